/*
 * precopy.c: the process runs while its memory is copied, and stands still for what it has written meanwhile.
 *
 *     process   running | a thread makes a userfaultfd | running, a page fault for the first write to a page   | stopped
 *     copied                                             everything: 1 GiB | what was written: 30 MiB | 1 MiB | the rest
 *
 * As a virtual machine is moved to another host while it runs. What is written is known by process/watch.c. The last
 * stop takes the registers, the list of areas and the pages that are still missing: memory and registers are of that
 * instant, whatever was copied before.
 *
 * Threads and areas change while the process runs, so the file cannot be planned before. Each area gets its place in it
 * when it is first seen, behind room for headers and notes; what is new at the last stop goes behind everything; the
 * headers are written last (sheet.c). The heap, which grows, has some room behind it.
 *
 * The last stop is in last_stop.c.
 *
 * Watched and copied early: private memory without a file, of any kind. Everything else is copied in the last stop: what is
 * shared (others write to it, unseen), what the process watches itself, pages of private files.
 */
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "../base/alloc.h"
#include "../base/text.h"
#include "precopy.h"

enum {
    ROUNDS_MAX = 8,
    FEW = 1 << 20,       /* bytes that are copied in a millisecond, also page by page */
    TOO_MANY = 96 << 20, /* bytes for which a fork is the shorter pause */
    AREAS_MAX = 8192,    /* with more, to watch them one by one takes longer than a fork */
};

/* ---- What speaks against it ---- */

static int is_plain_file(int fd)
{
    struct stat status;

    return fstat(fd, &status) == 0 && S_ISREG(status.st_mode) && status.st_size == 0 && lseek(fd, 0, SEEK_CUR) == 0 &&
           !(fcntl(fd, F_GETFL) & O_APPEND);
}

/* A descriptor by which a device, or the kernel, may write into the memory without a page fault. */
static const char *objection_to_descriptor(pid_t task, const char *number)
{
    char name[320], link[128];
    ssize_t n;
    char *info;
    uint64_t flags;

    snprintf(name, sizeof name, "/proc/%d/fd/%s", (int)task, number);
    n = readlink(name, link, sizeof link - 1);
    link[n > 0 ? n : 0] = '\0';
    if (strstr(link, "[io_uring]"))
        return "it uses io_uring, which may write unseen";
    if (strstr(link, "[userfaultfd]"))
        return "it uses userfaultfd itself";
    snprintf(name, sizeof name, "fdinfo/%s", number);
    info = procfs_read(task, name, NULL);
    flags = info ? procfs_number(info, "flags", 8, 0) : 0;
    free(info);
    return flags & (uint64_t)O_DIRECT && link[0] == '/'
               ? "it has a file open with O_DIRECT, whose reads arrive unseen"
               : NULL;
}

static const char *objection_to_descriptors(pid_t task)
{
    int fd = procfs_open(task, "fd", O_RDONLY | O_DIRECTORY);
    DIR *folder = fd < 0 ? NULL : fdopendir(fd);
    const char *why = NULL;

    for (struct dirent *entry; folder && !why && (entry = readdir(folder));)
        if (entry->d_name[0] != '.')
            why = objection_to_descriptor(task, entry->d_name);
    if (folder)
        closedir(folder);
    return why;
}

static const char *objection(const struct precopy *precopy)
{
    const struct job *job = precopy->job;
    char *status = procfs_read(precopy->look.task, "status", NULL);
    uint64_t pinned = status ? procfs_number(status, "VmPin", 10, 0) : 0;

    free(status);
    if (!is_plain_file(job->output->fd))
        return "what is written cannot be written again: the output is no plain file";
    if (job->wishes.only_stacks || job->wishes.max_size > 0)
        return "only a part of the memory is wanted";
    if (precopy->look.areas.count > AREAS_MAX)
        return "it has too many areas";
    if (pinned > 0)
        return "a device may write to memory that it has pinned";
    for (size_t i = 0; i < precopy->look.areas.count; i++)
        if (precopy->look.areas.list[i].flags & AREA_WATCHED)
            return "it watches its own memory by userfaultfd";
    return objection_to_descriptors(precopy->look.task);
}

/* ---- The first stop: one thread ---- */

enum { THREADS_TRIED = 8 };

