/*
 * core.c: what the notes of a core say, and whether it agrees.
 *
 * Linux writes for each thread NT_PRSTATUS and its other registers behind it, and once for the process
 * NT_PRPSINFO, NT_SIGINFO, NT_AUXV and NT_FILE (fill_note_info, fs/binfmt_elf.c). A debugger needs the first to
 * see a thread, and NT_AUXV to find the program's symbols; it can do without the others.
 *
 * Cores of other systems have notes of other owners. They are not held to what Linux writes.
 */
#include <stdlib.h>
#include <string.h>

#include "check.h"

/* siginfo_t has 128 bytes on every machine: SI_MAX_SIZE, include/uapi/asm-generic/siginfo.h. */
enum { SIGINFO_SIZE = 128 };

struct thread {
    int64_t tid, signal, info_signal;
    uint64_t tid_at, signal_at;
};

struct core {
    struct check *check;
    struct thread *threads;
    size_t count, room;
};

static int is_field(const struct coreelf_item *item, const char *name)
{
    return item->kind == COREELF_ITEM_FIELD && strcmp(item->field->name, name) == 0;
}

static void begin_walk(const struct check *check, const struct coreelf_note *note, struct coreelf_walk *walk)
{
    const struct coreelf_format *format = &check->map.file.format;

    coreelf_walk_payload(walk, check->source, format,
                         coreelf_find_payload(format, note->owner, (uint32_t)note->nhdr.n_type), note->desc_offset,
                         note->nhdr.n_descsz);
}

/* ---- Sizes ---- */

static int read_zeros(void *context, uint64_t offset, void *buffer, size_t n)
{
    (void)context;
    (void)offset;
    memset(buffer, 0, n);
    return 0;
}

/* The size that a payload has on this machine: how far the library can name the fields of endless zeros. */
static uint64_t known_size(const struct check *check, const struct coreelf_note *note)
{
    const struct coreelf_format *format = &check->map.file.format;
    const struct coreelf_source zeros = {read_zeros, NULL, 1 << 16};
    struct coreelf_walk walk;
    struct coreelf_item item = {0};

    coreelf_walk_payload(&walk, &zeros, format,
                         coreelf_find_payload(format, note->owner, (uint32_t)note->nhdr.n_type), 0, zeros.size);
    while (coreelf_next_item(&walk, &item, NULL) > 0 && item.kind != COREELF_ITEM_UNKNOWN)
        continue;
    return item.offset;
}

/* A structure may be followed by padding of its own, up to 8 bytes. */
static void check_size(struct check *check, size_t index, enum finding_id id)
{
    const struct coreelf_note *note = &check->map.notes[index].note;
    uint64_t known = known_size(check, note), size = note->nhdr.n_descsz;

    if (coreelf_find_arch(&check->map.file.format) && size != known && size != ((known + 7) & ~UINT64_C(7)))
        report(check, id, field_at(check, &coreelf_layout_nhdr, note->offset, "n_descsz"), index, size, known);
}

static void check_siginfo_size(struct check *check, size_t index)
{
    const struct coreelf_note *note = &check->map.notes[index].note;

    if (note->nhdr.n_descsz != SIGINFO_SIZE)
        report(check, FINDING_NOTE_SIZE, field_at(check, &coreelf_layout_nhdr, note->offset, "n_descsz"), index,
               note->nhdr.n_descsz, SIGINFO_SIZE);
}

/* ---- Threads ---- */

static void read_thread(struct core *core, const struct coreelf_note *note)
{
    struct thread thread = {.tid_at = MAP_NONE};
    struct coreelf_item item;
    struct coreelf_walk walk;

    begin_walk(core->check, note, &walk);
    while (coreelf_next_item(&walk, &item, NULL) > 0)
        if (is_field(&item, "pr_pid")) {
            thread.tid = (int64_t)item.value;
            thread.tid_at = item.offset;
        } else if (is_field(&item, "pr_cursig")) {
            thread.signal = (int64_t)item.value;
            thread.signal_at = item.offset;
        } else if (is_field(&item, "si_signo")) {
            thread.info_signal = (int64_t)item.value;
        }
    if (thread.tid_at == MAP_NONE) /* too short for an id, which check_size says */
        return;
    core->threads = alloc_more(core->threads, &core->room, core->count, sizeof thread);
    core->threads[core->count++] = thread;
}

