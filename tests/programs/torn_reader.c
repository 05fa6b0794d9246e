/*
 * torn_reader.c: was this copy of torn.c made at one instant?
 *
 *     torn_reader core FILE TABLE    a core, read through libcoreelf
 *     torn_reader live PID TABLE     a copy that is made here and now while the process runs, so that it is torn:
 *                                    it shows that the reader can tell
 *
 * TABLE is the address that torn has said. Exit status: 0 all is as torn.h says, 1 it is torn, 2 cannot be read.
 * Says what it has looked at: pairs, registers in the loop, slots that were not busy, and how many of each are
 * torn; and how many system calls of torn have failed.
 */
#include <elf.h>
#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/ptrace.h>
#include <sys/stat.h>
#include <sys/uio.h>
#include <sys/user.h>
#include <sys/wait.h>
#include <unistd.h>

#include "libcoreelf/coreelf.h"
#include "torn.h"

enum { AREAS_MAX = 1024, THREADS_MAX = 64 };

/* What either copy is made into. */
static struct area {
    uint64_t start, end, saved; /* saved: bytes from the start that the copy has */
    uint64_t protection;        /* PROT_* */
    const unsigned char *bytes;
} areas[AREAS_MAX];
static unsigned areas_count;

static struct thread {
    uint64_t id, pc, counter; /* counter: the register in which torn counts */
} threads[THREADS_MAX];
static unsigned threads_count;

static void cannot(const char *what, const char *why)
{
    fprintf(stderr, "torn_reader: %s: %s\n", what, why);
    exit(2);
}

static void add_area(const struct area *area)
{
    if (areas_count == AREAS_MAX)
        cannot("copy", "too many areas");
    areas[areas_count++] = *area;
}

static void add_thread(const struct thread *thread)
{
    if (threads_count == THREADS_MAX)
        cannot("copy", "too many threads");
    threads[threads_count++] = *thread;
}

/* ---- A core ----------------------------------------------------------------------------------- */

static struct coreelf_error error;

static void must(int rc, const char *what)
{
    if (rc < 0)
        cannot(what, error.what ? error.what : strerror(-rc));
}

static void add_segment(const struct coreelf_phdr *phdr, const unsigned char *bytes, size_t size)
{
    struct area area = {phdr->p_vaddr, phdr->p_vaddr + phdr->p_memsz, phdr->p_filesz, 0, bytes + phdr->p_offset};

    if (phdr->p_offset > size || phdr->p_filesz > size - phdr->p_offset)
        cannot("core", "a segment is not all in the file");
    area.protection = (phdr->p_flags & COREELF_PF_R ? PROT_READ : 0) |
                      (phdr->p_flags & COREELF_PF_W ? PROT_WRITE : 0) |
                      (phdr->p_flags & COREELF_PF_X ? PROT_EXEC : 0);
    add_area(&area);
}

#ifdef __x86_64__
static void add_prstatus(const struct coreelf_format *format, const unsigned char *bytes, size_t size)
{
    const struct coreelf_arch *arch = coreelf_find_arch(format);
    size_t head = coreelf_size(&coreelf_layout_prstatus, format);
    struct coreelf_prstatus prstatus;
    struct thread thread;

    must(coreelf_decode(&coreelf_layout_prstatus, format, bytes, size, &prstatus, &error), "NT_PRSTATUS");
    must(coreelf_get(arch->registers, format, bytes + head, size - head, arch->pc, &thread.pc), "registers");
    must(coreelf_get(arch->registers, format, bytes + head, size - head, "r12", &thread.counter), "registers");
    thread.id = (uint64_t)prstatus.pr_pid;
    add_thread(&thread);
}

static void add_notes(const struct coreelf_file *file, const struct coreelf_phdr *phdr, const unsigned char *bytes)
{
    struct coreelf_notes notes;
    struct coreelf_note note;
    int rc;

    coreelf_notes_begin(&notes, file, phdr->p_offset, phdr->p_filesz, phdr->p_align);
    while ((rc = coreelf_next_note(&notes, &note, &error)) > 0)
        if (note.nhdr.n_type == COREELF_NT_PRSTATUS && strcmp(note.owner, "CORE") == 0)
            add_prstatus(&file->format, bytes + note.desc_offset, note.nhdr.n_descsz);
    must(rc, "notes");
}
#else
static void add_notes(const struct coreelf_file *file, const struct coreelf_phdr *phdr, const unsigned char *bytes)
{
    (void)file, (void)phdr, (void)bytes;
}
#endif

