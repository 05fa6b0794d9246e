# A process whose large area grows all the time while it is dumped: it stands still for what is new, and not for all of
# the area anew. A stop that finds new areas is broken off for one more round, which is counted.
. tests/sessions/lib.sh
need jq
[ "$(uname -m)" = x86_64 ] || skip "nothing is injected on this machine"

start grows "$tmp/beats"
for _ in 1 2 3 4 5 6; do
    run 0 "$coreelf" dump --explain --pause=precopy --fsync=no --report=json -o "$tmp/core" "$pid"
    [ "$(jq -r .mode "$tmp/out")" = precopy ] || skip "$(jq -r .mode_reason "$tmp/out")"
    rest=$(jq '.copied - .copied_running' "$tmp/out")
    [ "$rest" -lt $((64 << 20)) ] || fail "$rest bytes were left for the last stop"
    stops=$(grep -c 'stop the threads ' "$tmp/err")
    [ "$(jq .rounds "$tmp/out")" -ge "$stops" ] || fail "$stops stops, and $(jq .rounds "$tmp/out") rounds"
    goes_on "$pid" "$tmp/beats" 1
done
