# gdb shows the same of the core as of the live process: threads, backtraces, registers, mappings.
. tests/sessions/lib.sh
need gdb

frames() {
    sed -n '/^Thread /,$p' | grep -E '^(#|Thread )' | sed 's/ (.*//; s/0x[0-9a-f]* in //'
}

start stacks
run 0 "$coreelf" dump -o "$tmp/core" "$pid"
gdb -nx -q -batch -ex 'thread apply all bt' "$programs/stacks" "$tmp/core" >"$tmp/out" 2>"$tmp/err"
frames <"$tmp/out" >"$tmp/of-core"
grep -q 'descend' "$tmp/of-core" || fail "no backtrace of the core: $(cat "$tmp/out" "$tmp/err")"
[ "$(grep -c '^Thread' "$tmp/of-core")" = 3 ] || fail "not three threads: $(cat "$tmp/of-core")"
[ "$(grep -c 'descend' "$tmp/of-core")" = 14 ] || fail "not 2 + 4 + 8 calls: $(cat "$tmp/of-core")"
gdb -nx -q -batch -p "$pid" -ex 'thread apply all bt' -ex 'info registers' >"$tmp/out" 2>"$tmp/err" ||
    skip "gdb cannot attach here: $(tail -n 1 "$tmp/err")"
frames <"$tmp/out" >"$tmp/of-live"
cmp "$tmp/of-core" "$tmp/of-live" || fail "other backtraces: $(diff "$tmp/of-core" "$tmp/of-live")"

registers='info registers rip rsp rbp rbx r12 r13 r14 r15 fs_base'
gdb -nx -q -batch -p "$pid" -ex 'thread 1' -ex "$registers" 2>/dev/null | grep -E '^r[a-z0-9]+ |^fs_' >"$tmp/a"
gdb -nx -q -batch -ex 'thread 1' -ex "$registers" "$programs/stacks" "$tmp/core" 2>/dev/null |
    grep -E '^r[a-z0-9]+ |^fs_' >"$tmp/b"
[ -s "$tmp/a" ] || fail "no registers from gdb"
cmp "$tmp/a" "$tmp/b" || fail "other registers: $(diff "$tmp/a" "$tmp/b")"

gdb -nx -q -batch -ex 'info proc mappings' "$programs/stacks" "$tmp/core" 2>/dev/null |
    grep '^ *0x' | grep -o '/.*' | sort | uniq -c >"$tmp/a"
grep -o '/.*' "/proc/$pid/maps" | sort | uniq -c >"$tmp/b"
cmp "$tmp/a" "$tmp/b" || fail "other mapped files: $(diff "$tmp/a" "$tmp/b")"
