/*
 * blocks.c: what the byte panel of a poster shows: headers and notes field by field, and tables, as lines.
 *
 * Of a core: the ELF header, a program header of each kind, and the notes of the thread that was hit, of the process and
 * of its start. Of other files the sections stand in the place of most notes. Which lines find room is decided later
 * (place.c); here each block says how much it matters.
 */
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "../base/text.h"
#include "poster.h"

/* ---- Blocks and lines ---- */

struct block *block_add(struct blocks *blocks, enum look look, int rank, size_t least)
{
    struct block *block;

    if (blocks->count == BLOCKS_MAX)
        return NULL;
    block = &blocks->list[blocks->count++];
    *block = (struct block){.title = "", .aside = "", .look = look, .rank = rank, .least = least, .end = MAP_NONE};
    block->lines = alloc_zeroed(LINES_MAX, sizeof *block->lines);
    return block;
}

struct line *block_add_line(struct block *block)
{
    struct line *line;

    if (block->count == LINES_MAX)
        return NULL;
    line = &block->lines[block->count++];
    *line = (struct line){.offset = MAP_NONE, .name = "", .value = "", .meaning = "", .rows = 1};
    return line;
}

static const char *at_offset(struct blocks *blocks, uint64_t offset, uint64_t size)
{
    char count[32];

    return arena_print(&blocks->arena, "at 0x%" PRIx64 ", %s bytes", offset, text_count(count, sizeof count, size));
}

static const struct region *region_of(const struct map *map, enum region_kind kind, uint64_t index)
{
    for (size_t i = 0; i < map->regions_count; i++)
        if (map->regions[i].kind == kind && (index == MAP_NONE || map->regions[i].index == index))
            return &map->regions[i];
    return NULL;
}

/* ---- Fields ---- */

static int is_only_one(const struct coreelf_layout *layout, const struct coreelf_field *nest)
{
    int same = 0;

    for (size_t i = 0; i < layout->fields_count; i++)
        same += layout->fields[i].inside == nest->inside;
    return same == 1;
}

/* "pr_utime.tv_sec", but "ei_class": the outer name says nothing where there is only one such structure. */
static const char *short_name(const struct field_line *line)
{
    const struct coreelf_item *item = &line->item;
    const char *dot = strchr(line->name, '.');

    return item->outer && item->layout && dot && is_only_one(item->layout, item->outer) ? dot + 1 : line->name;
}

/* Of "where the section headers are; 0: there are none" the second clause if the value is 0, else the first. */
static const char *first_clause(struct blocks *blocks, const struct field_line *line)
{
    const char *words = line->words && *line->words ? line->words : line->meaning ? line->meaning : "";
    const char *second = strchr(words, ';');
    char *end = NULL;

    if (second && line->item.field && strtoull(second + 1, &end, 0) == line->item.value && *end == ':')
        return second + 2;
    return arena_print(&blocks->arena, "%.*s", (int)strcspn(words, ";"), words);
}

static void read_bytes(const struct map *map, struct line *line)
{
    size_t n = line->length < BYTES_SHOWN ? (size_t)line->length : BYTES_SHOWN;

    line->bytes_count = coreelf_read(map->source, line->offset, line->bytes, n, NULL) < 0 ? 0 : n;
}

static int is_zero(const struct line *line)
{
    if (line->bytes_count < line->length)
        return 0;
    for (size_t i = 0; i < line->bytes_count; i++)
        if (line->bytes[i])
            return 0;
    return 1;
}

/* Three lines of zeros, one behind another, are one: the fourth goes there too. */
static void fold_zeros(struct blocks *blocks, struct block *block, size_t *run)
{
    struct line *last = &block->lines[block->count - 1], *first;

    *run = is_zero(last) ? *run + 1 : 0;
    if (*run < 3)
        return;
    first = last - 2;
    if (*run == 3) {
        const char *name = first->name;
        first->name = arena_print(&blocks->arena, "%.*s...", (int)strcspn(name, "."), name);
    } else {
        first = last - 1;
    }
    first->length = last->offset + last->length - first->offset;
    first->value = "0";
    first->meaning = arena_print(&blocks->arena, "to %s: %zu fields of zeros", last->name, *run);
    block->count -= *run == 3 ? 2 : 1;
}

