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
#include <stdlib.h>
#include <string.h>
#include <sys/ptrace.h>
#include <sys/uio.h>

#include "../base/alloc.h"
#include "process.h"

static const struct machine {
    uint16_t e_machine;
    uint8_t ei_class;            /* 0: either */
    uint32_t types[REGSETS_MAX]; /* behind NT_PRSTATUS, which is always the first; up to 0 */
} machines[] = {
    {COREELF_EM_X86_64, 0, {COREELF_NT_PRFPREG, COREELF_NT_386_IOPERM, COREELF_NT_X86_XSTATE, COREELF_NT_X86_SHSTK}},
    {COREELF_EM_386,
     0,
     {COREELF_NT_PRFPREG, COREELF_NT_PRXFPREG, COREELF_NT_X86_XSTATE, COREELF_NT_386_TLS, COREELF_NT_386_IOPERM}},
};

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
