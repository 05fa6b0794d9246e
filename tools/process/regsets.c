/*
 * regsets.c: the registers of a stopped thread, by PTRACE_GETREGSET: ptrace(2).
 *
 * The kernel keeps the registers of a machine as a list of register sets, each with the type of the note
 * that it becomes in a core (core_note_type of struct user_regset). It writes them in the order of that
 * list, and PTRACE_GETREGSET hands out the same bytes. So a machine is a row here: its list. A set that this
 * kernel or processor lacks, or that is not in use, answers with an error and has no note.
 */
#include <elf.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ptrace.h>
#include <sys/uio.h>

#include "../base/alloc.h"
#include "process.h"

/*
 * System calls that return EINTR after any stop, also when no signal handler ran: signal(7). The others restart by
 * themselves. Each list ends with -1.
 */
/* clang-format off */
static const int interrupted_x86_64[] = {
    0 /* read */, 1 /* write */, 19 /* readv */, 20 /* writev */, 43 /* accept */, 44 /* sendto */, 45 /* recvfrom */,
    46 /* sendmsg */, 47 /* recvmsg */, 65 /* semop */, 128 /* rt_sigtimedwait */, 208 /* io_getevents */,
    220 /* semtimedop */, 232 /* epoll_wait */, 281 /* epoll_pwait */, 288 /* accept4 */, 299 /* recvmmsg */,
    333 /* io_pgetevents */, 426 /* io_uring_enter */, 441 /* epoll_pwait2 */, -1};
static const int interrupted_i386[] = {
    3 /* read */, 4 /* write */, 102 /* socketcall */, 117 /* ipc */, 145 /* readv */, 146 /* writev */,
    177 /* rt_sigtimedwait */, 247 /* io_getevents */, 256 /* epoll_wait */, 319 /* epoll_pwait */, 337 /* recvmmsg */,
    364 /* accept4 */, 369 /* sendto */, 370 /* sendmsg */, 371 /* recvfrom */, 372 /* recvmsg */,
    420 /* semtimedop_time64 */, 421 /* rt_sigtimedwait_time64 */, 426 /* io_uring_enter */, 441 /* epoll_pwait2 */, -1};

static const struct machine {
    uint16_t e_machine;
    uint8_t ei_class; /* 0: either */
    uint32_t types[REGSETS_MAX]; /* behind NT_PRSTATUS, which is always the first; up to 0 */
    const char *call[7]; /* registers of a system call: its number, its arguments */
    const char *result;  /* and of what it returned */
    unsigned call_size;  /* bytes of the instruction that calls */
    const int *interrupted;
} machines[] = {
    {COREELF_EM_X86_64, 0,
     {COREELF_NT_PRFPREG, COREELF_NT_386_IOPERM, COREELF_NT_X86_XSTATE, COREELF_NT_X86_SHSTK},
     {"orig_rax", "rdi", "rsi", "rdx", "r10", "r8", "r9"}, "rax", 2, interrupted_x86_64},
    {COREELF_EM_386, 0,
     {COREELF_NT_PRFPREG, COREELF_NT_PRXFPREG, COREELF_NT_X86_XSTATE, COREELF_NT_386_TLS, COREELF_NT_386_IOPERM},
     {"orig_eax", "ebx", "ecx", "edx", "esi", "edi", "ebp"}, "eax", 2, interrupted_i386},
    {COREELF_EM_AARCH64, 0,
     {COREELF_NT_PRFPREG, COREELF_NT_ARM_TLS, COREELF_NT_ARM_HW_BREAK, COREELF_NT_ARM_HW_WATCH, COREELF_NT_ARM_FPMR,
      COREELF_NT_ARM_SYSTEM_CALL, COREELF_NT_ARM_SVE, COREELF_NT_ARM_SSVE, COREELF_NT_ARM_ZA, COREELF_NT_ARM_ZT,
      COREELF_NT_ARM_PAC_MASK, COREELF_NT_ARM_PAC_ENABLED_KEYS, COREELF_NT_ARM_PACA_KEYS, COREELF_NT_ARM_PACG_KEYS,
      COREELF_NT_ARM_TAGGED_ADDR_CTRL, COREELF_NT_ARM_POE, COREELF_NT_ARM_GCS}, {NULL}, NULL, 0, NULL},
    {COREELF_EM_ARM, 0, {COREELF_NT_PRFPREG, COREELF_NT_ARM_VFP}, {NULL}, NULL, 0, NULL},
    {COREELF_EM_RISCV, 0,
     {COREELF_NT_PRFPREG, COREELF_NT_RISCV_VECTOR, COREELF_NT_RISCV_TAGGED_ADDR_CTRL}, {NULL}, NULL, 0, NULL},
    {COREELF_EM_PPC64, 0,
     {COREELF_NT_PRFPREG, COREELF_NT_PPC_VMX, COREELF_NT_PPC_VSX, COREELF_NT_PPC_TM_CGPR, COREELF_NT_PPC_TM_CFPR,
      COREELF_NT_PPC_TM_CVMX, COREELF_NT_PPC_TM_CVSX, COREELF_NT_PPC_TM_SPR, COREELF_NT_PPC_TM_CTAR,
      COREELF_NT_PPC_TM_CPPR, COREELF_NT_PPC_TM_CDSCR, COREELF_NT_PPC_PPR, COREELF_NT_PPC_DSCR, COREELF_NT_PPC_TAR,
      COREELF_NT_PPC_EBB, COREELF_NT_PPC_PMU, COREELF_NT_PPC_DEXCR, COREELF_NT_PPC_HASHKEYR, COREELF_NT_PPC_PKEY},
     {NULL}, NULL, 0, NULL},
    {COREELF_EM_S390, COREELF_ELFCLASS64,
     {COREELF_NT_PRFPREG, COREELF_NT_S390_SYSTEM_CALL, COREELF_NT_S390_LAST_BREAK, COREELF_NT_S390_TDB,
      COREELF_NT_S390_VXRS_LOW, COREELF_NT_S390_VXRS_HIGH, COREELF_NT_S390_GS_CB, COREELF_NT_S390_GS_BC,
      COREELF_NT_S390_RI_CB}, {NULL}, NULL, 0, NULL},
    {COREELF_EM_LOONGARCH, 0,
     {COREELF_NT_PRFPREG, COREELF_NT_LOONGARCH_CPUCFG, COREELF_NT_LOONGARCH_LSX, COREELF_NT_LOONGARCH_LASX,
      COREELF_NT_LOONGARCH_LBT, COREELF_NT_LOONGARCH_HW_BREAK, COREELF_NT_LOONGARCH_HW_WATCH}, {NULL}, NULL, 0, NULL},
};
/* clang-format on */

