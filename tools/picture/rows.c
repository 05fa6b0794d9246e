/*
 * rows.c: regions and areas -> rows. A table that has more than ROWS_MAX lines is folded, in steps, each only if the
 * one before was not enough:
 *
 *     what repeats               "500 x 8 KiB, r--/rw- alternating"
 *     neighbors of one object    "libc.so.6, 5 areas"; the notes of a thread
 *     neighbors of any kind      "libz.so.1 to libm.so.6, 12 areas", first the small ones
 *     the middle                 "... 31 rows are left out here, 31 of them with marks ..."
 *
 * What is special keeps a row of its own: an area that something points into, a defect, memory that can be written and
 * run. Only where these alone are too many, the threads that were not hit are folded too, and their marks summed up,
 * and what the end of the file cuts off.
 */
#include "rows.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "../base/text.h"

enum { SMALLEST_HOLE = 4096, PERIOD_MAX = 4, PERIODS_MIN = 3, REPEATED_MIN = 8 };
enum rank { PLAIN, SPECIAL, FOREMOST };

/* ---- A row a thing ---- */

static enum rank rank_of_marks(const struct map *map, uint64_t start, uint64_t end)
{
    size_t first, count = marks_between(map, start, end, &first);
    enum rank rank = count > 0 ? SPECIAL : PLAIN;

    for (size_t i = 0; i < count; i++)
        if (map->marks[first + i].thread == NO_THREAD || map->marks[first + i].thread == 0)
            rank = FOREMOST;
    return rank;
}

static uint64_t end_of(const struct map_area *area)
{
    return area->size > UINT64_MAX - area->address ? UINT64_MAX : area->address + area->size;
}

static enum rank rank_of_region(const struct map *map, const struct region *region)
{
    if (region->look == LOOK_DEFECT || region->look == LOOK_WRITE_EXEC || region->kind < REGION_NOTE)
        return FOREMOST;
    return region->address == MAP_NONE ? PLAIN : rank_of_marks(map, region->address, region->address + region->size);
}

static const char *object_of_region(const struct map *map, const struct region *region)
{
    const struct map_area *area;

    if (region->kind == REGION_NOTE && map->notes[region->index].about[0])
        return map->notes[region->index].about;
    if (region->kind != REGION_SEGMENT || region->segment == MAP_NONE)
        return NULL;
    area = memory_of_segment(map, region->segment);
    return area ? area->object : NULL;
}

static struct row *add_row(struct table *table, size_t first)
{
    table->rows = alloc_more(table->rows, &table->room, table->count, sizeof *table->rows);
    table->rows[table->count] = (struct row){.first = first, .count = 1};
    return &table->rows[table->count++];
}

static void make_file_rows(struct rows *rows)
{
    const struct map *map = rows->map;

    rows->file.count = 0;
    for (size_t i = 0; i < map->regions_count; i++) {
        struct row *row = add_row(&rows->file, i);
        row->size = row->saved = row->most = map->regions[i].size;
        row->look = map->regions[i].look;
        row->rank = rank_of_region(map, &map->regions[i]);
        row->object = object_of_region(map, &map->regions[i]);
    }
}

static void make_memory_rows(struct rows *rows)
{
    const struct map *map = rows->map;

    rows->memory.count = 0;
    for (size_t i = 0; i < map->areas_count; i++) {
        const struct map_area *area = &map->areas[i];
        struct row *row = add_row(&rows->memory, i);
        row->size = area->size;
        row->saved = row->most = memory_present(map, area);
        row->look = area->look;
        row->object = area->object;
        row->rank = rank_of_marks(map, area->address, end_of(area));
        if (area->look == LOOK_WRITE_EXEC)
            row->rank = FOREMOST;
        else if (row->saved < area->saved && row->rank == PLAIN)
            row->rank = SPECIAL; /* cut off by the end of the file, as everything behind it */
    }
}

/* ---- Lines ---- */

static int is_memory(const struct rows *rows, const struct table *table)
{
    return table == &rows->memory;
}

