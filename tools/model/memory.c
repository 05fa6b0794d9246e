/*
 * memory.c: the loaded segments as areas of memory, each with a name that a person would give it.
 *
 * A program header has addresses and permissions and no name. Names come from elsewhere, in this order:
 *
 *     AT_SYSINFO_EHDR         the vdso; the areas that touch it from below are vvar
 *     NT_FILE                 libc.so.6, the program
 *     a stack pointer in it   the stack of that thread; what has no access right below it is its guard
 *     a thread pointer in it  thread-local storage of that thread
 *     its place               behind a file's last area: the zeroed data (.bss) of that file;
 *                             the first memory behind the program: the heap, by all likelihood
 */
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "../base/text.h"
#include "model.h"

/* ---- Finding ---- */

static int by_address(const void *a, const void *b)
{
    const struct map_area *x = a, *y = b;

    if (x->address != y->address)
        return x->address < y->address ? -1 : 1;
    return x->segment < y->segment ? -1 : x->segment > y->segment;
}

/* How many areas start at or below the address. */
static size_t count_up_to(const struct map *map, uint64_t address)
{
    size_t low = 0, high = map->areas_count;

    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (map->areas[middle].address <= address)
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}

const struct map_area *memory_at(const struct map *map, uint64_t address)
{
    size_t count = address == MAP_NONE ? 0 : count_up_to(map, address);
    const struct map_area *area = count > 0 ? &map->areas[count - 1] : NULL;

    return area && address - area->address < area->size ? area : NULL;
}

static struct map_area *area_at(struct map *map, uint64_t address)
{
    return (struct map_area *)(uintptr_t)memory_at(map, address);
}

const struct map_area *memory_of_segment(const struct map *map, uint64_t segment)
{
    struct coreelf_phdr phdr;

    if (coreelf_segment(&map->file, segment, &phdr, NULL) <= 0)
        return NULL;
    for (size_t i = count_up_to(map, phdr.p_vaddr); i-- > 0 && map->areas[i].address == phdr.p_vaddr;)
        if (map->areas[i].segment == segment)
            return &map->areas[i];
    return NULL;
}

/* ---- Names ---- */

enum look memory_look(uint64_t flags)
{
    int writes = !!(flags & COREELF_PF_W), runs = !!(flags & COREELF_PF_X);

    if (writes && runs)
        return LOOK_WRITE_EXEC;
    return runs ? LOOK_EXEC : writes ? LOOK_WRITE : flags & COREELF_PF_R ? LOOK_READ : LOOK_NO_ACCESS;
}

static void name_area(struct map_area *area, const char *object, const char *name)
{
    if (!area->name) {
        area->object = object;
        area->name = name;
    }
}

static const char *what_of_file(uint64_t flags)
{
    if (flags & COREELF_PF_X)
        return flags & COREELF_PF_W ? "code that can be written" : "code";
    return flags & COREELF_PF_W ? "data" : flags & COREELF_PF_R ? "read-only data" : "no access";
}

/* One NT_FILE entry may cover several program headers, or a part of one. */
static void name_files(struct map *map)
{
    for (size_t i = 0; i < map->facts.files_count; i++) {
        const struct map_file *file = &map->facts.files[i];
        const char *object = map_harmless(map, text_base(file->path));
        struct map_area *area = area_at(map, file->start);

        for (; area && area < map->areas + map->areas_count && area->address < file->end && !area->name; area++)
            name_area(area, object, arena_print(&map->arena, "%s, %s", object, what_of_file(area->flags)));
    }
}

static void name_vdso(struct map *map)
{
    struct map_area *area = area_at(map, map->facts.vdso);

    if (!area)
        return;
    name_area(area, "vdso", "vdso, code that the kernel lends");
    for (; area > map->areas && area[-1].address + area[-1].size == area->address && area[-1].flags == COREELF_PF_R &&
           !area[-1].name;
         area--)
        name_area(area - 1, "vdso", "vvar, data of the kernel for the vdso");
    area = area_at(map, UINT64_C(0xffffffffff600000));
    if (area)
        name_area(area, "vsyscall", "vsyscall, system calls of old");
}

