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

const struct map_area *memory_above(const struct map *map, uint64_t address)
{
    size_t count = count_up_to(map, address);

    return count < map->areas_count ? &map->areas[count] : NULL;
}

static struct map_area *area_at(struct map *map, uint64_t address)
{
    return (struct map_area *)(uintptr_t)memory_at(map, address);
}

const struct map_area *memory_of_segment(const struct map *map, uint64_t segment)
{
    size_t index = segment < map->segments_read ? map->area_of_segment[segment] : 0;

    return index > 0 ? &map->areas[index - 1] : NULL;
}

/* ---- Names ---- */

enum look memory_look(uint64_t flags)
{
    int writes = !!(flags & COREELF_PF_W), runs = !!(flags & COREELF_PF_X);

    if (writes && runs)
        return LOOK_WRITE_EXEC;
    return runs ? LOOK_EXEC : writes ? LOOK_WRITE : flags & COREELF_PF_R ? LOOK_READ : LOOK_NO_ACCESS;
}

static void name_area(struct map_area *area, enum memory_kind kind, const char *object, const char *name)
{
    if (!area->name) {
        area->kind = kind;
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
            name_area(area, MEMORY_FILE, object,
                      arena_print(&map->arena, "%s, %s", object, what_of_file(area->flags)));
    }
}

static void name_vdso(struct map *map)
{
    struct map_area *area = area_at(map, map->facts.vdso);

    if (!area)
        return;
    name_area(area, MEMORY_VDSO, "vdso", "vdso, code that the kernel lends");
    for (; area > map->areas && area[-1].address + area[-1].size == area->address && area[-1].flags == COREELF_PF_R &&
           !area[-1].name;
         area--)
        name_area(area - 1, MEMORY_KERNEL, "vdso", "vvar, data of the kernel for the vdso");
}

/* At one address in every process (VSYSCALL_ADDR, asm/vsyscall.h). */
static void name_vsyscall(struct map *map)
{
    struct map_area *area = area_at(map, UINT64_C(0xffffffffff600000));

    if (area && map->file.format.e_machine == COREELF_EM_X86_64)
        name_area(area, MEMORY_KERNEL, "vsyscall", "vsyscall, system calls of old");
}

static int is_guard(const struct map_area *area)
{
    return (area->flags & (COREELF_PF_R | COREELF_PF_W | COREELF_PF_X)) == 0;
}

static int touch(const struct map_area *low, const struct map_area *high)
{
    return low->address + low->size == high->address;
}

/*
 * The area that a stack pointer speaks of. One that has run over its end points into the guard below, or, below the
 * stack of the process (which holds the bytes of AT_RANDOM), to where nothing is.
 */
static struct map_area *stack_at(struct map *map, uint64_t sp)
{
    struct map_area *area = area_at(map, sp), *first = area_at(map, map->facts.random);

    if (!area && first && sp < first->address && first->address - sp < 65536)
        return first;
    if (area && is_guard(area) && area + 1 < map->areas + map->areas_count && touch(area, area + 1))
        area++;
    return area;
}

static void name_stacks(struct map *map)
{
    for (size_t i = 0; i < map->facts.threads_count; i++) {
        const struct map_thread *thread = &map->facts.threads[i];
        struct map_area *area = stack_at(map, thread->sp);
        const char *object;

        if (!area || area->name || !(area->flags & COREELF_PF_W))
            continue;
        object = arena_print(&map->arena, "stack of thread %" PRIu64, thread->tid);
        name_area(area, MEMORY_STACK, object, object);
        if (area > map->areas && touch(area - 1, area) && is_guard(area - 1))
            name_area(area - 1, MEMORY_GUARD, object, arena_print(&map->arena, "guard of the %s", object));
    }
}

static void name_main_stack(struct map *map)
{
    struct map_area *area = area_at(map, map->facts.random);

    if (area)
        name_area(area, MEMORY_STACK, "stack of the process", "stack of the process, with arguments and environment");
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
        name_area(area, MEMORY_TLS, name, name);
    }
}

static int is_writable_data(const struct map_area *area)
{
    return (area->flags & COREELF_PF_W) && !(area->flags & COREELF_PF_X);
}

static int is_plain_data(const struct map_area *area)
{
    return !area->name && is_writable_data(area);
}

