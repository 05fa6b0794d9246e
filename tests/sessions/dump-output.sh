# Where the core goes: mode 0600 whatever the umask, core.PID by default, a pipe, never through a link that
# somebody planted, an old file replaced only by a whole new one.
. tests/sessions/lib.sh

start holes
kill -STOP "$pid" # so that two dumps are the same
cd "$tmp"
umask 0
run 0 "$coreelf" dump "$pid"
[ "$(stat -c %a "core.$pid")" = 600 ] || fail "mode $(stat -c %a "core.$pid")"
grep -q "^core.$pid: " "$tmp/out" || fail "it does not say what it wrote: $(cat "$tmp/out")"

"$coreelf" dump -o - "$pid" | cat >piped
cmp piped "core.$pid" || fail "a pipe gets another core than a file"
"$coreelf" dump -o - "$pid" >redirected
cmp redirected "core.$pid" || fail "redirected output gets another core than a file"
printf 'before' >appended
"$coreelf" dump -o - "$pid" >>appended
tail -c +7 appended | cmp - "core.$pid" || fail "output that is appended has no holes to leave"

echo precious >victim
rm "core.$pid"
ln -s victim "core.$pid"
run 1 "$coreelf" dump "$pid"
[ "$(cat victim)" = precious ] || fail "written through a symbolic link"
run 1 "$coreelf" dump -o "core.$pid" "$pid"
says "symbolic link"
[ "$(cat victim)" = precious ] || fail "written through a symbolic link"
rm "core.$pid"
mkfifo "core.$pid"
run 1 "$coreelf" dump "$pid"
says "not a plain file"
rm "core.$pid"

run 1 "$coreelf" dump -o "$tmp/no/such/folder/core" "$pid"
says "No such file or directory"
[ -z "$(find . -name '.*core*')" ] || fail "left behind: $(find . -name '.*core*')"

run 0 "$coreelf" dump -o old "$pid"
ln old kept
run 0 "$coreelf" dump -o old "$pid"
[ "$(stat -c %i old)" != "$(stat -c %i kept)" ] || fail "an old core was written over in place"
if command -v strace >/dev/null; then
    strace -f -e trace=fsync -o trace "$coreelf" dump -q -o old "$pid" 2>/dev/null || true
    grep -q 'fsync(.* = 0' trace || echo "skip: strace shows no fsync here"
    strace -f -e trace=fsync -o trace "$coreelf" dump -q --fsync=no -o old "$pid" 2>/dev/null || true
    ! grep -q 'fsync(' trace || fail "--fsync=no waits all the same"
fi
run 0 "$coreelf" dump --fsync=no -o old "$pid"
cmp old piped || fail "--fsync=no writes another core"
run 2 "$coreelf" dump --fsync=maybe -o old "$pid"
