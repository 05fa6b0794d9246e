# A process that may have no more processes, by its own limit or by that of a group (cgroup), bears no copy; init of a
# pid namespace bears none either, since it would have to take note of it, dumped from outside and from inside of the
# namespace; precopy works on all of them. They go on, and no child, SIGCHLD or zombie is left.
. tests/sessions/lib.sh
need jq setpriv
[ "$(uname -m)" = x86_64 ] || skip "nothing is injected on this machine"
is_root || skip "needs root, to be somebody who is nobody"

expect() {
    run 0 timeout 20 "$coreelf" dump --pause="$1" --fsync=no --report=json -o "$tmp/core" "$pid"
    got=$(jq -r .mode "$tmp/out")
    why=$(jq -r .mode_reason "$tmp/out")
    [ "$got" = "$2" ] || fail "$what: asked for $1, it took $got and not $2: $why"
    case $why in *"$3"*) ;; *) fail "$what: not the reason: $why" ;; esac
}

is_well() {
    goes_on "$pid" "$tmp/beats" 1
    [ "$(beats "$tmp/beats" 2 | tail -n 1)" = 0 ] || fail "$what: $(grep '^wrong' "$said")"
    [ -z "$(cat "/proc/$pid/task/$pid/children")" ] || fail "$what: a child is left"
    kill -KILL "$pid"
}

# nobody COMMAND...: with no more than one process, as a user with no other.
nobody() {
    start_command setpriv --reuid=61234 --regid=61234 --clear-groups --inh-caps=-all --bounding-set=-all \
        prlimit --nproc="$1":"$1" "$tmp/delicate" "$tmp/beats" plain
}

start delicate "$tmp/beats" plain
what=anything
run 0 "$coreelf" dump --pause=precopy --report=json -o "$tmp/core" "$pid"
[ "$(jq -r .mode "$tmp/out")" = precopy ] || skip "$(jq -r .mode_reason "$tmp/out")"
kill -KILL "$pid"

chmod 711 "$tmp"
cp "$programs/delicate" "$tmp"
what="one process at most"
: >"$tmp/beats"
chmod 666 "$tmp/beats"
nobody 1
expect fork stop "it may have no more processes"
expect precopy precopy ""
is_well
what="two processes at most"
nobody 2
expect fork stop "its child cannot bear the copy"
expect precopy precopy ""
is_well

# A group of processes that may not grow.
group=/sys/fs/cgroup/pids/coreelf-session.$$
[ -d /sys/fs/cgroup/pids ] || group=/sys/fs/cgroup/coreelf-session.$$
if mkdir "$group" 2>/dev/null && [ -e "$group/pids.max" ]; then
    for most in 1 2; do
        what="a group of $most"
        start delicate "$tmp/beats" plain
        echo "$pid" >"$group/cgroup.procs"
        echo "$most" >"$group/pids.max"
        expect fork stop "processes"
        expect precopy precopy ""
        is_well
        echo max >"$group/pids.max"
        soon not grep -q . "$group/cgroup.procs" || true
    done
else
    echo "skip: no group of processes here (cgroup)"
fi
rmdir "$group" 2>/dev/null || true

# Init of a namespace: from outside, then from inside.
unshare -p -f -m true 2>/dev/null || skip "no namespaces here"
what="init of a namespace"
start_command unshare -p -f -m --mount-proc "$tmp/delicate" "$tmp/beats" plain
pid=$(pgrep -P "$pid")
pids="$pids $pid"
expect fork stop "init of its namespace"
expect precopy precopy ""
for way in fork precopy; do
    nsenter -t "$pid" -p -m "$coreelf" dump --pause=$way --fsync=no --report=json -o "$tmp/core" 1 >"$tmp/out" 2>"$tmp/err" ||
        fail "not from inside: $(cat "$tmp/err")"
    got=$way-$(jq -r .mode "$tmp/out")
    [ "$got" = fork-stop ] || [ "$got" = precopy-precopy ] || fail "from inside: $got: $(jq -r .mode_reason "$tmp/out")"
done
is_well
