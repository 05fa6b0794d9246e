/*
 * siginfo.c: NT_SIGINFO. After si_signo, si_errno and si_code comes a union, and which of its members
 * is meant depends on signal and code: a fault has an address, a kill has a sender, a child has a status.
 *
 * The rows stand here and not in fields.def because <signal.h> makes macros of these names (si_pid is
 * _sifields._kill.si_pid), which would spoil members called so. Offsets count from the union.
 *
 * Sources: sigaction(2); union __sifields in include/uapi/asm-generic/siginfo.h.
 */
#include "internal.h"

/* clang-format off */
#define ROW(type, name, off32, len32, off64, len64, show, meaning)                                      \
    {name, meaning, {off32, off64}, {len32, len64}, 1, COREELF_NOT_WIDE, COREELF_TYPE_##type,           \
     COREELF_SHOW_##show, COREELF_SET_none, NULL},
#define LAYOUT(name, size32, size64)                                                                    \
    {#name, "siginfo_t", "sigaction(2)", {size32, size64}, sizeof name##_rows / sizeof name##_rows[0], name##_rows}

static const struct coreelf_field kill_rows[] = {
    ROW(SINT, "si_pid", 0, 4, 0, 4, DEC, "process that sent it")
    ROW(UINT, "si_uid", 4, 4, 4, 4, DEC, "real user id of the sender")
};
static const struct coreelf_layout kill = LAYOUT(kill, 8, 8);

static const struct coreelf_field rt_rows[] = {
    ROW(SINT, "si_pid", 0, 4, 0, 4, DEC, "process that sent it")
    ROW(UINT, "si_uid", 4, 4, 4, 4, DEC, "real user id of the sender")
    ROW(UINT, "si_value", 8, 4, 8, 8, HEX, "value sent along by sigqueue(3)")
};
static const struct coreelf_layout rt = LAYOUT(rt, 12, 16);

static const struct coreelf_field timer_rows[] = {
    ROW(SINT, "si_tid", 0, 4, 0, 4, DEC, "the kernel's id of the timer")
    ROW(SINT, "si_overrun", 4, 4, 4, 4, DEC, "how often it went off unnoticed")
    ROW(UINT, "si_value", 8, 4, 8, 8, HEX, "value given to timer_create(2)")
};
static const struct coreelf_layout timer = LAYOUT(timer, 12, 16);

static const struct coreelf_field chld_rows[] = {
    ROW(SINT, "si_pid", 0, 4, 0, 4, DEC, "the child")
    ROW(UINT, "si_uid", 4, 4, 4, 4, DEC, "real user id of the child")
    ROW(SINT, "si_status", 8, 4, 8, 4, DEC, "its exit status, or the signal")
    ROW(SINT, "si_utime", 12, 4, 16, 8, DEC, "user time it took, in clock ticks")
    ROW(SINT, "si_stime", 16, 4, 24, 8, DEC, "kernel time it took, in clock ticks")
};
static const struct coreelf_layout chld = LAYOUT(chld, 20, 32);

static const struct coreelf_field fault_rows[] = {
    ROW(UINT, "si_addr", 0, 4, 0, 8, ADDR, "address of the fault")
};
static const struct coreelf_layout fault = LAYOUT(fault, 4, 8);

static const struct coreelf_field mceerr_rows[] = {
    ROW(UINT, "si_addr", 0, 4, 0, 8, ADDR, "address of the fault")
    ROW(UINT, "si_addr_lsb", 4, 2, 8, 2, DEC, "how many low bits of it are not known")
};
static const struct coreelf_layout mceerr = LAYOUT(mceerr, 8, 16);

static const struct coreelf_field bnderr_rows[] = {
    ROW(UINT, "si_addr", 0, 4, 0, 8, ADDR, "address of the fault")
    ROW(UINT, "si_lower", 8, 4, 16, 8, ADDR, "lower bound")
    ROW(UINT, "si_upper", 12, 4, 24, 8, ADDR, "upper bound")
};
static const struct coreelf_layout bnderr = LAYOUT(bnderr, 16, 32);

static const struct coreelf_field pkuerr_rows[] = {
    ROW(UINT, "si_addr", 0, 4, 0, 8, ADDR, "address of the fault")
    ROW(UINT, "si_pkey", 8, 4, 16, 4, DEC, "protection key that denied it")
};
static const struct coreelf_layout pkuerr = LAYOUT(pkuerr, 12, 24);

static const struct coreelf_field poll_rows[] = {
    ROW(SINT, "si_band", 0, 4, 0, 8, HEX, "what happened, as poll(2) says it")
    ROW(SINT, "si_fd", 4, 4, 8, 4, DEC, "file descriptor")
};
static const struct coreelf_layout poll = LAYOUT(poll, 8, 16);

static const struct coreelf_field sys_rows[] = {
    ROW(UINT, "si_call_addr", 0, 4, 0, 8, ADDR, "address of the system call instruction")
    ROW(SINT, "si_syscall", 4, 4, 8, 4, DEC, "number of the system call")
    ROW(UINT, "si_arch", 8, 4, 12, 4, HEX, "AUDIT_ARCH_* of the call")
};
static const struct coreelf_layout sys = LAYOUT(sys, 12, 16);

/* clang-format on */

static const struct coreelf_layout *fault_layout(int64_t signal, int64_t code)
{
    if (signal == COREELF_SIGSEGV && code == COREELF_SEGV_BNDERR)
        return &bnderr;
    if (signal == COREELF_SIGSEGV && code == COREELF_SEGV_PKUERR)
        return &pkuerr;
    if (signal == COREELF_SIGBUS && (code == COREELF_BUS_MCEERR_AR || code == COREELF_BUS_MCEERR_AO))
        return &mceerr;
    return &fault;
}

/* As siginfo_layout, kernel/signal.c, with the usual number of the signal; NULL: nothing but the head is used. */
static const struct coreelf_layout *siginfo_layout(int64_t signal, int64_t code)
{
    if (signal == 0)
        return NULL;
    if (code == COREELF_SI_TIMER)
        return &timer;
    if (code == COREELF_SI_SIGIO)
        return &poll;
    if (code == COREELF_SI_USER || code == COREELF_SI_TKILL || code == COREELF_SI_KERNEL)
        return &kill;
    if (code < 0)
        return &rt;
    switch (signal) {
    case COREELF_SIGILL:
    case COREELF_SIGFPE:
    case COREELF_SIGSEGV:
    case COREELF_SIGBUS:
    case COREELF_SIGTRAP:
        return fault_layout(signal, code);
    case COREELF_SIGCHLD:
        return &chld;
    case COREELF_SIGIO:
        return &poll;
    case COREELF_SIGSYS:
        return &sys;
    default:
        return &kill;
    }
}

int coreelf_place_siginfo(const struct coreelf_walk *walk, uint64_t n, struct coreelf_part *part)
{
    const struct coreelf_arch *arch = coreelf_find_arch(&walk->format);
    const struct coreelf_layout *layout = arch && arch->siginfo ? arch->siginfo : &coreelf_layout_siginfo;
    struct coreelf_siginfo head;
    unsigned char bytes[16];
    size_t size = coreelf_size(layout, &walk->format);

    *part = (struct coreelf_part){layout, 0, 1};
    if (n != 1)
        return n == 0;
    if (walk->size < size || coreelf_read(walk->source, walk->base, bytes, size, NULL) < 0 ||
        coreelf_decode(layout, &walk->format, bytes, size, &head, NULL) < 0)
        return 0;
    head.si_signo = coreelf_usual_signal(walk->format.e_machine, head.si_signo);
    *part = (struct coreelf_part){siginfo_layout(head.si_signo, head.si_code), size, 1};
    return part->layout != NULL;
}
