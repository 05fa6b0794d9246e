#!/bin/sh
# bench.sh [ROW...]: how short the pause is, how fast a dump, how large the file and the dumper. `make bench`.
#
# Every figure is a ratio of two things that were measured in turn in the same run (A B A B ...), medians of five: times
# of one machine mean little on another. Beside us stand gdb's gcore, the kernel itself, and the bare work of reading
# and writing (tests/programs/pipeline.c), which is the limit. Nobody waits for the disk: --fsync=no. Nothing is
# asserted here; a test must not depend on the time of day.
#
#     tests/bench.sh                    all rows, then every tests/bench-*.sh
#     tests/bench.sh pause-1g threads   these rows; `tests/bench.sh help` lists them
#
#     BENCH_MARKDOWN=FILE   the table goes there too, as Markdown
#     BENCH_CORES=DIR       where cores go; without it TMPDIR, or /dev/shm where that has room, or /tmp
#     BENCH_RUNS=N          instead of five
#
# A row for which there is no room is skipped and says so. Times of the kernel need a core_pattern of "core", which is
# never changed here; else they are skipped.
#
# Lists of words are split on purpose; sh here has ulimit -c; $cores is never empty where it counts.
# shellcheck disable=SC2086,SC3045,SC2115
set -eu
export LC_ALL=C DEBUGINFOD_URLS=

# Name, and what it measures: the function of that name with _ for -.
all='
pause-1g            pause, 1 GiB dense
pause-1g-huge       pause, 1 GiB dense in huge pages
pause-4g            pause, 4 GiB dense
pause-4g-huge       pause, 4 GiB dense in huge pages
pause-dirty         pause, 1 GiB of which 100,000 pages are written each second
pause-threads       pause, 200 threads
wall-kernel         time, stop, 1 GiB dense, beside the kernel
pipeline            throughput, stop, 1 GiB dense, beside the bare pipeline
precopy-stop        time, precopy beside stop, 1 GiB dense
mappings            time, 20,000 mappings, beside the kernel
threads             time, 200 threads, beside the kernel
sparse              time and blocks, 4 GiB with 10 % touched and 512 MiB of zeros
reserved            time and blocks, 20 TiB reserved and 76 MiB used
memory              largest memory of the dumper itself
'

case ${1-} in
help | -h | --help)
    sed -n '2,/^# Lists/{/^# Lists/d; s/^# \{0,1\}//p}' "$0"
    echo "$all"
    exit
    ;;
esac

build=$PWD/${COREELF_BUILD:-build}
coreelf=$build/coreelf
programs=$build/tests/programs
stopwatch=$programs/stopwatch
runs=${BENCH_RUNS:-5}
tmp=$(mktemp -d /tmp/coreelf-bench.XXXXXX)
cores=
started=

end_started() {
    [ -z "$started" ] || kill -KILL $started 2>/dev/null || true
}

finish() {
    end_started
    rm -rf "$tmp" "$cores"
}
trap finish EXIT
trap 'exit 1' INT TERM

# ---- Where there is room ----

# free DIR: MiB.
free() {
    df -Pk "$1" | awk 'END {print int($4 / 1024)}'
}

memory_free() {
    awk '/^MemAvailable/ {print int($2 / 1024)}' /proc/meminfo
}

is_tmpfs() {
    [ "$(stat -f -c %T "$1")" = tmpfs ]
}

choose_folder() {
    if [ -n "${BENCH_CORES:-${TMPDIR:-}}" ]; then
        echo "${BENCH_CORES:-$TMPDIR}"
    elif [ -d /dev/shm ] && is_tmpfs /dev/shm && [ "$(free /dev/shm)" -gt 6000 ] && [ "$(memory_free)" -gt 12000 ]; then
        echo /dev/shm
    else
        echo /tmp
    fi
}

cores=$(mktemp -d "$(choose_folder)/coreelf-bench.XXXXXX")

