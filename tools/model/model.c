/*
 * model.c: from a file to a struct map, step by step.
 *
 * Nothing in a file is trusted, and nothing stops the map: what cannot be followed becomes a sentence in
 * `defects`, and the bytes are regions all the same. Only headers, notes and tables are read, never the
 * memory that a core holds: a map's own memory grows with the number of segments, not with their size.
 */
#include <errno.h>
#include <inttypes.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include "../base/text.h"
#include "model.h"

/* Enough to see what is wrong; a hostile file could have a million. */
enum { DEFECTS_MAX = 100 };

void map_defect(struct map *map, const char *format, ...)
{
    va_list arguments;
    char text[512];

    if (map->defects_count >= DEFECTS_MAX)
        return;
    va_start(arguments, format);
    vsnprintf(text, sizeof text, format, arguments);
    va_end(arguments);
    map->defects = alloc_more(map->defects, &map->defects_room, map->defects_count, sizeof *map->defects);
    if (map->defects_count == DEFECTS_MAX - 1)
        snprintf(text, sizeof text, "more is wrong than is listed here");
    map->defects[map->defects_count++] = arena_print(&map->arena, "%s", text);
}

const char *map_harmless(struct map *map, const char *text)
{
    char harmless[1024];

    return arena_print(&map->arena, "%s", text_harmless(harmless, sizeof harmless, text));
}

const char *map_symbol(struct map *map, enum coreelf_set set, uint64_t value)
{
    const struct coreelf_name *name = coreelf_find_name(set, map->file.format.e_machine, (int64_t)value);

    return name ? name->symbol : arena_print(&map->arena, "0x%" PRIx64, value);
}

const char *map_headline(const struct map *map, char *text, size_t size)
{
    const struct coreelf_ehdr *ehdr = &map->file.ehdr;
    const struct coreelf_name *type = coreelf_find_name(COREELF_SET_et, COREELF_ANY, (int64_t)ehdr->e_type);
    const struct coreelf_name *machine = coreelf_find_name(COREELF_SET_em, COREELF_ANY, (int64_t)ehdr->e_machine);

    snprintf(text, size, "ELF%s, %s endian, %s, %s", map->file.format.ei_class == COREELF_ELFCLASS64 ? "64" : "32",
             map->file.format.ei_data == COREELF_ELFDATA2LSB ? "little" : "big",
             type ? type->symbol : "e_type unknown", machine ? machine->symbol : "e_machine unknown");
    return text;
}

int map_is_core(const struct map *map)
{
    return map->file.ehdr.e_type == COREELF_ET_CORE;
}

/* Many a core has no NT_SIGINFO: then the note of the first thread, which is the one that was hit, has the number. */
static int64_t signal_of(const struct facts *facts)
{
    return facts->has_siginfo || facts->threads_count == 0 ? facts->signal : facts->threads[0].signal;
}

const char *map_process(const struct map *map, char *text, size_t size)
{
    const struct facts *facts = &map->facts;
    int64_t number = signal_of(facts);
    const struct coreelf_name *signal = coreelf_find_name(COREELF_SET_sig, map->file.format.e_machine, number);
    char program[80], ended[64] = "no signal: a core of a process that went on running";

    *text = '\0';
    if (!map_is_core(map) || facts->threads_count == 0)
        return text;
    if (number != 0)
        snprintf(ended, sizeof ended, "ended by signal %" PRId64 "%s%s", number, signal ? ", " : "",
                 signal ? signal->symbol : "");
    snprintf(text, size, "%s: %zu thread%s; %s", text_harmless(program, sizeof program, facts->program),
             facts->threads_count, facts->threads_count == 1 ? "" : "s", ended);
    return text;
}

static const char *word(enum coreelf_set set, uint64_t value)
{
    const struct coreelf_name *name = coreelf_find_name(set, COREELF_ANY, (int64_t)value);

    return name ? name->symbol : "unknown";
}

