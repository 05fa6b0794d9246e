/*
 * facts.c: what the notes of a core tell that gives its memory names.
 *
 *     NT_PRSTATUS  for each thread its id, program counter, stack pointer and, on some machines, thread pointer
 *     NT_FILE      which file is mapped where
 *     NT_AUXV      where the vdso is, where the program starts, where the kernel put 16 random bytes (the stack)
 *     NT_SIGINFO   the address that caused a fault
 *     NT_PRPSINFO  the name of the program
 *
 * Payloads are read field by field through the library's walk, so this file knows no offsets and no machines.
 */
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "../base/text.h"
#include "model.h"

/* An item of a payload, by the name of its field. */
static int is_field(const struct coreelf_item *item, const char *name)
{
    return item->kind == COREELF_ITEM_FIELD && name && strcmp(item->field->name, name) == 0;
}

static struct coreelf_walk walk_note(const struct map *map, const struct coreelf_note *note)
{
    const struct coreelf_payload *payload =
        coreelf_find_payload(&map->file.format, note->owner, (uint32_t)note->nhdr.n_type);
    struct coreelf_walk walk;

    coreelf_walk_payload(&walk, map->source, &map->file.format, payload, note->desc_offset, note->nhdr.n_descsz);
    return walk;
}

/* ---- NT_PRSTATUS ---- */

static void read_thread(struct map *map, struct map_note *note)
{
    const struct coreelf_arch *arch = coreelf_find_arch(&map->file.format);
    struct coreelf_walk walk = walk_note(map, &note->note);
    struct map_thread thread = {MAP_NONE, MAP_NONE, MAP_NONE, MAP_NONE};
    struct facts *facts = &map->facts;
    struct coreelf_item item;

    while (coreelf_next_item(&walk, &item, NULL) > 0) {
        if (is_field(&item, "pr_pid"))
            thread.tid = item.value;
        else if (arch && is_field(&item, arch->pc))
            thread.pc = arch->pc_mask ? item.value & arch->pc_mask : item.value;
        else if (arch && is_field(&item, arch->sp))
            thread.sp = item.value + (uint64_t)arch->sp_bias;
        else if (arch && is_field(&item, arch->tls))
            thread.tls = item.value == 0 ? 0 : item.value + (uint64_t)arch->tls_bias;
    }
    facts->threads = alloc_more(facts->threads, &facts->threads_room, facts->threads_count, sizeof thread);
    facts->threads[facts->threads_count++] = thread;
}

/* ---- NT_FILE ---- */

static struct map_file *add_file(struct facts *facts)
{
    facts->files = alloc_more(facts->files, &facts->files_room, facts->files_count, sizeof *facts->files);
    facts->files[facts->files_count] = (struct map_file){MAP_NONE, MAP_NONE, 0, ""};
    return &facts->files[facts->files_count++];
}

static const char *read_path(struct map *map, const struct coreelf_item *item)
{
    char path[4097];
    size_t length = item->length < sizeof path ? (size_t)item->length : sizeof path - 1;

    if (coreelf_read(map->source, item->offset, path, length, NULL) < 0)
        length = 0;
    path[length] = '\0';
    return arena_print(&map->arena, "%s", path);
}

static void read_files(struct map *map, const struct coreelf_note *note)
{
    struct coreelf_walk walk = walk_note(map, note);
    struct map_file *file = NULL;
    uint64_t page_size = 1;
    struct coreelf_item item;

    map->facts.files_count = 0; /* a second NT_FILE would be a mistake; the last one counts */
    while (coreelf_next_item(&walk, &item, NULL) > 0) {
        if (is_field(&item, "page_size"))
            page_size = item.value;
        else if (is_field(&item, "start"))
            (file = add_file(&map->facts))->start = item.value;
        else if (is_field(&item, "end") && file)
            file->end = item.value;
        else if (is_field(&item, "file_ofs") && file)
            file->offset = item.value * page_size;
        else if (item.kind == COREELF_ITEM_STRING && item.index < map->facts.files_count)
            map->facts.files[item.index].path = read_path(map, &item);
    }
}

/* ---- The rest ---- */

static void read_auxv(struct map *map, const struct coreelf_note *note)
{
    struct coreelf_walk walk = walk_note(map, note);
    struct facts *facts = &map->facts;
    struct coreelf_item item;
    uint64_t type = COREELF_AT_NULL;

    while (coreelf_next_item(&walk, &item, NULL) > 0) {
        if (is_field(&item, "a_type"))
            type = item.value;
        else if (!is_field(&item, "a_val"))
            continue;
        else if (type == COREELF_AT_SYSINFO_EHDR)
            facts->vdso = item.value;
        else if (type == COREELF_AT_ENTRY)
            facts->entry = item.value;
        else if (type == COREELF_AT_PHDR)
            facts->phdr = item.value;
        else if (type == COREELF_AT_RANDOM)
            facts->random = item.value;
    }
}

