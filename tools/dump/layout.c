/*
 * layout.c: from the description of a process to the library's plan, which gives each byte its offset.
 *
 * As the kernel lays out a core (elf_core_dump, fs/binfmt_elf.c): one PT_NOTE, then a PT_LOAD for each area
 * in the order of addresses, also for those that are not kept (p_filesz 0). Memory starts at a page boundary
 * of the file and follows without gaps.
 *
 * Two ways of dumping put the memory elsewhere (wishes.place), since they write it in another order.
 *
 * What of each area is kept was decided before, as pieces: usually an area is one piece, of the size that
 * filter.c says; reduce.c makes smaller cores.
 */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "../base/alloc.h"
#include "dump.h"

static struct coreelf_phdr notes_header(uint64_t size)
{
    struct coreelf_phdr phdr = {.p_type = COREELF_PT_NOTE, .p_offset = COREELF_PLACE, .p_filesz = size, .p_align = 4};

    return phdr;
}

static struct coreelf_phdr piece_header(const struct snapshot *snapshot, const struct piece *piece)
{
    uint32_t flags = snapshot->areas.list[piece->area].flags;
    struct coreelf_phdr phdr = {
        .p_type = COREELF_PT_LOAD,
        .p_offset = COREELF_PLACE,
        .p_vaddr = piece->start,
        .p_filesz = piece->saved,
        .p_memsz = piece->end - piece->start,
        .p_flags = (flags & AREA_READ ? COREELF_PF_R : 0u) | (flags & AREA_WRITE ? COREELF_PF_W : 0u) |
                   (flags & AREA_EXEC ? COREELF_PF_X : 0u),
        .p_align = snapshot->page_size,
    };

    return phdr;
}

/* --sections: a section for each segment, for tools that look at nothing else. */
static void add_sections(struct coreelf_plan *plan)
{
    plan->sections = alloc_zeroed(plan->phdrs_count, sizeof *plan->sections);
    plan->sections_count = plan->phdrs_count;
    for (uint64_t i = 0; i < plan->phdrs_count; i++) {
        const struct coreelf_phdr *phdr = &plan->phdrs[i];
        struct coreelf_shdr *shdr = &plan->sections[i].shdr;
        int is_note = phdr->p_type == COREELF_PT_NOTE;

        plan->sections[i].name = is_note ? "note0" : "load";
        plan->sections[i].segment = i;
        shdr->sh_type = is_note ? COREELF_SHT_NOTE : phdr->p_filesz > 0 ? COREELF_SHT_PROGBITS : COREELF_SHT_NOBITS;
        shdr->sh_addr = phdr->p_vaddr;
        shdr->sh_size = phdr->p_filesz > 0 ? phdr->p_filesz : phdr->p_memsz;
        shdr->sh_addralign = phdr->p_align;
        if (!is_note)
            shdr->sh_flags = COREELF_SHF_ALLOC | (phdr->p_flags & COREELF_PF_W ? COREELF_SHF_WRITE : 0u) |
                             (phdr->p_flags & COREELF_PF_X ? COREELF_SHF_EXECINSTR : 0u);
    }
}

/* Pieces -> program headers -> every offset. */
static int make_plan(struct layout *layout, const struct snapshot *snapshot, const struct wishes *wishes,
                     struct coreelf_error *error)
{
    struct coreelf_plan *plan = &layout->plan;

    free(plan->phdrs);
    free(plan->sections);
    memset(plan, 0, sizeof *plan);
    plan->format = snapshot->format;
    plan->ehdr.e_type = COREELF_ET_CORE;
    plan->phdrs_count = layout->pieces_count + 1;
    plan->phdrs = alloc_zeroed(plan->phdrs_count, sizeof *plan->phdrs);
    plan->phdrs[0] = notes_header(layout->notes_size);
    layout->memory_size = 0;
    for (size_t i = 0; i < layout->pieces_count; i++) {
        plan->phdrs[i + 1] = piece_header(snapshot, &layout->pieces[i]);
        layout->memory_size += layout->pieces[i].saved;
    }
    if (wishes->sections)
        add_sections(plan);
    if (wishes->place)
        plan->taken = wishes->place(wishes->placer, snapshot, layout);
    return coreelf_make_plan(plan, error);
}

