# Side by side with gdb's gcore, on memory that cannot be read as a whole: gcore gives up a segment at the first page
# that it cannot read, and ends with status 0; here only that page is missing, and it is said.
. tests/sessions/lib.sh
need gcore python3

start holes shrunk guard
run 3 "$coreelf" dump -o "$tmp/ours" "$pid"
cp "$tmp/err" "$tmp/said-by-us"
gcore -o "$tmp/theirs" "$pid" >"$tmp/gcore.out" 2>&1 || skip "gcore does not work here: $(tail -n 1 "$tmp/gcore.out")"
python3 - "$tmp/ours" "$tmp/theirs.$pid" "$said" <<'PYTHON'
import struct, sys
def kept(path, start, size, byte):
    core = open(path, 'rb').read()
    phoff, = struct.unpack_from('<Q', core, 32)
    phnum, = struct.unpack_from('<H', core, 56)
    count = 0
    for i in range(phnum):
        kind, _, offset, vaddr, _, filesz, _, _ = struct.unpack_from('<IIQQQQQQ', core, phoff + 56 * i)
        if kind == 1 and vaddr < start + size and start < vaddr + filesz:
            low, high = max(vaddr, start), min(vaddr + filesz, start + size)
            count += core[offset + low - vaddr:offset + high - vaddr].count(byte)
    return count
for line in open(sys.argv[3]):
    word = line.split()
    if word[0] in ('shrunk', 'guard'):
        there = {'shrunk': 2, 'guard': 3}[word[0]] * 4096
        ours, theirs = (kept(path, int(word[1], 16), int(word[2]), word[0][:1].encode()) for path in sys.argv[1:3])
        print(f'{word[0]}: {there} bytes can be read; coreelf keeps {ours}, gcore {theirs}')
        assert ours == there, 'bytes were lost'
PYTHON
