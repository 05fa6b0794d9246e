/*
 * clock.c: a process to be dumped. Two threads count, and a sentence stands in its memory.
 */
#include <pthread.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

static char sentence[64];
static volatile unsigned long ticks[2];

static void *count(void *which)
{
    for (;; usleep(1000))
        ++*(volatile unsigned long *)which;
    return NULL;
}

int main(void)
{
    pthread_t thread;

    strcpy(sentence, "This process is.");
    pthread_create(&thread, NULL, count, (void *)(ticks + 1));
    printf("%d\n", (int)getpid());
    fflush(stdout);
    count((void *)ticks);
    return 0;
}
