# Any bytes: a core cut off at each of many lengths and changed at many places is compared with the whole one. Exit
# status 0 or 1, never a crash, never without an end. (Run with make sanitize too.)
. tests/sessions/lib.sh
need python3

start stacks
run 0 "$coreelf" dump --only=stacks -o "$tmp/core" "$pid"
python3 - "$coreelf" "$tmp" /bin/true <<'PYTHON'
import random, struct, subprocess, sys
coreelf, folder, program = sys.argv[1:]
random.seed(5)
def attempt(why, data, whole):
    with open(folder + '/bad', 'wb') as f:
        f.write(data)
    for order in ([whole, folder + '/bad'], [folder + '/bad', whole]):
        done = subprocess.run([coreelf, 'diff', random.choice(['--all', '--json'])] + order, capture_output=True, timeout=120)
        assert done.returncode in (0, 1), f'{why}: exit status {done.returncode}: {done.stderr[-2000:]!r}'
        assert b'\x1b' not in done.stdout, why
for path in (folder + '/core', program):
    whole = open(path, 'rb').read()[:300000]
    with open(folder + '/whole', 'wb') as f:
        f.write(whole)
    notes = min(len(whole), 8192)
    for n in range(30):
        attempt(f'{path} cut', whole[:random.choice([n, 64 + 8 * n, random.randrange(notes), random.randrange(len(whole))])], folder + '/whole')
    for n in range(60):
        data = bytearray(whole)
        for _ in range(random.randrange(1, 9)):
            at = random.randrange(random.choice([64, 64 + 56 * 40, notes]))
            size = random.choice([1, 2, 4, 8])
            value = random.choice([0, 1, 0xff, 0x7fffffff, 0xffffffff, 2**63, 2**64 - 1, random.randrange(2**64)])
            data[at:at + size] = struct.pack('<Q', value)[:size]
        attempt(f'{path} changed, {n}', bytes(data[:len(whole)]), folder + '/whole')
PYTHON
