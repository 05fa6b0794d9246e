/*
 * torn.c: a process whose memory and registers always keep what torn.h says, and which changes them as fast as it can.
 * A copy of it that was not made at one instant can be told by that. Says: table ADDRESS.
 *
 * The second words of the pairs are in all sorts of memory, among them those that fork(2) does not copy.
 */
#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>

#include "torn.h"

enum { BIG = 64 << 20, FAR = 32 << 20 };

static struct table *table;
static char *big;
static int file;

static void fail(const char *what)
{
    perror(what);
    _exit(1);
}

static char *map(size_t size, int flags, int fd)
{
    char *memory = mmap(NULL, size, PROT_READ | PROT_WRITE, flags, fd, 0);

    if (memory == MAP_FAILED)
        fail("mmap");
    return memory;
}

static uint64_t next(uint64_t *state)
{
    *state ^= *state << 13;
    *state ^= *state >> 7;
    *state ^= *state << 17;
    return *state;
}

/* ---- Pairs ------------------------------------------------------------------------------------ */

static char *advised(size_t size, int advice)
{
    char *memory = map(size, MAP_PRIVATE | MAP_ANONYMOUS, -1);

    madvise(memory, size, advice);
    return memory;
}

/* Where the second word of pair i is. */
static void *second(unsigned i)
{
    switch (i) {
    case 0:
        return map(PAGE, MAP_PRIVATE | MAP_ANONYMOUS, -1);
    case 1:
        return map(PAGE, MAP_SHARED | MAP_ANONYMOUS, -1);
    case 2:
        return map(PAGE, MAP_PRIVATE, file);
    case 3:
        return advised(PAGE, MADV_DONTFORK);
    case 4:
        return advised(PAGE, MADV_WIPEONFORK);
    case 5:
        return advised(8 << 20, MADV_HUGEPAGE) + (4 << 20);
    default:
        return big + FAR + i * PAGE;
    }
}

/* Counts n times. The loop is written by hand, so that a register is known to hold the number. */
static void __attribute__((noinline)) count(volatile uint64_t *a, volatile uint64_t *b, uint64_t n)
{
#ifdef __x86_64__
    __asm__ volatile("    mov (%[a]), %%r12\n"
                     "torn_loop_start:\n"
                     "    inc %%r12\n"
                     "    mov %%r12, (%[a])\n"
                     "    mov %%r12, (%[b])\n"
                     "    dec %[n]\n"
                     "    jnz torn_loop_start\n"
                     "torn_loop_end:\n"
                     : [n] "+r"(n)
                     : [a] "r"(a), [b] "r"(b)
                     : "r12", "cc", "memory");
#else
    while (n--) {
        ++*a;
        __atomic_store_n(b, *a, __ATOMIC_SEQ_CST);
    }
#endif
}

static void find_loop(void)
{
#ifdef __x86_64__
    __asm__("lea torn_loop_start(%%rip), %0" : "=r"(table->loop_start));
    __asm__("lea torn_loop_end(%%rip), %0" : "=r"(table->loop_end));
#endif
}

/* Two of the threads never rest; the others do now and then, so that there is always one inside of a system call. */
static void *keep_pair(void *which)
{
    unsigned i = (unsigned)(uintptr_t)which;
    struct timespec rest = {0, 50000 << i};
    struct pair *pair = &table->pairs[i];

    pair->thread = (uint64_t)syscall(SYS_gettid);
    for (;;) {
        count((void *)pair->a, (void *)pair->b, 1000);
        if (i > 1)
            nanosleep(&rest, NULL);
    }
    return NULL;
}

static void make_pair(unsigned i)
{
    struct pair *pair = &table->pairs[i];

    pair->a = (uint64_t)(uintptr_t)(big + i * (2 << 20));
    pair->b = (uint64_t)(uintptr_t)second(i);
    *(uint64_t *)pair->a = *(uint64_t *)pair->b = 0;
}

/* ---- Slots ------------------------------------------------------------------------------------ */

static unsigned number_of(const struct slot *slot)
{
    return (unsigned)(slot - table->slots);
}

static char *place(const struct slot *slot)
{
    return (char *)(uintptr_t)(WINDOW + (number_of(slot) * CELLS + slot->cell) * CELL_SIZE);
}

static void set_protection(struct slot *slot, int protection)
{
    if (mprotect(place(slot), slot->pages * PAGE, protection) < 0)
        fail("mprotect");
    slot->protection = (uint64_t)protection;
}

static void put_stamp(char *page, uint64_t word)
{
    static const unsigned places[] = {0, PAGE / 2, PAGE - 8};

    for (unsigned i = 0; i < 3; i++)
        memcpy(page + places[i], &word, 8);
}

static void refill(struct slot *slot)
{
    set_protection(slot, PROT_READ | PROT_WRITE);
    slot->generation++;
    slot->dropped = 0;
    for (unsigned page = 0; page < slot->pages; page++)
        put_stamp(place(slot) + page * PAGE, stamp(slot->generation, number_of(slot), page));
}

