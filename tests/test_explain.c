/*
 * test_explain.c: does `coreelf explain` know everything, and is what it says true?
 *
 * Everything: each field of each structure, each constant, each register of each machine is asked for by its name,
 * and the answer must have its meaning, in 100 columns. The lists are those of the library, so what is added there is
 * asked for too. True: values and offsets that were typed by hand from the gABI, or come from <elf.h>, <signal.h> and
 * <linux/elf.h>.
 */
#include <elf.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "../tools/explain/explain.h"
#include "../tools/model/section_names.h"
#include "layouts.h"
#include "suites.h"

static struct catalog catalog;
static char *said; /* of the last question */

static void set_up(void)
{
    catalog_make(&catalog);
}

static void tear_down(void)
{
    catalog_free(&catalog);
    free(said);
    said = NULL;
}

static size_t longest_line(const char *text)
{
    size_t longest = 0;

    for (size_t length; *text; text += length + (text[length] == '\n')) {
        length = strcspn(text, "\n");
        longest = length > longest ? length : longest;
    }
    return longest;
}

/* Asks; returns how many answers there are. */
static size_t ask(const char *word)
{
    struct explain_style style = {1};
    struct answers answers;
    size_t size, count;
    FILE *out;

    free(said);
    out = open_memstream(&said, &size);
    search(&catalog, word, &answers);
    count = answers.count;
    print_answers(&catalog, &answers, &style, out);
    fclose(out);
    answers_free(&answers);
    ck_assert_msg(longest_line(said) <= 100, "%s: a line of %zu columns", word, longest_line(said));
    return count;
}

/* What is said, with one blank for any number of blanks and ends of lines. */
static char *in_one_line(void)
{
    char *line = strdup(said), *to = line;

    for (const char *at = line; *at; at++)
        if (*at != ' ' && *at != '\n')
            *to++ = *at;
        else if (to == line || to[-1] != ' ')
            *to++ = ' ';
    *to = '\0';
    return line;
}

static void says(const char *word, const char *words)
{
    char *line = in_one_line();

    ck_assert_msg(strstr(line, words) != NULL, "%s: \"%s\" is not in \"%.1500s\"", word, words, line);
    free(line);
}

/* ---- Everything ---- */

static void knows_layout(const struct coreelf_layout *layout)
{
    ck_assert_msg(ask(layout->name) > 0, "%s is not known", layout->name);
    ck_assert_msg(ask(layout->title) > 0, "%s is not known", layout->title);
    for (unsigned i = 0; i < layout->fields_count; i++)
        says(layout->title, layout->fields[i].name);
    for (unsigned i = 0; i < layout->fields_count; i++) {
        ck_assert_msg(ask(layout->fields[i].name) > 0, "%s is not known", layout->fields[i].name);
        says(layout->fields[i].name, layout->fields[i].meaning);
    }
}

START_TEST(knows_every_structure)
{
    for (size_t i = 0; i < all_layouts_count; i++)
        knows_layout(all_layouts[i]);
}
END_TEST

START_TEST(knows_every_constant)
{
    size_t count, asked = 0;

    for (unsigned set = 1; set < COREELF_SETS; set++) {
        const struct coreelf_name *names = coreelf_names((enum coreelf_set)set, &count);
        for (size_t i = 0; i < count; i++, asked++) {
            const char *word = set == COREELF_SET_owner ? names[i].meaning : names[i].symbol;
            ck_assert_msg(ask(word) > 0, "%s is not known", word);
            says(word, names[i].meaning);
        }
    }
    ck_assert_uint_gt(asked, 900);
}
END_TEST

START_TEST(knows_every_register)
{
    size_t count;
    const struct coreelf_arch *const *archs = coreelf_archs(&count);

    ck_assert_uint_ge(count, 3);
    for (size_t i = 0; i < count; i++) {
        ck_assert_msg(ask(archs[i]->name) > 0, "%s is not known", archs[i]->name);
        for (unsigned k = 0; k < archs[i]->registers->fields_count; k++)
            says(archs[i]->name, archs[i]->registers->fields[k].name);
        knows_layout(archs[i]->registers);
        for (const struct coreelf_payload *payload = archs[i]->payloads; payload && payload->title; payload++)
            for (size_t n = 0; payload->layouts && payload->layouts[n]; n++)
                knows_layout(payload->layouts[n]);
    }
}
END_TEST

/* The parts of notes that a value places, by the names that the manuals give them. */
START_TEST(knows_what_values_place)
{
    static const char *const names[] = {"ymmh",      "pkru",    "xstate_bv",   "xcr0",      "bndcfgu",
                                        "ssp",       "tmm",     "si_addr_lsb", "si_pkey",   "si_lower",
                                        "si_status", "si_band", "si_syscall",  "si_overrun"};

    for (size_t i = 0; i < sizeof names / sizeof names[0]; i++)
        ck_assert_msg(ask(names[i]) > 0, "%s is not known", names[i]);
    ask("si_addr");
    says("si_addr", "SIGILL, SIGFPE, SIGSEGV, SIGBUS, SIGTRAP");
    says("si_addr", "SEGV_PKUERR");
    ask("si_status");
    says("si_status", "for SIGCHLD");
}
END_TEST

