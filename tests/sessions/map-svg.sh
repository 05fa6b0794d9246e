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
