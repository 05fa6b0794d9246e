/*
 * specimen.c: a core as the library's writer makes it, and a program whose offsets are all typed here:
 *
 *     0x000  Ehdr                                 segment 2, PT_LOAD r-x, 0x300 bytes at 0x400000
 *     0x040  8 Phdrs        segment 0, PT_PHDR    .
 *     0x200  .text          section 1             .
 *     0x210  .interp        section 2, segment 1  .
 *     0x240  .note          section 3, segment 5  .
 *     0x300  .dynamic       section 4, segment 4  segment 3, PT_LOAD rw-, 0x40 bytes at 0x401300
 *     0x320  .data          section 5, segment 7, PT_TLS, has its first 8 bytes
 *     0x340  .shstrtab      section 6
 *     0x3c0  .symtab        section 7
 *     0x400  8 Shdrs
 */
#include "specimen.h"

#include <stdlib.h>
#include <string.h>

#include <check.h>

#define COUNT(array) (sizeof(array) / sizeof *(array))

static struct specimen make(uint8_t ei_class, uint8_t ei_data, size_t room)
{
    struct specimen specimen = {.format = {ei_class, ei_data, COREELF_EM_X86_64, 0}};

    if (ei_class == COREELF_ELFCLASS32)
        specimen.format.e_machine = COREELF_EM_386;
    specimen.bytes = calloc(1, room + SPECIMEN_ROOM);
    ck_assert_ptr_nonnull(specimen.bytes);
    return specimen;
}

static size_t size_of(const struct specimen *specimen, const struct coreelf_layout *layout)
{
    return coreelf_size(layout, &specimen->format);
}

static void put(const struct specimen *specimen, const struct coreelf_layout *layout, unsigned char *at,
                const char *field, uint64_t value)
{
    ck_assert_int_eq(coreelf_put(layout, &specimen->format, at, size_of(specimen, layout), field, value), 0);
}

/* ---- The notes of the core ---- */

struct writing {
    struct specimen *specimen;
    struct coreelf_sink *sink;
};

/* Notes down where it goes, counted from the start of the notes. */
static void add_note(struct writing *to, int index, const char *owner, uint32_t type, const void *desc, size_t size)
{
    to->specimen->notes[index] = to->sink->offset;
    to->specimen->descs[index] = to->sink->offset + 12 + 8; /* CORE and LINUX both take 8 */
    ck_assert_int_eq(coreelf_write_note(to->sink, &to->specimen->format, owner, type, desc, size, NULL), 0);
}

static void add_thread(struct writing *to, int index, uint64_t tid)
{
    int wide = to->specimen->format.ei_class == COREELF_ELFCLASS64;
    unsigned char bytes[336] = {0};

    put(to->specimen, &coreelf_layout_prstatus, bytes, "pr_pid", tid);
    put(to->specimen, &coreelf_layout_prstatus, bytes, "pr_cursig", COREELF_SIGSEGV);
    put(to->specimen, &coreelf_layout_elf_siginfo, bytes, "si_signo", COREELF_SIGSEGV); /* pr_info comes first */
    add_note(to, index, "CORE", COREELF_NT_PRSTATUS, bytes, wide ? 336 : 144);
}

static void add_auxv(struct writing *to)
{
    size_t each = size_of(to->specimen, &coreelf_layout_auxv);
    unsigned char bytes[3 * 16] = {0};

    put(to->specimen, &coreelf_layout_auxv, bytes, "a_type", COREELF_AT_PAGESZ);
    put(to->specimen, &coreelf_layout_auxv, bytes, "a_val", 4096);
    put(to->specimen, &coreelf_layout_auxv, bytes + each, "a_type", COREELF_AT_ENTRY);
    add_note(to, NOTE_AUXV, "CORE", COREELF_NT_AUXV, bytes, 3 * each);
}

