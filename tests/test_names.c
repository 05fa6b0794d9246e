/*
 * test_names.c: is names.def true, and does a search find what it should?
 *
 * <elf.h>, <signal.h> and <linux/auxvec.h> are the witnesses, twice: a few dozen constants picked by hand
 * are held against their macros here; and a generated program asks the compiler about every row of
 * names.def that the system's headers know under the same name.
 */
#include <elf.h>
#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "layouts.h"
#include "shell.h"
#include "skip.h"
#include "suites.h"

#ifndef NT_GNU_PROPERTY_TYPE_0
#define NT_GNU_PROPERTY_TYPE_0 5
#endif

/* ---- By hand ---- */

/* clang-format off */
#define PICK(set, symbol) {COREELF_SET_##set, #symbol, symbol}
static const struct {
    enum coreelf_set set;
    const char *symbol;
    int64_t value;
} picked[] = {
    PICK(ei_class, ELFCLASS32), PICK(ei_class, ELFCLASS64), PICK(ei_data, ELFDATA2LSB),
    PICK(ei_data, ELFDATA2MSB), PICK(ev, EV_CURRENT), PICK(ei_osabi, ELFOSABI_GNU),
    PICK(ei_osabi, ELFOSABI_FREEBSD), PICK(et, ET_REL), PICK(et, ET_EXEC), PICK(et, ET_DYN), PICK(et, ET_CORE),
    PICK(em, EM_386), PICK(em, EM_X86_64), PICK(em, EM_ARM), PICK(em, EM_AARCH64), PICK(em, EM_RISCV),
    PICK(em, EM_PPC64), PICK(em, EM_S390), PICK(em, EM_MIPS), PICK(em, EM_LOONGARCH),
    PICK(pt, PT_NULL), PICK(pt, PT_LOAD), PICK(pt, PT_DYNAMIC), PICK(pt, PT_INTERP), PICK(pt, PT_NOTE),
    PICK(pt, PT_PHDR), PICK(pt, PT_TLS), PICK(pt, PT_GNU_EH_FRAME), PICK(pt, PT_GNU_STACK),
    PICK(pt, PT_GNU_RELRO), PICK(pf, PF_X), PICK(pf, PF_W), PICK(pf, PF_R),
    PICK(sht, SHT_NULL), PICK(sht, SHT_PROGBITS), PICK(sht, SHT_SYMTAB), PICK(sht, SHT_STRTAB),
    PICK(sht, SHT_NOTE), PICK(sht, SHT_NOBITS), PICK(sht, SHT_GNU_HASH), PICK(shf, SHF_WRITE),
    PICK(shf, SHF_ALLOC), PICK(shf, SHF_EXECINSTR), PICK(shn, SHN_UNDEF), PICK(shn, SHN_LORESERVE),
    PICK(shn, SHN_ABS), PICK(shn, SHN_COMMON), PICK(shn, SHN_XINDEX),
    PICK(nt, NT_PRSTATUS), PICK(nt, NT_PRPSINFO), PICK(nt, NT_AUXV), PICK(nt, NT_SIGINFO), PICK(nt, NT_FILE),
    PICK(nt, NT_X86_XSTATE), PICK(nt, NT_ARM_SVE), PICK(nt, NT_GNU_BUILD_ID), PICK(nt, NT_GNU_PROPERTY_TYPE_0),
    PICK(at, AT_NULL), PICK(at, AT_PHDR), PICK(at, AT_PHNUM), PICK(at, AT_ENTRY), PICK(at, AT_BASE),
    PICK(at, AT_SYSINFO_EHDR), PICK(at, AT_HWCAP2), PICK(at, AT_RANDOM), PICK(at, AT_EXECFN),
    PICK(sig, SIGILL), PICK(sig, SIGSEGV), PICK(sig, SIGBUS), PICK(sig, SIGFPE), PICK(sig, SIGCHLD),
    PICK(sig, SIGSYS), PICK(si_code, SI_USER), PICK(si_code, SI_KERNEL), PICK(si_code, SI_TKILL),
    PICK(si_code, SEGV_MAPERR), PICK(si_code, SEGV_ACCERR), PICK(si_code, FPE_INTDIV),
    PICK(si_code, CLD_EXITED),
};
/* clang-format on */
#define PICKED (int)(sizeof picked / sizeof picked[0])

