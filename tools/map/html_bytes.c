/*
 * html_bytes.c: the bytes of headers and notes for the page, field by field, and the words that explain them.
 *
 *     "chunks": [{"offset":64, "lines":[0,4,3,7,...], "data":"AQAAAA..."}, ...]     a header or a note each
 *     "terms":  ["p_type", "kind of segment", "Phdr (gABI ...)", ...]               a name each, once
 *
 * Memory is not among them: a chunk is made only of what fields_begin() knows the inside of. Of a field longer than
 * MOST_BYTES only the first ones are in the page. Each kind of region has a budget; notes of the process and of the
 * first thread, which is the one that crashed, come before those of the others. What is left out is counted.
 */
#include "html.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "../base/sha256.h"
#include "../explain/explain.h"
#include "../model/fields.h"
#include "map.h"

enum { MOST_BYTES = 64 };

struct writer {
    const struct map *map;
    struct part chunks, terms;
    struct strings strings;
    struct strings known; /* terms by a word of their own; the number is that of the term, from 1 on */
    unsigned char *data;  /* of the chunk that is being written */
    size_t data_count, data_room;
};

/* ---- Names and what they mean ---- */

/* The number of a term, which is added when it is new; 0: there is none. */
static size_t term_number(struct writer *writer, const struct term *term)
{
    size_t before = writer->known.count, number;
    char key[160];

    if (!term->of)
        return 0;
    snprintf(key, sizeof key, "%p %s", term->of, term->columns[0]);
    number = strings_number(&writer->known, key);
    if (writer->known.count > before)
        for (unsigned i = 0; i < TERM_COLUMNS; i++)
            json_string(&writer->terms.json, NULL, term->columns[i]);
    return number;
}

static size_t term_of_name(struct writer *writer, const struct field_line *line)
{
    struct term term;

    return term_number(writer, term_field(&term, &writer->map->file.format, &line->item));
}

static size_t term_of_value(struct writer *writer, const struct field_line *line)
{
    struct term term;

    return term_number(writer, term_value(&term, &line->item, line->words));
}

static size_t term_of_note(struct writer *writer, const struct map_note *note)
{
    struct term term;

    return term_number(writer, term_note(&term, &note->note));
}

/* ---- Lines ---- */

static void add_data(struct writer *writer, const struct field_line *line)
{
    size_t n = line->length < MOST_BYTES ? (size_t)line->length : MOST_BYTES;
    unsigned char bytes[MOST_BYTES] = {0};

    coreelf_read(writer->map->source, line->offset, bytes, n, NULL);
    for (size_t i = 0; i < n; i++) {
        writer->data = alloc_more(writer->data, &writer->data_room, writer->data_count, 1);
        writer->data[writer->data_count++] = bytes[i];
    }
}

/* Nine numbers: where it starts in the region, its length, name, value, meaning, two terms, title, repeat. */
static void add_line(struct writer *writer, const struct region *region, const struct field_line *line)
{
    struct part *part = &writer->chunks;

    part_number(part, line->offset - region->offset);
    part_number(part, line->length);
    part_number(part, strings_number(&writer->strings, line->name));
    part_number(part, strings_number(&writer->strings, line->value));
    part_number(part, strings_number(&writer->strings, line->meaning));
    part_number(part, term_of_name(writer, line));
    part_number(part, term_of_value(writer, line));
    part_number(part, strings_number(&writer->strings, line->title ? line->title : ""));
    part_number(part, line->title ? line->repeat : 0);
    add_data(writer, line);
}

/* What the page will have of all this, if the bytes at hand are added. */
static size_t cost(struct writer *writer)
{
    return part_cost(&writer->chunks) + part_cost(&writer->terms) + part_cost(&writer->strings.list) +
           BASE64_SIZE(writer->data_count);
}

/* Lines up to the end of the region or of the budget; returns the offset behind the last. */
static uint64_t add_lines(struct writer *writer, const struct region *region, struct fields *fields, size_t most)
{
    uint64_t end = region->offset + region->size, shown = region->offset;
    struct field_line line;

    while (cost(writer) < most && fields_next(fields, &line) > 0 && line.offset < end) {
        add_line(writer, region, &line);
        shown = line.offset + line.length;
    }
    return shown < end ? shown : end;
}

