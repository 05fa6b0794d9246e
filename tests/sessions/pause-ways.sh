# Three ways to hold a process, and `auto`: each says which it took, why and for how long; gdb sees in each core what it
# sees of the live process; readelf sees the same segments; the process goes on, with nothing left behind.
. tests/sessions/lib.sh
need gdb readelf jq
[ "$(uname -m)" = x86_64 ] || skip "nothing is injected on this machine"

frames() {
    sed -n '/^Thread /,$p' | grep -E '^(#|Thread )' | sed 's/ (.*//; s/0x[0-9a-f]* in //'
}

segments() {
    readelf -lW "$1" | awk '$1 == "LOAD" {print $3, $5, $6, $7, $8, $9}'
}

mode() {
    jq -r .mode "$tmp/out"
}

# took WAY: the last run took it, unless this kernel has not what it needs.
took() {
    if [ "$(mode)" != "$1" ]; then
        reason=$(jq -r .mode_reason "$tmp/out")
        case $reason in
        *"this kernel"*) skip "$reason" ;;
        *) fail "$(mode) instead of $1: $reason" ;;
        esac
    fi
}

start stacks
descriptors=$(ls "/proc/$pid/fd")
gdb -nx -q -batch -p "$pid" -ex 'thread apply all bt' >"$tmp/out" 2>"$tmp/err" ||
    skip "gdb cannot attach here: $(tail -n 1 "$tmp/err")"
frames <"$tmp/out" >"$tmp/of-live"
for way in stop fork precopy; do
    run 0 "$coreelf" dump --pause=$way --report=json -o "$tmp/core.$way" "$pid"
    took $way
    is_free "$pid" || fail "$way leaves it traced or stopped: $(state "$pid")"
    [ -z "$(cat /proc/"$pid"/task/*/children)" ] || fail "$way leaves a child"
    [ "$(ls "/proc/$pid/fd")" = "$descriptors" ] || fail "$way leaves a descriptor"
    ! grep -Eq '^VmFlags:.* u[wmi]( |$)' "/proc/$pid/smaps" || fail "$way leaves memory watched"
    gdb -nx -q -batch -ex 'thread apply all bt' "$programs/stacks" "$tmp/core.$way" 2>"$tmp/err" | frames >"$tmp/of-core"
    cmp "$tmp/of-core" "$tmp/of-live" || fail "$way: other backtraces: $(diff "$tmp/of-core" "$tmp/of-live")"
    segments "$tmp/core.$way" >"$tmp/segments.$way"
    cmp "$tmp/segments.$way" "$tmp/segments.stop" || fail "$way has other segments"
    "$coreelf" map --json "$tmp/core.$way" | jq -e '
        reduce .regions[] as $r (0; if $r.offset == . then . + $r.size else -1 end) == .file.size' >/dev/null ||
        fail "the map of a core by $way has holes"
done
# What was not known when the memory was written has its room, and the map names it.
"$coreelf" map "$tmp/core.precopy" >"$tmp/map"
grep -q 'room: left for more' "$tmp/map" || fail "the map does not name the room"
run 0 "$coreelf" dump --pause=fork -o "$tmp/core" "$pid"
says "process $pid stood still for [0-9.]* ms (fork: fork was asked for)"
run 0 "$coreelf" dump -q -o "$tmp/core" "$pid"
[ ! -s "$tmp/err" ] || fail "it is not quiet: $(cat "$tmp/err")"
run 2 "$coreelf" dump --pause=quickly "$pid"
run 0 "$coreelf" dump --explain --pause=precopy -o "$tmp/core" "$pid"
says userfaultfd
says "round"
run 0 "$coreelf" dump --explain --pause=fork -o "$tmp/core" "$pid"
says "clone(2)"

# auto: a plain stop for little memory; else precopy; a fork where what is written cannot be written again.
run 0 "$coreelf" dump --report=json -o "$tmp/core" "$pid"
[ "$(mode)" = stop ] || fail "little memory, and yet $(mode)"
start beat "$tmp/beats" 3 64
run 0 "$coreelf" dump --report=json -o "$tmp/core" "$pid"
took precopy
goes_on "$pid" "$tmp/beats" 3
"$coreelf" dump --report=json -o - "$pid" 2>"$tmp/out" | cat >"$tmp/piped"
took fork
goes_on "$pid" "$tmp/beats" 3
segments "$tmp/core" >"$tmp/a"
segments "$tmp/piped" >"$tmp/b"
cmp "$tmp/a" "$tmp/b" || fail "a pipe gets other segments"
run 0 "$coreelf" dump --only=stacks --report=json -o "$tmp/core" "$pid"
[ "$(mode)" = stop ] || fail "only stacks, and yet $(mode)"
goes_on "$pid" "$tmp/beats" 3