/* --max-size: what is in use of stacks apart, then the largest pieces away, until it fits. */
static int fit(struct layout *layout, const struct snapshot *snapshot, const struct wishes *wishes,
               struct coreelf_error *error)
{
    int rc = 0;

    if (!wishes->only_stacks) {
        layout->pieces_count = 0;
        reduce_stacks(layout, snapshot);
        rc = make_plan(layout, snapshot, wishes, error);
    }
    if (rc == 0 && layout->plan.size > wishes->max_size) {
        reduce_by(layout, snapshot, layout->plan.size - wishes->max_size);
        rc = make_plan(layout, snapshot, wishes, error);
    }
    if (rc == 0 && layout->plan.size > wishes->max_size) {
        *error =
            (struct coreelf_error){-EFBIG, layout->plan.size, "headers and notes alone are larger than --max-size"};
        rc = -EFBIG;
    }
    return rc;
}

int layout_make(struct layout *layout, const struct snapshot *snapshot, const struct wishes *wishes,
                struct coreelf_error *error)
{
    struct coreelf_sink counter = coreelf_sink_count();
    int rc = notes_write(snapshot, &counter, error);

    memset(layout, 0, sizeof *layout);
    layout->notes_size = counter.offset;
    if (rc < 0)
        return rc;
    if (wishes->only_stacks)
        reduce_to_stacks(layout, snapshot);
    else
        reduce_nothing(layout, snapshot);
    rc = make_plan(layout, snapshot, wishes, error);
    if (rc == 0 && wishes->max_size > 0 && layout->plan.size > wishes->max_size)
        rc = fit(layout, snapshot, wishes, error);
    return rc;
}

uint64_t layout_head_size(const struct coreelf_format *format, uint64_t phdrs_count, uint64_t notes_size)
{
    uint64_t headers =
        coreelf_size(&coreelf_layout_ehdr, format) + phdrs_count * coreelf_size(&coreelf_layout_phdr, format);

    return ((headers + 3) & ~(uint64_t)3) + notes_size;
}

/* A sink in front of a sink: pieces of a few bytes are gathered, since the process stands still meanwhile. */
struct gather {
    struct coreelf_sink *to;
    size_t used;
    unsigned char bytes[64 * 1024];
};

static int flush(struct gather *gather)
{
    int rc = gather->used > 0 ? coreelf_write(gather->to, gather->bytes, gather->used, NULL) : 0;

    gather->used = 0;
    return rc;
}

static int write_gathered(void *context, const void *data, uint64_t n)
{
    struct gather *gather = context;
    int rc = n > sizeof gather->bytes - gather->used ? flush(gather) : 0;

    if (rc < 0 || n > sizeof gather->bytes)
        return rc < 0 ? rc : coreelf_write(gather->to, data, n, NULL);
    if (data)
        memcpy(gather->bytes + gather->used, data, (size_t)n);
    else
        memset(gather->bytes + gather->used, 0, (size_t)n);
    gather->used += (size_t)n;
    return 0;
}

/* ELF header, program headers, notes: all that stands before the memory. */
int layout_write_head(struct coreelf_writer *writer, const struct snapshot *snapshot, const struct layout *layout,
                      struct coreelf_sink *sink, struct coreelf_error *error)
{
    struct gather *gather = alloc_zeroed(1, sizeof *gather);
    struct coreelf_sink gathering = {write_gathered, NULL, gather, sink->offset};
    int rc;

    gather->to = sink;
    rc = coreelf_write_headers(writer, &layout->plan, &gathering, error);
    if (rc == 0)
        rc = coreelf_write_segment(writer, 0, error);
    if (rc == 0)
        rc = notes_write(snapshot, &gathering, error);
    if (rc == 0 && (rc = flush(gather)) < 0 && error)
        *error = (struct coreelf_error){rc, sink->offset, "the sink failed"};
    free(gather);
    writer->sink = sink; /* and from here on forward, where it goes */
    return rc;
}

void layout_free(struct layout *layout)
{
    free(layout->plan.phdrs);
    free(layout->plan.sections);
    free(layout->pieces);
    memset(layout, 0, sizeof *layout);
}
