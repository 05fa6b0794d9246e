/*
 * poster.h: coreelf poster. A file as a picture for the wall, which zooms from left to right:
 *
 *     the whole file | its parts | the bytes of headers and notes | the memory of the process
 *     how this file came to be, in numbered steps
 *
 *     poster.c     the command
 *   what there is to show; these know ELF:
 *     blocks.c     headers, notes and tables, as lines for the byte panel
 *     segments.c     program headers and sections among them
 *     steps.c      how such a file comes to be, as a table of steps
 *   how it is drawn; these know paper:
 *     sheet.c      which panel stands where, on which paper
 *     place.c      blocks -> columns, each with as many lines as there is room for
 *     bytes.c      draws the byte panel
 *     strip.c      draws the whole file and its parts, and the memory; picks and sizes their rows
 *     memory.c     draws the memory, the ribbons from file to memory, and what was not saved
 *     story.c      draws the steps
 *   and no poster of a file:
 *     constants.c  the library's tables of constants, on sheets
 *
 * Everything is in hundredths of a millimetre (picture/svg.h).
 */
#ifndef COREELF_POSTER_H
#define COREELF_POSTER_H

#include "../model/fields.h"
#include "../picture/palette.h"
#include "../picture/rows.h"
#include "../picture/svg.h"

/* ---- What the byte panel shows ---- */

enum { LINES_MAX = 120, BLOCKS_MAX = 24, BYTES_SHOWN = 8 };

/* A line: offset | bytes | name | value | meaning. */
struct line {
    uint64_t offset, length; /* MAP_NONE: no offset; no length: no bytes */
    unsigned char bytes[BYTES_SHOWN];
    size_t bytes_count;
    const char *name, *value, *meaning;
    int rows; /* how many lines of print its meaning takes */
};

/* A header, a note or a table. */
struct block {
    const char *title, *aside; /* "ELF header"; "at 0x0, 64 bytes" */
    enum look look;
    const struct region *region; /* that it shows, or NULL */
    size_t count;
    struct line *lines;
    uint64_t end;     /* of its bytes, or MAP_NONE: it is a table, */
    uint64_t things;  /* of so many */
    const char *noun; /* "sections" */
    int rank;         /* the lower, the sooner it is given room */
    size_t least;     /* lines that it is not shown without */
    int wraps;        /* long meanings take a second line */
    size_t shown;     /* lines that there is room for; found by place.c */
    struct {          /* the widths of its columns, as wide as what stands in them */
        int offset, bytes, name, value, meaning;
    } columns;
};

struct blocks {
    struct arena arena;
    struct block list[BLOCKS_MAX];
    size_t count;
};

void blocks_make(struct blocks *blocks, const struct map *map);
void blocks_free(struct blocks *blocks);

/* blocks.c, for segments.c */
struct block *block_add(struct blocks *blocks, enum look look, int rank, size_t least);
struct line *block_add_line(struct block *block);
void block_add_fields(struct blocks *blocks, struct block *block, struct fields *fields, uint64_t from, uint64_t end);
void blocks_add_segments(struct blocks *blocks, const struct map *map);
void blocks_add_sections(struct blocks *blocks, const struct map *map);

/* ---- steps.c ---- */

enum { STEPS_MAX = 7 };

/* A number that is known of this file. */
enum fact { NO_FACT, SIGNAL, THREADS, AREAS, NOTES, BYTES, SEGMENTS, SECTIONS, ENTRY };

struct step {
    const char *title, *text, *where;
    enum fact fact;
};

struct story {
    const char *title;
    struct step steps[STEPS_MAX];
};

const struct story *story_of(const struct map *map);

/* "here: 3 threads"; "" where nothing is known, or NO_FACT. */
const char *story_fact(const struct map *map, enum fact fact, char *text, size_t size);

/* ---- place.c ---- */

enum { LINE_HEIGHT = 288, HEAD_HEIGHT = 460, BLOCK_GAP = 210 };

/* A block, or the part of it that stands in one column. */
struct piece {
    size_t block, first, count;
    int column, y, more; /* more: a line below says how much is not shown */
};

struct placing {
    struct piece pieces[2 * BLOCKS_MAX];
    size_t count, left_out; /* left_out: blocks that there was no room for */
};

/* Says of each block how many lines are shown, and where. Columns are of one size. */
void place_blocks(struct placing *placing, struct blocks *blocks, int columns, int width, int height);
uint64_t block_rest(const struct block *block); /* things, or bytes, behind what is shown */

/* ---- strip.c ---- */

/* Behind a row that is not as high as it would be to scale. */
#define BROKEN "≈"

/* A row of a picture: one of the table, or several that are left out, or a hole between two. */
struct strip_row {
    size_t row, last; /* of the table */
    size_t rows;      /* more than 1: so many are left out */
    uint64_t hole;    /* instead: bytes that are mapped by nothing, */
    int fault;        /* where the address of the fault is */
    uint64_t size;
    int y, height;
    int broken; /* to scale it would be higher */
};

struct strip {
    const struct rows *of;
    const struct table *table;
    struct strip_row *rows;
    size_t count;
    int thin;   /* holes and padding have no words: there is no room */
    size_t *at; /* for each row of the table, where in rows */
};

/* How much of `length` a part of a whole takes, to scale. */
int strip_scale(uint64_t part, uint64_t whole, int length);

void strip_make(struct strip *strip, const struct rows *rows, const struct table *table, int y, int height);
void strip_free(struct strip *strip);

/* ---- Panels ---- */

struct poster {
    const struct map *map;
    const char *name; /* of the file, without its folder */
    struct rows rows;
    struct blocks blocks;
    FILE *out;
};

void poster_whole(const struct poster *poster, struct svg_box box);
void poster_parts(const struct poster *poster, struct svg_box box, const struct strip *strip);
void poster_flares(const struct poster *poster, int left, int right, struct svg_box whole, const struct strip *strip);
void poster_bytes(const struct poster *poster, const struct placing *placing, struct svg_box box, int gap,
                  int columns);
void poster_memory(const struct poster *poster, struct svg_box box);
void poster_story(const struct poster *poster, struct svg_box box, int per_row);
void poster_legend(const struct poster *poster, struct svg_box box);

/* A heading of a panel, and a line below it. Returns where the panel's contents may start. */
int poster_heading(const struct poster *poster, int x, int y, int width, const char *title, const char *below);

/* A name in the middle of a box, in as many lines as that has room for. */
void poster_name(const struct poster *poster, const struct svg_font *font, struct svg_box box, const char *text);

/* The outline of a look, for a rectangle of a picture on paper. */
struct svg_look poster_look(enum look look);

/* The number of a block, as those that are shown are counted; and of the one that shows the region, 0: none does. */
unsigned poster_number(const struct poster *poster, size_t block);
unsigned poster_number_of(const struct poster *poster, const struct region *region);

/* ---- sheet.c ---- */

struct paper {
    const char *name, *size;
    int width, height;
    int columns; /* of the byte panel */
};

const struct paper *paper_find(const char *name);

/* ---- constants.c ---- */

/* How many sheets of that paper all constants take; and one of them, from 1 on. */
unsigned constants_pages(const struct paper *paper);
void constants_draw(FILE *out, const struct paper *paper, unsigned page);

/* ---- sheet.c, the poster of a file ---- */

enum { SHEETS = 4 };

/* The whole poster on one sheet (page 0), or one of its four pages. */
void sheet_draw(struct poster *poster, const struct paper *paper, unsigned page);

#endif
