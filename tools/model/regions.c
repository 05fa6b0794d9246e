/*
 * regions.c: claims -> regions that cover the file from 0 to its end, each byte exactly once.
 *
 * A sweep over the file. At each offset where a claim starts or ends, the set of claims in force changes; in
 * between, the most exact of them names the bytes (claims.c has the levels). Where none is in force there is
 * a gap, or padding if all of it is zero, or, behind the last claim, a tail. Where two of one level are in
 * force the bytes are claimed twice, and the region says so.
 *
 *     claims   |-- Ehdr --|            |------ PT_LOAD -------|
 *                         |- Phdrs -|      |-- .text --|
 *     regions  |   Ehdr   |  Phdrs  |gap|  | .text     |      |
 *                                        ^ bytes of the PT_LOAD that no section claims
 *
 * Claims in force are kept in a heap a level, the innermost (latest to start) on top, so that also a hostile
 * file with 65,535 headers for the same bytes is mapped in a moment.
 */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "model.h"
#include "section_names.h"

/* ---- Heap of claims, the innermost on top ---- */

struct heap {
    const struct claim **items;
    size_t count, room;
};

static int is_inside(const struct claim *a, const struct claim *b)
{
    return a->start != b->start ? a->start > b->start : a->end < b->end;
}

static void swap(struct heap *heap, size_t a, size_t b)
{
    const struct claim *claim = heap->items[a];

    heap->items[a] = heap->items[b];
    heap->items[b] = claim;
}

static void push(struct heap *heap, const struct claim *claim)
{
    size_t at = heap->count;

    heap->items = alloc_more(heap->items, &heap->room, heap->count, sizeof *heap->items);
    heap->items[heap->count++] = claim;
    for (; at > 0 && is_inside(heap->items[at], heap->items[(at - 1) / 2]); at = (at - 1) / 2)
        swap(heap, at, (at - 1) / 2);
}

static void pop(struct heap *heap)
{
    size_t at = 0;

    heap->items[0] = heap->items[--heap->count];
    for (;;) {
        size_t left = 2 * at + 1, best = at;
        if (left < heap->count && is_inside(heap->items[left], heap->items[best]))
            best = left;
        if (left + 1 < heap->count && is_inside(heap->items[left + 1], heap->items[best]))
            best = left + 1;
        if (best == at)
            return;
        swap(heap, at, best);
        at = best;
    }
}

/* ---- The sweep ---- */

struct sweep {
    struct map *map;
    struct claims claims; /* by start */
    const struct claim **by_end;
    size_t next_start, next_end;
    struct heap heaps[CLAIM_LEVELS];
    size_t active[CLAIM_LEVELS]; /* how many are in force */
    uint64_t at, size;
    const struct claim *last; /* owner of the region that was added last */
    int last_twice;
};

/* The innermost claim in force of a level, or NULL. */
static const struct claim *top(struct sweep *sweep, enum claim_level level)
{
    struct heap *heap = &sweep->heaps[level];

    while (heap->count > 0 && heap->items[0]->end <= sweep->at)
        pop(heap);
    return heap->count > 0 ? heap->items[0] : NULL;
}

/* A view names bytes only if it is more exact than the loaded segment that it looks at. */
static const struct claim *segment_owner(struct sweep *sweep)
{
    const struct claim *load = top(sweep, CLAIM_LOAD), *view = top(sweep, CLAIM_VIEW);

    if (!view || !load)
        return load ? load : view;
    return is_inside(view, load) && view->end <= load->end ? view : load;
}

static const struct claim *owner(struct sweep *sweep, int *twice)
{
    *twice = 0;
    for (int level = CLAIM_NOTE; level >= CLAIM_PART; level--) {
        const struct claim *claim = top(sweep, (enum claim_level)level);
        if (claim) {
            *twice = sweep->active[level] > 1;
            return claim;
        }
    }
    *twice = sweep->active[CLAIM_LOAD] > 1;
    return segment_owner(sweep);
}

/* ---- Regions, before they have names ---- */

static uint64_t min(uint64_t a, uint64_t b)
{
    return a < b ? a : b;
}

