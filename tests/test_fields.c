/*
 * test_fields.c: is fields.def true?
 *
 * Three witnesses. The compiler compares it with <elf.h> and <sys/procfs.h> when this file is compiled
 * (host_layouts.h), and once more for i386 below. At run time every table is looked at as a table: rows lie
 * inside their structure, no byte belongs to two, and the bytes of none are those that the headers say are
 * padding. And since the structs come from the same file, the public header must get along with the
 * system's headers, in C and C++, whichever is included first.
 */
#include <stdio.h>
#include <string.h>

#include "host_layouts.h"
#include "layouts.h"
#include "shell.h"
#include "skip.h"
#include "suites.h"

/* ---- Tables ---- */

/* Bytes that no row claims, ELF32 and ELF64: what C calls padding in the struct. All others have none. */
static const struct {
    const char *name;
    unsigned bytes[2];
} paddings[] = {
    {"prstatus", {2, 2}},       /* short pr_cursig, then a long */
    {"prstatus_end", {0, 4}},   /* int pr_fpvalid at the end of a struct of longs */
    {"prstatus_end8", {4, 4}},  /* likewise, of 64-bit registers */
    {"prstatus_m68k", {0, 2}},  /* ints at even addresses; the 64-bit column is that of no machine */
    {"prstatus_sparc", {2, 2}}, /* as prstatus */
    {"timeval_sparc", {0, 4}},  /* long tv_sec, int tv_usec */
    {"prpsinfo", {0, 4}},       /* four chars, then unsigned long pr_flag */
    {"prpsinfo_uid16", {0, 4}}, /* likewise */
    {"siginfo", {0, 4}},        /* three ints, then a union with pointers */
    {"siginfo_mips", {0, 4}},   /* likewise */
};

static unsigned expected_padding(const struct coreelf_layout *layout, unsigned column)
{
    for (size_t i = 0; i < sizeof paddings / sizeof paddings[0]; i++)
        if (strcmp(paddings[i].name, layout->name) == 0)
            return paddings[i].bytes[column];
    return 0;
}

/* Marks each byte of a row as claimed; fails where it is outside the structure or claimed already. */
static void claim(const struct coreelf_layout *layout, unsigned column, unsigned row, unsigned char *claimed)
{
    const struct coreelf_field *field = &layout->fields[row];
    unsigned end = field->offset[column] + (unsigned)field->length[column] * field->count;

    ck_assert_msg(end <= layout->size[column], "%s.%s ends at %u, behind its structure", layout->name, field->name,
                  end);
    for (unsigned at = field->offset[column]; at < end; at++) {
        ck_assert_msg(!claimed[at], "%s.%s: byte %u belongs to two rows", layout->name, field->name, at);
        claimed[at] = 1;
    }
}

static unsigned unclaimed(const struct coreelf_layout *layout, unsigned column)
{
    unsigned char claimed[4096] = {0};
    unsigned count = 0;

    ck_assert_uint_le(layout->size[column], sizeof claimed);
    for (unsigned row = 0; row < layout->fields_count; row++)
        claim(layout, column, row, claimed);
    for (unsigned at = 0; at < layout->size[column]; at++)
        count += !claimed[at];
    return count;
}

START_TEST(rows_cover_their_structure)
{
    for (size_t i = 0; i < all_layouts_count; i++)
        for (unsigned column = 0; column < 2; column++)
            ck_assert_msg(unclaimed(all_layouts[i], column) == expected_padding(all_layouts[i], column),
                          "%s: %u bytes of padding", all_layouts[i]->name, unclaimed(all_layouts[i], column));
}
END_TEST

/* Bytes of pr_reg that hold no register, on the machines that have some. */
static const struct {
    const char *arch;
    unsigned bytes;
} unused_registers[] = {
    {"ppc", 4 * 4},      /* 48 words, of which the kernel fills 44 */
    {"ppc64", 4 * 8},    /* likewise */
    {"s390", 4},         /* aligned to 8 */
    {"mips o32", 7 * 4}, /* 45 words: six before the registers, one behind */
    {"mips n32", 7 * 8}, /* seven behind */
    {"mips n64", 7 * 8},
};

static unsigned expected_unused(const struct coreelf_arch *arch)
{
    for (size_t i = 0; i < sizeof unused_registers / sizeof unused_registers[0]; i++)
        if (strcmp(unused_registers[i].arch, arch->name) == 0)
            return unused_registers[i].bytes;
    return 0;
}

START_TEST(registers_cover_their_structure)
{
    for (size_t i = 0; i < all_machines_count; i++) {
        const struct coreelf_arch *arch = coreelf_find_arch(&all_machines[i]);
        unsigned column = all_machines[i].ei_class == COREELF_ELFCLASS64;
        ck_assert_ptr_nonnull(arch);
        ck_assert_msg(unclaimed(arch->registers, column) == expected_unused(arch), "%s: %u bytes are no register",
                      arch->name, unclaimed(arch->registers, column));
    }
}
END_TEST

/* Payloads that are plain lists: FXSAVE and the like leave bytes over, but none twice. */
START_TEST(payload_rows_do_not_overlap)
{
    for (size_t i = 0; i < all_machines_count; i++) {
        const struct coreelf_payload *payload = coreelf_find_arch(&all_machines[i])->payloads;
        unsigned column = all_machines[i].ei_class == COREELF_ELFCLASS64;
        for (; payload->title; payload++)
            for (size_t n = 0; payload->layouts && payload->layouts[n]; n++)
                ck_assert_uint_lt(unclaimed(payload->layouts[n], column), payload->layouts[n]->size[column]);
    }
}
END_TEST

