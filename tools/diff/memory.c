/*
 * memory.c: the memory that both files have, page by page, by address.
 *
 *     first     |---- saved ----|      |-- saved --|
 *     second         |---- saved ------------|
 *                    compared          compared
 *
 * What only one of them has saved is not zero: it is not known, and is told as such. Memory is compared in pieces, so
 * that a core of any size takes the same room. Where both files have a hole there is nothing to compare; SEEK_DATA
 * finds the next place where one has data, so a file of 10 GB that is all holes takes no longer than a small one.
 */
#include <errno.h>
#include <inttypes.h>
#include <string.h>
#include <unistd.h>

#include "../base/text.h"
#include "diff.h"

enum { PAGE = 4096, PIECE = 64 * PAGE };

/* ---- Holes ---- */

struct cursor {
    int fd;
    const struct coreelf_source *source;
    uint64_t hole_start, hole_end; /* known stretches of the file */
    uint64_t data_start, data_end;
};

/* The first byte at or behind offset that is not in a hole; at most `end`. */
static uint64_t next_data(struct cursor *cursor, uint64_t offset, uint64_t end)
{
    off_t found;

    if (offset >= cursor->data_start && offset < cursor->data_end)
        return offset;
    if (offset >= cursor->hole_start && offset < cursor->hole_end)
        return cursor->hole_end < end ? cursor->hole_end : end;
    found = lseek(cursor->fd, (off_t)offset, SEEK_DATA);
    if (found < 0 && errno != ENXIO)
        return offset; /* a file system that knows no holes */
    cursor->hole_start = offset;
    cursor->hole_end = found < 0 ? UINT64_MAX : (uint64_t)found;
    if ((uint64_t)found == offset) {
        found = lseek(cursor->fd, (off_t)offset, SEEK_HOLE);
        cursor->data_start = offset;
        cursor->data_end = found < 0 ? offset + 1 : (uint64_t)found;
        return offset;
    }
    return cursor->hole_end < end ? cursor->hole_end : end;
}

/* ---- What is saved ---- */

/* Areas in the order of addresses, without what an area before claims, and what the end of the file cuts off. */
struct saved {
    const struct map *map;
    size_t next;
    uint64_t address, end, offset; /* the present stretch */
    const struct map_area *area;
};

/* The next stretch of memory with bytes in the file; 0: there is none. */
static int next_saved(struct saved *saved)
{
    while (saved->next < saved->map->areas_count) {
        const struct map_area *area = &saved->map->areas[saved->next++];
        uint64_t size = area->offset < saved->map->source->size ? saved->map->source->size - area->offset : 0;
        uint64_t skip = area->address < saved->end ? saved->end - area->address : 0;
        size = area->saved < size ? area->saved : size;
        if (size > UINT64_MAX - area->address)
            size = UINT64_MAX - area->address;
        if (skip >= size)
            continue;
        saved->area = area;
        saved->address = area->address + skip;
        saved->offset = area->offset + skip;
        saved->end = area->address + size;
        return 1;
    }
    saved->area = NULL;
    return 0;
}

/* ---- Comparing ---- */

struct comparison {
    struct diff *diff;
    struct cursor a, b;
    struct saved saved_a, saved_b;
    uint64_t alone_a, alone_b;             /* bytes that only one has, */
    uint64_t first_alone_a, first_alone_b; /* and where the first are */
    const struct map_area *area;           /* of the pages below */
    uint64_t pages, first, page;           /* that differ in it; the last one */
};

/* Tells what was found in the area before. */
static void end_area(struct comparison *comparison)
{
    struct diff *diff = comparison->diff;
    struct difference difference = {.part = PART_MEMORY,
                                    .change = CHANGE_CONTENTS,
                                    .field = "",
                                    .a = "",
                                    .b = "",
                                    .tid = MAP_NONE,
                                    .address = comparison->first,
                                    .pages = comparison->pages};

    if (comparison->pages > 0) {
        difference.what =
            arena_print(&diff->arena, "%" PRIx64 " %s", comparison->area->address, comparison->area->name);
        diff_add(diff, &difference);
    }
    comparison->pages = 0;
    comparison->page = MAP_NONE;
}

static void differs(struct comparison *comparison, const struct map_area *area, uint64_t address)
{
    struct diff *diff = comparison->diff;

    if (area != comparison->area)
        end_area(comparison);
    comparison->area = area;
    if (comparison->page == address / PAGE)
        return;
    comparison->page = address / PAGE;
    if (comparison->pages++ == 0)
        comparison->first = address;
    if (diff->pages++ == 0)
        diff->first = address;
}

