# Nothing is injected that a seccomp filter would kill for: what the filter says is found out before. If it were found
# out wrongly, the process would be dead: the kernel's own answer is the witness.
. tests/sessions/lib.sh
need jq
[ "$(uname -m)" = x86_64 ] || skip "nothing is injected on this machine"

mode() {
    run 0 "$coreelf" dump --report=json -o "$tmp/core" "$pid"
    jq -r .mode "$tmp/out"
}

start filtered "$tmp/beats" none
run 0 "$coreelf" dump --report=json -o "$tmp/core" "$pid"
jq -r .mode_reason "$tmp/out" | grep -q 'seccomp filter' || fail "no reason: $(cat "$tmp/out")"
is_root || skip "only root may read filters: $(mode)"

while read -r what wanted; do
    start filtered "$tmp/beats" "$what"
    for _ in 1 2 3; do
        got=$(mode)
        [ "$got" = "$wanted" ] || fail "filter \"$what\": $got instead of $wanted: $(jq -r .mode_reason "$tmp/out")"
    done
    goes_on "$pid" "$tmp/beats" 1
done <<END
all precopy
clone fork
none stop
second stop
return stop
END
