/*
 * test_tutorials.c: what the documents show is true.
 *
 * Each folder tutorials/NN-NAME is a lesson and one test: tests/lesson.sh runs what its README shows and compares.
 * The program of the top README is compiled against the built library and run. What is to be tested of a page stands
 * behind a comment:
 *
 *     <!-- test: compile and run -->
 *     ```c
 *     ...
 *     ```
 *
 * so that moving it about a page breaks nothing. Answers of exercises are diffs, which are applied to the
 * tutorial's program. At last, every relative link must lead to a file.
 */
#include <glob.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "shell.h"
#include "skip.h"
#include "suites.h"

#define LESSON "tutorials/03-a-core-by-hand"

/* ---- A folder for each test ---- */

static char folder[256], output[1 << 16];

static const char *environment(const char *name, const char *otherwise)
{
    const char *value = getenv(name);

    return value && *value ? value : otherwise;
}

static const char *build(void)
{
    return environment("COREELF_BUILD", "build");
}

static void make_folder(void)
{
    snprintf(folder, sizeof folder, "%s/coreelf-tutorials-XXXXXX", environment("TMPDIR", "/tmp"));
    ck_assert_ptr_nonnull(mkdtemp(folder));
}

static void remove_folder(void)
{
    shell(output, sizeof output, "rm -rf '%s'", folder);
}

static void assert_says(const char *words)
{
    ck_assert_msg(strstr(output, words) != NULL, "no \"%s\" in:\n%.4000s", words, output);
}

/* Runs a command that must end well; what it says is in `output`. */
#define must_run(...)                                                                                                \
    do {                                                                                                             \
        int status = shell(output, sizeof output, __VA_ARGS__);                                                      \
        ck_assert_msg(status == 0, "exit status %d:\n%.4000s", status, output);                                      \
    } while (0)

/* An archive that was built with sanitizers wants them in the program, too: "-fsanitize=address", or "". */
static const char *sanitizers(void)
{
    static char flags[256];

    shell(flags, sizeof flags, "grep -o -e '-fsanitize=[a-z,]*' '%s/flags' | tr '\\n' ' '", build());
    return strncmp(flags, "-fsanitize=", 11) == 0 ? flags : "";
}

/* FOLDER/NAME.c -> FOLDER/NAME; warnings are errors, since readers copy these programs. */
static void compile(const char *name)
{
    must_run("%s -std=c11 -Wall -Wextra -Werror -I. %s '%s/%s.c' '%s/libcoreelf.a' -o '%s/%s'",
             environment("CC", "cc"), sanitizers(), folder, name, build(), folder, name);
}

/* ---- Fragments of a document ---- */

/* Stores the fenced block that follows `mark` in a document as FOLDER/NAME. */
static void extract(const char *document, const char *mark, const char *name)
{
    char line[1024], path[512], wanted[256];
    FILE *in = fopen(document, "r"), *out;
    int found = 0, inside = 0, closed = 0;

    snprintf(path, sizeof path, "%s/%s", folder, name);
    snprintf(wanted, sizeof wanted, "<!-- test: %s -->\n", mark);
    out = fopen(path, "w");
    ck_assert(in && out);
    while (!closed && fgets(line, sizeof line, in)) {
        closed = inside && strcmp(line, "```\n") == 0;
        if (inside && !closed)
            fputs(line, out);
        else if (found && strncmp(line, "```", 3) == 0)
            inside = 1;
        found |= strcmp(line, wanted) == 0;
    }
    fclose(in);
    ck_assert_int_eq(fclose(out), 0);
    ck_assert_msg(closed, "%s has no block behind \"%s\"", document, mark);
}

/* ---- The lessons ---- */

static glob_t lessons;

/* Exit status 77: a lesson that cannot be run here; a line that starts with "skip:" tells of a part of one. */
START_TEST(lesson_shows_what_is_so)
{
    const char *path = lessons.gl_pathv[_i];
    int status = shell(output, sizeof output, "bash tests/lesson.sh '%s' </dev/null", path);

    if (status == 77) {
        output[strcspn(output, "\n")] = '\0';
        skip_test(path, output);
        return;
    }
    for (const char *line = strtok(output, "\n"); status == 0 && line; line = strtok(NULL, "\n"))
        puts(line);
    if (status != 0)
        printf("%s:\n%s\n", path, output); /* too long for a message of Check */
    fflush(stdout);
    ck_assert_msg(status == 0, "%s does not show what is so; see above. `make lessons` renews what it shows", path);
}
END_TEST

