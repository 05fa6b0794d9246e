/*
 * pattern.c: core_pattern in parts, in the order in which the kernel takes it apart (coredump_parse, fs/coredump.c).
 *
 * Two things are easily missed. The pattern is split into words before the specifiers are filled in, so a program
 * whose name has a blank does not become two words. And a slash inside of a filled-in value becomes "!", so only the
 * slashes of the pattern itself make folders.
 */
#include "pattern.h"

#include <ctype.h>
#include <string.h>

/* clang-format off */
static const struct specifier specifiers[] = {
    {'%', "a single %", ""},
    {'p', "the id of the process, as its own pid namespace counts", ""},
    {'P', "the id of the process, as the first pid namespace counts", "3.12"},
    {'i', "the id of the thread that crashed, as its own pid namespace counts", "3.18"},
    {'I', "the id of the thread that crashed, as the first pid namespace counts", "3.18"},
    {'u', "the real user id, as a number", ""},
    {'g', "the real group id, as a number", ""},
    {'d', "whether it may be dumped: what prctl(PR_GET_DUMPABLE) answers", "3.7"},
    {'s', "the number of the signal", ""},
    {'t', "the time, in seconds since 1970", ""},
    {'h', "the name of the machine, as uname(2) has it", ""},
    {'e', "the name of the thread (comm), at most 15 bytes; the program's, unless it was changed", ""},
    {'f', "the name of the program's file, without its folder", "5.9"},
    {'E', "the path of the program's file, with ! in place of each /", "3.0"},
    {'c', "the limit RLIMIT_CORE, in bytes", "2.6.24"},
    {'C', "the processor on which it ran", "6.2"},
    {'F', "the number of a descriptor by which the program knows the process (a pidfd); for a pipe alone", "6.16"},
};
/* clang-format on */

const struct specifier *pattern_specifier(char letter)
{
    for (size_t i = 0; i < sizeof specifiers / sizeof specifiers[0]; i++)
        if (specifiers[i].letter == letter)
            return &specifiers[i];
    return NULL;
}

static void nowhere(struct pattern *pattern, const char *why)
{
    pattern->kind = PATTERN_NOWHERE;
    pattern->why = why;
}

/* ---- Parts ---- */

/* The specifier at `at`, which points to a %. A lone % at the end is dropped, as is a letter that nobody knows. */
static struct pattern_part take_specifier(const struct pattern *pattern, const char *at)
{
    struct pattern_part part = {at, at[1] ? 2 : 1, pattern_specifier(at[1]), 0, 0};

    if (!at[1])
        part.specifier = NULL;
    part.dropped = !part.specifier || (at[1] == 'F' && pattern->kind != PATTERN_PIPE);
    return part;
}

static struct pattern_part take_text(const struct pattern *pattern, const char *at)
{
    struct pattern_part part = {at, strcspn(at, "%"), NULL, 0, 0};

    if (pattern->kind == PATTERN_PIPE)
        part.length = strcspn(at, "% \t\n\v\f\r");
    return part;
}

/* Only blanks behind something that was written begin a new word. */
static const char *skip_blanks(const struct pattern *pattern, const char *at, int written, int *word)
{
    const char *from = at;

    if (pattern->kind != PATTERN_PIPE)
        return at;
    while (isspace((unsigned char)*at))
        at++;
    *word += at > from && written && *at;
    return at;
}

static void split(struct pattern *pattern)
{
    const char *at = pattern->text;
    int word = 0, written = 0;

    while (pattern->count < PATTERN_PARTS) {
        struct pattern_part *part = &pattern->parts[pattern->count];
        at = skip_blanks(pattern, at, written, &word);
        if (!*at)
            return;
        *part = *at == '%' ? take_specifier(pattern, at) : take_text(pattern, at);
        part->word = word;
        written |= !part->dropped;
        at += part->length;
        pattern->count++;
    }
}

/* ---- Kinds ---- */

