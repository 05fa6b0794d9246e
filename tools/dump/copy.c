/*
 * copy.c: the memory of a process to where a sink stands.
 *
 * Through process_vm_readv(2), or /proc/PID/mem, which reads what the process itself may not (PROT_NONE); by way of
 * one buffer, small enough to stay in the processor's cache. A page that is not in the page table is not read there, since
 * that would make the kernel map it: pages.c knows which pages these are. What they hold is found elsewhere:
 *
 *     no file behind it    zero: a hole
 *     a file               what the file holds (backing.c); behind its end, nothing can be read
 *     a file, out of reach read after all, at the price of a larger page table
 *
 * A process may have thousands of small areas. So what is to be read is noted, from as many areas as fill the
 * buffer, then read by one call and written by as few as can be:
 *
 *     memory   [area 1][area 2]    [area 3: a run . . . . another]
 *     buffer   [      ][      ][      ][       ]
 *     file     [      ][      ][      ] hole   [       ]
 *
 * What cannot be read is tried again page by page; each page that fails is a hole and is listed. Areas that
 * the kernel made (vvar) are holes in its own cores too and are not counted.
 */
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/uio.h>
#include <unistd.h>

#include "../base/alloc.h"
#include "dump.h"

enum { CHUNK = 512 * 1024, NOTED_MAX = 256 };

/* A run of pages that is to be read. */
struct noted {
    uint64_t address, offset; /* in memory, in the file */
    size_t at, size, got;     /* in the buffer; how much of it was read */
    uint32_t flags;           /* of the area */
};

struct copy_batch {
    struct noted list[NOTED_MAX];
    size_t count, used; /* runs; bytes of the buffer */
    unsigned char bytes[CHUNK];
};

/* ---- To the sink ---- */

static int write_part(struct copier *copier, const void *data, uint64_t n)
{
    int rc = coreelf_write(copier->sink, data, n, copier->error);

    copier->done += n;
    if (copier->shows)
        progress_to(copier->done);
    return rc;
}

/* The sink stands there: forward by zeros, or just so. */
static int go_to(struct copier *copier, uint64_t offset)
{
    if (copier->seeks)
        copier->sink->offset = offset;
    return offset > copier->sink->offset ? write_part(copier, NULL, offset - copier->sink->offset) : 0;
}

static int is_zero(const unsigned char *page, uint64_t size)
{
    return page[0] == 0 && memcmp(page, page + 1, (size_t)size - 1) == 0;
}

/*
 * Whole pages. Those that are all zero need no room on the disk: a file gets a hole, which reads the same. (The kernel,
 * which does not look, writes them.)
 */
static int write_pages(struct copier *copier, const unsigned char *pages, uint64_t n)
{
    uint64_t size = copier->snapshot->page_size, at = 0;
    int rc = 0;

    while (rc == 0 && at < n) {
        int zero = is_zero(pages + at, size);
        uint64_t end = at + size;
        while (end < n && is_zero(pages + end, size) == zero)
            end += size;
        rc = write_part(copier, zero ? NULL : pages + at, end - at);
        at = end;
    }
    return rc;
}

/* ---- From the process ---- */

void copy_add_unread(struct copy_result *result, uint64_t start, uint64_t end)
{
    if (result->unread_count > 0 && result->unread[result->unread_count - 1].end == start) {
        result->unread[result->unread_count - 1].end = end;
        return;
    }
    result->unread = alloc_more(result->unread, &result->unread_room, result->unread_count, sizeof *result->unread);
    result->unread[result->unread_count++] = (struct range){start, end};
}

/* May read what the process may not, and has the last word on whether it is still there. */
static ssize_t read_file_of_memory(const struct copier *copier, void *bytes, uint64_t address, size_t n)
{
    ssize_t done;

    do
        done = pread(copier->memory, bytes, n, (off_t)address);
    while (done < 0 && errno == EINTR);
    return done;
}

/*
 * process_vm_readv(2) is the faster of the two ways, but it pins what it reads, and pinning a page that parent and child
 * still share makes a copy of it: a read would cost the process memory. So such pages are read by the other way.
 */
static int may_pin(const struct copier *copier, const struct noted *noted)
{
    return !copier->frozen && !(noted->flags & AREA_COMMON);
}

