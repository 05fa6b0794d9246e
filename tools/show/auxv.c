/*
 * auxv.c: show auxv, what the kernel told the program when it started: pairs of a type and a value. What the value is
 * (a number, an address, a string in memory, bits) depends on the type: the rows of `kinds`.
 */
#include <inttypes.h>
#include <string.h>

#include "../base/text.h"
#include "show.h"

/* ---- A value in words ---- */

static void as_number(const struct map *map, const struct auxv_entry *entry, char *text, size_t size)
{
    (void)map;
    snprintf(text, size, "%" PRIu64, entry->value);
}

static void as_address(const struct map *map, const struct auxv_entry *entry, char *text, size_t size)
{
    if (entry->value == 0)
        snprintf(text, size, "none");
    else if (!where_is(map, entry->value, text, size))
        snprintf(text, size, "in no mapping");
}

static void as_string(const struct map *map, const struct auxv_entry *entry, char *text, size_t size)
{
    char string[512], harmless[600];
    size_t n = entry->value ? memory_copy(map, entry->value, string, sizeof string - 1) : 0;

    string[n] = '\0';
    if (n == 0)
        snprintf(text, size, "the string is not in this core");
    else
        snprintf(text, size, "\"%s\"", text_harmless(harmless, sizeof harmless, string));
}

static void as_bytes(const struct map *map, const struct auxv_entry *entry, char *text, size_t size)
{
    unsigned char bytes[16];
    size_t n = memory_copy(map, entry->value, bytes, sizeof bytes);

    if (n < sizeof bytes)
        snprintf(text, size, "the bytes are not in this core");
    for (size_t i = 0; n == sizeof bytes && i < n; i++)
        snprintf(text + 2 * i, size - 2 * i, "%02x", bytes[i]);
}

static void as_flags(const struct map *map, const struct auxv_entry *entry, enum coreelf_set set, const char *prefix,
                     char *text, size_t size)
{
    size_t length = strlen(prefix), at = 0;
    char names[2048];

    if (coreelf_format_flags(set, map->file.format.e_machine, entry->value, names, sizeof names) < 0)
        return;
    for (const char *name = names; *name && at + 2 < size; name++) {
        if ((name == names || name[-1] == '|') && strncmp(name, prefix, length) == 0)
            name += length;
        text[at++] = *name == '|' ? ' ' : *name;
    }
    text[at] = '\0';
}

static void as_hwcap(const struct map *map, const struct auxv_entry *entry, char *text, size_t size)
{
    as_flags(map, entry, COREELF_SET_hwcap, "HWCAP_", text, size);
}

static void as_hwcap2(const struct map *map, const struct auxv_entry *entry, char *text, size_t size)
{
    as_flags(map, entry, COREELF_SET_hwcap2, "HWCAP2_", text, size);
}

static void as_truth(const struct map *map, const struct auxv_entry *entry, char *text, size_t size)
{
    (void)map;
    snprintf(text, size, entry->value ? "yes" : "no");
}

static void as_nothing(const struct map *map, const struct auxv_entry *entry, char *text, size_t size)
{
    (void)map;
    (void)entry;
    if (size > 0)
        text[0] = '\0';
}

static const struct {
    uint64_t type;
    void (*print)(const struct map *map, const struct auxv_entry *entry, char *text, size_t size);
} kinds[] = {
    {COREELF_AT_NULL, as_nothing},  {COREELF_AT_PHDR, as_address},    {COREELF_AT_BASE, as_address},
    {COREELF_AT_ENTRY, as_address}, {COREELF_AT_SYSINFO, as_address}, {COREELF_AT_SYSINFO_EHDR, as_address},
    {COREELF_AT_EXECFN, as_string}, {COREELF_AT_PLATFORM, as_string}, {COREELF_AT_BASE_PLATFORM, as_string},
    {COREELF_AT_RANDOM, as_bytes},  {COREELF_AT_HWCAP, as_hwcap},     {COREELF_AT_HWCAP2, as_hwcap2},
    {COREELF_AT_SECURE, as_truth},
};

static void decode(const struct map *map, struct auxv_entry *entry)
{
    void (*print)(const struct map *, const struct auxv_entry *, char *, size_t) = as_number;

    for (size_t i = 0; i < sizeof kinds / sizeof kinds[0]; i++)
        if (kinds[i].type == entry->type)
            print = kinds[i].print;
    entry->words[0] = '\0';
    print(map, entry, entry->words, sizeof entry->words);
}

/* ---- Entries ---- */

int auxv_next(const struct map *map, struct fields *fields, struct auxv_entry *entry)
{
    struct field_line line;

    while (fields_next(fields, &line) > 0) {
        if (line.item.kind != COREELF_ITEM_FIELD)
            continue;
        if (strcmp(line.item.field->name, "a_type") == 0) {
            entry->type = line.item.value;
            continue;
        }
        entry->value = line.item.value;
        entry->name = coreelf_find_name(COREELF_SET_at, map->file.format.e_machine, (int64_t)entry->type);
        decode(map, entry);
        return 1;
    }
    return 0;
}

static void print_entry(const struct show *show, const struct auxv_entry *entry)
{
    char name[32], value[24], words[1024];
    const char *meaning = entry->name ? entry->name->meaning : "not known here";

    snprintf(name, sizeof name, "%" PRIu64, entry->type);
    snprintf(value, sizeof value, "0x%" PRIx64, entry->value);
    if (*entry->words)
        snprintf(words, sizeof words, "%s (%s)", entry->words, meaning);
    else
        snprintf(words, sizeof words, "%s", meaning);
    print_row(show->out, entry->name ? entry->name->symbol : name, 24, value, 44, words);
}

void show_auxv(const struct show *show)
{
    const struct map *map = show->map;
    struct auxv_entry entry;
    struct fields fields;
    int found = 0;

    for (size_t i = 0; i < map->notes_count; i++) {
        const struct coreelf_note *note = &map->notes[i].note;
        if (coreelf_find_owner(note->owner) != COREELF_OWNER_CORE || note->nhdr.n_type != COREELF_NT_AUXV ||
            !fields_of_payload(&fields, map, &map->notes[i]))
            continue;
        for (found = 1; auxv_next(map, &fields, &entry);)
            print_entry(show, &entry);
    }
    if (!found)
        fputs("no NT_AUXV is there\n", show->out);
}
