/*
 * test_story.c: core_pattern taken apart. What must come out was worked out by hand from core(5) and from
 * coredump_parse in fs/coredump.c.
 */
#include <stdio.h>
#include <string.h>

#include "suites.h"
#include "tools/story/pattern.h"

static struct pattern pattern;

/*
 * The parts, a word each: text in brackets, %p as it is, what is dropped in braces; " / " between the words of a
 * command.
 */
static const char *parts(const char *text, int uses_pid)
{
    static char said[512];
    size_t at = 0;

    pattern_read(&pattern, text, uses_pid);
    said[0] = '\0';
    for (size_t i = 0; i < pattern.count; i++) {
        const struct pattern_part *part = &pattern.parts[i];
        const char *frame = part->dropped ? "{%.*s}" : part->specifier ? "%.*s" : "[%.*s]";
        if (i > 0 && part->word != part[-1].word)
            at += (size_t)snprintf(said + at, sizeof said - at, " / ");
        at += (size_t)snprintf(said + at, sizeof said - at, frame, (int)part->length, part->text);
    }
    return said;
}

/* ---- Files ---- */

START_TEST(files)
{
    ck_assert_str_eq(parts("core", 0), "[core]");
    ck_assert_int_eq(pattern.kind, PATTERN_RELATIVE);
    ck_assert(!pattern.has_directory && !pattern.adds_pid);

    ck_assert_str_eq(parts("core.%p", 0), "[core.]%p");
    ck_assert_int_eq(pattern.kind, PATTERN_RELATIVE);

    ck_assert_str_eq(parts("/var/crash/%e.%p", 0), "[/var/crash/]%e[.]%p");
    ck_assert_int_eq(pattern.kind, PATTERN_ABSOLUTE);

    ck_assert_str_eq(parts("cores/%e", 0), "[cores/]%e");
    ck_assert_int_eq(pattern.kind, PATTERN_RELATIVE);
    ck_assert(pattern.has_directory);
}
END_TEST

START_TEST(blanks_are_a_part_of_a_file)
{
    ck_assert_str_eq(parts("my core", 0), "[my core]");
    ck_assert_int_eq(pattern.kind, PATTERN_RELATIVE);
}
END_TEST

/* Only %p counts: %P does not keep core_uses_pid from adding the id. */
START_TEST(core_uses_pid)
{
    parts("core", 1);
    ck_assert(pattern.adds_pid);
    parts("core.%p", 1);
    ck_assert(!pattern.adds_pid);
    parts("core.%P", 1);
    ck_assert(pattern.adds_pid);
    parts("core%%p", 1);
    ck_assert(pattern.adds_pid);
    parts("|/bin/cat", 1);
    ck_assert(!pattern.adds_pid);
    parts("core", 0);
    ck_assert(!pattern.adds_pid);
}
END_TEST

START_TEST(empty)
{
    ck_assert_str_eq(parts("", 0), "");
    ck_assert_int_eq(pattern.kind, PATTERN_NOWHERE);
    ck_assert_ptr_nonnull(pattern.why);
    parts("", 1);
    ck_assert_int_eq(pattern.kind, PATTERN_RELATIVE); /* ".PID" */
    ck_assert(pattern.adds_pid);
    parts("%", 0);
    ck_assert_int_eq(pattern.kind, PATTERN_NOWHERE);
}
END_TEST

/* ---- Specifiers ---- */

START_TEST(what_is_dropped)
{
    ck_assert_str_eq(parts("100%%", 0), "[100]%%");
    ck_assert_str_eq(parts("core%", 0), "[core]{%}");
    ck_assert_str_eq(parts("core%Z.%p", 0), "[core]{%Z}[.]%p");
    ck_assert_ptr_null(pattern.parts[1].specifier);
    ck_assert_str_eq(parts("core.%F", 0), "[core.]{%F}"); /* a pidfd is for a program alone */
    ck_assert_str_eq(parts("|/bin/cat %F", 0), "[/bin/cat] / %F");
}
END_TEST

/* What is dropped leaves the slash behind it as the first byte. A value has no slash: it would be "!". */
START_TEST(the_first_byte_that_is_written_decides)
{
    parts("%z/core", 0);
    ck_assert_int_eq(pattern.kind, PATTERN_ABSOLUTE);
    parts("%E", 0);
    ck_assert_int_eq(pattern.kind, PATTERN_RELATIVE);
    ck_assert(!pattern.has_directory);
}
END_TEST

/* All of core(5), and nothing else. */
START_TEST(letters)
{
    const char *known = "%pPiIugdsthefEcCF";
    size_t count = 0;

    for (int letter = 1; letter < 128; letter++) {
        const struct specifier *specifier = pattern_specifier((char)letter);
        ck_assert_msg(!specifier == !strchr(known, letter), "%c", letter);
        count += specifier != NULL;
    }
    ck_assert_uint_eq(count, strlen(known));
    ck_assert_str_eq(pattern_specifier('P')->since, "3.12");
    ck_assert_str_eq(pattern_specifier('C')->since, "6.2");
    ck_assert_str_eq(pattern_specifier('F')->since, "6.16");
}
END_TEST

