/*
 * predict.c: how many bytes of memory will the kernel put into the core of a process, if it dies now?
 *
 *     predict PID
 *
 * /proc/PID/smaps tells of each area of memory what one must know; keep() is the kernel's rule (vma_dump_size in
 * fs/coredump.c, Linux 6.1), in its order. Left out: huge pages of hugetlbfs and DAX, and pages that were written
 * and are private again by other means.
 */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

/* Bits of /proc/PID/coredump_filter, core(5). */
enum { ANON_PRIVATE = 1, ANON_SHARED = 2, MAPPED_PRIVATE = 4, MAPPED_SHARED = 8, ELF_HEADERS = 16 };

struct area {
    uint64_t start, end, offset, own; /* own: bytes that were written, so that they are the process's, no file's */
    unsigned long inode;
    char flags[5]; /* "rw-p" */
    char path[4200];
    char vm[256]; /* "rd wr mr mw me dd": dd is MADV_DONTDUMP */
};

/* Does the area's file begin with an ELF header, or may it be executed? */
static int is_for_programs(const struct area *area)
{
    char magic[4] = {0};
    struct stat status;
    FILE *file = fopen(area->path, "rb");
    size_t n;

    if (!file)
        return 0;
    n = fread(magic, 1, sizeof magic, file);
    fclose(file);
    return (n == sizeof magic && memcmp(magic, "\177ELF", sizeof magic) == 0) ||
           (stat(area->path, &status) == 0 && status.st_mode & 0111);
}

static uint64_t keep(const struct area *area, unsigned long filter)
{
    uint64_t all = area->end - area->start;
    int shared = strstr(area->vm, " sh") != NULL;
    int deleted = strstr(area->path, " (deleted)") != NULL;

    if (strncmp(area->path, "[v", 2) == 0) /* [vdso], [vvar], [vsyscall]: always */
        return all;
    if (strstr(area->vm, " dd") || strstr(area->vm, " io"))
        return 0;
    if (shared)
        return filter & (deleted ? ANON_SHARED : MAPPED_SHARED) ? all : 0;
    if (area->own && filter & ANON_PRIVATE)
        return all;
    if (area->inode == 0)
        return 0;
    if (filter & MAPPED_PRIVATE)
        return all;
    if (filter & ELF_HEADERS && area->offset == 0 && area->flags[0] == 'r' && is_for_programs(area))
        return 4096;
    return 0;
}

static FILE *open_proc(const char *pid, const char *name)
{
    char path[64];
    FILE *file;

    snprintf(path, sizeof path, "/proc/%s/%s", pid, name);
    file = fopen(path, "r");
    if (!file) {
        perror(path);
        exit(1);
    }
    return file;
}

int main(int argc, char **argv)
{
    const char *pid = argc > 1 ? argv[1] : "self";
    struct area area = {0};
    unsigned long filter = 0;
    uint64_t sum = 0, kib;
    char line[8192];
    FILE *file = open_proc(pid, "coredump_filter");

    if (fscanf(file, "%lx", &filter) != 1)
        return 1;
    fclose(file);
    file = open_proc(pid, "smaps");
    while (fgets(line, sizeof line, file)) {
        struct area next = {0};

        if (sscanf(line, "%" SCNx64 "-%" SCNx64 " %4s %" SCNx64 " %*s %lu %4199[^\n]", &next.start, &next.end,
                   next.flags, &next.offset, &next.inode, next.path) >= 5)
            area = next; /* the first line of an area */
        else if (sscanf(line, "Anonymous: %" SCNu64, &kib) == 1 || sscanf(line, "Swap: %" SCNu64, &kib) == 1)
            area.own += kib * 1024;
        else if (sscanf(line, "VmFlags:%255[^\n]", area.vm) == 1) /* the last line of an area */
            sum += keep(&area, filter);
    }
    fclose(file);
    printf("%" PRIu64 "\n", sum);
    return 0;
}
