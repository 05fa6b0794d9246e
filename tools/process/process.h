/*
 * process.h: a process, described plainly. What /proc and ptrace tell of it, and nothing of ELF layout.
 *
 *     procfs.c    opens and reads files of /proc/PID
 *     status.c    ids, signals, times, name: stat and status
 *     areas.c     memory areas: smaps
 *     backing.c   the file behind an area
 *     pages.c     which pages of an area exist: PAGEMAP_SCAN or pagemap
 *     regsets.c   registers by PTRACE_GETREGSET, a row a machine
 *     xsave.c     where XSTATE's components lie
 *     inject.c    having a stopped thread make system calls (inject.h)
 *     seccomp.c   what its seccomp filters say to a system call (seccomp.h)
 *     freeze.c    a child of the process that is a copy of its memory at one instant (freeze.h)
 *     watch.c     which pages are written to, while the process runs (watch.h)
 *     threads.c   SEIZE, INTERRUPT, and letting go
 *     denied.c    why we may not
 */
#ifndef COREELF_PROCESS_H
#define COREELF_PROCESS_H

#include <stddef.h>
#include <stdint.h>
#include <sys/stat.h>
#include <sys/types.h>

#include "libcoreelf/coreelf.h"

/* ---- procfs.c ---- */

/* open(2) of /proc/PID/NAME; NAME may hold slashes. */
int procfs_open(pid_t pid, const char *name, int flags);

/* The whole of /proc/PID/NAME as a string that the caller frees, its length in *size; NULL and errno. */
char *procfs_read(pid_t pid, const char *name, size_t *size);

/* The number behind "Key:" in a file such as status, in the given base; or otherwise. */
uint64_t procfs_number(const char *text, const char *key, int base, uint64_t otherwise);

/* ---- status.c ---- */

/* What /proc says of a task: a thread, or the process by its leader. Ids as the process itself sees them. */
struct status {
    char state; /* R S D T t Z X */
    char name[17];
    pid_t tgid, tracer;
    pid_t pid, pgrp, sid; /* in the innermost pid namespace of the task */
    uint64_t uid, gid;
    uint64_t pending, blocked; /* signals: bit 0 is signal 1 */
    uint64_t shared_pending;   /* of the process */
    uint64_t flags;            /* PF_* */
    int64_t nice;
    uint64_t utime, stime, cutime, cstime; /* microseconds */
    uint64_t arg_start, arg_end;           /* addresses of the command line */
    unsigned seccomp;                      /* 0: no filter on its system calls. seccomp(2) */
};

/* `task` is a thread id of process pid; 0, or a negative errno (-ESRCH: it is gone). */
int status_read(pid_t pid, pid_t task, struct status *status);

/* The same from files that were opened before: opening them takes longer than reading them. */
struct status_files {
    int stat, status; /* descriptors, or -1 */
};

int status_open(struct status_files *files, pid_t pid, pid_t task);
int status_read_again(const struct status_files *files, struct status *status);
void status_close(struct status_files *files);

/* Makes uid and gid those that the process itself sees, in its user namespace. */
void status_ids_inside(pid_t pid, struct status *status);

/* Whether a live thread's memory is also that of its parent process, as between vfork(2) and execve(2). 0: not known. */
int status_borrows_memory(pid_t task);

/* The thread that bore process pid, by its id in the namespace of pid; 0: it cannot be seen from there. */
pid_t status_parent(pid_t pid);

/* ---- areas.c ---- */

enum {
    AREA_READ = 1 << 0,
    AREA_WRITE = 1 << 1,
    AREA_EXEC = 1 << 2,
    AREA_SHARED = 1 << 3,   /* VM_SHARED: writes are seen by others */
    AREA_DONTDUMP = 1 << 4, /* MADV_DONTDUMP */
    AREA_IO = 1 << 5,       /* memory of a device */
    AREA_HUGETLB = 1 << 6,
    AREA_FILE = 1 << 7,      /* a file, or memory that the kernel keeps as one, is behind it */
    AREA_ANONYMOUS = 1 << 8, /* has pages of its own */
    AREA_SPECIAL = 1 << 9,   /* made by the kernel: vdso, vvar, vsyscall */
    AREA_DELETED = 1 << 10,  /* its file has no name any more */
    AREA_DONTFORK = 1 << 11, /* MADV_DONTFORK: a child would not have it */
    AREA_WIPEONFORK = 1 << 12,
    AREA_COMMON = 1 << 14,  /* private, but some pages are still those of a relative, since a fork(2) */
    AREA_WATCHED = 1 << 13, /* the process has registered it with a userfaultfd(2) */
};

/* A vm_area_struct, as smaps shows it. */
struct area {
    uint64_t start, end;
    uint64_t file_offset; /* bytes */
    uint32_t flags;       /* AREA_* */
    uint32_t path;        /* offset in areas.paths; "" if it has none */
    uint64_t inode;       /* of the file behind it */
    dev_t device;
};

struct areas {
    struct area *list;
    size_t count, room;
    char *paths;     /* strings, each with its NUL */
    char root[4096]; /* the process's own root, as we see it */
    size_t paths_size, paths_room;
};

/* Reads /proc/PID/smaps, or that of another live thread of the process. 0 or a negative errno. */
int areas_read(struct areas *areas, pid_t pid, pid_t task);
/*
 * The same from maps, which takes no time that grows with memory (smaps takes some 10 ms a GiB); what maps does not
 * tell is taken from a list that was read shortly before. -EAGAIN: there is an area that this list does not know.
 */
int areas_read_known(struct areas *areas, pid_t pid, pid_t task, const struct areas *known);
void areas_free(struct areas *areas);
const char *area_path(const struct areas *areas, const struct area *area);

