/*
 * tree.h: the parts of a file, and the parts in them.
 */
#ifndef COREELF_TREE_H
#define COREELF_TREE_H

#include "model.h"

enum { TREE_DEPTH_MAX = 12 }; /* what lies deeper, in a hostile file, stands at this depth */

struct tree_node {
    const char *name;      /* escaped */
    uint64_t offset, size; /* offset MAP_NONE: not in the file, and size is that of memory */
    enum look look;
    unsigned depth; /* 0: a part of the file itself */
};

/* All parts, each before what is in it. */
struct tree {
    struct tree_node *nodes;
    size_t count, room;
    struct arena arena;
};

void tree_make(struct tree *tree, const struct map *map);
void tree_free(struct tree *tree);

#endif
