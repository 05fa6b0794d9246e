# The command around the checks: several files, exit status, --json, --list, what cannot be opened, names that
# would harm a terminal, and a file with 70,000 faults.
. tests/sessions/lib.sh
need jq python3

cp /bin/ls "$tmp/good"
printf 'no ELF file' >"$tmp/bad"
run 0 "$coreelf" check "$tmp/good"
run 1 "$coreelf" check "$tmp/bad"
grep -q "^$tmp/bad: error ehdr-magic at 0x0: " "$tmp/out" || fail "not its magic number: $(cat "$tmp/out")"
[ "$(tail -n 1 "$tmp/out")" = "$tmp/bad: 1 error" ] || fail "no count: $(tail -n 1 "$tmp/out")"
run 1 "$coreelf" check "$tmp/bad" "$tmp/good"
[ "$(tail -n 1 "$tmp/out")" = "$tmp/good: no faults found" ] || fail "the second file is not looked at"
run 1 "$coreelf" check "$tmp/none" "$tmp/good"
says "$tmp/none: No such file"
[ "$(cat "$tmp/out")" = "$tmp/good: no faults found" ] || fail "a missing file hides the next one"
run 1 "$coreelf" check /dev/stdin </dev/null
run 1 "$coreelf" check "$tmp"
run 2 "$coreelf" check
run 2 "$coreelf" check --list "$tmp/good"
run 2 "$coreelf" check --nothing "$tmp/good"

# Notes alone leave the exit status at 0.
cp "$tmp/good" "$tmp/tail"
printf 'more' >>"$tmp/tail"
run 0 "$coreelf" check "$tmp/tail"
grep -q ": note bytes-behind at 0x$(printf %x "$(stat -c %s "$tmp/good")"): " "$tmp/out" || fail "no note: $(cat "$tmp/out")"

run 1 "$coreelf" check --json "$tmp/bad" "$tmp/tail" "$tmp/good"
jq -e '(.files | length) == 3 and .files[0].errors == 1 and .files[1].notes == 1 and .files[2].findings == []
    and .files[0].findings[0].id == "ehdr-magic" and .files[0].findings[0].places[0].offset == 0' "$tmp/out" >"$tmp/jq" ||
    fail "not as docs/JSON.md says: $(cat "$tmp/out")"
run 1 "$coreelf" check --json "$tmp/none"
jq -e '.files == []' "$tmp/out" >"$tmp/jq" || fail "no empty list"

# Every row of the table, in text and JSON.
run 0 "$coreelf" check --list
grep -c '^[a-z]' "$tmp/out" >"$tmp/count"
run 0 "$coreelf" check --list --json
jq -e --argjson count "$(cat "$tmp/count")" '(.list | length) == $count and $count > 60 and
    all(.list[]; (.severity == "error" or .severity == "note") and (.what | length) > 0 and (.readers | length) > 0)' \
    "$tmp/out" >"$tmp/jq" || fail "the list is not whole"
[ "$(grep -c '^F(' tools/check/findings.def)" = "$(cat "$tmp/count")" ] || fail "the list is not the table"

# A path is escaped.
bad=$(printf '%s/a\033[31mb' "$tmp")
cp "$tmp/bad" "$bad"
run 1 "$coreelf" check "$bad"
grep -q "$(printf '\033')" "$tmp/out" && fail "an escape reaches the terminal"

# 70,000 segments, of which each but the first is misaligned and overlaps: told once, some of them, in a moment;
# and 10 GB of holes that are not read.
python3 - "$tmp" <<'PYTHON'
import struct, sys
tmp, count = sys.argv[1], 70000
end = 64 + 56 * count
with open(tmp + '/many', 'wb') as f:
    f.write(b'\x7fELF\x02\x01\x01' + bytes(9) + struct.pack('<HHIQQQIHHHHHH', 4, 62, 1, 0, 64, end, 0, 64, 56, 0xffff, 64, 1, 0))
    for i in range(count):
        f.write(struct.pack('<IIQQQQQQ', 1, 6, end + 64, 0x10001 + 8192 * i, 0, 0, 1 << 30, 16))
    f.write(bytes(44) + struct.pack('<I', count) + bytes(16))
with open(tmp + '/large', 'wb') as f:
    size = 10 << 30
    f.write(b'\x7fELF\x02\x01\x01' + bytes(9) + struct.pack('<HHIQQQIHHHHHH', 4, 62, 1, 0, 64, 0, 0, 64, 56, 1, 0, 0, 0))
    f.write(struct.pack('<IIQQQQQQ', 1, 6, 4096, 0x1000, 0, size, size, 4096))
    f.truncate(4096 + size)
PYTHON
run 1 timeout 60 "$coreelf" check "$tmp/many"
[ "$(wc -l <"$tmp/out")" -lt 60 ] || fail "$(wc -l <"$tmp/out") lines"
[ "$(grep -c 'and 69,99[0-9] more' "$tmp/out")" = 2 ] || fail "not counted: $(cat "$tmp/out")"
awk 'length > 100' "$tmp/out" | sed "s|^$tmp/many||" | awk 'length > 100' >"$tmp/long"
[ ! -s "$tmp/long" ] || fail "more than 100 columns: $(head -n 1 "$tmp/long")"
run 1 timeout 60 "$coreelf" check "$tmp/large"
grep -q 'core-no-notes' "$tmp/out" || fail "it has no notes, which is not said"
