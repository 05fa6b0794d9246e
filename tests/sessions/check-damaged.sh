# Real cores that were cut off or damaged: what is whole in them is still found, and what is missing is said. The
# witness for the number of threads is the program that made them.
. tests/sessions/lib.sh
need python3 jq

start stacks
run 0 "$coreelf" dump -o "$tmp/core" "$pid"
python3 - "$tmp" <<'PYTHON'
import struct, sys
tmp = sys.argv[1]
core = open(tmp + '/core', 'rb').read()
offset, = struct.unpack_from('<Q', core, 64 + 8)
size, = struct.unpack_from('<Q', core, 64 + 32)
threads, at = [], offset
while at < offset + size:
    namesz, descsz, kind = struct.unpack_from('<III', core, at)
    if kind == 1:
        threads.append(at)
    at += 12 + (namesz + 3) // 4 * 4 + (descsz + 3) // 4 * 4
assert len(threads) == 3, threads
open(tmp + '/cut-memory', 'wb').write(core[:len(core) // 2])
open(tmp + '/cut-notes', 'wb').write(core[:threads[2] + 100])
broken = bytearray(core)
struct.pack_into('<I', broken, threads[1] + 4, 0x7fffffff)
open(tmp + '/broken', 'wb').write(broken)
print(threads[1], threads[2], file=open(tmp + '/at', 'w'))
PYTHON

# whole FILE THREADS: exit status 1, and so many threads.
whole() {
    run 1 "$coreelf" check "$tmp/$1"
    tail -n 1 "$tmp/out" | grep -q "; whole in it: $2 threads, [0-9]* of [0-9]* segments\$" ||
        fail "$1: not $2 threads: $(tail -n 1 "$tmp/out")"
    run 1 "$coreelf" check --json "$tmp/$1"
    jq -e ".files[0].threads == $2" "$tmp/out" >/dev/null || fail "$1: not $2 threads in JSON"
}
whole cut-memory 3
whole cut-notes 2
whole broken 2

# One bad note does not lose the file: the third thread is there, in the map too.
"$coreelf" map "$tmp/broken" >"$tmp/map"
[ "$(grep -c 'NT_PRSTATUS, thread' "$tmp/map")" = 2 ] || fail "not two threads in the map: $(grep PRSTATUS "$tmp/map")"
grep -q '^!!.*run over the end of the notes.*the next whole note is at' "$tmp/map" || fail "no word of it in the map"

# What is lost: from the broken note to its neighbour, which is the next note of that thread.
run 1 "$coreelf" check --json "$tmp/broken"
read -r second _ <"$tmp/at"
jq -e --argjson at "$second" '[.files[0].findings[] | select(.severity == "error")] |
    length == 1 and .[0].id == "note-runs-over" and .[0].places[0].offset == $at and .[0].count == 1' \
    "$tmp/out" >/dev/null || fail "not the note at $second: $(cat "$tmp/out")"

# Bytes lost of each segment add up to what was cut off, but for holes between them.
run 1 "$coreelf" check "$tmp/cut-memory"
grep -q 'error segment-cut-off at 0x' "$tmp/out" || fail "no word of the segment: $(cat "$tmp/out")"
