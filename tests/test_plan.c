/*
 * test_plan.c: every offset, then every byte.
 *
 * The offsets of the small cases are worked out on paper, in the comment above each. What is too large for
 * that (70,000 segments, 70,000 sections) is written to a file and read by two readers, ours and readelf.
 */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "hex.h"
#include "layouts.h"
#include "require.h"
#include "sample.h"
#include "shell.h"
#include "skip.h"
#include "suites.h"

#define ELF32 COREELF_ELFCLASS32
#define ELF64 COREELF_ELFCLASS64

static struct coreelf_plan empty_plan(uint8_t ei_class)
{
    struct coreelf_plan plan;

    memset(&plan, 0, sizeof plan);
    plan.format.ei_class = ei_class;
    plan.format.ei_data = COREELF_ELFDATA2LSB;
    plan.format.e_machine = ei_class == ELF64 ? COREELF_EM_X86_64 : COREELF_EM_386;
    plan.ehdr.e_type = COREELF_ET_CORE;
    return plan;
}

static struct coreelf_plan plan_of(uint8_t ei_class, struct coreelf_phdr *phdrs, uint64_t count)
{
    struct coreelf_plan plan = empty_plan(ei_class);

    plan.phdrs = phdrs;
    plan.phdrs_count = count;
    return plan;
}

/* A segment to be placed: type, address, size in the file, alignment. */
#define SEGMENT(type, vaddr, filesz, align)                                                                          \
    {                                                                                                                \
        COREELF_PT_##type, COREELF_PLACE, vaddr, 0, filesz, filesz, 0, align                                         \
    }

/* ---- Offsets on paper ---- */

/* Nothing but a header. */
START_TEST(an_empty_file)
{
    struct coreelf_plan plan = empty_plan(_i ? ELF64 : ELF32);

    ck_assert_int_eq(coreelf_make_plan(&plan, NULL), 0);
    ck_assert_uint_eq(plan.size, _i ? 64 : 52);
    ck_assert_uint_eq(plan.data_end, plan.size);
    ck_assert_uint_eq(plan.ehdr.e_phoff, 0);
    ck_assert_uint_eq(plan.ehdr.e_phentsize, 0);
    ck_assert_uint_eq(plan.ehdr.e_phnum, 0);
    ck_assert_uint_eq(plan.ehdr.e_shoff, 0);
    ck_assert_uint_eq(plan.ehdr.e_ehsize, plan.size);
    ck_assert_mem_eq(plan.ehdr.e_ident.ei_mag, "\177ELF", 4);
}
END_TEST

/*
 * Memory that was written before the plan was made, out of order; what the plan adds stands behind it.
 *      0  Ehdr, 64
 *     64  3 Phdr of 56, to 232
 *    232  notes, 100, to 332
 *   8192  0x400000, 4096 bytes    as the caller says
 *   4096  0x601000, 4096 bytes    likewise
 *  16384  taken up to here
 *  16384  .shstrtab: "\0load\0.shstrtab\0", 16 bytes
 *  16400  3 section headers of 64, to 16592
 */
START_TEST(memory_that_stands_already)
{
    struct coreelf_phdr phdrs[] = {SEGMENT(NOTE, 0, 100, 4), SEGMENT(LOAD, 0x400000, 4096, 4096),
                                   SEGMENT(LOAD, 0x601000, 4096, 4096)};
    struct coreelf_section section = {.name = "load", .segment = 2};
    struct coreelf_plan plan = plan_of(ELF64, phdrs, 3);

    phdrs[1].p_offset = 8192;
    phdrs[2].p_offset = 4096;
    plan.taken = 16384;
    plan.sections = &section;
    plan.sections_count = 1;
    ck_assert_int_eq(coreelf_make_plan(&plan, NULL), 0);
    ck_assert_uint_eq(phdrs[0].p_offset, 232);
    ck_assert_uint_eq(phdrs[1].p_offset, 8192);
    ck_assert_uint_eq(phdrs[2].p_offset, 4096);
    ck_assert_uint_eq(section.shdr.sh_offset, 4096);
    ck_assert_uint_eq(plan.data_end, 16384);
    ck_assert_uint_eq(plan.shstrtab.sh_offset, 16384);
    ck_assert_uint_eq(plan.ehdr.e_shoff, 16400);
    ck_assert_uint_eq(plan.size, 16592);
}
END_TEST

/*
 * As the kernel has it:    0  Ehdr, 64
 *                         64  3 Phdr of 56, to 232
 *                        232  notes, 100, to 332       (232 is a multiple of 4)
 *                       4096  0x400000, 4096 bytes     (the next page)
 *                       8192  0x601000, no bytes
 */
START_TEST(a_core_of_64_bits)
{
    struct coreelf_phdr phdrs[] = {SEGMENT(NOTE, 0, 100, 4), SEGMENT(LOAD, 0x400000, 4096, 4096),
                                   SEGMENT(LOAD, 0x601000, 0, 4096)};
    struct coreelf_plan plan = plan_of(ELF64, phdrs, 3);

    ck_assert_int_eq(coreelf_make_plan(&plan, NULL), 0);
    ck_assert_uint_eq(plan.ehdr.e_phoff, 64);
    ck_assert_uint_eq(plan.ehdr.e_phentsize, 56);
    ck_assert_uint_eq(plan.ehdr.e_phnum, 3);
    ck_assert_uint_eq(phdrs[0].p_offset, 232);
    ck_assert_uint_eq(phdrs[1].p_offset, 4096);
    ck_assert_uint_eq(phdrs[2].p_offset, 8192);
    ck_assert_uint_eq(plan.size, 8192);
    ck_assert_uint_eq(plan.shnum, 0);
}
END_TEST

