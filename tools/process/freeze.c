/*
 * freeze.c: a child of a process that is a copy of its memory at one instant.
 *
 * fork(2) copies no memory: both sides share the pages, and whoever writes first to one gets a copy. So a process that
 * has borne a child can run on, while its memory of that instant can be read from the child at leisure. Here the
 * process is made to bear it (inject.c), by a thread that is stopped.
 *
 * A child that ends stays until its parent takes note, and the process knows nothing of it. So it is a grandchild:
 *
 *     the process    clone(CLONE_VM | CLONE_VFORK)          wait4, which takes note of the child
 *     its child         clone(): the copy       exit_group
 *     the copy                 stopped; read; killed: init takes note of it, as of any orphan
 *
 * Exit signal 0: the process gets no SIGCHLD. The child shares the memory, so it costs nothing, and runs only the
 * two instructions that are borrowed, on the frames. CLONE_PARENT_SETTID has the kernel write its id to where the
 * frame of wait4 has its argument: so the process takes note of it with us or without.
 *
 * Where orphans come to the process itself (it is init of its pid namespace, or has asked for them: prctl(2),
 * PR_SET_CHILD_SUBREAPER), it would learn of the copy after all, and nothing is done.
 */
#include "freeze.h"

#include <errno.h>
#include <limits.h>
#include <sched.h>
#include <signal.h>
#include <stdint.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/ptrace.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <fcntl.h>
#include <unistd.h>

#include "uapi.h"

enum { ASK, BEAR, TAKE_NOTE, CALLS };

/* ---- What speaks against it ---- */

static const char *objection_to_process(const struct threads *threads, const struct areas *areas)
{
    struct status leader;

    for (size_t i = 0; i < threads->count; i++)
        if (threads->list[i].asleep || threads->list[i].was_stopped)
            return "a thread was stopped before, or does not stop";
    for (size_t i = 0; i < areas->count; i++)
        if (areas->list[i].flags & AREA_WATCHED)
            return "it watches its own memory by userfaultfd";
    return status_read(threads->pid, threads->pid, &leader) < 0 || leader.pid == 1 ? "it is init of its namespace"
                                                                                   : NULL;
}

/* For seccomp filters: what will be called, but for addresses. */
static const struct call kinds[] = {
    {SYS_prctl, {PR_GET_CHILD_SUBREAPER}},
    {SYS_clone, {CLONE_VM | CLONE_VFORK | CLONE_PARENT_SETTID}},
    {SYS_clone, {0}},
    {SYS_wait4, {INT_MAX, 0, __WALL}},
    {SYS_exit_group, {0}},
};

/* The first thread that can be made to call. */
static struct thread *choose(struct injection *injection, struct threads *threads, const struct areas *areas,
                             const struct coreelf_format *format, const struct gadgets *gadgets, const char **why)
{
    enum { TRIED_MAX = 16 };

    *why = objection_to_process(threads, areas);
    for (size_t i = 0; !*why && i < threads->count && i < TRIED_MAX; i++)
        if (inject_place(injection, threads, &threads->list[i], areas, format, gadgets, kinds,
                         sizeof kinds / sizeof kinds[0], why) == 0)
            return &threads->list[i];
        else if (i + 1 < threads->count && i + 1 < TRIED_MAX)
            *why = NULL;
    return NULL;
}

/* ---- The calls ---- */

static int begin(struct injection *injection)
{
    const struct call calls[CALLS] = {
        [ASK] = {SYS_prctl, {PR_GET_CHILD_SUBREAPER, injection->answer, 0, 0, 0, 0}},
        [BEAR] = {SYS_clone,
                  {CLONE_VM | CLONE_VFORK | CLONE_PARENT_SETTID, inject_child_stack(injection),
                   inject_argument(injection, TAKE_NOTE), 0, 0, 0}},
        [TAKE_NOTE] = {SYS_wait4, {INT_MAX, 0, __WALL, 0, 0, 0}}, /* of nobody, should there be no child */
    };
    const struct call copy = {SYS_clone, {0}};

    return inject_begin(injection, calls, CALLS, &copy);
}

