# Damaged files: whatever stands in them, show gives an answer or an error, in a moment, in little memory. Under
# `make sanitize` the same loop finds reads and sums that go wrong.
. tests/sessions/lib.sh
need python3

crash whole loaded 3
cat >"$tmp/break.py" <<'PYTHON'
import os, random, resource, struct, subprocess, sys
coreelf, tmp, *paths = sys.argv[1:]
PARTS = 'summary header segments sections notes threads registers files auxv siginfo memory'.split()
NUMBERS = [0, 1, 4096, 0xffff, 0x7fffffff, 0xffffffff, 1 << 63, (1 << 63) - 1, (1 << 64) - 4096, (1 << 64) - 1]
files = [open(path, 'rb').read()[:200000] for path in paths]
def damage(data, dice):
    end = min(len(data), dice.choice([64, 2000, 12000, len(data)]))
    for _ in range(dice.choice([1, 3, 20])):
        at = dice.randrange(end)
        if dice.random() < .5:
            data[at] ^= 1 << dice.randrange(8)
        else:
            size = dice.choice([4, 8])
            data[at:at + size] = struct.pack('<Q', dice.choice(NUMBERS))[:size]
    if dice.random() < .3:
        del data[dice.randrange(len(data)):]
    return data
for seed in range(120):
    dice = random.Random(seed)
    broken = os.path.join(tmp, 'broken')
    with open(broken, 'wb') as f:
        f.write(damage(bytearray(files[seed % len(files)]), dice))
    for words in [[dice.choice(PARTS)], ['--json'], ['--memory=0x%x,5000' % dice.choice(NUMBERS[:8])]]:
        run = subprocess.run([coreelf, 'show', broken] + words, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, timeout=60)
        assert run.returncode in (0, 1, 3), (seed, words, run.returncode, run.stderr[-800:])
PYTHON
python3 "$tmp/break.py" "$coreelf" "$tmp" "$core" "$coreelf" || fail "a damaged file is too much"
[ "$("$coreelf" show --json "$core" | wc -c)" -gt 1000 ] || fail "nothing is said of the whole file"

# Numbers that would make a careless reader slow: 65,000 program headers for the same bytes, NT_FILE with as many
# entries as fit, each with the same name, an object mapped 60,000 times.
python3 - "$core" "$tmp/same" "$tmp/files" <<'PYTHON'
import struct, sys
core, same, files = sys.argv[1:]
count = 65000
with open(same, 'wb') as f:
    f.write(b'\x7fELF\x02\x01\x01' + bytes(9) + struct.pack('<HHIQQQIHHHHHH', 4, 62, 1, 0, 64, 0, 0, 64, 56, count, 0, 0, 0))
    for i in range(count):
        f.write(struct.pack('<IIQQQQQQ', 1 if i % 2 else 4, 6, 64 + 56 * count + i, i * 4096, 0, 3000000, 4096, 1))
    f.truncate(64 + 56 * count + 200000)
count = 60000
name = b'x\0' * count
payload = struct.pack('<QQ', count, 4096) + b''.join(struct.pack('<QQQ', 0x10000, 0x20000, 0) for i in range(count)) + name
note = struct.pack('<III', 5, len(payload), 0x46494c45) + b'CORE\0\0\0\0' + payload
elf = open(core, 'rb').read(4096)
page = b'\x7fELF\x02\x01\x01' + bytes(9) + struct.pack('<HHIQQQIHHHHHH', 3, 62, 1, 0, 64, 0, 0, 64, 56, 60, 0, 0, 0)
page += struct.pack('<IIQQQQQQ', 4, 4, 0, 0, 0, 0x10000, 0x10000, 4) * 60
with open(files, 'wb') as f:
    start = 4096 + (len(note) + 4095 & ~4095)
    f.write(b'\x7fELF\x02\x01\x01' + bytes(9) + struct.pack('<HHIQQQIHHHHHH', 4, 62, 1, 0, 64, 0, 0, 64, 56, 2, 0, 0, 0))
    f.write(struct.pack('<IIQQQQQQ', 4, 0, 4096, 0, 0, len(note), 0, 4))
    f.write(struct.pack('<IIQQQQQQ', 1, 4, start, 0x10000, 0, 0x10000, 0x10000, 4096))
    f.seek(4096)
    f.write(note)
    f.seek(start)
    f.write(page + bytes(0x10000 - len(page)))
PYTHON
for file in same files; do
    for part in summary segments notes files memory threads; do
        run 0 timeout 60 "$coreelf" show "$tmp/$file" $part
    done
    run 0 timeout 60 "$coreelf" show --json "$tmp/$file"
done

# 10 GB, all holes: only headers are read, and the file system says what is zero.
python3 - "$tmp/large" <<'PYTHON'
import struct, sys
size, count = 10 << 30, 20
with open(sys.argv[1], 'wb') as f:
    f.write(b'\x7fELF\x02\x01\x01' + bytes(9) + struct.pack('<HHIQQQIHHHHHH', 4, 62, 1, 0, 64, 0, 0, 64, 56, count, 0, 0, 0))
    each = size // count
    for i in range(count):
        f.write(struct.pack('<IIQQQQQQ', 1, 6, 4096 + i * each, 0x10000 + i * (each + 4096), 0, each, each, 4096))
    f.truncate(4096 + count * each)
PYTHON
python3 - "$coreelf" "$tmp/large" <<'PYTHON' || fail "too much for a core that is all holes"
import json, resource, subprocess, sys
said = json.loads(subprocess.run([sys.argv[1], 'show', '--json', sys.argv[2]], capture_output=True, check=True, timeout=60).stdout)
peak = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss
assert peak < 64 * 1024 or 'sanitize' in sys.argv[1], f'{peak} KiB'
assert said['memory_sums']['zero_is_at_least'] is False
assert said['memory_sums']['holes'] == said['memory_sums']['saved'] == 10 << 30, said['memory_sums']
PYTHON

# Zeros that are no holes have to be looked at, and of 80 MiB only the first 64 are.
python3 - "$tmp/dense" <<'PYTHON'
import struct, sys
with open(sys.argv[1], 'wb') as f:
    f.write(b'\x7fELF\x02\x01\x01' + bytes(9) + struct.pack('<HHIQQQIHHHHHH', 4, 62, 1, 0, 64, 0, 0, 64, 56, 1, 0, 0, 0))
    f.write(struct.pack('<IIQQQQQQ', 1, 6, 4096, 0x10000, 0, 80 << 20, 80 << 20, 4096) + bytes(4096 - 120))
    for i in range(80):
        f.write(bytes(1 << 20))
PYTHON
run 0 "$coreelf" show "$tmp/dense"
tr '\n' ' ' <"$tmp/out" | grep -q 'Of 80 MiB of memory 80 MiB is in the file, and of that at least 64 MiB is zero' || fail "$(cat "$tmp/out")"
