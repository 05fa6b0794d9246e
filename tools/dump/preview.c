/*
 * preview.c: --plan, the map of a core that does not exist yet.
 *
 * Everything but the memory is known: what stands before and behind it is emitted into two buffers, and a source
 * of the planned size answers "not yet" for what lies between. The map is drawn of that, by the reader that also reads cores.
 */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "../base/alloc.h"
#include "../map/map.h"
#include "dump.h"

/* The file as far as it is known: its head (headers, notes) and its tail (names, section headers). */
struct preview {
    unsigned char *head, *tail;
    uint64_t head_end, tail_start;
    uint64_t size;
    uint64_t at; /* of the sink */
};

/* Where [offset, offset + n) is kept, or NULL: it is memory, which is not there yet. */
static unsigned char *find(struct preview *preview, uint64_t offset, uint64_t n)
{
    if (offset <= preview->head_end && n <= preview->head_end - offset)
        return preview->head + offset;
    if (offset >= preview->tail_start && offset <= preview->size && n <= preview->size - offset)
        return preview->tail + (offset - preview->tail_start);
    return NULL;
}

static int read_preview(void *context, uint64_t offset, void *buffer, size_t n)
{
    const unsigned char *from = find(context, offset, n);

    if (!from)
        return -EAGAIN;
    memcpy(buffer, from, n);
    return 0;
}

/* Zeros are there already; all else that is emitted belongs to head or tail. */
static int write_preview(void *context, const void *data, uint64_t n)
{
    struct preview *preview = context;
    unsigned char *to = data ? find(preview, preview->at, n) : NULL;

    if (data && !to)
        return -EINVAL;
    if (data)
        memcpy(to, data, (size_t)n);
    preview->at += n;
    return 0;
}

static int emit(struct preview *preview, const struct snapshot *snapshot, const struct layout *layout,
                struct coreelf_error *error)
{
    struct coreelf_sink sink = {write_preview, NULL, preview, 0};
    struct coreelf_writer writer;
    int rc = layout_write_head(&writer, snapshot, layout, &sink, error);

    return rc < 0 ? rc : coreelf_write_end(&writer, error);
}

int preview_print(const struct snapshot *snapshot, const struct layout *layout, struct coreelf_error *error)
{
    const struct coreelf_plan *plan = &layout->plan;
    struct preview preview = {.head_end = plan->phdrs[0].p_offset + plan->phdrs[0].p_filesz,
                              .tail_start = plan->data_end,
                              .size = plan->size};
    struct coreelf_source source = {read_preview, &preview, plan->size};
    int rc;

    preview.head = alloc_zeroed(1, preview.head_end);
    preview.tail = alloc_zeroed(1, preview.size - preview.tail_start);
    rc = emit(&preview, snapshot, layout, error);
    if (rc == 0)
        rc = map_print_plan(&source, stdout);
    free(preview.head);
    free(preview.tail);
    return rc;
}
