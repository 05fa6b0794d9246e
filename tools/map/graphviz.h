/*
 * graphviz.h: the diagram as SVG, PDF or PNG, drawn by Graphviz's dot.
 */
#ifndef COREELF_GRAPHVIZ_H
#define COREELF_GRAPHVIZ_H

#include "map.h"

/* 0, or STATUS_FAILED with a message: dot is not installed, or it failed. Nothing is written then. */
int graphviz_svg(const struct map *map, FILE *out, const struct style *style);
int graphviz_pdf(const struct map *map, FILE *out, const struct style *style);
int graphviz_png(const struct map *map, FILE *out, const struct style *style);

/* How many points the diagram is high, at most. */
unsigned map_dot_points(const struct map *map, const struct style *style);

/* Whether a dot is to be found on the PATH. */
int graphviz_is_there(void);

#endif
