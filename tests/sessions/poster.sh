# The poster: of every kind of file a picture that is well-formed, of the paper's size, with no letter below 7 points and
# none over another; the same bytes each time; and what readelf, eu-readelf and gdb say of a file stands in it.
. tests/sessions/lib.sh
need python3 readelf gzip

look="python3 tests/sessions/poster.py"

# draw FILE: on every paper, and as four pages.
draw() {
    file=$1
    set --
    for paper in a3 a4 letter; do
        run 0 "$coreelf" poster --paper=$paper -o "$tmp/$paper.svg" "$file"
        set -- "$@" $paper "$tmp/$paper.svg"
    done
    run 0 "$coreelf" poster --pages=4 -o "$tmp/page.svg" "$file"
    for page in 1 2 3 4; do
        set -- "$@" a4 "$tmp/page-$page.svg"
    done
    run 0 $look check "$@"
}

# has BLOCK FIELD VALUE: of the poster in $tmp/values; a value ends where a word does.
has() {
    awk -F '\t' -v block="$1" -v field="$2" -v value="$3" '
        index($1, block) == 1 && $4 == field && ($5 == value || index($5, value " ") == 1) {found = 1}
        END {exit !found}' "$tmp/values" || fail "$1: $2 is not $3 but: $(grep -F "$2" "$tmp/values")"
}

values() {
    run 0 "$coreelf" poster -o "$tmp/values.svg" "$1"
    $look values "$tmp/values.svg" >"$tmp/values"
}

# ---- Kinds of files ----

mkdir "$tmp/files"
start stacks
run 0 "$coreelf" dump -o "$tmp/files/live" "$pid"
head -c 9000 "$tmp/files/live" >"$tmp/files/cut-in-notes"
head -c 100000 "$tmp/files/live" >"$tmp/files/cut-in-memory"
head -c 64 "$tmp/files/live" >"$tmp/files/header-alone"
for machine in x86_64 s390x aarch64_be mips-o32 m68k; do
    gzip -dc tests/fixtures/cores/$machine.core.gz >"$tmp/files/$machine"
done
cp "$coreelf" "$tmp/files/program"
cp "$build/libcoreelf.so.0" "$tmp/files/library"
cp "$build/libcoreelf/note.o" "$tmp/files/object"
python3 - "$tmp/files" <<'PYTHON'
import struct, sys

def header(count, phoff=64, shoff=0, **escape):
    return b'\x7fELF\x02\x01\x01' + bytes(9) + struct.pack(
        '<HHIQQQIHHHHHH', 4, 62, 1, 0, phoff, shoff, 0, 64, 56, escape.get('phnum', count), 64 if shoff else 0,
        1 if shoff else 0, 0)

def write(name, *parts):
    open(sys.argv[1] + '/' + name, 'wb').write(b''.join(parts))

write('no-headers', header(0, phoff=0))
write('empty-notes', header(1), struct.pack('<IIQQQQQQ', 4, 0, 120, 0, 0, 0, 0, 4))
write('no-notes', header(1), struct.pack('<IIQQQQQQ', 1, 5, 4096, 0x400000, 0, 0, 4096, 4096))
many = 70000
end = 64 + 56 * many
write('many', header(many, shoff=end, phnum=0xffff),
      *(struct.pack('<IIQQQQQQ', 1, 6, end + 64, 0x10000 + 8192 * i, 0, 0, 4096, 1) for i in range(many)),
      bytes(40), struct.pack('<II', 0, many), bytes(16))
# Two notes that say what a picture must survive: names of files, and of the program.
names = [b'/x/</text><script>alert(1)</script>', b'/x/\x1b[31m"\'&amp;\xff\xfe', '/x/\ufffe\u202e\u6f22\u5b57'.encode(),
         b'/x/' + b'w' * 3000, b'/x/ ', b'']
table = struct.pack('<QQ', len(names), 4096) + b''.join(
    struct.pack('<QQQ', 0x400000 + 8192 * i, 0x401000 + 8192 * i, i) for i in range(len(names)))
table += b''.join(name + b'\0' for name in names)
note = struct.pack('<III', 5, len(table), 0x46494c45) + b'CORE\0\0\0\0' + table + bytes(-len(table) % 4)
info = struct.pack('<III', 5, 136, 3) + b'CORE\0\0\0\0' + bytes(40) + b'</svg><x>&\x1b\x07"\'' + bytes(82)
info = info[:20 + 136]
phnum = len(names) + 1
at = 64 + 56 * phnum
# A fault where nothing is mapped, below the first area and between two.
for name, address in (('fault-low', 0x10), ('fault-between', 0x600000)):
    what = struct.pack('<iiiiQ', 11, 0, 1, 0, address) + bytes(104)
    what = struct.pack('<III', 5, 128, 0x53494749) + b'CORE\0\0\0\0' + what
    write(name, header(3), struct.pack('<IIQQQQQQ', 4, 0, 232, 0, 0, len(what), 0, 4),
          *(struct.pack('<IIQQQQQQ', 1, 6, 4096, at, 0, 0, 8192, 4096) for at in (0x400000, 0x800000)), what)
