/*
 * reduce.c: smaller cores on purpose.
 *
 * --only=stacks keeps what a backtrace needs and no more: the registers (they are notes), each thread's
 * stack from its stack pointer on, and what tells a debugger which files were mapped where:
 *
 *     AT_PHDR -> program headers -> PT_DYNAMIC -> DT_DEBUG -> struct r_debug -> struct link_map -> next ...
 *                                                                                 l_name: "/lib/libc.so.6"
 *
 * (<link.h>; the list that the dynamic linker keeps for debuggers), and the first page of each ELF file, with its
 * build-id. Code and constants come from those files.
 *
 * --max-size drops the largest writable areas until the file is small enough. What is in use of a stack is a
 * piece of its own, dropped last.
 *
 * Either way every area keeps its program header. An area of which only some pages are kept becomes several: a
 * program header has one stretch of bytes, and the rest of the area one with p_filesz 0.
 */
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "../base/alloc.h"
#include "dump.h"

/* ---- Stretches of memory that are wanted ---- */

struct wanted {
    struct range *list; /* pages, sorted and merged before use */
    size_t count, room;
    uint64_t page_size;
};

static void want(struct wanted *wanted, uint64_t start, uint64_t size)
{
    uint64_t mask = wanted->page_size - 1;

    if (size == 0 || start + size < start)
        return;
    wanted->list = alloc_more(wanted->list, &wanted->room, wanted->count, sizeof *wanted->list);
    wanted->list[wanted->count++] = (struct range){start & ~mask, (start + size + mask) & ~mask};
}

static int by_start(const void *a, const void *b)
{
    const struct range *x = a, *y = b;

    return x->start < y->start ? -1 : x->start > y->start;
}

static void sort_and_merge(struct wanted *wanted)
{
    size_t kept = 0;

    if (wanted->count == 0)
        return;
    qsort(wanted->list, wanted->count, sizeof *wanted->list, by_start);
    for (size_t i = 1; i < wanted->count; i++)
        if (wanted->list[i].start <= wanted->list[kept].end) {
            if (wanted->list[i].end > wanted->list[kept].end)
                wanted->list[kept].end = wanted->list[i].end;
        } else {
            wanted->list[++kept] = wanted->list[i];
        }
    wanted->count = kept + 1;
}

/* ---- Stacks ---- */

static const struct area *area_at(const struct areas *areas, uint64_t address)
{
    for (size_t i = 0; i < areas->count; i++)
        if (areas->list[i].start <= address && address < areas->list[i].end)
            return &areas->list[i];
    return NULL;
}

static uint64_t register_of(const struct snapshot *snapshot, const struct thread *thread, const char *name)
{
    const struct coreelf_arch *arch = coreelf_find_arch(&snapshot->format);
    const struct regset *set = registers_find(&thread->registers, COREELF_NT_PRSTATUS);
    uint64_t value = 0;

    if (arch && set && name)
        (void)coreelf_get(arch->registers, &snapshot->format, thread->registers.bytes + set->offset, set->size, name,
                          &value);
    return value;
}

/* Below the stack pointer, 128 bytes belong to leaf functions too: System V ABI for x86-64, the red zone. */
enum { RED_ZONE = 128, THREAD_BLOCK = 4096 };

static void want_stacks(struct wanted *wanted, const struct snapshot *snapshot)
{
    const struct coreelf_arch *arch = coreelf_find_arch(&snapshot->format);

    for (size_t i = 0; arch && i < snapshot->threads.count; i++) {
        const struct thread *thread = &snapshot->threads.list[i];
        uint64_t sp = register_of(snapshot, thread, arch->sp), tls = register_of(snapshot, thread, arch->tls);
        const struct area *area = area_at(&snapshot->areas, sp);
        uint64_t low = area && sp - area->start > RED_ZONE ? sp - RED_ZONE : sp;
        if (area)
            want(wanted, low, area->end - low);
        if (tls != 0)
            want(wanted, tls, THREAD_BLOCK); /* the C library's description of the thread */
    }
}

/* ---- What the dynamic linker keeps for debuggers ---- */

struct reader {
    int memory; /* /proc/PID/mem */
    const struct snapshot *snapshot;
    struct wanted *wanted;
    size_t word; /* 4 or 8 */
};

/* The words at an address, native to the process; 0: they cannot be read. They are wanted in the core. */
static int read_words(struct reader *reader, uint64_t address, uint64_t *words, size_t count)
{
    unsigned char bytes[16 * 8];
    size_t size = count * reader->word;

    if (address == 0 || count > 16 || pread(reader->memory, bytes, size, (off_t)address) != (ssize_t)size)
        return 0;
    for (size_t i = 0; i < count; i++)
        if (reader->word == 8) {
            memcpy(&words[i], bytes + i * 8, 8);
        } else {
            uint32_t half;
            memcpy(&half, bytes + i * 4, 4);
            words[i] = half;
        }
    want(reader->wanted, address, size);
    return 1;
}

