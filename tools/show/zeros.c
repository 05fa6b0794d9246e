/*
 * zeros.c: how much of the memory that a core has saved is zero. Often nearly all of it: stacks that were touched
 * once, buffers never filled.
 *
 * A hole in the file is zeros that take no room; the file system tells where holes are (SEEK_HOLE, lseek(2)) without
 * reading. What is no hole must be read to know, and a core may have 10 GB of that: so only the first READ_MAX bytes
 * are looked at, page by page, and the answer is "at least".
 *
 *     file      |hole|data 0 0 x 0|hole|data ....|
 *     zeros     |____|     0 0   0|____|              a sorted list of ranges, with the sum of all before each
 *     areas          |=====|  |=========|             how many zeros: two searches in that list
 */
#define _FILE_OFFSET_BITS 64

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "show.h"

enum { READ_MAX = 64 << 20, PIECE = 64 * 1024, PAGE = 4096, RANGES_MAX = 1 << 18 };

struct range {
    uint64_t start, end;
    uint64_t before; /* bytes in all ranges before this one */
};

struct ranges {
    struct range *list;
    size_t count, room;
};

struct scan {
    const struct show *show;
    struct ranges zeros, holes;
    uint64_t read; /* bytes that were looked at */
    int at_least;
    unsigned char *piece;
};

static void add_range(struct ranges *ranges, uint64_t start, uint64_t end)
{
    struct range *last = ranges->count > 0 ? &ranges->list[ranges->count - 1] : NULL;

    if (last && last->end == start) {
        last->end = end;
        return;
    }
    ranges->list = alloc_more(ranges->list, &ranges->room, ranges->count, sizeof *ranges->list);
    last = ranges->count > 0 ? &ranges->list[ranges->count - 1] : NULL;
    ranges->list[ranges->count++] = (struct range){start, end, last ? last->before + (last->end - last->start) : 0};
}

/* How many bytes of [0, offset) lie in the ranges. */
static uint64_t sum_before(const struct ranges *ranges, uint64_t offset)
{
    size_t low = 0, high = ranges->count;
    const struct range *range;

    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (ranges->list[middle].start < offset)
            low = middle + 1;
        else
            high = middle;
    }
    if (low == 0)
        return 0;
    range = &ranges->list[low - 1];
    return range->before + ((offset < range->end ? offset : range->end) - range->start);
}

/* ---- Reading ---- */

static int is_zero(const unsigned char *bytes, size_t n)
{
    return n == 0 || (bytes[0] == 0 && memcmp(bytes, bytes + 1, n - 1) == 0);
}

static void look_at_piece(struct scan *scan, uint64_t at, size_t n)
{
    if (coreelf_read(scan->show->map->source, at, scan->piece, n, NULL) < 0) {
        scan->at_least = 1;
        return;
    }
    for (size_t page = 0; page < n; page += PAGE) {
        size_t size = n - page < PAGE ? n - page : PAGE;
        if (is_zero(scan->piece + page, size))
            add_range(&scan->zeros, at + page, at + page + size);
    }
}

static void look_at_data(struct scan *scan, uint64_t start, uint64_t end)
{
    while (start < end) {
        size_t n = end - start < PIECE ? (size_t)(end - start) : PIECE;
        if (scan->read + n > READ_MAX) {
            scan->at_least = 1;
            return;
        }
        look_at_piece(scan, start, n);
        scan->read += n;
        start += n;
    }
}

/* Data and holes of the file from `start` on, in turn. */
static void look_at_file(struct scan *scan, uint64_t start)
{
    uint64_t size = scan->show->map->source->size;

    while (start < size && scan->holes.count < RANGES_MAX && scan->zeros.count < RANGES_MAX) {
        off_t data = lseek(scan->show->fd, (off_t)start, SEEK_DATA), hole;
        uint64_t next = data >= 0 && (uint64_t)data < size ? (uint64_t)data : size;
        if (next > start) {
            add_range(&scan->holes, start, next);
            add_range(&scan->zeros, start, next);
        }
        if (next == size)
            return;
        hole = lseek(scan->show->fd, (off_t)next, SEEK_HOLE);
        start = hole >= 0 && (uint64_t)hole > next && (uint64_t)hole < size ? (uint64_t)hole : size;
        look_at_data(scan, next, start);
    }
    scan->at_least = scan->at_least || start < size;
}

/* ---- Sums ---- */

static uint64_t first_saved(const struct map *map)
{
    uint64_t first = map->source->size;

    for (size_t i = 0; i < map->areas_count; i++)
        if (map->areas[i].saved > 0 && map->areas[i].offset < first)
            first = map->areas[i].offset;
    return first;
}

static void add(uint64_t *sum, uint64_t n)
{
    *sum = n > UINT64_MAX - *sum ? UINT64_MAX : *sum + n;
}

static void add_area(const struct scan *scan, const struct map_area *area, struct memory_sums *sums)
{
    uint64_t there = memory_present(scan->show->map, area), end = area->offset + there;

    add(&sums->size, area->size);
    if (there == 0)
        return;
    add(&sums->saved, there);
    add(&sums->zeros, sum_before(&scan->zeros, end) - sum_before(&scan->zeros, area->offset));
    add(&sums->holes, sum_before(&scan->holes, end) - sum_before(&scan->holes, area->offset));
}

static void sum_up(const struct show *show, struct memory_sums *sums)
{
    const struct map *map = show->map;
    struct scan scan = {.show = show, .piece = alloc_zeroed(1, PIECE)};

    sums->areas = map->areas_count;
    look_at_file(&scan, first_saved(map));
    for (size_t i = 0; i < map->areas_count; i++)
        add_area(&scan, &map->areas[i], sums);
    sums->at_least = scan.at_least;
    free(scan.zeros.list);
    free(scan.holes.list);
    free(scan.piece);
}

const struct memory_sums *memory_sum(const struct show *show)
{
    if (!show->sums->known)
        sum_up(show, show->sums);
    show->sums->known = 1;
    return show->sums;
}
