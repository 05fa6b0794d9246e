# What a core says of memory is what the process holds: each byte of each segment, compared while the process
# is stopped by SIGSTOP, in which state the dump leaves it.
. tests/sessions/lib.sh
need python3

start holes
kill -STOP "$pid"
soon is_state "$pid" T || fail "not stopped: $(state "$pid")"
run 0 "$coreelf" dump -o "$tmp/core" "$pid"
[ "$(state "$pid")" = T ] || fail "a process that was stopped by SIGSTOP is now in state $(state "$pid")"
grep -q '^TracerPid:[[:space:]]*0$' "/proc/$pid/status" || fail "it is still traced"

python3 - "$tmp/core" "$pid" "$said" <<'PYTHON'
import struct, sys
core, pid, said = open(sys.argv[1], 'rb').read(), sys.argv[2], open(sys.argv[3]).read()
phoff, = struct.unpack_from('<Q', core, 32)
phnum, = struct.unpack_from('<H', core, 56)
mem = open(f'/proc/{pid}/mem', 'rb')
compared, segments = 0, []
for i in range(phnum):
    kind, flags, offset, address, _, filesz, memsz, align = struct.unpack_from('<IIQQQQQQ', core, phoff + 56 * i)
    if kind != 1:
        continue
    segments.append((address, memsz, filesz, flags, offset))
    if address > 1 << 63:
        continue  # vsyscall: nobody can read it from outside
    for at in range(0, filesz, 4096):
        try:
            mem.seek(address + at)
            page = mem.read(4096)
        except OSError:
            page = bytes(4096)  # vvar
        assert page == core[offset + at:offset + at + 4096], f'{address + at:x} differs'
        compared += 1
assert compared > 16000, compared
print(compared, 'pages compared')
for line in said.splitlines():
    if line == 'ready':
        continue
    name, address, size = line.split()
    found = [s for s in segments if s[0] <= int(address, 16) < s[0] + s[1]]
    assert len(found) == 1, (name, found)
    if name == 'none':
        assert found[0][2] >= int(size) and found[0][3] == 0, ('PROT_NONE with data keeps both', found)
    if name == 'dontdump':
        assert found[0][2] == 0, ('MADV_DONTDUMP keeps its header and no bytes', found)
PYTHON
blocks=$(stat -c %b "$tmp/core")
[ "$blocks" -lt 4096 ] || fail "64 MiB of which two pages were touched take $blocks blocks"