/* Appends a thread, or puts it before those that are no sleepers. The last one gives way. */
static void add_candidate(pid_t *list, size_t *count, size_t *sleepers, pid_t tid, char state)
{
    size_t at = state == 'S' ? *sleepers : *count;

    if (at == THREADS_TRIED)
        return;
    *count += *count < THREADS_TRIED;
    for (size_t i = *count - 1; i > at; i--)
        list[i] = list[i - 1];
    list[at] = tid;
    *sleepers += state == 'S';
}

/* Threads that sleep in a system call come first: they are in no hurry. One that nothing wakes (D) is not asked. */
static size_t choose_threads(const struct precopy *precopy, pid_t *list)
{
    int fd = procfs_open(precopy->look.pid, "task", O_RDONLY | O_DIRECTORY);
    DIR *folder = fd < 0 ? NULL : fdopendir(fd);
    size_t count = 0, sleepers = 0;

    for (struct dirent *entry; folder && sleepers < THREADS_TRIED && (entry = readdir(folder));) {
        pid_t tid = (pid_t)atoi(entry->d_name);
        struct status status;
        if (tid > 0 && status_read(precopy->look.pid, tid, &status) == 0 && !strchr("ZXD", status.state))
            add_candidate(list, &count, &sleepers, tid, status.state);
    }
    if (folder)
        closedir(folder);
    return count;
}

static size_t notes_of(const struct registers *registers)
{
    return registers->size + registers->count * 24u + 256;
}

static int start_watch_in(struct precopy *precopy, pid_t tid, const struct gadgets *gadgets)
{
    struct job *job = precopy->job;
    struct threads threads;
    double began = clock_now();
    int rc = threads_stop_one(&threads, precopy->look.pid, tid, job->deadline);

    job->closed = "none of its threads stops";
    if (rc == 0)
        rc = registers_read(&threads.list[0].registers, tid, &precopy->look.format);
    if (rc == 0) {
        precopy->thread_notes = notes_of(&threads.list[0].registers);
        rc = watch_begin(&precopy->watch, &threads, &precopy->look.areas, &precopy->look.format, gadgets,
                         &job->closed);
    }
    threads_release(&threads, &precopy->look.format);
    threads_free(&threads);
    if (clock_now() - began > job->written.first_pause)
        job->written.first_pause = clock_now() - began;
    return rc;
}

/* Some threads will not do (a signal on its way, a stack of an unknown kind): a few are tried. */
static int start_watch(struct precopy *precopy)
{
    struct gadgets gadgets;
    pid_t list[THREADS_TRIED];
    size_t count;
    int rc = -EBUSY;

    precopy->job->closed = "it lacks the code that is needed";
    if (gadgets_find(&gadgets, precopy->look.task, &precopy->look.areas) < 0)
        return -ENOENT;
    precopy->job->closed = "none of its threads can be stopped";
    count = choose_threads(precopy, list);
    for (size_t i = 0; i < count && (rc == -EBUSY || rc == -ESRCH); i++)
        rc = start_watch_in(precopy, list[i], &gadgets);
    if (rc == 0)
        narrate(
            "have a thread make a userfaultfd, and take it", "none: a process that crashes does not run on",
            "One thread stood still for %.2f ms. By this descriptor all private memory is watched from now on: the "
            "first write to a page costs the process one page fault more.",
            precopy->job->written.first_pause * 1e3);
    return rc;
}

/* ---- Extents ---- */

/* AREA_WATCHED may be our own doing. */
static int is_own_memory(const struct area *area)
{
    return !(area->flags & (AREA_FILE | AREA_SHARED | AREA_HUGETLB | AREA_SPECIAL | AREA_IO));
}

static int is_for_early(const struct precopy *precopy, const struct area *area)
{
    return is_own_memory(area) && filter_dump_size(&precopy->look, area) == area->end - area->start;
}

/* The index of the first extent that ends behind the address. */
static size_t find_extent(const struct precopy *precopy, uint64_t address)
{
    size_t low = 0, high = precopy->extents_count;

    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (precopy->extents[middle].end <= address)
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}

const struct extent *precopy_extent_at(const struct precopy *precopy, uint64_t start, uint64_t end)
{
    size_t i = find_extent(precopy, start);
    const struct extent *extent = i < precopy->extents_count ? &precopy->extents[i] : NULL;

    return extent && extent->start <= start && extent->end >= end ? extent : NULL;
}

