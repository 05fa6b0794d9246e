/*
 * seccomp.c: what a thread's seccomp filters say to a system call.
 *
 * A filter is a small program in classic BPF, which the kernel runs for each system call: seccomp(2). It sees the number of
 * the call, its arguments and where it is made, and answers: let it through, refuse it, kill the process. A container
 * has one as a rule. The tracer can read the program (PTRACE_SECCOMP_GET_FILTER, ptrace(2)), and so can find out what it
 * would say by running it here.
 *
 * Sources: struct seccomp_data, <linux/seccomp.h>; the instructions that are allowed: seccomp_check_filter,
 * kernel/seccomp.c; what they do: Documentation/networking/filter.rst.
 */
#include "seccomp.h"

#include <elf.h>
#include <errno.h>
#include <linux/audit.h>
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <string.h>
#include <sys/ptrace.h>
#include <sys/syscall.h>

#include "uapi.h"

#if defined(__x86_64__)

struct machine {
    uint32_t a, x, memory[BPF_MEMWORDS];
    const struct seccomp_data *data;
};

static uint32_t load(const struct machine *machine, uint32_t offset)
{
    uint32_t word = 0;

    if (offset <= sizeof *machine->data - sizeof word)
        memcpy(&word, (const unsigned char *)machine->data + offset, sizeof word);
    return word;
}

/* What an arithmetic instruction makes of the accumulator. To divide by zero ends a program: answer 0, which kills. */
static int calculate(struct machine *machine, uint16_t code, uint32_t operand)
{
    switch (BPF_OP(code)) {
    case BPF_ADD:
        machine->a += operand;
        break;
    case BPF_SUB:
        machine->a -= operand;
        break;
    case BPF_MUL:
        machine->a *= operand;
        break;
    case BPF_DIV:
        if (operand == 0)
            return 0;
        machine->a /= operand;
        break;
    case BPF_AND:
        machine->a &= operand;
        break;
    case BPF_OR:
        machine->a |= operand;
        break;
    case BPF_XOR:
        machine->a ^= operand;
        break;
    case BPF_LSH:
        machine->a <<= operand & 31;
        break;
    case BPF_RSH:
        machine->a >>= operand & 31;
        break;
    case BPF_NEG:
        machine->a = 0 - machine->a;
        break;
    default:
        return 0;
    }
    return 1;
}

static int is_true(const struct machine *machine, uint16_t code, uint32_t operand)
{
    switch (BPF_OP(code)) {
    case BPF_JEQ:
        return machine->a == operand;
    case BPF_JGT:
        return machine->a > operand;
    case BPF_JGE:
        return machine->a >= operand;
    default:
        return (machine->a & operand) != 0; /* BPF_JSET */
    }
}

/* What a load puts into a register. */
static uint32_t loaded(const struct machine *machine, const struct sock_filter *instruction)
{
    switch (BPF_MODE(instruction->code)) {
    case BPF_ABS:
        return load(machine, instruction->k);
    case BPF_LEN:
        return sizeof *machine->data;
    case BPF_MEM:
        return instruction->k < BPF_MEMWORDS ? machine->memory[instruction->k] : 0;
    default:
        return instruction->k; /* BPF_IMM */
    }
}

static void step(struct machine *machine, const struct sock_filter *instruction)
{
    uint32_t k = instruction->k;

    switch (BPF_CLASS(instruction->code)) {
    case BPF_LD:
        machine->a = loaded(machine, instruction);
        break;
    case BPF_LDX:
        machine->x = loaded(machine, instruction);
        break;
    case BPF_ST:
        machine->memory[k % BPF_MEMWORDS] = machine->a;
        break;
    case BPF_STX:
        machine->memory[k % BPF_MEMWORDS] = machine->x;
        break;
    default: /* BPF_MISC: TAX, TXA */
        if (BPF_MISCOP(instruction->code) == BPF_TAX)
            machine->x = machine->a;
        else
            machine->a = machine->x;
    }
}

/* Jumps go forward only, so a program ends. One that runs over its end is not one that the kernel took: it kills. */
static uint32_t run(const struct sock_filter *program, size_t count, const struct seccomp_data *data)
{
    struct machine machine = {.data = data};

    for (size_t pc = 0; pc < count; pc++) {
        const struct sock_filter *at = &program[pc];
        uint32_t operand = BPF_SRC(at->code) == BPF_X ? machine.x : at->k;
        switch (BPF_CLASS(at->code)) {
        case BPF_RET:
            return BPF_RVAL(at->code) == BPF_A ? machine.a : at->k;
        case BPF_ALU:
            if (!calculate(&machine, at->code, operand))
                return 0;
            break;
        case BPF_JMP:
            pc += BPF_OP(at->code) == BPF_JA ? at->k : is_true(&machine, at->code, operand) ? at->jt : at->jf;
            break;
        default:
            step(&machine, at);
        }
    }
    return 0;
}

static int lets_through(uint32_t answer)
{
    return (answer & SECCOMP_RET_ACTION_FULL) == SECCOMP_RET_ALLOW ||
           (answer & SECCOMP_RET_ACTION_FULL) == SECCOMP_RET_LOG;
}

static int allows(const struct sock_filter *program, size_t count, uint64_t ip, const struct call *call)
{
    struct seccomp_data data = {.nr = (int)call->number, .arch = AUDIT_ARCH_X86_64, .instruction_pointer = ip};

    for (int i = 0; i < 6; i++)
        data.args[i] = call->arguments[i];
    return lets_through(run(program, count, &data));
}

int seccomp_allows(pid_t tid, uint64_t ip, const struct call *calls, size_t count)
{
    static struct sock_filter program[BPF_MAXINSNS];

    for (unsigned long i = 0;; i++) {
        long size = ptrace(UAPI_PTRACE_SECCOMP_GET_FILTER, tid, i, NULL);
        if (size < 0)
            return errno == ENOENT && i > 0; /* behind the last; or they cannot be read */
        if (size > BPF_MAXINSNS || ptrace(UAPI_PTRACE_SECCOMP_GET_FILTER, tid, i, program) != size)
            return 0;
        for (size_t j = 0; j < count; j++)
            if (!allows(program, (size_t)size, ip, &calls[j]))
                return 0;
    }
}

#else

int seccomp_allows(pid_t tid, uint64_t ip, const struct call *calls, size_t count)
{
    (void)tid;
    (void)ip;
    (void)calls;
    (void)count;
    return 0;
}

#endif
