/*
 * notes.c: the description of a process -> notes, in the kernel's order with the kernel's names and sizes.
 *
 *     of the first thread    NT_PRSTATUS
 *     of the process         NT_PRPSINFO  NT_SIGINFO  NT_AUXV  NT_FILE
 *     of the first thread    its other register sets
 *     of each other thread   NT_PRSTATUS, its other register sets
 *     once (x86)             NT_X86_XSAVE_LAYOUT
 *
 * fill_note_info and write_note_info, fs/binfmt_elf.c. The same function measures the notes (into a counting
 * sink, for p_filesz) and writes them, so that the two cannot disagree.
 */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "../base/alloc.h"
#include "dump.h"

struct out {
    const struct snapshot *snapshot;
    struct coreelf_sink *sink;
    struct coreelf_error *error;
};

/* NT_PRSTATUS and those of old belong to CORE, everything else to LINUX. */
static const char *owner_of(uint32_t type)
{
    return type == COREELF_NT_PRFPREG ? "CORE" : "LINUX";
}

static int write_note(const struct out *out, const char *owner, uint32_t type, const void *desc, size_t size)
{
    return coreelf_write_note(out->sink, &out->snapshot->format, owner, type, desc, size, out->error);
}

/* ---- NT_PRSTATUS: common part, registers, pr_fpvalid ---- */

static struct coreelf_timeval timeval(uint64_t microseconds)
{
    struct coreelf_timeval time = {(int64_t)(microseconds / 1000000), (int64_t)(microseconds % 1000000)};

    return time;
}

static void fill_prstatus(struct coreelf_prstatus *wide, const struct snapshot *snapshot, const struct status *status)
{
    memset(wide, 0, sizeof *wide);
    wide->pr_sigpend = status->pending;
    wide->pr_sighold = status->blocked;
    wide->pr_pid = status->pid;
    wide->pr_ppid = snapshot->parent;
    wide->pr_pgrp = status->pgrp;
    wide->pr_sid = status->sid;
    wide->pr_utime = timeval(status->utime);
    wide->pr_stime = timeval(status->stime);
    wide->pr_cutime = timeval(status->cutime);
    wide->pr_cstime = timeval(status->cstime);
}

/* A compat process has longs of 32 bits, and only so many signals and flags are shown to it. */
static void fit_to_class(const struct coreelf_format *format, uint64_t *value)
{
    if (format->ei_class == COREELF_ELFCLASS32)
        *value &= UINT32_MAX;
}

static int write_prstatus(const struct out *out, const struct thread *thread)
{
    const struct coreelf_format *format = &out->snapshot->format;
    const struct coreelf_arch *arch = coreelf_find_arch(format);
    const struct regset *set = registers_find(&thread->registers, COREELF_NT_PRSTATUS);
    size_t head = coreelf_size(&coreelf_layout_prstatus, format);
    const struct coreelf_layout *end_layout =
        arch && arch->prstatus_end ? arch->prstatus_end : &coreelf_layout_prstatus_end;
    size_t tail = coreelf_size(end_layout, format);
    struct coreelf_prstatus wide;
    struct coreelf_prstatus_end end = {registers_find(&thread->registers, COREELF_NT_PRFPREG) != NULL};
    unsigned char *bytes = alloc_zeroed(1, head + set->size + tail);
    int rc;

    fill_prstatus(&wide, out->snapshot, &thread->status);
    fit_to_class(format, &wide.pr_sigpend);
    fit_to_class(format, &wide.pr_sighold);
    rc = coreelf_encode(&coreelf_layout_prstatus, format, &wide, bytes, head, out->error);
    memcpy(bytes + head, thread->registers.bytes + set->offset, set->size);
    if (rc == 0)
        rc = coreelf_encode(end_layout, format, &end, bytes + head + set->size, tail, out->error);
    if (rc == 0)
        rc = write_note(out, "CORE", COREELF_NT_PRSTATUS, bytes, head + set->size + tail);
    free(bytes);
    return rc;
}

static int write_registers(const struct out *out, const struct thread *thread)
{
    int rc = 0;

    for (unsigned i = 0; rc == 0 && i < thread->registers.count; i++) {
        const struct regset *set = &thread->registers.sets[i];
        if (set->type != COREELF_NT_PRSTATUS)
            rc = write_note(out, owner_of(set->type), set->type, thread->registers.bytes + set->offset, set->size);
    }
    return rc;
}