/* A program or a library has code; another file that is mapped has no .bss. */
static int is_data_of_code(const struct map *map, const struct map_area *data)
{
    const struct map_area *area = data;

    if (data->kind != MEMORY_FILE || !is_writable_data(data))
        return 0;
    while (area > map->areas && area->kind == MEMORY_FILE && !(area->flags & COREELF_PF_X) &&
           area[-1].kind == MEMORY_FILE && strcmp(area[-1].object, data->object) == 0)
        area--;
    return (area->flags & COREELF_PF_X) != 0;
}

/* Memory that starts where the data of a program or a library end. */
static void name_bss(struct map *map)
{
    for (size_t i = 1; i < map->areas_count; i++) {
        struct map_area *area = &map->areas[i], *before = area - 1;

        if (is_plain_data(area) && touch(before, area) && is_data_of_code(map, before))
            name_area(area, MEMORY_BSS, before->object,
                      arena_print(&map->arena, "%s, zeroed data (.bss)", before->object));
    }
}

/* The program's areas are those of the file that holds its program headers, or its entry point. */
static struct map_area *end_of_program(struct map *map)
{
    struct map_area *area = area_at(map, map->facts.phdr != MAP_NONE ? map->facts.phdr : map->facts.entry);
    const char *object = area && area->name ? area->object : NULL;

    while (object && area < map->areas + map->areas_count && area->name && strcmp(area->object, object) == 0)
        area++;
    return object ? area : NULL;
}

/*
 * The kernel lets the heap begin within 1 GiB behind the program (arch_randomize_brk, arch/x86/kernel/process.c). If the
 * program has mapped something there too, nothing in a core tells which is which.
 */
static void name_heap(struct map *map)
{
    struct map_area *area = end_of_program(map), *end = map->areas + map->areas_count, *heap = NULL, *last = NULL;
    uint64_t limit = area && area > map->areas ? area[-1].address + area[-1].size + (UINT64_C(1) << 30) : 0;

    for (; area && area < end && area->address < limit; area++) {
        if (!is_plain_data(area))
            continue;
        if (heap && !touch(last, area))
            return;
        heap = heap ? heap : area;
        last = area;
    }
    for (area = heap; area && area <= last; area++)
        name_area(area, MEMORY_HEAP, "heap", "heap (the first memory behind the program)");
}

static void name_rest(struct map *map)
{
    int is_core = map->file.ehdr.e_type == COREELF_ET_CORE;

    for (size_t i = 0; i < map->areas_count; i++) {
        struct map_area *area = &map->areas[i];
        if (is_core)
            name_area(area, MEMORY_ANONYMOUS, "anonymous",
                      is_guard(area) ? "no access, a guard or reserved" : "anonymous memory");
        else
            name_area(area, MEMORY_OF_PROGRAM, "segment", what_of_file(area->flags));
    }
}

/* ---- What is saved ---- */

static const char *explain_in_program(const struct map_area *area)
{
    if (area->saved == area->size)
        return "all of it is in the file";
    return area->saved == 0 ? "zeros, nothing of it is in the file" : "what is not in the file is zeros, .bss";
}

static const char *explain_in_core(const struct map_area *area)
{
    if (area->kind == MEMORY_KERNEL)
        return area->saved > 0 ? "zeros, since the kernel gives its contents to nobody"
                               : "not saved: the kernel gives its contents to nobody";
    if (area->saved >= area->size)
        return "all of it is saved";
    if (area->saved > 0)
        return "its start alone is saved; the build-id in it finds the file that has the rest";
    if (is_guard(area))
        return "not saved, no access";
    return area->kind == MEMORY_FILE ? "not saved, the file has it"
                                     : "not saved: never touched, or left out by MADV_DONTDUMP or coredump_filter";
}

uint64_t memory_present(const struct map *map, const struct map_area *area)
{
    uint64_t left = area->offset < map->source->size ? map->source->size - area->offset : 0;

    return area->saved < left ? area->saved : left;
}

static const char *in_file(struct map *map, const struct map_area *area)
{
    uint64_t there = memory_present(map, area);
    char part[32];

    if (there == 0)
        return "not in the file";
    if (area->kind == MEMORY_KERNEL)
        return "as zeros";
    if (there >= area->size)
        return "all of it";
    return arena_print(&map->arena, "%s of it", text_size(part, sizeof part, there));
}

