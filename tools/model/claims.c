/*
 * claims.c: who claims which bytes of the file.
 *
 * Many things speak of the same bytes: a PT_LOAD of a program covers the ELF header, the program headers
 * and twenty sections; a PT_NOTE covers notes that a section covers too. None of that is a contradiction.
 * So a claim has a level, from the coarse to the exact:
 *
 *     LOAD   PT_LOAD
 *     VIEW   any other segment: PT_DYNAMIC, PT_NOTE, ... they point at parts of what is loaded
 *     PART   the ELF header, the two tables, sections
 *     NOTE   a single note
 *
 * The most exact claim names the bytes; two of the same level contradict each other, but for views.
 */
#include <inttypes.h>
#include <stdlib.h>

#include "model.h"

static void add(struct claims *claims, uint64_t start, uint64_t size, enum claim_level level, enum region_kind kind,
                uint64_t index)
{
    uint64_t end = size > UINT64_MAX - start ? UINT64_MAX : start + size;

    if (size == 0)
        return;
    claims->list = alloc_more(claims->list, &claims->room, claims->count, sizeof *claims->list);
    claims->list[claims->count++] = (struct claim){start, end, level, kind, index};
}

static void add_table(struct claims *claims, uint64_t offset, uint64_t count, uint64_t entry, enum region_kind kind)
{
    add(claims, offset, entry != 0 && count > UINT64_MAX / entry ? UINT64_MAX : count * entry, CLAIM_PART, kind, 0);
}

static void add_headers(struct claims *claims, const struct map *map)
{
    const struct coreelf_file *file = &map->file;

    add(claims, 0, coreelf_size(&coreelf_layout_ehdr, &file->format), CLAIM_PART, REGION_EHDR, 0);
    if (file->phnum > 0 && file->ehdr.e_phoff > 0)
        add_table(claims, file->ehdr.e_phoff, file->phnum, file->ehdr.e_phentsize, REGION_PHDRS);
    if (file->shnum > 0 && file->ehdr.e_shoff > 0)
        add_table(claims, file->ehdr.e_shoff, file->shnum, file->ehdr.e_shentsize, REGION_SHDRS);
}

static void add_segments(struct claims *claims, const struct map *map)
{
    struct coreelf_phdr phdr;

    for (uint64_t i = 0; coreelf_segment(&map->file, i, &phdr, NULL) > 0; i++)
        if (phdr.p_type != COREELF_PT_NULL)
            add(claims, phdr.p_offset, phdr.p_filesz, phdr.p_type == COREELF_PT_LOAD ? CLAIM_LOAD : CLAIM_VIEW,
                REGION_SEGMENT, i);
}

static int has_segment_of_its_own(const struct map *map, const struct coreelf_shdr *shdr)
{
    const struct map_area *area = map->file.ehdr.e_type == COREELF_ET_CORE ? memory_at(map, shdr->sh_addr) : NULL;

    return area && area->address == shdr->sh_addr && area->offset == shdr->sh_offset && area->saved == shdr->sh_size;
}

/* In a core a section that repeats a segment ("load") adds nothing: the segment's name says more. */
static void add_sections(struct claims *claims, struct map *map)
{
    struct coreelf_shdr shdr;
    struct coreelf_error error;
    int rc;

    for (uint64_t i = 0; (rc = coreelf_section(&map->file, i, &shdr, &error)) > 0; i++)
        if (shdr.sh_type != COREELF_SHT_NULL && shdr.sh_type != COREELF_SHT_NOBITS &&
            !has_segment_of_its_own(map, &shdr))
            add(claims, shdr.sh_offset, shdr.sh_size, CLAIM_PART, REGION_SECTION, i);
    if (rc < 0)
        map_defect(map, "%s (offset 0x%" PRIx64 ")", error.what, error.offset);
}

static void add_notes(struct claims *claims, const struct map *map)
{
    for (size_t i = 0; i < map->notes_count; i++)
        add(claims, map->notes[i].note.offset, map->notes[i].note.end - map->notes[i].note.offset, CLAIM_NOTE,
            REGION_NOTE, i);
}

static int by_start(const void *a, const void *b)
{
    const struct claim *x = a, *y = b;

    if (x->start != y->start)
        return x->start < y->start ? -1 : 1;
    if (x->level != y->level)
        return (int)x->level - (int)y->level;
    return x->index < y->index ? -1 : x->index > y->index;
}

void claims_collect(struct claims *claims, struct map *map)
{
    *claims = (struct claims){NULL, 0, 0};
    add_headers(claims, map);
    add_segments(claims, map);
    add_sections(claims, map);
    add_notes(claims, map);
    qsort(claims->list, claims->count, sizeof *claims->list, by_start);
}
