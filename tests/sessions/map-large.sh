# A core of 10 GB, all holes, is mapped as fast as a small one, in as little memory: only headers are read.
. tests/sessions/lib.sh
need python3

python3 - "$tmp/large" 10 <<'PYTHON'
import struct, sys
path, gib = sys.argv[1], int(sys.argv[2])
size, count = gib << 30, 20
with open(path, 'wb') as f:
    f.write(b'\x7fELF\x02\x01\x01' + bytes(9) + struct.pack('<HHIQQQIHHHHHH', 4, 62, 1, 0, 64, 0, 0, 64, 56, count, 0, 0, 0))
    each = size // count
    for i in range(count):
        f.write(struct.pack('<IIQQQQQQ', 1, 6, 4096 + i * each, 0x10000 + i * (each + 4096), 0, each, each, 4096))
    f.truncate(4096 + count * each)
PYTHON
python3 - "$coreelf" "$tmp/large" <<'PYTHON'
import os, resource, subprocess, sys
subprocess.run([sys.argv[1], 'map', sys.argv[2]], stdout=subprocess.DEVNULL, check=True)
peak = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss
assert peak < 64 * 1024, f'{peak} KiB for a core that is all holes'
PYTHON

# 70,000 program headers, numbered by way of section 0.
python3 - "$tmp/many" <<'PYTHON'
import struct, sys
count = 70000
with open(sys.argv[1], 'wb') as f:
    end = 64 + 56 * count
    f.write(b'\x7fELF\x02\x01\x01' + bytes(9) + struct.pack('<HHIQQQIHHHHHH', 4, 62, 1, 0, 64, end, 0, 64, 56, 0xffff, 64, 1, 0))
    for i in range(count):
        f.write(struct.pack('<IIQQQQQQ', 1, 6, end + 64, 0x10000 + 8192 * i, 0, 0, 4096, 1))
    f.write(bytes(44)[:40] + bytes(0) + struct.pack('<II', 0, count) + bytes(16))
PYTHON
run 0 "$coreelf" map "$tmp/many"
grep -q 'program headers, 70000' "$tmp/out" || fail "the true number is not found: $(head -n 8 "$tmp/out")"
[ "$(grep -c 'anonymous memory' "$tmp/out")" = 70000 ] || fail "not every area is listed"
if command -v dot >/dev/null; then
    run 0 "$coreelf" map -o "$tmp/many.svg" "$tmp/many"
fi

# 65,000 headers that all claim the same bytes: no time and no memory are lost over them.
python3 - "$tmp/same" <<'PYTHON'
import struct, sys
count = 65000
with open(sys.argv[1], 'wb') as f:
    f.write(b'\x7fELF\x02\x01\x01' + bytes(9) + struct.pack('<HHIQQQIHHHHHH', 4, 62, 1, 0, 64, 0, 0, 64, 56, count, 0, 0, 0))
    for i in range(count):
        f.write(struct.pack('<IIQQQQQQ', 1 if i % 2 else 4, 6, 64 + 56 * count + i, i * 4096, 0, 3000000, 4096, 1))
    f.truncate(64 + 56 * count + 200000)
PYTHON
run 0 timeout 60 "$coreelf" map "$tmp/same"
grep -q 'claimed twice' "$tmp/out" || fail "no word of the overlap"
