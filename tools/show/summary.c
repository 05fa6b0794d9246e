/*
 * summary.c: what plain `coreelf show FILE` prints, one screen: the verdict, then what there is to look at.
 */
#include <inttypes.h>
#include <string.h>

#include "../base/text.h"
#include "show.h"

enum { AT = 14, FILES_SHOWN = 6 };

static void row(const struct show *show, const char *name, const char *text)
{
    fprintf(show->out, "%-*s", AT - 1, name);
    text_wrap(show->out, text, AT - 1, AT, WIDTH);
    fputc('\n', show->out);
}

static int is_psinfo(const struct map_note *note)
{
    return coreelf_find_owner(note->note.owner) == COREELF_OWNER_CORE &&
           note->note.nhdr.n_type == COREELF_NT_PRPSINFO;
}

/* `16910, user 0: "./crash 1 2"`, of NT_PRPSINFO */
static void print_process(const struct show *show)
{
    const struct map *map = show->map;
    struct sentence sentence = {0, ""};
    struct fields fields;
    struct field_line line;

    for (size_t i = 0; i < map->notes_count && sentence.length == 0; i++)
        if (is_psinfo(&map->notes[i]) && fields_of_payload(&fields, map, &map->notes[i]))
            while (fields_next(&fields, &line) > 0) {
                if (strcmp(line.name, "pr_uid") == 0)
                    sentence_add(&sentence, "%" PRIu64 ", user %s: ", map->facts.pid, line.value);
                if (strcmp(line.name, "pr_psargs") == 0)
                    sentence_add(&sentence, "%s", line.value);
            }
    if (sentence.length > 0)
        row(show, "process", sentence.text);
}

static void print_threads(const struct show *show)
{
    const struct facts *facts = &show->map->facts;
    struct sentence sentence = {0, ""};

    for (size_t i = 0; i < facts->threads_count && i < 8; i++)
        sentence_add(&sentence, "%s%" PRIu64, i ? ", " : "", facts->threads[i].tid);
    if (facts->threads_count > 8)
        sentence_add(&sentence, ", and %zu more", facts->threads_count - 8);
    if (facts->threads_count > 0)
        row(show, "threads", sentence.text);
}

static void print_stack(const struct show *show)
{
    const struct coreelf_arch *arch = coreelf_find_arch(&show->map->file.format);
    const struct facts *facts = &show->map->facts;
    char where[512], text[600];

    if (!arch || facts->threads_count == 0 || facts->threads[0].sp == MAP_NONE)
        return;
    snprintf(text, sizeof text, "%s is 0x%" PRIx64 ", in %s", arch->sp, facts->threads[0].sp,
             where_is(show->map, facts->threads[0].sp, where, sizeof where) ? where : "no mapping");
    row(show, "stack", text);
}

static void print_counts(const struct show *show)
{
    const struct map *map = show->map;
    char text[128], segments[40], sections[40], notes[40];

    snprintf(text, sizeof text, "%s, %s, %s", text_things(segments, sizeof segments, map->file.phnum, "segment"),
             text_things(sections, sizeof sections, map->file.shnum, "section"),
             text_things(notes, sizeof notes, map->notes_count, "note"));
    row(show, "headers", text);
}

/* Of a program its own; that of what was mapped comes with the files. */
static void print_build_id(const struct show *show)
{
    const struct map *map = show->map;
    struct object object = {0};
    char id[2 * BUILD_ID_MAX + 1];

    if (map->file.ehdr.e_type == COREELF_ET_CORE)
        return;
    for (size_t i = 0; i < map->notes_count; i++)
        object_take_build_id(&map->file, &map->notes[i].note, &object);
    if (object.build_id_size > 0)
        row(show, "build-id", object_build_id(&object, id, sizeof id));
}

static void print_objects(const struct show *show)
{
    struct objects objects;
    char id[2 * BUILD_ID_MAX + 1], path[1024], text[1400];

    objects_find(show->map, &objects);
    for (size_t i = 0; i < objects.count && i < FILES_SHOWN; i++) {
        snprintf(text, sizeof text, "%s%s%s", text_harmless(path, sizeof path, objects.list[i].path),
                 objects.list[i].build_id_size ? ", build-id " : "",
                 object_build_id(&objects.list[i], id, sizeof id));
        row(show, i == 0 ? "mapped files" : "", text);
    }
    if (objects.count > FILES_SHOWN) {
        snprintf(text, sizeof text, "and %zu more", objects.count - FILES_SHOWN);
        row(show, "", text);
    }
    objects_free(&objects);
}

void show_summary(const struct show *show)
{
    struct sentence event = {0, ""}, counter = {0, ""}, contents = {0, ""};
    char headline[128];

    fprintf(show->out, "%s: %s\n\n", show->map->path, map_headline(show->map, headline, sizeof headline));
    verdict_event(show->map, &event);
    verdict_counter(show->map, &counter);
    verdict_contents(show, &contents);
    print_paragraph(show->out, event.text, 0);
    if (counter.length > 0)
        print_paragraph(show->out, counter.text, 0);
    print_paragraph(show->out, contents.text, 0);
    fputc('\n', show->out);
    print_process(show);
    print_threads(show);
    print_stack(show);
    print_counts(show);
    print_build_id(show);
    print_objects(show);
}
