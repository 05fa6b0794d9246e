# coreelf story: the program really crashes, what is told of it is what readelf and gdb find in its core, and nothing is
# left behind: no process, no file.
. tests/sessions/lib.sh

# AddressSanitizer forbids cores unless it is told not to.
export ASAN_OPTIONS="${ASAN_OPTIONS:+$ASAN_OPTIONS:}disable_coredump=0"
export TMPDIR=$tmp/temporary
mkdir "$TMPDIR"

# The processes that have their working directory in our folder: the program has, whatever became of coreelf.
programs_left() {
    for process in /proc/[0-9]*; do
        case $(readlink "$process/cwd" 2>/dev/null || true) in
        "$TMPDIR"/*) echo "${process#/proc/}" ;;
        esac
    done
}

is_program_left() {
    [ -n "$(programs_left)" ]
}

nothing_left() {
    left=$(programs_left)
    [ -z "$left" ] || fail "$1: left running: $left"
    [ -z "$(ls -A "$TMPDIR")" ] || fail "$1: left behind: $(ls -A "$TMPDIR")"
}

narrow() {
    wide=$(awk 'length > 100' "$tmp/out")
    [ -z "$wide" ] || fail "wider than 100 columns: $wide"
}

tells() {
    grep -q -e "$1" "$tmp/out" || fail "it does not tell \"$1\": $(cat "$tmp/out")"
}

# ---- --dry-run: all is told, nothing is started ----

run 0 "$coreelf" story --dry-run
for step in 1 2 3 4 5 6; do
    tells "^ $step\\. .*\\[kernel: "
done
tells 'Nothing was started'
narrow
nothing_left dry-run
if command -v strace >/dev/null && strace -f -o "$tmp/trace" "$coreelf" story --dry-run >/dev/null 2>&1; then
    ! grep -Eq 'v?fork\(|clone3?\(' "$tmp/trace" || fail "--dry-run starts something"
fi

# ---- Elsewhere: only told, unless asked. The pattern is one that only this session sees ----

cat >"$tmp/elsewhere.sh" <<'END'
mount --bind "$1" /proc/sys/kernel/core_pattern || exit 9
shift
exec "$@"
END
with_pattern() {
    printf '%s\n' "$1" >"$tmp/pattern"
    shift
    got=0
    unshare -rm sh "$tmp/elsewhere.sh" "$tmp/pattern" "$@" >"$tmp/out" 2>"$tmp/err" || got=$?
}
with_pattern '|/usr/lib/systemd/systemd-coredump %P %c %Z' "$coreelf" story
if [ "$got" = 0 ] && grep -q systemd-coredump "$tmp/out"; then
    tells 'Nothing was crashed'
    tells 'coredumpctl list'
    tells '%P  *the id of the process'
    tells '%Z  *unknown to the kernel'
    for pattern in '@@/run/x.socket' '/var/crash/%e' 'cores/%p' '../core'; do
        with_pattern "$pattern" "$coreelf" story
        [ "$got" = 0 ] || fail "pattern $pattern: status $got"
        tells 'Nothing was crashed'
        narrow
    done
    with_pattern '|/bin/false' "$coreelf" story --anyway
    [ "$got" = 0 ] || [ "$got" = 3 ] || fail "--anyway: status $got"
    tells 'ended by SIGSEGV'
    nothing_left elsewhere
    printf 'evil\033[31m%%p\n' >"$tmp/pattern"
    unshare -rm sh "$tmp/elsewhere.sh" "$tmp/pattern" "$coreelf" story --dry-run >"$tmp/out"
    ! grep -q "$(printf '\033')" "$tmp/out" || fail "control bytes of a pattern reach the terminal"
else
    echo "skip: no mount namespace of our own here: other patterns are not tried"
fi

# ---- Wrong words ----

run 2 "$coreelf" story something
run 1 "$coreelf" story --keep="$tmp/no/such/folder"
nothing_left "a folder that cannot be made"

# ---- No core, and why ----

[ "$(cat /proc/sys/kernel/core_pattern)" = core ] || skip "core_pattern is not \"core\": the kernel's core goes elsewhere"
got=0
(ulimit -c 0 && exec "$coreelf" story) >"$tmp/out" 2>"$tmp/err" || got=$?
[ "$got" = 3 ] || fail "with a limit of 0: status $got"
tells 'There is no core: RLIMIT_CORE is 0 bytes'
tells 'ended by SIGSEGV, and that no core was written'
nothing_left "a limit of 0"

# ---- The story as it should be ----

(ulimit -c unlimited) 2>/dev/null || skip "no cores allowed here"
ulimit -c unlimited
run 0 "$coreelf" story
tells 'The core has of each of the'
tells 'The core was removed again'
narrow
nothing_left "a whole story"

# The soft limit is the program's own matter: it is raised in it, and in nobody else.
got=0
(ulimit -S -c 0 && "$coreelf" story >"$tmp/out" && [ "$(ulimit -S -c)" = 0 ]) || got=$?
[ "$got" = 0 ] || fail "with a soft limit of 0: status $got"
tells 'It started with 0 '

run 0 "$coreelf" story --keep="$tmp/kept"
cp "$tmp/out" "$tmp/told"
core=$(find "$tmp/kept" -type f)
if [ "$(echo "$core" | wc -l)" != 1 ] || [ ! -s "$core" ]; then
    fail "kept is not one core: $core"
fi
nothing_left "a story with --keep"

# The areas: address, size and what is kept of it, as readelf finds them in the program headers.
readelf -lW "$core" | awk '$1 == "LOAD" {
    whole = $6 == $5 ? "whole" : $5 == "0x000000" ? "nothing" : "part"; print $3, whole}' |
    sed 's/^0x0*//' | sort >"$tmp/segments"
awk '/^ *address +size/ {inside = 1; next} inside && NF == 0 {exit}
     inside && $1 ~ /^[0-9a-f]+$/ && $4 ~ /^[r-][w-][x-]$/ {
         verdict = $5 ~ /^[0-9]/ ? "part" : $5; print $1, verdict}' "$tmp/told" | sort >"$tmp/verdicts"
[ "$(wc -l <"$tmp/verdicts")" -ge 15 ] || fail "too few areas were told: $(cat "$tmp/verdicts")"
cmp -s "$tmp/segments" "$tmp/verdicts" || fail "areas differ from readelf's: $(diff "$tmp/segments" "$tmp/verdicts")"
grep -q ' part$' "$tmp/verdicts" || fail "no area of which a part is kept"
grep -q ' nothing$' "$tmp/verdicts" || fail "no area of which nothing is kept"

# What is in it and what not, whichever way the table says so.
grep -aq 'This is in the core, because of bit 1' "$core" || fail "the shared area is not in the core"

! grep -aq 'This is not in the core' "$core" || fail "the secret is in the core"

# The signal and the threads.
signal=$(gdb -batch -nx -c "$core" 2>/dev/null | sed -n 's/^Program terminated with signal \([A-Z]*\).*/\1/p')
[ "$signal" = SIGSEGV ] || fail "gdb says $signal"
grep -q "ended by $signal" "$tmp/told" || fail "the story says something else than gdb's $signal"
threads=$(readelf -nW "$core" | grep -c NT_PRSTATUS)
[ "$threads" = 2 ] || fail "$threads threads in the core"
if grep -q 'CoreDumping: 1' "$tmp/told"; then
    [ "$(grep -c 'before; then' "$tmp/told")" = 2 ] || fail "not both threads were seen: $(cat "$tmp/told")"
else
    echo "skip: the threads could not be seen while the core was written"
fi

# What is there stays.
echo mine >"$tmp/kept/$(basename "$core")"
run 1 "$coreelf" story --keep="$tmp/kept"
says 'there is such a file already'
[ "$(cat "$core")" = mine ] || fail "a file that was there was replaced"

# ---- A core that the limit cuts off ----

got=0
(ulimit -c 1024 && exec "$coreelf" story) >"$tmp/out" 2>"$tmp/err" || got=$?
[ "$got" = 3 ] || fail "with a small limit: status $got: $(cat "$tmp/err")"
tells 'it was cut off'
nothing_left "a small limit"

# ---- Without root ----

if is_root && command -v setpriv >/dev/null; then
    mkdir "$tmp/theirs"
    chown 65534:65534 "$tmp/theirs"
    chmod 711 "$tmp"
    cp "$coreelf" "$tmp/coreelf"
    run 0 env TMPDIR="$tmp/theirs" setpriv --reuid=65534 --regid=65534 --clear-groups "$tmp/coreelf" story
    tells 'The core has of each of the'
    [ -z "$(ls -A "$tmp/theirs")" ] || fail "left behind: $(ls -A "$tmp/theirs")"
    # A program that its user may run and not read is not dumpable: nobody may look at it, and there is no core.
    chmod 711 "$tmp/coreelf"
    if [ "$(cat /proc/sys/fs/suid_dumpable)" = 0 ]; then
        run 3 env TMPDIR="$tmp/theirs" setpriv --reuid=65534 --regid=65534 --clear-groups "$tmp/coreelf" story
        tells 'There is no core: the process may not be dumped'
        tells 'The areas of the program cannot be shown'
        [ ! -s "$tmp/err" ] || fail "complaints: $(cat "$tmp/err")"
        [ -z "$(ls -A "$tmp/theirs")" ] || fail "left behind: $(ls -A "$tmp/theirs")"
    fi
fi

# ---- It is ended early, while the program waits: its words go into a pipe that holds some of them ----

[ "$(getconf PAGESIZE)" = 4096 ] || skip "pages of another size: a pipe holds all of the story"
for signal in TERM KILL; do
    mkfifo "$tmp/pipe.$signal"
    exec 3<>"$tmp/pipe.$signal"
    python3 -c 'import fcntl; fcntl.fcntl(3, 1031, 4096)' # F_SETPIPE_SZ
    head -c 1500 /dev/zero >&3 # the first words have room, those of step 3 have not
    "$coreelf" story >&3 2>"$tmp/err" 3>&- &
    pid=$!
    pids="$pids $pid"
    soon is_program_left || fail "the program was not started"
    got=0
    kill -$signal $pid
    wait $pid 2>/dev/null || got=$?
    if ! soon not is_program_left; then
        left=$(programs_left)
        for one in $left; do
            kill -KILL "$one"
        done
        fail "after SIG$signal the program lives: $left"
    fi
    if [ $signal = TERM ]; then
        [ "$got" = 1 ] || fail "after SIGTERM: status $got"
        nothing_left "SIGTERM"
    fi
done
