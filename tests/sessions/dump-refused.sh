# Why not: each refusal says which of the many causes it is, in one line, with exit status 1; wrong usage is 2.
. tests/sessions/lib.sh

one_line() {
    [ "$(wc -l <"$tmp/err")" = 1 ] || fail "not one line: $(cat "$tmp/err")"
    says "^coreelf dump: .*: .*$1"
    [ -z "$(find "$tmp" -type f -name '*core*' -newer "$tmp/mark")" ] || fail "left behind: $(ls -A "$tmp")"
}
touch "$tmp/mark"

run 1 "$coreelf" dump -o "$tmp/core" 4194303
one_line "no such process"
run 2 "$coreelf" dump -o "$tmp/core" nonsense
says "not a process id"
run 2 "$coreelf" dump
run 2 "$coreelf" dump --no-such-option 1
run 2 "$coreelf" dump 1 2

# exec keeps the process id: coreelf is told to dump itself.
run 1 sh -c "exec '$coreelf' dump -o '$tmp/core' \$\$"
one_line "itself"

if is_root && [ "$(sed -n 's/^Name:[[:space:]]*//p' /proc/2/status 2>/dev/null)" = kthreadd ]; then
    run 1 "$coreelf" dump -o "$tmp/core" 2
    one_line "kernel"
fi

start holes
if command -v gdb >/dev/null; then
    gdb -nx -q -batch -p "$pid" -ex 'python import time; time.sleep(30)' >"$tmp/gdb" 2>&1 &
    tracer=$!
    pids="$pids $tracer"
    soon not grep -q '^TracerPid:[[:space:]]*0$' "/proc/$pid/status" || fail "gdb does not attach: $(cat "$tmp/gdb")"
    touch "$tmp/mark"
    run 1 "$coreelf" dump -o "$tmp/core" "$pid"
    one_line "traced already, by process $tracer (gdb)"
    kill -KILL "$tracer"
    wait "$tracer" 2>/dev/null || true
fi

if is_root && command -v setpriv >/dev/null; then
    chmod 755 "$tmp"
    mkdir -m 777 "$tmp/theirs"
    cp "$coreelf" "$tmp/theirs/command"
    run 1 setpriv --reuid=65534 --regid=65534 --clear-groups "$tmp/theirs/command" dump -o "$tmp/theirs/x" "$pid"
    says "belongs to user 0, and you are user 65534"
    [ ! -e "$tmp/theirs/x" ] || fail "a file was left"
fi
is_free "$pid" || fail "the process was changed by a refusal"
