/*
 * remaps.c: remaps FILE SEED MIB. Changes its mappings all the time, in steps chosen by a generator: maps memory of several
 * kinds, unmaps, moves, shrinks and grows it, takes and gives permissions, drops pages, writes pages and zeros, grows and
 * shrinks the heap, bears a child. MIB of memory besides stay as they are. What each page holds stands in a table,
 * so that at any instant a core can be held against it. Says: table ADDRESS PAGES, and where these pages are:
 *
 *     place ADDRESS PAGES, heap ADDRESS PAGES
 *
 * The table: step number, first page that the step is about to change, how many; then a number a page. What those pages
 * hold that a step is about to change is not known. The others: 0 anything, or nothing; 1 zeros; 2 what the file has at
 * the page's place; other numbers n: words n << 16, (n << 16) + 1, and so on. The file has 3 << 16 + its page << 16, and so
 * on. FILE gets the number of steps: it grows as long as the program lives. It ends if it finds its own memory to be wrong.
 */
#include <fcntl.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

enum { PAGE = 4096, SLOTS = 48, SLOT = 64, HEAP = 512, PLACE = SLOTS * SLOT, PAGES = PLACE + HEAP };
enum { NOTHING, ZEROS, FROM_FILE, FIRST };

struct table {
    volatile uint64_t step, busy, count, page[PAGES];
};

static struct table *table;
static char *place, *heap;
static int heap_pages, file;
static volatile uint64_t *counter;
static uint64_t x, last = FIRST + PLACE; /* generator; number of a page's contents */
static unsigned char writable[PAGES];
static uint64_t below[PAGES];

static uint64_t next(uint64_t n)
{
    x ^= x << 13;
    x ^= x >> 7;
    x ^= x << 17;
    return x % n;
}

static char *address(int page)
{
    return page < PLACE ? place + (size_t)page * PAGE : heap + (size_t)(page - PLACE) * PAGE;
}

/* A step: what it changes is said before and after. */
static void begin(int first, int count)
{
    table->busy = (uint64_t)first;
    __asm__ volatile("" ::: "memory");
    table->count = (uint64_t)count;
    __asm__ volatile("" ::: "memory");
}

static void end(void)
{
    __asm__ volatile("" ::: "memory");
    table->count = 0;
    __asm__ volatile("" ::: "memory");
    *counter = ++table->step;
}

static void set(int first, int count, uint64_t holds, int may_write, uint64_t beneath)
{
    for (int i = first; i < first + count; i++) {
        table->page[i] = holds;
        writable[i] = (unsigned char)may_write;
        below[i] = beneath;
    }
}

static int all_writable(int first, int count)
{
    for (int i = first; i < first + count; i++)
        if (!writable[i])
            return 0;
    return 1;
}

static void fail(const char *what)
{
    printf("wrong: %s\n", what);
    exit(3);
}

/* ---- Steps ---- */

static void write_pages(int first, int count)
{
    if (!all_writable(first, count))
        return;
    begin(first, count);
    for (int i = first; i < first + count; i++) {
        uint64_t *words = (uint64_t *)address(i);
        last++;
        for (uint64_t j = 0; j < PAGE / 8; j++)
            words[j] = (last << 16) + j;
        table->page[i] = last;
    }
    end();
}

static void zero_pages(int first, int count)
{
    if (!all_writable(first, count))
        return;
    begin(first, count);
    memset(address(first), 0, (size_t)count * PAGE);
    for (int i = first; i < first + count; i++)
        table->page[i] = ZEROS;
    end();
}

/* What is below comes up again: zeros, or the file. Memory that is shared stays. */
static void drop_pages(int first, int count)
{
    if (!all_writable(first, count))
        return;
    begin(first, count);
    if (madvise(address(first), (size_t)count * PAGE, MADV_DONTNEED) < 0)
        fail("madvise");
    for (int i = first; i < first + count; i++)
        table->page[i] = below[i] == NOTHING ? table->page[i] : below[i];
    end();
}

static void map_pages(int first, int count)
{
    static const int flags[] = {MAP_PRIVATE | MAP_ANONYMOUS, MAP_PRIVATE | MAP_ANONYMOUS, MAP_SHARED | MAP_ANONYMOUS,
                                MAP_PRIVATE};
    int kind = (int)next(4), from_file = kind == 3;
    void *got;

    begin(first, count);
    got = mmap(address(first), (size_t)count * PAGE, PROT_READ | PROT_WRITE, flags[kind] | MAP_FIXED,
               from_file ? file : -1, from_file ? (off_t)first * PAGE : 0);
    if (got == MAP_FAILED)
        fail("mmap");
    set(first, count, from_file ? FROM_FILE : ZEROS, 1, kind == 2 ? NOTHING : from_file ? FROM_FILE : ZEROS);
    end();
}

static void unmap_pages(int first, int count)
{
    begin(first, count);
    munmap(address(first), (size_t)count * PAGE);
    set(first, count, NOTHING, 0, NOTHING);
    end();
}

