/*
 * strip.c: rows of a table as a strip of a given height, and the two strips of the file: whole, and in its parts.
 *
 * A file has parts of 12 bytes and of 12 GB. The bar at the left is to scale, and hides the small ones. In a strip the
 * height of a row grows with the logarithm of its size, from a least height on, which has room for a line of print; a
 * row that would be higher to scale has the sign of a broken scale (≈). If there are more rows than room, padding and
 * holes lose their words; then rows of the middle are left out, and said to be. A row that something points to (a program
 * counter, a fault) never is, up to a third of the room.
 */
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "../base/text.h"
#include "poster.h"

enum {
    LEAST = 306,
    MARKED = 600,
    A_HOLE = 300,
    THIN = 90,
    PADDING = 90,
    BASELINE = 82,
    LEADING = 275,
    BAR = 420,
    SMALL = 4300 /* less has no room for sizes */
};

int strip_scale(uint64_t part, uint64_t whole, int length)
{
    if (part >= whole)
        return length;
    if (whole <= UINT64_MAX / (uint64_t)length)
        return (int)(part * (uint64_t)length / whole);
    return (int)(part / (whole / (uint64_t)length + 1));
}

/* ---- Which rows ---- */

static int is_memory(const struct strip *strip)
{
    return strip->table == &strip->of->memory;
}

static const struct map_area *area_of(const struct strip *strip, size_t i)
{
    return &strip->of->map->areas[strip->table->rows[i].first];
}

static int is_marked(const struct strip *strip, size_t i)
{
    const struct row *row = &strip->table->rows[i];

    if (row->left_out)
        return 0;
    if (!is_memory(strip))
        return strip->of->map->regions[row->first].look == LOOK_DEFECT;
    return row->count == 1 && *area_of(strip, i)->marks;
}

/* Whether the address of the fault lies before this row of memory and behind the one before it, where nothing is. */
static int has_fault(const struct strip *strip, size_t i)
{
    uint64_t fault = strip->of->map->facts.fault, from;

    if (!is_memory(strip) || fault == MAP_NONE)
        return 0;
    from = i == 0 ? 0 : area_of(strip, i)[-1].address + area_of(strip, i)[-1].size;
    return fault >= from && fault < area_of(strip, i)->address;
}

/* Before the first area as well, if the fault is there: at the address 0, for example. */
static uint64_t hole_before(const struct strip *strip, size_t i)
{
    if (i == 0 && has_fault(strip, i))
        return area_of(strip, i)->address;
    return is_memory(strip) ? rows_hole(strip->of, i) : 0;
}

static int is_kept_always(const struct strip *strip, size_t i)
{
    const struct row *row = &strip->table->rows[i];

    return is_marked(strip, i) || has_fault(strip, i) || (!row->left_out && row->look == LOOK_WRITE_EXEC);
}

/* Zeros between two parts of the file; where room is short they have no words. */
static int is_padding(const struct strip *strip, size_t i)
{
    const struct row *row = &strip->table->rows[i];

    return !is_memory(strip) && !row->left_out && strip->of->map->regions[row->first].kind == REGION_PADDING;
}

/* ---- How high they are at the least ---- */

static int hole_height(const struct strip *strip, size_t i)
{
    if (hole_before(strip, i) == 0)
        return 0;
    return strip->thin && !has_fault(strip, i) ? THIN : A_HOLE;
}

static int least_height(const struct strip *strip, size_t i)
{
    if (is_memory(strip) && is_marked(strip, i))
        return MARKED;
    return strip->thin && is_padding(strip, i) ? THIN : LEAST;
}

/* What all rows that are kept take; a run of others is one row. */
static int needed(const struct strip *strip, const char *keep)
{
    int height = 0;

    for (size_t i = 0; i < strip->table->count; i++) {
        if (keep[i])
            height += least_height(strip, i) + hole_height(strip, i);
        else if (i == 0 || keep[i - 1])
            height += LEAST;
    }
    return height;
}

