#!/usr/bin/env python3
"""pages.py CORE SAID: holds each page of a core against the table that the process keeps of its pages (remaps.c says
what is in it), and which is in the core too. SAID is what the process printed: where the table and the pages are. Prints
the first few that are wrong; the exit status is 1 then, and if too few pages were there to look at."""

import struct, sys
core, out = open(sys.argv[1], 'rb'), []
def at(offset, size):
    core.seek(offset)
    return core.read(size)
head = at(0, 64)
phoff, = struct.unpack_from('<Q', head, 32)
phnum, = struct.unpack_from('<H', head, 56)
loads = [struct.unpack('<IIQQQQQQ', at(phoff + 56 * i, 56)) for i in range(phnum)]
loads = [(start, filesz, memsz, offset) for kind, _, offset, start, _, filesz, memsz, _ in loads if kind == 1]
def memory(address, size):  # None: no such memory; what is not in the file is zeros
    for start, filesz, memsz, offset in loads:
        if start <= address < start + memsz:
            kept = max(0, min(size, start + filesz - address))
            return at(offset + address - start, kept) + bytes(size - kept)
    return None
said = dict((l.split()[0], (int(l.split()[1], 16), int(l.split()[2]))) for l in open(sys.argv[2]) if l.count(' ') == 2)
address, pages = said['table']
words = struct.unpack('<%dQ' % (3 + pages), memory(address, 8 * (3 + pages)))
step, busy, count = words[:3]
place, places = said['place']
heap, _ = said['heap']
bad = checked = 0
for page, n in enumerate(words[3:]):
    if n == 0 or busy <= page < busy + count:
        continue
    where = place + page * 4096 if page < places else heap + (page - places) * 4096
    got = memory(where, 4096)
    first = 3 + page if n == 2 else n
    wanted = bytes(4096) if n == 1 else struct.pack('<512Q', *range(first << 16, (first << 16) + 512))
    checked += 1
    if got != wanted:
        bad += 1
        if bad < 6:
            print('step %d: page %d at %x should hold %d, and has %s' %
                  (step, page, where, n, got and got[:8].hex() + '...' + got[-8:].hex()),
                  [l for l in loads if l[0] <= where < l[0] + l[2]])
print(checked, 'pages,', bad, 'of them wrong')
sys.exit(bad > 0 or checked < 100)