# room MEMORY FILE: both in MiB, and a tenth more. A file in a tmpfs is memory too.
room() {
    wanted_memory=$1
    ! is_tmpfs "$cores" || wanted_memory=$((wanted_memory + $2))
    if [ "$(free "$cores")" -lt $(($2 * 11 / 10 + 64)) ] || [ "$(memory_free)" -lt $((wanted_memory * 11 / 10 + 256)) ]; then
        skipped "needs $wanted_memory MiB of memory and $2 MiB in $cores"
        return 1
    fi
}

# ---- Targets ----

# start OPTION...: a fresh process (tests/programs/load.c); $pid is it.
start() {
    : >"$tmp/said"
    (
        ulimit -c unlimited
        cd "$cores"
        exec "$programs/load" "$@"
    ) >"$tmp/said" 2>&1 &
    pid=$!
    started="$started $pid"
    until grep -q ready "$tmp/said"; do
        kill -0 "$pid" || exit 1
        sleep 0.02
    done
    sleep 0.2 # the last thread is on its way to sleep
}

# It has ended or will at once: its number may soon be another's.
forget() {
    wait "$1" 2>/dev/null || true
    started=$(echo "$started" | tr ' ' '\n' | grep -vx -e "$1" | tr '\n' ' ')
}

end() {
    for one in "$@"; do
        kill -KILL "$one"
        forget "$one"
    done
}

# ---- Measuring: each prints one number, of a dump into a folder that is empty ----

clean() {
    rm -rf "$cores"/* "$cores"/.core*
}

# Without --pause a build knows only the plain stop.
has_pause=
if "$coreelf" dump --help | grep -q -e --pause; then
    has_pause=1
fi

# dump WATCH... -- MODE [OPTION]: by that stopwatch. Prints what it says.
dump() {
    watch=
    while [ "$1" != -- ]; do
        watch="$watch $1"
        shift
    done
    mode=$2
    shift 2
    clean
    $stopwatch $watch "$coreelf" dump ${has_pause:+--pause=$mode} --fsync=no "$@" -o "$cores/core" "$pid" 2>"$tmp/err" ||
        { cat "$tmp/err" >&2 && exit 1; }
}

dump_seconds() {
    dump run -- "$1" -q | cut -d ' ' -f 1
}

gcore_seconds() {
    clean
    $stopwatch run gcore -o "$cores/core" "$pid" 2>/dev/null | cut -d ' ' -f 1
}

kernel_seconds() {
    clean
    $stopwatch kill 6 "$pid"
    forget "$pid"
    [ -n "$(find "$cores" -name 'core*' -size +0)" ] || echo "bench: the kernel wrote no core" >&2
}

# The same process, ended without a core: how much of the kernel's time is not for the core.
kill_seconds() {
    $stopwatch kill 9 "$pid"
    forget "$pid"
}

# How long the process stood still: as its watching thread felt it, and (file "said") by our own clock; ms.
dump_felt() {
    dump feel "$tmp/watched" -- "$1" --report=json | cut -d ' ' -f 3
    sed -n 's/.*"pause_us":\([0-9]*\).*/\1/p' "$tmp/err" | awk '{print $1 / 1000}' >>"$tmp/said_$1"
    sed -n 's/.*"mode":"\([a-z]*\)".*/\1/p' "$tmp/err" >"$tmp/way_$1"
}

gcore_felt() {
    clean
    $stopwatch feel "$tmp/watched" gcore -o "$cores/core" "$pid" 2>/dev/null | cut -d ' ' -f 3
}

# As much work on the same machine, and no stop: what the scheduler does to the watching thread.
nothing_felt() {
    clean
    $stopwatch feel "$tmp/watched" "$programs/pipeline" "$pid" "$cores/core" 256 2>/dev/null | cut -d ' ' -f 3
}

# KiB that the files take on the disk.
blocks() {
    du -k "$cores"/core* | awk '{sum += $1} END {print sum}'
}

