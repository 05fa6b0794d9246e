/*
 * areas.c: the memory areas of a process, from smaps: proc_pid_smaps(5).
 *
 * An area is a line as in maps, then lines "Key: value". Two of these matter here: Anonymous and Swap tell
 * whether the area has pages of its own (the kernel asks for vma->anon_vma), and VmFlags has what no other
 * file shows: dd is MADV_DONTDUMP, io is VM_IO, ht is hugetlb, sh is VM_SHARED.
 *
 *     7f3c8d228000-7f3c8d24e000 r--p 00000000 fe:00 1573  /usr/lib/x86_64-linux-gnu/libc.so.6
 *     ...
 *     Anonymous:             0 kB
 *     VmFlags: rd mr mw me
 */
#include <ctype.h>
#include <errno.h>
#include <fcntl.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/sysmacros.h>
#include <unistd.h>

#include "../base/alloc.h"
#include "process.h"

static uint32_t keep_path(struct areas *areas, const char *path, size_t length)
{
    size_t at = areas->paths_size;

    if (length == 0 && at > 0)
        return 0; /* the empty string stands at the start */
    while (areas->paths_room < at + length + 1)
        areas->paths = alloc_more(areas->paths, &areas->paths_room, areas->paths_room, 1);
    memcpy(areas->paths + at, path, length);
    areas->paths[at + length] = '\0';
    areas->paths_size = at + length + 1;
    return (uint32_t)at;
}

const char *area_path(const struct areas *areas, const struct area *area)
{
    return areas->paths + area->path;
}

/* show_vma_header_prefix escapes only newlines, as \012: undone here, in place. */
static size_t unescape(char *path, size_t length)
{
    size_t to = 0;

    for (size_t i = 0; i < length; i++) {
        int escaped = i + 3 < length && memcmp(path + i, "\\012", 4) == 0;
        path[to++] = escaped ? '\n' : path[i];
        i += escaped ? 3 : 0;
    }
    return to;
}

/* Names in brackets are the kernel's; some are given to ordinary memory. */
static int is_special(const char *path)
{
    return path[0] == '[' && strcmp(path, "[heap]") != 0 && strncmp(path, "[stack", 6) != 0 &&
           strncmp(path, "[anon", 5) != 0;
}

static uint32_t path_flags(const char *path, uint64_t major, uint64_t minor, uint64_t inode)
{
    uint32_t flags = is_special(path) ? AREA_SPECIAL : 0;
    size_t length = strlen(path);

    if (inode != 0 || major != 0 || minor != 0)
        flags |= AREA_FILE;
    if (length > 10 && strcmp(path + length - 10, " (deleted)") == 0)
        flags |= AREA_DELETED;
    return flags;
}

/*
 * Paths are shown as they are to us. A process below chroot(2) sees them without the way to its root, and so
 * does the kernel when that process crashes: with the root /jail, the path /jail/bin/sh is /bin/sh.
 */
static const char *below_root(const struct areas *areas, const char *path)
{
    size_t length = strlen(areas->root);

    return length > 1 && strncmp(path, areas->root, length) == 0 && path[length] == '/' ? path + length : path;
}

static void read_root(struct areas *areas, pid_t task)
{
    char name[64];
    ssize_t length;

    snprintf(name, sizeof name, "/proc/%d/root", (int)task);
    length = readlink(name, areas->root, sizeof areas->root - 1);
    areas->root[length > 0 ? length : 0] = '\0';
}

/* A number and the character behind it, which must be `end`; NULL: something else stands there. */
static char *parse_number(char *at, int base, char end, uint64_t *number)
{
    char *behind;

    if (!at || !isxdigit((unsigned char)*at))
        return NULL;
    *number = strtoull(at, &behind, base);
    return *behind == end ? behind + 1 : NULL;
}

