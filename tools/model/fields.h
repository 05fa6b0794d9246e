/*
 * fields.h: the bytes of a header or a note, field by field, for those who show them.
 */
#ifndef COREELF_MAP_FIELDS_H
#define COREELF_MAP_FIELDS_H

#include "model.h"

struct field_line {
    uint64_t offset, length;
    char name[48];   /* "pr_utime.tv_sec", "xmm3" */
    char value[192]; /* "1 PT_LOAD" */
    const char *meaning;
    const char *title; /* of a structure that begins here, or NULL */
    uint64_t repeat;   /* which one, if title */
};

struct fields {
    const struct map *map;
    const struct map_note *note; /* or NULL: a table of headers */
    struct coreelf_walk walk;
    const struct coreelf_layout *layout; /* structure of the line before */
    uint64_t repeat;
    uint64_t a_type;
    unsigned stage; /* of a note */
    int unfolded;   /* set after fields_begin: sixteen registers of zeros are sixteen lines */
};

/* Begins to walk over a region's bytes; 0: nothing is known of their inside. */
int fields_begin(struct fields *fields, const struct map *map, const struct region *region);

/* The next field: 1, 0 at the end, or a negative errno. */
int fields_next(struct fields *fields, struct field_line *line);

#endif
