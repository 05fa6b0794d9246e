/*
 * check.c: runs the suites of tests/, in the order in which the library is built up, and says at the end
 * how many checks there were and how many failed. Exit status 1 if any did.
 *
 *     build/tests/check               all suites
 *     build/tests/check reader        one; COREELF_SUITE=reader does the same
 *     CK_FORK=no gdb build/tests/check    in one process (Check's own variables work: CK_VERBOSITY, ...)
 *
 * It is run from the top folder of the project: tests read its files and call the compiler on them.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "suites.h"

static const struct {
    const char *name;
    Suite *(*make)(void);
} suites[] = {
    {"fields", suite_fields},       {"names", suite_names},     {"codec", suite_codec},
    {"sink", suite_sink},           {"plan", suite_plan},       {"reader", suite_reader},
    {"note", suite_note},           {"arch", suite_arch},       {"foreign", suite_foreign},
    {"witness", suite_witness},     {"symbols", suite_symbols}, {"explain", suite_explain},
    {"extended", suite_extended},   {"palette", suite_palette}, {"sha256", suite_sha256},
    {"story", suite_story},         {"check", suite_check},     {"sessions", suite_sessions},
    {"tutorials", suite_tutorials},
};

/* Adds the suite of that name, or all for NULL; returns how many. */
static size_t add_suites(SRunner *runner, const char *wanted)
{
    size_t added = 0;

    for (size_t i = 0; i < sizeof suites / sizeof suites[0]; i++) {
        if (wanted && strcmp(suites[i].name, wanted) != 0)
            continue;
        srunner_add_suite(runner, suites[i].make());
        added++;
    }
    return added;
}

int main(int argc, char **argv)
{
    const char *wanted = argc > 1 ? argv[1] : getenv("COREELF_SUITE");
    SRunner *runner = srunner_create(NULL);
    int failed;

    setenv("LC_ALL", "C", 1);               /* readelf and the compiler are asked in English */
    setenv("CK_DEFAULT_TIMEOUT", "120", 0); /* seconds a test; sanitizers and loaded machines are slow */
    if (wanted && *wanted == '\0')
        wanted = NULL;
    if (add_suites(runner, wanted) == 0) {
        fprintf(stderr, "check: no suite %s\n", wanted);
        srunner_free(runner);
        return 2;
    }
    srunner_run_all(runner, CK_ENV);
    failed = srunner_ntests_failed(runner);
    srunner_free(runner);
    return failed > 0;
}
