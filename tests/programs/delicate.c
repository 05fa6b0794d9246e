/*
 * delicate.c: delicate FILE MODE. A process in a state in which some way to dump it would do harm, and 48 MiB of memory. It
 * beats: the first counter in FILE grows as long as it lives and is well, the second counts what was not right.
 *
 *     plain        nothing of the sort
 *     sequence     its thread is in a restartable sequence (rseq(2)) nearly all the time
 *     sequences    the same, and another thread sleeps
 *     borrowed     the process is a child by vfork(2), in the memory of its parent; said as "child PID"
 *     reaper       orphans come to it: PR_SET_CHILD_SUBREAPER
 *     descriptors  it has no descriptor left
 *     missing      a page of its memory is provided by itself (userfaultfd(2))
 *     protected    a page of its memory is write-protected by itself
 *     forking      the same as missing, and nobody reads the event that a fork would make
 *     idle         it has a userfaultfd that watches nothing
 *     direct       it has a file open with O_DIRECT
 *     ring         it has an io_uring
 *     pinned       an io_uring that another process holds has pinned some of its memory
 *
 * In all of them a SIGCHLD or a child of its own counts as not right. Exit status 77: not to be had here.
 */
#include <errno.h>
#include <fcntl.h>
#include <linux/userfaultfd.h>
#include <pthread.h>
#include <signal.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <sys/uio.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>
#if __has_include(<sys/rseq.h>) && defined(__x86_64__)
#include <sys/rseq.h>
#endif

enum { BEATS, WRONG, PAGE = 4096, MEMORY = 48 << 20 };
static volatile uint64_t *counters;
static char *memory;
static volatile sig_atomic_t deaths;
static int has_child; /* of its own */

static void take_note(int signal)
{
    (void)signal;
    deaths++;
}

static void wrong(const char *what)
{
    if (counters[WRONG]++ < 10)
        printf("wrong: %s\n", what);
    fflush(stdout);
}

static void look(void)
{
    if (deaths > 0)
        wrong("a SIGCHLD");
    if (!has_child && (waitpid(-1, NULL, __WALL | WNOHANG) >= 0 || errno != ECHILD))
        wrong("a child");
}

static void ready(void)
{
    puts("ready");
    fflush(stdout);
}

static void *beat(void *nothing)
{
    static const struct timespec pause = {0, 1000000};

    for (;; counters[BEATS]++) {
        nanosleep(&pause, NULL);
        look();
    }
    return nothing;
}

static void absent(void)
{
    exit(77);
}

/* ---- Restartable sequences ---- */

#ifdef RSEQ_SIG
/*
 * The number grows by one if the thread was not disturbed on the long way from `start` to `end`; if it was, the kernel
 * leads it to `abort`, and it goes on from there. To be led elsewhere and back makes the kernel forget the sequence:
 * then nothing would tell the thread that it was disturbed, and its note of the sequence is gone. 1: that was so.
 */
int pass_sequence(void *note, volatile uint64_t *number, uint64_t *aborts);

__asm__(".pushsection .data\n"
        ".balign 32\n"
        "sequence: .long 0, 0\n"
        "  .quad sequence_start, sequence_end - sequence_start, sequence_abort\n"
        ".popsection\n"
        "pass_sequence:\n"
        "  lea sequence(%rip), %rax\n"
        "  mov %rax, (%rdi)\n"
        "sequence_start:\n"
        "  mov $400000, %ecx\n"
        "1: dec %ecx\n"
        "  jnz 1b\n"
        "  cmp %rax, (%rdi)\n"
        "  jne 2f\n"
        "  incq (%rsi)\n"
        "sequence_end:\n"
        "  movq $0, (%rdi)\n"
        "  xor %eax, %eax\n"
        "  ret\n"
        "2: mov $1, %eax\n"
        "  ret\n"
        "  .byte 0x0f, 0xb9, 0x3d\n"
        "  .long 0x53053053\n"
        "sequence_abort:\n"
        "  incq (%rdx)\n"
        "  xor %eax, %eax\n"
        "  ret\n");

static void in_sequence(void)
{
    struct rseq *area = (void *)((char *)__builtin_thread_pointer() + __rseq_offset);
    uint64_t aborts = 0;

    if (__rseq_size == 0)
        absent();
    ready();
    for (;;)
        if (pass_sequence(&area->rseq_cs, &counters[BEATS], &aborts))
            wrong("a restartable sequence that went on though it was disturbed");
}
#else
static void in_sequence(void)
{
    absent();
}
#endif

