/*
 * watch.h: which pages of a running process are written to.
 */
#ifndef COREELF_WATCH_H
#define COREELF_WATCH_H

#include "inject.h"

struct watch {
    int fd;      /* a userfaultfd of the process */
    int pagemap; /* /proc/PID/pagemap */
    uint64_t page_size;
    double longest; /* seconds for which one step of watch_end held up the process's mmap(2) at most */
};

/*
 * Has a stopped thread of the process make a userfaultfd, takes it, and has the thread close its own. 0, or a negative
 * errno and the reason in words in *why; the process is as before then.
 */
int watch_begin(struct watch *watch, struct threads *threads, const struct areas *areas,
                const struct coreelf_format *format, const struct gadgets *gadgets, const char **why);

/* Whether an area of the process is watched. One that has no pages may be. */
int watch_has(const struct watch *watch, uint64_t start, uint64_t end);

/*
 * Begins to watch [start, end), of which nothing has been taken yet. 1: it cannot be watched (not there; watched by the
 * process itself). A negative errno: what is written to in there cannot be told any more (EAGAIN: its areas change too
 * fast).
 */
int watch_area(const struct watch *watch, uint64_t start, uint64_t end);

/* What is known of a run of pages. */
enum {
    PAGES_ABSENT,  /* not there: zeros */
    PAGES_SAME,    /* not written to since they were last taken */
    PAGES_WRITTEN, /* written to, or not watched */
};

struct run {
    uint64_t start, end;
    int state; /* PAGES_* */
};

/*
 * Takes the pages of [start, end) that have been written to since the last time (at first: all that are there), and goes
 * on watching them: at most `room` runs. How many; *next is where to go on, `end` when all is done. Or a negative errno.
 */
long watch_take(const struct watch *watch, uint64_t start, uint64_t end, struct run *runs, size_t room,
                uint64_t *next);

/* The state of every page of [start, end), as runs without gaps. Takes nothing. */
long watch_look(const struct watch *watch, uint64_t start, uint64_t end, struct run *runs, size_t room,
                uint64_t *next);

/*
 * Stops watching the areas in [start, end), bit by bit, so that the process is never held up for long; up to WATCH_PIECE
 * bytes in one step. The last one may have grown by now: where nothing else is before `limit`, up to there.
 */
enum { WATCH_PIECE = 8 << 20 };
void watch_forget(struct watch *watch, uint64_t start, uint64_t end, uint64_t limit);

/* Stops altogether. */
void watch_end(struct watch *watch);

#endif
