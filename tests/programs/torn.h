/*
 * torn.h: what torn.c keeps true at every instant, and torn_reader.c looks for in a core.
 *
 * A pair is two words in pages far apart. A thread counts in a register and writes first a, then b:
 *
 *     at any instant   a == b  or  a == b + 1,   and in the loop   register == a  or  register == a + 1
 *
 * A slot is an area that a thread fills, drops, maps elsewhere, moves, protects and cuts, all the time. While it does,
 * the slot is busy; else it is exactly as its record says. Of all slots only one a thread is busy at a time.
 */
#ifndef TORN_H
#define TORN_H

#include <stdint.h>

enum {
    PAGE = 4096,
    PAIRS = 8,
    CHANGERS = 2,          /* threads that change slots, */
    SLOTS = 16 * CHANGERS, /* each its own half of them */
    SLOT_PAGES = 32,       /* at most */
    CELLS = 4,             /* places where a slot can be; the others of its places are not mapped */
    CELL_SIZE = (SLOT_PAGES + 1) * PAGE,
};

/* Where the slots are: cell c of slot s is at WINDOW + (s * CELLS + c) * CELL_SIZE. Nothing else is ever there. */
#define WINDOW 0x200000000u

enum kind { KIND_PRIVATE, KIND_SHARED, KIND_FILE, KINDS };

struct pair {
    uint64_t thread, a, b; /* thread id; addresses */
};

struct slot {
    uint64_t busy;
    uint64_t kind;
    uint64_t cell;
    uint64_t pages;
    uint64_t protection; /* PROT_* */
    uint64_t generation; /* stamped into each page, but for */
    uint64_t dropped;    /* so many from the start: they are as new */
};

#define TORN_MAGIC 0x6e726f745f746f6eu

struct table {
    uint64_t magic;
    uint64_t loop_start, loop_end; /* addresses; 0: the register is not looked at on this machine */
    uint64_t refused;              /* how many of its system calls have failed */
    struct pair pairs[PAIRS];
    struct slot slots[SLOTS];
};

/* The first, the middle and the last word of a page. */
static inline uint64_t stamp(uint64_t generation, uint64_t slot, uint64_t page)
{
    return generation << 24 | slot << 12 | page << 4 | 1;
}

/* What the file behind a KIND_FILE has there. */
static inline uint64_t file_stamp(uint64_t page)
{
    return page << 4 | 2;
}

/* What a page of a slot holds: 0 if it was dropped and no file is behind it. */
static inline uint64_t expected(const struct slot *slot, uint64_t number, uint64_t page)
{
    if (page >= slot->dropped)
        return stamp(slot->generation, number, page);
    return slot->kind == KIND_FILE ? file_stamp(page) : 0;
}

#endif
