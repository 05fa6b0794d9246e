/*
 * map.c: coreelf map FILE. Opens the file, builds the model, runs a renderer.
 *
 *     file --reader--> struct map --renderer--> text, bytes, JSON, DOT --Graphviz--> SVG
 */
#include "map.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "../base/options.h"
#include "../base/output.h"
#include "../base/say.h"
#include "graphviz.h"

enum { OUTPUT, FORMAT, BYTES, COLOUR, JSON };

static const struct option_row option_rows[] = {
    [OUTPUT] = {'o', "output", "FILE", "write to FILE; its suffix (.txt .json .dot .svg) picks the format"},
    [FORMAT] = {'f', "format", "text|json|dot|svg", "how it is printed (default: text); svg needs Graphviz"},
    [BYTES] = {'b', "bytes", NULL, "the bytes of headers and notes, field by field"},
    [COLOUR] = {0, "color", "auto|always|never", "whether text is colored (default: auto)"},
    [JSON] = {0, "json", NULL, "the same as --format=json"},
    {0, NULL, NULL, NULL},
};

/* A renderer is a file of its own and a row here. */
static const struct renderer {
    const char *names; /* for --format and as suffixes of a file's name, a blank behind each */
    int (*render)(const struct map *map, FILE *out, const struct style *style);
} renderers[] = {
    {"text txt ", map_print_text},
    {"json ", map_print_json},
    {"dot gv ", map_print_dot},
    {"svg ", graphviz_svg},
};

struct request {
    const char *path, *output, *colour;
    const struct renderer *renderer;
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

static int render(const struct request *request, const struct map *map, FILE *out)
{
    struct style style = request->style;

    style.colour = wants_colour(request, out);
    return request->renderer->render(map, out, &style);
}

static int render_to_file(const struct request *request, const struct map *map)
{
    struct output output;
    FILE *out;
    int status = output_open(&output, "map", request->output, NULL, 0666);

    if (status != 0)
        return status;
    out = fdopen(dup(output.fd), "w");
    if (!out) {
        say_error("map", request->output, "%s", strerror(errno));
        output_abandon(&output);
        return STATUS_FAILED;
    }
    status = render(request, map, out);
    if (fclose(out) != 0 && status == 0) {
        say_error("map", request->output, "%s", strerror(errno));
        status = STATUS_FAILED;
    }
    if (status == 0 && output_publish(&output) != 0)
        status = STATUS_FAILED;
    output_abandon(&output);
    return status;
}

/* ---- The file ---- */

static int open_source(const char *path, struct coreelf_fd_source *state, struct coreelf_source *source)
{
    int fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK), rc;

    if (fd < 0) {
        say_error("map", path, "%s", strerror(errno));
        return -1;
    }
    rc = coreelf_source_fd(state, fd, source);
    if (rc == 0)
        return fd;
    say_error("map", path, "%s",
              rc == -ESPIPE ? "not a plain file; a map needs to read back and forth" : strerror(-rc));
    close(fd);
    return -1;
}

static int map_file(const struct request *request)
{
    struct coreelf_fd_source state;
    struct coreelf_source source;
    struct coreelf_error error = {0, 0, ""};
    struct map map;
    int fd = open_source(request->path, &state, &source), status;

    if (fd < 0)
        return STATUS_FAILED;
    if (map_build(&map, &source, request->path, 0, &error) < 0) {
        say_coreelf_error("map", request->path, &error);
        status = STATUS_FAILED;
    } else {
        status = request->output ? render_to_file(request, &map) : render(request, &map, stdout);
    }
    map_free(&map);
    close(fd);
    return status;
}

int map_print_plan(const struct coreelf_source *source, FILE *out)
{
    struct request request = {.renderer = &renderers[0]};
    struct coreelf_error error = {0, 0, ""};
    struct map map;
    int rc = map_build(&map, source, "the core to be written", 1, &error);

    if (rc == 0)
        render(&request, &map, out);
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

static int take_option(struct request *request, int option, const char *argument)
{
    if (option == OUTPUT)
        request->output = argument;
    else if (option == FORMAT)
        return (request->renderer = find_renderer(argument)) ? 0
                                                             : usage_error(&command_map, "no such format", argument);
    else if (option == JSON)
        request->renderer = find_renderer("json");
    else if (option == BYTES)
        request->style.bytes = 1;
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
    if (request->style.bytes && request->renderer != &renderers[0])
        return usage_error(&command_map, "--bytes is a kind of text, not of another format", NULL);
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
