/*
 * everything.h: reads all that a file has and holds the library to its promises while it does.
 */
#ifndef COREELF_TESTS_EVERYTHING_H
#define COREELF_TESTS_EVERYTHING_H

#include "../libcoreelf/coreelf.h"

struct tally {
    int opened;                         /* what coreelf_open said */
    uint64_t segments, sections, notes; /* how many could be read */
    uint64_t names;                     /* sections whose name could be read */
    uint64_t items;                     /* in the payloads of all notes */
    uint64_t faults;                    /* errors, each with code, offset and reason */
};

/* Any bytes will do. Fails the test if the library breaks a promise; a broken file is only counted. */
struct tally read_everything(const struct coreelf_source *source);

/*
 * Walks over a payload and returns the number of items. Fails the test unless they cover it exactly:
 * in order, none empty, none twice.
 */
uint64_t cover_payload(const struct coreelf_source *source, const struct coreelf_format *format,
                       const struct coreelf_payload *payload, uint64_t offset, uint64_t size,
                       const struct coreelf_xcomp *xcomps, size_t xcomps_count);

#endif
