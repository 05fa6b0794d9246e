# The kinds of text: --tree has the sections in the segments where readelf has them; --memory has the areas of the
# kernel's own list, and the marks where gdb has the registers. Lines are drawn if the locale can show them.
. tests/sessions/lib.sh
need readelf

# Sections in PT_LOADs, "SEGMENT NAME" a line, by readelf and by the tree. What takes no bytes (.bss) is in no tree.
by_readelf() {
    readelf -lW "$1" | awk '
        /^ +LOAD /{load[n + 0] = 1} /^  [A-Z][A-Z_0-9]+ +0x/{n++}
        /Section to Segment/{mapping = 1; next}
        mapping && $1 ~ /^[0-9]/ && load[$1 + 0] {for (i = 2; i <= NF; i++) if ($i !~ /bss$/) print $1 + 0, $i}' | sort
}
by_tree() {
    "$coreelf" map --tree "$1" | awk '
        NR > 3 {part = substr($0, 23); name = part; sub(/^[|` -]+/, "", name)}
        NR > 3 && part ~ /^[|`]- / {segment = name ~ /^PT_LOAD/ ? substr(name, 9) + 0 : ""}
        NR > 3 && name ~ /^\./ && segment != "" {print segment, name}' | sort
}
compared=0
for file in /bin/ls "$coreelf" "$build"/libcoreelf.so.0; do
    by_readelf "$file" >"$tmp/theirs"
    by_tree "$file" >"$tmp/ours"
    # Sections that overlap on purpose (zero bytes long) are left to readelf.
    cmp -s "$tmp/theirs" "$tmp/ours" || fail "$file: $(diff "$tmp/theirs" "$tmp/ours" | head -n 5)"
    compared=$((compared + $(wc -l <"$tmp/ours")))
done
[ "$compared" -gt 20 ] || fail "only $compared sections were compared"

# The areas of a live process: each line of /proc/PID/maps, with its permissions.
start stacks
cp "/proc/$pid/maps" "$tmp/maps"
run 0 "$coreelf" dump -o "$tmp/core" "$pid"
run 0 "$coreelf" map --memory "$tmp/core"
cp "$tmp/out" "$tmp/memory"
sed 's/^\([0-9a-f]*-[0-9a-f]*\) \(...\).*/\1 \2/' "$tmp/maps" | sort >"$tmp/theirs"
sed -n 's/^\([0-9a-f]*-[0-9a-f]*\)  *[0-9.]* [KMGT]*i*B  \([-rwx]*\).*/\1 \2/p' "$tmp/memory" | sort >"$tmp/ours"
cmp "$tmp/theirs" "$tmp/ours" || fail "other areas: $(diff "$tmp/theirs" "$tmp/ours" | head -n 5)"
grep -q 'not mapped' "$tmp/memory" || fail "no gaps"
awk 'NR > 1 && length > 100' "$tmp/memory" >"$tmp/long"
[ ! -s "$tmp/long" ] || fail "more than 100 columns: $(head -n 1 "$tmp/long")"
if command -v gdb >/dev/null; then
    gdb -nx -q -batch -ex 'p/x $sp' -ex 'p/x $fs_base' -c "$tmp/core" "$programs/stacks" >"$tmp/gdb" 2>/dev/null
    sp=$(sed -n 's/^\$1 = 0x//p' "$tmp/gdb")
    python3 - "$sp" "$tmp/memory" "$pid" <<'PYTHON'
import re, sys
sp, lines, tid = int(sys.argv[1], 16), open(sys.argv[2]).read(), sys.argv[3]
lines = re.sub(r'\n {20,}', ' ', lines)
row = [line for line in lines.splitlines() if re.match(r'^[0-9a-f]+-[0-9a-f]+ ', line)
       and int(line.split('-')[0], 16) <= sp < int(line.split('-')[1].split()[0], 16)]
assert len(row) == 1 and re.search(rf'< .*rsp of {tid}\b', row[0]), row
PYTHON
fi

# A null pointer points to where nothing is: the mark stands in the gap.
if [ "$(cat /proc/sys/kernel/core_pattern)" = core ]; then
    crash null crash
    run 0 "$coreelf" map --memory "$core"
    grep -q 'not mapped.* < fault' "$tmp/out" || fail "no fault where nothing is mapped: $(head -n 9 "$tmp/out")"
fi

if locale -a 2>/dev/null | grep -q -i 'C.utf-\?8'; then
    LC_ALL=C.UTF-8 "$coreelf" map --tree /bin/ls | grep -q '├─' || fail "no lines in a locale of UTF-8"
    LC_ALL=C.UTF-8 "$coreelf" map --memory "$tmp/core" | grep -q '⋯' || fail "no dots in a locale of UTF-8"
fi
"$coreelf" map --tree /bin/ls >"$tmp/out"
! LC_ALL=C grep -q '[^ -~]' "$tmp/out" || fail "more than ASCII in the C locale"
run 2 "$coreelf" map --tree --memory /bin/ls
says "one at a time"
run 2 "$coreelf" map --tree --json /bin/ls
says "--tree"
run 2 "$coreelf" map --bytes -o "$tmp/x.svg" /bin/ls
says "kind of text"
