/*
 * check.c: coreelf check FILE... Opens each file, builds its model, lets every check look at it, prints.
 *
 *     file --model--> struct map --header.c, segments.c, ...--> findings --print.c--> text, JSON
 */
#include "check.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <unistd.h>

#include "../base/json.h"
#include "../base/options.h"
#include "../base/say.h"

/* ---- One file ---- */

static void run_checks(struct check *check)
{
    check_header(check);
    check_tables(check);
    check_segments(check);
    check_sections(check);
    check_notes(check);
    if (check->is_core)
        check_core(check);
    check_bytes(check);
}

void check_file(struct check *check, const struct coreelf_source *source, const char *path)
{
    struct coreelf_error error = {0, 0, ""};
    int rc;

    memset(check, 0, sizeof *check);
    check->path = path;
    check->source = source;
    rc = map_build(&check->map, source, path, 0, &error);
    check->is_open = rc == 0;
    check->is_core = check->is_open && check->map.file.ehdr.e_type == COREELF_ET_CORE;
    if (check->is_open)
        run_checks(check);
    else if (rc == -ENOEXEC || rc == -ENODATA)
        check_ident(check, &error);
    else
        check->unreadable = rc;
}

void check_free(struct check *check)
{
    map_free(&check->map);
}

/* ---- What several checks ask ---- */

uint64_t field_at(const struct check *check, const struct coreelf_layout *layout, uint64_t base, const char *name)
{
    unsigned column = check->map.file.format.ei_class == COREELF_ELFCLASS64;

    for (size_t i = 0; i < layout->fields_count; i++)
        if (strcmp(layout->fields[i].name, name) == 0)
            return base + layout->fields[i].offset[column];
    return base;
}

uint64_t ehdr_at(const struct check *check, const char *field)
{
    return field_at(check, &coreelf_layout_ehdr, 0, field);
}

uint64_t phdr_at(const struct check *check, uint64_t index, const char *field)
{
    const struct coreelf_ehdr *ehdr = &check->map.file.ehdr;

    return field_at(check, &coreelf_layout_phdr, ehdr->e_phoff + index * ehdr->e_phentsize, field);
}

uint64_t shdr_at(const struct check *check, uint64_t index, const char *field)
{
    const struct coreelf_ehdr *ehdr = &check->map.file.ehdr;

    return field_at(check, &coreelf_layout_shdr, ehdr->e_shoff + index * ehdr->e_shentsize, field);
}

uint64_t bytes_lost(const struct check *check, uint64_t offset, uint64_t size)
{
    uint64_t there = offset < check->source->size ? check->source->size - offset : 0;

    return size > there ? size - there : 0;
}

const struct map_area *area_around(const struct check *check, uint64_t address, uint64_t size)
{
    const struct map_area *area = memory_at(&check->map, address);

    return area && size <= area->size - (address - area->address) ? area : NULL;
}

int is_zero(const struct check *check, uint64_t offset, uint64_t size)
{
    unsigned char bytes[512];

    for (size_t n; size > 0; offset += n, size -= n) {
        n = size < sizeof bytes ? (size_t)size : sizeof bytes;
        if (coreelf_read(check->source, offset, bytes, n, NULL) < 0)
            return 1;
        for (size_t i = 0; i < n; i++)
            if (bytes[i])
                return 0;
    }
    return 1;
}

/* ---- The command ---- */

enum { JSON, LIST };

static const struct option_row option_rows[] = {
    [JSON] = {0, "json", NULL, "what was found as JSON, for programs"},
    [LIST] = {0, "list", NULL, "everything that can be found, and what readers make of it"},
    {0, NULL, NULL, NULL},
};

struct request {
    int json, list;
};

static int could_not(const char *path, int code)
{
    say_error("check", path, "%s",
              code == -ESPIPE ? "not a plain file; a check needs to read back and forth" : strerror(-code));
    return STATUS_FAILED;
}

static int print_check(const struct check *check, struct json *json)
{
    if (check->unreadable)
        return could_not(check->path, check->unreadable);
    if (json)
        check_print_json(check, json);
    else
        check_print_text(check, stdout);
    return check_count(check, SEVERITY_ERROR) > 0 ? STATUS_FAILED : STATUS_DONE;
}

static int check_path(const char *path, struct json *json)
{
    int fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK), status;
    struct coreelf_fd_source state;
    struct coreelf_source source;
    struct check check;

    status = fd < 0 ? -errno : coreelf_source_fd(&state, fd, &source);
    if (status < 0) {
        status = could_not(path, status);
    } else {
        check_file(&check, &source, path);
        status = print_check(&check, json);
        check_free(&check);
    }
    if (fd >= 0)
        close(fd);
    return status;
}

/* One object: the list, or the files and what was found in each. */
static int print_json(const struct request *request, char **paths)
{
    struct json json = {stdout, 0, 0};
    int status = STATUS_DONE;

    json_begin(&json, NULL, '{');
    if (request->list) {
        check_print_list_json(&json);
    } else {
        json_begin(&json, "files", '[');
        for (; *paths; paths++)
            if (check_path(*paths, &json) != STATUS_DONE)
                status = STATUS_FAILED;
        json_end(&json, ']');
    }
    json_end(&json, '}');
    return status;
}

static int print_text(const struct request *request, char **paths)
{
    int status = STATUS_DONE;

    if (request->list)
        check_print_list(stdout);
    for (; *paths; paths++)
        if (check_path(*paths, NULL) != STATUS_DONE)
            status = STATUS_FAILED;
    return status;
}

static int run(const struct command *command, int argc, char **argv)
{
    struct request request = {0, 0};
    struct options options;
    int option, status = STATUS_DONE;

    options_begin(&options, command, argc, argv);
    while ((option = options_next(&options, &status)) >= 0)
        *(option == JSON ? &request.json : &request.list) = 1;
    if (option == OPTIONS_STOP)
        return status;
    if (request.list && optind < argc)
        return usage_error(command, "--list takes no file", argv[optind]);
    if (!request.list && optind == argc)
        return usage_error(command, "the name of a file is missing", NULL);
    return request.json ? print_json(&request, argv + optind) : print_text(&request, argv + optind);
}

const struct command command_check = {
    "check",
    "FILE...",
    "say what is wrong or unusual in ELF and core files",
    "Looks for what is wrong (error) or unusual (note) in each FILE: the field, its offset, what is the matter\n"
    "with it, and what readers of the file make of it. The exit status is 1 if there is an error, or a file\n"
    "that cannot be read; notes alone leave it at 0.",
    option_rows,
    run};
