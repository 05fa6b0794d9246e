# page-browser.py FOLDER OBJECT: opens the pages of page-browser.sh and does what a reader would do.
import json, re, subprocess, sys

sys.dont_write_bytecode = True
from browser import Browser

folder = sys.argv[1]
LIT = 'document.querySelectorAll("{} .lit").length'


def url(name, hash=''):
    return f'file://{folder}/{name}.html{hash}'


def no_trouble(page):
    assert page.troubles == [], page.troubles


def kernel(browser):
    """What is looked at comes from the JSON of the same core, and from readelf."""
    model = json.load(open(f'{folder}/kernel.json'))
    said = subprocess.run(['readelf', '-n', '-W', f'{folder}/kernel.core'], capture_output=True, text=True).stdout
    page = browser.open(url('kernel.core'))
    assert page.text('#file-count') == f'{len(model["regions"])} regions', page.text('#file-count')
    assert page.text('#memory-count') == f'{len(model["memory"])} areas', page.text('#memory-count')
    assert page.text('#card-title') == 'ELF header' and 'e_ident' in page.text('#bytes')
    assert page.run('document.querySelectorAll("#chunk option").length') >= 2 + said.count('  CORE ')

    # The pointer on a note: its row and its owners; on a segment: its area too; and away again.
    page.hover('#file-2')
    assert page.run('document.querySelector("#file-2").classList.contains("lit")') and 'segment of notes' in page.text('#owners')
    page.hover('#memory-0')
    assert page.run(LIT.format('#memory')) == 1
    stack = next(r for r in model['regions'] if r['kind'] == 'segment')
    page.to(f'#offset={stack["offset"]}')
    assert stack['address'] in page.text('#owners') and page.run(LIT.format('#memory')) == 1
    page.hover_at(2, 2)

    # A byte under the pointer: its field is lit, and named with all that it is part of.
    page.to('#offset=24')
    page.hover('#bytes tr.picked i:nth-child(2)')
    assert page.text('#owners').endswith('ELF header › Ehdr › e_entry › byte 2 of 8'), page.text('#owners')
    assert page.run('document.querySelector("#bytes .here").dataset.k') == '1'
    page.follow(lambda: page.click('#bytes tr.picked i:nth-child(2)'))
    assert page.run('location.hash') == '#offset=0x19'

    # The explanation of a field is what explain says.
    page.run('location.hash = "#name=e_entry"')
    page.wait('document.querySelector("#card-title").textContent === "e_entry"')
    words = page.text('#card-body')
    assert 'where execution starts; 0 in a core' in words and 'gABI ch. 4' in words and 'fill_elf_header' in words, words
    page.follow(lambda: page.run('history.back()'))
    assert page.run('location.hash') == '#offset=0x19' and page.text('#card-title') == 'ELF header'

    # Deep links; the registers are there.
    for hash, title in ('#note=0', 'NT_PRSTATUS'), ('#offset=0x40', 'program headers'), ('#address=' + model['memory'][1]['address'], model['memory'][1]['name']), \
            (f'#segment={model["memory"][2]["segment"]}', model['memory'][2]['name']), ('#offset=0xffffffffffff', 'Nothing is there'), ('#no=1', 'ELF header'), \
            ('#offset=-1', 'ELF header'), ('#__proto__=1', 'ELF header'), ('#offset=%', 'ELF header'), ('#name=%3Cb%3E', 'No <b> on this page'), ('#note=99999', 'Nothing is there'):
        page.run(f'location.hash = {json.dumps(hash)}')
        page.wait(f'document.querySelector("#card-title").textContent.startsWith({json.dumps(title)})')
    page.run('location.hash = "#note=0"')
    page.wait('document.querySelector("#bytes").textContent.includes("rip")')

    # A program header lights up the memory that it describes; readelf says which that is. rip is an address.
    said = subprocess.run(['readelf', '-lW', f'{folder}/kernel.core'], capture_output=True, text=True).stdout
    headers = [line.split() for line in said.splitlines() if line.startswith('  ') and ' 0x' in line and line.split()[0].isupper()]
    page.hover_at(2, 2)  # else what comes to lie under the pointer is lit
    for number in 1, 5, len(headers) - 1:
        page.to(f'#offset={64 + 56 * number}')
        wanted = int(headers[number][2], 16)
        assert page.text('#memory .aim .address') == f'{wanted:x}', (number, headers[number], page.text('#memory .aim .address'))
        assert f'Phdr {number} › p_type' in page.text('#owners'), page.text('#owners')
    page.to('#note=0')
    row = 'document.evaluate("//tr[td[@class=\'field\']/a[text()=\'{}\']]", document, null, 9).singleNodeValue'
    for register in 'rip', 'rsp':
        page.follow(lambda: page.run(row.format(register) + '.querySelector(".value a").click()'))
        said, address = page.run('location.hash').split('=')
        area = [m for m in model['memory'] if 0 <= int(address, 16) - int(m['address'], 16) < int(m['size'], 16)]
        assert said == '#address' and len(area) == 1 and page.text('#card-title') == area[0]['name'], (register, area)
        page.follow(lambda: page.run('history.back()'))
        assert page.run('location.hash') == '#note=0'
        page.wait(row.format('rsp') + ' !== null')

    # The strip: above a place of the file, below a place of the memory; a click goes there.
    box = page.run('(() => { const b = document.querySelector("#strip").getBoundingClientRect(); return [b.left, b.top, b.width, b.height]; })()')
    page.hover_at(box[0] + box[2] - 3, box[1] + 30)
    assert page.run(LIT.format('#file')) <= 1 and page.text('#owners').startswith('offset'), page.text('#owners')
    page.hover_at(box[0] + box[2] - 3, box[1] + box[3] - 40)
    assert 'address' in page.text('#owners'), page.text('#owners')
    page.click('#scale')
    assert page.run('document.querySelector("#scale").getAttribute("aria-pressed")') == 'true'
    no_trouble(page)


