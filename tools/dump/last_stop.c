/*
 * last_stop.c: precopy's last stop, as short as can be.
 *
 * What takes time is to ask for the state of each page: some 3 ms a GiB, though nearly all are unchanged. The process
 * stands still, and so do the processors that ran it. So several threads ask and copy, each a slice of memory at a time.
 */
#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <pthread.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "../base/alloc.h"
#include "precopy.h"

enum { RUNS = 512, WORKERS_MAX = 8 };
static const uint64_t slice_size = 128 << 20; /* that many bytes of an extent take half a millisecond or less */

struct slice {
    size_t piece;
    uint64_t start, end;
};

struct work {
    struct precopy *precopy;
    pthread_mutex_t lock;
    size_t piece; /* where the next slice is cut from, */
    uint64_t at;  /* and how far that is cut */
};

struct worker {
    struct work *work;
    pthread_t thread;
    struct sheet_sink sink;
    struct copier copier;
    struct copy_result result;
    struct coreelf_error error;
    int rc;
};

/* ---- A slice ---- */

static int finish_run(struct copier *copier, const struct area *area, const struct run *run)
{
    return run->state == PAGES_ABSENT ? copy_zeros(copier, run->end - run->start)
                                      : copy_run(copier, area, run->start, run->end);
}

static int finish_extent(const struct precopy *precopy, struct copier *copier, const struct area *area,
                         const struct slice *slice, const struct extent *extent)
{
    struct run runs[2 * RUNS + 1];
    int rc = 0;

    for (uint64_t at = slice->start; rc == 0 && at < slice->end;) {
        long found = watch_look(&precopy->watch, at, slice->end, runs, 2 * RUNS + 1, &at);
        if (found < 0)
            return (int)found;
        for (long i = 0; rc == 0 && i < found; i++) {
            if (runs[i].state == PAGES_SAME)
                continue;
            rc = copy_to(copier, extent->offset + (runs[i].start - extent->start));
            if (rc == 0)
                rc = finish_run(copier, area, &runs[i]);
        }
    }
    return rc;
}

static int finish_slice(const struct precopy *precopy, struct copier *copier, const struct slice *slice)
{
    const struct layout *layout = &precopy->job->layout;
    struct area area = piece_area(copier->snapshot, &layout->pieces[slice->piece]);
    const struct extent *extent = precopy_extent(precopy, &area);
    int rc;

    if (extent)
        return finish_extent(precopy, copier, &area, slice, extent);
    rc = copy_to(copier, layout->plan.phdrs[slice->piece + 1].p_offset);
    return rc < 0 ? rc : copy_area(copier, &area, slice->end - slice->start);
}

/* ---- Slices ---- */

/* What lies in an extent is cut; anything else is one slice, and so is what is mostly not there: terabytes of it. */
static uint64_t cut(const struct precopy *precopy, const struct piece *piece, uint64_t size)
{
    struct area area = piece_area(&precopy->job->snapshot, piece);

    return size > slice_size && size < slice_size * 4096 && precopy_extent(precopy, &area) ? slice_size : size;
}

/* 0: there are no more. */
static int next_slice(struct work *work, struct slice *slice)
{
    const struct layout *layout = &work->precopy->job->layout;
    int found = 0;

    pthread_mutex_lock(&work->lock);
    for (; !found && work->piece < layout->pieces_count; work->piece += !found) {
        const struct piece *piece = &layout->pieces[work->piece];
        uint64_t start = work->at > piece->start ? work->at : piece->start, end = piece->start + piece->saved;
        found = start < end;
        if (found) {
            *slice = (struct slice){work->piece, start, start + cut(work->precopy, piece, end - start)};
            work->at = slice->end;
        }
    }
    pthread_mutex_unlock(&work->lock);
    return found;
}

/* ---- Workers ---- */

static void *run_worker(void *context)
{
    struct worker *worker = context;
    struct work *work = worker->work;
    const struct job *job = work->precopy->job;
    int ended;

    worker->rc = copier_begin(&worker->copier, &job->snapshot, job->snapshot.task, &worker->sink.sink,
                              &worker->result, &worker->error);
    if (worker->rc < 0)
        return NULL;
    worker->copier.seeks = 1;
    for (struct slice slice; worker->rc == 0 && next_slice(work, &slice);)
        worker->rc = finish_slice(work->precopy, &worker->copier, &slice);
    ended = copier_end(&worker->copier);
    worker->rc = worker->rc < 0 ? worker->rc : ended;
    return NULL;
}

