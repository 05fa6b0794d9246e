# Nothing is injected on a stack that is not known to have room below: a coroutine's, an alternate signal stack (also one
# that lies on the ordinary stack), a thread's that is small or nearly used up, whatever lies below it. Where a
# thread's stack has room, it is made use of. No byte around any of them changes.
. tests/sessions/lib.sh
need jq
[ "$(uname -m)" = x86_64 ] || skip "nothing is injected on this machine"

while read -r what held; do
    start stranger "$tmp/beats" "$what"
    for way in auto fork; do
        run 0 "$coreelf" dump --pause=$way --fsync=no --report=json -o "$tmp/core" "$pid"
        got=$(jq -r .mode "$tmp/out")
        why=$(jq -r .mode_reason "$tmp/out")
        case $why in *"this kernel cannot"*) skip "$why" ;; esac
        case $held,$way,$got in
        injected,auto,precopy | injected,fork,fork) ;;
        stop,*,stop) echo "$why" | grep -q 'on a stack of an unknown kind' || fail "$what: no reason: $why" ;;
        *) fail "$what: $got: $why" ;;
        esac
    done
    goes_on "$pid" "$tmp/beats" 1
    [ "$(beats "$tmp/beats" 2 | tail -n 1)" = 0 ] || fail "$what: bytes around the stack have changed"
    kill -KILL "$pid"
done <<END
coroutine stop
handler stop
local stop
given stop
full stop
bare stop
inner injected
roomy injected
plain injected
END
