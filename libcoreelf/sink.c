/*
 * sink.c: where bytes go. Counting, and into memory; posix.c has the one for file descriptors.
 *
 * A sink goes forward only, since a core may be written into a pipe. Zeros have a call of their own
 * (data == NULL): most of a core can be zeros that nobody needs to store.
 */
#include <errno.h>
#include <string.h>

#include "internal.h"

int coreelf_write(struct coreelf_sink *sink, const void *data, uint64_t n, struct coreelf_error *error)
{
    uint64_t end;
    int rc = 0;

    if (!coreelf_add(sink->offset, n, &end))
        return coreelf_fail(error, -EOVERFLOW, sink->offset, "the file would be longer than 2^64 bytes");
    if (n > 0 && sink->write)
        rc = sink->write(sink->context, data, n);
    if (rc < 0)
        return coreelf_fail(error, rc, sink->offset, "cannot write");
    sink->offset = end;
    return 0;
}

int coreelf_finish(struct coreelf_sink *sink, struct coreelf_error *error)
{
    int rc = sink->finish ? sink->finish(sink->context) : 0;

    return rc < 0 ? coreelf_fail(error, rc, sink->offset, "cannot finish the file") : 0;
}

struct coreelf_sink coreelf_sink_count(void)
{
    struct coreelf_sink sink = {NULL, NULL, NULL, 0};

    return sink;
}

static int write_buffer(void *context, const void *data, uint64_t n)
{
    struct coreelf_buffer *buffer = context;
    unsigned char *to = (unsigned char *)buffer->bytes + buffer->used;

    if (n > buffer->size - buffer->used)
        return -ENOBUFS;
    if (data)
        memcpy(to, data, (size_t)n);
    else
        memset(to, 0, (size_t)n);
    buffer->used += (size_t)n;
    return 0;
}

struct coreelf_sink coreelf_sink_buffer(struct coreelf_buffer *buffer)
{
    struct coreelf_sink sink = {write_buffer, NULL, buffer, 0};

    return sink;
}