/* Between the end of one row's memory and the start of the next. */
static uint64_t hole_between(const struct rows *rows, const struct row *a, const struct row *b)
{
    uint64_t end = end_of(&rows->map->areas[a->first + a->count - 1]), start = rows->map->areas[b->first].address;

    /* What is mapped is mapped in whole pages. */
    return start < end || start - end < SMALLEST_HOLE ? 0 : start - end;
}

uint64_t rows_hole(const struct rows *rows, size_t at)
{
    const struct row *row = &rows->memory.rows[at];

    return at == 0 ? 0 : hole_between(rows, row - 1, row);
}

const char *rows_hole_marks(const struct rows *rows, size_t at, char *text, size_t size)
{
    const struct table *table = &rows->memory;
    const struct row *before = at > 0 ? &table->rows[at - 1] : NULL;
    uint64_t start = before ? end_of(&rows->map->areas[before->first + before->count - 1]) : 0;
    uint64_t end = at < table->count ? rows->map->areas[table->rows[at].first].address : UINT64_MAX;

    return marks_say(rows->map, start, end, text, size);
}

static unsigned one_line(const struct row *row, uint64_t hole)
{
    (void)row;
    return hole > 0 ? 2 : 1;
}

static size_t count_lines(const struct rows *rows, const struct table *table)
{
    size_t lines = 0;

    for (size_t i = 0; i < table->count; i++)
        lines += one_line(&table->rows[i], is_memory(rows, table) ? rows_hole(rows, i) : 0);
    return lines;
}

/* ---- Folding ---- */

static int is_same(const char *a, const char *b)
{
    return a && b && strcmp(a, b) == 0;
}

static void take_in(struct row *row, const struct row *next)
{
    row->count += next->count;
    row->size += next->size;
    row->saved += next->saved;
    row->rank = next->rank > row->rank ? next->rank : row->rank;
    if (next->most > row->most) {
        row->most = next->most;
        row->look = next->look;
    }
    if (!is_same(row->object, next->object))
        row->object = NULL;
    row->period = 0;
}

static uint64_t segment_of(const struct rows *rows, const struct row *row)
{
    return rows->map->regions[row->first].segment;
}

/* A fold never hides what points to between its rows. */
static int may_join(const struct rows *rows, const struct table *table, const struct row *a, const struct row *b,
                    enum rank kept)
{
    size_t first;

    if (a->rank >= (unsigned)kept || b->rank >= (unsigned)kept)
        return 0;
    return !is_memory(rows, table) || marks_between(rows->map, end_of(&rows->map->areas[a->first + a->count - 1]),
                                                    rows->map->areas[b->first].address, &first) == 0;
}

static const struct map_area *area_of_row(const struct rows *rows, const struct table *table, const struct row *row)
{
    const struct region *region = is_memory(rows, table) ? NULL : &rows->map->regions[row->first];

    if (!region)
        return &rows->map->areas[row->first];
    return region->kind == REGION_SEGMENT && region->segment != MAP_NONE
               ? memory_of_segment(rows->map, region->segment)
               : NULL;
}

/* The areas of files also look alike, but say more by their names. */
static int is_alike(const struct rows *rows, const struct table *table, const struct row *a, const struct row *b)
{
    const struct map_area *x = area_of_row(rows, table, a), *y = area_of_row(rows, table, b);

    return x && y && x->kind == y->kind && x->kind != MEMORY_FILE && x->kind != MEMORY_BSS && a->look == b->look &&
           a->size == b->size && (a->saved == 0) == (b->saved == 0);
}

/* How many rows from `at` on repeat themselves after `period`, in whole periods. */
static size_t repeats(const struct rows *rows, const struct table *table, size_t at, size_t period, enum rank kept)
{
    size_t end = at;

    while (end + 1 < table->count && may_join(rows, table, &table->rows[end], &table->rows[end + 1], kept) &&
           (end + 1 < at + period || is_alike(rows, table, &table->rows[end + 1 - period], &table->rows[end + 1])))
        end++;
    return (end + 1 - at) / period * period;
}

