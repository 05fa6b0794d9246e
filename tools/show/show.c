/*
 * show.c: coreelf show FILE [PART]. A table of parts; the file is read once and a part of it is shown.
 */
#include "show.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "../base/input.h"
#include "../base/options.h"
#include "../base/output.h"
#include "../base/say.h"

enum { OUTPUT, MEMORY, RAW, JSON };

static const struct option_row option_rows[] = {
    [OUTPUT] = {'o', "output", "FILE", "write to FILE; - is standard output"},
    [MEMORY] = {'m', "memory", "ADDR,LEN", "the bytes of memory at an address, as a hexdump"},
    [RAW] = {0, "raw", NULL, "with --memory: the bytes themselves, all of them or nothing"},
    [JSON] = {0, "json", NULL, "for programs: docs/JSON.md; without a PART, everything"},
    {0, NULL, NULL, NULL},
};

static const struct {
    const char *name;
    void (*print)(const struct show *show);
    void (*json)(const struct show *show, struct json *json);
} parts[] = {
    {"summary", show_summary, json_summary},
    {"header", show_header, json_header},
    {"segments", show_segments, json_segments},
    {"sections", show_sections, json_sections},
    {"notes", show_notes, json_notes},
    {"threads", show_threads, json_threads},
    {"registers", show_registers, json_threads},
    {"files", show_files, json_files},
    {"auxv", show_auxv, json_auxv},
    {"siginfo", show_siginfo, json_siginfo},
    {"memory", show_memory, json_memory},
};
enum { PARTS = sizeof parts / sizeof parts[0], SUMMARY = 0, NO_PART = -1 };

struct request {
    const char *path, *output;
    int part;
    int json, has_memory;
    struct memory_request memory;
};

/* ---- Showing ---- */

/* Threads and registers are the same keys: two rows with one function, one behind the other. */
static void print_json(const struct show *show, int part)
{
    struct json json = {show->out, 0, 0};

    json_begin(&json, NULL, '{');
    for (int i = 0; i < PARTS; i++)
        if ((part == NO_PART && (i == 0 || parts[i].json != parts[i - 1].json)) || part == i)
            parts[i].json(show, &json);
    json_defects(show, &json);
    json_end(&json, '}');
}

struct showing {
    const struct request *request;
    struct show *show;
};

static int show_map(void *what, FILE *out)
{
    const struct showing *showing = what;
    const struct request *request = showing->request;
    struct show *show = showing->show;

    show->out = out;
    if (request->has_memory)
        return memory_show(show, &request->memory);
    if (request->json) {
        print_json(show, request->part);
        return STATUS_DONE;
    }
    parts[request->part == NO_PART ? SUMMARY : request->part].print(show);
    show_defects(show);
    return STATUS_DONE;
}

static int show_file(const struct request *request)
{
    struct coreelf_error error = {0, 0, ""};
    struct memory_sums sums = {0};
    struct input input;
    struct map map;
    struct show show = {.map = &map, .sums = &sums};
    struct showing showing = {request, &show};
    int status = input_open(&input, "show", request->path);

    if (status != 0)
        return status;
    show.fd = input.fd;
    if (map_read(&map, &input.source, request->path, 0, &error) < 0) {
        say_coreelf_error("show", request->path, &error);
        status = STATUS_FAILED;
    } else {
        status = output_print("show", request->output, request->has_memory ? 0600 : 0666, show_map, &showing);
    }
    map_free(&map);
    input_close(&input);
    return status;
}

/* ---- Command line ---- */

static int take_option(struct request *request, int option, const char *argument)
{
    if (option == OUTPUT)
        request->output = argument;
    else if (option == RAW)
        request->memory.raw = 1;
    else if (option == JSON)
        request->json = 1;
    else if (option == MEMORY) {
        request->has_memory = 1;
        if (memory_parse(argument, &request->memory) < 0)
            return usage_error(&command_show, "an address and a length, such as 0x7ffd1000,64", argument);
    }
    return 0;
}

static int no_such_part(const char *name)
{
    char list[256];
    size_t at = 0;

    for (int i = 0; i < PARTS; i++)
        at += (size_t)snprintf(list + at, sizeof list - at, "%s%s", i ? ", " : "", parts[i].name);
    say_error("show", name, "no such part; there are %s", list);
    return STATUS_USAGE;
}

static int take_operands(struct request *request, int count, char **operands)
{
    request->part = NO_PART;
    if (count < 1)
        return usage_error(&command_show, "the name of a file is missing", NULL);
    request->path = operands[0];
    if (count > 2)
        return usage_error(&command_show, "one file and one part at a time", operands[2]);
    for (int i = 0; count == 2 && i < PARTS; i++)
        if (strcmp(parts[i].name, operands[1]) == 0)
            request->part = i;
    return count == 2 && request->part == NO_PART ? no_such_part(operands[1]) : 0;
}

/* Options that cannot go together. */
static int check_request(const struct request *request)
{
    if (request->memory.raw && !request->has_memory)
        return usage_error(&command_show, "--raw is for --memory", NULL);
    if (request->has_memory && (request->json || request->part != NO_PART))
        return usage_error(&command_show, "--memory goes with no part and not with --json", NULL);
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
    status = take_operands(&request, argc - optind, argv + optind);
    if (status == 0)
        status = check_request(&request);
    return status != 0 ? status : show_file(&request);
}

const struct command command_show = {
    "show",
    "FILE [PART]",
    "say what an ELF file holds, decoded; of a core, what happened",
    "Shows what FILE, a core or any other ELF file, says. PART is one of:\n"
    "\n"
    "  summary    what happened, in words, and what there is to look at (the default)\n"
    "  header     the ELF header\n"
    "  segments   the program headers, with the names of what they hold\n"
    "  sections   the section headers\n"
    "  notes      every note, down to each field\n"
    "  threads    where each thread was\n"
    "  registers  all registers of each thread\n"
    "  files      which files were mapped where, and their build-ids\n"
    "  auxv       what the kernel told the program when it started\n"
    "  siginfo    the signal that ended it\n"
    "  memory     the memory, and how much of it is saved\n"
    "\n"
    "Of a file that is cut off or damaged everything that is whole is shown, with a sentence on what is missing.",
    option_rows,
    run};
