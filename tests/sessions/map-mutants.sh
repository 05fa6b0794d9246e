# Whatever the bytes: every fixture, and some hundred files that were cut or changed, get a map in each format or a
# refusal (exit status 0 or 1, no signal, no hang), and the regions of the JSON cover each byte once, in order.
. tests/sessions/lib.sh
need python3

mkdir "$tmp/in"
for core in tests/fixtures/cores/*.gz tests/golden/byhand.core.gz; do
    name=${core##*/}
    gzip -dc "$core" >"$tmp/in/${name%.gz}"
done
cp tests/golden/tiny.rel "$tmp/in"
head -c 60000 "$coreelf" >"$tmp/in/program"

cat >"$tmp/mutate.py" <<'PYTHON'
import json, os, random, struct, subprocess, sys

coreelf, folder, has_dot = sys.argv[1], sys.argv[2], sys.argv[3] == 'yes'
kinds = [['--format=text'], ['--json'], ['--format=dot'], ['--format=dot', '--unfold'], ['--bytes'], ['--tree'], ['--memory']]
tried = mapped = 0

def run(path, options, what):
    done = subprocess.run([coreelf, 'map', *options, path], capture_output=True, timeout=60)
    assert done.returncode in (0, 1), f'{what}: {options}: exit status {done.returncode}: {done.stderr[-2000:]}'
    assert done.returncode == 0 or done.stderr.startswith(b'coreelf map:'), f'{what}: {options}: no reason given'
    return done

def check_cover(text, size, what):
    at = 0
    for region in json.loads(text)['regions']:
        assert region['offset'] == at and region['size'] > 0, f'{what}: a region at {region["offset"]}, not at {at}'
        at += region['size']
    assert at == size, f'{what}: covered up to {at} of {size}'

def check(data, what, pictures=False):
    global tried, mapped
    path = os.path.join(folder, 'mutant')
    with open(path, 'wb') as f:
        f.write(data)
    tried += 1
    statuses = set()
    for options in kinds + ([['--format=svg']] if pictures and has_dot else []):
        done = run(path, options, what)
        statuses.add(done.returncode)
        if options == ['--json'] and done.returncode == 0:
            mapped += 1
            check_cover(done.stdout, len(data), what)
    assert len(statuses) == 1, f'{what}: refused in one format and mapped in another'

def header_size(data):
    return min(len(data), 64 + 56 * 8)

# Numbers at which sums wrap around, signs turn and tables end.
edges = [0, 1, 2, 0x7f, 0xff, 0xffff, 0x7fffffff, 0xffffffff, 1 << 40, (1 << 63) - 1, 1 << 63, (1 << 64) - 1]

def mutants(data, seed, n):
    rng = random.Random(seed)
    for cut in sorted(rng.sample(range(len(data)), n // 4)):
        yield data[:cut], f'cut at {cut}'
    for cut in (0, 1, 15, 16, 51, 52, 63, 64, 65, 120):
        yield data[:cut], f'cut at {cut}'
    for _ in range(n // 2):
        size, order = rng.choice([1, 2, 4, 8]), rng.choice('<>')
        at = rng.randrange(4, header_size(data) - 8) // size * size
        value = rng.choice(edges) & ((1 << 8 * size) - 1)
        changed = bytearray(data)
        struct.pack_into(order + {1: 'B', 2: 'H', 4: 'I', 8: 'Q'}[size], changed, at, value)
        yield bytes(changed), f'{size} bytes at {at} are {value:#x}, {order}'
    for _ in range(n // 4):
        changed = bytearray(data)
        for _ in range(rng.randrange(1, 40)):
            changed[rng.randrange(4, min(len(data), 6000))] = rng.randrange(256)
        yield bytes(changed), 'random bytes'

names = sorted(name for name in os.listdir(folder) if name != 'mutant')
for name in names:
    with open(os.path.join(folder, name), 'rb') as f:
        check(f.read(), name, True)
for seed, name in enumerate(['byhand.core', 'x86_64.core', 's390x.core', 'arm.core', 'tiny.rel', 'program']):
    with open(os.path.join(folder, name), 'rb') as f:
        data = f.read()
    for i, (changed, how) in enumerate(mutants(data, seed, 36)):
        check(changed, f'{name}, {how}', i % 9 == 0)
assert tried > 250 and mapped > 150, f'only {mapped} of {tried} files were mapped'
print(f'{tried} files, {mapped} mapped')
PYTHON
has_dot=no
command -v dot >/dev/null && has_dot=yes
python3 "$tmp/mutate.py" "$coreelf" "$tmp/in" "$has_dot" >"$tmp/out" 2>&1 || fail "$(tail -n 3 "$tmp/out")"
cat "$tmp/out"
