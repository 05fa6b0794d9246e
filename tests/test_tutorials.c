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
 * so that moving it about a page breaks nothing. At last, every link inside the tree must lead somewhere.
 */
#include <ctype.h>
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
    int status;

    if (!have("bash")) {
        skip_test(path, "no bash");
        return;
    }
    status = shell(output, sizeof output, "bash tests/lesson.sh '%s' </dev/null", path);
    if (status == 77) {
        output[strcspn(output, "\n")] = '\0';
        skip_test(path, output);
        return;
    }
    if (status == 0)
        fputs(output, stdout);
    else
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

/* ---- 03: a core by hand: what other readers say of it that the lesson does not show ---- */

static void make_core(void)
{
    must_run("cp " LESSON "/byhand.c '%s/byhand.c'", folder);
    compile("byhand");
    must_run("'%s/byhand' '%s/core'", folder, folder);
    assert_says(": 8192 bytes");
}

START_TEST(gdb_believes_byhand)
{
    if (!have("gdb")) {
        skip("no gdb");
        return;
    }
    make_core();
    must_run("gdb -nx -batch -ex 'print $_siginfo.si_code' -ex 'info auxv' -ex 'info threads' -c '%s/core'", folder);
    assert_says("Core was generated by `byhand --at-all'");
    assert_says("Program terminated with signal SIGTRAP");
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

START_TEST(readelf_lists_the_segments)
{
    if (!have("readelf")) {
        skip("no readelf");
        return;
    }
    make_core();
    must_run("readelf -hlW '%s/core'", folder);
    assert_says("CORE (Core file)");
    assert_says("0x001000 0x0000000000010000 0x0000000000000000 0x001000 0x001000 RWE 0x1000");
    ck_assert_msg(!strstr(output, "arning"), "%.4000s", output);
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

/* A whole document; the caller frees it. */
static char *read_document(const char *path)
{
    char *text = calloc(1, 1 << 20);
    FILE *in = fopen(path, "r");

    ck_assert_msg(in != NULL && text != NULL, "%s", path);
    ck_assert(fread(text, 1, (1 << 20) - 1, in) > 0);
    fclose(in);
    return text;
}

/* The name that a browser of Markdown gives to "A core, by hand": a-core-by-hand. */
static void name_anchor(const char *heading, size_t length, char *anchor, size_t size)
{
    size_t n = 0;

    for (size_t i = 0; i < length && n + 1 < size; i++) {
        unsigned char c = (unsigned char)heading[i];
        if (isalnum(c) || c == '-' || c == '_')
            anchor[n++] = (char)tolower(c);
        else if (c == ' ')
            anchor[n++] = '-';
    }
    anchor[n] = '\0';
}

/* Whether one of the headings of a document has that name. */
static int has_anchor(const char *document, const char *wanted, size_t length)
{
    char *text = read_document(document), anchor[256];
    int found = 0;

    for (char *line = text; line && !found; line = strchr(line, '\n')) {
        line += *line == '\n';
        if (*line != '#')
            continue;
        line += strspn(line, "# ");
        name_anchor(line, strcspn(line, "\n"), anchor, sizeof anchor);
        found = strlen(anchor) == length && strncmp(anchor, wanted, length) == 0;
    }
    free(text);
    return found;
}

/* One target, "path", "path#heading" or "#heading". */
static void follow(const char *document, const char *target, size_t length)
{
    const char *slash = strrchr(document, '/');
    size_t plain = strcspn(target, ")#");
    char path[1024];

    if (plain == 0)
        snprintf(path, sizeof path, "%s", document);
    else
        snprintf(path, sizeof path, "%.*s%.*s", slash ? (int)(slash - document) + 1 : 0, document, (int)plain,
                 target);
    ck_assert_msg(access(path, F_OK) == 0, "%s links to %s, which does not exist", document, path);
    if (plain < length && strstr(path, ".md"))
        ck_assert_msg(has_anchor(path, target + plain + 1, length - plain - 1), "%s links to %.*s: no such heading",
                      document, (int)length, target);
}

/* Each [text](target) of a document; links to elsewhere are left alone. Returns how many were followed. */
static unsigned check_links(const char *document)
{
    char *text = read_document(document), *at = text;
    unsigned links = 0;

    for (; (at = strstr(at, "](")); at += 2) {
        size_t length = strcspn(at + 2, ")");
        if (strncmp(at + 2, "http", 4) == 0 || strncmp(at + 2, "mailto:", 7) == 0)
            continue;
        follow(document, at + 2, length);
        links++;
    }
    free(text);
    return links;
}

START_TEST(links_lead_somewhere)
{
    char documents[1 << 14];
    unsigned links = 0;

    must_run("find *.md docs tutorials tests libcoreelf tools -name '*.md'");
    strcpy(documents, output[sizeof documents - 1] ? "" : output);
    for (char *document = strtok(documents, "\n"); document; document = strtok(NULL, "\n"))
        links += check_links(document);
    ck_assert_uint_ge(links, 8);
    ck_assert_int_eq(access("docs/demo.svg", F_OK), 0);
}
END_TEST

/* A line a term, each once, in the order of the alphabet. */
START_TEST(glossary_is_in_order)
{
    must_run("grep '^- ' docs/GLOSSARY.md | sed 's/^- [*][*]\\([^*]*\\)[*][*]: .*[.]$/\\1/' | tee '%s/terms' | "
             "LC_ALL=C sort -f -u -c",
             folder);
    must_run("! grep '^- ' '%s/terms'", folder); /* a line of another form is left as it is */
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
    tcase_add_test(lesson, readelf_lists_the_segments);
    tcase_add_test(lesson, eu_readelf_decodes_the_notes);
    suite_add_tcase(suite, lesson);
    tcase_add_checked_fixture(readme, make_folder, remove_folder);
    tcase_add_test(readme, readme_program_lists_the_core);
    suite_add_tcase(suite, readme);
    tcase_add_test(links, links_lead_somewhere);
    tcase_add_checked_fixture(links, make_folder, remove_folder);
    tcase_add_test(links, glossary_is_in_order);
    suite_add_tcase(suite, links);
    return suite;
}
