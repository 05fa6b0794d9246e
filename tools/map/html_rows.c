/*
 * html_rows.c: regions and areas for the page. A core can have 70,000 of each, and the page has two million bytes.
 *
 * Most rows differ from the one before in the same way: 4 KiB further, as long, of the same look. So numbers that
 * grow are written as what they grow by, texts as numbers, and a row that looks like an earlier one then is that
 * row's number:
 *
 *     "areas": {"strings": ["", "heap", ...], "shapes": [1,4096,4096,0,...], "rows": [0,1,0,1,-9,...]}
 *
 * A shape has a fixed number of columns (below). In rows, -9 is the last shape nine times more. The sums are modulo
 * 2^64, so any numbers at all come back as they were.
 *
 * If that is still too much, names are cut. Then rows are folded: first neighbours that belong to the same object
 * (never headers, and what is marked, wrong, or code that can be written), then 4, 16, 64, ... neighbours into one, and
 * at last those too, until it fits.
 */
#include "html.h"

#include <inttypes.h>
#include <search.h>
#include <stdlib.h>
#include <string.h>

#include "../base/text.h"
#include "map.h"

enum { BUDGET = 330000, MOST_COLUMNS = 16, CHECK_EVERY = 64 };

/* What is tried, one after the other. From BY_NUMBER on, four times as many with each level. */
enum { WHOLE_NAMES, CUT_NAMES, BY_OBJECT, BY_NUMBER, ALL_BY_NUMBER = 9 };
enum { LONG_NAME = 320, SHORT_NAME = 48 };

/* Rows of the model [first, first + count) that are one of the page. */
struct group {
    size_t first, count;
};

struct shape {
    uint64_t columns[MOST_COLUMNS];
    size_t number;
};

/* What grows from row to row. */
struct before {
    uint64_t address, offset, segment, section, index;
};

struct rows {
    const struct map *map;
    const struct kind *kind;
    unsigned level;
    struct strings strings;
    struct part shapes, list;
    void *tree;
    size_t count, last, times; /* shapes; the last one, and how often it has come again */
    struct before before;
};

/* Regions or areas. */
struct kind {
    const char *key;
    unsigned columns;
    size_t (*things)(const struct map *map);
    const char *(*object)(const struct map *map, size_t at); /* NULL: never folded with another */
    int (*follows)(const struct map *map, size_t at);        /* without a hole behind the one before */
    void (*describe)(struct rows *rows, const struct group *group, uint64_t *columns);
};

/* ---- Shapes ---- */

static int by_columns(const void *a, const void *b)
{
    return memcmp(((const struct shape *)a)->columns, ((const struct shape *)b)->columns,
                  sizeof((const struct shape *)a)->columns);
}

static size_t shape_number(struct rows *rows, const struct shape *wanted)
{
    struct shape *const *found = tfind(wanted, &rows->tree, by_columns), *added;

    if (found)
        return (*found)->number;
    added = alloc_zeroed(1, sizeof *added);
    *added = *wanted;
    added->number = rows->count++;
    if (!tsearch(added, &rows->tree, by_columns))
        abort();
    for (unsigned i = 0; i < rows->kind->columns; i++)
        part_number(&rows->shapes, added->columns[i]);
    return added->number;
}

static void end_repeats(struct rows *rows)
{
    if (rows->times > 0)
        part_number(&rows->list, 0 - (uint64_t)rows->times);
    rows->times = 0;
}

static void add_row(struct rows *rows, const struct group *group)
{
    struct shape shape = {.number = 0};
    size_t number;

    rows->kind->describe(rows, group, shape.columns);
    number = shape_number(rows, &shape);
    if (rows->list.json.comma && number == rows->last) {
        rows->times++;
        return;
    }
    end_repeats(rows);
    part_number(&rows->list, number);
    rows->last = number;
}

static uint64_t grown(uint64_t *before, uint64_t value)
{
    uint64_t by = value - *before;

    *before = value;
    return by;
}

/* The number of a name, cut at a character if it is long. */
static uint64_t name_number(struct rows *rows, const char *name)
{
    size_t most = rows->level == WHOLE_NAMES ? LONG_NAME : SHORT_NAME;
    char text[LONG_NAME + 4];

    if (strlen(name) <= most)
        return strings_number(&rows->strings, name);
    while (most > 0 && ((unsigned char)name[most] & 0xc0) == 0x80)
        most--;
    snprintf(text, sizeof text, "%.*s...", (int)most, name);
    return strings_number(&rows->strings, text);
}

static int is_same(const char *a, const char *b)
{
    return a && b && *a && strcmp(a, b) == 0;
}

/* What all of the group belong to, or "". One alone has a name that says it. */
static const char *common_object(const struct rows *rows, const struct group *group)
{
    const char *object = rows->kind->object(rows->map, group->first);

    for (size_t i = 1; i < group->count; i++)
        if (!is_same(object, rows->kind->object(rows->map, group->first + i)))
            return "";
    return object && group->count > 1 ? object : "";
}

