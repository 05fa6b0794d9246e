# page.py PAGE FILE: holds the page against what HTML's parser, the hash of its script, and readelf say.
import base64, hashlib, html.parser, json, re, subprocess, sys

page_path, file_path = sys.argv[1:3]
raw = open(page_path, 'rb').read()
text = raw.decode('utf-8')
assert len(raw) < 2000000, f'{len(raw)} bytes'

# ---- Markup: well nested, no handler, no style, nothing from elsewhere.
VOID = {'meta', 'input', 'link', 'br', 'img'}


class Reader(html.parser.HTMLParser):
    def __init__(self):
        super().__init__()
        self.open, self.inside, self.policy, self.ids = [], {}, None, set()

    def handle_starttag(self, tag, attributes):
        attributes = dict(attributes)
        for name, value in attributes.items():
            assert not name.startswith('on') and name != 'style', (tag, name)
            assert name not in ('src', 'action', 'background') and (name != 'href' or value.startswith('#')), (tag, name, value)
        if attributes.get('http-equiv') == 'Content-Security-Policy':
            self.policy = attributes['content']
        if 'id' in attributes:
            assert attributes['id'] not in self.ids, attributes['id']
            self.ids.add(attributes['id'])
        if tag not in VOID:
            self.open.append(tag)
        if tag in ('script', 'style'):
            self.key = attributes.get('id', tag)
            assert self.key not in self.inside, 'two of ' + self.key
            self.inside[self.key] = ''

    def handle_endtag(self, tag):
        assert self.open and self.open.pop() == tag, tag

    def handle_data(self, data):
        if self.open and self.open[-1] in ('script', 'style'):
            self.inside[self.key] += data


reader = Reader()
reader.feed(text)
reader.close()
assert not reader.open, reader.open
assert set(reader.inside) == {'data', 'script', 'style'}, set(reader.inside)
assert 'aria-labelledby' in text and '<html lang="en">' in text
for used in re.findall(r'(?:for|aria-labelledby|aria-controls)="([^"]+)"', text):
    assert used in reader.ids, used

# ---- Policy: nothing but what has these hashes.
policy = dict(part.strip().split(' ', 1) for part in reader.policy.split(';'))
assert policy['default-src'] == "'none'" and 'unsafe' not in reader.policy, reader.policy
for key in 'script', 'style':
    digest = base64.b64encode(hashlib.sha256(reader.inside[key].encode()).digest()).decode()
    assert policy[key + '-src'] == f"'sha256-{digest}'", key
assert not re.search(r'innerHTML|outerHTML|insertAdjacent|document\.write|\beval\b|setAttribute\(.style|new Function', reader.inside['script'])

# ---- Data: JSON that cannot end the script.
blob = reader.inside['data']
for character in '<', '>', '&', '\u2028', '\u2029':
    assert character not in blob, repr(character)
data = json.loads(blob)
number = lambda value: int(value, 0) if isinstance(value, str) else value
blobs = [base64.b64decode(chunk['data'], validate=True) for chunk in data['chunks']]
secret = bytes(97 + i * i * 7 % 89 % 26 for i in range(300))  # as in page.sh
for content in [raw] + blobs:
    for at in range(len(secret) - 48):
        assert secret[at:at + 48] not in content, 'memory of the process is in the page'

# ---- Values: as readelf and the file itself have them.
lines = {}
for chunk, content in zip(data['chunks'], blobs):
    at, flat = 0, chunk['lines']
    for i in range(0, len(flat), 9):
        offset, length, name, value = number(chunk['offset']) + number(flat[i]), number(flat[i + 1]), flat[i + 2], flat[i + 3]
        n = min(length, data['most_bytes'])
        lines[offset] = (data['strings'][name], data['strings'][value], content[at:at + n])
        at += n
    assert at == len(content), 'bytes that no line has'
with open(file_path, 'rb') as f:
    for offset, (name, value, content) in lines.items():
        f.seek(offset)
        assert f.read(len(content)) == content, (hex(offset), name)
by_name = {}
for offset in sorted(lines):
    by_name.setdefault(lines[offset][0], lines[offset][1])
said = subprocess.run(['readelf', '-hW', file_path], capture_output=True, text=True, errors='replace').stdout
header = lambda words: re.search(words + r':\s*(\S+)', said).group(1)
assert int(by_name['e_entry'], 16) == int(header('Entry point address'), 16)
assert int(by_name['e_phoff'], 16) == int(header('Start of program headers'))
assert int(by_name['e_shentsize']) == int(header('Size of section headers'))
segments = re.search(r'Number of program headers:\s*(\d+)(?: \((\d+)\))?', said)
assert data['segments'] == int(segments.group(2) or segments.group(1)), data['segments']

# ---- Rows: they cover the file, and all areas are counted.


def unpack(table):
    wide, shapes, rows = table['columns'], table['shapes'], []
    for row in table['rows']:
        rows += [row] if row >= 0 else [rows[-1]] * -row
    return [[number(x) % 2**64 for x in shapes[row * wide:(row + 1) * wide]] for row in rows]


regions, areas = unpack(data['regions']), unpack(data['areas'])
assert sum(row[1] for row in regions) == number(data['size']), 'the regions do not cover the file'
assert sum(row[0] for row in regions) == data['regions']['things'] and sum(row[0] for row in areas) == data['areas']['things']
if data['areas']['things'] == len(areas) and data['segments'] < 5000:
    said = subprocess.run(['readelf', '-lW', file_path], capture_output=True, text=True, errors='replace').stdout
    wanted = sorted((int(a, 16), int(size, 16)) for a, size in re.findall(
        r'^\s+LOAD\s+\S+\s+(0x[0-9a-f]+)\s+\S+\s+\S+\s+(0x[0-9a-f]+)', said, re.M))
    address, here = 0, []
    for row in areas:
        address = (address + row[1]) % 2**64
        here.append((address, row[2]))
        address += row[2]
    assert [a for a in here] == wanted, 'areas are not where readelf has them'
