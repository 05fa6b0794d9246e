/*
 * header.c: the ELF header, the two tables that it points at, and the numbers that do not fit it.
 *
 * Whoever reads an ELF file begins here, and most give up here if something is wrong: what stands in the
 * first 64 bytes decides how every other byte is read.
 */
#include <errno.h>

#include "check.h"

/* ---- Files that cannot be opened ---- */

static uint64_t ident_at(const struct check *check, const char *field)
{
    return field_at(check, &coreelf_layout_ident, 0, field);
}

/* What a file shorter than a header would be called, if it went on: bytes that begin otherwise are no ELF file. */
static struct coreelf_error judge_start(const struct check *check)
{
    unsigned char bytes[64] = {0};
    size_t size = check->source->size < sizeof bytes ? (size_t)check->source->size : sizeof bytes;
    const struct coreelf_source source = coreelf_source_buffer(bytes, sizeof bytes);
    struct coreelf_error error = {0, 0, ""};
    struct coreelf_file file;

    coreelf_read(check->source, 0, bytes, size, NULL);
    coreelf_open(&file, &source, &error);
    return error;
}

/* The library says at which byte it gave up; the byte says why. */
void check_ident(struct check *check, const struct coreelf_error *error)
{
    struct coreelf_error judged = error->code == -ENODATA ? judge_start(check) : *error;
    unsigned char byte = 0;

    if (judged.code != -ENOEXEC || judged.offset >= check->source->size) {
        report(check, FINDING_EHDR_SHORT, check->source->size, check->source->size,
               coreelf_size(&coreelf_layout_ehdr, &check->map.file.format));
        return;
    }
    coreelf_read(check->source, judged.offset, &byte, 1, NULL);
    if (judged.offset == ident_at(check, "ei_class"))
        report(check, FINDING_EHDR_CLASS, judged.offset, byte);
    else if (judged.offset == ident_at(check, "ei_data"))
        report(check, FINDING_EHDR_DATA, judged.offset, byte);
    else
        report(check, FINDING_EHDR_MAGIC, judged.offset);
}

/* ---- Fields ---- */

static int has_name(const struct check *check, enum coreelf_set set, uint64_t value)
{
    return coreelf_find_name(set, check->map.file.format.e_machine, (int64_t)value) != NULL;
}

static void check_version(struct check *check)
{
    const struct coreelf_ehdr *ehdr = &check->map.file.ehdr;

    if (ehdr->e_ident.ei_version != COREELF_EV_CURRENT)
        report(check, FINDING_EHDR_VERSION, ident_at(check, "ei_version"), ehdr->e_ident.ei_version);
    if (ehdr->e_version != COREELF_EV_CURRENT)
        report(check, FINDING_EHDR_VERSION, ehdr_at(check, "e_version"), ehdr->e_version);
}

/* From ET_LOOS on, types belong to systems and processors, who need not tell. */
static void check_kind(struct check *check)
{
    const struct coreelf_ehdr *ehdr = &check->map.file.ehdr;

    if (!has_name(check, COREELF_SET_ei_osabi, ehdr->e_ident.ei_osabi))
        report(check, FINDING_EHDR_OSABI, ident_at(check, "ei_osabi"), ehdr->e_ident.ei_osabi);
    if (ehdr->e_type == COREELF_ET_NONE ||
        (ehdr->e_type < COREELF_ET_LOOS && !has_name(check, COREELF_SET_et, ehdr->e_type)))
        report(check, FINDING_EHDR_TYPE, ehdr_at(check, "e_type"), ehdr->e_type);
    if (ehdr->e_machine == COREELF_EM_NONE || !has_name(check, COREELF_SET_em, ehdr->e_machine))
        report(check, FINDING_EHDR_MACHINE, ehdr_at(check, "e_machine"), ehdr->e_machine);
    if (!is_zero(check, ident_at(check, "ei_pad"), sizeof ehdr->e_ident.ei_pad))
        report(check, FINDING_EHDR_PAD, ident_at(check, "ei_pad"));
}

/* A size that no entry has may be anything: linkers write 0. */
static void check_sizes(struct check *check)
{
    const struct coreelf_file *file = &check->map.file;
    uint64_t ehsize = coreelf_size(&coreelf_layout_ehdr, &file->format);
    uint64_t phentsize = coreelf_size(&coreelf_layout_phdr, &file->format);
    uint64_t shentsize = coreelf_size(&coreelf_layout_shdr, &file->format);

    if (file->ehdr.e_ehsize != ehsize)
        report(check, FINDING_EHDR_EHSIZE, ehdr_at(check, "e_ehsize"), file->ehdr.e_ehsize, ehsize);
    if (file->phnum > 0 && file->ehdr.e_phentsize != phentsize)
        report(check, FINDING_EHDR_PHENTSIZE, ehdr_at(check, "e_phentsize"), file->ehdr.e_phentsize, phentsize);
    if (file->shnum > 0 && file->ehdr.e_shentsize != shentsize)
        report(check, FINDING_EHDR_SHENTSIZE, ehdr_at(check, "e_shentsize"), file->ehdr.e_shentsize, shentsize);
}

