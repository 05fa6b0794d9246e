/*
 * layout.c: what the headers say, and the bytes that no header speaks of.
 *
 * A segment that is loaded is known by its address, any other by its type and its number among those of the type; a
 * section by its name. Each pair is compared by the fields of its header. Where nothing but the place in the file
 * differs, the pair is counted and not listed: a core whose notes are longer has all of its memory elsewhere.
 */
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "../base/text.h"
#include "diff.h"

/* ---- ELF header ---- */

static struct region header_region(const struct map *map)
{
    return (struct region){.offset = 0,
                           .size = coreelf_size(&coreelf_layout_ehdr, &map->file.format),
                           .kind = REGION_EHDR,
                           .address = MAP_NONE};
}

static void compare_headers(struct diff *diff)
{
    struct regions regions = {header_region(diff->a),
                              header_region(diff->b),
                              {.part = PART_HEADER, .what = "", .tid = MAP_NONE, .address = MAP_NONE}};
    size_t offsets;

    diff_lines(diff, &regions, &offsets);
    diff->moved += offsets > 0;
}

/* ---- Pairs of sorted lists ---- */

/* A segment or a section: what it is known by, and its place in the table. */
struct entry {
    uint64_t key;     /* address, or type */
    const char *name; /* section, or name of the area; harmless */
    uint64_t index;
    uint64_t size; /* in memory, or in the file: grown or shrunk by this */
    uint64_t saved;
};

struct entries {
    struct entry *list;
    size_t count, room;
};

static void add_entry(struct entries *entries, struct entry entry)
{
    entries->list = alloc_more(entries->list, &entries->room, entries->count, sizeof entry);
    entries->list[entries->count++] = entry;
}

static int compare_keys(const struct entry *x, const struct entry *y, int by_name)
{
    if (by_name)
        return strcmp(x->name, y->name);
    return x->key < y->key ? -1 : x->key > y->key;
}

static int order(const void *a, const void *b, int by_name)
{
    const struct entry *x = a, *y = b;
    int keys = compare_keys(x, y, by_name);

    return keys ? keys : x->index < y->index ? -1 : x->index > y->index;
}

static int by_key(const void *a, const void *b)
{
    return order(a, b, 0);
}

static int by_name(const void *a, const void *b)
{
    return order(a, b, 1);
}

struct pairing {
    struct diff *diff;
    struct entries a, b;
    int by_name;
    void (*single)(struct pairing *pairing, const struct entry *entry, enum change change);
    void (*pair)(struct pairing *pairing, const struct entry *a, const struct entry *b);
};

static void pair_up(struct pairing *pairing)
{
    const struct entries *a = &pairing->a, *b = &pairing->b;
    int (*sorts)(const void *, const void *) = pairing->by_name ? by_name : by_key;
    size_t i = 0, k = 0;

    if (a->count > 1)
        qsort(a->list, a->count, sizeof *a->list, sorts);
    if (b->count > 1)
        qsort(b->list, b->count, sizeof *b->list, sorts);
    while (i < a->count || k < b->count) {
        int keys = i == a->count ? 1 : k == b->count ? -1 : compare_keys(&a->list[i], &b->list[k], pairing->by_name);
        if (keys < 0)
            pairing->single(pairing, &a->list[i++], CHANGE_GONE);
        else if (keys > 0)
            pairing->single(pairing, &b->list[k++], CHANGE_ADDED);
        else
            pairing->pair(pairing, &a->list[i++], &b->list[k++]);
    }
    free(a->list);
    free(b->list);
}

/* An entry of a table of headers as a region. */
static struct region entry_region(const struct map *map, enum region_kind kind, uint64_t index)
{
    const struct coreelf_ehdr *ehdr = &map->file.ehdr;
    uint64_t start = kind == REGION_PHDRS ? ehdr->e_phoff : ehdr->e_shoff;
    uint64_t each = kind == REGION_PHDRS ? ehdr->e_phentsize : ehdr->e_shentsize;

    return (struct region){.offset = start + index * each, .size = each, .kind = kind, .address = MAP_NONE};
}

/* What became of its size: of two sizes the first that differs says it. */
static enum change size_change(const struct entry *a, const struct entry *b)
{
    if (a->size != b->size)
        return a->size < b->size ? CHANGE_GROWN : CHANGE_SHRUNK;
    if (a->saved != b->saved)
        return a->saved < b->saved ? CHANGE_GROWN : CHANGE_SHRUNK;
    return CHANGE_FIELD;
}

/* By the rows of the headers: p_filesz, p_memsz, sh_size, and what else is a number of bytes. */
static int is_size(const char *name)
{
    static const struct coreelf_layout *const layouts[] = {&coreelf_layout_phdr, &coreelf_layout_shdr};

    for (unsigned k = 0; k < 2; k++)
        for (unsigned i = 0; i < layouts[k]->fields_count; i++)
            if (layouts[k]->fields[i].show == COREELF_SHOW_SIZE && strcmp(layouts[k]->fields[i].name, name) == 0)
                return 1;
    return 0;
}

