/*
 * stop.c: the plain way. The process stands still from the first step until its memory is copied.
 *
 * It always works, it leaves nothing in the process, and for little memory nothing is shorter.
 */
#include <inttypes.h>

#include "dump.h"

static int copy_pieces(struct copier *copier, const struct layout *layout)
{
    int rc = 0;

    for (size_t i = 0; rc == 0 && i < layout->pieces_count; i++) {
        struct area area = piece_area(copier->snapshot, &layout->pieces[i]);
        if (layout->pieces[i].saved == 0)
            continue;
        rc = copy_to(copier, layout->plan.phdrs[i + 1].p_offset);
        if (rc == 0)
            rc = copy_area(copier, &area, layout->pieces[i].saved);
    }
    return rc;
}

static int write_memory(struct job *job, struct coreelf_sink *sink)
{
    struct copier copier;
    int ended, rc = copier_begin(&copier, &job->snapshot, job->snapshot.task, sink, &job->written.copy, &job->error);

    if (rc < 0)
        return rc;
    copier.shows = 1;
    progress_begin(job->layout.memory_size);
    rc = copy_pieces(&copier, &job->layout);
    ended = copier_end(&copier);
    progress_end();
    return rc < 0 ? rc : ended;
}

static int write_core(struct job *job)
{
    struct coreelf_fd_sink state;
    struct coreelf_sink sink = coreelf_sink_fd(&state, job->output->fd);
    struct coreelf_writer writer;
    int rc = job_write_head(job, &writer, &sink);

    if (rc == 0)
        rc = write_memory(job, &sink);
    snapshot_release(&job->snapshot);
    job->written.pause = job->snapshot.pause;
    if (rc < 0)
        return rc;
    narrate("copy the memory, and let the process go on", "dump_user_range, fs/coredump.c",
            "%" PRIu64 " bytes of pages that exist, of %" PRIu64
            " bytes that are kept; %s. The process stood still for %.1f ms.",
            job->written.copy.copied, job->layout.memory_size, job_rest(job), job->written.pause * 1e3);
    return coreelf_write_end(&writer, &job->error);
}

int dump_stop(struct job *job)
{
    int rc;

    job->written.way = "stop";
    if (job->snapshot.stopped_at == 0 && snapshot_take(&job->snapshot, job->pid, job->deadline, NULL) != 0)
        return JOB_FAILED;
    rc = job_plan(job);
    if (rc != JOB_DONE)
        return rc;
    rc = write_core(job);
    return rc < 0 ? job_failed(job, rc) : JOB_DONE;
}
