/*
 * segments.c: show segments, a line a program header, with the name of the memory that it holds.
 */
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "../base/text.h"
#include "show.h"

enum { WHAT_AT = 68 };

/* What it holds: of memory its name, of anything else what its type means. */
static void print_what(const struct show *show, const struct coreelf_name *type, const struct map_area *area,
                       size_t at)
{
    const char *what = area ? area->name : type ? type->meaning : "of a kind that is not known here";
    uint64_t there = area ? memory_present(show->map, area) : 0;

    text_wrap(show->out, what, at, WHAT_AT, WIDTH);
    if (area && there < area->saved)
        text_wrap(show->out, there > 0 ? "(cut short)" : "(lost: the file is cut off)", WIDTH, WHAT_AT, WIDTH);
}

/* A core may have 70,000 of these, and printf(3) takes most of the time for them: this is faster. */
static char *put_hex(char *at, uint64_t value, int width)
{
    int digits = 1;

    while (digits < 16 && value >> 4 * digits)
        digits++;
    for (*at++ = ' '; width > digits; width--)
        *at++ = ' ';
    while (digits-- > 0)
        *at++ = "0123456789abcdef"[value >> 4 * digits & 15];
    return at;
}

static void print_segment(const struct show *show, uint64_t index, const struct coreelf_phdr *phdr,
                          const struct map_area *area)
{
    const struct coreelf_name *type =
        coreelf_find_name(COREELF_SET_pt, show->map->file.format.e_machine, (int64_t)phdr->p_type);
    char line[160], number[24] = "", *at = line;

    if (!type)
        snprintf(number, sizeof number, "0x%" PRIx64, phdr->p_type);
    at += snprintf(line, sizeof line, "%5" PRIu64 " %-12s", index, type ? type->symbol : number);
    at = put_hex(at, phdr->p_offset, 8);
    at = put_hex(at, phdr->p_vaddr, 16);
    at = put_hex(at, phdr->p_filesz, 8);
    at = put_hex(at, phdr->p_memsz, 8);
    *at++ = ' ';
    where_flags(phdr->p_flags, at);
    fputs(line, show->out);
    fputc(' ', show->out);
    print_what(show, type, area, strlen(line) + 1);
    fputc('\n', show->out);
}

/* Segments and areas: areas are sorted by address, so each is found by its segment's number in a table. */
static const struct map_area **areas_by_segment(const struct map *map, uint64_t *count)
{
    const struct map_area **areas;

    *count = 0;
    for (size_t i = 0; i < map->areas_count; i++)
        if (map->areas[i].segment >= *count)
            *count = map->areas[i].segment + 1;
    areas = alloc_zeroed((size_t)*count, sizeof *areas);
    for (size_t i = 0; i < map->areas_count; i++)
        areas[map->areas[i].segment] = &map->areas[i];
    return areas;
}

void show_segments(const struct show *show)
{
    uint64_t count;
    const struct map_area **areas = areas_by_segment(show->map, &count);
    struct coreelf_phdr phdr;

    fprintf(show->out, "%5s %-12s %8s %16s %8s %8s %s  %s\n", "", "type", "offset", "address", "in file", "memory",
            "rwx", "what");
    for (uint64_t i = 0; coreelf_segment(&show->map->file, i, &phdr, NULL) > 0; i++)
        print_segment(show, i, &phdr, i < count ? areas[i] : NULL);
    fputs("Numbers but the first are hexadecimal.\n", show->out);
    free(areas);
}
