/*
 * execs.c: execs FILE [MIB]. Becomes a new image of itself again and again, each time from a thread that is not the
 * first, with two more threads around, and with MIB of memory written to. How often, is counted in FILE.
 */
#include <fcntl.h>
#include <pthread.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

static char **arguments;

static void *wait_here(void *nothing)
{
    for (;;)
        pause();
    return nothing;
}

static void *become_new(void *nothing)
{
    usleep(3000);
    execv("/proc/self/exe", arguments);
    return nothing;
}

int main(int argc, char **argv)
{
    int fd = argc >= 2 ? open(argv[1], O_RDWR | O_CREAT, 0600) : -1;
    char *again[] = {argv[0], argv[1], argc > 2 ? argv[2] : "0", "again", NULL};
    size_t size = argc > 2 ? strtoul(argv[2], NULL, 10) << 20 : 0;
    volatile uint64_t *counter;
    pthread_t thread;

    if (fd < 0 || ftruncate(fd, 4096) < 0)
        return 1;
    counter = mmap(NULL, 4096, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
    close(fd);
    ++*counter;
    if (size > 0)
        memset(mmap(NULL, size, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0), 'x', size);
    if (argc < 4) {
        puts("ready");
        fflush(stdout);
    }
    arguments = again;
    pthread_create(&thread, NULL, wait_here, NULL);
    pthread_create(&thread, NULL, become_new, NULL);
    wait_here(NULL);
}