/* The first part that writes something: a file is absolute if that begins with a slash of the pattern's own. */
static const struct pattern_part *first_part(const struct pattern *pattern)
{
    for (size_t i = 0; i < pattern->count; i++)
        if (!pattern->parts[i].dropped)
            return &pattern->parts[i];
    return NULL;
}

static int has_pid(const struct pattern *pattern)
{
    for (size_t i = 0; i < pattern->count; i++)
        if (pattern->parts[i].specifier && pattern->parts[i].specifier->letter == 'p')
            return 1;
    return 0;
}

static int has_slash(const struct pattern *pattern)
{
    for (size_t i = 0; i < pattern->count; i++)
        if (!pattern->parts[i].specifier && memchr(pattern->parts[i].text, '/', pattern->parts[i].length))
            return 1;
    return 0;
}

static void read_file(struct pattern *pattern, int uses_pid)
{
    const struct pattern_part *first;

    split(pattern);
    first = first_part(pattern);
    pattern->adds_pid = uses_pid && !has_pid(pattern);
    if (!first && !pattern->adds_pid)
        nowhere(pattern, "it is empty, and core_uses_pid is 0: a file needs a name");
    else if (first && !first->specifier && first->text[0] == '/')
        pattern->kind = PATTERN_ABSOLUTE;
    pattern->has_directory = has_slash(pattern);
}

static void read_pipe(struct pattern *pattern)
{
    split(pattern);
    if (!first_part(pattern))
        nowhere(pattern, "no program stands behind the |");
}

/* "/a/../b" has it, "/a..b" has not. */
static int climbs(const char *path)
{
    for (const char *at = path; (at = strstr(at, "..")); at += 2)
        if ((at == path || at[-1] == '/') && (at[2] == '/' || at[2] == '\0'))
            return 1;
    return 0;
}

/* A path as it stands: a specifier means nothing in it. */
static void read_socket(struct pattern *pattern)
{
    enum { PATH_LIMIT = 108 }; /* UNIX_PATH_MAX: unix(7) */

    if (pattern->text[0] != '/')
        nowhere(pattern, "the path of a socket must begin with a slash");
    else if (strchr(pattern->text, ' '))
        nowhere(pattern, "the path of a socket may have no blanks");
    else if (climbs(pattern->text))
        nowhere(pattern, "the path of a socket may have no \"..\" in it");
    else if (strlen(pattern->text) >= PATH_LIMIT)
        nowhere(pattern, "the path of a socket has at most 107 bytes");
    if (pattern->kind != PATTERN_NOWHERE)
        pattern->parts[pattern->count++] = (struct pattern_part){pattern->text, strlen(pattern->text), NULL, 0, 0};
}

void pattern_read(struct pattern *pattern, const char *text, int uses_pid)
{
    memset(pattern, 0, sizeof *pattern);
    pattern->kind = text[0] == '|'                     ? PATTERN_PIPE
                    : text[0] == '@' && text[1] == '@' ? PATTERN_REQUEST
                    : text[0] == '@'                   ? PATTERN_SOCKET
                                                       : PATTERN_RELATIVE;
    pattern->text = text + (pattern->kind == PATTERN_RELATIVE ? 0 : pattern->kind == PATTERN_REQUEST ? 2 : 1);
    if (pattern->kind == PATTERN_RELATIVE)
        read_file(pattern, uses_pid);
    else if (pattern->kind == PATTERN_PIPE)
        read_pipe(pattern);
    else
        read_socket(pattern);
}

const char *pattern_program(const struct pattern *pattern, char *to, size_t size)
{
    size_t length = 0;

    to[0] = '\0';
    for (size_t i = 0; pattern->kind == PATTERN_PIPE && i < pattern->count && pattern->parts[i].word == 0; i++) {
        const struct pattern_part *part = &pattern->parts[i];
        if (part->dropped || length + part->length >= size)
            continue;
        memcpy(to + length, part->text, part->length);
        length += part->length;
        to[length] = '\0';
    }
    return to;
}
