/*
 * pause.c: by which way a process is dumped, and why.
 *
 * Nothing is injected into a process that would stand still for a moment only: a plain stop copies some 1.5 GiB a
 * second. Else precopy has the shortest pause, but cannot write into a pipe; fork is next; a plain stop always works.
 * A way that turns out not to be open leaves the process as it was, and the next is tried.
 */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "../base/text.h"
#include "dump.h"

static const struct {
    const char *word;
    int (*dump)(struct job *job);
} ways[] = {
    [PAUSE_PRECOPY] = {"precopy", dump_precopy},
    [PAUSE_FORK] = {"fork", dump_fork},
    [PAUSE_STOP] = {"stop", dump_stop},
};

int pause_parse(const char *word, enum pause *pause)
{
    static const char *const words[] = {"auto", "precopy", "fork", "stop"};

    for (unsigned i = 0; i < sizeof words / sizeof words[0]; i++)
        if (strcmp(word, words[i]) == 0) {
            *pause = (enum pause)i;
            return 1;
        }
    return 0;
}

/* ---- auto ---- */

enum {
    LITTLE = 32 << 20,     /* bytes that are copied in about 20 ms, */
    SMALL_AREA = 16 << 10, /* and in the time that it takes to list an area */
};

/* Memory that the process has of its own or shares: what a dump will have to copy, roughly. A dead leader has none. */
static uint64_t memory_in_use(pid_t pid)
{
    char *text = procfs_read(threads_any(pid), "status", NULL);
    uint64_t kib = 0;

    if (text)
        kib = procfs_number(text, "RssAnon", 10, 0) + procfs_number(text, "RssShmem", 10, 0) +
              procfs_number(text, "VmSwap", 10, 0);
    free(text);
    return kib * 1024;
}

/* About how many areas it has: a line of maps is 64 bytes or more. */
static uint64_t count_areas(pid_t pid)
{
    size_t size = 0;

    free(procfs_read(pid, "maps", &size));
    return size / 64;
}

/*
 * The first way to try, and why it is that. Each area takes some microseconds by any way, since it must be listed while
 * the process stands still; where that is most of the time, a plain stop is not much longer and sooner done.
 */
static enum pause choose(struct job *job)
{
    uint64_t used = memory_in_use(job->pid), areas;
    char size[32];

    text_size(size, sizeof size, used);
    if (used <= LITTLE || job->wishes.only_stacks || job->wishes.max_size > 0) {
        snprintf(job->written.why, sizeof job->written.why, "%s of memory in use, so nothing is shorter", size);
        if (used > LITTLE)
            snprintf(job->written.why, sizeof job->written.why, "little of its %s of memory is wanted", size);
        return PAUSE_STOP;
    }
    areas = count_areas(job->pid);
    if (areas * SMALL_AREA > used) {
        snprintf(job->written.why, sizeof job->written.why, "%s of memory in more than %" PRIu64 " areas", size,
                 areas);
        return PAUSE_STOP;
    }
    snprintf(job->written.why, sizeof job->written.why, "%s of memory in use", size);
    return PAUSE_PRECOPY;
}

/* ---- In order ---- */

static void add_reason(struct job *job, enum pause pause)
{
    size_t used = strlen(job->written.why);

    snprintf(job->written.why + used, sizeof job->written.why - used, "; %s is not possible: %s", ways[pause].word,
             job->closed ? job->closed : "no reason is known");
}

int pause_dump(struct job *job, enum pause pause)
{
    int rc = JOB_CLOSED;

    if (pause == PAUSE_AUTO)
        pause = choose(job);
    else
        snprintf(job->written.why, sizeof job->written.why, "%s was asked for", ways[pause].word);
    for (; pause <= PAUSE_STOP && rc == JOB_CLOSED; pause++) {
        job->closed = NULL;
        rc = ways[pause].dump(job);
        if (rc == JOB_CLOSED)
            add_reason(job, pause);
    }
    return rc;
}
