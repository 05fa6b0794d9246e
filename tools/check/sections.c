/*
 * sections.c: section headers. gABI ch. 4, Sections.
 *
 * The kernel never looks at them; linkers, debuggers and readelf do.
 */
#include "check.h"

struct section {
    uint64_t index;
    struct coreelf_shdr shdr;
};

static uint64_t at_field(const struct check *check, const struct section *section, const char *field)
{
    return shdr_at(check, section->index, field);
}

/* ---- Section 0 ---- */

/* It is all zero, but for the numbers that the ELF header cannot hold. */
static void check_zero(struct check *check, const struct section *section)
{
    const struct coreelf_ehdr *ehdr = &check->map.file.ehdr;
    const struct coreelf_shdr *shdr = &section->shdr;
    uint64_t others = shdr->sh_name | shdr->sh_type | shdr->sh_flags | shdr->sh_addr | shdr->sh_offset |
                      shdr->sh_addralign | shdr->sh_entsize;

    if (others != 0 || (shdr->sh_size != 0 && ehdr->e_shnum != 0 && ehdr->e_phnum != COREELF_PN_XNUM) ||
        (shdr->sh_info != 0 && ehdr->e_phnum != COREELF_PN_XNUM) ||
        (shdr->sh_link != 0 && ehdr->e_shstrndx != COREELF_SHN_XINDEX))
        report(check, FINDING_SECTION_ZERO, at_field(check, section, "sh_name"));
}

/* ---- Names ---- */

static void check_name(struct check *check, const struct section *section, const struct coreelf_shdr *names)
{
    if (names && section->shdr.sh_name >= names->sh_size && names->sh_size > 0)
        report(check, FINDING_SECTION_NAME, at_field(check, section, "sh_name"), section->index,
               section->shdr.sh_name, names->sh_size);
}

static void check_names_end(struct check *check, const struct coreelf_shdr *names)
{
    uint64_t last = names->sh_offset + names->sh_size - 1;

    if (names->sh_size > 0 && bytes_lost(check, names->sh_offset, names->sh_size) == 0 && !is_zero(check, last, 1))
        report(check, FINDING_SECTION_NAME_END, last, check->map.file.shstrndx);
}

/* The table of names, or NULL: there is none, which is no fault or one that was reported. */
static const struct coreelf_shdr *find_names(const struct check *check, struct coreelf_shdr *names)
{
    const struct coreelf_file *file = &check->map.file;

    if (file->shstrndx == COREELF_SHN_UNDEF || coreelf_section(file, file->shstrndx, names, NULL) <= 0)
        return NULL;
    return names->sh_type == COREELF_SHT_STRTAB ? names : NULL;
}

/* ---- One by one ---- */

static void check_bytes_there(struct check *check, const struct section *section)
{
    uint64_t lost = bytes_lost(check, section->shdr.sh_offset, section->shdr.sh_size);

    if (lost > 0 && section->shdr.sh_type != COREELF_SHT_NOBITS)
        report(check, FINDING_SECTION_CUT_OFF, at_field(check, section, "sh_size"), section->index, lost,
               section->shdr.sh_size);
}

static void check_alignment(struct check *check, const struct section *section)
{
    const struct coreelf_shdr *shdr = &section->shdr;

    if (shdr->sh_addralign <= 1)
        return;
    if (!is_power_of_two(shdr->sh_addralign))
        report(check, FINDING_SECTION_ALIGN, at_field(check, section, "sh_addralign"), section->index,
               shdr->sh_addralign);
    else if (shdr->sh_addr % shdr->sh_addralign != 0)
        report(check, FINDING_SECTION_MISALIGNED, at_field(check, section, "sh_addr"), section->index, shdr->sh_addr,
               shdr->sh_addralign);
}

/* Tables that every reader divides by the size of an entry; other sections have an entry size for other reasons. */
static int is_table(uint64_t sh_type)
{
    static const uint32_t types[] = {COREELF_SHT_SYMTAB, COREELF_SHT_DYNSYM, COREELF_SHT_REL, COREELF_SHT_RELA,
                                     COREELF_SHT_DYNAMIC};

    for (size_t i = 0; i < sizeof types / sizeof types[0]; i++)
        if (types[i] == sh_type)
            return 1;
    return 0;
}

static void check_entries(struct check *check, const struct section *section)
{
    const struct coreelf_shdr *shdr = &section->shdr;

    if (is_table(shdr->sh_type) && shdr->sh_size > 0 &&
        (shdr->sh_entsize == 0 || shdr->sh_size % shdr->sh_entsize != 0))
        report(check, FINDING_SECTION_ENTSIZE, at_field(check, section, "sh_entsize"), section->index, shdr->sh_size,
               shdr->sh_entsize);
}

/* Types from SHT_LOUSER on are the program's own. */
static void check_words(struct check *check, const struct section *section)
{
    const struct coreelf_shdr *shdr = &section->shdr;

    if (shdr->sh_type < UINT64_C(0x80000000) &&
        !coreelf_find_name(COREELF_SET_sht, check->map.file.format.e_machine, (int64_t)shdr->sh_type))
        report(check, FINDING_SECTION_TYPE, at_field(check, section, "sh_type"), section->index, shdr->sh_type);
    if (shdr->sh_link >= check->map.file.shnum)
        report(check, FINDING_SECTION_LINK, at_field(check, section, "sh_link"), section->index, shdr->sh_link);
}

static void check_section(struct check *check, const struct section *section)
{
    check_words(check, section);
    if (section->shdr.sh_type == COREELF_SHT_NULL)
        return;
    check_bytes_there(check, section);
    check_alignment(check, section);
    check_entries(check, section);
}

void check_sections(struct check *check)
{
    struct section section = {0};
    struct coreelf_shdr table;
    const struct coreelf_shdr *names = find_names(check, &table);

    for (; coreelf_section(&check->map.file, section.index, &section.shdr, NULL) > 0; section.index++) {
        if (section.index == 0)
            check_zero(check, &section);
        else
            check_section(check, &section);
        check_name(check, &section, names);
    }
    if (names)
        check_names_end(check, names);
}
