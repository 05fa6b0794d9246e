/*
 * files.c: the files that were mapped, by NT_FILE: paired by the address where each starts.
 */
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "../base/text.h"
#include "diff.h"

static int by_address(const void *a, const void *b)
{
    const struct map_file *x = a, *y = b;

    if (x->start != y->start)
        return x->start < y->start ? -1 : 1;
    return x->end < y->end ? -1 : x->end > y->end;
}

/* The list of the model stays in the order of the note. */
static struct map_file *sorted(const struct facts *facts)
{
    struct map_file *files = alloc_zeroed(facts->files_count, sizeof *files);

    if (facts->files_count > 0)
        memcpy(files, facts->files, facts->files_count * sizeof *files);
    if (facts->files_count > 1)
        qsort(files, facts->files_count, sizeof *files, by_address);
    return files;
}

static const char *file_text(struct diff *diff, const struct map_file *file)
{
    char path[512];

    return arena_print(&diff->arena, "to %" PRIx64 " from 0x%" PRIx64 " on in %s", file->end, file->offset,
                       text_harmless(path, sizeof path, file->path));
}

static void add(struct diff *diff, uint64_t address, const struct map_file *a, const struct map_file *b)
{
    struct difference difference = {.part = PART_FILES, .field = "", .tid = MAP_NONE, .address = address};

    difference.change = !b ? CHANGE_GONE : !a ? CHANGE_ADDED : CHANGE_FIELD;
    difference.what = arena_print(&diff->arena, "%" PRIx64, address);
    difference.a = a ? file_text(diff, a) : "";
    difference.b = b ? file_text(diff, b) : "";
    diff_add(diff, &difference);
}

static int same_file(const struct map_file *a, const struct map_file *b)
{
    return a->end == b->end && a->offset == b->offset && strcmp(a->path, b->path) == 0;
}

void diff_files(struct diff *diff)
{
    struct map_file *a = sorted(&diff->a->facts), *b = sorted(&diff->b->facts);
    size_t i = 0, k = 0, count_a = diff->a->facts.files_count, count_b = diff->b->facts.files_count;

    while (i < count_a || k < count_b) {
        int order = i == count_a               ? 1
                    : k == count_b             ? -1
                    : a[i].start != b[k].start ? (a[i].start < b[k].start ? -1 : 1)
                                               : 0;
        if (order < 0) {
            add(diff, a[i].start, &a[i], NULL);
            i++;
        } else if (order > 0) {
            add(diff, b[k].start, NULL, &b[k]);
            k++;
        } else {
            if (!same_file(&a[i], &b[k]))
                add(diff, a[i].start, &a[i], &b[k]);
            i++;
            k++;
        }
    }
    free(a);
    free(b);
}
