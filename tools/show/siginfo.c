/*
 * siginfo.c: show siginfo. What follows the head depends on signal and code: a fault has an address, a kill a sender.
 * The kernel writes one for the process, gdb one for each thread.
 */
#include <inttypes.h>

#include "show.h"

static int is_siginfo(const struct map_note *note)
{
    return coreelf_find_owner(note->note.owner) == COREELF_OWNER_CORE && note->note.nhdr.n_type == COREELF_NT_SIGINFO;
}

static void print_address(const struct show *show)
{
    struct sentence sentence = {0, ""};
    char where[512];
    uint64_t fault = show->map->facts.fault;

    if (fault == MAP_NONE)
        return;
    sentence_add(&sentence, "si_addr 0x%" PRIx64 " lies in ", fault);
    if (where_is(show->map, fault, where, sizeof where)) {
        sentence_add(&sentence, "%s.", where);
    } else {
        sentence_add(&sentence, "no mapping");
        where_near(show->map, fault, &sentence);
        sentence_add(&sentence, ".");
    }
    print_paragraph(show->out, sentence.text, 0);
}

void show_siginfo(const struct show *show)
{
    const struct map *map = show->map;
    struct fields fields;
    int count = 0;

    for (size_t i = 0; i < map->notes_count; i++) {
        if (!is_siginfo(&map->notes[i]) || !fields_of_payload(&fields, map, &map->notes[i]))
            continue;
        fputs(count++ > 0 ? "\n" : "", show->out);
        print_fields(show->out, &fields, 1);
    }
    if (map->facts.has_siginfo)
        print_address(show);
    else
        fputs("no NT_SIGINFO is there\n", show->out);
}
