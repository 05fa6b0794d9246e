# A dump does not make the process larger: its page tables stay as they are, though mappings of 128 MiB are written
# of which three pages were touched. What the pages hold is right all the same.
. tests/sessions/lib.sh
need python3

python3 -c '
import sys
with open(sys.argv[1], "wb") as f:
    for page in range(32 * 256):
        f.write(page.to_bytes(8, "little") * 512)' "$tmp/file"
start untouched "$tmp/file"
echo 0x7f >"/proc/$pid/coredump_filter"
before=$(grep -E '^(VmPTE|RssAnon|RssShmem)' "/proc/$pid/status")
run 0 "$coreelf" dump -o "$tmp/core" "$pid"
after=$(grep -E '^(VmPTE|RssAnon|RssShmem)' "/proc/$pid/status")
[ "$before" = "$after" ] || fail "the process grew: $before -> $after"
python3 - "$tmp/core" "$said" "$tmp/file" <<'PYTHON'
import struct, sys
core, file = open(sys.argv[1], 'rb').read(), open(sys.argv[3], 'rb').read()
phoff, = struct.unpack_from('<Q', core, 32)
phnum, = struct.unpack_from('<H', core, 56)
loads = {}
for i in range(phnum):
    kind, _, offset, start, _, filesz, _, _ = struct.unpack_from('<IIQQQQQQ', core, phoff + 56 * i)
    if kind == 1:
        loads[start] = core[offset:offset + filesz]
said = dict((l.split()[0], (int(l.split()[1], 16), int(l.split()[2]))) for l in open(sys.argv[2]) if l != 'ready\n')
def memory(name):
    address, size = said[name]
    start = max(a for a in loads if a <= address)
    piece = loads[start][address - start:address - start + size]
    assert len(piece) == size, (name, len(piece))
    return piece
middle = len(file) // 2
written = file[:middle] + b'\x01' + file[middle + 1:]
assert memory('shared') == file, 'a shared file is what the file is'
assert memory('private') == written, 'a private mapping is the file but for what was written'
assert memory('memory') == bytes(32 << 20) + b'\x01' + bytes((32 << 20) - 1)
PYTHON