/* As many as there are processors, and not more than there is to do: a slice a worker. */
static size_t workers_for(const struct work *work)
{
    long processors = sysconf(_SC_NPROCESSORS_ONLN);
    size_t count = (size_t)(work->precopy->job->layout.memory_size / slice_size) + 1;

    count = processors > 0 && count > (size_t)processors ? (size_t)processors : count;
    return count < WORKERS_MAX ? count : WORKERS_MAX;
}

static void take_result(struct copy_result *sum, struct copy_result *result)
{
    for (size_t i = 0; i < result->unread_count; i++)
        copy_add_unread(sum, result->unread[i].start, result->unread[i].end);
    sum->copied += result->copied;
    sum->died |= result->died;
    free(result->unread);
}

static int run_all(struct work *work)
{
    struct worker workers[WORKERS_MAX];
    struct job *job = work->precopy->job;
    size_t wanted = workers_for(work), count;
    int rc = 0;

    memset(workers, 0, sizeof workers);
    for (size_t i = 0; i < wanted; i++) {
        workers[i].work = work;
        sheet_sink(&work->precopy->sheet, &workers[i].sink);
    }
    for (count = 1; count < wanted; count++) /* the first is this thread */
        if (pthread_create(&workers[count].thread, NULL, run_worker, &workers[count]) != 0)
            break;
    run_worker(&workers[0]);
    for (size_t i = 0; i < count; i++) {
        if (i > 0)
            pthread_join(workers[i].thread, NULL);
        take_result(&job->written.copy, &workers[i].result);
        if (rc == 0 && workers[i].rc < 0) {
            rc = workers[i].rc;
            job->error = workers[i].error;
        }
    }
    return rc;
}

/* ---- The stop ---- */

/* Ranges that could not be read while it ran: once more, now that it stands still. */
static int retry_unread(struct precopy *precopy, const struct copy_result *running)
{
    struct job *job = precopy->job;
    struct sheet_sink sink;
    struct copier copier;
    int rc, ended;

    if (running->unread_count == 0)
        return 0;
    sheet_sink(&precopy->sheet, &sink);
    rc = copier_begin(&copier, &job->snapshot, job->snapshot.task, &sink.sink, &job->written.copy, &job->error);
    if (rc < 0)
        return rc;
    copier.seeks = 1;
    for (size_t i = 0; rc == 0 && i < running->unread_count; i++) {
        const struct range *range = &running->unread[i];
        const struct extent *extent = precopy_extent_at(precopy, range->start, range->end);
        struct area area = {.start = range->start, .end = range->end};
        if (!extent)
            continue;
        rc = copy_to(&copier, extent->offset + (range->start - extent->start));
        if (rc == 0)
            rc = copy_area(&copier, &area, range->end - range->start);
    }
    ended = copier_end(&copier);
    return rc < 0 ? rc : ended;
}

/* execve(2) would have given the process another memory: it is asked by a descriptor of now. */
static int renew_pagemap(struct precopy *precopy, pid_t task)
{
    close(precopy->watch.pagemap);
    precopy->watch.pagemap = procfs_open(task, "pagemap", O_RDONLY);
    return precopy->watch.pagemap < 0 ? -errno : 0;
}

int precopy_last_stop(struct precopy *precopy)
{
    struct job *job = precopy->job;
    struct copy_result running = job->written.copy;
    struct work work = {.precopy = precopy, .lock = PTHREAD_MUTEX_INITIALIZER};
    int rc = renew_pagemap(precopy, job->snapshot.task);

    memset(&job->written.copy, 0, sizeof job->written.copy);
    if (rc == 0)
        rc = run_all(&work);
    if (rc == 0)
        rc = retry_unread(precopy, &running);
    snapshot_release(&job->snapshot);
    job->written.pause = job->snapshot.pause;
    narrate("stop it once more, and copy the rest", "dump_user_range, fs/coredump.c",
            "%" PRIu64 " bytes: what was written since the last round, and what cannot be watched. The process stood "
            "still for %.1f ms.",
            job->written.copy.copied, job->written.pause * 1e3);
    job->written.copy.copied += running.copied;
    free(running.unread);
    return rc;
}
