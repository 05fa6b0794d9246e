/*
 * stacks.c: three threads asleep at different depths of calls, so that a debugger has backtraces to compare,
 * with known values in registers that a sleeping thread keeps.
 */
#include <pthread.h>
#include <stdio.h>
#include <unistd.h>

__attribute__((noinline)) static int sleep_here(int depth)
{
    pause();
    return depth;
}

__attribute__((noinline)) static int descend(int depth)
{
    return depth == 0 ? sleep_here(depth) : descend(depth - 1) + depth;
}

static void *worker(void *depth)
{
    descend(*(int *)depth);
    return NULL;
}

int main(void)
{
    static int depths[] = {3, 7};
    pthread_t threads[2];

    for (int i = 0; i < 2; i++)
        pthread_create(&threads[i], NULL, worker, &depths[i]);
    usleep(100000);
    puts("ready");
    fflush(stdout);
    return descend(1);
}