static const struct coreelf_name *by_symbol(enum coreelf_set set, const char *symbol)
{
    size_t count;
    const struct coreelf_name *names = coreelf_names(set, &count);

    for (size_t i = 0; i < count; i++)
        if (strcmp(names[i].symbol, symbol) == 0)
            return &names[i];
    return NULL;
}

START_TEST(constants_are_those_of_the_system)
{
    for (int i = 0; i < PICKED; i++) {
        const struct coreelf_name *name = by_symbol(picked[i].set, picked[i].symbol);
        ck_assert_msg(name != NULL, "%s is missing", picked[i].symbol);
        ck_assert_msg(name->value == picked[i].value, "%s is %lld", picked[i].symbol, (long long)name->value);
    }
}
END_TEST

/* ---- All of them, by the compiler ---- */

/* Rows that may differ from this system's headers. */
static int may_differ(enum coreelf_set set, const struct coreelf_name *name)
{
    if (set == COREELF_SET_sig && name->scope != COREELF_ANY)
        return 1;                                   /* signals of other machines under the same name */
    return strcmp(name->symbol, "SIGRTMIN") == 0 || /* the C library keeps some for itself, by a call */
           strcmp(name->symbol, "SIGRTMAX") == 0 ||
           strcmp(name->symbol, "SHT_HIUSER") == 0; /* 0xffffffff in the gABI, 0x8fffffff in glibc */
}

/* A row holds where a header has no such macro, or has it with that value. */
static void print_row(FILE *out, const struct coreelf_name *name)
{
    fprintf(out, "#ifdef %s\n", name->symbol);
    fprintf(out, "_Static_assert((long long)(%s) == %lldLL || (int)(%s) == (int)%lldLL, \"%s\");\n#endif\n",
            name->symbol, (long long)name->value, name->symbol, (long long)name->value, name->symbol);
}

START_TEST(every_known_constant_is_that_of_the_system)
{
    char output[2048];
    FILE *program;
    char path[64];
    int fd = scratch_file(path);

    program = fdopen(fd, "w");
    fputs("#include <elf.h>\n#include <signal.h>\n#include <linux/auxvec.h>\n", program);
    for (unsigned set = 1; set < COREELF_SETS; set++) {
        size_t count;
        const struct coreelf_name *names = coreelf_names((enum coreelf_set)set, &count);
        for (size_t i = 0; i < count; i++)
            if (!may_differ((enum coreelf_set)set, &names[i]))
                print_row(program, &names[i]);
    }
    fflush(program);
    ck_assert_msg(shell(output, sizeof output, "cc -std=gnu11 -fsyntax-only -x c %s", path) == 0, "%s", output);
    fclose(program);
}
END_TEST

/* ---- Order in a set ---- */

static int same_key(const struct coreelf_name *a, const struct coreelf_name *b)
{
    return a->scope == b->scope && strcmp(a->symbol, b->symbol) == 0;
}

START_TEST(rows_are_complete_and_differ)
{
    for (unsigned set = 1; set < COREELF_SETS; set++) {
        size_t count;
        const struct coreelf_name *names = coreelf_names((enum coreelf_set)set, &count);
        ck_assert_uint_gt(count, 0);
        for (size_t i = 0; i < count; i++) {
            ck_assert_str_ne(names[i].symbol, "");
            ck_assert_msg(strlen(names[i].meaning) > 0, "%s has no meaning", names[i].symbol);
            for (size_t k = 0; k < i; k++)
                ck_assert_msg(!same_key(&names[i], &names[k]), "%s stands there twice", names[i].symbol);
        }
    }
}
END_TEST