static void add_files(struct writing *to)
{
    static const char names[] = "/bin/one\0/lib/two";
    size_t head = size_of(to->specimen, &coreelf_layout_files_head);
    size_t each = size_of(to->specimen, &coreelf_layout_files_entry);
    unsigned char bytes[128] = {0};

    put(to->specimen, &coreelf_layout_files_head, bytes, "count", 2);
    put(to->specimen, &coreelf_layout_files_head, bytes, "page_size", 4096);
    for (unsigned i = 0; i < 2; i++) {
        put(to->specimen, &coreelf_layout_files_entry, bytes + head + i * each, "start", 0x400000 + i * 0x100000);
        put(to->specimen, &coreelf_layout_files_entry, bytes + head + i * each, "end", 0x401000 + i * 0x100000);
    }
    memcpy(bytes + head + 2 * each, names, sizeof names);
    add_note(to, NOTE_FILES, "CORE", COREELF_NT_FILE, bytes, head + 2 * each + sizeof names);
}

/* x87, SSE, AVX, opmask: bits 0, 1, 2, 5 of XCR0, which is at 464, and of XSTATE_BV, at 512. */
static void add_xstate(struct writing *to)
{
    int last = to->specimen->format.ei_data == COREELF_ELFDATA2MSB ? 7 : 0;
    unsigned char bytes[896] = {0};

    bytes[464 + last] = bytes[512 + last] = 0x27;
    add_note(to, NOTE_XSTATE, "LINUX", COREELF_NT_X86_XSTATE, bytes, sizeof bytes);
}

static void put_component(struct writing *to, unsigned char *at, uint64_t type, uint64_t size, uint64_t offset)
{
    put(to->specimen, &coreelf_layout_xcomp, at, "type", type);
    put(to->specimen, &coreelf_layout_xcomp, at, "size", size);
    put(to->specimen, &coreelf_layout_xcomp, at, "offset", offset);
}

static void add_layout(struct writing *to)
{
    unsigned char bytes[32] = {0};

    put_component(to, bytes, COREELF_XFEATURE_AVX, 256, 576);
    put_component(to, bytes + 16, COREELF_XFEATURE_OPMASK, 64, 832);
    add_note(to, NOTE_LAYOUT, "LINUX", COREELF_NT_X86_XSAVE_LAYOUT, bytes, sizeof bytes);
}

static size_t add_notes(struct specimen *specimen, unsigned char *bytes, size_t room)
{
    struct coreelf_buffer buffer = {bytes, room, 0};
    struct coreelf_sink sink = coreelf_sink_buffer(&buffer);
    struct writing to = {specimen, &sink};
    int wide = specimen->format.ei_class == COREELF_ELFCLASS64;
    unsigned char zeros[512] = {0}, siginfo[128] = {0};

    put(specimen, &coreelf_layout_siginfo, siginfo, "si_signo", COREELF_SIGSEGV);
    add_thread(&to, NOTE_THREAD, SPECIMEN_TID);
    add_note(&to, NOTE_PSINFO, "CORE", COREELF_NT_PRPSINFO, zeros, wide ? 136 : 124);
    add_note(&to, NOTE_SIGINFO, "CORE", COREELF_NT_SIGINFO, siginfo, sizeof siginfo);
    add_auxv(&to);
    add_files(&to);
    add_note(&to, NOTE_FPREGS, "CORE", COREELF_NT_PRFPREG, zeros, wide ? 512 : 108);
    add_xstate(&to);
    add_thread(&to, NOTE_THREAD_2, SPECIMEN_TID + 1);
    add_layout(&to);
    return buffer.used;
}

/* ---- Cores ---- */

