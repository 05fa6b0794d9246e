/*
 * kinds.c: kinds FOLDER. Memory of every kind that a program can have, each with known contents. Says of each:
 *
 *     NAME ADDRESS SIZE SALT WRITTEN BASE
 *
 * An 8-byte word that was written at an address holds address * 0x9e3779b97f4a7c15 + SALT; a page was written to if its
 * index is WRITTEN: all, odd, none. Other pages hold BASE: zero; or file, of which the word at offset N holds
 * N * 0x9e3779b97f4a7c15 + 0xf11e. "left" says that the kind is left out of a core.
 *
 *     instant ADDRESS ADDRESS      two words that count, the first in memory, then the second in a file, seen in a private
 *                                  mapping of it: at any instant they are the same, or the second is one behind
 */
#include <fcntl.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <time.h>
#include <unistd.h>

enum { PAGE = 4096, SIZE = 64 * PAGE, HUGE = 4 << 20, GUARD_INSTALL = 102 };
static const uint64_t factor = 0x9e3779b97f4a7c15;
static const char *folder;
static uint64_t salt;

static int make_file(const char *name)
{
    char path[4096];
    uint64_t words[PAGE / 8];
    int fd;

    snprintf(path, sizeof path, "%s/%s", folder, name);
    fd = open(path, O_RDWR | O_CREAT | O_TRUNC, 0600);
    for (uint64_t at = 0; at < SIZE; at += PAGE) {
        for (uint64_t i = 0; i < PAGE / 8; i++)
            words[i] = (at + i * 8) * factor + 0xf11e;
        if (write(fd, words, PAGE) != PAGE)
            exit(1);
    }
    return fd;
}

static char *map(size_t size, int flags, int fd)
{
    char *memory = mmap(NULL, size + PAGE, PROT_READ | PROT_WRITE, flags, fd, 0);

    if (memory == MAP_FAILED)
        exit(1);
    munmap(memory + size, PAGE); /* areas of one kind stay apart */
    return memory;
}

static int is_written(const char *written, size_t page)
{
    return strcmp(written, "all") == 0 || (strcmp(written, "odd") == 0 && page % 2 == 1);
}

static void fill(const char *name, char *memory, size_t size, const char *written, const char *base)
{
    salt += 0x1234567;
    for (size_t at = 0; at < size; at += 8)
        if (is_written(written, at / PAGE))
            *(uint64_t *)(memory + at) = (uintptr_t)(memory + at) * factor + salt;
    printf("%s %lx %zu %lx %s %s\n", name, (unsigned long)memory, size, (unsigned long)salt, written, base);
}

static const struct {
    const char *name;
    int advice;
    const char *written, *base;
} advised[] = {{"ordinary", MADV_NORMAL, "all", "zero"},       {"sparse", MADV_NORMAL, "odd", "zero"},
               {"untouched", MADV_NORMAL, "none", "left"},     {"dontfork", MADV_DONTFORK, "all", "zero"},
               {"wipeonfork", MADV_WIPEONFORK, "all", "zero"}, {"dontdump", MADV_DONTDUMP, "all", "left"},
               {"mergeable", MADV_MERGEABLE, "all", "zero"},   {"random", MADV_RANDOM, "odd", "zero"}};

static void map_advised(void)
{
    for (size_t i = 0; i < sizeof advised / sizeof advised[0]; i++) {
        char *memory = map(SIZE, MAP_PRIVATE | MAP_ANONYMOUS, -1);
        madvise(memory, SIZE, advised[i].advice);
        fill(advised[i].name, memory, SIZE, advised[i].written, advised[i].base);
    }
}

static void map_shared(void)
{
    char path[4096];
    int fd = memfd_create("kinds", 0);

    if (fd < 0 || ftruncate(fd, SIZE + PAGE) < 0)
        exit(1);
    fill("shared", map(SIZE, MAP_SHARED | MAP_ANONYMOUS, -1), SIZE, "odd", "zero");
    fill("memfd", map(SIZE, MAP_SHARED, fd), SIZE, "odd", "zero");
    fill("file-shared", map(SIZE, MAP_SHARED, make_file("shared")), SIZE, "none", "file");
    fill("file-read", map(SIZE, MAP_PRIVATE, make_file("read")), SIZE, "none", "file");
    fill("file-written", map(SIZE, MAP_PRIVATE, make_file("written")), SIZE, "odd", "file");
    fill("file-deleted", map(SIZE, MAP_PRIVATE, make_file("deleted")), SIZE, "odd", "file");
    snprintf(path, sizeof path, "%s/deleted", folder);
    unlink(path);
    fill("dev-zero", map(SIZE, MAP_PRIVATE, open("/dev/zero", O_RDWR)), SIZE, "odd", "zero");
}

/* Written to first, then changed. */
static void map_changed(void)
{
    char *memory = map(SIZE, MAP_PRIVATE | MAP_ANONYMOUS, -1), *huge;

    fill("protected", memory, SIZE, "odd", "zero");
    mprotect(memory, SIZE, PROT_NONE);
    memory = map(SIZE, MAP_PRIVATE | MAP_ANONYMOUS, -1);
    fill("read-only", memory, SIZE, "odd", "zero");
    mprotect(memory, SIZE, PROT_READ);
    memory = map(SIZE, MAP_PRIVATE | MAP_ANONYMOUS, -1);
    fill("locked", memory, SIZE, "odd", "zero");
    mlock(memory, SIZE);
    memory = map(SIZE, MAP_PRIVATE | MAP_ANONYMOUS, -1);
    memset(memory, 'x', SIZE);
    madvise(memory, SIZE, MADV_DONTNEED);
    fill("dropped", memory, SIZE, "odd", "zero");
    memory = map(SIZE, MAP_PRIVATE | MAP_ANONYMOUS, -1);
    fill("guarded", memory, SIZE, "odd", "zero");
    for (size_t at = 0; at < SIZE; at += 2 * PAGE)
        madvise(memory + at, PAGE, GUARD_INSTALL);
    huge = map(2 * HUGE, MAP_PRIVATE | MAP_ANONYMOUS, -1);
    huge += -(uintptr_t)huge % (HUGE / 2);
    madvise(huge, HUGE, MADV_HUGEPAGE);
    fill("huge", huge, HUGE, "all", "zero");
    fill("heap", malloc(SIZE / 2), SIZE / 2, "all", "zero");
}

/* The second page of the private mapping is written to, so that it is kept. */
static volatile uint64_t *map_instant(volatile uint64_t *in_memory)
{
    int fd = make_file("instant");
    volatile uint64_t *shared = (void *)map(SIZE, MAP_SHARED, fd);
    char *private = map(SIZE, MAP_PRIVATE, fd);

    *shared = *in_memory = 0;
    private[PAGE] = 1;
    printf("instant %lx %lx\n", (unsigned long)in_memory, (unsigned long)private);
    return shared;
}

int main(int argc, char **argv)
{
    static const struct timespec pause = {0, 50000};
    static volatile uint64_t in_memory;
    volatile uint64_t *in_file;

    if (argc != 2)
        return 1;
    folder = argv[1];
    setvbuf(stdout, NULL, _IOFBF, 1 << 16);
    map_advised();
    map_shared();
    map_changed();
    in_file = map_instant(&in_memory);
    puts("ready");
    fflush(stdout);
    for (;; nanosleep(&pause, NULL)) {
        in_memory++;
        *in_file = in_memory;
    }
}