/* A payload of a few bytes, such as a build-id, in hex: nothing else could be its value. */
static const char *spell(struct blocks *blocks, const struct map *map, const struct field_line *field)
{
    unsigned char bytes[20];
    char text[2 * sizeof bytes + 1] = "";

    if (field->length > sizeof bytes ||
        coreelf_read(map->source, field->offset, bytes, (size_t)field->length, NULL) < 0)
        return "";
    for (size_t i = 0; i < field->length; i++)
        snprintf(text + 2 * i, 3, "%02x", bytes[i]);
    return arena_print(&blocks->arena, "%s", text);
}

static void add_field(struct blocks *blocks, struct block *block, const struct map *map,
                      const struct field_line *field)
{
    struct line *line = block_add_line(block);

    if (!line)
        return;
    line->offset = field->offset;
    line->length = field->length;
    line->name = arena_print(&blocks->arena, "%s", short_name(field));
    line->value = arena_print(&blocks->arena, "%s", field->value);
    line->meaning = first_clause(blocks, field);
    read_bytes(map, line);
    if (!*line->value && !field->item.field)
        line->value = spell(blocks, map, field);
}

/* Seconds and microseconds, one behind the other, are one time. */
static int is_time(const struct field_line *field)
{
    return field->item.outer && field->item.field && strncmp(field->item.field->name, "tv_", 3) == 0;
}

static int is_rest_of_time(const struct block *block, const struct field_line *field)
{
    return block->count > 0 && is_time(field) && strcmp(field->item.field->name, "tv_usec") == 0 &&
           block->lines[block->count - 1].offset + block->lines[block->count - 1].length == field->offset;
}

static void join_time(struct blocks *blocks, const struct map *map, struct line *line, const struct field_line *field)
{
    const char *seconds = line->value;

    line->length = field->offset + field->length - line->offset;
    line->name = field->item.outer->name;
    line->meaning = field->item.outer->meaning;
    line->value = arena_print(&blocks->arena, "%s.%06" PRIu64 " s", seconds, field->item.value % 1000000);
    read_bytes(map, line);
}

/* Registers stand each at its place, also those that are zero. */
static int is_foldable(const struct field_line *field)
{
    return field->item.field && field->item.field->wide != COREELF_NOT_WIDE && !is_time(field);
}

/* The fields from one offset on up to another. Padding has no line: the offsets tell. */
void block_add_fields(struct blocks *blocks, struct block *block, struct fields *fields, uint64_t from, uint64_t end)
{
    struct field_line field;
    size_t run = 0;
    block->end = end;
    while (block->count < LINES_MAX && fields_next(fields, &field) > 0 && field.offset < end) {
        if (field.offset < from || strcmp(field.name, "(padding)") == 0)
            continue;
        if (is_rest_of_time(block, &field)) {
            join_time(blocks, fields->map, &block->lines[block->count - 1], &field);
            continue;
        }
        add_field(blocks, block, fields->map, &field);
        if (block->look == LOOK_NOTE && is_foldable(&field))
            fold_zeros(blocks, block, &run);
        else
            run = 0;
    }
}

static void add_ehdr(struct blocks *blocks, const struct map *map)
{
    const struct region *region = region_of(map, REGION_EHDR, MAP_NONE);
    struct block *block = region ? block_add(blocks, LOOK_HEADER, 0, LINES_MAX) : NULL;
    struct fields fields;

    if (!block || !fields_begin(&fields, map, region))
        return;
    block->title = "ELF header";
    block->aside = at_offset(blocks, region->offset, region->size);
    block->region = region;
    block->wraps = 1;
    block_add_fields(blocks, block, &fields, region->offset, region->offset + region->size);
}

/* ---- Notes that have lines of their own kind ---- */

static uint64_t end_of_payload(const struct map_note *note)
{
    return note->note.desc_offset + note->note.nhdr.n_descsz;
}

