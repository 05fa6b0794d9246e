/*
 * stopwatch.c: times to the microsecond, for the bench.
 *
 *     stopwatch run COMMAND...            runs it.  Says: SECONDS PEAK_KIB 0
 *     stopwatch feel FILE COMMAND...      and what the process of that file (load.h) felt: SECONDS PEAK_KIB GAP_MS
 *     stopwatch kill SIGNAL PID           sends it.  Says: SECONDS until PID has ended, its core included
 *
 * PEAK_KIB is the largest resident size of COMMAND (ru_maxrss). What COMMAND prints goes to standard error. The exit
 * status is that of COMMAND.
 */
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "load.h"

static double now(void)
{
    struct timespec time;

    clock_gettime(CLOCK_MONOTONIC, &time);
    return (double)time.tv_sec + (double)time.tv_nsec / 1e9;
}

static int fail(const char *what)
{
    fprintf(stderr, "stopwatch: %s: %s\n", what, strerror(errno));
    return 125;
}

static void forget_gap(struct watched *watched)
{
    watched->reset = 1;
    while (watched->reset)
        usleep(1000);
}

static int time_command(char **command, struct watched *watched)
{
    double began, seconds;
    struct rusage usage;
    int status;
    pid_t pid;

    if (watched)
        forget_gap(watched);
    began = now();
    pid = vfork(); /* the peak of a child of fork(2) would start at ours */
    if (pid == 0) {
        dup2(STDERR_FILENO, STDOUT_FILENO);
        execvp(command[0], command);
        _exit(127);
    }
    if (pid < 0 || wait4(pid, &status, 0, &usage) < 0)
        return fail(command[0]);
    seconds = now() - began;
    printf("%.6f %ld %.3f\n", seconds, usage.ru_maxrss, watched ? (double)watched->gap / 1e6 : 0);
    return WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
}

static struct watched *open_watched(const char *path)
{
    int fd = open(path, O_RDWR);
    void *words = fd < 0 ? MAP_FAILED : mmap(NULL, 4096, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);

    return words == MAP_FAILED ? NULL : words;
}

/* Not only a parent can wait: a file descriptor of a process is readable when it has ended. pidfd_open(2) */
static int time_end(int signal, pid_t pid)
{
    struct pollfd one = {(int)syscall(SYS_pidfd_open, pid, 0), POLLIN, 0};
    double began = now();

    if (one.fd < 0 || syscall(SYS_pidfd_send_signal, one.fd, signal, NULL, 0) < 0 || poll(&one, 1, -1) != 1)
        return fail("kill");
    printf("%.6f\n", now() - began);
    return 0;
}

int main(int argc, char **argv)
{
    struct watched *watched;

    if (argc >= 3 && strcmp(argv[1], "run") == 0)
        return time_command(argv + 2, NULL);
    if (argc >= 4 && strcmp(argv[1], "feel") == 0) {
        watched = open_watched(argv[2]);
        return watched ? time_command(argv + 3, watched) : fail(argv[2]);
    }
    if (argc == 4 && strcmp(argv[1], "kill") == 0)
        return time_end(atoi(argv[2]), (pid_t)atoi(argv[3]));
    fputs("Usage: stopwatch run|feel|kill ...: see the head of stopwatch.c\n", stderr);
    return 2;
}
