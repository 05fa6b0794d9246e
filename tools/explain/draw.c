/*
 * draw.c: a field among its neighbors, on one line.
 *
 *     ... p_vaddr | p_paddr |[p_filesz]| p_memsz | p_flags ...
 *
 * In the order of the bytes, which is not the order of the rows: p_flags stands second in ELF64. Bytes that no row
 * claims are "(4 unused)". The line starts with the field and grows to both sides while there is room.
 */
#include <inttypes.h>
#include <string.h>

#include "explain.h"

struct cell {
    unsigned start, end;
    char text[64];
};

enum { CELLS = 256 };

struct row {
    struct cell cells[CELLS];
    size_t count, here;
};

/* Of the fields at or behind `at`, the first. */
static const struct coreelf_field *field_from(const struct coreelf_layout *layout, unsigned column, unsigned at)
{
    const struct coreelf_field *best = NULL;

    for (unsigned i = 0; i < layout->fields_count; i++) {
        const struct coreelf_field *field = &layout->fields[i];
        if (field->length[column] > 0 && field->offset[column] >= at &&
            (!best || field->offset[column] < best->offset[column]))
            best = field;
    }
    return best;
}

static void add_cell(struct row *row, unsigned start, unsigned end, const struct coreelf_field *field)
{
    struct cell *cell = &row->cells[row->count];

    if (row->count == CELLS)
        return;
    cell->start = start;
    cell->end = end;
    if (!field)
        snprintf(cell->text, sizeof cell->text, "(%u unused)", end - start);
    else if (field->count > 1)
        snprintf(cell->text, sizeof cell->text, "%s0-%u", field->name, field->count - 1u);
    else
        snprintf(cell->text, sizeof cell->text, "%s", field->name);
    row->count++;
}

static void make_row(struct row *row, const struct coreelf_layout *layout, const struct coreelf_field *field,
                     unsigned column)
{
    const struct coreelf_field *next;
    unsigned at = 0;

    row->count = row->here = 0;
    while (row->count < CELLS && (next = field_from(layout, column, at))) {
        if (next->offset[column] > at)
            add_cell(row, at, next->offset[column], NULL);
        if (next == field)
            row->here = row->count;
        at = next->offset[column] + (unsigned)next->length[column] * next->count;
        add_cell(row, next->offset[column], at, next);
    }
    if (at < layout->size[column])
        add_cell(row, at, layout->size[column], NULL);
}

/* Cells [from, to) as a line; returns how many columns it takes. */
static int join(const struct row *row, size_t from, size_t to, char *text, size_t size)
{
    int at = snprintf(text, size, "%s", from == 0 ? "|" : "... |");

    for (size_t i = from; i < to && at >= 0 && (size_t)at < size; i++)
        at += snprintf(text + at, size - (size_t)at, i == row->here ? "[%s]%s" : " %s %s", row->cells[i].text,
                       i + 1 == to ? "" : "|");
    if (at >= 0 && (size_t)at < size)
        at += snprintf(text + at, size - (size_t)at, "%s", to == row->count ? "|" : "| ...");
    return at;
}

static int fits(const struct row *row, size_t from, size_t to, unsigned width)
{
    char text[1024];
    int columns = join(row, from, to, text, sizeof text);

    return columns >= 0 && (unsigned)columns <= width;
}

const char *draw_neighbors(const struct coreelf_layout *layout, const struct coreelf_field *field, unsigned column,
                           unsigned width, char *text, size_t size)
{
    struct row row;
    size_t from, to;
    int grows = 1;

    make_row(&row, layout, field, column);
    from = row.here;
    to = from + 1;
    while (grows) {
        grows = 0;
        if (from > 0 && fits(&row, from - 1, to, width))
            grows = 1, from--;
        if (to < row.count && fits(&row, from, to + 1, width))
            grows = 1, to++;
    }
    join(&row, from, to, text, size);
    return text;
}