# turns N MEASURE...: all of them, N times in turn; numbers go to files of their names with _ for blanks.
turns() {
    turn=$1
    shift
    for one in "$@"; do
        rm -f "$tmp/$(echo "$one" | tr ' ' _)"
    done
    while [ "$turn" -gt 0 ]; do
        for one in "$@"; do
            $one >>"$tmp/$(echo "$one" | tr ' ' _)"
        done
        turn=$((turn - 1))
    done
}

# median NAME: of its numbers.
median() {
    sort -n "$tmp/$1" | awk '{all[NR] = $1} END {print all[int((NR + 1) / 2)]}'
}

# spread NAME: smallest and largest.
spread() {
    sort -n "$tmp/$1" | awk '{last = $1; if (NR == 1) first = $1} END {printf "%.3g-%.3g", first, last}'
}

ratio() {
    echo "$1 $2" | awk '{print ($2 > 0 ? $1 / $2 : 0)}'
}

# ---- The table: name, figure, wanted, measured, whether that is as wanted, and how it came about; tabs between ----

: >"$tmp/table"

say_row() {
    printf '%s\t%s\t%s\t%s\t%s\t%s\n' "$@" >>"$tmp/table"
    printf '%-16s %s: %s (wanted: %s) %s; %s\n' "$1" "$2" "$4" "$3" "$5" "$6"
}

# row FIGURE LEAST|MOST NUMBER MEASURED HOW
row() {
    measured=$(echo "$4" | awk '{printf ($1 < 10 ? "%.2f" : $1 < 100 ? "%.1f" : "%.0f"), $1}')
    good=$(echo "$2 $3 $4" | awk '{print ($1 == "least" ? $3 >= $2 : $3 <= $2) ? "yes" : "NO"}')
    say_row "$name" "$1" "at $2 $3" "$measured" "$good" "$5"
}

skipped() {
    say_row "$name" "$(echo "$all" | sed -n "s/^$name  *//p")" - - - "skipped: $*"
}

has_gcore() {
    command -v gcore >/dev/null || { skipped "no gcore here" && return 1; }
}

kernel_writes_cores() {
    [ "$(cat /proc/sys/kernel/core_pattern)" = core ] || { skipped "core_pattern is not \"core\"" && return 1; }
}

has_ways() {
    [ -n "$has_pause" ] || { skipped "this build has no --pause" && return 1; }
}

# ---- Pauses ----

# What the watching thread feels cannot be told from the scheduler's own gaps below some milliseconds, nor on a busy
# machine below twice of what it feels beside a copy that stops nothing. There our own clock, from the first thread
# stopped to the last let go, is what counts; else the longer of the two.
FELT_FROM=8

pause_of() {
    echo "$(median "dump_felt_$1") $(median "said_$1") $(median nothing_felt)" | awk -v from=$FELT_FROM '{
        if (from < 2 * $3) from = 2 * $3
        print ($1 < from || $1 < $2 ? $2 : $1)
    }'
}

# pause_row LEAST RUNS WAYS SIZE OPTION...: a row each way.
pause_row() {
    least=$1
    n=$2
    ways=${has_pause:+$3}
    ways=${ways:-stop}
    size=$4
    shift 4
    has_gcore && room "$size" "$size" || return 0
    start --watch="$tmp/watched" "$@"
    rm -f "$tmp"/said_*
    set -- "$*" gcore_felt nothing_felt
    for way in $ways; do
        set -- "$@" "dump_felt $way"
    done
    shape=$1
    shift
    turns "$n" "$@"
    end "$pid"
    for way in $ways; do
        row "pause, $way, $shape: gcore / ours" least "$least" "$(ratio "$(median gcore_felt)" "$(pause_of "$way")")" \
            "gcore $(median gcore_felt) ms ($(spread gcore_felt)); ours ($(cat "$tmp/way_$way")) $(median "said_$way") ms ($(spread "said_$way")) by its own clock, $(median "dump_felt_$way") ms ($(spread "dump_felt_$way")) felt; $(median nothing_felt) ms felt beside the bare pipeline, which stops nothing; n = $n"
    done
}

