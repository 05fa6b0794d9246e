# The parts of show, files that are no cores, wrong usage, and memory that is not there.
. tests/sessions/lib.sh
need readelf jq

# ---- A program: headers, sections and notes as readelf counts them ----

run 0 "$coreelf" show "$coreelf"
grep -q 'This is no core' "$tmp/out" || fail "a program is taken for a core"
for part in summary header segments sections notes threads registers files auxv siginfo memory; do
    run 0 "$coreelf" show "$coreelf" $part
    [ -s "$tmp/out" ] || fail "nothing is said of $part"
    grep -v / "$tmp/out" | awk 'length > 100 {wide = 1} END {exit wide}' || fail "$part is wider than 100 columns"
done
run 0 "$coreelf" show --json "$coreelf"
cp "$tmp/out" "$tmp/json"
readelf -SW "$coreelf" | sed -n 's/^ *\[ *\([0-9]*\)\] \([^ ]*\) *[A-Z].*/\1 \2/p' | sed 1d >"$tmp/theirs"
jq -r '.sections[1:][] | "\(.index) \(.name)"' "$tmp/json" >"$tmp/ours"
diff "$tmp/ours" "$tmp/theirs" || fail "other sections than readelf's"
readelf -lW "$coreelf" | awk '/^Program Headers/ {on = 1; next} /Section to Segment/ {on = 0} on && $2 ~ /^0x/ {print $2, $3, $5, $6}' |
    while read -r a b c d; do echo "$((a)) $((b)) $((c)) $((d))"; done >"$tmp/theirs"
jq -r '.segments[] | "\(.offset) \(.address) \(.filesz) \(.memsz)"' "$tmp/json" |
    while read -r a b c d; do echo "$a $((b)) $c $d"; done >"$tmp/ours"
[ -s "$tmp/theirs" ] || fail "readelf lists no segments"
diff "$tmp/ours" "$tmp/theirs" || fail "other segments than readelf's"
id=$(readelf -n "$coreelf" 2>/dev/null | sed -n 's/.*Build ID: //p')
if [ -n "$id" ]; then
    [ "$(jq -r '.notes[] | select(.name == "NT_GNU_BUILD_ID") | .bytes' "$tmp/json")" = "$id" ] || fail "another build-id than readelf's"
fi
[ "$(jq -r '.header.e_machine' "$tmp/json")" = "$((0x$(od -An -j 18 -N 2 -t x2 "$coreelf" | tr -d ' ')))" ] || fail "another e_machine"
# One part alone is what the whole says of it.
run 0 "$coreelf" show "$coreelf" sections --json
[ "$(jq -c '.sections' "$tmp/out")" = "$(jq -c '.sections' "$tmp/json")" ] || fail "sections alone are others"
jq -e 'has("segments") | not' "$tmp/out" >/dev/null || fail "more than the part that was asked for"

# ---- A core of a live process ----

start stacks
run 0 "$coreelf" dump -q -o "$tmp/core" "$pid"
run 0 "$coreelf" show "$tmp/core"
grep -q '^No signal: a core of a process that went on running' "$tmp/out" || fail "$(cat "$tmp/out")"
[ "$(wc -l <"$tmp/out")" -le 30 ] || fail "the summary is no screen"
for part in summary header segments sections notes threads registers files auxv siginfo memory; do
    run 0 "$coreelf" show "$tmp/core" $part
    grep -v / "$tmp/out" | awk 'length > 100 {wide = 1} END {exit wide}' || fail "$part is wider than 100 columns"
done
run 0 "$coreelf" show --json "$tmp/core"
cp "$tmp/out" "$tmp/json"
# Every key that is there is in the document.
jq -r 'keys[], (.truncated, .memory_sums, .siginfo, .segments[0], .segments[1], .notes[0], .threads[0],
        .threads[0].sets[0], .objects[0], .files[0], .auxv[0], .memory[0] | keys[])' "$tmp/json" | sort -u >"$tmp/keys"
[ "$(wc -l <"$tmp/keys")" -gt 50 ] || fail "too few keys: $(cat "$tmp/keys")"
while read -r key; do
    grep -q "\`$key\`" docs/JSON.md || fail "docs/JSON.md does not know the key $key"
done <"$tmp/keys"
# How much is zero: by counting zero bytes of whole pages here, and holes by the room that the file takes.
if command -v python3 >/dev/null; then
    cat "$tmp/core" >"$tmp/dense" # no holes: zero pages must be found by looking at them
    for file in "$tmp/core" "$tmp/dense"; do
        run 0 "$coreelf" show --json "$file"
        cat >"$tmp/zeros.py" <<'PYTHON'
