/*
 * diff.h: two files side by side: what is laid out otherwise, and what has other contents.
 *
 *     layout.c     ELF header, segments by their address, sections by their name, bytes that nobody claims
 *     notes.c      threads are paired by their id, notes by owner and type, and compared field by field
 *     files.c      mapped files by their address
 *     memory.c     pages that both files have
 *     lines.c      two structures field by field; what all of the above end in
 *     print.c json.c
 *     diff.c       the command
 *
 * Both files are read into the model of model/; a difference is a row of a list, whatever it is of. The list is short
 * even if the files are hostile: of each part so many are kept, and the rest are counted.
 */
#ifndef COREELF_DIFF_H
#define COREELF_DIFF_H

#include <stdio.h>

#include "../model/model.h"

enum part {
    PART_HEADER,
    PART_SEGMENTS,
    PART_SECTIONS,
    PART_NOTES,
    PART_THREADS,
    PART_FILES,
    PART_MEMORY,
    PART_REST,
    PARTS
};

enum change {
    CHANGE_GONE,  /* only in the first file */
    CHANGE_ADDED, /* only in the second */
    CHANGE_FIELD, /* another value */
    CHANGE_GROWN, /* a larger one */
    CHANGE_SHRUNK,
    CHANGE_CONTENTS /* other bytes */
};

struct difference {
    enum part part;
    enum change change;
    const char *what;  /* "NT_PRSTATUS", "PT_LOAD 7f12a000, libc.so.6, code" */
    const char *field; /* "rax", or "" */
    const char *a, *b; /* values, or "" */
    uint64_t tid;      /* or MAP_NONE */
    uint64_t address;  /* or MAP_NONE */
    uint64_t pages;    /* MEMORY: how many differ */
};

enum { IGNORE_OFFSETS = 1, IGNORE_TIMES = 2 };

enum { KEPT = 4096 }; /* differences of each part that are kept */

struct diff {
    const struct map *a, *b;
    int fd_a, fd_b;
    unsigned ignored; /* IGNORE_* */
    int no_memory;
    struct difference *list;
    size_t count, room;
    uint64_t counts[PARTS]; /* all of them */
    uint64_t moved;         /* headers in which nothing but an offset differs */
    uint64_t compared;      /* bytes of memory that both files have, */
    uint64_t holes;         /* of which these are holes in both */
    uint64_t pages;         /* that differ */
    uint64_t first;         /* address of the first byte that differs, or MAP_NONE */
    uint64_t budget;        /* bytes of contents that may still be read: a hostile file claims the same ones often */
    int is_exhausted;       /* the budget was too small: these files are not what they say */
    int by_position;        /* no thread id is in both files */
    int unread;             /* errno of a failed read, or 0 */
    struct arena arena;
};

void diff_layout(struct diff *diff);
void diff_notes(struct diff *diff);
void diff_files(struct diff *diff);
void diff_memory(struct diff *diff);

/* How many differences there are that count; 0: the files are the same. */
uint64_t diff_found(const struct diff *diff);

/* Adds one; the strings must live as long as diff->arena. */
void diff_add(struct diff *diff, const struct difference *difference);

/* ---- lines.c ---- */

/* A header or a note of each file. `template` says part, what and tid of the differences that are found. */
struct regions {
    struct region a, b;
    struct difference template;
};

/*
 * Adds a difference for each field that has another value; fields that are ignored do not count. Returns how many.
 * *offsets: how many fields differ that are offsets in the file, which are not added.
 */
size_t diff_lines(struct diff *diff, const struct regions *regions, size_t *offsets);

/*
 * Whether [at_a, at_a + n) of the first file is [at_b, at_b + n) of the second: 1 yes; 0 no, and *first is where from
 * the start the first byte differs; what cannot be read is not the same.
 */
int diff_same_bytes(struct diff *diff, uint64_t at_a, uint64_t at_b, uint64_t n, uint64_t *first);

/* ---- print.c, json.c ---- */

void diff_print(const struct diff *diff, int all, FILE *out);
void diff_print_json(const struct diff *diff, FILE *out);

extern const char *const diff_part_names[PARTS];
extern const char *const diff_change_names[];

#endif
