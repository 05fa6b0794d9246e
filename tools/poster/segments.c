/*
 * segments.c: the blocks of a poster that show program headers, one of each kind, and sections.
 *
 * Thousands of headers are alike. Two are of one kind if they have the same type and, if they are loaded, the same
 * share of their bytes in the file (a core) or the same permissions (a program).
 */
#include <inttypes.h>
#include <string.h>

#include "../base/text.h"
#include "../model/section_names.h"
#include "poster.h"

enum { KINDS_MAX = 12, TYPES_MAX = 10, SECTIONS_LISTED = LINES_MAX };

struct kind {
    uint64_t first, count;
    uint64_t type, share;
    struct coreelf_phdr phdr;
};

/* ---- Program headers ---- */

static uint64_t share_of(const struct map *map, const struct coreelf_phdr *phdr)
{
    if (phdr->p_type != COREELF_PT_LOAD)
        return 0;
    if (!map_is_core(map))
        return phdr->p_flags & 7;
    return phdr->p_filesz == 0 ? 2 : phdr->p_filesz < phdr->p_memsz;
}

static size_t find_kinds(const struct map *map, struct kind *kinds)
{
    struct coreelf_phdr phdr;
    size_t count = 0, k;

    for (uint64_t i = 0; i < map->segments_read && coreelf_segment(&map->file, i, &phdr, NULL) > 0; i++) {
        uint64_t share = share_of(map, &phdr);
        for (k = 0; k < count && (kinds[k].type != phdr.p_type || kinds[k].share != share); k++)
            ;
        if (k == KINDS_MAX)
            continue;
        if (k == count)
            kinds[count++] = (struct kind){i, 0, phdr.p_type, share, phdr};
        kinds[k].count++;
    }
    return count;
}

static const char *what_of(const struct map *map, const struct kind *kind)
{
    static const char *const shares[] = {", all of it saved", ", its start saved", ", not saved"};
    static const char *const permissions[] = {", ---", ", --x", ", -w-", ", -wx", ", r--", ", r-x", ", rw-", ", rwx"};

    if (kind->type != COREELF_PT_LOAD)
        return "";
    return map_is_core(map) ? shares[kind->share] : permissions[kind->share];
}

static void name_block(struct blocks *blocks, struct block *block, const struct map *map, const struct kind *kind)
{
    const struct coreelf_name *name =
        coreelf_find_name(COREELF_SET_pt, map->file.format.e_machine, (int64_t)kind->type);
    char others[64] = "", number[32];

    if (kind->count > 1)
        snprintf(others, sizeof others, "; %s like it", text_count(number, sizeof number, kind->count - 1));
    block->title = name ? arena_print(&blocks->arena, "program header %" PRIu64 ": %s%s", kind->first, name->symbol,
                                      what_of(map, kind))
                        : arena_print(&blocks->arena, "program header %" PRIu64, kind->first);
    block->aside = arena_print(&blocks->arena, "of %s%s", text_count(number, sizeof number, map->phnum), others);
}

/* What a field means is said once, in the first header; what its type means, in the first of that type. */
static void drop_meanings(struct block *block, int is_new_type)
{
    for (size_t i = 0; i < block->count; i++)
        if (i > 0 || !is_new_type)
            block->lines[i].meaning = "";
}

/* The first PT_LOAD matters most, then those of other shares. */
static int rank_of(const struct kind *kind, int is_new_type)
{
    return kind->type == COREELF_PT_LOAD ? (is_new_type ? 1 : 3) : kind->type == COREELF_PT_NOTE ? 3 : 7;
}

static void add_phdr(struct blocks *blocks, const struct map *map, const struct kind *kind, int is_first,
                     int is_new_type)
{
    uint64_t offset = map->file.ehdr.e_phoff + kind->first * map->file.ehdr.e_phentsize;
    struct block *block = block_add(blocks, LOOK_HEADER, rank_of(kind, is_new_type), 8);
    struct fields fields;

    if (!block)
        return;
    name_block(blocks, block, map, kind);
    for (size_t i = 0; is_first && i < map->regions_count; i++)
        if (map->regions[i].kind == REGION_PHDRS) {
            block->region = &map->regions[i];
            break;
        }
    fields_of_layout(&fields, map, &coreelf_layout_phdr, offset, 1);
    block_add_fields(blocks, block, &fields, offset, offset + coreelf_size(&coreelf_layout_phdr, &map->file.format));
    block->wraps = is_first;
    if (!is_first)
        drop_meanings(block, is_new_type);
}

/* What is no PT_LOAD, a line each: the kinds that may find no room for their bytes. */
static void add_list(struct blocks *blocks, const struct map *map, const struct kind *kinds, size_t count)
{
    struct block *block = block_add(blocks, LOOK_HEADER, 3, 3);
    char size[32];

    if (!block)
        return;
    block->title = "kinds of program headers";
    block->aside = "p_offset, p_type, size, meaning";
    block->things = count;
    block->noun = "kinds";
    for (size_t i = 0; i < count; i++) {
        const struct coreelf_name *name =
            coreelf_find_name(COREELF_SET_pt, map->file.format.e_machine, (int64_t)kinds[i].type);
        struct line *line = block_add_line(block);
        line->offset = kinds[i].phdr.p_offset;
        line->name = name ? name->symbol : arena_print(&blocks->arena, "0x%" PRIx64, kinds[i].type);
        line->value = arena_print(&blocks->arena, "%s", text_size(size, sizeof size, kinds[i].phdr.p_filesz));
        line->meaning = name ? name->meaning : "a kind that is not known here";
    }
}

