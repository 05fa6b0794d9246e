/*
 * filtered.c: filtered FILE MODE. A program with seccomp filters that kill it for some system calls, and 48 MiB of memory.
 * It beats: a counter in FILE grows as long as it lives. Modes, by what is let through beside all ordinary calls:
 *
 *     all        everything but getpid, which is refused
 *     clone      userfaultfd kills; clone is let through if it makes no namespaces, as containers have it
 *     none       userfaultfd and clone kill
 *     second     a first filter lets all through, a second is "none"
 *     return     rt_sigreturn kills, all else is let through
 */
#include <errno.h>
#include <fcntl.h>
#include <linux/audit.h>
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>

#define NUMBER BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(struct seccomp_data, nr))
#define ARGUMENT BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(struct seccomp_data, args[0]))
#define ANSWER(what) BPF_STMT(BPF_RET | BPF_K, what)
#define KILL SECCOMP_RET_KILL_PROCESS
#define ALLOW SECCOMP_RET_ALLOW
/* If the number is that of the call, on to the next instruction, else over it. */
#define IF(call) BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, (uint32_t)(call), 0, 1)

enum { NAMESPACES = 0x7e020000 };

static struct sock_filter all[] = {NUMBER, IF(SYS_getpid), ANSWER(SECCOMP_RET_ERRNO | EACCES), ANSWER(ALLOW)};
static struct sock_filter clone_only[] = {
    NUMBER,
    IF(SYS_userfaultfd),
    ANSWER(KILL),
    BPF_STMT(BPF_ST, 3),            /* the number is kept, */
    BPF_STMT(BPF_LDX | BPF_MEM, 3), /* and comes back through X */
    BPF_STMT(BPF_MISC | BPF_TXA, 0),
    BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, SYS_clone, 0, 4),
    ARGUMENT,
    BPF_STMT(BPF_ALU | BPF_AND | BPF_K, NAMESPACES),
    BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, 0, 1, 0),
    ANSWER(KILL),
    ANSWER(ALLOW),
};
static struct sock_filter none[] = {NUMBER,        IF(SYS_userfaultfd), ANSWER(KILL),
                                    IF(SYS_clone), ANSWER(KILL),        ANSWER(ALLOW)};
static struct sock_filter no_return[] = {NUMBER, IF(SYS_rt_sigreturn), ANSWER(KILL), ANSWER(ALLOW)};

static int install(struct sock_filter *list, size_t count)
{
    struct sock_fprog program = {(unsigned short)count, list};

    return prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, &program);
}

#define INSTALL(list) install(list, sizeof list / sizeof list[0])

static int install_mode(const char *mode)
{
    if (strcmp(mode, "all") == 0)
        return INSTALL(all);
    if (strcmp(mode, "clone") == 0)
        return INSTALL(clone_only);
    if (strcmp(mode, "return") == 0)
        return INSTALL(no_return);
    return strcmp(mode, "second") == 0 && INSTALL(all) < 0 ? -1 : INSTALL(none);
}

int main(int argc, char **argv)
{
    int fd = argc == 3 ? open(argv[1], O_RDWR | O_CREAT | O_TRUNC, 0600) : -1;
    struct timespec pause = {0, 1000000};
    volatile uint64_t *counter;

    if (fd < 0 || ftruncate(fd, 4096) < 0)
        return 1;
    counter = mmap(NULL, 4096, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
    memset(mmap(NULL, 48 << 20, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0), 'x', 48 << 20);
    if (prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) < 0 || install_mode(argv[2]) < 0)
        return 1;
    puts("ready");
    fflush(stdout);
    for (;; ++*counter)
        nanosleep(&pause, NULL);
}
