# The diagram: well-formed SVG with an arrow for each loaded segment that has bytes; without Graphviz, a clear
# error that names the package and the way out; dot's exit status counts.
. tests/sessions/lib.sh
need dot python3

start stacks
run 0 "$coreelf" dump -o "$tmp/core" "$pid"
run 0 "$coreelf" map -o "$tmp/core.svg" "$tmp/core"
run 0 "$coreelf" map --format=svg "$tmp/core"
cmp "$tmp/out" "$tmp/core.svg" || fail "-o and standard output differ"
python3 - "$tmp/core.svg" "$tmp/core" <<'PYTHON'
import struct, sys, xml.dom.minidom
edges = [g for g in xml.dom.minidom.parse(sys.argv[1]).getElementsByTagName('g') if g.getAttribute('class') == 'edge']
core = open(sys.argv[2], 'rb').read()
phoff, = struct.unpack_from('<Q', core, 32)
phnum, = struct.unpack_from('<H', core, 56)
saved = 0
for i in range(phnum):
    kind, _, _, _, _, filesz, _, _ = struct.unpack_from('<IIQQQQQQ', core, phoff + 56 * i)
    saved += kind == 1 and filesz > 0
assert len(edges) == saved, (len(edges), saved)
PYTHON

mkdir "$tmp/bin"
run 1 env PATH="$tmp/bin" "$coreelf" map -o "$tmp/none.svg" "$tmp/core"
says "install the package graphviz"
says "format=dot"
[ ! -e "$tmp/none.svg" ] || fail "a picture without Graphviz"
printf '#!/bin/sh\necho "<svg>half"\nexit 1\n' >"$tmp/bin/dot"
chmod +x "$tmp/bin/dot"
run 1 env PATH="$tmp/bin:$PATH" "$coreelf" map -o "$tmp/none.svg" "$tmp/core"
says "exit status 1"
[ ! -e "$tmp/none.svg" ] || fail "half a picture was kept"

# A large program folds instead of failing.
run 0 "$coreelf" map -o "$tmp/gdb.svg" "$(command -v gdb || command -v python3)"

# Folded: at most 60 lines in each table, and what is special is there; not folded: all, but within Graphviz's limits.
python3 - "$tmp/many" <<'PYTHON'
import struct, sys
count = 6000
with open(sys.argv[1], 'wb') as f:
    f.write(b'\x7fELF\x02\x01\x01' + bytes(9) + struct.pack('<HHIQQQIHHHHHH', 4, 62, 1, 0, 64, 0, 0, 64, 56, count, 0, 0, 0))
    for i in range(count):
        size = 4096 * (1 + i * i % 7919)
        f.write(struct.pack('<IIQQQQQQ', 1, 7 if i == 3000 else 4 + i % 3, 0, 0x10000 + i * 0x8000000, 0, 0, size, 4096))
PYTHON
run 0 "$coreelf" map --format=dot "$tmp/many"
rows=$(grep -c 'PORT="a' "$tmp/out")
lines=$((rows + $(grep -c '⋯' "$tmp/out")))
[ "$lines" -le 60 ] || fail "$lines lines in a folded picture"
grep -q 'rwx!' "$tmp/out" || fail "the one area that is rwx was folded away"
run 0 "$coreelf" map --unfold -o "$tmp/many.svg" "$tmp/many"
grep -q 'rows .*left out' "$tmp/many.svg" || fail "nothing is said to be left out"
height=$(sed -n 's/^<svg width="[0-9.]*pt" height="\([0-9]*\).*/\1/p' "$tmp/many.svg")
[ "$height" -gt 20000 ] || fail "a picture of only $height points"
[ "$height" -lt 65535 ] || fail "a picture of $height points"
run 0 "$coreelf" map -o "$tmp/core.pdf" "$tmp/core"
[ "$(head -c 5 "$tmp/core.pdf")" = '%PDF-' ] || fail "no PDF"
run 0 "$coreelf" map --unfold -o "$tmp/many.png" "$tmp/many"
python3 - "$tmp/many.png" <<'PYTHON'
import struct, sys
data = open(sys.argv[1], 'rb').read(24)
assert data[:8] == b'\x89PNG\r\n\x1a\n' and 10000 < struct.unpack('>II', data[16:])[1] < 32767, data
PYTHON
