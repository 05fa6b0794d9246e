/*
 * precopy.h: what the two halves of precopy share: precopy.c, while the process runs, and last_stop.c.
 */
#ifndef COREELF_PRECOPY_H
#define COREELF_PRECOPY_H

#include "../process/watch.h"
#include "dump.h"
#include "sheet.h"

/* A stretch of memory that is copied early, and its place in the file. */
struct extent {
    uint64_t start, end;
    uint64_t offset, room; /* bytes, in the file */
};

struct precopy {
    struct job *job;
    struct snapshot look; /* of the process as it runs */
    struct watch watch;
    struct sheet sheet;
    struct sheet_sink sink; /* for copier */
    struct copier copier;
    struct extent *extents; /* by address */
    size_t extents_count, extents_room;
    uint64_t head_room; /* bytes before the first extent */
    uint64_t file_end;
    size_t thread_notes; /* bytes of notes that a thread takes */
    uint64_t written;    /* bytes that the last round found written */
};

/* The extent that has all of [start, end), or NULL. */
const struct extent *precopy_extent_at(const struct precopy *precopy, uint64_t start, uint64_t end);

/* The same for an area; NULL too if by now it is of a kind that is not copied early (a file was mapped there, say). */
const struct extent *precopy_extent(const struct precopy *precopy, const struct area *area);

/*
 * What is left of every piece of the layout, while the process stands still: pages that have been written to, areas that
 * cannot be watched. 0 or a negative errno. The process goes on either way.
 */
int precopy_last_stop(struct precopy *precopy);

#endif
