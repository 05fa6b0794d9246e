/*
 * say.c: errors. Whatever comes from outside (a path, a process's name) is made harmless first.
 */
#include "say.h"

#include <errno.h>
#include <inttypes.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "libcoreelf/coreelf.h"
#include "text.h"

static void say_begin(const char *command, const char *what)
{
    char harmless[1024];

    fprintf(stderr, "coreelf %s: ", command);
    if (what)
        fprintf(stderr, "%s: ", text_harmless(harmless, sizeof harmless, what));
}

void say_error(const char *command, const char *what, const char *why, ...)
{
    va_list arguments;

    say_begin(command, what);
    va_start(arguments, why);
    vfprintf(stderr, why, arguments);
    va_end(arguments);
    fputc('\n', stderr);
}

/* These say no more than the reason does; any other code came from the operating system. */
static int is_of_the_library(int code)
{
    static const int codes[] = {-ENOEXEC, -EBADMSG, -ENODATA, -EOVERFLOW, -ENOBUFS, -ENOENT, -EINVAL};

    for (unsigned i = 0; i < sizeof codes / sizeof codes[0]; i++)
        if (codes[i] == code)
            return 1;
    return 0;
}

void say_coreelf_error(const char *command, const char *what, const struct coreelf_error *error)
{
    say_begin(command, what);
    fprintf(stderr, "%s", error->what);
    if (!is_of_the_library(error->code))
        fprintf(stderr, ": %s", strerror(-error->code));
    fprintf(stderr, " (at offset 0x%" PRIx64 ")\n", error->offset);
}
