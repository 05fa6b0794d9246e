/*
 * inject.h: having a stopped thread make system calls of our choice, so that it puts itself right whatever
 * happens to us.
 */
#ifndef COREELF_INJECT_H
#define COREELF_INJECT_H

#include "process.h"
#include "seccomp.h"

enum { INJECT_CALLS_MAX = 3 };

/* Instructions of the process itself that are made use of: their addresses, or 0. */
struct gadgets {
    uint64_t call;    /* syscall; ret */
    uint64_t restore; /* mov $15, %eax; syscall: rt_sigreturn(2), as a C library has it for its handlers */
};

/* Looks for them in the files that are mapped executable. 0, or -ENOENT: the process lacks one of the two. */
int gadgets_find(struct gadgets *gadgets, pid_t task, const struct areas *areas);

struct injection {
    pid_t pid, tid;
    const struct registers *before; /* of the thread */
    struct gadgets gadgets;
    uint64_t frames; /* address of the first frame: INJECT_CALLS_MAX for calls, one as before, two for a child, */
    uint64_t answer; /* of 64 bytes for what a call writes, */
    uint64_t xstate; /* and of the extended registers */
    uint64_t mask;   /* signals that the thread blocks */
    unsigned stops;  /* for system calls, so far */
    int broken_off;  /* it stopped for something else than a call, */
    int signal;      /* which is this signal, that it must get when it is let go; or 0 */
};

/*
 * Whether the thread can be made to make such calls, and where the frames would lie: on a stack that is known to be
 * one. 0, or a negative errno with the reason in words in *why.
 */
int inject_place(struct injection *injection, const struct threads *threads, const struct thread *thread,
                 const struct areas *areas, const struct coreelf_format *format, const struct gadgets *gadgets,
                 const struct call *calls, size_t count, const char **why);

/* Addresses inside the frames: argument 0 of a call, and the stack for a child. */
uint64_t inject_argument(const struct injection *injection, size_t call);
uint64_t inject_child_stack(const struct injection *injection);

/*
 * Writes the frames and sets the thread on its way: from here on it makes all the calls and goes on as before, with
 * us or without. A child on inject_child_stack() calls *child and then exits, and so does what that bears.
 */
int inject_begin(const struct injection *injection, const struct call *calls, size_t count, const struct call *child);

enum { INJECT_RESULT, INJECT_CHILD };

/*
 * The thread goes on to the end of its next call: INJECT_RESULT, *value is what it returned; or INJECT_CHILD: in the
 * midst of it, it has borne a child, *value, which is ours and stopped. Negative: -ESRCH, it died; -EINTR, a signal came.
 */
int inject_next(struct injection *injection, int64_t *value);

/* Sets argument 0 of a call that is still to be made. */
int inject_set_argument(const struct injection *injection, size_t call, uint64_t value);

/*
 * The thread stands as it stood before; calls that it has not made are not made. 0 or a negative errno. If
 * injection->signal is not 0, that goes to it when it is released.
 */
int inject_end(const struct injection *injection);

#endif