/* ---- Chunks ---- */

static void add_note(struct writer *writer, const struct map_note *note, uint64_t index)
{
    struct json *json = &writer->chunks.json;

    json_number(json, "note", index);
    json_string(json, "name", note->name);
    json_string(json, "about", note->about);
    json_string(json, "meaning", note->meaning);
    json_number(json, "term", term_of_note(writer, note));
}

static void end_data(struct writer *writer)
{
    char *text = alloc_zeroed(BASE64_SIZE(writer->data_count), 1);

    json_string(&writer->chunks.json, "data", base64_text(text, writer->data, writer->data_count));
    free(text);
    writer->data_count = 0;
}

/* Returns 0 if nothing was added. */
static int add_chunk(struct writer *writer, const struct region *region, size_t most)
{
    struct json *json = &writer->chunks.json;
    struct fields fields;
    uint64_t shown;

    if (cost(writer) >= most || !fields_begin(&fields, writer->map, region))
        return 0;
    json_begin(json, NULL, '{');
    json_number(json, "offset", region->offset);
    if (region->kind == REGION_NOTE)
        add_note(writer, &writer->map->notes[region->index], region->index);
    json_begin(json, "lines", '[');
    shown = add_lines(writer, region, &fields, most);
    json_end(json, ']');
    json_number(json, "left", region->offset + region->size - shown);
    end_data(writer);
    json_end(json, '}');
    return 1;
}

/* ---- In which order, and how much of it ---- */

enum turn { HEADER, SEGMENTS, NOTES_FIRST, SECTIONS, NOTES_OTHER, TURNS };

static const size_t budgets[TURNS] = {
    [HEADER] = 20000, [SEGMENTS] = 220000, [NOTES_FIRST] = 330000, [SECTIONS] = 130000, [NOTES_OTHER] = 300000};

static enum turn turn_of(const struct map *map, const struct region *region)
{
    size_t thread = region->kind == REGION_NOTE ? map->notes[region->index].thread : 0;

    switch (region->kind) {
    case REGION_EHDR:
        return HEADER;
    case REGION_PHDRS:
        return SEGMENTS;
    case REGION_SHDRS:
        return SECTIONS;
    case REGION_NOTE:
        return thread == 0 || thread == NO_THREAD ? NOTES_FIRST : NOTES_OTHER;
    default:
        return TURNS;
    }
}

/* Of one kind of region, as many as fit; returns how many notes are in the page now. */
static size_t add_turn(struct writer *writer, enum turn turn)
{
    const struct map *map = writer->map;
    size_t most = cost(writer) + budgets[turn], notes = 0;

    for (size_t i = 0; i < map->regions_count; i++)
        if (turn_of(map, &map->regions[i]) == turn && add_chunk(writer, &map->regions[i], most))
            notes += map->regions[i].kind == REGION_NOTE;
    return notes;
}

static void print_list(const char *key, struct part *part, FILE *page)
{
    fprintf(page, "\"%s\":[", key);
    part_print(part, page);
    fputs("],\n", page);
}

void html_print_bytes(const struct map *map, FILE *page)
{
    struct writer writer = {.map = map};
    size_t notes = 0;

    part_begin(&writer.chunks);
    part_begin(&writer.terms);
    strings_begin(&writer.strings);
    strings_begin(&writer.known);
    for (unsigned turn = 0; turn < TURNS; turn++)
        notes += add_turn(&writer, (enum turn)turn);
    fprintf(page, "\"most_bytes\":%d,\"notes\":%zu,\"notes_here\":%zu,\n", MOST_BYTES, map->notes_count, notes);
    print_list("strings", &writer.strings.list, page);
    print_list("terms", &writer.terms, page);
    print_list("chunks", &writer.chunks, page);
    part_free(&writer.chunks);
    part_free(&writer.terms);
    strings_free(&writer.strings);
    strings_free(&writer.known);
    free(writer.data);
}