/* Runs from `first` on that may be read by one call; where they end. */
static size_t read_pinned(struct copier *copier, size_t first)
{
    struct copy_batch *batch = copier->batch;
    struct iovec there[NOTED_MAX], here = {batch->bytes + batch->list[first].at, 0};
    size_t end;
    ssize_t n;

    there[0].iov_len = 0;
    for (end = first; end < batch->count && may_pin(copier, &batch->list[end]); end++) {
        there[end - first] = (struct iovec){(void *)(uintptr_t)batch->list[end].address, batch->list[end].size};
        here.iov_len += batch->list[end].size;
    }
    n = process_vm_readv(copier->task, &here, 1, there, end - first, 0);
    for (size_t i = first; i < end; i++) {
        struct noted *noted = &batch->list[i];
        noted->got = n < 0 ? 0 : (size_t)n < noted->size ? (size_t)n : noted->size;
        n -= n < 0 ? 0 : (ssize_t)noted->got;
    }
    return end;
}

static void read_noted(struct copier *copier)
{
    struct copy_batch *batch = copier->batch;

    for (size_t i = 0; i < batch->count;) {
        struct noted *noted = &batch->list[i];
        ssize_t n;
        if (may_pin(copier, noted)) {
            i = read_pinned(copier, i);
            continue;
        }
        n = read_file_of_memory(copier, batch->bytes + noted->at, noted->address, noted->size);
        noted->got = n > 0 ? (size_t)n : 0;
        i++;
    }
}

/* One page that a larger read stumbled over. A read of nothing means that the memory is gone: mem_rw, fs/proc/base.c. */
static int copy_page(struct copier *copier, uint64_t address, uint32_t flags)
{
    uint64_t size = copier->snapshot->page_size;
    unsigned char page[65536]; /* the largest page that Linux has on any machine */
    ssize_t n = size <= sizeof page ? read_file_of_memory(copier, page, address, (size_t)size) : -1;

    if (n == 0) {
        copier->result->died = 1;
        return -ESRCH;
    }
    if (n == (ssize_t)size) {
        copier->result->copied += size;
        return write_pages(copier, page, size);
    }
    if (!(flags & AREA_SPECIAL))
        copy_add_unread(copier->result, address, address + size);
    return write_part(copier, NULL, size);
}

/* ---- What is noted ---- */

/* Of a run, what could not be read at once. */
static int write_rest(struct copier *copier, const struct noted *noted)
{
    uint64_t size = copier->snapshot->page_size;
    int rc = 0;

    for (uint64_t at = noted->got; rc == 0 && at < noted->size; at += size)
        rc = interrupt_seen() ? -EINTR : copy_page(copier, noted->address + at, noted->flags);
    return rc;
}

/* Runs from `first` on that lie one behind another in the file too, and were read whole; where they end. */
static size_t join(const struct copy_batch *batch, size_t first, uint64_t *bytes)
{
    const struct noted *list = batch->list;
    size_t i = first;

    for (*bytes = list[i].got;
         list[i].got == list[i].size && i + 1 < batch->count && list[i + 1].offset == list[i].offset + list[i].size;
         *bytes += list[i].got)
        i++;
    return i;
}

static int write_noted(struct copier *copier)
{
    struct copy_batch *batch = copier->batch;
    uint64_t mask = copier->snapshot->page_size - 1, bytes;
    int rc = 0;

    for (size_t i = 0; i < batch->count; i++)
        batch->list[i].got &= ~(size_t)mask;
    for (size_t i = 0; rc == 0 && i < batch->count; i++) {
        const struct noted *first = &batch->list[i];
        rc = go_to(copier, first->offset);
        i = join(batch, i, &bytes);
        copier->result->copied += bytes;
        if (rc == 0)
            rc = write_pages(copier, batch->bytes + first->at, bytes);
        if (rc == 0)
            rc = write_rest(copier, &batch->list[i]);
    }
    return rc;
}

/* All that is noted stands in the file, and the sink where the next byte goes. */
int copy_flush(struct copier *copier)
{
    struct copy_batch *batch = copier->batch;
    int rc = interrupt_seen() ? -EINTR : 0;

    read_noted(copier);
    if (rc == 0)
        rc = write_noted(copier);
    batch->count = batch->used = 0;
    return rc < 0 ? rc : go_to(copier, copier->at);
}

int copy_run(struct copier *copier, const struct area *area, uint64_t start, uint64_t end)
{
    struct copy_batch *batch = copier->batch;
    int rc = 0;

    while (rc == 0 && start < end) {
        size_t room = CHUNK - batch->used, n = end - start < room ? (size_t)(end - start) : room;
        if (n == 0 || batch->count == NOTED_MAX) {
            rc = copy_flush(copier);
            continue;
        }
        batch->list[batch->count++] = (struct noted){start, copier->at, batch->used, n, 0, area->flags};
        batch->used += n;
        copier->at += n;
        start += n;
    }
    return rc;
}