/*
 * 32 bits:    0  Ehdr, 52
 *            52  2 Phdr of 32, to 116
 *           116  notes, 5, to 121          (p_align 0 is taken for 4; 116 is a multiple of 4)
 *           291  0x8048123, 10, to 301     (291 is 0x123, which agrees modulo 0x1000)
 */
START_TEST(a_core_of_32_bits)
{
    struct coreelf_phdr phdrs[] = {SEGMENT(NOTE, 0, 5, 0), SEGMENT(LOAD, 0x8048123, 10, 0x1000)};
    struct coreelf_plan plan = plan_of(ELF32, phdrs, 2);

    ck_assert_int_eq(coreelf_make_plan(&plan, NULL), 0);
    ck_assert_uint_eq(plan.ehdr.e_phoff, 52);
    ck_assert_uint_eq(plan.ehdr.e_phentsize, 32);
    ck_assert_uint_eq(phdrs[0].p_offset, 116);
    ck_assert_uint_eq(phdrs[1].p_offset, 291);
    ck_assert_uint_eq(plan.size, 301);
}
END_TEST

/* 52 + 2 * 32 = 116, then 5 bytes of memory to 121: where do notes of that alignment go? */
static const struct {
    uint64_t align, offset;
} note_places[] = {{0, 124}, {1, 124}, {2, 124}, {4, 124}, {8, 128}, {4096, 4096}};

START_TEST(notes_are_aligned)
{
    struct coreelf_phdr phdrs[] = {SEGMENT(LOAD, 0, 5, 1), SEGMENT(NOTE, 0, 16, note_places[_i].align)};
    struct coreelf_plan plan = plan_of(ELF32, phdrs, 2);

    ck_assert_int_eq(coreelf_make_plan(&plan, NULL), 0);
    ck_assert_uint_eq(phdrs[0].p_offset, 116);
    ck_assert_uint_eq(phdrs[1].p_offset, note_places[_i].offset);
    ck_assert_uint_eq(plan.size, note_places[_i].offset + 16);
}
END_TEST

/* One segment, ELF64: it could start at 64 + 56 = 120. The offset must agree with the address. */
/* clang-format off */
static const struct {
    uint64_t vaddr, align, offset;
} places[] = {
    {0, 0, 120},        {0x7777, 0, 120},      {0x7777, 1, 120},       {0x7777, 2, 121},  {120, 4096, 120},
    {0x1078, 4096, 120}, {0x1077, 4096, 4215}, {0x7f0000001000, 4096, 4096}, {0xffffffffff600000, 4096, 4096},
    {0xffffffffffffffff, 16, 127}, {0x200000, 0x200000, 0x200000}, {0x401000, 0x200000, 0x1000},
};
/* clang-format on */

START_TEST(offset_and_address_agree)
{
    struct coreelf_phdr phdr = SEGMENT(LOAD, places[_i].vaddr, 3, places[_i].align);
    struct coreelf_plan plan = plan_of(ELF64, &phdr, 1);

    ck_assert_int_eq(coreelf_make_plan(&plan, NULL), 0);
    ck_assert_uint_eq(phdr.p_offset, places[_i].offset);
    ck_assert_uint_eq(plan.size, places[_i].offset + 3);
}
END_TEST

/* Views bring no bytes: the program headers themselves, and 8 bytes inside a segment. */
START_TEST(views_stay_where_they_are)
{
    struct coreelf_phdr phdrs[] = {
        {COREELF_PT_PHDR, 64, 64, 0, 168, 168, 0, 8},
        SEGMENT(LOAD, 0, 50, 1), /* 64 + 3 * 56 = 232 */
        {COREELF_PT_TLS, 240, 8, 0, 8, 8, 0, 8},
    };
    struct coreelf_plan plan = plan_of(ELF64, phdrs, 3);

    ck_assert_int_eq(coreelf_make_plan(&plan, NULL), 0);
    ck_assert_uint_eq(phdrs[0].p_offset, 64);
    ck_assert_uint_eq(phdrs[1].p_offset, 232);
    ck_assert_uint_eq(phdrs[2].p_offset, 240);
    ck_assert_uint_eq(plan.size, 282);
}
END_TEST

/*
 * Sections, ELF64:   0  Ehdr, 64
 *                   64  1 Phdr, to 120
 *                  120  memory, 10, to 130; "load" at 120 + 2 and at 120 + 5
 *                  132  "note", 6, aligned to 4, to 138
 *                  138  "bss" has no bytes; .shstrtab, to 163:
 *                       0 ""  1 "load"  6 "note"  11 "bss"  15 ".shstrtab", 25 bytes
 *                  168  6 Shdr of 64, aligned to 8, to 552
 */
static const char section_names[] = "\0load\0note\0bss\0.shstrtab";

static void describe_sections(struct coreelf_section *sections)
{
    struct coreelf_section load = {"load", {0, COREELF_SHT_PROGBITS, 0, 0, 0, 3, 0, 0, 1, 0}, 0, 2};
    struct coreelf_section note = {
        "note", {0, COREELF_SHT_NOTE, 0, 0, COREELF_PLACE, 6, 0, 0, 4, 0}, COREELF_NO_SEGMENT, 0};
    struct coreelf_section bss = {
        "bss", {0, COREELF_SHT_NOBITS, 0, 0, COREELF_PLACE, 4096, 0, 0, 1, 0}, COREELF_NO_SEGMENT, 0};

    sections[0] = load;
    sections[1] = load;
    sections[1].delta = 5;
    sections[2] = note;
    sections[3] = bss;
}

static void plan_sections(struct coreelf_plan *plan, struct coreelf_phdr *phdr, struct coreelf_section *sections)
{
    struct coreelf_phdr memory = SEGMENT(LOAD, 0, 10, 1);

    *phdr = memory;
    describe_sections(sections);
    *plan = plan_of(ELF64, phdr, 1);
    plan->sections = sections;
    plan->sections_count = 4;
    ck_assert_int_eq(coreelf_make_plan(plan, NULL), 0);
}

