/*
 * sheet.c: a file that is written out of order, and some places more than once.
 *
 * Zeros are holes: nothing is written for them. But where data were written before, the file must be made a hole again.
 * Which places these are is kept as a bit a page, or a bit for several in a very large file, so that it takes a few
 * megabytes at most: too many bits cost a needless system call, never a wrong byte. The bits are in memory that takes
 * room only where one is set.
 */
#include "sheet.h"

#include <errno.h>
#include <fcntl.h>
#include <stdatomic.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

enum { MARKS_BYTES = 2 * 1024 * 1024 };

/* ---- Marks ---- */

static int is_marked(const struct sheet *sheet, uint64_t index)
{
    return index >= sheet->marks_count || (sheet->marks[index / 8] >> index % 8 & 1);
}

static void mark(struct sheet *sheet, uint64_t offset, uint64_t n)
{
    for (uint64_t i = offset / sheet->grain; i <= (offset + n - 1) / sheet->grain && i < sheet->marks_count; i++)
        atomic_fetch_or_explicit(&sheet->marks[i / 8], (unsigned char)(1u << i % 8), memory_order_relaxed);
}

/* The first index from `i` on, up to `end`, whose mark is (not) set: eight at a step where they are alike. */
static uint64_t next_mark(const struct sheet *sheet, uint64_t i, uint64_t end, int set)
{
    unsigned char alike = set ? 0 : 0xff;

    while (i < end) {
        if (i % 8 == 0 && i + 8 <= end && i + 8 <= sheet->marks_count && sheet->marks[i / 8] == alike)
            i += 8;
        else if (is_marked(sheet, i) == set)
            return i;
        else
            i++;
    }
    return end;
}

/* ---- Writing ---- */

static int write_data(struct sheet *sheet, const unsigned char *data, uint64_t n, uint64_t offset)
{
    mark(sheet, offset, n);
    while (n > 0) {
        ssize_t written = pwrite(sheet->fd, data, (size_t)n, (off_t)offset);
        if (written < 0 && errno == EINTR)
            continue;
        if (written <= 0)
            return written < 0 ? -errno : -EIO;
        data += written;
        offset += (uint64_t)written;
        n -= (uint64_t)written;
    }
    return 0;
}

/* A file system that cannot make holes gets zeros. */
static int clear(struct sheet *sheet, uint64_t offset, uint64_t n)
{
    static const unsigned char zeros[4096];

    if (fallocate(sheet->fd, FALLOC_FL_PUNCH_HOLE | FALLOC_FL_KEEP_SIZE, (off_t)offset, (off_t)n) == 0)
        return 0;
    for (uint64_t done = 0; done < n;) {
        uint64_t piece = n - done < sizeof zeros ? n - done : sizeof zeros;
        int rc = write_data(sheet, zeros, piece, offset + done);
        if (rc < 0)
            return rc;
        done += piece;
    }
    return 0;
}

static int write_zeros(struct sheet *sheet, uint64_t n, uint64_t offset)
{
    uint64_t last = (offset + n - 1) / sheet->grain + 1;
    int rc = 0;

    for (uint64_t from = offset / sheet->grain; rc == 0;) {
        uint64_t start, end;
        from = next_mark(sheet, from, last, 1);
        if (from == last)
            break;
        start = from * sheet->grain;
        from = next_mark(sheet, from, last, 0);
        end = from * sheet->grain;
        start = start > offset ? start : offset;
        end = end < offset + n ? end : offset + n;
        rc = clear(sheet, start, end - start);
    }
    return rc;
}

static int write_here(void *context, const void *data, uint64_t n)
{
    const struct sheet_sink *sink = context;

    if (n == 0)
        return 0;
    return data ? write_data(sink->sheet, data, n, sink->sink.offset)
                : write_zeros(sink->sheet, n, sink->sink.offset);
}

static int set_length(void *context)
{
    const struct sheet_sink *sink = context;

    return ftruncate(sink->sheet->fd, (off_t)sink->sink.offset) < 0 ? -errno : 0;
}

void sheet_sink(struct sheet *sheet, struct sheet_sink *sink)
{
    sink->sheet = sheet;
    sink->sink = (struct coreelf_sink){write_here, set_length, sink, 0};
}

int sheet_begin(struct sheet *sheet, int fd, uint64_t size, uint64_t page_size)
{
    memset(sheet, 0, sizeof *sheet);
    sheet->fd = fd;
    sheet->marks_count = (uint64_t)MARKS_BYTES * 8;
    for (sheet->grain = page_size; sheet->grain * sheet->marks_count < size * 2;)
        sheet->grain *= 2;
    sheet->marks =
        mmap(NULL, MARKS_BYTES, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
    if (sheet->marks != MAP_FAILED)
        return 0;
    sheet->marks = NULL;
    return -ENOMEM;
}

void sheet_end(struct sheet *sheet)
{
    if (sheet->marks)
        munmap((void *)sheet->marks, MARKS_BYTES);
    sheet->marks = NULL;
}
