/*
 * conform_memory.c: conform_memory FOLDER. Areas of every kind that coredump_filter distinguishes, and of kinds
 * that are hard to read; files for them are made in FOLDER. Each area stands alone, so that none grows together
 * with another.
 */
#include <fcntl.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ipc.h>
#include <sys/mman.h>
#include <sys/shm.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

enum {
    PAGE = 4096,
    PRIVATE = MAP_PRIVATE,
    SHARED = MAP_SHARED,
    ANON = MAP_PRIVATE | MAP_ANONYMOUS,
    R = PROT_READ,
    RW = PROT_READ | PROT_WRITE,
    RX = PROT_READ | PROT_EXEC,
    GUARD_INSTALL = 102, /* MADV_GUARD_INSTALL, Linux 6.13 */
};

static const char *folder;

static void check(int good, const char *what)
{
    if (good)
        return;
    perror(what);
    exit(1);
}

/* The next free address, with a gap before it. */
static char *place(size_t pages)
{
    static uintptr_t next = 0x10000000000;
    char *at = (char *)next;

    next += (pages + 16) * PAGE;
    return at;
}

static char *map(size_t pages, int protection, int flags, int fd, off_t first)
{
    char *at = mmap(place(pages), pages * PAGE, protection, flags | MAP_FIXED_NOREPLACE, fd, first * PAGE);

    check(at != MAP_FAILED, "mmap");
    return at;
}

/* Numbers that do not repeat into one page. */
static void fill(char *area, size_t page)
{
    static uint64_t x = 88172645463325252u;

    for (size_t i = 0; i < PAGE; i += 8) {
        x ^= x << 13;
        x ^= x >> 7;
        x ^= x << 17;
        memcpy(area + page * PAGE + i, &x, 8);
    }
}

/* A file of `size` bytes in FOLDER. */
static int make_file(const char *name, size_t size, mode_t mode)
{
    static char page[PAGE];
    char path[4096];
    int fd;

    snprintf(path, sizeof path, "%s/%s", folder, name);
    fd = open(path, O_RDWR | O_CREAT | O_TRUNC, 0600);
    check(fd >= 0 && fchmod(fd, mode) == 0, path);
    for (size_t at = 0; at < size; at += PAGE) {
        fill(page, 0);
        memcpy(page, "Text. ", 6);
        check(write(fd, page, size - at < PAGE ? size - at : PAGE) > 0, path);
    }
    return fd;
}

static int make_elf(const char *name, mode_t mode)
{
    int fd = make_file(name, 4 * PAGE, mode);

    check(pwrite(fd, "\177ELF\2\1\1", 7, 0) == 7 && pwrite(fd, "\177ELF\2\1\1", 7, PAGE) == 7, name);
    return fd;
}

static void anonymous(void)
{
    char *at;

    map(4, RW, ANON, -1, 0); /* untouched */
    at = map(8, RW, ANON, -1, 0);
    fill(at, 1);
    fill(at, 5);
    at = map(4, RW, ANON, -1, 0); /* only read: the page of zeros */
    (void)*(volatile char *)at;
    at = map(4, RW, ANON, -1, 0); /* touched, and all zeros */
    memset(at, 0, 2 * PAGE);
    map(4, PROT_NONE, ANON | MAP_NORESERVE, -1, 0);
    at = map(4, RW, ANON, -1, 0);
    fill(at, 2);
    check(mprotect(at, 4 * PAGE, PROT_NONE) == 0, "mprotect");
    at = map(4, RW | PROT_EXEC, ANON, -1, 0);
    fill(at, 0);
    at = map(4, PROT_WRITE, ANON, -1, 0);
    fill(at, 3);
    at = map(4, RW, ANON, -1, 0);
    fill(at, 0);
    check(madvise(at, 4 * PAGE, MADV_DONTDUMP) == 0, "MADV_DONTDUMP");
    at = map(4, RW, ANON | MAP_GROWSDOWN, -1, 0);
    fill(at, 3);
    at = map(4, RW, ANON, -1, 0);
    fill(at, 1);
    at = mremap(at, 4 * PAGE, 8 * PAGE, MREMAP_MAYMOVE | MREMAP_FIXED, place(8));
    check(at != MAP_FAILED, "mremap");
    at = map(1024, RW, ANON, -1, 0);
    madvise(at, 1024 * PAGE, MADV_HUGEPAGE);
    fill(at, 700);
}

