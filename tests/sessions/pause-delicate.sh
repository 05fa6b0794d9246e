# Each way that would do harm to a process, or miss what happens in it, is left out, with the reason; the next one is
# taken; the process goes on, without a SIGCHLD, a child, or a restartable sequence that was broken. What is asked for
# by name is left out too.
. tests/sessions/lib.sh
need jq
[ "$(uname -m)" = x86_64 ] || skip "nothing is injected on this machine"

dump() {
    run 0 timeout 20 "$coreelf" dump --pause="$1" --fsync=no --report=json -o "$tmp/core" "$pid"
    got=$(jq -r .mode "$tmp/out")
    why=$(jq -r .mode_reason "$tmp/out")
}

# expect WAY IS WORDS: asked for WAY, it takes IS, with WORDS in the reason. On a busy machine a thread that loses the
# processor just before it is stopped has been led out of its sequence by the kernel, so it is asked more often.
expect() {
    for _ in $(seq "$([ "$mode" = sequence ] && echo 20 || echo 1)"); do
        dump "$1"
        [ "$got" != "$2" ] || break
    done
    [ "$got" = "$2" ] || fail "$mode: asked for $1, it took $got and not $2: $why"
    case $why in *"$3"*) ;; *) fail "$mode: not the reason: $why" ;; esac
}

# enter MODE: $pid is a process in that state, which beats; 1: it is not to be had here.
enter() {
    mode=$1
    rm -f "$tmp/beats"
    : >"$tmp/said"
    "$programs/delicate" "$tmp/beats" "$mode" >"$tmp/said" 2>&1 &
    pid=$!
    pids="$pids $pid"
    until grep -q '^ready' "$tmp/said" && [ "$(beats "$tmp/beats" 1)" -gt 0 ]; do
        kill -0 "$pid" 2>/dev/null || return 1
        sleep 0.02
    done
    if grep -q '^child' "$tmp/said"; then
        pid=$(sed -n 's/^child //p' "$tmp/said")
        pids="$pids $pid"
    fi
}

is_well() {
    goes_on "$pid" "$tmp/beats" 1
    [ "$(beats "$tmp/beats" 2 | tail -n 1)" = 0 ] || fail "$mode: $(grep '^wrong' "$tmp/said")"
    kill -KILL "$pid"
}

enter plain
dump precopy
case $why in *"this kernel"*) skip "$why" ;; esac
is_well

while IFS='|' read -r what auto fork words; do
    if ! enter "$what"; then
        echo "skip: no $what here"
        continue
    fi
    expect auto "$auto" "$words"
    expect precopy "$auto" "$words"
    expect fork "$fork" ""
    is_well
done <<END
sequence|stop|stop|precopy is not possible: it is in a restartable sequence; fork is not possible: it is in a
sequences|precopy|fork|
borrowed|stop|stop|its memory is its parent's
reaper|precopy|stop|
descriptors|fork|fork|it has no descriptor left
missing|stop|stop|precopy is not possible: it watches its own memory by userfaultfd; fork is not possible: it watches
protected|stop|stop|it watches its own memory by userfaultfd
forking|stop|stop|it watches its own memory by userfaultfd
idle|fork|fork|it uses userfaultfd itself
direct|fork|fork|O_DIRECT
ring|fork|fork|io_uring
pinned|fork|fork|pinned
END

enter reaper
expect fork stop "orphans come to it"
is_well