/* The fields that differ; those of size say if it has grown. */
static void compare_entries(struct diff *diff, enum region_kind kind, const struct difference *template,
                            const struct entry *a, const struct entry *b)
{
    struct regions regions = {entry_region(diff->a, kind, a->index), entry_region(diff->b, kind, b->index),
                              *template};
    size_t first = diff->count, offsets, found = diff_lines(diff, &regions, &offsets);
    enum change change = size_change(a, b);

    if (found == 0 && offsets > 0)
        diff->moved++;
    for (size_t i = first; i < diff->count && change != CHANGE_FIELD; i++)
        if (diff->list[i].change == CHANGE_FIELD && is_size(diff->list[i].field))
            diff->list[i].change = change;
}

/* ---- Segments that are loaded ---- */

static void take_areas(struct entries *entries, const struct map *map)
{
    for (size_t i = 0; i < map->areas_count; i++) {
        const struct map_area *area = &map->areas[i];
        add_entry(entries, (struct entry){area->address, area->name, area->segment, area->size, area->saved});
    }
}

static const char *area_what(struct diff *diff, const struct entry *entry)
{
    return arena_print(&diff->arena, "%" PRIx64 " %s", entry->key, entry->name ? entry->name : "");
}

static void single_area(struct pairing *pairing, const struct entry *entry, enum change change)
{
    char size[32];
    struct difference difference = {.part = PART_SEGMENTS,
                                    .change = change,
                                    .field = "",
                                    .tid = MAP_NONE,
                                    .address = entry->key,
                                    .what = area_what(pairing->diff, entry)};
    const char *text = arena_print(&pairing->diff->arena, "%s", text_size(size, sizeof size, entry->size));

    difference.a = change == CHANGE_GONE ? text : "";
    difference.b = change == CHANGE_GONE ? "" : text;
    diff_add(pairing->diff, &difference);
}

static int same_headers(const struct diff *diff, uint64_t a, uint64_t b)
{
    struct coreelf_phdr x, y;

    return coreelf_segment(&diff->a->file, a, &x, NULL) > 0 && coreelf_segment(&diff->b->file, b, &y, NULL) > 0 &&
           memcmp(&x, &y, sizeof x) == 0;
}

static void pair_of_areas(struct pairing *pairing, const struct entry *a, const struct entry *b)
{
    struct difference template = {.part = PART_SEGMENTS, .tid = MAP_NONE, .address = a->key};

    if (same_headers(pairing->diff, a->index, b->index))
        return;
    template.what = area_what(pairing->diff, a);
    compare_entries(pairing->diff, REGION_PHDRS, &template, a, b);
}

/* ---- Other segments ---- */

static void take_others(struct entries *entries, const struct map *map)
{
    struct coreelf_phdr phdr;

    for (uint64_t i = 0; coreelf_segment(&map->file, i, &phdr, NULL) > 0; i++)
        if (phdr.p_type != COREELF_PT_LOAD)
            add_entry(entries, (struct entry){phdr.p_type, NULL, i, phdr.p_memsz, phdr.p_filesz});
}

static const char *type_name(struct diff *diff, uint64_t type)
{
    const struct coreelf_name *name =
        coreelf_find_name(COREELF_SET_pt, diff->a->file.format.e_machine, (int64_t)type);

    return name ? name->symbol : arena_print(&diff->arena, "segment of type 0x%" PRIx64, type);
}

static void single_other(struct pairing *pairing, const struct entry *entry, enum change change)
{
    diff_add(pairing->diff, &(struct difference){.part = PART_SEGMENTS,
                                                 .change = change,
                                                 .what = type_name(pairing->diff, entry->key),
                                                 .field = "",
                                                 .a = "",
                                                 .b = "",
                                                 .tid = MAP_NONE,
                                                 .address = MAP_NONE});
}

static void pair_of_others(struct pairing *pairing, const struct entry *a, const struct entry *b)
{
    struct difference template = {.part = PART_SEGMENTS, .tid = MAP_NONE, .address = MAP_NONE};

    if (same_headers(pairing->diff, a->index, b->index))
        return;
    template.what = type_name(pairing->diff, a->key);
    compare_entries(pairing->diff, REGION_PHDRS, &template, a, b);
}

/* ---- Sections ---- */

