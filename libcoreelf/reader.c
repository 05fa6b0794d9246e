/*
 * reader.c: header, program headers, section headers, names. Into the caller's structs, one at a time.
 *
 * A file is hostile until read: every offset, size and count in it may be anything. So nothing is read
 * ahead, nothing is kept but the ELF header and three numbers, and each entry answers for itself: a
 * table that runs past the end of the file still yields the entries before that.
 */
#include <errno.h>
#include <string.h>

#include "internal.h"

static int read_structure(const struct coreelf_file *file, const struct coreelf_layout *layout, uint64_t offset,
                          void *wide, const char *what, struct coreelf_error *error)
{
    unsigned char bytes[64];
    size_t size = coreelf_size(layout, &file->format);
    int rc = coreelf_read(file->source, offset, bytes, size, error);

    if (rc < 0)
        return coreelf_fail(error, rc, offset, rc == -ENODATA ? what : "cannot read");
    return coreelf_decode(layout, &file->format, bytes, size, wide, error);
}

static int check_ident(const struct coreelf_ident *ident, struct coreelf_error *error)
{
    if (memcmp(ident->ei_mag, "\177ELF", 4) != 0)
        return coreelf_fail(error, -ENOEXEC, 0, "not an ELF file: the magic number 7f 45 4c 46 is missing");
    if (ident->ei_class != COREELF_ELFCLASS32 && ident->ei_class != COREELF_ELFCLASS64)
        return coreelf_fail(error, -ENOEXEC, 4, "e_ident[EI_CLASS] is neither ELFCLASS32 nor ELFCLASS64");
    if (ident->ei_data != COREELF_ELFDATA2LSB && ident->ei_data != COREELF_ELFDATA2MSB)
        return coreelf_fail(error, -ENOEXEC, 5, "e_ident[EI_DATA] is neither ELFDATA2LSB nor ELFDATA2MSB");
    return 0;
}

static int read_ident(struct coreelf_file *file, struct coreelf_error *error)
{
    static const struct coreelf_format any = {COREELF_ELFCLASS64, COREELF_ELFDATA2LSB, 0, 0};
    struct coreelf_ident ident;
    unsigned char bytes[16];
    int rc = coreelf_read(file->source, 0, bytes, sizeof bytes, error);

    if (rc == -ENODATA)
        return coreelf_fail(error, rc, file->source->size, "the file ends before its ELF identification does");
    if (rc == 0)
        rc = coreelf_decode(&coreelf_layout_ident, &any, bytes, sizeof bytes, &ident, error);
    if (rc == 0)
        rc = check_ident(&ident, error);
    if (rc < 0)
        return rc;
    file->format.ei_class = (uint8_t)ident.ei_class;
    file->format.ei_data = (uint8_t)ident.ei_data;
    return 0;
}

/* gABI ch. 4, ELF Header: numbers that do not fit the header are in section 0. See plan.c. */
static void follow_escapes(struct coreelf_file *file)
{
    const struct coreelf_ehdr *ehdr = &file->ehdr;
    struct coreelf_shdr section0;
    int rc;

    if (ehdr->e_phnum != COREELF_PN_XNUM && ehdr->e_shstrndx != COREELF_SHN_XINDEX &&
        (ehdr->e_shnum != 0 || ehdr->e_shoff == 0))
        return;
    if (ehdr->e_shoff == 0) {
        coreelf_fail(&file->damage, -EBADMSG, 0, "a number is said to be in section 0, but there is none");
        return;
    }
    rc = read_structure(file, &coreelf_layout_shdr, ehdr->e_shoff, &section0,
                        "section 0, which holds the true numbers, is past the end of the file", &file->damage);
    if (rc < 0)
        return;
    if (ehdr->e_phnum == COREELF_PN_XNUM)
        file->phnum = section0.sh_info;
    if (ehdr->e_shnum == 0)
        file->shnum = section0.sh_size;
    if (ehdr->e_shstrndx == COREELF_SHN_XINDEX)
        file->shstrndx = section0.sh_link;
}