/*
 * Areas that had pages of their own and have none now: the kernel keeps them whole, and from outside nothing
 * tells them from areas that nobody has written to. They are printed: "emptied ADDRESS".
 */
static void emptied(void)
{
    int fd = make_file("emptied", 4 * PAGE, 0644);
    char *at = map(8, RW, ANON, -1, 0);

    fill(at, 1);
    check(madvise(at, 8 * PAGE, MADV_DONTNEED) == 0, "MADV_DONTNEED");
    printf("emptied %p\n", (void *)at);
    at = map(8, RW, ANON, -1, 0); /* cut in two, the pages in the first */
    fill(at, 1);
    check(mprotect(at + 4 * (size_t)PAGE, 4 * PAGE, R) == 0, "mprotect");
    printf("emptied %p\n", (void *)(at + 4 * (size_t)PAGE));
    at = map(4, RW, PRIVATE, fd, 0); /* what it holds is the file's again */
    fill(at, 1);
    check(madvise(at, 4 * PAGE, MADV_DONTNEED) == 0, "MADV_DONTNEED");
    printf("emptied %p\n", (void *)at);
    close(fd);
}

static void guarded(void)
{
    char *at = map(8, RW, ANON, -1, 0);

    fill(at, 0);
    fill(at, 4);
    fill(at, 7);
    if (madvise(at + 2 * PAGE, 3 * PAGE, GUARD_INSTALL) != 0)
        perror("skip: MADV_GUARD_INSTALL");
}

/* Of one file: private and shared, touched and not, from its start and from its middle. */
static void of_file(int fd)
{
    char *at;

    map(4, R, PRIVATE, fd, 0);
    map(3, R, PRIVATE, fd, 1);
    map(4, PROT_NONE, PRIVATE, fd, 0);
    map(4, RW, PRIVATE, fd, 0);
    at = map(4, RW, PRIVATE, fd, 0);
    fill(at, 2);
    at = map(4, RW, PRIVATE, fd, 0);
    fill(at, 2);
    check(mprotect(at, 4 * PAGE, PROT_NONE) == 0, "mprotect");
    at = map(4, R, PRIVATE, fd, 0);
    (void)*(volatile char *)at;
    map(4, R, SHARED, fd, 0);
    at = map(4, RW, SHARED, fd, 0);
    fill(at, 3);
    at = map(4, RW, PRIVATE, fd, 0);
    fill(at, 0);
    check(madvise(at, 4 * PAGE, MADV_DONTDUMP) == 0, "MADV_DONTDUMP");
}

static void files(void)
{
    char path[4096], *at;
    int fd;

    fd = make_file("text", 4 * PAGE, 0644);
    of_file(fd);
    close(fd);
    fd = make_file("deleted", 4 * PAGE, 0644);
    of_file(fd);
    close(fd);
    snprintf(path, sizeof path, "%s/deleted", folder);
    check(unlink(path) == 0, path);
    fd = make_file("a name \t of \\ two\nlines (deleted)", 4 * PAGE, 0644);
    map(4, R, PRIVATE, fd, 0);
    close(fd);
    fd = make_file("ends in a page", 3 * PAGE + 100, 0644);
    map(4, RW, PRIVATE, fd, 0); /* untouched: shows what the others wrote behind the end, in its last page */
    at = map(4, RW, SHARED, fd, 0);
    strcpy(at + 3 * (size_t)PAGE + 200, "behind the end of the file");
    map(4, R, SHARED, fd, 0);
    close(fd);
    fd = make_file("ends early", 4 * PAGE, 0644);
    map(4, RW, PRIVATE, fd, 0);
    map(4, RW, SHARED, fd, 0);
    at = map(4, RW, PRIVATE, fd, 0);
    fill(at, 0);
    check(ftruncate(fd, PAGE) == 0, "ftruncate");
    close(fd);
    fd = make_file("sparse", PAGE, 0644);
    check(ftruncate(fd, 64 * PAGE) == 0 && pwrite(fd, "end", 3, 63 * PAGE) == 3, "sparse");
    map(64, R, PRIVATE, fd, 0);
    close(fd);
    fd = make_file("empty", 0, 0755);
    map(1, R, PRIVATE, fd, 0);
    close(fd);
}

