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
#include "palette.h"

enum { ROWS_UNFOLDED = 70, ROWS_MAX = 240, NAME_MAX_COLUMNS = 44, SMALLEST_HOLE = 4096 };

/* A row of one of the tables: one thing, or several folded into one. */
struct row {
    size_t first, count;  /* regions or areas */
    uint64_t size, saved; /* sums */
    uint64_t most;        /* saved of one area, */
    enum look look;       /* whose look the row has */
    size_t left_out;      /* instead: so many rows of the middle */
};

struct table {
    struct row *rows;
    size_t count, room;
    size_t *row_of; /* of each region or area */
};

struct drawing {
    const struct map *map;
    FILE *out;
    int folded;
    struct table file, memory;
};

/* ---- Rows ---- */

static struct row *add_row(struct table *table, size_t first)
{
    table->rows = alloc_more(table->rows, &table->room, table->count, sizeof *table->rows);
    table->rows[table->count] = (struct row){.first = first};
    return &table->rows[table->count++];
}

/* What a region belongs to, for folding; NULL: to nothing but itself. */
static const char *region_object(const struct map *map, const struct region *region)
{
    const struct map_area *area;

    if (region->kind == REGION_NOTE && map->notes[region->index].about[0])
        return map->notes[region->index].about;
    if (region->kind != REGION_SEGMENT || region->segment == MAP_NONE || region->true_size > region->size)
        return NULL;
    area = memory_of_segment(map, region->segment);
    return area && !*area->marks && area->look != LOOK_WRITE_EXEC ? area->object : NULL;
}

static const char *area_object(const struct map_area *area)
{
    return *area->marks || area->look == LOOK_WRITE_EXEC ? NULL : area->object;
}

static int is_same(const char *a, const char *b)
{
    return a && b && strcmp(a, b) == 0;
}

static void make_file_rows(struct drawing *drawing)
{
    const struct map *map = drawing->map;
    struct table *table = &drawing->file;
    const char *last = NULL;
    struct row *row = NULL;

    table->count = 0;
    for (size_t i = 0; i < map->regions_count; i++) {
        const char *object = drawing->folded ? region_object(map, &map->regions[i]) : NULL;
        if (!row || !is_same(object, last))
            row = add_row(table, i);
        row->count++;
        row->size += map->regions[i].size;
        table->row_of[i] = table->count - 1;
        last = object;
    }
}

static void make_memory_rows(struct drawing *drawing)
{
    const struct map *map = drawing->map;
    struct table *table = &drawing->memory;
    const char *last = NULL;
    struct row *row = NULL;
    uint64_t end = 0;

    table->count = 0;
    for (size_t i = 0; i < map->areas_count; i++) {
        const struct map_area *area = &map->areas[i];
        const char *object = drawing->folded ? area_object(area) : NULL;
        if (!row || !is_same(object, last) || area->address != end)
            row = add_row(table, i);
        row->count++;
        row->size += area->size;
        row->saved += area->saved;
        if (row->count == 1 || area->saved > row->most) {
            row->most = area->saved;
            row->look = area->look;
        }
        table->row_of[i] = table->count - 1;
        last = object;
        end = area->address + area->size;
    }
}

/* Leaves out the middle: rows ROWS_MAX/2 .. n - ROWS_MAX/2 become one that says how many they are. */
static void leave_out(struct table *table, size_t things)
{
    size_t half = ROWS_MAX / 2, gone;

    if (table->count <= ROWS_MAX)
        return;
    gone = table->count - 2 * half;
    for (size_t i = 0; i < things; i++)
        if (table->row_of[i] >= half + gone)
            table->row_of[i] -= gone - 1;
        else if (table->row_of[i] > half)
            table->row_of[i] = half;
    for (size_t i = half + 1; i < half + gone; i++) {
        table->rows[half].count += table->rows[i].count;
        table->rows[half].size += table->rows[i].size;
        table->rows[half].saved += table->rows[i].saved;
    }
    table->rows[half].left_out = gone;
    memmove(&table->rows[half + 1], &table->rows[half + gone], half * sizeof *table->rows);
    table->count = 2 * half + 1;
}

