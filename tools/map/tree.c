/*
 * tree.c: --tree, the parts of the file, and what is in each of them.
 *
 *     offset        size  part
 *     00000000     1 KiB  |- PT_LOAD 2, r-- at 0
 *     00000000      64 B  |  |- ELF header
 *     00000040     728 B  |  `- program headers, 13
 *
 * With lines of box-drawing characters where the locale can show them.
 */
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "../base/text.h"
#include "../model/tree.h"
#include "../picture/palette.h"
#include "map.h"

enum { NAME_AT = 23, WIDTH = 100 };

struct lines {
    const char *branch, *last, *passing, *blank; /* three columns each */
};

static const struct lines ascii = {"|- ", "`- ", "|  ", "   "};
static const struct lines drawn = {"├─ ", "└─ ", "│  ", "   "};

/* Bit n of a node: something follows at depth n, so a line goes down there. Found from the end. */
static uint32_t *find_followed(const struct tree *tree)
{
    uint32_t *followed = alloc_zeroed(tree->count, sizeof *followed), below = 0;

    for (size_t i = tree->count; i-- > 0;) {
        unsigned depth = tree->nodes[i].depth;
        below &= (UINT32_C(2) << depth) - 1;
        followed[i] = below;
        below |= UINT32_C(1) << depth;
    }
    return followed;
}

static void print_lines(FILE *out, const struct lines *lines, const struct tree_node *node, uint32_t followed)
{
    for (unsigned depth = 0; depth < node->depth; depth++)
        fputs(followed >> depth & 1 ? lines->passing : lines->blank, out);
    fputs(followed >> node->depth & 1 ? lines->branch : lines->last, out);
}

static void print_node(FILE *out, const struct lines *lines, const struct tree_node *node, uint32_t followed,
                       int colour)
{
    char offset[24] = "-", size[32];

    if (node->offset != MAP_NONE)
        snprintf(offset, sizeof offset, "%08" PRIx64, node->offset);
    fprintf(out, "%10s %9s  ", offset, text_size(size, sizeof size, node->size));
    print_lines(out, lines, node, followed);
    if (colour)
        fprintf(out, "\033[%sm", palette(node->look)->terminal);
    text_cut(out, node->name, WIDTH - NAME_AT - 3 * (node->depth + 1));
    fputs(colour ? "\033[0m\n" : "\n", out);
}

int map_print_tree(const struct map *map, FILE *out, const struct style *style)
{
    const struct lines *lines = text_locale_is_utf8() ? &drawn : &ascii;
    char headline[128], count[32];
    uint32_t *followed;
    struct tree tree;

    tree_make(&tree, map);
    followed = find_followed(&tree);
    fprintf(out, "%s: %s, %s bytes\n\n%10s %9s  part\n", map->path, map_headline(map, headline, sizeof headline),
            text_count(count, sizeof count, map->source->size), "offset", "size");
    for (size_t i = 0; i < tree.count; i++)
        print_node(out, lines, &tree.nodes[i], followed[i], style->colour);
    map_print_defects(map, out, style);
    free(followed);
    tree_free(&tree);
    return 0;
}
