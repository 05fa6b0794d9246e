/*
 * memory.c: --memory, the memory of the process by its addresses, low ones first, as /proc/PID/maps has it: what is
 * there, how much of it is in the file, what points into it, and how much room is between.
 *
 *     addresses                       size  perm  in the file      what
 *     7f4e05bfe000-7f4e05bff000      4 KiB  ---   not in the file  guard of the stack of thread 18712
 *     7f4e05bff000-7f4e063ff000      8 MiB  rw-   all of it        stack of thread 18712 < rsp of 18712
 *                  ... 1.2 MiB not mapped ...
 */
#include <inttypes.h>
#include <string.h>

#include "../base/text.h"
#include "../picture/palette.h"
#include "map.h"

enum { WIDTH = 100, SMALLEST_HOLE = 4096 };

struct printer {
    const struct map *map;
    FILE *out;
    int colour, utf8;
    int digits; /* of the longest address */
    unsigned what_at;
};

static uint64_t end_of(const struct map_area *area)
{
    return area->size > UINT64_MAX - area->address ? UINT64_MAX : area->address + area->size;
}

/* The memory between two addresses, where nothing is, and what points to there all the same. */
static void print_hole(const struct printer *printer, uint64_t start, uint64_t end)
{
    const char *dots = printer->utf8 ? "⋯" : "...";
    char size[32], marks[160];
    int is_open =
        start == 0 || end == UINT64_MAX; /* below and above everything: said only if something points to it */

    marks_say(printer->map, start, end, marks, sizeof marks);
    if (end <= start || (!*marks && (is_open || end - start < SMALLEST_HOLE)))
        return;
    fprintf(printer->out, "%*s%s %s not mapped %s%s%s\n", printer->digits - 2, "", dots,
            text_size(size, sizeof size, end - start), dots, *marks ? " < " : "", marks);
}

/* An address that is longer than the others takes its room from the column of sizes. */
static int size_columns(const struct printer *printer, const char *addresses)
{
    int longer = (int)strlen(addresses) - (2 * printer->digits + 1);

    return longer < 9 ? 9 - longer : 0;
}

static void print_area(const struct printer *printer, const struct map_area *area)
{
    enum look look = memory_present(printer->map, area) == 0 ? LOOK_NOT_SAVED : area->look;
    char size[32], text[1200];

    if (printer->colour)
        fprintf(printer->out, "\033[%sm", palette(look)->terminal);
    snprintf(text, sizeof text, "%0*" PRIx64 "-%0*" PRIx64, printer->digits, area->address, printer->digits,
             end_of(area));
    fprintf(printer->out, "%s %*s  %s%c  %-15s ", text, size_columns(printer, text),
            text_size(size, sizeof size, area->size), memory_permissions(area->flags),
            area->look == LOOK_WRITE_EXEC ? '!' : ' ', area->in_file);
    snprintf(text, sizeof text, "%s%s%s", area->name, *area->marks ? " < " : "", area->marks);
    text_wrap(printer->out, text, printer->what_at - 1, printer->what_at, WIDTH);
    fputs(printer->colour ? "\033[0m\n" : "\n", printer->out);
}

static void print_areas(const struct printer *printer)
{
    const struct map *map = printer->map;
    uint64_t end = 0;

    for (size_t i = 0; i < map->areas_count; i++) {
        print_hole(printer, end, map->areas[i].address);
        print_area(printer, &map->areas[i]);
        end = end_of(&map->areas[i]) > end ? end_of(&map->areas[i]) : end;
    }
    print_hole(printer, end, UINT64_MAX);
}

/* The highest page of 64-bit addresses (vsyscall) does not make all lines wider. */
static int digits_of(const struct map *map)
{
    uint64_t most = 0;
    int digits = 8;

    for (size_t i = 0; i < map->areas_count; i++)
        if (end_of(&map->areas[i]) > most && map->areas[i].address >> 48 != 0xffff)
            most = end_of(&map->areas[i]);
    while (digits < 16 && most >> (4 * digits))
        digits++;
    return digits;
}

int map_print_memory(const struct map *map, FILE *out, const struct style *style)
{
    struct printer printer = {map, out, style->colour, text_locale_is_utf8(), digits_of(map), 0};
    char headline[128], process[192];

    printer.what_at = (unsigned)printer.digits * 2 + 35;
    fprintf(out, "%s: %s\n", map->path, map_headline(map, headline, sizeof headline));
    if (*map_process(map, process, sizeof process))
        fprintf(out, "%s\n", process);
    if (map->areas_count == 0)
        fputs("\nNo part of it is loaded: it has no PT_LOAD.\n", out);
    else
        fprintf(out, "\n%-*s %9s  perm  %-15s  what < what points into it\n", 2 * printer.digits + 1, "addresses",
                "size", "in the file");
    print_areas(&printer);
    map_print_defects(map, out, style);
    return 0;
}
