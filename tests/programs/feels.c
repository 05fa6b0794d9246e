/*
 * feels.c: feels FILE CALL. A process that would feel it if something were done to it. Two threads spin in user code, with
 * known values in every register and in the red zone below the stack, and look at them each turn. The first thread makes
 * CALL again and again, of which each must end as it ends when nobody disturbs it, and looks at what belongs to the
 * process: signal mask, alternate stack, descriptors, children. Calls:
 *
 *     registers    none: the first thread spins too
 *     nanosleep poll futex epoll select clock semtimedop       20 ms each
 *
 * FILE has 8-byte counters: what was felt, turns of the first thread, turns of the others. The first things felt are
 * said on standard output. x86-64 only.
 */
#include <errno.h>
#include <fcntl.h>
#include <linux/futex.h>
#include <poll.h>
#include <pthread.h>
#include <signal.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/ipc.h>
#include <sys/mman.h>
#include <sys/select.h>
#include <sys/sem.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

enum { FELT, FIRST, OTHERS, COUNTERS };
static volatile uint64_t *counters;

static void felt(const char *what, long is, long wanted)
{
    if (__atomic_fetch_add(&counters[FELT], 1, __ATOMIC_RELAXED) < 20)
        printf("felt: %s is %lx and not %lx\n", what, (unsigned long)is, (unsigned long)wanted);
    fflush(stdout);
}

static void expect(const char *what, long is, long wanted)
{
    if (is != wanted)
        felt(what, is, wanted);
}

#ifdef __x86_64__
/* ---- Registers ---- */

/* What the assembly below loads and stores, by these offsets. */
struct state {
    uint64_t general[14]; /* all but rcx and rsp:   0 */
    uint64_t flags;       /*                      112 */
    uint64_t red[16];     /*                      120 */
    uint32_t mxcsr;       /*                      248 */
    uint16_t control;     /*                      252 */
    uint16_t wide;        /* zmm and k too        254 */
    uint64_t masks[8];    /*                      256 */
    uint64_t x87[8];      /*                      320 */
    uint8_t vector[2048]; /*                      384 */
};
_Static_assert(offsetof(struct state, red) == 120 && offsetof(struct state, masks) == 256 &&
                   offsetof(struct state, vector) == 384,
               "the assembly has other offsets");

/* Loads all, runs `turns` times round a loop of instructions that change rcx alone, stores all. */
void spin(const struct state *in, struct state *out, uint64_t turns);

__asm__("spin:\n"
        "  push %rbx; push %rbp; push %r12; push %r13; push %r14; push %r15\n"
        "  push %rsi\n"
        "  mov %rdx, %rcx\n"
        "  fldcw 252(%rdi)\n"
        "  ldmxcsr 248(%rdi)\n"
        "  .irp i,0,1,2,3,4,5,6,7\n"
        "  fildll 320+8*\\i(%rdi)\n"
        "  .endr\n"
        "  cmpw $0, 254(%rdi)\n"
        "  je 1f\n"
        "  .irp i,0,1,2,3,4,5,6,7,8,9,10,11,12,13,14,15,16,17,18,19,20,21,22,23,24,25,26,27,28,29,30,31\n"
        "  vmovdqu64 384+64*\\i(%rdi), %zmm\\i\n"
        "  .endr\n"
        "  .irp i,0,1,2,3,4,5,6,7\n"
        "  kmovq 256+8*\\i(%rdi), %k\\i\n"
        "  .endr\n"
        "  jmp 2f\n"
        "1:\n"
        "  .irp i,0,1,2,3,4,5,6,7,8,9,10,11,12,13,14,15\n"
        "  vmovdqu 384+64*\\i(%rdi), %ymm\\i\n"
        "  .endr\n"
        "2: pushq 112(%rdi)\n"
        "  popfq\n" /* from here on nothing changes the flags */
        "  .irp i,0,1,2,3,4,5,6,7,8,9,10,11,12,13,14,15\n"
        "  mov 120+8*\\i(%rdi), %rax\n"
        "  mov %rax, -128+8*\\i(%rsp)\n"
        "  .endr\n"
        "  mov 0(%rdi), %rax; mov 8(%rdi), %rbx; mov 16(%rdi), %rdx; mov 24(%rdi), %rsi\n"
        "  mov 40(%rdi), %rbp; mov 48(%rdi), %r8; mov 56(%rdi), %r9; mov 64(%rdi), %r10\n"
        "  mov 72(%rdi), %r11; mov 80(%rdi), %r12; mov 88(%rdi), %r13; mov 96(%rdi), %r14\n"
        "  mov 104(%rdi), %r15; mov 32(%rdi), %rdi\n"
        "3: lea -1(%rcx), %rcx\n"
        "  jrcxz 4f\n"
        "  jmp 3b\n"
        "4: xchg %rax, (%rsp)\n"
        "  mov %rbx, 8(%rax); mov %rdx, 16(%rax); mov %rsi, 24(%rax); mov %rdi, 32(%rax)\n"
        "  mov %rbp, 40(%rax); mov %r8, 48(%rax); mov %r9, 56(%rax); mov %r10, 64(%rax)\n"
        "  mov %r11, 72(%rax); mov %r12, 80(%rax); mov %r13, 88(%rax); mov %r14, 96(%rax)\n"
        "  mov %r15, 104(%rax); mov (%rsp), %rcx; mov %rcx, 0(%rax)\n"
        "  .irp i,0,1,2,3,4,5,6,7,8,9,10,11,12,13,14,15\n"
        "  mov -128+8*\\i(%rsp), %rcx\n"
        "  mov %rcx, 120+8*\\i(%rax)\n"
        "  .endr\n"
        "  pushfq\n"
        "  popq 112(%rax)\n"
        "  cld\n"
        "  cmpw $0, 254(%rax)\n"
        "  je 5f\n"
        "  .irp i,0,1,2,3,4,5,6,7,8,9,10,11,12,13,14,15,16,17,18,19,20,21,22,23,24,25,26,27,28,29,30,31\n"
        "  vmovdqu64 %zmm\\i, 384+64*\\i(%rax)\n"
        "  .endr\n"
        "  .irp i,0,1,2,3,4,5,6,7\n"
        "  kmovq %k\\i, 256+8*\\i(%rax)\n"
        "  .endr\n"
        "  jmp 6f\n"
        "5:\n"
        "  .irp i,0,1,2,3,4,5,6,7,8,9,10,11,12,13,14,15\n"
        "  vmovdqu %ymm\\i, 384+64*\\i(%rax)\n"
        "  .endr\n"
        "6: vzeroupper\n"
        "  stmxcsr 248(%rax)\n"
        "  fnstcw 252(%rax)\n"
        "  .irp i,7,6,5,4,3,2,1,0\n"
        "  fistpll 320+8*\\i(%rax)\n"
        "  .endr\n"
        "  fninit\n"
        "  movl $0x1f80, (%rsp)\n"
        "  ldmxcsr (%rsp)\n"
        "  pop %rsi\n"
        "  pop %r15; pop %r14; pop %r13; pop %r12; pop %rbp; pop %rbx\n"
        "  ret\n");

