# A process whose first thread has ended: its other threads are dumped, which gdb's gcore refuses; it goes on.
. tests/sessions/lib.sh
need readelf

start leaderless "$tmp/beats"
grep -q '^State:[[:space:]]*Z' "/proc/$pid/status" || fail "the leader is no zombie"
run 0 "$coreelf" dump -o "$tmp/core" "$pid"
goes_on "$pid" "$tmp/beats" 2
[ "$(readelf -n -W "$tmp/core" | grep -c PRSTATUS)" = 2 ] || fail "not two threads"
[ "$(readelf -lW "$tmp/core" | awk '$1 == "LOAD" && $5 != "0x000000"' | wc -l)" -ge 8 ] || fail "no memory in it"
if command -v gdb >/dev/null; then
    gdb -nx -q -batch -ex 'thread apply all bt' "$programs/leaderless" "$tmp/core" >"$tmp/out" 2>&1
    [ "$(grep -c ' in count ' "$tmp/out")" = 2 ] || fail "gdb finds no backtraces: $(cat "$tmp/out")"
fi
if command -v eu-readelf >/dev/null; then
    eu-readelf -n "$tmp/core" | grep -q "fname: leaderless" || fail "no name"
    # As the kernel has it: TASK_DEAD, for which it has no letter.
    eu-readelf -n "$tmp/core" | grep -q "state: 8, sname: ., zomb: 0" || fail "the leader's state is not that of the dead"
fi