START_TEST(sections_have_places_and_names)
{
    struct coreelf_phdr phdr;
    struct coreelf_section sections[4];
    struct coreelf_plan plan;

    plan_sections(&plan, &phdr, sections);
    ck_assert_uint_eq(phdr.p_offset, 120);
    ck_assert_uint_eq(sections[0].shdr.sh_offset, 122);
    ck_assert_uint_eq(sections[1].shdr.sh_offset, 125);
    ck_assert_uint_eq(sections[2].shdr.sh_offset, 132);
    ck_assert_uint_eq(sections[3].shdr.sh_offset, 138);
    ck_assert_uint_eq(sections[0].shdr.sh_name, 1);
    ck_assert_uint_eq(sections[1].shdr.sh_name, 1);
    ck_assert_uint_eq(sections[2].shdr.sh_name, 6);
    ck_assert_uint_eq(sections[3].shdr.sh_name, 11);
    ck_assert_uint_eq(plan.shstrtab.sh_name, 15);
    ck_assert_uint_eq(plan.shstrtab.sh_size, 25);
    ck_assert_uint_eq(plan.shstrtab.sh_offset, 138);
    ck_assert_uint_eq(plan.ehdr.e_shoff, 168);
    ck_assert_uint_eq(plan.ehdr.e_shnum, 6);
    ck_assert_uint_eq(plan.ehdr.e_shstrndx, 5);
    ck_assert_uint_eq(plan.ehdr.e_shentsize, 64);
    ck_assert_uint_eq(plan.shnum, 6);
    ck_assert_uint_eq(plan.size, 552);
}
END_TEST

/* The same, byte by byte where the paper says so. */
START_TEST(sections_are_written)
{
    struct coreelf_phdr phdr;
    struct coreelf_section sections[4];
    struct coreelf_plan plan;
    struct coreelf_writer writer;
    unsigned char bytes[600], expected[64];
    struct coreelf_buffer buffer = {bytes, sizeof bytes, 0};
    struct coreelf_sink sink = coreelf_sink_buffer(&buffer);

    plan_sections(&plan, &phdr, sections);
    memset(bytes, 0xee, sizeof bytes);
    ck_assert_int_eq(coreelf_write_headers(&writer, &plan, &sink, NULL), 0);
    ck_assert_int_eq(coreelf_write_segment(&writer, 0, NULL), 0);
    ck_assert_int_eq(coreelf_write_part(&writer, "0123456789", 10, NULL), 0);
    ck_assert_int_eq(coreelf_write_section(&writer, 2, NULL), 0);
    ck_assert_int_eq(coreelf_write_part(&writer, "abcdef", 6, NULL), 0);
    ck_assert_int_eq(coreelf_write_end(&writer, NULL), 0);
    ck_assert_uint_eq(buffer.used, 552);
    ck_assert_mem_eq(bytes + 120, "0123456789\0\0abcdef", 18);
    ck_assert_mem_eq(bytes + 138, section_names, sizeof section_names);
    memset(expected, 0, sizeof expected);
    ck_assert_mem_eq(bytes + 168, expected, 64);
    hex("06000000 07000000 0000000000000000 0000000000000000 8400000000000000 0600000000000000"
        "00000000 00000000 0400000000000000 0000000000000000",
        expected, sizeof expected);
    ck_assert_mem_eq(bytes + 168 + 3 * 64, expected, 64);
    hex("0f000000 03000000 0000000000000000 0000000000000000 8a00000000000000 1900000000000000"
        "00000000 00000000 0100000000000000 0000000000000000",
        expected, sizeof expected);
    ck_assert_mem_eq(bytes + 168 + 5 * 64, expected, 64);
}
END_TEST

START_TEST(names_that_are_empty_or_come_again)
{
    static const char *const names[] = {"", "a", "b", "a", "", ""};
    struct coreelf_section sections[6];
    struct coreelf_plan plan = empty_plan(ELF32);
    struct coreelf_writer writer;
    struct coreelf_sink sink = coreelf_sink_count();

    memset(sections, 0, sizeof sections);
    for (unsigned i = 0; i < 6; i++) {
        sections[i].name = names[i];
        sections[i].segment = COREELF_NO_SEGMENT;
        sections[i].shdr.sh_type = COREELF_SHT_PROGBITS;
    }
    plan.sections = sections;
    plan.sections_count = 6;
    ck_assert_int_eq(coreelf_make_plan(&plan, NULL), 0);
    ck_assert_uint_eq(sections[0].shdr.sh_name, 0);
    ck_assert_uint_eq(sections[1].shdr.sh_name, 1);
    ck_assert_uint_eq(sections[2].shdr.sh_name, 3);
    ck_assert_uint_eq(sections[4].shdr.sh_name, sections[5].shdr.sh_name);
    ck_assert_int_eq(coreelf_write_headers(&writer, &plan, &sink, NULL), 0);
    ck_assert_int_eq(coreelf_write_end(&writer, NULL), 0);
    ck_assert_uint_eq(sink.offset, plan.size);
}
END_TEST

/* ---- What cannot be planned ---- */

START_TEST(elf32_ends_at_4_gib)
{
    struct coreelf_phdr phdrs[] = {SEGMENT(LOAD, 0, UINT32_MAX - 84, 1), SEGMENT(LOAD, 0, 0, 1)};
    struct coreelf_plan plan = plan_of(ELF32, phdrs, 1); /* 52 + 32 = 84 */
    struct coreelf_error error = {0, 0, NULL};

    ck_assert_int_eq(coreelf_make_plan(&plan, NULL), 0);
    ck_assert_uint_eq(plan.size, UINT32_MAX);
    phdrs[0].p_offset = COREELF_PLACE;
    phdrs[0].p_filesz = UINT32_MAX;
    ck_assert_int_eq(coreelf_make_plan(&plan, &error), -EOVERFLOW);
    ck_assert_int_eq(error.code, -EOVERFLOW);
    ck_assert_ptr_nonnull(error.what);
    phdrs[0].p_offset = COREELF_PLACE;
    plan.format.ei_class = ELF64;
    ck_assert_int_eq(coreelf_make_plan(&plan, NULL), 0);
}
END_TEST