/* Numbers that do not repeat. */
static uint64_t next(uint64_t *x)
{
    *x ^= *x << 13;
    *x ^= *x >> 7;
    *x ^= *x << 17;
    return *x;
}

static void choose_values(struct state *in, uint64_t *x)
{
    enum { ARITHMETIC = 0x8d5, DIRECTION = 0x400, ALWAYS = 0x202 }; /* CF PF AF ZF SF OF; DF; bit 1 and IF */
    int wide = __builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512bw");

    memset(in, 0, sizeof *in);
    for (int i = 0; i < 14; i++)
        in->general[i] = next(x);
    in->flags = (next(x) & (ARITHMETIC | DIRECTION)) | ALWAYS;
    for (int i = 0; i < 16; i++)
        in->red[i] = next(x);
    in->mxcsr = 0x1f80 | (uint32_t)(next(x) & 0xe040); /* rounding, flush to zero, denormals are zeros */
    in->control = (uint16_t)(0x37f | (next(x) & 0xc00));
    in->wide = (uint16_t)wide;
    for (int i = 0; i < 8; i++) {
        in->masks[i] = wide ? next(x) : 0;
        in->x87[i] = next(x) >> 8;
    }
    for (int i = 0; i < 2048; i++)
        in->vector[i] = wide || (i < 1024 && i % 64 < 32) ? (uint8_t)next(x) : 0;
}

static void compare(const struct state *in, const struct state *out)
{
    for (int i = 0; i < 14; i++)
        expect("a general register", (long)out->general[i], (long)in->general[i]);
    for (int i = 0; i < 16; i++)
        expect("a word of the red zone", (long)out->red[i], (long)in->red[i]);
    for (int i = 0; i < 8; i++) {
        expect("a mask register", (long)out->masks[i], (long)in->masks[i]);
        expect("a register of the x87", (long)out->x87[i], (long)in->x87[i]);
    }
    expect("flags", (long)out->flags, (long)in->flags);
    expect("mxcsr", out->mxcsr, in->mxcsr);
    expect("the control word of the x87", out->control, in->control);
    for (int i = 0; i < 2048; i++)
        if (out->vector[i] != in->vector[i])
            felt("a vector register", i / 64, -1);
}

static void turn(uint64_t *x)
{
    struct state in, out;

    choose_values(&in, x);
    memset(&out, 0, sizeof out);
    out.wide = in.wide;
    spin(&in, &out, 2000000);
    compare(&in, &out);
}

#else

static void turn(uint64_t *x)
{
    *x += 1;
    usleep(1000);
}

#endif

static void *turn_always(void *seed)
{
    for (uint64_t x = (uintptr_t)seed;;) {
        turn(&x);
        __atomic_fetch_add(&counters[OTHERS], 1, __ATOMIC_RELAXED);
    }
    return NULL;
}

/* ---- Calls ---- */

