# A process that becomes another program, or is killed, or whose threads are born and die, while it is dumped by precopy
# and by fork: each dump gives a whole core or says why not; nothing is left, neither a file nor a thing in the process.
. tests/sessions/lib.sh
need readelf
[ "$(uname -m)" = x86_64 ] || skip "nothing is injected on this machine"
times=15
[ -z "${COREELF_CHECK_ALL:-}" ] || times=60

# ends WAY: a dump that may fail, in status: a whole core, or a word of why.
ends() {
    status=0
    rm -f "$tmp/core"
    timeout 30 "$coreelf" dump --pause="$1" --fsync=no -o "$tmp/core" "$pid" >"$tmp/out" 2>"$tmp/err" || status=$?
    case $status in
    0 | 3)
        readelf -lW "$tmp/core" >/dev/null 2>"$tmp/out" || fail "no core: $(cat "$tmp/err")"
        [ ! -s "$tmp/out" ] || fail "readelf complains: $(cat "$tmp/out")"
        whole=$((whole + 1))
        ;;
    1)
        grep -q '^coreelf dump: ' "$tmp/err" || fail "no word of why"
        [ ! -e "$tmp/core" ] || fail "a core, and exit status 1"
        ;;
    *) fail "$1 ended with $status: $(cat "$tmp/err")" ;;
    esac
    [ -z "$(find "$tmp" -name '.core*')" ] || fail "left behind: $(find "$tmp" -name '.core*')"
}

start execs "$tmp/beats" 64
for way in precopy fork; do
    whole=0
    for _ in $(seq "$times"); do
        ends $way
        soon beat_since "$(beats "$tmp/beats" 1)" "$tmp/beats" 1 ||
            fail "it becomes nothing new any more: $(state "$pid"), $(cat "$tmp/err")"
    done
    [ "$whole" -ge $((times / 3)) ] || fail "only $whole of $times dumps by $way gave a core: $(cat "$tmp/err")"
done
kill -KILL "$pid"

start spawn "$tmp/beats"
for way in precopy fork; do
    for _ in $(seq "$times"); do
        run 0 timeout 30 "$coreelf" dump --pause=$way --fsync=no -o "$tmp/core" "$pid"
        grep -q "($way: " "$tmp/err" || fail "not by $way: $(cat "$tmp/err")"
    done
    goes_on "$pid" "$tmp/beats" 4
done
[ -z "$(cat /proc/"$pid"/task/*/children 2>/dev/null)" ] || fail "a child is left"
kill -KILL "$pid"

# Killed at some moment of it: the earlier ones fall into the first stop, the later ones into the last.
for way in precopy fork; do
    for delay in 0.001 0.003 0.006 0.010 0.015 0.020 0.030 0.040 0.060 0.080; do
        start beat "$tmp/beats" 3 48
        (
            sleep $delay
            is_child "$pid" && kill -KILL "$pid"
        ) &
        killer=$!
        whole=0
        ends $way
        wait $killer || true
        [ "$status" != 1 ] || grep -Eq 'the process ended|no such process|about to end' "$tmp/err" ||
            fail "not the reason: $(cat "$tmp/err")"
    done
done