/* What repeats from `at` on: how many rows; 0: nothing does. */
static size_t find_pattern(const struct rows *rows, const struct table *table, size_t at, enum rank kept,
                           unsigned *period)
{
    for (*period = 1; *period <= PERIOD_MAX; ++*period) {
        size_t n = repeats(rows, table, at, *period, kept);
        if (n >= REPEATED_MIN && n >= (size_t)*period * PERIODS_MIN)
            return n;
    }
    return 0;
}

static void fold_patterns(const struct rows *rows, struct table *table, enum rank kept)
{
    size_t to = 0;

    for (size_t at = 0; at < table->count; to++) {
        unsigned period;
        size_t n = find_pattern(rows, table, at, kept, &period);
        struct row row = table->rows[at++];
        for (size_t i = 1; i < n; i++)
            take_in(&row, &table->rows[at++]);
        row.period = n > 0 ? period : 0;
        table->rows[to] = row;
    }
    table->count = to;
}

/* Joins neighbors that belong to the same thing and, in memory, touch. */
static void fold_objects(const struct rows *rows, struct table *table, enum rank kept)
{
    size_t to = 0;

    for (size_t at = 1; at < table->count; at++) {
        struct row *row = &table->rows[to], *next = &table->rows[at];
        if (is_same(row->object, next->object) && may_join(rows, table, row, next, kept) &&
            (!is_memory(rows, table) || hole_between(rows, row, next) == 0))
            take_in(row, next);
        else
            table->rows[++to] = *next;
    }
    table->count = table->count > 0 ? to + 1 : 0;
}

/* What neighbors of any kind may have between them: nothing but their segment's, little, anything. */
enum reach { IN_SEGMENT, NEARBY, ANYWHERE };

static int is_within(const struct rows *rows, const struct table *table, const struct row *a, const struct row *b,
                     enum reach reach)
{
    if (reach == ANYWHERE)
        return 1;
    if (is_memory(rows, table))
        return reach == NEARBY && hole_between(rows, a, b) < UINT64_C(1) << 30;
    return (reach == NEARBY && segment_of(rows, a) != MAP_NONE && segment_of(rows, b) != MAP_NONE) ||
           segment_of(rows, a) == segment_of(rows, b);
}

/* Joins neighbors of any kind while they hold at most so many things. */
static void fold_small(const struct rows *rows, struct table *table, enum rank kept, size_t most, enum reach reach)
{
    size_t to = 0;

    for (size_t at = 1; at < table->count; at++) {
        struct row *row = &table->rows[to], *next = &table->rows[at];
        if (row->count + next->count <= most && is_within(rows, table, row, next, reach) &&
            may_join(rows, table, row, next, kept))
            take_in(row, next);
        else
            table->rows[++to] = *next;
    }
    table->count = table->count > 0 ? to + 1 : 0;
}

static void fold(const struct rows *rows, struct table *table, enum rank kept)
{
    size_t things = table->count;

    fold_patterns(rows, table, kept);
    if (count_lines(rows, table) > ROWS_MAX)
        fold_objects(rows, table, kept);
    for (int reach = IN_SEGMENT; reach <= ANYWHERE; reach++)
        for (size_t most = 2; most / 2 < things && count_lines(rows, table) > ROWS_MAX; most *= 2)
            fold_small(rows, table, kept, most, (enum reach)reach);
}

/* ---- Leaving out ---- */

static unsigned cost_at(const struct rows *rows, const struct table *table, size_t at, rows_cost *cost)
{
    return cost(&table->rows[at], is_memory(rows, table) ? rows_hole(rows, at) : 0);
}

/* Rows `from` up to `to` become one that says how many they are. */
static void leave_out(struct table *table, size_t from, size_t to)
{
    struct row *row = &table->rows[from];
    size_t special = row->rank > PLAIN;

    for (size_t i = from + 1; i < to; i++) {
        special += table->rows[i].rank > PLAIN;
        take_in(row, &table->rows[i]);
    }
    row->left_out = to - from;
    row->special = special;
    memmove(row + 1, &table->rows[to], (table->count - to) * sizeof *row);
    table->count -= to - from - 1;
}

