/*
 * files.c: show files. NT_FILE, a line a mapping; and of the ELF files among them the build-ids.
 */
#include <inttypes.h>

#include "../base/text.h"
#include "show.h"

static void print_objects(const struct show *show)
{
    struct objects objects;
    char id[2 * BUILD_ID_MAX + 1], path[4400];

    objects_find(show->map, &objects);
    if (objects.count > 0)
        fputs("\nELF files whose first page is saved, with the build-id that names the very build:\n", show->out);
    for (size_t i = 0; i < objects.count; i++)
        fprintf(show->out, "  %16" PRIx64 "  %-40s  %s\n", objects.list[i].address,
                objects.list[i].build_id_size > 0 ? object_build_id(&objects.list[i], id, sizeof id) : "no build-id",
                text_harmless(path, sizeof path, objects.list[i].path));
    objects_free(&objects);
}

void show_files(const struct show *show)
{
    const struct facts *facts = &show->map->facts;
    char path[4400];

    if (facts->files_count == 0)
        fputs("no mapped files: no NT_FILE is there\n", show->out);
    else
        fprintf(show->out, "  %16s  %16s  %12s  %s\n", "start", "end", "file offset", "file");
    for (size_t i = 0; i < facts->files_count; i++)
        fprintf(show->out, "  %16" PRIx64 "  %16" PRIx64 "  %12" PRIx64 "  %s\n", facts->files[i].start,
                facts->files[i].end, facts->files[i].offset, text_harmless(path, sizeof path, facts->files[i].path));
    print_objects(show);
}
