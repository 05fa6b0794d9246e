/*
 * dot.c: the diagram, for Graphviz. The file on the left, the memory on the right, arrows between.
 *
 * Two tables and an edge for each loaded segment, below a title with a legend and a strip each for the whole file and
 * the whole memory. What is a row, and what is folded, picture/rows.c has decided; here the rows are drawn. An edge of
 * more than 65,535 points fails in Graphviz, so no table may become as high: --unfold leaves out the middle instead.
 *
 * Sizes go from 16 bytes to gigabytes, so the height of a row grows with the logarithm of its size, and not beyond
 * 60 points; a sign shows where it would have to be much higher, and the picture says that it is not to scale.
 *
 * Graphviz ignores hatched and double borders of table cells, so letters, words, dashes and the width of a
 * border are the second cue beside the color (palette.c).
 */
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "../base/text.h"
#include "../picture/palette.h"
#include "../picture/rows.h"
#include "graphviz.h"
#include "map.h"

enum { NAME_MAX_COLUMNS = 60, LOWEST = 12, HIGHEST = 60, LINE = 19, TABLE_HIGHEST = 45000, STRIP_CELLS = 150 };
#define BROKEN (UINT64_C(1) << 20) /* a larger row has a break sign */

struct drawing {
    const struct map *map;
    FILE *out;
    struct rows rows;
};

/* ---- Heights ---- */

/* 12 + 5 * log2(pages + 1), the logarithm with straight lines between whole powers. */
static unsigned height_of(uint64_t size)
{
    uint64_t pages = size / 4096 + 1, power = 1;
    unsigned height = LOWEST;

    for (; power <= pages / 2; power *= 2)
        height += 5;
    height += (unsigned)((pages - power) * 5 / power);
    return height < HIGHEST ? height : HIGHEST;
}

/* What a row takes of a table's height at most, with the line of the hole before it. */
static unsigned row_points(const struct row *row, uint64_t hole)
{
    unsigned height = height_of(row->size), lines = row->size > BROKEN ? 2 * LINE : LINE;

    return (height > lines ? height : lines) + 2 + (hole > 0 ? LINE : 0);
}

static void make_rows(struct rows *rows, const struct map *map, const struct style *style)
{
    if (style->unfold)
        rows_make_unfolded(rows, map, row_points, TABLE_HIGHEST);
    else
        rows_make(rows, map);
}

static unsigned table_points(const struct rows *rows, const struct table *table)
{
    unsigned points = 0;

    for (size_t i = 0; i < table->count; i++)
        points += row_points(&table->rows[i], table == &rows->memory ? rows_hole(rows, i) : 0);
    return points;
}

unsigned map_dot_points(const struct map *map, const struct style *style)
{
    struct rows rows;
    unsigned file, memory;

    make_rows(&rows, map, style);
    file = table_points(&rows, &rows.file);
    memory = table_points(&rows, &rows.memory);
    rows_free(&rows);
    return (file > memory ? file : memory) + 12 * LINE; /* and the title */
}

/* ---- Cells ---- */

/* For an HTML-like label: the five characters, and a cut where a name is too long for its column. */
static void print_escaped(FILE *out, const char *text, size_t most)
{
    size_t columns = 0;

    if (!*text)
        fputs("&#160;", out); /* Graphviz takes no empty <FONT> */
    for (; *text && columns < most; columns++) {
        unsigned length = text_utf8(text);
        if (*text == '&' || *text == '<' || *text == '>' || *text == '"' || *text == '\'')
            fprintf(out, "&#%d;", *text);
        else
            fwrite(text, 1, length ? length : 1, out);
        text += length ? length : 1;
    }
    if (*text)
        fputs("...", out);
}

static void begin_cell(FILE *out, const struct paint *paint, const char *align, const char *more)
{
    fprintf(out, "<TD ALIGN=\"%s\" BGCOLOR=\"%s\" BORDER=\"%d\"%s%s%s%s><FONT COLOR=\"%s\">", align, paint->fill,
            paint->border, *paint->style ? " STYLE=\"" : "", paint->style, *paint->style ? "\"" : "", more,
            paint->ink);
}