/* ---- Areas ---- */

static size_t count_areas(const struct map *map)
{
    return map->areas_count;
}

static const char *object_of_area(const struct map *map, size_t at)
{
    const struct map_area *area = &map->areas[at];

    return *area->marks || area->look == LOOK_WRITE_EXEC || area->look == LOOK_DEFECT ? NULL : area->object;
}

static int area_follows(const struct map *map, size_t at)
{
    return map->areas[at].address == map->areas[at - 1].address + map->areas[at - 1].size;
}

/* Of folded areas, the one whose look is most worth seeing: what is marked or odd, else what has most bytes saved. */
static const struct map_area *face_of(const struct map *map, const struct group *group)
{
    const struct map_area *face = &map->areas[group->first];

    for (size_t i = 1; i < group->count; i++) {
        const struct map_area *area = &map->areas[group->first + i];
        int odd = area->look == LOOK_WRITE_EXEC || *area->marks;
        int face_odd = face->look == LOOK_WRITE_EXEC || *face->marks;
        if (odd > face_odd || (odd == face_odd && area->saved > face->saved))
            face = area;
    }
    return face;
}

static const char *say_saved(const struct map *map, const struct group *group, char *text, size_t size)
{
    uint64_t saved = 0, whole = 0;
    char part[32];

    for (size_t i = 0; i < group->count; i++) {
        saved += map->areas[group->first + i].saved;
        whole += map->areas[group->first + i].size;
    }
    if (group->count == 1)
        return map->areas[group->first].in_file;
    if (saved == 0 || saved >= whole)
        return saved == 0 ? "not in the file" : "all of it";
    snprintf(text, size, "%s of it", text_size(part, sizeof part, saved));
    return text;
}

static void describe_area(struct rows *rows, const struct group *group, uint64_t *columns)
{
    const struct map_area *first = &rows->map->areas[group->first], *last = first + group->count - 1;
    const struct map_area *face = face_of(rows->map, group);
    char name[128], saved[64];
    uint64_t bytes = 0, is_one_piece = 1;

    for (size_t i = 0; i < group->count; i++) {
        is_one_piece &= first[i].saved == 0 || first[i].offset == first->offset + bytes;
        bytes += first[i].saved;
    }
    snprintf(name, sizeof name, "%zu areas", group->count);
    columns[0] = group->count;
    columns[1] = first->address - rows->before.address;
    columns[2] = last->address + last->size - first->address;
    columns[3] = first->offset - rows->before.offset;
    columns[4] = bytes;
    columns[5] = face->flags;
    columns[6] = face->look;
    columns[7] = grown(&rows->before.segment, first->segment);
    columns[8] = name_number(rows, common_object(rows, group));
    columns[9] = name_number(rows, group->count == 1 ? first->name : name);
    columns[10] = strings_number(&rows->strings, face->marks);
    columns[11] = strings_number(&rows->strings, group->count == 1 ? first->explanation : "");
    columns[12] = strings_number(&rows->strings, say_saved(rows->map, group, saved, sizeof saved));
    columns[13] = is_one_piece; /* in the file */
    rows->before.address = last->address + last->size;
    rows->before.offset = last->offset + last->saved;
}

static const struct kind areas = {"areas", 14, count_areas, object_of_area, area_follows, describe_area};

/* ---- Regions ---- */

static size_t count_regions(const struct map *map)
{
    return map->regions_count;
}

static const char *object_of_region(const struct map *map, size_t at)
{
    const struct region *region = &map->regions[at];
    const struct map_area *area;

    if (region->true_size > region->size || region->look == LOOK_DEFECT || region->look == LOOK_WRITE_EXEC)
        return NULL;
    if (region->kind == REGION_NOTE)
        return map->notes[region->index].about;
    area = region->kind == REGION_SEGMENT ? memory_of_segment(map, region->segment) : NULL;
    return area ? area->object : NULL;
}

static int region_follows(const struct map *map, size_t at)
{
    return map->regions[at].kind == map->regions[at - 1].kind;
}

/* Which of the columns that need not be there are. */
enum { HAS_ADDRESS = 1, HAS_SEGMENT = 2, HAS_SECTION = 4 };

static unsigned has_columns(const struct region *region)
{
    return (region->address != MAP_NONE ? HAS_ADDRESS : 0u) | (region->segment != MAP_NONE ? HAS_SEGMENT : 0u) |
           (region->section != MAP_NONE ? HAS_SECTION : 0u);
}

static enum look look_of_regions(const struct map *map, const struct group *group)
{
    enum look look = map->regions[group->first].look;

