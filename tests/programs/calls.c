/*
 * calls.c: calls FILE [OPTION]... Threads asleep in system calls, among them those that a stop would break off with
 * EINTR. In FILE each counts how often its call came back though nothing had happened (calls.h). It says of each
 * NAME THREAD-ID.
 *
 *     io_uring     also one in io_uring_enter(2)
 *     beats=N      also N threads that count in FILE
 *     dense=MIB    also memory with random contents
 *
 * SIGUSR1 has a handler that breaks calls off, SIGURG one that lets them be made again where that can be (SA_RESTART).
 */
#include <fcntl.h>
#include <linux/io_uring.h>
#include <poll.h>
#include <pthread.h>
#include <errno.h>
#include <signal.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <sys/file.h>
#include <sys/inotify.h>
#include <sys/ipc.h>
#include <sys/mman.h>
#include <sys/msg.h>
#include <sys/prctl.h>
#include <sys/select.h>
#include <sys/sem.h>
#include <sys/signalfd.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/timerfd.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "calls.h"

static struct counters *counters;

/* What the calls wait for, and never comes. */
static int ends[2], full[2], epoll, semaphore, queue, full_queue, sockets[2], listening, inotify, event, signals,
    timer;
static int locked, ring;
static pid_t child;
static const struct timespec limit = {100000, 0};

/* ---- The calls -------------------------------------------------------------------------------- */

static long in_read(void)
{
    char byte;
    return read(ends[0], &byte, 1);
}
static long in_write(void)
{
    return write(full[1], "x", 1);
}
static long in_poll(void)
{
    struct pollfd one = {ends[0], POLLIN, 0};
    return poll(&one, 1, -1);
}
static long in_poll_limit(void)
{
    struct pollfd one = {ends[0], POLLIN, 0};
    return poll(&one, 1, 100000000);
}
static long in_ppoll(void)
{
    struct pollfd one = {ends[0], POLLIN, 0};
    return ppoll(&one, 1, &limit, NULL);
}
static long in_select(void)
{
    struct timeval time = {100000, 0};
    fd_set set;
    FD_ZERO(&set);
    FD_SET(ends[0], &set);
    return select(ends[0] + 1, &set, NULL, NULL, &time);
}
static long in_pselect(void)
{
    fd_set set;
    FD_ZERO(&set);
    FD_SET(ends[0], &set);
    return pselect(ends[0] + 1, &set, NULL, NULL, NULL, NULL);
}
static long in_epoll_wait(void)
{
    struct epoll_event one;
    return epoll_wait(epoll, &one, 1, -1);
}
static long in_epoll_limit(void)
{
    struct epoll_event one;
    return epoll_wait(epoll, &one, 1, 100000000);
}
static long in_epoll_pwait(void)
{
    struct epoll_event one;
    return epoll_pwait(epoll, &one, 1, -1, NULL);
}
static long in_epoll_pwait2(void)
{
    struct epoll_event one;
    return syscall(SYS_epoll_pwait2, epoll, &one, 1, &limit, NULL, 0);
}
static long in_nanosleep(void)
{
    return nanosleep(&limit, NULL);
}
static long in_clock_nanosleep(void)
{
    int rc = clock_nanosleep(CLOCK_MONOTONIC, TIMER_ABSTIME, &(struct timespec){INT32_MAX, 0}, NULL);
    errno = rc;
    return -rc;
}
static long in_futex(void)
{
    static int word;
    return syscall(SYS_futex, &word, 0 /* FUTEX_WAIT */, 0, NULL, NULL, 0);
}
static long in_futex_limit(void)
{
    static int word;
    return syscall(SYS_futex, &word, 0 /* FUTEX_WAIT */, 0, &limit, NULL, 0);
}
static long in_semop(void)
{
    struct sembuf take = {0, -1, 0};
    return semop(semaphore, &take, 1);
}
static long in_semtimedop(void)
{
    struct sembuf take = {0, -1, 0};
    return semtimedop(semaphore, &take, 1, &limit);
}
static long in_msgrcv(void)
{
    char message[64];
    return msgrcv(queue, message, 8, 0, 0);
}
static long in_msgsnd(void)
{
    struct {
        long type;
        char text[64];
    } message = {1, ""};
    return msgsnd(full_queue, &message, sizeof message.text, 0);
}
static long in_pause(void)
{
    return pause();
}
static sigset_t only_usr2(void)
{
    sigset_t one;
    sigemptyset(&one);
    sigaddset(&one, SIGUSR2);
    return one;
}
static long in_sigsuspend(void)
{
    sigset_t one = only_usr2();
    return sigsuspend(&one);
}
static long in_sigwaitinfo(void)
{
    sigset_t one = only_usr2();
    return sigwaitinfo(&one, NULL);
}
static long in_sigtimedwait(void)
{
    sigset_t one = only_usr2();
    return sigtimedwait(&one, NULL, &limit);
}
static long in_accept(void)
{
    return accept(listening, NULL, NULL);
}
static long in_recv(void)
{
    char byte;
    return recv(sockets[0], &byte, 1, 0);
}
static long in_recvmsg(void)
{
    char byte;
    struct iovec piece = {&byte, 1};
    struct msghdr message = {.msg_iov = &piece, .msg_iovlen = 1};
    return recvmsg(sockets[1], &message, 0);
}
static long in_recvmmsg(void)
{
    char byte;
    struct iovec piece = {&byte, 1};
    struct mmsghdr message = {.msg_hdr = {.msg_iov = &piece, .msg_iovlen = 1}};
    return recvmmsg(sockets[1], &message, 1, 0, NULL);
}
static long in_inotify(void)
{
    char bytes[512];
    return read(inotify, bytes, sizeof bytes);
}
static long in_eventfd(void)
{
    uint64_t value;
    return read(event, &value, sizeof value);
}
static long in_signalfd(void)
{
    struct signalfd_siginfo info;
    return read(signals, &info, sizeof info);
}
static long in_timerfd(void)
{
    uint64_t value;
    return read(timer, &value, sizeof value);
}
static long in_wait4(void)
{
    return wait4(child, NULL, 0, NULL);
}
static long in_waitid(void)
{
    siginfo_t info;
    return waitid(P_ALL, 0, &info, WEXITED);
}
static long in_fcntl(void)
{
    struct flock lock = {.l_type = F_WRLCK, .l_whence = SEEK_SET};
    return fcntl(locked, F_SETLKW, &lock);
}
static long in_flock(void)
{
    return flock(locked, LOCK_EX);
}
static long in_io_uring_enter(void)
{
    return syscall(SYS_io_uring_enter, ring, 0, 1, IORING_ENTER_GETEVENTS, NULL, 0);
}

