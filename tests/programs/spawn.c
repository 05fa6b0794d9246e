/*
 * spawn.c: spawn FILE. Threads that live for a moment, born as fast as they can be, from four threads at
 * once; how many were is counted in FILE.
 */
#include <fcntl.h>
#include <pthread.h>
#include <stdint.h>
#include <stdio.h>
#include <sys/mman.h>
#include <unistd.h>

static volatile uint64_t *counters;

static void *live_shortly(void *nothing)
{
    return nothing;
}

static void *bear(void *which)
{
    for (;;) {
        pthread_t thread;
        if (pthread_create(&thread, NULL, live_shortly, NULL) == 0)
            pthread_join(thread, NULL);
        counters[(uintptr_t)which]++;
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
    for (uintptr_t i = 1; i < 4; i++)
        pthread_create(&thread, NULL, bear, (void *)i);
    puts("ready");
    fflush(stdout);
    bear(NULL);
}
