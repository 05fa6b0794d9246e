/*
 * map.c: coreelf map FILE. Opens the file, builds the model, runs a renderer.
 *
 *     file --reader--> struct map --renderer--> text, bytes, tree, memory, JSON, HTML, DOT --Graphviz--> SVG, PDF, PNG
 */
#include "map.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "../base/input.h"
#include "../base/options.h"
#include "../base/output.h"
#include "../base/say.h"
#include "graphviz.h"

enum { OUTPUT, FORMAT, BYTES, TREE, MEMORY, UNFOLD, COLOUR, JSON };

static const struct option_row option_rows[] = {
    [OUTPUT] = {'o', "output", "FILE",
                "write to FILE; its suffix (.txt .json .html .dot .svg .pdf .png) picks the format"},
    [FORMAT] =
        {'f', "format", "text|json|html|dot|svg|pdf|png",
         "how it is printed (default: text); html is a page to look around in; svg, pdf and png need Graphviz"},
    [BYTES] = {'b', "bytes", NULL, "as text: the bytes of headers and notes, field by field"},
    [TREE] = {'t', "tree", NULL, "as text: the parts of the file, and what is in each of them"},
    [MEMORY] = {'m', "memory", NULL, "as text: the memory by its addresses, and how much of it is in the file"},
    [UNFOLD] = {0, "unfold", NULL, "in a picture: a row for each thing, where a large file would be folded"},
    [COLOUR] = {0, "color", "auto|always|never", "whether text is colored (default: auto)"},
    [JSON] = {0, "json", NULL, "the same as --format=json"},
    {0, NULL, NULL, NULL},
};

/* A renderer is a file of its own and a row here. */
static const struct renderer {
    const char *names; /* for --format and as suffixes of a file's name, a blank behind each */
    int (*render)(const struct map *map, FILE *out, const struct style *style);
} renderers[] = {
    {"text txt ", map_print_text}, {"json ", map_print_json}, {"html htm ", map_print_html},
    {"dot gv ", map_print_dot},    {"svg ", graphviz_svg},    {"pdf ", graphviz_pdf},
    {"png ", graphviz_png},
};

/* Kinds of text, each with an option of its own. */
static const struct renderer kinds_of_text[] = {
    [BYTES] = {"--bytes", map_print_bytes},
    [TREE] = {"--tree", map_print_tree},
    [MEMORY] = {"--memory", map_print_memory},
};

struct request {
    const char *path, *output, *colour;
    const struct renderer *renderer, *kind; /* the format, and the kind of text */
    struct style style;
};

/* ---- Rendering ---- */

/* Colour for a terminal, unless NO_COLOR (no-color.org) or --color say otherwise. */
static int wants_colour(const struct request *request, FILE *out)
{
    const char *no_color = getenv("NO_COLOR");

    if (request->colour && strcmp(request->colour, "always") == 0)
        return 1;
    if (request->colour && strcmp(request->colour, "never") == 0)
        return 0;
    return isatty(fileno(out)) && !(no_color && *no_color);
}

/* A map that is to be rendered as was asked for. */
struct rendering {
    const struct request *request;
    const struct map *map;
};

static int render(void *what, FILE *out)
{
    const struct rendering *rendering = what;
    struct style style = rendering->request->style;

    style.colour = wants_colour(rendering->request, out);
    return rendering->request->renderer->render(rendering->map, out, &style);
}

static int map_file(const struct request *request)
{
    struct coreelf_error error = {0, 0, ""};
    struct input input;
    struct map map;
    struct rendering rendering = {request, &map};
    int status = input_open(&input, "map", request->path);

    if (status != 0)
        return status;
    if (map_build(&map, &input.source, request->path, 0, &error) < 0) {
        say_coreelf_error("map", request->path, &error);
        status = STATUS_FAILED;
    } else {
        status = output_print("map", request->output, 0666, render, &rendering);
    }
    map_free(&map);
    input_close(&input);
    return status;
}

int map_print_plan(const struct coreelf_source *source, FILE *out)
{
    struct request request = {.renderer = &renderers[0]};
    struct coreelf_error error = {0, 0, ""};
    struct map map;
    struct rendering rendering = {&request, &map};
    int rc = map_build(&map, source, "the core to be written", 1, &error);

    if (rc == 0)
        render(&rendering, out);
    map_free(&map);
    return rc;
}

/* ---- Command line ---- */

static const struct renderer *find_renderer(const char *name)
{
    size_t length = strlen(name);

    for (size_t i = 0; length > 0 && i < sizeof renderers / sizeof renderers[0]; i++) {
        const char *names = renderers[i].names, *found = strstr(names, name);
        if (found && found[length] == ' ' && (found == names || found[-1] == ' '))
            return &renderers[i];
    }
    return NULL;
}

/* By the suffix of a file's name; NULL: it has none that says something. */
static const struct renderer *renderer_of_suffix(const char *path)
{
    const char *dot = path ? strrchr(path, '.') : NULL;

    return dot ? find_renderer(dot + 1) : NULL;
}

static int is_when(const char *word)
{
    return strcmp(word, "auto") == 0 || strcmp(word, "always") == 0 || strcmp(word, "never") == 0;
}

static int take_kind(struct request *request, const struct renderer *kind)
{
    if (request->kind && request->kind != kind)
        return usage_error(&command_map, "--bytes, --tree and --memory are three kinds of text: one at a time", NULL);
    request->kind = kind;
    return 0;
}

static int take_option(struct request *request, int option, const char *argument)
{
    if (option == OUTPUT)
        request->output = argument;
    else if (option == FORMAT)
        return (request->renderer = find_renderer(argument)) ? 0
                                                             : usage_error(&command_map, "no such format", argument);
    else if (option == JSON)
        request->renderer = find_renderer("json");
    else if (option == BYTES || option == TREE || option == MEMORY)
        return take_kind(request, &kinds_of_text[option]);
    else if (option == UNFOLD)
        request->style.unfold = 1;
    else if (option == COLOUR) {
        request->colour = argument;
        return is_when(argument) ? 0 : usage_error(&command_map, "auto, always or never", argument);
    }
    return 0;
}

static int settle_renderer(struct request *request)
{
    if (!request->renderer)
        request->renderer = renderer_of_suffix(request->output);
    if (!request->renderer)
        request->renderer = &renderers[0];
    if (request->kind && request->renderer != &renderers[0])
        return usage_error(&command_map, "a kind of text, not of another format", request->kind->names);
    if (request->kind)
        request->renderer = request->kind;
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
    if (argc - optind != 1)
        return usage_error(command, argc == optind ? "the name of a file is missing" : "one file at a time", NULL);
    request.path = argv[optind];
    status = settle_renderer(&request);
    return status != 0 ? status : map_file(&request);
}

const struct command command_map = {
    "map",
    "FILE",
    "show an ELF file byte by byte: what each one is",
    "Shows FILE, a core or any other ELF file, as a list of regions that covers every byte exactly once.\n"
    "Gaps, padding, overlaps and what the end of the file cuts off are named. For a core, the memory that\n"
    "was not saved is listed too, with \"-\" for an offset.",
    option_rows,
    run};