const struct extent *precopy_extent(const struct precopy *precopy, const struct area *area)
{
    return is_own_memory(area) ? precopy_extent_at(precopy, area->start, area->end) : NULL;
}

static uint64_t room_to_grow(const struct precopy *precopy, const struct area *area)
{
    uint64_t size = area->end - area->start, mask = precopy->look.page_size - 1;

    return strcmp(area_path(&precopy->look.areas, area), "[heap]") == 0 ? ((size / 8 + (16 << 20)) & ~mask) : 0;
}

static struct extent *insert_extent(struct precopy *precopy, const struct area *area)
{
    uint64_t size = area->end - area->start;
    struct extent extent = {area->start, area->end, precopy->file_end, size + room_to_grow(precopy, area)};
    size_t at;

    precopy->extents =
        alloc_more(precopy->extents, &precopy->extents_room, precopy->extents_count, sizeof *precopy->extents);
    for (at = precopy->extents_count++; at > 0 && precopy->extents[at - 1].start > area->start; at--)
        precopy->extents[at] = precopy->extents[at - 1];
    precopy->extents[at] = extent;
    precopy->file_end += extent.room;
    return &precopy->extents[at];
}

/* ---- Rounds ---- */

enum { RUNS = 512 };

/* Protects all of it; what was written before is copied next, since all of it is. */
static int protect(struct precopy *precopy, const struct extent *extent)
{
    struct run runs[RUNS];

    for (uint64_t at = extent->start; at < extent->end;) {
        long found = watch_take(&precopy->watch, at, extent->end, runs, RUNS, &at);
        if (found < 0)
            return (int)found;
    }
    return 0;
}

/* A stretch that is seen for the first time. */
static int copy_new(struct precopy *precopy, const struct area *area)
{
    struct extent *extent = insert_extent(precopy, area);
    int rc = protect(precopy, extent);

    pages_forget(&precopy->copier.pages); /* pages may have come up until now, and not be found written any more */
    if (rc == 0)
        rc = copy_to(&precopy->copier, extent->offset);
    return rc < 0 ? rc : copy_area(&precopy->copier, area, area->end - area->start);
}

/*
 * What of an area has no extent yet. An area grows where something is mapped right beside it, and it may now have parts of
 * several areas of before.
 */
static int copy_gaps(struct precopy *precopy, const struct area *area)
{
    struct area gap = *area;
    int rc = 0;

    while (rc == 0 && gap.start < area->end) {
        size_t i = find_extent(precopy, gap.start);
        const struct extent *extent = i < precopy->extents_count ? &precopy->extents[i] : NULL;
        if (extent && extent->start <= gap.start) {
            gap.start = extent->end;
            continue;
        }
        gap.end = extent && extent->start < area->end ? extent->start : area->end;
        rc = copy_new(precopy, &gap);
        gap.start = gap.end;
    }
    return rc;
}

/* A heap that has grown within its room: the new part is watched too; its pages count as written. */
static void grow(struct precopy *precopy, const struct area *area)
{
    size_t i = find_extent(precopy, area->start);
    struct extent *extent = i < precopy->extents_count ? &precopy->extents[i] : NULL;
    uint64_t next = i + 1 < precopy->extents_count ? precopy->extents[i + 1].start : UINT64_MAX;

    if (extent && extent->start <= area->start && area->end > extent->end && area->end <= next &&
        area->end - extent->start <= extent->room)
        extent->end = area->end;
}

/*
 * The process goes on, and the area may be larger by now: then it is watched as a whole, since what is watched by halves
 * the kernel takes for two areas (mremap(2) fails). So up to the next one; if that cannot be, as it was.
 */
static int watch_one(const struct precopy *precopy, size_t i)
{
    const struct areas *areas = &precopy->look.areas;
    const struct area *area = &areas->list[i];
    int rc = 1;

    if (watch_has(&precopy->watch, area->start, area->end))
        return 0;
    if (i + 1 < areas->count && area->end < area[1].start)
        rc = watch_area(&precopy->watch, area->start, area[1].start);
    return rc == 1 ? watch_area(&precopy->watch, area->start, area->end) : rc;
}

/*
 * In each round: memory that was mapped anew, or moved, where other memory was before, is not watched. What cannot be
 * watched stays for the last stop.
 */
