# Memory of every kind, in a core by each way, and by fork into a pipe: the bytes are those that the program says it has
# put there, and all cores have the same segments. The kernel's filter is set so that all kinds are kept.
. tests/sessions/lib.sh
need python3 readelf jq
[ "$(uname -m)" = x86_64 ] || skip "nothing is injected on this machine"

start kinds "$tmp"
echo 0x7f >"/proc/$pid/coredump_filter"
for way in stop fork precopy; do
    run 0 "$coreelf" dump --pause=$way --report=json -o "$tmp/core.$way" "$pid"
    if [ "$(jq -r .mode "$tmp/out")" != $way ]; then
        reason=$(jq -r .mode_reason "$tmp/out")
        case $reason in *"this kernel cannot"*) continue ;; *) fail "not by $way: $reason" ;; esac
    fi
done
"$coreelf" dump --pause=fork -o - "$pid" 2>"$tmp/err" | cat >"$tmp/core.pipe"
says "(fork:"
is_free "$pid" || fail "traced or stopped: $(state "$pid")"
for core in "$tmp"/core.*; do
    readelf -lW "$core" | awk '$1 == "LOAD" {print $3, $5, $6, $7, $8, $9}' >"$tmp/segments"
    [ -e "$tmp/segments.first" ] || cp "$tmp/segments" "$tmp/segments.first"
    cmp -s "$tmp/segments" "$tmp/segments.first" || fail "$core: other segments: $(diff "$tmp/segments.first" "$tmp/segments")"
    python3 - "$core" "$said" <<'PYTHON' || fail "$core holds other bytes than the program"
import struct, sys
FACTOR, MASK = 0x9e3779b97f4a7c15, (1 << 64) - 1
core = open(sys.argv[1], 'rb').read()
phoff, = struct.unpack_from('<Q', core, 32)
phnum, = struct.unpack_from('<H', core, 56)
loads = [struct.unpack_from('<IIQQQQQQ', core, phoff + 56 * i) for i in range(phnum)]
def word(address):
    offset, start = next((l[2], l[3]) for l in loads if l[0] == 1 and l[3] <= address < l[3] + l[5])
    return struct.unpack_from('<Q', core, offset + address - start)[0]
bad = 0
for line in open(sys.argv[2]):
    if line == 'ready\n':
        continue
    if line.startswith('instant'):
        first, second = (word(int(address, 16)) for address in line.split()[1:])
        if first - second not in (0, 1):
            print('not of one instant:', first, second); bad += 1
        continue
    name, address, size, salt, written, base = line.split()
    address, size, salt = int(address, 16), int(size), int(salt, 16)
    for at in range(0, size, 4096):
        found = [l for l in loads if l[0] == 1 and l[3] <= address + at < l[3] + l[6]]
        if len(found) != 1:
            print(name, 'has', len(found), 'segments'); bad += 1; break
        _, _, offset, start, _, filesz, _, _ = found[0]
        into = address + at - start
        if base == 'left':
            wanted, page = b'', core[offset:offset + filesz]
        else:
            page = core[offset + into:offset + into + 4096] if into + 4096 <= filesz else b'missing'
            own = written == 'all' or (written == 'odd' and at // 4096 % 2 == 1)
            first = address + at if own else at
            add = salt if own else 0xf11e
            wanted = bytes(4096) if not own and base == 'zero' else \
                struct.pack('<512Q', *(((first + 8 * i) * FACTOR + add) & MASK for i in range(512)))
        if page != wanted:
            print(name, 'differs at page', at // 4096, page[:16], wanted[:16]); bad += 1; break
sys.exit(bad > 0)
PYTHON
done
