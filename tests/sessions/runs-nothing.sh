# What coreelf does outside of itself, as strace sees it: no program is run but dot, for the diagram; no socket is opened;
# what is written is the file that was asked for, files without a name, and the memory of a process by fork and precopy.
# Names are no commands.
. tests/sessions/lib.sh
need strace dot
strace -f -o "$tmp/trace" true >/dev/null 2>&1 || skip "strace cannot be used here"
export ASAN_OPTIONS="${ASAN_OPTIONS:+$ASAN_OPTIONS:}detect_leaks=0" # the search for leaks does not work under strace

calls=execve,execveat,%network,open,openat,creat,truncate,mkdir,mkdirat,rmdir,unlink,unlinkat,rename,renameat,renameat2
calls=$calls,link,linkat,symlink,symlinkat,chmod,fchmod,fchmodat,chown,fchown,fchownat,mount,umount2,sethostname,setrlimit

start stacks
victim=$pid
mkdir "$tmp/place"
cd "$tmp/place"
odd=$(printf 'a core; touch pwned #$(touch pwned)`touch pwned` "\047 -Tpng')

# did ARG...: what coreelf did, less what only reads, and less what is allowed always: the output has a hidden name and is
# then renamed.
did() {
    strace -f -qq -s 4096 -e signal=none -e trace="$calls" -o "$tmp/trace" "$coreelf" "$@" >"$tmp/out" 2>"$tmp/err" ||
        fail "coreelf $* ended with $?: $(cat "$tmp/err")"
    [ "$(sed -n '1s/.*execve("\([^"]*\)".*/\1/p' "$tmp/trace")" = "$coreelf" ] || fail "strace saw nothing"
    sed -e 1d -e "/O_RDONLY/d" -e "/\"\/dev\/null\"/d" -e 's/^[0-9]* *//' "$tmp/trace" |
        sed -e '/^openat(AT_FDCWD, "\.[^/]*", O_WRONLY|O_CREAT|O_EXCL|O_NOFOLLOW|O_CLOEXEC, 0[0-9]*) = [0-9]*$/d' \
            -e '/^rename("\.[^/]*", "[^/]*") *= 0$/d' >"$tmp/did"
    [ ! -e pwned ] || fail "coreelf $* ran what a name says"
}
nothing() {
    did "$@"
    [ ! -s "$tmp/did" ] || fail "coreelf $*: $(cat "$tmp/did")"
}

nothing dump -q --pause=stop -o "$odd" "$victim"
[ -s "$odd" ] || fail "no core"
for pause in fork precopy; do
    did dump -q --pause=$pause -o other "$victim"
    ! grep -v "^openat(AT_FDCWD, \"/proc/[0-9]*/mem\", O_RDWR|O_CLOEXEC) = [0-9]*\$" "$tmp/did" || fail "dump --pause=$pause"
done
for part in '' header segments notes threads registers files auxv siginfo memory; do
    nothing show "$odd" $part
done
nothing check "$odd"
nothing diff "$odd" "$odd"
nothing explain p_filesz
nothing story --dry-run
nothing map "$odd"
for kind in txt json dot html; do
    nothing map -o "out.$kind" "$odd"
done
nothing poster -o poster.svg "$odd"

# The diagram: dot, with options that no name is a part of; its input and output have no name.
for kind in svg pdf png; do
    did map -o "out.$kind" "$odd"
    sed -e '/^execve(.*-1 ENOENT/d' -e '/^openat(AT_FDCWD, "[^"]*", O_RDWR|O_EXCL|O_TMPFILE, 0600) = [0-9]*$/d' "$tmp/did" >"$tmp/rest"
    grep -Eq "^execve\(\"[^\"]*/dot\", \[\"dot\", \"-T$kind\"(, \"-Gdpi=[0-9]+\")?\], .* = 0" "$tmp/rest" || fail "no dot: $(cat "$tmp/rest")"
    [ "$(grep -vc 'cache\|fontconfig' "$tmp/rest")" = 1 ] || fail "for $kind: $(cat "$tmp/rest")"
done