/* From both ends inward, as long as there is room: what comes first and last says most. */
static void keep_ends(const struct strip *strip, char *keep, int height)
{
    size_t count = strip->table->count;

    for (size_t i = 0; i < count / 2; i++) {
        size_t pair[2] = {i, count - 1 - i};
        for (int k = 0; k < 2; k++) {
            char before = keep[pair[k]];
            keep[pair[k]] = 1;
            if (needed(strip, keep) > height) {
                keep[pair[k]] = before;
                return;
            }
        }
    }
}

/* First what is of no interest becomes thin, then rows are left out. */
static void choose(struct strip *strip, char *keep, int height)
{
    int kept = 0;

    memset(keep, 1, strip->table->count);
    for (strip->thin = 0; strip->thin < 2; strip->thin++)
        if (needed(strip, keep) <= height)
            return;
    memset(keep, 0, strip->table->count);
    for (size_t i = 0; i < strip->table->count && kept < height / (3 * LEAST); i++)
        if (is_kept_always(strip, i)) {
            keep[i] = 1;
            kept++;
        }
    keep_ends(strip, keep, height);
}

/* ---- How high they are ---- */

static int weight(const struct strip_row *row)
{
    int bits = 0;

    for (uint64_t size = row->hole || row->height == THIN ? 0 : (row->size + 63) / 64; size > 0 && bits < 26;
         size /= 2)
        bits++;
    return bits;
}

static void size_rows(struct strip *strip, int y, int height)
{
    uint64_t total = 0;
    int weights = 0, left = height, each;

    for (size_t i = 0; i < strip->count; i++) {
        weights += weight(&strip->rows[i]);
        total += strip->rows[i].hole || strip->rows[i].size > UINT64_MAX - total ? 0 : strip->rows[i].size;
        left -= strip->rows[i].height;
    }
    each = weights > 0 && left > 0 ? left / weights : 0;
    for (size_t i = 0; i < strip->count; i++) {
        struct strip_row *row = &strip->rows[i];
        row->height += weight(row) * each;
        row->y = y;
        row->broken = !row->hole && strip->count > 1 && strip_scale(row->size, total, height) > row->height;
        y += row->height;
    }
}

/* ---- The strip ---- */

static void add_row(struct strip *strip, size_t i)
{
    int hole = hole_height(strip, i);

    if (hole > 0)
        strip->rows[strip->count++] =
            (struct strip_row){.hole = hole_before(strip, i), .fault = has_fault(strip, i), .height = hole};
    strip->at[i] = strip->count;
    strip->rows[strip->count++] = (struct strip_row){
        .row = i, .rows = 1, .last = i, .size = strip->table->rows[i].size, .height = least_height(strip, i)};
}

/* How many rows there would be, if none had been left out. */
static size_t table_rows(const struct row *row)
{
    return row->left_out ? row->left_out : 1;
}

static void leave_out(struct strip *strip, size_t i, int is_first)
{
    struct strip_row *row;

    if (is_first)
        strip->rows[strip->count++] = (struct strip_row){.row = i, .height = LEAST};
    row = &strip->rows[strip->count - 1];
    strip->at[i] = strip->count - 1;
    row->rows += table_rows(&strip->table->rows[i]);
    row->last = i;
    row->size += strip->table->rows[i].size;
}

void strip_make(struct strip *strip, const struct rows *rows, const struct table *table, int y, int height)
{
    char *keep = alloc_zeroed(table->count + 1, 1);

    *strip = (struct strip){.of = rows, .table = table};
    strip->rows = alloc_zeroed(2 * table->count + 1, sizeof *strip->rows);
    strip->at = alloc_zeroed(table->count + 1, sizeof *strip->at);
    choose(strip, keep, height);
    for (size_t i = 0; i < table->count; i++) {
        if (keep[i])
            add_row(strip, i);
        else
            leave_out(strip, i, i == 0 || keep[i - 1]);
    }
    size_rows(strip, y, height);
    free(keep);
}

void strip_free(struct strip *strip)
{
    free(strip->rows);
    free(strip->at);
}

