/*
 * load.h: what load.c shares with those who measure it: the words of the file that `--watch=FILE` names.
 */
#ifndef LOAD_H
#define LOAD_H

#include <stdint.h>

struct watched {
    volatile uint64_t gap;    /* nanoseconds: the longest time for which the watching thread did not run */
    volatile uint64_t reset;  /* set to 1 from outside: forget the gap; 0 again when that is done */
    volatile uint64_t looks;  /* how often it has looked at the clock */
    volatile uint64_t writes; /* pages that the writing thread has made dirty */
};

#endif
