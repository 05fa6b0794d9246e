/*
 * dump.h: the steps by which a live process becomes a core, a file each, in this order:
 *
 *     snapshot.c   stop the threads; take a plain description of the process: threads, areas, notes' contents
 *                  (ahead.c: what can be prepared while they run)
 *     filter.c     how much of each area goes into the core
 *     reduce.c     or less: --only=stacks, --max-size
 *     notes.c      the description -> notes
 *     layout.c     the description -> the library's plan: every offset, before a byte is written
 *     copy.c       memory -> the planned places
 *
 * and three ways to do them, which differ in when the process runs (docs/PAUSE.md):
 *
 *     stop.c       it stands still from the first step to the last
 *     fork.c       it stands still until it has borne a copy of itself, which is read
 *     precopy.c    it runs while its memory is copied, and stands still for what it wrote meanwhile;
 *                  last_stop.c is that stop, and sheet.c the file, written out of order
 *     pause.c      which of them
 *
 * The file appears when all is written (base/output.c). dump.c is the command, narrate.c tells of the steps,
 * progress.c shows how far they are, report.c says at the end what was written and what was not;
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
    pid_t task; /* a thread through which /proc can be asked: the leader may have ended before the others */
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
    struct ahead *ahead; /* while it is taken: what was prepared before the stop */
    double stopped_at;   /* seconds of CLOCK_MONOTONIC; 0: it runs */
    double pause;        /* seconds for which it stood still, when it runs again */
};

/*
 * Stops the process and describes it. On success (0) it is still stopped. On failure it runs again, a
 * message was printed, and STATUS_FAILED is returned. snapshot_end must follow either way.
 * `known` is a list of its areas of shortly before, or NULL; where that does not do any more, SNAPSHOT_AGAIN is returned
 * without a message.
 */
enum { SNAPSHOT_AGAIN = -1 };
int snapshot_take(struct snapshot *snapshot, pid_t pid, double deadline, const struct areas *known);

/* Areas, filter and format of a process that runs. As above. */
int snapshot_look(struct snapshot *snapshot, pid_t pid);

void snapshot_release(struct snapshot *snapshot); /* lets the process go on */
void snapshot_end(struct snapshot *snapshot);

double clock_now(void);

/* ---- filter.c ---- */

/* How many bytes of the area, from its start, are written: the kernel's vma_dump_size (fs/coredump.c). */
uint64_t filter_dump_size(const struct snapshot *snapshot, const struct area *area);

/* The same with the reason. */
struct filter_verdict {
    uint64_t size;
    int bit;         /* of coredump_filter, that decided; -1: none is asked for such an area */
    const char *why; /* what the bit stands for; or, without one, the rule */
};
struct filter_verdict filter_decide(const struct snapshot *snapshot, const struct area *area);

/* What a bit of coredump_filter stands for; NULL: no bit has that number. */
const char *filter_bit(unsigned bit);

/* The value for /proc/PID/coredump_filter when it cannot be read: bits 0, 1, 4 and 5. core(5). */
enum { FILTER_DEFAULT = 0x33 };

/* ---- notes.c ---- */

/* Writes all notes in the kernel's order. With a counting sink it measures. */
int notes_write(const struct snapshot *snapshot, struct coreelf_sink *sink, struct coreelf_error *error);

/* ---- layout.c ---- */

struct layout;

/* What is wanted of the file: by the user, and by the way in which it is written. */
struct wishes {
    int sections;      /* a section header table */
    int only_stacks;   /* reduce.c */
    uint64_t max_size; /* bytes; 0: any */
    /*
     * NULL, or gives each piece its offset (plan.phdrs[i + 1].p_offset) and answers where the memory ends in the file.
     * May be called more than once.
     */
    uint64_t (*place)(void *placer, const struct snapshot *snapshot, struct layout *layout);
    void *placer;
};

/* An area, or a part of one, and how much of it is kept, from its start. */
struct piece {
    uint64_t start, end;
    uint64_t saved;
    uint32_t area;   /* index */
    uint32_t needed; /* for a backtrace */
};

/* The piece as an area of its own. */
struct area piece_area(const struct snapshot *snapshot, const struct piece *piece);

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

