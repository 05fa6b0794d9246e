/*
 * output.c: where a result goes. Whole or not at all.
 *
 * A core holds secrets and is looked for by name. So a plain file is written under another name in the same
 * folder, created anew (O_EXCL: a file or link planted at that name is not opened) and for its owner only
 * unless said otherwise, and is renamed when everything is on the disk. Until then nothing of the asked-for
 * name appears; a file that stood there before stays whole. rename(2) replaces a file, it follows no link.
 *
 * What is not a plain file (a pipe, a device, a socket) is written to as it is, if it was asked for by name.
 * Behind a default name (core.PID) only a plain file will do: somebody else may have put a FIFO there.
 */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

#include "../command.h"
#include "alloc.h"
#include "output.h"
#include "say.h"

static int fail(const struct output *output, const char *path, const char *why)
{
    say_error(output->command, path, "%s", why);
    return STATUS_FAILED;
}

/* ---- A plain file ---- */

/* "dir/core.1" -> "dir/.core.1.PID": beside it, so that rename(2) stays within one file system. */
static char *temporary_name(const char *path)
{
    const char *slash = strrchr(path, '/');
    size_t folder = slash ? (size_t)(slash - path) + 1 : 0, size = strlen(path) + 32;
    char *name = alloc_zeroed(1, size);

    snprintf(name, size, "%.*s.%s.%d", (int)folder, path, path + folder, (int)getpid());
    return name;
}

static int open_temporary(struct output *output)
{
    output->temporary = temporary_name(output->path);
    output->fd = open(output->temporary, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, output->mode);
    if (output->fd >= 0)
        return 0;
    fail(output, output->temporary, strerror(errno));
    free(output->temporary);
    output->temporary = NULL;
    return STATUS_FAILED;
}

/* ---- Everything else ---- */

static int connect_socket(struct output *output)
{
    struct sockaddr_un address = {.sun_family = AF_UNIX};

    if (strlen(output->path) >= sizeof address.sun_path)
        return fail(output, output->path, "too long for the name of a socket");
    strcpy(address.sun_path, output->path);
    output->fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
    if (output->fd < 0 || connect(output->fd, (struct sockaddr *)&address, sizeof address) < 0)
        return fail(output, output->path, strerror(errno));
    return 0;
}

static int open_device(struct output *output, mode_t mode)
{
    if (S_ISDIR(mode))
        return fail(output, output->path, "is a folder");
    if (S_ISLNK(mode))
        return fail(output, output->path,
                    "is a symbolic link, which is never written through; name what it points to");
    if (S_ISSOCK(mode))
        return connect_socket(output);
    output->fd = open(output->path, O_WRONLY | O_NOFOLLOW | O_CLOEXEC | O_NOCTTY);
    return output->fd < 0 ? fail(output, output->path, strerror(errno)) : 0;
}

int output_open(struct output *output, const char *command, const char *path, const char *otherwise, unsigned mode)
{
    struct stat status;
    int rc;

    memset(output, 0, sizeof *output);
    output->fd = -1;
    output->command = command;
    output->mode = mode;
    output->path = alloc_string(path ? path : otherwise);
    if (path && strcmp(path, "-") == 0) {
        output->fd = dup(STDOUT_FILENO);
        return output->fd < 0 ? fail(output, "standard output", strerror(errno)) : 0;
    }
    if (lstat(output->path, &status) < 0 || S_ISREG(status.st_mode))
        rc = open_temporary(output);
    else if (path)
        rc = open_device(output, status.st_mode);
    else
        rc = fail(output, output->path,
                  "something that is not a plain file stands there; choose another name with -o");
    if (rc != 0)
        output_abandon(output);
    return rc;
}

/* ---- The end ---- */

static int sync_folder(const char *path)
{
    const char *slash = strrchr(path, '/');
    char *folder = alloc_string(slash ? path : ".");
    int fd, rc;

    if (slash)
        folder[slash == path ? 1 : slash - path] = '\0';
    fd = open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    free(folder);
    rc = fd < 0 ? -1 : fsync(fd);
    if (fd >= 0)
        close(fd);
    return rc;
}

static int close_output(struct output *output)
{
    int rc = output->fd >= 0 ? close(output->fd) : 0;

    output->fd = -1;
    return rc;
}

int output_publish(struct output *output)
{
    if (output->temporary && !output->no_sync && fsync(output->fd) < 0)
        return fail(output, output->path, strerror(errno));
    if (close_output(output) < 0)
        return fail(output, output->path, strerror(errno));
    if (!output->temporary)
        return 0;
    if (rename(output->temporary, output->path) < 0)
        return fail(output, output->path, strerror(errno));
    free(output->temporary);
    output->temporary = NULL;
    if (!output->no_sync)
        (void)sync_folder(output->path); /* the core is whole already; not every file system can do this */
    return 0;
}

void output_abandon(struct output *output)
{
    close_output(output);
    if (output->temporary)
        unlink(output->temporary);
    free(output->temporary);
    free(output->path);
    memset(output, 0, sizeof *output);
    output->fd = -1;
}

/* ---- A stream ---- */

static int print_to(const struct output *output, int (*print)(void *what, FILE *out), void *what)
{
    FILE *out = fdopen(dup(output->fd), "w");
    int status;

    if (!out)
        return fail(output, output->path, strerror(errno));
    status = print(what, out);
    if (fclose(out) != 0 && status != STATUS_FAILED)
        return fail(output, output->path, strerror(errno));
    return status;
}

int output_print(const char *command, const char *path, unsigned mode, int (*print)(void *what, FILE *out),
                 void *what)
{
    struct output output;
    int status;

    if (!path)
        return print(what, stdout);
    status = output_open(&output, command, path, path, mode);
    if (status != 0)
        return status;
    status = print_to(&output, print, what);
    if (status != STATUS_FAILED && output_publish(&output) != 0)
        status = STATUS_FAILED;
    output_abandon(&output);
    return status;
}
