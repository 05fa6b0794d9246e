/*
 * walk.c: from bytes to names. Which field is this byte a part of?
 *
 * A walk goes over a payload (or a table of headers) and tells it apart into items, each a field with
 * its row, or a string, or padding, or bytes that nobody knows; together they cover every byte once.
 *
 * It has no state but its position. A payload is a list of parts, a part is a structure repeated, a
 * structure is rows: so position -> part -> which repetition -> the row that covers the rest. That rows
 * of ELF64 stand in another order than those of ELF32 does not matter to a search.
 */
#include <errno.h>
#include <string.h>

#include "bytes.h"
#include "internal.h"

void coreelf_walk_payload(struct coreelf_walk *walk, const struct coreelf_source *source,
                          const struct coreelf_format *format, const struct coreelf_payload *payload, uint64_t offset,
                          uint64_t size)
{
    memset(walk, 0, sizeof *walk);
    walk->source = source;
    walk->format = *format;
    walk->payload = payload;
    walk->base = offset;
    walk->size = size;
}

void coreelf_walk_layout(struct coreelf_walk *walk, const struct coreelf_source *source,
                         const struct coreelf_format *format, const struct coreelf_layout *layout, uint64_t offset,
                         uint64_t count)
{
    uint64_t each = coreelf_size(layout, format);

    coreelf_walk_payload(walk, source, format, NULL, offset, count > UINT64_MAX / each ? UINT64_MAX : count * each);
    walk->part.layout = layout;
    walk->part.count = count;
    walk->part_index = 1;
}

/* ---- Parts ---- */

/* The n-th layout of a plain list; the last one is repeated as often as it fits, if so wished. */
static int list_part(const struct coreelf_walk *walk, uint64_t n, struct coreelf_part *part)
{
    const struct coreelf_layout *const *layouts = walk->payload->layouts;
    size_t size;

    part->layout = layouts[n];
    if (!part->layout)
        return 0;
    size = coreelf_size(part->layout, &walk->format);
    part->offset = walk->at;
    part->count = walk->payload->repeat && !layouts[n + 1] ? (walk->size - walk->at) / size : 1;
    return 1;
}

static uint64_t part_size(const struct coreelf_walk *walk, const struct coreelf_part *part)
{
    uint64_t each = coreelf_size(part->layout, &walk->format);

    return part->count > UINT64_MAX / each ? UINT64_MAX : part->count * each;
}

static int inside_part(const struct coreelf_walk *walk)
{
    const struct coreelf_part *part = &walk->part;

    if (walk->part_index == 0)
        return 0;
    if (!part->layout)
        return walk->string < part->count;
    return walk->at - part->offset < part_size(walk, part);
}

/* Makes walk->part the one that covers walk->at or comes next; 0: there is none. */
static int find_part(struct coreelf_walk *walk)
{
    struct coreelf_part next;

    while (!inside_part(walk)) {
        int rc = 0;
        if (walk->payload)
            rc = walk->payload->place ? walk->payload->place(walk, walk->part_index, &next)
                                      : list_part(walk, walk->part_index, &next);
        if (rc <= 0)
            return rc;
        walk->part_index++;
        if (next.offset < walk->at || next.count == 0)
            continue; /* what is named already is not named again */
        walk->part = next;
        walk->string = 0;
        if (next.offset > walk->at)
            break;
    }
    return 1;
}

/* ---- Items ---- */

static void set_item(const struct coreelf_walk *walk, struct coreelf_item *item, enum coreelf_item_kind kind,
                     uint64_t length)
{
    memset(item, 0, sizeof *item);
    item->kind = kind;
    item->offset = walk->base + walk->at;
    item->length = length;
}

/* The row that covers byte `at` of the structure; or NULL and in *length how far it is to the next. */
static const struct coreelf_field *row_at(const struct coreelf_layout *layout, unsigned column, uint64_t at,
                                          uint64_t *length)
{
    uint64_t next = layout->size[column];

    for (unsigned i = 0; i < layout->fields_count; i++) {
        const struct coreelf_field *field = &layout->fields[i];
        uint64_t start = field->offset[column];
        uint64_t end = start + (uint64_t)field->length[column] * field->count;
        if (at >= start && at < end)
            return field;
        if (start > at && start < next && end > start)
            next = start;
    }
    *length = next - at;
    return NULL;
}