static int is_new_type(const struct kind *kinds, size_t at)
{
    for (size_t i = 0; i < at; i++)
        if (kinds[i].type == kinds[at].type)
            return 0;
    return 1;
}

void blocks_add_segments(struct blocks *blocks, const struct map *map)
{
    struct kind kinds[KINDS_MAX];
    size_t count = find_kinds(map, kinds);
    int is_core = map_is_core(map);

    for (size_t i = 0, added = 0; i < count; i++)
        if (is_core || kinds[i].type == COREELF_PT_LOAD)
            add_phdr(blocks, map, &kinds[i], added++ == 0, is_new_type(kinds, i));
    if (!is_core && count > 0)
        add_list(blocks, map, kinds, count);
}

/* ---- Sections ---- */

static const char *name_section(struct blocks *blocks, const struct map *map, const struct coreelf_shdr *shdr)
{
    char name[64], harmless[128];

    if (coreelf_section_name(&map->file, shdr, name, sizeof name, NULL) <= 0)
        return "";
    return arena_print(&blocks->arena, "%s", text_harmless(harmless, sizeof harmless, name));
}

static const char *meaning_of(const struct map *map, const struct coreelf_shdr *shdr, const char *name)
{
    const struct coreelf_name *type =
        coreelf_find_name(COREELF_SET_sht, map->file.format.e_machine, (int64_t)shdr->sh_type);
    const char *words = section_meaning(name);

    return words ? words : type ? type->meaning : "a type that is not known here";
}

static void add_section(struct blocks *blocks, struct block *block, const struct map *map,
                        const struct coreelf_shdr *shdr)
{
    struct line *line = block_add_line(block);
    char size[32];

    if (!line)
        return;
    line->offset = shdr->sh_offset;
    line->name = name_section(blocks, map, shdr);
    line->value = arena_print(&blocks->arena, "%s", text_size(size, sizeof size, shdr->sh_size));
    line->meaning = meaning_of(map, shdr, line->name);
}

/* One section header, byte by byte: that of .text or the first section with code, else the first behind section 0. */
static void add_shdr(struct blocks *blocks, const struct map *map, uint64_t index, int rank)
{
    uint64_t offset = map->file.ehdr.e_shoff + index * map->file.ehdr.e_shentsize;
    size_t size = coreelf_size(&coreelf_layout_shdr, &map->file.format);
    struct block *block = block_add(blocks, LOOK_HEADER, rank, 10);
    struct coreelf_shdr shdr;
    struct fields fields;

    if (!block || coreelf_section(&map->file, index, &shdr, NULL) <= 0)
        return;
    block->title =
        arena_print(&blocks->arena, "section header %" PRIu64 ": %s", index, name_section(blocks, map, &shdr));
    block->aside = arena_print(&blocks->arena, "at 0x%" PRIx64 ", %zu bytes", offset, size);
    for (size_t i = 0; rank == 2 && i < map->regions_count && !block->region; i++)
        if (map->regions[i].kind == REGION_SHDRS)
            block->region = &map->regions[i];
    fields_of_layout(&fields, map, &coreelf_layout_shdr, offset, 1);
    block_add_fields(blocks, block, &fields, offset, offset + size);
    for (size_t i = 0; rank > 2 && i < block->count; i++)
        if (strcmp(block->lines[i].name, "sh_type") != 0)
            block->lines[i].meaning = "";
}

/* Where there is room: the first section header of each other type. */
static void add_shdrs_of_other_types(struct blocks *blocks, const struct map *map, uint64_t type)
{
    uint64_t types[TYPES_MAX] = {COREELF_SHT_NULL, type};
    struct coreelf_shdr shdr;
    size_t count = 2, k;

    for (uint64_t i = 1; i < SECTIONS_LISTED && count < TYPES_MAX && coreelf_section(&map->file, i, &shdr, NULL) > 0;
         i++) {
        for (k = 0; k < count && types[k] != shdr.sh_type; k++)
            ;
        if (k < count)
            continue;
        types[count++] = shdr.sh_type;
        add_shdr(blocks, map, i, 8);
    }
}

void blocks_add_sections(struct blocks *blocks, const struct map *map)
{
    struct coreelf_shdr shdr;
    uint64_t code = 0, count = 0;
    struct block *block = NULL;

    for (uint64_t i = 1; coreelf_section(&map->file, i, &shdr, NULL) > 0 && i < SECTIONS_LISTED; i++, count++)
        if ((shdr.sh_flags & COREELF_SHF_EXECINSTR) &&
            (code == 0 || strcmp(name_section(blocks, map, &shdr), ".text") == 0))
            code = i;
    if (count == 0)
        return;
    add_shdr(blocks, map, code ? code : 1, 2);
    block = block_add(blocks, LOOK_PLAIN, 3, 6);
    if (!block)
        return;
    block->title = "sections";
    block->aside = "sh_offset, name, sh_size, what for";
    block->things = map->shnum > 0 ? map->shnum - 1 : 0;
    block->noun = "sections";
    for (uint64_t i = 1; i < SECTIONS_LISTED && coreelf_section(&map->file, i, &shdr, NULL) > 0; i++)
        add_section(blocks, block, map, &shdr);
    if (coreelf_section(&map->file, code ? code : 1, &shdr, NULL) > 0)
        add_shdrs_of_other_types(blocks, map, shdr.sh_type);
}
