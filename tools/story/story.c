/*
 * story.c: coreelf story. Crashes a small program, and tells and shows how its core is made.
 *
 *     started and ready    signals, switches, where      the program waits meanwhile
 *     it crashes           held                          and its areas beside the core, and the file
 *
 * Where the core would go to somebody else (a collector of cores, a folder of the machine), it only tells, unless
 * --anyway asks for more: a crash is reported to people then, or fills their disk.
 */
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <unistd.h>

#include "../base/options.h"
#include "../base/say.h"
#include "../base/text.h"
#include "story.h"

enum { DRY_RUN, KEEP, ANYWAY, PROGRAM };

static const struct option_row option_rows[] = {
    [DRY_RUN] = {'n', "dry-run", NULL, "only tell: start nothing, crash nothing"},
    [KEEP] = {'k', "keep", "FOLDER", "leave the core in FOLDER"},
    [ANYWAY] = {0, "anyway", NULL, "crash also where the core goes to a program, a socket or another folder"},
    [PROGRAM] = {0, "program", NULL, "be the small program: what the story starts"},
    {0, NULL, NULL, NULL},
};

struct request {
    int dry_run, anyway, program;
    const char *keep;
};

/* ---- What the machine says ---- */

static int read_number(const char *path)
{
    char line[32];

    return tell_read(path, line, sizeof line) ? atoi(line) : 0;
}

static void read_machine(struct story *story)
{
    memset(story, 0, sizeof *story);
    story->pid = getpid();
    story->ready.dumpable = prctl(PR_GET_DUMPABLE);
    getrlimit(RLIMIT_CORE, &story->ready.limit);
    story->uses_pid = read_number("/proc/sys/kernel/core_uses_pid");
    story->suid_dumpable = read_number("/proc/sys/fs/suid_dumpable");
    tell_read("/proc/sys/kernel/core_pattern", story->pattern_text, sizeof story->pattern_text);
    pattern_read(&story->pattern, story->pattern_text, story->uses_pid);
}

/* ---- Only told ---- */

static void tell_what_would_be(const struct story *story)
{
    held_tell(story, NULL);
    verdicts_tell(story, NULL, NULL);
    result_tell(story, NULL, NULL);
}

static int only_tell(const struct story *story, int asked)
{
    char why[256];

    story_signals(story);
    story_switches(story);
    story_where(story);
    tell_what_would_be(story);
    fputc('\n', stdout);
    if (story_why_none(story, why, sizeof why))
        tell("A program that crashed here now, with this shell's limits, would have no core: %s.", why);
    if (asked)
        tell("Nothing was started: --dry-run.");
    else
        tell("Nothing was crashed: the core would not stay here, but go where step 3 tells. `coreelf story --anyway` "
             "crashes the program nonetheless.");
    return STATUS_DONE;
}

/* ---- Told and shown ---- */

/* Moves the core out of the folder that will be removed. Never over a file that is there. */
static int keep_core(const struct story *story, const char *folder)
{
    char path[4400];

    snprintf(path, sizeof path, "%s/%s", folder, text_base(story->core));
    if (link(story->core, path) == 0) {
        tell("It was kept: %s", path);
        return STATUS_DONE;
    }
    say_error("story", path, "%s",
              errno == EEXIST ? "there is such a file already; it was left as it is" : strerror(errno));
    return STATUS_FAILED;
}

static int open_core(const char *path, struct coreelf_fd_source *state, struct coreelf_source *source,
                     struct map *map)
{
    struct coreelf_error error = {0, 0, ""};
    int fd = open(path, O_RDONLY | O_CLOEXEC);

    memset(map, 0, sizeof *map);
    if (fd < 0 || coreelf_source_fd(state, fd, source) < 0) {
        say_error("story", path, "%s", strerror(errno));
    } else if (map_build(map, source, text_base(path), 0, &error) < 0) {
        say_coreelf_error("story", path, &error);
    } else {
        return fd;
    }
    if (fd >= 0)
        close(fd);
    return -1;
}