static int read_value(const struct coreelf_walk *walk, struct coreelf_item *item, struct coreelf_error *error)
{
    unsigned char bytes[8];
    unsigned length = (unsigned)item->length;
    int rc;

    if (item->field->type > COREELF_TYPE_SINT || length > sizeof bytes)
        return 0;
    rc = coreelf_read(walk->source, item->offset, bytes, length, error);
    if (rc < 0)
        return rc;
    item->value = coreelf_load(bytes, length, walk->format.ei_data == COREELF_ELFDATA2MSB);
    if (item->field->type == COREELF_TYPE_SINT)
        item->value = coreelf_sign_extend(item->value, length);
    return 0;
}

/* The item at byte `at` of a structure, going down into a NEST. */
static int field_item(const struct coreelf_walk *walk, const struct coreelf_layout *layout, uint64_t at,
                      struct coreelf_item *item, struct coreelf_error *error)
{
    unsigned column = coreelf_column(&walk->format);
    const struct coreelf_field *outer = NULL, *field;
    uint64_t length = 0;

    field = row_at(layout, column, at, &length);
    if (field && field->type == COREELF_TYPE_NEST) {
        outer = field;
        at -= field->offset[column];
        field = row_at(field->inside, column, at, &length);
    }
    set_item(walk, item, field ? COREELF_ITEM_FIELD : COREELF_ITEM_PADDING, field ? field->length[column] : length);
    item->layout = layout;
    item->outer = outer;
    item->field = field;
    if (!field)
        return 0;
    item->index = (at - field->offset[column]) / field->length[column];
    return read_value(walk, item, error);
}

static int structure_item(const struct coreelf_walk *walk, struct coreelf_item *item, struct coreelf_error *error)
{
    const struct coreelf_part *part = &walk->part;
    uint64_t each = coreelf_size(part->layout, &walk->format);
    uint64_t repeat = (walk->at - part->offset) / each, at = (walk->at - part->offset) % each;
    int rc;

    if (each - at > walk->size - walk->at) {
        set_item(walk, item, COREELF_ITEM_UNKNOWN, walk->size - walk->at); /* the structure is cut off */
        return 0;
    }
    rc = field_item(walk, part->layout, at, item, error);
    item->repeat = repeat;
    return rc;
}

/* Bytes up to and with the next NUL, or all that is left. */
static int string_length(const struct coreelf_walk *walk, uint64_t *length, struct coreelf_error *error)
{
    char piece[256];
    uint64_t left = walk->size - walk->at;

    *length = 0;
    while (*length < left) {
        size_t n = left - *length < sizeof piece ? (size_t)(left - *length) : sizeof piece;
        int rc = coreelf_read(walk->source, walk->base + walk->at + *length, piece, n, error);
        const char *end = rc == 0 ? memchr(piece, 0, n) : NULL;
        if (rc < 0)
            return rc;
        *length += end ? (uint64_t)(end - piece) + 1 : n;
        if (end)
            break;
    }
    return 0;
}

static int string_item(struct coreelf_walk *walk, struct coreelf_item *item, struct coreelf_error *error)
{
    uint64_t length;
    int rc = string_length(walk, &length, error);

    if (rc < 0)
        return rc;
    set_item(walk, item, COREELF_ITEM_STRING, length);
    item->index = walk->string++;
    return 0;
}

int coreelf_next_item(struct coreelf_walk *walk, struct coreelf_item *item, struct coreelf_error *error)
{
    int rc;

    if (walk->at >= walk->size)
        return 0;
    rc = find_part(walk);
    if (rc < 0)
        return rc;
    if (rc == 0 || walk->part.offset >= walk->size) {
        set_item(walk, item, COREELF_ITEM_UNKNOWN, walk->size - walk->at);
        rc = 0;
    } else if (walk->part.offset > walk->at) {
        set_item(walk, item, COREELF_ITEM_UNKNOWN, walk->part.offset - walk->at);
        rc = 0;
    } else if (walk->part.layout) {
        rc = structure_item(walk, item, error);
    } else {
        rc = string_item(walk, item, error);
    }
    if (rc < 0)
        return rc;
    walk->at += item->length;
    return 1;
}