static void check_thread(struct core *core, size_t index)
{
    const struct coreelf_note *note = &core->check->map.notes[index].note;
    size_t before = core->count;

    check_size(core->check, index, FINDING_PRSTATUS_SIZE);
    read_thread(core, note);
    if (core->count == before)
        return;
    const struct thread *thread = &core->threads[before];
    if (thread->signal != thread->info_signal)
        report(core->check, FINDING_PRSTATUS_SIGNAL, thread->signal_at, (uint64_t)thread->tid,
               (uint64_t)thread->signal, (uint64_t)thread->info_signal);
    if (thread->tid <= 0)
        report(core->check, FINDING_THREAD_ID, thread->tid_at, (uint64_t)thread->tid);
}

/* The thread that a note belongs to is the one whose NT_PRSTATUS came last. */
static void check_siginfo(struct core *core, size_t index)
{
    const struct coreelf_note *note = &core->check->map.notes[index].note;
    const struct thread *thread = core->count > 0 ? &core->threads[core->count - 1] : NULL;
    struct coreelf_item item;
    struct coreelf_walk walk;

    check_siginfo_size(core->check, index);
    begin_walk(core->check, note, &walk);
    while (thread && coreelf_next_item(&walk, &item, NULL) > 0)
        if (is_field(&item, "si_signo") && (int64_t)item.value != thread->signal)
            report(core->check, FINDING_SIGINFO_SIGNAL, item.offset, (uint64_t)thread->tid, item.value,
                   (uint64_t)thread->signal);
}

static int by_tid(const void *a, const void *b)
{
    const struct thread *x = a, *y = b;

    if (x->tid != y->tid)
        return x->tid < y->tid ? -1 : 1;
    return x->tid_at < y->tid_at ? -1 : x->tid_at > y->tid_at;
}

/* Idle processors of a kernel's core are all thread 0. */
static void check_thread_ids(struct core *core)
{
    if (core->count > 0)
        qsort(core->threads, core->count, sizeof *core->threads, by_tid);
    for (size_t i = 1; i < core->count; i++)
        if (core->threads[i].tid == core->threads[i - 1].tid && core->threads[i].tid != 0)
            report(core->check, FINDING_THREAD_TWICE, core->threads[i].tid_at, (uint64_t)core->threads[i].tid);
}

/* ---- The auxiliary vector ---- */

static void check_auxv(struct check *check, const struct coreelf_note *note)
{
    uint64_t entry = coreelf_size(&coreelf_layout_auxv, &check->map.file.format), type = 1, end = 0, rest;
    struct coreelf_item item;
    struct coreelf_walk walk;

    if (note->nhdr.n_descsz % entry != 0)
        report(check, FINDING_AUXV_SIZE, field_at(check, &coreelf_layout_nhdr, note->offset, "n_descsz"),
               note->nhdr.n_descsz, entry);
    begin_walk(check, note, &walk);
    while (type != COREELF_AT_NULL && coreelf_next_item(&walk, &item, NULL) > 0)
        if (is_field(&item, "a_type")) {
            type = item.value;
            end = item.offset + entry;
        }
    if (type != COREELF_AT_NULL) {
        report(check, FINDING_AUXV_NO_NULL, note->desc_offset);
        return;
    }
    rest = note->desc_offset + note->nhdr.n_descsz - end;
    if (end <= note->desc_offset + note->nhdr.n_descsz && rest > 0 && !is_zero(check, end, rest))
        report(check, FINDING_AUXV_BEHIND_NULL, end, rest);
}

/* ---- Each note ---- */

