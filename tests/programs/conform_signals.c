/*
 * conform_signals.c: a process of which every id in its notes is another number, with signals blocked and
 * pending, children waited for, and time spent. It is a descendant of the process started, in a session and a
 * process group that others lead:
 *
 *     started     waits
 *       leader    leads the session, waits
 *         group   leads the process group, waits
 *           the process: prints "ready PID" and sleeps
 *
 * "conform_signals thread": the parent bears the process in a thread that is not its first. The kernel notes the
 * id of that thread as pr_ppid, and /proc shows that of its process.
 *
 * When one of them ends, all below it do.
 */
#include <pthread.h>
#include <signal.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

/* Burns processor time: in the program if `calls` is 0, else in system calls too. */
static void burn(long milliseconds, int calls)
{
    struct timespec now;
    long used;

    do {
        for (volatile int i = 0; i < 20000; i++)
            continue;
        for (int i = 0; calls && i < 2000; i++)
            syscall(SYS_getppid);
        clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &now);
        used = now.tv_sec * 1000 + now.tv_nsec / 1000000;
    } while (used < milliseconds);
}

static void *worker(void *unused)
{
    sigset_t set;

    (void)unused;
    sigemptyset(&set);
    sigaddset(&set, SIGHUP);
    sigaddset(&set, SIGRTMAX);
    pthread_sigmask(SIG_BLOCK, &set, NULL);
    pthread_kill(pthread_self(), SIGRTMAX);
    burn(90, 0);
    for (;;)
        pause();
    return NULL;
}

static void block_some(void)
{
    sigset_t set;

    sigemptyset(&set);
    sigaddset(&set, SIGUSR1);
    sigaddset(&set, SIGUSR2);
    sigaddset(&set, SIGTERM);
    sigaddset(&set, SIGRTMIN + 3);
    sigprocmask(SIG_BLOCK, &set, NULL);
}

static void be_the_process(void)
{
    pthread_t thread;

    prctl(PR_SET_PDEATHSIG, SIGKILL);
    for (int i = 0; i < 2; i++) {
        pid_t child = fork();
        if (child == 0) {
            burn(45, i);
            _exit(0);
        }
        waitpid(child, NULL, 0);
    }
    if (nice(5) == -1)
        exit(1);
    block_some();
    burn(60, 1);
    pthread_create(&thread, NULL, worker, NULL);
    kill(getpid(), SIGUSR2);       /* waits for the process */
    pthread_kill(thread, SIGUSR1); /* these wait for one thread */
    syscall(SYS_tgkill, getpid(), getpid(), SIGRTMIN + 3);
    usleep(400000); /* the other thread is asleep then */
    printf("ready %d\n", (int)getpid());
    fflush(stdout);
    for (;;)
        pause();
}

static void *bear(void *unused)
{
    pid_t child = fork();

    (void)unused;
    if (child == 0)
        be_the_process();
    waitpid(child, NULL, 0);
    return NULL;
}

int main(int argc, char **argv)
{
    pthread_t thread;
    pid_t child = fork();

    if (child != 0)
        return waitpid(child, NULL, 0) < 0;
    prctl(PR_SET_PDEATHSIG, SIGKILL);
    setsid();
    child = fork();
    if (child != 0)
        return waitpid(child, NULL, 0) < 0;
    prctl(PR_SET_PDEATHSIG, SIGKILL);
    setpgid(0, 0);
    if (argc == 2 && strcmp(argv[1], "thread") == 0) {
        pthread_create(&thread, NULL, bear, NULL);
        pthread_join(thread, NULL);
    } else {
        bear(NULL);
    }
}