/* Forward, zeros come by themselves when something else does. */
int copy_zeros(struct copier *copier, uint64_t n)
{
    int rc = 0;

    if (copier->seeks) {
        copier->sink->offset = copier->at;
        rc = write_part(copier, NULL, n);
    }
    copier->at += n;
    return rc;
}

int copy_to(struct copier *copier, uint64_t offset)
{
    if (!copier->seeks && offset < copier->at)
        return -EINVAL;
    copier->at = offset;
    return 0;
}

/* ---- Pages that are not there ---- */

/*
 * The page with the end of the file in it has more bytes than the file, and a process may have written there; only
 * its memory tells. A page behind the end cannot be read: the process itself would get SIGBUS.
 */
static int copy_last_page(struct copier *copier, const struct area *area, uint64_t address, ssize_t n)
{
    uint64_t size = copier->snapshot->page_size;

    if (n > 0)
        return copy_page(copier, address, area->flags);
    copy_add_unread(copier->result, address, address + size);
    return write_part(copier, NULL, size);
}

/* [start, end) from the file. A short read is the end of the file or a fault: page by page then. */
static int copy_file(struct copier *copier, const struct area *area, uint64_t start, uint64_t end)
{
    uint64_t size = copier->snapshot->page_size;
    unsigned char *bytes = copier->batch->bytes;
    int rc = copy_flush(copier);

    while (rc == 0 && start < end) {
        size_t wanted = end - start < CHUNK ? (size_t)(end - start) : CHUNK;
        ssize_t n = pread(copier->file, bytes, wanted, (off_t)(area->file_offset + (start - area->start)));

        if (n < 0 && errno == EINTR)
            continue;
        if (interrupt_seen())
            return -EINTR;
        n = n >= (ssize_t)size ? n - n % (ssize_t)size : n;
        rc = n >= (ssize_t)size ? write_pages(copier, bytes, (uint64_t)n) : copy_last_page(copier, area, start, n);
        start += n >= (ssize_t)size ? (uint64_t)n : size;
    }
    copier->at = copier->sink->offset;
    return rc;
}

static int copy_absent(struct copier *copier, const struct area *area, uint64_t start, uint64_t end)
{
    if (start == end)
        return 0;
    if (copier->backing == BACKING_FILE)
        return copy_file(copier, area, start, end);
    return copier->backing == BACKING_NONE ? copy_zeros(copier, end - start) : copy_run(copier, area, start, end);
}

/* ---- Areas ---- */

/* Runs of pages that are there, and what lies between. */
static int copy_by_runs(struct copier *copier, const struct area *area, uint64_t end)
{
    uint64_t at = area->start, done = area->start, run_end;
    int rc = 0;

    while (rc == 0 && pages_next(&copier->pages, &at, end, &run_end)) {
        rc = copy_absent(copier, area, done, at);
        if (rc == 0)
            rc = copy_run(copier, area, at, run_end);
        at = done = run_end;
    }
    return rc < 0 ? rc : copy_absent(copier, area, done, end);
}

int copy_area(struct copier *copier, const struct area *area, uint64_t size)
{
    int rc;

    if (area->flags & (AREA_SPECIAL | AREA_HUGETLB))
        return copy_run(copier, area, area->start, area->start + size);
    copier->backing = backing_open(copier->task, &copier->snapshot->areas, area, &copier->file);
    rc = copy_by_runs(copier, area, area->start + size);
    if (copier->file >= 0)
        close(copier->file);
    copier->file = -1;
    return rc;
}

int copier_begin(struct copier *copier, const struct snapshot *snapshot, pid_t task, struct coreelf_sink *sink,
                 struct copy_result *result, struct coreelf_error *error)
{
    const struct areas *areas = &snapshot->areas;

    memset(copier, 0, sizeof *copier);
    copier->snapshot = snapshot;
    copier->task = task;
    copier->sink = sink;
    copier->at = sink->offset;
    copier->result = result;
    copier->error = error;
    copier->file = -1;
    copier->memory = procfs_open(task, "mem", O_RDONLY);
    if (copier->memory < 0)
        return -errno;
    copier->batch = alloc_zeroed(1, sizeof *copier->batch);
    pages_begin(&copier->pages, task);
    copier->pages.last = areas->count > 0 ? areas->list[areas->count - 1].end : 0;
    return 0;
}

int copier_end(struct copier *copier)
{
    int rc;

    if (copier->memory < 0)
        return 0;
    rc = copy_flush(copier);
    pages_end(&copier->pages);
    free(copier->batch);
    close(copier->memory);
    copier->memory = -1;
    return rc;
}