/* ---- backing.c ---- */

enum backing {
    BACKING_NONE,   /* no file, or /dev/zero mapped privately: an absent page is zero */
    BACKING_FILE,   /* the open descriptor reads what an absent page holds */
    BACKING_UNKNOWN /* there is a file, but we cannot get at it */
};

/* `task` is a live thread of the process. The caller closes *fd if it is not -1. */
enum backing backing_open(pid_t task, const struct areas *areas, const struct area *area, int *fd);

/* stat(2) of the file behind an area, or -ENOENT. */
int backing_stat(pid_t task, const struct areas *areas, const struct area *area, struct stat *status);

/* Whether that file is persistent memory (DAX). */
int backing_is_dax(pid_t task, const struct areas *areas, const struct area *area);

/* ---- pages.c ---- */

enum { PAGES_BATCH = 512 };

struct pages {
    int fd;   /* /proc/PID/pagemap, or -1: cannot tell, every page counts as there */
    int scan; /* PAGEMAP_SCAN works */
    uint64_t page_size;
    struct {
        uint64_t start, end;
    } runs[PAGES_BATCH];
    size_t count, next;
    uint64_t scanned_from, scanned_to, asked;
    uint64_t last; /* may be set: pages up to there will be asked for, so that one scan may do for several areas */
};

/* PAGEMAP_SCAN, to which guard pages are absent: how many regions, or a negative errno. uapi.h */
struct uapi_pm_scan_arg;
long pages_scan(int pagemap, struct uapi_pm_scan_arg *scan);

void pages_begin(struct pages *pages, pid_t pid);
void pages_end(struct pages *pages);

/*
 * The next run of pages in [*start, end) that have contents of their own, in memory or swapped out: 1, with
 * *start and *run_end set; 0: none. Never touches a page. Ascending order is fast.
 */
int pages_next(struct pages *pages, uint64_t *start, uint64_t end, uint64_t *run_end);

/* The process has run since: what was found out counts no more. */
void pages_forget(struct pages *pages);

/* Whether [start, end) has a page that is neither a file's nor the kernel's page of zeros: 1, 0; negative: nobody tells. */
int pages_own(const struct pages *pages, uint64_t start, uint64_t end);

/* ---- regsets.c ---- */

enum { REGSETS_MAX = 24 };

/* The register sets of a thread, one behind another in one piece of memory. */
struct regset {
    uint32_t type; /* NT_* */
    uint32_t size;
    uint32_t offset; /* in registers.bytes */
};

struct registers {
    unsigned char *bytes;
    size_t size;
    struct regset sets[REGSETS_MAX];
    unsigned count;
};

/* Reads all register sets of a stopped thread, in the order in which the kernel writes their notes. */
int registers_read(struct registers *registers, pid_t tid, const struct coreelf_format *format);

/*
 * The same for a thread that sleeps in the kernel and cannot be asked: what /proc/PID/task/TID/syscall tells,
 * which is its system call, program counter and stack pointer. NT_PRSTATUS alone, everything else in it zero.
 */
int registers_read_asleep(struct registers *registers, pid_t pid, pid_t tid, const struct coreelf_format *format);

/*
 * A stop makes a few blocking system calls return EINTR, as if a signal had been handled. If the thread is about to
 * return from one of them, sets its registers so that it makes the call again: the process never notices. (A time
 * limit starts over.) Not where a signal is pending.
 */
void registers_resume_call(const struct registers *registers, pid_t pid, pid_t tid,
                           const struct coreelf_format *format);

void registers_free(struct registers *registers);
const struct regset *registers_find(const struct registers *registers, uint32_t type);

/* Fills in where XSTATE's components lie, as NT_X86_XSAVE_LAYOUT; how many, at most `room`. */
size_t xsave_layout(struct coreelf_xcomp *components, size_t room);

/* ---- threads.c ---- */

struct thread {
    pid_t tid;
    int stopped;
    int was_stopped; /* by SIGSTOP or the like, before us: what that broke off is not ours to mend */
    int has_status;  /* status was read; else it died meanwhile */
    int asleep;      /* in the kernel, and could not be stopped: it stays where it is */
    int signal;      /* that was about to be delivered when it stopped, and goes to it on release; or 0 */
    struct status status;
    struct registers registers;
};

struct threads {
    pid_t pid;
    struct thread *list;
    size_t count, room;
    double stopped_at; /* seconds of CLOCK_MONOTONIC: just before the first was asked to stop; 0: none was */
};

/*
 * Stops every thread, looking again for threads born meanwhile until none is new. 0 or a negative errno:
 * -ESRCH the process is gone, -EPERM it may not be traced, -ETIMEDOUT a thread that is not asleep in the
 * kernel did not stop in time (its id is in *culprit). Whatever the answer, threads_release must follow.
 */
int threads_stop(struct threads *threads, pid_t pid, double seconds, pid_t *culprit);

/* A thread of the process that lives; the leader may have ended before the others. */
pid_t threads_any(pid_t pid);

/* The same for one thread alone; the others run on. -ESRCH: it is gone. */
int threads_stop_one(struct threads *threads, pid_t pid, pid_t tid, double seconds);

/*
 * Lets all threads go on, as if nothing had been: a signal that was on its way arrives, a system call that was broken
 * off is made again (if the thread's registers were read).
 */
void threads_release(struct threads *threads, const struct coreelf_format *format);
void threads_free(struct threads *threads);

/* ---- denied.c ---- */

/* Explains in a sentence why process pid cannot be traced, given the errno of the attempt. */
void explain_denied(char *text, size_t size, pid_t pid, int error);

#endif
