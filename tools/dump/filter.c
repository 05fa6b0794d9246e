/*
 * filter.c: how much of an area goes into the core. The kernel's own decision, in its own order:
 * vma_dump_size, fs/coredump.c; the bits of coredump_filter are in core(5).
 *
 * An area of which nothing is kept still has its program header, with p_filesz 0: the core tells that it
 * was there. Of a program or library only the first page is kept (bit 4): with the build-id in it, a
 * debugger finds the file that has the rest.
 */
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "dump.h"

enum {
    ANON_PRIVATE = 1 << 0,
    ANON_SHARED = 1 << 1,
    MAPPED_PRIVATE = 1 << 2,
    MAPPED_SHARED = 1 << 3,
    ELF_HEADERS = 1 << 4,
    HUGETLB_PRIVATE = 1 << 5,
    HUGETLB_SHARED = 1 << 6,
    DAX_PRIVATE = 1 << 7,
    DAX_SHARED = 1 << 8,
};

/*
 * Only root may look behind a file that has no name any more. Two kinds tell by what is shown in place of a name:
 * memfd_create(2) makes files that anybody may execute, and the ring of io_setup(2) was never linked anywhere, and
 * yet counts as linked.
 */
static int shows(const struct snapshot *snapshot, const struct area *area, const char *start)
{
    return strncmp(area_path(&snapshot->areas, area), start, strlen(start)) == 0;
}

/* No link to the file is left: memory shared by name of nobody, such as memfd_create(2) makes. */
static int is_unlinked(const struct snapshot *snapshot, const struct area *area)
{
    struct stat status;

    if (backing_stat(snapshot->task, &snapshot->areas, area, &status) == 0)
        return status.st_nlink == 0;
    if (shows(snapshot, area, "/[aio]"))
        return 0;
    return !!(area->flags & AREA_DELETED) || !(area->flags & AREA_FILE);
}

/* Whether the first page of the area is in the page table, where it may be another than in the file. */
static int is_present(const struct snapshot *snapshot, const struct area *area)
{
    struct pages pages;
    uint64_t start = area->start, end = area->start + snapshot->page_size, run_end;
    int found;

    pages_begin(&pages, snapshot->task);
    found = pages_next(&pages, &start, end, &run_end);
    pages_end(&pages);
    return found;
}

/* The first bytes of the area as the process would see them; no page is touched for it if that can be helped. */
static void read_magic(const struct snapshot *snapshot, const struct area *area, char magic[4])
{
    uint64_t offset = area->file_offset;
    int fd = -1;

    if (is_present(snapshot, area) || backing_open(snapshot->task, &snapshot->areas, area, &fd) != BACKING_FILE) {
        fd = procfs_open(snapshot->task, "mem", O_RDONLY);
        offset = area->start;
    }
    if (fd < 0 || pread(fd, magic, 4, (off_t)offset) != 4)
        magic[0] = '\0';
    if (fd >= 0)
        close(fd);
}

/* The file may be executed by somebody, or starts as an ELF file does. */
static int is_program(const struct snapshot *snapshot, const struct area *area)
{
    char magic[4] = "";
    struct stat status;

    if (backing_stat(snapshot->task, &snapshot->areas, area, &status) == 0) {
        if (status.st_mode & 0111)
            return 1;
    } else if (shows(snapshot, area, "/memfd:")) {
        return 1;
    }
    read_magic(snapshot, area, magic);
    return memcmp(magic, "\177ELF", 4) == 0;
}

static int has(const struct snapshot *snapshot, unsigned bit)
{
    return (snapshot->filter & bit) != 0;
}

static int keeps_dax(const struct snapshot *snapshot, const struct area *area)
{
    return has(snapshot, area->flags & AREA_SHARED ? DAX_SHARED : DAX_PRIVATE);
}

static int keeps_hugetlb(const struct snapshot *snapshot, const struct area *area)
{
    return has(snapshot, area->flags & AREA_SHARED ? HUGETLB_SHARED : HUGETLB_PRIVATE);
}

static int keeps_shared(const struct snapshot *snapshot, const struct area *area)
{
    return has(snapshot, is_unlinked(snapshot, area) ? ANON_SHARED : MAPPED_SHARED);
}

static int keeps_header(const struct snapshot *snapshot, const struct area *area)
{
    return has(snapshot, ELF_HEADERS) && area->file_offset == 0 && (area->flags & AREA_READ) &&
           is_program(snapshot, area);
}

uint64_t filter_dump_size(const struct snapshot *snapshot, const struct area *area)
{
    uint64_t whole = area->end - area->start;

    if (area->flags & AREA_SPECIAL)
        return whole;
    if (area->flags & AREA_DONTDUMP)
        return 0;
    if (snapshot->may_have_dax && backing_is_dax(snapshot->task, &snapshot->areas, area))
        return keeps_dax(snapshot, area) ? whole : 0;
    if (area->flags & AREA_HUGETLB)
        return keeps_hugetlb(snapshot, area) ? whole : 0;
    if (area->flags & AREA_IO)
        return 0;
    if (area->flags & AREA_SHARED)
        return keeps_shared(snapshot, area) ? whole : 0;
    if ((area->flags & AREA_ANONYMOUS) && has(snapshot, ANON_PRIVATE))
        return whole;
    if (!(area->flags & AREA_FILE))
        return 0;
    if (has(snapshot, MAPPED_PRIVATE))
        return whole;
    return keeps_header(snapshot, area) ? snapshot->page_size : 0;
}
