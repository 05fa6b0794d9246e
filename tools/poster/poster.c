/*
 * poster.c: coreelf poster FILE. Opens the file, builds the model, draws one sheet or four.
 *
 *     file --reader--> struct map --> rows, blocks --> sheet --> SVG
 */
#include "poster.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "../base/input.h"
#include "../base/options.h"
#include "../base/output.h"
#include "../base/say.h"
#include "../base/text.h"

enum { OUTPUT, PAPER, PAGES, CONSTANTS };

static const struct option_row option_rows[] = {
    [OUTPUT] = {'o', "output", "FILE", "write to FILE instead of standard output"},
    [PAPER] = {0, "paper", "a3|a4|letter", "the paper, in landscape (default: a3)"},
    [PAGES] = {0, "pages", "1|4", "how many sheets (default: 1); 4 are of A4 or letter, FILE-1.svg to FILE-4.svg"},
    [CONSTANTS] = {0, "constants", NULL, "no FILE: all constants of ELF and core files, on sheets FILE-1.svg and on"},
    {0, NULL, NULL, NULL},
};

struct request {
    const char *path, *output;
    const struct paper *paper;
    int pages, constants;
};

/* ---- Drawing ---- */

/* One sheet: of the poster, or, without one, of the constants. */
struct drawing {
    const struct request *request;
    struct poster *poster;
    unsigned page;
};

static int draw_sheet(void *what, FILE *out)
{
    const struct drawing *drawing = what;

    if (!drawing->poster) {
        constants_draw(out, drawing->request->paper, drawing->page);
        return 0;
    }
    drawing->poster->out = out;
    sheet_draw(drawing->poster, drawing->request->paper, drawing->page);
    return 0;
}

/* "wall.svg" -> "wall-2.svg" */
static char *name_page(const char *path, unsigned page)
{
    const char *base = text_base(path), *dot = strrchr(base, '.');
    size_t stem = dot && dot > base ? (size_t)(dot - path) : strlen(path), size = strlen(path) + 16;
    char *name = alloc_zeroed(1, size);

    snprintf(name, size, "%.*s-%u%s", (int)stem, path, page, path + stem);
    return name;
}

static int draw_pages(struct poster *poster, const struct request *request, unsigned pages)
{
    int status = 0;

    for (unsigned page = 1; page <= pages && status == 0; page++) {
        struct drawing drawing = {request, poster, page};
        char *name = name_page(request->output, page);
        status = output_print("poster", name, 0666, draw_sheet, &drawing);
        free(name);
    }
    return status;
}

static int draw(const struct map *map, const struct request *request)
{
    struct poster poster = {.map = map, .name = text_base(map->path)};
    struct drawing drawing = {request, &poster, 0};
    int status;

    rows_make(&poster.rows, map);
    blocks_make(&poster.blocks, map);
    if (request->pages > 1)
        status = draw_pages(&poster, request, SHEETS);
    else
        status = output_print("poster", request->output, 0666, draw_sheet, &drawing);
    blocks_free(&poster.blocks);
    rows_free(&poster.rows);
    return status;
}

static int draw_file(const struct request *request)
{
    struct coreelf_error error = {0, 0, ""};
    struct input input;
    struct map map;
    int status = input_open(&input, "poster", request->path);

    if (status != 0)
        return status;
    if (map_build(&map, &input.source, request->path, 0, &error) < 0) {
        say_coreelf_error("poster", request->path, &error);
        status = STATUS_FAILED;
    } else {
        status = draw(&map, request);
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
    else if (option == PAPER)
        return (request->paper = paper_find(argument)) ? 0 : usage_error(&command_poster, "no such paper", argument);
    else if (option == CONSTANTS)
        request->constants = 1;
    else if (strcmp(argument, "1") != 0 && strcmp(argument, "4") != 0)
        return usage_error(&command_poster, "1 page or 4", argument);
    else
        request->pages = argument[0] - '0';
    return 0;
}

static int settle(struct request *request)
{
    if (!request->paper)
        request->paper = paper_find(request->pages > 1 ? "a4" : "a3");
    if (request->pages <= 1 && !request->constants)
        return 0;
    if (!request->constants && strcmp(request->paper->name, "a3") == 0)
        return usage_error(&command_poster, "four pages are of A4 or letter, not of A3", NULL);
    if (!request->output || strcmp(request->output, "-") == 0)
        return usage_error(&command_poster, "several pages are several files: say their name with -o", NULL);
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
    if (argc - optind != !request.constants)
        return usage_error(command, argc == optind ? "the name of a file is missing" : "too many files", NULL);
    request.path = argv[optind];
    status = settle(&request);
    if (status != 0)
        return status;
    return request.constants ? draw_pages(NULL, &request, constants_pages(request.paper)) : draw_file(&request);
}

const struct command command_poster = {
    "poster",
    "FILE",
    "draw an ELF file as a poster for the wall",
    "Draws FILE, a core or any other ELF file, as SVG that needs no other tool: the whole file to scale, its\n"
    "parts, the bytes of its headers and notes with what they mean, the memory of the process, and how such\n"
    "a file comes to be. The same file gives the same bytes. No memory contents are drawn, but registers,\n"
    "arguments and the names of files are.\n"
    "Print it at 100% (no \"fit to page\"): lengths are in millimetres, and the smallest letters have 7 pt.\n"
    "What has no room is left out and said to be; --pages=4 has room for more, in four files, one a sheet,\n"
    "since printers take a file a sheet and cut what is larger.",
    option_rows,
    run};
