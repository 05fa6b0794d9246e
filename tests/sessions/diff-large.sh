# Two cores of 10 GB that are almost all holes: what is a hole in both is not read, and no memory is lost over it.
# 30,000 segments, 200 threads and headers that claim the same bytes again and again end, too.
. tests/sessions/lib.sh
need jq python3

python3 - "$tmp" <<'PYTHON'
import struct, sys
folder = sys.argv[1]
def head(f, count, kind=4):
    f.write(b'\x7fELF\x02\x01\x01' + bytes(9) + struct.pack('<HHIQQQIHHHHHH', kind, 62, 1, 0, 64, 0, 0, 64, 56, count, 0, 0, 0))
def load(f, offset, address, saved, size):
    f.write(struct.pack('<IIQQQQQQ', 1, 6, offset, address, 0, saved, size, 4096))
def sparse(path, data):
    size, count = 10 << 30, 20
    each = size // count
    with open(path, 'wb') as f:
        head(f, count)
        for i in range(count):
            load(f, 4096 + i * each, 0x10000 + i * (each + 4096), each, each)
        for at, byte in data:
            f.seek(4096 + at)
            f.write(bytes([byte]))
        f.truncate(4096 + count * each)
sparse(folder + '/a', [(0, 1), (9 << 30, 2)])
sparse(folder + '/b', [(0, 1), (9 << 30, 3), (5 << 30, 4)])
def many(path, count, last):
    with open(path, 'wb') as f:
        head(f, count)
        for i in range(count):
            load(f, 64 + 56 * count, 0x10000 + 8192 * i, 0, 4096 if i + 1 < count else last)
many(folder + '/many', 30000, 4096)
many(folder + '/more', 30000, 8192)
with open(folder + '/same', 'wb') as f:
    head(f, 65000)
    for i in range(65000):
        load(f, 4096, 0x100000 * i, 3000000, 3000000)
    f.write(b'x' * 3000000)
# A segment inside of another, and one that begins in it and ends behind it: 5 pages, each counted once.
with open(folder + '/inside', 'wb') as f:
    head(f, 3)
    load(f, 4096, 0x10000, 4 * 4096, 4 * 4096)
    load(f, 4096, 0x11000, 4096, 4096)
    load(f, 4096, 0x13000, 2 * 4096, 2 * 4096)
    f.truncate(4096)
    f.seek(4096)
    f.write(bytes(range(256)) * 16 * 6)
PYTHON
"$coreelf" diff --json "$tmp/inside" "$tmp/inside" >"$tmp/json" || fail "a file is not the same as itself"
jq -e '.memory.compared == 5 * 4096 and .memory.pages == 0' "$tmp/json" >"$tmp/jq" || fail "not 5 pages: $(cat "$tmp/json")"
cat >"$tmp/peak.py" <<'PYTHON'
import resource, subprocess, sys
done = subprocess.run(sys.argv[2:], stdout=open(sys.argv[1], 'w'), timeout=120)
peak = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss
assert peak < 64 * 1024, f'{peak} KiB for holes'
sys.exit(done.returncode)
PYTHON
run 1 python3 "$tmp/peak.py" "$tmp/json" "$coreelf" diff --json "$tmp/a" "$tmp/b"
jq -e '.memory.pages == 2 and .memory.compared == 10737418240 and .memory.holes > 10737418240 - 4194304' "$tmp/json" \
    >"$tmp/jq" || fail "two pages of 10 GB: $(cat "$tmp/json")"
run 0 python3 "$tmp/peak.py" "$tmp/json" "$coreelf" diff --json "$tmp/a" "$tmp/a"

run 1 timeout 60 "$coreelf" diff "$tmp/many" "$tmp/more"
[ "$(grep -c '^  ~' "$tmp/out")" = 1 ] || fail "not one segment: $(head -n 20 "$tmp/out")"
grep -q '4096 -> 8192 (grown)' "$tmp/out" || fail "it has not grown: $(cat "$tmp/out")"
run 1 timeout 60 "$coreelf" diff "$tmp/many" "$tmp/a"
grep -q 'more, with --all' "$tmp/out" || fail "30,000 lines are not cut"
run 0 timeout 60 "$coreelf" diff "$tmp/same" "$tmp/same"

# 200 threads, of which the first file has them in one order and the second in the other.
start conform_many 200
run 0 "$coreelf" dump -o "$tmp/threads" "$pid"
python3 - "$tmp/threads" "$tmp/turned" <<'PYTHON'
import struct, sys
core = bytearray(open(sys.argv[1], 'rb').read())
offset, size = struct.unpack_from('<Q', core, 64 + 8)[0], struct.unpack_from('<Q', core, 64 + 32)[0]
notes, at = [], offset
while at < offset + size:
    namesz, descsz, kind = struct.unpack_from('<III', core, at)
    end = at + 12 + (namesz + 3) // 4 * 4 + (descsz + 3) // 4 * 4
    notes.append((kind, bytes(core[at:end])))
    at = end
process = (3, 6, 0x46494c45, 0x53494749, 0x205)
common = [note for note in notes if note[0] in process]
threads = []
for note in notes:
    if note[0] == 1:
        threads.append([])
    if note[0] not in process:
        threads[-1].append(note)
assert len(threads) > 100
turned = b''.join(data for _, data in common) + b''.join(data for thread in reversed(threads) for _, data in thread)
core[offset:offset + size] = turned
open(sys.argv[2], 'wb').write(core)
PYTHON
run 0 timeout 60 "$coreelf" diff "$tmp/threads" "$tmp/turned"
