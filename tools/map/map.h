/*
 * map.h: the ways to show the model of a file (model/model.h), which covers each of its bytes exactly once.
 *
 *     text.c bytes.c tree.c memory.c json.c html.c dot.c     a renderer each; graphviz.c has dot(1) make pictures
 *     map.c        the command, with the table of renderers
 *
 * The model knows ELF and no colours; a renderer knows colours (picture/palette.h) and no ELF.
 */
#ifndef COREELF_MAP_H
#define COREELF_MAP_H

#include <stdio.h>

#include "../model/model.h"

/* What a renderer may be asked for; each takes what means something to it. */
struct style {
    int colour; /* escape codes for a terminal */
    int unfold; /* pictures: a row for each thing, however many they are */
};

/* Each writes the whole picture; 0, or an exit status, and then it has said why. */
int map_print_text(const struct map *map, FILE *out, const struct style *style);
int map_print_bytes(const struct map *map, FILE *out, const struct style *style);
int map_print_tree(const struct map *map, FILE *out, const struct style *style);
int map_print_memory(const struct map *map, FILE *out, const struct style *style);
int map_print_json(const struct map *map, FILE *out, const struct style *style);
int map_print_html(const struct map *map, FILE *out, const struct style *style);
int map_print_dot(const struct map *map, FILE *out, const struct style *style);

/* The end of each kind of text: what is wrong, a sentence each. */
void map_print_defects(const struct map *map, FILE *out, const struct style *style);
/* "elf-header", "note": the word for a kind in JSON and in the page. */
const char *map_kind_word(enum region_kind kind);

/* The text map of a core that is only planned. 0 or a negative errno. */
int map_print_plan(const struct coreelf_source *source, FILE *out);

#endif