static void add_region(struct sweep *sweep, uint64_t end, const struct claim *claim, int twice)
{
    struct map *map = sweep->map;
    const struct claim *load = top(sweep, CLAIM_LOAD);
    struct region region = {
        .offset = sweep->at,
        .size = end - sweep->at,
        .kind = !claim  ? REGION_GAP
                : twice ? REGION_OVERLAP
                        : claim->kind,
        .segment = load ? load->index : MAP_NONE,
        .section = claim && claim->kind == REGION_SECTION ? claim->index : MAP_NONE,
        .index = claim ? claim->index : MAP_NONE,
        .address = MAP_NONE,
        .true_size = claim && claim->end > sweep->size ? claim->end - sweep->at : end - sweep->at,
    };
    struct region *last = map->regions_count > 0 ? &map->regions[map->regions_count - 1] : NULL;

    if (last && claim && claim == sweep->last && twice == sweep->last_twice && last->segment == region.segment) {
        last->size += region.size;
        last->true_size = last->size + (region.true_size - region.size);
        return;
    }
    sweep->last = claim;
    sweep->last_twice = twice;
    map->regions = alloc_more(map->regions, &map->regions_room, map->regions_count, sizeof region);
    map->regions[map->regions_count++] = region;
}

/* Lets the claims that start here come into force. */
static void enter(struct sweep *sweep)
{
    for (; sweep->next_start < sweep->claims.count; sweep->next_start++) {
        const struct claim *claim = &sweep->claims.list[sweep->next_start];
        if (claim->start > sweep->at)
            return;
        push(&sweep->heaps[claim->level], claim);
        sweep->active[claim->level]++;
    }
}

/* Lets the claims go that end here. All that end have started: they have at least one byte. */
static void leave(struct sweep *sweep)
{
    for (; sweep->next_end < sweep->claims.count; sweep->next_end++) {
        const struct claim *claim = sweep->by_end[sweep->next_end];
        if (claim->end > sweep->at)
            return;
        sweep->active[claim->level]--;
    }
}

static uint64_t next_boundary(const struct sweep *sweep)
{
    uint64_t next = sweep->size;

    if (sweep->next_start < sweep->claims.count)
        next = min(next, sweep->claims.list[sweep->next_start].start);
    if (sweep->next_end < sweep->claims.count)
        next = min(next, sweep->by_end[sweep->next_end]->end);
    return next;
}

static void run(struct sweep *sweep)
{
    while (sweep->at < sweep->size) {
        uint64_t next;
        int twice;
        const struct claim *claim;

        enter(sweep);
        next = next_boundary(sweep);
        claim = owner(sweep, &twice);
        add_region(sweep, next, claim, twice);
        sweep->at = next;
        leave(sweep);
    }
}

static int by_end(const void *a, const void *b)
{
    const struct claim *const *x = a, *const *y = b;

    return (*x)->end < (*y)->end ? -1 : (*x)->end > (*y)->end;
}

static void prepare(struct sweep *sweep, struct map *map)
{
    memset(sweep, 0, sizeof *sweep);
    sweep->map = map;
    sweep->size = map->source->size;
    claims_collect(&sweep->claims, map);
    sweep->by_end = alloc_zeroed(sweep->claims.count, sizeof *sweep->by_end);
    for (size_t i = 0; i < sweep->claims.count; i++)
        sweep->by_end[i] = &sweep->claims.list[i];
    qsort(sweep->by_end, sweep->claims.count, sizeof *sweep->by_end, by_end);
}

/* ---- Names and explanations ---- */

/* Whether all of it is zero. Of a core that is only planned, it is taken to be. */
static int is_zero(const struct map *map, uint64_t offset, uint64_t size)
{
    unsigned char bytes[4096];

    while (!map->planned && size > 0) {
        size_t n = size < sizeof bytes ? (size_t)size : sizeof bytes;
        if (coreelf_read(map->source, offset, bytes, n, NULL) < 0)
            return 0;
        for (size_t i = 0; i < n; i++)
            if (bytes[i])
                return 0;
        offset += n;
        size -= n;
    }
    return 1;
}

/* Of more than this, only so much at either end is looked at. */
enum { LOOKED_AT = 128 * 1024, PAGE = 4096 };