static void name_stacks(struct map *map)
{
    for (size_t i = 0; i < map->facts.threads_count; i++) {
        const struct map_thread *thread = &map->facts.threads[i];
        struct map_area *area = area_at(map, thread->sp);
        const char *object;

        if (!area || area->name || !(area->flags & COREELF_PF_W))
            continue;
        object = arena_print(&map->arena, "stack of thread %" PRIu64, thread->tid);
        name_area(area, object, object);
        if (area > map->areas && area[-1].address + area[-1].size == area->address &&
            (area[-1].flags & (COREELF_PF_R | COREELF_PF_W | COREELF_PF_X)) == 0)
            name_area(area - 1, object, arena_print(&map->arena, "guard of the %s", object));
    }
}

static void name_main_stack(struct map *map)
{
    struct map_area *area = area_at(map, map->facts.random);

    if (area)
        name_area(area, "stack of the process", "stack of the process, with arguments and environment");
}

static void name_tls(struct map *map)
{
    for (size_t i = 0; i < map->facts.threads_count; i++) {
        const struct map_thread *thread = &map->facts.threads[i];
        struct map_area *area = area_at(map, thread->tls);
        const char *name;

        if (!area || area->name || thread->tls == 0 || !(area->flags & COREELF_PF_W))
            continue;
        name = arena_print(&map->arena, "thread-local data of thread %" PRIu64, thread->tid);
        name_area(area, name, name);
    }
}

static int is_plain_data(const struct map_area *area)
{
    return !area->name && (area->flags & COREELF_PF_W) && !(area->flags & COREELF_PF_X);
}

/* Memory that starts where the data of a file end. */
static void name_bss(struct map *map)
{
    for (size_t i = 1; i < map->areas_count; i++) {
        struct map_area *area = &map->areas[i], *before = area - 1;
        size_t length = before->name ? strlen(before->name) : 0;

        if (is_plain_data(area) && before->address + before->size == area->address && length > 6 &&
            strcmp(before->name + length - 6, ", data") == 0)
            name_area(area, before->object, arena_print(&map->arena, "%s, zeroed data (.bss)", before->object));
    }
}

/* The program's areas are those of the file that holds its program headers, or its entry point. */
static void name_heap(struct map *map)
{
    struct map_area *program = area_at(map, map->facts.phdr != MAP_NONE ? map->facts.phdr : map->facts.entry);
    struct map_area *end = map->areas + map->areas_count;
    const char *object = program && program->name ? program->object : NULL;

    if (!object)
        return;
    for (struct map_area *area = program; area < end; area++) {
        if (area->name && strcmp(area->object, object) == 0)
            continue;
        if (is_plain_data(area) && area->address - program->address < UINT64_C(1) << 34)
            name_area(area, "heap", "heap (the first memory behind the program)");
        return;
    }
}

static void name_rest(struct map *map)
{
    int is_core = map->file.ehdr.e_type == COREELF_ET_CORE;

    for (size_t i = 0; i < map->areas_count; i++) {
        struct map_area *area = &map->areas[i];
        if (is_core)
            name_area(area, "anonymous",
                      (area->flags & 7) == 0 ? "no access, a guard or reserved" : "anonymous memory");
        else
            name_area(area, "segment", what_of_file(area->flags));
    }
}

/* ---- What is saved ---- */

static int starts_with(const char *text, const char *start)
{
    return strncmp(text, start, strlen(start)) == 0;
}

/* Memory whose contents the kernel itself never writes: it is in the file, and zero. */
static int is_kept_back(const struct map_area *area)
{
    return starts_with(area->name, "vvar") || starts_with(area->name, "vsyscall");
}

static const char *explain_in_program(const struct map_area *area)
{
    if (area->saved == area->size)
        return "all of it is in the file";
    return area->saved == 0 ? "zeros, nothing of it is in the file" : "what is not in the file is zeros, .bss";
}

static const char *explain_in_core(const struct map_area *area)
{
    int has_file = !starts_with(area->object, "anonymous") && !starts_with(area->object, "stack") &&
                   !starts_with(area->object, "heap") && !strstr(area->name, ".bss");

    if (is_kept_back(area))
        return "zeros, since the kernel gives its contents to nobody";
    if (area->saved >= area->size)
        return "all of it is saved";
    if (area->saved > 0)
        return "its start alone is saved; the build-id in it finds the file that has the rest";
    if ((area->flags & 7) == 0)
        return "not saved, no access";
    return has_file ? "not saved, the file has it"
                    : "not saved: never touched, or left out by MADV_DONTDUMP or coredump_filter";
}

