# lib.sh: what the sessions share. A session is a shell script that uses the built command on real processes
# and asks other programs what they make of it; tests/test_sessions.c runs each as one test.
#
#     start PROGRAM ARG...   starts a program of tests/programs; returns when it has said "ready"; $pid is it,
#                            $said a file with what it printed
#     start_command COMMAND ARG...   the same with any command
#     soon COMMAND ARG...    repeats it until it succeeds, ten seconds at most;  not COMMAND ARG...  when it fails
#     fail WORDS             ends the session as failed;  skip WORDS  ends it as skipped
#
# Every process that a session starts is ended when it ends, its folder $tmp is removed, and $at_end is called. Run from the top
# folder. A session runs under `set -eu`: a command that fails ends it.

set -eu
export LC_ALL=C

build=${COREELF_BUILD:-build}
coreelf=$PWD/$build/coreelf
programs=$PWD/$build/tests/programs
tmp=$(mktemp -d "${TMPDIR:-/tmp}/coreelf-session.XXXXXX")
pids=

# One that ended long ago may have given its number to somebody else's process.
is_child() {
    grep -q "^PPid:[[:space:]]*$$\$" "/proc/$1/status" 2>/dev/null
}

finish() {
    status=$?
    ${at_end:-:}
    for one in $pids; do
        is_child "$one" || continue
        kill -CONT "$one" 2>/dev/null || true
        kill -KILL "$one" 2>/dev/null || true
    done
    wait 2>/dev/null || true
    [ ! -e "$tmp/cores" ] || rm -rf "$(cat "$tmp/cores")"
    rm -rf "$tmp"
    exit "$status"
}
trap finish EXIT
trap 'exit 1' INT TERM

# How the process that `start` started has ended, if it has.
told_end() {
    [ -n "${pid:-}" ] && [ -e "${said:-}" ] || return 0
    ! grep -q '^State:[[:space:]]*[^ZX]' "/proc/$pid/status" 2>/dev/null || return 0
    ended=0
    wait "$pid" 2>/dev/null || ended=$?
    [ "$ended" = 127 ] || echo "process $pid had ended with $ended; it said: $(tail -n 3 "$said")"
}

fail() {
    echo "FAILED: $*"
    told_end
    exit 1
}

skip() {
    echo "$*"
    exit 77
}

need() {
    for one in "$@"; do
        command -v "$one" >/dev/null || skip "no $one here"
    done
}

is_root() {
    [ "$(id -u)" = 0 ]
}

# A number that grows, for names of files.
starts=0

start() {
    program=$1
    shift
    start_command "$programs/$program" "$@"
}

start_command() {
    starts=$((starts + 1))
    said=$tmp/said.$starts
    : >"$said"
    "$@" >"$said" 2>&1 &
    pid=$!
    pids="$pids $pid"
    soon is_ready_or_ended || fail "$1 is not ready after ten seconds"
    grep -q '^ready' "$said" || fail "$1 ended early: $(cat "$said")"
}

is_ready_or_ended() {
    grep -q '^ready' "$said" || ! kill -0 "$pid" 2>/dev/null
}

soon() {
    for _ in $(seq 500); do
        "$@" && return 0
        sleep 0.02
    done
    return 1
}

not() {
    ! "$@"
}

# state PID: the letters of all its threads, for example "SSS".
state() {
    for task in /proc/"$1"/task/*; do
        sed -n 's/^State:[[:space:]]*\(.\).*/\1/p' "$task/status"
    done | tr -d '\n'
}

# is_state PID LETTERS: these are its threads' states.
is_state() {
    [ "$(state "$1")" = "$2" ]
}

# is_free PID: no thread of it is stopped or traced.
is_free() {
    for task in /proc/"$1"/task/*; do
        grep -q '^TracerPid:[[:space:]]*0$' "$task/status" 2>/dev/null || [ ! -e "$task" ] || return 1
        if grep -q '^State:[[:space:]]*[tT]' "$task/status" 2>/dev/null; then
            return 1
        fi
    done
}

# beats FILE N: the first N counters of a beating program, a line each.
beats() {
    od -An -v -t u8 -N $((8 * $2)) -w8 "$1" | tr -d ' '
}

# all_grew BEFORE AFTER: two lists of numbers, each larger in the second.
all_grew() {
    printf '%s\n' "$1" >"$tmp/before"
    printf '%s\n' "$2" | paste -d ' ' "$tmp/before" - | awk '$2 <= $1 {stuck = 1} END {exit stuck}'
}

# beat_since BEFORE FILE N: each of the first N counters has grown.
beat_since() {
    all_grew "$1" "$(beats "$2" "$3")"
}

# goes_on PID FILE N: each of the first N counters grows soon, and the process is free.
goes_on() {
    before=$(beats "$2" "$3")
    soon beat_since "$before" "$2" "$3" || fail "process $1 does not go on: counters $before, states $(state "$1")"
    soon is_free "$1" || fail "traced or stopped: $(state "$1")"
}

# run STATUS COMMAND...: runs it, output in $tmp/out and $tmp/err, and expects that exit status.
run() {
    wanted=$1
    shift
    got=0
    "$@" >"$tmp/out" 2>"$tmp/err" || got=$?
    [ "$got" = "$wanted" ] || fail "$* ended with $got instead of $wanted: $(cat "$tmp/err")"
}

# says WORDS: the last run said so on standard error.
says() {
    grep -q -e "$1" "$tmp/err" || fail "it does not say \"$1\" but: $(cat "$tmp/err")"
}

# crash NAME PROGRAM ARG...: lets a program of tests/programs end, in a folder of its own; $core is what the kernel
# wrote. Skips where cores go elsewhere or are not allowed.
crash() {
    [ "$(cat /proc/sys/kernel/core_pattern)" = core ] || skip "core_pattern is not \"core\": the kernel's core goes elsewhere"
    folder=$tmp/$1
    program=$2
    shift 2
    mkdir "$folder"
    (
        ulimit -c unlimited || exit 9
        cd "$folder" || exit 9
        exec "$programs/$program" "$@"
    ) >"$folder/said" 2>&1 || [ $? != 9 ] || skip "no cores allowed here"
    core=$(find "$folder" -type f -name 'core*')
    [ -n "$core" ] || fail "the kernel wrote no core of $program $*: $(cat "$folder/said")"
}

# ways: in which the command can hold a process here, a word each. One that is not open to it here is said and left out.
ways() {
    for way in stop fork precopy; do
        if "$coreelf" dump --pause=$way --report=json -o "$tmp/way" "$pid" 2>/dev/null | grep -q "\"mode\": *\"$way\""; then
            echo "$way"
        else
            echo "skip: --pause=$way is not open here" >&2
        fi
    done
    rm -f "$tmp/way"
}

# dump_by WAY OPTION...: by that way and no other, without waiting for the disk.
dump_by() {
    by=$1
    shift
    "$coreelf" dump --pause="$by" --fsync=no --report=json "$@" >"$tmp/report" || return
    grep -q "\"mode\": *\"$by\"" "$tmp/report" || { cat "$tmp/report" >&2 && return 1; }
}

# cores_folder MIB: a folder for large cores, in memory if there is that much room. It is removed at the end.
cores_folder() {
    if [ -w /dev/shm ] && [ "$(df -Pk /dev/shm | awk 'END {print $4}')" -gt $(($1 * 1024)) ]; then
        mktemp -d /dev/shm/coreelf-session.XXXXXX | tee "$tmp/cores"
    else
        echo "$tmp"
    fi
}
