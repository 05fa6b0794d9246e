/*
 * segments.c: program headers. gABI ch. 5, Program Header.
 *
 * Each header answers for itself; those of memory (PT_LOAD) also for their neighbours: they stand in the
 * order of their addresses and take none twice. Whether two take the same address is found by sorting, which
 * the model has done.
 */
#include "check.h"

struct segment {
    uint64_t index;
    struct coreelf_phdr phdr;
};

static uint64_t at_field(const struct check *check, const struct segment *segment, const char *field)
{
    return phdr_at(check, segment->index, field);
}

static int is_load(const struct segment *segment)
{
    return segment->phdr.p_type == COREELF_PT_LOAD;
}

/* ---- One by one ---- */

static void check_bytes_there(struct check *check, const struct segment *segment)
{
    uint64_t lost = bytes_lost(check, segment->phdr.p_offset, segment->phdr.p_filesz);

    if (lost > 0)
        report(check, FINDING_SEGMENT_CUT_OFF, at_field(check, segment, "p_filesz"), segment->index, lost,
               segment->phdr.p_filesz);
}

static void check_memory(struct check *check, const struct segment *segment)
{
    const struct coreelf_phdr *phdr = &segment->phdr;
    uint64_t last = check->map.file.format.ei_class == COREELF_ELFCLASS64 ? UINT64_MAX : UINT32_MAX;

    if (phdr->p_filesz > phdr->p_memsz)
        report(check, FINDING_SEGMENT_FILESZ, at_field(check, segment, "p_filesz"), segment->index, phdr->p_filesz,
               phdr->p_memsz);
    if (phdr->p_memsz > 0 && phdr->p_memsz - 1 > last - phdr->p_vaddr)
        report(check, FINDING_SEGMENT_WRAPS, at_field(check, segment, "p_memsz"), segment->index, phdr->p_memsz,
               phdr->p_vaddr);
}

/* 0 and 1 ask for no alignment. */
static void check_alignment(struct check *check, const struct segment *segment)
{
    const struct coreelf_phdr *phdr = &segment->phdr;

    if (phdr->p_align > 1 && !is_power_of_two(phdr->p_align))
        report(check, FINDING_SEGMENT_ALIGN, at_field(check, segment, "p_align"), segment->index, phdr->p_align);
    else if (is_load(segment) && phdr->p_align > 1 && (phdr->p_offset - phdr->p_vaddr) % phdr->p_align != 0)
        report(check, FINDING_SEGMENT_MISALIGNED, at_field(check, segment, "p_offset"), segment->index,
               phdr->p_offset, phdr->p_vaddr);
}

/* Types from PT_LOOS on belong to systems and processors, but those in use have names here. */
static void check_words(struct check *check, const struct segment *segment)
{
    const struct coreelf_phdr *phdr = &segment->phdr;
    uint64_t known = COREELF_PF_R | COREELF_PF_W | COREELF_PF_X | COREELF_PF_MASKOS | UINT64_C(0xf0000000);

    if (!coreelf_find_name(COREELF_SET_pt, check->map.file.format.e_machine, (int64_t)phdr->p_type))
        report(check, FINDING_SEGMENT_TYPE, at_field(check, segment, "p_type"), segment->index, phdr->p_type);
    if (phdr->p_flags & ~known)
        report(check, FINDING_SEGMENT_FLAGS, at_field(check, segment, "p_flags"), segment->index, phdr->p_flags);
}

/* ---- What a program needs ---- */

/* Segments that are parts of what is loaded, and how many of them there may be. gABI, and the Linux ABI for GNU's. */
static const struct kind {
    uint32_t p_type;
    int once, early, in_memory;
} kinds[] = {
    {COREELF_PT_PHDR, 1, 1, 1},         {COREELF_PT_INTERP, 1, 1, 1},    {COREELF_PT_DYNAMIC, 1, 0, 1},
    {COREELF_PT_TLS, 1, 0, 1},          {COREELF_PT_GNU_STACK, 1, 0, 0}, {COREELF_PT_GNU_RELRO, 1, 0, 1},
    {COREELF_PT_GNU_EH_FRAME, 1, 0, 1},
};
enum { KINDS = sizeof kinds / sizeof kinds[0] };

