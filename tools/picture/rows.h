/*
 * rows.h: what a picture has room for: the model as two tables of rows, the file and the memory, where a row is one
 * thing or several folded into one. With no idea of how it will be drawn.
 */
#ifndef COREELF_ROWS_H
#define COREELF_ROWS_H

#include "../model/model.h"

/* A row of one of the tables: one thing, or several folded into one. */
struct row {
    size_t first, count;  /* regions or areas */
    uint64_t size, saved; /* sums */
    uint64_t most;        /* saved of one area, */
    enum look look;       /* whose look the row has */
    size_t left_out;      /* instead: so many rows of the middle */
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

void rows_make(struct rows *rows, const struct map *map);
void rows_free(struct rows *rows);

/* How many bytes are mapped by nothing, from the memory row before this one up to it. */
uint64_t rows_hole(const struct rows *rows, size_t at);

/* How many rows of the file, from this one on, lie in the same loaded segment. */
size_t rows_of_segment(const struct rows *rows, size_t at);

/* What a row is, and how much of a row of memory is in the file. */
void rows_name_file(const struct rows *rows, const struct row *row, char *text, size_t size);
void rows_name_memory(const struct rows *rows, const struct row *row, char *text, size_t size);
void rows_say_saved(const struct rows *rows, const struct row *row, char *text, size_t size);

#endif