START_TEST(offsets_end_at_64_bits)
{
    struct coreelf_phdr phdrs[] = {SEGMENT(LOAD, 0, UINT64_C(1) << 63, 4096), SEGMENT(LOAD, 0, UINT64_C(1) << 63, 1)};
    struct coreelf_plan plan = plan_of(ELF64, phdrs, 2);
    struct coreelf_error error = {0, 0, NULL};

    ck_assert_int_eq(coreelf_make_plan(&plan, &error), -EOVERFLOW);
    ck_assert_int_eq(error.code, -EOVERFLOW);
}
END_TEST

/* The end is at 2^64 - 1, and the alignment of the next segment would carry it over. */
START_TEST(alignment_ends_at_64_bits)
{
    struct coreelf_phdr phdrs[] = {SEGMENT(LOAD, 0, UINT64_MAX - 176, 1), SEGMENT(LOAD, 0, 0, 4096)};
    struct coreelf_plan plan = plan_of(ELF64, phdrs, 2); /* 64 + 2 * 56 = 176 */

    ck_assert_int_eq(coreelf_make_plan(&plan, NULL), -EOVERFLOW);
}
END_TEST

START_TEST(too_many_program_headers)
{
    struct coreelf_phdr phdr = SEGMENT(LOAD, 0, 0, 1);
    struct coreelf_plan plan = plan_of(ELF64, &phdr, UINT64_MAX / 56 + 1);

    ck_assert_int_eq(coreelf_make_plan(&plan, NULL), -EOVERFLOW);
}
END_TEST

/* A segment to be placed, a view, and notes: the check does not depend on what the segment is. */
static const struct coreelf_phdr crooked[] = {
    SEGMENT(LOAD, 0, 0, 3), SEGMENT(LOAD, 0, 0, UINT64_MAX),         SEGMENT(NOTE, 0, 0, 12),
    SEGMENT(NOTE, 0, 0, 3), {COREELF_PT_PHDR, 64, 0, 0, 8, 8, 0, 3},
};

START_TEST(alignment_is_a_power_of_two)
{
    struct coreelf_phdr phdr = crooked[_i];
    struct coreelf_plan plan = plan_of(ELF64, &phdr, 1);
    struct coreelf_error error = {0, 0, NULL};

    ck_assert_int_eq(coreelf_make_plan(&plan, &error), -EINVAL);
    ck_assert_int_eq(error.code, -EINVAL);
}
END_TEST

START_TEST(alignment_of_a_section)
{
    struct coreelf_section section = {
        "x", {0, COREELF_SHT_PROGBITS, 0, 0, COREELF_PLACE, 1, 0, 0, 5, 0}, COREELF_NO_SEGMENT, 0};
    struct coreelf_plan plan = empty_plan(ELF64);

    plan.sections = &section;
    plan.sections_count = 1;
    ck_assert_int_eq(coreelf_make_plan(&plan, NULL), -EINVAL);
}
END_TEST

START_TEST(section_of_no_segment)
{
    struct coreelf_phdr phdr = SEGMENT(LOAD, 0, 10, 1);
    struct coreelf_section section = {"x", {0, COREELF_SHT_PROGBITS, 0, 0, 0, 1, 0, 0, 1, 0}, 1, 0};
    struct coreelf_plan plan = plan_of(ELF64, &phdr, 1);
    struct coreelf_error error = {0, 0, NULL};

    plan.sections = &section;
    plan.sections_count = 1;
    ck_assert_int_eq(coreelf_make_plan(&plan, &error), -EINVAL);
    ck_assert_int_eq(error.code, -EINVAL);
}
END_TEST

/* sh_offset would be 120 + 2^64 - 50: no wrapping around. */
START_TEST(section_past_64_bits)
{
    struct coreelf_phdr phdr = SEGMENT(LOAD, 0, 10, 1);
    struct coreelf_section section = {"x", {0, COREELF_SHT_PROGBITS, 0, 0, 0, 1, 0, 0, 1, 0}, 0, UINT64_MAX - 49};
    struct coreelf_plan plan = plan_of(ELF64, &phdr, 1);

    plan.sections = &section;
    plan.sections_count = 1;
    ck_assert_int_eq(coreelf_make_plan(&plan, NULL), -EOVERFLOW);
}
END_TEST

START_TEST(no_such_format)
{
    struct coreelf_plan plan = empty_plan(ELF64);

    plan.format.ei_class = 3;
    ck_assert_int_eq(coreelf_make_plan(&plan, NULL), -EINVAL);
    plan.format.ei_class = ELF64;
    plan.format.ei_data = 0;
    ck_assert_int_eq(coreelf_make_plan(&plan, NULL), -EINVAL);
}
END_TEST

/* ---- What cannot be written ---- */

struct small {
    struct coreelf_phdr phdrs[2];
    struct coreelf_plan plan;
    struct coreelf_writer writer;
    struct coreelf_sink sink;
};

/* ELF64: 176 bytes of headers, two segments of 10 bytes, at 176 and at 186. */
static void begin_small(struct small *small)
{
    struct coreelf_phdr segment = SEGMENT(LOAD, 0, 10, 1);

    small->phdrs[0] = segment;
    small->phdrs[1] = segment;
    small->plan = plan_of(ELF64, small->phdrs, 2);
    small->sink = coreelf_sink_count();
    ck_assert_int_eq(coreelf_make_plan(&small->plan, NULL), 0);
    ck_assert_int_eq(coreelf_write_headers(&small->writer, &small->plan, &small->sink, NULL), 0);
    ck_assert_uint_eq(small->sink.offset, 176);
}

