# page-files.py FOLDER: files that are hard to show. many: 70,000 areas; wild: 70,000 areas with nothing in common;
# threads: 1,000 threads; hostile: mapped files with names that try to be markup.
import random, struct, sys

random.seed(1)
NASTY = ['</script><script>alert(1)</script>', '<!--<script>', '-->', '"\'><img src=x onerror=alert(2)>', '\x1b]0;title\x07\x1b[31m',
         'javascript:alert(3)', '{{script}}{{data}}', '\u2028\u2029\u202e\u2066', '&lt;&amp;&#60;', '%3Cscript%3E', '__proto__', 'constructor',
         '${alert(4)}', '\\u003c/script\\u003e', ' ' * 40, 'x' * 200]


def ehdr(phnum, shoff=0):
    return b'\x7fELF\x02\x01\x01' + bytes(9) + struct.pack(
        '<HHIQQQIHHHHHH', 4, 62, 1, 0, 64, shoff, 0, 64, 56, phnum, 64 if shoff else 0, 1 if shoff else 0, 0)


def many(path, next_area):
    count = 70000
    end = 64 + 56 * count
    with open(path, 'wb') as f:
        f.write(ehdr(0xffff, end))
        offset, address = (end + 64 + 4095) // 4096 * 4096, 0x7f0000000000
        for _ in range(count):
            flags, offset, address, saved, size = next_area(offset, address)
            f.write(struct.pack('<IIQQQQQQ', 1, flags, offset, address, 0, saved, size, 4096))
            offset, address = offset + saved, address + size
        f.write(bytes(40) + struct.pack('<II', 0, count) + bytes(16))
        f.truncate(min(offset, 1 << 40))


def like_a_process(offset, address):
    size = 4096 * random.choice([1, 1, 1, 1, 2, 3, 33, 2048])
    return random.choice([4, 5, 6, 6, 0]), offset, address + 4096 * random.choice([0, 0, 1, 16]), random.choice([0, size, size]), size


def like_nothing(offset, address):
    return random.randrange(8), random.randrange(1 << 63), random.randrange(1 << 64), random.randrange(1 << 40), random.randrange(1 << 40)


def note(owner, kind, payload):
    pad = lambda data: data + bytes(-len(data) % 4)
    return struct.pack('<III', len(owner) + 1, len(payload), kind) + pad(owner + b'\0') + pad(payload)


def with_notes(path, notes, areas=()):
    data = b''.join(notes)
    with open(path, 'wb') as f:
        f.write(ehdr(1 + len(areas)))
        at = 64 + 56 * (1 + len(areas))
        f.write(struct.pack('<IIQQQQQQ', 4, 4, at, 0, 0, len(data), 0, 4))
        end = (at + len(data) + 4095) // 4096 * 4096
        for i, address in enumerate(areas):
            f.write(struct.pack('<IIQQQQQQ', 1, 5, end + 4096 * i, address, 0, 4096, 4096, 4096))
        f.write(data)
        f.truncate(end + 4096 * len(areas))


def prstatus(thread):
    head = struct.pack('<iiih2xQQiiii', 11 if thread == 0 else 0, 0, 0, 11, 0, 0, 5000 + thread, 1, 1, 1) + bytes(64)
    return note(b'CORE', 1, head + bytes(random.randrange(256) for _ in range(27 * 8)) + bytes(8))


def threads(path):
    notes = []
    for i in range(1000):
        notes += [prstatus(i), note(b'CORE', 2, bytes(random.randrange(256) for _ in range(512)))]
    with_notes(path, notes)


def hostile(path):
    names = [('/tmp/' + name).encode() for name in NASTY] + [b'/tmp/\xff\xfe\xc3(', b'/tmp/\xed\xa0\x80'] + [
        b'/tmp/' + b'<' * 900 + str(i).encode() for i in range(400)]
    areas = [0x10000 + 8192 * i for i in range(len(names))]
    files = struct.pack('<QQ', len(names), 4096) + b''.join(struct.pack('<QQQ', a, a + 4096, 0) for a in areas)
    psinfo = struct.pack('<bbbbQIIiiii', 0, 82, 0, 0, 0, 0, 0, 1, 1, 1, 1).ljust(40, b'\0') + b'</script><b>'.ljust(16, b'\0') + b'"><svg onload=alert(5)>'.ljust(80, b'\0')
    with_notes(path, [prstatus(0), note(b'CORE', 3, psinfo), note(b'CORE', 0x46494c45, files + b'\0'.join(names) + b'\0'),
                      note(b'<b>&"\'', 7, b'</script>' * 9)], areas)


folder = sys.argv[1]
many(folder + '/many', like_a_process)
many(folder + '/wild', like_nothing)
threads(folder + '/threads')
hostile(folder + '/hostile')
