/*
 * denied.c: "Operation not permitted" has many causes; this says which one it is, and what to do.
 *
 * The order is the kernel's own: ptrace_attach (kernel/ptrace.c) refuses kernel threads and processes that
 * are traced already, then __ptrace_may_access compares users and asks the security modules, Yama among them.
 */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "../base/text.h"
#include "process.h"

enum { FLAG_KTHREAD = 0x00200000 }; /* PF_KTHREAD, include/linux/sched.h */

static int yama_scope(void)
{
    FILE *file = fopen("/proc/sys/kernel/yama/ptrace_scope", "re");
    int scope = 0;

    if (file && fscanf(file, "%d", &scope) != 1)
        scope = 0;
    if (file)
        fclose(file);
    return scope;
}

static void explain_tracer(char *text, size_t size, pid_t tracer)
{
    struct status status;
    char name[80] = "";

    if (status_read(tracer, tracer, &status) == 0)
        text_harmless(name, sizeof name, status.name);
    snprintf(text, size, "it is being traced already, by process %d (%s); end that first", (int)tracer, name);
}

static void explain_yama(char *text, size_t size, int scope)
{
    static const char *const why[] = {
        "", "only a process's own parent may trace it (Yama, kernel.yama.ptrace_scope is 1): run as root",
        "only root may trace (Yama, kernel.yama.ptrace_scope is 2): run as root",
        "nobody may trace on this system until it is booted anew (Yama, kernel.yama.ptrace_scope is 3)"};

    snprintf(text, size, "%s", why[scope > 3 ? 3 : scope]);
}

static void explain_permission(char *text, size_t size, pid_t pid, const struct status *status)
{
    int scope = yama_scope();

    if (status->flags & FLAG_KTHREAD)
        snprintf(text, size, "it is a thread of the kernel and has no memory of its own to dump");
    else if (status->tracer != 0)
        explain_tracer(text, size, status->tracer);
    else if (pid == getpid())
        snprintf(text, size, "this is coreelf itself, and a process cannot trace itself");
    else if (geteuid() != 0 && status->uid != geteuid())
        snprintf(text, size, "it belongs to user %u, and you are user %u: run as that user or as root",
                 (unsigned)status->uid, (unsigned)geteuid());
    else if (scope > (geteuid() == 0 ? 2 : 0))
        explain_yama(text, size, scope);
    else if (geteuid() != 0)
        snprintf(text, size, "it is not dumpable (set-user-ID, or PR_SET_DUMPABLE 0: prctl(2)): run as root");
    else
        snprintf(text, size,
                 "the kernel does not permit it: CAP_SYS_PTRACE is missing here, or a security "
                 "module denies it");
}

void explain_denied(char *text, size_t size, pid_t pid, int error)
{
    struct status status;

    if (error == ESRCH || status_read(pid, pid, &status) < 0)
        snprintf(text, size, "no such process");
    else if (error == EPERM || error == EACCES)
        explain_permission(text, size, pid, &status);
    else
        snprintf(text, size, "%s", strerror(error));
}