/* ---- The whole file ---- */

static enum look look_of(const struct poster *poster, const struct row *row)
{
    return row->left_out ? LOOK_PLAIN : poster->map->regions[row->first].look;
}

static void draw_ticks(const struct poster *poster, struct svg_box box, int bar)
{
    const struct svg_font font = {SVG_SANS, SVG_SMALLEST, INK_WORDS};
    char text[32];

    for (unsigned i = 0; i <= 4; i++) {
        int y = box.y + box.height * (int)i / 4;
        uint64_t size = poster->map->source->size;
        text_size(text, sizeof text, size / 4 * i + size % 4 * i / 4);
        svg_line(poster->out, bar - 80, y, bar, y, INK_RULE, 20, NULL);
        svg_text_right(poster->out, &font, bar - 120, y + (i == 0 ? 180 : i == 4 ? 0 : 90), bar - 120 - box.x, text);
    }
}

void poster_whole(const struct poster *poster, struct svg_box box)
{
    const struct table *table = &poster->rows.file;
    const struct svg_look outline = {NULL, "#000000", NULL, 25, 0};
    int bar = box.x + box.width - BAR;
    uint64_t size = poster->map->source->size;

    svg_group(poster->out, "The whole file, to scale");
    for (size_t i = 0; i < table->count; i++) {
        const struct region *region = &poster->map->regions[table->rows[i].first];
        const struct svg_look fill = {palette(look_of(poster, &table->rows[i]))->fill, NULL, NULL, 0, 0};
        int top = strip_scale(region->offset, size, box.height);
        int bottom = strip_scale(region->offset + table->rows[i].size, size, box.height);
        if (bottom > top)
            svg_rect(poster->out, (struct svg_box){bar, box.y + top, BAR, bottom - top}, &fill);
    }
    svg_rect(poster->out, (struct svg_box){bar, box.y, BAR, box.height}, &outline);
    draw_ticks(poster, box, bar);
    svg_group_end(poster->out);
}

/* ---- Its parts ---- */

static void name_part(const struct poster *poster, const struct strip *strip, const struct strip_row *row, char *text,
                      size_t size)
{
    const struct row *what = &strip->table->rows[row->row];
    const struct region *region = &poster->map->regions[what->first];
    const struct map_note *note = region->kind == REGION_NOTE ? &poster->map->notes[region->index] : NULL;

    if (row->rows == 1 && what->count == 1 && note && note->tid != MAP_NONE)
        snprintf(text, size, "%s, %" PRIu64, note->name, note->tid);
    else if (row->rows == 1 && what->count > 1 && !what->left_out && note && note->tid != MAP_NONE)
        snprintf(text, size, "%zu notes, %" PRIu64, what->count, note->tid);
    else if (row->rows == 1)
        rows_name_file(&poster->rows, &strip->table->rows[row->row], text, size);
    else
        snprintf(text, size, "... %zu rows are left out here", row->rows);
}

static int digits_of(uint64_t number)
{
    char text[24];

    return snprintf(text, sizeof text, "%04" PRIx64, number);
}

void poster_name(const struct poster *poster, const struct svg_font *font, struct svg_box box, const char *text)
{
    int lines = svg_lines(font, box.width, text), most = (box.height - 40) / LEADING;

    if (lines > most)
        lines = most > 0 ? most : 1;
    box.y += box.height / 2 - (lines * LEADING) / 2 - 10;
    box.height = lines * LEADING;
    svg_paragraph(poster->out, font, box, LEADING, text);
}

/* A note has a thick bar at its left: white is not enough of a color. */
static void draw_shape(const struct poster *poster, const struct strip_row *row, struct svg_box box, enum look look)
{
    const struct svg_look drawn = poster_look(look), bar = {"#000000", NULL, NULL, 0, 0};

    box.y = row->y + 10;
    box.height = row->height - 20;
    svg_rect(poster->out, box, &drawn);
    box.width = 70;
    if (look == LOOK_NOTE)
        svg_rect(poster->out, box, &bar);
}

