/*
 * threads.c: stopping all threads of a process so that it never notices, and letting them go.
 *
 * PTRACE_SEIZE makes us the tracer and stops nothing; PTRACE_INTERRUPT stops a thread without a signal.
 * Neither leaves anything behind: if this program is killed at any instant, the kernel takes the tracer
 * away and each thread goes on. (PTRACE_ATTACH would send a SIGSTOP, which stays pending and stops the
 * process for good if the tracer dies before it arrives.) A process that was stopped by SIGSTOP before
 * stays stopped: the kernel remembers a group stop through SEIZE and DETACH. ptrace(2).
 *
 * Threads may be born while we go round. A thread that is stopped bears no others, so each further look
 * at /proc/PID/task finds only children of threads that were still running at the look before; the first
 * look that finds nothing new is the last.
 *
 * A thread may stop for something else before our interrupt: a signal that was about to be delivered. It
 * is as good a stop; the signal is kept and handed over on release.
 *
 * A thread may also call execve(2) meanwhile. All others die then, stopped or not, and it waits until their
 * tracer has taken note of that; then it goes on under the leader's id, as a thread that was never stopped.
 * Until then PTRACE_SEIZE of that thread waits too (for cred_guard_mutex), so taking note must not be left for
 * later: a timer's handler does it. Afterwards the leader is asked whether it still stands.
 *
 * A thread asleep in the kernel that no signal wakes (state D: a parent in vfork(2), a broken disk) cannot
 * stop. After the deadline it is left as it is, and counts as stopped where it sleeps.
 */
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ptrace.h>
#include <sys/syscall.h>
#include <sys/time.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "../base/alloc.h"
#include "process.h"
#include "uapi.h"

static double now(void)
{
    struct timespec time;

    clock_gettime(CLOCK_MONOTONIC, &time);
    return (double)time.tv_sec + (double)time.tv_nsec * 1e-9;
}

static int is_known(const struct threads *threads, pid_t tid)
{
    for (size_t i = threads->count; i-- > 0;)
        if (threads->list[i].tid == tid)
            return 1;
    return 0;
}

static int is_dead(pid_t pid, pid_t tid)
{
    struct status status;

    return status_read(pid, tid, &status) < 0 || status.state == 'Z' || status.state == 'X';
}

/* What take_note looks at. It only runs where SIGALRM is let through, and there the list does not change. */
static const struct threads *being_stopped;

/* Only a death is taken: a stop is for check(). (wait also reports stops of tracees to who asks for none.) */
static void take_note_of(pid_t tid)
{
    siginfo_t state = {.si_pid = 0};

    if (waitid(P_PID, (id_t)tid, &state, WEXITED | WNOHANG | WNOWAIT | __WALL) == 0 && state.si_pid == tid &&
        (state.si_code == CLD_EXITED || state.si_code == CLD_KILLED || state.si_code == CLD_DUMPED))
        waitid(P_PID, (id_t)tid, &state, WEXITED | WNOHANG | __WALL);
}

/* Takes note of threads of ours that have died; an execve(2) that killed them waits for that. */
static void take_note(int signal)
{
    int saved = errno;

    (void)signal;
    for (size_t i = 0; i < being_stopped->count; i++)
        take_note_of(being_stopped->list[i].tid);
    errno = saved;
}

/* An execve made a thread of ours the leader: it is traced by us under another id. */
static int is_ours(pid_t pid, pid_t tid)
{
    struct status status;

    return status_read(pid, tid, &status) == 0 && status.tracer == getpid();
}

static int ptrace_seize(pid_t tid)
{
    sigset_t timer;
    int rc, error;

    sigemptyset(&timer);
    sigaddset(&timer, SIGALRM);
    sigprocmask(SIG_UNBLOCK, &timer, NULL);
    rc = (int)ptrace(PTRACE_SEIZE, tid, NULL, NULL);
    error = errno;
    sigprocmask(SIG_BLOCK, &timer, NULL);
    return rc < 0 ? -error : 0;
}

/*
 * 0 when it is traced by us, 1 when it is gone, or a negative errno. Refused once may mean: it was the dead leader
 * then, and is by now the living thread that took its id. So a refusal counts when it comes again.
 */
static int make_ours(pid_t pid, pid_t tid)
{
    int rc = 0;

    for (int i = 0; i < 4; i++) {
        rc = ptrace_seize(tid);
        if (rc == 0 || is_ours(pid, tid))
            return 0;
        if (is_dead(pid, tid))
            return 1;
    }
    return rc;
}

/* 0: asked to stop, or gone meanwhile. */
static int interrupt(struct threads *threads, pid_t tid)
{
    if (threads->stopped_at == 0)
        threads->stopped_at = now();
    return ptrace(PTRACE_INTERRUPT, tid, NULL, NULL) < 0 && errno != ESRCH ? -errno : 0;
}