static void read_core(const char *path)
{
    struct coreelf_source source;
    struct coreelf_file file;
    struct coreelf_phdr phdr;
    struct stat stat;
    unsigned char *bytes;
    int fd = open(path, O_RDONLY), rc = 0;

    if (fd < 0 || fstat(fd, &stat) < 0)
        cannot(path, strerror(errno));
    bytes = mmap(NULL, (size_t)stat.st_size, PROT_READ, MAP_PRIVATE, fd, 0);
    if (bytes == MAP_FAILED)
        cannot(path, strerror(errno));
    source = coreelf_source_buffer(bytes, (size_t)stat.st_size);
    must(coreelf_open(&file, &source, &error), path);
    for (uint64_t i = 0; (rc = coreelf_segment(&file, i, &phdr, &error)) > 0; i++)
        if (phdr.p_type == COREELF_PT_LOAD)
            add_segment(&phdr, bytes, (size_t)stat.st_size);
        else if (phdr.p_type == COREELF_PT_NOTE)
            add_notes(&file, &phdr, bytes);
    must(rc, "program headers");
}

/* ---- A copy of what runs ---------------------------------------------------------------------- */

static FILE *open_proc(const char *pid, const char *name)
{
    char path[64];
    FILE *file;

    snprintf(path, sizeof path, "/proc/%s/%s", pid, name);
    file = fopen(path, "r");
    if (!file)
        cannot(path, strerror(errno));
    return file;
}

static void copy_area(struct area *area, pid_t pid)
{
    size_t size = (size_t)(area->end - area->start);
    unsigned char *bytes = calloc(1, size);

    if (!bytes)
        cannot("copy", strerror(errno));
    for (size_t at = 0; at < size; at += PAGE) {
        struct iovec ours = {bytes + at, PAGE}, theirs = {(void *)(uintptr_t)(area->start + at), PAGE};
        process_vm_readv(pid, &ours, 1, &theirs, 1, 0); /* what cannot be read stays zero */
    }
    area->bytes = bytes;
    area->saved = size;
}

/* Areas of which no page is in use, as the thread stacks mostly are, are copied too: the slower, the better. */
static void copy_memory(const char *pid)
{
    FILE *maps = open_proc(pid, "maps");
    char line[4352], access[5];

    while (fgets(line, sizeof line, maps)) {
        struct area area = {0};

        if (sscanf(line, "%" SCNx64 "-%" SCNx64 " %4s", &area.start, &area.end, access) == 3 && !strstr(line, "[v")) {
            area.protection = (access[0] == 'r' ? PROT_READ : 0) | (access[1] == 'w' ? PROT_WRITE : 0) |
                              (access[2] == 'x' ? PROT_EXEC : 0);
            add_area(&area);
        }
    }
    fclose(maps);
    for (unsigned i = 0; i < areas_count; i++)
        copy_area(&areas[i], (pid_t)atoi(pid));
}

#ifdef __x86_64__
static void copy_registers(const struct table *table)
{
    for (unsigned i = 0; i < PAIRS; i++) {
        pid_t id = (pid_t)table->pairs[i].thread;
        struct user_regs_struct registers;
        struct iovec all = {&registers, sizeof registers};

        if (ptrace(PTRACE_SEIZE, id, NULL, NULL) < 0 || ptrace(PTRACE_INTERRUPT, id, NULL, NULL) < 0 ||
            waitpid(id, NULL, __WALL) < 0 || ptrace(PTRACE_GETREGSET, id, (void *)NT_PRSTATUS, &all) < 0)
            cannot("ptrace", strerror(errno));
        ptrace(PTRACE_DETACH, id, NULL, NULL);
        add_thread(&(struct thread){(uint64_t)id, registers.rip, registers.r12});
    }
}
#else
static void copy_registers(const struct table *table)
{
    (void)table;
}
#endif

/* ---- Is it torn? ------------------------------------------------------------------------------ */

static const struct area *find_area(uint64_t address)
{
    for (unsigned i = 0; i < areas_count; i++)
        if (areas[i].start <= address && address < areas[i].end)
            return &areas[i];
    return NULL;
}

/* 0: the copy does not have it. */
static int get(uint64_t address, void *buffer, size_t n)
{
    const struct area *area = find_area(address);

    if (!area || area->saved < n || address - area->start > area->saved - n)
        return 0;
    memcpy(buffer, area->bytes + (address - area->start), n);
    return 1;
}

static uint64_t word_at(uint64_t address)
{
    uint64_t word;

    return get(address, &word, 8) ? word : UINT64_MAX;
}

