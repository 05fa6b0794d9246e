/*
 * map.h: the ways to show the model of a file (model/model.h), which covers each of its bytes exactly once.
 *
 *     text.c bytes.c json.c dot.c html.c     a renderer each; graphviz.c has dot(1) make SVG
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
    int bytes;  /* text: the bytes of headers and notes, field by field */
};

/* Each writes the whole picture; 0, or an exit status, and then it has said why. */
int map_print_text(const struct map *map, FILE *out, const struct style *style);
int map_print_bytes(const struct map *map, FILE *out, const struct style *style); /* text with `bytes` */
int map_print_json(const struct map *map, FILE *out, const struct style *style);
int map_print_html(const struct map *map, FILE *out, const struct style *style);
int map_print_dot(const struct map *map, FILE *out, const struct style *style);

/* "elf-header", "note": the word for a kind in JSON and in the page. */
const char *map_kind_word(enum region_kind kind);

/* The text map of a core that is only planned. 0 or a negative errno. */
int map_print_plan(const struct coreelf_source *source, FILE *out);

#endif