static const struct machine *find_machine(const struct coreelf_format *format)
{
    for (size_t i = 0; i < sizeof machines / sizeof machines[0]; i++)
        if (machines[i].e_machine == format->e_machine &&
            (machines[i].ei_class == 0 || machines[i].ei_class == format->ei_class))
            return &machines[i];
    return NULL;
}

/* XSTATE with AMX has 11 KiB, SVE with the longest vectors 9 KiB, ZA 64 KiB. */
enum { REGSET_BYTES_MAX = 128 * 1024 };

/*
 * NT_386_TLS answers also when no slot is in use, and then the kernel writes no note: three descriptors
 * whose base and limit are 0 (regset_tls_active, arch/x86/kernel/tls.c).
 */
static int is_empty_tls(uint32_t type, const unsigned char *bytes, size_t size)
{
    if (type != COREELF_NT_386_TLS)
        return 0;
    for (size_t i = 0; i + 16 <= size; i += 16)
        for (size_t j = 4; j < 12; j++)
            if (bytes[i + j])
                return 0;
    return 1;
}

static int read_set(struct registers *registers, pid_t tid, uint32_t type, unsigned char *scratch)
{
    struct iovec vector = {scratch, REGSET_BYTES_MAX};
    struct regset *set = &registers->sets[registers->count];

    if (ptrace(PTRACE_GETREGSET, tid, (void *)(uintptr_t)type, &vector) < 0)
        return -errno;
    if (vector.iov_len == 0 || is_empty_tls(type, scratch, vector.iov_len))
        return 0;
    *set = (struct regset){type, (uint32_t)vector.iov_len, (uint32_t)registers->size};
    registers->bytes = realloc(registers->bytes, registers->size + vector.iov_len);
    if (!registers->bytes)
        return -ENOMEM;
    memcpy(registers->bytes + registers->size, scratch, vector.iov_len);
    registers->size += vector.iov_len;
    registers->count++;
    return 0;
}

int registers_read(struct registers *registers, pid_t tid, const struct coreelf_format *format)
{
    static unsigned char scratch[REGSET_BYTES_MAX];
    const struct machine *machine = find_machine(format);
    int rc = read_set(registers, tid, COREELF_NT_PRSTATUS, scratch);

    for (size_t i = 0; rc == 0 && machine && machine->types[i]; i++)
        (void)read_set(registers, tid, machine->types[i], scratch); /* absent: no note */
    return rc;
}

