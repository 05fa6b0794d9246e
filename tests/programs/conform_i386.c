/*
 * conform_i386.c: a program of 32 bits, two threads, each with a thread area (NT_386_TLS, "note TID TYPE") and
 * with numbers of its own in the x87, MMX and SSE registers. The session builds it, with a cross compiler; built
 * as a program of 64 bits it does nothing.
 */
#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include <sys/syscall.h>
#include <unistd.h>

#if defined(__i386__)

static void sleep_with(const double numbers[2])
{
    printf("note %ld 0x200\n", syscall(SYS_gettid));
    fflush(stdout);
    __asm__ volatile("fldpi\n\t"
                     "fldl (%0)\n\t"
                     "movupd (%0), %%xmm6\n"
                     "1:\tmov $29, %%eax\n\t" /* pause */
                     "int $0x80\n\t"
                     "jmp 1b"
                     :
                     : "r"(numbers)
                     : "eax", "memory");
}

static void *worker(void *unused)
{
    static const double numbers[2] = {1.0 / 3, -2.0 / 7};
    sigset_t set;

    (void)unused;
    sigemptyset(&set);
    sigaddset(&set, SIGUSR1);
    sigaddset(&set, SIGRTMAX); /* signal 64 is behind the 32 bits of pr_sighold */
    pthread_sigmask(SIG_BLOCK, &set, NULL);
    pthread_kill(pthread_self(), SIGUSR1);
    sleep_with(numbers);
    return NULL;
}

int main(void)
{
    static const double numbers[2] = {12345.678, -1e300};
    pthread_t thread;

    pthread_create(&thread, NULL, worker, NULL);
    usleep(100000);
    puts("ready");
    fflush(stdout);
    sleep_with(numbers);
    return 0;
}

#else

int main(void)
{
    return 1;
}

#endif
