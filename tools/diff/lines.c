/*
 * lines.c: two structures, or two notes, field by field.
 *
 * The fields come from the model (model/fields.h) as lines: a name, a value in words, a place. Lines are paired by name
 * and, in a structure that is repeated, by its number; an entry of the auxiliary vector by its type. So a note that has
 * a field more than the other is no trouble, and no field of any structure is named here.
 *
 *     first    a_type 9 AT_ENTRY   a_val 0x401040   ->  "AT_ENTRY"  0x401040
 *     second   a_type 9 AT_ENTRY   a_val 0x401060   ->  "AT_ENTRY"  0x401060
 */
#include <errno.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "../model/fields.h"
#include "diff.h"

/* More fields than any note has; of what is longer, only the bytes are compared. */
enum { LINES_MAX = 8192, PIECE = 32 * 1024 };

struct line {
    char key[96]; /* title, repeat, name */
    char name[72];
    struct field_line field;
    size_t order;
};

struct lines {
    struct line *list;
    size_t count, room;
    int is_cut;
};

/* ---- Bytes ---- */

static size_t first_difference(const unsigned char *a, const unsigned char *b, size_t n)
{
    size_t at = 0;

    while (at < n && a[at] == b[at])
        at++;
    return at;
}

int diff_same_bytes(struct diff *diff, uint64_t at_a, uint64_t at_b, uint64_t n, uint64_t *first)
{
    static unsigned char a[PIECE], b[PIECE];

    *first = 0;
    while (*first < n) {
        size_t piece = n - *first < PIECE ? (size_t)(n - *first) : PIECE;
        if (piece > diff->budget) {
            diff->is_exhausted = 1; /* all of the file was read more than once: there is nothing new */
            return 1;
        }
        diff->budget -= piece;
        if (coreelf_read(diff->a->source, at_a + *first, a, piece, NULL) < 0 ||
            coreelf_read(diff->b->source, at_b + *first, b, piece, NULL) < 0)
            return 0;
        if (memcmp(a, b, piece) != 0) {
            *first += first_difference(a, b, piece);
            return 0;
        }
        *first += piece;
    }
    return 1;
}

/* ---- Collecting ---- */

/* What the model calls bytes that have no name: they are this as long as they are zero, else "(bytes)". */
static const char unused[] = "(unused)";

/* The type of an entry is a part of the name of its value. */
static int is_auxv(const char *title)
{
    return title && strcmp(title, coreelf_layout_auxv.title) == 0;
}

static void name_line(struct line *line, const char *title, uint64_t repeat, const char *entry)
{
    const char *field = line->field.name;

    if (is_auxv(title))
        snprintf(line->name, sizeof line->name, "%s", *entry ? entry : field);
    else if (repeat > 0)
        snprintf(line->name, sizeof line->name, "%s[%" PRIu64 "]", field, repeat);
    else
        snprintf(line->name, sizeof line->name, "%s", field);
    snprintf(line->key, sizeof line->key, "%.20s:%s", title ? title : "",
             strcmp(field, unused) == 0 ? "(bytes)" : line->name);
}

static void add_line(struct lines *lines, const struct line *line)
{
    lines->list = alloc_more(lines->list, &lines->room, lines->count, sizeof *line);
    lines->list[lines->count] = *line;
    lines->list[lines->count].order = lines->count;
    lines->count++;
}

/* "9 AT_ENTRY" -> "AT_ENTRY"; "4242 " -> "entry 4242" */
static void name_entry(char *entry, size_t size, const char *value)
{
    const char *blank = strchr(value, ' ');

    if (blank && blank[1])
        snprintf(entry, size, "%s", blank + 1);
    else
        snprintf(entry, size, "entry %.*s", (int)strcspn(value, " "), value);
}

static void collect(struct lines *lines, const struct map *map, const struct region *region)
{
    struct fields fields;
    const char *title = NULL;
    char entry[64] = "";
    uint64_t repeat = 0;
    struct line line;

    if (!fields_begin(&fields, map, region))
        return;
    fields.unfolded = 1;
    while (fields_next(&fields, &line.field) > 0 && line.field.offset < region->offset + region->size) {
        if (line.field.title) {
            title = line.field.title;
            repeat = line.field.repeat;
        }
        if (is_auxv(title) && line.field.title) {
            name_entry(entry, sizeof entry, line.field.value);
            continue;
        }
        if ((lines->is_cut = lines->count == LINES_MAX))
            return;
        name_line(&line, title, repeat, entry);
        add_line(lines, &line);
    }
}

/* ---- Pairing ---- */

static int by_key(const void *a, const void *b)
{
    const struct line *x = a, *y = b;
    int order = strcmp(x->key, y->key);

    return order ? order : x->order < y->order ? -1 : x->order > y->order;
}

static int by_order(const void *a, const void *b)
{
    const struct difference *x = a, *y = b;

    return x->pages < y->pages ? -1 : x->pages > y->pages;
}

/* Offsets in the file, by the table of the header that the region is of. */
static int is_offset(const struct region *region, const char *name)
{
    const struct coreelf_layout *layout = region->kind == REGION_EHDR    ? &coreelf_layout_ehdr
                                          : region->kind == REGION_PHDRS ? &coreelf_layout_phdr
                                          : region->kind == REGION_SHDRS ? &coreelf_layout_shdr
                                                                         : NULL;

    for (unsigned i = 0; layout && i < layout->fields_count; i++)
        if (layout->fields[i].show == COREELF_SHOW_OFF && strcmp(layout->fields[i].name, name) == 0)
            return 1;
    return 0;
}