/* What is looked for in a core of Linux, and what its lack is called. */
static const struct wanted {
    uint32_t type;
    int once; /* a process has one */
    enum finding_id missing;
} wanted[] = {
    {COREELF_NT_PRSTATUS, 0, FINDING_CORE_NO_PRSTATUS}, {COREELF_NT_PRPSINFO, 1, FINDING_CORE_NO_PRPSINFO},
    {COREELF_NT_SIGINFO, 0, FINDING_CORE_NO_SIGINFO},   {COREELF_NT_AUXV, 1, FINDING_CORE_NO_AUXV},
    {COREELF_NT_FILE, 1, FINDING_CORE_NO_FILE},
};
enum { WANTED = sizeof wanted / sizeof wanted[0] };

static void check_note(struct core *core, size_t index)
{
    const struct coreelf_note *note = &core->check->map.notes[index].note;

    switch (note->nhdr.n_type) {
    case COREELF_NT_PRSTATUS:
        check_thread(core, index);
        break;
    case COREELF_NT_SIGINFO:
        check_siginfo(core, index);
        break;
    case COREELF_NT_AUXV:
        check_auxv(core->check, note);
        break;
    case COREELF_NT_FILE:
        check_files(core->check, note);
        break;
    case COREELF_NT_PRPSINFO:
    case COREELF_NT_PRFPREG:
        check_size(core->check, index, FINDING_NOTE_SIZE);
        break;
    default:
        break;
    }
}

static void count_note(struct check *check, size_t index, uint64_t *seen)
{
    const struct coreelf_note *note = &check->map.notes[index].note;

    for (int i = 0; i < WANTED; i++)
        if (wanted[i].type == note->nhdr.n_type && seen[i]++ > 0 && wanted[i].once)
            report(check, FINDING_CORE_NOTE_TWICE, field_at(check, &coreelf_layout_nhdr, note->offset, "n_type"),
                   index);
}

/* ---- What is missing ---- */

/* The first PT_NOTE, or, where there is none, what says that this is a core. */
static uint64_t notes_at(const struct check *check)
{
    struct coreelf_phdr phdr;

    for (uint64_t i = 0; coreelf_segment(&check->map.file, i, &phdr, NULL) > 0; i++)
        if (phdr.p_type == COREELF_PT_NOTE)
            return phdr_at(check, i, "p_type");
    return ehdr_at(check, "e_type");
}

static void check_missing(struct check *check, const uint64_t *seen)
{
    for (int i = 0; i < WANTED; i++)
        if (seen[i] == 0)
            report(check, wanted[i].missing, notes_at(check));
}

/* Cores of kernels and virtual machines, and of the BSDs, have notes of owners that a process of Linux has not. */
static int is_of_another_system(const struct check *check)
{
    static const uint32_t owners[] = {COREELF_OWNER_FREEBSD,    COREELF_OWNER_NETBSD_CORE, COREELF_OWNER_OPENBSD,
                                      COREELF_OWNER_VMCOREINFO, COREELF_OWNER_QEMU,        COREELF_OWNER_XEN};

    for (size_t i = 0; i < check->map.notes_count; i++)
        for (size_t k = 0; k < sizeof owners / sizeof owners[0]; k++)
            if (coreelf_find_owner(check->map.notes[i].note.owner) == owners[k])
                return 1;
    return 0;
}

void check_core(struct check *check)
{
    struct core core = {check, NULL, 0, 0};
    uint64_t seen[WANTED] = {0};

    if (check->map.areas_count == 0)
        report(check, FINDING_CORE_NO_MEMORY, ehdr_at(check, "e_phnum"));
    if (check->map.notes_count == 0) {
        report(check, FINDING_CORE_NO_NOTES, notes_at(check));
        return;
    }
    for (size_t i = 0; i < check->map.notes_count; i++)
        if (coreelf_find_owner(check->map.notes[i].note.owner) == COREELF_OWNER_CORE) {
            count_note(check, i, seen);
            check_note(&core, i);
        }
    check_thread_ids(&core);
    check_xstate(check);
    if (!is_of_another_system(check))
        check_missing(check, seen);
    free(core.threads);
}
