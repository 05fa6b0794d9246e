#!/bin/sh
# bench.sh: how long a dump takes and how large it is, beside gdb's gcore in the same run. `make bench`.
#
# Each figure is the median of five runs, and what counts is the ratio: times of a machine mean little elsewhere.
# Cores go to the folder of TMPDIR. Nothing is asserted here; a test must not depend on the time of day.
set -eu
export LC_ALL=C

build=${COREELF_BUILD:-build}
tmp=$(mktemp -d "${TMPDIR:-/tmp}/coreelf-bench.XXXXXX")
pid=
finish() {
    [ -z "$pid" ] || kill -KILL "$pid" 2>/dev/null || true
    rm -rf "$tmp"
}
trap finish EXIT
trap 'exit 1' INT TERM

start() {
    "$build/tests/programs/$1" "$tmp/beats" "$2" "$3" >"$tmp/said" &
    pid=$!
    until grep -q ready "$tmp/said"; do
        kill -0 "$pid" || exit 1
        sleep 0.05
    done
}

stop() {
    kill -KILL "$pid"
    wait "$pid" 2>/dev/null || true
    pid=
}

median() {
    sort -n | sed -n 3p
}

# seconds COMMAND...: of wall time.
seconds() {
    began=$(date +%s.%N)
    "$@" >"$tmp/out" 2>&1
    echo "$(date +%s.%N) $began" | awk '{print $1 - $2}'
}

five() {
    for _ in 1 2 3 4 5; do
        rm -f "$tmp"/core*
        "$@"
    done | median
}

pause() {
    "$build/coreelf" dump --report=json -o "$tmp/core" "$pid" | sed -n 's/.*"pause_us":\([0-9]*\).*/\1/p'
}

row() {
    ours=$(five seconds "$build/coreelf" dump -q --fsync=no -o "$tmp/core" "$pid")
    paused=$(five pause)
    blocks=$(du -k "$tmp/core" | cut -f 1)
    if command -v gcore >/dev/null; then
        theirs=$(five seconds gcore -o "$tmp/core" "$pid")
        their_blocks=$(du -k "$tmp/core.$pid" | cut -f 1)
    else
        theirs=0
        their_blocks=0
    fi
    echo "$ours $paused $blocks $theirs $their_blocks" | awk -v what="$1" '{
        printf "%-34s %7.3f s %8.1f ms %8d KiB   %7.3f s %8d KiB   %5.1f %5.1f\n",
            what, $1, $2 / 1000, $3, $4, $5, $4 / $1, $5 / $3}'
}

printf '%-34s %9s %11s %12s   %9s %12s   %s\n' target coreelf pause 'on disk' gcore 'on disk' 'gcore/coreelf: time, disk'
start beat 1 0
row 'small, 1 thread'
stop
start beat 200 0
row '200 threads'
stop
start beat 2 512
row '512 MiB of data'
stop
echo 'Neither waits for the disk here (coreelf dump --fsync=no); by default coreelf does, after the process runs again.'
