/*
 * tree.c: claims -> a tree, by what lies in what.
 *
 * A segment holds sections, a section of notes holds notes. So the claims are sorted by where they start, the longer
 * first, and a stack has those that are not over yet: what lies in the top of the stack is a part of it.
 *
 *     claims   |-------------- PT_LOAD --------------|      tree   PT_LOAD
 *              |- Ehdr -||- PT_PHDR -||-- .interp ---|             |- Ehdr
 *                        |- Phdrs ---|                             |- PT_PHDR
 *                                                                  |  `- Phdrs
 *                                                                  `- .interp
 *
 * Then a core is made short: the notes of one thread get a common parent, and neighboring segments of one object are
 * one part.
 */
#include "tree.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "../base/text.h"

struct part {
    struct claim claim;
    unsigned depth;
};

struct builder {
    struct map *map;
    struct tree *tree;
    struct part *parts;
    size_t count;
};

/* ---- Claims in order, with their depths ---- */

static int longer_first(const void *a, const void *b)
{
    const struct claim *x = &((const struct part *)a)->claim, *y = &((const struct part *)b)->claim;

    if (x->start != y->start)
        return x->start < y->start ? -1 : 1;
    if (x->end != y->end)
        return x->end > y->end ? -1 : 1;
    if (x->level != y->level)
        return (int)x->level - (int)y->level;
    return x->index < y->index ? -1 : x->index > y->index;
}

static int is_between(const struct region *region)
{
    return region->segment == MAP_NONE &&
           (region->kind == REGION_PADDING || region->kind == REGION_GAP || region->kind == REGION_TAIL);
}

/* The claims, and the regions that nobody claims. A claim that begins behind the end of the file has no bytes. */
static void collect(struct builder *builder)
{
    struct map *map = builder->map;
    struct claims claims;

    claims_collect(&claims, map);
    builder->parts = alloc_zeroed(claims.count + map->regions_count, sizeof *builder->parts);
    for (size_t i = 0; i < claims.count; i++)
        if (claims.list[i].start < map->source->size)
            builder->parts[builder->count++].claim = claims.list[i];
    for (size_t i = 0; i < map->regions_count; i++) {
        const struct region *region = &map->regions[i];
        if (is_between(region))
            builder->parts[builder->count++].claim =
                (struct claim){region->offset, region->offset + region->size, CLAIM_PART, region->kind, i};
    }
    free(claims.list);
    qsort(builder->parts, builder->count, sizeof *builder->parts, longer_first);
}

static void find_depths(struct builder *builder)
{
    uint64_t ends[TREE_DEPTH_MAX + 1];
    unsigned depth = 0;

    for (size_t i = 0; i < builder->count; i++) {
        struct part *part = &builder->parts[i];
        while (depth > 0 && ends[depth - 1] < part->claim.end)
            depth--;
        part->depth = depth;
        if (depth < TREE_DEPTH_MAX - 1)
            ends[depth++] = part->claim.end;
    }
}

/* ---- Nodes ---- */

static struct tree_node *add_node(struct builder *builder, const char *name, uint64_t offset, uint64_t size,
                                  unsigned depth)
{
    struct tree *tree = builder->tree;

    tree->nodes = alloc_more(tree->nodes, &tree->room, tree->count, sizeof *tree->nodes);
    tree->nodes[tree->count] = (struct tree_node){name, offset, size, LOOK_PLAIN, depth};
    return &tree->nodes[tree->count++];
}

static const struct map_area *area_of(const struct builder *builder, const struct part *part)
{
    return part->claim.level == CLAIM_LOAD ? memory_of_segment(builder->map, part->claim.index) : NULL;
}

/* As a region of its own, to be named like one. */
static struct region region_of(const struct builder *builder, const struct part *part)
{
    const struct claim *claim = &part->claim;
    uint64_t end = claim->end < builder->map->source->size ? claim->end : builder->map->source->size;

    if (claim->kind == REGION_PADDING || claim->kind == REGION_GAP || claim->kind == REGION_TAIL)
        return builder->map->regions[claim->index];
    return (struct region){.offset = claim->start,
                           .size = end - claim->start,
                           .true_size = claim->end - claim->start,
                           .kind = claim->kind,
                           .index = claim->index,
                           .segment = MAP_NONE,
                           .address = MAP_NONE,
                           .section = claim->kind == REGION_SECTION ? claim->index : MAP_NONE};
}

static const char *name_of_area(struct map *map, const struct map_area *area)
{
    return arena_print(&map->arena, "PT_LOAD %" PRIu64 ", %s at %" PRIx64 "%s%s%s%s", area->segment,
                       memory_permissions(area->flags), area->address, map_is_core(map) ? ": " : "",
                       map_is_core(map) ? area->name : "", *area->marks ? " < " : "", area->marks);
}