START_TEST(out_of_order)
{
    struct coreelf_error error = {0, 0, NULL};
    struct small small;

    begin_small(&small);
    ck_assert_int_eq(coreelf_write_segment(&small.writer, 1, NULL), 0);
    ck_assert_int_eq(coreelf_write_segment(&small.writer, 0, &error), -EINVAL);
    ck_assert_int_eq(error.code, -EINVAL);
    ck_assert_uint_eq(error.offset, 176);
    ck_assert_uint_eq(small.sink.offset, 186);
    ck_assert_int_eq(coreelf_write_segment(&small.writer, 2, NULL), -EINVAL);
    ck_assert_int_eq(coreelf_write_section(&small.writer, 0, NULL), -EINVAL);
}
END_TEST

/* A part that was refused takes no bytes, not even from someone who does not look at the answer. */
START_TEST(out_of_order_takes_no_bytes)
{
    struct small small;

    begin_small(&small);
    ck_assert_int_eq(coreelf_write_segment(&small.writer, 1, NULL), 0);
    ck_assert_int_eq(coreelf_write_part(&small.writer, "0123456789", 10, NULL), 0);
    ck_assert_int_eq(coreelf_write_segment(&small.writer, 0, NULL), -EINVAL);
    ck_assert_int_eq(coreelf_write_part(&small.writer, "abc", 3, NULL), -EINVAL);
    ck_assert_uint_eq(small.sink.offset, 196);
}
END_TEST

START_TEST(more_bytes_than_planned)
{
    struct coreelf_error error = {0, 0, NULL};
    struct small small;

    begin_small(&small);
    ck_assert_int_eq(coreelf_write_part(&small.writer, "x", 1, NULL), -EINVAL); /* no part yet */
    ck_assert_int_eq(coreelf_write_segment(&small.writer, 0, NULL), 0);
    ck_assert_int_eq(coreelf_write_part(&small.writer, "0123456", 7, NULL), 0);
    ck_assert_int_eq(coreelf_write_part(&small.writer, "7890", 4, &error), -EINVAL);
    ck_assert_int_eq(error.code, -EINVAL);
    ck_assert_int_eq(coreelf_write_part(&small.writer, NULL, UINT64_MAX, NULL), -EINVAL);
    ck_assert_uint_eq(small.sink.offset, 183);
    ck_assert_int_eq(coreelf_write_part(&small.writer, "789", 3, NULL), 0);
    ck_assert_int_eq(coreelf_write_part(&small.writer, "x", 1, NULL), -EINVAL);
    ck_assert_int_eq(coreelf_write_part(&small.writer, NULL, 0, NULL), 0);
}
END_TEST

START_TEST(what_is_not_written_is_zero)
{
    unsigned char bytes[200], zeros[20] = {0};
    struct coreelf_buffer buffer = {bytes, sizeof bytes, 0};
    struct small small;

    begin_small(&small);
    memset(bytes, 0xee, sizeof bytes);
    small.sink = coreelf_sink_buffer(&buffer);
    ck_assert_int_eq(coreelf_write_headers(&small.writer, &small.plan, &small.sink, NULL), 0);
    ck_assert_int_eq(coreelf_write_segment(&small.writer, 0, NULL), 0);
    ck_assert_int_eq(coreelf_write_part(&small.writer, "ab", 2, NULL), 0);
    ck_assert_int_eq(coreelf_write_end(&small.writer, NULL), 0);
    ck_assert_uint_eq(buffer.used, 196);
    ck_assert_mem_eq(bytes + 176, "ab", 2);
    ck_assert_mem_eq(bytes + 178, zeros, 18);
}
END_TEST

/* p_vaddr has 32 bits there: it is byte 8 of the second of the program headers, which begin at 52. */
START_TEST(a_value_that_does_not_fit)
{
    struct coreelf_phdr phdrs[] = {SEGMENT(LOAD, 0, 1, 1), SEGMENT(LOAD, UINT64_C(1) << 32, 1, 1)};
    struct coreelf_plan plan = plan_of(ELF32, phdrs, 2);
    struct coreelf_sink sink = coreelf_sink_count();
    struct coreelf_error error = {0, 0, NULL};
    struct coreelf_writer writer;

    ck_assert_int_eq(coreelf_make_plan(&plan, NULL), 0);
    ck_assert_int_eq(coreelf_write_headers(&writer, &plan, &sink, &error), -EOVERFLOW);
    ck_assert_uint_eq(error.offset, 52 + 32 + 8);
}
END_TEST

/* A disk of so many bytes. It takes what still fits, as a disk does. */
struct disk {
    uint64_t size, used;
    int finished;
};

static int write_disk(void *context, const void *data, uint64_t n)
{
    struct disk *disk = context;

    (void)data;
    if (n > disk->size - disk->used) {
        disk->used = disk->size;
        return -ENOSPC;
    }
    disk->used += n;
    return 0;
}

static int finish_disk(void *context)
{
    ((struct disk *)context)->finished++;
    return 0;
}

static int finish_badly(void *context)
{
    (void)context;
    return -EIO;
}

START_TEST(a_disk_that_is_full_at_every_byte)
{
    static struct sample sample;

    make_sample(&sample, all_formats[_i].ei_class, all_formats[_i].ei_data);
    for (uint64_t size = 0; size < sample.size; size++) {
        struct disk disk = {size, 0, 0};
        struct coreelf_sink sink = {write_disk, finish_disk, &disk, 0};
        struct coreelf_error error = {0, 0, NULL};
        require(write_sample(&sample, &sink, &error) == -ENOSPC);
        require(error.code == -ENOSPC);
        require(error.offset <= size);
        require(sink.offset == error.offset);
        require(disk.finished == 0);
    }
}
END_TEST