/* 1: seized, and asked to stop if others were; 0: it is gone meanwhile; or a negative errno. */
static int seize(struct threads *threads, pid_t tid)
{
    int rc = make_ours(threads->pid, tid);

    if (rc != 0)
        return rc < 0 ? rc : 0;
    threads->list = alloc_more(threads->list, &threads->room, threads->count, sizeof *threads->list);
    threads->list[threads->count++] = (struct thread){.tid = tid};
    rc = threads->stopped_at > 0 ? interrupt(threads, tid) : 0;
    return rc < 0 ? rc : 1;
}

/* Seizes every thread that is not ours yet; how many, or a negative errno. */
static int seize_new(struct threads *threads)
{
    int fd = procfs_open(threads->pid, "task", O_RDONLY | O_DIRECTORY), found = 0;
    DIR *folder = fd < 0 ? NULL : fdopendir(fd);

    if (!folder)
        return errno == ENOENT ? -ESRCH : -errno;
    for (struct dirent *entry; (entry = readdir(folder));) {
        pid_t tid = (pid_t)atoi(entry->d_name);
        int rc = tid > 0 && !is_known(threads, tid) ? seize(threads, tid) : 0;
        if (rc < 0) {
            found = rc;
            break;
        }
        found += rc;
    }
    closedir(folder);
    return found;
}

pid_t threads_any(pid_t pid)
{
    int fd = is_dead(pid, pid) ? procfs_open(pid, "task", O_RDONLY | O_DIRECTORY) : -1;
    DIR *folder = fd < 0 ? NULL : fdopendir(fd);
    pid_t found = pid;

    for (struct dirent *entry; folder && found == pid && (entry = readdir(folder));) {
        pid_t tid = (pid_t)atoi(entry->d_name);
        if (tid > 0 && !is_dead(pid, tid))
            found = tid;
    }
    if (folder)
        closedir(folder);
    return found;
}

enum { WAITING, STOPPED, GONE };

static int check(struct threads *threads, struct thread *thread)
{
    int status;
    pid_t rc = waitpid(thread->tid, &status, __WALL | WNOHANG);

    if (rc == 0 || (rc < 0 && errno == EINTR))
        return syscall(SYS_tgkill, threads->pid, thread->tid, 0) < 0 && errno == ESRCH ? GONE : WAITING;
    if (rc < 0 || !WIFSTOPPED(status))
        return GONE;
    thread->stopped = 1;
    thread->was_stopped = status >> 16 == PTRACE_EVENT_STOP && WSTOPSIG(status) != SIGTRAP;
    thread->signal = status >> 16 == PTRACE_EVENT_STOP ? 0 : WSTOPSIG(status);
    return STOPPED;
}

/* One that stopped has died since, by SIGKILL or by another's execve: only this tells its killer so. */
static int check_stopped(const struct thread *thread)
{
    int status;
    pid_t rc = waitpid(thread->tid, &status, __WALL | WNOHANG);

    return (rc > 0 && !WIFSTOPPED(status)) || (rc < 0 && errno == ECHILD) ? GONE : STOPPED;
}

/* Looks once at each thread; how many are left to wait for. */
static size_t check_all(struct threads *threads)
{
    size_t left = 0, kept = 0;

    for (size_t i = 0; i < threads->count; i++) {
        struct thread *thread = &threads->list[i];
        int state = thread->stopped ? check_stopped(thread) : check(threads, thread);
        left += state == WAITING;
        if (state != GONE)
            threads->list[kept++] = *thread;
    }
    threads->count = kept;
    return left;
}

static int wait_all(struct threads *threads, double deadline)
{
    static const struct timespec pause = {0, 2000000};
    sigset_t awake;

    sigprocmask(SIG_BLOCK, NULL, &awake);
    sigdelset(&awake, SIGCHLD);
    while (check_all(threads) > 0) {
        if (now() > deadline)
            return -ETIMEDOUT;
        ppoll(NULL, 0, &pause, &awake); /* SIGCHLD ends it: somebody stopped */
    }
    return 0;
}

/* Whether an execve made the leader another thread, which runs; it is asked to stop then. */
static int leader_runs(struct threads *threads)
{
    for (size_t i = 0; i < threads->count; i++) {
        struct thread *thread = &threads->list[i];
        struct status status;
        if (thread->tid != threads->pid || !thread->stopped)
            continue;
        if (status_read(threads->pid, thread->tid, &status) < 0 || status.state == 't')
            return 0;
        thread->stopped = thread->signal = 0;
        ptrace(PTRACE_INTERRUPT, thread->tid, NULL, NULL);
        return 1;
    }
    return 0;
}

