/*
 * plan.c: every offset, before a byte is written.
 *
 * An ELF file says at its start where its end is: e_phoff, e_shoff, p_offset. Whoever writes into a pipe
 * cannot go back and fill them in, so all sizes are known first and a pure function places the parts:
 *
 *     0          ELF header
 *     e_phoff    program headers
 *     p_offset   segments: notes first, then memory from a page boundary on
 *     sh_offset  sections with bytes of their own, .shstrtab
 *     e_shoff    section header table
 *
 * Extended numbering (gABI ch. 4, ELF Header; PN_XNUM: elf(5)). e_phnum, e_shnum and e_shstrndx have
 * 16 bits. A number that is too large goes into section header 0, which is otherwise unused:
 *
 *     phnum    >= 0xffff   e_phnum    = PN_XNUM (0xffff)      sh_info of section 0
 *     shnum    >= 0xff00   e_shnum    = 0                     sh_size
 *     shstrndx >= 0xff00   e_shstrndx = SHN_XINDEX (0xffff)   sh_link
 *
 * A core of 65,535 segments or more has no sections but that one, at the very end of the file; the kernel
 * then writes e_shnum 1 and sh_size 1 (fill_extnum_info, fs/binfmt_elf.c), and so do we.
 */
#include <errno.h>
#include <string.h>

#include "internal.h"

static int too_large(struct coreelf_error *error, uint64_t offset)
{
    return coreelf_fail(error, -EOVERFLOW, offset, "the file would be larger than its offsets can say");
}

/* Moves *at over `count` things of `size` bytes. */
static int advance(uint64_t *at, uint64_t count, uint64_t size, struct coreelf_error *error)
{
    if (size != 0 && count > UINT64_MAX / size)
        return too_large(error, *at);
    return coreelf_add(*at, count * size, at) ? 0 : too_large(error, *at);
}

/*
 * The next offset that agrees with the address modulo align:
 * congruent(0x698, 0x7f0000001000, 4096) is 0x1000, congruent(0x1234, 0x5234, 4096) is 0x1234.
 */
static int congruent(uint64_t *at, uint64_t address, uint64_t align, struct coreelf_error *error)
{
    if (align <= 1)
        return 0;
    if (align & (align - 1))
        return coreelf_fail(error, -EINVAL, *at, "an alignment is not a power of two");
    return coreelf_add(*at, (address - *at) & (align - 1), at) ? 0 : too_large(error, *at);
}

static int place_segment(struct coreelf_phdr *phdr, uint64_t *at, struct coreelf_error *error)
{
    int rc;

    if (phdr->p_align & (phdr->p_align - 1))
        return coreelf_fail(error, -EINVAL, *at, "an alignment is not a power of two");
    if (phdr->p_offset != COREELF_PLACE)
        return 0;
    if (phdr->p_type == COREELF_PT_NOTE)
        rc = congruent(at, 0, phdr->p_align > 4 ? phdr->p_align : 4, error);
    else
        rc = congruent(at, phdr->p_vaddr, phdr->p_align, error);
    if (rc < 0)
        return rc;
    phdr->p_offset = *at;
    return advance(at, 1, phdr->p_filesz, error);
}

static int place_section(struct coreelf_plan *plan, struct coreelf_section *section, uint64_t *at,
                         struct coreelf_error *error)
{
    struct coreelf_shdr *shdr = &section->shdr;
    int rc;

    if (section->segment != COREELF_NO_SEGMENT) {
        if (section->segment >= plan->phdrs_count)
            return coreelf_fail(error, -EINVAL, *at, "a section is in a segment that does not exist");
        if (!coreelf_add(plan->phdrs[section->segment].p_offset, section->delta, &shdr->sh_offset))
            return too_large(error, *at);
        return 0;
    }
    if (shdr->sh_offset != COREELF_PLACE)
        return 0;
    rc = congruent(at, shdr->sh_addr, shdr->sh_addralign, error);
    if (rc < 0)
        return rc;
    shdr->sh_offset = *at;
    return shdr->sh_type == COREELF_SHT_NOBITS ? 0 : advance(at, 1, shdr->sh_size, error);
}

/*
 * .shstrtab is "\0name\0name\0...\0.shstrtab\0". A run of equal names (a core has thousands of "load")
 * stands there once.
 */
static void name_sections(struct coreelf_plan *plan)
{
    const char *last = "";
    uint64_t last_at = 0, end = 1;

    for (uint64_t i = 0; i < plan->sections_count; i++) {
        struct coreelf_section *section = &plan->sections[i];
        if (strcmp(section->name, last) != 0) {
            last = section->name;
            last_at = end;
            end += strlen(last) + 1;
        }
        section->shdr.sh_name = last_at;
    }
    plan->shstrtab.sh_name = end;
    plan->shstrtab.sh_size = end + sizeof ".shstrtab";
    plan->shstrtab.sh_type = COREELF_SHT_STRTAB;
    plan->shstrtab.sh_addralign = 1;
}

