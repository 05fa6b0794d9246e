/*
 * sh.c: Hitachi SuperH, 32 bit, either byte order.
 *
 * Sources: struct pt_regs in arch/sh/include/uapi/asm/ptrace_32.h; struct user_fpu_struct in asm/user.h;
 * arch/sh/kernel/ptrace_32.c.
 */
#include "arch.h"

/* clang-format off */
static const struct coreelf_field general[] = {
    REGISTER("r0",     0, 4, HEX,   none,  "result of a call; 5th argument of a system call")
    REGISTER("r1",     4, 4, HEX,   none,  "scratch; 6th argument of a system call")
    REGISTER("r2",     8, 4, HEX,   none,  "scratch")
    REGISTER("r3",    12, 4, HEX,   none,  "scratch; number of a system call")
    REGISTER("r4",    16, 4, HEX,   none,  "1st argument")
    REGISTER("r5",    20, 4, HEX,   none,  "2nd argument")
    REGISTER("r6",    24, 4, HEX,   none,  "3rd argument")
    REGISTER("r7",    28, 4, HEX,   none,  "4th argument")
    REGISTER("r8",    32, 4, HEX,   none,  "general register, kept across calls")
    REGISTER("r9",    36, 4, HEX,   none,  "general register, kept across calls")
    REGISTER("r10",   40, 4, HEX,   none,  "general register, kept across calls")
    REGISTER("r11",   44, 4, HEX,   none,  "general register, kept across calls")
    REGISTER("r12",   48, 4, HEX,   none,  "general register, kept across calls")
    REGISTER("r13",   52, 4, HEX,   none,  "general register, kept across calls")
    REGISTER("r14",   56, 4, HEX,   none,  "frame pointer, or a general register kept across calls")
    REGISTER("r15",   60, 4, ADDR,  none,  "stack pointer: the lowest address in use")
    REGISTER("pc",    64, 4, ADDR,  none,  "program counter: the next instruction")
    REGISTER("pr",    68, 4, ADDR,  none,  "procedure register: where a call returns to")
    REGISTER("sr",    72, 4, FLAGS, sh_sr, "status register")
    REGISTER("gbr",   76, 4, ADDR,  none,  "global base: thread pointer")
    REGISTER("mach",  80, 4, HEX,   none,  "high half of a product")
    REGISTER("macl",  84, 4, HEX,   none,  "low half of a product")
    REGISTER("tra",   88, 4, HEX,   none,  "number of the system call, times 4; -1: in none")
};
static const struct coreelf_layout general_layout =
    LAYOUT(general, "pt_regs", "struct pt_regs, arch/sh/include/uapi/asm/ptrace_32.h", 92);

static const struct coreelf_field floats[] = {
    INTEGERS("fr",      0, 4, 16, HEX,   "float register: a float, or half of a double, the high one first")
    INTEGERS("xf",     64, 4, 16, HEX,   "float register of the other bank")
    REGISTER("fpscr", 128, 4, HEX, none, "status and control of floats")
    REGISTER("fpul",  132, 4, HEX, none, "between float and integer registers")
};
static const struct coreelf_layout float_layout =
    LAYOUT(floats, "user_fpu_struct", "struct user_fpu_struct, arch/sh/include/asm/user.h", 136);
/* clang-format on */

static const struct coreelf_layout *const float_list[] = {&float_layout, NULL};

static const struct coreelf_payload payloads[] = {
    {COREELF_OWNER_CORE, COREELF_NT_PRFPREG, "floating-point registers", float_list, 0, NULL},
    {0, 0, NULL, NULL, 0, NULL},
};

const struct coreelf_arch coreelf_arch_sh = {
    .e_machine = COREELF_EM_SH,
    .ei_class = COREELF_ELFCLASS32,
    .name = "sh",
    .registers = &general_layout,
    .psinfo = &coreelf_layout_prpsinfo_uid16,
    .payloads = payloads,
    .pc = "pc",
    .sp = "r15",
    .tls = "gbr",
};
