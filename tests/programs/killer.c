/*
 * killer.c: killer time|steps PID FILE FOLDER KILLS SEED COMMAND...
 *
 * Runs COMMAND, a dump of PID (calls.c, which counts in FILE) into FOLDER, and ends it with SIGKILL, as often as KILLS
 * says: at an instant of its run that is chosen at random (time), or at the beginning or the end of one of its system
 * calls (steps: so that the short moments in which it does something to the process are met too; of those calls that
 * copy memory, few are tried). SEED makes it the same choice again. Each time PID must be as before:
 *
 *     each of its counting threads counts on, none is stopped or traced, none is missing;
 *     no child was left to it, and no copy of it runs;
 *     no call came back, but once and with EINTR; not more than one descriptor is left a kill;
 *     none of its memory is watched by a userfaultfd.
 *
 * It is given two seconds for that. Says how it went. The exit status is 1 if it was otherwise, and 3 if there were less
 * than KILLS because a descriptor was left.
 */
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/ptrace.h>
#include <sys/syscall.h>
#include <sys/user.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "calls.h"

enum { TEXT_MAX = 1 << 20, STOPS_MAX = 1 << 20 };

static const char *pid, *folder;
static char **command;
static struct counters *counters;
static uint64_t state;

static void fail(const char *what, const char *why)
{
    printf("FAILED: %s: %s\n", what, why);
    exit(1);
}

static double now(void)
{
    struct timespec time;

    clock_gettime(CLOCK_MONOTONIC, &time);
    return (double)time.tv_sec + (double)time.tv_nsec / 1e9;
}

static void sleep_for(double seconds)
{
    struct timespec time = {(time_t)seconds, (long)((seconds - (double)(time_t)seconds) * 1e9)};

    nanosleep(&time, NULL);
}

/* Of [0, below). xorshift64. */
static uint64_t next_random(uint64_t below)
{
    state ^= state << 13;
    state ^= state >> 7;
    state ^= state << 17;
    return (state >> 11) % below;
}

/* ---- What can be seen of the process ---------------------------------------------------------- */

/* The text of /proc/PID/NAME; empty: there is none. Valid until the next call. */
static const char *text_of(const char *of, const char *name)
{
    static char text[TEXT_MAX];
    char path[320];
    ssize_t n, have = 0;
    int fd;

    snprintf(path, sizeof path, "/proc/%s/%s", of, name);
    fd = open(path, O_RDONLY | O_CLOEXEC);
    while (fd >= 0 && (n = read(fd, text + have, sizeof text - 1 - (size_t)have)) > 0)
        have += n;
    if (fd >= 0)
        close(fd);
    text[have] = '\0';
    return text;
}

/* Calls `look` for each entry of /proc/PID/NAME; returns the sum of what it says. */
static unsigned sum_over(const char *name, unsigned (*look)(const char *entry))
{
    char path[64];
    DIR *list;
    unsigned sum = 0;

    snprintf(path, sizeof path, "/proc/%s", name);
    list = opendir(path);
    for (struct dirent *entry; list && (entry = readdir(list));)
        if (entry->d_name[0] != '.')
            sum += look(entry->d_name);
    if (list)
        closedir(list);
    return sum;
}

static unsigned one(const char *entry)
{
    return entry[0] != '\0';
}

static unsigned is_held(const char *thread)
{
    char name[64];
    const char *text, *tracer, *is;

    snprintf(name, sizeof name, "task/%s/status", thread);
    text = text_of(pid, name);
    tracer = strstr(text, "\nTracerPid:\t");
    is = strstr(text, "\nState:\t");
    return (tracer && tracer[12] != '0') || (is && (is[8] == 't' || is[8] == 'T'));
}

static unsigned children_of(const char *thread)
{
    char name[64];
    unsigned count = 0;

    snprintf(name, sizeof name, "task/%s/children", thread);
    for (const char *at = text_of(pid, name); *at; at++)
        count += *at == ' ';
    return count;
}

/* A copy of the process has its words, wherever it hangs in the tree of processes. */
static char words[4096];

static unsigned is_copy(const char *other)
{
    const char *text;

    if (other[0] < '0' || other[0] > '9')
        return 0;
    text = text_of(other, "cmdline");
    for (size_t i = 0; i < sizeof words; i++)
        if (words[i] != text[i] || (words[i] == '\0' && words[i + 1] == '\0'))
            return words[i] == text[i];
    return 0;
}

struct look {
    unsigned threads, held, children, copies, descriptors, watched;
};

static unsigned count_of(const char *text, const char *what)
{
    unsigned count = 0;

    for (const char *at = text; (at = strstr(at, what)); at++)
        count++;
    return count;
}