def sections(browser):
    """A section of an object file, and the header that describes it, by readelf."""
    said = subprocess.run(['readelf', '-SW', sys.argv[2]], capture_output=True, text=True).stdout
    found = re.search(r'\[ *(\d+)\] (\.text)\s+PROGBITS\s+\S+ (\S+) (\S+)', said)
    page = browser.open(url('object', '#section=' + found.group(1)))
    assert page.text('#card-title') == '.text' and hex(int(found.group(3), 16)) in page.text('#card-body')
    assert f'Section {found.group(1)} is described by' in page.text('#bytes')
    assert str(int(found.group(4), 16)) in page.text('#bytes table'), 'sh_size'
    assert page.run('getComputedStyle(document.querySelector(".memory")).display') == 'none'
    no_trouble(page)


def search(browser):
    page = browser.open(url('kernel.core'))
    page.press('/')
    assert page.run('document.activeElement.id') == 'search'
    page.type('e_entry')
    assert page.run('document.querySelector("#results li a").textContent').startswith('e_entry')
    page.press('ArrowDown')
    page.follow(lambda: page.press('Enter'))
    assert page.run('location.hash') == '#name=e_entry'
    for text, wanted in ('0x18', 'offset 0x18'), ('stack', 'stack'), ('NT_AUXV', 'NT_AUXV'), ('zzzz', 'nothing found'):
        page.run('document.querySelector("#search").focus(); document.querySelector("#search").value = ""')
        page.type(text)
        assert wanted in page.text('#results'), (text, page.text('#results'))
    page.press('Escape')
    assert page.run('document.querySelector("#results").hidden')
    no_trouble(page)


def keys(browser):
    """All by the keyboard; what a screen reader is told is right."""
    page = browser.open(url('kernel.core'))
    seen = []
    for _ in range(12):
        page.press('Tab')
        seen.append(page.run('document.activeElement.id || document.activeElement.tagName'))
        outline = page.run('getComputedStyle(document.activeElement).outlineStyle')
        assert outline != 'none' or seen[-1] == 'BODY', (seen, outline)
    for wanted in 'search', 'theme', 'scale', 'file', 'memory', 'chunk':
        assert wanted in seen, seen
    page.run('document.querySelector("#file").focus()')
    page.press('ArrowDown', 2)
    active = page.run('document.querySelector("#file").getAttribute("aria-activedescendant")')
    assert active == 'file-2', active
    assert page.run('document.getElementById("file-2").getAttribute("aria-selected")') == 'true'
    assert page.run('document.getElementById("file-2").getAttribute("role")') == 'option'
    assert page.text('#card-title').startswith('NT_PRSTATUS')
    page.press('End')
    assert page.run('document.getElementById(document.querySelector("#file").getAttribute("aria-activedescendant")) !== null')
    page.run('document.querySelector("#memory").focus()')
    page.press('Home')
    assert page.run(LIT.format('#memory')) == 1
    page.press('ArrowDown', 3)
    page.press('Enter')  # it is there already
    assert page.run('location.hash').startswith('#address=')
    page.to('#offset=0')
    page.wait('document.querySelector("#bytes a[tabindex=\\"0\\"]") !== null')
    page.run('document.querySelector("#bytes a[tabindex=\\"0\\"]").focus()')
    page.press('ArrowDown', 3)
    assert page.text('#owners').endswith('e_ident.ei_version'), page.text('#owners')
    page.press('Enter')
    page.wait('document.querySelector("#card-title").textContent === "ei_version"')
    tree = page.send('Accessibility.getFullAXTree')['nodes']
    nameless = [n['role']['value'] for n in tree if not n.get('ignored') and n['role']['value'] in
                ('button', 'link', 'listbox', 'option', 'searchbox', 'combobox', 'image', 'table') and not n.get('name', {}).get('value')]
    assert not nameless, nameless
    no_trouble(page)