START_TEST(a_disk_that_is_just_large_enough)
{
    static struct sample sample;
    struct disk disk = {0, 0, 0};
    struct coreelf_sink sink = {write_disk, finish_disk, &disk, 0};

    make_sample(&sample, all_formats[_i].ei_class, all_formats[_i].ei_data);
    disk.size = sample.size;
    ck_assert_uint_eq(sample.plan.size, sample.size);
    ck_assert_int_eq(write_sample(&sample, &sink, NULL), 0);
    ck_assert_uint_eq(disk.used, sample.size);
    ck_assert_uint_eq(sink.offset, sample.size);
    ck_assert_int_eq(disk.finished, 1);
    sink = coreelf_sink_count();
    sink.finish = finish_badly;
    ck_assert_int_eq(write_sample(&sample, &sink, NULL), -EIO);
}
END_TEST

/* ---- Read by readelf ---- */

/* Writes to a new file; returns its descriptor, and in path where others find it. */
static int file_of_sample(const struct sample *sample, char *path)
{
    int fd = scratch_file(path);
    struct coreelf_fd_sink state;
    struct coreelf_sink sink = coreelf_sink_fd(&state, fd);

    ck_assert_int_eq(write_sample(sample, &sink, NULL), 0);
    return fd;
}

START_TEST(a_file_has_the_same_bytes)
{
    static struct sample sample;
    static unsigned char bytes[sizeof sample.bytes];
    char path[64];
    int fd;

    make_sample(&sample, all_formats[_i].ei_class, all_formats[_i].ei_data);
    fd = file_of_sample(&sample, path);
    ck_assert_int_eq(pread(fd, bytes, sizeof bytes, 0), (ssize_t)sample.size);
    ck_assert_mem_eq(bytes, sample.bytes, sample.size);
    close(fd);
}
END_TEST

static void assert_says(const char *output, const char *line)
{
    ck_assert_msg(strstr(output, line) != NULL, "readelf does not say \"%s\" but:\n%.2000s", line, output);
}

static void assert_content(const char *output)
{
    ck_assert_msg(!strstr(output, "Warning") && !strstr(output, "Error") && !strstr(output, "readelf:"),
                  "readelf is not content:\n%.2000s", output);
}

static const char *const class_says[] = {"Class:                             ELF32",
                                         "Class:                             ELF64"};
static const char *const data_says[] = {"2's complement, little endian", "2's complement, big endian"};

START_TEST(readelf_reads_the_sample)
{
    static struct sample sample;
    static char output[16384];
    char path[64], line[128];
    int fd;

    if (!have("readelf")) {
        skip("no readelf");
        return;
    }
    make_sample(&sample, all_formats[_i].ei_class, all_formats[_i].ei_data);
    fd = file_of_sample(&sample, path);
    ck_assert_int_eq(shell(output, sizeof output, "readelf -hlSW %s", path), 0);
    assert_content(output);
    assert_says(output, class_says[_i / 2]);
    assert_says(output, data_says[_i % 2]);
    assert_says(output, "CORE (Core file)");
    assert_says(output, "Number of program headers:         2\n");
    assert_says(output, "Number of section headers:         4\n");
    assert_says(output, "Section header string table index: 3\n");
    snprintf(line, sizeof line, "NOTE           0x%06llx ", (unsigned long long)sample.phdrs[0].p_offset);
    assert_says(output, line);
    snprintf(line, sizeof line, "LOAD           0x%06llx 0x%0*x ", (unsigned long long)sample.phdrs[1].p_offset,
             _i / 2 ? 16 : 8, SAMPLE_ADDRESS);
    assert_says(output, line);
    assert_says(output, "note0             NOTE ");
    assert_says(output, "load              PROGBITS ");
    assert_says(output, ".shstrtab         STRTAB ");
    ck_assert_int_eq(shell(output, sizeof output, "readelf -x load %s", path), 0);
    assert_says(output, "  0x00400010 01080f16 1d242b32 ");
    close(fd);
}
END_TEST

/* ---- Numbers that do not fit the header ---- */

#define MANY 70000

/* `count` segments without bytes, a page each, but 8 bytes in the last. */
static struct coreelf_phdr *many_segments(uint64_t count)
{
    struct coreelf_phdr *phdrs = calloc(count, sizeof *phdrs);

    ck_assert_ptr_nonnull(phdrs);
    for (uint64_t i = 0; i < count; i++) {
        struct coreelf_phdr phdr = {COREELF_PT_LOAD, COREELF_PLACE, 0x1000 * i, 0, 0, 0x1000, COREELF_PF_R, 1};
        phdrs[i] = phdr;
    }
    phdrs[count - 1].p_filesz = 8;
    return phdrs;
}

static int file_of_many_segments(struct coreelf_plan *plan, char *path)
{
    int fd = scratch_file(path);
    struct coreelf_fd_sink state;
    struct coreelf_sink sink = coreelf_sink_fd(&state, fd);
    struct coreelf_writer writer;

    ck_assert_int_eq(coreelf_make_plan(plan, NULL), 0);
    ck_assert_int_eq(coreelf_write_headers(&writer, plan, &sink, NULL), 0);
    ck_assert_int_eq(coreelf_write_segment(&writer, plan->phdrs_count - 1, NULL), 0);
    ck_assert_int_eq(coreelf_write_part(&writer, "the last", 8, NULL), 0);
    ck_assert_int_eq(coreelf_write_end(&writer, NULL), 0);
    ck_assert_uint_eq(sink.offset, plan->size);
    return fd;
}