static int copy_news(struct precopy *precopy)
{
    int rc = 0;

    for (size_t i = 0; rc >= 0 && i < precopy->look.areas.count; i++) {
        const struct area *area = &precopy->look.areas.list[i];
        rc = is_for_early(precopy, area) ? watch_one(precopy, i) : 1;
        if (rc == 0) {
            grow(precopy, area);
            rc = copy_gaps(precopy, area);
        }
    }
    return rc < 0 ? rc : 0;
}

static int copy_written_of(struct precopy *precopy, const struct extent *extent)
{
    struct area area = {.start = extent->start, .end = extent->end};
    struct run runs[RUNS];
    int rc = 0;

    for (uint64_t at = extent->start; rc == 0 && at < extent->end;) {
        long found = watch_take(&precopy->watch, at, extent->end, runs, RUNS, &at);
        if (found < 0)
            return (int)found;
        for (long i = 0; rc == 0 && i < found; i++) {
            precopy->written += runs[i].end - runs[i].start;
            rc = copy_to(&precopy->copier, extent->offset + (runs[i].start - extent->start));
            if (rc == 0)
                rc = copy_run(&precopy->copier, &area, runs[i].start, runs[i].end);
        }
    }
    return rc;
}

static int copy_written(struct precopy *precopy)
{
    int rc = 0;

    precopy->written = 0;
    for (size_t i = 0; rc == 0 && i < precopy->extents_count; i++)
        rc = copy_written_of(precopy, &precopy->extents[i]);
    return rc;
}

static int copy_round(struct precopy *precopy)
{
    struct written *written = &precopy->job->written;
    int rc = copy_news(precopy);

    if (rc == 0)
        rc = copy_written(precopy);
    if (rc == 0)
        rc = copy_flush(&precopy->copier);
    written->rounds++;
    written->copied_running = written->copy.copied;
    return rc < 0 ? rc : 0;
}

/* The list of areas as it is by now. */
static int look_again(struct precopy *precopy)
{
    struct areas areas;
    pid_t task = threads_any(precopy->look.pid);
    int rc = areas_read_known(&areas, precopy->look.pid, task, &precopy->look.areas);

    if (rc == -EAGAIN) {
        areas_free(&areas);
        rc = areas_read(&areas, precopy->look.pid, task);
    }
    if (rc == 0) {
        areas_free(&precopy->look.areas);
        precopy->look.areas = areas;
        precopy->look.task = task;
    } else {
        areas_free(&areas);
    }
    return rc;
}

/* Whether another round would leave less: not when little is left, nor when it does not get less. */
static int goes_on(const struct precopy *precopy, uint64_t before)
{
    return precopy->job->written.rounds < ROUNDS_MAX && precopy->written > FEW && precopy->written < before / 10 * 7;
}

static int copy_running(struct precopy *precopy)
{
    struct written *written = &precopy->job->written;
    char rounds[32];
    uint64_t before;
    int rc = 0;

    precopy->written = UINT64_MAX;
    do {
        before = precopy->written;
        rc = copy_round(precopy);
        if (rc == 0)
            rc = look_again(precopy);
    } while (rc == 0 && goes_on(precopy, before));
    narrate("copy the memory while the process runs", "none",
            "%s, %" PRIu64 " bytes; in the last one, %" PRIu64 " bytes had been written since the one before.",
            text_things(rounds, sizeof rounds, written->rounds, "round"), written->copied_running, precopy->written);
    return rc;
}

/* ---- The last stop ---- */

/* In its extent, or behind everything. */
static uint64_t place(void *placer, const struct snapshot *snapshot, struct layout *layout)
{
    const struct precopy *precopy = placer;
    uint64_t at = precopy->file_end;

    for (size_t i = 0; i < layout->pieces_count; i++) {
        const struct piece *piece = &layout->pieces[i];
        struct area area = piece_area(snapshot, piece);
        const struct extent *extent = precopy_extent(precopy, &area);
        layout->plan.phdrs[i + 1].p_offset = at;
        if (piece->saved > 0 && extent)
            layout->plan.phdrs[i + 1].p_offset = extent->offset + (piece->start - extent->start);
        else
            at += piece->saved;
    }
    return at;
}

/* Where the first extent inside of an area begins or ends; the end of the area, if none does. */
static uint64_t next_cut(const struct precopy *precopy, const struct area *area)
{
    size_t i = find_extent(precopy, area->start);
    const struct extent *extent = i < precopy->extents_count ? &precopy->extents[i] : NULL;
    uint64_t cut = !extent ? area->end : extent->start > area->start ? extent->start : extent->end;

    return is_own_memory(area) && cut < area->end ? cut : area->end;
}

