#!/bin/sh
# bench-show.sh: how long show and map take for the notes of 200 threads, for 70,000 program headers and for a large
# program, beside readelf on the same file; and how many rows a folded picture has. Medians of five runs; what counts
# is the ratio. Nothing is asserted here.
set -eu
. tests/sessions/lib.sh
need readelf python3

# seconds COMMAND...: of wall time, the median of five.
seconds() {
    for _ in 1 2 3 4 5; do
        began=$(date +%s.%N)
        "$@" >"$tmp/out" 2>/dev/null
        echo "$(date +%s.%N) $began" | awk '{print $1 - $2}'
    done | sort -n | sed -n 3p
}

# WHAT, FILE, OPTION of readelf, our subcommand, and what follows the file, if anything
row() {
    what=$1
    ours=$(seconds "$coreelf" "$4" "$2" ${5:+"$5"})
    lines=$(wc -l <"$tmp/out")
    theirs=$(seconds readelf "$3" "$2")
    echo "$ours $lines $theirs" | awk -v what="$what" '{
        printf "%-40s %7.3f s %7d lines   %7.3f s   %5.2f\n", what, $1, $2, $3, $3 / $1}'
}

cat >"$tmp/many.py" <<'PYTHON'
import struct, sys
count = 70000
with open(sys.argv[1], 'wb') as f:
    end = 64 + 56 * count
    f.write(b'\x7fELF\x02\x01\x01' + bytes(9) + struct.pack('<HHIQQQIHHHHHH', 4, 62, 1, 0, 64, end, 0, 64, 56, 0xffff, 64, 1, 0))
    for i in range(count):
        f.write(struct.pack('<IIQQQQQQ', 1, 6, end + 64, 0x10000 + 8192 * i, 0, 0, 4096, 1))
    f.write(bytes(40) + struct.pack('<II', 0, count) + bytes(16))
PYTHON
python3 "$tmp/many.py" "$tmp/many"
crash threads loaded 200

printf '%-40s %9s %13s   %9s   %s\n' file coreelf '' readelf readelf/coreelf
row 'notes of 200 threads: show, readelf -n' "$core" -nW show notes
row '70,000 segments: show, readelf -l' "$tmp/many" -lW show segments
row '70,000 segments: map, readelf -l' "$tmp/many" -lW map
gdb=$(command -v gdb || command -v python3)
row "${gdb##*/}: map, readelf -Sl" "$gdb" -SlW map

# rows WHAT FILE: of the table of memory in a folded picture, with the lines of gaps.
rows() {
    "$coreelf" map --format=dot "$2" >"$tmp/dot"
    awk -v what="$1" '/PORT="a/ || /⋯/ {n++} END {printf "%-40s %d rows of memory, of 60\n", what, n}' "$tmp/dot"
}
rows '70,000 segments: picture' "$tmp/many"
rows '200 threads: picture' "$core"