int coreelf_open(struct coreelf_file *file, const struct coreelf_source *source, struct coreelf_error *error)
{
    int rc;

    memset(file, 0, sizeof *file);
    file->source = source;
    rc = read_ident(file, error);
    if (rc == 0)
        rc = read_structure(file, &coreelf_layout_ehdr, 0, &file->ehdr, "the file ends before its ELF header does",
                            error);
    if (rc < 0)
        return rc;
    file->format.e_machine = (uint16_t)file->ehdr.e_machine;
    file->format.e_flags = (uint32_t)file->ehdr.e_flags;
    file->phnum = file->ehdr.e_phnum;
    file->shnum = file->ehdr.e_shnum;
    file->shstrndx = file->ehdr.e_shstrndx;
    follow_escapes(file);
    return 0;
}

/* Entry `index` of a table: entries may be larger than the structure (gABI), never smaller. */
static int read_entry(const struct coreelf_file *file, const struct coreelf_layout *layout, uint64_t table,
                      uint64_t stride, uint64_t index, void *wide, const char *what, struct coreelf_error *error)
{
    int rc;

    if (table == 0)
        return coreelf_fail(error, -EBADMSG, 0, "the table's offset is 0, which means that there is no table");
    if (stride < coreelf_size(layout, &file->format))
        return coreelf_fail(error, -EBADMSG, table, "the table's entries are said to be smaller than they can be");
    if (index > (UINT64_MAX - table) / stride)
        return coreelf_fail(error, -ENODATA, table, what);
    rc = read_structure(file, layout, table + index * stride, wide, what, error);
    return rc < 0 ? rc : 1;
}

int coreelf_segment(const struct coreelf_file *file, uint64_t index, struct coreelf_phdr *phdr,
                    struct coreelf_error *error)
{
    if (index >= file->phnum)
        return 0;
    return read_entry(file, &coreelf_layout_phdr, file->ehdr.e_phoff, file->ehdr.e_phentsize, index, phdr,
                      "the program header is past the end of the file", error);
}

int coreelf_section(const struct coreelf_file *file, uint64_t index, struct coreelf_shdr *shdr,
                    struct coreelf_error *error)
{
    if (index >= file->shnum)
        return 0;
    return read_entry(file, &coreelf_layout_shdr, file->ehdr.e_shoff, file->ehdr.e_shentsize, index, shdr,
                      "the section header is past the end of the file", error);
}

/* ---- Names of sections ---- */

/* Copies a string of the file, at most `limit` bytes long, cut to size; returns its length there. */
static int read_string(const struct coreelf_file *file, uint64_t offset, uint64_t limit, char *text, size_t size,
                       struct coreelf_error *error)
{
    size_t wanted = size - 1 < limit ? size - 1 : (size_t)limit;
    size_t length;
    int rc, is_cut = 0;

    if (offset <= file->source->size && wanted > file->source->size - offset) {
        wanted = (size_t)(file->source->size - offset);
        is_cut = 1;
    }
    rc = coreelf_read(file->source, offset, text, wanted, error);
    if (rc < 0)
        return rc;
    text[wanted] = '\0';
    length = strlen(text);
    if (length == wanted && is_cut)
        return coreelf_fail(error, -ENODATA, offset, "the file ends inside a name");
    if (length == wanted && wanted < size - 1)
        return coreelf_fail(error, -EBADMSG, offset, "a name has no end inside the string table");
    return (int)length;
}

int coreelf_section_name(const struct coreelf_file *file, const struct coreelf_shdr *shdr, char *name, size_t size,
                         struct coreelf_error *error)
{
    struct coreelf_shdr table;
    int rc;

    if (size == 0 || size > INT32_MAX)
        return coreelf_fail(error, -EINVAL, 0, "no room for a name");
    name[0] = '\0';
    if (file->shstrndx == COREELF_SHN_UNDEF)
        return coreelf_fail(error, -ENOENT, 0, "the file has no names of sections");
    rc = coreelf_section(file, file->shstrndx, &table, error);
    if (rc <= 0)
        return rc < 0 ? rc : coreelf_fail(error, -EBADMSG, 0, "e_shstrndx is no section of this file");
    if (shdr->sh_name >= table.sh_size || table.sh_offset > UINT64_MAX - shdr->sh_name)
        return coreelf_fail(error, -EBADMSG, table.sh_offset, "sh_name is outside the string table");
    return read_string(file, table.sh_offset + shdr->sh_name, table.sh_size - shdr->sh_name, name, size, error);
}
