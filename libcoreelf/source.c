/*
 * source.c: where bytes come from. Every read of the library goes through coreelf_read, which is
 * therefore the one place where a range is held against the size of the file.
 */
#include <errno.h>
#include <string.h>

#include "internal.h"

int coreelf_read(const struct coreelf_source *source, uint64_t offset, void *buffer, size_t n,
                 struct coreelf_error *error)
{
    int rc;

    if (offset > source->size || n > source->size - offset)
        return coreelf_fail(error, -ENODATA, offset, "past the end of the file");
    rc = n > 0 ? source->read_at(source->context, offset, buffer, n) : 0;
    return rc < 0 ? coreelf_fail(error, rc, offset, "cannot read") : 0;
}

static int read_buffer(void *context, uint64_t offset, void *buffer, size_t n)
{
    memcpy(buffer, (const unsigned char *)context + offset, n);
    return 0;
}

struct coreelf_source coreelf_source_buffer(const void *bytes, size_t size)
{
    /* read_buffer only reads; a context is not const because others write to theirs. */
    struct coreelf_source source = {read_buffer, (void *)(uintptr_t)bytes, size};

    return source;
}