/* An area of several extents, which do not lie one behind another in the file, becomes as many areas. */
static void cut_areas(const struct precopy *precopy, struct areas *areas)
{
    struct area *list = NULL;
    size_t count = 0, room = 0;

    for (size_t i = 0; i < areas->count; i++)
        for (struct area rest = areas->list[i]; rest.start < rest.end; rest.start = list[count - 1].end) {
            list = alloc_more(list, &room, count, sizeof *list);
            list[count] = rest;
            list[count++].end = next_cut(precopy, &rest);
        }
    free(areas->list);
    areas->list = list;
    areas->count = count;
    areas->room = room;
}

/* ---- The end ---- */

/* Small areas that touch, up to this one, go in one step: they may be one area of the process by now. */
static size_t first_of_step(const struct areas *areas, size_t last)
{
    size_t i = last;

    while (i > 0 && areas->list[i - 1].end == areas->list[i].start && is_own_memory(&areas->list[i - 1]) &&
           areas->list[last].end - areas->list[i - 1].start <= WATCH_PIECE)
        i--;
    return i;
}

/*
 * By the areas as they are now, and not by extents: one that was mapped anew, larger, may have an extent of before as
 * its first half. From the last to the first, for the reason that watch_forget has.
 */
static void stop_watch(struct precopy *precopy)
{
    const struct areas *areas = &precopy->look.areas;
    size_t i = look_again(precopy) == 0 ? areas->count : 0;

    while (i > 0) {
        uint64_t end = areas->list[i - 1].end, limit = i < areas->count ? areas->list[i].start : end;

        if (is_own_memory(&areas->list[--i])) {
            i = first_of_step(areas, i);
            watch_forget(&precopy->watch, areas->list[i].start, end, limit);
        }
    }
    watch_end(&precopy->watch);
}

static int write_head(struct precopy *precopy)
{
    struct job *job = precopy->job;
    struct coreelf_writer writer;
    int rc;

    precopy->sink.sink.offset = 0;
    rc = job_write_head(job, &writer, &precopy->sink.sink);
    if (rc == 0) {
        precopy->sink.sink.offset = job->layout.plan.data_end; /* all that lies between stands already */
        rc = coreelf_write_end(&writer, &job->error);
    }
    return rc;
}

/* The last stop. SNAPSHOT_AGAIN: areas came up that must be looked at first. */
static int stop_and_finish(struct precopy *precopy, int last_attempt)
{
    struct job *job = precopy->job;
    int rc = snapshot_take(&job->snapshot, job->pid, job->deadline, last_attempt ? NULL : &precopy->look.areas);

    if (rc != 0)
        return rc == SNAPSHOT_AGAIN ? rc : JOB_FAILED;
    cut_areas(precopy, &job->snapshot.areas);
    job->wishes.place = place;
    job->wishes.placer = precopy;
    rc = job_plan(job);
    job->wishes.place = NULL;
    if (rc != JOB_DONE)
        return rc;
    if (layout_head_size(&job->snapshot.format, job->layout.plan.phdrs_count, job->layout.notes_size) >
        precopy->head_room) {
        job->closed = "it has more threads and areas by now than there is room for";
        return JOB_CLOSED;
    }
    rc = precopy_last_stop(precopy);
    stop_watch(precopy);
    if (rc == 0)
        rc = write_head(precopy);
    return rc < 0 ? job_failed(job, rc) : JOB_DONE;
}

/* Another way begins with an empty file. */
static int give_up(struct precopy *precopy, const char *why)
{
    struct job *job = precopy->job;

    job_again(job);
    job->closed = why;
    job->written.rounds = 0;
    job->written.copied_running = 0;
    return ftruncate(job->output->fd, 0) < 0 ? job_failed(job, -errno) : JOB_CLOSED;
}

static int is_alive(pid_t pid)
{
    struct status status;

    return status_read(pid, threads_any(pid), &status) == 0 && !strchr("ZX", status.state);
}

/* The memory that was watched is there no more. By an execve(2) the process has another one. */
static int lost(struct precopy *precopy, int code)
{
    struct job *job = precopy->job;

    if (code == -EAGAIN)
        return give_up(precopy, "its areas change too fast to be watched");
    return (job->written.copy.died || code == -ESRCH) && is_alive(job->pid)
               ? give_up(precopy, "it became another program meanwhile")
               : job_failed(job, code);
}

