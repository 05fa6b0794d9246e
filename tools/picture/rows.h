/*
 * rows.h: what a picture has room for: the model as two tables of rows, the file and the memory, where a row is one
 * thing or several folded into one. With no idea of how it will be drawn.
 */
#ifndef COREELF_ROWS_H
#define COREELF_ROWS_H

#include "../model/model.h"

enum { ROWS_MAX = 60 }; /* in a table that is folded; the lines of holes count */

/* A row of one of the tables: one thing, or several folded into one. */
struct row {
    size_t first, count;  /* regions or areas */
    uint64_t size, saved; /* sums; what of it is there in the file */
    uint64_t most;        /* saved of one area, */
    enum look look;       /* whose look the row has */
    unsigned rank;        /* of what is worth a row of its own: 0 nothing special */
    unsigned period;      /* folded because things repeat: after so many; 0: they do not */
    const char *object;   /* what all of it belongs to, or NULL */
    size_t left_out;      /* instead: so many rows of the middle, */
    size_t special;       /* so many of them with a mark, a defect, or memory that may be written and run */
};

struct table {
    struct row *rows;
    size_t count, room;
    size_t *row_of; /* of each region or area */
};

struct rows {
    const struct map *map;
    int folded;
    struct table file, memory;
};

/* Folded, if they are more than ROWS_MAX. */
void rows_make(struct rows *rows, const struct map *map);

/* One thing a row. If they take up more than `room` by what each costs, the middle is left out. */
typedef unsigned rows_cost(const struct row *row, uint64_t hole);
void rows_make_unfolded(struct rows *rows, const struct map *map, rows_cost *cost, size_t room);
void rows_free(struct rows *rows);

/* How many bytes are mapped by nothing, from the memory row before this one up to it. */
uint64_t rows_hole(const struct rows *rows, size_t at);

/* What points into that hole ("fault"), or, with at == memory.count, to behind the last row; "": nothing. */
const char *rows_hole_marks(const struct rows *rows, size_t at, char *text, size_t size);

/* How many rows of the file, from this one on, lie in the same loaded segment. */
size_t rows_of_segment(const struct rows *rows, size_t at);

/* What a row is, and how much of a row of memory is in the file. */
void rows_name_file(const struct rows *rows, const struct row *row, char *text, size_t size);
void rows_name_memory(const struct rows *rows, const struct row *row, char *text, size_t size);
void rows_say_saved(const struct rows *rows, const struct row *row, char *text, size_t size);

#endif
