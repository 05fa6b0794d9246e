/*
 * where.c: an address in words. Which mapping holds it, which file and which byte of that file; or that nothing is
 * mapped there, and what is near; or why its bytes are not in this core and where they are instead.
 */
#include <inttypes.h>
#include <string.h>

#include "../base/text.h"
#include "show.h"

const char *where_flags(uint64_t flags, char text[4])
{
    text[0] = flags & COREELF_PF_R ? 'r' : '-';
    text[1] = flags & COREELF_PF_W ? 'w' : '-';
    text[2] = flags & COREELF_PF_X ? 'x' : '-';
    text[3] = '\0';
    return text;
}

const char *where_is(const struct map *map, uint64_t address, char *text, size_t size)
{
    const struct map_area *area = memory_at(map, address);
    const struct map_file *file = facts_file_at(map, address);
    char path[256];

    if (file)
        snprintf(text, size, "%s, file offset 0x%" PRIx64,
                 area ? area->name : text_harmless(path, sizeof path, text_base(file->path)),
                 file->offset + (address - file->start));
    else if (area && area->kind == MEMORY_HEAP)
        snprintf(text, size, "heap + 0x%" PRIx64, address - area->address);
    else if (area)
        snprintf(text, size, "%s", area->name);
    return file || area ? text : NULL;
}

/* ---- What is near ---- */

enum { NEAR_NULL = 65536, NEAR = 1 << 20 };

static void say_distance(struct sentence *sentence, uint64_t distance, const char *where, const struct map_area *area)
{
    char size[32];

    if (distance < 4096)
        sentence_add(sentence, "%" PRIu64 " byte%s", distance, distance == 1 ? "" : "s");
    else
        sentence_add(sentence, "%s", text_size(size, sizeof size, distance));
    sentence_add(sentence, " %s the %s", where, area->kind == MEMORY_STACK ? area->object : "mapping of ");
    if (area->kind != MEMORY_STACK)
        sentence_add(sentence, "%s", area->name);
}

void where_near(const struct map *map, uint64_t address, struct sentence *sentence)
{
    const struct map_area *above = memory_above(map, address);
    const struct map_area *below = above ? above : map->areas + map->areas_count;
    uint64_t end = 0;

    if (address < NEAR_NULL) {
        sentence_add(sentence, address == 0 ? ": it is the null pointer"
                                            : ": it is near 0, as a member of what a null "
                                              "pointer points to");
        return;
    }
    if (above && above->address - address <= NEAR) {
        sentence_add(sentence, ", ");
        say_distance(sentence, above->address - address, "below", above);
        sentence_add(sentence, above->kind == MEMORY_STACK ? ": a stack overflow" : "");
        return;
    }
    if (below > map->areas)
        end = below[-1].address + below[-1].size;
    if (end > 0 && address >= end && address - end <= NEAR) {
        sentence_add(sentence, ", ");
        say_distance(sentence, address - end, "behind the end of", below - 1);
    } else {
        sentence_add(sentence, ", with nothing within 1 MiB of it");
    }
}

/* ---- Why it is not there ---- */

static void say_file(const struct map *map, uint64_t address, struct sentence *sentence)
{
    const struct map_file *file = facts_file_at(map, address);
    char path[1024];

    if (file)
        sentence_add(sentence, "; its bytes are in the file %s at offset 0x%" PRIx64,
                     text_harmless(path, sizeof path, file->path), file->offset + (address - file->start));
}

void where_missing(const struct map *map, uint64_t address, struct sentence *sentence)
{
    const struct map_area *area = memory_at(map, address);

    if (!area) {
        sentence_add(sentence, "is not mapped");
        where_near(map, address, sentence);
        return;
    }
    sentence_add(sentence, "is in %s, ", area->name);
    if (address - area->address < area->saved)
        sentence_add(sentence, "but cut off: the file ends before its bytes, which would be at offset 0x%" PRIx64,
                     area->offset + (address - area->address));
    else
        sentence_add(sentence, "which is mapped, but %s",
                     area->saved > 0 ? "only its start is saved" : area->explanation);
    say_file(map, address, sentence);
}
