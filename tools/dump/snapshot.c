/*
 * snapshot.c: the process at one instant, described plainly.
 *
 * A crashing process describes itself: the kernel stops its threads (coredump_wait), lists its areas
 * (dump_vma_snapshot) and gathers what the notes say (fill_note_info). From outside the same three steps are
 * PTRACE_INTERRUPT, smaps, and PTRACE_GETREGSET with a few files of /proc. Everything is taken while all
 * threads are stopped, so it is of one moment.
 */
#include <elf.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "../base/alloc.h"
#include "../base/say.h"
#include "../base/text.h"
#include "../command.h"
#include "ahead.h"
#include "dump.h"

double clock_now(void)
{
    struct timespec time;

    clock_gettime(CLOCK_MONOTONIC, &time);
    return (double)time.tv_sec + (double)time.tv_nsec * 1e-9;
}

static void name_process(char *text, size_t size, pid_t pid)
{
    snprintf(text, size, "process %d", (int)pid);
}

static int fail(pid_t pid, const char *why)
{
    char name[32];

    name_process(name, sizeof name, pid);
    say_error("dump", name, "%s", why);
    return STATUS_FAILED;
}

/* ---- Stop ---- */

static int refuse(pid_t pid, int code, pid_t culprit)
{
    char why[256];
    struct status status;

    if (code == -ETIMEDOUT) {
        char state = status_read(pid, culprit, &status) == 0 ? status.state : '?';
        snprintf(why, sizeof why, "thread %d does not stop (state %c%s); nothing was written", (int)culprit, state,
                 state == 'D' ? ", asleep in the kernel" : "");
    } else {
        explain_denied(why, sizeof why, pid, -code);
    }
    return fail(pid, why);
}

/* The kernel starts with the thread that crashed; a live dump starts with the leader. */
static void leader_first(struct threads *threads)
{
    for (size_t i = 1; i < threads->count; i++)
        if (threads->list[i].tid == threads->pid) {
            struct thread leader = threads->list[i];
            memmove(&threads->list[1], &threads->list[0], i * sizeof leader);
            threads->list[0] = leader;
            return;
        }
}

static int stop(struct snapshot *snapshot, double deadline)
{
    char threads[32];
    pid_t culprit = 0;
    int rc = threads_stop(&snapshot->threads, snapshot->pid, deadline, &culprit);

    snapshot->stopped_at = snapshot->threads.stopped_at;
    if (rc < 0)
        return refuse(snapshot->pid, rc, culprit);
    leader_first(&snapshot->threads);
    snapshot->task = snapshot->threads.list[0].tid;
    narrate("stop the threads", "coredump_wait, fs/coredump.c",
            "%s, by PTRACE_SEIZE and PTRACE_INTERRUPT: no signal, and they go on if this program dies. "
            "In a crash the kernel ends every thread but the one that writes.",
            text_things(threads, sizeof threads, snapshot->threads.count, "thread"));
    return 0;
}

/* ---- Areas ---- */

static uint64_t read_filter(const struct snapshot *snapshot)
{
    char *text = procfs_read(snapshot->task, "coredump_filter", NULL);
    uint64_t filter = text && *text ? strtoull(text, NULL, 16) : FILTER_DEFAULT;

    free(text);
    return filter;
}

/* Asking each file would be dear; asking whether there can be one is cheap. */
static int may_have_dax(const struct snapshot *snapshot)
{
    char *mounts = procfs_read(snapshot->task, "mountinfo", NULL);
    int found = mounts && strstr(mounts, "dax") != NULL;

    free(mounts);
    for (size_t i = 0; !found && i < snapshot->areas.count; i++)
        found = strncmp(area_path(&snapshot->areas, &snapshot->areas.list[i]), "/dev/dax", 8) == 0;
    return found;
}

static int list_areas(struct snapshot *snapshot, const struct areas *known)
{
    int rc = known ? areas_read_known(&snapshot->areas, snapshot->pid, snapshot->task, known)
                   : areas_read(&snapshot->areas, snapshot->pid, snapshot->task);

    if (rc == -EAGAIN)
        return SNAPSHOT_AGAIN;
    if (rc < 0)
        return fail(snapshot->pid, rc == -ESRCH ? "the process ended" : strerror(-rc));
    if (snapshot->areas.count == 0)
        return fail(snapshot->pid, "it has no memory of its own (a thread of the kernel, or about to end)");
    snapshot->filter = read_filter(snapshot);
    snapshot->may_have_dax = may_have_dax(snapshot);
    return 0;
}