/* ---- NT_PRPSINFO ---- */

/*
 * The kernel numbers the states by their bit in task->__state, and has letters for the first six. A leader that has
 * ended is none of these: its state is TASK_DEAD, bit 7 (that it is a zombie stands elsewhere, in exit_state).
 */
enum { STATE_DEAD = 8 };

static void fill_state(struct coreelf_prpsinfo *wide, char state)
{
    static const char letters[] = "RSD"; /* T and t: it would run, but for somebody like us */
    const char *at = strchr(letters, state);

    wide->pr_state = state == 'Z' || state == 'X' ? STATE_DEAD : at ? (uint64_t)(at - letters) : 0;
    wide->pr_sname = state == 'Z' || state == 'X' ? '.' : at ? (unsigned char)state : 'R';
    wide->pr_zomb = 0;
}

static void fill_prpsinfo(struct coreelf_prpsinfo *wide, const struct snapshot *snapshot)
{
    const struct status *leader = &snapshot->leader;

    memset(wide, 0, sizeof *wide);
    fill_state(wide, leader->state);
    wide->pr_nice = leader->nice;
    wide->pr_flag = leader->flags;
    wide->pr_uid = leader->uid;
    wide->pr_gid = leader->gid;
    wide->pr_pid = leader->pid;
    wide->pr_ppid = snapshot->parent;
    wide->pr_pgrp = leader->pgrp;
    wide->pr_sid = leader->sid;
    snprintf((char *)wide->pr_fname, sizeof wide->pr_fname, "%.15s", leader->name);
    memcpy(wide->pr_psargs, snapshot->psargs, sizeof wide->pr_psargs);
}

/* high2lowuid, include/linux/highuid.h: an id that is too large is shown as the one for "none". */
static uint64_t fit_to_16_bits(uint64_t id)
{
    return id <= UINT16_MAX ? id : 65534;
}

static int write_prpsinfo(const struct out *out)
{
    const struct coreelf_format *format = &out->snapshot->format;
    const struct coreelf_arch *arch = coreelf_find_arch(format);
    const struct coreelf_layout *layout = arch ? arch->psinfo : &coreelf_layout_prpsinfo;
    struct coreelf_prpsinfo wide;
    unsigned char bytes[136];
    int rc;

    fill_prpsinfo(&wide, out->snapshot);
    fit_to_class(format, &wide.pr_flag);
    if (format->ei_class == COREELF_ELFCLASS32 && layout != &coreelf_layout_prpsinfo) {
        wide.pr_uid = fit_to_16_bits(wide.pr_uid);
        wide.pr_gid = fit_to_16_bits(wide.pr_gid);
    }
    rc = coreelf_encode(layout, format, &wide, bytes, sizeof bytes, out->error);
    return rc < 0 ? rc : write_note(out, "CORE", COREELF_NT_PRPSINFO, bytes, coreelf_size(layout, format));
}

/* ---- NT_SIGINFO ---- */

/* There was no signal: si_signo 0, and the rest of the 128 bytes too. */
static int write_siginfo(const struct out *out)
{
    return write_note(out, "CORE", COREELF_NT_SIGINFO, NULL, 128);
}

/* ---- NT_FILE ---- */

static size_t names_size(const struct snapshot *snapshot, uint64_t *count)
{
    size_t size = 0;

    *count = 0;
    for (size_t i = 0; i < snapshot->areas.count; i++)
        if (snapshot->areas.list[i].flags & AREA_FILE) {
            size += strlen(area_path(&snapshot->areas, &snapshot->areas.list[i])) + 1;
            ++*count;
        }
    return size;
}

/*
 * The kernel guesses 64 bytes an area, rounds up to pages, and makes its buffer larger by a quarter until all
 * fits: entries for all areas, also for those without a file, and the names. If that passes
 * kernel.core_file_note_size_limit, the note is left out (fill_files_note). The same here.
 */
static int is_over_limit(const struct snapshot *snapshot, size_t names)
{
    size_t word = snapshot->format.ei_class == COREELF_ELFCLASS64 ? 8 : 4, areas = snapshot->areas.count;
    size_t needed = (2 + 3 * areas) * word + names, size = areas * 64;
    FILE *file = fopen("/proc/sys/kernel/core_file_note_size_limit", "re");
    unsigned long limit = 4 * 1024 * 1024;

    if (file && fscanf(file, "%lu", &limit) != 1)
        limit = 4 * 1024 * 1024;
    if (file)
        fclose(file);
    while (size < limit) {
        size = (size + snapshot->page_size - 1) & ~(size_t)(snapshot->page_size - 1);
        if (size >= needed)
            return 0;
        size = size * 5 / 4;
    }
    return 1;
}

