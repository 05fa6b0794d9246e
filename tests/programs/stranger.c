/*
 * stranger.c: stranger FILE MODE. One thread, on a stack of a strange kind, with known bytes all around it and 48 MiB of
 * memory. It beats: the first counter in FILE grows, the second counts how often the bytes were not as they should be.
 *
 *     coroutine      a stack of 16 KiB in a mapping of its own (makecontext), more memory below it
 *     handler        a signal handler on an alternate stack in a mapping of its own
 *     local          a signal handler on an alternate stack that is a variable of main()
 *     inner          a coroutine whose stack is a variable of main()
 *     given          a thread on a stack that was given to it, of 24 KiB in a larger mapping
 *     full           the same with 64 KiB, which are nearly used up
 *     bare           a thread without a guard page, nearly at the end of its stack
 *     roomy          a thread on a stack that was given to it, of 1 MiB in a larger mapping
 *     plain          a thread as any other
 */
#include <alloca.h>
#include <fcntl.h>
#include <pthread.h>
#include <signal.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <time.h>
#include <ucontext.h>
#include <unistd.h>

#include "leader.h"

enum { BEATS, DAMAGED, KNOWN = 0xa5, SMALL = 16 * 1024, AROUND = 256 * 1024 };
static volatile uint64_t *counters;
static unsigned char *below, *above; /* AROUND bytes each, but for what the stack itself has of them */
static size_t below_size, above_size;

static int is_damaged(const unsigned char *bytes, size_t size)
{
    for (size_t i = 0; i < size; i++)
        if (bytes[i] != KNOWN)
            return 1;
    return 0;
}

static void beat(void)
{
    static const struct timespec pause = {0, 1000000};

    puts("ready");
    fflush(stdout);
    for (;; counters[BEATS]++) {
        nanosleep(&pause, NULL);
        if (is_damaged(below, below_size) || is_damaged(above, above_size))
            counters[DAMAGED]++;
    }
}

/* A stack in the middle of known bytes. */
static unsigned char *place(unsigned char *memory, size_t size)
{
    memset(memory, KNOWN, size + 2 * AROUND);
    below = memory;
    above = memory + AROUND + size;
    below_size = above_size = AROUND;
    return memory + AROUND;
}

static unsigned char *map(size_t size)
{
    return mmap(NULL, size, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
}

/* ---- Coroutines ---- */

static void run_coroutine(unsigned char *stack)
{
    static ucontext_t context, back;

    getcontext(&context);
    context.uc_stack.ss_sp = stack;
    context.uc_stack.ss_size = SMALL;
    makecontext(&context, beat, 0);
    swapcontext(&back, &context);
}

static void in_coroutine(void)
{
    run_coroutine(place(map(SMALL + 2 * AROUND), SMALL));
}

static void in_inner(void)
{
    unsigned char memory[SMALL + 2 * AROUND];

    run_coroutine(place(memory, SMALL));
}

/* ---- Handlers ---- */

static void handle(int signal)
{
    (void)signal;
    beat();
}

static void run_handler(unsigned char *memory)
{
    struct sigaction action = {.sa_handler = handle, .sa_flags = SA_ONSTACK};
    stack_t stack = {.ss_size = SMALL};

    stack.ss_sp = place(memory, SMALL);
    sigaltstack(&stack, NULL);
    sigaction(SIGUSR1, &action, NULL);
    raise(SIGUSR1);
}

static void in_handler(void)
{
    run_handler(map(SMALL + 2 * AROUND));
}

static void in_local(void)
{
    unsigned char memory[SMALL + 2 * AROUND];

    run_handler(memory);
}

/* ---- Threads ---- */

/* Uses up so many bytes of the stack first. */
static void *run_thread(void *bytes)
{
    /* cppcheck-suppress allocaCalled ; how much is left is known only now */
    volatile unsigned char *used = alloca((uintptr_t)bytes + 16);

    used[0] = 1;
    wait_for_end_of_leader();
    beat();
    return (void *)(uintptr_t)used[0];
}

static void run_with(pthread_attr_t *attributes, size_t used)
{
    pthread_t thread;

    if (pthread_create(&thread, attributes, run_thread, (void *)used) != 0)
        exit(1);
    pthread_exit(NULL); /* it is the only one now */
}

static void run_given(size_t size, size_t used)
{
    pthread_attr_t attributes;

    pthread_attr_init(&attributes);
    pthread_attr_setstack(&attributes, place(map(size + 2 * AROUND), size), size);
    run_with(&attributes, used);
}

static void in_given(void)
{
    run_given(24 * 1024, 0);
}

static void in_full(void)
{
    run_given(64 * 1024, 48 * 1024);
}

static void in_roomy(void)
{
    run_given(1024 * 1024, 0);
}

/* What lies right below is not known; so it is mapped there, when it is known where that is. */
static void *run_bare(void *nothing)
{
    pthread_attr_t attributes;
    void *start, *got;
    size_t size;

    pthread_getattr_np(pthread_self(), &attributes);
    pthread_attr_getstack(&attributes, &start, &size);
    got = mmap((char *)start - AROUND, AROUND, PROT_READ | PROT_WRITE,
               MAP_PRIVATE | MAP_ANONYMOUS | MAP_FIXED_NOREPLACE, -1, 0);
    if (got != MAP_FAILED) {
        below = memset(got, KNOWN, AROUND);
        below_size = AROUND;
    }
    run_thread((void *)(size - 12 * 1024));
    return nothing;
}

static void in_bare(void)
{
    pthread_attr_t attributes;
    pthread_t thread;

    pthread_attr_init(&attributes);
    pthread_attr_setguardsize(&attributes, 0);
    pthread_attr_setstacksize(&attributes, 128 * 1024);
    if (pthread_create(&thread, &attributes, run_bare, NULL) != 0)
        exit(1);
    pthread_exit(NULL);
}

static void in_plain(void)
{
    run_with(NULL, 0);
}

static const struct {
    const char *name;
    void (*run)(void);
} rows[] = {{"coroutine", in_coroutine}, {"handler", in_handler}, {"local", in_local},
            {"inner", in_inner},         {"given", in_given},     {"full", in_full},
            {"bare", in_bare},           {"roomy", in_roomy},     {"plain", in_plain}};

int main(int argc, char **argv)
{
    int fd = argc == 3 ? open(argv[1], O_RDWR | O_CREAT | O_TRUNC, 0600) : -1;

    if (fd < 0 || ftruncate(fd, 4096) < 0)
        return 1;
    counters = mmap(NULL, 4096, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
    memset(map(48 << 20), 'x', 48 << 20);
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++)
        if (strcmp(rows[i].name, argv[2]) == 0)
            rows[i].run();
    return 1;
}
