# Two dumps of one process. Stopped, they are the same to the last byte. After it has changed one register and one page,
# diff tells these two and nothing else; gdb sees the same in the register, a page by page comparison the same page.
# The process stays on one processor: on another, the kernel would write its number into the thread's rseq area.
. tests/sessions/lib.sh
need jq python3 gdb taskset

[ "$(uname -m)" = x86_64 ] || skip "the program changes one register on x86-64 only"

mkfifo "$tmp/in"
exec 9<>"$tmp/in"
# shellcheck disable=SC2016 # the inner shell's own
start_command sh -c 'exec "$@" <&9' sh taskset -c "$(taskset -cp $$ | sed 's/.*[: ,-]//')" "$programs/changes"
page=$(sed -n 's/^page //p' "$said")

# In read(2), for the turn that comes next.
waits() {
    grep -q '^0 ' "/proc/$pid/syscall"
}
soon waits || fail "it does not wait: $(cat "/proc/$pid/syscall")"
kill -STOP "$pid"
soon is_state "$pid" T || fail "not stopped: $(state "$pid")"
run 0 "$coreelf" dump -o "$tmp/first" "$pid"
run 0 "$coreelf" dump -o "$tmp/again" "$pid"
run 0 "$coreelf" diff "$tmp/first" "$tmp/again"
grep -q '^the same' "$tmp/out" || fail "not said to be the same"
cmp "$tmp/first" "$tmp/again" || fail "two dumps of a stopped process are not the same"
"$coreelf" diff --json "$tmp/first" "$tmp/again" | jq -e '.found == 0 and .differences == [] and .memory.compared > 0' \
    >"$tmp/jq" || fail "the same, but not in JSON"
kill -CONT "$pid"

printf x >&9
has_read() {
    [ "$(dd if="/proc/$pid/mem" bs=1 skip=$((0x$page + 16)) count=1 2>/dev/null)" = x ]
}
soon has_read || fail "it does not read"
soon waits || fail "it does not wait: $(cat "/proc/$pid/syscall")"
run 0 "$coreelf" dump -o "$tmp/later" "$pid"
run 1 "$coreelf" diff --ignore=times "$tmp/first" "$tmp/later"
"$coreelf" diff --json --ignore=times "$tmp/first" "$tmp/later" >"$tmp/json" || true
jq -e --arg address "0x$page" --argjson pid "$pid" '
    [.differences[] | select(.field != "pr_state" and .field != "pr_sname")] as $d
    | ($d | length) == 2
    and ($d[0] | .part == "threads" and .what == "NT_PRSTATUS" and .field == "rbx" and .a == "0x0" and .b == "0x1"
         and .thread == $pid)
    and ($d[1] | .part == "memory" and .pages == 1)
    and .memory.pages == 1' "$tmp/json" >"$tmp/jq" || fail "not one register and one page: $(cat "$tmp/json")"
first=$(jq -r .memory.first "$tmp/json")
[ $((first)) = $((0x$page + 16)) ] || fail "the first byte is at $first, not 16 behind $page"

# gdb: rbx, and no other register.
for file in first later; do
    gdb -batch -nx -ex 'info registers' "$programs/changes" "$tmp/$file" 2>/dev/null | grep -E '^[a-z_0-9]+ ' >"$tmp/$file.gdb"
done
diff "$tmp/first.gdb" "$tmp/later.gdb" | grep '^[<>]' | awk '{print $2}' | sort -u >"$tmp/gdb" || true
[ "$(cat "$tmp/gdb")" = rbx ] || fail "gdb sees other registers: $(cat "$tmp/gdb")"

# Python: which pages differ, by the program headers of both.
python3 - "$tmp/first" "$tmp/later" >"$tmp/pages" <<'PYTHON'
import struct, sys
def pages(path):
    core, found = open(path, 'rb').read(), {}
    phoff, phnum = struct.unpack_from('<Q', core, 32)[0], struct.unpack_from('<H', core, 56)[0]
    for i in range(phnum):
        kind, _, offset, address, _, size, _, _ = struct.unpack_from('<IIQQQQQQ', core, phoff + 56 * i)
        for at in range(0, size if kind == 1 else 0, 4096):
            found[address + at] = core[offset + at:offset + at + 4096]
    return found
a, b = pages(sys.argv[1]), pages(sys.argv[2])
assert a.keys() == b.keys()
for address in a:
    if a[address] != b[address]:
        print(f'{address:x}')
PYTHON
[ "$(cat "$tmp/pages")" = "$page" ] || fail "other pages differ: $(cat "$tmp/pages")"

# The layout alone is the same but for the register; two processes have threads of other ids.
run 1 "$coreelf" diff --no-memory "$tmp/first" "$tmp/later"
! grep -q 'memory that is saved' "$tmp/out" || fail "--no-memory compares memory"
start stacks
run 0 "$coreelf" dump -o "$tmp/one" "$pid"
start stacks
run 0 "$coreelf" dump -o "$tmp/two" "$pid"
run 1 "$coreelf" diff "$tmp/one" "$tmp/two"
grep -q 'no thread id is in both files' "$tmp/out" || fail "not a word of how threads are paired"
"$coreelf" diff --json "$tmp/one" "$tmp/two" >"$tmp/json" || true
[ "$(jq '[.differences[] | select(.part == "threads" and .what == "the thread")] | length' "$tmp/json")" = 0 ] ||
    fail "three threads and three threads, and one is left over"
