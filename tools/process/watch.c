/*
 * watch.c: which pages of a running process are written to, as live migration of a virtual machine needs to know.
 *
 * userfaultfd(2) was made so that a process can handle page faults of its own. With UFFD_FEATURE_WP_ASYNC (Linux 6.7)
 * the kernel does all of it: pages are write-protected, the first write to one takes the protection off, at the price
 * of one page fault, and the process goes on. PAGEMAP_SCAN tells which pages have lost theirs, and protects them
 * again in the same step, so that no write falls in between.
 *
 * Only the process itself can make a userfaultfd for its memory. So a thread of it is made to (inject.c), once; we
 * take the descriptor (pidfd_getfd(2), Linux 5.6), and the thread closes its own. If we are killed, ours is closed,
 * and the kernel takes all protection off.
 *
 * What the watch does not see, and whoever uses it must know: writes by devices into pages that were pinned before
 * (O_DIRECT, io_uring's own buffers), and writes of other processes to shared memory.
 *
 * The kernel may stop to watch an area, of itself: when it is moved, and when another one is moved beside it, so that
 * the two become one. That is no loss, since PAGEMAP_SCAN tells that it is watched no more. But in the second case the
 * marks of protection stay on its pages, and a write does not take them off: watched again, they look as if nobody had
 * written. So whatever is watched anew has its marks taken off first.
 *
 * Sources: ioctl_userfaultfd(2), ioctl_pagemap_scan(2); mremap_userfaultfd_prep, fs/userfaultfd.c; copy_vma,
 * mm/vma.c; pagemap_scan_pmd_entry, fs/proc/task_mmu.c.
 */
#include "watch.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/userfaultfd.h>
#include <stdint.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>

#include "uapi.h"

/* ---- The descriptor ---- */

/* By the thread, since a leader that has ended has no descriptors any more; before Linux 6.9, only by the leader. */
static int take_descriptor(const struct injection *injection, int number)
{
    int process = (int)syscall(UAPI_SYS_PIDFD_OPEN, injection->tid, UAPI_PIDFD_THREAD), fd = -1, error;

    if (process < 0)
        process = (int)syscall(UAPI_SYS_PIDFD_OPEN, injection->pid, 0);
    if (process < 0)
        return -errno;
    fd = (int)syscall(UAPI_SYS_PIDFD_GETFD, process, number, 0);
    error = errno;
    close(process);
    return fd < 0 ? -error : fd;
}

static const struct call calls[] = {{SYS_userfaultfd, {O_CLOEXEC | O_NONBLOCK | UAPI_UFFD_USER_MODE_ONLY}},
                                    {SYS_close, {UINT64_MAX}}};

/* The thread makes it, we take it, the thread closes it: argument 0 of close is not known before, and -1 till then. */
static int make_descriptor(struct injection *injection, const char **why)
{
    int64_t number, closed;
    int fd, rc = inject_begin(injection, calls, 2, NULL);

    *why = "it cannot be made to call";
    if (rc < 0)
        return rc;
    rc = inject_next(injection, &number);
    if (rc != INJECT_RESULT)
        return rc < 0 ? rc : -EIO;
    *why = number == -EMFILE ? "it has no descriptor left" : "this kernel lets it have no userfaultfd";
    if (number < 0)
        return (int)number;
    fd = take_descriptor(injection, (int)number);
    *why = "this kernel has no pidfd_getfd, or does not let us use it";
    inject_set_argument(injection, 1, (uint64_t)number);
    rc = inject_next(injection, &closed);
    if (rc < 0 && fd >= 0)
        close(fd);
    return rc < 0 ? rc : fd;
}

static int set_up(struct watch *watch, const char **why)
{
    struct uffdio_api api = {UFFD_API, UAPI_UFFD_FEATURE_WP_ASYNC | UAPI_UFFD_FEATURE_WP_UNPOPULATED, 0};

    *why = "this kernel cannot tell what is written to (Linux 6.7 and later can)";
    return ioctl(watch->fd, UFFDIO_API, &api) < 0 ? -errno : 0;
}

static int begin(struct watch *watch, struct threads *threads, struct thread *thread, struct injection *injection,
                 const char **why)
{
    int rc = watch->fd = make_descriptor(injection, why);

    if (rc != -ESRCH) {
        int ended = inject_end(injection);
        rc = ended < 0 ? ended : rc;
    }
    if (injection->signal != 0)
        thread->signal = injection->signal;
    (void)threads;
    return rc < 0 ? rc : set_up(watch, why);
}

/* Asked of one page at any address. */
static int can_look(const struct watch *watch)
{
    struct run runs[3];
    uint64_t next;
    long found = watch_look(watch, 0, watch->page_size, runs, 3, &next);

    return found < 0 ? (int)found : 0;
}

