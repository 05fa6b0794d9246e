/*
 * backing.c: the file behind an area, to read pages that are not mapped at present.
 *
 * A page of a mapped file that nobody touched is not in the page table. Its contents are those of the file
 * (of the page cache, which read(2) uses too), and reading them there does not touch the process. Through
 * /proc/PID/mem the kernel would map the page first, and grow the page table of a process that must not
 * notice.
 *
 * /proc/PID/map_files/START-END leads to the very file, also when it has been renamed or deleted, but only
 * root may follow it. Otherwise the path is tried, below the process's own root, and believed if device and
 * inode are those of the mapping.
 */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <sys/stat.h>
#include <sys/sysmacros.h>
#include <unistd.h>

#include "process.h"
#include "uapi.h"

enum { ZERO_MAJOR = 1, ZERO_MINOR = 5 }; /* /dev/zero, Documentation/admin-guide/devices.txt */

static int by_map_files(char *path, size_t size, pid_t task, const struct area *area, struct stat *status)
{
    snprintf(path, size, "/proc/%d/map_files/%llx-%llx", (int)task, (unsigned long long)area->start,
             (unsigned long long)area->end);
    return stat(path, status) == 0;
}

static int by_path(char *path, size_t size, pid_t task, const struct areas *areas, const struct area *area,
                   struct stat *status)
{
    if (snprintf(path, size, "/proc/%d/root%s", (int)task, area_path(areas, area)) >= (int)size)
        return 0;
    return area_path(areas, area)[0] == '/' && stat(path, status) == 0 && status->st_dev == area->device &&
           status->st_ino == area->inode;
}

static int locate(char *path, size_t size, pid_t task, const struct areas *areas, const struct area *area,
                  struct stat *status)
{
    return by_map_files(path, size, task, area, status) || by_path(path, size, task, areas, area, status);
}

int backing_stat(pid_t task, const struct areas *areas, const struct area *area, struct stat *status)
{
    char path[4200];

    return (area->flags & AREA_FILE) && locate(path, sizeof path, task, areas, area, status) ? 0 : -ENOENT;
}

/* statx(2): the file is persistent memory, mapped without a page cache between. */
int backing_is_dax(pid_t task, const struct areas *areas, const struct area *area)
{
    char path[4200];
    struct stat status;
    struct statx more;

    return (area->flags & AREA_FILE) && locate(path, sizeof path, task, areas, area, &status) &&
           statx(AT_FDCWD, path, 0, STATX_BASIC_STATS, &more) == 0 && (more.stx_attributes & UAPI_STATX_ATTR_DAX);
}

enum backing backing_open(pid_t task, const struct areas *areas, const struct area *area, int *fd)
{
    char path[4200];
    struct stat status;

    *fd = -1;
    if (!(area->flags & AREA_FILE))
        return BACKING_NONE;
    if (!locate(path, sizeof path, task, areas, area, &status))
        return BACKING_UNKNOWN;
    if (S_ISCHR(status.st_mode) && status.st_rdev == makedev(ZERO_MAJOR, ZERO_MINOR) && !(area->flags & AREA_SHARED))
        return BACKING_NONE;
    if (S_ISREG(status.st_mode))
        *fd = open(path, O_RDONLY | O_CLOEXEC | O_NOCTTY | O_NONBLOCK);
    return *fd >= 0 ? BACKING_FILE : BACKING_UNKNOWN;
}
