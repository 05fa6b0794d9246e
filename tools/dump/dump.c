/*
 * dump.c: coreelf dump PID. The command, and what the three ways of dumping share; each step has a file (dump.h).
 *
 *     process --snapshot--> description --layout--> plan --writer--> sink --output--> file
 *                                                    ^                ^
 *                                           every offset is known   memory is copied here
 *
 * What may fail early (a wrong name, no permission) fails before the process is stopped or at once; whatever fails
 * later, it goes on.
 */
#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "../base/options.h"
#include "../base/say.h"
#include "../base/text.h"
#include "dump.h"

enum { OUTPUT, PAUSE, ONLY, MAX_SIZE, SECTIONS, PLAN, EXPLAIN, DEADLINE, FSYNC, REPORT, QUIET };

static const struct option_row option_rows[] = {
    [OUTPUT] = {'o', "output", "FILE", "write to FILE; - is standard output (default: core.PID)"},
    [PAUSE] = {0, "pause", "auto|precopy|fork|stop", "how it is held (default: auto)"},
    [ONLY] = {0, "only", "stacks", "registers, stacks, and what a debugger needs for backtraces"},
    [MAX_SIZE] = {0, "max-size", "SIZE", "at most SIZE bytes (k, M, G): the largest writable areas are dropped"},
    [SECTIONS] = {0, "sections", NULL, "add a section header table"},
    [PLAN] = {0, "plan", NULL, "print the map of the core that would be written, and write nothing"},
    [EXPLAIN] = {0, "explain", NULL, "tell each step, with the kernel's function that does the same in a crash"},
    [DEADLINE] = {0, "deadline", "SECONDS", "how long to wait for a thread to stop (default: 5)"},
    [FSYNC] = {0, "fsync", "yes|no", "wait until the core is on the disk before it gets its name (default: yes)"},
    [REPORT] = {0, "report", "text|json", "how to say what was written and what was not (default: text)"},
    [QUIET] = {'q', "quiet", NULL, "say nothing when all went well"},
    {0, NULL, NULL, NULL},
};

struct request {
    pid_t pid;
    const char *output; /* NULL: core.PID */
    struct wishes wishes;
    int plan, explain, quiet, json, no_sync;
    enum pause pause;
    double deadline;
};

/* ---- What the ways share ---- */

static void say_plan_error(const struct coreelf_error *error)
{
    if (error->code == -EFBIG)
        say_error("dump", "--max-size", "it cannot be made smaller than %" PRIu64 " bytes", error->offset);
    else
        say_coreelf_error("dump", "the plan of the core", error);
}

int job_plan(struct job *job)
{
    if (layout_make(&job->layout, &job->snapshot, &job->wishes, &job->error) < 0) {
        say_plan_error(&job->error);
        return JOB_FAILED;
    }
    narrate("plan the file", "elf_core_dump, fs/binfmt_elf.c",
            "%" PRIu64 " bytes in all, %" PRIu64
            " program headers. Each offset is known before the memory is written.",
            job->layout.plan.size, job->layout.plan.phdrs_count);
    return JOB_DONE;
}

int job_write_head(struct job *job, struct coreelf_writer *writer, struct coreelf_sink *sink)
{
    int rc = layout_write_head(writer, &job->snapshot, &job->layout, sink, &job->error);

    if (rc == 0)
        narrate("write headers and notes", "elf_core_dump and write_note_info, fs/binfmt_elf.c",
                "ELF header, %" PRIu64 " program headers, %" PRIu64 " bytes of notes.", job->layout.plan.phdrs_count,
                job->layout.plan.phdrs[0].p_filesz);
    return rc;
}

int job_failed(struct job *job, int code)
{
    const char *name = strcmp(job->output->path, "-") == 0 ? "standard output" : job->output->path;

    if (job->written.copy.died || code == -ESRCH)
        say_error("dump", name, "the process ended while it was dumped; nothing was written");
    else if (interrupt_seen())
        say_error("dump", name, "interrupted; nothing was written, and the process goes on");
    else if (job->error.code == code)
        say_error("dump", name, "%s at byte %" PRIu64 ": %s", job->error.what, job->error.offset, strerror(-code));
    else
        say_error("dump", name, "%s", strerror(-code));
    return JOB_FAILED;
}

void job_again(struct job *job)
{
    snapshot_end(&job->snapshot);
    layout_free(&job->layout);
    free(job->written.copy.unread);
    memset(&job->written.copy, 0, sizeof job->written.copy);
}

/* ---- The steps ---- */

const char *job_rest(const struct job *job)
{
    return job->output->temporary ? "the rest are holes in the file" : "the rest are sent as zeros";
}

static int publish(const struct request *request, const struct job *job)
{
    struct report report = {&job->snapshot, &job->layout, job->output, &job->written};
    int is_plain = job->output->temporary != NULL;

    if (output_publish(job->output) != 0)
        return STATUS_FAILED;
    if (is_plain)
        narrate("publish", "vfs_coredump, fs/coredump.c; do_coredump before 6.17",
                "%s: %srenamed to this name only now that it is whole.", job->output->path,
                job->output->no_sync ? "" : "synced, and ");
    else
        narrate("publish", "vfs_coredump, fs/coredump.c; do_coredump before 6.17",
                "%s: all of it is sent. This is no plain file, so nothing is renamed.",
                strcmp(job->output->path, "-") == 0 ? "standard output" : job->output->path);
    if (request->json)
        report_json(&report);
    else
        report_words(&report, request->quiet);
    return report_incomplete(&report) ? STATUS_INCOMPLETE : STATUS_DONE;
}

