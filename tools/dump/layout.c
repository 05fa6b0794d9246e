/*
 * layout.c: from the description of a process to the library's plan, which gives each byte its offset.
 *
 * As the kernel lays out a core (elf_core_dump, fs/binfmt_elf.c): one PT_NOTE, then a PT_LOAD for each area
 * in the order of addresses, also for those that are not kept (p_filesz 0). Memory starts at a page boundary
 * of the file and follows without gaps.
 */
#include <stdlib.h>
#include <string.h>

#include "../base/alloc.h"
#include "dump.h"

static struct coreelf_phdr notes_header(uint64_t size)
{
    struct coreelf_phdr phdr = {.p_type = COREELF_PT_NOTE, .p_offset = COREELF_PLACE, .p_filesz = size, .p_align = 4};

    return phdr;
}

static struct coreelf_phdr area_header(const struct snapshot *snapshot, const struct area *area)
{
    struct coreelf_phdr phdr = {
        .p_type = COREELF_PT_LOAD,
        .p_offset = COREELF_PLACE,
        .p_vaddr = area->start,
        .p_filesz = filter_dump_size(snapshot, area),
        .p_memsz = area->end - area->start,
        .p_flags = (area->flags & AREA_READ ? COREELF_PF_R : 0u) | (area->flags & AREA_WRITE ? COREELF_PF_W : 0u) |
                   (area->flags & AREA_EXEC ? COREELF_PF_X : 0u),
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

int layout_make(struct layout *layout, const struct snapshot *snapshot, int with_sections,
                struct coreelf_error *error)
{
    struct coreelf_plan *plan = &layout->plan;
    struct coreelf_sink counter = coreelf_sink_count();
    int rc = notes_write(snapshot, &counter, error);

    memset(layout, 0, sizeof *layout);
    if (rc < 0)
        return rc;
    plan->format = snapshot->format;
    plan->ehdr.e_type = COREELF_ET_CORE;
    plan->phdrs_count = snapshot->areas.count + 1;
    plan->phdrs = alloc_zeroed(plan->phdrs_count, sizeof *plan->phdrs);
    plan->phdrs[0] = notes_header(counter.offset);
    for (size_t i = 0; i < snapshot->areas.count; i++) {
        plan->phdrs[i + 1] = area_header(snapshot, &snapshot->areas.list[i]);
        layout->memory_size += plan->phdrs[i + 1].p_filesz;
    }
    if (with_sections)
        add_sections(plan);
    return coreelf_make_plan(plan, error);
}

void layout_free(struct layout *layout)
{
    free(layout->plan.phdrs);
    free(layout->plan.sections);
    memset(layout, 0, sizeof *layout);
}
