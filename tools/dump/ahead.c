/*
 * ahead.c: what is prepared while the process still runs, so that it stands still for less.
 *
 * Of each thread two files of /proc must be read in the stop. To open them takes longer than to read them, since the
 * kernel makes an inode for each at that moment; and an open file can be read again. So they are opened before. In the stop,
 * threads of ours read them, while the one that traces reads the registers.
 */
#include "ahead.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <sys/resource.h>
#include <unistd.h>

#include "../base/alloc.h"

enum {
    AREAS_MAX = 4096,  /* that many are listed twice in less time than it takes to stop */
    FILES_MAX = 16384, /* descriptors */
    EACH = 32,         /* threads that are worth a reader of ours */
    READERS_MAX = 4,
};

struct prepared {
    pid_t tid;
    struct status_files files;
};

struct ahead {
    pid_t pid;
    struct prepared *list; /* by tid */
    size_t count, room;
    struct areas areas;
    int has_areas;
};

/* ---- Status files ---- */

/* How many threads' files may be open: as many as the system allows, with some to spare for all else. */
static size_t threads_max(void)
{
    struct rlimit limit;

    if (getrlimit(RLIMIT_NOFILE, &limit) < 0)
        return 0;
    limit.rlim_cur = limit.rlim_max < FILES_MAX ? limit.rlim_max : FILES_MAX;
    setrlimit(RLIMIT_NOFILE, &limit);
    if (getrlimit(RLIMIT_NOFILE, &limit) < 0 || limit.rlim_cur < 128)
        return 0;
    return (size_t)((limit.rlim_cur < FILES_MAX ? limit.rlim_cur : FILES_MAX) - 64) / 2;
}

static void prepare(struct ahead *ahead, pid_t tid)
{
    struct prepared prepared = {.tid = tid};
    struct status ignored;

    if (status_open(&prepared.files, ahead->pid, tid) < 0)
        return;
    (void)status_read_again(&prepared.files, &ignored); /* once now: the kernel gets its buffers */
    ahead->list = alloc_more(ahead->list, &ahead->room, ahead->count, sizeof *ahead->list);
    ahead->list[ahead->count++] = prepared;
}

static int by_tid(const void *a, const void *b)
{
    const struct prepared *x = a, *y = b;

    return x->tid < y->tid ? -1 : x->tid > y->tid;
}

static void prepare_all(struct ahead *ahead)
{
    int fd = procfs_open(ahead->pid, "task", O_RDONLY | O_DIRECTORY);
    DIR *folder = fd < 0 ? NULL : fdopendir(fd);
    size_t max = threads_max();

    for (struct dirent *entry; folder && ahead->count < max && (entry = readdir(folder));)
        if (atoi(entry->d_name) > 0)
            prepare(ahead, (pid_t)atoi(entry->d_name));
    if (folder)
        closedir(folder);
    if (ahead->count > 0)
        qsort(ahead->list, ahead->count, sizeof *ahead->list, by_tid);
}

/* ---- Before ---- */

/* maps has a line an area: few bytes each, and quickly counted. */
static int are_moderate(pid_t pid)
{
    size_t size = 0;
    char *text = procfs_read(pid, "maps", &size);

    free(text);
    return text && size / 64 < AREAS_MAX;
}

struct ahead *ahead_begin(pid_t pid, int with_areas)
{
    struct ahead *ahead = alloc_zeroed(1, sizeof *ahead);

    ahead->pid = pid;
    prepare_all(ahead);
    if (with_areas && are_moderate(pid)) {
        ahead->has_areas = areas_read(&ahead->areas, pid, threads_any(pid)) == 0;
        if (!ahead->has_areas)
            areas_free(&ahead->areas);
    }
    return ahead;
}

const struct areas *ahead_areas(const struct ahead *ahead)
{
    return ahead->has_areas ? &ahead->areas : NULL;
}

void ahead_end(struct ahead *ahead)
{
    for (size_t i = 0; i < ahead->count; i++)
        status_close(&ahead->list[i].files);
    if (ahead->has_areas)
        areas_free(&ahead->areas);
    free(ahead->list);
    free(ahead);
}

/* ---- In the stop ---- */

struct readers {
    const struct ahead *ahead;
    struct threads *threads;
    atomic_size_t next;
    pthread_t list[READERS_MAX];
    size_t count;
};

static void read_status(const struct ahead *ahead, pid_t pid, struct thread *thread)
{
    const struct prepared key = {.tid = thread->tid};
    const struct prepared *found =
        ahead->count > 0 ? bsearch(&key, ahead->list, ahead->count, sizeof key, by_tid) : NULL;
    int rc = found ? status_read_again(&found->files, &thread->status) : -ESRCH;

    if (rc < 0) /* a thread that was born since; or one with the id of one that died */
        rc = status_read(pid, thread->tid, &thread->status);
    thread->has_status = rc == 0;
}

static void *run_reader(void *context)
{
    struct readers *readers = context;

    for (size_t i; (i = atomic_fetch_add(&readers->next, 1)) < readers->threads->count;)
        read_status(readers->ahead, readers->threads->pid, &readers->threads->list[i]);
    return NULL;
}

struct readers *ahead_read(const struct ahead *ahead, struct threads *threads)
{
    struct readers *readers = alloc_zeroed(1, sizeof *readers);
    long processors = sysconf(_SC_NPROCESSORS_ONLN);
    size_t wanted = threads->count / EACH;

    readers->ahead = ahead;
    readers->threads = threads;
    wanted = processors > 1 && wanted > (size_t)processors - 1 ? (size_t)processors - 1 : wanted;
    wanted = wanted < READERS_MAX ? wanted : READERS_MAX;
    while (readers->count < wanted && pthread_create(&readers->list[readers->count], NULL, run_reader, readers) == 0)
        readers->count++;
    return readers;
}

void ahead_join(struct readers *readers)
{
    run_reader(readers); /* what is left */
    for (size_t i = 0; i < readers->count; i++)
        pthread_join(readers->list[i], NULL);
    free(readers);
}