int watch_begin(struct watch *watch, struct threads *threads, const struct areas *areas,
                const struct coreelf_format *format, const struct gadgets *gadgets, const char **why)
{
    struct thread *thread = &threads->list[0];
    struct injection injection;
    int rc = inject_place(&injection, threads, thread, areas, format, gadgets, calls, 2, why);

    *watch = (struct watch){-1, -1, (uint64_t)sysconf(_SC_PAGESIZE), 0};
    if (rc == 0)
        rc = begin(watch, threads, thread, &injection, why);
    if (rc >= 0) {
        watch->pagemap = procfs_open(thread->tid, "pagemap", O_RDONLY); /* a leader that has ended has none */
        rc = watch->pagemap < 0 ? -errno : 0;
        *why = "its page table cannot be read";
    }
    if (rc == 0) {
        rc = can_look(watch);
        *why = "this kernel has no PAGEMAP_SCAN (Linux 6.7 and later have)";
    }
    if (rc < 0)
        watch_end(watch);
    return rc;
}

/* ---- PAGEMAP_SCAN ---- */

enum { RUNS_MAX = 512 };

/*
 * One step: at most `room` regions, and, since the kernel holds on to the list of areas meanwhile, at most so many pages
 * as take well below a millisecond.
 */
enum { STEP_PAGES = 16384 };

static long scan(const struct watch *watch, struct uapi_pm_scan_arg *arg, struct uapi_page_region *regions,
                 size_t room)
{
    arg->size = sizeof *arg;
    arg->vec = (uint64_t)(uintptr_t)regions;
    arg->vec_len = room < RUNS_MAX ? room : RUNS_MAX;
    return pages_scan(watch->pagemap, arg);
}

/*
 * Where to go on. The answer's walk_end is not the end when the walk came to it; so a step that found fewer regions and
 * pages than it might have is the last.
 */
static uint64_t go_on_at(const struct uapi_pm_scan_arg *arg, const struct uapi_page_region *regions, long found,
                         uint64_t page_size)
{
    uint64_t pages = 0;

    for (long i = 0; i < found; i++)
        pages += (regions[i].end - regions[i].start) / page_size;
    if ((uint64_t)found < arg->vec_len && (arg->max_pages == 0 || pages < arg->max_pages))
        return arg->end;
    return regions[found - 1].end;
}

/* ---- The beginning of an area ---- */

/* An area is watched as a whole, or not at all: its first page tells. One without pages has no marks either. */
int watch_has(const struct watch *watch, uint64_t start, uint64_t end)
{
    struct uapi_page_region region;
    struct uapi_pm_scan_arg arg = {
        .start = start,
        .end = end,
        .max_pages = 1,
        .category_anyof_mask = UAPI_PAGE_IS_PRESENT | UAPI_PAGE_IS_SWAPPED,
        .return_mask = UAPI_PAGE_IS_WPALLOWED,
    };

    return scan(watch, &arg, &region, 1) == 1 && region.categories & UAPI_PAGE_IS_WPALLOWED;
}

static int take_marks_off(const struct watch *watch, const struct uapi_page_region *regions, long count)
{
    for (long i = 0; i < count; i++) {
        struct uffdio_writeprotect pages = {{regions[i].start, regions[i].end - regions[i].start}, 0};
        if (ioctl(watch->fd, UFFDIO_WRITEPROTECT, &pages) < 0)
            return -errno;
    }
    return 0;
}

/*
 * Just after an area was registered, a page that seems not to have been written to has a mark of before. If the kernel
 * stops to watch the area in between, its marks cannot be taken off; nor are they found the next time, and they do no
 * harm.
 */
static int take_old_marks_off(const struct watch *watch, uint64_t start, uint64_t end)
{
    enum { ATTEMPTS = 1000 };
    struct uapi_page_region regions[RUNS_MAX];
    int failed = 0;

    while (start < end) {
        struct uapi_pm_scan_arg arg = {
            .start = start,
            .end = end,
            .max_pages = STEP_PAGES,
            .category_inverted = UAPI_PAGE_IS_WRITTEN,
            .category_mask = UAPI_PAGE_IS_WPALLOWED | UAPI_PAGE_IS_WRITTEN,
            .category_anyof_mask = UAPI_PAGE_IS_PRESENT | UAPI_PAGE_IS_SWAPPED,
            .return_mask = UAPI_PAGE_IS_WPALLOWED,
        };
        long found = scan(watch, &arg, regions, RUNS_MAX);
        if (found < 0)
            return (int)found;
        if (take_marks_off(watch, regions, found) == 0)
            start = go_on_at(&arg, regions, found, watch->page_size);
        else if (++failed == ATTEMPTS)
            return -EAGAIN;
    }
    return 0;
}

int watch_area(const struct watch *watch, uint64_t start, uint64_t end)
{
    struct uffdio_register area = {{start, end - start}, UFFDIO_REGISTER_MODE_WP, 0};

    return ioctl(watch->fd, UFFDIO_REGISTER, &area) < 0 ? 1 : take_old_marks_off(watch, start, end);
}

/* ---- Asking ---- */