static const struct {
    const char *name;
    long (*sleep)(void);
} rows[] = {{"read", in_read},
            {"write", in_write},
            {"poll", in_poll},
            {"poll_limit", in_poll_limit},
            {"ppoll", in_ppoll},
            {"select", in_select},
            {"pselect", in_pselect},
            {"epoll_wait", in_epoll_wait},
            {"epoll_limit", in_epoll_limit},
            {"epoll_pwait", in_epoll_pwait},
            {"epoll_pwait2", in_epoll_pwait2},
            {"nanosleep", in_nanosleep},
            {"clock_nanosleep", in_clock_nanosleep},
            {"futex", in_futex},
            {"futex_limit", in_futex_limit},
            {"semop", in_semop},
            {"semtimedop", in_semtimedop},
            {"msgrcv", in_msgrcv},
            {"msgsnd", in_msgsnd},
            {"pause", in_pause},
            {"sigsuspend", in_sigsuspend},
            {"sigwaitinfo", in_sigwaitinfo},
            {"sigtimedwait", in_sigtimedwait},
            {"accept", in_accept},
            {"recv", in_recv},
            {"recvmsg", in_recvmsg},
            {"recvmmsg", in_recvmmsg},
            {"inotify", in_inotify},
            {"eventfd", in_eventfd},
            {"signalfd", in_signalfd},
            {"timerfd", in_timerfd},
            {"wait4", in_wait4},
            {"waitid", in_waitid},
            {"fcntl", in_fcntl},
            {"flock", in_flock},
            {"io_uring_enter", in_io_uring_enter}};
enum { ROWS = sizeof rows / sizeof rows[0] };
_Static_assert((int)ROWS <= (int)CALLS_MAX, "room for each");

static volatile pid_t ids[CALLS_MAX];
static __thread struct call *mine;

static void *sleep_in(void *which)
{
    uintptr_t row = (uintptr_t)which;

    mine = &counters->calls[row];
    ids[row] = (pid_t)syscall(SYS_gettid);
    for (;;) {
        long rc = rows[row].sleep();
        mine->broken_off += rc < 0 && errno == EINTR;
        mine->returns++;
        usleep(1000);
    }
    return NULL;
}

static void handle(int number)
{
    (void)number;
    if (mine)
        mine->signals++;
}

static void *beat(void *which)
{
    for (;;) {
        counters->beats[(uintptr_t)which]++;
        usleep(1000);
    }
    return NULL;
}

/* ---- Making what they wait for ---------------------------------------------------------------- */

static void fail(const char *what)
{
    perror(what);
    _exit(1);
}

static void make_files(void)
{
    struct epoll_event one = {.events = EPOLLIN};
    sigset_t usr2 = only_usr2();

    if (pipe(ends) < 0 || pipe(full) < 0)
        fail("pipe");
    fcntl(full[1], F_SETFL, O_NONBLOCK);
    while (write(full[1], "x", 1) == 1)
        ;
    fcntl(full[1], F_SETFL, 0);
    epoll = epoll_create1(0);
    epoll_ctl(epoll, EPOLL_CTL_ADD, ends[0], &one);
    inotify = inotify_init();
    event = eventfd(0, 0);
    signals = signalfd(-1, &usr2, 0);
    timer = timerfd_create(CLOCK_MONOTONIC, 0);
}