static TCase *all_lessons(void)
{
    TCase *tcase = tcase_create("lessons");

    if (glob("tutorials/[0-9][0-9]-*", 0, NULL, &lessons) != 0)
        lessons.gl_pathc = 0;
    tcase_set_timeout(tcase, 150); /* lesson.sh itself gives up after 120 seconds */
    tcase_add_loop_test(tcase, lesson_shows_what_is_so, 0, (int)lessons.gl_pathc);
    return tcase;
}

/* ---- 03: a core by hand ---- */

static void make_core(void)
{
    must_run("cp " LESSON "/byhand.c '%s/byhand.c'", folder);
    compile("byhand");
    must_run("'%s/byhand' '%s/core'", folder, folder);
    assert_says(": 8192 bytes");
}

/* The program with an answer applied; its core is FOLDER/changed. */
static void make_changed_core(int exercise)
{
    char mark[32];

    snprintf(mark, sizeof mark, "exercise %d", exercise);
    extract(LESSON "/README.md", mark, "answer.diff");
    must_run("cd '%s' && GIT_CEILING_DIRECTORIES=\"$(dirname '%s')\" git apply answer.diff", folder, folder);
    compile("byhand");
    must_run("'%s/byhand' '%s/changed'", folder, folder);
}

static void ask_gdb(const char *core)
{
    must_run("gdb -nx -batch -ex 'info registers rip rsp rax' -ex 'x/s 0x10000' -ex 'x/2i 0x10040' "
             "-ex 'print $_siginfo.si_code' -ex 'info auxv' -ex 'info threads' -c '%s/%s'",
             folder, core);
}

/* The line "NAME   VALUE ..."; gdb's columns move with the longest name, so blanks are taken for one. */
static void assert_register(const char *name, const char *value)
{
    char squeezed[sizeof output], wanted[128];
    size_t used = 0;

    for (const char *at = output; *at; at++)
        if (*at != ' ' || at[1] != ' ')
            squeezed[used++] = *at;
    squeezed[used] = '\0';
    snprintf(wanted, sizeof wanted, "\n%s %s ", name, value);
    ck_assert_msg(strstr(squeezed, wanted) != NULL, "%s is not %s in:\n%.4000s", name, value, output);
}

START_TEST(gdb_believes_byhand)
{
    if (!have("gdb")) {
        skip("no gdb");
        return;
    }
    make_core();
    ask_gdb("core");
    assert_says("Core was generated by `byhand --at-all'");
    assert_says("Program terminated with signal SIGTRAP");
    assert_register("rip", "0x10046");
    assert_register("rsp", "0x10ff0");
    assert_register("rax", "0xc0ffee");
    assert_says("\"This process never was.\"");
    assert_says("$0xc0ffee,%eax");
    assert_says("int3");
    assert_says("$1 = 128");
    assert_says("AT_ENTRY");
    assert_says(" 0x10040\n");
    assert_says("LWP 42");
}
END_TEST

START_TEST(eu_readelf_decodes_the_notes)
{
    if (!have("eu-readelf")) {
        skip("no eu-readelf");
        return;
    }
    make_core();
    must_run("eu-readelf -n '%s/core'", folder);
    assert_says("rax:                12648430"); /* 0xc0ffee */
    assert_says("rip:      0x0000000000010046");
    assert_says("fname: byhand");
    assert_says("si_signo: 5, si_errno: 0, si_code: 128");
    assert_says("ENTRY: 0x10040");
}
END_TEST

START_TEST(readelf_lists_the_notes)
{
    if (!have("readelf")) {
        skip("no readelf");
        return;
    }
    make_core();
    must_run("readelf -n '%s/core' | sed -n 's/^  CORE  *\\(0x[0-9a-f]*\\)[[:space:]]*\\(NT_[A-Z]*\\).*/\\2 \\1/p'",
             folder);
    ck_assert_str_eq(output, "NT_PRSTATUS 0x00000150\nNT_PRPSINFO 0x00000088\nNT_SIGINFO 0x00000080\n"
                             "NT_AUXV 0x00000030\n");
    must_run("readelf -hlW '%s/core'", folder);
    assert_says("CORE (Core file)");
    assert_says("0x001000 0x0000000000010000 0x0000000000000000 0x001000 0x001000 RWE 0x1000");
    ck_assert_msg(!strstr(output, "arning"), "%.4000s", output);
}
END_TEST

START_TEST(map_shows_the_bytes)
{
    make_core();
    must_run("'%s/coreelf' map --bytes '%s/core'", build(), folder);
    assert_says("00000184  ee ff c0 00 00 00 00 00  rax                   0xc0ffee");
}
END_TEST

