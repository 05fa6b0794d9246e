# A thread that sleeps in the kernel and cannot be stopped: after the deadline it is described by its system call,
# which is said; exit status 3; nothing is left pending, and it wakes as if nothing had been.
. tests/sessions/lib.sh
need readelf

start sleeper "$tmp/beats"
soon grep -q '^State:[[:space:]]*D' "/proc/$pid/status" || fail "nobody sleeps: $(state "$pid")"
call=$(cat "/proc/$pid/syscall")
run 3 "$coreelf" dump --deadline=0.3 -o "$tmp/core" "$pid"
says "thread $pid is asleep in the kernel"
[ "$(readelf -n -W "$tmp/core" | grep -c PRSTATUS)" = 2 ] || fail "not two threads"
if command -v eu-readelf >/dev/null && [ "$(uname -m)" = x86_64 ]; then
    # The last word of the file is the program counter, the one before the stack pointer.
    eu-readelf -n "$tmp/core" >"$tmp/out"
    rip=$(sed -n "/pid: $pid, ppid/,/rip:/s/.*rip: *\(0x[0-9a-f]*\).*/\1/p" "$tmp/out" | head -n 1)
    [ "$((rip))" = "$((${call##* }))" ] || fail "program counter $rip, and $call"
fi
is_free "$pid" || fail "traced or stopped: $(state "$pid")"
# Nothing is injected into it; another thread can be made to call. It is waited for once, whatever ways are tried.
for way in precopy fork; do
    run 3 "$coreelf" dump --explain --pause=$way --deadline=0.3 -o "$tmp/core" "$pid"
    [ "$(grep -c 'stop the threads ' "$tmp/err")" = 1 ] || fail "$way stops it more than once: $(cat "$tmp/err")"
    says "thread $pid is asleep in the kernel"
    is_free "$pid" || fail "traced or stopped: $(state "$pid")"
done
says "fork is not possible: a thread was stopped before, or does not stop"
pending=$(sed -n 's/^SigPnd:[[:space:]]*//p' "/proc/$pid/status")
[ "$pending" = 0000000000000000 ] || fail "left pending: $pending"
kill -KILL "$(pgrep -P "$pid")"
soon grep -q '^State:[[:space:]]*S' "/proc/$pid/status" || fail "it did not wake as usual: $(state "$pid")"
goes_on "$pid" "$tmp/beats" 1
