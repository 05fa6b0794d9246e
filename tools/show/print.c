/*
 * print.c: rows of text, at most 100 columns: a name, a value, and what it means.
 */
#include "../base/text.h"

#include <inttypes.h>
#include <string.h>

#include "show.h"

static size_t pad(FILE *out, size_t at, size_t column)
{
    if (at < column)
        fprintf(out, "%*s", (int)(column - at), "");
    return at < column ? column : at;
}

void print_row(FILE *out, const char *name, size_t value_at, const char *value, size_t words_at, const char *words)
{
    size_t at = 2 + text_columns(name, strlen(name));

    fprintf(out, "  %s", name);
    if (*value || *words) {
        at = pad(out, at + (at >= value_at), value_at);
        if (at > value_at)
            fputc(' ', out);
        fputs(value, out);
        at += text_columns(value, strlen(value));
    }
    if (*words) {
        at = pad(out, at, words_at - 1);
        text_wrap(out, words, at, words_at, WIDTH);
    }
    fputc('\n', out);
}

void print_paragraph(FILE *out, const char *text, size_t indent)
{
    size_t first = strcspn(text, " ");

    fprintf(out, "%*s%.*s", (int)indent, "", (int)first, text);
    text += first;
    text_wrap(out, text + strspn(text, " "), indent + first, indent, WIDTH);
    fputc('\n', out);
}

/* ---- Fields ---- */

enum { VALUE_AT = 24, WORDS_AT = 50, RAW_LINE = 16, RAW_SHOWN = 64 };

/* "7f 45 4c 46" */
static const char *raw_value(const struct fields *fields, uint64_t offset, uint64_t length, char *text, size_t size)
{
    unsigned char bytes[RAW_LINE];
    size_t n = length < RAW_LINE ? (size_t)length : RAW_LINE;

    text[0] = '\0';
    if (coreelf_read(fields->map->source, offset, bytes, n, NULL) < 0)
        return text;
    for (size_t i = 0, at = 0; i < n && at + 4 < size; i++)
        at += (size_t)snprintf(text + at, size - at, i ? " %02x" : "%02x", bytes[i]);
    return text;
}

/* Long fields go on below: at most 64 bytes of them. */
static void print_rest(FILE *out, const struct fields *fields, const struct field_line *line)
{
    char text[64];

    for (uint64_t at = RAW_LINE; at < line->length && at < RAW_SHOWN; at += RAW_LINE)
        fprintf(out, "%*s%s\n", VALUE_AT, "",
                raw_value(fields, line->offset + at, line->length - at, text, sizeof text));
    if (line->length > RAW_SHOWN)
        fprintf(out, "%*s... %" PRIu64 " bytes in all\n", VALUE_AT, "", line->length);
}

/* What this very value means, else what the field means; of registers in a row it is told once. */
static const char *words_of(const struct field_line *line, int meanings)
{
    if (line->words)
        return line->words;
    return meanings && line->item.index == 0 ? line->meaning : "";
}

static void print_field(FILE *out, const struct fields *fields, const struct field_line *line, int meanings)
{
    char raw[64];
    const char *value = *line->value ? line->value : raw_value(fields, line->offset, line->length, raw, sizeof raw);

    print_row(out, line->name, VALUE_AT, value, WORDS_AT, words_of(line, meanings));
    if (!*line->value)
        print_rest(out, fields, line);
}

static int is_padding(const struct field_line *line)
{
    return line->name[0] == '(' && line->item.kind != COREELF_ITEM_FIELD && strcmp(line->name, "(bytes)") != 0;
}

void print_fields(FILE *out, struct fields *fields, int meanings)
{
    struct field_line line;
    const char *title = NULL;

    while (fields_next(fields, &line) > 0) {
        if (line.title && (!title || strcmp(line.title, title) != 0) && line.repeat == 0)
            fprintf(out, "  %s\n", title = line.title);
        if (!is_padding(&line))
            print_field(out, fields, &line, meanings);
    }
}

/* ---- Bytes ---- */

void print_hex(FILE *out, const unsigned char *bytes, size_t n, uint64_t address)
{
    for (size_t line = 0; line < n; line += 16) {
        fprintf(out, "  %016" PRIx64 " ", address == MAP_NONE ? line : address + line);
        for (size_t i = line; i < line + 16; i++) {
            fputs(i % 8 == 0 ? " " : "", out);
            if (i < n)
                fprintf(out, " %02x", bytes[i]);
            else
                fputs("   ", out);
        }
        fputs("  ", out);
        for (size_t i = line; i < line + 16 && i < n; i++)
            fputc(bytes[i] >= 0x20 && bytes[i] < 0x7f ? bytes[i] : '.', out);
        fputc('\n', out);
    }
}
