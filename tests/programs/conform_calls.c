/*
 * conform_calls.c: threads asleep in different system calls. A stopped thread has left its call, with a number
 * in rax that tells how it is to be taken up again; both cores must show the same one.
 *
 * The child that is waited for also removes the semaphores and the message queue when this process has ended,
 * however it did: it then reads the end of the pipe.
 */
#include <errno.h>
#include <linux/futex.h>
#include <netinet/in.h>
#include <poll.h>
#include <pthread.h>
#include <signal.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <sys/file.h>
#include <sys/inotify.h>
#include <sys/ipc.h>
#include <sys/mman.h>
#include <sys/msg.h>
#include <sys/select.h>
#include <sys/sem.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/timerfd.h>
#include <sys/un.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

static const struct timespec long_time = {5000, 123456789};
static int quiet_pipe[2], life_pipe[2], full_pipe[2], sockets[2];
static int semaphores, queue, lock_file;
static uint32_t words[3];
static char text[65536];

static void in_read(void)
{
    read(quiet_pipe[0], text, 1);
}

static void in_write(void)
{
    while (write(full_pipe[1], text, sizeof text) > 0)
        continue;
}

static void in_poll(void)
{
    struct pollfd one = {quiet_pipe[0], POLLIN, 0};

    poll(&one, 1, 5000000);
}

static void in_ppoll(void)
{
    struct pollfd one = {quiet_pipe[0], POLLIN, 0};
    sigset_t set;

    sigemptyset(&set);
    sigaddset(&set, SIGUSR1);
    ppoll(&one, 1, &long_time, &set);
}

static void in_select(void)
{
    struct timeval time = {5000, 1};
    fd_set set;

    FD_ZERO(&set);
    FD_SET(quiet_pipe[0], &set);
    select(quiet_pipe[0] + 1, &set, NULL, NULL, &time);
}

static void in_epoll_wait(void)
{
    struct epoll_event event = {EPOLLIN, {0}};
    int fd = epoll_create1(0);

    epoll_ctl(fd, EPOLL_CTL_ADD, quiet_pipe[0], &event);
    epoll_wait(fd, &event, 1, -1);
}

static void in_nanosleep(void)
{
    syscall(SYS_nanosleep, &long_time, NULL);
}

static void in_clock_nanosleep(void)
{
    struct timespec until = {0, 0};

    clock_gettime(CLOCK_MONOTONIC, &until);
    until.tv_sec += 5000;
    clock_nanosleep(CLOCK_MONOTONIC, TIMER_ABSTIME, &until, NULL);
}

static void in_futex(void)
{
    syscall(SYS_futex, &words[0], FUTEX_WAIT_PRIVATE, 0, NULL, NULL, 0);
}

static void in_futex_with_timeout(void)
{
    syscall(SYS_futex, &words[1], FUTEX_WAIT_PRIVATE, 0, &long_time, NULL, 0);
}

static void in_semop(void)
{
    struct sembuf down = {0, -1, 0};

    semop(semaphores, &down, 1);
}

static void in_msgrcv(void)
{
    msgrcv(queue, text, 8, 0, 0);
}

static void in_sigtimedwait(void)
{
    sigset_t set;

    sigemptyset(&set);
    sigaddset(&set, SIGUSR2);
    sigtimedwait(&set, NULL, &long_time);
}

static void in_sigsuspend(void)
{
    sigset_t set;

    sigemptyset(&set);
    sigaddset(&set, SIGHUP);
    sigsuspend(&set);
}

static void in_accept(void)
{
    struct sockaddr_in address = {.sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
    int fd = socket(AF_INET, SOCK_STREAM, 0);

    bind(fd, (struct sockaddr *)&address, sizeof address);
    listen(fd, 1);
    accept(fd, NULL, NULL);
}

static void in_recv(void)
{
    struct timeval time = {5000, 0};

    setsockopt(sockets[0], SOL_SOCKET, SO_RCVTIMEO, &time, sizeof time);
    recv(sockets[0], text, 1, 0);
}

static void in_inotify_read(void)
{
    int fd = inotify_init1(0);

    inotify_add_watch(fd, "/proc/self", IN_DELETE_SELF);
    read(fd, text, 512);
}

static void in_eventfd_read(void)
{
    read(eventfd(0, 0), text, 8);
}

static void in_timerfd_read(void)
{
    struct itimerspec time = {{0, 0}, {5000, 0}};
    int fd = timerfd_create(CLOCK_MONOTONIC, 0);

    timerfd_settime(fd, 0, &time, NULL);
    read(fd, text, 8);
}

static void in_flock(void)
{
    char path[64];

    snprintf(path, sizeof path, "/proc/self/fd/%d", lock_file);
    flock(lock_file, LOCK_EX);
    flock(open(path, O_RDWR), LOCK_EX);
}

static void in_waitpid(void)
{
    pid_t child = fork();

    if (child == 0) {
        close(life_pipe[1]);
        read(life_pipe[0], text, 1);
        semctl(semaphores, 0, IPC_RMID);
        msgctl(queue, IPC_RMID, NULL);
        _exit(0);
    }
    waitpid(child, NULL, 0);
}

/* Sleeps with the direction flag set and numbers in every register that a call keeps. */
static void in_bare_call(void)
{
    __asm__ volatile("mov $0x1111222233334444, %%rbx\n\t"
                     "mov $0x5555666677778888, %%r12\n\t"
                     "mov $0x99990000aaaabbbb, %%r15\n\t"
                     "std\n"
                     "1:\tmov $34, %%eax\n\t"
                     "syscall\n\t"
                     "jmp 1b"
                     :
                     :
                     : "rax", "rbx", "rcx", "r11", "r12", "r15", "memory");
}

static void in_pause(void)
{
    pause();
}

static void (*const calls[])(void) = {
    in_read,
    in_write,
    in_poll,
    in_ppoll,
    in_select,
    in_epoll_wait,
    in_nanosleep,
    in_futex,
    in_semop,
    in_msgrcv,
    in_sigtimedwait,
    in_sigsuspend,
    in_accept,
    in_recv,
    in_waitpid,
    in_flock,
    in_inotify_read,
    in_eventfd_read,
    in_timerfd_read,
    in_bare_call,
    in_clock_nanosleep,
    in_pause,
    in_futex_with_timeout,
};

/* A call that returns, because the system has it not, is said; its thread sleeps otherwise. */
static void *worker(void *which)
{
    uintptr_t number = (uintptr_t)which;

    errno = 0;
    calls[number]();
    printf("call %d came back: %s\n", (int)number, strerror(errno));
    fflush(stdout);
    for (;;)
        pause();
    return NULL;
}

int main(void)
{
    pthread_t thread;

    lock_file = memfd_create("lock", 0);
    semaphores = semget(IPC_PRIVATE, 1, 0600);
    queue = msgget(IPC_PRIVATE, 0600);
    if (pipe(quiet_pipe) < 0 || pipe(life_pipe) < 0 || pipe(full_pipe) < 0 ||
        socketpair(AF_UNIX, SOCK_STREAM, 0, sockets) < 0)
        return 1;
    for (uintptr_t i = 0; i < sizeof calls / sizeof calls[0]; i++)
        pthread_create(&thread, NULL, worker, (void *)i);
    usleep(300000); /* all are asleep then */
    puts("calls 15");
    puts("ready");
    fflush(stdout);
    for (;;)
        pause();
}