/* ---- A system call that our stop broke off ---- */

static int is_listed(const int *list, uint64_t number)
{
    for (; *list >= 0; list++)
        if ((uint64_t)*list == number)
            return 1;
    return 0;
}

/* The registers with which the call is made again: at the calling instruction, its number where that expects it. */
static int rewind_call(const struct machine *machine, const struct coreelf_format *format, unsigned char *bytes,
                       size_t size)
{
    const struct coreelf_arch *arch = coreelf_find_arch(format);
    uint64_t none = format->ei_class == COREELF_ELFCLASS64 || size > 100 ? UINT64_MAX : UINT32_MAX;
    uint64_t result = 0, number = 0, pc = 0;

    if (!arch || coreelf_get(arch->registers, format, bytes, size, machine->result, &result) < 0 ||
        coreelf_get(arch->registers, format, bytes, size, machine->call[0], &number) < 0 ||
        coreelf_get(arch->registers, format, bytes, size, arch->pc, &pc) < 0)
        return 0;
    if (result != (none & (uint64_t)-EINTR) || !is_listed(machine->interrupted, number))
        return 0;
    return coreelf_put(arch->registers, format, bytes, size, machine->result, number) == 0 &&
           coreelf_put(arch->registers, format, bytes, size, machine->call[0], none) == 0 &&
           coreelf_put(arch->registers, format, bytes, size, arch->pc, pc - machine->call_size) == 0;
}

void registers_resume_call(const struct registers *registers, pid_t pid, pid_t tid,
                           const struct coreelf_format *format)
{
    const struct machine *machine = find_machine(format);
    const struct regset *set = registers_find(registers, COREELF_NT_PRSTATUS);
    unsigned char bytes[512];
    struct iovec vector = {bytes, set ? set->size : 0};
    struct status status;

    if (!machine || !machine->interrupted || !set || set->size > sizeof bytes)
        return;
    memcpy(bytes, registers->bytes + set->offset, set->size);
    if (!rewind_call(machine, format, bytes, set->size))
        return;
    if (status_read(pid, tid, &status) < 0 || ((status.pending | status.shared_pending) & ~status.blocked) != 0)
        return; /* a signal is on its way, and with it the usual rule */
    ptrace(PTRACE_SETREGSET, tid, (void *)(uintptr_t)COREELF_NT_PRSTATUS, &vector);
}

/* ---- A thread asleep in the kernel ---- */

/* "61 0xffffffff 0x7ffc... SP PC", "-1 SP PC" outside of a system call, or "running". */
static int read_syscall_file(pid_t pid, pid_t tid, uint64_t *numbers)
{
    char name[64], *text, *at;
    int count = 0;

    snprintf(name, sizeof name, "task/%d/syscall", (int)tid);
    text = procfs_read(pid, name, NULL);
    if (!text)
        return -errno;
    for (at = text; count < 9; count++) {
        char *end;
        numbers[count] = count == 0 ? (uint64_t)strtoll(at, &end, 10) : strtoull(at, &end, 16);
        if (end == at)
            break;
        at = end;
    }
    free(text);
    return count;
}

int registers_read_asleep(struct registers *registers, pid_t pid, pid_t tid, const struct coreelf_format *format)
{
    const struct coreelf_arch *arch = coreelf_find_arch(format);
    const struct machine *machine = find_machine(format);
    uint64_t numbers[9];
    size_t size = arch ? coreelf_size(arch->registers, format) : 0;
    int count = read_syscall_file(pid, tid, numbers);

    if (!arch || !machine || count < 3)
        return -ENOTSUP;
    registers->bytes = alloc_zeroed(1, size);
    registers->size = size;
    registers->sets[registers->count++] = (struct regset){COREELF_NT_PRSTATUS, (uint32_t)size, 0};
    coreelf_put(arch->registers, format, registers->bytes, size, arch->sp, numbers[count - 2]);
    coreelf_put(arch->registers, format, registers->bytes, size, arch->pc, numbers[count - 1]);
    for (int i = 0; i < count - 2 && machine->call[i]; i++)
        coreelf_put(arch->registers, format, registers->bytes, size, machine->call[i], numbers[i]);
    return 0;
}

void registers_free(struct registers *registers)
{
    free(registers->bytes);
    memset(registers, 0, sizeof *registers);
}

const struct regset *registers_find(const struct registers *registers, uint32_t type)
{
    for (unsigned i = 0; i < registers->count; i++)
        if (registers->sets[i].type == type)
            return &registers->sets[i];
    return NULL;
}