static int has_zero_ends(const struct map *map, const struct region *region)
{
    return is_zero(map, region->offset, LOOKED_AT) &&
           is_zero(map, region->offset + region->size - LOOKED_AT, LOOKED_AT);
}

/* A dump that was written while the process ran leaves room for notes, and for a heap that grows. */
static void name_gap(struct map *map, struct region *region)
{
    int large = region->size > 2 * LOOKED_AT;
    int zero = large ? has_zero_ends(map, region) : is_zero(map, region->offset, region->size);
    int at_end = region->offset + region->size == map->source->size;

    region->look = LOOK_GAP;
    region->kind = at_end ? REGION_TAIL : zero ? REGION_PADDING : REGION_GAP;
    region->name = at_end ? "tail" : !zero ? "gap" : region->size < PAGE ? "padding" : "room";
    if (!zero)
        region->explanation = "bytes that no header speaks of";
    else if (at_end)
        region->explanation = "zeros behind everything that a header speaks of";
    else if (large)
        region->explanation = "left for more: no header speaks of it; zeros, as far as was looked, at its ends";
    else if (region->size >= PAGE)
        region->explanation = "left for more: zeros that no header speaks of";
    else
        region->explanation =
            (region->offset + region->size) % PAGE == 0 ? "zeros, up to the next page" : "zeros, up to the next part";
}

static void name_header(struct map *map, struct region *region)
{
    const struct coreelf_file *file = &map->file;

    region->look = LOOK_HEADER;
    if (region->kind == REGION_EHDR) {
        region->name = "ELF header";
        region->explanation = "what the file is, and where its tables are";
    } else if (region->kind == REGION_PHDRS) {
        region->name = arena_print(&map->arena, "program headers, %" PRIu64, file->phnum);
        region->explanation = "a segment each: which bytes of the file go where in memory";
    } else {
        region->name = arena_print(&map->arena, "section headers, %" PRIu64, file->shnum);
        region->explanation = file->ehdr.e_phnum == COREELF_PN_XNUM && file->shnum == 1
                                  ? "one, for the number of program headers, which the ELF header cannot hold"
                                  : "a section each: what the bytes are, for linkers and debuggers";
    }
}

static void name_note(struct map *map, struct region *region)
{
    const struct map_note *note = &map->notes[region->index];

    region->look = LOOK_NOTE;
    region->name = note->about[0] ? arena_print(&map->arena, "%s, %s", note->name, note->about) : note->name;
    region->explanation = note->meaning;
}

static void name_section(struct map *map, struct region *region)
{
    struct coreelf_shdr shdr;
    const struct coreelf_name *type;
    char name[256];

    if (coreelf_section(&map->file, region->section, &shdr, NULL) <= 0)
        return;
    if (coreelf_section_name(&map->file, &shdr, name, sizeof name, NULL) <= 0)
        snprintf(name, sizeof name, "section %" PRIu64, region->section);
    type = coreelf_find_name(COREELF_SET_sht, map->file.format.e_machine, (int64_t)shdr.sh_type);
    region->name = map_harmless(map, name);
    region->explanation = section_meaning(name);
    if (!region->explanation)
        region->explanation = type ? type->meaning : "a section of a kind that is not known here";
    if (region->segment == MAP_NONE)
        region->look = LOOK_PLAIN;
}

static void name_view(struct map *map, struct region *region, const struct coreelf_phdr *phdr)
{
    const struct coreelf_name *type =
        coreelf_find_name(COREELF_SET_pt, map->file.format.e_machine, (int64_t)phdr->p_type);

    region->name = type ? type->symbol : arena_print(&map->arena, "segment of type 0x%" PRIx64, phdr->p_type);
    region->explanation = phdr->p_type == COREELF_PT_NOTE ? "bytes among the notes that are no whole note"
                          : type                          ? type->meaning
                                                          : "a segment of a kind that is not known here";
    if (region->segment == MAP_NONE)
        region->look = phdr->p_type == COREELF_PT_NOTE ? LOOK_DEFECT : LOOK_PLAIN;
}

static void name_load(struct map *map, struct region *region)
{
    const struct map_area *area = memory_of_segment(map, region->segment);
    int is_core = map->file.ehdr.e_type == COREELF_ET_CORE;

    region->name = area ? area->name : "segment";
    region->explanation = !area ? "" : is_core ? area->explanation : "loaded, but no section speaks of it";
}

