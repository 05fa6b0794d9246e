/*
 * sample.c: two segments, two sections, and the seven notes whose payloads the library takes apart.
 *
 *     ELF header | program headers | notes | memory | .shstrtab | section header table
 *
 * It is made with the library, since what is tested with it is what happens when bytes are missing or
 * wrong. That the library writes the right bytes is shown by hand-typed ones elsewhere.
 */
#include <string.h>

#include <check.h>

#include "sample.h"

/* Bytes in which no two neighbours are equal and none is zero. */
static void fill(unsigned char *bytes, size_t n)
{
    for (size_t i = 0; i < n; i++)
        bytes[i] = (unsigned char)(1 + i * 7 % 253);
}

static void put(const struct coreelf_layout *layout, const struct coreelf_format *format, unsigned char *at,
                const char *field, uint64_t value)
{
    ck_assert_int_eq(coreelf_put(layout, format, at, coreelf_size(layout, format), field, value), 0);
}

static void add_note(struct sample *sample, struct coreelf_sink *sink, const char *owner, uint32_t type,
                     const unsigned char *payload, size_t size)
{
    ck_assert_int_eq(coreelf_write_note(sink, &sample->format, owner, type, payload, size, NULL), 0);
}

static void add_siginfo(struct sample *sample, struct coreelf_sink *sink)
{
    unsigned char payload[128];

    fill(payload, sizeof payload);
    put(&coreelf_layout_siginfo, &sample->format, payload, "si_signo", COREELF_SIGSEGV);
    put(&coreelf_layout_siginfo, &sample->format, payload, "si_code", 1);
    add_note(sample, sink, "CORE", COREELF_NT_SIGINFO, payload, sizeof payload);
}

static void add_files(struct sample *sample, struct coreelf_sink *sink)
{
    static const char names[] = "/bin/one\0/lib/two";
    unsigned char payload[128];
    size_t head = coreelf_size(&coreelf_layout_files_head, &sample->format);
    size_t entries = 2 * coreelf_size(&coreelf_layout_files_entry, &sample->format);

    fill(payload, sizeof payload);
    put(&coreelf_layout_files_head, &sample->format, payload, "count", 2);
    put(&coreelf_layout_files_head, &sample->format, payload, "page_size", 4096);
    memcpy(payload + head + entries, names, sizeof names);
    add_note(sample, sink, "CORE", COREELF_NT_FILE, payload, head + entries + sizeof names);
}

/* AVX alone, and a layout that says that it is where it usually is. */
static void add_xstate(struct sample *sample, struct coreelf_sink *sink)
{
    unsigned char payload[832], xcomp[16];

    fill(payload, sizeof payload);
    memset(payload + 464, 0, 8);
    payload[sample->format.ei_data == COREELF_ELFDATA2MSB ? 471 : 464] = 7;
    add_note(sample, sink, "LINUX", COREELF_NT_X86_XSTATE, payload, sizeof payload);
    memset(xcomp, 0, sizeof xcomp);
    put(&coreelf_layout_xcomp, &sample->format, xcomp, "type", COREELF_XFEATURE_AVX);
    put(&coreelf_layout_xcomp, &sample->format, xcomp, "size", 256);
    put(&coreelf_layout_xcomp, &sample->format, xcomp, "offset", 576);
    add_note(sample, sink, "LINUX", COREELF_NT_X86_XSAVE_LAYOUT, xcomp, sizeof xcomp);
}

static void add_notes(struct sample *sample)
{
    struct coreelf_buffer buffer = {sample->notes, sizeof sample->notes, 0};
    struct coreelf_sink sink = coreelf_sink_buffer(&buffer);
    int wide = sample->format.ei_class == COREELF_ELFCLASS64;
    unsigned char payload[336];

    fill(payload, sizeof payload);
    add_note(sample, &sink, "CORE", COREELF_NT_PRSTATUS, payload, wide ? 336 : 144);
    add_note(sample, &sink, "CORE", COREELF_NT_PRPSINFO, payload, wide ? 136 : 124);
    add_siginfo(sample, &sink);
    add_note(sample, &sink, "CORE", COREELF_NT_AUXV, payload, wide ? 48 : 24);
    add_files(sample, &sink);
    add_xstate(sample, &sink);
    sample->notes_size = buffer.used;
}

static void describe(struct sample *sample)
{
    struct coreelf_phdr notes = {COREELF_PT_NOTE, COREELF_PLACE, 0, 0, sample->notes_size, 0, 0, 4};
    struct coreelf_phdr memory = {
        COREELF_PT_LOAD, COREELF_PLACE, SAMPLE_ADDRESS, 0, SAMPLE_MEMORY, 0x1000, COREELF_PF_R | COREELF_PF_W, 32};
    struct coreelf_section note0 = {"note0", {0, COREELF_SHT_NOTE, 0, 0, 0, sample->notes_size, 0, 0, 4, 0}, 0, 0};
    struct coreelf_section load = {
        "load", {0, COREELF_SHT_PROGBITS, COREELF_SHF_ALLOC, SAMPLE_ADDRESS, 0, SAMPLE_MEMORY, 0, 0, 1, 0}, 1, 0};

    sample->phdrs[0] = notes;
    sample->phdrs[1] = memory;
    sample->sections[0] = note0;
    sample->sections[1] = load;
    memset(&sample->plan, 0, sizeof sample->plan);
    sample->plan.format = sample->format;
    sample->plan.ehdr.e_type = COREELF_ET_CORE;
    sample->plan.phdrs = sample->phdrs;
    sample->plan.phdrs_count = 2;
    sample->plan.sections = sample->sections;
    sample->plan.sections_count = 2;
}

void make_sample(struct sample *sample, uint8_t ei_class, uint8_t ei_data)
{
    struct coreelf_buffer buffer = {sample->bytes, sizeof sample->bytes, 0};
    struct coreelf_sink sink = coreelf_sink_buffer(&buffer);
    struct coreelf_format format = {ei_class, ei_data, COREELF_EM_386, 0};

    if (ei_class == COREELF_ELFCLASS64)
        format.e_machine = COREELF_EM_X86_64;
    sample->format = format;
    fill(sample->memory, sizeof sample->memory);
    add_notes(sample);
    describe(sample);
    ck_assert_int_eq(coreelf_make_plan(&sample->plan, NULL), 0);
    ck_assert_int_eq(write_sample(sample, &sink, NULL), 0);
    sample->size = buffer.used;
}

int write_sample(const struct sample *sample, struct coreelf_sink *sink, struct coreelf_error *error)
{
    struct coreelf_writer writer;
    size_t half = sample->notes_size / 2;
    int rc = coreelf_write_headers(&writer, &sample->plan, sink, error);

    if (rc == 0)
        rc = coreelf_write_segment(&writer, 0, error);
    if (rc == 0)
        rc = coreelf_write_part(&writer, sample->notes, half, error);
    if (rc == 0)
        rc = coreelf_write_part(&writer, sample->notes + half, sample->notes_size - half, error);
    if (rc == 0)
        rc = coreelf_write_segment(&writer, 1, error);
    if (rc == 0)
        rc = coreelf_write_part(&writer, sample->memory, SAMPLE_MEMORY, error);
    return rc < 0 ? rc : coreelf_write_end(&writer, error);
}
