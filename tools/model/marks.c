/*
 * marks.c: what points where: the program counter, stack pointer and thread pointer of each thread, the address of a
 * fault, the entry point.
 *
 * They are kept by address, so that whatever stretch of memory is shown (an area, many areas folded into one, or the
 * empty room between two) can be asked what points into it. Threads are summed up where they are many:
 *
 *     rip of 7798        rip of 7798, 7799        rip of 7 threads
 */
#include <inttypes.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "model.h"

enum { NAMED = 2 }; /* threads that are named one by one */

static void add(struct map *map, uint64_t address, enum mark_kind kind, size_t thread)
{
    if (address == MAP_NONE)
        return;
    map->marks = alloc_more(map->marks, &map->marks_room, map->marks_count, sizeof *map->marks);
    map->marks[map->marks_count++] = (struct map_mark){address, kind, thread};
}

static void collect(struct map *map)
{
    const struct facts *facts = &map->facts;
    int knows_registers = coreelf_find_arch(&map->file.format) != NULL;

    add(map, facts->fault, MARK_FAULT, NO_THREAD);
    for (size_t i = 0; knows_registers && i < facts->threads_count; i++) {
        add(map, facts->threads[i].pc, MARK_PC, i);
        add(map, facts->threads[i].sp, MARK_SP, i);
        add(map, facts->threads[i].tls == 0 ? MAP_NONE : facts->threads[i].tls, MARK_TLS, i);
    }
    if (map_is_core(map))
        add(map, facts->entry, MARK_ENTRY, NO_THREAD);
    else if (map->file.ehdr.e_entry != 0)
        add(map, map->file.ehdr.e_entry, MARK_ENTRY, NO_THREAD);
}

static int by_address(const void *a, const void *b)
{
    const struct map_mark *x = a, *y = b;

    if (x->address != y->address)
        return x->address < y->address ? -1 : 1;
    if (x->kind != y->kind)
        return (int)x->kind - (int)y->kind;
    return x->thread < y->thread ? -1 : x->thread > y->thread;
}

/* How many marks lie below the address. */
static size_t count_below(const struct map *map, uint64_t address)
{
    size_t low = 0, high = map->marks_count;

    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (map->marks[middle].address < address)
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}

size_t marks_between(const struct map *map, uint64_t start, uint64_t end, size_t *first)
{
    *first = count_below(map, start);
    return end > start ? count_below(map, end) - *first : 0;
}

/* ---- Words ---- */

/* As the machine calls the register. */
static const char *kind_word(const struct map *map, enum mark_kind kind)
{
    const struct coreelf_arch *arch = coreelf_find_arch(&map->file.format);
    const char *words[MARKS] = {[MARK_FAULT] = "fault",
                                [MARK_PC] = arch ? arch->pc : "pc",
                                [MARK_SP] = arch ? arch->sp : "sp",
                                [MARK_TLS] = arch ? arch->tls : "tls",
                                [MARK_ENTRY] = "entry point"};

    return words[kind];
}

static size_t append(char *text, size_t size, size_t at, const char *format, ...)
    __attribute__((format(printf, 4, 5)));
static size_t append(char *text, size_t size, size_t at, const char *format, ...)
{
    va_list arguments;
    int length;

    va_start(arguments, format);
    length = at < size ? vsnprintf(text + at, size - at, format, arguments) : 0;
    va_end(arguments);
    return at + (length > 0 ? (size_t)length : 0);
}

/* All marks of one kind among `count` of them: whose they are, or how many. */
static size_t say_kind(const struct map *map, const struct map_mark *marks, size_t count, enum mark_kind kind,
                       char *text, size_t size, size_t at)
{
    size_t n = 0, said = 0;

    for (size_t i = 0; i < count; i++)
        n += marks[i].kind == kind;
    if (n == 0)
        return at;
    at = append(text, size, at, "%s%s", at > 0 ? ", " : "", kind_word(map, kind));
    if (kind == MARK_FAULT)
        return append(text, size, at, " at 0x%" PRIx64, map->facts.fault);
    if (n > NAMED)
        return append(text, size, at, " of %zu threads", n);
    for (size_t i = 0; i < count; i++)
        if (marks[i].kind == kind && marks[i].thread != NO_THREAD)
            at = append(text, size, at, said++ > 0 ? ", %" PRIu64 : " of %" PRIu64,
                        map->facts.threads[marks[i].thread].tid);
    return at;
}

const char *marks_say(const struct map *map, uint64_t start, uint64_t end, char *text, size_t size)
{
    size_t first, count = marks_between(map, start, end, &first), at = 0;

    *text = '\0';
    for (int kind = 0; count > 0 && kind < MARKS; kind++)
        at = say_kind(map, map->marks + first, count, (enum mark_kind)kind, text, size, at);
    return text;
}

void marks_make(struct map *map)
{
    char text[256];

    collect(map);
    if (map->marks_count > 0)
        qsort(map->marks, map->marks_count, sizeof *map->marks, by_address);
    for (size_t i = 0; i < map->areas_count; i++) {
        struct map_area *area = &map->areas[i];
        uint64_t end = area->size > UINT64_MAX - area->address ? UINT64_MAX : area->address + area->size;
        size_t first;
        area->marks = marks_between(map, area->address, end, &first) == 0
                          ? ""
                          : arena_print(&map->arena, "%s", marks_say(map, area->address, end, text, sizeof text));
    }
}
