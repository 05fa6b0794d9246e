/*
 * leaderless.c: leaderless FILE. A process whose first thread has ended and whose others live on, counting
 * in FILE. Its leader is a zombie, and /proc/PID/maps is empty.
 */
#include <fcntl.h>
#include <pthread.h>
#include <stdint.h>
#include <stdio.h>
#include <sys/mman.h>
#include <unistd.h>

#include "leader.h"

static volatile uint64_t *counters;

/* The first of them says ready. */
static void *count(void *which)
{
    if (!which) {
        wait_for_end_of_leader();
        puts("ready");
        fflush(stdout);
    }
    for (;;) {
        counters[(uintptr_t)which]++;
        usleep(1000);
    }
    return NULL;
}

int main(int argc, char **argv)
{
    int fd = argc == 2 ? open(argv[1], O_RDWR | O_CREAT | O_TRUNC, 0600) : -1;
    pthread_t thread;

    if (fd < 0 || ftruncate(fd, 4096) < 0)
        return 1;
    counters = mmap(NULL, 4096, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
    for (uintptr_t i = 0; i < 2; i++)
        pthread_create(&thread, NULL, count, (void *)i);
    pthread_exit(NULL);
}
