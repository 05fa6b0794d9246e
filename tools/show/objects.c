/*
 * objects.c: the ELF files that were mapped, and their build-ids.
 *
 * A core does not hold the code of a program, but of each ELF file the first page, on purpose: there stand its ELF
 * header, its program headers and, mostly, its build-id, a hash that finds the very file again. So an ELF file is read
 * here out of the memory of another one: a source whose offsets are addresses, and then the same reader.
 */
#include <errno.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "../base/text.h"
#include "show.h"

struct memory_source {
    const struct map *map;
    uint64_t start;
};

static int read_memory(void *context, uint64_t offset, void *buffer, size_t n)
{
    const struct memory_source *source = context;

    return memory_copy(source->map, source->start + offset, buffer, n) == n ? 0 : -ENODATA;
}

/* Any number in these bytes may be a lie: so many headers and notes are looked at, and no more. */
enum { SEGMENTS_MAX = 64, NOTES_MAX = 16, OBJECTS_MAX = 20000 };

static int is_build_id(const struct coreelf_note *note)
{
    return coreelf_find_owner(note->owner) == COREELF_OWNER_GNU && note->nhdr.n_type == COREELF_NT_GNU_BUILD_ID &&
           note->nhdr.n_descsz > 0 && note->nhdr.n_descsz <= BUILD_ID_MAX;
}

void object_take_build_id(const struct coreelf_file *file, const struct coreelf_note *note, struct object *object)
{
    size_t size = (size_t)note->nhdr.n_descsz;

    if (is_build_id(note) && coreelf_read(file->source, note->desc_offset, object->build_id, size, NULL) == 0)
        object->build_id_size = size;
}

static void look_in_notes(const struct coreelf_file *file, const struct coreelf_phdr *phdr, struct object *object)
{
    struct coreelf_notes notes;
    struct coreelf_note note;

    coreelf_notes_begin(&notes, file, phdr->p_offset, phdr->p_filesz, phdr->p_align);
    for (int n = 0; n < NOTES_MAX && coreelf_next_note(&notes, &note, NULL) > 0; n++)
        object_take_build_id(file, &note, object);
}

/* 0: no ELF file can be read there. */
static int read_object(const struct map *map, struct object *object)
{
    struct memory_source memory = {map, object->address};
    struct coreelf_source source = {read_memory, &memory, UINT64_MAX - object->address};
    struct coreelf_file file;
    struct coreelf_phdr phdr;

    if (coreelf_open(&file, &source, NULL) < 0)
        return 0;
    for (uint64_t i = 0; i < SEGMENTS_MAX && coreelf_segment(&file, i, &phdr, NULL) > 0; i++)
        if (phdr.p_type == COREELF_PT_NOTE && object->build_id_size == 0)
            look_in_notes(&file, &phdr, object);
    return 1;
}

static void add_object(const struct map *map, struct objects *objects, uint64_t address, const char *path)
{
    struct object object = {.address = address, .path = path};

    if (objects->count >= OBJECTS_MAX || !read_object(map, &object))
        return;
    objects->list = alloc_more(objects->list, &objects->room, objects->count, sizeof object);
    objects->list[objects->count++] = object;
}

void objects_find(const struct map *map, struct objects *objects)
{
    memset(objects, 0, sizeof *objects);
    for (size_t i = 0; i < map->facts.files_count; i++)
        if (map->facts.files[i].offset == 0)
            add_object(map, objects, map->facts.files[i].start, map->facts.files[i].path);
    if (map->facts.vdso != MAP_NONE)
        add_object(map, objects, map->facts.vdso, "[vdso]");
}

void objects_free(struct objects *objects)
{
    free(objects->list);
}

const char *object_build_id(const struct object *object, char *text, size_t size)
{
    text[0] = '\0';
    for (size_t i = 0; i < object->build_id_size && 2 * i + 2 < size; i++)
        snprintf(text + 2 * i, size - 2 * i, "%02x", object->build_id[i]);
    return text;
}