/* ---- Programs ---- */

START_TEST(programs)
{
    char program[64];

    ck_assert_str_eq(parts("|/usr/lib/systemd/systemd-coredump %P %u %g %s %t %c %h", 0),
                     "[/usr/lib/systemd/systemd-coredump] / %P / %u / %g / %s / %t / %c / %h");
    ck_assert_int_eq(pattern.kind, PATTERN_PIPE);
    ck_assert_str_eq(pattern_program(&pattern, program, sizeof program), "/usr/lib/systemd/systemd-coredump");

    ck_assert_str_eq(parts("|/usr/share/apport/apport -p%p -s%s -- %E", 0),
                     "[/usr/share/apport/apport] / [-p]%p / [-s]%s / [--] / %E");
    ck_assert_str_eq(pattern_program(&pattern, program, sizeof program), "/usr/share/apport/apport");
}
END_TEST

/* Blanks before the program and behind the last word make no words; neither does what is dropped. */
START_TEST(words_of_a_command)
{
    char program[4];

    ck_assert_str_eq(parts("| /bin/cat  a ", 0), "[/bin/cat] / [a]");
    ck_assert_str_eq(parts("|/bin/cat\ta", 0), "[/bin/cat] / [a]");
    ck_assert_str_eq(parts("|%Z /bin/cat", 0), "{%Z}[/bin/cat]");
    parts("|", 0);
    ck_assert_int_eq(pattern.kind, PATTERN_NOWHERE);
    parts("|/bin/cat", 0);
    ck_assert_str_eq(pattern_program(&pattern, program, sizeof program), ""); /* no room: never half a name */
}
END_TEST

/* ---- Sockets ---- */

START_TEST(sockets)
{
    char path[128] = "@/";

    ck_assert_str_eq(parts("@/run/coredump.socket", 0), "[/run/coredump.socket]");
    ck_assert_int_eq(pattern.kind, PATTERN_SOCKET);
    ck_assert_str_eq(parts("@@/run/coredump.socket", 1), "[/run/coredump.socket]");
    ck_assert_int_eq(pattern.kind, PATTERN_REQUEST);
    ck_assert(!pattern.adds_pid);
    ck_assert_str_eq(parts("@/run/%p", 0), "[/run/%p]"); /* no specifiers here */
    ck_assert_ptr_null(pattern.parts[0].specifier);

    memset(path + 2, 'x', 106);
    parts(path, 0); /* 107 bytes: sun_path has 108 with its NUL */
    ck_assert_int_eq(pattern.kind, PATTERN_SOCKET);
    path[108] = 'x';
    parts(path, 0);
    ck_assert_int_eq(pattern.kind, PATTERN_NOWHERE);
}
END_TEST

START_TEST(sockets_that_are_none)
{
    static const char *const wrong[] = {"@", "@@", "@run/x", "@@run/x", "@@@/x", "@/a b", "@/../x", "@/x/.."};

    for (size_t i = 0; i < sizeof wrong / sizeof wrong[0]; i++) {
        parts(wrong[i], 1);
        ck_assert_msg(pattern.kind == PATTERN_NOWHERE, "%s", wrong[i]);
        ck_assert_ptr_nonnull(pattern.why);
    }
    parts("@/a..b", 0);
    ck_assert_int_eq(pattern.kind, PATTERN_SOCKET);
}
END_TEST

/* ---- Anything ---- */

/* The kernel has 127 bytes at most; whoever reads may be given more. */
START_TEST(long_ones)
{
    char text[1024];

    memset(text, '%', sizeof text);
    for (size_t i = 1; i < sizeof text; i += 2)
        text[i] = 'p';
    text[sizeof text - 1] = '\0';
    pattern_read(&pattern, text, 0);
    ck_assert_uint_eq(pattern.count, PATTERN_PARTS);
}
END_TEST

Suite *suite_story(void)
{
    Suite *suite = suite_create("story");
    TCase *tcase = tcase_create("pattern");

    tcase_add_test(tcase, files);
    tcase_add_test(tcase, blanks_are_a_part_of_a_file);
    tcase_add_test(tcase, core_uses_pid);
    tcase_add_test(tcase, empty);
    tcase_add_test(tcase, what_is_dropped);
    tcase_add_test(tcase, the_first_byte_that_is_written_decides);
    tcase_add_test(tcase, letters);
    tcase_add_test(tcase, programs);
    tcase_add_test(tcase, words_of_a_command);
    tcase_add_test(tcase, sockets);
    tcase_add_test(tcase, sockets_that_are_none);
    tcase_add_test(tcase, long_ones);
    suite_add_tcase(suite, tcase);
    return suite;
}