/* A pair of the auxiliary vector is one line: what it is, by its symbol, and its value. */
static void add_auxv_lines(struct blocks *blocks, struct block *block, const struct map *map,
                           const struct map_note *note)
{
    struct fields fields;
    struct field_line field;
    const char *type = "";

    if (!fields_of_payload(&fields, map, note))
        return;
    while (block->count < LINES_MAX && fields_next(&fields, &field) > 0) {
        if (field.item.field && strcmp(field.item.field->name, "a_type") == 0) {
            const char *symbol = strchr(field.value, ' ');
            type = arena_print(&blocks->arena, "%s", symbol && symbol[1] ? symbol + 1 : field.value);
        } else {
            add_field(blocks, block, map, &field);
            block->lines[block->count - 1].name = type;
        }
    }
    block->aside = arena_print(&blocks->arena, "%s; pairs: a_type by name, a_val", block->aside);
    block->end = MAP_NONE;
    block->things = note->note.nhdr.n_descsz / coreelf_size(&coreelf_layout_auxv, &map->file.format);
    block->noun = "pairs";
}

/* A mapped file is one line: the bytes of its first address, how much is mapped, and which file. */
static void add_file_lines(struct blocks *blocks, struct block *block, const struct map *map,
                           const struct map_note *note)
{
    struct fields fields;
    struct field_line field;

    if (!fields_of_payload(&fields, map, note))
        return;
    while (block->count < LINES_MAX && fields_next(&fields, &field) > 0 && field.item.kind == COREELF_ITEM_FIELD) {
        int is_entry = field.item.layout == &coreelf_layout_files_entry;
        const struct map_file *file =
            is_entry && field.item.repeat < map->facts.files_count ? &map->facts.files[field.item.repeat] : NULL;
        char path[256], size[32];
        struct line *line;
        if (!file || strcmp(field.item.field->name, "start") != 0)
            continue;
        add_field(blocks, block, map, &field);
        line = &block->lines[block->count - 1];
        line->name = arena_print(&blocks->arena, "start %" PRIu64, field.item.repeat);
        line->meaning = arena_print(&blocks->arena, "%s: %s of it, from 0x%" PRIx64 " on",
                                    text_harmless(path, sizeof path, text_base(file->path ? file->path : "")),
                                    text_size(size, sizeof size, file->end - file->start), file->offset);
    }
    block->aside = arena_print(&blocks->arena, "%s; of each: start, end, file_ofs; then the paths", block->aside);
    if (map->facts.files_count > 0) {
        block->end = MAP_NONE;
        block->things = map->facts.files_count;
        block->noun = "mapped files";
    }
}

/* ---- Notes ---- */

/* Which notes are shown, in this order; how much they matter, and the lines that they are not shown without. */
static const struct shown {
    uint32_t owner, type;
    int rank;
    size_t least;
    void (*add)(struct blocks *blocks, struct block *block, const struct map *map, const struct map_note *note);
} shown[] = {
    {COREELF_OWNER_CORE, COREELF_NT_PRSTATUS, 2, LINES_MAX, NULL},
    {COREELF_OWNER_CORE, COREELF_NT_SIGINFO, 3, 3, NULL},
    {COREELF_OWNER_CORE, COREELF_NT_AUXV, 4, 5, add_auxv_lines},
    {COREELF_OWNER_CORE, COREELF_NT_FILE, 4, 2, add_file_lines},
    {COREELF_OWNER_CORE, COREELF_NT_PRPSINFO, 6, 4, NULL},
    {COREELF_OWNER_GNU, COREELF_NT_GNU_BUILD_ID, 4, 5, NULL},
    {COREELF_OWNER_GNU, COREELF_NT_GNU_ABI_TAG, 6, 4, NULL},
};

static int is_note(const struct map_note *note, const struct shown *row)
{
    return note->note.nhdr.n_type == row->type && coreelf_find_owner(note->note.owner) == row->owner;
}