START_TEST(no_such_set)
{
    size_t count = 1;

    ck_assert_ptr_null(coreelf_names((enum coreelf_set)COREELF_SETS, &count));
    ck_assert_uint_eq(count, 0);
    ck_assert_ptr_null(coreelf_names(COREELF_SET_none, &count));
    ck_assert_uint_eq(count, 0);
    ck_assert_ptr_null(coreelf_find_name(COREELF_SET_none, COREELF_ANY, 1));
}
END_TEST

/* ---- Search ---- */

static void finds(enum coreelf_set set, uint32_t scope, int64_t value, const char *symbol)
{
    const struct coreelf_name *name = coreelf_find_name(set, scope, value);

    if (symbol) {
        ck_assert_msg(name != NULL, "%s is not found", symbol);
        ck_assert_str_eq(name->symbol, symbol);
    } else {
        ck_assert_msg(name == NULL, "%s is found", name ? name->symbol : "");
    }
}

START_TEST(finds_a_value)
{
    finds(COREELF_SET_pt, COREELF_ANY, 1, "PT_LOAD");
    finds(COREELF_SET_pt, COREELF_ANY, 0x6474e551, "PT_GNU_STACK");
    finds(COREELF_SET_pt, COREELF_EM_X86_64, 1, "PT_LOAD");
    finds(COREELF_SET_pt, COREELF_ANY, 0x12345, NULL);
    finds(COREELF_SET_si_code, COREELF_ANY, -6, "SI_TKILL");
}
END_TEST

/* si_code 4 means something else for each signal; note type 1 something else for each owner. */
START_TEST(finds_a_value_in_its_scope)
{
    finds(COREELF_SET_si_code, COREELF_SIGSEGV, 4, "SEGV_PKUERR");
    finds(COREELF_SET_si_code, COREELF_SIGBUS, 4, "BUS_MCEERR_AR");
    finds(COREELF_SET_si_code, COREELF_ANY, 4, NULL);
    finds(COREELF_SET_si_code, COREELF_SIGSEGV, 128, "SI_KERNEL");
    finds(COREELF_SET_nt, COREELF_OWNER_CORE, 1, "NT_PRSTATUS");
    finds(COREELF_SET_nt, COREELF_OWNER_GNU, 1, "NT_GNU_ABI_TAG");
    finds(COREELF_SET_nt, COREELF_OWNER_LINUX, 0x202, "NT_X86_XSTATE");
    finds(COREELF_SET_nt, COREELF_OWNER_GNU, 0x202, NULL);
}
END_TEST

START_TEST(finds_an_owner)
{
    ck_assert_uint_eq(coreelf_find_owner("CORE"), COREELF_OWNER_CORE);
    ck_assert_uint_eq(coreelf_find_owner("LINUX"), COREELF_OWNER_LINUX);
    ck_assert_uint_eq(coreelf_find_owner("GNU"), COREELF_OWNER_GNU);
    ck_assert_uint_eq(coreelf_find_owner("core"), COREELF_ANY);
    ck_assert_uint_eq(coreelf_find_owner("CORE "), COREELF_ANY);
    ck_assert_uint_eq(coreelf_find_owner(""), COREELF_ANY);
}
END_TEST

/* ---- Flags ---- */

static const struct {
    uint64_t flags;
    const char *text;
} flags[] = {
    {0, "0"},
    {4, "PF_R"},
    {6, "PF_R|PF_W"},
    {7, "PF_R|PF_W|PF_X"},
    {0xd, "PF_R|PF_X|0x8"},
    {0x8, "0x8"},
    {0x8000000000000001, "PF_X|0x8000000000000000"},
    {0x0ff00008, "0xff00008"},
};