enum { SLEEP = 20 };
static const struct timespec sleep_time = {0, SLEEP * 1000000};
static int ends[2], epoll_fd, semaphore;

static void in_registers(void)
{
    static uint64_t x = 88172645463325252u;

    turn(&x);
}

static void in_nanosleep(void)
{
    expect("the end of nanosleep", nanosleep(&sleep_time, NULL) == 0 ? 0 : errno, 0);
}

static void in_poll(void)
{
    struct pollfd one = {ends[0], POLLIN, 0};
    expect("the end of poll", poll(&one, 1, SLEEP) == 0 ? 0 : errno, 0);
}

static void in_futex(void)
{
    static int word;
    long rc = syscall(SYS_futex, &word, FUTEX_WAIT_PRIVATE, 0, &sleep_time, NULL, 0);
    expect("the end of futex", rc == 0 ? 0 : errno, ETIMEDOUT);
}

static void in_epoll(void)
{
    struct epoll_event event;
    expect("the end of epoll_wait", epoll_wait(epoll_fd, &event, 1, SLEEP) == 0 ? 0 : errno, 0);
}

static void in_select(void)
{
    struct timeval time = {0, SLEEP * 1000};
    expect("the end of select", select(0, NULL, NULL, NULL, &time) == 0 ? 0 : errno, 0);
}

static void in_clock(void)
{
    struct timespec until;
    clock_gettime(CLOCK_MONOTONIC, &until);
    until.tv_nsec += SLEEP * 1000000;
    until.tv_sec += until.tv_nsec / 1000000000;
    until.tv_nsec %= 1000000000;
    expect("the end of clock_nanosleep", clock_nanosleep(CLOCK_MONOTONIC, TIMER_ABSTIME, &until, NULL), 0);
}

static void in_semtimedop(void)
{
    struct sembuf take = {0, -1, 0};
    expect("the end of semtimedop", semtimedop(semaphore, &take, 1, &sleep_time) == 0 ? 0 : errno, EAGAIN);
}

static const struct {
    const char *name;
    void (*call)(void);
} rows[] = {{"registers", in_registers}, {"nanosleep", in_nanosleep},  {"poll", in_poll},
            {"futex", in_futex},         {"epoll", in_epoll},          {"select", in_select},
            {"clock", in_clock},         {"semtimedop", in_semtimedop}};

/* ---- What belongs to the process ---- */

static char other_stack[65536];
static volatile sig_atomic_t deaths;

static void take_note(int signal)
{
    (void)signal;
    deaths++;
}

static unsigned long mask_word(void)
{
    unsigned long word = 0;

    syscall(SYS_rt_sigprocmask, SIG_BLOCK, NULL, &word, 8);
    return word;
}

static long descriptors(void)
{
    long found = 0;

    for (int i = 0; i < 63; i++)
        found |= fcntl(i, F_GETFD) >= 0 ? 1L << i : 0;
    return found;
}

static unsigned long mask;
static long opened;

static void look(void)
{
    stack_t stack;

    expect("the signal mask", (long)mask_word(), (long)mask);
    sigaltstack(NULL, &stack);
    expect("the alternate stack", (long)stack.ss_sp, (long)other_stack);
    expect("its size", (long)stack.ss_size, sizeof other_stack);
    expect("its state", stack.ss_flags, 0);
    expect("the set of descriptors", descriptors(), opened);
    expect("the number of SIGCHLD", deaths, 0);
    expect("a child", waitpid(-1, NULL, __WALL | WNOHANG) < 0 ? errno : 0, ECHILD);
}

static void prepare(void)
{
    struct sigaction action = {.sa_handler = take_note};
    stack_t stack = {.ss_sp = other_stack, .ss_size = sizeof other_stack};
    sigset_t some;

    sigaction(SIGCHLD, &action, NULL);
    sigaltstack(&stack, NULL);
    sigemptyset(&some);
    sigaddset(&some, SIGUSR2);
    sigaddset(&some, SIGRTMIN + 3);
    pthread_sigmask(SIG_BLOCK, &some, NULL);
    if (pipe(ends) < 0)
        _exit(1);
    epoll_fd = epoll_create1(0);
    semaphore = semget(IPC_PRIVATE, 1, 0600);
    mask = mask_word();
    opened = descriptors();
}

int main(int argc, char **argv)
{
    int fd = argc == 3 ? open(argv[1], O_RDWR | O_CREAT | O_TRUNC, 0600) : -1;
    void (*call)(void) = NULL;
    pthread_t thread;

    if (fd < 0 || ftruncate(fd, 4096) < 0)
        return 1;
    counters = mmap(NULL, 4096, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++)
        call = strcmp(rows[i].name, argv[2]) == 0 ? rows[i].call : call;
    if (!call)
        return 1;
    prepare();
    for (uintptr_t i = 1; i < 3; i++)
        pthread_create(&thread, NULL, turn_always, (void *)(0x9e3779b97f4a7c15u * i));
    printf("semaphore %d\nready\n", semaphore);
    fflush(stdout);
    for (;; counters[FIRST]++) {
        call();
        look();
    }
}
