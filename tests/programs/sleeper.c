/*
 * sleeper.c: sleeper FILE. A thread that waits in vfork(2) for a child that sleeps: it is in state D, and no
 * signal and no tracer wakes it. A second thread counts in FILE. The child ends after 30 seconds, or with us.
 */
#include <fcntl.h>
#include <pthread.h>
#include <signal.h>
#include <stdint.h>
#include <stdio.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <unistd.h>

static volatile uint64_t *counters;

static void *count(void *nothing)
{
    for (;;) {
        counters[0]++;
        usleep(1000);
    }
    return nothing;
}

int main(int argc, char **argv)
{
    int fd = argc == 2 ? open(argv[1], O_RDWR | O_CREAT | O_TRUNC, 0600) : -1;
    pthread_t thread;

    if (fd < 0 || ftruncate(fd, 4096) < 0)
        return 1;
    counters = mmap(NULL, 4096, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
    pthread_create(&thread, NULL, count, NULL);
    puts("ready");
    fflush(stdout);
    if (vfork() == 0) {
        prctl(PR_SET_PDEATHSIG, SIGKILL);
        sleep(30);
        _exit(0);
    }
    for (;;)
        pause();
}
