/*
 * load.c: load [--OPTION=NUMBER]... A process of a chosen shape, to be dumped while somebody holds a watch.
 *
 * Its memory is made before it says "ready"; what it does then is done by threads. It feels itself how long a stop
 * lasts: a thread that does nothing but look at the clock keeps the longest gap between two looks in a file (load.h).
 * That takes a processor, so it is only done when it is asked for.
 */
#include <fcntl.h>
#include <pthread.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <time.h>
#include <unistd.h>

#include "load.h"

enum { PAGE = 4096, PAGES_PER_MIB = 256 };

static unsigned long dense, huge, sparse, touched = 10, zeros, threads, mappings, none, reserved, dirty;
static const char *watch;

static const struct {
    const char *name;
    unsigned long *value;
} options[] = {
    {"dense", &dense},       /* MiB of random bytes, which nothing makes smaller */
    {"huge", &huge},         /* 1: of these in huge pages */
    {"sparse", &sparse},     /* MiB, of which a part was touched: */
    {"touched", &touched},   /* percent; half of it in pieces of 1 MiB, half in single pages */
    {"zeros", &zeros},       /* MiB of pages that were touched and hold zeros */
    {"threads", &threads},   /* asleep in the kernel */
    {"mappings", &mappings}, /* areas of one page, each with a neighbor of other permissions */
    {"none", &none},         /* GiB of addresses that are reserved, without any access, */
    {"reserved", &reserved}, /* or with: 3,048 pages of it are in use */
    {"dirty", &dirty},       /* random pages of the dense memory that are written each second */
};

static struct watched *watched;

static uint64_t now(void)
{
    struct timespec time;

    clock_gettime(CLOCK_MONOTONIC, &time);
    return (uint64_t)time.tv_sec * 1000000000u + (uint64_t)time.tv_nsec;
}

/* xorshift64: numbers that do not repeat, the same in each run. */
static uint64_t next(uint64_t *state)
{
    *state ^= *state << 13;
    *state ^= *state >> 7;
    *state ^= *state << 17;
    return *state;
}

static uint64_t seed = 88172645463325252u;

/* ---- Memory ----------------------------------------------------------------------------------- */

static char *map(size_t size, int protection)
{
    char *memory = mmap(NULL, size, protection, MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);

    if (memory == MAP_FAILED) {
        perror("load: mmap");
        exit(1);
    }
    return memory;
}

static void fill(char *memory, size_t size)
{
    for (size_t i = 0; i < size; i += 8) {
        uint64_t random = next(&seed);
        memcpy(memory + i, &random, 8);
    }
}

static char *dense_memory;

static void make_dense(void)
{
    size_t size = dense << 20;

    dense_memory = map(size, PROT_READ | PROT_WRITE);
    madvise(dense_memory, size, huge ? MADV_HUGEPAGE : MADV_NOHUGEPAGE);
    fill(dense_memory, size);
}

/* `count` pieces of `size` bytes at random places of [memory, memory + whole). */
static void scatter(char *memory, size_t whole, size_t size, size_t count)
{
    for (size_t i = 0; i < count; i++)
        fill(memory + next(&seed) % (whole / size) * size, size);
}

static void make_sparse(void)
{
    size_t size = sparse << 20, part = sparse * touched / 100 / 2;
    char *memory = map(size, PROT_READ | PROT_WRITE);

    madvise(memory, size, MADV_NOHUGEPAGE);
    scatter(memory, size, 1 << 20, part);
    scatter(memory, size, PAGE, part * PAGES_PER_MIB);
}

static void make_zeros(void)
{
    char *memory = map(zeros << 20, PROT_READ | PROT_WRITE);

    madvise(memory, zeros << 20, MADV_NOHUGEPAGE);
    memset(memory, 1, zeros << 20);
    memset(memory, 0, zeros << 20);
}

static void make_mappings(void)
{
    for (unsigned long i = 0; i < mappings / 2; i++) {
        char *pair = map(2 * PAGE, PROT_READ | PROT_WRITE);

        pair[0] = pair[PAGE] = 1;
        mprotect(pair + PAGE, PAGE, PROT_READ);
    }
}