/* "START-END rwxp OFFSET MAJOR:MINOR INODE    PATH": the path or NULL. By hand, for there may be a million of them. */
static char *parse_columns(struct area *area, char *line, uint64_t *major, uint64_t *minor)
{
    char *at = parse_number(line, 16, '-', &area->start);

    at = parse_number(at, 16, ' ', &area->end);
    if (!at || strnlen(at, 5) < 5)
        return NULL;
    area->flags =
        (at[0] == 'r' ? AREA_READ : 0u) | (at[1] == 'w' ? AREA_WRITE : 0u) | (at[2] == 'x' ? AREA_EXEC : 0u);
    at = parse_number(at + 5, 16, ' ', &area->file_offset);
    at = parse_number(at, 16, ':', major);
    at = parse_number(at, 16, ' ', minor);
    if (!at || !isdigit((unsigned char)*at))
        return NULL;
    area->inode = strtoull(at, &at, 10);
    return at + strspn(at, " ");
}

static int parse_header(struct areas *areas, char *line, char *end)
{
    struct area area = {0};
    uint64_t major = 0, minor = 0;
    char *shown = parse_columns(&area, line, &major, &minor);
    const char *path;

    if (!shown)
        return -EIO;
    shown[unescape(shown, shown < end ? (size_t)(end - shown) : 0)] = '\0';
    path = below_root(areas, shown);
    area.path = keep_path(areas, path, strlen(path));
    area.flags |= path_flags(path, major, minor, area.inode);
    area.device = makedev((unsigned)major, (unsigned)minor);
    areas->list = alloc_more(areas->list, &areas->room, areas->count, sizeof area);
    areas->list[areas->count++] = area;
    return 0;
}

static void parse_flags(struct area *area, const char *words)
{
    static const struct {
        char word[3];
        uint32_t flag;
    } rows[] = {{"dd", AREA_DONTDUMP}, {"io", AREA_IO},       {"ht", AREA_HUGETLB},
                {"sh", AREA_SHARED},   {"dc", AREA_DONTFORK}, {"wf", AREA_WIPEONFORK},
                {"um", AREA_WATCHED},  {"uw", AREA_WATCHED},  {"ui", AREA_WATCHED}};

    for (unsigned i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        char padded[5] = {' ', rows[i].word[0], rows[i].word[1], ' ', '\0'};
        if (strstr(words, padded))
            area->flags |= rows[i].flag;
    }
}

static void parse_value(struct area *area, const char *line)
{
    if (strncmp(line, "Anonymous:", 10) == 0 || strncmp(line, "Swap:", 5) == 0)
        area->flags |= strtoull(strchr(line, ':') + 1, NULL, 10) > 0 ? AREA_ANONYMOUS : 0u;
    else if (strncmp(line, "Shared_Dirty:", 13) == 0 && !(area->flags & AREA_FILE))
        area->flags |= strtoull(line + 13, NULL, 10) > 0 ? AREA_COMMON : 0u;
    else if (strncmp(line, "VmFlags:", 8) == 0)
        parse_flags(area, line + 8);
}

/* `end` is where the line's newline was, by now a NUL. */
static int parse_line(struct areas *areas, char *line, char *end)
{
    if (!isupper((unsigned char)*line))
        return parse_header(areas, line, end);
    if (areas->count > 0)
        parse_value(&areas->list[areas->count - 1], line);
    return 0;
}

/* All whole lines of the text; how many bytes they have, or a negative errno. */
static ssize_t parse_lines(struct areas *areas, char *text)
{
    char *line = text, *end;

    for (; (end = strchr(line, '\n')); line = end + 1) {
        int rc;
        *end = '\0';
        rc = parse_line(areas, line, end);
        if (rc < 0)
            return rc;
    }
    return line - text;
}

/* A process may have a million areas, and a kilobyte of smaps each: a piece at a time. A line has a path at most. */
enum { PIECE = 64 * 1024 };

static int parse_file(struct areas *areas, int fd, char *buffer)
{
    size_t used = 0;

    for (;;) {
        ssize_t n = read(fd, buffer + used, PIECE - 1 - used), parsed;
        if (n < 0 && errno == EINTR)
            continue;
        if (n <= 0)
            return n < 0 ? -errno : used == 0 ? 0 : -EIO;
        used += (size_t)n;
        buffer[used] = '\0';
        parsed = parse_lines(areas, buffer);
        if (parsed < 0 || (parsed == 0 && used == PIECE - 1))
            return parsed < 0 ? (int)parsed : -EIO;
        used -= (size_t)parsed;
        memmove(buffer, buffer + parsed, used);
    }
}