static void end_cell(FILE *out)
{
    fputs("</FONT></TD>", out);
}

static void print_cell(FILE *out, const struct paint *paint, const char *align, const char *text)
{
    begin_cell(out, paint, align, "");
    print_escaped(out, text, NAME_MAX_COLUMNS);
    end_cell(out);
}

/* "8 MiB", and a break sign below it if the row would have to be much higher. */
static void print_size(FILE *out, const struct paint *paint, uint64_t size)
{
    char text[32], more[32];

    snprintf(more, sizeof more, " HEIGHT=\"%u\"", height_of(size));
    begin_cell(out, paint, "RIGHT", more);
    fprintf(out, "%s%s", text_size(text, sizeof text, size), size > BROKEN ? "<BR ALIGN=\"RIGHT\"/>≈" : "");
    end_cell(out);
}

static const char *permissions(const struct map_area *area, char text[5])
{
    snprintf(text, 5, "%s%s", memory_permissions(area->flags), area->look == LOOK_WRITE_EXEC ? "!" : "");
    return text;
}

/* ---- The file ---- */

/* Which segments a row of the file lies in, in words. */
static void say_segments(const struct drawing *drawing, const struct row *row, char *text, size_t size)
{
    const struct region *first = &drawing->map->regions[row->first], *last = first + row->count - 1;
    const struct map_area *area = first->segment == MAP_NONE ? NULL : memory_of_segment(drawing->map, first->segment);
    char flags[5];

    if (row->left_out)
        snprintf(text, size, "...");
    else if (first->segment != last->segment)
        snprintf(text, size, first->segment == MAP_NONE || last->segment == MAP_NONE ? "%zu parts" : "%zu segments",
                 row->count);
    else if (area)
        snprintf(text, size, "PT_LOAD %" PRIu64 " %s", area->segment, permissions(area, flags));
    else
        snprintf(text, size, "%s", first->look == LOOK_GAP ? "" : "not memory");
}

/* The cell on the right: which segment the rows beside it are loaded by. The arrows start here. */
static void print_segment_cell(const struct drawing *drawing, size_t at, size_t rows)
{
    const struct row *row = &drawing->rows.file.rows[at];
    const struct region *region = &drawing->map->regions[row->first];
    const struct map_area *area =
        region->segment == MAP_NONE ? NULL : memory_of_segment(drawing->map, region->segment);
    char more[64], text[64];

    snprintf(more, sizeof more, " PORT=\"r%zu\" ROWSPAN=\"%zu\"", at, rows);
    begin_cell(drawing->out,
               palette(!area || row->left_out ? LOOK_PLAIN
                       : row->count > 1       ? row->look
                                              : area->look),
               "CENTER", more);
    say_segments(drawing, row, text, sizeof text);
    print_escaped(drawing->out, text, NAME_MAX_COLUMNS);
    end_cell(drawing->out);
}

static void print_file_row(const struct drawing *drawing, size_t at, size_t new_segment)
{
    const struct row *row = &drawing->rows.file.rows[at];
    const struct region *region = &drawing->map->regions[row->first];
    const struct paint *paint = palette(row->left_out ? LOOK_PLAIN : row->look);
    char text[256];

    fputs("<TR>", drawing->out);
    snprintf(text, sizeof text, "%08" PRIx64, region->offset);
    print_cell(drawing->out, paint, "RIGHT", text);
    print_size(drawing->out, paint, row->size);
    rows_name_file(&drawing->rows, row, text, sizeof text);
    print_cell(drawing->out, paint, "LEFT", text);
    if (new_segment && drawing->rows.memory.count > 0)
        print_segment_cell(drawing, at, new_segment);
    fputs("</TR>\n", drawing->out);
}

