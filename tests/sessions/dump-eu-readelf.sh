# eu-readelf reads the notes: as many threads as there are, and the name and ids of the process.
. tests/sessions/lib.sh
need eu-readelf

start stacks
run 0 "$coreelf" dump -o "$tmp/core" "$pid"
eu-readelf -n "$tmp/core" >"$tmp/out" 2>"$tmp/err" || fail "eu-readelf fails: $(cat "$tmp/err")"
[ ! -s "$tmp/err" ] || fail "eu-readelf complains: $(cat "$tmp/err")"
sed -n 's/^    pid: \([0-9]*\), ppid.*/\1/p' "$tmp/out" | sort >"$tmp/a"
find "/proc/$pid/task" -mindepth 1 -maxdepth 1 -printf '%f\n' | sort >"$tmp/b"
cmp "$tmp/a" "$tmp/b" || fail "other threads: $(diff "$tmp/a" "$tmp/b")"
grep -q "fname: stacks, psargs: $programs/stacks" "$tmp/out" || grep -q "fname: stacks" "$tmp/out" || fail "no name"
grep -q "uid: $(id -u), gid: $(id -g), pid: $pid, ppid: $$" "$tmp/out" ||
    fail "other ids: $(grep 'uid:' "$tmp/out")"
