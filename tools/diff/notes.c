/*
 * notes.c: the notes of both files, those of a thread with those of the same thread.
 *
 * The kernel writes the thread that crashed first and the others in whatever order, so order does not count. Threads
 * are paired by their id. Where no id is in both files (two processes, or a process before and after a restart), the
 * first is paired with the first, and so on. Within a thread, and among the notes that are of no thread, a note is
 * known by owner, type and its number among those.
 */
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "diff.h"

/* ---- Threads ---- */

struct threads {
    uint64_t *tids; /* in the order of the notes */
    uint64_t *sorted;
    size_t count, room;
};

static int by_number(const void *a, const void *b)
{
    const uint64_t *x = a, *y = b;

    return *x < *y ? -1 : *x > *y;
}

static void take_threads(struct threads *threads, const struct map *map)
{
    uint64_t last = MAP_NONE;

    for (size_t i = 0; i < map->notes_count; i++) {
        if (map->notes[i].tid == MAP_NONE || map->notes[i].tid == last)
            continue;
        threads->tids = alloc_more(threads->tids, &threads->room, threads->count, sizeof *threads->tids);
        threads->tids[threads->count++] = last = map->notes[i].tid;
    }
    threads->sorted = alloc_zeroed(threads->count, sizeof *threads->sorted);
    if (threads->count == 0)
        return;
    memcpy(threads->sorted, threads->tids, threads->count * sizeof *threads->sorted);
    qsort(threads->sorted, threads->count, sizeof *threads->sorted, by_number);
}

static void free_threads(struct threads *threads)
{
    free(threads->tids);
    free(threads->sorted);
}

static int has_thread(const struct threads *threads, uint64_t tid)
{
    return threads->count > 0 && bsearch(&tid, threads->sorted, threads->count, sizeof tid, by_number) != NULL;
}

static int share_a_thread(const struct threads *a, const struct threads *b)
{
    for (size_t i = 0; i < a->count; i++)
        if (has_thread(b, a->tids[i]))
            return 1;
    return 0;
}

static void single_threads(struct diff *diff, const struct threads *threads, const struct threads *others,
                           size_t from, enum change change)
{
    for (size_t i = from; i < threads->count; i++)
        if (diff->by_position || !has_thread(others, threads->tids[i]))
            diff_add(diff, &(struct difference){.part = PART_THREADS,
                                                .change = change,
                                                .what = "the thread",
                                                .field = "",
                                                .a = "",
                                                .b = "",
                                                .tid = threads->tids[i],
                                                .address = MAP_NONE});
}

static void pair_threads(struct diff *diff, const struct threads *a, const struct threads *b)
{
    size_t pairs = a->count < b->count ? a->count : b->count;

    diff->by_position = a->count > 0 && b->count > 0 && !share_a_thread(a, b);
    single_threads(diff, a, b, diff->by_position ? pairs : 0, CHANGE_GONE);
    single_threads(diff, b, a, diff->by_position ? pairs : 0, CHANGE_ADDED);
}

/* ---- Notes ---- */

struct entry {
    uint64_t slot; /* id of the thread in the first file, or MAP_NONE: of no thread */
    int is_alone;  /* its thread is in one file only */
    size_t index;
    const struct map_note *note;
};

/* "NetBSD-CORE@5" and "NetBSD-CORE@7" are one owner, of two threads. */
static int compare_owners(const char *a, const char *b)
{
    uint32_t x = coreelf_find_owner(a), y = coreelf_find_owner(b);

    if (x != y)
        return x < y ? -1 : 1;
    return x == COREELF_ANY ? strcmp(a, b) : 0;
}

static int compare_keys(const struct entry *x, const struct entry *y)
{
    const struct coreelf_note *a = &x->note->note, *b = &y->note->note;
    int owners;

    if (x->slot != y->slot)
        return x->slot < y->slot ? -1 : 1;
    if (x->is_alone != y->is_alone)
        return x->is_alone - y->is_alone;
    owners = compare_owners(a->owner, b->owner);
    if (owners)
        return owners;
    return a->nhdr.n_type < b->nhdr.n_type ? -1 : a->nhdr.n_type > b->nhdr.n_type;
}

