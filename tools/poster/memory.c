/*
 * memory.c: draws the memory of the process: what is mapped where, ribbons from the bytes of the file to it, and what
 * was not saved, with the reason.
 *
 * A row of memory is filled as far as the file has its bytes; the rest of it is white and dotted.
 */
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "../base/text.h"
#include "poster.h"

enum {
    BAR = 380,
    RIBBONS = 1200,
    PADDING = 80,
    REASONS_MAX = 6,
    REASON_LINE = 290,
    RIBBONS_MAX = 400,
    WIDE = 15000,
    SMALL = 8000
};

/* A reason why bytes are not in the file, and how much memory it is true of. */
struct reason {
    const char *text;
    size_t length;
    uint64_t size, areas;
};

struct panel {
    const struct poster *poster;
    struct svg_box box;
    int ribbons; /* how wide */
    struct strip file, memory;
    struct reason reasons[REASONS_MAX];
    size_t reasons_count;
};

static const struct svg_font words = {SVG_SANS, SVG_SMALLEST, INK_WORDS};

/* ---- Why ---- */

/* "cut off by the end of the file, 12 of 4096 bytes are there": the numbers differ, the reason does not. */
static size_t reason_length(const char *reason)
{
    return strncmp(reason, "cut off", 7) == 0 ? strcspn(reason, ",") : strlen(reason);
}

static uint64_t missing(const struct map *map, const struct map_area *area)
{
    uint64_t there = memory_present(map, area);

    return there < area->size ? area->size - there : 0;
}

static size_t reason_of(const struct panel *panel, const struct map_area *area)
{
    size_t length = reason_length(area->explanation), i;

    for (i = 0; i < panel->reasons_count; i++)
        if (panel->reasons[i].length == length && strncmp(panel->reasons[i].text, area->explanation, length) == 0)
            break;
    return i;
}

static void find_reasons(struct panel *panel)
{
    const struct map *map = panel->poster->map;

    for (size_t i = 0; i < map->areas_count; i++) {
        const struct map_area *area = &map->areas[i];
        uint64_t size = missing(map, area);
        size_t at = size > 0 ? reason_of(panel, area) : REASONS_MAX;
        if (at == REASONS_MAX)
            continue;
        if (at == panel->reasons_count)
            panel->reasons[panel->reasons_count++] =
                (struct reason){area->explanation, reason_length(area->explanation), 0, 0};
        panel->reasons[at].areas++;
        panel->reasons[at].size += size > UINT64_MAX - panel->reasons[at].size ? 0 : size;
    }
}

static const char *say_reason(const struct reason *reason, char *text, size_t size)
{
    char bytes[32];

    snprintf(text, size, "%s, of %" PRIu64 " area%s: %.*s", text_size(bytes, sizeof bytes, reason->size),
             reason->areas, reason->areas == 1 ? "" : "s", (int)reason->length, reason->text);
    return text;
}

static int reason_lines(const struct panel *panel, const struct reason *reason)
{
    char text[400];
    int lines = svg_lines(&words, panel->box.width - 350, say_reason(reason, text, sizeof text));

    return lines < 2 ? 1 : 2;
}

static int reasons_height(const struct panel *panel)
{
    int height = 420;

    for (size_t i = 0; i < panel->reasons_count; i++)
        height += reason_lines(panel, &panel->reasons[i]) * REASON_LINE;
    return panel->reasons_count > 0 ? height : 0;
}

static void draw_reasons(const struct panel *panel, int y)
{
    const struct svg_font bold = {SVG_SANS_BOLD, 282, "#000000"};
    const struct svg_font letter = {SVG_MONO_BOLD, SVG_SMALLEST, "#000000"};
    int is_core = map_is_core(panel->poster->map);
    char text[400];

    if (panel->reasons_count == 0)
        return;
    svg_text(panel->poster->out, &bold, panel->box.x, y + 300, panel->box.width,
             is_core ? "What of the memory is not in the file, and why" : "What of the memory is not in the file");
    y += 420;
    for (size_t i = 0; i < panel->reasons_count; i++) {
        int lines = reason_lines(panel, &panel->reasons[i]);
        const char mark[2] = {(char)('a' + i), '\0'};
        svg_text(panel->poster->out, &letter, panel->box.x + PADDING, y + 220, 200, mark);
        svg_paragraph(panel->poster->out, &words,
                      (struct svg_box){panel->box.x + 350, y - 27, panel->box.width - 350, lines * REASON_LINE},
                      REASON_LINE, say_reason(&panel->reasons[i], text, sizeof text));
        y += lines * REASON_LINE;
    }
}

/* ---- Rows ---- */

static const char *permissions(uint32_t flags, char text[5])
{
    snprintf(text, 5, "%s%s", memory_permissions(flags), memory_look(flags) == LOOK_WRITE_EXEC ? "!" : "");
    return text;
}