    for (size_t i = 1; i < group->count && look != LOOK_DEFECT; i++) {
        enum look other = map->regions[group->first + i].look;
        if (other == LOOK_DEFECT || other == LOOK_WRITE_EXEC)
            look = other;
    }
    return look;
}

static void describe_region(struct rows *rows, const struct group *group, uint64_t *columns)
{
    const struct region *first = &rows->map->regions[group->first], *last = first + group->count - 1;
    unsigned has = has_columns(first);
    char name[64];

    snprintf(name, sizeof name, "%zu regions", group->count);
    columns[0] = group->count;
    columns[1] = last->offset + last->size - first->offset;
    columns[2] = first->kind;
    columns[3] = look_of_regions(rows->map, group);
    columns[4] = has;
    columns[5] = has & HAS_ADDRESS ? first->address - rows->before.address : 0;
    columns[6] = has & HAS_SEGMENT ? grown(&rows->before.segment, first->segment) : 0;
    columns[7] = has & HAS_SECTION ? grown(&rows->before.section, first->section) : 0;
    columns[8] = grown(&rows->before.index, first->index);
    columns[9] = first->true_size > first->size ? first->true_size : 0;
    columns[10] = name_number(rows, common_object(rows, group));
    columns[11] = name_number(rows, group->count == 1 ? first->name : name);
    columns[12] = strings_number(&rows->strings, group->count == 1 ? first->explanation : "");
    if (last->address != MAP_NONE)
        rows->before.address = last->address + last->size;
}

static const struct kind regions = {"regions", 13, count_regions, object_of_region, region_follows, describe_region};

/* ---- Folding ---- */

static int is_single(const struct rows *rows, size_t at)
{
    const char *object = rows->level < ALL_BY_NUMBER || at < 8 ? rows->kind->object(rows->map, at) : "all";

    return !object || !*object;
}

static int is_folded_with(const struct rows *rows, size_t first, size_t at)
{
    if (rows->level >= BY_NUMBER)
        return !is_single(rows, first) && !is_single(rows, at);
    return rows->kind->follows(rows->map, at) &&
           is_same(rows->kind->object(rows->map, first), rows->kind->object(rows->map, at));
}

/* How many things from `at` on are one row. */
static size_t group_at(const struct rows *rows, size_t at)
{
    size_t things = rows->kind->things(rows->map) - at, n = 1, most = things;
    unsigned more = rows->level - (rows->level < ALL_BY_NUMBER ? BY_NUMBER : ALL_BY_NUMBER);

    if (rows->level < BY_OBJECT)
        return 1;
    if (rows->level >= BY_NUMBER && more < 28)
        most = (size_t)4 << 2 * more;
    while (n < things && n < most && is_folded_with(rows, at, at + n))
        n++;
    return n;
}

static size_t cost(struct rows *rows)
{
    return part_cost(&rows->strings.list) + part_cost(&rows->shapes) + part_cost(&rows->list);
}

/* All rows at that level; 0: too much. */
static int add_rows(struct rows *rows)
{
    size_t things = rows->kind->things(rows->map), n = 0;

    for (struct group group = {0, 0}; group.first < things; group.first += group.count) {
        group.count = group_at(rows, group.first);
        add_row(rows, &group);
        if (++n % CHECK_EVERY == 0 && cost(rows) > BUDGET)
            return 0;
    }
    end_repeats(rows);
    return cost(rows) <= BUDGET;
}

static void begin(struct rows *rows, const struct map *map, const struct kind *kind, unsigned level)
{
    *rows = (struct rows){.map = map, .kind = kind, .level = level};
    strings_begin(&rows->strings);
    part_begin(&rows->shapes);
    part_begin(&rows->list);
}

static void end(struct rows *rows)
{
    strings_free(&rows->strings);
    part_free(&rows->shapes);
    part_free(&rows->list);
    tdestroy(rows->tree, free);
}

static void print(struct rows *rows, FILE *page)
{
    fprintf(page, "\"%s\":{\"columns\":%u,\"things\":%zu,\n\"strings\":[", rows->kind->key, rows->kind->columns,
            rows->kind->things(rows->map));
    part_print(&rows->strings.list, page);
    fputs("],\n\"shapes\":[", page);
    part_print(&rows->shapes, page);
    fputs("],\n\"rows\":[", page);
    part_print(&rows->list, page);
    fputs("]}", page);
}

static void print_folded(const struct map *map, const struct kind *kind, FILE *page)
{
    struct rows rows;

    begin(&rows, map, kind, WHOLE_NAMES);
    for (unsigned level = CUT_NAMES; !add_rows(&rows); level++) {
        end(&rows);
        begin(&rows, map, kind, level);
    }
    print(&rows, page);
    end(&rows);
}

void html_print_regions(const struct map *map, FILE *page)
{
    print_folded(map, &regions, page);
}

void html_print_areas(const struct map *map, FILE *page)
{
    print_folded(map, &areas, page);
}
