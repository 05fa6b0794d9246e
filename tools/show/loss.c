/*
 * loss.c: what a file that is cut off has lost. A limit (RLIMIT_CORE) or a full disk ends a core anywhere: amid the
 * memory, amid the notes, amid the program headers. Everything before that place is whole and can be shown.
 */
#include <inttypes.h>

#include "../base/text.h"
#include "show.h"

static uint64_t end_of(uint64_t offset, uint64_t size)
{
    return size > UINT64_MAX - offset ? UINT64_MAX : offset + size;
}

static void look_at(const struct map *map, const struct map_area *area, struct loss *loss)
{
    uint64_t there = memory_present(map, area);

    if (area->saved == 0)
        return;
    loss->saved++;
    if (there == 0)
        loss->gone++;
    else if (there < area->saved)
        loss->cut++;
}

void loss_find(const struct map *map, struct loss *loss)
{
    const struct coreelf_ehdr *ehdr = &map->file.ehdr;
    uint64_t table_end = 0;

    *loss = (struct loss){.headers = map->file.phnum, .headers_read = map->segments_read, .notes = map->notes_cut};
    loss->size = map->segments_end > map->source->size ? map->segments_end : map->source->size;
    for (size_t i = 0; i < map->areas_count; i++)
        look_at(map, &map->areas[i], loss);
    if (map->file.shnum > 0 && map->file.shnum <= UINT32_MAX)
        table_end = end_of(ehdr->e_shoff, map->file.shnum * ehdr->e_shentsize);
    loss->sections = table_end > map->source->size;
    if (table_end > loss->size)
        loss->size = table_end;
}

int loss_is_none(const struct loss *loss)
{
    return !loss->notes && !loss->sections && loss->cut == 0 && loss->gone == 0 &&
           loss->headers_read == loss->headers;
}

void loss_describe(const struct map *map, const struct loss *loss, struct sentence *sentence)
{
    size_t threads = map->facts.threads_count;
    char have[40], whole[32];

    sentence_add(sentence, "The file is cut off: it has %s bytes", text_count(have, sizeof have, map->source->size));
    if (loss->size > map->source->size)
        sentence_add(sentence, " of %s", text_count(whole, sizeof whole, loss->size));
    sentence_add(sentence, ".");
    if (loss->headers_read < loss->headers)
        sentence_add(sentence, " Of %" PRIu64 " program headers %" PRIu64 " can be read.", loss->headers,
                     loss->headers_read);
    if (loss->gone + loss->cut > 0)
        sentence_add(sentence, " Of %s with bytes %" PRIu64 " %s lost and %" PRIu64 " %s cut short.",
                     text_things(have, sizeof have, loss->saved, "segment"), loss->gone,
                     loss->gone == 1 ? "is" : "are", loss->cut, loss->cut == 1 ? "is" : "are");
    if (loss->sections)
        sentence_add(sentence, " The section headers are lost, or a part of them.");
    if (loss->notes && map->file.ehdr.e_type == COREELF_ET_CORE)
        sentence_add(sentence, " The notes end early: %zu thread%s whole, and there may have been more.", threads,
                     threads == 1 ? " is" : "s are");
}

void show_defects(const struct show *show)
{
    struct sentence sentence = {0, ""};
    struct loss loss;

    loss_find(show->map, &loss);
    if (!loss_is_none(&loss)) {
        sentence_add(&sentence, "!! ");
        loss_describe(show->map, &loss, &sentence);
        print_paragraph(show->out, sentence.text, 0);
    }
    for (size_t i = 0; i < show->map->defects_count; i++) {
        fputs("!!", show->out);
        text_wrap(show->out, show->map->defects[i], 2, 3, WIDTH);
        fputc('\n', show->out);
    }
}