static void make_sockets(void)
{
    struct sockaddr_storage any = {.ss_family = AF_UNIX};
    struct timeval time = {100000, 0};

    if (socketpair(AF_UNIX, SOCK_STREAM, 0, sockets) < 0)
        fail("socketpair");
    setsockopt(sockets[0], SOL_SOCKET, SO_RCVTIMEO, &time, sizeof time);
    listening = socket(AF_UNIX, SOCK_STREAM, 0);
    setsockopt(listening, SOL_SOCKET, SO_RCVTIMEO, &time, sizeof time);
    bind(listening, (struct sockaddr *)&any, sizeof any.ss_family);
    listen(listening, 1);
}

static void make_queues(void)
{
    char message[sizeof(long) + 64] = {1};

    semaphore = semget(IPC_PRIVATE, 1, 0600);
    queue = msgget(IPC_PRIVATE, 0600);
    full_queue = msgget(IPC_PRIVATE, 0600);
    while (msgsnd(full_queue, message, 64, IPC_NOWAIT) == 0)
        ;
}

/* A child that lives as long as we do and holds the locks. */
static void make_child(const char *path)
{
    struct flock lock = {.l_type = F_WRLCK, .l_whence = SEEK_SET};
    int told[2];
    char byte;

    if (pipe(told) < 0)
        fail("pipe");
    child = fork();
    if (child == 0) {
        int fd = open(path, O_RDWR);
        prctl(PR_SET_PDEATHSIG, SIGKILL);
        if (flock(fd, LOCK_EX) < 0 || fcntl(fd, F_SETLK, &lock) < 0 || write(told[1], "x", 1) != 1)
            fail("lock");
        for (;;)
            pause();
    }
    if (read(told[0], &byte, 1) != 1)
        fail("child");
    close(told[0]);
    close(told[1]);
    locked = open(path, O_RDWR);
}

static void make_ring(void)
{
    struct io_uring_params parameters = {0};

    ring = (int)syscall(SYS_io_uring_setup, 1, &parameters);
    if (ring < 0)
        fail("io_uring_setup");
}

static void make_dense(size_t size)
{
    uint64_t random = 88172645463325252u, *memory;

    memory = mmap(NULL, size, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    if (memory == MAP_FAILED)
        fail("mmap");
    for (size_t i = 0; i < size / 8; i++) {
        random ^= random << 13;
        random ^= random >> 7;
        random ^= random << 17;
        memory[i] = random;
    }
}

static void set_handlers(void)
{
    struct sigaction breaks = {.sa_handler = handle}, restarts = {.sa_handler = handle, .sa_flags = SA_RESTART};
    sigset_t usr2 = only_usr2();

    sigaction(SIGUSR1, &breaks, NULL);
    sigaction(SIGURG, &restarts, NULL);
    pthread_sigmask(SIG_BLOCK, &usr2, NULL);
}

/* ---- main ------------------------------------------------------------------------------------- */

static void start(void *(*run)(void *), unsigned long which)
{
    pthread_attr_t small;
    pthread_t thread;

    pthread_attr_init(&small);
    pthread_attr_setstacksize(&small, 64 << 10);
    if (pthread_create(&thread, &small, run, (void *)(uintptr_t)which) != 0)
        fail("pthread_create");
}

static void start_call(unsigned long row)
{
    start(sleep_in, row);
    while (!ids[row])
        usleep(1000);
    printf("%s %d\n", rows[row].name, (int)ids[row]);
}

static void obey(const char *option)
{
    unsigned long number = strchr(option, '=') ? strtoul(strchr(option, '=') + 1, NULL, 10) : 0;

    if (strncmp(option, "beats=", 6) == 0) {
        for (unsigned long i = 0; i < number && i < BEATS_MAX; i++)
            start(beat, i);
    } else if (strncmp(option, "dense=", 6) == 0) {
        make_dense(number << 20);
    } else if (strcmp(option, "io_uring") == 0) {
        make_ring();
        start_call(ROWS - 1);
    }
}

int main(int argc, char **argv)
{
    int fd = argc >= 2 ? open(argv[1], O_RDWR | O_CREAT | O_TRUNC, 0600) : -1;

    if (fd < 0 || ftruncate(fd, sizeof *counters) < 0)
        return 1;
    counters = mmap(NULL, sizeof *counters, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
    close(fd);
    make_child(argv[1]);
    set_handlers();
    make_files();
    make_sockets();
    make_queues();
    for (unsigned long i = 0; i < ROWS - 1; i++)
        start_call(i);
    for (int i = 2; i < argc; i++)
        obey(argv[i]);
    usleep(200000);
    /* What System V would leave behind in the kernel, for the session to remove. */
    printf("ids -s %d -q %d -q %d\nready\n", semaphore, queue, full_queue);
    fflush(stdout);
    for (;;)
        pause();
}
