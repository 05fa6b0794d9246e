/*
 * diff.c: coreelf diff A B. Reads both files into the model, compares part by part, prints.
 */
#include "diff.h"

#include <errno.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "../base/input.h"
#include "../base/options.h"
#include "../base/say.h"

enum { ALL, IGNORE, NO_MEMORY, QUIET, JSON };

static const struct option_row option_rows[] = {
    [ALL] = {'a', "all", NULL, "all differences, where usually the first 40 of each part are shown"},
    [IGNORE] = {'i', "ignore", "offsets|times|offsets,times",
                "leave out offsets (where in the file things are), times (of threads), or both"},
    [NO_MEMORY] = {0, "no-memory", NULL, "the layout only: no contents of memory and sections"},
    [QUIET] = {'q', "quiet", NULL, "print nothing, only the exit status says"},
    [JSON] = {0, "json", NULL, "the same for programs (docs/JSON.md)"},
    {0, NULL, NULL, NULL},
};

struct request {
    const char *a, *b;
    unsigned ignored;
    int all, no_memory, quiet, json;
};

/* ---- The list of differences ---- */

void diff_add(struct diff *diff, const struct difference *difference)
{
    if (diff->counts[difference->part]++ >= KEPT)
        return;
    diff->list = alloc_more(diff->list, &diff->room, diff->count, sizeof *difference);
    diff->list[diff->count++] = *difference;
}

uint64_t diff_found(const struct diff *diff)
{
    uint64_t found = diff->ignored & IGNORE_OFFSETS ? 0 : diff->moved;

    for (int part = 0; part < PARTS; part++)
        found += diff->counts[part];
    return found;
}

/* ---- Two files ---- */

/* A file, open and read into the model. */
struct file {
    const char *path;
    struct input input;
    struct map map;
};

static int file_open(struct file *file, const char *path)
{
    struct coreelf_error error = {0, 0, ""};
    int rc;

    file->path = path;
    if (input_open(&file->input, "diff", path) != 0)
        return -1;
    rc = map_build(&file->map, &file->input.source, path, 0, &error);
    if (rc < 0)
        say_coreelf_error("diff", path, &error);
    return rc;
}

static void file_close(struct file *file)
{
    map_free(&file->map);
    input_close(&file->input);
}

/* All that an honest pair of files has is read at most this often: as a whole, as fields, as sections. */
static uint64_t budget(const struct file *a, const struct file *b)
{
    uint64_t larger = a->input.source.size > b->input.source.size ? a->input.source.size : b->input.source.size;

    return larger > UINT64_MAX / 8 ? UINT64_MAX : 4 * larger + (1 << 20);
}

static int print(const struct request *request, const struct diff *diff)
{
    if (request->json)
        diff_print_json(diff, stdout);
    else if (!request->quiet)
        diff_print(diff, request->all, stdout);
    if (diff->unread == 0)
        return diff_found(diff) ? STATUS_FAILED : STATUS_DONE;
    say_error("diff", NULL, "memory could not be read to its end: %s", strerror(diff->unread));
    return STATUS_FAILED;
}

static int compare(const struct request *request, const struct file *a, const struct file *b)
{
    struct diff diff = {.a = &a->map,
                        .b = &b->map,
                        .fd_a = a->input.fd,
                        .fd_b = b->input.fd,
                        .ignored = request->ignored,
                        .no_memory = request->no_memory,
                        .first = MAP_NONE,
                        .budget = budget(a, b)};
    int status;

    diff_layout(&diff);
    diff_notes(&diff);
    diff_files(&diff);
    diff_memory(&diff);
    status = print(request, &diff);
    free(diff.list);
    arena_free(&diff.arena);
    return status;
}

static int diff_paths(const struct request *request)
{
    struct file *files = alloc_zeroed(2, sizeof *files);
    int status = STATUS_FAILED;

    files[0].input.fd = files[1].input.fd = -1;
    if (file_open(&files[0], request->a) >= 0 && file_open(&files[1], request->b) >= 0)
        status = compare(request, &files[0], &files[1]);
    file_close(&files[0]);
    file_close(&files[1]);
    free(files);
    return status;
}

/* ---- Command line ---- */

static int take_ignored(struct request *request, const char *words)
{
    static const struct {
        const char *word;
        unsigned bit;
    } rows[] = {{"offsets", IGNORE_OFFSETS}, {"times", IGNORE_TIMES}};

    while (*words) {
        size_t length = strcspn(words, ","), i = 0;
        while (i < 2 && (strlen(rows[i].word) != length || strncmp(words, rows[i].word, length) != 0))
            i++;
        if (i == 2)
            return usage_error(&command_diff, "offsets and times can be ignored, and nothing else", words);
        request->ignored |= rows[i].bit;
        words += length;
        words += *words == ',';
    }
    return 0;
}

static int take_option(struct request *request, int option, const char *argument)
{
    if (option == IGNORE)
        return take_ignored(request, argument);
    if (option == ALL)
        request->all = 1;
    else if (option == NO_MEMORY)
        request->no_memory = 1;
    else if (option == QUIET)
        request->quiet = 1;
    else if (option == JSON)
        request->json = 1;
    return 0;
}

static int run(const struct command *command, int argc, char **argv)
{
    struct request request = {0};
    struct options options;
    int option, status = STATUS_DONE;

    options_begin(&options, command, argc, argv);
    while ((option = options_next(&options, &status)) >= 0) {
        status = take_option(&request, option, options.argument);
        if (status != 0)
            return status;
    }
    if (option == OPTIONS_STOP)
        return status;
    if (argc - optind != 2)
        return usage_error(command, "two files are compared", NULL);
    if (request.quiet && request.json)
        return usage_error(command, "--quiet and --json are not for one another", NULL);
    request.a = argv[optind];
    request.b = argv[optind + 1];
    return diff_paths(&request);
}

const struct command command_diff = {
    "diff",
    "A B",
    "compare two ELF files: layout, notes, registers, memory",
    "Compares two cores, or any two ELF files: header fields, segments by address, sections by name, notes field by\n"
    "field, registers thread by thread (by id; by position if no id is in both), mapped files, and the pages of "
    "memory\n"
    "that both have. The order of notes and threads does not count.\n"
    "Exit status: 0 the same, 1 something differs or a file could not be read, 2 wrong usage.",
    option_rows,
    run};
