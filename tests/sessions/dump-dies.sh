# A process that dies half way: one clear line, exit status 1, no file. The dumper is held in the middle by a pipe
# that nobody reads.
. tests/sessions/lib.sh

start beat "$tmp/beats" 2 16
mkfifo "$tmp/pipe"
sleep 60 <"$tmp/pipe" &
reader=$!
pids="$pids $reader"
"$coreelf" dump -o "$tmp/pipe" "$pid" 2>"$tmp/err" &
dumper=$!
sleep 0.3
kill -0 "$dumper" || fail "the dumper did not wait for the pipe: $(cat "$tmp/err")"
kill -KILL "$pid"
sleep 0.1
cat "$tmp/pipe" >/dev/null &
drain=$!
status=0
wait "$dumper" || status=$?
kill "$drain" "$reader" 2>/dev/null || true
[ "$status" = 1 ] || fail "exit status $status: $(cat "$tmp/err")"
says "the process ended"

# Into a file, killed at some moment: a whole core or none.
for delay in 0.002 0.005 0.010 0.020; do
    start beat "$tmp/beats" 2 64
    "$coreelf" dump -q -o "$tmp/core" "$pid" 2>"$tmp/err" &
    dumper=$!
    sleep "$delay"
    kill -KILL "$pid"
    status=0
    wait "$dumper" || status=$?
    case $status in
    0) [ -e "$tmp/core" ] || fail "exit status 0 and no core" ;;
    1) [ ! -e "$tmp/core" ] || fail "exit status 1 and a core" ;;
    *) fail "exit status $status: $(cat "$tmp/err")" ;;
    esac
    rm -f "$tmp/core"
    [ -z "$(find "$tmp" -name '.core*')" ] || fail "left behind: $(find "$tmp" -name '.core*')"
done
