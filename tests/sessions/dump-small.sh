# Smaller cores on purpose: --only=stacks and --max-size. gdb finds the same backtraces and libraries in them, no file
# is cut in the middle, and every area has its program header.
. tests/sessions/lib.sh
need readelf gdb

frames() {
    sed -n '/^Thread /,$p' | grep -E '^#' | sed 's/0x[0-9a-f]* in //'
}
backtraces() {
    gdb -nx -q -batch -ex 'thread apply all bt' -ex 'info sharedlibrary' "$programs/$1" "$2" >"$tmp/gdb" 2>&1
    frames <"$tmp/gdb"
    sed -n 's/^0x.* \(\/.*\)$/\1/p' "$tmp/gdb" | sort -u
}
covered() {
    readelf -lW "$1" | awk '$1 == "LOAD" {print $3, $6}' | grep -v '^0xffffffff' | while read -r start size; do
        printf '%d %d\n' "$((start))" "$((start + size))"
    done | sort -n | awk '{if ($1 == end) end = $2; else {if (NR > 1) print from, end; from = $1; end = $2}} END {print from, end}'
}

start stacks
run 0 "$coreelf" dump -o "$tmp/whole" "$pid"
backtraces stacks "$tmp/whole" >"$tmp/of-whole"
grep -q 'descend' "$tmp/of-whole" || fail "no backtraces at all"
grep -q 'libc.so' "$tmp/of-whole" || fail "no libraries at all"

run 0 "$coreelf" dump --only=stacks -o "$tmp/small" "$pid"
[ "$(stat -c %s "$tmp/small")" -lt 300000 ] || fail "only stacks, and $(stat -c %s "$tmp/small") bytes"
backtraces stacks "$tmp/small" >"$tmp/of-small"
cmp "$tmp/of-whole" "$tmp/of-small" || fail "other backtraces: $(diff "$tmp/of-whole" "$tmp/of-small")"
covered "$tmp/whole" >"$tmp/a"
covered "$tmp/small" >"$tmp/b"
cmp "$tmp/a" "$tmp/b" || fail "the program headers cover other memory"

run 0 "$coreelf" dump --max-size=300k -o "$tmp/fits" "$pid"
[ "$(stat -c %s "$tmp/fits")" -le 307200 ] || fail "300k, and $(stat -c %s "$tmp/fits") bytes"
backtraces stacks "$tmp/fits" >"$tmp/of-small"
cmp "$tmp/of-whole" "$tmp/of-small" || fail "other backtraces: $(diff "$tmp/of-whole" "$tmp/of-small")"
covered "$tmp/fits" >"$tmp/b"
cmp "$tmp/a" "$tmp/b" || fail "the program headers cover other memory"
run 0 "$coreelf" dump --max-size=1T -o "$tmp/fits" "$pid"
[ "$(stat -c %s "$tmp/fits")" = "$(stat -c %s "$tmp/whole")" ] || fail "room for all, and something was left out"

# The largest writable areas go first, and that is said: 32 MiB of data, and 8 MiB of stack that is not in use.
start beat "$tmp/beats" 2 32
run 0 "$coreelf" dump --max-size=1M -o "$tmp/fits" "$pid"
says "left out for --max-size: 2 areas, 39.9 MiB"
goes_on "$pid" "$tmp/beats" 2
run 1 "$coreelf" dump --max-size=5k -o "$tmp/none" "$pid"
says "cannot be made smaller than"
[ ! -e "$tmp/none" ] || fail "a file was left"
goes_on "$pid" "$tmp/beats" 2
run 2 "$coreelf" dump --max-size=huge "$pid"
run 2 "$coreelf" dump --only=heap "$pid"