static int interrupt_all(struct threads *threads)
{
    int rc = 0;

    for (size_t i = 0; rc == 0 && i < threads->count; i++)
        rc = interrupt(threads, threads->list[i].tid);
    return rc;
}

/* All are seized before the first is stopped: they run meanwhile. */
static int stop_until_none_is_new(struct threads *threads, double deadline)
{
    int found, rc = 0;

    do {
        found = seize_new(threads);
        if (found < 0)
            return found;
        if (threads->stopped_at == 0)
            rc = interrupt_all(threads);
        if (rc == 0)
            rc = wait_all(threads, deadline);
    } while (rc == 0 && (found > 0 || leader_runs(threads)));
    if (threads->count == 0)
        return -ESRCH;
    return rc;
}

/* Those that did not stop in time: asleep in the kernel, or this is a failure. */
static int judge_sleepers(struct threads *threads, pid_t *culprit)
{
    for (size_t i = 0; i < threads->count; i++) {
        struct thread *thread = &threads->list[i];
        if (thread->stopped)
            continue;
        *culprit = thread->tid;
        if (status_read(threads->pid, thread->tid, &thread->status) < 0 || thread->status.state != 'D')
            return -ETIMEDOUT;
        thread->asleep = 1;
    }
    return 0;
}

static void wake(int signal)
{
    (void)signal; /* ppoll in wait_all ends, that is all */
}

/* The signals that are of use while threads are stopped: each is blocked but where it is waited for. */
struct signals {
    struct sigaction child, alarm;
    struct itimerval timer;
    sigset_t mask;
};

static void begin_signals(struct signals *before)
{
    static const struct itimerval often = {{0, 10000}, {0, 10000}};
    struct sigaction child = {.sa_handler = wake}, alarm = {.sa_handler = take_note, .sa_flags = SA_RESTART};
    sigset_t both;

    sigemptyset(&both);
    sigaddset(&both, SIGCHLD);
    sigaddset(&both, SIGALRM);
    sigprocmask(SIG_BLOCK, &both, &before->mask);
    sigaction(SIGCHLD, &child, &before->child);
    sigaction(SIGALRM, &alarm, &before->alarm);
    setitimer(ITIMER_REAL, &often, &before->timer);
}

static void end_signals(const struct signals *before)
{
    static const struct timespec none = {0, 0};
    sigset_t alarm;

    setitimer(ITIMER_REAL, &before->timer, NULL);
    sigemptyset(&alarm);
    sigaddset(&alarm, SIGALRM);
    sigtimedwait(&alarm, NULL, &none); /* one may have come: to the handler of before it would mean nothing */
    sigaction(SIGCHLD, &before->child, NULL);
    sigaction(SIGALRM, &before->alarm, NULL);
    sigprocmask(SIG_SETMASK, &before->mask, NULL);
}

int threads_stop(struct threads *threads, pid_t pid, double seconds, pid_t *culprit)
{
    struct signals before;
    int rc;

    memset(threads, 0, sizeof *threads);
    threads->pid = pid;
    being_stopped = threads;
    begin_signals(&before);
    rc = stop_until_none_is_new(threads, now() + seconds);
    if (rc == -ETIMEDOUT)
        rc = judge_sleepers(threads, culprit);
    end_signals(&before);
    return rc;
}

int threads_stop_one(struct threads *threads, pid_t pid, pid_t tid, double seconds)
{
    struct signals before;
    int rc;

    memset(threads, 0, sizeof *threads);
    threads->pid = pid;
    being_stopped = threads;
    begin_signals(&before);
    rc = seize(threads, tid);
    rc = rc > 0 ? interrupt_all(threads) : rc < 0 ? rc : -ESRCH;
    if (rc == 0)
        rc = wait_all(threads, now() + seconds);
    if (rc == 0 && threads->count == 0)
        rc = -ESRCH;
    end_signals(&before);
    return rc;
}

void threads_release(struct threads *threads, const struct coreelf_format *format)
{
    for (size_t i = 0; i < threads->count; i++) {
        struct thread *thread = &threads->list[i];
        if (thread->stopped && !thread->was_stopped && thread->signal == 0)
            registers_resume_call(&thread->registers, threads->pid, thread->tid, format);
        if (thread->stopped)
            ptrace(PTRACE_DETACH, thread->tid, NULL, (void *)(intptr_t)thread->signal);
        thread->stopped = 0;
    }
}

void threads_free(struct threads *threads)
{
    for (size_t i = 0; i < threads->count; i++)
        registers_free(&threads->list[i].registers);
    free(threads->list);
    memset(threads, 0, sizeof *threads);
}