static void make_rows(struct drawing *drawing)
{
    const struct map *map = drawing->map;

    drawing->file.row_of = alloc_zeroed(map->regions_count, sizeof *drawing->file.row_of);
    drawing->memory.row_of = alloc_zeroed(map->areas_count, sizeof *drawing->memory.row_of);
    drawing->folded = map->regions_count > ROWS_UNFOLDED || map->areas_count > ROWS_UNFOLDED;
    make_file_rows(drawing);
    make_memory_rows(drawing);
    leave_out(&drawing->file, map->regions_count);
    leave_out(&drawing->memory, map->areas_count);
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

static const char *permissions(uint32_t flags, char text[5])
{
    snprintf(text, 5, "%c%c%c%s", flags & COREELF_PF_R ? 'r' : '-', flags & COREELF_PF_W ? 'w' : '-',
             flags & COREELF_PF_X ? 'x' : '-', (flags & 3) == 3 ? "!" : "");
    return text;
}

/* ---- The file ---- */

static void name_file_row(const struct drawing *drawing, const struct row *row, char *text, size_t size)
{
    const struct region *region = &drawing->map->regions[row->first];
    const struct map_note *note = region->kind == REGION_NOTE ? &drawing->map->notes[region->index] : NULL;
    const struct map_area *area =
        region->segment == MAP_NONE ? NULL : memory_of_segment(drawing->map, region->segment);

    if (row->left_out)
        snprintf(text, size, "... %zu rows are left out here ...", row->left_out);
    else if (row->count == 1)
        snprintf(text, size, "%s", region->name);
    else if (note)
        snprintf(text, size, "%zu notes of %s", row->count, note->about);
    else
        snprintf(text, size, "%s, %zu parts", area ? area->object : region->name, row->count);
}

/* How many rows on from here lie in the same loaded segment. */
static size_t segment_rows(const struct drawing *drawing, size_t at)
{
    const struct table *table = &drawing->file;
    uint64_t segment = drawing->map->regions[table->rows[at].first].segment;
    size_t n = 1;

    if (table->rows[at].left_out)
        return 1;
    while (at + n < table->count && !table->rows[at + n].left_out &&
           drawing->map->regions[table->rows[at + n].first].segment == segment)
        n++;
    return n;
}

/* The cell on the right: which segment the rows beside it are loaded by. The arrows start here. */
static void print_segment_cell(const struct drawing *drawing, size_t at, size_t rows)
{
    const struct row *row = &drawing->file.rows[at];
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
    const struct row *row = &drawing->file.rows[at];
    const struct region *region = &drawing->map->regions[row->first];
    const struct paint *paint = palette(row->left_out ? LOOK_PLAIN : region->look);
    char text[256], size[32];

    fputs("<TR>", drawing->out);
    snprintf(text, sizeof text, "%08" PRIx64, region->offset);
    print_cell(drawing->out, paint, "RIGHT", text);
    print_cell(drawing->out, paint, "RIGHT", text_size(size, sizeof size, row->size));
    name_file_row(drawing, row, text, sizeof text);
    print_cell(drawing->out, paint, "LEFT", text);
    if (new_segment && drawing->memory.count > 0)
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
    for (size_t i = 0; i < drawing->file.count; i++) {
        size_t rows = left == 0 ? segment_rows(drawing, i) : 0;
        print_file_row(drawing, i, rows);
        left = (rows ? rows : left) - 1;
    }
    fputs("</TABLE>>];\n", drawing->out);
}

/* ---- The memory ---- */

static void print_hole(const struct drawing *drawing, size_t at)
{
    const struct map_area *area = &drawing->map->areas[drawing->memory.rows[at].first];
    uint64_t end = at == 0 ? area->address : area[-1].address + area[-1].size;
    char size[32];

    if (area->address < end + SMALLEST_HOLE) /* what is mapped is mapped in whole pages */
        return;
    fprintf(drawing->out, "<TR><TD COLSPAN=\"5\">⋯ %s not mapped ⋯</TD></TR>\n",
            text_size(size, sizeof size, area->address - end));
}

static void name_memory_row(const struct drawing *drawing, const struct row *row, char *text, size_t size)
{
    const struct map_area *area = &drawing->map->areas[row->first];

    if (row->left_out)
        snprintf(text, size, "... %zu rows are left out here ...", row->left_out);
    else if (row->count > 1)
        snprintf(text, size, "%s, %zu areas", area->object, row->count);
    else
        snprintf(text, size, "%s%s%s", area->name, *area->marks ? " < " : "", area->marks);
}

static void say_saved(const struct row *row, const struct map_area *first, char *text, size_t size)
{
    char part[32];

    if (row->count == 1)
        snprintf(text, size, "%s", first->in_file);
    else if (row->saved == 0)
        snprintf(text, size, "not in the file");
    else if (row->saved >= row->size)
        snprintf(text, size, "all of it");
    else
        snprintf(text, size, "%s of it", text_size(part, sizeof part, row->saved));
}

static void print_memory_row(const struct drawing *drawing, size_t at)
{
    const struct row *row = &drawing->memory.rows[at];
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
    name_memory_row(drawing, row, text, sizeof text);
    print_cell(drawing->out, paint, "LEFT", text);
    say_saved(row, area, text, sizeof text);
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
    for (size_t i = 0; i < drawing->memory.count; i++) {
        print_hole(drawing, i);
        print_memory_row(drawing, i);
    }
    fputs("</TABLE>>];\n", drawing->out);
}

/* ---- Arrows ---- */

/* The row whose segment cell covers this one: the first of its segment. */
static size_t row_with_cell(const struct drawing *drawing, size_t at)
{
    const struct table *table = &drawing->file;
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
        from = row_with_cell(drawing, drawing->file.row_of[i]);
        to = drawing->memory.row_of[area - map->areas];
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

void map_print_dot(const struct map *map, FILE *out)
{
    struct drawing drawing = {.map = map, .out = out};

    make_rows(&drawing);
    fputs("digraph map {\nrankdir=LR; labelloc=t; labeljust=l; nodesep=0.3; ranksep=1.5; fontname=\"monospace\"; "
          "fontsize=11;\n"
          "node [shape=plain, fontname=\"monospace\", fontsize=11]; edge [color=\"#555555\", arrowsize=0.6];\n",
          out);
    print_title(&drawing);
    print_file_table(&drawing);
    if (drawing.memory.count > 0) {
        print_memory_table(&drawing);
        print_arrows(&drawing);
    }
    fputs("}\n", out);
    free(drawing.file.rows);
    free(drawing.file.row_of);
    free(drawing.memory.rows);
    free(drawing.memory.row_of);
}
