# A process that changes its mappings all the time while it is dumped: each page of each core is held against the table
# that the process keeps of them, which is in the core too. By precopy above all, for which this is hardest.
. tests/sessions/lib.sh
need python3 jq
[ "$(uname -m)" = x86_64 ] || skip "nothing is injected on this machine"
times=24
[ -z "${COREELF_CHECK_ALL:-}" ] || times=200

start remaps "$tmp/beats" 1 24
echo 0x7f >"/proc/$pid/coredump_filter"
for i in $(seq "$times"); do
    way=precopy
    [ $((i % 6)) != 0 ] || way=fork
    [ $((i % 12)) != 1 ] || way=stop
    kill -0 "$pid" || fail "it has ended: $(cat "$said")"
    run 0 timeout 60 "$coreelf" dump --pause=$way --fsync=no --report=json -o "$tmp/core" "$pid"
    python3 tests/sessions/pages.py "$tmp/core" "$said" >"$tmp/result" 2>&1 || fail "dump $i, by $(jq -r '.mode + ": " + .mode_reason' "$tmp/out"): $(cat "$tmp/result")"
    goes_on "$pid" "$tmp/beats" 1
done
! grep -q wrong "$said" || fail "$(cat "$said")"
