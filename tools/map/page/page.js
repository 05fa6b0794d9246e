/*
 * page.js: the page of coreelf map.
 *
 *     data      the JSON of the page, unpacked into columns: file (regions), memory (areas), chunks, terms
 *     place     a byte: its region, its area, its field, as far as it has them
 *     light     what the pointer or the focus is on: lit up in the strip, the lists, the bytes, and named below
 *     aim       what the field at that place speaks of: the area of a program header, or that of an address
 *     pick      what the address of the page says (#offset=0x40): shown in the card, until something else is picked
 *
 * It knows where things are, and nothing of ELF: every name and every explanation comes from the data. Text from the
 * file is only ever set as textContent, so it cannot become markup. Addresses have 64 bits and are BigInt.
 */
'use strict';
(() => {
const data = JSON.parse(document.getElementById('data').textContent);
const byId = (id) => document.getElementById(id);

/* An element with a class, some text and children. */
function make(tag, className, ...children) {
  const element = document.createElement(tag);
  if (className) element.className = className;
  element.append(...children); /* strings become text nodes */
  return element;
}

function link(hash, text, className) {
  const a = make('a', className, text);
  a.href = '#' + hash;
  return a;
}

/* ---- Numbers in words ---- */

const hex = (number) => '0x' + number.toString(16);
const hashOf = (key, value) => key + '=' + (typeof value === 'bigint' ? hex(value) : encodeURIComponent(value));
const withCommas = (number) => number.toString().replace(/\B(?=(\d{3})+$)/g, ',');

/* 17231872 is "16.4 MiB", as in the text map. */
function sizeText(bytes) {
  const units = ['B', 'KiB', 'MiB', 'GiB', 'TiB', 'PiB', 'EiB'];
  let whole = bytes, rest = 0n, unit = 0;
  while (whole >= 1024n && unit < 6) {
    rest = whole % 1024n;
    whole /= 1024n;
    unit++;
  }
  const tenth = rest * 10n / 1024n;
  return unit === 0 || whole >= 100n || tenth === 0n ? `${whole} ${units[unit]}` : `${whole}.${tenth} ${units[unit]}`;
}

function plural(count, word) {
  return `${withCommas(count)} ${word}${count === 1 ? '' : 's'}`;
}

/* ---- Data: rows of regions and areas ---- */

/* rows: numbers of shapes; -n: the last one n times more. */
function unpackRows(rows) {
  let count = 0;
  for (const row of rows) count += row < 0 ? -row : 1;
  const shapes = new Uint32Array(count);
  let at = 0;
  for (const row of rows) {
    if (row >= 0) shapes[at++] = row;
    else { shapes.fill(shapes[at - 1], at, at - row); at -= row; }
  }
  return shapes;
}

function begin(table) {
  const shapes = unpackRows(table.rows), wide = table.columns, exact = table.shapes.map(BigInt);
  const count = shapes.length;
  const rows = { count, things: table.things, strings: table.strings };
  rows.exact = (row, column) => exact[shapes[row] * wide + column];
  rows.small = (row, column) => Number(exact[shapes[row] * wide + column]);
  rows.string = (row, column) => table.strings[rows.small(row, column)];
  rows.folded = (row) => rows.small(row, 0);
  return rows;
}

/* Columns as html_rows.c writes them; sums are modulo 2^64, which BigUint64Array does by itself. */
function unpackMemory(table) {
  const rows = begin(table), n = rows.count;
  for (const key of ['address', 'size', 'offset', 'saved', 'segment']) rows[key] = new BigUint64Array(n);
  let address = 0n, offset = 0n, segment = 0n;
  for (let i = 0; i < n; i++) {
    rows.address[i] = address + rows.exact(i, 1);
    rows.size[i] = rows.exact(i, 2);
    rows.offset[i] = offset + rows.exact(i, 3);
    rows.saved[i] = rows.exact(i, 4);
    rows.segment[i] = segment += rows.exact(i, 7);
    address = rows.address[i] + rows.size[i];
    offset = rows.offset[i] + rows.saved[i];
  }
  rows.flags = (i) => rows.small(i, 5);
  rows.look = (i) => rows.small(i, 6);
  rows.object = (i) => rows.string(i, 8);
  rows.name = (i) => rows.folded(i) > 1 && rows.object(i) ? `${rows.object(i)}, ${rows.string(i, 9)}` : rows.string(i, 9);
  rows.marks = (i) => rows.string(i, 10);
  rows.explanation = (i) => rows.folded(i) > 1 ? 'Neighbors, folded into one row. coreelf map lists each.' : rows.string(i, 11);
  rows.inFile = (i) => rows.string(i, 12);
  rows.isOnePiece = (i) => rows.small(i, 13) === 1;
  return rows;
}

function unpackFile(table) {
  const rows = begin(table), n = rows.count;
  for (const key of ['offset', 'size', 'address', 'segment', 'section', 'index']) rows[key] = new BigUint64Array(n);
  let offset = 0n, address = 0n, segment = 0n, section = 0n, index = 0n;
  for (let i = 0; i < n; i++) {
    const has = rows.small(i, 4);
    rows.offset[i] = offset;
    rows.size[i] = rows.exact(i, 1);
    rows.address[i] = address + rows.exact(i, 5);
    rows.segment[i] = segment += rows.exact(i, 6);
    rows.section[i] = section += rows.exact(i, 7);
    rows.index[i] = index += rows.exact(i, 8);
    if (has & 1) address = rows.address[i] + rows.size[i];
    offset += rows.size[i];
  }
  rows.kind = (i) => data.kinds[rows.small(i, 2)];
  rows.look = (i) => rows.small(i, 3);
  rows.hasAddress = (i) => (rows.small(i, 4) & 1) !== 0;
  rows.hasSegment = (i) => (rows.small(i, 4) & 2) !== 0;
  rows.hasSection = (i) => (rows.small(i, 4) & 4) !== 0;
  rows.trueSize = (i) => rows.exact(i, 9);
  rows.name = (i) => rows.folded(i) > 1 && rows.string(i, 10) ? `${rows.string(i, 10)}, ${rows.string(i, 11)}` : rows.string(i, 11);
  rows.explanation = (i) => rows.folded(i) > 1 ? 'Neighbors, folded into one row. coreelf map lists each.' : rows.string(i, 12);
  return rows;
}

const file = unpackFile(data.regions);
const memory = unpackMemory(data.areas);
const fileSize = BigInt(data.size);

/* The last i with list[i] <= value; -1: none. */
function lastAtMost(list, value) {
  let low = 0, high = list.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (list[middle] <= value) low = middle + 1;
    else high = middle;
  }
  return low - 1;
}

function regionAt(offset) {
  return offset < fileSize ? lastAtMost(file.offset, offset) : -1;
}

/* Areas may overlap in a file that lies, so a few before are tried too. */
function areaAt(address) {
  let i = lastAtMost(memory.address, address);
  for (let tries = 0; i >= 0 && tries < 16; i--, tries++)
    if (address - memory.address[i] < memory.size[i]) return i;
  return -1;
}

let segmentRows = null;
function areaOfSegment(segment) {
  if (!segmentRows) {
    segmentRows = new Map();
    for (let i = 0; i < memory.count; i++) {
      const folded = Math.min(memory.folded(i), 4096);
      for (let k = 0; k < folded; k++)
        if (!segmentRows.has(memory.segment[i] + BigInt(k))) segmentRows.set(memory.segment[i] + BigInt(k), i);
    }
  }
  return segmentRows.has(segment) ? segmentRows.get(segment) : -1;
}

let sectionRows = null;
function rowOfSection(section) {
  if (!sectionRows) {
    sectionRows = new Map();
    for (let i = 0; i < file.count; i++)
      if (file.hasSection(i) && !sectionRows.has(file.section[i])) sectionRows.set(file.section[i], i);
  }
  return sectionRows.has(section) ? sectionRows.get(section) : -1;
}

/* ---- Data: bytes of headers and notes, and names ---- */

const STRIDE = 9; /* numbers a line, as html_bytes.c writes them */
const chunks = data.chunks.slice().sort((a, b) => (BigInt(a.offset) < BigInt(b.offset) ? -1 : 1));
const chunkOffsets = chunks.map((chunk) => BigInt(chunk.offset));

/* Lines of a chunk, made when they are first asked for. */
function linesOf(chunk) {
  if (chunk.made) return chunk.made;
  const start = BigInt(chunk.offset), numbers = chunk.lines;
  let at = 0, structure = null;
  chunk.made = [];
  chunk.bytes = Uint8Array.from(atob(chunk.data), (c) => c.charCodeAt(0));
  for (let i = 0; i < numbers.length; i += STRIDE) {
    const length = BigInt(numbers[i + 1]), here = Number(length < BigInt(data.most_bytes) ? length : data.most_bytes);
    const title = data.strings[numbers[i + 7]];
    if (title) structure = { title, repeat: numbers[i + 8] };
    chunk.made.push({
      offset: start + BigInt(numbers[i]), length, here, at, structure, title,
      name: data.strings[numbers[i + 2]], value: data.strings[numbers[i + 3]], meaning: data.strings[numbers[i + 4]],
      term: numbers[i + 5], valueTerm: numbers[i + 6], chunk,
    });
    at += here;
  }
  return chunk.made;
}

function chunkAt(offset) {
  const i = lastAtMost(chunkOffsets, offset), row = regionAt(offset);
  return i >= 0 && row >= 0 && chunkOffsets[i] >= file.offset[row] ? chunks[i] : null;
}

function lineAt(offset) {
  const chunk = chunkAt(offset), lines = chunk ? linesOf(chunk) : [];
  const i = lastAtMost(lines.map((line) => line.offset), offset);
  return i >= 0 && offset < lines[i].offset + lines[i].length ? lines[i] : null;
}

const structureText = (structure) => structure.repeat ? `${structure.title} ${structure.repeat}` : structure.title;

/* Six strings each; the number of a term counts from 1. */
const terms = [];
for (let i = 0; i < data.terms.length; i += 6) {
  const [name, meaning, kind, place, shown, linux] = data.terms.slice(i, i + 6);
  terms.push({ name, meaning, kind, place, shown, linux });
}

/* ---- Places ---- */

const NOWHERE = { offset: null, address: null, row: -1, area: -1, line: null };

function placeOfOffset(offset) {
  const row = regionAt(offset);
  if (row < 0) return NOWHERE;
  let area = file.hasSegment(row) ? areaOfSegment(file.segment[row]) : -1, address = null;
  if (area >= 0 && memory.folded(area) === 1) {
    const within = BigInt.asUintN(64, offset - memory.offset[area]);
    if (within < memory.size[area]) address = BigInt.asUintN(64, memory.address[area] + within);
    else area = -1;
  } else if (file.hasAddress(row)) {
    address = BigInt.asUintN(64, file.address[row] + offset - file.offset[row]);
  }
  return { offset, address, row, area, line: lineAt(offset) };
}

function placeOfAddress(address) {
  const area = areaAt(address);
  if (area < 0) return { ...NOWHERE, address };
  const within = address - memory.address[area], offset = memory.offset[area] + within;
  if (memory.folded(area) > 1 || within >= memory.saved[area] || offset >= fileSize)
    return { ...NOWHERE, address, area, row: memory.saved[area] > 0n ? regionAt(memory.offset[area]) : -1 };
  return { offset, address, row: regionAt(offset), area, line: lineAt(offset) };
}

function segmentText(area) {
  const n = memory.folded(area);
  return n > 1 ? `segments ${memory.segment[area]} to ${memory.segment[area] + BigInt(n - 1)}` : `segment ${memory.segment[area]}`;
}

/* Who claims a byte, from the whole to the part: [text, hash] each. */
function ownersOf(place) {
  const owners = [];
  if (place.offset !== null) {
    const notes = data.note_segments;
    for (let i = 0; i < notes.length; i += 2)
      if (place.offset >= BigInt(notes[i]) && place.offset - BigInt(notes[i]) < BigInt(notes[i + 1]))
        owners.push([`segment of notes, ${sizeText(BigInt(notes[i + 1]))}`, hashOf('offset', BigInt(notes[i]))]);
  }
  if (place.area >= 0) owners.push([`${segmentText(place.area)}: ${memory.name(place.area)}`, hashOf('address', memory.address[place.area])]);
  const isSaid = place.area >= 0 && place.row >= 0 && file.kind(place.row) === 'segment'; /* by its segment */
  if (place.row >= 0 && place.offset !== null && !isSaid) owners.push([file.name(place.row), hashOf('offset', file.offset[place.row])]);
  const line = place.line;
  if (line) {
    if (line.structure) owners.push([structureText(line.structure), null]);
    owners.push([line.name, hashOf('offset', line.offset)]);
    if (place.exact && line.length > 1n) owners.push([`byte ${place.offset - line.offset + 1n} of ${line.length}`, null]);
  }
  return owners;
}

/*
 * What a field speaks of: { verb, row, area, address }. A program header describes an area, a section header a
 * section; a value that is shown as an address points into an area. null: nothing that is in this file.
 */
function aimOf(line) {
  if (!line || (!line.term && !line.structure)) return null;
  const kind = file.kind(regionAt(BigInt(line.chunk.offset))), repeat = BigInt(line.structure ? line.structure.repeat : 0);
  const value = line.value.match(/^0x[0-9a-f]+/), isAddress = line.term > 0 && terms[line.term - 1].shown.includes('an address');
  let row = -1, area = -1;
  if (kind === 'program-headers') area = areaOfSegment(repeat);
  else if (kind === 'section-headers') row = rowOfSection(repeat);
  else if (isAddress && value) area = areaAt(BigInt(value[0]));
  if (area < 0 && row < 0) return null;
  if (area >= 0 && isSaved(area)) row = regionAt(memory.offset[area]);
  const address = isAddress && value && areaAt(BigInt(value[0])) >= 0 ? BigInt(value[0]) : null;
  return { verb: kind === 'note' || kind === 'elf-header' ? 'points into' : 'describes', row, area, address };
}

const aimText = (aim) => `${aim.verb} ${aim.area >= 0 ? memory.name(aim.area) : file.name(aim.row)}`;

/* ---- Looks ---- */

/* The letters of a look, its second cue: "r--", "rwx!", "!!", "note". What is between things is hatched instead. */
const letters = data.looks.map((legend) => (legend.match(/^[r-][w-][x-]( !)?|^!!|^head|^note/) || [''])[0].replace(' ', ''));
const nameOfLook = (look) => data.looks[look].replace(/^([r-][w-][x-]|!!)[ !]+/, '');
const isHatched = data.looks.map((legend) => /^(padding|gap|not saved)/.test(legend));
const chip = (look) => make('span', `chip look-${look}${isHatched[look] ? ' hatched' : ''}`, letters[look]);
const permissions = (flags) => (flags & 4 ? 'r' : '-') + (flags & 2 ? 'w' : '-') + (flags & 1 ? 'x' : '-');
const NOT_SAVED = data.looks.findIndex((legend) => legend === 'not saved');

function drawLegend() {
  const seen = new Set();
  for (let i = 0; i < file.count; i++) seen.add(file.look(i));
  for (let i = 0; i < memory.count; i++) {
    seen.add(memory.look(i));
    if (memory.saved[i] < memory.size[i]) seen.add(NOT_SAVED);
  }
  for (const look of [...seen].sort((a, b) => a - b)) {
    byId('legend').append(make('li', '', chip(look), nameOfLook(look)));
  }
}

/* ---- Lists that make only the rows that are seen ---- */

class List {
  /* rows: how many; draw(i) makes a row; option(i): its number among what can be picked, or -1. */
  constructor(box, count, draw) {
    Object.assign(this, { box, count, draw, made: new Map(), active: 0, marked: new Map() });
    this.space = make('div', 'space');
    this.space.setAttribute('role', 'presentation');
    box.append(this.space);
    box.addEventListener('scroll', () => this.show(), { passive: true });
    this.measure();
  }

  measure() {
    const tall = parseFloat(getComputedStyle(document.documentElement).getPropertyValue('--row')) || 26;
    if (tall !== this.tall) {
      this.tall = tall;
      for (const row of this.made.values()) row.remove();
      this.made.clear();
    }
    this.space.style.height = `${this.count * this.tall}px`;
    this.show();
  }

  show() {
    const first = Math.max(0, Math.floor(this.box.scrollTop / this.tall) - 6);
    const last = Math.min(this.count, Math.ceil((this.box.scrollTop + this.box.clientHeight) / this.tall) + 6);
    for (const [i, row] of this.made)
      if ((i < first || i >= last) && i !== this.active) { row.remove(); this.made.delete(i); }
    const fresh = [];
    for (let i = first; i < last; i++) if (!this.made.has(i)) fresh.push(this.row(i));
    this.space.append(...fresh);
  }

  row(i) {
    const row = this.draw(i);
    row.style.transform = `translateY(${i * this.tall}px)`;
    row.dataset.i = i;
    row.id = `${this.box.id}-${i}`;
    for (const [name, at] of this.marked) row.classList.toggle(name, at === i);
    if (row.getAttribute('role') === 'option') row.setAttribute('aria-selected', this.marked.get('picked') === i);
    this.made.set(i, row);
    return row;
  }

  /* Gives one row a class, and takes it from the row that had it. */
  mark(name, i) {
    const before = this.marked.get(name);
    if (before === i) return;
    this.marked.set(name, i);
    for (const at of [before, i]) {
      const row = this.made.get(at);
      if (!row) continue;
      row.classList.toggle(name, at === i);
      if (name === 'picked') row.setAttribute('aria-selected', at === i);
    }
  }

  /* The row that the keys start from. */
  activate(i) {
    this.active = i;
    if (!this.made.has(i)) this.space.append(this.row(i));
    this.box.setAttribute('aria-activedescendant', `${this.box.id}-${i}`);
  }

  reveal(i) {
    const top = i * this.tall, height = this.box.clientHeight;
    if (top < this.box.scrollTop || top + this.tall > this.box.scrollTop + height)
      this.box.scrollTop = top - height / 3;
    this.show();
  }
}

function optionRow(className, position, count, ...children) {
  const row = make('div', className, ...children);
  row.setAttribute('role', 'option');
  row.setAttribute('aria-posinset', position + 1);
  row.setAttribute('aria-setsize', count);
  return row;
}

const offsetText = (offset) => offset.toString(16).padStart(8, '0');

function drawFileRow(i) {
  const inside = file.hasSegment(i) && file.kind(i) !== 'segment';
  const what = make('span', 'what', file.name(i));
  what.title = file.name(i);
  const row = optionRow(`row file-row${letters[file.look(i)] === '!!' ? ' wrong' : ''}${inside ? ' inside' : ''}`, i, file.count,
    make('span', 'number at', offsetText(file.offset[i])), make('span', 'number size', sizeText(file.size[i])),
    chip(file.look(i)), what);
  row.setAttribute('aria-label', `${file.name(i)}, offset ${hex(file.offset[i])}, ${sizeText(file.size[i])}`);
  return row;
}

/* What the list of memory shows: areas (their number) and holes between them (-1 - number of the area behind). */
const items = [];
const itemOfArea = new Int32Array(memory.count);
{
  let end = 0n;
  for (let i = 0; i < memory.count; i++) {
    if (i > 0 && memory.address[i] >= end + 4096n) items.push(-1 - i);
    itemOfArea[i] = items.length;
    items.push(i);
    end = memory.address[i] + memory.size[i];
  }
}

function holeBefore(i) {
  return memory.address[i] - memory.address[i - 1] - memory.size[i - 1];
}

function drawMemoryRow(item) {
  const i = items[item];
  if (i < 0) {
    const hole = make('div', 'hole', `⋯ ${sizeText(holeBefore(-1 - i))} not mapped ⋯`);
    hole.setAttribute('role', 'presentation');
    return hole;
  }
  const what = make('span', 'what', make('span', 'name', memory.name(i)));
  if (memory.marks(i)) what.append(make('span', 'badge', memory.marks(i)));
  what.title = memory.marks(i) ? `${memory.name(i)} (${memory.marks(i)})` : memory.name(i);
  const mark = chip(memory.look(i));
  mark.textContent = letters[memory.look(i)] || permissions(memory.flags(i));
  const row = optionRow(`row memory-row${letters[memory.look(i)] === '!!' ? ' wrong' : ''}`, i, memory.count,
    make('span', 'number address', memory.address[i].toString(16)), make('span', 'number size', sizeText(memory.size[i])),
    mark, what, make('span', 'saved', memory.inFile(i)));
  row.setAttribute('aria-label', `${memory.name(i)}, address ${hex(memory.address[i])}, ${sizeText(memory.size[i])}, ` +
    `${permissions(memory.flags(i))}, in the file: ${memory.inFile(i)}${memory.marks(i) ? ', ' + memory.marks(i) : ''}`);
  return row;
}

const fileList = new List(byId('file'), file.count, drawFileRow);
const memoryList = new List(byId('memory'), items.length, drawMemoryRow);

/* ---- The strip: the file, the memory, ribbons ---- */

const strip = { box: byId('strip'), base: byId('strip-base'), over: byId('strip-light'), scale: false };
const BAND = 34, TOP = 16;

/* Where each piece starts, in [0, 1]; one more for the end. By logarithm a header is still seen beside 10 GB. */
function spread(count, weight) {
  const starts = new Float64Array(count + 1);
  for (let i = 0; i < count; i++) starts[i + 1] = starts[i] + weight(i);
  const whole = starts[count] || 1;
  for (let i = 0; i <= count; i++) starts[i] /= whole;
  return starts;
}

function weigh(bytes) {
  return strip.scale ? Number(bytes) : Math.log2(Number(bytes) + 4);
}

function layStrip() {
  strip.file = spread(file.count, (i) => weigh(file.size[i]));
  let largest = 1;
  if (strip.scale) for (let i = 0; i < memory.count; i++) largest += Number(memory.size[i]);
  const hole = strip.scale ? largest / 400 : 4;
  strip.memory = spread(items.length, (item) => items[item] < 0 ? hole : weigh(memory.size[items[item]]));
}

function xOfOffset(offset) {
  const row = Math.max(0, regionAt(offset >= fileSize ? fileSize - 1n : offset));
  const part = Number(offset - file.offset[row]) / Math.max(1, Number(file.size[row]));
  return strip.file[row] + (strip.file[row + 1] - strip.file[row]) * Math.min(1, part);
}

/* [left, right, end of what is saved] */
function xOfArea(i) {
  const left = strip.memory[itemOfArea[i]], right = strip.memory[itemOfArea[i] + 1];
  const part = memory.size[i] > 0n ? Math.min(1, Number(memory.saved[i]) / Number(memory.size[i])) : 0;
  return [left, right, left + (right - left) * part];
}

function colorsOfLooks() {
  const probe = make('span', '');
  document.body.append(probe);
  const colors = data.looks.map((_, look) => {
    probe.className = `chip look-${look}`;
    const style = getComputedStyle(probe);
    return { fill: style.backgroundColor, ink: style.color };
  });
  probe.className = '';
  const style = getComputedStyle(document.body);
  probe.remove();
  return { looks: colors, text: style.color, font: '11px ' + getComputedStyle(byId('title')).fontFamily };
}

function context(canvas) {
  const ratio = window.devicePixelRatio || 1, width = strip.box.clientWidth, height = strip.box.clientHeight;
  canvas.width = Math.round(width * ratio);
  canvas.height = Math.round(height * ratio);
  const pen = canvas.getContext('2d');
  pen.setTransform(ratio, 0, 0, ratio, 0, 0);
  return pen;
}

function hatch(pen, x, y, width, height) {
  pen.save();
  pen.beginPath();
  pen.rect(x, y, width, height);
  pen.clip();
  pen.beginPath();
  for (let at = x - height; at < x + width; at += 6) { pen.moveTo(at, y + height); pen.lineTo(at + height, y); }
  pen.globalAlpha = 0.35;
  pen.stroke();
  pen.restore();
}

function cutText(pen, text, width) {
  if (pen.measureText(text).width <= width) return text;
  while (text.length > 1 && pen.measureText(text + '…').width > width) text = text.slice(0, -1);
  return text.length > 2 ? text + '…' : '';
}

/* A piece of a band; pieces below half a pixel are drawn with the next that is not. */
function drawPiece(pen, colors, look, x, y, width, saved, text) {
  const { fill, ink } = colors.looks[look];
  pen.fillStyle = letters[look] === '!!' && width < 3 ? colors.text : fill;
  pen.strokeStyle = colors.text;
  if (saved > 0) pen.fillRect(x, y, Math.max(0.6, saved), BAND);
  if (saved < width && width > 2) hatch(pen, x + saved, y, width - saved, BAND);
  if (isHatched[look]) hatch(pen, x, y, width, BAND);
  if (width < 3) return;
  pen.globalAlpha = 0.55;
  pen.lineWidth = 1;
  pen.strokeRect(x + 0.5, y + 0.5, width - 1, BAND - 1);
  pen.globalAlpha = 1;
  const room = cutText(pen, text, width - 8);
  if (width > 22 && room) {
    pen.fillStyle = saved > width / 2 ? ink : colors.text;
    pen.fillText(room, x + 4, y + BAND / 2 + 4);
  }
}

function ribbon(pen, left, right, from, to, top, bottom) {
  const middle = (top + bottom) / 2;
  pen.beginPath();
  pen.moveTo(left, top);
  pen.bezierCurveTo(left, middle, from, middle, from, bottom);
  pen.lineTo(Math.max(to, from + 0.6), bottom);
  pen.bezierCurveTo(Math.max(to, from + 0.6), middle, Math.max(right, left + 0.6), middle, Math.max(right, left + 0.6), top);
  pen.fill();
}

function ribbonOf(i, width) {
  const [left, , saved] = xOfArea(i);
  return [xOfOffset(memory.offset[i]) * width, xOfOffset(memory.offset[i] + memory.saved[i]) * width, left * width, saved * width];
}

const isSaved = (i) => memory.saved[i] > 0n && memory.offset[i] < fileSize && memory.isOnePiece(i);

function drawRibbons(pen, colors, width, top, bottom) {
  let lastFrom = -9, lastTo = -9;
  pen.globalAlpha = 0.4;
  for (let i = 0; i < memory.count; i++) {
    if (!isSaved(i)) continue;
    const [left, right, from, to] = ribbonOf(i, width);
    if (right - lastFrom < 0.7 && to - lastTo < 0.7 && right >= lastFrom && to >= lastTo) continue;
    lastFrom = right;
    lastTo = to;
    pen.fillStyle = colors.looks[memory.look(i)].fill;
    ribbon(pen, left, right, from, to, top, bottom);
    if (right - left > 3) { pen.strokeStyle = colors.text; pen.lineWidth = 0.4; pen.stroke(); }
  }
  pen.globalAlpha = 1;
}

function drawMarks(pen, colors, width, y) {
  let free = 0;
  pen.fillStyle = colors.text;
  for (let i = 0; i < memory.count; i++) {
    if (!memory.marks(i)) continue;
    const [left, right] = xOfArea(i), x = (left + right) / 2 * width, text = memory.marks(i);
    pen.beginPath();
    pen.moveTo(x, y + 1);
    pen.lineTo(x - 4, y + 8);
    pen.lineTo(x + 4, y + 8);
    pen.fill();
    const wide = pen.measureText(text).width, at = Math.min(Math.max(0, x - wide / 2), width - wide);
    if (at < free) continue;
    pen.fillText(text, at, y + 19);
    free = at + wide + 10;
  }
}

/* Runs of pieces of one look that are too narrow for frames and names: they have one for all, "notes". */
function drawRuns(pen, colors, width) {
  for (let first = 0, i = 0; first < file.count; first = i) {
    let widest = 0;
    for (i = first; i < file.count && file.look(i) === file.look(first); i++)
      widest = Math.max(widest, (strip.file[i + 1] - strip.file[i]) * width);
    const name = nameOfLook(file.look(first)), left = strip.file[first] * width, right = strip.file[i] * width;
    if (widest >= 3 || right - left < pen.measureText(name).width + 16) continue;
    pen.fillStyle = colors.looks[file.look(first)].ink;
    pen.fillText(name, left + 8, TOP + BAND / 2 + 4);
  }
}

function drawBands(pen, colors, width, low) {
  let drawn = -1;
  for (let i = 0; i < file.count; i++) {
    const x = strip.file[i] * width, w = strip.file[i + 1] * width - x;
    if (x + w - drawn < 0.5) continue;
    drawn = x + w;
    drawPiece(pen, colors, file.look(i), x, TOP, w, w, file.name(i));
  }
  /* Pieces too narrow for a frame of their own have this one: notes are white as the page. */
  pen.globalAlpha = 0.55;
  pen.strokeStyle = colors.text;
  pen.lineWidth = 1;
  pen.strokeRect(0.5, TOP + 0.5, width - 1, BAND - 1);
  pen.globalAlpha = 1;
  drawRuns(pen, colors, width);
  drawn = -1;
  for (let i = 0; i < memory.count; i++) {
    const [left, right, saved] = xOfArea(i), x = left * width, w = right * width - x;
    if (x + w - drawn < 0.5) continue;
    drawn = x + w;
    drawPiece(pen, colors, memory.look(i), x, low, w, saved * width - x, memory.name(i));
  }
}

function drawStrip() {
  if (strip.box.clientWidth === 0) return;
  const pen = context(strip.base), colors = colorsOfLooks(), width = strip.box.clientWidth;
  const low = strip.box.clientHeight - BAND - 22; /* where the band of the memory is */
  strip.low = low;
  pen.font = colors.font;
  pen.fillStyle = colors.text;
  pen.fillText(`file, ${sizeText(fileSize)}`, 0, 11);
  if (memory.count > 0) drawRibbons(pen, colors, width, TOP + BAND, low);
  drawBands(pen, colors, width, low);
  if (memory.count > 0) drawMarks(pen, colors, width, low + BAND);
  strip.colors = colors;
  drawLight(lit, aimOf(lit.line));
}

/* What is lit, over the strip: a frame round the region, one round the area, the ribbon between them; and what it aims at. */
function drawLight(place, aim) {
  if (!strip.colors) return;
  const pen = context(strip.over), width = strip.box.clientWidth, { row, area } = place;
  pen.strokeStyle = pen.fillStyle = strip.colors.text;
  pen.lineWidth = 2;
  const frame = (from, to, y) => pen.strokeRect(from * width, y - 1, Math.max(2, (to - from) * width), BAND + 2);
  const show = (row, area) => {
    pen.globalAlpha = 1;
    if (row >= 0) frame(strip.file[row], strip.file[row + 1], TOP);
    if (area < 0) return;
    const [left, right] = xOfArea(area);
    frame(left, right, strip.low);
    if (!isSaved(area)) return;
    const [a, b, c, d] = ribbonOf(area, width);
    pen.globalAlpha = 0.2;
    ribbon(pen, a, b, c, d, TOP + BAND, strip.low);
  };
  show(row, area);
  pen.setLineDash([4, 3]);
  if (aim) show(aim.row, aim.area);
}

/* The place under the pointer: in the file's band, or in the memory's. */
function placeOnStrip(event) {
  const box = strip.box.getBoundingClientRect(), x = (event.clientX - box.left) / box.width;
  if (memory.count === 0 || event.clientY - box.top < strip.box.clientHeight / 2) {
    const row = Math.min(file.count - 1, lastAtMost(strip.file, x));
    return row < 0 ? NOWHERE : placeOfOffset(file.offset[row]);
  }
  const i = items[Math.min(items.length - 1, lastAtMost(strip.memory, x))];
  return i === undefined || i < 0 ? NOWHERE : placeOfAddress(memory.address[i]);
}

/* ---- Light ---- */

let lit = NOWHERE, picked = NOWHERE;

function lightBytes(place) {
  for (const old of byId('bytes').querySelectorAll('.lit, .here')) old.classList.remove('lit', 'here');
  const row = place.line ? rowsOfLines.get(place.line) : null;
  if (!row) return;
  row.classList.add('lit');
  let title = row;
  while (title && !title.classList.contains('title')) title = title.previousElementSibling;
  if (title) title.classList.add('lit');
  const byte = row.querySelectorAll('i')[Number(place.offset - place.line.offset)];
  if (byte && place.exact) byte.classList.add('here');
}

function sayOwners(place, aim) {
  const bar = byId('owners'), where = [];
  if (place.offset !== null) where.push(`offset ${hex(place.offset)}`);
  if (place.address !== null) where.push(`address ${hex(place.address)}`);
  else if (place.offset !== null) where.push('not in memory');
  if (place.offset === null && place.address !== null) where.push('not in the file');
  const owners = ownersOf(place).map(([text]) => text);
  bar.textContent = where.join(', ') + (owners.length ? `  —  ${owners.join(' › ')}` : '') + (aim ? `  →  ${aimText(aim)}` : '');
}

function light(place) {
  const aim = aimOf(place.line);
  lit = place;
  fileList.mark('lit', place.row);
  fileList.mark('aim', aim ? aim.row : -1);
  memoryList.mark('lit', place.area >= 0 ? itemOfArea[place.area] : -1);
  memoryList.mark('aim', aim && aim.area >= 0 ? itemOfArea[aim.area] : -1);
  drawLight(place, aim);
  lightBytes(place);
  sayOwners(place, aim);
}

/* ---- The card: what is picked ---- */

function definitions(rows) {
  const list = make('dl', '');
  for (const [term, value, className] of rows) {
    if (!value) continue;
    list.append(make('dt', '', term), make('dd', className || '', ...[].concat(value)));
  }
  return list;
}

function rangeText(start, size) {
  return `${hex(start)} to ${hex(start + (size > 0n ? size - 1n : 0n))}`;
}

function ownerLinks(place) {
  const parts = [];
  for (const [text, hash] of ownersOf(place)) {
    if (parts.length) parts.push(' › ');
    parts.push(hash ? link(hash, text) : text);
  }
  return parts.length > 1 ? parts : null;
}

function memoryRows(place) {
  const i = place.area, row = place.row;
  if (i < 0) return [];
  const own = place.offset !== null && !place.byAddress && file.folded(row) === 1 && file.hasAddress(row);
  const start = own ? file.address[row] : memory.address[i], size = own ? file.size[row] : memory.size[i];
  const isPart = own && (start !== memory.address[i] || size !== memory.size[i]);
  return [
    ['Memory', [link(hashOf('address', start), rangeText(start, size)), `  ${sizeText(size)}`], 'mono'],
    ['Part of', isPart ? [link(hashOf('address', memory.address[i]), memory.name(i)), `, ${sizeText(memory.size[i])} at ${hex(memory.address[i])}`] : null],
    ['Permissions', permissions(memory.flags(i)), 'mono'],
    ['Segment', link(hashOf('segment', memory.segment[i]), segmentText(i))],
    ['Saved', isPart ? null : memory.explanation(i) || memory.inFile(i)],
    ['Points here', isPart ? null : memory.marks(i)],
  ];
}

function fileRows(place) {
  const row = place.row;
  if (row < 0 || place.offset === null) return [['File', place.area >= 0 ? 'not in the file' : null]];
  const cut = file.trueSize(row);
  return [
    ['File', [link(hashOf('offset', file.offset[row]), rangeText(file.offset[row], file.size[row])), `  ${sizeText(file.size[row])}`], 'mono'],
    ['Cut off', cut > 0n ? `${sizeText(file.size[row])} of ${sizeText(cut)} are there` : null],
  ];
}

function pickedByteRows(place) {
  const line = place.line;
  if (!line || place.offset === file.offset[place.row]) return [];
  return [['Field', [line.name, line.value ? ` = ${line.value}` : ''], 'mono'], ['', line.meaning]];
}

function card(title, ...children) {
  byId('card-title').textContent = title;
  byId('card-body').replaceChildren(...children.filter(Boolean));
}

function cardOfPlace(place) {
  const inFile = place.row >= 0 && place.offset !== null;
  const title = inFile && !(place.byAddress && place.area >= 0) ? file.name(place.row)
    : place.area >= 0 ? memory.name(place.area) : 'Nothing is there';
  const words = inFile && !place.byAddress ? file.explanation(place.row) : '';
  const nothing = place.row < 0 && place.area < 0
    ? (place.address !== null ? `No segment has address ${hex(place.address)}.` : `The file ends before ${hex(place.asked || 0n)}.`) : '';
  card(title, words || nothing ? make('p', '', words || nothing) : null,
    definitions([...fileRows(place), ...memoryRows(place), ...pickedByteRows(place), ['Owners', ownerLinks(place)]]));
}

/* ---- The card: a name ---- */

function termRows(term) {
  return [
    [term.kind === 'constant' ? 'Value' : 'Shown as', term.shown, term.kind === 'constant' ? 'mono' : ''],
    [term.kind === 'constant' ? 'Of' : 'In', term.place],
    ['Linux', term.linux],
  ];
}

/* The first field of the page that is called so, or has a value that is. */
function lineOfTerm(name) {
  const isIt = (number) => number > 0 && terms[number - 1].name === name;
  for (const chunk of chunks) {
    if (chunk.note !== undefined && isIt(chunk.term)) return linesOf(chunk)[0];
    const line = linesOf(chunk).find((one) => isIt(one.term) || isIt(one.valueTerm));
    if (line) return line;
  }
  return null;
}

function cardOfName(name) {
  const found = terms.filter((term) => term.name === name), line = found.length ? lineOfTerm(name) : null;
  card(found.length ? name : `No ${name} on this page`);
  if (!found.length) byId('card-body').append(make('p', '', 'coreelf explain knows more names than this file has.'));
  for (const term of found) byId('card-body').append(make('p', '', term.meaning), definitions(termRows(term)));
  if (line) byId('card-body').append(definitions([['First here', [link(hashOf('offset', line.offset), hex(line.offset)), ` in ${chunkName(line.chunk)}`]]]));
  if (found.length) byId('card-body').append(make('p', '', 'In a terminal: ', make('code', '', `coreelf explain ${name}`)));
}

const nameLink = (number) => link(hashOf('name', terms[number - 1].name), terms[number - 1].name);

function drawTerms() {
  const sorted = terms.slice().sort((a, b) => (a.name < b.name ? -1 : a.name > b.name ? 1 : 0));
  byId('terms').append(...sorted.map((term) => make('div', '',
    make('dt', '', link(hashOf('name', term.name), term.name)), make('dd', '', `${term.meaning}. ${term.place}`))));
}

/* ---- Bytes ---- */

const PAGE = 240; /* lines at once */
let rowsOfLines = new Map(), shownChunk = null, shownFrom = 0;

function bytesText(line, from, count) {
  const spans = [];
  for (let k = from; k < from + count; k++) {
    const byte = make('i', '', line.chunk.bytes[line.at + k].toString(16).padStart(2, '0'));
    byte.dataset.k = k;
    spans.push(byte, k + 1 < from + count ? ' ' : '');
  }
  return spans;
}

/* Eight bytes a line of the cell; beside them the offset of the first. */
function bytesCells(line) {
  const offsets = make('td', 'offset'), bytes = make('td', 'hex');
  for (let k = 0; k < line.here; k += 8) {
    offsets.append(make('div', '', offsetText(line.offset + BigInt(k))));
    bytes.append(make('div', '', ...bytesText(line, k, Math.min(8, line.here - k))));
  }
  if (line.length > BigInt(line.here)) bytes.append(make('div', '', `… ${withCommas(line.length - BigInt(line.here))} more`));
  return [offsets, bytes];
}

function fieldRow(line) {
  const name = line.term ? link(hashOf('name', terms[line.term - 1].name), line.name) : link(hashOf('offset', line.offset), line.name);
  const values = make('td', 'values');
  const aim = aimOf(line);
  if (line.value) values.append(make('div', 'value', aim && aim.address !== null ? link(hashOf('address', aim.address), line.value) : line.value));
  if (aim && aim.address !== null && aim.verb === 'points into') values.append(make('div', 'meaning', `→ ${memory.name(areaAt(aim.address))}`));
  if (line.meaning) values.append(make('div', 'meaning', line.meaning));
  if (line.valueTerm) values.append(make('div', 'meaning', nameLink(line.valueTerm), `: ${terms[line.valueTerm - 1].meaning}`));
  name.tabIndex = -1;
  const row = make('tr', line.term ? '' : 'quiet', ...bytesCells(line), make('td', 'field', name), values);
  rowsOfLines.set(line, row);
  return row;
}

function titleRow(structure) {
  const cell = make('th', '', structureText(structure));
  cell.colSpan = 4;
  cell.scope = 'rowgroup';
  return make('tr', 'title', cell);
}

function heading() {
  const row = make('tr', '', ...['offset', 'bytes', 'field', 'value and meaning'].map((text) => {
    const cell = make('th', '', text);
    cell.scope = 'col';
    return cell;
  }));
  return make('thead', '', row);
}

function tableOf(lines, label) {
  const body = make('tbody', '');
  rowsOfLines = new Map();
  lines.forEach((line, i) => {
    if (line.structure && (line.title || i === 0)) body.append(titleRow(line.structure));
    body.append(fieldRow(line));
  });
  const table = make('table', '', heading(), body), first = body.querySelector('.field a');
  table.setAttribute('aria-label', label);
  if (first) first.tabIndex = 0;
  return table;
}

function pager(chunk, from, all) {
  const box = make('div', 'pages');
  const button = (text, to) => {
    const element = make('button', '', text);
    element.type = 'button';
    element.disabled = to < 0 || to >= all;
    element.addEventListener('click', () => showChunk(chunk, Math.max(0, to)));
    return element;
  };
  box.append(button('← lines before', from > 0 ? Math.max(0, from - PAGE) : -1),
    `lines ${withCommas(from + 1)} to ${withCommas(Math.min(all, from + PAGE))} of ${withCommas(all)}`,
    button('lines after →', from + PAGE));
  return box;
}

function leftText(chunk) {
  return BigInt(chunk.left) > 0n ? make('p', '', `${sizeText(BigInt(chunk.left))} more of it are not in this page; `,
    make('code', '', 'coreelf map --bytes'), ' shows them.') : '';
}

function chunkName(chunk) {
  const row = regionAt(BigInt(chunk.offset));
  return chunk.note === undefined ? file.name(row) : `${chunk.name}${chunk.about ? ', ' + chunk.about : ''}`;
}

/* Which header or note is shown; null: none. */
function setShown(chunk) {
  const at = chunk ? chunks.indexOf(chunk) : -1;
  shownChunk = chunk;
  byId('chunk').selectedIndex = at;
  byId('before').disabled = at <= 0;
  byId('after').disabled = at === chunks.length - 1;
}

function showChunk(chunk, from) {
  const lines = linesOf(chunk);
  setShown(chunk);
  shownFrom = from;
  byId('bytes').replaceChildren(
    lines.length > PAGE ? pager(chunk, from, lines.length) : '',
    tableOf(lines.slice(from, from + PAGE), chunkName(chunk)), leftText(chunk));
}

function showLine(line) {
  const from = Math.floor(linesOf(line.chunk).indexOf(line) / PAGE) * PAGE;
  if (shownChunk !== line.chunk || shownFrom !== from || !rowsOfLines.has(line)) showChunk(line.chunk, from);
}

/* The lines of one entry of a table of headers: what describes a segment or a section. */
function linesOfEntry(table, number) {
  const chunk = chunks.find((one) => file.kind(regionAt(BigInt(one.offset))) === table);
  return chunk ? linesOf(chunk).filter((line) => line.structure && BigInt(line.structure.repeat) === number) : [];
}

/* [words, lines]: a section by its header, else the segment that it is loaded by. */
function descriptionOf(place) {
  if (place.row >= 0 && !place.byAddress && file.hasSection(place.row) && file.folded(place.row) === 1)
    return [`Section ${file.section[place.row]}`, linesOfEntry('section-headers', file.section[place.row])];
  if (place.area >= 0 && memory.folded(place.area) === 1)
    return [`Segment ${memory.segment[place.area]}`, linesOfEntry('program-headers', memory.segment[place.area])];
  return ['', []];
}

function showDescription(place) {
  const [what, lines] = descriptionOf(place), isSomething = place.row >= 0 || place.area >= 0;
  setShown(null);
  rowsOfLines = new Map();
  byId('bytes').replaceChildren(
    isSomething ? make('p', '', 'Its bytes are not in this page, which has those of headers and notes alone.') : '',
    lines.length ? make('p', '', `${what} is described by:`) : '', lines.length ? tableOf(lines, `The header of ${what}`) : '');
}

function showBytes(place) {
  if (place.line && !place.byAddress) showLine(place.line);
  else if (place.row >= 0 && !place.byAddress && place.offset !== null && chunkAt(place.offset)) showChunk(chunkAt(place.offset), 0);
  else showDescription(place);
}

function noteOfRow(row) {
  return row >= 0 && file.kind(row) === 'note' && file.folded(row) === 1 ? file.index[row] : null;
}

/* ---- Pick ---- */

function pick(place) {
  picked = place;
  fileList.mark('picked', place.offset !== null || place.area < 0 ? place.row : -1);
  memoryList.mark('picked', place.area >= 0 ? itemOfArea[place.area] : -1);
  if (place.row >= 0) { fileList.reveal(place.row); fileList.activate(place.row); }
  if (place.area >= 0) { memoryList.reveal(itemOfArea[place.area]); memoryList.activate(itemOfArea[place.area]); }
  const aim = place.exact ? aimOf(place.line) : null;
  if (aim && aim.area >= 0 && place.area < 0) memoryList.reveal(itemOfArea[aim.area]);
  cardOfPlace(place);
  showBytes(place);
  const note = noteOfRow(place.row), chunk = note === null || place.byAddress ? null : chunkAt(place.offset);
  if (chunk && chunk.term && place.offset === file.offset[place.row])
    byId('card-body').querySelector('dl').append(make('dt', '', 'Name'), make('dd', '', nameLink(chunk.term), ` ${terms[chunk.term - 1].meaning}`));
  light(place);
  const row = place.exact && place.line ? rowsOfLines.get(place.line) : null;
  for (const old of byId('bytes').querySelectorAll('.picked')) old.classList.remove('picked');
  if (row) { row.classList.add('picked'); keepInView(row); }
}

/* Scrolls the panel, not the page, unless the panel does not scroll. */
function keepInView(row) {
  const panel = row.closest('.detail'), box = panel.getBoundingClientRect(), at = row.getBoundingClientRect();
  if (panel.scrollHeight > panel.clientHeight + 1) {
    if (at.top < box.top + 70 || at.bottom > box.bottom) panel.scrollTop += at.top - box.top - box.height / 2;
  } else if (at.top < 0 || at.bottom > window.innerHeight - 50) {
    row.scrollIntoView({ block: 'center' });
  }
}

function parseNumber(text) {
  const word = text.trim().replace(/,/g, '');
  if (/^0x[0-9a-f]{1,16}$/i.test(word) || /^\d{1,20}$/.test(word)) return BigInt.asUintN(64, BigInt(word));
  return /^[0-9a-f]{4,16}$/i.test(word) ? BigInt('0x' + word) : null;
}

function rowWith(test) {
  for (let i = 0; i < file.count; i++) if (test(i)) return i;
  return -1;
}

const placeOfRow = (row) => row < 0 ? NOWHERE : placeOfOffset(file.offset[row]);

const routes = {
  offset(number) { return { ...placeOfOffset(number), exact: true, asked: number }; },
  address(number) { return { ...placeOfAddress(number), byAddress: true }; },
  note(number) { return placeOfRow(rowWith((i) => file.kind(i) === 'note' && number >= file.index[i] && number < file.index[i] + BigInt(file.folded(i)))); },
  section(number) { return placeOfRow(rowOfSection(number)); },
  segment(number) {
    const area = areaOfSegment(number), lines = area < 0 ? linesOfEntry('program-headers', number) : [];
    if (area >= 0) return { ...placeOfAddress(memory.address[area]), byAddress: true };
    return lines.length ? { ...placeOfOffset(lines[0].offset), exact: true } : NOWHERE;
  },
};

/* What the address of the page says: "#offset=0x40". */
function route() {
  const [key, text] = location.hash.slice(1).split('=');
  let value = text || '';
  try { value = decodeURIComponent(value); } catch (error) { value = ''; }
  if (key === 'name') {
    const line = picked === NOWHERE ? lineOfTerm(value) : null; /* the page was opened with this name */
    if (picked === NOWHERE) pick(line ? { ...placeOfOffset(line.offset), exact: true } : placeOfOffset(0n));
    cardOfName(value);
    byId('card-title').focus({ preventScroll: true });
    byId('card').scrollIntoView({ block: 'nearest' });
    byId('card').closest('.detail').scrollTop = 0;
    return;
  }
  const number = parseNumber(value), isKnown = Object.hasOwn(routes, key) && number !== null;
  pick(isKnown ? routes[key](number) : placeOfOffset(0n));
}

/* Goes there without a new step of the way back: the arrows pass many rows. */
function replaceHash(hash) {
  try { history.replaceState(null, '', '#' + hash); } catch (error) { location.replace('#' + hash); }
  route();
}

/* ---- Search ---- */

const MOST_RESULTS = 40;

function foundNumbers(text) {
  const number = parseNumber(text), found = [];
  if (number === null) return found;
  const area = areaAt(number), row = regionAt(number);
  if (area >= 0) found.push(['address ' + hex(number), memory.name(area), hashOf('address', number)]);
  if (row >= 0) found.push(['offset ' + hex(number), file.name(row), hashOf('offset', number)]);
  return found;
}

function* namesHere() {
  for (const term of terms) yield [term.name, term.meaning, () => hashOf('name', term.name)];
  for (let i = 0; i < memory.count; i++)
    yield [memory.marks(i) ? `${memory.name(i)} (${memory.marks(i)})` : memory.name(i), `memory at ${hex(memory.address[i])}`, () => hashOf('address', memory.address[i])];
  for (let i = 0; i < file.count; i++) yield [file.name(i), `file at ${hex(file.offset[i])}`, () => hashOf('offset', file.offset[i])];
  for (const chunk of chunks)
    if (chunk.note !== undefined && chunk.about) yield [chunkName(chunk), `note ${chunk.note}`, () => hashOf('note', chunk.note)];
}

function search(text) {
  const word = text.trim().toLowerCase(), found = foundNumbers(text);
  let more = 0;
  for (const [name, where, hash] of namesHere()) {
    if (!name.toLowerCase().includes(word)) continue;
    if (found.length < MOST_RESULTS) found.push([name, where, hash()]);
    else more++;
  }
  found.sort((a, b) => (b[0].toLowerCase() === word) - (a[0].toLowerCase() === word));
  return { found, more };
}

function showResults() {
  const text = byId('search').value, box = byId('results');
  box.hidden = !text.trim();
  if (box.hidden) return;
  const { found, more } = search(text), list = make('ul', '');
  for (const [name, where, hash] of found) {
    const a = link(hash, name);
    a.append(make('small', '', where));
    list.append(make('li', '', a));
  }
  box.replaceChildren(make('p', '', found.length ? `${plural(found.length + more, 'place')}${more ? `, ${MOST_RESULTS} are listed` : ''}` : 'nothing found'), list);
}

function searchKeys(event) {
  const links = [...byId('results').querySelectorAll('a')], at = links.indexOf(document.activeElement);
  if (event.key === 'Escape') { byId('results').hidden = true; byId('search').focus(); }
  else if (event.key === 'ArrowDown' && links[at + 1]) links[at + 1].focus();
  else if (event.key === 'ArrowUp' && at === 0) byId('search').focus();
  else if (event.key === 'ArrowUp' && at > 0) links[at - 1].focus();
  else if (event.key === 'Enter' && at < 0) { if (links[0]) location.hash = links[0].hash; byId('results').hidden = true; }
  else return;
  event.preventDefault();
}

/* ---- Events ---- */

const moves = { ArrowDown: 1, ArrowUp: -1, PageDown: 12, PageUp: -12, Home: -Infinity, End: Infinity };

function listen(list, placeOf, hashOfRow, isRow) {
  const indexOf = (event) => { const row = event.target.closest('.row'); return row ? Number(row.dataset.i) : -1; };
  list.box.addEventListener('pointerover', (event) => { const i = indexOf(event); if (i >= 0) light(placeOf(i)); });
  list.box.addEventListener('pointerleave', () => light(picked));
  list.box.addEventListener('focus', () => { list.activate(list.active); if (isRow(list.active)) light(placeOf(list.active)); });
  list.box.addEventListener('click', (event) => { const i = indexOf(event); if (i >= 0) location.hash = hashOfRow(i); });
  list.box.addEventListener('keydown', (event) => {
    if (event.key === 'Enter' || event.key === ' ') location.hash = hashOfRow(list.active);
    else if (event.key in moves) {
      const step = moves[event.key];
      let i = Math.min(list.count - 1, Math.max(0, list.active + step));
      if (!isRow(i)) i = Math.min(list.count - 1, Math.max(0, i + Math.sign(step)));
      if (isRow(i)) { list.activate(i); list.reveal(i); replaceHash(hashOfRow(i)); }
    } else return;
    event.preventDefault();
  });
}

function listenBytes() {
  const box = byId('bytes');
  const lineOf = (target) => {
    const row = target.closest('tr');
    for (const [line, element] of rowsOfLines) if (element === row) return line;
    return null;
  };
  const placeOf = (target) => {
    const line = lineOf(target), k = target.dataset.k;
    return line ? { ...placeOfOffset(line.offset + BigInt(k || 0)), exact: k !== undefined } : null;
  };
  box.addEventListener('pointerover', (event) => { const place = placeOf(event.target); if (place) light(place); });
  box.addEventListener('pointerleave', () => light(picked));
  box.addEventListener('focusin', (event) => { const place = placeOf(event.target); if (place) light(place); });
  box.addEventListener('click', (event) => {
    const place = event.target.closest('a') || !event.target.dataset.k ? null : placeOf(event.target);
    if (place) location.hash = hashOf('offset', place.offset);
  });
  box.addEventListener('keydown', (event) => {
    const links = [...box.querySelectorAll('.field a')], at = links.indexOf(document.activeElement);
    const to = links[Math.min(links.length - 1, Math.max(0, at + (moves[event.key] || 0)))];
    if (at < 0 || !(event.key in moves) || !to) return;
    links[at].tabIndex = -1;
    to.tabIndex = 0;
    to.focus();
    event.preventDefault();
  });
}

function listenStrip() {
  strip.box.addEventListener('pointermove', (event) => light(placeOnStrip(event)));
  strip.box.addEventListener('pointerleave', () => light(picked));
  strip.box.addEventListener('click', (event) => {
    const place = placeOnStrip(event);
    if (place.offset !== null && (memory.count === 0 || event.offsetY < strip.box.clientHeight / 2)) location.hash = hashOf('offset', place.offset);
    else if (place.address !== null) location.hash = hashOf('address', place.address);
  });
  byId('scale').addEventListener('click', () => {
    strip.scale = !strip.scale;
    byId('scale').setAttribute('aria-pressed', strip.scale);
    layStrip();
    drawStrip();
  });
}

function listenTheme() {
  const themes = ['system', 'light', 'dark'];
  let at = 0;
  byId('theme').addEventListener('click', () => {
    at = (at + 1) % themes.length;
    document.documentElement.dataset.theme = themes[at];
    byId('theme').textContent = `Theme: ${themes[at]}`;
    drawStrip();
  });
  matchMedia('(prefers-color-scheme: dark)').addEventListener('change', drawStrip);
}

function listenChunks() {
  const select = byId('chunk');
  select.append(...chunks.map((chunk) => make('option', '', `${offsetText(BigInt(chunk.offset))}  ${chunkName(chunk)}`)));
  const go = (i) => { if (chunks[i]) location.hash = hashOf('offset', BigInt(chunks[i].offset)); };
  select.addEventListener('change', () => go(select.selectedIndex));
  byId('before').addEventListener('click', () => go(select.selectedIndex - 1));
  byId('after').addEventListener('click', () => go(select.selectedIndex + 1));
}

function listenSearch() {
  const box = document.querySelector('.search');
  byId('search').addEventListener('input', showResults);
  box.addEventListener('keydown', searchKeys);
  box.addEventListener('submit', (event) => event.preventDefault());
  byId('results').addEventListener('click', (event) => { if (event.target.closest('a')) byId('results').hidden = true; });
  document.addEventListener('keydown', (event) => {
    if (event.key === '/' && !/^(INPUT|SELECT)$/.test(event.target.tagName)) { byId('search').focus(); event.preventDefault(); }
  });
  document.addEventListener('pointerdown', (event) => { if (!box.contains(event.target)) byId('results').hidden = true; });
}

/* ---- Begin ---- */

function countText(rows, word) {
  return rows.count === rows.things ? plural(rows.count, word) : `${plural(rows.things, word)}, folded into ${plural(rows.count, 'row')}`;
}

function drawDefects() {
  if (!data.defects.length) return;
  const list = make('ul', '', ...data.defects.map((text) => make('li', '', text)));
  if (data.defects_left > 0) list.append(make('li', '', `and ${data.defects_left} more, which coreelf map lists`));
  byId('defects').className = 'alarm';
  byId('defects').append(make('strong', '', `!! ${plural(data.defects.length + data.defects_left, 'thing')} wrong with this file`), list);
}

function drawHead() {
  const name = data.path.split('/').pop() || data.path;
  document.title = `${name} - coreelf map`;
  byId('title').textContent = data.path;
  byId('headline').textContent = `${data.headline}; ${withCommas(fileSize)} bytes; ` +
    [data.segments && plural(data.segments, 'segment'), data.sections && plural(data.sections, 'section'), data.notes && plural(data.notes, 'note')].filter(Boolean).join(', ');
  byId('process').textContent = data.process;
  if (memory.count === 0) {
    document.body.classList.add('no-memory');
    byId('overview-title').textContent = 'The file; nothing in it says where it is loaded';
  }
  byId('file-count').textContent = countText(file, 'region');
  byId('memory-count').textContent = countText(memory, 'area');
  byId('names-title').textContent = `Names on this page (${terms.length})`;
  if (data.notes_here < data.notes)
    byId('names').before(make('p', '', `The bytes of ${plural(data.notes - data.notes_here, 'note')} are not in this page; `, make('code', '', 'coreelf map --bytes'), ' shows them.'));
}

drawHead();
drawDefects();
drawLegend();
layStrip();
listen(fileList, (i) => placeOfOffset(file.offset[i]), (i) => hashOf('offset', file.offset[i]), () => true);
listen(memoryList, (i) => ({ ...placeOfAddress(memory.address[items[i]]), byAddress: true }), (i) => hashOf('address', memory.address[items[i]]), (i) => items[i] >= 0);
listenBytes();
listenStrip();
listenTheme();
listenChunks();
listenSearch();
byId('names').addEventListener('toggle', () => { if (!byId('terms').firstChild) drawTerms(); });
window.addEventListener('hashchange', route);
window.addEventListener('resize', () => { fileList.measure(); memoryList.measure(); drawStrip(); });
route();
drawStrip();
})();
