/*
 * pages.c: which pages have contents of their own, without touching one.
 *
 * To read an untouched page through /proc/PID/mem would make the kernel map its page of zeros there, and
 * so grow the page tables of the process that is only to be looked at. PAGEMAP_SCAN (Linux 6.7,
 * ioctl_pagemap_scan(2)) tells runs of pages; before that, /proc/PID/pagemap has 8 bytes a page, bit 63 for
 * "in memory" and bit 62 for "swapped out" (proc_pid_pagemap(5)).
 */
#include <errno.h>
#include <fcntl.h>
#include <stdatomic.h>
#include <string.h>
#include <unistd.h>

#include "process.h"
#include "uapi.h"

void pages_begin(struct pages *pages, pid_t pid)
{
    memset(pages, 0, sizeof *pages);
    pages->fd = procfs_open(pid, "pagemap", O_RDONLY);
    pages->scan = pages->fd >= 0;
    pages->page_size = (uint64_t)sysconf(_SC_PAGESIZE);
}

void pages_forget(struct pages *pages)
{
    pages->count = pages->next = 0;
    pages->scanned_from = pages->scanned_to = 0;
}

void pages_end(struct pages *pages)
{
    if (pages->fd >= 0)
        close(pages->fd);
    pages->fd = -1;
}

static void add_run(struct pages *pages, uint64_t start, uint64_t end)
{
    if (pages->count > 0 && pages->runs[pages->count - 1].end == start) {
        pages->runs[pages->count - 1].end = end;
        return;
    }
    pages->runs[pages->count].start = start;
    pages->runs[pages->count++].end = end;
}

/*
 * Guard pages (MADV_GUARD_INSTALL, Linux 6.13; C libraries put them below stacks) hold nothing and cannot be read, also
 * by the kernel in a crash. They count as absent, where the kernel can tell: from 6.15 on.
 */
long pages_scan(int pagemap, struct uapi_pm_scan_arg *scan)
{
    static atomic_int cannot_tell;
    struct uapi_pm_scan_arg plain = *scan;
    long found;

    scan->category_inverted |= UAPI_PAGE_IS_GUARD;
    scan->category_mask |= UAPI_PAGE_IS_GUARD;
    found = cannot_tell ? -1 : ioctl(pagemap, UAPI_PAGEMAP_SCAN, scan);
    if (found < 0 && (cannot_tell || errno == EINVAL)) {
        *scan = plain;
        found = ioctl(pagemap, UAPI_PAGEMAP_SCAN, scan);
        cannot_tell = found >= 0;
    }
    return found < 0 ? -errno : found;
}

/* Fills the batch from [start, end): 0, or a negative errno where the kernel has no PAGEMAP_SCAN. */
static int fill_by_scan(struct pages *pages, uint64_t start, uint64_t end)
{
    struct uapi_page_region regions[PAGES_BATCH];
    struct uapi_pm_scan_arg scan = {
        .size = sizeof scan,
        .start = start,
        .end = end,
        .vec = (uint64_t)(uintptr_t)regions,
        .vec_len = PAGES_BATCH,
        .category_inverted = UAPI_PAGE_IS_PFNZERO,
        .category_mask = UAPI_PAGE_IS_PFNZERO,
        .category_anyof_mask = UAPI_PAGE_IS_PRESENT | UAPI_PAGE_IS_SWAPPED,
        .return_mask = UAPI_PAGE_IS_PRESENT,
    };
    long found = pages_scan(pages->fd, &scan);

    if (found < 0)
        return (int)found;
    for (long i = 0; i < found; i++)
        add_run(pages, regions[i].start, regions[i].end);
    /* walk_end is not the end of the walk when it completed: fewer regions than asked for mean that it did. */
    pages->scanned_to = found < PAGES_BATCH ? end : regions[found - 1].end;
    return 0;
}

static int fill_by_pagemap(struct pages *pages, uint64_t start, uint64_t end)
{
    uint64_t entries[PAGES_BATCH], size = pages->page_size, wanted = (end - start) / size;
    ssize_t n;

    if (wanted > PAGES_BATCH)
        wanted = PAGES_BATCH;
    n = pread(pages->fd, entries, wanted * 8, (off_t)(start / size * 8));
    if (n < 8)
        return n < 0 ? -errno : -EIO;
    for (ssize_t i = 0; i < n / 8; i++)
        if (entries[i] >> 62 && !(entries[i] >> UAPI_PM_GUARD_REGION & 1))
            add_run(pages, start + (uint64_t)i * size, start + (uint64_t)(i + 1) * size);
    pages->scanned_to = start + (uint64_t)(n / 8) * size;
    return 0;
}

/* A scan looks ahead, but not so far that a large area that nobody asks for makes it slow. */
enum { AHEAD = 256 << 20 };

static uint64_t ahead(const struct pages *pages, uint64_t start, uint64_t end)
{
    uint64_t far = pages->last > start + AHEAD ? start + AHEAD : pages->last;

    return far > end ? far : end;
}

static void fill(struct pages *pages, uint64_t start, uint64_t end)
{
    int rc = -EBADF;

    pages->count = pages->next = 0;
    pages->scanned_from = start;
    if (pages->scan && (rc = fill_by_scan(pages, start, ahead(pages, start, end))) < 0)
        pages->scan = 0;
    if (rc < 0 && pages->fd >= 0)
        rc = fill_by_pagemap(pages, start, end);
    if (rc < 0) { /* nobody tells: all of it */
        add_run(pages, start, end);
        pages->scanned_to = end;
    }
}

/* Whether the batch at hand says something of address `start`. */
static int covers(const struct pages *pages, uint64_t start)
{
    return pages->next < pages->count && start < pages->runs[pages->count - 1].end;
}

int pages_next(struct pages *pages, uint64_t *start, uint64_t end, uint64_t *run_end)
{
    if (*start < pages->asked)
        pages_forget(pages);
    pages->asked = *start;
    while (*start < end) {
        while (covers(pages, *start) && pages->runs[pages->next].end <= *start)
            pages->next++;
        if (covers(pages, *start) && pages->runs[pages->next].start < end) {
            uint64_t from = pages->runs[pages->next].start, to = pages->runs[pages->next].end;
            *start = from > *start ? from : *start;
            *run_end = to < end ? to : end;
            return 1;
        }
        if (*start >= pages->scanned_from && *start < pages->scanned_to)
            *start = pages->scanned_to; /* what was scanned has no more */
        else
            fill(pages, *start, end);
    }
    return 0;
}

int pages_own(const struct pages *pages, uint64_t start, uint64_t end)
{
    struct uapi_page_region region;
    struct uapi_pm_scan_arg scan = {
        .size = sizeof scan,
        .start = start,
        .end = end,
        .vec = (uint64_t)(uintptr_t)&region,
        .vec_len = 1,
        .max_pages = 1,
        .category_inverted = UAPI_PAGE_IS_PFNZERO | UAPI_PAGE_IS_FILE,
        .category_mask = UAPI_PAGE_IS_PFNZERO | UAPI_PAGE_IS_FILE,
        .category_anyof_mask = UAPI_PAGE_IS_PRESENT | UAPI_PAGE_IS_SWAPPED,
        .return_mask = UAPI_PAGE_IS_PRESENT,
    };

    int found = ioctl(pages->fd, UAPI_PAGEMAP_SCAN, &scan);

    return found < 0 ? -errno : found > 0;
}
