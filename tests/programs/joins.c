/*
 * joins.c: writes pages, and moves areas that nobody has touched beside them, so that the kernel makes one area of the
 * two. To whoever watches the memory by a userfaultfd(2), it does not say that it has stopped to watch both; and the marks
 * on the pages stay. What each page holds stands in a table, as in remaps.c, of which a core can be held against.
 * Says: table ADDRESS PAGES, place ADDRESS PAGES, heap 0 0.
 */
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

/* A slot: pages that are written to, room for an area beside them, and, apart from both, where that area is at first. */
enum { PAGE = 4096, SLOTS = 64, WRITTEN = 40, JOINED = 4, ASIDE = 56, SLOT = 64, PLACE = SLOTS * SLOT };

static struct table {
    volatile uint64_t step, busy, count, page[PLACE];
} * table;
static char *place;
static unsigned char joined[SLOTS];
static uint64_t x = 88172645463325252u, last = 3 + PLACE;

static uint64_t next(uint64_t n)
{
    x ^= x << 13;
    x ^= x >> 7;
    x ^= x << 17;
    return x % n;
}

static char *map(char *address, size_t size)
{
    char *memory =
        mmap(address, size, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS | (address ? MAP_FIXED : 0), -1, 0);

    if (memory == MAP_FAILED)
        _exit(1);
    return memory;
}

static void write_page(uint64_t page)
{
    uint64_t *words = (uint64_t *)(void *)(place + page * PAGE);

    table->busy = page;
    table->count = 1;
    __asm__ volatile("" ::: "memory");
    last++;
    for (uint64_t i = 0; i < PAGE / 8; i++)
        words[i] = (last << 16) + i;
    table->page[page] = last;
    __asm__ volatile("" ::: "memory");
    table->count = 0;
    table->step++;
}

/* Comes beside the others, or goes; then there is a new one aside. */
static void join(uint64_t slot)
{
    char *start = place + slot * SLOT * PAGE, *beside = start + WRITTEN * PAGE, *aside = start + ASIDE * PAGE;
    size_t size = JOINED * PAGE;

    if (joined[slot]) {
        munmap(beside, size);
        map(aside, size);
    } else if (mremap(aside, size, size, MREMAP_MAYMOVE | MREMAP_FIXED, beside) == MAP_FAILED) {
        perror("mremap");
        _exit(1);
    }
    joined[slot] = !joined[slot];
}

int main(void)
{
    table = (struct table *)(void *)map(NULL, sizeof *table);
    place = map(NULL, (size_t)PLACE * PAGE);
    munmap(place, (size_t)PLACE * PAGE);
    for (uint64_t slot = 0; slot < SLOTS; slot++) {
        map(place + slot * SLOT * PAGE, WRITTEN * PAGE);
        map(place + (slot * SLOT + ASIDE) * PAGE, JOINED * PAGE);
        for (uint64_t i = 0; i < WRITTEN; i++)
            write_page(slot * SLOT + i);
    }
    printf("table %lx %d\nplace %lx %d\nheap 0 0\nready\n", (unsigned long)table, PLACE, (unsigned long)place, PLACE);
    fflush(stdout);
    for (;;) {
        usleep(50);
        join(next(SLOTS));
        for (int i = 0; i < 16; i++)
            write_page(next(SLOTS) * SLOT + next(WRITTEN));
    }
}
