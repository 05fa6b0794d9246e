/*
 * shell.c: run a command, keep what it says; and files that need no cleaning up.
 *
 * A scratch file loses its name at once, so that a test that fails in the middle leaves nothing behind.
 * /proc/PID/fd/N still leads to it, which is all that readelf needs.
 */
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include <check.h>

#include "shell.h"

static int drain(FILE *pipe, char *output, size_t size)
{
    size_t used = 0, n;
    char rest[4096];

    while (used + 1 < size && (n = fread(output + used, 1, size - 1 - used, pipe)) > 0)
        used += n;
    output[used] = '\0';
    while (fread(rest, 1, sizeof rest, pipe) > 0)
        ;
    return pclose(pipe);
}

int shell(char *output, size_t size, const char *format, ...)
{
    char command[4096];
    va_list arguments;
    FILE *pipe;
    int n, status;

    va_start(arguments, format);
    n = vsnprintf(command, sizeof command - 8, format, arguments);
    va_end(arguments);
    ck_assert(n >= 0 && (size_t)n < sizeof command - 8);
    fflush(NULL);
    strcat(command, " 2>&1");
    pipe = popen(command, "r");
    ck_assert_ptr_nonnull(pipe);
    status = drain(pipe, output, size);
    return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
}

int have(const char *program)
{
    char output[256];

    return shell(output, sizeof output, "command -v %s", program) == 0;
}

int scratch_file(char *path)
{
    const char *folder = getenv("TMPDIR");
    char name[256];
    int fd;

    snprintf(name, sizeof name, "%s/coreelf-test-XXXXXX", folder && *folder ? folder : "/tmp");
    fd = mkstemp(name);
    ck_assert_int_ge(fd, 0);
    unlink(name);
    if (path)
        snprintf(path, 64, "/proc/%d/fd/%d", (int)getpid(), fd);
    return fd;
}