static void read_siginfo(struct map *map, const struct coreelf_note *note)
{
    struct coreelf_walk walk = walk_note(map, note);
    struct coreelf_item item;

    while (coreelf_next_item(&walk, &item, NULL) > 0) {
        if (is_field(&item, "si_signo"))
            map->facts.signal = (int64_t)item.value;
        else if (is_field(&item, "si_code"))
            map->facts.code = (int64_t)item.value;
        else if (is_field(&item, "si_addr"))
            map->facts.fault = item.value;
    }
}

static void read_program(struct map *map, const struct coreelf_note *note)
{
    struct coreelf_walk walk = walk_note(map, note);
    struct coreelf_item item;

    while (coreelf_next_item(&walk, &item, NULL) > 0)
        if (is_field(&item, "pr_fname") && item.length < sizeof map->facts.program &&
            coreelf_read(map->source, item.offset, map->facts.program, (size_t)item.length, NULL) == 0)
            map->facts.program[item.length] = '\0';
}

static void read_xcomps(struct map *map, const struct coreelf_note *note)
{
    struct facts *facts = &map->facts;
    size_t each = coreelf_size(&coreelf_layout_xcomp, &map->file.format);
    unsigned char bytes[16];

    facts->xcomps_count = 0;
    for (uint64_t at = 0; at + each <= note->nhdr.n_descsz && facts->xcomps_count < 64; at += each)
        if (coreelf_read(map->source, note->desc_offset + at, bytes, each, NULL) == 0 &&
            coreelf_decode(&coreelf_layout_xcomp, &map->file.format, bytes, each, &facts->xcomps[facts->xcomps_count],
                           NULL) == 0)
            facts->xcomps_count++;
}

/* A note of another owner may have the same number: both count. */
static void read_core_note(struct map *map, struct map_note *note)
{
    uint32_t owner = coreelf_find_owner(note->note.owner);
    uint64_t type = note->note.nhdr.n_type;

    if (owner == COREELF_OWNER_CORE && type == COREELF_NT_PRSTATUS)
        read_thread(map, note);
    else if (owner == COREELF_OWNER_CORE && type == COREELF_NT_FILE)
        read_files(map, &note->note);
    else if (owner == COREELF_OWNER_CORE && type == COREELF_NT_AUXV)
        read_auxv(map, &note->note);
    else if (owner == COREELF_OWNER_CORE && type == COREELF_NT_SIGINFO)
        read_siginfo(map, &note->note);
    else if (owner == COREELF_OWNER_CORE && type == COREELF_NT_PRPSINFO)
        read_program(map, &note->note);
    else if (owner == COREELF_OWNER_LINUX && type == COREELF_NT_X86_XSAVE_LAYOUT)
        read_xcomps(map, &note->note);
}

/* ---- Every note ---- */

/* These are of the process; all others of a core belong to the thread whose NT_PRSTATUS came last. */
static int is_of_process(uint32_t owner, uint64_t type)
{
    return (owner == COREELF_OWNER_CORE && (type == COREELF_NT_PRPSINFO || type == COREELF_NT_SIGINFO ||
                                            type == COREELF_NT_AUXV || type == COREELF_NT_FILE)) ||
           (owner == COREELF_OWNER_LINUX && type == COREELF_NT_X86_XSAVE_LAYOUT);
}

/* FreeBSD counts the notes of programs and of cores alike: type 1 is one thing here and another there. */
static int is_fitting(const struct map *map, const struct coreelf_name *name)
{
    int of_program = strncmp(name->meaning, "program: ", 9) == 0;

    return of_program == (map->file.ehdr.e_type != COREELF_ET_CORE);
}

static const struct coreelf_name *find_name(const struct map *map, uint32_t owner, uint64_t type)
{
    size_t count;
    const struct coreelf_name *names = coreelf_names(COREELF_SET_nt, &count);

    if (owner == COREELF_OWNER_FREEBSD)
        for (size_t i = 0; i < count; i++)
            if (names[i].scope == owner && names[i].value == (int64_t)type && is_fitting(map, &names[i]))
                return &names[i];
    return owner == COREELF_ANY ? NULL : coreelf_find_name(COREELF_SET_nt, owner, (int64_t)type);
}

/* Whose thread a note is of: what its owner's name says, else that of the NT_PRSTATUS before it. */
static uint64_t thread_of(const struct map *map, const struct coreelf_note *note)
{
    const struct facts *facts = &map->facts;
    uint32_t owner = coreelf_find_owner(note->owner);
    uint64_t thread;

    if (coreelf_find_owner_thread(note->owner, &thread))
        return thread;
    if (map->file.ehdr.e_type != COREELF_ET_CORE || facts->threads_count == 0 ||
        (owner != COREELF_OWNER_CORE && owner != COREELF_OWNER_LINUX) || is_of_process(owner, note->nhdr.n_type))
        return MAP_NONE;
    return facts->threads[facts->threads_count - 1].tid;
}