static uint64_t find_auxv(const struct snapshot *snapshot, uint64_t type)
{
    size_t each = coreelf_size(&coreelf_layout_auxv, &snapshot->format);
    struct coreelf_auxv entry;

    for (size_t at = 0; at + each <= snapshot->auxv_size; at += each)
        if (coreelf_decode(&coreelf_layout_auxv, &snapshot->format, snapshot->auxv + at, each, &entry, NULL) == 0 &&
            entry.a_type == type)
            return entry.a_val;
    return 0;
}

static int read_phdr(struct reader *reader, uint64_t table, uint64_t index, struct coreelf_phdr *phdr)
{
    const struct coreelf_format *format = &reader->snapshot->format;
    size_t size = coreelf_size(&coreelf_layout_phdr, format);
    unsigned char bytes[56];

    if (pread(reader->memory, bytes, size, (off_t)(table + index * size)) != (ssize_t)size)
        return 0;
    want(reader->wanted, table + index * size, size);
    return coreelf_decode(&coreelf_layout_phdr, format, bytes, size, phdr, NULL) == 0;
}

/* Where the program's dynamic section is: PT_PHDR tells by how much the program was moved. */
static uint64_t find_dynamic(struct reader *reader)
{
    uint64_t table = find_auxv(reader->snapshot, COREELF_AT_PHDR),
             count = find_auxv(reader->snapshot, COREELF_AT_PHNUM);
    uint64_t moved = 0;
    struct coreelf_phdr phdr;

    for (uint64_t i = 0; i < count && i < 64 && read_phdr(reader, table, i, &phdr); i++) {
        if (phdr.p_type == COREELF_PT_PHDR)
            moved = table - phdr.p_vaddr;
        if (phdr.p_type == COREELF_PT_DYNAMIC)
            return phdr.p_vaddr + moved;
    }
    return 0;
}

enum { DT_NULL_TAG = 0, DT_DEBUG_TAG = 21, DYNAMIC_MAX = 256, LIBRARIES_MAX = 65536, NAME_BYTES = 512 };

static uint64_t find_r_debug(struct reader *reader)
{
    uint64_t dynamic = find_dynamic(reader), entry[2];

    for (uint64_t i = 0; dynamic != 0 && i < DYNAMIC_MAX; i++) {
        if (!read_words(reader, dynamic + 2 * i * reader->word, entry, 2) || entry[0] == DT_NULL_TAG)
            break;
        if (entry[0] == DT_DEBUG_TAG)
            return entry[1];
    }
    return 0;
}

/* struct r_debug: version, r_map, r_brk, ...; struct link_map: l_addr, l_name, l_ld, l_next, l_prev. */
static void want_link_maps(struct reader *reader)
{
    uint64_t r_debug[5], map[5], at;

    if (!read_words(reader, find_r_debug(reader), r_debug, 5))
        return;
    at = r_debug[1];
    for (int i = 0; i < LIBRARIES_MAX && at != 0 && read_words(reader, at, map, 5); i++, at = map[3]) {
        want(reader->wanted, map[1], NAME_BYTES);
        want(reader->wanted, map[2], 1); /* l_ld */
    }
}

/*
 * What libthread_db reads for a debugger: the list of threads in the dynamic linker's data (_rtld_global, part of
 * which is read-only by now), and how many there are in the C library's. Which library is the C library is not
 * said anywhere, so of each the data are kept, unless they are large.
 */
enum { SMALL_DATA = 64 * 1024 };

static void want_library_data(struct wanted *wanted, const struct snapshot *snapshot)
{
    const struct area *linker = area_at(&snapshot->areas, find_auxv(snapshot, COREELF_AT_BASE));

    for (size_t i = 0; i < snapshot->areas.count; i++) {
        const struct area *area = &snapshot->areas.list[i];
        int of_linker = linker && area->inode == linker->inode && area->device == linker->device;
        if ((area->flags & AREA_FILE) && (area->flags & AREA_ANONYMOUS) && !(area->flags & AREA_SHARED) &&
            area->end - area->start <= SMALL_DATA && ((area->flags & AREA_WRITE) || of_linker))
            want(wanted, area->start, area->end - area->start);
    }
}

/* ---- Pieces ---- */

static struct piece *add_piece(struct layout *layout, const struct snapshot *snapshot, const struct area *area,
                               uint64_t start, uint64_t end, uint64_t saved)
{
    uint32_t index = (uint32_t)(area - snapshot->areas.list);
    struct piece *piece;

    layout->pieces = alloc_more(layout->pieces, &layout->pieces_room, layout->pieces_count, sizeof *layout->pieces);
    piece = &layout->pieces[layout->pieces_count++];
    *piece = (struct piece){start, end, saved, index, 0};
    return piece;
}

struct area piece_area(const struct snapshot *snapshot, const struct piece *piece)
{
    struct area area = snapshot->areas.list[piece->area];

    area.file_offset += piece->start - area.start;
    area.start = piece->start;
    area.end = piece->end;
    return area;
}