write('hostile', header(phnum), struct.pack('<IIQQQQQQ', 4, 0, at, 0, 0, len(note + info), 0, 4),
      *(struct.pack('<IIQQQQQQ', 1, 7, 1 << 60, 0x400000 + 8192 * i, 0, i * 1000, 1 << 62, 4096)
        for i in range(len(names))), note, info)
PYTHON
hostile=$(printf 'a <script>"&%b' '\033[31m\047.core')
cp "$tmp/files/hostile" "$tmp/files/$hostile"
for file in "$tmp"/files/*; do
    draw "$file"
done
run 0 "$coreelf" poster "$tmp/files/$hostile"
! grep -q -e '<script' -e '<x>' -e "$(printf '\033')" "$tmp/out" || fail "a name broke out"
! grep -q "$tmp" "$tmp/out" || fail "the folder of the file stands in it"

# What does not fit is said.
run 0 "$coreelf" poster "$tmp/files/many"
grep -q '70000 x 4 KiB' "$tmp/out" || fail "no word of the areas that are folded"
grep -q '70,000 program headers' "$tmp/out" || fail "no word of how many there are"
grep -q 'sh_info of section 0' "$tmp/out" || fail "no word of where their number stands"
run 0 "$coreelf" poster "$tmp/files/cut-in-memory"
grep -q '!! ' "$tmp/out" || fail "no word of what is cut off"

for fault in low:0x10 between:0x600000; do
    run 0 "$coreelf" poster "$tmp/files/fault-${fault%:*}"
    grep -q "not mapped ▶ fault at ${fault#*:}<" "$tmp/out" || fail "the fault at $fault is not marked"
done

# The same file, the same bytes: elsewhere, later, and on standard output.
mkdir "$tmp/elsewhere"
cp "$tmp/files/live" "$tmp/elsewhere/live"
run 0 "$coreelf" poster -o "$tmp/one.svg" "$tmp/files/live"
run 0 env LC_ALL=C.UTF-8 TZ=Asia/Tokyo "$coreelf" poster "$tmp/elsewhere/live"
cmp "$tmp/out" "$tmp/one.svg" || fail "another picture of the same file"

# ---- What others say ----

# Lines of readelf are "  Entry point address:   0x61d0".
values "$tmp/files/program"
readelf -hW "$tmp/files/program" | sed 's/^ *//' >"$tmp/said"
header() {
    has "ELF header" "$1" "$(sed -n "s/^$2: *\([^ ]*\).*/\1/p" "$tmp/said")"
}
header e_entry 'Entry point address'
header e_phnum 'Number of program headers'
header e_shnum 'Number of section headers'
header e_shstrndx 'Section header string table index'
has "ELF header" e_shoff "$(printf '0x%x' "$(sed -n 's/^Start of section headers: *\([0-9]*\).*/\1/p' "$tmp/said")")"

# Each program header that is shown: the N-th that readelf lists.
readelf -lW "$tmp/files/program" | awk '$2 ~ /^0x/ && $3 ~ /^0x/ {print}' >"$tmp/said"
for at in $(sed -n 's/^program header \([0-9]*\):.*p_type.*/\1/p' "$tmp/values"); do
    line=$(sed -n "$((at + 1))p" "$tmp/said")
    set -- $line
    has "program header $at:" p_type "1 PT_$1"
    has "program header $at:" p_offset "$(printf '0x%x' "$2")"
    has "program header $at:" p_vaddr "$(printf '0x%x' "$3")"
    has "program header $at:" p_filesz "$(printf '%d' "$5")"
    has "program header $at:" p_memsz "$(printf '%d' "$6")"
done
[ -n "$at" ] || fail "no program header is shown"
text=$(readelf -SW "$tmp/files/program" | sed -n 's/.* \.text *PROGBITS *[0-9a-f]* *0*\([0-9a-f]*\) .*/\1/p')
awk -F '\t' -v offset="$text" '$1 == "sections" && $2 == offset && $3 == ".text" {found = 1} END {exit !found}' \
    "$tmp/values" || fail "the section .text is not at $text: $(grep -F .text "$tmp/values")"

# Registers: the fixtures have a number of its own in each (tests/fixtures/README.md).
values "$tmp/files/s390x"
has NT_PRSTATUS psw_addr 0x1000400
has NT_PRSTATUS gpr15 0x2000100
has NT_PRSTATUS gpr9 0x1111000011110009
has "ELF header" ei_data "2 ELFDATA2MSB"
grep -q "^NT_PRSTATUS.*$(printf '\t')0000000001000400$(printf '\t')psw_addr" "$tmp/values" || fail "not the bytes of psw_addr"
values "$tmp/files/x86_64"
has NT_PRSTATUS rip 0x1000400
has NT_PRSTATUS rsp 0x2000100