START_TEST(exercise_1_changes_three_bytes)
{
    make_core();
    make_changed_core(1);
    shell(output, sizeof output, "cmp -l '%s/core' '%s/changed' | tr -s ' '", folder, folder);
    ck_assert_str_eq(output, " 389 356 352\n 390 377 7\n 391 300 0\n");
    if (!have("gdb")) {
        skip("no gdb");
        return;
    }
    ask_gdb("changed");
    assert_register("rax", "0x7ea");
}
END_TEST

START_TEST(exercise_2_leaves_the_memory_out)
{
    make_core();
    make_changed_core(2);
    assert_says(": 4096 bytes");
    must_run("'%s/coreelf' map '%s/changed'", build(), folder);
    assert_says("not saved");
    if (!have("gdb")) {
        skip("no gdb");
        return;
    }
    ask_gdb("changed");
    assert_register("rax", "0xc0ffee");
    ck_assert_msg(!strstr(output, "never was"), "%.4000s", output);
}
END_TEST

START_TEST(exercise_3_adds_a_thread)
{
    if (!have("gdb")) {
        skip("no gdb");
        return;
    }
    make_core();
    make_changed_core(3);
    ask_gdb("changed");
    assert_says("* 1    LWP 42");
    assert_says("  2    LWP 43");
    assert_register("rax", "0xc0ffee");
}
END_TEST

/* ---- README.md ---- */

START_TEST(readme_program_lists_the_core)
{
    make_core();
    extract("README.md", "compile and run", "list.c");
    compile("list");
    must_run("'%s/list' '%s/core'", folder, folder);
    ck_assert_str_eq(output, "           0      728 bytes\n     0x10000     4096 bytes\n");
    ck_assert_int_eq(shell(output, sizeof output, "'%s/list' README.md", folder), 1);
    assert_says("at byte 0: not an ELF file");
}
END_TEST

/* ---- Links ---- */

/* [text](target) of a whole document; links to elsewhere and within the page are left alone. */
static unsigned check_links(const char *document)
{
    char *text = calloc(1, 1 << 20), path[1024];
    const char *slash = strrchr(document, '/'), *at = text;
    FILE *in = fopen(document, "r");
    unsigned links = 0;

    ck_assert_msg(in != NULL && text != NULL, "%s", document);
    ck_assert(fread(text, 1, (1 << 20) - 1, in) > 0);
    fclose(in);
    for (; (at = strstr(at, "](")); at += 2) {
        int length = (int)strcspn(at + 2, ")#");
        if (length == 0 || strncmp(at + 2, "http", 4) == 0 || strncmp(at + 2, "mailto:", 7) == 0)
            continue;
        snprintf(path, sizeof path, "%.*s%.*s", slash ? (int)(slash - document) + 1 : 0, document, length, at + 2);
        ck_assert_msg(access(path, F_OK) == 0, "%s links to %s, which does not exist", document, path);
        links++;
    }
    free(text);
    return links;
}

START_TEST(links_lead_somewhere)
{
    char documents[1 << 14];
    unsigned links = 0;

    must_run("find README.md CONTRIBUTING.md docs tutorials -name '*.md'");
    strcpy(documents, output[sizeof documents - 1] ? "" : output);
    for (char *document = strtok(documents, "\n"); document; document = strtok(NULL, "\n"))
        links += check_links(document);
    ck_assert_uint_ge(links, 8);
    ck_assert_int_eq(access("docs/demo.svg", F_OK), 0);
}
END_TEST

Suite *suite_tutorials(void)
{
    Suite *suite = suite_create("tutorials");
    TCase *lesson = tcase_create("03-a-core-by-hand"), *readme = tcase_create("README"),
          *links = tcase_create("links");

    suite_add_tcase(suite, all_lessons());
    tcase_add_checked_fixture(lesson, make_folder, remove_folder);
    tcase_add_test(lesson, gdb_believes_byhand);
    tcase_add_test(lesson, readelf_lists_the_notes);
    tcase_add_test(lesson, eu_readelf_decodes_the_notes);
    tcase_add_test(lesson, map_shows_the_bytes);
    tcase_add_test(lesson, exercise_1_changes_three_bytes);
    tcase_add_test(lesson, exercise_2_leaves_the_memory_out);
    tcase_add_test(lesson, exercise_3_adds_a_thread);
    suite_add_tcase(suite, lesson);
    tcase_add_checked_fixture(readme, make_folder, remove_folder);
    tcase_add_test(readme, readme_program_lists_the_core);
    suite_add_tcase(suite, readme);
    tcase_add_test(links, links_lead_somewhere);
    suite_add_tcase(suite, links);
    return suite;
}
