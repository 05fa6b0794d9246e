/*
 * map.h: the ways to show the model of a file (model/model.h), which covers each of its bytes exactly once.
 *
 *     text.c bytes.c json.c dot.c     a renderer each; graphviz.c has dot(1) make SVG
 *     palette.c    the colours, with a second cue each
 *     map.c        the command
 *
 * The model knows ELF and no colours; a renderer knows colours and no ELF.
 */
#ifndef COREELF_MAP_H
#define COREELF_MAP_H

#include <stdio.h>

#include "../model/model.h"

struct text_style {
    int colour;
};

void map_print_text(const struct map *map, FILE *out, const struct text_style *style);
void map_print_bytes(const struct map *map, FILE *out, const struct text_style *style);
void map_print_json(const struct map *map, FILE *out);
void map_print_dot(const struct map *map, FILE *out);

/* The text map of a core that is only planned. 0 or a negative errno. */
int map_print_plan(const struct coreelf_source *source, FILE *out);

#endif