static struct {
    unsigned pairs, torn_pairs, in_loop, torn_registers, slots, torn_slots;
} seen;

static void complain(const char *what, unsigned number, uint64_t is, uint64_t other)
{
    printf("torn: %s %u: %#" PRIx64 " and %#" PRIx64 "\n", what, number, is, other);
}

static void check_register(const struct table *table, unsigned number, const struct thread *thread)
{
    uint64_t a = word_at(table->pairs[number].a);

    if (thread->pc < table->loop_start || thread->pc > table->loop_end || table->loop_start == 0)
        return;
    seen.in_loop++;
    if (thread->counter != a && thread->counter != a + 1) {
        seen.torn_registers++;
        complain("register and first word of pair", number, thread->counter, a);
    }
}

static void check_pair(const struct table *table, unsigned number)
{
    const struct pair *pair = &table->pairs[number];
    uint64_t a = word_at(pair->a), b = word_at(pair->b);

    seen.pairs++;
    if (a == UINT64_MAX || b == UINT64_MAX || (a != b && a != b + 1)) {
        seen.torn_pairs++;
        complain("words of pair", number, a, b);
    }
    for (unsigned i = 0; i < threads_count; i++)
        if (threads[i].id == pair->thread)
            check_register(table, number, &threads[i]);
}

/* Of an area all of whose pages were dropped not much need be saved: nothing, or what the head of a file is. */
static int page_is_good(const struct slot *slot, unsigned number, uint64_t page)
{
    static const unsigned places[] = {0, PAGE / 2, PAGE - 8};
    uint64_t address = WINDOW + (number * CELLS + slot->cell) * CELL_SIZE + page * PAGE;
    const struct area *area = find_area(address);

    if (!area || area->protection != slot->protection) {
        complain("protection of slot", number, area ? area->protection : UINT64_MAX, slot->protection);
        return 0;
    }
    if (address >= area->start + area->saved && slot->dropped == slot->pages)
        return 1;
    for (unsigned i = 0; i < 3; i++)
        if (word_at(address + places[i]) != expected(slot, number, page)) {
            complain("page of slot", number, word_at(address + places[i]), expected(slot, number, page));
            return 0;
        }
    return 1;
}

/* The other cells, and what was cut off of this one: nothing is mapped there. */
static int rest_is_free(const struct slot *slot, unsigned number)
{
    for (unsigned cell = 0; cell < CELLS; cell++)
        for (unsigned page = cell == slot->cell ? (unsigned)slot->pages : 0; page <= SLOT_PAGES; page++)
            if (find_area(WINDOW + (number * CELLS + cell) * CELL_SIZE + page * PAGE)) {
                complain("a slot's memory is still there: slot, cell", number, cell, page);
                return 0;
            }
    return 1;
}

static int slot_is_good(const struct slot *slot, unsigned number)
{
    for (uint64_t page = 0; page < slot->pages; page++)
        if (!page_is_good(slot, number, page))
            return 0;
    return rest_is_free(slot, number);
}

static void check_slot(const struct slot *slot, unsigned number)
{
    if (slot->busy)
        return;
    seen.slots++;
    if (!slot_is_good(slot, number))
        seen.torn_slots++;
}

static void read_table(struct table *table, const char *address)
{
    if (!get(strtoull(address, NULL, 0), table, sizeof *table) || table->magic != TORN_MAGIC)
        cannot(address, "no table there");
}

int main(int argc, char **argv)
{
    struct table table;

    if (argc == 4 && strcmp(argv[1], "core") == 0) {
        read_core(argv[2]);
        read_table(&table, argv[3]);
    } else if (argc == 4 && strcmp(argv[1], "live") == 0) {
        copy_memory(argv[2]);
        read_table(&table, argv[3]);
        copy_registers(&table);
    } else {
        fputs("Usage: torn_reader core FILE TABLE | torn_reader live PID TABLE\n", stderr);
        return 2;
    }
    for (unsigned i = 0; i < PAIRS; i++)
        check_pair(&table, i);
    for (unsigned i = 0; i < SLOTS; i++)
        check_slot(&table.slots[i], i);
    printf("pairs %u %u registers %u %u slots %u %u refused %" PRIu64 "\n", seen.pairs, seen.torn_pairs, seen.in_loop,
           seen.torn_registers, seen.slots, seen.torn_slots, table.refused);
    return seen.torn_pairs + seen.torn_registers + seen.torn_slots > 0;
}
