/*
 * bytes.c: --bytes, the annotated hexdump of headers and notes.
 *
 *     offset    bytes                    field               value and meaning
 *     00000010  04 00                    e_type              4 ET_CORE   kind of file
 *
 * Memory and sections are one line each: their bytes mean what the program makes of them.
 */
#include <inttypes.h>
#include <string.h>

#include "../base/text.h"
#include "../model/fields.h"
#include "../picture/palette.h"
#include "map.h"

enum { A_LINE = 8, WHOLE = 32, SHORTENED = 16, VALUE_AT = 58, WIDTH = 100 };

struct printer {
    const struct map *map;
    FILE *out;
    const struct style *style;
};

static void print_bytes(const struct printer *printer, uint64_t offset, size_t n)
{
    unsigned char bytes[A_LINE];

    if (coreelf_read(printer->map->source, offset, bytes, n, NULL) < 0) {
        fprintf(printer->out, "%-25s", "(not written yet)");
        return;
    }
    for (size_t i = 0; i < A_LINE; i++)
        if (i < n)
            fprintf(printer->out, "%02x ", bytes[i]);
        else
            fputs("   ", printer->out);
    fputc(' ', printer->out);
}

/* A value, which has few blanks to wrap at: continued below itself wherever the line ends. */
static size_t print_wide(FILE *out, const char *value)
{
    size_t at = VALUE_AT;

    for (; *value; value++) {
        int starts_character = ((unsigned char)*value & 0xc0) != 0x80;
        if (starts_character && at++ == WIDTH) {
            fprintf(out, "\n%*s", VALUE_AT, "");
            at = VALUE_AT + 1;
        }
        fputc(*value, out);
    }
    return at;
}

/* The name, then value and meaning, wrapped below where they begin. */
static void print_value(const struct printer *printer, const struct field_line *line)
{
    size_t at = VALUE_AT - 1;

    fprintf(printer->out, *line->value || *line->meaning ? "%-21s" : "%s", line->name);
    if (*line->value) {
        fputc(' ', printer->out);
        at = print_wide(printer->out, line->value);
    }
    if (*line->value && *line->meaning && at < WIDTH) {
        fputc(' ', printer->out);
        at++;
    }
    text_wrap(printer->out, line->meaning, at, VALUE_AT, WIDTH);
}

/* The first 8 bytes stand beside the field, the others below; of long fields only the start. */
static void print_field(const struct printer *printer, const struct field_line *line)
{
    uint64_t shown = line->length <= WHOLE ? line->length : SHORTENED;

    if (line->title && line->repeat == 0)
        fprintf(printer->out, "  %s\n", line->title);
    else if (line->title)
        fprintf(printer->out, "  %s %" PRIu64 "\n", line->title, line->repeat);
    for (uint64_t done = 0; done < shown; done += A_LINE) {
        size_t n = shown - done < A_LINE ? (size_t)(shown - done) : A_LINE;
        fprintf(printer->out, "%08" PRIx64 "  ", line->offset + done);
        print_bytes(printer, line->offset + done, n);
        if (done == 0)
            print_value(printer, line);
        fputc('\n', printer->out);
    }
    if (shown < line->length)
        fprintf(printer->out, "%8s  ... %" PRIu64 " bytes more\n", "", line->length - shown);
}

static void print_heading(const struct printer *printer, const struct region *region)
{
    char size[32];

    if (printer->style->colour)
        fprintf(printer->out, "\033[%sm", palette(region->look)->terminal);
    fprintf(printer->out, "%08" PRIx64 "  %s, %s", region->offset, region->name,
            text_size(size, sizeof size, region->size));
    if (printer->style->colour)
        fputs("\033[0m", printer->out);
    if (*region->explanation)
        fputc(':', printer->out);
    text_wrap(printer->out, region->explanation, 14 + text_columns(region->name, strlen(region->name)) + strlen(size),
              10, WIDTH);
    fputc('\n', printer->out);
}

static void print_region(const struct printer *printer, const struct region *region)
{
    struct fields fields;
    struct field_line line;
    uint64_t end = region->offset + region->size;

    print_heading(printer, region);
    if (!fields_begin(&fields, printer->map, region))
        return;
    while (fields_next(&fields, &line) > 0 && line.offset < end)
        print_field(printer, &line);
    fputc('\n', printer->out);
}

int map_print_bytes(const struct map *map, FILE *out, const struct style *style)
{
    struct printer printer = {map, out, style};
    char headline[128];

    fprintf(out, "%s: %s\n\n", map->path, map_headline(map, headline, sizeof headline));
    for (size_t i = 0; i < map->regions_count; i++)
        print_region(&printer, &map->regions[i]);
    for (size_t i = 0; i < map->defects_count; i++)
        fprintf(out, "!! %s\n", map->defects[i]);
    return 0;
}