/* Two pieces of the same memory, which begins at `address`, page by page. */
static void compare_bytes(struct comparison *comparison, uint64_t address, const unsigned char *a,
                          const unsigned char *b, size_t n)
{
    size_t length;

    if (memcmp(a, b, n) == 0)
        return;
    for (size_t at = 0; at < n; at += length) {
        size_t left = PAGE - (size_t)((address + at) % PAGE), same = 0;
        length = left < n - at ? left : n - at;
        if (memcmp(a + at, b + at, length) == 0)
            continue;
        while (a[at + same] == b[at + same])
            same++;
        differs(comparison, comparison->saved_a.area, address + at + same);
    }
}

static int compare_piece(struct comparison *comparison, uint64_t address, uint64_t at_a, uint64_t at_b, size_t n)
{
    static unsigned char a[PIECE], b[PIECE];
    struct diff *diff = comparison->diff;
    int rc;

    if (n > diff->budget) {
        diff->is_exhausted = 1;
        return -1;
    }
    diff->budget -= n;
    rc = coreelf_read(diff->a->source, at_a, a, n, NULL);
    if (rc == 0)
        rc = coreelf_read(diff->b->source, at_b, b, n, NULL);
    if (rc < 0) {
        diff->unread = -rc;
        return -1;
    }
    compare_bytes(comparison, address, a, b, n);
    return 0;
}

/* n bytes that both have; holes of both are passed over. */
static void compare_both(struct comparison *comparison, uint64_t n)
{
    uint64_t address = comparison->saved_a.address, at_a = comparison->saved_a.offset,
             at_b = comparison->saved_b.offset;

    comparison->diff->compared += n;
    for (uint64_t done = 0; done < n;) {
        uint64_t data_a = next_data(&comparison->a, at_a + done, at_a + n) - at_a;
        uint64_t data_b = next_data(&comparison->b, at_b + done, at_b + n) - at_b;
        uint64_t next = data_a < data_b ? data_a : data_b;
        comparison->diff->holes += next - done;
        done = next;
        if (done >= n)
            break;
        size_t piece = n - done < PIECE ? (size_t)(n - done) : PIECE;
        if (compare_piece(comparison, address + done, at_a + done, at_b + done, piece) < 0)
            return;
        done += piece;
    }
}

/* ---- Sweeping ---- */

/* Takes n bytes off the front. */
static void advance(struct saved *saved, uint64_t n)
{
    saved->address += n;
    saved->offset += n;
    if (saved->address == saved->end)
        next_saved(saved);
}

static void alone(struct saved *saved, const struct saved *other, uint64_t *bytes, uint64_t *first)
{
    uint64_t end = other->area && other->address < saved->end ? other->address : saved->end;

    if (*bytes == 0)
        *first = saved->address;
    *bytes += end - saved->address;
    advance(saved, end - saved->address);
}

static void both(struct comparison *comparison)
{
    struct saved *a = &comparison->saved_a, *b = &comparison->saved_b;
    uint64_t end = a->end < b->end ? a->end : b->end, n = end - a->address;

    compare_both(comparison, n);
    advance(a, n);
    advance(b, n);
}

static void tell_alone(struct diff *diff, enum change change, uint64_t bytes, uint64_t first)
{
    struct difference difference = {.part = PART_MEMORY,
                                    .change = change,
                                    .what = "saved in this file alone",
                                    .field = "",
                                    .a = "",
                                    .b = "",
                                    .tid = MAP_NONE,
                                    .address = first};
    char size[32];
    const char *text;

    if (bytes == 0)
        return;
    text = arena_print(&diff->arena, "%s, from %" PRIx64 " on", text_size(size, sizeof size, bytes), first);
    difference.a = change == CHANGE_GONE ? text : "";
    difference.b = change == CHANGE_GONE ? "" : text;
    diff_add(diff, &difference);
}

void diff_memory(struct diff *diff)
{
    struct comparison comparison = {.diff = diff,
                                    .a = {.fd = diff->fd_a, .source = diff->a->source},
                                    .b = {.fd = diff->fd_b, .source = diff->b->source},
                                    .saved_a = {.map = diff->a},
                                    .saved_b = {.map = diff->b},
                                    .page = MAP_NONE};
    struct saved *a = &comparison.saved_a, *b = &comparison.saved_b;

    if (diff->no_memory)
        return;
    next_saved(a);
    next_saved(b);
    while ((a->area || b->area) && !diff->unread) {
        if (a->area && (!b->area || a->address < b->address))
            alone(a, b, &comparison.alone_a, &comparison.first_alone_a);
        else if (b->area && (!a->area || b->address < a->address))
            alone(b, a, &comparison.alone_b, &comparison.first_alone_b);
        else
            both(&comparison);
    }
    end_area(&comparison);
    tell_alone(diff, CHANGE_GONE, comparison.alone_a, comparison.first_alone_a);
    tell_alone(diff, CHANGE_ADDED, comparison.alone_b, comparison.first_alone_b);
}
