# A process that becomes a new program while it is being stopped, again and again: each dump gives a whole core or
# a clear refusal, and the process goes on with what it was about.
. tests/sessions/lib.sh
need readelf

start execs "$tmp/beats"
whole=0
for _ in $(seq 30); do
    got=0
    timeout 20 "$coreelf" dump -q -o "$tmp/core" "$pid" 2>"$tmp/err" || got=$?
    case $got in
    0)
        readelf -lW "$tmp/core" >/dev/null 2>"$tmp/out" || fail "no core"
        [ ! -s "$tmp/out" ] || fail "readelf complains: $(cat "$tmp/out")"
        whole=$((whole + 1))
        ;;
    1 | 3) grep -q '^coreelf dump: ' "$tmp/err" || fail "no word of why" ;;
    *) fail "ended with $got: $(cat "$tmp/err")" ;;
    esac
    soon beat_since "$(beats "$tmp/beats" 1)" "$tmp/beats" 1 ||
        fail "it becomes nothing new any more: $(state "$pid"), $(cat "$tmp/err")"
done
[ "$whole" -ge 15 ] || fail "only $whole of 30 dumps worked: $(cat "$tmp/err")"