/* From both ends towards the middle, while there is room. */
static void limit(const struct rows *rows, struct table *table, rows_cost *cost, size_t room)
{
    size_t from = 0, to = table->count, used = 0;

    for (size_t i = 0; i < table->count; i++)
        used += cost_at(rows, table, i, cost);
    if (used <= room)
        return;
    used = cost(&table->rows[0], 1);
    for (int front = 1; from < to; front = !front) {
        used += cost_at(rows, table, front ? from : to - 1, cost);
        if (used > room)
            break;
        if (front)
            from++;
        else
            to--;
    }
    if (from < to)
        leave_out(table, from, to);
}

/* ---- All ---- */

static void note_rows(struct table *table)
{
    for (size_t i = 0; i < table->count; i++)
        for (size_t thing = 0; thing < table->rows[i].count; thing++)
            table->row_of[table->rows[i].first + thing] = i;
}

static void begin(struct rows *rows, const struct map *map)
{
    *rows = (struct rows){.map = map};
    rows->file.row_of = alloc_zeroed(map->regions_count, sizeof *rows->file.row_of);
    rows->memory.row_of = alloc_zeroed(map->areas_count, sizeof *rows->memory.row_of);
}

static void make_table(struct rows *rows, struct table *table, void (*make)(struct rows *rows))
{
    make(rows);
    for (int kept = SPECIAL; kept <= FOREMOST && count_lines(rows, table) > ROWS_MAX; kept++) {
        make(rows);
        fold(rows, table, (enum rank)kept);
        rows->folded = 1;
    }
    if (table->count > 0)
        limit(rows, table, one_line, ROWS_MAX);
    note_rows(table);
}

void rows_make(struct rows *rows, const struct map *map)
{
    begin(rows, map);
    make_table(rows, &rows->file, make_file_rows);
    make_table(rows, &rows->memory, make_memory_rows);
}

void rows_make_unfolded(struct rows *rows, const struct map *map, rows_cost *cost, size_t room)
{
    begin(rows, map);
    make_file_rows(rows);
    make_memory_rows(rows);
    if (rows->file.count > 0)
        limit(rows, &rows->file, cost, room);
    if (rows->memory.count > 0)
        limit(rows, &rows->memory, cost, room);
    note_rows(&rows->file);
    note_rows(&rows->memory);
}

void rows_free(struct rows *rows)
{
    free(rows->file.rows);
    free(rows->file.row_of);
    free(rows->memory.rows);
    free(rows->memory.row_of);
}

/* ---- Words ---- */

static void say_left_out(const struct row *row, char *text, size_t size)
{
    if (row->special > 0)
        snprintf(text, size, "... %zu rows left out, %zu with marks, rwx or cut off ...", row->left_out,
                 row->special);
    else
        snprintf(text, size, "... %zu rows are left out here ...", row->left_out);
}

/* "500 x 8 KiB, r--/rw- alternating"; where sizes differ, "250 x (--- 4 KiB, rw- 8 MiB)". */
static void say_pattern(const struct row *row, const uint64_t *sizes, const char *const *flags, char *text,
                        size_t size)
{
    char bytes[32];
    int same_size = 1;
    size_t at;

    for (unsigned i = 1; i < row->period; i++)
        same_size &= sizes[i] == sizes[0];
    if (same_size) {
        at = (size_t)snprintf(text, size, "%zu x %s, %s", row->count, text_size(bytes, sizeof bytes, sizes[0]),
                              flags[0]);
        for (unsigned i = 1; i < row->period; i++)
            at += (size_t)snprintf(text + at, size - at, "/%s", flags[i]);
        snprintf(text + at, size - at, "%s", row->period > 1 ? " in turn" : "");
        return;
    }
    at = (size_t)snprintf(text, size, "%zu x (", row->count / row->period);
    for (unsigned i = 0; i < row->period; i++)
        at += (size_t)snprintf(text + at, size - at, "%s%s %s", i > 0 ? ", " : "", flags[i],
                               text_size(bytes, sizeof bytes, sizes[i]));
    snprintf(text + at, size - at, ")");
}