/* How many of the bytes that are said to be in the file are there. */
static uint64_t present(const struct map *map, const struct map_area *area)
{
    uint64_t left = area->offset < map->source->size ? map->source->size - area->offset : 0;

    return area->saved < left ? area->saved : left;
}

static const char *in_file(struct map *map, const struct map_area *area)
{
    uint64_t there = present(map, area);
    char part[32];

    if (there == 0)
        return "not in the file";
    if (is_kept_back(area))
        return "as zeros";
    if (there >= area->size)
        return "all of it";
    return arena_print(&map->arena, "%s of it", text_size(part, sizeof part, there));
}

static void explain_saved(struct map *map, struct map_area *area)
{
    area->in_file = in_file(map, area);
    if (present(map, area) < area->saved)
        area->explanation =
            arena_print(&map->arena, "cut off by the end of the file, %" PRIu64 " of %" PRIu64 " bytes are there",
                        present(map, area), area->saved);
    else
        area->explanation =
            map->file.ehdr.e_type == COREELF_ET_CORE ? explain_in_core(area) : explain_in_program(area);
}

/* ---- Marks ---- */

static void mark(struct map *map, uint64_t address, const char *what, uint64_t tid)
{
    struct map_area *area = area_at(map, address);
    const char *of = tid == MAP_NONE ? "" : arena_print(&map->arena, " of %" PRIu64, tid);

    if (!area)
        return;
    if (!area->marks)
        area->marks = arena_print(&map->arena, "%s%s", what, of);
    else if (strlen(area->marks) < 60)
        area->marks = arena_print(&map->arena, "%s, %s%s", area->marks, what, of);
    else if (area->marks[strlen(area->marks) - 1] != '.')
        area->marks = arena_print(&map->arena, "%s, ...", area->marks);
}

static void mark_all(struct map *map)
{
    const struct coreelf_arch *arch = coreelf_find_arch(&map->file.format);

    mark(map, map->facts.fault, "fault", MAP_NONE);
    for (size_t i = 0; arch && i < map->facts.threads_count; i++)
        mark(map, map->facts.threads[i].pc, arch->pc, map->facts.threads[i].tid);
    mark(map, map->file.ehdr.e_type == COREELF_ET_CORE ? map->facts.entry : map->file.ehdr.e_entry, "entry point",
         MAP_NONE);
}

/* ---- All of it ---- */

static void add_area(struct map *map, const struct coreelf_phdr *phdr, uint64_t segment)
{
    struct map_area area = {
        .address = phdr->p_vaddr,
        .size = phdr->p_memsz,
        .offset = phdr->p_offset,
        .saved = phdr->p_filesz,
        .flags = (uint32_t)phdr->p_flags & 7,
        .look = memory_look(phdr->p_flags),
        .segment = segment,
    };

    map->areas = alloc_more(map->areas, &map->areas_room, map->areas_count, sizeof area);
    map->areas[map->areas_count++] = area;
}

static void finish_areas(struct map *map)
{
    for (size_t i = 0; i < map->areas_count; i++) {
        struct map_area *area = &map->areas[i];
        explain_saved(map, area);
        if (!area->marks)
            area->marks = "";
    }
}

void memory_read(struct map *map)
{
    struct coreelf_phdr phdr;
    struct coreelf_error error;
    int rc;

    for (uint64_t i = 0; (rc = coreelf_segment(&map->file, i, &phdr, &error)) > 0; i++)
        if (phdr.p_type == COREELF_PT_LOAD)
            add_area(map, &phdr, i);
    if (rc < 0)
        map_defect(map, "%s (offset 0x%" PRIx64 ")", error.what, error.offset);
    if (map->areas_count > 0)
        qsort(map->areas, map->areas_count, sizeof *map->areas, by_address);
    name_vdso(map);
    name_files(map);
    name_stacks(map);
    name_main_stack(map);
    name_tls(map);
    name_bss(map);
    name_heap(map);
    name_rest(map);
    mark_all(map);
    finish_areas(map);
}