static void assert_segments(int fd, uint64_t count, uint64_t shnum)
{
    struct coreelf_fd_source state;
    struct coreelf_source source;
    struct coreelf_file file;
    struct coreelf_phdr phdr;
    char last[8];

    require(coreelf_source_fd(&state, fd, &source) == 0);
    require(coreelf_open(&file, &source, NULL) == 0);
    require(file.damage.code == 0);
    require(file.phnum == count);
    require(file.shnum == shnum);
    for (uint64_t i = 0; i < count; i++) {
        require(coreelf_segment(&file, i, &phdr, NULL) == 1);
        require(phdr.p_vaddr == 0x1000 * i);
    }
    require(coreelf_read(&source, phdr.p_offset, last, 8, NULL) == 0);
    ck_assert_mem_eq(last, "the last", 8);
    require(coreelf_segment(&file, count, &phdr, NULL) == 0);
}

static void readelf_counts_segments(const char *path, const char *number, uint64_t count)
{
    static char output[8192];

    if (!have("readelf")) {
        skip_test("many segments", "no readelf");
        return;
    }
    ck_assert_int_eq(shell(output, sizeof output, "readelf -hW %s", path), 0);
    assert_content(output);
    assert_says(output, number);
    ck_assert_int_eq(shell(output, sizeof output, "readelf -lW %s | grep -c '^  LOAD '", path), 0);
    ck_assert_uint_eq(strtoull(output, NULL, 10), count);
}

static const struct {
    uint64_t count, e_phnum, sh_info, shnum;
    const char *number;
} segment_counts[] = {
    {65534, 65534, 0, 0, "Number of program headers:         65534\n"},
    {65535, 65535, 65535, 1, "Number of program headers:         65535 (65535)\n"},
    {MANY, 65535, MANY, 1, "Number of program headers:         65535 (70000)\n"},
};

START_TEST(many_program_headers)
{
    struct coreelf_plan plan = empty_plan(_i % 2 ? ELF32 : ELF64);
    char path[64];
    int fd;

    plan.phdrs_count = segment_counts[_i / 2].count;
    plan.phdrs = many_segments(plan.phdrs_count);
    fd = file_of_many_segments(&plan, path);
    ck_assert_uint_eq(plan.ehdr.e_phnum, segment_counts[_i / 2].e_phnum);
    ck_assert_uint_eq(plan.section0.sh_info, segment_counts[_i / 2].sh_info);
    ck_assert_uint_eq(plan.ehdr.e_shnum, segment_counts[_i / 2].shnum);
    ck_assert_uint_eq(plan.section0.sh_size, segment_counts[_i / 2].shnum); /* as the kernel has it */
    assert_segments(fd, plan.phdrs_count, segment_counts[_i / 2].shnum);
    readelf_counts_segments(path, segment_counts[_i / 2].number, plan.phdrs_count);
    close(fd);
    free(plan.phdrs);
}
END_TEST

/* With sections of its own, section 0 has both: the number of segments and, itself, a place in the table. */
START_TEST(many_program_headers_and_a_section)
{
    struct coreelf_section section = {"last", {0, COREELF_SHT_PROGBITS, 0, 0, 0, 8, 0, 0, 1, 0}, MANY - 1, 0};
    struct coreelf_plan plan = empty_plan(ELF64);
    char path[64];
    int fd;

    plan.phdrs_count = MANY;
    plan.phdrs = many_segments(MANY);
    plan.sections = &section;
    plan.sections_count = 1;
    fd = file_of_many_segments(&plan, path);
    ck_assert_uint_eq(plan.section0.sh_info, MANY);
    ck_assert_uint_eq(plan.section0.sh_size, 0);
    ck_assert_uint_eq(plan.ehdr.e_shnum, 3);
    ck_assert_uint_eq(plan.ehdr.e_shstrndx, 2);
    assert_segments(fd, MANY, 3);
    readelf_counts_segments(path, "Number of section headers:         3\n", MANY);
    close(fd);
    free(plan.phdrs);
}
END_TEST

/* `count` sections without bytes, each with its number in sh_addr; the last has another name. */
static struct coreelf_section *many_sections(uint64_t count)
{
    struct coreelf_section *sections = calloc(count, sizeof *sections);

    ck_assert_ptr_nonnull(sections);
    for (uint64_t i = 0; i < count; i++) {
        struct coreelf_section section = {
            "load", {0, COREELF_SHT_PROGBITS, 0, i, COREELF_PLACE, 0, 0, 0, 1, 0}, COREELF_NO_SEGMENT, 0};
        sections[i] = section;
    }
    sections[count - 1].name = "the last";
    return sections;
}

static int file_of_many_sections(struct coreelf_plan *plan, char *path)
{
    int fd = scratch_file(path);
    struct coreelf_fd_sink state;
    struct coreelf_sink sink = coreelf_sink_fd(&state, fd);
    struct coreelf_writer writer;

    ck_assert_int_eq(coreelf_make_plan(plan, NULL), 0);
    ck_assert_int_eq(coreelf_write_headers(&writer, plan, &sink, NULL), 0);
    ck_assert_int_eq(coreelf_write_end(&writer, NULL), 0);
    ck_assert_uint_eq(sink.offset, plan->size);
    return fd;
}

static void assert_sections(int fd, uint64_t count)
{
    struct coreelf_fd_source state;
    struct coreelf_source source;
    struct coreelf_file file;
    struct coreelf_shdr shdr;
    char name[32];

    require(coreelf_source_fd(&state, fd, &source) == 0);
    require(coreelf_open(&file, &source, NULL) == 0);
    require(file.damage.code == 0);
    require(file.shnum == count + 2);
    require(file.shstrndx == count + 1);
    for (uint64_t i = 0; i < count; i++) {
        require(coreelf_section(&file, i + 1, &shdr, NULL) == 1);
        require(shdr.sh_addr == i);
    }
    require(coreelf_section_name(&file, &shdr, name, sizeof name, NULL) == 8);
    ck_assert_str_eq(name, "the last");
    require(coreelf_section(&file, count + 1, &shdr, NULL) == 1);
    require(coreelf_section_name(&file, &shdr, name, sizeof name, NULL) == 9);
    ck_assert_str_eq(name, ".shstrtab");
    require(coreelf_section(&file, count + 2, &shdr, NULL) == 0);
}

