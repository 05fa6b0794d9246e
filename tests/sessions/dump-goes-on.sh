# The process goes on: after a dump, after a dumper that is killed at any moment, after a full disk. Each thread
# counts in a place of its own, and none is left stopped or traced.
. tests/sessions/lib.sh

start beat "$tmp/beats" 4 64
run 0 "$coreelf" dump -o "$tmp/core" "$pid"
goes_on "$pid" "$tmp/beats" 4

for delay in 0.001 0.002 0.004 0.006 0.008 0.010 0.015 0.020 0.030 0.045 0.060; do
    "$coreelf" dump -q -o "$tmp/killed" "$pid" 2>"$tmp/err" &
    dumper=$!
    sleep "$delay"
    kill -KILL "$dumper" 2>/dev/null || true
    wait "$dumper" 2>/dev/null || true
    goes_on "$pid" "$tmp/beats" 4
    if [ -e "$tmp/killed" ]; then
        cmp -s -n 4 "$tmp/killed" "$tmp/core" || fail "a file of that name that is no core"
        [ "$(stat -c %s "$tmp/killed")" = "$(stat -c %s "$tmp/core")" ] || fail "a core that is not whole"
    fi
    rm -f "$tmp/killed"
done

if [ -e /dev/full ]; then
    run 1 "$coreelf" dump -o /dev/full "$pid"
    says "No space left on device"
    goes_on "$pid" "$tmp/beats" 4
fi