struct seen {
    int loads;
    int of_kind[KINDS];
};

/* What has no bytes, as .tbss alone in PT_TLS, needs no place among them. */
static void check_place(struct check *check, const struct segment *segment)
{
    const struct coreelf_phdr *phdr = &segment->phdr;

    if (phdr->p_filesz > 0 && !area_around(check, phdr->p_vaddr, phdr->p_filesz))
        report(check, FINDING_SEGMENT_NOT_LOADED, at_field(check, segment, "p_vaddr"), segment->index, phdr->p_filesz,
               phdr->p_vaddr);
}

static void check_interp(struct check *check, const struct segment *segment)
{
    const struct coreelf_phdr *phdr = &segment->phdr;
    unsigned char last = 0;

    if (phdr->p_filesz == 0 || bytes_lost(check, phdr->p_offset, phdr->p_filesz) > 0)
        return;
    coreelf_read(check->source, phdr->p_offset + phdr->p_filesz - 1, &last, 1, NULL);
    if (last != 0)
        report(check, FINDING_INTERP_END, phdr->p_offset + phdr->p_filesz - 1, segment->index);
}

static void check_kind(struct check *check, const struct segment *segment, struct seen *seen)
{
    for (int i = 0; i < KINDS; i++) {
        const struct kind *kind = &kinds[i];
        if (segment->phdr.p_type != kind->p_type)
            continue;
        if (kind->once && seen->of_kind[i]++ > 0)
            report(check, FINDING_SEGMENT_TWICE, at_field(check, segment, "p_type"), segment->index);
        if (kind->early && seen->loads)
            report(check, FINDING_SEGMENT_LATE, at_field(check, segment, "p_type"), segment->index);
        if (kind->in_memory)
            check_place(check, segment);
    }
    if (segment->phdr.p_type == COREELF_PT_INTERP)
        check_interp(check, segment);
    seen->loads |= is_load(segment);
}

/* ---- One beside another ---- */

static void check_order(struct check *check, const struct segment *segment, const struct segment *before)
{
    if (before->index != MAP_NONE && segment->phdr.p_vaddr < before->phdr.p_vaddr)
        report(check, FINDING_SEGMENT_ORDER, at_field(check, segment, "p_vaddr"), segment->index,
               segment->phdr.p_vaddr, before->phdr.p_vaddr);
}

/* By address: who reaches farthest so far, and who starts before that ends. */
static void check_overlaps(struct check *check)
{
    const struct map_area *farthest = NULL;

    for (size_t i = 0; i < check->map.areas_count; i++) {
        const struct map_area *area = &check->map.areas[i];
        if (area->size == 0)
            continue;
        if (farthest && area->address - farthest->address < farthest->size)
            report(check, FINDING_SEGMENT_OVERLAP, phdr_at(check, area->segment, "p_vaddr"), area->segment,
                   farthest->segment, area->address);
        if (!farthest || area->address - farthest->address >= farthest->size ||
            area->size > farthest->size - (area->address - farthest->address))
            farthest = area;
    }
}

static void check_segment(struct check *check, const struct segment *segment, struct segment *before,
                          struct seen *seen)
{
    check_bytes_there(check, segment);
    check_alignment(check, segment);
    check_words(check, segment);
    if (!check->is_core)
        check_kind(check, segment, seen);
    if (!is_load(segment))
        return;
    check->segments++;
    check->segments_whole += bytes_lost(check, segment->phdr.p_offset, segment->phdr.p_filesz) == 0;
    check_memory(check, segment);
    check_order(check, segment, before);
    *before = *segment;
}

void check_segments(struct check *check)
{
    struct segment segment = {0}, before = {.index = MAP_NONE};
    struct seen seen = {0};

    for (; coreelf_segment(&check->map.file, segment.index, &segment.phdr, NULL) > 0; segment.index++)
        if (segment.phdr.p_type != COREELF_PT_NULL)
            check_segment(check, &segment, &before, &seen);
    check_overlaps(check);
}