/* Zeros between the sections of a program, which only its segments speak of. */
static int is_loaded_padding(const struct map *map, const struct region *region)
{
    return map->file.ehdr.e_type != COREELF_ET_CORE && region->segment != MAP_NONE && region->size < 65536 &&
           is_zero(map, region->offset, region->size) == 1;
}

static void name_segment(struct map *map, struct region *region)
{
    struct coreelf_phdr phdr;

    if (coreelf_segment(&map->file, region->index, &phdr, NULL) <= 0)
        return;
    if (is_loaded_padding(map, region)) {
        region->kind = REGION_PADDING;
        region->look = LOOK_GAP;
        region->name = "padding";
        region->explanation = "zeros, loaded along with what is around them";
    } else if (phdr.p_type == COREELF_PT_LOAD) {
        name_load(map, region);
    } else {
        name_view(map, region, &phdr);
    }
}

/* Where the bytes are in memory: as the PT_LOAD says that they lie in. */
static void place_in_memory(struct map *map, struct region *region)
{
    const struct map_area *area = region->segment == MAP_NONE ? NULL : memory_of_segment(map, region->segment);

    region->look = LOOK_PLAIN;
    if (!area)
        return;
    region->address = area->address + (region->offset - area->offset);
    region->flags = area->flags;
    region->look = area->look;
}

void region_name(struct map *map, struct region *region)
{
    place_in_memory(map, region);
    region->name = "bytes";
    region->explanation = "";
    switch (region->kind) {
    case REGION_EHDR:
    case REGION_PHDRS:
    case REGION_SHDRS:
        name_header(map, region);
        break;
    case REGION_NOTE:
        name_note(map, region);
        break;
    case REGION_SECTION:
        name_section(map, region);
        break;
    case REGION_SEGMENT:
        name_segment(map, region);
        break;
    case REGION_OVERLAP:
        region->look = LOOK_DEFECT;
        region->name = "overlap";
        region->explanation = "claimed twice";
        map_defect(map, "%" PRIu64 " bytes at 0x%" PRIx64 " are claimed twice", region->size, region->offset);
        break;
    default:
        name_gap(map, region);
    }
}

/* ---- What the end of the file cuts off ---- */

static const char *claim_name(struct map *map, const struct claim *claim)
{
    static const char *const names[] = {
        "the ELF header", "the table of program headers", "the table of section headers", "note", "section",
        "segment"};

    if (claim->kind < REGION_NOTE)
        return names[claim->kind];
    return arena_print(&map->arena, "%s %" PRIu64, names[claim->kind], claim->index);
}

static void check_end(struct sweep *sweep)
{
    struct map *map = sweep->map;

    for (size_t i = 0; i < sweep->claims.count; i++) {
        const struct claim *claim = &sweep->claims.list[i];
        if (claim->end <= sweep->size)
            continue;
        if (claim->start >= sweep->size)
            map_defect(map, "%s lies behind the end of the file, from 0x%" PRIx64 " on", claim_name(map, claim),
                       claim->start);
        else
            map_defect(map, "%s is cut off by the end of the file: %" PRIu64 " of %" PRIu64 " bytes are there",
                       claim_name(map, claim), sweep->size - claim->start, claim->end - claim->start);
    }
}

/* Whatever it was to be, it is not whole. */
static void say_cut(struct map *map, struct region *region)
{
    if (region->true_size <= region->size)
        return;
    region->look = LOOK_DEFECT;
    region->explanation =
        arena_print(&map->arena, "cut off by the end of the file, %" PRIu64 " of %" PRIu64 " bytes are there",
                    region->size, region->true_size);
}

void regions_make(struct map *map)
{
    struct sweep sweep;

    prepare(&sweep, map);
    run(&sweep);
    check_end(&sweep);
    for (size_t i = 0; i < map->regions_count; i++) {
        region_name(map, &map->regions[i]);
        say_cut(map, &map->regions[i]);
    }
    for (int level = 0; level < CLAIM_LEVELS; level++)
        free(sweep.heaps[level].items);
    free(sweep.by_end);
    free(sweep.claims.list);
}