static void narrate_areas(const struct snapshot *snapshot)
{
    narrate("list the memory areas", "dump_vma_snapshot, fs/coredump.c",
            "%zu areas, from /proc/%d/smaps; coredump_filter is 0x%02llx. How much of each is kept is decided "
            "as vma_dump_size does.",
            snapshot->areas.count, (int)snapshot->pid, (unsigned long long)snapshot->filter);
}

/* ---- What the notes say ---- */

/* Class and machine as the program's own ELF header has them; of this program if that cannot be read. */
static void read_format(struct snapshot *snapshot)
{
    int fd = procfs_open(snapshot->task, "exe", O_RDONLY);
    struct coreelf_fd_source state;
    struct coreelf_source source;
    struct coreelf_file file;

    if (fd >= 0 && coreelf_source_fd(&state, fd, &source) == 0 && coreelf_open(&file, &source, NULL) == 0) {
        snapshot->format = file.format;
    } else {
        int self = open("/proc/self/exe", O_RDONLY | O_CLOEXEC);
        if (self >= 0 && coreelf_source_fd(&state, self, &source) == 0 && coreelf_open(&file, &source, NULL) == 0)
            snapshot->format = file.format;
        if (self >= 0)
            close(self);
    }
    snapshot->format.e_flags = 0; /* ELF_CORE_EFLAGS is 0 on x86 and most others */
    if (fd >= 0)
        close(fd);
}

static int read_registers(struct snapshot *snapshot, struct thread *thread)
{
    return thread->asleep ? registers_read_asleep(&thread->registers, snapshot->pid, thread->tid, &snapshot->format)
                          : registers_read(&thread->registers, thread->tid, &snapshot->format);
}

/* The start of the command line, NULs as spaces: fill_psinfo, fs/binfmt_elf.c. */
static void read_psargs(struct snapshot *snapshot)
{
    const struct status *alive = &snapshot->threads.list[0].status; /* a dead leader has no memory */
    uint64_t start = alive->arg_start, length = alive->arg_end - start;
    int fd = procfs_open(snapshot->task, "mem", O_RDONLY);
    ssize_t n = 0;

    if (length >= sizeof snapshot->psargs)
        length = sizeof snapshot->psargs - 1;
    if (fd >= 0 && start != 0)
        n = pread(fd, snapshot->psargs, (size_t)length, (off_t)start);
    if (fd >= 0)
        close(fd);
    for (ssize_t i = 0; i < n; i++)
        if (snapshot->psargs[i] == '\0')
            snapshot->psargs[i] = ' ';
}

/* Up to and with AT_NULL: to a 32-bit process the kernel shows more behind that. */
static void cut_auxv(struct snapshot *snapshot)
{
    size_t each = coreelf_size(&coreelf_layout_auxv, &snapshot->format);
    struct coreelf_auxv entry;

    for (size_t at = 0; at + each <= snapshot->auxv_size; at += each)
        if (coreelf_decode(&coreelf_layout_auxv, &snapshot->format, snapshot->auxv + at, each, &entry, NULL) == 0 &&
            entry.a_type == COREELF_AT_NULL)
            snapshot->auxv_size = at + each;
}

/* It goes with the memory: of a process that was killed meanwhile, there is none, or of older kernels an empty one. */
static int read_auxv(struct snapshot *snapshot)
{
    snapshot->auxv = (unsigned char *)procfs_read(snapshot->task, "auxv", &snapshot->auxv_size);
    if (!snapshot->auxv && errno != ESRCH && errno != ENOENT)
        return fail(snapshot->pid, "its auxiliary vector cannot be read");
    if (snapshot->auxv_size == 0)
        return fail(snapshot->pid, "the process ended while it was looked at");
    cut_auxv(snapshot);
    return 0;
}

/*
 * Registers are only shown to the thread that traces. Status files are shown to any, so others of ours read them
 * meanwhile: of 200 threads, that takes longer than all else.
 */