static int is_reaper(const struct injection *injection)
{
    int answer = 0, memory = procfs_open(injection->tid, "mem", O_RDONLY);

    if (memory < 0 || pread(memory, &answer, sizeof answer, (off_t)injection->answer) != sizeof answer)
        answer = 1;
    if (memory >= 0)
        close(memory);
    return answer != 0;
}

static int wait_for(pid_t pid, int *status)
{
    pid_t rc;

    do
        rc = waitpid(pid, status, __WALL);
    while (rc < 0 && errno == EINTR);
    return rc == pid ? 0 : -ESRCH;
}

/* The child goes on to its clone, and we get the copy; then it exits. */
static int take_copy(pid_t middle, pid_t *copy)
{
    unsigned long born = 0;
    int status;

    *copy = 0;
    if (wait_for(middle, &status) < 0)
        return -ESRCH;
    while (WIFSTOPPED(status)) {
        if (status >> 16 == PTRACE_EVENT_CLONE && ptrace(PTRACE_GETEVENTMSG, middle, NULL, &born) == 0)
            *copy = (pid_t)born;
        if (ptrace(PTRACE_CONT, middle, NULL, NULL) < 0 || wait_for(middle, &status) < 0)
            break;
    }
    return *copy > 0 ? 0 : -EAGAIN;
}

/* It ends when we end; till then it stands still where it was born. */
static int hold(const struct injection *injection, pid_t copy)
{
    int status;

    if (wait_for(copy, &status) < 0 || !WIFSTOPPED(status))
        return -ESRCH;
    if (ptrace(PTRACE_SETOPTIONS, copy, NULL, (void *)(uintptr_t)PTRACE_O_EXITKILL) < 0)
        return -errno;
    return inject_uncover(injection, copy);
}

static int bear(struct injection *injection, pid_t *copy, const char **why)
{
    int64_t value = 0;
    int rc = inject_next(injection, &value);

    *why = "it was disturbed meanwhile";
    if (rc != INJECT_RESULT)
        return rc < 0 ? rc : -EIO;
    if (value != 0 || is_reaper(injection)) {
        *why = "orphans come to it";
        return -EBUSY;
    }
    rc = inject_next(injection, &value);
    if (rc == INJECT_RESULT) {
        *why = value == -EAGAIN ? "it may have no more processes" : "it cannot bear a child";
        return (int)value;
    }
    if (rc < 0)
        return rc;
    *why = "its child cannot bear the copy (a limit of processes or of memory)";
    rc = take_copy((pid_t)value, copy);
    for (int i = 0; i < 2; i++) { /* the end of clone, and of wait4 */
        int more = inject_next(injection, &value);
        if (more < 0)
            return more;
    }
    return rc == 0 ? hold(injection, *copy) : rc;
}

int freeze(pid_t *child, struct threads *threads, const struct areas *areas, const struct coreelf_format *format,
           const struct gadgets *gadgets, const char **why)
{
    struct injection injection;
    struct thread *thread = choose(&injection, threads, areas, format, gadgets, why);
    int rc, ended;

    *child = 0;
    if (!thread)
        return -EBUSY;
    rc = begin(&injection);
    *why = "its stack cannot be written to";
    if (rc < 0)
        return rc;
    rc = bear(&injection, child, why);
    ended = rc == -ESRCH ? rc : inject_end(&injection);
    if (injection.signal != 0)
        thread->signal = injection.signal;
    if (rc == 0 && ended == 0)
        return 0;
    if (*child > 0)
        freeze_end(*child);
    *child = 0;
    return rc < 0 ? rc : ended;
}

int freeze_keeps(const struct area *area)
{
    return !(area->flags &
             (AREA_FILE | AREA_SHARED | AREA_DONTFORK | AREA_WIPEONFORK | AREA_HUGETLB | AREA_SPECIAL | AREA_IO));
}

void freeze_end(pid_t child)
{
    int status;

    kill(child, SIGKILL);
    while (wait_for(child, &status) == 0 && WIFSTOPPED(status))
        continue;
}