static void add_part(struct builder *builder, const struct part *part, unsigned depth)
{
    const struct map_area *area = area_of(builder, part);
    struct region region = region_of(builder, part);
    struct tree_node *node;

    region_name(builder->map, &region);
    if (area) {
        region.name = name_of_area(builder->map, area);
        region.look = area->look;
    }
    if (region.true_size > region.size) {
        region.name = arena_print(&builder->map->arena, "!! %s, cut off by the end of the file", region.name);
        region.look = LOOK_DEFECT;
    }
    node = add_node(builder, region.name, region.offset, region.size, depth);
    node->look = region.look;
}

/* ---- Folding ---- */

static const char *about(const struct builder *builder, const struct part *part)
{
    return part->claim.kind == REGION_NOTE ? builder->map->notes[part->claim.index].about : "";
}

/* How many parts from `at` on are notes of the same thread; 0: it is no note of a thread. */
static size_t notes_from(const struct builder *builder, size_t at)
{
    const char *whose = about(builder, &builder->parts[at]);
    size_t n = 0;

    while (*whose && at + n < builder->count && builder->parts[at + n].depth == builder->parts[at].depth &&
           strcmp(about(builder, &builder->parts[at + n]), whose) == 0)
        n++;
    return n;
}

static size_t add_notes(struct builder *builder, size_t at, size_t n)
{
    const struct part *first = &builder->parts[at], *last = first + n - 1;
    const char *name = arena_print(&builder->map->arena, "%s, %zu notes", about(builder, first), n);

    add_node(builder, name, first->claim.start, last->claim.end - first->claim.start, first->depth)->look = LOOK_NOTE;
    for (size_t i = 0; i < n; i++)
        add_part(builder, first + i, first->depth + 1);
    return n;
}

/* What may be one of many: memory of a core, whole, that holds nothing more and that nothing points into. */
static const struct map_area *foldable(const struct builder *builder, size_t at)
{
    const struct part *part = &builder->parts[at];
    const struct map_area *area = map_is_core(builder->map) ? area_of(builder, part) : NULL;
    int is_leaf = at + 1 == builder->count || builder->parts[at + 1].depth <= part->depth;

    return area && is_leaf && !*area->marks && area->look != LOOK_WRITE_EXEC &&
                   part->claim.end <= builder->map->source->size
               ? area
               : NULL;
}

static size_t areas_from(const struct builder *builder, size_t at)
{
    const struct map_area *first = foldable(builder, at), *next = first;
    size_t n = 0;

    while (next && strcmp(next->object, first->object) == 0 &&
           builder->parts[at + n].depth == builder->parts[at].depth)
        next = at + ++n < builder->count ? foldable(builder, at + n) : NULL;
    return n;
}

static size_t add_areas(struct builder *builder, size_t at, size_t n)
{
    const struct part *first = &builder->parts[at], *last = first + n - 1;
    const struct map_area *area = area_of(builder, first);
    struct tree_node *node = add_node(builder, arena_print(&builder->map->arena, "%s, %zu PT_LOADs", area->object, n),
                                      first->claim.start, last->claim.end - first->claim.start, first->depth);

    node->look = area->look;
    return n;
}

static void add_all(struct builder *builder)
{
    for (size_t at = 0; at < builder->count;) {
        size_t notes = notes_from(builder, at), areas = areas_from(builder, at);
        if (notes > 1) {
            at += add_notes(builder, at, notes);
        } else if (areas > 1) {
            at += add_areas(builder, at, areas);
        } else {
            add_part(builder, &builder->parts[at], builder->parts[at].depth);
            at++;
        }
    }
}

/* Memory of which nothing is in the file, as one part at the end. */
static void add_unsaved(struct builder *builder)
{
    struct map *map = builder->map;
    uint64_t size = 0;
    size_t n = 0;

    for (size_t i = 0; i < map->areas_count; i++)
        if (memory_present(map, &map->areas[i]) == 0 && map->areas[i].size > 0) {
            size = map->areas[i].size > UINT64_MAX - size ? UINT64_MAX : size + map->areas[i].size;
            n++;
        }
    if (n > 0)
        add_node(
            builder,
            arena_print(&map->arena, "memory of %zu PT_LOAD%s, of which nothing is in the file", n, n > 1 ? "s" : ""),
            MAP_NONE, size, 0)
            ->look = LOOK_NOT_SAVED;
}

/* Works on a copy of the map that has strings and defects of its own, for the map itself is finished. */
void tree_make(struct tree *tree, const struct map *map)
{
    struct map own = *map;
    struct builder builder = {.map = &own, .tree = tree};

    *tree = (struct tree){0};
    own.arena = (struct arena){0};
    own.defects = NULL;
    own.defects_count = own.defects_room = 0;
    collect(&builder);
    find_depths(&builder);
    add_all(&builder);
    add_unsaved(&builder);
    free(builder.parts);
    free(own.defects);
    tree->arena = own.arena;
}

void tree_free(struct tree *tree)
{
    free(tree->nodes);
    arena_free(&tree->arena);
}