/* ffffffffff600000 is f..ff600000, so that the column need not be wider than twelve digits. */
static const char *short_address(uint64_t address, char *text, size_t size)
{
    int length = snprintf(text, size, "%" PRIx64, address);

    if (length > 12)
        snprintf(text, size, strncmp(text, "fffff", 5) == 0 ? "f..%09" PRIx64 : "..%010" PRIx64,
                 address & (strncmp(text, "fffff", 5) == 0 ? UINT64_C(0xfffffffff) : UINT64_C(0xffffffffff)));
    return text;
}

static void draw_hole(const struct panel *panel, const struct strip_row *row, int x, int width)
{
    const struct svg_font font = {row->fault ? SVG_SANS_BOLD : SVG_SANS, SVG_SMALLEST, INK_FAINT};
    char size[32], text[96];
    int y = row->y + row->height / 2, length;

    if (row->height < SVG_SMALLEST) {
        svg_line(panel->poster->out, x, y, x + width, y, INK_RULE, 20, "0.3 0.6");
        return;
    }
    text_size(size, sizeof size, row->hole);
    if (row->fault)
        snprintf(text, sizeof text, "%s not mapped ▶ fault at 0x%" PRIx64, size, panel->poster->map->facts.fault);
    else
        snprintf(text, sizeof text, "%s not mapped", size);
    length = svg_measure(&font, text, strlen(text));
    svg_text(panel->poster->out, &font, x + (width - length) / 2, y + 85, width, text);
    svg_line(panel->poster->out, x + PADDING, y, x + (width - length) / 2 - 150, y, INK_RULE, 20, "0.3 0.6");
    svg_line(panel->poster->out, x + (width + length) / 2 + 150, y, x + width - PADDING, y, INK_RULE, 20, "0.3 0.6");
}

/* Filled from the left as far as the file has it. */
static void draw_share(const struct panel *panel, const struct strip_row *row, const struct row *what, int x,
                       int width)
{
    struct svg_look empty = poster_look(LOOK_NOT_SAVED), full = poster_look(what->look);
    struct svg_box box = {x, row->y + 12, width, row->height - 24};
    uint64_t saved = what->saved;
    int part;

    if (what->count == 1)
        saved = memory_present(panel->poster->map, &panel->poster->map->areas[what->first]);
    part = strip_scale(saved, what->size, width);
    svg_rect(panel->poster->out, box, &empty);
    if (saved == 0)
        return;
    box.width = part < 150 ? 150 : part;
    svg_rect(panel->poster->out, box, &full);
}

static void name_row(const struct panel *panel, const struct strip_row *row, const struct row *what, char *text,
                     size_t size)
{
    char saved[64], name[256];

    if (row->rows > 1) {
        snprintf(text, size, "... %zu rows are left out here", row->rows);
    } else if (what->count == 1) {
        const struct map_area *area = &panel->poster->map->areas[what->first];
        int is_wide = panel->box.width > WIDE;
        snprintf(text, size, "%s%s%s", area->name, is_wide ? ": " : "", is_wide ? area->explanation : "");
    } else {
        rows_name_memory(&panel->poster->rows, what, name, sizeof name);
        rows_say_saved(&panel->poster->rows, what, saved, sizeof saved);
        snprintf(text, size, "%.180s: %s", name, saved);
    }
}

static void draw_marks(const struct panel *panel, const struct strip_row *row, const struct map_area *area, int x,
                       int width)
{
    const struct svg_font font = {SVG_SANS_BOLD, SVG_SMALLEST, "#000000"};
    char text[128];

    snprintf(text, sizeof text, "▶ %.100s", area->marks);
    svg_text(panel->poster->out, &font, x, row->y + row->height / 2 + 245, width, text);
}

/* Why something of it is not in the file, and the sign of a broken scale. Returns where they start. */
static int draw_signs(const struct panel *panel, const struct strip_row *row, const struct map_area *area, int end,
                      int y)
{
    const struct svg_font mono = {SVG_MONO, SVG_SMALLEST, "#000000"}, bold = {SVG_MONO_BOLD, SVG_SMALLEST, "#000000"};
    int sign = svg_measure(&mono, "0", 1) + 1;
    size_t reason = area && missing(panel->poster->map, area) > 0 ? reason_of(panel, area) : panel->reasons_count;
    const char letter[2] = {(char)('a' + reason), '\0'};

    if (reason < panel->reasons_count)
        svg_text_right(panel->poster->out, &bold, end, y, sign, letter);
    end -= sign + PADDING / 2;
    if (row->broken)
        svg_text_right(panel->poster->out, &mono, end, y, sign, BROKEN);
    return end - sign;
}

