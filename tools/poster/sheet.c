/*
 * sheet.c: which panel stands where. One sheet has all of them side by side; four sheets have one or two each.
 *
 *     +------------------------------------------------------------+
 *     | name of the file, what it is, what happened                |
 *     | whole > parts > bytes | bytes | ...      > file ~ memory   |
 *     | steps                                                      |
 *     | legend                                                     |
 *     +------------------------------------------------------------+
 */
#include <string.h>

#include "../base/text.h"
#include "../show/show.h"
#include "poster.h"

enum {
    MARGIN = 8 * SVG_MM,
    TITLE = 1900,
    HEADING = 900,
    WHOLE = 1750,
    FLARE = 450,
    PARTS = 5400,
    MEMORY = 9150,
    SMALL_PARTS = 4000,
    SMALL_MEMORY = 7750,
    COLUMN_GAP = 300,
    LEGEND = 1050,
    PAGE_FOOT = 6600, /* of the first of four pages */
    PAGES_COLUMNS = 2 /* of bytes, on each of two pages */
};

/* clang-format off */
static const struct paper papers[] = {
    {"a3",     "A3, 420 x 297 mm", 42000, 29700, 2},
    {"a4",     "A4, 297 x 210 mm", 29700, 21000, 1},
    {"letter", "letter, 11 x 8.5 in", 27940, 21590, 1},
};
/* clang-format on */

const struct paper *paper_find(const char *name)
{
    for (size_t i = 0; i < sizeof papers / sizeof papers[0]; i++)
        if (strcmp(papers[i].name, name) == 0)
            return &papers[i];
    return NULL;
}

struct svg_look poster_look(enum look look)
{
    const struct paint *paint = palette(look);
    const char *dash = strcmp(paint->style, "dashed") == 0 ? "0.9 0.5" : *paint->style ? "0.25 0.45" : NULL;

    return (struct svg_look){paint->fill, "#000000", dash, 6 + 9 * paint->border, 0};
}

int poster_heading(const struct poster *poster, int x, int y, int width, const char *title, const char *below)
{
    const struct svg_font bold = {SVG_SANS_BOLD, 353, "#000000"}, words = {SVG_SANS, SVG_SMALLEST, INK_WORDS};

    svg_text(poster->out, &bold, x, y + 330, width, title);
    svg_text(poster->out, &words, x, y + 680, width, below);
    return y + HEADING;
}

/* ---- The title ---- */

/* What happened; or, where nothing has, what the file is for. */
static void say_what(const struct map *map, struct sentence *sentence)
{
    char purpose[256];

    if (map_is_core(map)) {
        verdict_event(map, sentence);
        sentence_add(sentence, " ");
        verdict_counter(map, sentence);
    } else {
        sentence_add(sentence, "%s", map_purpose(map, purpose, sizeof purpose));
    }
}

/* The first of what is wrong, and how much more there is. */
static void say_wrong(const struct map *map, char *text, size_t size)
{
    text[0] = '\0';
    if (map->defects_count == 1)
        snprintf(text, size, "!! %.200s", map->defects[0]);
    else if (map->defects_count > 1)
        snprintf(text, size, "!! %.180s; and %zu more like this: see coreelf check", map->defects[0],
                 map->defects_count - 1);
}

/* At the left what the file is. */
static void draw_name(const struct poster *poster, struct svg_box box, const char *page)
{
    const struct svg_font name = {SVG_SANS_BOLD, 850, "#000000"}, kind = {SVG_SANS, 353, "#000000"};
    const struct svg_font words = {SVG_SANS, 318, "#000000"};
    char line[256], headline[128], count[32];

    svg_text(poster->out, &name, box.x, box.y + 800, box.width, poster->name);
    map_headline(poster->map, headline, sizeof headline);
    svg_text(poster->out, &kind, box.x, box.y + 1330, box.width, headline);
    snprintf(line, sizeof line, "%s bytes, each in one of %zu parts%s",
             text_count(count, sizeof count, poster->map->source->size), poster->map->regions_count, page);
    svg_text(poster->out, &words, box.x, box.y + 1750, box.width, line);
}

/* At the right what happened, and what is wrong with it. */
static void draw_event(const struct poster *poster, struct svg_box box)
{
    const struct svg_font words = {SVG_SANS, 318, "#000000"}, wrong = {SVG_SANS_BOLD, 318, "#000000"};
    const int leading = 380, bottom = box.y + box.height;
    struct sentence sentence = {0, ""};
    char line[256];

    say_what(poster->map, &sentence);
    say_wrong(poster->map, line, sizeof line);
    box.height = *line ? 3 * leading + 60 : 4 * leading + 80;
    box.y += leading * svg_paragraph(poster->out, &words, box, leading, sentence.text);
    box.height = bottom - box.y;
    svg_paragraph(poster->out, &wrong, box, leading, line);
}

