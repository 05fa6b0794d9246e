# Programs and objects: sections that are gone, grown or have other contents, as readelf and cmp see them. Options,
# exit status, and names from outside.
. tests/sessions/lib.sh
need jq readelf strip objcopy

# One name for all sources: it stands in the symbol table.
mkdir "$tmp/one" "$tmp/two" "$tmp/three"
printf 'int f(int x) { return x + 1; }\nint y = 5;\n' >"$tmp/one/f.c"
printf 'int f(int x) { return x + 1; }\nint y = 5;\nint g(int x) { return f(x) * y; }\n' >"$tmp/two/f.c"
printf 'int f(int x) { return x + 2; }\nint y = 5;\n' >"$tmp/three/f.c"
for name in one two three; do
    (
        cd "$tmp/$name"
        cc -c -O1 -g0 -o "../$name.o" f.c
        cc -shared -fPIC -O1 -g -fdebug-prefix-map="$PWD"=. -Wl,--build-id=none -o "../$name.so" f.c
    )
done

run 0 "$coreelf" diff "$tmp/one.o" "$tmp/one.o"
run 0 "$coreelf" diff "$build/coreelf" "$build/coreelf"
run 1 "$coreelf" diff "$tmp/one.o" "$tmp/three.o"
"$coreelf" diff --json "$tmp/one.o" "$tmp/three.o" >"$tmp/json" || true
objcopy -O binary -j .text "$tmp/one.o" "$tmp/one.text"
objcopy -O binary -j .text "$tmp/three.o" "$tmp/three.text"
byte=$(cmp "$tmp/one.text" "$tmp/three.text" | sed -n 's/.*\(byte\|char\) \([0-9]*\),.*/\2/p')
jq -e --arg at "from byte $(printf '0x%x' $((byte - 1))) on" '.differences[] | select(.what == ".text") |
    .change == "contents" and .field == $at' "$tmp/json" >"$tmp/jq" || fail "cmp sees byte $byte: $(cat "$tmp/json")"
run 0 "$coreelf" diff --no-memory "$tmp/one.o" "$tmp/three.o"

# g() is in .text: its size before and after.
size() {
    readelf -SW "$1" | sed 's/^ *\[[ 0-9]*\] *//' | awk -v name="$2" '$1 == name {print $5}'
}
"$coreelf" diff --json "$tmp/one.o" "$tmp/two.o" >"$tmp/json" || true
jq -e --arg a "$((0x$(size "$tmp/one.o" .text)))" --arg b "$((0x$(size "$tmp/two.o" .text)))" \
    '.differences[] | select(.what == ".text" and .field == "sh_size") | .change == "grown" and .a == $a and .b == $b' \
    "$tmp/json" >"$tmp/jq" || fail "the size of .text: $(cat "$tmp/json")"

# strip: what readelf no longer lists is gone, and nothing else is.
strip -o "$tmp/stripped.so" "$tmp/one.so"
for name in one stripped; do
    readelf -SW "$tmp/$name.so" | sed -n 's/^ *\[[ 0-9]*\] *\(\.[^ ]*\) .*/\1/p' | sort >"$tmp/$name.sections"
done
comm -23 "$tmp/one.sections" "$tmp/stripped.sections" >"$tmp/gone"
"$coreelf" diff --json "$tmp/one.so" "$tmp/stripped.so" >"$tmp/json" || true
jq -r '.differences[] | select(.part == "sections" and .change == "gone" and .field == null) | .what' "$tmp/json" | sort >"$tmp/told"
cmp "$tmp/gone" "$tmp/told" || fail "readelf: $(cat "$tmp/gone"); diff: $(cat "$tmp/told")"
# What is loaded is the same, but for e_shoff, e_shnum and e_shstrndx: the ELF header is loaded too.
jq -e '.memory.pages == 1 and .memory.first == "0x28"' "$tmp/json" >"$tmp/jq" || fail "strip has changed more: $(jq .memory "$tmp/json")"

# A changed instruction is a page of memory; a file of another kind is another file.
run 1 "$coreelf" diff "$tmp/one.so" "$tmp/three.so"
grep -q '1 page differs' "$tmp/out" || fail "the changed instruction is not seen: $(cat "$tmp/out")"
run 1 "$coreelf" diff "$tmp/one.o" "$tmp/one.so"
{ cat "$tmp/one.so"; echo more; } >"$tmp/tail.so"
run 1 "$coreelf" diff "$tmp/one.so" "$tmp/tail.so"
grep -q 'bytes that no header speaks of' "$tmp/out" || fail "the tail is not seen: $(cat "$tmp/out")"
head -c 9000 "$tmp/one.so" >"$tmp/cut.so"
run 1 "$coreelf" diff "$tmp/one.so" "$tmp/cut.so"

# In 100 columns, but for the names of the files; without control bytes.
for pair in "one.o two.o" "one.so two.so" "one.so stripped.so" "one.o one.so"; do
    # shellcheck disable=SC2086 # two words
    (cd "$tmp" && "$coreelf" diff --all $pair >"$tmp/out") || true
    awk 'length > 100' "$tmp/out" >"$tmp/long"
    [ ! -s "$tmp/long" ] || fail "more than 100 columns: $(head -n 1 "$tmp/long")"
done
esc=$(printf '\033')
cp "$tmp/one.o" "$tmp/x${esc}[31m.o"
objcopy --rename-section .text=".x${esc}[31mt" "$tmp/one.o" "$tmp/evil.o"
run 1 "$coreelf" diff "$tmp/x${esc}[31m.o" "$tmp/evil.o"
! grep -q "$esc" "$tmp/out" || fail "an escape code came through"
grep -q 'x.x1b' "$tmp/out" || fail "the section's name is lost: $(cat "$tmp/out")"

run 1 "$coreelf" diff -q "$tmp/one.o" "$tmp/two.o"
[ ! -s "$tmp/out" ] || fail "-q is not quiet"
run 1 "$coreelf" diff "$tmp/one.o" "$tmp/nothing"
says 'No such file'
run 1 "$coreelf" diff README.md "$tmp/one.o"
says 'not an ELF file'
run 1 "$coreelf" diff "$tmp/one.o" /dev/null
run 2 "$coreelf" diff "$tmp/one.o"
run 2 "$coreelf" diff "$tmp/one.o" "$tmp/one.o" "$tmp/one.o"
run 2 "$coreelf" diff --ignore=nonsense "$tmp/one.o" "$tmp/one.o"
run 2 "$coreelf" diff -q --json "$tmp/one.o" "$tmp/one.o"
