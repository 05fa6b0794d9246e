/*
 * switches.c: step 2. The limits and switches that decide whether there is a core at all, and how large it may be.
 */
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <unistd.h>

#include "../base/text.h"
#include "story.h"

/* ---- RLIMIT_CORE ---- */

/* A file gets none below this: min_coredump of the ELF format is a page (fs/binfmt_elf.c). */
static uint64_t least(void)
{
    return (uint64_t)sysconf(_SC_PAGESIZE);
}

static const char *limit_in_words(rlim_t limit, char *text, size_t size)
{
    if (limit == RLIM_INFINITY)
        snprintf(text, size, "unlimited");
    else if (limit == 0)
        snprintf(text, size, "0");
    else
        text_size(text, size, limit);
    return text;
}

static void tell_limit(const struct story *story)
{
    char own[32], inherited[32], hard[32];
    struct rlimit ours = {0, 0};

    getrlimit(RLIMIT_CORE, &ours);
    limit_in_words(story->ready.limit.rlim_cur, own, sizeof own);
    limit_in_words(ours.rlim_cur, inherited, sizeof inherited);
    limit_in_words(ours.rlim_max, hard, sizeof hard);
    if (story->live)
        tell_row("RLIMIT_CORE",
                 "%s. It started with %s (`ulimit -c`), and has raised that to the hard limit "
                 "(`ulimit -Hc`), as any process may for itself.",
                 own, inherited);
    else
        tell_row("RLIMIT_CORE", "%s (`ulimit -c`); at most %s (`ulimit -Hc`)", inherited, hard);
    tell_row("", "The largest core that may become a file, in bytes; what is beyond it is cut off. Below a page "
                 "there is none. A program or socket that receives cores has no such limit from the kernel.");
}

/* ---- Dumpable ---- */

static void tell_dumpable(const struct story *story)
{
    static const char *const answers[] = {
        "0: no core. So it is after a program changed its ids, or if its file may not be read by who runs it",
        "1: yes",
        "2: only to a program, a socket or an absolute path, and so that root alone can read it",
    };
    int answer = story->ready.dumpable;

    tell_row("dumpable", "%s (prctl(2), PR_GET_DUMPABLE)",
             answer >= 0 && answer < 3 ? answers[answer] : "it cannot be asked here");
    tell_row("fs.suid_dumpable",
             "%d: what those processes get instead of 1 that have changed their ids (proc_sys_fs(5))",
             story->suid_dumpable);
}

/* ---- coredump_filter ---- */

static void tell_filter(const struct story *story)
{
    char *text = procfs_read(story->pid, "coredump_filter", NULL);
    uint64_t filter = text ? strtoull(text, NULL, 16) : 0;

    if (!text || !*text) {
        tell_row("coredump_filter", "cannot be read here");
    } else {
        tell_row("coredump_filter", "0x%02llx: which kinds of memory are kept (core(5))", (unsigned long long)filter);
        for (unsigned bit = 0; filter_bit(bit); bit++)
            tell_row("", "bit %u is %s: %s", bit, filter & (1u << bit) ? "set" : "clear", filter_bit(bit));
    }
    free(text);
}

/* ---- All of it ---- */

const char *story_why_none(const struct story *story, char *text, size_t size)
{
    int file = story->pattern.kind == PATTERN_RELATIVE || story->pattern.kind == PATTERN_ABSOLUTE;
    rlim_t limit = story->ready.limit.rlim_cur;

    if (story->pattern.kind == PATTERN_NOWHERE)
        snprintf(text, size, "core_pattern names no place: %s", story->pattern.why);
    else if (file && limit != RLIM_INFINITY && limit < least())
        snprintf(text, size, "RLIMIT_CORE is %llu bytes (%s); less than a page is no core", (unsigned long long)limit,
                 story->live ? "the hard limit, `ulimit -Hc`" : "`ulimit -c`");
    else if (story->ready.dumpable == 0)
        snprintf(text, size, "the process may not be dumped (PR_GET_DUMPABLE is 0)");
    else if (story->ready.dumpable == 2 && story->pattern.kind == PATTERN_RELATIVE)
        snprintf(text, size, "PR_GET_DUMPABLE is 2, and core_pattern has no absolute path");
    else
        return NULL;
    return text;
}

void story_switches(const struct story *story)
{
    tell_step("limits and switches decide whether there is a core",
              "[kernel: vfs_coredump, fs/coredump.c; do_coredump before Linux 6.17]");
    tell_limit(story);
    tell_dumpable(story);
    tell_row("core_uses_pid", "%d: %s", story->uses_pid,
             story->uses_pid ? "\".PID\" is put behind the name of a file whose pattern has no %p"
                             : "no \".PID\" is put behind the name of a file");
    tell_filter(story);
}
