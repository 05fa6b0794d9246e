# Memory has names: stacks by thread, libraries, heap, vdso. A name that came from outside cannot harm a terminal,
# a DOT file or JSON.
. tests/sessions/lib.sh
need jq python3

start stacks
run 0 "$coreelf" dump -o "$tmp/core" "$pid"
"$coreelf" map "$tmp/core" >"$tmp/text"
for task in /proc/"$pid"/task/*; do
    grep -q "stack of thread ${task##*/}" "$tmp/text" || fail "no stack of ${task##*/}"
done
for name in 'libc.so.6, code' 'stacks, code' 'vdso' 'vvar' 'guard of the stack' 'padding'; do
    grep -q "$name" "$tmp/text" || fail "nothing is called \"$name\""
done

# The heap is what the kernel calls so; where something else was mapped between it and the program, nothing is. Memory
# behind a file that is no program is not its .bss.
cat >"$tmp/near.py" <<'PYTHON'
import ctypes, re, sys, time
libc = ctypes.CDLL(None, use_errno=True)
libc.mmap.restype, libc.mmap.argtypes = ctypes.c_void_p, [ctypes.c_void_p, ctypes.c_size_t] + 3 * [ctypes.c_int] + [ctypes.c_long]
heap = int(re.search(r'^(\w+)-.*\[heap\]', open('/proc/self/maps').read(), re.M)[1], 16)
if sys.argv[1] == 'near':
    at = libc.mmap(heap - (64 << 10), 4096, 3, 0x100022, -1, 0)
    if at != heap - (64 << 10):
        sys.exit('no room')
    ctypes.memset(at, 1, 4096)
shared = libc.mmap(None, 8192, 3, 0x21, -1, 0)
libc.mmap(shared + 4096, 4096, 3, 0x32, -1, 0)
ctypes.memset(shared, 1, 8192)
print('ready', flush=True)
time.sleep(1000)
PYTHON
for case in apart near; do
    start_command python3 "$tmp/near.py" $case
    run 0 "$coreelf" dump --pause=stop -o "$tmp/core" "$pid"
    run 0 "$coreelf" show --json "$tmp/core" memory
    jq -r '.memory[] | select(.name | startswith("heap")) | .address[2:]' "$tmp/out" | head -n 1 >"$tmp/heap"
    sed -n 's/^\([0-9a-f]*\)-.*\[heap\]$/\1/p' "/proc/$pid/maps" | head -n 1 >"$tmp/true"
    [ $case = apart ] || : >"$tmp/true"
    ! grep 'deleted.*\.bss' "$tmp/out" || fail "shared memory has a .bss"
    cmp -s "$tmp/heap" "$tmp/true" || fail "$case: heap at $(cat "$tmp/heap"), and not at $(cat "$tmp/true")"
done

# A program of an evil name.
evil=$(printf 'x\033[31m<b>"&\\')
mkdir "$tmp/evil"
cp "$programs/stacks" "$tmp/evil/$evil"
start_command "$tmp/evil/$evil"
run 0 "$coreelf" dump -o "$tmp/evil/core" "$pid"
for format in text json dot; do
    "$coreelf" map --format=$format --color=never "$tmp/evil/core" >"$tmp/out"
    ! grep -q "$(printf '\033')" "$tmp/out" || fail "an escape code came through in $format"
    grep -q 'x1b' "$tmp/out" || fail "the name was lost in $format"
done
"$coreelf" map --bytes "$tmp/evil/core" >"$tmp/out"
! grep -q "$(printf '\033')" "$tmp/out" || fail "an escape code came through in --bytes"
"$coreelf" map --json "$tmp/evil/core" | jq -e '[.memory[] | select(.name | contains("<b>\"&"))] | length > 0' >"$tmp/jq" ||
    fail "the name is another in JSON"
if command -v dot >/dev/null; then
    run 0 "$coreelf" map -o "$tmp/evil.svg" "$tmp/evil/core"
    python3 -c 'import sys, xml.dom.minidom; xml.dom.minidom.parse(sys.argv[1])' "$tmp/evil.svg" || fail "no well-formed SVG"
fi

# e_entry 0 is no entry point (gABI ch. 4), also where something is mapped at address 0, as in any library.
for entry in 0 16; do
    python3 - "$tmp/library" $entry <<'PYTHON'
import struct, sys
open(sys.argv[1], 'wb').write(
    struct.pack('<4sBBBB8xHHIQQQIHHHHHH', b'\x7fELF', 2, 1, 1, 0, 3, 62, 1, int(sys.argv[2]), 64, 0, 0, 64, 56, 1, 0, 0, 0) +
    struct.pack('<IIQQQQQQ', 1, 5, 0, 0, 0, 120, 120, 4096))
PYTHON
    run 0 "$coreelf" map --format=dot "$tmp/library"
    mv "$tmp/out" "$tmp/entry.$entry"
done
grep -q 'entry point' "$tmp/entry.16" || fail "the entry point at 16 is not marked"
! grep -q 'entry point' "$tmp/entry.0" || fail "an entry point at 0, which is none"