/* "pr_utime.tv_usec": in prstatus, what nests a timeval. */
static int is_time(const char *name)
{
    for (unsigned i = 0; i < coreelf_layout_prstatus.fields_count; i++) {
        const struct coreelf_field *field = &coreelf_layout_prstatus.fields[i];
        size_t length = strlen(field->name);
        if (field->inside == &coreelf_layout_timeval && strncmp(name, field->name, length) == 0 &&
            name[length] == '.')
            return 1;
    }
    return 0;
}

static int same_line(struct diff *diff, const struct line *a, const struct line *b)
{
    uint64_t first;

    if (a->field.length != b->field.length)
        return (*a->field.value || strcmp(a->name, unused) == 0) && strcmp(a->name, b->name) == 0 &&
               strcmp(a->field.value, b->field.value) == 0;
    return diff_same_bytes(diff, a->field.offset, b->field.offset, a->field.length, &first);
}

/* The value in words; or bytes, those of the 16 in which the first difference is: "[32] 00 00 01 ..." */
static const char *line_value(struct diff *diff, const struct map *map, const struct field_line *line, uint64_t first)
{
    uint64_t from = first / 16 * 16;
    size_t n = line->length - from < 16 ? (size_t)(line->length - from) : 16, at = 0;
    unsigned char bytes[16];
    char text[80] = "";

    if (*line->value)
        return arena_print(&diff->arena, "%.*s", (int)(strlen(line->value) - (strchr(line->value, '\0')[-1] == ' ')),
                           line->value);
    if (coreelf_read(map->source, line->offset + from, bytes, n, NULL) < 0)
        return "?";
    if (from > 0)
        at += (size_t)snprintf(text, sizeof text, "[%" PRIu64 "] ", from);
    for (size_t i = 0; i < n; i++)
        at += (size_t)snprintf(text + at, sizeof text - at, "%s%02x", i ? " " : "", bytes[i]);
    return arena_print(&diff->arena, "%s%s", text, line->length > from + n ? " ..." : "");
}

/* Where two lines differ first, if they can be compared byte by byte. */
static uint64_t first_byte(struct diff *diff, const struct line *a, const struct line *b)
{
    uint64_t first = 0;

    if (!a || !b || a->field.length != b->field.length ||
        diff_same_bytes(diff, a->field.offset, b->field.offset, a->field.length, &first))
        return 0;
    return first;
}

/* Differences of one pair of regions, before they are sorted into the order of the fields. */
struct found {
    struct diff *diff;
    const struct regions *regions;
    struct difference *list;
    size_t count, room;
    size_t offsets;
};

static void found_add(struct found *found, enum change change, const struct line *a, const struct line *b)
{
    struct difference difference = found->regions->template;
    const struct line *line = a ? a : b;
    uint64_t first;

    if (is_offset(&found->regions->a, line->name)) {
        found->offsets++;
        return;
    }
    if (found->diff->ignored & IGNORE_TIMES && is_time(line->name))
        return;
    difference.change = change;
    difference.field = arena_print(&found->diff->arena, "%s", line->name);
    first = first_byte(found->diff, a, b);
    difference.a = a ? line_value(found->diff, found->diff->a, &a->field, first) : "";
    difference.b = b ? line_value(found->diff, found->diff->b, &b->field, first) : "";
    difference.pages = line->order;
    found->list = alloc_more(found->list, &found->room, found->count, sizeof difference);
    found->list[found->count++] = difference;
}

/* Both lists are sorted: what stands in one alone is gone or added. */
static void merge(struct found *found, const struct lines *a, const struct lines *b)
{
    size_t i = 0, k = 0;

    while (i < a->count || k < b->count) {
        int order = i == a->count ? 1 : k == b->count ? -1 : strcmp(a->list[i].key, b->list[k].key);
        if (order < 0)
            found_add(found, CHANGE_GONE, &a->list[i++], NULL);
        else if (order > 0)
            found_add(found, CHANGE_ADDED, NULL, &b->list[k++]);
        else if (!same_line(found->diff, &a->list[i], &b->list[k]))
            found_add(found, CHANGE_FIELD, &a->list[i++], &b->list[k++]);
        else
            i++, k++;
    }
}

static void add_found(struct found *found)
{
    if (found->count > 1)
        qsort(found->list, found->count, sizeof *found->list, by_order);
    for (size_t i = 0; i < found->count; i++) {
        found->list[i].pages = 0;
        diff_add(found->diff, &found->list[i]);
    }
}

/* Nothing is known of their inside, or there is too much of it. */
static void compare_whole(struct found *found)
{
    const struct region *a = &found->regions->a, *b = &found->regions->b;
    struct difference difference = found->regions->template;
    uint64_t first;

    if (a->size == b->size && diff_same_bytes(found->diff, a->offset, b->offset, a->size, &first))
        return;
    difference.change = CHANGE_CONTENTS;
    found->count++;
    diff_add(found->diff, &difference);
}

size_t diff_lines(struct diff *diff, const struct regions *regions, size_t *offsets)
{
    struct found found = {.diff = diff, .regions = regions};
    struct lines a = {0}, b = {0};

    collect(&a, diff->a, &regions->a);
    collect(&b, diff->b, &regions->b);
    if (a.count > 1)
        qsort(a.list, a.count, sizeof *a.list, by_key);
    if (b.count > 1)
        qsort(b.list, b.count, sizeof *b.list, by_key);
    merge(&found, &a, &b);
    add_found(&found);
    if (found.count == 0 && (a.count == 0 || b.count == 0 || a.is_cut || b.is_cut))
        compare_whole(&found);
    *offsets = found.offsets;
    free(found.list);
    free(a.list);
    free(b.list);
    return found.count;
}
