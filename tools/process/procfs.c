/*
 * procfs.c: files of /proc/PID. They have no size: they are read until they end.
 */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "process.h"

int procfs_open(pid_t pid, const char *name, int flags)
{
    char path[128];

    if (snprintf(path, sizeof path, "/proc/%d/%s", (int)pid, name) >= (int)sizeof path) {
        errno = ENAMETOOLONG;
        return -1;
    }
    return open(path, flags | O_CLOEXEC);
}

static char *read_to_end(int fd, size_t *size)
{
    size_t used = 0, room = 8192;
    char *text = malloc(room);

    while (text) {
        ssize_t n = read(fd, text + used, room - used - 1);
        if (n < 0 && errno == EINTR)
            continue;
        if (n < 0) {
            free(text);
            return NULL;
        }
        used += (size_t)n;
        if (n == 0)
            break;
        if (room - used < 4096) {
            char *more = realloc(text, room *= 2);
            if (!more)
                free(text);
            text = more;
        }
    }
    if (text) {
        text[used] = '\0';
        *size = used;
    }
    return text;
}

char *procfs_read(pid_t pid, const char *name, size_t *size)
{
    int fd = procfs_open(pid, name, O_RDONLY), saved;
    size_t ignored;
    char *text;

    if (fd < 0)
        return NULL;
    text = read_to_end(fd, size ? size : &ignored);
    saved = errno;
    close(fd);
    errno = saved;
    return text;
}

uint64_t procfs_number(const char *text, const char *key, int base, uint64_t otherwise)
{
    size_t length = strlen(key);

    for (const char *line = text; line; line = strchr(line, '\n')) {
        line += *line == '\n';
        if (strncmp(line, key, length) == 0 && line[length] == ':')
            return strtoull(line + length + 1, NULL, base);
    }
    return otherwise;
}