static int by_key(const void *a, const void *b)
{
    const struct entry *x = a, *y = b;
    int keys = compare_keys(x, y);

    return keys ? keys : x->index < y->index ? -1 : x->index > y->index;
}

static struct entry *take_notes(const struct map *map, const struct threads *own, const struct threads *others,
                                const struct diff *diff)
{
    struct entry *entries = alloc_zeroed(map->notes_count, sizeof *entries);
    size_t position = 0;

    for (size_t i = 0; i < map->notes_count; i++) {
        const struct map_note *note = &map->notes[i];
        entries[i] = (struct entry){note->tid, 0, i, note};
        if (note->tid == MAP_NONE)
            continue;
        while (position + 1 < own->count && own->tids[position] != note->tid)
            position++;
        if (!diff->by_position)
            entries[i].is_alone = !has_thread(others, note->tid);
        else if (position >= others->count)
            entries[i].is_alone = 1;
        else if (map == diff->b)
            entries[i].slot = others->tids[position];
    }
    if (map->notes_count > 1)
        qsort(entries, map->notes_count, sizeof *entries, by_key);
    return entries;
}

static struct region note_region(const struct map *map, const struct map_note *note)
{
    return (struct region){.offset = note->note.offset,
                           .size = note->note.end - note->note.offset,
                           .kind = REGION_NOTE,
                           .address = MAP_NONE,
                           .index = (uint64_t)(note - map->notes)};
}

static int is_files(const struct map_note *note)
{
    return coreelf_find_owner(note->note.owner) == COREELF_OWNER_CORE && note->note.nhdr.n_type == COREELF_NT_FILE;
}

static int same_note(struct diff *diff, const struct map_note *a, const struct map_note *b)
{
    uint64_t first;

    return a->note.nhdr.n_descsz == b->note.nhdr.n_descsz &&
           diff_same_bytes(diff, a->note.desc_offset, b->note.desc_offset, a->note.nhdr.n_descsz, &first);
}

static struct difference note_difference(const struct map_note *note)
{
    return (struct difference){.part = note->tid == MAP_NONE ? PART_NOTES : PART_THREADS,
                               .what = note->name,
                               .field = "",
                               .a = "",
                               .b = "",
                               .tid = note->tid,
                               .address = MAP_NONE};
}

/* NT_FILE is compared by files.c: a file more would shift all that follow. */
static void pair_of_notes(struct diff *diff, const struct map_note *a, const struct map_note *b)
{
    struct regions regions = {note_region(diff->a, a), note_region(diff->b, b), note_difference(a)};
    size_t offsets;

    if (!is_files(a) && !same_note(diff, a, b))
        diff_lines(diff, &regions, &offsets);
}

static void single_note(struct diff *diff, const struct entry *entry, enum change change)
{
    struct difference difference = note_difference(entry->note);

    difference.change = change;
    if (!entry->is_alone)
        diff_add(diff, &difference);
}

static void pair_up(struct diff *diff, const struct entry *a, const struct entry *b)
{
    size_t i = 0, k = 0, count_a = diff->a->notes_count, count_b = diff->b->notes_count;

    while (i < count_a || k < count_b) {
        int keys = i == count_a ? 1 : k == count_b ? -1 : compare_keys(&a[i], &b[k]);
        if (keys < 0)
            single_note(diff, &a[i++], CHANGE_GONE);
        else if (keys > 0)
            single_note(diff, &b[k++], CHANGE_ADDED);
        else
            pair_of_notes(diff, a[i++].note, b[k++].note);
    }
}

void diff_notes(struct diff *diff)
{
    struct threads a = {0}, b = {0};
    struct entry *notes_a, *notes_b;

    take_threads(&a, diff->a);
    take_threads(&b, diff->b);
    pair_threads(diff, &a, &b);
    notes_a = take_notes(diff->a, &a, &b, diff);
    notes_b = take_notes(diff->b, &b, &a, diff);
    pair_up(diff, notes_a, notes_b);
    free(notes_a);
    free(notes_b);
    free_threads(&a);
    free_threads(&b);
}