static void print_file_table(const struct drawing *drawing)
{
    size_t left = 0;
    char size[32];

    fputs("file [label=<<TABLE BORDER=\"0\" CELLSPACING=\"0\" CELLPADDING=\"2\">\n<TR><TD COLSPAN=\"4\" "
          "ALIGN=\"LEFT\"><B>FILE </B>",
          drawing->out);
    fprintf(drawing->out, "%s bytes, start first</TD></TR>\n",
            text_count(size, sizeof size, drawing->map->source->size));
    fputs("<TR><TD ALIGN=\"RIGHT\">offset</TD><TD ALIGN=\"RIGHT\">size</TD><TD ALIGN=\"LEFT\">what</TD>",
          drawing->out);
    fputs(drawing->rows.memory.count > 0 ? "<TD>loaded by</TD></TR>\n" : "</TR>\n", drawing->out);
    for (size_t i = 0; i < drawing->rows.file.count; i++) {
        size_t rows = left == 0 ? rows_of_segment(&drawing->rows, i) : 0;
        print_file_row(drawing, i, rows);
        left = (rows ? rows : left) - 1;
    }
    fputs("</TABLE>>];\n", drawing->out);
}

/* ---- The memory ---- */

/* What nothing is mapped at, before the row, and what points to there all the same. */
static void print_hole(const struct drawing *drawing, size_t at)
{
    uint64_t hole = at < drawing->rows.memory.count ? rows_hole(&drawing->rows, at) : 0;
    char size[32], marks[160];

    rows_hole_marks(&drawing->rows, at, marks, sizeof marks);
    if (hole == 0 && !*marks)
        return;
    fputs("<TR><TD COLSPAN=\"5\">⋯ ", drawing->out);
    fprintf(drawing->out, "%s%snot mapped ⋯%s", hole > 0 ? text_size(size, sizeof size, hole) : "",
            hole > 0 ? " " : "", *marks ? " &#60; <B>" : "");
    if (*marks) {
        print_escaped(drawing->out, marks, NAME_MAX_COLUMNS);
        fputs("</B>", drawing->out);
    }
    fputs("</TD></TR>\n", drawing->out);
}

static void print_memory_row(const struct drawing *drawing, size_t at)
{
    const struct row *row = &drawing->rows.memory.rows[at];
    const struct map_area *area = &drawing->map->areas[row->first];
    enum look look = row->left_out ? LOOK_PLAIN : row->saved == 0 && row->size > 0 ? LOOK_NOT_SAVED : row->look;
    const struct paint *paint = palette(look);
    char text[256], flags[5], port[32];

    fputs("<TR>", drawing->out);
    snprintf(port, sizeof port, " PORT=\"a%zu\"", at);
    begin_cell(drawing->out, paint, "RIGHT", port);
    fprintf(drawing->out, "%" PRIx64, area->address);
    end_cell(drawing->out);
    print_size(drawing->out, paint, row->size);
    print_cell(drawing->out, paint, "CENTER", row->count > 1 ? "" : permissions(area, flags));
    rows_name_memory(&drawing->rows, row, text, sizeof text);
    print_cell(drawing->out, paint, "LEFT", text);
    rows_say_saved(&drawing->rows, row, text, sizeof text);
    print_cell(drawing->out, paint, "LEFT", text);
    fputs("</TR>\n", drawing->out);
}

static void print_memory_table(const struct drawing *drawing)
{
    fputs("memory [label=<<TABLE BORDER=\"0\" CELLSPACING=\"0\" CELLPADDING=\"2\">\n"
          "<TR><TD COLSPAN=\"5\" ALIGN=\"LEFT\"><B>MEMORY </B>of the process, low addresses first</TD></TR>\n"
          "<TR><TD ALIGN=\"RIGHT\">address</TD><TD ALIGN=\"RIGHT\">size</TD><TD>may</TD>"
          "<TD ALIGN=\"LEFT\">what &#60; what points into it</TD><TD ALIGN=\"LEFT\">in the file</TD></TR>\n",
          drawing->out);
    for (size_t i = 0; i < drawing->rows.memory.count; i++) {
        print_hole(drawing, i);
        print_memory_row(drawing, i);
    }
    print_hole(drawing, drawing->rows.memory.count);
    fputs("</TABLE>>];\n", drawing->out);
}