static void in_sequences(void)
{
    static volatile uint64_t others[2];
    pthread_t thread;

    (void)others;
    pthread_create(&thread, NULL, beat, NULL);
    in_sequence();
}

/* ---- Parents and children ---- */

static void in_borrowed(void)
{
    has_child = 1;
    if (vfork() == 0) {
        has_child = 0;
        prctl(PR_SET_PDEATHSIG, SIGKILL);
        printf("child %d\n", (int)getpid());
        ready();
        beat(NULL);
    }
    pause();
}

static void in_reaper(void)
{
    prctl(PR_SET_CHILD_SUBREAPER, 1);
}

static void in_descriptors(void)
{
    struct rlimit limit = {16, 16};

    setrlimit(RLIMIT_NOFILE, &limit);
    while (dup(0) >= 0)
        continue;
}

/* ---- userfaultfd ---- */

static void watch_page(uint64_t features, uint64_t mode)
{
    int fd = (int)syscall(SYS_userfaultfd, O_CLOEXEC | O_NONBLOCK);
    struct uffdio_api api = {UFFD_API, features, 0};
    struct uffdio_register area = {{(uintptr_t)memory + MEMORY / 2, PAGE}, mode, 0};

    if (fd < 0 || ioctl(fd, UFFDIO_API, &api) < 0 || (mode && ioctl(fd, UFFDIO_REGISTER, &area) < 0))
        absent();
}

static void in_missing(void)
{
    watch_page(0, UFFDIO_REGISTER_MODE_MISSING);
}

static void in_protected(void)
{
    watch_page(UFFD_FEATURE_PAGEFAULT_FLAG_WP, UFFDIO_REGISTER_MODE_WP);
}

static void in_forking(void)
{
    watch_page(UFFD_FEATURE_EVENT_FORK, UFFDIO_REGISTER_MODE_MISSING);
}

static void in_idle(void)
{
    watch_page(0, 0);
}

/* ---- Devices ---- */

static void in_direct(void)
{
    if (open("/proc/self/exe", O_RDONLY | O_DIRECT) < 0)
        absent();
}

static int make_ring(void)
{
    uint32_t parameters[30] = {0}; /* struct io_uring_params */
    int fd = (int)syscall(425 /* io_uring_setup */, 4, parameters);

    if (fd < 0)
        absent();
    return fd;
}

static void in_ring(void)
{
    make_ring();
}

/* Registered buffers are pinned as long as the ring is open anywhere. */
static void in_pinned(void)
{
    struct iovec buffer = {memory, 1 << 20};
    int ring = make_ring(), ends[2];
    char byte;

    if (syscall(427 /* io_uring_register */, ring, 0 /* IORING_REGISTER_BUFFERS */, &buffer, 1) < 0 || pipe(ends) < 0)
        absent();
    has_child = 1;
    if (fork() == 0) {
        prctl(PR_SET_PDEATHSIG, SIGKILL);
        if (write(ends[1], "x", 1) == 1)
            for (;;)
                pause();
    }
    if (read(ends[0], &byte, 1) != 1)
        absent();
    close(ring);
}

static void in_plain(void)
{
}

static const struct {
    const char *name;
    void (*enter)(void);
} rows[] = {{"plain", in_plain},       {"sequence", in_sequence},   {"sequences", in_sequences},
            {"borrowed", in_borrowed}, {"reaper", in_reaper},       {"descriptors", in_descriptors},
            {"missing", in_missing},   {"protected", in_protected}, {"forking", in_forking},
            {"idle", in_idle},         {"direct", in_direct},       {"ring", in_ring},
            {"pinned", in_pinned}};

int main(int argc, char **argv)
{
    int fd = argc == 3 ? open(argv[1], O_RDWR | O_CREAT | O_TRUNC, 0666) : -1;
    struct sigaction action = {.sa_handler = take_note};
    void (*enter)(void) = NULL;

    if (fd < 0 || ftruncate(fd, PAGE) < 0)
        return 1;
    counters = mmap(NULL, PAGE, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
    memory = mmap(NULL, MEMORY, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    memset(memory, 'x', MEMORY);
    sigaction(SIGCHLD, &action, NULL);
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++)
        enter = strcmp(rows[i].name, argv[2]) == 0 ? rows[i].enter : enter;
    if (!enter)
        return 1;
    enter();
    ready();
    beat(NULL);
}
