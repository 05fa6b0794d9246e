/*
 * dump.h: the steps by which a live process becomes a core, a file each, in this order:
 *
 *     snapshot.c   stop the threads; take a plain description of the process: threads, areas, notes' contents
 *     filter.c     how much of each area goes into the core
 *     reduce.c     or less: --only=stacks, --max-size
 *     notes.c      the description -> notes
 *     layout.c     the description -> the library's plan: every offset, before a byte is written
 *     copy.c       memory -> the planned places
 *
 * The file appears when all is written (base/output.c). dump.c runs the steps, narrate.c tells of
 * them, progress.c shows how far it is, report.c says at the end what was written and what was not;
 * preview.c is --plan, interrupt.c ends it all early.
 */
#ifndef COREELF_DUMP_H
#define COREELF_DUMP_H

#include "../base/output.h"
#include "../process/process.h"

/* ---- snapshot.c ---- */

enum { XCOMPS_MAX = 64 };

struct snapshot {
    pid_t pid;
    struct coreelf_format format;
    struct threads threads; /* the leader first, if it lives */
    struct areas areas;
    struct status leader;
    pid_t parent; /* thread that bore the process, as the process sees it */
    char psargs[80];
    unsigned char *auxv; /* as NT_AUXV, through AT_NULL */
    size_t auxv_size;
    uint64_t filter;  /* coredump_filter of the process: core(5) */
    int may_have_dax; /* some file system that it sees is of persistent memory */
    struct coreelf_xcomp xcomps[XCOMPS_MAX];
    size_t xcomps_count;
    uint64_t page_size;
    double stopped_at; /* seconds of CLOCK_MONOTONIC */
};

/*
 * Stops the process and describes it. On success (0) it is still stopped. On failure it runs again, a
 * message was printed, and STATUS_FAILED is returned. snapshot_end must follow either way.
 */
int snapshot_take(struct snapshot *snapshot, pid_t pid, double deadline);
void snapshot_release(struct snapshot *snapshot); /* lets the process go on */
void snapshot_end(struct snapshot *snapshot);

double clock_now(void);

/* ---- filter.c ---- */

/* How many bytes of the area, from its start, are written: the kernel's vma_dump_size (fs/coredump.c). */
uint64_t filter_dump_size(const struct snapshot *snapshot, const struct area *area);

/* The value for /proc/PID/coredump_filter when it cannot be read: bits 0, 1, 4 and 5. core(5). */
enum { FILTER_DEFAULT = 0x33 };

/* ---- notes.c ---- */

/* Writes all notes in the kernel's order. With a counting sink it measures. */
int notes_write(const struct snapshot *snapshot, struct coreelf_sink *sink, struct coreelf_error *error);

/* ---- layout.c ---- */

/* What the user wants of the file. */
struct wishes {
    int sections;      /* a section header table */
    int only_stacks;   /* reduce.c */
    uint64_t max_size; /* bytes; 0: any */
};

/* An area, or a part of one, and how much of it is kept, from its start. */
struct piece {
    struct area area;
    uint64_t saved;
    int needed; /* for a backtrace */
};

struct layout {
    struct coreelf_plan plan; /* phdrs[0] is the notes, phdrs[i + 1] is pieces[i] */
    struct piece *pieces;
    size_t pieces_count, pieces_room;
    uint64_t notes_size;
    uint64_t memory_size; /* sum of what is kept */
    size_t dropped;       /* pieces left out for --max-size, */
    uint64_t dropped_bytes;
};

int layout_make(struct layout *layout, const struct snapshot *snapshot, const struct wishes *wishes,
                struct coreelf_error *error);
void layout_free(struct layout *layout);

/* ELF header, program headers, notes: all that stands before the memory. */
int layout_write_head(struct coreelf_writer *writer, const struct snapshot *snapshot, const struct layout *layout,
                      struct coreelf_sink *sink, struct coreelf_error *error);

/* ---- reduce.c: what of each area is kept, as pieces ---- */

void reduce_nothing(struct layout *layout, const struct snapshot *snapshot);   /* as filter.c says */
void reduce_to_stacks(struct layout *layout, const struct snapshot *snapshot); /* what a backtrace needs */
void reduce_stacks(struct layout *layout, const struct snapshot *snapshot);    /* all, stacks in use apart */

/* Drops pieces of together at least `excess` bytes, the largest writable first; fewer, if there are no more. */
void reduce_by(struct layout *layout, const struct snapshot *snapshot, uint64_t excess);

/* ---- copy.c ---- */

struct range {
    uint64_t start, end;
};

struct copy_result {
    struct range *unread; /* what could not be read, and was not to be expected */
    size_t unread_count, unread_room;
    uint64_t copied; /* bytes of memory that were there */
    int died;        /* the process ended meanwhile */
};

int copy_memory(const struct snapshot *snapshot, const struct layout *layout, struct coreelf_writer *writer,
                struct copy_result *result, struct coreelf_error *error);

/* ---- report.c ---- */

struct written {
    struct copy_result copy;
    double pause; /* seconds for which the process stood still */
};

struct report {
    const struct snapshot *snapshot;
    const struct layout *layout;
    const struct output *output;
    const struct written *written;
};

/* Whether something that belongs in the core is not there. */
int report_incomplete(const struct report *report);

void report_words(const struct report *report, int quiet);
void report_json(const struct report *report); /* docs/JSON.md */

/* ---- narrate.c ---- */

/* --explain: a numbered step, with the kernel's function that does the same in a crash. */
void narrate_on(void);
void narrate(const char *what, const char *kernel, const char *format, ...) __attribute__((format(printf, 3, 4)));

/* ---- progress.c ---- */

void progress_begin(uint64_t total);
void progress_to(uint64_t done);
void progress_end(void);

/* ---- interrupt.c ---- */

void interrupt_catch(void); /* SIGINT, SIGTERM, SIGHUP */
int interrupt_seen(void);   /* whether one of them has come */

/* ---- preview.c ---- */

/* Prints the map of the core that would be written. 0 or a negative errno. */
int preview_print(const struct snapshot *snapshot, const struct layout *layout, struct coreelf_error *error);

#endif