static int read_threads(struct snapshot *snapshot)
{
    struct threads *threads = &snapshot->threads;
    struct readers *readers = ahead_read(snapshot->ahead, threads);
    size_t kept = 0;
    int failed = 0;

    for (size_t i = 0; i < threads->count; i++) {
        int rc = read_registers(snapshot, &threads->list[i]);
        if (rc < 0 && rc != -ESRCH)
            failed = rc;
    }
    ahead_join(readers);
    if (failed < 0)
        return fail(snapshot->pid, strerror(-failed));
    for (size_t i = 0; i < threads->count; i++)
        if (threads->list[i].has_status && threads->list[i].registers.count > 0)
            threads->list[kept++] = threads->list[i];
        else /* killed meanwhile: it is not there any more */
            registers_free(&threads->list[i].registers);
    threads->count = kept;
    return kept > 0 ? 0 : fail(snapshot->pid, "the process ended while it was looked at");
}

static int gather_notes(struct snapshot *snapshot)
{
    int rc;

    read_format(snapshot);
    rc = read_threads(snapshot);
    if (rc != 0)
        return rc;
    rc = status_read(snapshot->pid, snapshot->pid, &snapshot->leader);
    if (rc < 0)
        return fail(snapshot->pid, "the process ended while it was looked at");
    snapshot->parent = status_parent(snapshot->pid);
    status_ids_inside(snapshot->pid, &snapshot->leader);
    read_psargs(snapshot);
    rc = read_auxv(snapshot);
    if (rc != 0)
        return rc;
    snapshot->xcomps_count = xsave_layout(snapshot->xcomps, XCOMPS_MAX);
    narrate("gather what the notes say", "fill_note_info, fs/binfmt_elf.c",
            "Registers by PTRACE_GETREGSET (%u sets a thread); ids, signals and times from stat and status; the "
            "auxiliary vector from auxv; mapped files from the areas.",
            snapshot->threads.list[0].registers.count);
    return 0;
}

/* ---- All of it ---- */

static void begin(struct snapshot *snapshot, pid_t pid)
{
    memset(snapshot, 0, sizeof *snapshot);
    snapshot->pid = snapshot->task = pid;
    snapshot->page_size = (uint64_t)sysconf(_SC_PAGESIZE);
}

/*
 * smaps takes some microseconds an area, and 10 ms for each gigabyte that is in use. For a process of moderate size it is
 * read before the stop, and maps in it; if areas have come up in between, smaps once more.
 */
static int list_areas_known(struct snapshot *snapshot, const struct areas *known)
{
    const struct areas *before = known ? known : ahead_areas(snapshot->ahead);
    int rc = list_areas(snapshot, before);

    if (rc == SNAPSHOT_AGAIN && !known) {
        areas_free(&snapshot->areas);
        rc = list_areas(snapshot, NULL);
    }
    if (rc == 0 && !known)
        narrate_areas(snapshot);
    return rc;
}

int snapshot_take(struct snapshot *snapshot, pid_t pid, double deadline, const struct areas *known)
{
    int rc;

    begin(snapshot, pid);
    snapshot->ahead = ahead_begin(pid, known == NULL);
    rc = stop(snapshot, deadline);
    if (rc == 0)
        rc = list_areas_known(snapshot, known);
    if (rc == 0)
        rc = gather_notes(snapshot);
    if (rc != 0)
        snapshot_release(snapshot);
    ahead_end(snapshot->ahead);
    snapshot->ahead = NULL;
    return rc;
}

int snapshot_look(struct snapshot *snapshot, pid_t pid)
{
    int rc;

    begin(snapshot, pid);
    snapshot->task = threads_any(pid);
    rc = list_areas(snapshot, NULL);
    if (rc == 0)
        read_format(snapshot);
    if (rc == 0)
        narrate_areas(snapshot);
    return rc;
}

void snapshot_release(struct snapshot *snapshot)
{
    threads_release(&snapshot->threads, &snapshot->format);
    if (snapshot->stopped_at > 0)
        snapshot->pause = clock_now() - snapshot->stopped_at;
    snapshot->stopped_at = 0;
}

void snapshot_end(struct snapshot *snapshot)
{
    threads_release(&snapshot->threads, &snapshot->format);
    threads_free(&snapshot->threads);
    areas_free(&snapshot->areas);
    free(snapshot->auxv);
    snapshot->auxv = NULL;
    snapshot->stopped_at = 0;
}