struct map_words map_words(const struct map *map)
{
    const struct coreelf_ehdr *ehdr = &map->file.ehdr;

    return (struct map_words){word(COREELF_SET_ei_class, ehdr->e_ident.ei_class),
                              word(COREELF_SET_ei_data, ehdr->e_ident.ei_data),
                              word(COREELF_SET_ei_osabi, ehdr->e_ident.ei_osabi), word(COREELF_SET_et, ehdr->e_type),
                              word(COREELF_SET_em, ehdr->e_machine)};
}

const char *map_purpose(const struct map *map, char *text, size_t size)
{
    const struct coreelf_ehdr *ehdr = &map->file.ehdr;
    const struct coreelf_name *type = coreelf_find_name(COREELF_SET_et, COREELF_ANY, (int64_t)ehdr->e_type);
    const struct coreelf_name *machine = coreelf_find_name(COREELF_SET_em, COREELF_ANY, (int64_t)ehdr->e_machine);

    snprintf(text, size, "%s: %s. %s: %s.", type ? type->symbol : "e_type", type ? type->meaning : "not known here",
             machine ? machine->symbol : "e_machine", machine ? machine->meaning : "not known here");
    return text;
}

/* What the header itself contradicts. */
static void check_header(struct map *map)
{
    const struct coreelf_ehdr *ehdr = &map->file.ehdr;

    if (map->file.damage.code != 0)
        map_defect(map, "%s (offset 0x%" PRIx64 ")", map->file.damage.what, map->file.damage.offset);
    if (ehdr->e_ident.ei_version != COREELF_EV_CURRENT || ehdr->e_version != COREELF_EV_CURRENT)
        map_defect(map, "the version of the format is not 1");
    if (ehdr->e_ehsize != coreelf_size(&coreelf_layout_ehdr, &map->file.format))
        map_defect(map, "e_ehsize is %" PRIu64 ", but the header has %zu bytes", ehdr->e_ehsize,
                   coreelf_size(&coreelf_layout_ehdr, &map->file.format));
}

static uint64_t limit_table(struct map *map, uint64_t count, uint64_t entry, const char *what)
{
    if (count <= MAP_TABLE_MAX || entry == 0 || map->source->size / entry <= MAP_TABLE_MAX)
        return count;
    map_defect(map, "of %" PRIu64 " %s headers %" PRIu64 " are read", count, what, MAP_TABLE_MAX);
    return MAP_TABLE_MAX;
}

static void limit_tables(struct map *map)
{
    struct coreelf_file *file = &map->file;

    map->phnum = file->phnum;
    map->shnum = file->shnum;
    file->phnum = limit_table(map, file->phnum, file->ehdr.e_phentsize, "program");
    file->shnum = limit_table(map, file->shnum, file->ehdr.e_shentsize, "section");
}

int map_read(struct map *map, const struct coreelf_source *source, const char *path, int planned,
             struct coreelf_error *error)
{
    int rc;

    memset(map, 0, sizeof *map);
    map->source = source;
    map->planned = planned;
    map->path = map_harmless(map, path);
    rc = coreelf_open(&map->file, source, error);
    if (rc < 0)
        return rc;
    check_header(map);
    limit_tables(map);
    memory_read(map);
    facts_read(map);
    memory_name(map);
    return 0;
}

int map_build(struct map *map, const struct coreelf_source *source, const char *path, int planned,
              struct coreelf_error *error)
{
    int rc = map_read(map, source, path, planned, error);

    if (rc == 0)
        regions_make(map);
    return rc;
}

void map_free(struct map *map)
{
    free(map->facts.threads);
    free(map->facts.files);
    free(map->facts.files_by_address);
    free(map->notes);
    free(map->breaks);
    free(map->areas);
    free(map->area_of_segment);
    free(map->marks);
    free(map->note_segments);
    free(map->regions);
    free(map->defects);
    arena_free(&map->arena);
    memset(map, 0, sizeof *map);
}