static void draw_title(const struct poster *poster, struct svg_box box, const char *page)
{
    int left = box.width * 37 / 100;

    draw_name(poster, (struct svg_box){box.x, box.y, left - 500, box.height}, page);
    draw_event(poster, (struct svg_box){box.x + left, box.y, box.width - left, box.height});
}

static void draw_frame(const struct poster *poster, const struct paper *paper)
{
    svg_line(poster->out, MARGIN, MARGIN + TITLE + 100, paper->width - MARGIN, MARGIN + TITLE + 100, "#000000", 40,
             NULL);
}

/* ---- Panels with their headings ---- */

static void draw_file(const struct poster *poster, const struct strip *strip, struct svg_box box, int parts)
{
    struct svg_box whole = {box.x, box.y, WHOLE, box.height};

    poster_flares(poster, box.x + WHOLE, box.x + WHOLE + FLARE, whole, strip);
    poster_whole(poster, whole);
    poster_parts(poster, (struct svg_box){box.x + WHOLE + FLARE, box.y, parts, box.height}, strip);
}

/* From a part of the file to the block in the first column that shows its bytes. */
static void draw_zoom(const struct poster *poster, const struct placing *placing, const struct strip *strip, int left,
                      int right, int top)
{
    const struct svg_look look = {INK_RULE, INK_RULE, NULL, 12, 14};

    for (size_t i = 0; i < placing->count; i++) {
        const struct piece *piece = &placing->pieces[i];
        const struct region *region = poster->blocks.list[piece->block].region;
        const struct strip_row *row;
        if (piece->column > 0 || piece->first > 0 || !region)
            continue;
        row = &strip->rows[strip->at[strip->table->row_of[region - poster->map->regions]]];
        svg_flare(poster->out, left, row->y + 10, row->y + row->height - 10, right, top + piece->y,
                  top + piece->y + (int)piece->count * LINE_HEIGHT + HEAD_HEIGHT, 1, &look);
    }
}

static const char *bytes_heading(const struct poster *poster)
{
    return map_is_core(poster->map) ? "The bytes of headers and notes" : "The bytes of headers, and the sections";
}

static void say_left_out(const struct placing *placing, char *text, size_t size)
{
    static const char columns[] = "offset, bytes, field, value and its symbol, what it means";

    if (placing->left_out > 0)
        snprintf(text, size, "%zu more had no room. %s", placing->left_out, columns);
    else
        snprintf(text, size, "%s", columns);
}

static int has_memory(const struct poster *poster)
{
    return poster->map->areas_count > 0;
}

static void memory_heading(const struct poster *poster, int x, int y, int width)
{
    int is_core = map_is_core(poster->map);

    poster_heading(poster, x, y, width, is_core ? "The memory of the process" : "The memory that it will have",
                   "the file again, and its bytes at their addresses");
}

/* ---- Sheets ---- */

static void draw_foot(const struct poster *poster, const struct paper *paper, int y, int per_row)
{
    int width = paper->width - 2 * MARGIN, bottom = paper->height - MARGIN;
    int legend = LEGEND + (paper->columns > 1 ? 0 : 300);

    poster_story(poster, (struct svg_box){MARGIN, y, width, bottom - legend - 200 - y}, per_row);
    poster_legend(poster, (struct svg_box){MARGIN, bottom - legend, width, legend});
}

/* How high the foot is: on a small sheet the steps have no words. */
static int foot_height(const struct paper *paper)
{
    return paper->columns > 1 ? 3650 : 3450;
}

/* What of a sheet is below its title, and what of that below the headings of its panels. */
struct area {
    int top, body, bottom, width;
};

static struct area area_of(const struct paper *paper, int foot)
{
    int top = MARGIN + TITLE + 300;

    return (struct area){top, top + HEADING, paper->height - MARGIN - foot, paper->width - 2 * MARGIN};
}

static struct svg_box box_of(const struct area *area, int x, int width)
{
    return (struct svg_box){x, area->body, width, area->bottom - area->body};
}

