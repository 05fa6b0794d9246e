/*
 * preview.c: --plan, the map of a core that does not exist yet.
 *
 * Everything but the memory is known: headers and notes are emitted into a buffer, and a source of the planned
 * size answers "not yet" for the rest. The map is drawn of that, by the reader that also reads cores.
 */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "../base/alloc.h"
#include "../map/map.h"
#include "dump.h"

/* The core as far as it is known: headers and notes, and behind them what is not written yet. */
static int read_plan(void *context, uint64_t offset, void *buffer, size_t n)
{
    const struct coreelf_buffer *buffer_of_plan = context;

    if (offset > buffer_of_plan->used || n > buffer_of_plan->used - offset)
        return -EAGAIN;
    memcpy(buffer, (const unsigned char *)buffer_of_plan->bytes + offset, n);
    return 0;
}

int preview_print(const struct snapshot *snapshot, const struct layout *layout, struct coreelf_error *error)
{
    const struct coreelf_phdr *notes = &layout->plan.phdrs[0];
    struct coreelf_buffer buffer = {NULL, notes->p_offset + notes->p_filesz, 0};
    struct coreelf_source source = {read_plan, &buffer, layout->plan.size};
    struct coreelf_writer writer;
    struct coreelf_sink sink;
    int rc;

    buffer.bytes = alloc_zeroed(1, buffer.size);
    sink = coreelf_sink_buffer(&buffer);
    rc = layout_write_head(&writer, snapshot, layout, &sink, error);
    if (rc == 0)
        rc = map_print_plan(&source, stdout);
    free(buffer.bytes);
    return rc;
}
