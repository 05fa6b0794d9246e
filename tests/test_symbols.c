/*
 * test_symbols.c: what the library needs and what it leaves behind, as nm sees it.
 *
 * "No malloc, no stdio, no global state" is a promise about the archive and not about its sources, so the
 * archive is asked: every undefined symbol must be one of the few below, no symbol may stand in memory that
 * can be written to, and the shared library may show no name that is not coreelf_'s.
 *
 * COREELF_BUILD says where they are built; default build.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "shell.h"
#include "skip.h"
#include "suites.h"

static char output[1 << 18];

static const char *build(void)
{
    const char *folder = getenv("COREELF_BUILD");

    return folder && *folder ? folder : "build";
}

/* Runs nm; 0 where there is no nm or no such file. */
static int ask_nm(const char *options, const char *file)
{
    char path[512];

    snprintf(path, sizeof path, "%s/%s", build(), file);
    if (!have("nm") || access(path, R_OK) < 0)
        return 0;
    ck_assert_msg(shell(output, sizeof output - 1, "nm %s '%s'", options, path) == 0, "%.2000s", output);
    ck_assert_uint_lt(strlen(output), sizeof output - 2);
    return 1;
}

/* ---- What it needs ---- */

/* The compiler turns struct copies into the first of these; the rest is posix.c. */
/* clang-format off */
static const char *const allowed[] = {
    "memcpy", "memset", "memcmp", "memchr", "memmove", "bcmp", "strlen", "strcmp",
    "read", "write", "pread", "pread64", "lseek", "lseek64", "ftruncate", "ftruncate64",
    "fstat", "fstat64", "fcntl", "fcntl64", "__errno_location",
    "__stack_chk_fail", "_GLOBAL_OFFSET_TABLE_", "__memcpy_chk", "__memset_chk",
};
/* clang-format on */
static const char *const allowed_prefixes[] = {"coreelf_", "__asan_", "__ubsan_", "__sanitizer_", "__gcov_"};

static int is_allowed(const char *symbol)
{
    for (size_t i = 0; i < sizeof allowed / sizeof allowed[0]; i++)
        if (strcmp(symbol, allowed[i]) == 0)
            return 1;
    for (size_t i = 0; i < sizeof allowed_prefixes / sizeof allowed_prefixes[0]; i++)
        if (strncmp(symbol, allowed_prefixes[i], strlen(allowed_prefixes[i])) == 0)
            return 1;
    return 0;
}

START_TEST(needs_nothing_but_a_few)
{
    unsigned count = 0;

    if (!ask_nm("-u", "libcoreelf.a")) {
        skip("no nm, or no libcoreelf.a in COREELF_BUILD");
        return;
    }
    for (char *line = strtok(output, "\n"); line; line = strtok(NULL, "\n")) {
        char symbol[256];
        if (sscanf(line, " U %255s", symbol) != 1)
            continue; /* the name of an object file */
        ck_assert_msg(is_allowed(symbol), "the library needs %s", symbol);
        count++;
    }
    ck_assert_uint_gt(count, 10); /* or else the output was not understood */
}
END_TEST

/* ---- What it keeps ---- */

/*
 * Type d or D is data that can be written, b, B or C is zeroed memory. But constants that hold addresses
 * (the tables of fields.c) also have type d in position-independent code: they stand in .data.rel.ro, which
 * the dynamic linker makes read-only before main. So the section decides, the last column of -f sysv.
 */
static int is_state(const char *type, const char *section)
{
    return strchr("dDbBC", type[0]) != NULL && strncmp(section, ".data.rel.ro", 12) != 0;
}

/* "name |value |class |type |size |line |section"; 0: the line is not such a row. */
static int split_row(char *line, char *columns[7])
{
    unsigned count = 0;

    for (char *at = line; at && count < 7; count++) {
        columns[count] = at + strspn(at, " ");
        at = strchr(at, '|');
        if (at)
            *at++ = '\0';
    }
    return count == 7;
}

/* Instrumented code has tables of its own, which are not ours to judge. */
static int is_instrumented(void)
{
    return strstr(output, "__asan_") || strstr(output, "__ubsan_") || strstr(output, "__gcov_");
}

START_TEST(keeps_no_state)
{
    unsigned count = 0;

    if (!ask_nm("-f sysv", "libcoreelf.a") || is_instrumented()) {
        skip("no nm, no libcoreelf.a in COREELF_BUILD, or one with a sanitizer");
        return;
    }
    for (char *line = strtok(output, "\n"); line; line = strtok(NULL, "\n")) {
        char *columns[7];
        if (!split_row(line, columns))
            continue;
        ck_assert_msg(!is_state(columns[2], columns[6]), "%s can be written to (%s)", columns[0], columns[6]);
        count++;
    }
    ck_assert_uint_gt(count, 50);
}
END_TEST

/* ---- What it shows ---- */

/* "0000 T coreelf_read": the last column is the name. AddressSanitizer adds an __odr_asan.NAME to each. */
static int is_own_name(const char *line)
{
    const char *name = strrchr(line, ' ');

    return name && (strncmp(name + 1, "coreelf_", 8) == 0 || strncmp(name + 1, "__odr_asan.coreelf_", 19) == 0);
}

START_TEST(shows_its_own_names_alone)
{
    unsigned count = 0;

    if (!ask_nm("-D --defined-only", "libcoreelf.so.0")) {
        skip("no nm, or no libcoreelf.so.0 in COREELF_BUILD");
        return;
    }
    for (char *line = strtok(output, "\n"); line; line = strtok(NULL, "\n")) {
        ck_assert_msg(is_own_name(line), "the shared library shows %s", line);
        count++;
    }
    ck_assert_uint_gt(count, 20);
}
END_TEST

/* In a static link every name that is not static can collide with one of the program's. */
START_TEST(archive_shows_its_own_names_alone)
{
    if (!ask_nm("-g --defined-only", "libcoreelf.a")) {
        skip("no nm, or no libcoreelf.a in COREELF_BUILD");
        return;
    }
    for (char *line = strtok(output, "\n"); line; line = strtok(NULL, "\n"))
        ck_assert_msg(!strchr(line, ' ') || is_own_name(line), "the archive shows %s", line);
}
END_TEST

Suite *suite_symbols(void)
{
    Suite *suite = suite_create("symbols");
    TCase *symbols = tcase_create("nm");

    tcase_add_test(symbols, needs_nothing_but_a_few);
    tcase_add_test(symbols, keeps_no_state);
    tcase_add_test(symbols, shows_its_own_names_alone);
    tcase_add_test(symbols, archive_shows_its_own_names_alone);
    suite_add_tcase(suite, symbols);
    return suite;
}