static void check_row(const struct coreelf_layout *layout, const struct coreelf_field *field)
{
    ck_assert_str_ne(field->name, "");
    ck_assert_msg(strlen(field->meaning) > 0, "%s.%s has no meaning", layout->name, field->name);
    ck_assert_uint_eq(field->count, 1);
    ck_assert_uint_lt(field->set, COREELF_SETS);
    if (field->type <= COREELF_TYPE_SINT) {
        ck_assert_uint_le(field->length[0], 8);
        ck_assert_uint_le(field->length[1], 8);
        ck_assert_uint_eq(field->wide % 8, 0);
    }
    if (field->type == COREELF_TYPE_NEST) {
        ck_assert_uint_eq(field->length[0], field->inside->size[0]);
        ck_assert_uint_eq(field->length[1], field->inside->size[1]);
    }
    if (field->show == COREELF_SHOW_NAME || field->show == COREELF_SHOW_FLAGS)
        ck_assert_msg(field->set != COREELF_SET_none, "%s.%s has no names", layout->name, field->name);
}

START_TEST(rows_are_complete)
{
    for (size_t i = 0; i < all_layouts_count; i++) {
        ck_assert_str_ne(all_layouts[i]->title, "");
        ck_assert_str_ne(all_layouts[i]->source, "");
        for (unsigned row = 0; row < all_layouts[i]->fields_count; row++)
            check_row(all_layouts[i], &all_layouts[i]->fields[row]);
    }
}
END_TEST

START_TEST(size_is_that_of_the_class)
{
    ck_assert_uint_eq(coreelf_size(&coreelf_layout_ehdr, &all_formats[0]), 52);
    ck_assert_uint_eq(coreelf_size(&coreelf_layout_ehdr, &all_formats[2]), 64);
    ck_assert_uint_eq(coreelf_size(&coreelf_layout_phdr, &all_formats[1]), 32);
    ck_assert_uint_eq(coreelf_size(&coreelf_layout_phdr, &all_formats[3]), 56);
}
END_TEST

/* ---- The other class ---- */

START_TEST(i386_headers_agree)
{
    char output[2048];

    if (!have("i686-linux-gnu-gcc")) {
        skip("no i686-linux-gnu-gcc, so the 32-bit column is held against <elf.h> alone");
        return;
    }
    ck_assert_msg(shell(output, sizeof output,
                        "i686-linux-gnu-gcc -std=c11 -D_GNU_SOURCE $CPPFLAGS -fsyntax-only -x c"
                        " tests/host_layouts.h") == 0,
                  "%s", output);
}
END_TEST

/* ---- The public header among others ---- */

static const char *const neighbours[] = {"stddef.h",       "elf.h",      "link.h",          "signal.h",
                                         "sys/procfs.h",   "sys/user.h", "sys/sysmacros.h", "linux/elf.h",
                                         "linux/auxvec.h", "errno.h"};
#define NEIGHBOURS (int)(sizeof neighbours / sizeof neighbours[0])

static const char body[] = "struct coreelf_phdr phdr = {COREELF_PT_LOAD, 0, 0, 0, 0, 0, 0, 0}; "
                           "size_t size(void); "
                           "size_t size(void) { return sizeof phdr + sizeof(struct coreelf_walk); }";

static void compile(const char *compiler, const char *first, const char *second)
{
    char output[2048];

    ck_assert_msg(shell(output, sizeof output,
                        "printf '#include <%%s>\\n#include <%%s>\\n%%s\\n' '%s' '%s' '%s' |"
                        " %s -I. $CPPFLAGS -Wall -Wextra -Wpedantic -Werror -fsyntax-only -",
                        first, second, body, compiler) == 0,
                  "%s: %s, then %s: %s", compiler, first, second, output);
}

START_TEST(header_stands_beside_others_in_c)
{
    compile("cc -std=c11 -x c", neighbours[_i], "libcoreelf/coreelf.h");
    compile("cc -std=c11 -x c", "libcoreelf/coreelf.h", neighbours[_i]);
    compile("cc -std=gnu11 -D_GNU_SOURCE -x c", neighbours[_i], "libcoreelf/coreelf.h");
    compile("cc -std=gnu11 -D_GNU_SOURCE -x c", "libcoreelf/coreelf.h", neighbours[_i]);
}
END_TEST

START_TEST(header_stands_beside_others_in_cxx)
{
    if (!have("c++")) {
        skip("no c++");
        return;
    }
    compile("c++ -x c++", neighbours[_i], "libcoreelf/coreelf.h");
    compile("c++ -x c++", "libcoreelf/coreelf.h", neighbours[_i]);
}
END_TEST

Suite *suite_fields(void)
{
    Suite *suite = suite_create("fields");
    TCase *tables = tcase_create("tables"), *headers = tcase_create("headers");

    tcase_add_test(tables, rows_cover_their_structure);
    tcase_add_test(tables, registers_cover_their_structure);
    tcase_add_test(tables, payload_rows_do_not_overlap);
    tcase_add_test(tables, rows_are_complete);
    tcase_add_test(tables, size_is_that_of_the_class);
    tcase_add_test(headers, i386_headers_agree);
    tcase_add_loop_test(headers, header_stands_beside_others_in_c, 0, NEIGHBOURS);
    tcase_add_loop_test(headers, header_stands_beside_others_in_cxx, 0, NEIGHBOURS);
    suite_add_tcase(suite, tables);
    suite_add_tcase(suite, headers);
    return suite;
}
