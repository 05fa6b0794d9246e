/*
 * status.c: what fill_prstatus and fill_psinfo (fs/binfmt_elf.c) take from the task, taken from
 * /proc/PID/task/TID/{stat,status}: proc_pid_stat(5), proc_pid_status(5).
 *
 * Ids in a core are those that the process itself sees, in its own pid namespace: the last of the NSpid,
 * NSpgid and NSsid lines. Its parent may live outside, and is 0 then.
 */
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <linux/kcmp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "process.h"

/* The text of a line "Key:\t..." of status, or NULL. */
static const char *find_line(const char *text, const char *key)
{
    size_t length = strlen(key);

    for (; text; text = strchr(text, '\n')) {
        text += *text == '\n';
        if (strncmp(text, key, length) == 0 && text[length] == ':')
            return text + length + 1;
    }
    return NULL;
}

enum { OVERFLOW_ID = 65534 }; /* shown for an id that has none there: /proc/sys/kernel/overflowuid */

/*
 * An id as the process itself sees it, in its own user namespace: uid_map and gid_map have lines "inside outside
 * length", where outside is as we see it. user_namespaces(7).
 */
static uint64_t id_inside(pid_t pid, const char *map, uint64_t id)
{
    char *text = procfs_read(pid, map, NULL), *at = text;
    uint64_t seen = OVERFLOW_ID;

    if (!text)
        return id;
    while (*at) {
        uint64_t inside = strtoull(at, &at, 10), outside = strtoull(at, &at, 10), length = strtoull(at, &at, 10);
        if (id >= outside && id - outside < length)
            seen = inside + (id - outside);
        at += strcspn(at, "\n");
        at += *at == '\n';
    }
    free(text);
    return seen;
}

void status_ids_inside(pid_t pid, struct status *status)
{
    status->uid = id_inside(pid, "uid_map", status->uid);
    status->gid = id_inside(pid, "gid_map", status->gid);
}

/* The numbers of a line such as NSpid: the n-th, counted from 0; n < 0: the last. -1: there are not so many. */
static long namespace_number(const char *text, const char *key, int n)
{
    const char *at = find_line(text, key);
    long found = -1;

    for (int i = 0; at && (n < 0 || i <= n); i++) {
        char *end;
        long number = strtol(at, &end, 10);
        if (end == at || memchr(at, '\n', (size_t)(end - at)))
            return n < 0 ? found : -1;
        found = number;
        at = end;
    }
    return found;
}

static int namespace_depth(const char *text)
{
    int depth = 0;

    while (namespace_number(text, "NSpid", depth) >= 0)
        depth++;
    return depth;
}

/* Whether thread `parent` of process `process` bore `child`: its children are listed by thread. */
static int bore(pid_t process, pid_t parent, pid_t child)
{
    char name[64], *text, *end;
    int found = 0;

    snprintf(name, sizeof name, "task/%d/children", (int)parent);
    text = procfs_read(process, name, NULL);
    for (char *at = text; at && !found; at = end) {
        long number = strtol(at, &end, 10);
        if (end == at)
            break;
        found = number == child;
    }
    free(text);
    return found;
}

/*
 * PPid names the parent process. The kernel's own notes have the id of the parent *thread* (real_parent), which is
 * another if a thread that is not the first called fork(2). 0: none of its threads has that child.
 */
static pid_t parent_thread(pid_t process, pid_t child)
{
    int fd = procfs_open(process, "task", O_RDONLY | O_DIRECTORY);
    DIR *folder = fd < 0 ? NULL : fdopendir(fd);
    pid_t found = 0;

    for (struct dirent *entry; folder && found == 0 && (entry = readdir(folder));) {
        pid_t thread = (pid_t)atoi(entry->d_name);
        if (thread > 0 && bore(process, thread, child))
            found = thread;
    }
    if (folder)
        closedir(folder);
    return found;
}

/* Its id in the namespace of its child, which lies `depth` deep; 0: it cannot be seen from there. */
static pid_t seen_by_child(pid_t parent, pid_t thread, int depth)
{
    char name[64], *text;
    long id;

    snprintf(name, sizeof name, "task/%d/status", (int)thread);
    text = procfs_read(parent, name, NULL);
    id = text ? namespace_number(text, "NSpid", depth - 1) : 0;
    free(text);
    return id > 0 ? (pid_t)id : 0;
}

pid_t status_parent(pid_t pid)
{
    char *text = procfs_read(pid, "status", NULL);
    pid_t parent = text ? (pid_t)procfs_number(text, "PPid", 10, 0) : 0;
    pid_t thread = parent > 0 ? parent_thread(parent, pid) : 0;
    int depth = text ? namespace_depth(text) : 0;

    free(text);
    return parent > 0 ? seen_by_child(parent, thread > 0 ? thread : parent, depth) : 0;
}

int status_borrows_memory(pid_t task)
{
    char *text = procfs_read(task, "status", NULL);
    pid_t parent = text ? (pid_t)procfs_number(text, "PPid", 10, 0) : 0;

    free(text);
    return parent > 0 && syscall(SYS_kcmp, task, threads_any(parent), KCMP_VM, 0, 0) == 0;
}