static void draw_one(struct poster *poster, const struct paper *paper)
{
    const struct area area = area_of(paper, foot_height(paper) + 300);
    int is_large = paper->columns > 1, columns = paper->columns, parts = is_large ? PARTS : SMALL_PARTS;
    int memory = !has_memory(poster) ? 0 : is_large ? MEMORY : SMALL_MEMORY;
    int bytes = MARGIN + WHOLE + FLARE + parts + FLARE;
    int width = paper->width - MARGIN - bytes - (memory ? memory + COLUMN_GAP : 0);
    struct placing placing;
    struct strip strip;
    char below[128];

    place_blocks(&placing, &poster->blocks, columns, (width - (columns - 1) * COLUMN_GAP) / columns,
                 area.bottom - area.body);
    strip_make(&strip, &poster->rows, &poster->rows.file, area.body, area.bottom - area.body);
    say_left_out(&placing, below, sizeof below);
    poster_heading(poster, MARGIN, area.top, WHOLE + FLARE + parts, "The file, and its parts", "offset, size, what");
    draw_file(poster, &strip, box_of(&area, MARGIN, 0), parts);
    draw_zoom(poster, &placing, &strip, bytes - FLARE, bytes, area.body);
    poster_heading(poster, bytes, area.top, width, bytes_heading(poster), below);
    poster_bytes(poster, &placing, box_of(&area, bytes, width), COLUMN_GAP, columns);
    if (memory) {
        memory_heading(poster, paper->width - MARGIN - memory, area.top, memory);
        poster_memory(poster, box_of(&area, paper->width - MARGIN - memory, memory));
    }
    draw_foot(poster, paper, area.bottom + 300, 0);
    strip_free(&strip);
}

/* ---- One of four ---- */

static void draw_file_page(const struct poster *poster, const struct paper *paper)
{
    const struct area area = area_of(paper, PAGE_FOOT + 300);
    struct strip strip;

    strip_make(&strip, &poster->rows, &poster->rows.file, area.body, area.bottom - area.body);
    poster_heading(poster, MARGIN, area.top, area.width, "The file, and its parts", "offset, size, what");
    draw_file(poster, &strip, box_of(&area, MARGIN, 0), area.width - WHOLE - FLARE);
    draw_foot(poster, paper, area.bottom + 300, 4);
    strip_free(&strip);
}

static void draw_bytes_page(const struct poster *poster, const struct paper *paper, const struct placing *placing,
                            int page)
{
    const struct svg_font words = {SVG_SANS, 318, INK_WORDS};
    const struct area area = area_of(paper, 0);
    struct placing mine = {.count = 0};
    char below[128];

    say_left_out(placing, below, sizeof below);
    poster_heading(poster, MARGIN, area.top, area.width, bytes_heading(poster), below);
    for (size_t i = 0; i < placing->count; i++)
        if (placing->pieces[i].column / PAGES_COLUMNS == page) {
            mine.pieces[mine.count] = placing->pieces[i];
            mine.pieces[mine.count++].column %= PAGES_COLUMNS;
        }
    if (mine.count == 0)
        svg_text(poster->out, &words, MARGIN, area.body + 400, area.width, "All of them are on page 2.");
    poster_bytes(poster, &mine, box_of(&area, MARGIN, area.width), COLUMN_GAP, PAGES_COLUMNS);
}

static void draw_memory_page(const struct poster *poster, const struct paper *paper)
{
    const struct svg_font words = {SVG_SANS, 318, INK_WORDS};
    const struct area area = area_of(paper, 0);

    memory_heading(poster, MARGIN, area.top, area.width);
    if (has_memory(poster))
        poster_memory(poster, box_of(&area, MARGIN, area.width));
    else
        svg_text(poster->out, &words, MARGIN, area.body + 400, area.width,
                 "None: no program header speaks of memory.");
}

static void draw_page(struct poster *poster, const struct paper *paper, unsigned page)
{
    const struct area area = area_of(paper, 0);
    struct placing placing;

    /* Each page shows the numbers of blocks, so each places them all. */
    place_blocks(&placing, &poster->blocks, 2 * PAGES_COLUMNS, (area.width - COLUMN_GAP) / 2,
                 area.bottom - area.body);
    if (page == 1)
        draw_file_page(poster, paper);
    else if (page == SHEETS)
        draw_memory_page(poster, paper);
    else
        draw_bytes_page(poster, paper, &placing, (int)page - 2);
}

void sheet_draw(struct poster *poster, const struct paper *paper, unsigned page)
{
    char title[320], headline[128], number[40] = "";
    struct sentence sentence = {0, ""};

    snprintf(title, sizeof title, "%.160s: %s", poster->name, map_headline(poster->map, headline, sizeof headline));
    say_what(poster->map, &sentence);
    svg_begin(poster->out, paper->width, paper->height, title, sentence.text);
    if (page > 0)
        snprintf(number, sizeof number, "; page %u of %d", page, SHEETS);
    draw_title(poster, (struct svg_box){MARGIN, MARGIN, paper->width - 2 * MARGIN, TITLE}, number);
    draw_frame(poster, paper);
    if (page == 0)
        draw_one(poster, paper);
    else
        draw_page(poster, paper, page);
    svg_end(poster->out);
}
