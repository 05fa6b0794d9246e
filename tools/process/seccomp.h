/*
 * seccomp.h: what a thread's seccomp filters say to a system call.
 */
#ifndef COREELF_SECCOMP_H
#define COREELF_SECCOMP_H

#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

struct call {
    long number;
    uint64_t arguments[6];
};

/*
 * Whether all filters of a stopped thread of ours let all of the calls through, made at address `ip`. 0 also where the
 * filters cannot be read, which takes CAP_SYS_ADMIN.
 */
int seccomp_allows(pid_t tid, uint64_t ip, const struct call *calls, size_t count);

#endif