long watch_take(const struct watch *watch, uint64_t start, uint64_t end, struct run *runs, size_t room,
                uint64_t *next)
{
    struct uapi_page_region regions[RUNS_MAX];
    struct uapi_pm_scan_arg arg = {
        .flags = UAPI_PM_SCAN_WP_MATCHING,
        .start = start,
        .end = end,
        .max_pages = STEP_PAGES,
        .category_inverted = UAPI_PAGE_IS_PFNZERO,
        .category_mask = UAPI_PAGE_IS_PFNZERO | UAPI_PAGE_IS_WRITTEN,
        .category_anyof_mask = UAPI_PAGE_IS_PRESENT | UAPI_PAGE_IS_SWAPPED,
        .return_mask = UAPI_PAGE_IS_WRITTEN,
    };
    long found = scan(watch, &arg, regions, room);

    if (found < 0)
        return found;
    for (long i = 0; i < found; i++)
        runs[i] = (struct run){regions[i].start, regions[i].end, PAGES_WRITTEN};
    *next = go_on_at(&arg, regions, found, watch->page_size);
    return found;
}

static int state_of(uint64_t categories)
{
    if (!(categories & (UAPI_PAGE_IS_PRESENT | UAPI_PAGE_IS_SWAPPED)) || (categories & UAPI_PAGE_IS_PFNZERO))
        return PAGES_ABSENT;
    return (categories & UAPI_PAGE_IS_WPALLOWED) && !(categories & UAPI_PAGE_IS_WRITTEN) ? PAGES_SAME : PAGES_WRITTEN;
}

/* Regions as runs; where the kernel has nothing to say there is nothing. */
static long fill_gaps(struct run *runs, const struct uapi_page_region *regions, long found, uint64_t start,
                      uint64_t next)
{
    long count = 0;

    for (long i = 0; i < found; i++) {
        if (regions[i].start > start)
            runs[count++] = (struct run){start, regions[i].start, PAGES_ABSENT};
        runs[count++] = (struct run){regions[i].start, regions[i].end, state_of(regions[i].categories)};
        start = regions[i].end;
    }
    if (next > start)
        runs[count++] = (struct run){start, next, PAGES_ABSENT};
    return count;
}

long watch_look(const struct watch *watch, uint64_t start, uint64_t end, struct run *runs, size_t room,
                uint64_t *next)
{
    struct uapi_page_region regions[RUNS_MAX];
    struct uapi_pm_scan_arg arg = {
        .start = start,
        .end = end,
        .category_anyof_mask = UAPI_PAGE_IS_PRESENT | UAPI_PAGE_IS_SWAPPED,
        .return_mask = UAPI_PAGE_IS_PRESENT | UAPI_PAGE_IS_SWAPPED | UAPI_PAGE_IS_PFNZERO | UAPI_PAGE_IS_WRITTEN |
                       UAPI_PAGE_IS_WPALLOWED,
    };
    long found = scan(watch, &arg, regions, (room - 1) / 2);

    if (found < 0)
        return found;
    *next = go_on_at(&arg, regions, found, watch->page_size);
    return fill_gaps(runs, regions, found, start, *next);
}

/* ---- The end ---- */

static double now(void)
{
    struct timespec time;

    clock_gettime(CLOCK_MONOTONIC, &time);
    return (double)time.tv_sec + (double)time.tv_nsec * 1e-9;
}

/* The area may have grown behind its end since. Where nothing is any more, nothing needs to be done. */
static void forget_piece(const struct watch *watch, uint64_t start, uint64_t end, uint64_t limit)
{
    struct uffdio_range grown = {start, limit - start}, known = {start, end - start};

    if (ioctl(watch->fd, UFFDIO_UNREGISTER, &grown) < 0)
        ioctl(watch->fd, UFFDIO_UNREGISTER, &known);
}

/*
 * To take the protection off, the kernel goes over every page with the list of areas locked: 140 to 255 ms for 4 GiB.
 * Pieces that take about half a millisecond each let an mmap(2) of the process through in between.
 *
 * From the end to the start: meanwhile the area is two to the kernel. mremap(2) of both fails at once if it finds the
 * first one watched; but one that is not, it would have moved before it came to the second (remap_move, mm/mremap.c,
 * Linux 6.17), and the process would have lost half of its area.
 */
void watch_forget(struct watch *watch, uint64_t start, uint64_t end, uint64_t limit)
{
    uint64_t piece = WATCH_PIECE;

    while (start < end) {
        uint64_t length = end - start < piece ? end - start : piece;
        double began = now(), took;
        forget_piece(watch, end - length, end, limit);
        limit = end -= length;
        took = now() - began;
        watch->longest = took > watch->longest ? took : watch->longest;
        if (took < 0.00025 && piece < UINT64_MAX / 4)
            piece *= 2;
        else if (took > 0.001 && piece > watch->page_size * 64)
            piece /= 2;
    }
}

void watch_end(struct watch *watch)
{
    if (watch->fd >= 0)
        close(watch->fd);
    if (watch->pagemap >= 0)
        close(watch->pagemap);
    watch->fd = watch->pagemap = -1;
}