/* Areas that are new since the last round cost a look and another stop; at the third time, the look is in the stop. */
static int finish(struct precopy *precopy)
{
    enum { ATTEMPTS = 3 };
    struct job *job = precopy->job;
    int rc = SNAPSHOT_AGAIN, looked;

    for (int i = 1; rc == SNAPSHOT_AGAIN && i <= ATTEMPTS; i++) {
        rc = stop_and_finish(precopy, i == ATTEMPTS);
        if (rc != SNAPSHOT_AGAIN)
            break;
        snapshot_end(&job->snapshot);
        looked = look_again(precopy);
        if (looked == 0)
            looked = copy_round(precopy);
        if (looked < 0)
            return lost(precopy, looked == -EAGAIN ? looked : -ESRCH);
        narrate("let it go on, and copy what came up", "none",
                "Areas had come up since the last look: what they are is not asked while the process stands still. "
                "Round %u; %" PRIu64 " bytes by now.",
                job->written.rounds, job->written.copied_running);
    }
    return rc;
}

/* ---- The way ---- */

/* Room for headers and notes: for twice as many threads and areas as there are by now. A hole takes no room on the disk. */
static void make_room(struct precopy *precopy)
{
    uint64_t mask = precopy->look.page_size - 1, paths = precopy->look.areas.paths_size;
    char *status = procfs_read(precopy->look.task, "status", NULL);
    uint64_t threads = status ? procfs_number(status, "Threads", 10, 1) : 1;
    uint64_t notes = threads * precopy->thread_notes + precopy->look.areas.count * (24 + 32) + paths + 65536;

    free(status);
    precopy->head_room = layout_head_size(&precopy->look.format, 2 * precopy->look.areas.count + 64, 2 * notes);
    precopy->head_room = (precopy->head_room + mask) & ~mask;
    precopy->file_end = precopy->head_room;
}

static uint64_t size_of_areas(const struct precopy *precopy)
{
    uint64_t sum = 0;

    for (size_t i = 0; i < precopy->look.areas.count; i++)
        if (is_for_early(precopy, &precopy->look.areas.list[i]))
            sum += precopy->look.areas.list[i].end - precopy->look.areas.list[i].start;
    return sum;
}

static int copy_early(struct precopy *precopy)
{
    struct job *job = precopy->job;
    int rc;

    make_room(precopy);
    rc = sheet_begin(&precopy->sheet, job->output->fd, size_of_areas(precopy), precopy->look.page_size);
    sheet_sink(&precopy->sheet, &precopy->sink);
    if (rc == 0)
        rc = copier_begin(&precopy->copier, &precopy->look, precopy->look.task, &precopy->sink.sink,
                          &job->written.copy, &job->error);
    if (rc < 0)
        return rc;
    precopy->copier.shows = precopy->copier.seeks = 1;
    precopy->copier.pages.last = 0;
    progress_begin(size_of_areas(precopy));
    rc = copy_running(precopy);
    progress_end();
    return rc;
}

static int run(struct precopy *precopy)
{
    struct job *job = precopy->job;
    int rc;

    if (snapshot_look(&precopy->look, job->pid) != 0)
        return JOB_FAILED;
    job->closed = objection(precopy);
    if (job->closed)
        return JOB_CLOSED;
    if (start_watch(precopy) < 0)
        return JOB_CLOSED;
    rc = copy_early(precopy);
    if (rc < 0)
        return lost(precopy, rc);
    if (precopy->written > TOO_MANY)
        return give_up(precopy, "it writes faster than its memory can be copied");
    rc = finish(precopy);
    return rc == JOB_CLOSED ? give_up(precopy, job->closed) : rc;
}

int dump_precopy(struct job *job)
{
    struct precopy *precopy = alloc_zeroed(1, sizeof *precopy);
    int rc;

    job->written.way = "precopy";
    precopy->job = job;
    precopy->watch.fd = precopy->watch.pagemap = precopy->copier.memory = -1;
    rc = run(precopy);
    copier_end(&precopy->copier);
    if (precopy->watch.fd >= 0)
        stop_watch(precopy);
    sheet_end(&precopy->sheet);
    snapshot_end(&precopy->look);
    free(precopy->extents);
    free(precopy);
    return rc;
}
