/*
 * test_sessions.c: the scripts of tests/sessions/, each as one test.
 *
 * A session uses the built command on real processes and asks other programs (gdb, readelf, jq, Graphviz)
 * what they make of it. Exit status 0 is passed, 77 is skipped (and says why), anything else is failed.
 */
#include <glob.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "shell.h"
#include "skip.h"
#include "suites.h"

static glob_t scripts;

/* A script that runs, but is no session. */
static int is_library(const char *path)
{
    return strcmp(path, "tests/sessions/lib.sh") == 0;
}

/* Lines that begin with "skip:" tell of a part that was left out. */
static void print_skips(const char *output)
{
    for (const char *line = output; line; line = strchr(line, '\n')) {
        line += *line == '\n';
        if (strncmp(line, "skip: ", 6) == 0)
            printf("%.*s\n", (int)strcspn(line, "\n"), line);
    }
    fflush(stdout);
}

START_TEST(session)
{
    const char *path = scripts.gl_pathv[_i];
    char output[16384];
    int status;

    if (is_library(path))
        return;
    status = shell(output, sizeof output, "sh %s </dev/null", path);
    print_skips(output);
    if (status == 77) {
        output[strcspn(output, "\n")] = '\0';
        skip_test(path, output);
        return;
    }
    if (status != 0)
        printf("%s ended with %d:\n%s\n", path, status, output); /* too long for a message of Check */
    fflush(stdout);
    ck_assert_msg(status == 0, "%s ended with %d; see above", path, status);
}
END_TEST

Suite *suite_sessions(void)
{
    Suite *suite = suite_create("sessions");
    TCase *tcase = tcase_create("sessions");

    if (glob("tests/sessions/*.sh", 0, NULL, &scripts) != 0)
        scripts.gl_pathc = 0;
    tcase_set_timeout(tcase, getenv("COREELF_CHECK_ALL") ? 1800 : 300);
    tcase_add_loop_test(tcase, session, 0, (int)scripts.gl_pathc);
    suite_add_tcase(suite, tcase);
    return suite;
}
