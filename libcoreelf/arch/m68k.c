/*
 * m68k.c: Motorola 68000 and its successors, always big endian.
 *
 * C aligns an int to two bytes there, so pr_sigpend of NT_PRSTATUS follows pr_cursig without padding, and the registers
 * start at 70. The order of the registers is that of struct user_regs_struct, but sr and fmtvec are filled in as whole
 * words.
 *
 * Sources: struct user_regs_struct and user_m68kfp_struct in arch/m68k/include/asm/user.h; ELF_CORE_COPY_REGS in
 * asm/elf.h beside it.
 */
#include "arch.h"

/* clang-format off */
static const struct coreelf_field general[] = {
    REGISTER("d1",        0, 4, HEX,   none,     "data register; 1st argument of a system call")
    REGISTER("d2",        4, 4, HEX,   none,     "data register; 2nd argument of a system call")
    REGISTER("d3",        8, 4, HEX,   none,     "data register; 3rd argument of a system call")
    REGISTER("d4",       12, 4, HEX,   none,     "data register; 4th argument of a system call")
    REGISTER("d5",       16, 4, HEX,   none,     "data register; 5th argument of a system call")
    REGISTER("d6",       20, 4, HEX,   none,     "data register, kept across calls")
    REGISTER("d7",       24, 4, HEX,   none,     "data register, kept across calls")
    REGISTER("a0",       28, 4, HEX,   none,     "address register; 6th argument of a system call")
    REGISTER("a1",       32, 4, HEX,   none,     "address register, scratch")
    REGISTER("a2",       36, 4, HEX,   none,     "address register, kept across calls")
    REGISTER("a3",       40, 4, HEX,   none,     "address register, kept across calls")
    REGISTER("a4",       44, 4, HEX,   none,     "address register, kept across calls")
    REGISTER("a5",       48, 4, HEX,   none,     "address register, kept across calls")
    REGISTER("a6",       52, 4, ADDR,  none,     "frame pointer, or an address register kept across calls")
    REGISTER("d0",       56, 4, HEX,   none,     "result of a call; what a system call returned")
    REGISTER("usp",      60, 4, ADDR,  none,     "stack pointer: the lowest address in use")
    REGISTER("orig_d0",  64, 4, HEX,   none,     "number of the system call it is in; -1: in none")
    REGISTER("sr",       68, 4, FLAGS, m68k_sr,  "status register, in the lower half")
    REGISTER("pc",       72, 4, ADDR,  none,     "program counter: the next instruction")
    REGISTER("fmtvec",   76, 4, HEX,   none,     "format of the stack frame of the trap, 4 bits, and its vector")
};
static const struct coreelf_layout general_layout =
    LAYOUT(general, "user_regs_struct", "ELF_CORE_COPY_REGS, arch/m68k/include/asm/elf.h", 80);

static const struct coreelf_field floats[] = {
    REGISTERS("fp",    0, 12, 8,        "float register: sign and exponent, 2 unused bytes, 8 of mantissa")
    REGISTER("fpcr",  96, 4, HEX, none, "control of floats")
    REGISTER("fpsr", 100, 4, HEX, none, "status of floats")
    REGISTER("fpiar", 104, 4, ADDR, none, "where the last float instruction is")
};
static const struct coreelf_layout float_layout =
    LAYOUT(floats, "user_m68kfp_struct", "struct user_m68kfp_struct, arch/m68k/include/asm/user.h", 108);
/* clang-format on */

static const struct coreelf_layout *const float_list[] = {&float_layout, NULL};

static const struct coreelf_payload payloads[] = {
    {COREELF_OWNER_CORE, COREELF_NT_PRFPREG, "floating-point registers", float_list, 0, NULL},
    {0, 0, NULL, NULL, 0, NULL},
};

const struct coreelf_arch coreelf_arch_m68k = {
    .e_machine = COREELF_EM_68K,
    .ei_class = COREELF_ELFCLASS32,
    .name = "m68k",
    .registers = &general_layout,
    .psinfo = &coreelf_layout_prpsinfo_uid16,
    .payloads = payloads,
    .pc = "pc",
    .sp = "usp",
    .prstatus = &coreelf_layout_prstatus_m68k,
};
