# A core is of one instant, by whichever way it was made: a process that keeps an invariant over pages far apart, its
# registers, and areas that come and go (tests/programs/torn.h) never looks torn. A copy that is made of it while it
# runs does, in each of these, so this test can fail.
. tests/sessions/lib.sh

dumps=20
[ -z "${COREELF_CHECK_ALL:-}" ] || dumps=200
cores=$(cores_folder 300)

start torn
table=$(sed -n 's/^table //p' "$said")

read_torn() {
    status=0
    "$programs/torn_reader" "$@" "$table" >"$tmp/seen" || status=$?
    [ "$status" -lt 2 ] || fail "torn_reader $*: ended with $status"
    set -- $(tail -n 1 "$tmp/seen")
    torn_pairs=$3 in_loop=$5 torn_registers=$6 torn_slots=$9 refused=${11}
}

read_torn live "$pid"
[ "$torn_pairs" -gt 0 ] || fail "a torn copy, and the pairs do not show it: $(cat "$tmp/seen")"
[ "$torn_slots" -gt 0 ] || fail "a torn copy, and the slots do not show it: $(cat "$tmp/seen")"
[ "$in_loop" = "$torn_registers" ] || fail "a torn copy, and registers fit: $(cat "$tmp/seen")"

for way in $(ways); do
    refused_before=$refused
    loops=0
    for n in $(seq "$dumps"); do
        run 0 dump_by "$way" -o "$cores/core" "$pid"
        read_torn core "$cores/core"
        [ "$status" = 0 ] || fail "dump $n by $way is torn: $(cat "$tmp/seen")"
        loops=$((loops + in_loop))
    done
    [ "$(uname -m)" != x86_64 ] || [ "$loops" -gt 0 ] || fail "no registers were looked at"
    echo "$way: $dumps dumps, none torn, $loops registers in the loop"
    [ "$refused" = "$refused_before" ] || fail "$way: calls of the process failed: $(cat "$tmp/seen"); $(tail -n 3 "$said")"
done
is_free "$pid" || fail "traced or stopped: $(state "$pid")"