pause_1g() {
    pause_row 300 "$runs" auto 1024 --dense=1024
}

pause_1g_huge() {
    pause_row 300 "$runs" auto 1024 --dense=1024 --huge=1
}

# A gcore of these takes more than ten seconds.
pause_4g() {
    pause_row 1000 3 auto 4096 --dense=4096
}

pause_4g_huge() {
    pause_row 1000 3 auto 4096 --dense=4096 --huge=1
}

# So little memory that "auto" injects nothing: the others show what they could do.
pause_threads() {
    pause_row 15 "$runs" 'auto precopy fork' 64 --threads=200 --dense=16
}

written() {
    od -An -t u8 -j 24 -N 8 "$tmp/watched" | tr -d ' '
}

# Only one of the two processes runs at a time.
dump_idle() {
    pid=$idle
    dump run -- precopy --report=json >/dev/null
    sed -n 's/.*"pause_us":\([0-9]*\).*/\1/p' "$tmp/err" | awk '{print $1 / 1000}'
}

dump_dirty() {
    pid=$busy
    kill -CONT "$pid"
    sleep 0.5
    before=$(written)
    dump run -- precopy --report=json | cut -d ' ' -f 1 >"$tmp/took"
    echo "$(written) $before $(cat "$tmp/took")" | awk '{print int(($1 - $2) / $3)}' >>"$tmp/rates"
    kill -STOP "$pid"
    sed -n 's/.*"pause_us":\([0-9]*\).*/\1/p' "$tmp/err" | awk '{print $1 / 1000}'
    sed -n 's/.*"mode":"\([a-z]*\)".*/\1/p' "$tmp/err" >>"$tmp/ways"
}

pause_dirty() {
    has_ways && room 2048 1024 || return 0
    start --dense=1024
    idle=$pid
    start --dense=1024 --dirty=100000 --watch="$tmp/watched"
    busy=$pid
    kill -STOP "$busy"
    rm -f "$tmp/rates" "$tmp/ways"
    turns "$runs" dump_idle dump_dirty
    kill -CONT "$busy"
    end "$idle" "$busy"
    how="idle $(median dump_idle) ms, dirty $(median dump_dirty) ms ($(spread dump_dirty)), by $(sort -u "$tmp/ways" | tr '\n' ' ')at $(median rates) pages a second; n = $runs"
    row "pause, 1 GiB, 100,000 pages written a second, ms" most 10 "$(median dump_dirty)" "$how"
    row "the same / idle" most 5 "$(ratio "$(median dump_dirty)" "$(median dump_idle)")" "$how"
}

# ---- Time ----

# beside_kernel SIZE MODE OPTION...: the same process is dumped by us, then by the kernel, which ends it.
beside_kernel() {
    size=$1
    way=$2
    shift 2
    kernel_writes_cores && room "$size" "$size" || return 1
    rm -f "$tmp/ours" "$tmp/kernel" "$tmp/killed"
    for _ in $(seq "$runs"); do
        start "$@"
        dump_seconds "$way" >>"$tmp/ours"
        kernel_seconds >>"$tmp/kernel"
        start "$@"
        kill_seconds >>"$tmp/killed"
    done
    clean
    how="kernel $(median kernel) s ($(spread kernel)), ours ($way) $(median ours) s ($(spread ours)); of the kernel's $(median killed) s are the end of the process, which SIGKILL takes too; n = $runs"
}

wall_kernel() {
    beside_kernel 1024 stop --dense=1024 || return 0
    row "time, stop, 1 GiB dense: kernel / ours" least 1.0 "$(ratio "$(median kernel)" "$(median ours)")" "$how"
}

