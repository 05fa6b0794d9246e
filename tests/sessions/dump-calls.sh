# No system call of the process fails because of a dump, by whichever way: threads asleep in some 35 calls, many of which
# any stop breaks off with EINTR, sleep on. Broken off by another, the same threads do notice, so this test can fail.
# A signal that comes while the process is stopped has the same effect as at any other time.
. tests/sessions/lib.sh
[ "$(uname -m)" = x86_64 ] || skip "system calls are made again on x86 only"

remove_ids() {
    [ -z "$ids" ] || ipcrm $ids 2>/dev/null || true
}
ids=
at_end=remove_ids

# start_calls OPTION...: $names is a file with a line NAME THREAD-ID each call.
start_calls() {
    calls=$tmp/calls.$starts
    start calls "$calls" "$@"
    ids="$ids $(sed -n 's/^ids //p' "$said")"
    names=$tmp/names.$starts
    grep -v -e '^ids ' -e '^ready' "$said" >"$names"
}

# counts N: of each call, the N-th of its three numbers (calls.h).
counts() {
    tail -c +129 "$calls" | od -An -v -t u8 -w24 | awk -v n="$1" -v calls="$(wc -l <"$names")" 'NR <= calls {print $n}'
}

nothing_came_back() {
    sleep 0.2
    counts 1 >"$tmp/now"
    cmp -s "$tmp/now" "$tmp/returns" || fail "$1: calls came back: $(paste "$names" "$tmp/returns" "$tmp/now" | awk '$3 != $4')"
}

signals_came() {
    all_grew "$(cat "$tmp/3")" "$(counts 3)"
}

# signal_does NUMBER [COMMAND...]: what each call does when the signal comes: NAME RETURNS WITH-EINTR SIGNALS.
signal_does() {
    sleep 0.2
    counts 1 >"$tmp/1"
    counts 2 >"$tmp/2"
    counts 3 >"$tmp/3"
    got=0
    "$programs/caught" "$1" "$pid" ${2:+"$coreelf" dump --pause=$2 --deadline=30 --fsync=no -q -o "$tmp/core" "$pid"} || got=$?
    [ "$got" = 99 ] || soon signals_came || true
    sleep 0.2
    for n in 1 2 3; do
        counts $n | paste "$tmp/$n" - | awk '{print $2 - $1}' >"$tmp/did.$n"
    done
    paste -d ' ' "$names" "$tmp/did.1" "$tmp/did.2" "$tmp/did.3" | cut -d ' ' -f 1,3-
    return "$got"
}

start_calls
[ "$(wc -l <"$names")" -ge 20 ] || fail "less than 20 calls"
counts 1 >"$tmp/returns"
ways=$(ways)
for way in $ways; do
    for _ in $(seq 10); do
        run 0 dump_by "$way" -o "$tmp/core" "$pid"
    done
    nothing_came_back "$way"
done

# The rule is what the kernel does when nobody dumps. The instant is hard to catch where stops are short.
for number in 10 23; do
    signal_does "$number" >"$tmp/rule"
    awk '$4 != 1 {bad = 1} END {exit bad}' "$tmp/rule" || fail "not every thread had the signal: $(cat "$tmp/rule")"
    for way in $ways; do
        for _ in $(seq 20); do
            got=0
            signal_does "$number" "$way" >"$tmp/did" || got=$?
            [ "$got" = 99 ] || break
        done
        [ "$got" != 99 ] || { echo "skip: no stop of $way could be caught" && continue; }
        [ "$got" = 0 ] || fail "$way with signal $number: exit status $got"
        cmp -s "$tmp/rule" "$tmp/did" || fail "$way with signal $number: $(diff "$tmp/rule" "$tmp/did")"
    done
done

counts 1 >"$tmp/returns"
if command -v gdb >/dev/null; then
    gdb -nx -q -batch -p "$pid" >/dev/null 2>&1 || true
    sleep 0.2
    counts 1 | cmp -s - "$tmp/returns" && echo "skip: gdb breaks off no call here, so this shows little"
fi
is_free "$pid" || fail "traced or stopped: $(state "$pid")"

# With io_uring, precopy is not tried: a device could write unseen.
if [ "$(cat /proc/sys/kernel/io_uring_disabled 2>/dev/null)" = 0 ]; then
    start_calls io_uring
    counts 1 >"$tmp/returns"
    for way in auto stop fork; do
        run 0 "$coreelf" dump -q --pause=$way --fsync=no -o "$tmp/core" "$pid"
    done
    nothing_came_back "with io_uring"
fi