import json, os, sys
path, said = sys.argv[1], json.load(open(sys.argv[2]))
data, saved, zero = open(path, 'rb').read(), 0, 0
for s in said['segments']:
    if s['type'] == 'PT_LOAD':
        saved += s['filesz']
        zero += sum(4096 for at in range(s['offset'], s['offset'] + s['filesz'], 4096) if not any(data[at:at + 4096]))
sums = said['memory_sums']
assert (sums['saved'], sums['zero'], sums['zero_is_at_least']) == (saved, zero, False), (sums, saved, zero)
assert zero > 0 and sums['holes'] <= zero and abs(sums['holes'] + os.stat(path).st_blocks * 512 - len(data)) < 65536
PYTHON
        python3 "$tmp/zeros.py" "$file" "$tmp/out" || fail "another count of zeros in $file"
    done
fi

# ---- Memory that is there, and memory that is not ----

code=$(jq -r '[.memory[] | select(.saved == 0 and .flags == "r-x")][0] | .address' "$tmp/json")
name=$(jq -r --arg code "$code" '[.files[] | select(.start == $code)][0].path' "$tmp/json")
offset=$(jq -r --arg code "$code" '[.files[] | select(.start == $code)][0].offset' "$tmp/json")
run 1 "$coreelf" show --memory="$code",16 "$tmp/core"
# A long path is broken into lines, so that blanks do not count.
tr -d '\n ' <"$tmp/out" | grep -q "notsaved.*inthefile${name}atoffset$(printf '0x%x' "$offset")" || fail "no word of the file: $(cat "$tmp/out")"
run 1 "$coreelf" show --memory=0x10,16 "$tmp/core"
grep -q 'is not mapped' "$tmp/out" || fail "$(cat "$tmp/out")"
run 1 "$coreelf" show --memory="$code",16 --raw -o "$tmp/raw" "$tmp/core"
says 'not saved'
[ ! -e "$tmp/raw" ] || fail "a file of missing bytes"
# Over the end of what is saved: what is there, a sentence, and exit status 3.
last=$(jq -r '[.memory[] | select(.name | startswith("stack of thread"))][-1] | .address, .size' "$tmp/json" | tr '\n' ' ')
# shellcheck disable=SC2086
set -- $last
end=$(printf '0x%x' $(($1 + $2 - 16)))
run 3 "$coreelf" show --memory="$end",32 "$tmp/core"
grep -q "^  0*${end#0x} " "$tmp/out" || fail "the bytes that are there are not shown"
grep -q 'is not mapped' "$tmp/out" || fail "$(cat "$tmp/out")"
head -c 20000 "$tmp/core" >"$tmp/cut"
run 1 "$coreelf" show --memory="$1",16 "$tmp/cut"
grep -q 'cut off' "$tmp/out" || fail "$(cat "$tmp/out")"

# ---- Usage ----

run 2 "$coreelf" show
says 'the name of a file is missing'
run 2 "$coreelf" show "$tmp/core" everything
says 'no such part; there are summary, header, segments, sections, notes, threads, registers, files, auxv, siginfo, memory'
run 2 "$coreelf" show "$tmp/core" notes auxv
run 2 "$coreelf" show --raw "$tmp/core"
for bad in x 0x 12x "1," ,1 -1 1,-1 1,0 0xffffffffffffffff,2 0x1ffffffffffffffff; do
    run 2 "$coreelf" show "$tmp/core" --memory=$bad
done
run 2 "$coreelf" show --memory=0,1 "$tmp/core" notes
run 1 "$coreelf" show "$tmp/no-such-file"
says 'No such file'
run 1 "$coreelf" show "$tmp"
run 1 "$coreelf" show /dev/null
printf 'no ELF file at all, but long enough to be one' >"$tmp/text"
run 1 "$coreelf" show "$tmp/text"
says 'magic number'
run 0 "$coreelf" show -o "$tmp/file" "$tmp/core" header
"$coreelf" show "$tmp/core" header | cmp - "$tmp/file" || fail "-o writes something else"
run 0 "$coreelf" show --help
grep -q '^  registers ' "$tmp/out" || fail "--help does not list the parts"

# ---- Names from outside ----

mkdir "$tmp/$(printf 'a\033[31mb')"
cp "$programs/stacks" "$tmp/$(printf 'a\033[31mb')/x"
start_command "$tmp/$(printf 'a\033[31mb')/x"
run 0 "$coreelf" dump -q -o "$tmp/core2" "$pid"
for part in summary files auxv notes; do
    run 0 "$coreelf" show "$tmp/core2" $part
    if grep -q "$(printf '\033')" "$tmp/out"; then
        fail "an escape sequence comes out of $part"
    fi
done
