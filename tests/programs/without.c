/*
 * without.c: without WHAT... -- COMMAND ARG...: runs a command to which the kernel answers as one that is older would: by a
 * seccomp filter on the command itself. WHAT is pidfd_getfd, process_vm_readv or pagemap_scan.
 */
#include <errno.h>
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <stddef.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <unistd.h>

enum { PIDFD_GETFD = 438, PAGEMAP_SCAN_LOW = 16, PAGEMAP_SCAN_TYPE = 'f' };

#define LOAD(field) BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(struct seccomp_data, field))
#define ANSWER(what) BPF_STMT(BPF_RET | BPF_K, what)

static struct sock_filter program[64];
static unsigned short used;

static void add(struct sock_filter instruction)
{
    program[used++] = instruction;
}

static void refuse(unsigned call)
{
    add((struct sock_filter)BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, call, 0, 1));
    add((struct sock_filter)ANSWER(SECCOMP_RET_ERRNO | ENOSYS));
}

/* ioctl(fd, _IOWR('f', 16, ...)): by its type and number, whatever the size. ENOTTY, as of an ioctl that is not known. */
static void refuse_pagemap_scan(void)
{
    add((struct sock_filter)BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, SYS_ioctl, 0, 5));
    add((struct sock_filter)LOAD(args[1]));
    add((struct sock_filter)BPF_STMT(BPF_ALU | BPF_AND | BPF_K, 0xffff));
    add((struct sock_filter)BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, PAGEMAP_SCAN_TYPE << 8 | PAGEMAP_SCAN_LOW, 0, 1));
    add((struct sock_filter)ANSWER(SECCOMP_RET_ERRNO | ENOTTY));
    add((struct sock_filter)LOAD(nr));
}

int main(int argc, char **argv)
{
    struct sock_fprog filter = {0, program};
    int i;

    add((struct sock_filter)LOAD(nr));
    for (i = 1; i < argc && strcmp(argv[i], "--") != 0; i++)
        if (strcmp(argv[i], "pagemap_scan") == 0)
            refuse_pagemap_scan();
        else
            refuse(strcmp(argv[i], "pidfd_getfd") == 0 ? PIDFD_GETFD : SYS_process_vm_readv);
    add((struct sock_filter)ANSWER(SECCOMP_RET_ALLOW));
    filter.len = used;
    if (i + 1 >= argc || prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) < 0 ||
        prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, &filter) < 0)
        return 125;
    execv(argv[i + 1], argv + i + 1);
    return 126;
}