# In the way that a user gets, and in the one that is as the kernel's.
many() {
    for each in auto stop; do
        beside_kernel 100 "$each" "$@" || return 0
        row "time, $each, $*: ours / kernel" most 1.2 "$(ratio "$(median ours)" "$(median kernel)")" "$how"
    done
}

mappings() {
    many --mappings=20000
}

threads() {
    many --threads=200 --dense=16
}

bare_rate() {
    clean
    "$programs/pipeline" "$pid" "$cores/core" 256 | awk '{print $2 / 1048576 / $1}'
}

dump_rate() {
    dump_seconds stop >"$tmp/took"
    echo "$(blocks) $(cat "$tmp/took")" | awk '{print $1 / 1024 / $2}'
}

pipeline() {
    room 1024 1024 || return 0
    start --dense=1024
    turns "$runs" dump_rate bare_rate
    end "$pid"
    row "throughput, stop, 1 GiB dense: ours / bare pipeline" least 0.8 "$(ratio "$(median dump_rate)" "$(median bare_rate)")" \
        "ours $(median dump_rate) MiB/s ($(spread dump_rate)), bare $(median bare_rate) MiB/s ($(spread bare_rate)) in chunks of 256 KiB; aim 0.9; n = $runs"
}

precopy_stop() {
    has_ways && room 1024 1024 || return 0
    start --dense=1024
    turns "$runs" 'dump_seconds precopy' 'dump_seconds stop'
    end "$pid"
    row "time, 1 GiB dense: precopy / stop" most 1.5 "$(ratio "$(median dump_seconds_precopy)" "$(median dump_seconds_stop)")" \
        "precopy $(median dump_seconds_precopy) s ($(spread dump_seconds_precopy)), stop $(median dump_seconds_stop) s ($(spread dump_seconds_stop)); n = $runs"
}

# ---- Holes ----

ours_and_blocks() {
    dump_seconds auto
    blocks >>"$tmp/our_blocks"
}

gcore_and_blocks() {
    gcore_seconds
    blocks >>"$tmp/gcore_blocks"
}

sparse() {
    has_gcore && room 922 4700 || return 0
    start --sparse=4096 --touched=10 --zeros=512
    rm -f "$tmp/our_blocks" "$tmp/gcore_blocks"
    turns 3 ours_and_blocks gcore_and_blocks
    end "$pid"
    row "time, sparse and zeros: gcore / ours" least 10 "$(ratio "$(median gcore_and_blocks)" "$(median ours_and_blocks)")" \
        "gcore $(median gcore_and_blocks) s ($(spread gcore_and_blocks)), ours $(median ours_and_blocks) s ($(spread ours_and_blocks)); aim 15; n = 3"
    row "blocks, sparse and zeros: gcore / ours" least 11 "$(ratio "$(median gcore_blocks)" "$(median our_blocks)")" \
        "gcore $(median gcore_blocks) KiB, ours $(median our_blocks) KiB"
}

with_reservation() {
    pid=$large
    dump_seconds "$each"
    blocks >"$tmp/large_blocks"
}

without_reservation() {
    pid=$small
    dump_seconds "$each"
}

# KiB of memory of its own that a process has in use.
used() {
    sed -n 's/^RssAnon:[[:space:]]*\([0-9]*\).*/\1/p' "/proc/$1/status"
}

reserved() {
    room 256 256 || return 0
    start --dense=64
    small=$pid
    start --dense=64 --reserved=20480
    large=$pid
    for each in ${has_pause:+auto} stop; do
        turns "$runs" with_reservation without_reservation
        row "time, $each, 20 TiB reserved / none" most 3 "$(ratio "$(median with_reservation)" "$(median without_reservation)")" \
            "reserved $(median with_reservation) s ($(spread with_reservation)), not $(median without_reservation) s ($(spread without_reservation)); n = $runs"
        row "blocks, $each, 20 TiB reserved / used" most 1.1 "$(ratio "$(cat "$tmp/large_blocks")" "$(used "$large")")" \
            "$(cat "$tmp/large_blocks") KiB of $(used "$large") KiB"
    done
    end "$small" "$large"
}

