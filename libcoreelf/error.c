/*
 * error.c: one way to say no. A code for programs, an offset and a reason for people.
 */
#include <errno.h>

#include "internal.h"

int coreelf_fail(struct coreelf_error *error, int code, uint64_t offset, const char *what)
{
    if (error) {
        error->code = code;
        error->offset = offset;
        error->what = what;
    }
    return code;
}

int coreelf_check_format(const struct coreelf_format *format, struct coreelf_error *error)
{
    if (format->ei_class != COREELF_ELFCLASS32 && format->ei_class != COREELF_ELFCLASS64)
        return coreelf_fail(error, -EINVAL, 4, "no such class: neither ELFCLASS32 nor ELFCLASS64");
    if (format->ei_data != COREELF_ELFDATA2LSB && format->ei_data != COREELF_ELFDATA2MSB)
        return coreelf_fail(error, -EINVAL, 5, "no such byte order: neither ELFDATA2LSB nor ELFDATA2MSB");
    return 0;
}