/* `file` is smaps or maps, whose lines smaps has too. */
static int read_file(struct areas *areas, pid_t pid, pid_t task, const char *file)
{
    char name[64], *buffer;
    int fd, rc;

    memset(areas, 0, sizeof *areas);
    keep_path(areas, "", 0);
    read_root(areas, task);
    snprintf(name, sizeof name, "task/%d/%s", (int)task, file);
    fd = procfs_open(pid, name, O_RDONLY);
    if (fd < 0)
        return errno == ENOENT ? -ESRCH : -errno;
    buffer = alloc_zeroed(1, PIECE);
    rc = parse_file(areas, fd, buffer);
    free(buffer);
    close(fd);
    return rc;
}

int areas_read(struct areas *areas, pid_t pid, pid_t task)
{
    return read_file(areas, pid, task, "smaps");
}

/* ---- With a list of before ---- */

enum {
    FLAGS_OF_SMAPS =
        AREA_SHARED | AREA_DONTDUMP | AREA_IO | AREA_HUGETLB | AREA_DONTFORK | AREA_WIPEONFORK | AREA_WATCHED
};

/* Whether what was one area may be a part of the other now, or the other way round: brk(2), mprotect(2), a stack. */
static int is_kin(const struct areas *areas, const struct area *area, const struct areas *known,
                  const struct area *before)
{
    return before->inode == area->inode && before->device == area->device &&
           strcmp(area_path(areas, area), area_path(known, before)) == 0;
}

/*
 * What maps does not tell of an area, from the areas that stood there before: all of it must be theirs, but for the
 * ends of heap and stack, which grow; and they must agree. 0: not so.
 */
static int take_over(struct areas *areas, struct area *area, const struct areas *known, size_t *next)
{
    int grows = strcmp(area_path(areas, area), "[heap]") == 0 || strcmp(area_path(areas, area), "[stack]") == 0;
    uint64_t at = area->start;
    uint32_t flags = 0;

    while (*next < known->count && known->list[*next].end <= area->start)
        ++*next;
    for (size_t i = *next; i < known->count && known->list[i].start < area->end; i++) {
        const struct area *before = &known->list[i];
        int first = at == area->start;
        if ((before->start > at && !(grows && first)) || !is_kin(areas, area, known, before) ||
            (!first && ((before->flags ^ flags) & FLAGS_OF_SMAPS)))
            return 0;
        flags |= before->flags;
        at = before->end;
    }
    area->flags |= flags & (FLAGS_OF_SMAPS | AREA_ANONYMOUS | AREA_COMMON);
    return at > area->start && (at >= area->end || grows);
}

static int take_over_all(struct areas *areas, const struct areas *known, const struct pages *pages)
{
    size_t next = 0;

    for (size_t i = 0; i < areas->count; i++) {
        struct area *area = &areas->list[i];
        int own;
        if (!take_over(areas, area, known, &next))
            return -EAGAIN;
        if (area->flags & (AREA_ANONYMOUS | AREA_SHARED | AREA_SPECIAL))
            continue;
        own = pages_own(pages, area->start, area->end);
        if (own < 0) /* Linux before 6.7 */
            return -EAGAIN;
        area->flags |= own ? AREA_ANONYMOUS : 0u;
    }
    return 0;
}

int areas_read_known(struct areas *areas, pid_t pid, pid_t task, const struct areas *known)
{
    struct pages pages;
    int rc = read_file(areas, pid, task, "maps");

    if (rc < 0)
        return rc;
    pages_begin(&pages, task);
    rc = take_over_all(areas, known, &pages);
    pages_end(&pages);
    return rc;
}

void areas_free(struct areas *areas)
{
    free(areas->list);
    free(areas->paths);
    memset(areas, 0, sizeof *areas);
}