/* ---- Arrows ---- */

/* The row whose segment cell covers this one: the first of its segment. */
static size_t row_with_cell(const struct drawing *drawing, size_t at)
{
    const struct table *table = &drawing->rows.file;
    uint64_t segment = drawing->map->regions[table->rows[at].first].segment;

    while (at > 0 && !table->rows[at].left_out && !table->rows[at - 1].left_out &&
           drawing->map->regions[table->rows[at - 1].first].segment == segment)
        at--;
    return at;
}

static void print_arrows(const struct drawing *drawing)
{
    const struct map *map = drawing->map;
    size_t last_from = SIZE_MAX, last_to = SIZE_MAX;

    for (size_t i = 0; i < map->regions_count; i++) {
        const struct map_area *area =
            map->regions[i].segment == MAP_NONE ? NULL : memory_of_segment(map, map->regions[i].segment);
        size_t from, to;
        if (!area)
            continue;
        from = row_with_cell(drawing, drawing->rows.file.row_of[i]);
        to = drawing->rows.memory.row_of[area - map->areas];
        if (from == last_from && to == last_to)
            continue;
        fprintf(drawing->out, "file:r%zu:e -> memory:a%zu:w;\n", from, to);
        last_from = from;
        last_to = to;
    }
    if (last_from == SIZE_MAX)
        fputs("file -> memory [style=invis];\n", drawing->out); /* so that they stand side by side */
}

/* ---- The strips ---- */

/* A strip has a cell for each thing, or for each few of them; what looks worst of them is what it looks like. */
struct strip {
    uint64_t sizes[STRIP_CELLS];
    enum look looks[STRIP_CELLS];
    size_t count, each;
};

static int goes_before(enum look a, enum look b)
{
    static const enum look foremost[] = {LOOK_DEFECT, LOOK_WRITE_EXEC};

    for (size_t i = 0; i < sizeof foremost / sizeof foremost[0]; i++)
        if (a == foremost[i] || b == foremost[i])
            return a == foremost[i] && b != foremost[i];
    return 0;
}

static void add_to_strip(struct strip *strip, size_t thing, uint64_t size, enum look look)
{
    size_t at = thing / strip->each;

    if (thing % strip->each == 0 || goes_before(look, strip->looks[at]))
        strip->looks[at] = look;
    strip->sizes[at] += size;
    strip->count = at + 1;
}

static void print_strip(FILE *out, const struct strip *strip, const char *name)
{
    enum { WIDE = 900 };
    unsigned total = 0;

    for (size_t i = 0; i < strip->count; i++)
        total += height_of(strip->sizes[i]);
    fprintf(out,
            "<TR><TD ALIGN=\"LEFT\">%s</TD><TD ALIGN=\"LEFT\"><TABLE BORDER=\"0\" CELLBORDER=\"1\" CELLSPACING=\"0\" "
            "CELLPADDING=\"0\"><TR>",
            name);
    for (size_t i = 0; i < strip->count; i++) {
        const struct paint *paint = palette(strip->looks[i]);
        fprintf(out, "<TD WIDTH=\"%u\" HEIGHT=\"16\" BGCOLOR=\"%s\"></TD>",
                height_of(strip->sizes[i]) * WIDE / total + 1, paint->fill);
    }
    fputs("</TR></TABLE></TD></TR>\n", out);
}

