/*
 * story.h: how a core is made, told and shown on this machine, step by step:
 *
 *     pattern.c   core_pattern in parts: pure, with a header of its own
 *     signals.c   1  an event becomes a signal, whose default action is a core
 *     switches.c  2  the limits and switches that decide
 *     where.c     3  where core_pattern sends it, and what that means here
 *     held.c      4  the threads that are held meanwhile
 *     areas.c     5  the areas of memory, and how much of each is kept
 *     result.c    6  the file
 *
 *     program.c   the small program that crashes: a process of its own, which coreelf starts as itself
 *     child.c     its life, from its start to its end, whatever happens
 *     tell.c      headings, paragraphs, rows
 *     story.c     the command: which steps, in which order
 *
 * Nothing of the machine is changed. The program raises its own soft limit of RLIMIT_CORE up to the hard one, and
 * nobody else's.
 */
#ifndef COREELF_STORY_H
#define COREELF_STORY_H

#include <stdio.h>
#include <sys/resource.h>
#include <sys/types.h>

#include "../dump/dump.h"
#include "../model/model.h"
#include "pattern.h"

enum { STORY_WIDTH = 100 };

/* ---- program.c ---- */

/* Areas that the program makes, one for each thing that can happen to an area. */
enum { STORY_TOUCHED, STORY_RESERVED, STORY_SECRET, STORY_SHARED, STORY_AREAS };

/* What the program says when it is ready. It then waits for a byte and crashes. */
struct story_ready {
    int dumpable; /* what prctl(PR_GET_DUMPABLE) answers */
    struct rlimit limit;
    uint64_t areas[STORY_AREAS];
};

extern const char *const story_area_names[STORY_AREAS];

int story_program(int in, int out);

/* ---- child.c ---- */

struct child {
    pid_t pid;         /* 0: there is none, or none any more */
    int in, out;       /* the other ends of its standard input and output */
    char folder[4096]; /* its working directory: where a file with a relative name goes */
    struct story_ready ready;
    int status; /* of wait(2), when it has ended */
};

/* Below `below`, or, for NULL, where temporary files go. 0, or an exit status when it has said why. */
int child_start(struct child *child, const char *below);
void child_crash(struct child *child);

/* 1: it has ended, and child->status tells how. */
int child_has_ended(struct child *child);

/* Ends it if it lives, and removes its folder with all that is in it. */
void child_end(struct child *child);

/* ---- tell.c ---- */

void tell_begin(void);         /* from here on SIGINT and the like do not end us, but the story, */
int tell_is_interrupted(void); /* which looks here */
void tell_step(const char *what, const char *kernel);                     /* "1. what  [kernel: ...]" */
void tell(const char *format, ...) __attribute__((format(printf, 1, 2))); /* a paragraph */
void tell_row(const char *name, const char *format, ...) __attribute__((format(printf, 2, 3)));

/* The first line of a file, without its newline; "" if it cannot be read, and 0. */
int tell_read(const char *path, char *line, size_t size);

/* ---- The steps ---- */

/* What the steps share. pid is the program, or coreelf itself where nothing is started. */
struct story {
    pid_t pid;
    int live; /* the program is there */
    struct story_ready ready;
    char pattern_text[256];
    int uses_pid, suid_dumpable;
    struct pattern pattern;
    char core[4352]; /* its path, or "" */
};

void story_signals(const struct story *story);
void story_switches(const struct story *story);
void story_where(const struct story *story);

/* Whether the core goes to a file in the program's own folder, where we can look at it. */
int story_stays_here(const struct story *story);

/* held.c: lets the program crash and looks at it until it has ended. 0; or 1, if it was interrupted. */
enum { HELD_THREADS = 8 };
struct held {
    size_t count;
    struct {
        pid_t tid;
        char name[64], before[64], during[64];
    } threads[HELD_THREADS];
    unsigned seen; /* how often it was seen while its core was written */
};
int held_watch(struct held *held, struct child *child);
void held_tell(const struct story *story, const struct held *held);

/* areas.c: the list and the verdicts of before; then beside what the core has. */
struct verdicts {
    struct snapshot snapshot;
    struct filter_verdict *list; /* one an area */
};
int verdicts_take(struct verdicts *verdicts,
                  pid_t pid); /* 0; else we may not look at it. verdicts_free must follow */
void verdicts_tell(const struct story *story, const struct verdicts *verdicts, const struct map *core);
void verdicts_free(struct verdicts *verdicts);

/* result.c */
int result_find(struct story *story, const struct child *child); /* 1: story->core is its path */
int result_tell(const struct story *story, const struct child *child, const struct map *core);

/* Why there will be no core, or NULL. */
const char *story_why_none(const struct story *story, char *text, size_t size);

#endif
