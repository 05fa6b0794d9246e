/*
 * text.c: the map as text, at most 100 columns.
 *
 *     offset        size  perm       address  what
 *     00000000      64 B                      ELF header: what the file is, and where its tables are
 *     00005000     4 KiB  r--   560fc5d74000  tgt, read-only data: all of it is saved
 *            -     4 KiB  r-x   560fc5d75000  tgt, code: not saved: the file has it
 *
 * Regions in the order of the file; memory that is not saved stands, with "-" for an offset, where its
 * program header puts it. What lies inside a loaded segment of a program is indented below it.
 */
#include <inttypes.h>
#include <string.h>

#include "../base/text.h"
#include "../picture/palette.h"
#include "map.h"

enum { WIDTH = 100, TEXT_AT = 44 };

struct printer {
    const struct map *map;
    FILE *out;
    const struct style *style;
    uint64_t segment; /* whose heading was printed last */
    size_t unsaved;   /* areas up to here have been printed or need not be */
};

struct row {
    uint64_t offset, size, address; /* MAP_NONE: none */
    int has_flags;
    uint32_t flags;
    enum look look;
    unsigned indent;
};

static void colour(const struct printer *printer, enum look look)
{
    if (printer->style->colour)
        fprintf(printer->out, "\033[%sm", palette(look)->terminal);
}

static void end_colour(const struct printer *printer)
{
    if (printer->style->colour)
        fputs("\033[0m", printer->out);
}

/* ---- A row ---- */

static void print_columns(const struct printer *printer, const struct row *row)
{
    char size[32], offset[24] = "-", address[24] = "";

    if (row->offset != MAP_NONE)
        snprintf(offset, sizeof offset, "%08" PRIx64, row->offset);
    if (row->address != MAP_NONE)
        snprintf(address, sizeof address, "%" PRIx64, row->address);
    fprintf(printer->out, "%10s %9s  %3s %16s  ", offset, text_size(size, sizeof size, row->size),
            row->has_flags ? memory_permissions(row->flags) : "", address);
}

static void print_row(const struct printer *printer, const struct row *row, const char *name, const char *explanation)
{
    size_t at = TEXT_AT + row->indent;

    colour(printer, row->look);
    print_columns(printer, row);
    if (row->indent > 0)
        fprintf(printer->out, "%*s", (int)row->indent, "");
    fputs(name, printer->out);
    if (*explanation)
        fputc(':', printer->out);
    end_colour(printer);
    at += text_columns(name, strlen(name)) + (*explanation != '\0');
    text_wrap(printer->out, explanation, at, TEXT_AT + row->indent, WIDTH);
    fputc('\n', printer->out);
}

/* ---- Areas and regions ---- */

/* What is said of a piece of memory, and what points into it. */
static const char *with_marks(const struct map_area *area, char *text, size_t size)
{
    if (!*area->marks)
        return area->explanation;
    snprintf(text, size, "%s [%s]", area->explanation, area->marks);
    return text;
}

static void print_area(const struct printer *printer, const struct map_area *area)
{
    struct row row = {MAP_NONE, area->size, area->address, 1, area->flags, LOOK_NOT_SAVED, 0};
    char text[256];

    print_row(printer, &row, area->name, with_marks(area, text, sizeof text));
}

static int is_in_file(const struct map *map, const struct map_area *area)
{
    return area->saved > 0 && area->offset < map->source->size;
}

/* Memory without bytes in the file, of program headers before `segment`. */
static void print_unsaved(struct printer *printer, uint64_t segment)
{
    const struct map *map = printer->map;

    for (; printer->unsaved < map->areas_count && map->areas[printer->unsaved].segment < segment; printer->unsaved++)
        if (!is_in_file(map, &map->areas[printer->unsaved]) && map->areas[printer->unsaved].size > 0)
            print_area(printer, &map->areas[printer->unsaved]);
}

/* The heading of a loaded segment that holds more than itself. */
static void print_segment(struct printer *printer, const struct region *region)
{
    const struct map_area *area = memory_of_segment(printer->map, region->segment);
    char name[64], text[256];
    struct row row;

    if (!area)
        return;
    row = (struct row){area->offset, area->saved, area->address, 1, area->flags, area->look, 0};
    snprintf(name, sizeof name, "segment %" PRIu64 ", PT_LOAD", area->segment);
    if (region->offset != area->offset)
        snprintf(name, sizeof name, "segment %" PRIu64 ", continued", area->segment);
    print_row(printer, &row, name, with_marks(area, text, sizeof text));
}

/* A region that is the whole of its segment needs no heading. */
static int is_whole_segment(const struct printer *printer, const struct region *region)
{
    const struct map_area *area = memory_of_segment(printer->map, region->segment);

    return area && region->offset == area->offset && region->true_size >= area->saved;
}

static void print_region(struct printer *printer, const struct region *region)
{
    int inside = region->segment != MAP_NONE && !is_whole_segment(printer, region);
    int is_memory = region->kind == REGION_SEGMENT && !inside && region->segment != MAP_NONE;
    const struct map_area *area = is_memory ? memory_of_segment(printer->map, region->segment) : NULL;
    struct row row = {region->offset, region->size, region->address, region->address != MAP_NONE,
                      region->flags,  region->look, inside ? 2 : 0};
    char text[512], name[600];

    if (region->segment != MAP_NONE)
        print_unsaved(printer, region->segment);
    if (inside && region->segment != printer->segment)
        print_segment(printer, region);
    printer->segment = inside ? region->segment : MAP_NONE;
    snprintf(name, sizeof name, "%s%s", region->look == LOOK_DEFECT ? "!! " : "", region->name);
    print_row(printer, &row, name, area ? with_marks(area, text, sizeof text) : region->explanation);
}

/* ---- Head and foot ---- */

static void print_head(const struct printer *printer)
{
    const struct map *map = printer->map;
    char headline[128], process[192], size[32];

    fprintf(printer->out, "%s: %s\n", map->path, map_headline(map, headline, sizeof headline));
    if (*map_process(map, process, sizeof process))
        fprintf(printer->out, "%s\n", process);
    fprintf(printer->out, "%s bytes in %zu regions, every byte in exactly one%s\n\n",
            text_count(size, sizeof size, map->source->size), map->regions_count,
            map->planned ? "; planned, not written" : "");
    colour(printer, LOOK_PLAIN);
    fprintf(printer->out, "%10s %9s  %s %16s  %s\n", "offset", "size", "rwx", "address", "what");
    end_colour(printer);
}

void map_print_defects(const struct map *map, FILE *out, const struct style *style)
{
    struct printer printer = {map, out, style, MAP_NONE, 0};

    for (size_t i = 0; i < map->defects_count; i++) {
        colour(&printer, LOOK_DEFECT);
        fputs("!!", out);
        end_colour(&printer);
        text_wrap(out, map->defects[i], 2, 3, WIDTH);
        fputc('\n', out);
    }
}

int map_print_text(const struct map *map, FILE *out, const struct style *style)
{
    struct printer printer = {map, out, style, MAP_NONE, 0};

    print_head(&printer);
    for (size_t i = 0; i < map->regions_count; i++)
        print_region(&printer, &map->regions[i]);
    print_unsaved(&printer, MAP_NONE);
    map_print_defects(map, out, style);
    return 0;
}
