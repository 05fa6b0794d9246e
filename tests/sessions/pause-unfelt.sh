# A process that a thread of which is made to call feels nothing of it: registers of all kinds, the red zone, the ends of
# calls it sleeps in, signal mask, alternate stack, descriptors, children, SIGCHLD. It looks at all of them each turn,
# and is dumped by precopy and by fork again and again. No child and no zombie is left.
. tests/sessions/lib.sh
need jq
[ "$(uname -m)" = x86_64 ] || skip "nothing is injected on this machine"
grep -qw avx /proc/cpuinfo || skip "no ymm registers here"
times=3
calls="registers nanosleep futex epoll"
if [ -n "${COREELF_CHECK_ALL:-}" ]; then
    times=50
    calls="registers nanosleep poll futex epoll select clock semtimedop"
fi

# Each thread ends a turn that it began after now.
looks_again() {
    for _ in 1 2; do
        turns=$(beats "$tmp/beats" 3 | sed 1d)
        for _ in $(seq 500); do
            all_grew "$turns" "$(beats "$tmp/beats" 3 | sed 1d)" && continue 2
            sleep 0.01
        done
        fail "it makes no turns any more: $(state "$pid")"
    done
}

# Copies are orphans; init takes note of them when it comes to it.
none_is_left() {
    group=$(ps -o pgid= -p $$ | tr -d ' ')
    for _ in $(seq 100); do
        zombies=$(ps -A -o stat=,pgid=,pid=,comm= | awk -v group="$group" '/^Z/ && $2 == group && $4 == "feels"')
        [ -n "$zombies" ] || return 0
        sleep 0.1
    done
    fail "zombies are left: $zombies"
}

for call in $calls; do
    start feels "$tmp/beats" "$call"
    semaphore=$(sed -n 's/^semaphore //p' "$said")
    for way in precopy fork; do
        for i in $(seq $times); do
            run 0 "$coreelf" dump --pause=$way --fsync=no --report=json -o "$tmp/core" "$pid"
            got=$(jq -r .mode "$tmp/out")
            [ "$got" = $way ] || fail "$got instead of $way, asleep in $call: $(jq -r .mode_reason "$tmp/out")"
        done
        [ -z "$(cat /proc/"$pid"/task/*/children)" ] || fail "$way leaves a child"
        # What was felt is counted at the end of a turn.
        looks_again
        felt=$(beats "$tmp/beats" 1)
        [ "$felt" = 0 ] || break
    done
    ipcrm -s "$semaphore" 2>/dev/null || true
    [ "$felt" = 0 ] || fail "asleep in $call, after $way, it felt $felt things: $(cat "$said")"
    is_free "$pid" || fail "traced or stopped: $(state "$pid")"
    kill -KILL "$pid"
    wait "$pid" 2>/dev/null || true
done
none_is_left