static void take_sections(struct entries *entries, const struct map *map, struct arena *arena)
{
    char name[256], harmless[512];
    struct coreelf_shdr shdr;

    for (uint64_t i = 1; coreelf_section(&map->file, i, &shdr, NULL) > 0; i++) {
        if (coreelf_section_name(&map->file, &shdr, name, sizeof name, NULL) < 0)
            name[0] = '\0';
        add_entry(entries, (struct entry){0, arena_print(arena, "%s", text_harmless(harmless, sizeof harmless, name)),
                                          i, shdr.sh_size, shdr.sh_size});
    }
}

static void single_section(struct pairing *pairing, const struct entry *entry, enum change change)
{
    diff_add(pairing->diff, &(struct difference){.part = PART_SECTIONS,
                                                 .change = change,
                                                 .what = entry->name,
                                                 .field = "",
                                                 .a = "",
                                                 .b = "",
                                                 .tid = MAP_NONE,
                                                 .address = MAP_NONE});
}

/* What is loaded is compared as memory, if the file has segments; and only what both have has contents to compare. */
static int has_own_bytes(const struct map *map, const struct coreelf_shdr *shdr)
{
    return shdr->sh_type != COREELF_SHT_NOBITS && !(shdr->sh_flags & COREELF_SHF_ALLOC && map->areas_count > 0);
}

static void compare_contents(struct diff *diff, const struct difference *template, const struct entry *a,
                             const struct entry *b)
{
    struct difference difference = *template;
    struct coreelf_shdr x, y;
    uint64_t first;

    if (coreelf_section(&diff->a->file, a->index, &x, NULL) <= 0 ||
        coreelf_section(&diff->b->file, b->index, &y, NULL) <= 0 || x.sh_size != y.sh_size ||
        !has_own_bytes(diff->a, &x) || !has_own_bytes(diff->b, &y) || diff->no_memory ||
        diff_same_bytes(diff, x.sh_offset, y.sh_offset, x.sh_size, &first))
        return;
    difference.change = CHANGE_CONTENTS;
    difference.field = arena_print(&diff->arena, "from byte 0x%" PRIx64 " on", first);
    difference.a = difference.b = "";
    diff_add(diff, &difference);
}

static void pair_of_sections(struct pairing *pairing, const struct entry *a, const struct entry *b)
{
    struct difference template = {.part = PART_SECTIONS, .what = a->name, .tid = MAP_NONE, .address = MAP_NONE};

    compare_entries(pairing->diff, REGION_SHDRS, &template, a, b);
    compare_contents(pairing->diff, &template, a, b);
}

/* ---- The rest ---- */

static int is_rest(const struct region *region)
{
    return region->kind == REGION_GAP || region->kind == REGION_TAIL;
}

static const struct region *next_rest(const struct map *map, size_t *at)
{
    while (*at < map->regions_count && !is_rest(&map->regions[*at]))
        ++*at;
    return *at < map->regions_count ? &map->regions[(*at)++] : NULL;
}

static void compare_rest(struct diff *diff, const struct region *a, const struct region *b)
{
    struct difference difference = {.part = PART_REST,
                                    .field = "",
                                    .a = "",
                                    .b = "",
                                    .tid = MAP_NONE,
                                    .address = MAP_NONE,
                                    .what = (a ? a : b)->name};
    char size[32];
    uint64_t first;

    if (a && b && a->size == b->size &&
        (diff->no_memory || diff_same_bytes(diff, a->offset, b->offset, a->size, &first)))
        return;
    difference.change = !b ? CHANGE_GONE : !a ? CHANGE_ADDED : CHANGE_CONTENTS;
    if (a)
        difference.a =
            arena_print(&diff->arena, "%s at 0x%" PRIx64, text_size(size, sizeof size, a->size), a->offset);
    if (b)
        difference.b =
            arena_print(&diff->arena, "%s at 0x%" PRIx64, text_size(size, sizeof size, b->size), b->offset);
    diff_add(diff, &difference);
}

/* Bytes that no header speaks of, in the order of the file. */
static void compare_rests(struct diff *diff)
{
    size_t i = 0, k = 0;

    for (;;) {
        const struct region *a = next_rest(diff->a, &i), *b = next_rest(diff->b, &k);
        if (!a && !b)
            return;
        compare_rest(diff, a, b);
    }
}

void diff_layout(struct diff *diff)
{
    struct pairing areas = {.diff = diff, .single = single_area, .pair = pair_of_areas};
    struct pairing others = {.diff = diff, .single = single_other, .pair = pair_of_others};
    struct pairing sections = {.diff = diff, .by_name = 1, .single = single_section, .pair = pair_of_sections};

    compare_headers(diff);
    take_others(&others.a, diff->a);
    take_others(&others.b, diff->b);
    pair_up(&others);
    take_areas(&areas.a, diff->a);
    take_areas(&areas.b, diff->b);
    pair_up(&areas);
    take_sections(&sections.a, diff->a, &diff->arena);
    take_sections(&sections.b, diff->b, &diff->arena);
    pair_up(&sections);
    compare_rests(diff);
}