/* Steps 4 to 6: the program has ended. */
static int tell_crash(struct story *story, struct child *child, const struct held *held,
                      const struct verdicts *verdicts, const char *keep)
{
    struct coreelf_fd_source state;
    struct coreelf_source source;
    struct map map;
    int fd = -1, status;

    if (result_find(story, child))
        fd = open_core(story->core, &state, &source, &map);
    held_tell(story, held);
    verdicts_tell(story, verdicts, fd >= 0 ? &map : NULL);
    status = result_tell(story, child, fd >= 0 ? &map : NULL);
    fputc('\n', stdout);
    if (fd >= 0) {
        map_free(&map);
        close(fd);
    }
    if (story->core[0] && keep)
        return keep_core(story, keep) == STATUS_DONE ? status : STATUS_FAILED;
    if (story->core[0])
        tell("The core was removed again; `coreelf story --keep=FOLDER` leaves it there.");
    return status;
}

static int crash(struct story *story, struct child *child, const char *keep)
{
    struct verdicts verdicts = {0};
    struct held held;
    int status = STATUS_FAILED, known;

    story_signals(story);
    story_switches(story);
    story_where(story);
    fflush(stdout);
    known = verdicts_take(&verdicts, child->pid) == 0;
    if (held_watch(&held, child) == 0)
        status = tell_crash(story, child, &held, known ? &verdicts : NULL, keep);
    else
        say_error("story", "the program", tell_is_interrupted() ? "interrupted" : "did not end within a minute");
    verdicts_free(&verdicts);
    return status;
}

static int tell_live(struct story *story, const char *keep)
{
    struct child child;
    int status;

    if (keep && mkdir(keep, 0777) < 0 && errno != EEXIST) {
        say_error("story", keep, "%s", strerror(errno));
        return STATUS_FAILED;
    }
    status = child_start(&child, keep);
    if (status == 0) {
        story->live = 1;
        story->pid = child.pid;
        story->ready = child.ready;
        status = crash(story, &child, keep);
    }
    child_end(&child);
    return status;
}

/* ---- Command line ---- */

static int tell_story(const struct request *request)
{
    struct story story;

    read_machine(&story);
    tell_begin();
    puts("How a core is made: a program crashes, and the kernel writes its memory and registers into a file.\n"
         "[kernel: ...] names the function that does a step, and its source file.");
    if (request->dry_run || !(story_stays_here(&story) || request->anyway))
        return only_tell(&story, request->dry_run);
    return tell_live(&story, request->keep);
}

static int run(const struct command *command, int argc, char **argv)
{
    struct request request = {0};
    struct options options;
    int option, status = STATUS_DONE;

    options_begin(&options, command, argc, argv);
    while ((option = options_next(&options, &status)) >= 0) {
        request.dry_run |= option == DRY_RUN;
        request.anyway |= option == ANYWAY;
        request.program |= option == PROGRAM;
        request.keep = option == KEEP ? options.argument : request.keep;
    }
    if (option == OPTIONS_STOP)
        return status;
    if (optind < argc)
        return usage_error(command, "nothing stands behind the options", argv[optind]);
    if (request.program)
        return story_program(STDIN_FILENO, STDOUT_FILENO);
    return tell_story(&request);
}

const struct command command_story = {
    "story",
    "",
    "crash a small program, and show step by step how its core is made",
    "Crashes a small program of its own and shows how the kernel makes its core, on this machine: the signal,\n"
    "the limits and switches, core_pattern, the threads that are held, how much of each area of memory is\n"
    "kept, and the file. Needs no root, and changes no setting. Where the core would not stay here, because\n"
    "core_pattern names a program, a socket or another folder, it only tells, unless --anyway is given.\n"
    "\n"
    "Exit status: 3 if no core was written of the program, or only a part of one; the story tells why.",
    option_rows,
    run};