struct files {
    const struct coreelf_format *format;
    unsigned char *entry, *name; /* where the next go */
    struct coreelf_error *error;
};

static int add_file(struct files *files, const struct snapshot *snapshot, const struct area *area)
{
    struct coreelf_files_entry entry = {area->start, area->end, area->file_offset / snapshot->page_size};
    const char *path = area_path(&snapshot->areas, area);
    size_t size = coreelf_size(&coreelf_layout_files_entry, files->format);
    int rc = coreelf_encode(&coreelf_layout_files_entry, files->format, &entry, files->entry, size, files->error);

    files->entry += size;
    memcpy(files->name, path, strlen(path) + 1);
    files->name += strlen(path) + 1;
    return rc;
}

static int fill_files(const struct out *out, uint64_t count, unsigned char *bytes)
{
    const struct snapshot *snapshot = out->snapshot;
    struct coreelf_files_head head = {count, snapshot->page_size};
    size_t head_size = coreelf_size(&coreelf_layout_files_head, &snapshot->format);
    struct files files = {&snapshot->format, bytes + head_size, NULL, out->error};
    int rc = coreelf_encode(&coreelf_layout_files_head, &snapshot->format, &head, bytes, head_size, out->error);

    files.name = files.entry + count * coreelf_size(&coreelf_layout_files_entry, &snapshot->format);
    for (size_t i = 0; rc == 0 && i < snapshot->areas.count; i++)
        if (snapshot->areas.list[i].flags & AREA_FILE)
            rc = add_file(&files, snapshot, &snapshot->areas.list[i]);
    return rc;
}

static int write_files(const struct out *out)
{
    const struct snapshot *snapshot = out->snapshot;
    uint64_t count;
    size_t size = names_size(snapshot, &count);
    unsigned char *bytes;
    int rc;

    if (is_over_limit(snapshot, size))
        return 0;
    size += coreelf_size(&coreelf_layout_files_head, &snapshot->format) +
            count * coreelf_size(&coreelf_layout_files_entry, &snapshot->format);
    bytes = alloc_zeroed(1, size);
    rc = fill_files(out, count, bytes);
    if (rc == 0)
        rc = write_note(out, "CORE", COREELF_NT_FILE, bytes, size);
    free(bytes);
    return rc;
}

/* ---- NT_X86_XSAVE_LAYOUT ---- */

static int write_xsave_layout(const struct out *out)
{
    const struct snapshot *snapshot = out->snapshot;
    size_t each = coreelf_size(&coreelf_layout_xcomp, &snapshot->format), count = snapshot->xcomps_count;
    unsigned char bytes[XCOMPS_MAX * 16];

    if (count == 0 || !registers_find(&snapshot->threads.list[0].registers, COREELF_NT_X86_XSTATE))
        return 0;
    for (size_t i = 0; i < count; i++) {
        int rc = coreelf_encode(&coreelf_layout_xcomp, &snapshot->format, &snapshot->xcomps[i], bytes + i * each,
                                each, out->error);
        if (rc < 0)
            return rc;
    }
    return write_note(out, "LINUX", COREELF_NT_X86_XSAVE_LAYOUT, bytes, count * each);
}

/* ---- All of them ---- */

static int write_process(const struct out *out)
{
    int rc = write_prpsinfo(out);

    if (rc == 0)
        rc = write_siginfo(out);
    if (rc == 0)
        rc = write_note(out, "CORE", COREELF_NT_AUXV, out->snapshot->auxv, out->snapshot->auxv_size);
    return rc < 0 ? rc : write_files(out);
}

int notes_write(const struct snapshot *snapshot, struct coreelf_sink *sink, struct coreelf_error *error)
{
    struct out out = {snapshot, sink, error};
    int rc = 0;

    for (size_t i = 0; rc == 0 && i < snapshot->threads.count; i++) {
        rc = write_prstatus(&out, &snapshot->threads.list[i]);
        if (rc == 0 && i == 0)
            rc = write_process(&out);
        if (rc == 0)
            rc = write_registers(&out, &snapshot->threads.list[i]);
    }
    return rc < 0 ? rc : write_xsave_layout(&out);
}