/* As what runs under a sanitizer or a garbage collector has them: a few pages in use in all that room. */
static void make_reserved(void)
{
    enum { AT_ENDS = 1024, BETWEEN = 1000 };
    size_t size = reserved << 30;
    char *memory = map(size, PROT_READ | PROT_WRITE);

    madvise(memory, size, MADV_NOHUGEPAGE);
    for (size_t i = 1; i <= AT_ENDS; i++)
        memory[(i - 1) * PAGE] = memory[size - i * PAGE] = 1;
    for (size_t i = 0; i < BETWEEN; i++)
        memory[next(&seed) % (size / PAGE) * PAGE] = 1;
}

static void make_memory(void)
{
    if (dense)
        make_dense();
    if (sparse)
        make_sparse();
    if (zeros)
        make_zeros();
    if (mappings)
        make_mappings();
    if (none)
        map(none << 30, PROT_NONE);
    if (reserved)
        make_reserved();
}

/* ---- Threads ---------------------------------------------------------------------------------- */

static void *sleep_on(void *nothing)
{
    for (;;)
        pause();
    return nothing;
}

/* Some pages each millisecond. What a long stop took is not made up for: that would be another load. */
static void *write_pages(void *nothing)
{
    enum { SECOND = 1000000000, MOST = 10000000 };
    struct timespec millisecond = {0, 1000000};
    uint64_t state = 362436069u, last = now(), owed = 0; /* pages times SECOND */

    for (;;) {
        uint64_t time = now();

        for (owed += (time - last < MOST ? time - last : MOST) * dirty; owed >= SECOND; owed -= SECOND) {
            uint64_t random = next(&state);
            memcpy(dense_memory + random % (dense * PAGES_PER_MIB) * PAGE + 8, &random, 8);
            watched->writes++;
        }
        last = time;
        nanosleep(&millisecond, NULL);
    }
    return nothing;
}

static void *watch_clock(void *nothing)
{
    uint64_t last = now();

    for (;; watched->looks++) {
        uint64_t time = now();

        if (time - last > watched->gap)
            watched->gap = time - last;
        last = time;
        if (watched->reset)
            watched->gap = watched->reset = 0;
    }
    return nothing;
}

static void start(void *(*run)(void *))
{
    pthread_attr_t small;
    pthread_t thread;

    pthread_attr_init(&small);
    pthread_attr_setstacksize(&small, 64 << 10);
    if (pthread_create(&thread, &small, run, NULL) != 0) {
        fputs("load: no more threads\n", stderr);
        exit(1);
    }
}

/* ---- main ------------------------------------------------------------------------------------- */

static int set(const char *option)
{
    const char *value = strchr(option, '=');

    if (strncmp(option, "--", 2) != 0 || !value)
        return 0;
    if (strncmp(option, "--watch=", 8) == 0) {
        watch = value + 1;
        return 1;
    }
    for (size_t i = 0; i < sizeof options / sizeof options[0]; i++)
        if (strlen(options[i].name) == (size_t)(value - option - 2) &&
            strncmp(options[i].name, option + 2, strlen(options[i].name)) == 0) {
            *options[i].value = strtoul(value + 1, NULL, 10);
            return 1;
        }
    return 0;
}

static void map_watched(void)
{
    int fd = watch ? open(watch, O_RDWR | O_CREAT | O_TRUNC, 0600) : -1;

    if (watch && (fd < 0 || ftruncate(fd, PAGE) < 0)) {
        perror(watch);
        exit(1);
    }
    watched = mmap(NULL, PAGE, PROT_READ | PROT_WRITE, fd < 0 ? MAP_SHARED | MAP_ANONYMOUS : MAP_SHARED, fd, 0);
}

int main(int argc, char **argv)
{
    for (int i = 1; i < argc; i++)
        if (!set(argv[i])) {
            fprintf(stderr, "load: no such option: %s\n", argv[i]);
            return 2;
        }
    prctl(PR_SET_TIMERSLACK, 1);
    map_watched();
    make_memory();
    for (unsigned long i = 1; i < threads; i++)
        start(sleep_on);
    if (dirty && dense)
        start(write_pages);
    if (watch)
        start(watch_clock);
    puts("ready");
    fflush(stdout);
    sleep_on(NULL);
}
