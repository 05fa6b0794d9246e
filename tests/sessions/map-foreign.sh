# Cores of machines where the value of a register is not quite the address: PowerPC's thread pointer stands 0x7000
# behind the thread's block, sparc64's stack pointer is 2047 too low, and a 31-bit program counter has a mode in its
# high bit. The cores are typed here by hand: one thread, and areas of memory that have no bytes in the file.
. tests/sessions/lib.sh
need python3

# core FILE: a core of ppc64, sparc64 or s390, by the name of the file.
core() {
    python3 - "$1" <<'EOF'
import os, struct, sys
# class, e_machine, offset of pr_reg and size of the note, registers as (offset, value), areas as (address, flags)
cores = {
    'ppc64': (2, 21, 112, 504, [(8, 0x70000100), (13 * 8, 0x50007800), (32 * 8, 0x10000040)],
              [(0x10000000, 5), (0x50000000, 6), (0x50007000, 6), (0x70000000, 6)]),
    'sparc64': (2, 43, 112, 408, [(14 * 8, 0x70000100 - 2047), (7 * 8, 0x50000010), (33 * 8, 0x10000040)],
                [(0x10000000, 5), (0x50000000, 6), (0x6ffff000, 6), (0x70000000, 6)]),
    's390': (1, 22, 72, 224, [(4, 0x90000040), (8 + 60, 0x70000100), (72, 0x50000010)],
             [(0x10000000, 5), (0x50000000, 6), (0x70000000, 6)]),
}
bits, machine, registers, size, values, areas = cores[os.path.basename(sys.argv[1])]
word = '>Q' if bits == 2 else '>I'
payload = bytearray(size)
struct.pack_into('>i', payload, 32 if bits == 2 else 24, 4711)
for offset, value in values:
    struct.pack_into(word, payload, registers + offset, value)
note = struct.pack('>III', 5, size, 1) + b'CORE\0\0\0\0' + payload
count = 1 + len(areas)
if bits == 2:
    head = struct.pack('>4sBBBB8xHHIQQQIHHHHHH', b'\x7fELF', 2, 2, 1, 0, 4, machine, 1, 0, 64, 0, 0, 64, 56, count, 0, 0, 0)
    table = struct.pack('>IIQQQQQQ', 4, 0, 64 + 56 * count, 0, 0, len(note), 0, 4)
    for address, flags in areas:
        table += struct.pack('>IIQQQQQQ', 1, flags, 0, address, 0, 0, 0x1000, 0x1000)
else:
    head = struct.pack('>4sBBBB8xHHIIIIIHHHHHH', b'\x7fELF', 1, 2, 1, 0, 4, machine, 1, 0, 52, 0, 0, 52, 32, count, 0, 0, 0)
    table = struct.pack('>8I', 4, 52 + 32 * count, 0, 0, len(note), 0, 0, 4)
    for address, flags in areas:
        table += struct.pack('>8I', 1, 0, address, 0, 0, 0x1000, flags, 0x1000)
open(sys.argv[1], 'wb').write(head + table + note)
EOF
}

# has FILE ADDRESS WORDS: the line of that address in the map, or the next, has them.
has() {
    "$coreelf" map --color=never "$1" >"$tmp/text"
    grep -A 1 -e " $2  " "$tmp/text" | grep -q -e "$3" || fail "${1##*/}: $2 is not called \"$3\": $(cat "$tmp/text")"
}

for machine in ppc64 sparc64 s390; do
    core "$tmp/$machine"
    has "$tmp/$machine" 70000000 'stack of thread 4711'
    has "$tmp/$machine" 50000000 'thread-local data of thread 4711'
done
has "$tmp/ppc64" 10000000 '\[nip of 4711\]'
has "$tmp/sparc64" 10000000 '\[tpc of 4711\]'
has "$tmp/s390" 10000000 '\[psw_addr of 4711\]'