static void name_pattern(const struct rows *rows, const struct row *row, int memory, char *text, size_t size)
{
    const char *flags[PERIOD_MAX] = {NULL};
    uint64_t sizes[PERIOD_MAX] = {0};

    for (unsigned i = 0; i < row->period; i++) {
        const struct map_area *area = &rows->map->areas[row->first + i];
        const struct region *region = &rows->map->regions[row->first + i];
        flags[i] = memory_permissions(memory ? area->flags : region->flags);
        sizes[i] = memory ? area->size : region->size;
    }
    say_pattern(row, sizes, flags, text, size);
}

/* What a thing of the file is called when it stands for its row: the object, or its own name. */
static const char *short_name(const struct rows *rows, size_t region)
{
    const char *object = object_of_region(rows->map, &rows->map->regions[region]);

    return object && rows->map->regions[region].kind != REGION_NOTE ? object : rows->map->regions[region].name;
}

/* The same of memory, where a guard belongs to a stack and is none. */
static const char *short_name_of_area(const struct map_area *area)
{
    return area->kind == MEMORY_GUARD ? area->name : area->object;
}

static void name_mixture(const char *first, const char *last, size_t count, const char *things, char *text,
                         size_t size)
{
    if (is_same(first, last))
        snprintf(text, size, "%.40s and others, %zu %s", first, count, things);
    else
        snprintf(text, size, "%.40s to %.40s, %zu %s", first, last, count, things);
}

void rows_name_file(const struct rows *rows, const struct row *row, char *text, size_t size)
{
    const struct region *region = &rows->map->regions[row->first];
    size_t last = row->first + row->count - 1;

    if (row->left_out)
        say_left_out(row, text, size);
    else if (row->count == 1)
        snprintf(text, size, "%s", region->name);
    else if (row->period)
        name_pattern(rows, row, 0, text, size);
    else if (row->object && region->kind == REGION_NOTE)
        snprintf(text, size, "%zu notes of %s", row->count, row->object);
    else if (row->object)
        snprintf(text, size, "%s, %zu parts", row->object, row->count);
    else
        name_mixture(short_name(rows, row->first), short_name(rows, last), row->count, "parts", text, size);
}

size_t rows_of_segment(const struct rows *rows, size_t at)
{
    const struct table *table = &rows->file;
    uint64_t segment = segment_of(rows, &table->rows[at]);
    size_t n = 1;

    if (table->rows[at].left_out)
        return 1;
    while (at + n < table->count && !table->rows[at + n].left_out &&
           segment_of(rows, &table->rows[at + n]) == segment)
        n++;
    return n;
}

void rows_name_memory(const struct rows *rows, const struct row *row, char *text, size_t size)
{
    const struct map_area *area = &rows->map->areas[row->first], *last = area + row->count - 1;
    char marks[160], name[200];
    int has_gaps;

    if (row->left_out)
        say_left_out(row, name, sizeof name);
    else if (row->count == 1)
        snprintf(name, sizeof name, "%s", area->name);
    else if (row->period)
        name_pattern(rows, row, 1, name, sizeof name);
    else if (row->object)
        snprintf(name, sizeof name, "%s, %zu areas", row->object, row->count);
    else
        name_mixture(short_name_of_area(area), short_name_of_area(last), row->count, "areas", name, sizeof name);
    has_gaps = row->count > 1 && !row->left_out && end_of(last) - area->address > row->size + SMALLEST_HOLE;
    marks_say(rows->map, area->address, end_of(last), marks, sizeof marks);
    snprintf(text, size, "%s%s%s%s", name, has_gaps ? ", and gaps" : "", *marks && !row->left_out ? " < " : "",
             row->left_out ? "" : marks);
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
