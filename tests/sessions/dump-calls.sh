# No system call of the process fails because of a dump: threads asleep in 14 calls, six of which any stop breaks off
# with EINTR, sleep on. Broken off by another, the same threads do notice, so this test can fail.
. tests/sessions/lib.sh
[ "$(uname -m)" = x86_64 ] || skip "system calls are made again on x86 only"

start calls "$tmp/beats"
ids=$said
remove_ids() {
    ipcrm -s "$(sed -n 's/^semaphore //p' "$ids")" -q "$(sed -n 's/^queue //p' "$ids")" 2>/dev/null || true
}
for _ in $(seq 20); do
    run 0 "$coreelf" dump -q -o "$tmp/core" "$pid"
done
sleep 0.2
beats "$tmp/beats" 14 >"$tmp/returns"
if [ "$(sort -u "$tmp/returns")" != 0 ]; then
    remove_ids
    fail "calls came back: $(paste -d ' ' "$ids" "$tmp/returns" | grep -v ' 0$')"
fi
if command -v gdb >/dev/null; then
    gdb -nx -q -batch -p "$pid" >/dev/null 2>&1 || true
    sleep 0.2
    [ "$(beats "$tmp/beats" 14 | sort -u)" != 0 ] || echo "skip: gdb breaks off no call here, so this shows little"
fi
remove_ids
is_free "$pid" || fail "traced or stopped: $(state "$pid")"
