/*
 * workers.c: two threads. Both go three functions deep; the first crashes there, the second waits.
 *
 * noinline and the work behind each call keep the compiler from leaving a function out.
 */
#include <pthread.h>
#include <unistd.h>

#define STEP __attribute__((noinline)) static int

static volatile int ready;
static int *volatile nowhere; /* NULL */

STEP crash(void)
{
    while (!ready)
        usleep(1000);
    return *nowhere;
}

STEP bake(void)
{
    return crash() + 1;
}

STEP wait_for_guests(void)
{
    ready = 1;
    for (;;)
        ready = 2;
    return 0;
}

STEP lay_table(void)
{
    return wait_for_guests() + 1;
}

static void *waiter(void *arg)
{
    ready = lay_table();
    return arg;
}

int main(void)
{
    pthread_t thread;

    if (pthread_create(&thread, NULL, waiter, NULL) != 0)
        return 1;
    return bake();
}
