/*
 * notes.c: show notes, every note down to each field.
 *
 * A core of 200 threads has the same four notes 200 times. What each field means is told where a kind of note first
 * stands; from then on fields stand beside one another.
 */
#include <inttypes.h>
#include <string.h>

#include "../base/text.h"
#include "show.h"

enum { KINDS_MAX = 64, CELL = 32, CELLS = 3 };

struct kinds {
    const char *names[KINDS_MAX]; /* what was explained already */
    size_t count;
};

static int is_new(struct kinds *kinds, const struct map_note *note)
{
    for (size_t i = 0; i < kinds->count; i++)
        if (strcmp(kinds->names[i], note->name) == 0)
            return 0;
    if (kinds->count < KINDS_MAX)
        kinds->names[kinds->count++] = note->name;
    return 1;
}

static void print_heading(const struct show *show, const struct map_note *note)
{
    char owner[4 * COREELF_OWNER_MAX], text[512];

    snprintf(text, sizeof text, "%s%s%s: %" PRIu64 " bytes at offset 0x%" PRIx64 ", owner \"%s\", type 0x%" PRIx64,
             note->name, *note->about ? ", " : "", note->about, note->note.nhdr.n_descsz, note->note.desc_offset,
             text_harmless(owner, sizeof owner, note->note.owner), note->note.nhdr.n_type);
    print_paragraph(show->out, text, 0);
}

static void print_bytes(const struct show *show, const struct map_note *note)
{
    unsigned char bytes[256];
    uint64_t size = note->note.nhdr.n_descsz;
    size_t n = size < sizeof bytes ? (size_t)size : sizeof bytes;

    if (coreelf_read(show->map->source, note->note.desc_offset, bytes, n, NULL) == 0)
        print_hex(show->out, bytes, n, MAP_NONE);
    if (n < size)
        fprintf(show->out, "  ... %" PRIu64 " bytes more\n", size - n);
}

/* ---- Fields beside one another ---- */

struct cells {
    FILE *out;
    size_t at;   /* cells that the line has */
    size_t rest; /* columns that the last of them has left */
};

static void put_spaces(FILE *out, size_t n)
{
    static const char spaces[] = "                                ";

    for (; n >= sizeof spaces; n -= sizeof spaces - 1)
        fwrite(spaces, 1, sizeof spaces - 1, out);
    fwrite(spaces, 1, n, out);
}

/* No printf(3): of 200 threads there are 26,000 of these. */
static void put_cell(struct cells *cells, const char *name, const char *value)
{
    size_t columns = text_columns(name, strlen(name)) + 1 + text_columns(value, strlen(value));
    size_t wide = columns / CELL + 1;

    if (cells->at + wide > CELLS && cells->at > 0) {
        fputc('\n', cells->out);
        cells->at = 0;
    }
    put_spaces(cells->out, cells->at == 0 ? 2 : cells->rest);
    fputs(name, cells->out);
    fputc(' ', cells->out);
    fputs(value, cells->out);
    cells->at += wide;
    cells->rest = wide * CELL - columns;
}

enum { A_CELL = 32 };

/* Digits of up to 32 bytes; they fill a line. */
static void raw_text(const struct map *map, uint64_t offset, uint64_t length, char text[2 * A_CELL + 1])
{
    unsigned char bytes[A_CELL];
    size_t n = length < A_CELL ? (size_t)length : A_CELL;

    if (coreelf_read(map->source, offset, bytes, n, NULL) < 0)
        n = 0;
    for (size_t i = 0; i < n; i++) {
        text[2 * i] = "0123456789abcdef"[bytes[i] >> 4];
        text[2 * i + 1] = "0123456789abcdef"[bytes[i] & 15];
    }
    text[2 * n] = '\0';
}

static int is_zero(const struct map *map, uint64_t offset, uint64_t length)
{
    unsigned char bytes[2 * A_CELL], any = 0;
    size_t n = length < sizeof bytes ? (size_t)length : sizeof bytes;

    if (length > sizeof bytes || coreelf_read(map->source, offset, bytes, n, NULL) < 0)
        return 0;
    for (size_t i = 0; i < n; i++)
        any |= bytes[i];
    return any == 0;
}

static void put_raw(const struct map *map, struct cells *cells, const struct field_line *line)
{
    char raw[2 * A_CELL + 1];

    if (is_zero(map, line->offset, line->length)) {
        put_cell(cells, line->name, "zero");
        return;
    }
    for (uint64_t at = 0; at < line->length && at < 2 * A_CELL; at += A_CELL) {
        raw_text(map, line->offset + at, line->length - at, raw);
        put_cell(cells, at ? "    +32" : line->name, raw);
    }
    if (line->length > 2 * A_CELL)
        put_cell(cells, "...", "");
}

static void print_cells(const struct show *show, struct fields *fields)
{
    struct cells cells = {show->out, 0, 0};
    struct field_line line;

    while (fields_next(fields, &line) > 0) {
        if (line.name[0] == '(')
            continue;
        if (*line.value)
            put_cell(&cells, line.name, line.value);
        else
            put_raw(show->map, &cells, &line);
    }
    if (cells.at > 0)
        fputc('\n', show->out);
}

/* ---- All ---- */

static void print_note(const struct show *show, struct kinds *kinds, const struct map_note *note)
{
    struct fields fields;
    int explain = is_new(kinds, note);

    print_heading(show, note);
    if (explain)
        print_paragraph(show->out, note->meaning, 2);
    if (!fields_of_payload(&fields, show->map, note))
        print_bytes(show, note);
    else if (explain)
        print_fields(show->out, &fields, 1);
    else
        print_cells(show, &fields);
}

void show_notes(const struct show *show)
{
    struct kinds kinds = {.count = 0};

    for (size_t i = 0; i < show->map->notes_count; i++) {
        if (i > 0)
            fputc('\n', show->out);
        print_note(show, &kinds, &show->map->notes[i]);
    }
    if (show->map->notes_count == 0)
        fputs("no notes\n", show->out);
}