/* Bytes of ELF header, program headers and notes, as the plan places them. */
uint64_t layout_head_size(const struct coreelf_format *format, uint64_t phdrs_count, uint64_t notes_size);

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

/* Copies memory of a process, or of a frozen child of one, to where a sink stands. */
struct copier {
    const struct snapshot *snapshot;
    struct coreelf_sink *sink;
    struct copy_result *result;
    struct coreelf_error *error;
    pid_t task;               /* whose memory is read, */
    int memory;               /* through this: its /proc/PID/mem, */
    int frozen;               /* and through nothing else */
    int seeks;                /* the sink's offset may be set to any place: sheet.c */
    int shows;                /* as the bar is to show */
    int file;                 /* behind the area that is copied, or -1 */
    enum backing backing;     /* what its absent pages hold */
    uint64_t at;              /* where in the file the next byte goes */
    uint64_t done;            /* bytes that stand in the file */
    struct copy_batch *batch; /* what is to be read next */
    struct pages pages;
};

/* The caller may then set frozen, seeks, shows. 0 or a negative errno. */
int copier_begin(struct copier *copier, const struct snapshot *snapshot, pid_t task, struct coreelf_sink *sink,
                 struct copy_result *result, struct coreelf_error *error);
int copy_flush(struct copier *copier); /* only now does all that was copied stand in the file; */
int copier_end(struct copier *copier); /* likewise */

/* What comes next goes to this offset. Without `seeks` it is at or behind the end of what came before. */
int copy_to(struct copier *copier, uint64_t offset);

/* The first `size` bytes of an area; pages of one that are there; zeros. */
int copy_area(struct copier *copier, const struct area *area, uint64_t size);
int copy_run(struct copier *copier, const struct area *area, uint64_t start, uint64_t end);
int copy_zeros(struct copier *copier, uint64_t n);

/* Notes that [start, end) could not be read. */
void copy_add_unread(struct copy_result *result, uint64_t start, uint64_t end);

/* ---- stop.c, fork.c, precopy.c: a way each ---- */

struct written {
    struct copy_result copy;
    const char *way;         /* "stop", "fork", "precopy" */
    char why[256];           /* this one, in words */
    double pause;            /* seconds for which the process stood still, the longest time */
    double first_pause;      /* and one of its threads before that, for precopy */
    unsigned rounds;         /* in how many goes its memory was copied while it ran, */
    uint64_t copied_running; /* and how many bytes */
};

/* A dump. What the ways have in common. */
struct job {
    pid_t pid;
    double deadline;
    struct wishes wishes;
    struct output *output;
    struct snapshot snapshot;
    struct layout layout;
    struct written written;
    struct coreelf_error error;
    const char *closed; /* why a way is not open */
};

/*
 * JOB_DONE: the core stands in the file, and the process goes on. JOB_FAILED: it goes on, and a message was printed.
 * JOB_CLOSED: this way is not open here (job->closed); nothing has been written. The process may stand still already, as
 * job->snapshot says, for the next way.
 */
enum { JOB_DONE, JOB_FAILED, JOB_CLOSED };
int dump_stop(struct job *job);
int dump_fork(struct job *job);
int dump_precopy(struct job *job);

/* ---- dump.c: what the ways share ---- */

int job_plan(struct job *job);
int job_write_head(struct job *job, struct coreelf_writer *writer, struct coreelf_sink *sink);
const char *job_rest(const struct job *job); /* --explain: what becomes of pages that do not exist */
int job_failed(struct job *job, int code);   /* says why, in one line: JOB_FAILED */
void job_again(struct job *job);             /* the process goes on, and all is as before the first step */

/* ---- pause.c ---- */

enum pause { PAUSE_AUTO, PAUSE_PRECOPY, PAUSE_FORK, PAUSE_STOP };

/* "fork" is PAUSE_FORK. 0: no such word. */
int pause_parse(const char *word, enum pause *pause);

/* By which way; if it is not open, by the next. JOB_DONE or JOB_FAILED. */
int pause_dump(struct job *job, enum pause pause);

/* ---- report.c ---- */

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
