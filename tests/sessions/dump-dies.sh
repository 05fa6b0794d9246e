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
soon not is_free "$pid" || fail "not stopped: $(cat "$tmp/err")"
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

# Killed just before the first reading of each of its files: the word is that it ended, never what could not be read.
if ! strace -o "$tmp/trace" true >/dev/null 2>&1; then
    echo "skip: strace cannot be used here"
    exit 0
fi
export ASAN_OPTIONS="${ASAN_OPTIONS:+$ASAN_OPTIONS:}detect_leaks=0" # the search for leaks does not work under strace
for file in stat status task maps coredump_filter mountinfo exe mem auxv; do
    # A slow machine may not have come so far when the process is killed.
    for _ in 1 2 3; do
        start beat "$tmp/beats" 2 16
        strace -f -qq -P "/proc/$pid/$file" -e signal=none -e trace=openat -e inject=openat:delay_enter=1000000:when=1 \
            -o "$tmp/trace" "$coreelf" dump --pause=stop -o "$tmp/core" "$pid" >"$tmp/out" 2>"$tmp/err" &
        dumper=$!
        sleep 0.5
        kill -KILL "$pid"
        status=0
        wait "$dumper" || status=$?
        ! grep -q DELAYED "$tmp/trace" || break
    done
    grep -q DELAYED "$tmp/trace" || fail "$file is not read any more: $(cat "$tmp/err")"
    [ "$status" = 1 ] || fail "exit status $status: $(cat "$tmp/err")"
    grep -Eq 'the process ended|no such process|about to end' "$tmp/err" || fail "killed before $file: $(cat "$tmp/err")"
    [ -z "$(find "$tmp" -name core -o -name '.core*')" ] || fail "left behind: $(ls -A "$tmp")"
done
