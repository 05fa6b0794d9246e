/*
 * calls.c: calls FILE. Threads asleep in system calls that a stop would break off with EINTR, and in others. In FILE
 * each counts how often its call came back though nothing had happened. Says: NAME INDEX.
 */
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <pthread.h>
#include <signal.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/ipc.h>
#include <sys/mman.h>
#include <sys/msg.h>
#include <sys/sem.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>

static volatile uint64_t *counters;
static int ends[2], epoll, semaphore, queue, sockets[2], listening;

static long in_read(void)
{
    char byte;
    return read(ends[0], &byte, 1);
}
static long in_poll(void)
{
    struct pollfd one = {ends[0], POLLIN, 0};
    return poll(&one, 1, -1);
}
static long in_epoll_wait(void)
{
    struct epoll_event event;
    return epoll_wait(epoll, &event, 1, -1);
}
static long in_epoll_limit(void)
{
    struct epoll_event event;
    return epoll_wait(epoll, &event, 1, 1000000);
}
static long in_epoll_pwait(void)
{
    struct epoll_event event;
    return epoll_pwait(epoll, &event, 1, -1, NULL);
}
static long in_nanosleep(void)
{
    struct timespec time = {1000, 0};
    return nanosleep(&time, NULL);
}
static long in_semop(void)
{
    struct sembuf take = {0, -1, 0};
    return semop(semaphore, &take, 1);
}
static long in_msgrcv(void)
{
    char message[64];
    return msgrcv(queue, message, 8, 0, 0);
}
static long in_pause(void)
{
    return pause();
}
static long in_recv(void)
{
    char byte;
    return recv(sockets[0], &byte, 1, 0);
}
static long in_accept(void)
{
    return accept(listening, NULL, NULL);
}
static long in_sigwaitinfo(void)
{
    sigset_t one;
    sigemptyset(&one);
    sigaddset(&one, SIGUSR2);
    return sigwaitinfo(&one, NULL);
}
static long in_sigtimedwait(void)
{
    struct timespec time = {1000, 0};
    sigset_t one;
    sigemptyset(&one);
    sigaddset(&one, SIGUSR2);
    return sigtimedwait(&one, NULL, &time);
}
static long in_futex(void)
{
    static int word;
    return syscall(SYS_futex, &word, 0 /* FUTEX_WAIT */, 0, NULL, NULL, 0);
}

static const struct {
    const char *name;
    long (*sleep)(void);
} rows[] = {{"read", in_read},
            {"poll", in_poll},
            {"epoll_wait", in_epoll_wait},
            {"epoll_limit", in_epoll_limit},
            {"epoll_pwait", in_epoll_pwait},
            {"nanosleep", in_nanosleep},
            {"semop", in_semop},
            {"msgrcv", in_msgrcv},
            {"pause", in_pause},
            {"recv", in_recv},
            {"accept", in_accept},
            {"sigwaitinfo", in_sigwaitinfo},
            {"sigtimedwait", in_sigtimedwait},
            {"futex", in_futex}};
enum { ROWS = sizeof rows / sizeof rows[0] };

static void *sleep_in(void *row)
{
    for (;;) {
        rows[(uintptr_t)row].sleep();
        counters[(uintptr_t)row]++;
        usleep(1000);
    }
    return NULL;
}

static void prepare(void)
{
    struct timeval limit = {1000, 0};
    struct sockaddr_storage any = {.ss_family = AF_UNIX};

    if (pipe(ends) < 0 || socketpair(AF_UNIX, SOCK_STREAM, 0, sockets) < 0)
        _exit(1);
    epoll = epoll_create1(0);
    semaphore = semget(IPC_PRIVATE, 1, 0600);
    queue = msgget(IPC_PRIVATE, 0600);
    setsockopt(sockets[0], SOL_SOCKET, SO_RCVTIMEO, &limit, sizeof limit);
    listening = socket(AF_UNIX, SOCK_STREAM, 0);
    setsockopt(listening, SOL_SOCKET, SO_RCVTIMEO, &limit, sizeof limit);
    bind(listening, (struct sockaddr *)&any, sizeof any.ss_family);
    listen(listening, 1);
}

/* What System V left behind in the kernel, for the session to remove. */
static void say_ids(void)
{
    printf("semaphore %d\nqueue %d\nready\n", semaphore, queue);
    fflush(stdout);
}

int main(int argc, char **argv)
{
    int fd = argc == 2 ? open(argv[1], O_RDWR | O_CREAT | O_TRUNC, 0600) : -1;
    pthread_t thread;
    sigset_t one;

    if (fd < 0 || ftruncate(fd, 4096) < 0)
        return 1;
    counters = mmap(NULL, 4096, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
    sigemptyset(&one);
    sigaddset(&one, SIGUSR2);
    pthread_sigmask(SIG_BLOCK, &one, NULL);
    prepare();
    for (uintptr_t i = 0; i < ROWS; i++) {
        printf("%s %d\n", rows[i].name, (int)i);
        pthread_create(&thread, NULL, sleep_in, (void *)i);
    }
    usleep(200000);
    say_ids();
    for (;;)
        pause();
}