/* The number of its block, and the sign of a broken scale. Returns where they start. */
static int draw_signs(const struct poster *poster, const struct strip_row *row, const struct row *what, int end,
                      const struct paint *paint)
{
    const struct svg_font font = {SVG_MONO, SVG_SMALLEST, paint->ink};
    const struct region *region = &poster->map->regions[what->first];
    unsigned number = what->count == 1 && row->rows == 1 ? poster_number_of(poster, region) : 0;
    int middle = row->y + row->height / 2;

    if (number)
        svg_badge(poster->out, end - 230, middle, row->height - 40, paint->fill, paint->ink, number);
    end -= number ? 450 : PADDING;
    if (row->broken)
        end -= svg_text_right(poster->out, &font, end, middle + BASELINE, 200, BROKEN) + PADDING / 2;
    return end;
}

static void draw_part(const struct poster *poster, const struct strip *strip, const struct strip_row *row,
                      struct svg_box box)
{
    const struct row *what = &strip->table->rows[row->row];
    enum look look = row->rows > 1 ? LOOK_PLAIN : look_of(poster, what);
    const struct paint *paint = palette(look);
    const struct svg_font mono = {SVG_MONO, SVG_SMALLEST, paint->ink}, sans = {SVG_SANS, SVG_SMALLEST, paint->ink};
    int y = row->y + row->height / 2 + BASELINE, x = box.x + PADDING, digit = svg_measure(&mono, "0", 1) + 1, end;
    char text[256];

    draw_shape(poster, row, box, look);
    if (row->height < LEAST)
        return;
    end = draw_signs(poster, row, what, box.x + box.width, paint);
    snprintf(text, sizeof text, "%04" PRIx64, poster->map->regions[what->first].offset);
    x += digits_of(poster->map->source->size) * digit;
    svg_text_right(poster->out, &mono, x, y, 16 * digit, text);
    if (box.width >= SMALL) {
        x += PADDING + 8 * digit;
        svg_text_right(poster->out, &mono, x, y, 8 * digit, text_size(text, sizeof text, row->size));
    }
    x += 2 * PADDING;
    name_part(poster, strip, row, text, sizeof text);
    poster_name(poster, &sans, (struct svg_box){x, row->y, end - x, row->height}, text);
}

void poster_parts(const struct poster *poster, struct svg_box box, const struct strip *strip)
{
    svg_group(poster->out, "The parts of the file");
    for (size_t i = 0; i < strip->count; i++)
        draw_part(poster, strip, &strip->rows[i], box);
    svg_group_end(poster->out);
}

/* ---- From the whole to the parts ---- */

/* Headers, notes, and the rest open up each as one. */
static int group_of(const struct poster *poster, const struct row *row)
{
    enum region_kind kind = poster->map->regions[row->first].kind;

    return kind == REGION_EHDR || kind == REGION_PHDRS || kind == REGION_SHDRS ? 1 : kind == REGION_NOTE ? 2 : 3;
}

void poster_flares(const struct poster *poster, int left, int right, struct svg_box whole, const struct strip *strip)
{
    const struct svg_look look = {INK_RULE, INK_RULE, NULL, 12, 18};
    uint64_t size = poster->map->source->size;

    for (size_t i = 0, next; i < strip->count; i = next) {
        const struct row *first = &strip->table->rows[strip->rows[i].row], *last;
        const struct region *region = &poster->map->regions[first->first];
        int group = group_of(poster, first);
        for (next = i + 1; next < strip->count; next++)
            if (group_of(poster, &strip->table->rows[strip->rows[next].row]) != group)
                break;
        last = &strip->table->rows[strip->rows[next - 1].last];
        svg_flare(poster->out, left, whole.y + strip_scale(region->offset, size, whole.height),
                  whole.y + strip_scale(poster->map->regions[last->first].offset + last->size, size, whole.height),
                  right, strip->rows[i].y, strip->rows[next - 1].y + strip->rows[next - 1].height, 0, &look);
    }
}