START_TEST(flags_become_text)
{
    char text[64];

    ck_assert_int_eq(coreelf_format_flags(COREELF_SET_pf, COREELF_ANY, flags[_i].flags, text, sizeof text),
                     (int)strlen(flags[_i].text));
    ck_assert_str_eq(text, flags[_i].text);
}
END_TEST

/* Every size up to the right one: -ENOBUFS, and not a byte behind the buffer. */
START_TEST(flags_without_room)
{
    const char *whole = flags[_i].text;
    size_t needed = strlen(whole) + 1;
    char text[64];

    for (size_t size = 0; size < needed; size++) {
        memset(text, '#', sizeof text);
        ck_assert_int_eq(coreelf_format_flags(COREELF_SET_pf, COREELF_ANY, flags[_i].flags, text, size), -ENOBUFS);
        for (size_t at = size; at < sizeof text; at++)
            ck_assert_int_eq(text[at], '#');
        if (size > 0)
            ck_assert_ptr_nonnull(memchr(text, 0, size));
    }
    ck_assert_int_eq(coreelf_format_flags(COREELF_SET_pf, COREELF_ANY, flags[_i].flags, text, needed),
                     (int)needed - 1);
    ck_assert_str_eq(text, whole);
}
END_TEST

/* arch/powerpc/include/asm/reg.h: MSR_SF_LG is 63, MSR_EE_LG 15, MSR_LE_LG 0. */
START_TEST(the_highest_bit_is_a_flag_too)
{
    char text[64];

    coreelf_format_flags(COREELF_SET_msr, COREELF_ANY, UINT64_C(1) << 63 | 1 << 15 | 1, text, sizeof text);
    ck_assert_str_eq(text, "MSR_SF|MSR_EE|MSR_LE");
}
END_TEST

/* signal(7): the numbers of MIPS and SPARC beside those of most machines. */
START_TEST(signals_have_a_usual_number)
{
    ck_assert_int_eq(coreelf_usual_signal(COREELF_EM_X86_64, 7), COREELF_SIGBUS);
    ck_assert_int_eq(coreelf_usual_signal(COREELF_EM_MIPS, 10), COREELF_SIGBUS);
    ck_assert_int_eq(coreelf_usual_signal(COREELF_EM_MIPS, 11), COREELF_SIGSEGV);
    ck_assert_int_eq(coreelf_usual_signal(COREELF_EM_MIPS, 18), COREELF_SIGCHLD);
    ck_assert_int_eq(coreelf_usual_signal(COREELF_EM_SPARCV9, 20), COREELF_SIGCHLD);
    ck_assert_int_eq(coreelf_usual_signal(COREELF_EM_MIPS, COREELF_SIGEMT), COREELF_SIGEMT);
    ck_assert_int_eq(coreelf_usual_signal(COREELF_EM_MIPS, 1000), 1000);
}
END_TEST

Suite *suite_names(void)
{
    Suite *suite = suite_create("names");
    TCase *rows = tcase_create("rows"), *search = tcase_create("search"), *text = tcase_create("flags");
    int flags_count = (int)(sizeof flags / sizeof flags[0]);

    tcase_add_test(rows, constants_are_those_of_the_system);
    tcase_add_test(rows, signals_have_a_usual_number);
    tcase_add_test(rows, the_highest_bit_is_a_flag_too);
    tcase_add_test(rows, every_known_constant_is_that_of_the_system);
    tcase_add_test(rows, rows_are_complete_and_differ);
    tcase_add_test(rows, no_such_set);
    tcase_add_test(search, finds_a_value);
    tcase_add_test(search, finds_a_value_in_its_scope);
    tcase_add_test(search, finds_an_owner);
    tcase_add_loop_test(text, flags_become_text, 0, flags_count);
    tcase_add_loop_test(text, flags_without_room, 0, flags_count);
    suite_add_tcase(suite, rows);
    suite_add_tcase(suite, search);
    suite_add_tcase(suite, text);
    return suite;
}
