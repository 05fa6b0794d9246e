# Memory whose missing pages the process should provide itself (userfaultfd), and does not: a dumper that touched one
# would wait for ever. What is there is dumped, what is missing is not touched.
. tests/sessions/lib.sh

said=$tmp/said
"$programs/faulted" >"$said" 2>&1 &
pid=$!
pids="$pids $pid"
soon is_ready_or_ended || fail "not ready after ten seconds"
grep -q '^ready' "$said" || skip "no userfaultfd here"
run 0 timeout 20 "$coreelf" dump -o "$tmp/core" "$pid"
is_free "$pid" || fail "traced or stopped: $(state "$pid")"
