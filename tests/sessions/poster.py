"""What a poster must be, whatever the file: poster.py check PAPER SVG [PAPER SVG]...; and what stands in it: poster.py values SVG.

check   well-formed; the paper's size in millimetres; the generic fonts alone; no picture, script or link; no text below
        7 points, none outside of the page, and none over another, by the length that it says it has
values  prints each line of the byte panel: block, offset, bytes, field, value, meaning
"""
import re
import sys
import xml.dom.minidom

PAPERS = {'a3': (420, 297), 'a4': (297, 210), 'letter': (279.4, 215.9)}
SEVEN_POINTS = 7 * 25.4 / 72
ELEMENTS = {'svg', 'title', 'desc', 'g', 'rect', 'path', 'line', 'text', 'tspan'}


def number(element, name, otherwise=None):
    value = element.getAttribute(name)
    return float(value) if value else otherwise


def text_of(element):
    return ''.join(n.data if n.nodeType == n.TEXT_NODE else text_of(n) for n in element.childNodes)


def read(path):
    return xml.dom.minidom.parse(path).documentElement


def texts(svg):
    for text in svg.getElementsByTagName('text'):
        assert text.getAttribute('lengthAdjust') == 'spacingAndGlyphs', text.toxml()
        yield (number(text, 'x'), number(text, 'y'), number(text, 'textLength'),
               number(text, 'font-size', number(svg, 'font-size')), text_of(text))


def check_page(svg, paper):
    width, height = PAPERS[paper]
    assert svg.getAttribute('width').endswith('mm') and svg.getAttribute('height').endswith('mm')
    assert abs(float(svg.getAttribute('width')[:-2]) - width) < 0.01, svg.getAttribute('width')
    assert abs(float(svg.getAttribute('height')[:-2]) - height) < 0.01, svg.getAttribute('height')
    assert [float(n) for n in svg.getAttribute('viewBox').split()] == [0, 0, width, height], 'a unit is no millimetre'
    assert svg.getAttribute('role') == 'img' and svg.getElementsByTagName('desc')


def check_elements(svg):
    for element in svg.getElementsByTagName('*'):
        assert element.tagName in ELEMENTS, element.tagName
        assert element.getAttribute('font-family') in ('', 'monospace', 'sans-serif')
        for name, value in element.attributes.items():
            assert not name.startswith('on') and 'href' not in name and 'url(' not in value, (name, value)


def check_texts(svg, width, height):
    boxes = []
    for x, y, length, size, words in texts(svg):
        assert size >= SEVEN_POINTS - 1e-6, (size, words)
        assert length > 0 and x >= 5 and x + length <= width - 5, (x, length, words)
        assert y - 0.8 * size >= 5 and y <= height - 5, (y, words)
        boxes.append((x + 0.02, x + length - 0.02, y - 0.6 * size, y, words))
    assert len(boxes) >= 5, len(boxes)
    boxes.sort(key=lambda box: box[2])
    for i, one in enumerate(boxes):
        for other in boxes[i + 1:]:
            if other[2] >= one[3]:
                break
            assert other[0] >= one[1] or other[1] <= one[0], ('one over the other', one, other)


def values(svg):
    """A line of the byte panel starts with its offset, which has an ink of its own; its block is a group with a title."""
    for group in svg.getElementsByTagName('g'):
        row = None
        title = text_of(group.getElementsByTagName('title')[0])
        for text in group.getElementsByTagName('text'):
            if text.getAttribute('fill') == '#666666' and re.fullmatch('[0-9a-f]{4,16}', text_of(text)):
                if row:
                    print(*row, sep='\t')
                row = [title]
            if row:
                row.append(text_of(text))
        if row:
            print(*row, sep='\t')


if sys.argv[1] == 'check':
    for paper, path in zip(sys.argv[2::2], sys.argv[3::2]):
        document = read(path)
        try:
            check_page(document, paper)
            check_elements(document)
            check_texts(document, *PAPERS[paper])
        except AssertionError as wrong:
            sys.exit(f'{path}: {wrong}')
else:
    values(read(sys.argv[2]))
