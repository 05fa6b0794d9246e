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

/* The bits of coredump_filter, with words for each. */
/* clang-format off */
#define BITS(B)                                                                \
    B(0, ANON_PRIVATE,    "private memory with pages of its own")              \
    B(1, ANON_SHARED,     "shared memory behind which no named file is")       \
    B(2, MAPPED_PRIVATE,  "private mappings of files, the whole of them")      \
    B(3, MAPPED_SHARED,   "shared mappings of files")                          \
    B(4, ELF_HEADERS,     "the first page of mapped programs and libraries")   \
    B(5, HUGETLB_PRIVATE, "private huge pages (hugetlbfs)")                    \
    B(6, HUGETLB_SHARED,  "shared huge pages (hugetlbfs)")                     \
    B(7, DAX_PRIVATE,     "private mappings of persistent memory (DAX)")       \
    B(8, DAX_SHARED,      "shared mappings of persistent memory (DAX)")

#define AS_NUMBER(number, name, meaning) name = number,
#define AS_MEANING(number, name, meaning) [number] = meaning,
/* clang-format on */

enum bit { BITS(AS_NUMBER) FILTER_BITS };

const char *filter_bit(unsigned bit)
{
    static const char *const meanings[] = {BITS(AS_MEANING)};

    return bit < FILTER_BITS ? meanings[bit] : NULL;
}

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

/* ---- The decision ---- */

static struct filter_verdict decided(uint64_t size, const char *why)
{
    struct filter_verdict verdict = {size, -1, why};

    return verdict;
}

/* A bit decides: `size` bytes if it is set, else nothing. */
static struct filter_verdict by_bit(const struct snapshot *snapshot, enum bit bit, uint64_t size)
{
    struct filter_verdict verdict = {snapshot->filter & (1u << bit) ? size : 0, (int)bit, filter_bit(bit)};

    return verdict;
}

/* Nothing was written to it, so the file has all of it; of a program the first page finds the file. */
static struct filter_verdict of_file(const struct snapshot *snapshot, const struct area *area, uint64_t whole)
{
    struct filter_verdict verdict = by_bit(snapshot, MAPPED_PRIVATE, whole);

    int may_start = (snapshot->filter & (1u << ELF_HEADERS)) && area->file_offset == 0 && (area->flags & AREA_READ);

    if (verdict.size == 0 && may_start && is_program(snapshot, area))
        return by_bit(snapshot, ELF_HEADERS, snapshot->page_size);
    return verdict;
}

struct filter_verdict filter_decide(const struct snapshot *snapshot, const struct area *area)
{
    uint64_t whole = area->end - area->start;
    int shared = !!(area->flags & AREA_SHARED);

    if (area->flags & AREA_SPECIAL)
        return decided(whole, "made by the kernel: always kept");
    if (area->flags & AREA_DONTDUMP)
        return decided(0, "MADV_DONTDUMP: never kept");
    if (snapshot->may_have_dax && backing_is_dax(snapshot->task, &snapshot->areas, area))
        return by_bit(snapshot, shared ? DAX_SHARED : DAX_PRIVATE, whole);
    if (area->flags & AREA_HUGETLB)
        return by_bit(snapshot, shared ? HUGETLB_SHARED : HUGETLB_PRIVATE, whole);
    if (area->flags & AREA_IO)
        return decided(0, "memory of a device: never kept");
    if (shared)
        return by_bit(snapshot, is_unlinked(snapshot, area) ? ANON_SHARED : MAPPED_SHARED, whole);
    if ((area->flags & AREA_ANONYMOUS) && (snapshot->filter & (1u << ANON_PRIVATE)))
        return by_bit(snapshot, ANON_PRIVATE, whole);
    if (!(area->flags & AREA_FILE))
        return area->flags & AREA_ANONYMOUS ? by_bit(snapshot, ANON_PRIVATE, whole)
                                            : decided(0, "never written to: all of it is zero");
    return of_file(snapshot, area, whole);
}

uint64_t filter_dump_size(const struct snapshot *snapshot, const struct area *area)
{
    return filter_decide(snapshot, area).size;
}