/* The first note block has all of the note, its header too; the others have the payload. */
static void add_note(struct blocks *blocks, const struct map *map, size_t index, const struct shown *row, int whole)
{
    const struct map_note *note = &map->notes[index];
    const struct region *region = region_of(map, REGION_NOTE, index);
    struct block *block = region ? block_add(blocks, LOOK_NOTE, row->rank, row->least) : NULL;
    struct fields fields;
    char count[32];

    if (!block)
        return;
    block->title = arena_print(&blocks->arena, "%s%s%s", note->name, *note->about ? ", " : "", note->about);
    block->region = region;
    block->aside = arena_print(&blocks->arena, "at 0x%" PRIx64 ", payload of %s bytes", note->note.offset,
                               text_count(count, sizeof count, note->note.nhdr.n_descsz));
    block->end = end_of_payload(note);
    if (row->add)
        row->add(blocks, block, map, note);
    else if (fields_begin(&fields, map, region))
        block_add_fields(blocks, block, &fields, whole ? 0 : note->note.desc_offset, end_of_payload(note));
}

static int add_shown_notes(struct blocks *blocks, const struct map *map, char *is_shown)
{
    int whole = 1;

    for (size_t k = 0; k < sizeof shown / sizeof shown[0]; k++)
        for (size_t i = 0; i < map->notes_count; i++)
            if (is_note(&map->notes[i], &shown[k])) {
                add_note(blocks, map, i, &shown[k], whole);
                is_shown[i] = 1;
                whole = 0;
                break;
            }
    return !whole;
}

/* ---- The other notes: a line for each kind ---- */

struct kind {
    const struct map_note *first;
    uint64_t count, size;
};

static size_t count_kinds(const struct map *map, const char *is_shown, struct kind *kinds, size_t room, uint64_t *all)
{
    size_t count = 0, k;

    for (size_t i = 0; i < map->notes_count; i++) {
        if (is_shown[i])
            continue;
        ++*all;
        for (k = 0; k < count && strcmp(kinds[k].first->name, map->notes[i].name) != 0; k++)
            ;
        if (k == room)
            continue;
        if (k == count)
            kinds[count++] = (struct kind){&map->notes[i], 0, 0};
        kinds[k].count++;
        kinds[k].size += map->notes[i].note.nhdr.n_descsz;
    }
    return count;
}

/* "a thread: its float registers" is "its float registers": that it is of a thread stands in the title. */
static const char *behind_colon(const char *meaning)
{
    const char *colon = strstr(meaning, ": ");

    return colon ? colon + 2 : meaning;
}

static void add_other_notes(struct blocks *blocks, const struct map *map, const char *is_shown)
{
    struct kind kinds[24];
    uint64_t all = 0;
    size_t count = count_kinds(map, is_shown, kinds, 24, &all), threads = map->facts.threads_count;
    struct block *block = count > 0 ? block_add(blocks, LOOK_NOTE, 5, 1) : NULL;
    char text[32];

    if (!block)
        return;
    block->title = threads > 1 ? arena_print(&blocks->arena, "the notes of %zu thread%s more, and others",
                                             threads - 1, threads == 2 ? "" : "s")
                               : "the other notes";
    block->aside = arena_print(&blocks->arena, "%s of them", text_count(text, sizeof text, all));
    block->things = count;
    block->noun = "kinds of notes";
    for (size_t i = 0; i < count; i++) {
        struct line *line = block_add_line(block);
        if (!line)
            break;
        line->offset = kinds[i].first->note.offset;
        line->name = kinds[i].first->name;
        line->value = arena_print(&blocks->arena, "%" PRIu64 " x %s", kinds[i].count,
                                  text_size(text, sizeof text, kinds[i].first->note.nhdr.n_descsz));
        line->meaning = behind_colon(kinds[i].first->meaning);
    }
}

/* ---- All ---- */

void blocks_make(struct blocks *blocks, const struct map *map)
{
    char *is_shown = alloc_zeroed(map->notes_count + 1, 1);

    memset(blocks, 0, sizeof *blocks);
    add_ehdr(blocks, map);
    blocks_add_segments(blocks, map);
    if (!map_is_core(map))
        blocks_add_sections(blocks, map);
    add_shown_notes(blocks, map, is_shown);
    add_other_notes(blocks, map, is_shown);
    free(is_shown);
}

void blocks_free(struct blocks *blocks)
{
    for (size_t i = 0; i < blocks->count; i++)
        free(blocks->list[i].lines);
    arena_free(&blocks->arena);
}
