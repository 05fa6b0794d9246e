# A process that asked not to be dumped, and one of a set-user-ID program: refused to the user who started them with
# the reason, and dumped by root.
. tests/sessions/lib.sh
is_root || skip "needs root, to be two users"
need setpriv

chmod 755 "$tmp"
cp "$programs/undumpable" "$coreelf" "$tmp"
start_command setpriv --reuid=65534 --regid=65534 --clear-groups "$tmp/undumpable"
mkdir -m 777 "$tmp/theirs"
run 1 setpriv --reuid=65534 --regid=65534 --clear-groups "$tmp/coreelf" dump -o "$tmp/theirs/core" "$pid"
says "not dumpable"
[ ! -e "$tmp/theirs/core" ] || fail "a file was left"
run 0 "$coreelf" dump -o "$tmp/core" "$pid"

cp "$programs/stacks" "$tmp/setuid"
chmod 4755 "$tmp/setuid"
start_command setpriv --reuid=65534 --regid=65534 --clear-groups "$tmp/setuid"
[ "$(sed -n 's/^Uid:[[:space:]]*[0-9]*[[:space:]]*\([0-9]*\).*/\1/p' "/proc/$pid/status")" = 0 ] || skip "set-user-ID means nothing here"
run 1 setpriv --reuid=65534 --regid=65534 --clear-groups "$tmp/coreelf" dump -o "$tmp/theirs/core" "$pid"
says "set-user-ID"
[ ! -e "$tmp/theirs/core" ] || fail "a file was left"
run 0 "$coreelf" dump -o "$tmp/core" "$pid"
