/*
 * program.c: a small process with a bit of everything that a core shows.
 *
 *     three threads    each has a stack, with a guard below it, and registers
 *     the heap         a letter in it, to be found in the core
 *     16 MiB reserved  three pages of it touched: the rest is a hole in the core
 *     a secret         marked MADV_DONTDUMP: its address is in the core and its bytes are not
 *
 * It beats ten times a second, so that one can see that it goes on.
 */
#include "demo.h"

#include <errno.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <time.h>
#include <unistd.h>

enum { RESERVED = 16 << 20, SECRET = 64 << 10 };

static _Thread_local unsigned long beats_of_thread;

static void nap(long milliseconds)
{
    struct timespec time = {0, milliseconds * 1000000};

    while (nanosleep(&time, &time) < 0 && errno == EINTR)
        continue;
}

static void *work(void *name)
{
    prctl(PR_SET_NAME, name);
    for (;;) {
        beats_of_thread++;
        nap(100);
    }
    return NULL;
}

static void write_letter(void)
{
    static char *letter; /* static, so that something still points to it */

    letter = malloc(4096);
    if (letter)
        snprintf(letter, 4096, "Dear reader: this line was on the heap of a live process.");
}

static void reserve_memory(void)
{
    char *memory = mmap(NULL, RESERVED, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);

    if (memory == MAP_FAILED)
        return;
    for (size_t at = 0; at < RESERVED; at += RESERVED / 3)
        memory[at] = 1;
}

static void keep_secret(void)
{
    char *secret = mmap(NULL, SECRET, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);

    if (secret == MAP_FAILED)
        return;
    strcpy(secret, "This is not in the core.");
    madvise(secret, SECRET, MADV_DONTDUMP);
}

int demo_program(int beats)
{
    static char names[2][8] = {"tick", "tock"};
    pthread_t threads[2];

    prctl(PR_SET_PDEATHSIG, 9); /* SIGKILL, should the demo be ended before us */
    prctl(PR_SET_NAME, "demo");
    write_letter();
    reserve_memory();
    keep_secret();
    for (int i = 0; i < 2; i++)
        if (pthread_create(&threads[i], NULL, work, names[i]) != 0)
            return 1;
    while (write(beats, "", 1) == 1)
        nap(20);
    return 0;
}
