# Pages that cannot be read become holes, page by page, are listed, and the exit status is 3: a shared file that
# is shorter than its mapping, and a guard page. Everything around them is there.
. tests/sessions/lib.sh
need python3

start holes shrunk guard
grep -q '^shrunk' "$said" || fail "no shrunk file: $(cat "$said")"
run 3 "$coreelf" dump -o "$tmp/core" "$pid"
set -- $(grep '^shrunk' "$said")
says "$(printf '%016x-%016x 8 KiB' $((0x$2 + 8192)) $((0x$2 + 16384)))"
unread=1
if grep -q '^guard' "$said"; then
    set -- $(grep '^guard' "$said")
    unread=$(grep -c 'not readable' "$tmp/err")
    if [ "$unread" = 2 ]; then
        says "$(printf '%016x-%016x 4 KiB' $((0x$2 + 4096)) $((0x$2 + 8192)))"
    fi
else
    echo "skip: guard pages: this kernel has no MADV_GUARD_INSTALL"
fi
says "$unread unread range"

# The same for programs.
run 3 "$coreelf" dump --report=json -o "$tmp/core" "$pid"
python3 - "$tmp/out" "$said" <<'PYTHON'
import json, sys
report = json.load(open(sys.argv[1]))
said = dict((l.split()[0], int(l.split()[1], 16)) for l in open(sys.argv[2]) if l != 'ready\n')
found = [r for r in report['unread'] if int(r['start'], 16) == said['shrunk'] + 8192]
assert len(found) == 1 and found[0]['size'] == 8192 and found[0]['name'].startswith('/memfd:shrunk'), report
assert report['threads'] == 1 and report['asleep'] == [] and report['left_out']['areas'] == 0, report
PYTHON
python3 - "$tmp/core" "$said" <<'PYTHON'
import struct, sys
core = open(sys.argv[1], 'rb').read()
phoff, = struct.unpack_from('<Q', core, 32)
phnum, = struct.unpack_from('<H', core, 56)
def page(address):
    for i in range(phnum):
        kind, _, offset, start, _, filesz, _, _ = struct.unpack_from('<IIQQQQQQ', core, phoff + 56 * i)
        if kind == 1 and start <= address < start + filesz:
            return core[offset + address - start:][:4096]
said = dict((l.split()[0], int(l.split()[1], 16)) for l in open(sys.argv[2]) if l != 'ready\n')
assert page(said['shrunk']) == page(said['shrunk'] + 4096) == b's' * 4096
assert page(said['shrunk'] + 8192) == page(said['shrunk'] + 12288) == bytes(4096)
if 'guard' in said:
    assert page(said['guard']) == page(said['guard'] + 8192) == page(said['guard'] + 12288) == b'g' * 4096
    assert page(said['guard'] + 4096) == bytes(4096)
PYTHON
