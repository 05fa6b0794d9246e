/*
 * crash.c: a process with two threads that the kernel makes a core of: SIGSEGV at address 0xdead0.
 */
#include <pthread.h>
#include <sys/resource.h>
#include <unistd.h>

static void *wait_for_the_end(void *nothing)
{
    pause();
    return nothing;
}

int main(void)
{
    struct rlimit all = {RLIM_INFINITY, RLIM_INFINITY};
    volatile int *nowhere = (volatile int *)0xdead0;
    pthread_t thread;

    setrlimit(RLIMIT_CORE, &all);
    pthread_create(&thread, NULL, wait_for_the_end, NULL);
    usleep(50000);
    *nowhere = 1;
    return 0;
}