static void explain_saved(struct map *map, struct map_area *area)
{
    area->in_file = in_file(map, area);
    if (memory_present(map, area) < area->saved)
        area->explanation =
            arena_print(&map->arena, "cut off by the end of the file, %" PRIu64 " of %" PRIu64 " bytes are there",
                        memory_present(map, area), area->saved);
    else
        area->explanation =
            map->file.ehdr.e_type == COREELF_ET_CORE ? explain_in_core(area) : explain_in_program(area);
}

/* ---- Reading it ---- */

/* In a program what p_filesz does not cover is zeros; in a core it is unknown. */
static size_t copy_of_area(const struct map *map, const struct map_area *area, uint64_t at, void *buffer, size_t n)
{
    uint64_t there = memory_present(map, area);

    if (there > area->size)
        there = area->size;
    if (at < there) {
        size_t part = there - at < n ? (size_t)(there - at) : n;
        return coreelf_read(map->source, area->offset + at, buffer, part, NULL) < 0 ? 0 : part;
    }
    if (map->file.ehdr.e_type == COREELF_ET_CORE || at < area->saved || at >= area->size)
        return 0;
    n = area->size - at < n ? (size_t)(area->size - at) : n;
    memset(buffer, 0, n);
    return n;
}

size_t memory_copy(const struct map *map, uint64_t address, void *buffer, size_t n)
{
    size_t done = 0;

    while (done < n && address <= UINT64_MAX - done) {
        const struct map_area *area = memory_at(map, address + done);
        size_t part =
            area ? copy_of_area(map, area, address + done - area->address, (unsigned char *)buffer + done, n - done)
                 : 0;
        if (part == 0)
            break;
        done += part;
    }
    return done;
}

/* ---- Words ---- */

const char *memory_permissions(uint32_t flags)
{
    static const char *const words[] = {"---", "--x", "-w-", "-wx", "r--", "r-x", "rw-", "rwx"};

    return words[flags & 7]; /* PF_X is 1, PF_W 2, PF_R 4 */
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
    }
}

static void add_note_segment(struct map *map, const struct coreelf_phdr *phdr)
{
    map->note_segments =
        alloc_more(map->note_segments, &map->note_segments_room, map->note_segments_count, sizeof *phdr);
    map->note_segments[map->note_segments_count++] = *phdr;
}

static void note_end(struct map *map, const struct coreelf_phdr *phdr)
{
    uint64_t end = phdr->p_filesz > UINT64_MAX - phdr->p_offset ? UINT64_MAX : phdr->p_offset + phdr->p_filesz;

    if (phdr->p_filesz > 0 && end > map->segments_end)
        map->segments_end = end;
    if (phdr->p_filesz > 0 && end > map->source->size && phdr->p_type == COREELF_PT_NOTE)
        map->notes_cut = 1;
}

static void read_segments(struct map *map)
{
    struct coreelf_phdr phdr;
    struct coreelf_error error;
    int rc;

    for (; (rc = coreelf_segment(&map->file, map->segments_read, &phdr, &error)) > 0; map->segments_read++) {
        note_end(map, &phdr);
        if (phdr.p_type == COREELF_PT_LOAD)
            add_area(map, &phdr, map->segments_read);
        else if (phdr.p_type == COREELF_PT_NOTE)
            add_note_segment(map, &phdr);
    }
    if (rc < 0)
        map_defect(map, "%s (offset 0x%" PRIx64 ")", error.what, error.offset);
}

/* As the kernel writes them they are sorted already. */
static void sort_areas(struct map *map)
{
    size_t sorted = 1;

    while (sorted < map->areas_count && by_address(&map->areas[sorted - 1], &map->areas[sorted]) < 0)
        sorted++;
    if (sorted < map->areas_count)
        qsort(map->areas, map->areas_count, sizeof *map->areas, by_address);
}

static void index_areas(struct map *map)
{
    map->area_of_segment = alloc_zeroed(map->segments_read, sizeof *map->area_of_segment);
    for (size_t i = 0; i < map->areas_count; i++)
        map->area_of_segment[map->areas[i].segment] = i + 1;
}

void memory_read(struct map *map)
{
    read_segments(map);
    sort_areas(map);
    index_areas(map);
}

void memory_name(struct map *map)
{
    name_vdso(map);
    name_vsyscall(map);
    name_files(map);
    name_stacks(map);
    name_main_stack(map);
    name_tls(map);
    name_bss(map);
    name_heap(map);
    name_rest(map);
    marks_make(map);
    finish_areas(map);
}
