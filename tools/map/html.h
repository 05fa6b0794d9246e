/*
 * html.h: the parts of the page (html.c), which is one file that needs no other and no network.
 *
 *     page/        its skeleton, style and script, which are in the command as bytes (page_source below)
 *     html.c       puts the page together, and allows its script and style by their hashes
 *     html_rows.c    regions and areas, as columns in few bytes; folded if they are too many
 *     html_bytes.c   the bytes of headers and notes, field by field, and the words that explain them
 *     html_pack.c  lists of numbers and strings, with what they will cost
 *
 * No page has more than two million bytes, whatever the file: each part has a budget, and says what it left out.
 */
#ifndef COREELF_HTML_H
#define COREELF_HTML_H

#include <stdio.h>

#include "../base/json.h"
#include "../model/model.h"

/* The three files of page/, as the Makefile puts them into build/tools/map/page.c; a NUL stands behind each. */
extern const char page_skeleton[], page_style[], page_script[];

/* ---- html_pack.c ---- */

/* A JSON list without its brackets, in memory. */
struct part {
    struct json json;
    char *text;
    size_t size;
    size_t scanned, cost;
};

void part_begin(struct part *part);
void part_free(struct part *part);

/* A number modulo 2^64: a difference may be negative. Beyond 53 bits it is a string. */
void part_number(struct part *part, uint64_t value);

/* How many bytes of the page it takes: some characters are written as \u003c. */
size_t part_cost(struct part *part);
void part_print(struct part *part, FILE *page);

/* Text into a <script>: no character of it can end the script or begin a comment. */
void script_print(FILE *page, const char *text, size_t size);

/* Strings by number, each once. All zero is not enough: strings_begin. */
struct strings {
    struct part list;
    void *tree;
    size_t count;
};

void strings_begin(struct strings *strings);
void strings_free(struct strings *strings);

/* The same for the same text; a string that is new goes to the end of the list. 0 is "". */
size_t strings_number(struct strings *strings, const char *text);

/* ---- html_rows.c ---- */

/* A member of the page's JSON each, with its key. */
void html_print_regions(const struct map *map, FILE *page);
void html_print_areas(const struct map *map, FILE *page);

/* ---- html_bytes.c ---- */

void html_print_bytes(const struct map *map, FILE *page);

#endif
