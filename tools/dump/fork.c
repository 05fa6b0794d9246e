/*
 * fork.c: the process stands still until it has borne a copy of itself (process/freeze.c), which is read at leisure.
 *
 *     process   running | stopped: registers, areas, fork | running: it pays a page fault for what it writes first
 *     copy                                                | stands still, is read, ends
 *
 * What a copy does not have is read from the process while that is stopped: memory that is shared with others, or that the
 * program does not pass on to children. It stands first in the file, so that all of it can still be written forward,
 * into a pipe too; the program headers are in the order of addresses as ever.
 */
#include <errno.h>
#include <inttypes.h>

#include "../process/freeze.h"
#include "dump.h"

static int is_first(const struct snapshot *snapshot, const struct piece *piece)
{
    return !freeze_keeps(&snapshot->areas.list[piece->area]);
}

/* Pieces that a copy lacks, then the others. */
static uint64_t place(void *placer, const struct snapshot *snapshot, struct layout *layout)
{
    uint64_t mask = snapshot->page_size - 1;
    uint64_t at = layout_head_size(&snapshot->format, layout->pieces_count + 1, layout->notes_size);

    (void)placer;
    at = (at + mask) & ~mask;
    for (int first = 1; first >= 0; first--)
        for (size_t i = 0; i < layout->pieces_count; i++)
            if (is_first(snapshot, &layout->pieces[i]) == first) {
                layout->plan.phdrs[i + 1].p_offset = at;
                at += layout->pieces[i].saved;
            }
    return at;
}

static int copy_pieces(struct copier *copier, struct job *job, int first)
{
    int rc = 0;

    for (size_t i = 0; rc == 0 && i < job->layout.pieces_count; i++) {
        const struct piece *piece = &job->layout.pieces[i];
        struct area area = piece_area(&job->snapshot, piece);
        if (piece->saved == 0 || is_first(&job->snapshot, piece) != first)
            continue;
        rc = copy_to(copier, job->layout.plan.phdrs[i + 1].p_offset);
        if (rc == 0)
            rc = copy_area(copier, &area, piece->saved);
    }
    return rc;
}

static int copy_from(struct job *job, pid_t task, struct coreelf_sink *sink, int first)
{
    struct copier copier;
    int ended, rc = copier_begin(&copier, &job->snapshot, task, sink, &job->written.copy, &job->error);

    if (rc < 0)
        return rc;
    copier.frozen = !first;
    copier.shows = 1;
    rc = copy_pieces(&copier, job, first);
    ended = copier_end(&copier);
    return rc < 0 ? rc : ended;
}

static int write_core(struct job *job, pid_t copy)
{
    struct coreelf_fd_sink state;
    struct coreelf_sink sink = coreelf_sink_fd(&state, job->output->fd);
    struct coreelf_writer writer;
    int rc = job_write_head(job, &writer, &sink);

    progress_begin(job->layout.memory_size);
    if (rc == 0)
        rc = copy_from(job, job->snapshot.task, &sink, 1);
    snapshot_release(&job->snapshot);
    job->written.pause = job->snapshot.pause;
    narrate("let the process go on", "none: a crash is the end",
            "It stood still for %.1f ms. What it writes from now on is not in the copy.", job->written.pause * 1e3);
    if (rc == 0)
        rc = copy_from(job, copy, &sink, 0);
    progress_end();
    if (rc < 0)
        return rc;
    narrate("copy the memory", "dump_user_range, fs/coredump.c",
            "%" PRIu64 " bytes of pages that exist, of %" PRIu64 " bytes that are kept; %s.",
            job->written.copy.copied, job->layout.memory_size, job_rest(job));
    return coreelf_write_end(&writer, &job->error);
}

static int take_copy(struct job *job, pid_t *copy)
{
    struct snapshot *snapshot = &job->snapshot;
    struct gadgets gadgets;

    if (gadgets_find(&gadgets, snapshot->task, &snapshot->areas) < 0) {
        job->closed = "it lacks the code that is needed";
        return -ENOENT;
    }
    return freeze(copy, &snapshot->threads, &snapshot->areas, &snapshot->format, &gadgets, &job->closed);
}

int dump_fork(struct job *job)
{
    pid_t copy = 0;
    int rc;

    job->written.way = "fork";
    if (snapshot_take(&job->snapshot, job->pid, job->deadline, NULL) != 0)
        return JOB_FAILED;
    if (take_copy(job, &copy) < 0)
        return JOB_CLOSED; /* as it stands still already, that is made use of */
    narrate("have the process bear a copy of itself", "none: a process that crashes writes its own core",
            "A thread calls clone(2), on a frame like that of a signal handler; process %d is the copy. It shares "
            "all pages "
            "until one side writes.",
            (int)copy);
    job->wishes.place = place;
    rc = job_plan(job);
    job->wishes.place = NULL;
    if (rc == JOB_DONE) {
        rc = write_core(job, copy);
        rc = rc < 0 ? job_failed(job, rc) : JOB_DONE;
    }
    freeze_end(copy);
    return rc;
}