static int place_sections(struct coreelf_plan *plan, uint64_t *at, struct coreelf_error *error)
{
    for (uint64_t i = 0; i < plan->sections_count; i++) {
        int rc = place_section(plan, &plan->sections[i], at, error);
        if (rc < 0)
            return rc;
    }
    plan->data_end = *at;
    if (plan->sections_count == 0)
        return 0;
    name_sections(plan);
    plan->shstrtab.sh_offset = *at;
    plan->shnum = plan->sections_count + 2;
    return advance(at, 1, plan->shstrtab.sh_size, error);
}

static int place_section_table(struct coreelf_plan *plan, uint64_t *at, struct coreelf_error *error)
{
    uint64_t entry = coreelf_size(&coreelf_layout_shdr, &plan->format);
    int rc;

    if (plan->shnum == 0)
        return 0;
    rc = congruent(at, 0, plan->format.ei_class == COREELF_ELFCLASS64 ? 8 : 4, error);
    if (rc < 0)
        return rc;
    plan->ehdr.e_shoff = *at;
    plan->ehdr.e_shentsize = entry;
    return advance(at, plan->shnum, entry, error);
}

/* Numbers of 16 bits, or their escapes in section 0. */
static void number(struct coreelf_plan *plan)
{
    struct coreelf_ehdr *ehdr = &plan->ehdr;
    uint64_t shstrndx = plan->sections_count > 0 ? plan->shnum - 1 : COREELF_SHN_UNDEF;

    ehdr->e_phnum = plan->phdrs_count;
    ehdr->e_shnum = plan->shnum;
    ehdr->e_shstrndx = shstrndx;
    if (plan->phdrs_count >= COREELF_PN_XNUM) {
        ehdr->e_phnum = COREELF_PN_XNUM;
        plan->section0.sh_info = plan->phdrs_count;
    }
    if (plan->sections_count == 0)
        plan->section0.sh_size = plan->shnum; /* as the kernel has it */
    if (plan->shnum >= COREELF_SHN_LORESERVE) {
        ehdr->e_shnum = 0;
        plan->section0.sh_size = plan->shnum;
    }
    if (shstrndx >= COREELF_SHN_LORESERVE) {
        ehdr->e_shstrndx = COREELF_SHN_XINDEX;
        plan->section0.sh_link = shstrndx;
    }
}

static void begin(struct coreelf_plan *plan)
{
    struct coreelf_ehdr *ehdr = &plan->ehdr;

    memcpy(ehdr->e_ident.ei_mag, "\177ELF", 4);
    ehdr->e_ident.ei_class = plan->format.ei_class;
    ehdr->e_ident.ei_data = plan->format.ei_data;
    ehdr->e_ident.ei_version = COREELF_EV_CURRENT;
    ehdr->e_version = COREELF_EV_CURRENT;
    ehdr->e_machine = plan->format.e_machine;
    ehdr->e_flags = plan->format.e_flags;
    ehdr->e_ehsize = coreelf_size(&coreelf_layout_ehdr, &plan->format);
    ehdr->e_phoff = plan->phdrs_count > 0 ? ehdr->e_ehsize : 0;
    ehdr->e_phentsize = plan->phdrs_count > 0 ? coreelf_size(&coreelf_layout_phdr, &plan->format) : 0;
    ehdr->e_shoff = 0;
    ehdr->e_shentsize = 0;
    memset(&plan->section0, 0, sizeof plan->section0);
    memset(&plan->shstrtab, 0, sizeof plan->shstrtab);
    plan->shnum = plan->phdrs_count >= COREELF_PN_XNUM;
}

int coreelf_make_plan(struct coreelf_plan *plan, struct coreelf_error *error)
{
    uint64_t at;
    int rc = coreelf_check_format(&plan->format, error);

    if (rc < 0)
        return rc;
    begin(plan);
    at = plan->ehdr.e_ehsize;
    rc = advance(&at, plan->phdrs_count, plan->ehdr.e_phentsize, error);
    for (uint64_t i = 0; rc == 0 && i < plan->phdrs_count; i++)
        rc = place_segment(&plan->phdrs[i], &at, error);
    if (at < plan->taken)
        at = plan->taken;
    if (rc == 0)
        rc = place_sections(plan, &at, error);
    if (rc == 0)
        rc = place_section_table(plan, &at, error);
    if (rc < 0)
        return rc;
    number(plan);
    plan->size = at;
    if (plan->format.ei_class == COREELF_ELFCLASS32 && at > UINT32_MAX)
        return too_large(error, UINT32_MAX);
    return 0;
}