/* To another slot. What it holds from a file is not of that place any more: only what has none is moved. */
static void move_pages(int first, int count)
{
    int to = (int)next(SLOTS) * SLOT, low = first < to ? first : to, high = first < to ? to : first;

    if (first / SLOT == to / SLOT || !all_writable(first, count))
        return;
    for (int i = first; i < first + count; i++)
        if (below[i] != ZEROS)
            return;
    begin(low, high - low + count);
    if (mremap(address(first), (size_t)count * PAGE, (size_t)count * PAGE, MREMAP_MAYMOVE | MREMAP_FIXED,
               address(to)) == MAP_FAILED) {
        /* More than one area: Linux 6.17 moves some of them all the same. */
        munmap(address(first), (size_t)count * PAGE);
        munmap(address(to), (size_t)count * PAGE);
        set(first, count, NOTHING, 0, NOTHING);
        set(to, count, NOTHING, 0, NOTHING);
        end();
        return;
    }
    for (int i = 0; i < count; i++)
        table->page[to + i] = table->page[first + i];
    for (int i = 0; i < count; i++)
        writable[to + i] = 1, below[to + i] = ZEROS;
    set(first, count, NOTHING, 0, NOTHING);
    end();
}

static void protect_pages(int first, int count)
{
    static const int permissions[] = {PROT_NONE, PROT_READ, PROT_READ | PROT_WRITE, PROT_READ | PROT_WRITE};
    int kind = (int)next(4);

    for (int i = first; i < first + count; i++)
        if (table->page[i] == NOTHING)
            return;
    if (mprotect(address(first), (size_t)count * PAGE, permissions[kind]) < 0)
        fail("mprotect");
    for (int i = first; i < first + count; i++)
        writable[i] = kind >= 2;
    end();
}

static void change_heap(int first, int count)
{
    int wanted = (int)next(HEAP);

    (void)first;
    (void)count;
    begin(PLACE, HEAP);
    if (brk(heap + (size_t)wanted * PAGE) < 0)
        fail("brk");
    if (wanted > heap_pages)
        set(PLACE + heap_pages, wanted - heap_pages, ZEROS, 1, ZEROS);
    else
        set(PLACE + wanted, heap_pages - wanted, NOTHING, 0, NOTHING);
    heap_pages = wanted;
    end();
    write_pages(PLACE, wanted < 32 ? wanted : 32);
}

static void write_heap(int first, int count)
{
    first = PLACE + (int)next(HEAP);
    count = count < PAGES - first ? count : PAGES - first;
    write_pages(first, count);
}

static void bear(int first, int count)
{
    if (next(40) != 0)
        return;
    if (fork() == 0)
        _exit(0);
    while (wait(NULL) > 0)
        continue;
    write_pages(first, count);
}

/* Of what it can read, a page. */
static void check(int first, int count)
{
    const uint64_t *words = (const uint64_t *)address(first);
    uint64_t n = table->page[first];

    (void)count;
    if (!writable[first])
        return;
    if (n == ZEROS && words[0] + words[511] != 0)
        fail("a page is not zero");
    if (n >= FIRST && (words[0] != n << 16 || words[511] != (n << 16) + 511))
        fail("a page does not hold what was written");
}

static void (*const steps[])(int first, int count) = {
    write_pages, write_pages, write_pages, write_pages, write_pages,   zero_pages,  drop_pages, map_pages, map_pages,
    unmap_pages, move_pages,  move_pages,  move_pages,  protect_pages, change_heap, write_heap, bear,      check};

/* ---- The beginning ---- */

static int make_file(void)
{
    int fd = memfd_create("remaps", 0);
    uint64_t words[PAGE / 8];

    for (uint64_t page = 0; page < PLACE; page++) {
        for (uint64_t i = 0; i < PAGE / 8; i++)
            words[i] = ((FIRST + page) << 16) + i;
        if (write(fd, words, PAGE) != PAGE)
            exit(1);
    }
    return fd;
}

static void *map(size_t size)
{
    return mmap(NULL, size, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
}

int main(int argc, char **argv)
{
    int fd = argc == 4 ? open(argv[1], O_RDWR | O_CREAT | O_TRUNC, 0600) : -1;
    size_t ballast = argc == 4 ? strtoul(argv[3], NULL, 10) << 20 : 0;

    if (fd < 0 || ftruncate(fd, PAGE) < 0)
        return 1;
    counter = mmap(NULL, PAGE, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
    x = strtoull(argv[2], NULL, 10) * 0x9e3779b97f4a7c15u + 1;
    memset(map(ballast), 'x', ballast);
    table = map(sizeof *table);
    place = map((size_t)PLACE * PAGE);
    file = make_file();
    setvbuf(stdout, map(PAGE), _IOLBF, PAGE);
    heap = (char *)(((uintptr_t)sbrk(0) + PAGE - 1) & ~(uintptr_t)(PAGE - 1));
    munmap(place, (size_t)PLACE * PAGE);
    printf("table %lx %d\nplace %lx %d\nheap %lx %d\nready\n", (unsigned long)table, PAGES, (unsigned long)place,
           PLACE, (unsigned long)heap, HEAP);
    for (;;) {
        int first = (int)next(PLACE), room = SLOT - first % SLOT, count = 1 + (int)next((uint64_t)room);
        steps[next(sizeof steps / sizeof steps[0])](first, count);
    }
}