static void write_core(struct specimen *specimen, struct coreelf_plan *plan, const unsigned char *notes, size_t room)
{
    struct coreelf_buffer buffer = {specimen->bytes, room, 0};
    struct coreelf_sink sink = coreelf_sink_buffer(&buffer);
    struct coreelf_writer writer;
    unsigned char memory[64];

    memset(memory, 0x5a, sizeof memory);
    plan->format = specimen->format;
    plan->ehdr.e_type = COREELF_ET_CORE;
    ck_assert_int_eq(coreelf_make_plan(plan, NULL), 0);
    ck_assert_int_eq(coreelf_write_headers(&writer, plan, &sink, NULL), 0);
    for (uint64_t i = 0; i < plan->phdrs_count; i++) {
        if (plan->phdrs[i].p_filesz == 0)
            continue;
        ck_assert_int_eq(coreelf_write_segment(&writer, i, NULL), 0);
        ck_assert_int_eq(coreelf_write_part(&writer, i == 0 ? notes : memory, plan->phdrs[i].p_filesz, NULL), 0);
    }
    ck_assert_int_eq(coreelf_write_end(&writer, NULL), 0);
    specimen->size = buffer.used;
}

static void move_notes(struct specimen *specimen, uint64_t offset)
{
    for (int i = 0; i < NOTES; i++) {
        specimen->notes[i] += offset;
        specimen->descs[i] += offset;
    }
}

static struct coreelf_phdr load(uint64_t address, uint64_t saved)
{
    struct coreelf_phdr phdr = {COREELF_PT_LOAD, COREELF_PLACE, address, 0, saved, 0x1000, COREELF_PF_R, 16};

    return phdr;
}

struct specimen make_core(uint8_t ei_class, uint8_t ei_data)
{
    struct specimen specimen = make(ei_class, ei_data, 8192);
    unsigned char notes[4096];
    struct coreelf_phdr phdrs[4] = {{COREELF_PT_NOTE, COREELF_PLACE, 0, 0, 0, 0, 0, 4}};
    struct coreelf_plan plan = {.phdrs = phdrs, .phdrs_count = COUNT(phdrs)};

    phdrs[0].p_filesz = add_notes(&specimen, notes, sizeof notes);
    phdrs[1] = load(0x400000, 32);
    phdrs[2] = load(0x500000, 64);
    phdrs[3] = load(0x600000, 0);
    write_core(&specimen, &plan, notes, 8192);
    specimen.phdrs = ei_class == COREELF_ELFCLASS64 ? 64 : 52;
    move_notes(&specimen, phdrs[0].p_offset);
    return specimen;
}

struct specimen make_large_core(uint64_t segments)
{
    size_t room = 64 + 56 * segments + 8192;
    struct specimen specimen = make(COREELF_ELFCLASS64, COREELF_ELFDATA2LSB, room);
    struct coreelf_phdr *phdrs = calloc(segments, sizeof *phdrs);
    struct coreelf_plan plan = {.phdrs = phdrs, .phdrs_count = segments};
    unsigned char notes[4096];

    ck_assert_ptr_nonnull(phdrs);
    phdrs[0].p_type = COREELF_PT_NOTE;
    phdrs[0].p_filesz = add_notes(&specimen, notes, sizeof notes);
    phdrs[0].p_offset = COREELF_PLACE;
    phdrs[0].p_align = 4;
    for (uint64_t i = 1; i + 1 < segments; i++)
        phdrs[i] = load(0x400000 + 0x2000 * i, 0);
    write_core(&specimen, &plan, notes, room);
    specimen.phdrs = 64;
    specimen.shdrs = plan.ehdr.e_shoff;
    move_notes(&specimen, phdrs[0].p_offset);
    free(phdrs);
    return specimen;
}

/* ---- The program ---- */

static const unsigned char text[] = {0xb8, 0x3c, 0, 0, 0, 0x31, 0xff, 0x0f, 0x05}; /* exit(0) */
static const char names[] = "\0.text\0.interp\0.note\0.dynamic\0.data\0.shstrtab\0.symtab";