def colors(browser):
    """Dark by the system's wish and by the button; text stands out from what is behind it."""
    light, dark = (browser.open(url('kernel.core'), dark=wish) for wish in (False, True))
    paper = 'getComputedStyle(document.body).backgroundColor'
    ink = 'getComputedStyle(document.body).color'
    shine = lambda page, what: sum(int(x) for x in page.run(what)[4:-1].split(',')) / 3
    assert shine(light, paper) > 200 > 60 > shine(light, ink)
    assert shine(dark, paper) < 60 < 200 < shine(dark, ink)
    light.click('#theme')
    light.click('#theme')
    assert shine(light, paper) < 60, 'the button does not make it dark'
    no_trouble(light)
    no_trouble(dark)


# Of each element that has text of its own: the contrast with the nearest background behind it (WCAG 2.2, 1.4.3).
CONTRASTS = """(() => {
  const numbers = (color) => color.match(/[\\d.]+/g).map(Number);
  const light = ([r, g, b]) => [r, g, b].map((c) => (c /= 255) <= 0.04045 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4)
    .reduce((sum, c, i) => sum + c * [0.2126, 0.7152, 0.0722][i], 0);
  const behind = (e) => { const c = e ? numbers(getComputedStyle(e).backgroundColor) : [255, 255, 255];
    return c.length === 4 && c[3] < 1 ? behind(e.parentElement) : c; };
  const low = [];
  for (const e of document.querySelectorAll('body *')) {
    if (![...e.childNodes].some((n) => n.nodeType === 3 && n.data.trim()) || !e.getClientRects().length || /SCRIPT|OPTION/.test(e.tagName) || e.disabled) continue;
    const a = light(numbers(getComputedStyle(e).color)), b = light(behind(e));
    const ratio = (Math.max(a, b) + 0.05) / (Math.min(a, b) + 0.05);
    if (ratio < 4.5) low.push([e.tagName, e.className, e.textContent.slice(0, 20), ratio]);
  }
  return low;
})()"""


def contrast(browser):
    for name, hash in ('kernel.core', '#offset=0x78'), ('hostile', '#address=0x10000'), ('wild', '#name=p_type'), ('object', ''):
        for dark in False, True:
            page = browser.open(url(name, hash), dark=dark)
            page.run('document.querySelector("#names").open = true')
            page.run('document.querySelector("#search").focus()')
            page.type('e')
            page.run('new Promise(requestAnimationFrame)')
            low = page.run(CONTRASTS)
            assert low == [], (name, dark, low[:5])


def narrow(browser):
    for name in 'kernel.core', 'hostile', 'mapped', 'object', 'wild':
        for hash in '', '#note=0', '#name=e_entry', '#address=0x10000':
            page = browser.open(url(name, hash), width=360, height=740)
            wide = page.run('Math.max(document.documentElement.scrollWidth, document.body.scrollWidth)')
            assert wide <= 360, (name, hash, wide)
            no_trouble(page)


def hostile(browser):
    """The names are there as text, and made nothing."""
    for name, words in ('hostile', ['"\'><img src=x onerror=alert(2)>', '<!--<script>', '{{script}}{{data}}', '\\x1b]0;title']), \
            ('mapped', ['<img src=x onerror=alert(1)>']):
        page = browser.open(url(name))
        text = ''
        for at in range(0, 4000, 200):
            page.run(f'document.querySelector("#memory").scrollTop = {at}')
            page.run('new Promise(requestAnimationFrame)')
            text += page.text('#memory')
        for word in words:
            assert word in text, word
        page.run('document.querySelector("#names").open = true')
        for note in range(8):
            page.run(f'location.hash = "#note={note}"')
            page.run('new Promise((done) => setTimeout(done, 50))')
        page.type('')
        page.run('document.querySelector("#search").focus()')
        page.type('<')
        assert page.run('document.querySelectorAll("img, iframe, svg, b, object, body script:not(#data)").length') == 1, 'markup out of the file'
        assert page.run('document.querySelectorAll("#results li").length') > 0
        no_trouble(page)


def large(browser):
    for name, areas in ('many', '70,000 areas'), ('threads', '0 areas'), ('wild', '70,000 areas, folded'):
        page = browser.open(url(name))
        assert page.text('#memory-count').startswith(areas), page.text('#memory-count')
        assert page.run('document.querySelectorAll("#memory .row").length') < 200, 'a row for each area'
        page.run('document.querySelector("#memory").focus()')
        page.press('End')
        no_trouble(page)
        took = page.run('performance.timing.loadEventEnd - performance.timing.navigationStart')
        print(f'{name}: open in {took} ms')


with Browser() as one:
    for check in kernel, sections, search, keys, colors, contrast, narrow, hostile, large:
        check(one)