static int dump(const struct request *request)
{
    struct output output;
    struct job job = {.pid = request->pid,
                      .deadline = request->deadline,
                      .wishes = request->wishes,
                      .output = &output,
                      .snapshot = {.stopped_at = 0}};
    char otherwise[32];
    int status;

    snprintf(otherwise, sizeof otherwise, "core.%d", (int)request->pid);
    status = output_open(&output, "dump", request->output, otherwise, 0600);
    if (status != 0)
        return status;
    output.no_sync = request->no_sync;
    status = pause_dump(&job, request->pause) == JOB_DONE ? publish(request, &job) : STATUS_FAILED;
    job_again(&job);
    output_abandon(&output);
    return status;
}

static int preview(const struct request *request)
{
    struct job job = {.pid = request->pid, .wishes = request->wishes};
    int status = snapshot_take(&job.snapshot, request->pid, request->deadline, NULL), rc;

    if (status == 0)
        status = job_plan(&job) == JOB_DONE ? STATUS_DONE : STATUS_FAILED;
    if (status == 0) {
        snapshot_release(&job.snapshot);
        rc = preview_print(&job.snapshot, &job.layout, &job.error);
        if (rc < 0) {
            say_error("dump", "the plan of the core", "%s", strerror(-rc));
            status = STATUS_FAILED;
        }
    }
    job_again(&job);
    return status;
}

/* ---- Command line ---- */

/* A process id; that of a thread stands for its process. 0: it is none, and a message was printed. */
static pid_t parse_pid(const char *word, int *status)
{
    struct status found;
    char *end;
    long number = strtol(word, &end, 10);

    if (end == word || *end || number <= 0 || number > INT32_MAX) {
        *status = usage_error(&command_dump, "not a process id", word);
        return 0;
    }
    if (status_read((pid_t)number, (pid_t)number, &found) < 0) {
        say_error("dump", word, "no such process");
        *status = STATUS_FAILED;
        return 0;
    }
    return found.tgid;
}

static int parse_deadline(const char *word, double *seconds)
{
    char *end;

    *seconds = strtod(word, &end);
    return end != word && *end == '\0' && *seconds >= 0 && *seconds < 1e6;
}

/* "64M" is 67108864. 0: not a size. */
static uint64_t parse_size(const char *word)
{
    static const char units[] = "kMGT";
    char *end;
    uint64_t size = strtoull(word, &end, 10);
    const char *unit = *end ? strchr(units, *end == 'K' ? 'k' : *end) : NULL;
    unsigned shift = unit ? (unsigned)(unit - units + 1) * 10 : 0;

    if (end == word || word[0] == '-' || (*end && !unit) || (unit && end[1] && strcmp(end + 1, "iB") != 0))
        return 0;
    return size <= UINT64_MAX >> shift ? size << shift : 0;
}

/* Options with a value; 0, or STATUS_USAGE. */
static int take_value(struct request *request, int option, const char *value)
{
    if (option == DEADLINE && !parse_deadline(value, &request->deadline))
        return usage_error(&command_dump, "not a number of seconds", value);
    if (option == ONLY && strcmp(value, "stacks") != 0)
        return usage_error(&command_dump, "only `stacks` can be had alone", value);
    if (option == MAX_SIZE && (request->wishes.max_size = parse_size(value)) == 0)
        return usage_error(&command_dump, "not a size, such as 64M", value);
    if (option == REPORT && strcmp(value, "json") != 0 && strcmp(value, "text") != 0)
        return usage_error(&command_dump, "text or json", value);
    if (option == FSYNC && strcmp(value, "yes") != 0 && strcmp(value, "no") != 0)
        return usage_error(&command_dump, "yes or no", value);
    if (option == PAUSE && !pause_parse(value, &request->pause))
        return usage_error(&command_dump, "auto, precopy, fork or stop", value);
    request->no_sync = option == FSYNC ? strcmp(value, "no") == 0 : request->no_sync;
    request->wishes.only_stacks |= option == ONLY;
    request->json = option == REPORT ? strcmp(value, "json") == 0 : request->json;
    return 0;
}

static int parse(struct request *request, int argc, char **argv, int *status)
{
    struct options options;
    int option;

    options_begin(&options, &command_dump, argc, argv);
    while ((option = options_next(&options, status)) >= 0) {
        request->wishes.sections |= option == SECTIONS;
        request->plan |= option == PLAN;
        request->explain |= option == EXPLAIN;
        request->quiet |= option == QUIET;
        if (option == OUTPUT)
            request->output = options.argument;
        *status = take_value(request, option, options.argument);
        if (*status != 0)
            return -1;
    }
    return option == OPTIONS_STOP ? -1 : 0;
}

static int run(const struct command *command, int argc, char **argv)
{
    extern int optind;
    struct request request = {.deadline = 5};
    int status = STATUS_DONE;

    if (parse(&request, argc, argv, &status) < 0)
        return status;
    if (argc - optind != 1)
        return usage_error(command, argc == optind ? "the id of a process is missing" : "one process at a time",
                           NULL);
    request.pid = parse_pid(argv[optind], &status);
    if (request.pid == 0)
        return status;
    if (request.explain)
        narrate_on();
    interrupt_catch();
    return request.plan ? preview(&request) : dump(&request);
}

const struct command command_dump = {
    "dump",
    "PID",
    "write a core of a live process, which goes on running",
    "Writes a core of process PID, as the kernel would if the process crashed now; but it goes on\n"
    "running. The file has mode 0600 and appears only when it is whole. What could not be read is\n"
    "listed, and the exit status is then 3.",
    option_rows,
    run};