START_TEST(knows_every_section)
{
    const char *name;
    int prefix;

    for (size_t n = 0; (name = section_name(n, &prefix)); n++) {
        ck_assert_msg(ask(name) > 0, "%s is not known", name);
        says(name, section_meaning(name));
    }
    ck_assert_uint_gt(ask(".text.unlikely"), 0);
}
END_TEST

START_TEST(every_constant_is_found_by_its_number)
{
    size_t count;
    char number[32];

    for (unsigned set = 1; set < COREELF_SETS; set++) {
        const struct coreelf_name *names = coreelf_names((enum coreelf_set)set, &count);
        for (size_t i = 0; set != COREELF_SET_owner && i < count; i += 7) {
            snprintf(number, sizeof number, names[i].value < 0 ? "%lld" : "0x%llx", (long long)names[i].value);
            ck_assert_uint_eq(ask(number), 1);
            says(number, names[i].symbol);
        }
    }
}
END_TEST

/* ---- True: constants ---- */

/* clang-format off */
#define H(symbol) {#symbol, symbol}
static const struct {
    const char *symbol;
    long long value;
} constants[] = {
    H(ELFCLASS64), H(ELFDATA2MSB), H(ET_CORE), H(EM_X86_64), H(EM_386), H(EM_AARCH64), H(EM_S390), H(PT_NOTE),
    H(PT_GNU_STACK), H(PT_GNU_RELRO), H(PF_W), H(SHT_NOBITS), H(SHT_STRTAB), H(SHF_ALLOC), H(SHN_XINDEX),
    H(NT_PRSTATUS), H(NT_PRPSINFO), H(NT_AUXV), H(NT_SIGINFO), H(NT_FILE), H(NT_PRFPREG), H(NT_X86_XSTATE),
    H(NT_ARM_SVE), H(AT_ENTRY), H(AT_SYSINFO_EHDR), H(AT_RANDOM), H(AT_EXECFN), H(SIGSEGV), H(SIGABRT), H(SIGSYS),
    H(SEGV_MAPERR), H(FPE_INTDIV), H(PN_XNUM),
    /* typed by hand: linux/elf.h of 6.12, gABI */
    {"NT_X86_XSAVE_LAYOUT", 0x205}, {"NT_ARM_POE", 0x40f}, {"EM_RISCV", 243}, {"EM_LOONGARCH", 258},
    {"PT_LOAD", 1}, {"SHT_SYMTAB", 2}, {"AT_PHDR", 3}, {"SI_TKILL", -6},
};
/* clang-format on */

START_TEST(values_are_those_of_the_headers)
{
    char text[64];

    for (size_t i = 0; i < sizeof constants / sizeof constants[0]; i++) {
        ck_assert_msg(ask(constants[i].symbol) > 0, "%s is not known", constants[i].symbol);
        snprintf(text, sizeof text, constants[i].value < 10 ? " value %lld" : " value %lld (0x%llx)",
                 constants[i].value, constants[i].value);
        if (strstr(said, "  bits "))
            snprintf(text, sizeof text, " bits %lld", constants[i].value);
        says(constants[i].symbol, text);
    }
}
END_TEST

/* ---- True: places ---- */

