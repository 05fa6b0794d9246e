/*
 * sections.c: show sections, a line a section header.
 */
#include <inttypes.h>
#include <string.h>

#include "../base/text.h"
#include "../model/section_names.h"
#include "show.h"

static void print_section(const struct show *show, uint64_t index, const struct coreelf_shdr *shdr)
{
    const struct coreelf_file *file = &show->map->file;
    const struct coreelf_name *type =
        coreelf_find_name(COREELF_SET_sht, file->format.e_machine, (int64_t)shdr->sh_type);
    char name[256] = "", harmless[300], number[24];
    const char *meaning;
    int at;

    coreelf_section_name(file, shdr, name, sizeof name, NULL);
    snprintf(number, sizeof number, "0x%" PRIx64, shdr->sh_type);
    meaning = section_meaning(name);
    at = fprintf(show->out, "%5" PRIu64 " %-20s %-14s %8" PRIx64 " %8" PRIx64 " %8" PRIx64 " %c%c%c", index,
                 text_harmless(harmless, sizeof harmless, name), type ? type->symbol : number, shdr->sh_offset,
                 shdr->sh_addr, shdr->sh_size, shdr->sh_flags & COREELF_SHF_ALLOC ? 'A' : '-',
                 shdr->sh_flags & COREELF_SHF_WRITE ? 'W' : '-', shdr->sh_flags & COREELF_SHF_EXECINSTR ? 'X' : '-');
    text_wrap(show->out, meaning ? meaning : type ? type->meaning : "", at > 0 ? (size_t)at : 0, 75, WIDTH);
    fputc('\n', show->out);
}

void show_sections(const struct show *show)
{
    struct coreelf_shdr shdr;

    if (show->map->file.shnum == 0) {
        fputs("no section headers: nothing but a linker and a debugger would need them\n", show->out);
        return;
    }
    fprintf(show->out, "%5s %-20s %-14s %8s %8s %8s %s  %s\n", "", "name", "type", "offset", "address", "size", "AWX",
            "what");
    for (uint64_t i = 0; coreelf_section(&show->map->file, i, &shdr, NULL) > 0; i++)
        print_section(show, i, &shdr);
    fputs("A: in memory when it runs, W: writable, X: code. Numbers but the first are hexadecimal.\n", show->out);
}
