/*
 * program.c: the small program that crashes.
 *
 * It has two threads, since a core has all of them, and an area of memory for each way in which the kernel can decide:
 *
 *     16 MiB, written to     kept whole; so large that writing it takes some time, in which the threads can be seen
 *     1 MiB, never touched   there is nothing to keep
 *     a secret               marked MADV_DONTDUMP: never kept
 *     64 KiB, shared         memory that a child would share: another bit of coredump_filter
 *
 * It says that it is ready and waits for a byte. Then it writes to address 0, where nothing is mapped.
 */
#include <errno.h>
#include <pthread.h>
#include <semaphore.h>
#include <signal.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <unistd.h>

#include "story.h"

const char *const story_area_names[STORY_AREAS] = {
    [STORY_TOUCHED] = "16 MiB, written to",
    [STORY_RESERVED] = "1 MiB, never touched",
    [STORY_SECRET] = "a secret",
    [STORY_SHARED] = "64 KiB, shared",
};

static char *map(size_t size, int protection, int flags)
{
    char *memory = mmap(NULL, size, protection, flags | MAP_ANONYMOUS, -1, 0);

    return memory == MAP_FAILED ? NULL : memory;
}

/* Each has other permissions or flags than its neighbors, so that the kernel does not make one area of two. */
static void make_areas(uint64_t areas[STORY_AREAS])
{
    enum { TOUCHED = 16 << 20, RESERVED = 1 << 20, SMALL = 64 << 10 };
    char *reserved = map(RESERVED, PROT_READ, MAP_PRIVATE);
    char *shared = map(SMALL, PROT_READ | PROT_WRITE, MAP_SHARED);
    char *secret = map(SMALL, PROT_READ | PROT_WRITE, MAP_PRIVATE);
    char *touched = map(TOUCHED, PROT_READ | PROT_WRITE, MAP_PRIVATE);

    if (touched)
        memset(touched, 'x', TOUCHED);
    if (secret) {
        strcpy(secret, "This is not in the core.");
        madvise(secret, SMALL, MADV_DONTDUMP);
    }
    if (shared)
        strcpy(shared, "This is in the core, because of bit 1.");
    areas[STORY_TOUCHED] = (uint64_t)(uintptr_t)touched;
    areas[STORY_RESERVED] = (uint64_t)(uintptr_t)reserved;
    areas[STORY_SECRET] = (uint64_t)(uintptr_t)secret;
    areas[STORY_SHARED] = (uint64_t)(uintptr_t)shared;
}

static sem_t is_there;

static void *wait_forever(void *nothing)
{
    prctl(PR_SET_NAME, "waits");
    sem_post(&is_there);
    for (;;)
        pause();
    return nothing;
}

static int start_thread(void)
{
    pthread_t thread;

    if (sem_init(&is_there, 0, 0) < 0 || pthread_create(&thread, NULL, wait_forever, NULL) != 0)
        return 0;
    while (sem_wait(&is_there) < 0)
        continue;
    return 1;
}

/* Whoever started us may have blocked or ignored it, which would be inherited. */
static void take_default_action(void)
{
    sigset_t set;

    signal(SIGSEGV, SIG_DFL);
    sigemptyset(&set);
    sigaddset(&set, SIGSEGV);
    sigprocmask(SIG_UNBLOCK, &set, NULL);
}

static struct rlimit raise_limit(void)
{
    struct rlimit limit = {0, 0};

    if (getrlimit(RLIMIT_CORE, &limit) == 0) {
        limit.rlim_cur = limit.rlim_max;
        setrlimit(RLIMIT_CORE, &limit);
    }
    return limit;
}

/* Sanitizers would report it instead; nor may the compiler leave it out. */
__attribute__((noinline, no_sanitize("address", "undefined"))) static void write_to_nowhere(void)
{
    volatile int *volatile nowhere = NULL;

    *nowhere = 42; /* cppcheck-suppress nullPointer */
}

int story_program(int in, int out)
{
    struct story_ready ready = {0};
    char go;

    prctl(PR_SET_PDEATHSIG, SIGKILL); /* should coreelf be ended before us. If it has been, `in` is at its end */
    prctl(PR_SET_NAME, "story");
    take_default_action();
    ready.limit = raise_limit();
    ready.dumpable = prctl(PR_GET_DUMPABLE);
    make_areas(ready.areas);
    if (!start_thread())
        return 1;
    if (nice(19) < 0) /* so that whoever watches gets a turn while the core is written, also on a busy machine */
        errno = 0;
    if (write(out, &ready, sizeof ready) != (ssize_t)sizeof ready || read(in, &go, 1) != 1)
        return 1;
    write_to_nowhere();
    return 1;
}