# ---- The dumper's own memory ----

# allowed FILE: KiB for the dumper of $pid, whose core is FILE: 8 MiB, 100 bytes a mapping, paths and notes.
allowed() {
    notes=$(readelf -lW "$1" 2>/dev/null | awk '$1 == "NOTE" {print $5; exit}')
    awk -v notes="$((notes))" '{bytes += 100 + length($6)} END {print int(8192 + (bytes + notes) / 1024)}' "/proc/$pid/maps"
}

# memory_row SIZE OPTION...
memory_row() {
    room "$1" "$1" || return 0
    shift
    start "$@"
    for each in ${has_pause:+auto precopy fork} stop; do
        peak=$(dump run -- "$each" -q | cut -d ' ' -f 2)
        echo "$peak $each $(allowed "$cores/core")"
    done | sort -rn >"$tmp/peaks"
    end "$pid"
    row "peak memory of the dumper, $*: of what is allowed" most 1 "$(awk 'NR == 1 {print $1 / $3}' "$tmp/peaks")" \
        "$(awk '{printf "%s%s %d KiB", (NR == 1 ? "" : ", "), $2, $1; room = $3} END {printf " of %d KiB", room}' "$tmp/peaks")"
}

memory() {
    memory_row 1024 --dense=1024
    memory_row 1024 --sparse=4096 --zeros=512
    memory_row 100 --mappings=60000
    memory_row 100 --dense=64 --reserved=20480
    memory_row 16 --threads=1000
}

# ---- All of it ----

machine() {
    processor=$(sed -n 's/^model name[[:space:]]*: //p' /proc/cpuinfo | head -n 1)
    echo "$(uname -sr), $(nproc) x ${processor:-$(uname -m)}, $(awk '/^MemTotal/ {printf "%.0f GiB", $2 / 1048576}' /proc/meminfo)," \
        "cores in $(stat -f -c %T "$cores"), $(gdb --version 2>/dev/null | head -n 1)"
}

print_table() {
    echo
    machine
    echo
    {
        printf 'row\tfigure\twanted\tmeasured\tgood\n'
        cut -f 1-5 "$tmp/table"
    } | awk -F '\t' '{
        for (i = 1; i <= NF; i++) {cell[NR, i] = $i; if (length($i) > width[i]) width[i] = length($i)}
    } END {
        for (n = 1; n <= NR; n++) {
            line = ""
            for (i = 1; i <= NF; i++) line = line sprintf("%-" width[i] "s  ", cell[n, i])
            sub(/ *$/, "", line)
            print line
        }
    }'
}

print_markdown() {
    machine
    echo
    echo '| figure | wanted | measured | as wanted | how |'
    echo '| --- | --- | --- | --- | --- |'
    awk -F '\t' '{print "| " $2 " | " $3 " | " $4 " | " $5 " | " $6 " |"}' "$tmp/table"
}

if [ $# = 0 ]; then
    rows=$(echo "$all" | awk '{print $1}')
else
    rows=$*
fi
for name in $rows; do
    echo "$all" | grep -q "^$name " || { echo "bench: no row $name; see tests/bench.sh help" >&2 && exit 2; }
done
for name in $rows; do
    # A row that fails does not take the others along.
    set +e
    (
        set -e
        trap end_started EXIT
        trap 'exit 1' INT TERM
        measure=$(echo "$name" | tr - _)
        $measure
    )
    status=$?
    set -e
    [ "$status" = 0 ] || skipped "failed: $(tail -n 1 "$tmp/err" 2>/dev/null)"
done
print_table
[ -z "${BENCH_MARKDOWN:-}" ] || print_markdown >"$BENCH_MARKDOWN"
if [ $# = 0 ]; then
    for other in tests/bench-*.sh; do
        [ ! -e "$other" ] || sh "$other"
    done
fi
