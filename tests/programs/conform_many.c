/*
 * conform_many.c: conform_many THREADS. That many threads asleep, each with a name, a depth of stack and a
 * blocked signal of its own.
 */
#include <pthread.h>
#include <signal.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

static pthread_barrier_t all;

static int sleep_at(unsigned depth)
{
    volatile unsigned mark = depth;

    if (depth > 0)
        return sleep_at(depth - 1) + (int)mark;
    pthread_barrier_wait(&all);
    return pause();
}

static void *worker(void *which)
{
    unsigned number = (unsigned)(uintptr_t)which;
    char name[16];
    sigset_t set;

    snprintf(name, sizeof name, "worker %u", number);
    pthread_setname_np(pthread_self(), name);
    sigemptyset(&set);
    sigaddset(&set, SIGRTMIN + (int)(number % 30));
    pthread_sigmask(SIG_BLOCK, &set, NULL);
    sleep_at(number % 16);
    return NULL;
}

int main(int argc, char **argv)
{
    unsigned threads = argc == 2 ? (unsigned)strtoul(argv[1], NULL, 10) : 0;
    pthread_attr_t small;
    pthread_t thread;

    if (threads < 2)
        return 1;
    pthread_barrier_init(&all, NULL, threads);
    pthread_attr_init(&small);
    pthread_attr_setstacksize(&small, 128 * 1024);
    for (uintptr_t i = 1; i < threads; i++)
        if (pthread_create(&thread, &small, worker, (void *)i) != 0)
            return 1;
    pthread_barrier_wait(&all);
    usleep(200000); /* all of them are in pause then */
    puts("ready");
    fflush(stdout);
    for (;;)
        pause();
}