static void readelf_counts_sections(const char *path, const char *number, const char *names, uint64_t count)
{
    static char output[8192];

    if (!have("readelf")) {
        skip_test("many sections", "no readelf");
        return;
    }
    ck_assert_int_eq(shell(output, sizeof output, "readelf -hW %s", path), 0);
    assert_content(output);
    assert_says(output, number);
    assert_says(output, names);
    ck_assert_int_eq(shell(output, sizeof output, "readelf -SW %s | grep -c ' load *PROGBITS '", path), 0);
    ck_assert_uint_eq(strtoull(output, NULL, 10), count - 1);
}

/* SHN_LORESERVE is 0xff00 = 65280; the table has two more entries than the caller's sections. */
static const struct {
    uint64_t count, e_shnum, sh_size, e_shstrndx, sh_link;
    const char *number, *names;
} section_counts[] = {
    {65277, 65279, 0, 65278, 0, "section headers:         65279\n", "table index: 65278\n"},
    {65278, 0, 65280, 65279, 0, "section headers:         0 (65280)\n", "table index: 65279\n"},
    {65279, 0, 65281, 0xffff, 65280, "section headers:         0 (65281)\n", "table index: 65535 (65280)\n"},
    {MANY, 0, MANY + 2, 0xffff, MANY + 1, "section headers:         0 (70002)\n", "table index: 65535 (70001)\n"},
};

START_TEST(many_section_headers)
{
    struct coreelf_plan plan = empty_plan(_i % 2 ? ELF32 : ELF64);
    char path[64];
    int fd;

    plan.sections_count = section_counts[_i / 2].count;
    plan.sections = many_sections(plan.sections_count);
    fd = file_of_many_sections(&plan, path);
    ck_assert_uint_eq(plan.ehdr.e_shnum, section_counts[_i / 2].e_shnum);
    ck_assert_uint_eq(plan.section0.sh_size, section_counts[_i / 2].sh_size);
    ck_assert_uint_eq(plan.ehdr.e_shstrndx, section_counts[_i / 2].e_shstrndx);
    ck_assert_uint_eq(plan.section0.sh_link, section_counts[_i / 2].sh_link);
    assert_sections(fd, plan.sections_count);
    readelf_counts_sections(path, section_counts[_i / 2].number, section_counts[_i / 2].names, plan.sections_count);
    close(fd);
    free(plan.sections);
}
END_TEST

#define COUNT(array) (int)(sizeof(array) / sizeof(array)[0])

static TCase *case_offsets(void)
{
    TCase *offsets = tcase_create("offsets");

    tcase_add_loop_test(offsets, an_empty_file, 0, 2);
    tcase_add_test(offsets, memory_that_stands_already);
    tcase_add_test(offsets, a_core_of_64_bits);
    tcase_add_test(offsets, a_core_of_32_bits);
    tcase_add_loop_test(offsets, notes_are_aligned, 0, COUNT(note_places));
    tcase_add_loop_test(offsets, offset_and_address_agree, 0, COUNT(places));
    tcase_add_test(offsets, views_stay_where_they_are);
    tcase_add_test(offsets, sections_have_places_and_names);
    tcase_add_test(offsets, sections_are_written);
    tcase_add_test(offsets, names_that_are_empty_or_come_again);
    return offsets;
}

static TCase *case_refusals(void)
{
    TCase *refusals = tcase_create("refusals");

    tcase_add_test(refusals, elf32_ends_at_4_gib);
    tcase_add_test(refusals, offsets_end_at_64_bits);
    tcase_add_test(refusals, alignment_ends_at_64_bits);
    tcase_add_test(refusals, too_many_program_headers);
    tcase_add_loop_test(refusals, alignment_is_a_power_of_two, 0, COUNT(crooked));
    tcase_add_test(refusals, alignment_of_a_section);
    tcase_add_test(refusals, section_of_no_segment);
    tcase_add_test(refusals, section_past_64_bits);
    tcase_add_test(refusals, no_such_format);
    return refusals;
}

static TCase *case_writer(void)
{
    TCase *writer = tcase_create("writer");

    tcase_add_test(writer, out_of_order);
    tcase_add_test(writer, out_of_order_takes_no_bytes);
    tcase_add_test(writer, more_bytes_than_planned);
    tcase_add_test(writer, what_is_not_written_is_zero);
    tcase_add_test(writer, a_value_that_does_not_fit);
    tcase_add_loop_test(writer, a_disk_that_is_full_at_every_byte, 0, 4);
    tcase_add_loop_test(writer, a_disk_that_is_just_large_enough, 0, 4);
    tcase_add_loop_test(writer, a_file_has_the_same_bytes, 0, 4);
    return writer;
}

Suite *suite_plan(void)
{
    Suite *suite = suite_create("plan");
    TCase *readelf = tcase_create("readelf");

    tcase_add_loop_test(readelf, readelf_reads_the_sample, 0, 4);
    tcase_add_loop_test(readelf, many_program_headers, 0, 2 * COUNT(segment_counts));
    tcase_add_test(readelf, many_program_headers_and_a_section);
    tcase_add_loop_test(readelf, many_section_headers, 0, 2 * COUNT(section_counts));
    suite_add_tcase(suite, case_offsets());
    suite_add_tcase(suite, case_refusals());
    suite_add_tcase(suite, case_writer());
    suite_add_tcase(suite, readelf);
    return suite;
}