static void name_note(struct map *map, struct map_note *note)
{
    uint32_t owner = coreelf_find_owner(note->note.owner);
    const struct coreelf_name *name = find_name(map, owner, note->note.nhdr.n_type);

    note->name = name ? name->symbol
                      : arena_print(&map->arena, "note type 0x%" PRIx64 " of %s", note->note.nhdr.n_type,
                                    map_harmless(map, note->note.owner[0] ? note->note.owner : "nobody"));
    note->meaning = name ? name->meaning : "a note of a kind that is not known here";
    note->tid = thread_of(map, &note->note);
    note->about = note->tid == MAP_NONE ? "" : arena_print(&map->arena, "thread %" PRIu64, note->tid);
}

static void read_notes(struct map *map, uint64_t offset, uint64_t size, uint64_t align)
{
    struct coreelf_notes notes;
    struct coreelf_error error;
    struct map_note note;
    int rc;

    coreelf_notes_begin(&notes, &map->file, offset, size, align);
    while ((rc = coreelf_next_note(&notes, &note.note, &error)) > 0) {
        read_core_note(map, &note);
        name_note(map, &note);
        map->notes = alloc_more(map->notes, &map->notes_room, map->notes_count, sizeof note);
        map->notes[map->notes_count++] = note;
    }
    if (rc < 0)
        map_defect(map, "%s (offset 0x%" PRIx64 ")", error.what, error.offset);
}

/*
 * Notes are read once where segment and section speak of the same. A hostile file could have thousands of
 * headers that all point at the same megabytes: more bytes of notes than the file has are not read.
 */
enum { NOTE_RANGES_MAX = 4096 };

struct ranges {
    uint64_t offsets[NOTE_RANGES_MAX];
    size_t count;
    uint64_t bytes;
};

static void read_range(struct map *map, struct ranges *ranges, uint64_t offset, uint64_t size, uint64_t align)
{
    for (size_t i = 0; i < ranges->count; i++)
        if (ranges->offsets[i] == offset)
            return;
    if (ranges->count == NOTE_RANGES_MAX || ranges->bytes > map->source->size) {
        map_defect(map, "notes at 0x%" PRIx64 " are not read: there are too many, or they overlap", offset);
        return;
    }
    ranges->offsets[ranges->count++] = offset;
    ranges->bytes += size < map->source->size ? size : map->source->size;
    read_notes(map, offset, size, align);
}

static void read_segments(struct map *map, struct ranges *ranges)
{
    struct coreelf_phdr phdr;

    for (uint64_t i = 0; coreelf_segment(&map->file, i, &phdr, NULL) > 0; i++)
        if (phdr.p_type == COREELF_PT_NOTE && phdr.p_filesz > 0)
            read_range(map, ranges, phdr.p_offset, phdr.p_filesz, phdr.p_align);
}

static void read_sections(struct map *map, struct ranges *ranges)
{
    struct coreelf_shdr shdr;

    for (uint64_t i = 0; coreelf_section(&map->file, i, &shdr, NULL) > 0; i++)
        if (shdr.sh_type == COREELF_SHT_NOTE && shdr.sh_size > 0)
            read_range(map, ranges, shdr.sh_offset, shdr.sh_size, shdr.sh_addralign);
}

static int by_offset(const void *a, const void *b)
{
    const struct map_note *x = a, *y = b;

    return x->note.offset < y->note.offset ? -1 : x->note.offset > y->note.offset;
}

/* A segment may cover two notes of which a section covers the second: each note counts once. */
static void keep_each_once(struct map *map)
{
    size_t kept = 0;

    if (map->notes_count == 0)
        return;
    qsort(map->notes, map->notes_count, sizeof *map->notes, by_offset);
    for (size_t i = 1; i < map->notes_count; i++)
        if (map->notes[i].note.offset != map->notes[kept].note.offset)
            map->notes[++kept] = map->notes[i];
    map->notes_count = kept + 1;
}

void facts_read(struct map *map)
{
    struct ranges *ranges = alloc_zeroed(1, sizeof *ranges);

    map->facts.vdso = map->facts.entry = map->facts.phdr = map->facts.random = map->facts.fault = MAP_NONE;
    read_segments(map, ranges);
    if (map->file.ehdr.e_type != COREELF_ET_CORE || ranges->count == 0)
        read_sections(map, ranges);
    keep_each_once(map);
    free(ranges);
}