static void drop(struct slot *slot)
{
    set_protection(slot, PROT_READ | PROT_WRITE);
    if (madvise(place(slot), slot->pages / 2 * PAGE, slot->kind == KIND_SHARED ? MADV_REMOVE : MADV_DONTNEED) < 0)
        fail("madvise");
    if (slot->dropped < slot->pages / 2)
        slot->dropped = slot->pages / 2;
}

static void map_anew(struct slot *slot)
{
    static const int flags[KINDS] = {[KIND_PRIVATE] = MAP_PRIVATE | MAP_ANONYMOUS,
                                     [KIND_SHARED] = MAP_SHARED | MAP_ANONYMOUS,
                                     [KIND_FILE] = MAP_PRIVATE};

    slot->pages = SLOT_PAGES;
    if (mmap(place(slot), slot->pages * PAGE, PROT_READ | PROT_WRITE, flags[slot->kind] | MAP_FIXED_NOREPLACE,
             slot->kind == KIND_FILE ? file : -1, 0) != place(slot))
        fail("mmap of a slot");
    refill(slot);
}

static void unmap(struct slot *slot, uint64_t first_page)
{
    if (munmap(place(slot) + first_page * PAGE, (slot->pages - first_page) * PAGE) < 0)
        fail("munmap");
    slot->pages = first_page;
}

static void replace(struct slot *slot)
{
    unmap(slot, 0);
    slot->cell = (slot->cell + 1) % CELLS;
    map_anew(slot);
}

/* A call that fails though nothing is wrong with it is somebody else's doing, and is counted. */
static void move(struct slot *slot)
{
    char *old = place(slot);
    uint64_t cell = slot->cell;

    slot->cell = (cell + 1) % CELLS;
    if (mremap(old, slot->pages * PAGE, slot->pages * PAGE, MREMAP_MAYMOVE | MREMAP_FIXED, place(slot)) ==
        place(slot))
        return;
    perror("mremap");
    slot->cell = cell;
    __atomic_fetch_add(&table->refused, 1, __ATOMIC_SEQ_CST);
}

static void protect(struct slot *slot)
{
    set_protection(slot, slot->generation % 2 ? PROT_READ : PROT_NONE);
}

static void cut(struct slot *slot)
{
    if (slot->pages > 4)
        unmap(slot, slot->pages / 2);
    if (slot->dropped > slot->pages)
        slot->dropped = slot->pages;
}

static void change(struct slot *slot, uint64_t random)
{
    static void (*const ways[])(struct slot *) = {refill, drop, replace, move, protect, cut};

    __atomic_store_n(&slot->busy, 1, __ATOMIC_SEQ_CST);
    ways[random % (sizeof ways / sizeof ways[0])](slot);
    __atomic_store_n(&slot->busy, 0, __ATOMIC_SEQ_CST);
}

static void *keep_changing(void *which)
{
    uint64_t state = 88172645463325252u + (uintptr_t)which;
    struct slot *first = &table->slots[(uintptr_t)which * (SLOTS / CHANGERS)];
    struct timespec rest = {0, 1000}; /* and what the kernel adds */

    for (;;) {
        uint64_t random = next(&state);
        change(&first[random % (SLOTS / CHANGERS)], random >> 32);
        nanosleep(&rest, NULL);
    }
    return NULL;
}

/* ---- main ------------------------------------------------------------------------------------- */

static void make_file(void)
{
    file = memfd_create("torn", 0);
    if (file < 0 || ftruncate(file, SLOT_PAGES * PAGE) < 0)
        fail("memfd_create");
    char *pages = map(SLOT_PAGES * PAGE, MAP_SHARED, file);
    for (unsigned page = 0; page < SLOT_PAGES; page++)
        put_stamp(pages + page * PAGE, file_stamp(page));
    munmap(pages, SLOT_PAGES * PAGE);
}

static void make_big(void)
{
    uint64_t state = 362436069u;

    big = map(BIG, MAP_PRIVATE | MAP_ANONYMOUS, -1);
    madvise(big, BIG, MADV_NOHUGEPAGE);
    for (size_t i = 0; i < BIG; i += 8) {
        uint64_t random = next(&state);
        memcpy(big + i, &random, 8);
    }
}

static void start(void *(*run)(void *), unsigned which)
{
    pthread_t thread;

    if (pthread_create(&thread, NULL, run, (void *)(uintptr_t)which) != 0)
        fail("pthread_create");
}

int main(void)
{
    table = (void *)map(sizeof *table, MAP_PRIVATE | MAP_ANONYMOUS, -1);
    table->magic = TORN_MAGIC;
    prctl(PR_SET_TIMERSLACK, 1);
    find_loop();
    make_file();
    make_big();
    for (unsigned i = 0; i < SLOTS; i++) {
        table->slots[i].kind = i % KINDS;
        map_anew(&table->slots[i]);
    }
    for (unsigned i = 0; i < PAIRS; i++)
        make_pair(i);
    for (unsigned i = 0; i < PAIRS; i++)
        start(keep_pair, i);
    for (unsigned i = 0; i < CHANGERS; i++)
        start(keep_changing, i);
    printf("table %#lx\nready\n", (unsigned long)table);
    fflush(stdout);
    for (;;)
        pause();
}