/* Offset and size, ELF32 and ELF64: from the structs of gABI ch. 4 and 5, counted by hand. */
static const struct {
    const char *field;
    const char *elf32, *elf64;
} places[] = {
    {"e_type", "ELF32 at 0x10, 2 bytes", "ELF64 at 0x10, 2 bytes"},
    {"e_entry", "ELF32 at 0x18, 4 bytes", "ELF64 at 0x18, 8 bytes"},
    {"e_phoff", "ELF32 at 0x1c, 4 bytes", "ELF64 at 0x20, 8 bytes"},
    {"e_phnum", "ELF32 at 0x2c, 2 bytes", "ELF64 at 0x38, 2 bytes"},
    {"e_shstrndx", "ELF32 at 0x32, 2 bytes", "ELF64 at 0x3e, 2 bytes"},
    {"p_flags", "ELF32 at 0x18, 4 bytes", "ELF64 at 0x04, 4 bytes"},
    {"p_offset", "ELF32 at 0x04, 4 bytes", "ELF64 at 0x08, 8 bytes"},
    {"p_filesz", "ELF32 at 0x10, 4 bytes", "ELF64 at 0x20, 8 bytes"},
    {"p_memsz", "ELF32 at 0x14, 4 bytes", "ELF64 at 0x28, 8 bytes"},
    {"p_align", "ELF32 at 0x1c, 4 bytes", "ELF64 at 0x30, 8 bytes"},
    {"sh_size", "ELF32 at 0x14, 4 bytes", "ELF64 at 0x20, 8 bytes"},
    {"sh_entsize", "ELF32 at 0x24, 4 bytes", "ELF64 at 0x38, 8 bytes"},
    {"a_val", "ELF32 at 0x04, 4 bytes", "ELF64 at 0x08, 8 bytes"},
    {"n_type", "at 0x08, 4 bytes", "| n_namesz | n_descsz |[n_type]|"},
    {"ei_data", "at 0x05, 1 byte", "| ei_mag | ei_class |[ei_data]|"},
    /* struct user_regs_struct of <sys/user.h>: 16 and 18 registers of 8 bytes stand before */
    {"rip", "at 0x80, 8 bytes", "| orig_rax |[rip]| cs |"},
    {"orig_rax", "at 0x78, 8 bytes", "NT_PRSTATUS of x86-64, x32, from 0x48 on in ELF32, 0x70 in ELF64"},
    {"eip", "at 0x30, 4 bytes", "NT_PRSTATUS of i386, from 0x48 on"},
    {"mxcsr", "at 0x18, 4 bytes", "|[mxcsr]| mxcr_mask |"},
    {"xmm3", "at 0xa0, 16 times 16 bytes", "|[xmm0-15]|"},
    {"pr_pid", "ELF32 at 0x18, 4 bytes", "ELF64 at 0x20, 4 bytes"},
    {"pr_psargs", "ELF32 at 0x30, 80 bytes", "ELF64 at 0x38, 80 bytes"},
};

START_TEST(places_are_those_of_the_specification)
{
    for (size_t i = 0; i < sizeof places / sizeof places[0]; i++) {
        ask(places[i].field);
        says(places[i].field, places[i].elf32);
        says(places[i].field, places[i].elf64);
    }
}
END_TEST

/* In ELF32 p_flags stands before p_align, in ELF64 behind p_type. */
START_TEST(neighbors_are_those_of_the_class)
{
    ask("p_flags");
    says("p_flags", "| p_memsz |[p_flags]| p_align |");
    says("p_flags", "| p_type |[p_flags]| p_offset |");
    ask("pr_sigpend"); /* 2 bytes of padding behind the short pr_cursig */
    says("pr_sigpend", "| pr_cursig | (2 unused) |[pr_sigpend]|");
}
END_TEST

/* ---- Words ---- */

static const struct {
    const char *word, *words;
} asked[] = {
    {"Elf64_Phdr", "Phdr: 32 bytes in ELF32, 56 in ELF64"},
    {"PHDR", "p_filesz"},
    {"pt_load", "PT_LOAD: bytes that are mapped"},
    {"P_FilesZ", "how many bytes of it are in the file"},
    {"phdr.p_align", "p_align"},
    {"pr_info.si_signo", "elf_siginfo"},
    {"pt_*", "PT_GNU_RELRO"},
    {"PT_", "PT_GNU_RELRO"},
    {"p_type", "PT_INTERP"},
    {"pr_reg", "fs_base"},
    {"pr_reg", "orig_eax"},
    {"CORE", "NT_PRSTATUS"},
    {"GNU", "NT_GNU_BUILD_ID"},
    {".bss.counter", "start as zeros"},
    {".got.nothing", NULL},
    {".eh_frame", "unwind"},
    {"NT_PRSTATUS", "user_regs_struct"},
    {"NT_PRSTATUS", "[write_note_info, fs/binfmt_elf.c]"},
    {"SIGBUS", "value 7; 10 (0xa) on MIPS, SPARC"},
    {"6", "PT_PHDR"},
    {"6", "NT_AUXV"},
    {"6", "SIGABRT"},
    {"6", "PF_R|PF_W"},
    {"6", "byte of the file ei_version"},
    {"0x205", "n_type of LINUX NT_X86_XSAVE_LAYOUT"},
    {"517", "NT_X86_XSAVE_LAYOUT"},
    {"-6", "SI_TKILL"},
    {"0x123456789abcdef0", "nothing that has a name here"},
    {"0x10000000000000000", NULL},
    {"pr_pid", "thread id"},
    {"pr_pid", "process id"},
    {"e_phnum", "PN_XNUM"},
    {"xmm16", NULL},
    {"", NULL},
    {"*", NULL},
    {"_", NULL},
    {".", NULL},
    {"x.", NULL},
    {"\033[31m", NULL},
};

START_TEST(words_find_what_they_mean)
{
    for (size_t i = 0; i < sizeof asked / sizeof asked[0]; i++) {
        size_t count = ask(asked[i].word);
        if (!asked[i].words)
            ck_assert_msg(count == 0, "\"%s\" is known: %.500s", asked[i].word, said);
        else
            says(asked[i].word, asked[i].words);
    }
}
END_TEST

