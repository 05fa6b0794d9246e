/*
 * copy.c: the memory of the process into the planned places, forward only.
 *
 * Through process_vm_readv(2), or /proc/PID/mem, which reads what the process itself may not (PROT_NONE); by way of
 * one buffer, small enough to stay in the processor's cache. A page that is not in the page table is not read there, since
 * that would make the kernel map it: pages.c knows which pages these are. What they hold is found elsewhere:
 *
 *     no file behind it    zero: a hole
 *     a file               what the file holds (backing.c); behind its end, nothing can be read
 *     a file, out of reach read after all, at the price of a larger page table
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

enum { CHUNK = 256 * 1024 };

static int write_part(struct copier *copier, const void *data, uint64_t n)
{
    int rc = coreelf_write(copier->sink, data, n, copier->error);

    copier->done += n;
    if (copier->shows)
        progress_to(copier->done);
    return rc;
}

static int is_zero(const unsigned char *page, uint64_t size)
{
    return page[0] == 0 && memcmp(page, page + 1, (size_t)size - 1) == 0;
}

/*
 * Whole pages from the buffer. Those that are all zero need no room on the disk: a file gets a hole, which reads
 * the same. (The kernel, which does not look, writes them.)
 */
static int write_pages(struct copier *copier, uint64_t n)
{
    uint64_t size = copier->snapshot->page_size, at = 0;
    int rc = 0;

    while (rc == 0 && at < n) {
        int zero = is_zero(copier->buffer + at, size);
        uint64_t end = at + size;
        while (end < n && is_zero(copier->buffer + end, size) == zero)
            end += size;
        rc = write_part(copier, zero ? NULL : copier->buffer + at, end - at);
        at = end;
    }
    return rc;
}

void copy_add_unread(struct copy_result *result, uint64_t start, uint64_t end)
{
    if (result->unread_count > 0 && result->unread[result->unread_count - 1].end == start) {
        result->unread[result->unread_count - 1].end = end;
        return;
    }
    result->unread = alloc_more(result->unread, &result->unread_room, result->unread_count, sizeof *result->unread);
    result->unread[result->unread_count++] = (struct range){start, end};
}

/*
 * process_vm_readv(2) is the faster of the two ways, but it may only read what the process itself may; for all else
 * (PROT_NONE), and to learn whether the process is still there, /proc/PID/mem has the last word. It pins what it reads,
 * and pinning a page that parent and child still share makes a copy of it: a read would cost the process memory. So
 * such pages are read by the other way.
 */
static ssize_t read_memory(struct copier *copier, const struct area *area, uint64_t address, size_t n)
{
    struct iovec here = {copier->buffer, n}, there = {(void *)(uintptr_t)address, n};
    int pin = !copier->frozen && !(area->flags & AREA_COMMON);
    ssize_t done = pin ? process_vm_readv(copier->task, &here, 1, &there, 1, 0) : -1;

    while (done <= 0) {
        done = pread(copier->memory, copier->buffer, n, (off_t)address);
        if (done >= 0 || errno != EINTR)
            break;
    }
    return done;
}

/* One page that a larger read stumbled over. */
static int copy_page(struct copier *copier, const struct area *area, uint64_t address)
{
    uint64_t size = copier->snapshot->page_size;

    if (read_memory(copier, area, address, size) == (ssize_t)size) {
        copier->result->copied += size;
        return write_pages(copier, size);
    }
    if (!(area->flags & AREA_SPECIAL))
        copy_add_unread(copier->result, address, address + size);
    return write_part(copier, NULL, size);
}

/* A read of nothing means that the memory is gone: mem_rw, fs/proc/base.c. */
static int has_died(struct copier *copier, ssize_t n)
{
    if (n != 0)
        return 0;
    copier->result->died = 1;
    return 1;
}

int copy_run(struct copier *copier, const struct area *area, uint64_t start, uint64_t end)
{
    uint64_t mask = copier->snapshot->page_size - 1;

    while (start < end) {
        size_t wanted = end - start < CHUNK ? (size_t)(end - start) : CHUNK;
        ssize_t n = read_memory(copier, area, start, wanted);
        int rc;

        if (has_died(copier, n))
            return -ESRCH;
        if (interrupt_seen())
            return -EINTR;
        n = n < 0 ? 0 : (ssize_t)((uint64_t)n & ~mask);
        if (n > 0) {
            copier->result->copied += (uint64_t)n;
            rc = write_pages(copier, (uint64_t)n);
        } else {
            n = (ssize_t)copier->snapshot->page_size;
            rc = copy_page(copier, area, start);
        }
        if (rc < 0)
            return rc;
        start += (uint64_t)n;
    }
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
        return copy_page(copier, area, address);
    copy_add_unread(copier->result, address, address + size);
    return write_part(copier, NULL, size);
}

/* [start, end) from the file. A short read is the end of the file or a fault: page by page then. */
static int copy_file(struct copier *copier, const struct area *area, uint64_t start, uint64_t end)
{
    uint64_t size = copier->snapshot->page_size;

    while (start < end) {
        size_t wanted = end - start < CHUNK ? (size_t)(end - start) : CHUNK;
        ssize_t n = pread(copier->file, copier->buffer, wanted, (off_t)(area->file_offset + (start - area->start)));
        int rc;

        if (n < 0 && errno == EINTR)
            continue;
        if (interrupt_seen())
            return -EINTR;
        if (n >= (ssize_t)size) {
            n -= n % (ssize_t)size;
            rc = write_pages(copier, (uint64_t)n);
            start += (uint64_t)n;
        } else {
            rc = copy_last_page(copier, area, start, n);
            start += size;
        }
        if (rc < 0)
            return rc;
    }
    return 0;
}

static int copy_absent(struct copier *copier, const struct area *area, uint64_t start, uint64_t end)
{
    if (start == end)
        return 0;
    if (copier->backing == BACKING_FILE)
        return copy_file(copier, area, start, end);
    return copier->backing == BACKING_NONE ? write_part(copier, NULL, end - start)
                                           : copy_run(copier, area, start, end);
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

int copier_begin(struct copier *copier, const struct snapshot *snapshot, pid_t task, int frozen,
                 struct coreelf_sink *sink, struct copy_result *result, struct coreelf_error *error)
{
    memset(copier, 0, sizeof *copier);
    copier->snapshot = snapshot;
    copier->task = task;
    copier->frozen = frozen;
    copier->sink = sink;
    copier->result = result;
    copier->error = error;
    copier->file = -1;
    copier->memory = procfs_open(task, "mem", O_RDONLY);
    if (copier->memory < 0)
        return -errno;
    copier->buffer = alloc_zeroed(1, CHUNK);
    pages_begin(&copier->pages, task);
    return 0;
}

void copier_end(struct copier *copier)
{
    if (copier->memory < 0)
        return;
    pages_end(&copier->pages);
    free(copier->buffer);
    close(copier->memory);
    copier->memory = -1;
}
