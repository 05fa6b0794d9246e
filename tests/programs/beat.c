/*
 * beat.c: beat FILE THREADS MIB. Threads that count, each into a place of its own in FILE, so that a test
 * sees from outside that all of them run on. MIB of memory are filled with numbers that do not repeat.
 */
#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <time.h>
#include <unistd.h>

static volatile uint64_t *counters;

static void *count(void *which)
{
    struct timespec pause = {0, 1000000};

    for (;;) {
        counters[(uintptr_t)which]++;
        nanosleep(&pause, NULL);
    }
    return NULL;
}

static void fill(size_t bytes)
{
    uint64_t *memory = mmap(NULL, bytes, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    uint64_t x = 88172645463325252u;

    for (size_t i = 0; i < bytes / 8; i++) {
        x ^= x << 13;
        x ^= x >> 7;
        x ^= x << 17;
        memory[i] = x;
    }
}

int main(int argc, char **argv)
{
    int fd = argc == 4 ? open(argv[1], O_RDWR | O_CREAT | O_TRUNC, 0600) : -1;
    unsigned long threads = argc == 4 ? strtoul(argv[2], NULL, 10) : 0;
    pthread_t thread;

    if (fd < 0 || ftruncate(fd, 4096) < 0)
        return 1;
    counters = mmap(NULL, 4096, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
    close(fd);
    if (strtoul(argv[3], NULL, 10) > 0)
        fill(strtoul(argv[3], NULL, 10) << 20);
    for (uintptr_t i = 1; i < threads; i++)
        pthread_create(&thread, NULL, count, (void *)i);
    puts("ready");
    fflush(stdout);
    count(NULL);
}
