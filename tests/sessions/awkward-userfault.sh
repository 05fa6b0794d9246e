# Memory whose missing pages the process should provide itself (userfaultfd), and does not: a dumper that touched one
# would wait for ever. What is there is dumped, what is missing is not touched.
. tests/sessions/lib.sh

"$programs/faulted" >"$tmp/said" 2>&1 &
pid=$!
pids="$pids $pid"
for _ in $(seq 100); do
    grep -q ready "$tmp/said" && break
    kill -0 "$pid" 2>/dev/null || skip "no userfaultfd here"
    sleep 0.02
done
run 0 timeout 20 "$coreelf" dump -o "$tmp/core" "$pid"
is_free "$pid" || fail "traced or stopped: $(state "$pid")"