/* Address, size and permissions, which are of one area. Returns where they end. */
static int draw_numbers(const struct panel *panel, const struct strip_row *row, const struct map_area *area,
                        int is_one, int x, int y)
{
    const struct svg_font mono = {SVG_MONO, SVG_SMALLEST, "#000000"}, bold = {SVG_MONO_BOLD, SVG_SMALLEST, "#000000"};
    int digit = svg_measure(&mono, "0", 1) + 1;
    char text[32];

    x += 12 * digit;
    svg_text_right(panel->poster->out, &mono, x, y, 13 * digit, short_address(area->address, text, sizeof text));
    x += PADDING + 8 * digit;
    svg_text_right(panel->poster->out, &mono, x, y, 8 * digit, text_size(text, sizeof text, row->size));
    x += PADDING;
    if (!is_one)
        return x;
    svg_text(panel->poster->out, &bold, x, y, 4 * digit, permissions(area->flags, text));
    return x + 3 * digit + PADDING + (area->look == LOOK_WRITE_EXEC ? digit : 0);
}

static void draw_row(const struct panel *panel, const struct strip_row *row, int x, int width)
{
    const struct row *what = &panel->memory.table->rows[row->row];
    const struct map_area *area = &panel->poster->map->areas[what->first];
    const struct svg_font sans = {SVG_SANS, SVG_SMALLEST, "#000000"};
    int is_one = row->rows == 1 && what->count == 1, left = x + PADDING, end;
    int has_marks = is_one && *area->marks && row->height >= 2 * REASON_LINE;
    int y = row->y + row->height / 2 + 82 - (has_marks ? 150 : 0);
    char text[256];

    if (row->rows == 1)
        draw_share(panel, row, what, x, width);
    end = draw_signs(panel, row, is_one ? area : NULL, x + width - PADDING, y);
    x = draw_numbers(panel, row, area, is_one, left, y);
    name_row(panel, row, what, text, sizeof text);
    if (has_marks) {
        svg_text(panel->poster->out, &sans, x, y, end - x, text);
        draw_marks(panel, row, area, left, end - left);
    } else {
        poster_name(panel->poster, &sans, (struct svg_box){x, row->y, end - x, row->height}, text);
    }
}

/* ---- Ribbons ---- */

static void draw_bar(const struct panel *panel)
{
    for (size_t i = 0; i < panel->file.count; i++) {
        const struct strip_row *row = &panel->file.rows[i];
        const struct row *what = &panel->file.table->rows[row->row];
        struct svg_look look =
            poster_look(row->rows > 1 || what->left_out ? LOOK_PLAIN : panel->poster->map->regions[what->first].look);
        svg_rect(panel->poster->out, (struct svg_box){panel->box.x, row->y + 5, BAR, row->height - 10}, &look);
    }
}

static void draw_ribbon(const struct panel *panel, const struct map_area *area, const struct strip_row *from,
                        const struct strip_row *to)
{
    const char *fill = palette(area->look)->fill;
    const struct svg_look look = {fill, INK_RULE, NULL, 12, 40};

    svg_flare(panel->poster->out, panel->box.x + BAR, from->y + 5, from->y + from->height - 5,
              panel->box.x + BAR + panel->ribbons, to->y + 12, to->y + to->height - 12, 1, &look);
}

static void draw_ribbons(const struct panel *panel)
{
    const struct map *map = panel->poster->map;
    size_t last_from = SIZE_MAX, last_to = SIZE_MAX, drawn = 0;

    for (size_t i = 0; i < map->regions_count && drawn < RIBBONS_MAX; i++) {
        uint64_t segment = map->regions[i].segment;
        const struct map_area *area = segment == MAP_NONE ? NULL : memory_of_segment(map, segment);
        size_t from, to;
        if (!area)
            continue;
        from = panel->file.at[panel->file.table->row_of[i]];
        to = panel->memory.at[panel->memory.table->row_of[area - map->areas]];
        if (from == last_from && to == last_to)
            continue;
        draw_ribbon(panel, area, &panel->file.rows[from], &panel->memory.rows[to]);
        last_from = from;
        last_to = to;
        drawn++;
    }
}

/* ---- All ---- */

void poster_memory(const struct poster *poster, struct svg_box box)
{
    struct panel panel = {.poster = poster, .box = box};
    int x, width, height;

    panel.ribbons = box.width < SMALL ? RIBBONS * 2 / 3 : RIBBONS;
    x = box.x + BAR + panel.ribbons;
    width = box.width - BAR - panel.ribbons;
    find_reasons(&panel);
    height = box.height - reasons_height(&panel) - 100;
    strip_make(&panel.file, &poster->rows, &poster->rows.file, box.y, height);
    strip_make(&panel.memory, &poster->rows, &poster->rows.memory, box.y, height);
    svg_group(poster->out, "The memory of the process");
    draw_ribbons(&panel);
    draw_bar(&panel);
    for (size_t i = 0; i < panel.memory.count; i++)
        if (panel.memory.rows[i].hole)
            draw_hole(&panel, &panel.memory.rows[i], x, width);
        else
            draw_row(&panel, &panel.memory.rows[i], x, width);
    draw_reasons(&panel, box.y + box.height - reasons_height(&panel));
    svg_group_end(poster->out);
    strip_free(&panel.file);
    strip_free(&panel.memory);
}
