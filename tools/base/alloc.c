/*
 * alloc.c: memory or the end of the program; and an arena for the many small strings of a map.
 */
#include "alloc.h"

#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "../command.h"

static void *checked(void *memory)
{
    if (memory)
        return memory;
    fputs("coreelf: no memory left\n", stderr);
    exit(STATUS_FAILED);
}

void *alloc_zeroed(size_t count, size_t size)
{
    return checked(calloc(count ? count : 1, size));
}

char *alloc_string(const char *string)
{
    return checked(strdup(string));
}

void *alloc_more(void *items, size_t *room, size_t count, size_t size)
{
    size_t wanted = *room ? *room * 2 : 16;

    if (count < *room)
        return items;
    *room = wanted;
    return checked(wanted > SIZE_MAX / size ? NULL : realloc(items, wanted * size));
}

/* ---- Arena: blocks in a list, the newest first ---- */

enum { BLOCK = 64 * 1024 };

struct arena_block {
    struct arena_block *next;
    size_t used, room;
    char bytes[];
};

static char *arena_take(struct arena *arena, size_t size)
{
    struct arena_block *block = arena->blocks;

    if (!block || block->room - block->used < size) {
        size_t room = size > BLOCK ? size : BLOCK;
        block = checked(malloc(sizeof *block + room));
        *block = (struct arena_block){arena->blocks, 0, room};
        arena->blocks = block;
    }
    block->used += size;
    return block->bytes + block->used - size;
}

char *arena_print(struct arena *arena, const char *format, ...)
{
    va_list arguments;
    char *text;
    int length;

    va_start(arguments, format);
    length = vsnprintf(NULL, 0, format, arguments);
    va_end(arguments);
    text = arena_take(arena, (size_t)length + 1);
    va_start(arguments, format);
    vsnprintf(text, (size_t)length + 1, format, arguments);
    va_end(arguments);
    return text;
}

void arena_free(struct arena *arena)
{
    for (struct arena_block *block = arena->blocks, *next; block; block = next) {
        next = block->next;
        free(block);
    }
    arena->blocks = NULL;
}