/* clang-format off */
static const struct coreelf_phdr program_phdrs[] = {
    {COREELF_PT_PHDR,      0x040, 0x400040, 0, 0x1c0, 0x1c0, 4, 8},
    {COREELF_PT_INTERP,    0x210, 0x400210, 0, 28,    28,    4, 1},
    {COREELF_PT_LOAD,      0x000, 0x400000, 0, 0x300, 0x300, 5, 0x1000},
    {COREELF_PT_LOAD,      0x300, 0x401300, 0, 0x40,  0x80,  6, 0x1000},
    {COREELF_PT_DYNAMIC,   0x300, 0x401300, 0, 0x20,  0x20,  6, 8},
    {COREELF_PT_NOTE,      0x240, 0x400240, 0, 36,    36,    4, 4},
    {COREELF_PT_GNU_STACK, 0,     0,        0, 0,     0,     6, 16},
    {COREELF_PT_TLS,       0x320, 0x401320, 0, 8,     16,    4, 8},
};

static const struct coreelf_shdr program_shdrs[] = {
    {0,  COREELF_SHT_NULL,     0, 0,        0,     0,            0, 0, 0,  0},
    {1,  COREELF_SHT_PROGBITS, 6, 0x400200, 0x200, sizeof text,  0, 0, 16, 0},
    {7,  COREELF_SHT_PROGBITS, 2, 0x400210, 0x210, 28,           0, 0, 1,  0},
    {15, COREELF_SHT_NOTE,     2, 0x400240, 0x240, 36,           0, 0, 4,  0},
    {21, COREELF_SHT_DYNAMIC,  3, 0x401300, 0x300, 0x20,         6, 0, 8,  16},
    {30, COREELF_SHT_PROGBITS, 3, 0x401320, 0x320, 0x20,         0, 0, 8,  0},
    {36, COREELF_SHT_STRTAB,   0, 0,        0x340, sizeof names, 0, 0, 1,  0},
    {46, COREELF_SHT_SYMTAB,   0, 0,        0x3c0, 48,           6, 1, 8,  24},
};
/* clang-format on */

static void encode(struct specimen *specimen, const struct coreelf_layout *layout, uint64_t offset, const void *wide)
{
    ck_assert_int_eq(
        coreelf_encode(layout, &specimen->format, wide, specimen->bytes + offset, size_of(specimen, layout), NULL),
        0);
}

struct specimen make_program(void)
{
    struct specimen specimen = make(COREELF_ELFCLASS64, COREELF_ELFDATA2LSB, 0x800);
    struct coreelf_ehdr ehdr = {{{0x7f, 'E', 'L', 'F'}, COREELF_ELFCLASS64, COREELF_ELFDATA2LSB, 1, 0, 0, {0}},
                                COREELF_ET_EXEC,
                                COREELF_EM_X86_64,
                                1,
                                0x400200,
                                64,
                                0x400,
                                0,
                                64,
                                56,
                                8,
                                64,
                                8,
                                6};
    struct coreelf_nhdr nhdr = {4, 20, COREELF_NT_GNU_BUILD_ID};

    encode(&specimen, &coreelf_layout_ehdr, 0, &ehdr);
    for (size_t i = 0; i < COUNT(program_phdrs); i++)
        encode(&specimen, &coreelf_layout_phdr, 0x40 + 56 * i, &program_phdrs[i]);
    for (size_t i = 0; i < COUNT(program_shdrs); i++)
        encode(&specimen, &coreelf_layout_shdr, 0x400 + 64 * i, &program_shdrs[i]);
    memcpy(specimen.bytes + 0x200, text, sizeof text);
    memcpy(specimen.bytes + 0x210, "/lib64/ld-linux-x86-64.so.2", 28);
    encode(&specimen, &coreelf_layout_nhdr, 0x240, &nhdr);
    memcpy(specimen.bytes + 0x24c, "GNU", 4);
    memset(specimen.bytes + 0x250, 0xb1, 20);
    memset(specimen.bytes + 0x320, 0xda, 0x20);
    memcpy(specimen.bytes + 0x340, names, sizeof names);
    specimen.size = 0x600;
    specimen.phdrs = 0x40;
    specimen.shdrs = 0x400;
    specimen.notes[0] = 0x240;
    specimen.descs[0] = 0x250;
    return specimen;
}