static void look(struct look *seen)
{
    char tasks[64], descriptors[64];
    const char *smaps;

    snprintf(tasks, sizeof tasks, "%s/task", pid);
    snprintf(descriptors, sizeof descriptors, "%s/fd", pid);
    seen->threads = sum_over(tasks, one);
    seen->held = sum_over(tasks, is_held);
    seen->children = sum_over(tasks, children_of);
    seen->copies = sum_over("", is_copy);
    seen->descriptors = sum_over(descriptors, one);
    smaps = text_of(pid, "smaps");
    seen->watched = count_of(smaps, " uw") + count_of(smaps, " um");
}

/* ---- Is it as before? ------------------------------------------------------------------------- */

static struct look before;
static uint64_t returns[CALLS_MAX];
static unsigned descriptors_left;

static const char *fault(const struct look *seen, unsigned kills)
{
    return seen->threads != before.threads                  ? "not as many threads"
           : seen->held                                     ? "threads are stopped or traced"
           : seen->children != before.children              ? "not as many children"
           : seen->copies != before.copies                  ? "a copy of the process runs"
           : seen->descriptors > before.descriptors + kills ? "too many descriptors"
           : seen->watched                                  ? "memory is watched"
                                                            : NULL;
}

static void expect_as_before(unsigned kills)
{
    double until = now() + 2;
    struct look seen;
    const char *what;

    do {
        look(&seen);
        what = fault(&seen, kills);
    } while (what && now() < until);
    if (what) {
        printf("threads %u, held %u, children %u, copies %u, descriptors %u, watched %u\n", seen.threads, seen.held,
               seen.children, seen.copies, seen.descriptors, seen.watched);
        fail(what, "after two seconds");
    }
    descriptors_left = seen.descriptors - before.descriptors;
}

static void expect_beats(void)
{
    uint64_t beats[BEATS_MAX];
    double until = now() + 2;

    for (unsigned i = 0; i < BEATS_MAX; i++)
        beats[i] = counters->beats[i];
    for (unsigned i = 0; i < BEATS_MAX; i++)
        while (beats[i] > 0 && counters->beats[i] <= beats[i]) {
            if (now() > until)
                fail("a thread does not count on", "after two seconds");
            sleep_for(0.0005);
        }
}

/* A thread may need a while to count what it was told, so only the sums can be held against each other. */
static void expect_calls(unsigned kills)
{
    for (unsigned i = 0; i < CALLS_MAX; i++)
        if (counters->calls[i].returns - returns[i] > kills)
            fail("a call came back", "more often than the dumper was killed");
}

static unsigned calls_broken_off(void)
{
    uint64_t sum = 0;

    sleep_for(0.1);
    for (unsigned i = 0; i < CALLS_MAX; i++) {
        if (counters->calls[i].returns != counters->calls[i].broken_off)
            fail("a call came back", "but not with EINTR");
        sum += counters->calls[i].returns - returns[i];
    }
    return (unsigned)sum;
}

/* ---- Killing ---------------------------------------------------------------------------------- */

static void empty_folder(void)
{
    DIR *list = opendir(folder);
    int fd = list ? dirfd(list) : -1;

    for (struct dirent *entry; list && (entry = readdir(list));)
        unlinkat(fd, entry->d_name, 0);
    if (list)
        closedir(list);
}

static pid_t run(int traced)
{
    pid_t child = fork();

    if (child == 0) {
        int null = open("/dev/null", O_WRONLY);
        dup2(null, STDOUT_FILENO);
        dup2(null, STDERR_FILENO);
        if (traced)
            ptrace(PTRACE_TRACEME, 0, NULL, NULL);
        execvp(command[0], command);
        _exit(127);
    }
    return child;
}

static double time_of_run(void)
{
    double began = now();
    int status;

    waitpid(run(0), &status, 0);
    if (!WIFEXITED(status) || WEXITSTATUS(status) != 0)
        fail("the command alone", "did not end well");
    empty_folder();
    return now() - began;
}

static unsigned killed_while_held, killed_in_time;

static void end(pid_t child)
{
    char tasks[64];
    int status;

    snprintf(tasks, sizeof tasks, "%s/task", pid);
    killed_while_held += sum_over(tasks, is_held) > 0;
    kill(child, SIGKILL);
    waitpid(child, &status, __WALL);
    killed_in_time += WIFSIGNALED(status);
}

