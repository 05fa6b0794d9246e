/*
 * crashes.c: crashes NAME. Ends in one of the ways that programs end in, each with a core by the kernel, which tells
 * how it was: signal, si_code, address. A second thread waits meanwhile. Files are made in the present folder.
 */
#include <fcntl.h>
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <pthread.h>
#include <signal.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <sys/types.h>
#include <unistd.h>

#define PAGE 4096

static void call(uintptr_t address)
{
    void (*function)(void);

    memcpy(&function, &address, sizeof function);
    function();
}

static void null_call(void)
{
    call(0);
}

static void wild_jump(void)
{
    call(UINT64_C(0x6a756d700000));
}

static volatile int depth_max = -1; /* none, which a compiler does not know */

/* The volatile array and the use of what comes back keep a compiler from making a loop of it. */
static int descend(int depth)
{
    volatile char frame[512];

    frame[0] = (char)depth;
    if (depth == depth_max)
        return depth;
    return descend(depth + 1) + frame[0];
}

static void stack_overflow(void)
{
    exit(descend(0));
}

static void *descend_in_thread(void *nothing)
{
    descend(0);
    return nothing;
}

static void thread_overflow(void)
{
    pthread_t thread;

    pthread_create(&thread, NULL, descend_in_thread, NULL);
    pthread_join(thread, NULL);
}

static void truncated_file(void)
{
    int fd = open("mapped-file", O_RDWR | O_CREAT | O_TRUNC, 0600);
    volatile char *bytes;

    if (fd < 0 || ftruncate(fd, 2 * PAGE) < 0)
        exit(2);
    bytes = mmap(NULL, 2 * PAGE, PROT_READ, MAP_SHARED, fd, 0);
    if (ftruncate(fd, PAGE) == 0)
        exit(bytes[PAGE + 16]);
}

static volatile int divisor; /* 0 */

static void divide(void)
{
    exit(1000 / divisor); /* of 1 a compiler makes a comparison */
}

static void illegal(void)
{
#if defined __x86_64__ || defined __i386__
    __asm__ volatile("ud2");
#else
    __builtin_trap();
#endif
}

/* The parent is shot by its child. */
static void killed(void)
{
    if (fork() == 0) {
        usleep(50000);
        kill(getppid(), SIGSEGV);
        _exit(0);
    }
    for (;;)
        pause();
}

static void seccomp(void)
{
    struct sock_filter rows[] = {
        BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(struct seccomp_data, nr)),
        BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, SYS_getppid, 0, 1),
        BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_TRAP),
        BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW),
    };
    struct sock_fprog program = {sizeof rows / sizeof rows[0], rows};

    prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0);
    prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, &program);
    syscall(SYS_getppid);
}

/* A buffer with a page behind it that nobody may touch. */
static void guard_page(void)
{
    volatile char *buffer = mmap(NULL, 2 * PAGE, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);

    mprotect((char *)(uintptr_t)buffer + PAGE, PAGE, PROT_NONE);
    for (int i = 0; i <= PAGE; i++)
        buffer[i] = 1;
}

static void not_canonical(void)
{
    *(volatile int *)(uintptr_t)UINT64_C(0x8000000000001234) = 1;
}

static const struct {
    const char *name;
    void (*crash)(void);
} crashes[] = {
    {"null-call", null_call},
    {"stack-overflow", stack_overflow},
    {"abort", abort},
    {"truncated-file", truncated_file},
    {"divide", divide},
    {"wild-jump", wild_jump},
    {"illegal", illegal},
    {"killed", killed},
    {"seccomp", seccomp},
    {"guard-page", guard_page},
    {"thread-overflow", thread_overflow},
    {"not-canonical", not_canonical},
};

static void *wait_for_the_end(void *nothing)
{
    for (;;)
        pause();
    return nothing;
}

int main(int argc, char **argv)
{
    pthread_t thread;

    pthread_create(&thread, NULL, wait_for_the_end, NULL);
    usleep(20000);
    for (size_t i = 0; argc > 1 && i < sizeof crashes / sizeof crashes[0]; i++)
        if (strcmp(crashes[i].name, argv[1]) == 0)
            crashes[i].crash();
    fprintf(stderr, "crashes: still alive\n");
    return 1;
}
