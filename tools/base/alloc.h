/*
 * alloc.h: memory for the tools, which cannot go on without it. (The library allocates nothing.)
 */
#ifndef COREELF_ALLOC_H
#define COREELF_ALLOC_H

#include <stddef.h>

/* These end the program with a message when there is no memory. */
void *alloc_zeroed(size_t count, size_t size);
char *alloc_string(const char *string);

/*
 * Room for one more in a growing array: doubles it when full. *items has `count` of `*room` used.
 *     threads = alloc_more(threads, &room, count, sizeof *threads);
 */
void *alloc_more(void *items, size_t *room, size_t count, size_t size);

/* Strings that live and go together. All zero is an empty one. */
struct arena {
    struct arena_block *blocks;
};

char *arena_print(struct arena *arena, const char *format, ...) __attribute__((format(printf, 2, 3)));
void arena_free(struct arena *arena);

#endif