/* An area in which some stretches are wanted: pieces of their own. What lies between is kept only if `keep_rest`. */
static void split_area(struct layout *layout, const struct snapshot *snapshot, const struct area *area,
                       const struct wanted *wanted, size_t *next, int keep_rest)
{
    uint64_t at = area->start;

    while (*next < wanted->count && wanted->list[*next].end <= area->start)
        ++*next;
    for (size_t i = *next; i < wanted->count && wanted->list[i].start < area->end; i++) {
        uint64_t start = wanted->list[i].start > at ? wanted->list[i].start : at;
        uint64_t end = wanted->list[i].end < area->end ? wanted->list[i].end : area->end;
        if (start > at)
            add_piece(layout, snapshot, area, at, start, keep_rest ? start - at : 0);
        add_piece(layout, snapshot, area, start, end, end - start)->needed = 1;
        at = end;
    }
    if (at < area->end)
        add_piece(layout, snapshot, area, at, area->end, keep_rest ? area->end - at : 0);
}

static int is_wanted(const struct area *area, const struct wanted *wanted, size_t next)
{
    while (next < wanted->count && wanted->list[next].end <= area->start)
        next++;
    return next < wanted->count && wanted->list[next].start < area->end;
}

void reduce_to_stacks(struct layout *layout, const struct snapshot *snapshot)
{
    struct wanted wanted = {NULL, 0, 0, snapshot->page_size};
    struct reader reader = {procfs_open(snapshot->task, "mem", O_RDONLY), snapshot, &wanted,
                            snapshot->format.ei_class == COREELF_ELFCLASS64 ? 8 : 4};
    size_t next = 0;

    want_stacks(&wanted, snapshot);
    want_library_data(&wanted, snapshot);
    if (reader.memory >= 0) {
        want_link_maps(&reader);
        close(reader.memory);
    }
    sort_and_merge(&wanted);
    for (size_t i = 0; i < snapshot->areas.count; i++) {
        const struct area *area = &snapshot->areas.list[i];
        uint64_t usual = filter_dump_size(snapshot, area);
        int is_header = area->file_offset == 0 && usual == snapshot->page_size && (area->flags & AREA_FILE);

        if (area->flags & (AREA_DONTDUMP | AREA_IO))
            add_piece(layout, snapshot, area, area->start, area->end, 0);
        else if ((area->flags & AREA_SPECIAL) || is_header)
            add_piece(layout, snapshot, area, area->start, area->end, usual);
        else if (is_wanted(area, &wanted, next))
            split_area(layout, snapshot, area, &wanted, &next, 0);
        else
            add_piece(layout, snapshot, area, area->start, area->end, 0);
    }
    free(wanted.list);
}

/* ---- --max-size ---- */

void reduce_stacks(struct layout *layout, const struct snapshot *snapshot)
{
    struct wanted stacks = {NULL, 0, 0, snapshot->page_size};
    size_t next = 0;

    want_stacks(&stacks, snapshot);
    sort_and_merge(&stacks);
    for (size_t i = 0; i < snapshot->areas.count; i++) {
        const struct area *area = &snapshot->areas.list[i];
        uint64_t usual = filter_dump_size(snapshot, area);
        if (usual == area->end - area->start && !(area->flags & AREA_FILE) && is_wanted(area, &stacks, next))
            split_area(layout, snapshot, area, &stacks, &next, 1);
        else
            add_piece(layout, snapshot, area, area->start, area->end, usual);
    }
    free(stacks.list);
}

/* How soon a piece is dropped: writable ones first, stacks last. A page, or what the kernel made, stays. */
static int rank(const struct snapshot *snapshot, const struct piece *piece)
{
    uint32_t flags = snapshot->areas.list[piece->area].flags;

    if (piece->saved <= snapshot->page_size || (flags & AREA_SPECIAL))
        return 0;
    return piece->needed ? 1 : flags & AREA_WRITE ? 3 : 2;
}

struct candidate {
    struct piece *piece;
    int rank;
};

static int by_rank_and_size(const void *a, const void *b)
{
    const struct candidate *x = a, *y = b;

    if (x->rank != y->rank)
        return y->rank - x->rank;
    return x->piece->saved > y->piece->saved ? -1 : x->piece->saved < y->piece->saved;
}

void reduce_by(struct layout *layout, const struct snapshot *snapshot, uint64_t excess)
{
    struct candidate *candidates = alloc_zeroed(layout->pieces_count, sizeof *candidates);

    for (size_t i = 0; i < layout->pieces_count; i++)
        candidates[i] = (struct candidate){&layout->pieces[i], rank(snapshot, &layout->pieces[i])};
    qsort(candidates, layout->pieces_count, sizeof *candidates, by_rank_and_size);
    for (size_t i = 0; i < layout->pieces_count && candidates[i].rank > 0 && excess > 0; i++) {
        struct piece *piece = candidates[i].piece;
        excess -= piece->saved < excess ? piece->saved : excess;
        layout->dropped++;
        layout->dropped_bytes += piece->saved;
        piece->saved = 0;
    }
    free(candidates);
}

/* ---- Neither ---- */

void reduce_nothing(struct layout *layout, const struct snapshot *snapshot)
{
    for (size_t i = 0; i < snapshot->areas.count; i++) {
        const struct area *area = &snapshot->areas.list[i];
        add_piece(layout, snapshot, area, area->start, area->end, filter_dump_size(snapshot, area));
    }
}
