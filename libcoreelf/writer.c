/*
 * writer.c: every byte of a plan, strictly forward.
 *
 * The plan has said where each part stands. So "go to a part" is: write zeros until the sink has come
 * to its offset. A part that lies behind that is a mistake of the caller and refused.
 */
#include <errno.h>
#include <string.h>

#include "internal.h"

static int go_to(struct coreelf_writer *writer, uint64_t offset, struct coreelf_error *error)
{
    struct coreelf_sink *sink = writer->sink;

    if (offset < sink->offset)
        return coreelf_fail(error, -EINVAL, offset, "parts must be written in the order of the plan");
    return coreelf_write(sink, NULL, offset - sink->offset, error);
}

static int write_structure(struct coreelf_writer *writer, const struct coreelf_layout *layout, const void *wide,
                           struct coreelf_error *error)
{
    unsigned char bytes[64]; /* the largest header is an ELF64 Ehdr or Shdr */
    const struct coreelf_format *format = &writer->plan->format;
    int rc = coreelf_encode(layout, format, wide, bytes, sizeof bytes, error);

    if (rc < 0 && error)
        error->offset += writer->sink->offset;
    return rc < 0 ? rc : coreelf_write(writer->sink, bytes, coreelf_size(layout, format), error);
}

int coreelf_write_headers(struct coreelf_writer *writer, const struct coreelf_plan *plan, struct coreelf_sink *sink,
                          struct coreelf_error *error)
{
    int rc;

    writer->plan = plan;
    writer->sink = sink;
    rc = write_structure(writer, &coreelf_layout_ehdr, &plan->ehdr, error);
    for (uint64_t i = 0; rc == 0 && i < plan->phdrs_count; i++)
        rc = write_structure(writer, &coreelf_layout_phdr, &plan->phdrs[i], error);
    writer->part_end = sink->offset;
    return rc;
}

static int open_part(struct coreelf_writer *writer, uint64_t offset, uint64_t size, struct coreelf_error *error)
{
    int rc = go_to(writer, offset, error);

    writer->part_end = rc < 0 ? writer->sink->offset : offset + size; /* refused: a part of no bytes */
    return rc;
}

int coreelf_write_segment(struct coreelf_writer *writer, uint64_t index, struct coreelf_error *error)
{
    const struct coreelf_phdr *phdr;

    if (index >= writer->plan->phdrs_count)
        return coreelf_fail(error, -EINVAL, writer->sink->offset, "no such segment in the plan");
    phdr = &writer->plan->phdrs[index];
    return open_part(writer, phdr->p_offset, phdr->p_filesz, error);
}

int coreelf_write_section(struct coreelf_writer *writer, uint64_t index, struct coreelf_error *error)
{
    const struct coreelf_shdr *shdr;

    if (index >= writer->plan->sections_count)
        return coreelf_fail(error, -EINVAL, writer->sink->offset, "no such section in the plan");
    shdr = &writer->plan->sections[index].shdr;
    return open_part(writer, shdr->sh_offset, shdr->sh_type == COREELF_SHT_NOBITS ? 0 : shdr->sh_size, error);
}

int coreelf_write_part(struct coreelf_writer *writer, const void *data, uint64_t n, struct coreelf_error *error)
{
    if (n > writer->part_end - writer->sink->offset)
        return coreelf_fail(error, -EINVAL, writer->part_end, "more bytes than the part has in the plan");
    return coreelf_write(writer->sink, data, n, error);
}

static int write_names(struct coreelf_writer *writer, struct coreelf_error *error)
{
    const struct coreelf_plan *plan = writer->plan;
    uint64_t written = 0;
    int rc = coreelf_write(writer->sink, "", 1, error);

    for (uint64_t i = 0; rc == 0 && i < plan->sections_count; i++) {
        const struct coreelf_section *section = &plan->sections[i];
        if (section->shdr.sh_name <= written)
            continue; /* the same name as the one before */
        written = section->shdr.sh_name;
        rc = coreelf_write(writer->sink, section->name, strlen(section->name) + 1, error);
    }
    return rc < 0 ? rc : coreelf_write(writer->sink, ".shstrtab", sizeof ".shstrtab", error);
}

static int write_section_table(struct coreelf_writer *writer, struct coreelf_error *error)
{
    const struct coreelf_plan *plan = writer->plan;
    int rc = go_to(writer, plan->ehdr.e_shoff, error);

    if (rc == 0)
        rc = write_structure(writer, &coreelf_layout_shdr, &plan->section0, error);
    for (uint64_t i = 0; rc == 0 && i < plan->sections_count; i++)
        rc = write_structure(writer, &coreelf_layout_shdr, &plan->sections[i].shdr, error);
    if (rc == 0 && plan->sections_count > 0)
        rc = write_structure(writer, &coreelf_layout_shdr, &plan->shstrtab, error);
    return rc;
}

int coreelf_write_end(struct coreelf_writer *writer, struct coreelf_error *error)
{
    const struct coreelf_plan *plan = writer->plan;
    int rc = go_to(writer, plan->data_end, error);

    if (rc == 0 && plan->sections_count > 0)
        rc = write_names(writer, error);
    if (rc == 0 && plan->shnum > 0)
        rc = write_section_table(writer, error);
    return rc < 0 ? rc : coreelf_finish(writer->sink, error);
}
