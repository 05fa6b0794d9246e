/*
 * sheet.h: a file that is written out of order, and some places more than once.
 */
#ifndef COREELF_SHEET_H
#define COREELF_SHEET_H

#include <stddef.h>
#include <stdint.h>

#include "libcoreelf/coreelf.h"

struct sheet {
    int fd;
    uint64_t grain;               /* bytes of the file that a mark stands for */
    _Atomic unsigned char *marks; /* a bit for each: there may be data */
    uint64_t marks_count;
};

/* A way to write to the sheet: set sink.offset, then write, and there it goes. A thread has one of its own. */
struct sheet_sink {
    struct coreelf_sink sink;
    struct sheet *sheet;
};

/* fd is a new, empty file that stays the caller's; about `size` bytes are to be expected. -ENOMEM. */
int sheet_begin(struct sheet *sheet, int fd, uint64_t size, uint64_t page_size);
void sheet_sink(struct sheet *sheet, struct sheet_sink *sink);
void sheet_end(struct sheet *sheet);

#endif