/* The same letters are two things, one in each case: what was asked for comes first. */
START_TEST(the_case_that_was_asked_for_comes_first)
{
    static const char *const words[] = {"EI_CLASS", "ei_class", "LINUX", "Linux", "EI_DATA", "ei_data"};

    for (size_t i = 0; i < sizeof words / sizeof words[0]; i++) {
        ask(words[i]);
        ck_assert_msg(strncmp(said, words[i], strlen(words[i])) == 0, "%s: %.200s", words[i], said);
    }
}
END_TEST

static const struct {
    const char *word, *suggestion;
} misspelled[] = {
    {"p_filsz", "p_filesz"},
    {"rxa", "rax"},
    {"p_flieesz", "p_filesz"},
    {"PT_LAOD", "PT_LOAD"},
    {"NT_PRSTATSU", "NT_PRSTATUS"},
    {"orig_rx", "orig_rax"},
    {"SIGSEV", "SIGSEGV"},
    {"mxscr", "mxcsr"},
    {".txt", ".text"},
    {"x86_64", "x86-64"},
    {"AT_ENTRIES", "AT_ENTRY"},
    {"e_phnumm", "e_phnum"},
    {"ELFCLAS64", "ELFCLASS64"},
};

START_TEST(misspelled_words_get_suggestions)
{
    for (size_t i = 0; i < sizeof misspelled / sizeof misspelled[0]; i++) {
        struct answers answers;
        search(&catalog, misspelled[i].word, &answers);
        ck_assert_msg(answers.count == 0, "%s is known", misspelled[i].word);
        ck_assert_msg(answers.suggestions[0] && strcmp(answers.suggestions[0], misspelled[i].suggestion) == 0,
                      "%s: the first that is suggested is %s", misspelled[i].word,
                      answers.suggestions[0] ? answers.suggestions[0] : "nothing");
        answers_free(&answers);
    }
}
END_TEST

/* ---- What Linux puts there ---- */

/* Each row speaks of a constant that there is, and is printed with it. */
START_TEST(rows_on_linux_speak_of_what_there_is)
{
    static const struct {
        const char *symbol, *sentence;
    } rows[] = {
#define F(structure, field, sentence, function, file) {#field, sentence},
#define C(symbol, sentence, function, file) {#symbol, sentence},
#include "../tools/explain/linux.def"
    };

    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        ck_assert_msg(ask(rows[i].symbol) > 0, "%s is not known", rows[i].symbol);
        says(rows[i].symbol, rows[i].sentence);
    }
}
END_TEST

/* All that the kernel fills in has a row: every field of these. */
START_TEST(every_field_of_a_core_has_a_row)
{
    static const char *const filled[] = {"ident",      "ehdr",         "phdr",     "nhdr",           "elf_siginfo",
                                         "prstatus",   "prstatus_end", "prpsinfo", "prpsinfo_uid16", "auxv",
                                         "files_head", "files_entry",  "siginfo"};

    for (size_t i = 0; i < sizeof filled / sizeof filled[0]; i++)
        for (size_t k = 0; k < catalog.shapes_count; k++) {
            const struct shape *shape = &catalog.shapes[k];
            for (unsigned n = 0; strcmp(shape->layout->name, filled[i]) == 0 && n < shape->layout->fields_count; n++)
                ck_assert_msg(linux_of_field(shape, &shape->layout->fields[n]) != NULL, "%s.%s", filled[i],
                              shape->layout->fields[n].name);
        }
}
END_TEST

Suite *suite_explain(void)
{
    Suite *suite = suite_create("explain");
    TCase *tcase = tcase_create("explain");

    tcase_add_checked_fixture(tcase, set_up, tear_down);
    tcase_add_test(tcase, knows_every_structure);
    tcase_add_test(tcase, knows_every_constant);
    tcase_add_test(tcase, knows_every_register);
    tcase_add_test(tcase, knows_what_values_place);
    tcase_add_test(tcase, knows_every_section);
    tcase_add_test(tcase, every_constant_is_found_by_its_number);
    tcase_add_test(tcase, values_are_those_of_the_headers);
    tcase_add_test(tcase, places_are_those_of_the_specification);
    tcase_add_test(tcase, neighbors_are_those_of_the_class);
    tcase_add_test(tcase, words_find_what_they_mean);
    tcase_add_test(tcase, the_case_that_was_asked_for_comes_first);
    tcase_add_test(tcase, misspelled_words_get_suggestions);
    tcase_add_test(tcase, rows_on_linux_speak_of_what_there_is);
    tcase_add_test(tcase, every_field_of_a_core_has_a_row);
    suite_add_tcase(suite, tcase);
    return suite;
}
