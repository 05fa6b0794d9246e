# The dumper is killed by SIGKILL, in each way: at random instants, and at the edges of its system calls, those by which
# it makes the process do something among them. Each time the process goes on as before (tests/programs/killer.c). The
# seed is said, so that a run can be made again: COREELF_SEED=N.
. tests/sessions/lib.sh

kills=20 # of either kind
[ -z "${COREELF_CHECK_ALL:-}" ] || kills=500
seed=${COREELF_SEED:-$(date +%s)}
cores=$(cores_folder 100)

remove_ids() {
    for one in "$tmp"/said.*; do
        ipcrm $(sed -n 's/^ids //p' "$one") 2>/dev/null || true
    done
}
at_end=remove_ids

descriptors() {
    find "/proc/$pid/fd" -type l | wc -l
}

# kill_by WAY KIND: all of the kills, each process up to the first descriptor that is left in it.
kill_by() {
    left=$kills
    seed_now=$seed
    leaks=0
    : >"$tmp/all"
    mkdir -p "$cores/killed"
    while [ "$left" -gt 0 ]; do
        start calls "$tmp/calls.$starts" beats=4 dense=48
        got=0
        "$programs/killer" "$2" "$pid" "$tmp/calls.$((starts - 1))" "$cores/killed" "$left" "$seed_now" \
            "$coreelf" dump -q --fsync=no ${has_pause:+--pause=$1} -o "$cores/killed/core" "$pid" >"$tmp/killer" || got=$?
        [ "$got" = 0 ] || [ "$got" = 3 ] || fail "$1, by $2, seed $seed_now: status $got: $(cat "$tmp/killer")"
        cat "$tmp/killer" >>"$tmp/all"
        left=$((left - $(awk '{print $1}' "$tmp/killer")))
        seed_now=$((seed_now + 1))
        is_free "$pid" || fail "traced or stopped: $(state "$pid")"
        kill -KILL "$pid"
    done
    awk -v what="$1, by $2, seed $seed: " '{kills += $1; early += $3; held += $7; calls += $13; left += $18} END {
        print what kills " kills, " early " before the end, " held " while the process was held; " calls \
            " calls ended with EINTR, " left " descriptors left in " NR " processes"
        exit early * 4 < kills}' "$tmp/all" || fail "most dumps had ended before they were killed: $(cat "$tmp/all")"
}

start calls "$tmp/calls" beats=4 dense=48
has_pause=
! "$coreelf" dump --help | grep -q -e --pause || has_pause=1
open=$(ways)
for way in $open; do
    before=$(descriptors)
    for _ in 1 2 3 4 5; do
        run 0 dump_by "$way" -o "$cores/core" "$pid"
    done
    [ "$(descriptors)" = "$before" ] || fail "$way leaves descriptors: $before before, $(descriptors) now"
done
for way in $open; do
    kill_by "$way" time
    kill_by "$way" steps
done