/*
 * Lines of status in the order in which they stand there, so that each is looked for behind the one before: of every
 * thread the file is read while the process stands still.
 */
static const char *next_line(const char **at, const char *key)
{
    const char *line = find_line(*at, key);

    *at = line ? line : *at;
    return line ? line : "";
}

static uint64_t next_number(const char **at, const char *key, int base)
{
    return strtoull(next_line(at, key), NULL, base);
}

static long last_number(const char *line)
{
    long found = -1;

    for (char *end;; line = end) {
        long number = strtol(line, &end, 10);
        if (end == line || memchr(line, '\n', (size_t)(end - line)))
            return found;
        found = number;
    }
}

static void parse_status(struct status *status, const char *text)
{
    status->tgid = (pid_t)next_number(&text, "Tgid", 10);
    status->tracer = (pid_t)next_number(&text, "TracerPid", 10);
    status->uid = next_number(&text, "Uid", 10);
    status->gid = next_number(&text, "Gid", 10);
    status->pid = (pid_t)last_number(next_line(&text, "NSpid"));
    status->pgrp = (pid_t)last_number(next_line(&text, "NSpgid"));
    status->sid = (pid_t)last_number(next_line(&text, "NSsid"));
    status->pending = next_number(&text, "SigPnd", 16);
    status->shared_pending = next_number(&text, "ShdPnd", 16);
    status->blocked = next_number(&text, "SigBlk", 16);
    status->seccomp = (unsigned)next_number(&text, "Seccomp", 10);
}

static uint64_t microseconds(uint64_t ticks)
{
    uint64_t per_second = (uint64_t)sysconf(_SC_CLK_TCK);

    return ticks / per_second * 1000000 + ticks % per_second * 1000000 / per_second;
}

/* stat is "pid (name) S ppid ...", and the name may hold anything, also ") ": the last one counts. */
static int parse_stat(struct status *status, const char *text)
{
    const char *name = strchr(text, '('), *end = strrchr(text, ')');
    uint64_t fields[53] = {0}; /* numbered from 1, as in proc_pid_stat(5) */
    size_t length;

    if (!name || !end || end < name || !end[1])
        return -EIO;
    length = (size_t)(end - name - 1);
    if (length > 15)
        length = 15;
    memcpy(status->name, name + 1, length);
    status->name[length] = '\0';
    status->state = end[2];
    end += 3;
    for (unsigned i = 4; i <= 52 && *end; i++) {
        char *next;
        fields[i] = strtoull(end, &next, 10);
        end = next;
    }
    status->flags = fields[9];
    status->utime = microseconds(fields[14]);
    status->stime = microseconds(fields[15]);
    status->cutime = microseconds(fields[16]);
    status->cstime = microseconds(fields[17]);
    status->nice = (int64_t)fields[19];
    status->arg_start = fields[48];
    status->arg_end = fields[49];
    return 0;
}

/* Times in /proc/PID/stat are those of all threads together, as fill_prstatus has them for the leader. */
static int open_of_task(pid_t pid, pid_t task, const char *file)
{
    char name[64];

    if (pid == task)
        return procfs_open(pid, file, O_RDONLY);
    snprintf(name, sizeof name, "task/%d/%s", (int)task, file);
    return procfs_open(pid, name, O_RDONLY);
}

int status_open(struct status_files *files, pid_t pid, pid_t task)
{
    int error;

    files->stat = open_of_task(pid, task, "stat");
    files->status = files->stat < 0 ? -1 : open_of_task(pid, task, "status");
    if (files->status >= 0)
        return 0;
    error = errno;
    status_close(files);
    return error == ENOENT ? -ESRCH : -error;
}

void status_close(struct status_files *files)
{
    if (files->stat >= 0)
        close(files->stat);
    if (files->status >= 0)
        close(files->status);
    files->stat = files->status = -1;
}

/* From its start; both files are well below the size of `text`, unless the task is in thousands of groups. */
static int read_all(int fd, char *text, size_t size)
{
    size_t used = 0;

    while (used < size - 1) {
        ssize_t n = pread(fd, text + used, size - 1 - used, (off_t)used);
        if (n < 0 && errno == EINTR)
            continue;
        if (n < 0)
            return -errno;
        if (n == 0)
            break;
        used += (size_t)n;
    }
    text[used] = '\0';
    return 0;
}

int status_read_again(const struct status_files *files, struct status *status)
{
    enum { SIZE = 1024 * 1024 };
    char small[16384], *text = small;
    int rc;

    memset(status, 0, sizeof *status);
    rc = read_all(files->status, text, sizeof small);
    if (rc == 0 && strlen(small) == sizeof small - 1 && (text = malloc(SIZE)))
        rc = read_all(files->status, text, SIZE);
    if (rc == 0 && text)
        parse_status(status, text);
    if (text != small)
        free(text);
    if (rc == 0)
        rc = read_all(files->stat, small, sizeof small);
    return rc < 0 ? rc : parse_stat(status, small);
}

int status_read(pid_t pid, pid_t task, struct status *status)
{
    struct status_files files;
    int rc = status_open(&files, pid, task);

    if (rc < 0) {
        memset(status, 0, sizeof *status);
        return rc;
    }
    rc = status_read_again(&files, status);
    status_close(&files);
    return rc;
}