static void print_strips(const struct drawing *drawing)
{
    const struct map *map = drawing->map;
    struct strip file = {.each = map->regions_count / STRIP_CELLS + 1};
    struct strip memory = {.each = map->areas_count / STRIP_CELLS + 1};

    for (size_t i = 0; i < map->regions_count; i++)
        add_to_strip(&file, i, map->regions[i].size, map->regions[i].look);
    for (size_t i = 0; i < map->areas_count; i++)
        add_to_strip(&memory, i, map->areas[i].size,
                     memory_present(map, &map->areas[i]) == 0 ? LOOK_NOT_SAVED : map->areas[i].look);
    fputs("<TABLE BORDER=\"0\" CELLSPACING=\"2\" CELLPADDING=\"1\">\n", drawing->out);
    print_strip(drawing->out, &file, "file");
    if (memory.count > 0)
        print_strip(drawing->out, &memory, "memory");
    fputs("</TABLE>", drawing->out);
}

/* ---- All ---- */

static void print_legend(FILE *out)
{
    fputs("<TABLE BORDER=\"0\" CELLSPACING=\"5\" CELLPADDING=\"3\"><TR>", out);
    for (int look = 0; look < LOOKS; look++)
        print_cell(out, palette((enum look)look), "CENTER", palette((enum look)look)->legend);
    fputs("</TR></TABLE>", out);
}

static void print_title_line(FILE *out, const char *text, int points)
{
    if (!*text)
        return;
    fprintf(out, "<TR><TD ALIGN=\"LEFT\"><FONT POINT-SIZE=\"%d\">", points);
    print_escaped(out, text, 200);
    fputs("</FONT></TD></TR>\n", out);
}

/* What is wrong, a few sentences of it. */
static void print_defects(const struct drawing *drawing)
{
    enum { MOST = 3 };
    char text[600];

    for (size_t i = 0; i < drawing->map->defects_count && i < MOST; i++) {
        snprintf(text, sizeof text, "!! %s", drawing->map->defects[i]);
        print_title_line(drawing->out, text, 11);
    }
    if (drawing->map->defects_count > MOST) {
        snprintf(text, sizeof text, "!! and %zu more, which the text map lists", drawing->map->defects_count - MOST);
        print_title_line(drawing->out, text, 11);
    }
}

/* The title of the graph, with the legend and the strips below it. */
static void print_title(const struct drawing *drawing)
{
    FILE *out = drawing->out;
    char text[600], headline[128];

    fputs("label=<<TABLE BORDER=\"0\" CELLSPACING=\"0\" CELLPADDING=\"2\">\n", out);
    snprintf(text, sizeof text, "%.200s: %s", text_base(drawing->map->path),
             map_headline(drawing->map, headline, sizeof headline));
    print_title_line(out, text, 16);
    print_title_line(out, map_process(drawing->map, text, sizeof text), 12);
    print_defects(drawing);
    fputs("<TR><TD ALIGN=\"LEFT\">", out);
    print_legend(out);
    fputs("</TD></TR>\n<TR><TD ALIGN=\"LEFT\">", out);
    print_strips(drawing);
    fputs("</TD></TR>\n", out);
    print_title_line(out,
                     "Not to scale: a row's height grows with the logarithm of its size, from 12 to 60 points; "
                     "≈ stands in rows of more than 1 MiB.",
                     10);
    fputs("</TABLE>>;\n", out);
}

int map_print_dot(const struct map *map, FILE *out, const struct style *style)
{
    struct drawing drawing = {.map = map, .out = out};

    make_rows(&drawing.rows, map, style);
    fputs("digraph map {\nrankdir=LR; labelloc=t; labeljust=l; nodesep=0.3; ranksep=1.5; fontname=\"monospace\"; "
          "fontsize=11;\n"
          "node [shape=plain, fontname=\"monospace\", fontsize=11]; edge [color=\"" PALETTE_ARROW
          "\", arrowsize=0.6];\n",
          out);
    print_title(&drawing);
    print_file_table(&drawing);
    if (drawing.rows.memory.count > 0) {
        print_memory_table(&drawing);
        print_arrows(&drawing);
    }
    fputs("}\n", out);
    rows_free(&drawing.rows);
    return 0;
}
