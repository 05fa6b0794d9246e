/*
 * dot.c: the diagram, for Graphviz. The file on the left, the memory on the right, arrows between.
 *
 * Two tables and an edge for each loaded segment. To stay readable, and within Graphviz's limits (an edge of
 * more than 65,535 points fails), a large file is folded: first neighbours that belong to the same thing
 * ("libc.so.6, 5 areas"; the notes of a thread), then, if that is not enough, the middle is left out and
 * said to be. The rows are made first, with no idea of Graphviz; then they are drawn.
 *
 * Graphviz ignores hatched and double borders of table cells, so letters, words, dashes and the width of a
 * border are the second cue beside the colour (palette.c).
 */
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "../base/text.h"
#include "../picture/palette.h"
#include "../picture/rows.h"
#include "map.h"

enum { NAME_MAX_COLUMNS = 44 };

struct drawing {
    const struct map *map;
    FILE *out;
    struct rows rows;
};

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

static const char *permissions(uint32_t flags, char text[5])
{
    snprintf(text, 5, "%c%c%c%s", flags & COREELF_PF_R ? 'r' : '-', flags & COREELF_PF_W ? 'w' : '-',
             flags & COREELF_PF_X ? 'x' : '-', (flags & 3) == 3 ? "!" : "");
    return text;
}

/* ---- The file ---- */

/* The cell on the right: which segment the rows beside it are loaded by. The arrows start here. */
static void print_segment_cell(const struct drawing *drawing, size_t at, size_t rows)
{
    const struct row *row = &drawing->rows.file.rows[at];
    const struct region *region = &drawing->map->regions[row->first];
    const struct map_area *area =
        region->segment == MAP_NONE ? NULL : memory_of_segment(drawing->map, region->segment);
    char more[64], text[64], flags[5];

    snprintf(more, sizeof more, " PORT=\"r%zu\" ROWSPAN=\"%zu\"", at, rows);
    begin_cell(drawing->out, palette(area ? area->look : LOOK_PLAIN), "CENTER", more);
    if (row->left_out)
        snprintf(text, sizeof text, "...");
    else if (!area)
        snprintf(text, sizeof text, "%s", region->look == LOOK_GAP ? "" : "not memory");
    else if (row->count > 1)
        snprintf(text, sizeof text, "%zu segments", row->count);
    else
        snprintf(text, sizeof text, "PT_LOAD %" PRIu64 " %s", area->segment, permissions(area->flags, flags));
    print_escaped(drawing->out, text, NAME_MAX_COLUMNS);
    end_cell(drawing->out);
}

static void print_file_row(const struct drawing *drawing, size_t at, size_t new_segment)
{
    const struct row *row = &drawing->rows.file.rows[at];
    const struct region *region = &drawing->map->regions[row->first];
    const struct paint *paint = palette(row->left_out ? LOOK_PLAIN : region->look);
    char text[256], size[32];

    fputs("<TR>", drawing->out);
    snprintf(text, sizeof text, "%08" PRIx64, region->offset);
    print_cell(drawing->out, paint, "RIGHT", text);
    print_cell(drawing->out, paint, "RIGHT", text_size(size, sizeof size, row->size));
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

    fputs("file [label=<<TABLE BORDER=\"0\" CELLSPACING=\"0\" CELLPADDING=\"3\">\n<TR><TD COLSPAN=\"4\" "
          "ALIGN=\"LEFT\">FILE, ",
          drawing->out);
    fprintf(drawing->out, "%s bytes</TD></TR>\n", text_count(size, sizeof size, drawing->map->source->size));
    fputs("<TR><TD ALIGN=\"RIGHT\">offset</TD><TD ALIGN=\"RIGHT\">size</TD><TD ALIGN=\"LEFT\">what</TD></TR>\n",
          drawing->out);
    for (size_t i = 0; i < drawing->rows.file.count; i++) {
        size_t rows = left == 0 ? rows_of_segment(&drawing->rows, i) : 0;
        print_file_row(drawing, i, rows);
        left = (rows ? rows : left) - 1;
    }
    fputs("</TABLE>>];\n", drawing->out);
}

/* ---- The memory ---- */

static void print_hole(const struct drawing *drawing, size_t at)
{
    uint64_t hole = rows_hole(&drawing->rows, at);
    char size[32];

    if (hole > 0)
        fprintf(drawing->out, "<TR><TD COLSPAN=\"5\">⋯ %s not mapped ⋯</TD></TR>\n",
                text_size(size, sizeof size, hole));
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
    print_cell(drawing->out, paint, "RIGHT", text_size(text, sizeof text, row->size));
    print_cell(drawing->out, paint, "CENTER", row->count > 1 ? "" : permissions(area->flags, flags));
    rows_name_memory(&drawing->rows, row, text, sizeof text);
    print_cell(drawing->out, paint, "LEFT", text);
    rows_say_saved(&drawing->rows, row, text, sizeof text);
    print_cell(drawing->out, paint, "LEFT", text);
    fputs("</TR>\n", drawing->out);
}

static void print_memory_table(const struct drawing *drawing)
{
    fputs("memory [label=<<TABLE BORDER=\"0\" CELLSPACING=\"0\" CELLPADDING=\"3\">\n"
          "<TR><TD COLSPAN=\"5\" ALIGN=\"LEFT\">MEMORY of the process, low addresses first</TD></TR>\n"
          "<TR><TD ALIGN=\"RIGHT\">address</TD><TD ALIGN=\"RIGHT\">size</TD><TD>may</TD><TD ALIGN=\"LEFT\">what</TD>"
          "<TD ALIGN=\"LEFT\">in the file</TD></TR>\n",
          drawing->out);
    for (size_t i = 0; i < drawing->rows.memory.count; i++) {
        print_hole(drawing, i);
        print_memory_row(drawing, i);
    }
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
}

/* ---- All ---- */

/* The title of the graph, with the legend below it. */
static void print_title(const struct drawing *drawing)
{
    FILE *out = drawing->out;
    char headline[128];

    fputs(
        "label=<<TABLE BORDER=\"0\" CELLSPACING=\"6\" CELLPADDING=\"3\"><TR><TD ALIGN=\"LEFT\" COLSPAN=\"11\"><FONT "
        "POINT-SIZE=\"16\">",
        out);
    print_escaped(out, text_base(drawing->map->path), 60);
    fprintf(out, ": %s</FONT></TD></TR>\n<TR>", map_headline(drawing->map, headline, sizeof headline));
    for (int look = 0; look < LOOKS; look++)
        print_cell(out, palette((enum look)look), "CENTER", palette((enum look)look)->legend);
    fputs("</TR></TABLE>>;\n", out);
}

int map_print_dot(const struct map *map, FILE *out, const struct style *style)
{
    struct drawing drawing = {.map = map, .out = out};

    (void)style; /* it has nothing that applies here */
    rows_make(&drawing.rows, map);
    fputs("digraph map {\nrankdir=LR; labelloc=t; labeljust=l; nodesep=0.3; ranksep=1.5; fontname=\"monospace\"; "
          "fontsize=11;\n"
          "node [shape=plain, fontname=\"monospace\", fontsize=11]; edge [color=\"#555555\", arrowsize=0.6];\n",
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
