# The kernel is the judge: a core of a live process, and the core that the kernel writes of the same process a
# moment later, compared byte by byte by conform.py. conform-memory.sh and conform-maps.sh are further parts: they
# set $part and read this file for its functions.
#
# The process is stopped by SIGSTOP before the dump and until the kernel's turn, so that nothing of it runs between:
# each thread waits in the kernel, at the end of the system call that it was in. SIGABRT waits too; SIGCONT then
# wakes the threads, and the first to run takes the SIGABRT with it.
. tests/sessions/lib.sh
need python3 taskset

# On one processor, no thread can go back to the program and into its next system call while another starts to
# write the core; and the kernel would note the processor that a thread wakes on in its rseq area.
taskset -cp "$(taskset -cp $$ | sed 's/.*[: ,-]//')" $$ >/dev/null
[ "$(cat /proc/sys/kernel/core_pattern)" = core ] || skip "core_pattern is not \"core\": the kernel's core goes elsewhere"
ulimit -c unlimited 2>/dev/null || skip "no cores allowed here"

failed=
as= # a command that runs coreelf for us
chmod 755 "$tmp"

# launch PROGRAM ARG...: starts it in a folder of its own, $work, where its core will be. $target is the process
# to dump: the one started, or one that it names when it says "ready".
launch() {
    work=$tmp/work.$starts
    mkdir "$work"
    chmod 777 "$work" # the process may be another user's
    top=$PWD
    cd "$work"
    start "$@"
    cd "$top"
    target=$(sed -n 's/^ready \([0-9][0-9]*\)$/\1/p' "$said")
    target=${target:-$pid}
    pids="$pids $target"
    sed -n '/^skip: /p' "$said"
}

# until_stopped: every thread of $target is stopped, but for a first one that has ended before the others.
until_stopped() {
    soon is_stopped || fail "$target does not stop: $(state "$target")"
}

is_stopped() {
    ! state "$target" | grep -q '[^TZ]'
}

# until_ended: $target is not there any more, and its core is whole.
until_ended() {
    wait "$pid" 2>/dev/null || true
    soon not test -e "/proc/$target" || fail "$target does not end"
}

# compare NAME [STATUS...]: dumps $target, has the kernel do the same, and compares. The dump ends with one of the
# statuses, or with 0.
compare() {
    name=$1
    shift
    kill -STOP "$target"
    until_stopped
    got=0
    $as "$coreelf" dump -o "$work/live" "$target" >"$tmp/out" 2>"$tmp/err" || got=$?
    case " ${*:-0} " in
    *" $got "*) ;;
    *) fail "$name: the dump ended with $got: $(cat "$tmp/err")" ;;
    esac
    until_stopped
    kill -ABRT "$target"
    kill -CONT "$target"
    until_ended
    kernel=$(find "$work" -type f \( -name core -o -name 'core.[0-9]*' \))
    [ -n "$kernel" ] || fail "$name: the kernel wrote no core"
    python3 tests/sessions/conform.py "$work/live" "$kernel" "$said" >"$tmp/out" || {
        failed="$failed, $name"
        sed '$d' "$tmp/out"
    }
    echo "$name: $(tail -n 1 "$tmp/out")"
    rm -rf "$work"
}

# judge: all were compared.
judge() {
    [ -z "$failed" ] || fail "the live core is not the kernel's: ${failed#, }"
}

# conform NAME PROGRAM ARG...: all of it.
conform() {
    name=$1
    shift
    launch "$@"
    compare "$name"
}

# conform_by NAME COMMAND ARG...: the same with a command of the system, which becomes the process.
conform_by() {
    ours=$programs
    programs=$(dirname "$(command -v "$2")")
    conform "$@"
    programs=$ours
}

if [ -z "${part:-}" ]; then
    conform "one thread" conform_one
    conform "200 threads" conform_many 200
    conform "vector registers" conform_avx
    conform "signals, ids and times" conform_signals
    conform "born by a thread" conform_signals thread
    conform "system calls" conform_calls
    conform "a first thread that has ended" leaderless "$tmp/counters"
    if unshare -U true 2>/dev/null; then
        conform_by "a user namespace" unshare -U "$programs/conform_one"
    else
        echo "skip: a user namespace: none can be made here"
    fi
    if is_root; then
        conform "ports" conform_ioperm
    else
        echo "skip: ports: only root may use them"
    fi
    if command -v i686-linux-gnu-gcc >/dev/null; then
        i686-linux-gnu-gcc -D_GNU_SOURCE -std=c11 -O1 -static -pthread -o "$tmp/conform_i386" tests/programs/conform_i386.c
        programs=$tmp
        conform "32 bits" conform_i386
        if is_root && command -v setpriv >/dev/null; then # ids of 16 bits have no room for these
            conform_by "32 bits, large ids" setpriv --reuid 100000 --regid 100001 --clear-groups "$tmp/conform_i386"
        fi
    else
        echo "skip: 32 bits: no i686-linux-gnu-gcc here"
    fi
    judge
fi