values "$tmp/files/live"
if command -v gdb >/dev/null && [ "$(uname -m)" = x86_64 ]; then
    gdb -nx -batch -ex 'p/x $rip' -ex 'p/x $rsp' -ex 'p/x $fs_base' -c "$tmp/files/live" 2>/dev/null |
        sed -n 's/^\$. = //p' >"$tmp/said"
    has NT_PRSTATUS rip "$(sed -n 1p "$tmp/said")"
    has NT_PRSTATUS rsp "$(sed -n 2p "$tmp/said")"
    has NT_PRSTATUS fs_base "$(sed -n 3p "$tmp/said")"
fi
# Every area of memory stands at its address, and what is not saved is said.
readelf -lW "$tmp/files/live" | awk '$1 == "LOAD" && $3 !~ /^0xfff/ {print $3}' | sed 's/0x0*//' >"$tmp/said"
[ -s "$tmp/said" ] || fail "readelf lists no areas"
while read -r address; do
    grep -q ">$address<" "$tmp/values.svg" || fail "no area at $address"
done <"$tmp/said"
grep -q 'not in the file, and why' "$tmp/values.svg" || fail "no word of what is not saved"

if command -v eu-readelf >/dev/null; then
    run 0 "$coreelf" poster --pages=4 -o "$tmp/page.svg" "$tmp/files/live"
    $look values "$tmp/page-3.svg" >"$tmp/values"
    eu-readelf -n "$tmp/files/live" >"$tmp/said"
    for name in PHDR ENTRY RANDOM BASE; do
        has NT_AUXV AT_$name "$(sed -n "s/^ *$name: //p" "$tmp/said")"
    done
fi

# ---- The command line ----

run 2 "$coreelf" poster
run 2 "$coreelf" poster --paper=a5 "$tmp/files/live"
run 2 "$coreelf" poster --pages=3 "$tmp/files/live"
run 2 "$coreelf" poster --pages=4 "$tmp/files/live"
says "several files"
run 0 "$coreelf" poster --pages=4 --paper=letter -o "$tmp/wall.svg" "$tmp/files/live"
run 0 $look check letter "$tmp/wall-2.svg"
run 2 "$coreelf" poster --pages=4 --paper=a3 -o "$tmp/wall.svg" "$tmp/files/live"
run 1 "$coreelf" poster -o "$tmp/wall.svg" README.md
says "not an ELF file"
[ ! -e "$tmp/wall.svg" ] || fail "a picture of nothing"
run 1 "$coreelf" poster -o "$tmp/nowhere/wall.svg" "$tmp/files/live"
run 1 sh -c '"$1" poster "$2" >/dev/full' sh "$coreelf" "$tmp/files/live"

# ---- Constants ----

run 2 "$coreelf" poster --constants
run 2 "$coreelf" poster --constants -o "$tmp/constants.svg" "$tmp/files/live"
run 0 "$coreelf" poster --constants --paper=a4 -o "$tmp/small.svg"
run 0 "$coreelf" poster --constants -o "$tmp/constants.svg"
for page in "$tmp"/constants-*.svg; do
    run 0 $look check a3 "$page"
done
for page in "$tmp"/small-*.svg; do
    run 0 $look check a4 "$page"
done
# Each that <elf.h> has too has the value that <elf.h> says; and most are there.
if [ -e /usr/include/elf.h ]; then
    python3 - "$tmp"/constants-*.svg <<'PYTHON'
import re, sys, xml.dom.minidom
elf_h = dict(re.findall(r'^#define\s+((?:PT|ET|SHT|SHF|AT|EM)_\w+)\s+(0x[0-9a-fA-F]+|\d+)\b', open('/usr/include/elf.h').read(), re.M))
del elf_h['SHT_HIUSER']  # 0x8fffffff there, 0xffffffff in the gABI
found = 0
for path in sys.argv[1:]:
    texts = [''.join(n.data for n in t.childNodes)
             for t in xml.dom.minidom.parse(path).getElementsByTagName('text')]
    for value, symbol in zip(texts, texts[1:]):
        if symbol in elf_h and re.fullmatch('-?(0x)?[0-9a-f]+', value):
            assert int(value, 0) == int(elf_h[symbol], 0), (symbol, value)
            found += 1
assert found > 250, found
PYTHON
fi

# ---- Bytes that mean nothing ----

python3 - "$coreelf" "$tmp/files" "$tmp/mutated" <<'PYTHON'
import glob, random, subprocess, sys, xml.dom.minidom
coreelf, folder, path = sys.argv[1:]
random.seed(6)
files = [open(name, 'rb').read(40000) for name in sorted(glob.glob(folder + '/*'))]
for n in range(80):
    data = bytearray(files[n % len(files)])
    for _ in range(random.choice((1, 5, 50))):
        at = random.randrange(min(len(data), random.choice((64, 1000, 40000))))
        word = random.choice((b'\0' * 8, b'\xff' * 8, b'\xff' * 7 + b'\x7f', bytes((random.randrange(256),))))
        data[at:at + len(word)] = word
    open(path, 'wb').write(data)
    done = subprocess.run((coreelf, 'poster', '--paper=' + random.choice(('a3', 'a4')), path), capture_output=True,
                          timeout=60)
    assert done.returncode in (0, 1), (n, done.returncode, done.stderr)
    if done.returncode == 0:
        xml.dom.minidom.parseString(done.stdout)
PYTHON