/* At an instant of a run that takes so long. One that ends before shows that runs are shorter now. */
static void kill_at_time(double *longest)
{
    double wait = *longest * (double)next_random(1 << 20) / (1 << 20), began = now(), left;
    pid_t child = run(0);
    siginfo_t ended = {0};

    while (ended.si_pid == 0 && (left = began + wait - now()) > 0) {
        sleep_for(left < 0.001 ? left : 0.001);
        waitid(P_PID, (id_t)child, &ended, WEXITED | WNOHANG | WNOWAIT);
    }
    if (ended.si_pid != 0)
        *longest = now() - began;
    end(child);
}

/* ---- System call by system call --------------------------------------------------------------- */

static uint32_t stops[STOPS_MAX]; /* those at which it pays to kill, as a number of the run's stops */
static size_t stops_count;

/* Of the calls that copy memory one in a hundred will do. */
static int is_worth_it(const struct user_regs_struct *registers)
{
#ifdef __x86_64__
    static const uint64_t copying[] = {SYS_read, SYS_write, SYS_pread64, SYS_pwrite64, SYS_process_vm_readv,
                                       SYS_lseek};

    for (size_t i = 0; i < sizeof copying / sizeof copying[0]; i++)
        if (registers->orig_rax == copying[i])
            return next_random(100) == 0;
#else
    (void)registers;
#endif
    return 1;
}

/* To its next system call, or out of the one that it is in; signals reach it. 0: it has ended. */
static int step(pid_t child)
{
    int status, signal = 0;

    for (;;) {
        if (ptrace(PTRACE_SYSCALL, child, NULL, (void *)(uintptr_t)signal) < 0 ||
            waitpid(child, &status, __WALL) < 0 || !WIFSTOPPED(status))
            return 0;
        if (WSTOPSIG(status) == (SIGTRAP | 0x80))
            return 1;
        signal = WSTOPSIG(status);
    }
}

static pid_t run_traced(void)
{
    pid_t child = run(1);

    waitpid(child, NULL, 0);
    ptrace(PTRACE_SETOPTIONS, child, NULL, (void *)(uintptr_t)(PTRACE_O_TRACESYSGOOD | PTRACE_O_EXITKILL));
    return child;
}

static void list_stops(void)
{
    pid_t child = run_traced();
    struct user_regs_struct registers;

    for (uint32_t at = 0; step(child); at++)
        if (ptrace(PTRACE_GETREGS, child, NULL, &registers) == 0 && is_worth_it(&registers) &&
            stops_count < STOPS_MAX)
            stops[stops_count++] = at;
    empty_folder();
}

static void kill_at_stop(uint32_t number)
{
    pid_t child = run_traced();
    uint32_t at = 0;

    while (step(child) && at < number)
        at++;
    end(child);
}

/* ---- main ------------------------------------------------------------------------------------- */

static struct counters *open_counters(const char *path)
{
    int fd = open(path, O_RDONLY);
    void *memory = fd < 0 ? MAP_FAILED : mmap(NULL, sizeof *counters, PROT_READ, MAP_SHARED, fd, 0);

    if (memory == MAP_FAILED)
        fail(path, strerror(errno));
    return memory;
}

/* Up to the first descriptor that is left: with it the process is not the same any more. */
static unsigned kill_again_and_again(int by_steps, unsigned kills)
{
    double longest = 0;
    unsigned done;

    for (unsigned i = 0; i < 3 && !by_steps; i++) {
        double took = time_of_run();
        longest = took > longest ? took : longest;
    }
    if (by_steps)
        list_stops();
    look(&before);
    for (done = 0; done < kills && descriptors_left == 0; done++) {
        if (by_steps)
            kill_at_stop(stops[next_random(stops_count)]);
        else
            kill_at_time(&longest);
        expect_as_before(1);
        expect_beats();
        expect_calls(done + 1);
        empty_folder();
    }
    printf("%u kills, %u before the end, %u while the process was held; %u calls ended with EINTR, %u descriptors "
           "left\n",
           done, killed_in_time, killed_while_held, calls_broken_off(), descriptors_left);
    return done;
}

int main(int argc, char **argv)
{
    if (argc < 8)
        return 2;
    pid = argv[2];
    counters = open_counters(argv[3]);
    folder = argv[4];
    state = strtoull(argv[6], NULL, 0) * 2 + 88172645463325252u;
    command = argv + 7;
    prctl(PR_SET_TIMERSLACK, 1);
    memcpy(words, text_of(pid, "cmdline"), sizeof words);
    for (unsigned i = 0; i < CALLS_MAX; i++)
        returns[i] = counters->calls[i].returns;
    return kill_again_and_again(strcmp(argv[1], "steps") == 0, (unsigned)atoi(argv[5])) == (unsigned)atoi(argv[5])
               ? 0
               : 3;
}
