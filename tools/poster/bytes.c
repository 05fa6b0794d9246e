/*
 * bytes.c: draws the byte panel: offset | bytes | field | value with its symbol | meaning.
 *
 * Bytes, field and value of one line have one tint, and neighbors have different ones, so that the eye keeps the line.
 * What a line is stands in words too: the tint is never alone.
 */
#include <inttypes.h>
#include <string.h>

#include "../base/text.h"
#include "poster.h"

enum { PADDING = 90, BASELINE = 222, HEAD_TEXT = 340, BADGE_ROOM = 520, LEAST_MEANING = 1200 };

static const struct svg_font mono = {SVG_MONO, SVG_SMALLEST, "#000000"};
static const struct svg_font faint = {SVG_MONO, SVG_SMALLEST, INK_FAINT};
static const struct svg_font words = {SVG_SANS, SVG_SMALLEST, INK_WORDS};

unsigned poster_number(const struct poster *poster, size_t block)
{
    unsigned number = 1;

    for (size_t i = 0; i < block; i++)
        number += poster->blocks.list[i].shown > 0;
    return number;
}

unsigned poster_number_of(const struct poster *poster, const struct region *region)
{
    for (size_t i = 0; region && i < poster->blocks.count; i++)
        if (poster->blocks.list[i].region == region && poster->blocks.list[i].shown > 0)
            return poster_number(poster, i);
    return 0;
}

/* ---- A line ---- */

static void draw_tint(const struct poster *poster, const struct block *block, struct svg_box box, size_t at)
{
    const struct svg_look look = {palette_tint((unsigned)at), NULL, NULL, 0, 0};
    int left = box.x + PADDING + block->columns.offset + PADDING / 2;

    box.width = box.x + box.width - left;
    box.x = left;
    box.height -= 26;
    svg_rect(poster->out, box, &look);
}

/* A value too long for its column takes of the place of the meaning. */
static void draw_words(const struct poster *poster, const struct block *block, const struct line *line,
                       struct svg_box box, int x)
{
    int is_long = svg_measure(&mono, line->value, strlen(line->value)) > block->columns.value;
    int meaning = x + block->columns.value + PADDING, end = box.x + box.width - PADDING;

    x += svg_text(poster->out, &mono, x, box.y + BASELINE, is_long ? end - x : block->columns.value + PADDING,
                  line->value);
    if (is_long)
        meaning = x + PADDING;
    if (!*line->meaning || end - meaning < LEAST_MEANING)
        return;
    if (line->rows == 1)
        svg_text(poster->out, &words, meaning, box.y + BASELINE, end - meaning, line->meaning);
    else
        svg_paragraph(
            poster->out, &words,
            (struct svg_box){meaning, box.y + BASELINE - SVG_SMALLEST, block->columns.meaning, 2 * LINE_HEIGHT},
            LINE_HEIGHT, line->meaning);
}

static void draw_line(const struct poster *poster, const struct block *block, const struct line *line,
                      struct svg_box box, size_t at)
{
    int x = box.x + PADDING;
    char offset[24];

    draw_tint(poster, block, box, at);
    if (line->offset != MAP_NONE) {
        snprintf(offset, sizeof offset, "%04" PRIx64, line->offset);
        svg_text_right(poster->out, &faint, x + block->columns.offset, box.y + BASELINE, block->columns.offset,
                       offset);
    }
    x += block->columns.offset + PADDING;
    if (block->columns.bytes > 0) {
        svg_bytes(poster->out, &mono, INK_SECOND_BYTE, x, box.y + BASELINE, line->bytes,
                  line->length > line->bytes_count && line->bytes_count > 0 ? BYTES_SHOWN - 1 : line->bytes_count,
                  line->length > line->bytes_count && line->bytes_count > 0 ? "…" : "");
        x += block->columns.bytes + PADDING;
    }
    svg_text(poster->out, &mono, x, box.y + BASELINE, block->columns.name, line->name);
    draw_words(poster, block, line, box, x + block->columns.name + PADDING);
}

/* ---- A block ---- */

static void draw_head(const struct poster *poster, const struct piece *piece, const struct block *block,
                      struct svg_box box)
{
    const struct paint *paint = palette(block->look);
    const struct svg_font title = {SVG_SANS_BOLD, 282, paint->ink}, aside = {SVG_SANS, SVG_SMALLEST, paint->ink};
    struct svg_look look = poster_look(block->look);
    const char *end = piece->first > 0 ? ", continued" : "";
    char text[256];
    int used;

    box.height = HEAD_HEIGHT - 60;
    svg_rect(poster->out, box, &look);
    svg_badge(poster->out, box.x + 260, box.y + box.height / 2, box.height, paint->fill, paint->ink,
              poster_number(poster, piece->block));
    snprintf(text, sizeof text, "%.200s%s", block->title, end);
    used = svg_text(poster->out, &title, box.x + BADGE_ROOM, box.y + HEAD_TEXT - 35, box.width - BADGE_ROOM - PADDING,
                    text);
    if (box.width - BADGE_ROOM - used > 1500)
        svg_text_right(poster->out, &aside, box.x + box.width - PADDING, box.y + HEAD_TEXT - 35,
                       box.width - BADGE_ROOM - used - 3 * PADDING, block->aside);
}

static void say_more(const struct poster *poster, const struct block *block, int x, int y, int width)
{
    char text[128], number[32];

    text_count(number, sizeof number, block_rest(block));
    snprintf(text, sizeof text, "... and %s %s more", number, block->end == MAP_NONE ? block->noun : "bytes");
    svg_text(poster->out, &words, x + PADDING + block->columns.offset + PADDING, y + BASELINE, width - 4 * PADDING,
             text);
}

static void draw_piece(const struct poster *poster, const struct piece *piece, struct svg_box box)
{
    const struct block *block = &poster->blocks.list[piece->block];
    int top = box.y;

    svg_group(poster->out, block->title);
    draw_head(poster, piece, block, box);
    box.y += HEAD_HEIGHT;
    for (size_t i = piece->first; i < piece->first + piece->count; i++) {
        box.height = block->lines[i].rows * LINE_HEIGHT;
        draw_line(poster, block, &block->lines[i], box, i);
        box.y += box.height;
    }
    if (piece->more) {
        say_more(poster, block, box.x, box.y, box.width);
        box.y += LINE_HEIGHT;
    }
    svg_line(poster->out, box.x, top, box.x, box.y, palette(LOOK_HEADER)->fill, block->look == LOOK_NOTE ? 15 : 40,
             NULL);
    svg_group_end(poster->out);
}

void poster_bytes(const struct poster *poster, const struct placing *placing, struct svg_box box, int gap,
                  int columns)
{
    int width = (box.width - (columns - 1) * gap) / columns;

    for (size_t i = 0; i < placing->count; i++) {
        const struct piece *piece = &placing->pieces[i];
        draw_piece(poster, piece,
                   (struct svg_box){box.x + piece->column * (width + gap), box.y + piece->y, width, 0});
    }
}
