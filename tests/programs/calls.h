/*
 * calls.h: what calls.c shares with those who look at it: what stands in the file, one of `calls` in the order in which
 * the calls are said.
 */
#ifndef CALLS_H
#define CALLS_H

#include <stdint.h>

enum { CALLS_MAX = 48, BEATS_MAX = 16 };

struct counters {
    volatile uint64_t beats[BEATS_MAX];
    struct call {
        volatile uint64_t returns;    /* how often the call came back, */
        volatile uint64_t broken_off; /* of these with EINTR, */
        volatile uint64_t signals;    /* and how many signals its thread has handled */
    } calls[CALLS_MAX];
};

#endif