/* What of a program is kept for its build-id: offset 0, readable, and executable by mode or by its first bytes. */
static void programs(void)
{
    char *at;
    int fd;

    fd = make_elf("library", 0644);
    of_file(fd);
    map(4, RX, PRIVATE, fd, 0);
    map(3, RX, PRIVATE, fd, 1);
    map(4, PROT_EXEC, PRIVATE, fd, 0);
    at = map(4, RW, PRIVATE, fd, 0); /* in memory it is none */
    memset(at, 0, 4);
    close(fd);
    fd = make_elf("program", 0755);
    of_file(fd);
    map(4, RX, PRIVATE, fd, 0);
    close(fd);
    fd = make_file("script", 4 * PAGE, 0654);
    map(4, R, PRIVATE, fd, 0);
    map(3, R, PRIVATE, fd, 1);
    close(fd);
    fd = make_file("becomes", 4 * PAGE, 0644);
    at = map(4, RW, PRIVATE, fd, 0); /* in memory it is one */
    memcpy(at, "\177ELF", 4);
    close(fd);
}

static void shared_memory(void)
{
    char *at = map(4, RW, SHARED | MAP_ANONYMOUS, -1, 0);
    int fd = memfd_create("memory", 0), zero = open("/dev/zero", O_RDWR), id;

    fill(at, 1);
    map(4, RW, SHARED | MAP_ANONYMOUS, -1, 0);
    check(fd >= 0 && ftruncate(fd, 4 * PAGE) == 0, "memfd_create");
    of_file(fd);
    map(8, RW, SHARED, fd, 0); /* longer than the file */
    close(fd);
    check(zero >= 0, "/dev/zero");
    of_file(zero);
    close(zero);
    id = shmget(IPC_PRIVATE, 4 * PAGE, 0600);
    if (id < 0) {
        perror("skip: shmget");
        return;
    }
    at = shmat(id, place(4), 0);
    shmctl(id, IPC_RMID, NULL);
    check(at != (char *)-1, "shmat");
    fill(at, 3);
}

/* Rings that the kernel writes too: anonymous files that still have a link. */
static void rings(void)
{
    unsigned long context = 0;
    uint32_t parameters[30] = {0};
    long fd = syscall(SYS_io_uring_setup, 4, parameters);

    if (fd >= 0) {
        check(mmap(NULL, PAGE, RW, SHARED, (int)fd, 0) != MAP_FAILED, "io_uring"); /* it takes no address */
        close((int)fd);
    } else {
        perror("skip: io_uring_setup");
    }
    if (syscall(SYS_io_setup, 1, &context) != 0)
        perror("skip: io_setup");
}

static void huge_pages(void)
{
    FILE *file = fopen("/proc/sys/vm/nr_hugepages", "r");
    unsigned long number = 0;
    size_t size = 2 << 20;
    char *at;

    if (file && fscanf(file, "%lu", &number) != 1)
        number = 0;
    if (file)
        fclose(file);
    if (number < 2) {
        puts("skip: no huge pages are reserved");
        return;
    }
    at = mmap(NULL, size, RW, ANON | MAP_HUGETLB, -1, 0);
    if (at != MAP_FAILED)
        fill(at, 3);
    at = mmap(NULL, size, RW, SHARED | MAP_ANONYMOUS | MAP_HUGETLB, -1, 0);
    if (at != MAP_FAILED)
        fill(at, 5);
}

__attribute__((noinline)) static void grow_stack(void)
{
    volatile char deep[1 << 20];

    for (size_t i = 0; i < sizeof deep; i += 3 * PAGE)
        deep[i] = 1;
}

int main(int argc, char **argv)
{
    if (argc != 2)
        return 1;
    folder = argv[1];
    grow_stack();
    anonymous();
    emptied();
    guarded();
    files();
    programs();
    shared_memory();
    rings();
    huge_pages();
    puts("ready");
    fflush(stdout);
    for (;;)
        pause();
}