static void check_entry(struct check *check)
{
    const struct coreelf_ehdr *ehdr = &check->map.file.ehdr;
    const struct map_area *area = area_around(check, ehdr->e_entry, 1);

    if (ehdr->e_type == COREELF_ET_EXEC && ehdr->e_entry != 0 && !(area && area->flags & COREELF_PF_X))
        report(check, FINDING_ENTRY_NOT_LOADED, ehdr_at(check, "e_entry"), ehdr->e_entry);
}

/* ---- Numbers that are in section 0: gABI ch. 4, ELF Header ---- */

static void check_escapes(struct check *check)
{
    const struct coreelf_file *file = &check->map.file;
    int is_escaped = file->ehdr.e_phnum == COREELF_PN_XNUM, is_lost = file->damage.code != 0;

    if (is_escaped && is_lost)
        report(check, FINDING_XNUM_NO_SECTION, ehdr_at(check, "e_phnum"));
    if (is_escaped && !is_lost && file->phnum < COREELF_PN_XNUM)
        report(check, FINDING_XNUM_TOO_SMALL, shdr_at(check, 0, "sh_info"), file->phnum);
    if (file->ehdr.e_shoff != 0 && file->shnum == 0 && !is_lost)
        report(check, FINDING_SHNUM_ZERO, ehdr_at(check, "e_shnum"));
    if (file->ehdr.e_shoff != 0 && is_lost && !is_escaped) /* e_shnum is 0, and there is no section 0 to ask */
        report(check, FINDING_SHDR_PAST_END, ehdr_at(check, "e_shoff"), UINT64_C(0), UINT64_C(1));
}

static void check_names_section(struct check *check)
{
    const struct coreelf_file *file = &check->map.file;
    struct coreelf_shdr shdr;
    uint64_t at = ehdr_at(check, "e_shstrndx");

    if (file->shstrndx == COREELF_SHN_UNDEF || file->shnum == 0)
        return;
    if (file->shstrndx >= file->shnum)
        report(check, FINDING_SHSTRNDX_RANGE, at, file->shstrndx, file->shnum);
    else if (coreelf_section(file, file->shstrndx, &shdr, NULL) > 0 && shdr.sh_type != COREELF_SHT_STRTAB)
        report(check, FINDING_SHSTRNDX_TYPE, at, file->shstrndx);
}

void check_header(struct check *check)
{
    check_version(check);
    check_kind(check);
    check_sizes(check);
    check_entry(check);
    check_escapes(check);
    check_names_section(check);
}

/* ---- The two tables ---- */

struct table {
    uint64_t offset, count, entry;
    uint64_t read; /* fewer than count, if that is too many */
    const struct coreelf_layout *layout;
    const char *field; /* that says where it is */
    enum finding_id past_end;
};

/* An entry is there if the structure is: bytes that a larger e_phentsize adds to the last one may be missing. */
static uint64_t entries_there(const struct check *check, const struct table *table)
{
    uint64_t size = coreelf_size(table->layout, &check->map.file.format), room;

    if (table->offset > check->source->size || check->source->size - table->offset < size)
        return 0;
    room = (check->source->size - table->offset - size) / table->entry + 1;
    return room < table->count ? room : table->count;
}

static void check_table(struct check *check, const struct table *table)
{
    uint64_t size = coreelf_size(table->layout, &check->map.file.format), there;
    uint64_t word = check->map.file.format.ei_class == COREELF_ELFCLASS64 ? 8 : 4;

    if (table->count == 0 || table->entry < size) /* too small: nothing can be read of it, which is said */
        return;
    if (table->offset == 0) {
        report(check, FINDING_TABLE_NOWHERE, ehdr_at(check, table->field), table->count);
        return;
    }
    if (table->read < table->count)
        report(check, FINDING_TABLE_LONG, ehdr_at(check, table->field), table->read, table->count);
    there = entries_there(check, table);
    if (there < table->count)
        report(check, table->past_end, ehdr_at(check, table->field), there, table->count);
    if (table->offset % word != 0)
        report(check, FINDING_TABLE_MISALIGNED, ehdr_at(check, table->field), table->offset);
}

void check_tables(struct check *check)
{
    const struct coreelf_file *file = &check->map.file;
    const struct coreelf_ehdr *ehdr = &file->ehdr;
    const struct table tables[] = {
        {ehdr->e_phoff, check->map.phnum, ehdr->e_phentsize, file->phnum, &coreelf_layout_phdr, "e_phoff",
         FINDING_PHDR_PAST_END},
        {ehdr->e_shoff, check->map.shnum, ehdr->e_shentsize, file->shnum, &coreelf_layout_shdr, "e_shoff",
         FINDING_SHDR_PAST_END},
    };

    check_table(check, &tables[0]);
    check_table(check, &tables[1]);
}
