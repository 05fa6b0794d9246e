/*
 * rows.c: regions and areas -> rows. First neighbours that belong to the same thing are folded ("libc.so.6, 5
 * areas"; the notes of a thread), then, if that is not enough, the middle is left out and said to be.
 */
#include "rows.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "../base/text.h"

enum { ROWS_UNFOLDED = 70, ROWS_MAX = 240, SMALLEST_HOLE = 4096 };

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

static void make_file_rows(struct rows *rows)
{
    const struct map *map = rows->map;
    struct table *table = &rows->file;
    const char *last = NULL;
    struct row *row = NULL;

    table->count = 0;
    for (size_t i = 0; i < map->regions_count; i++) {
        const char *object = rows->folded ? region_object(map, &map->regions[i]) : NULL;
        if (!row || !is_same(object, last))
            row = add_row(table, i);
        row->count++;
        row->size += map->regions[i].size;
        table->row_of[i] = table->count - 1;
        last = object;
    }
}

static void make_memory_rows(struct rows *rows)
{
    const struct map *map = rows->map;
    struct table *table = &rows->memory;
    const char *last = NULL;
    struct row *row = NULL;
    uint64_t end = 0;

    table->count = 0;
    for (size_t i = 0; i < map->areas_count; i++) {
        const struct map_area *area = &map->areas[i];
        const char *object = rows->folded ? area_object(area) : NULL;
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

void rows_make(struct rows *rows, const struct map *map)
{
    *rows = (struct rows){.map = map};
    rows->file.row_of = alloc_zeroed(map->regions_count, sizeof *rows->file.row_of);
    rows->memory.row_of = alloc_zeroed(map->areas_count, sizeof *rows->memory.row_of);
    rows->folded = map->regions_count > ROWS_UNFOLDED || map->areas_count > ROWS_UNFOLDED;
    make_file_rows(rows);
    make_memory_rows(rows);
    leave_out(&rows->file, map->regions_count);
    leave_out(&rows->memory, map->areas_count);
}

void rows_free(struct rows *rows)
{
    free(rows->file.rows);
    free(rows->file.row_of);
    free(rows->memory.rows);
    free(rows->memory.row_of);
}

uint64_t rows_hole(const struct rows *rows, size_t at)
{
    const struct map_area *area = &rows->map->areas[rows->memory.rows[at].first];
    uint64_t end = at == 0 ? area->address : area[-1].address + area[-1].size;

    /* What is mapped is mapped in whole pages. */
    return area->address < end + SMALLEST_HOLE ? 0 : area->address - end;
}

/* ---- Words ---- */

void rows_name_file(const struct rows *rows, const struct row *row, char *text, size_t size)
{
    const struct region *region = &rows->map->regions[row->first];
    const struct map_note *note = region->kind == REGION_NOTE ? &rows->map->notes[region->index] : NULL;
    const struct map_area *area = region->segment == MAP_NONE ? NULL : memory_of_segment(rows->map, region->segment);

    if (row->left_out)
        snprintf(text, size, "... %zu rows are left out here ...", row->left_out);
    else if (row->count == 1)
        snprintf(text, size, "%s", region->name);
    else if (note)
        snprintf(text, size, "%zu notes of %s", row->count, note->about);
    else
        snprintf(text, size, "%s, %zu parts", area ? area->object : region->name, row->count);
}

size_t rows_of_segment(const struct rows *rows, size_t at)
{
    const struct table *table = &rows->file;
    uint64_t segment = rows->map->regions[table->rows[at].first].segment;
    size_t n = 1;

    if (table->rows[at].left_out)
        return 1;
    while (at + n < table->count && !table->rows[at + n].left_out &&
           rows->map->regions[table->rows[at + n].first].segment == segment)
        n++;
    return n;
}

void rows_name_memory(const struct rows *rows, const struct row *row, char *text, size_t size)
{
    const struct map_area *area = &rows->map->areas[row->first];

    if (row->left_out)
        snprintf(text, size, "... %zu rows are left out here ...", row->left_out);
    else if (row->count > 1)
        snprintf(text, size, "%s, %zu areas", area->object, row->count);
    else
        snprintf(text, size, "%s%s%s", area->name, *area->marks ? " < " : "", area->marks);
}

void rows_say_saved(const struct rows *rows, const struct row *row, char *text, size_t size)
{
    const struct map_area *first = &rows->map->areas[row->first];
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
