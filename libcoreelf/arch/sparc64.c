/*
 * sparc64.c: 64-bit SPARC, always big endian.
 *
 * A call gets a fresh window of registers: the o (out) registers of the caller are the i (in) registers of the callee.
 * Only those of the last window are in the note; those of the calls before it are in memory, at the stack pointer. That
 * and the frame pointer are 2047 less than the address.
 *
 * Sources: genregs64_get and fpregs64_get in arch/sparc/kernel/ptrace_64.c; elf_fpregset_t in asm/elf_64.h; struct
 * __kernel_old_timeval in arch/sparc/include/uapi/asm/posix_types.h.
 */
#include "arch.h"

/* clang-format off */
static const struct coreelf_field general[] = {
    REGISTER("g0",       0, 8, HEX,  none, "always 0")
    REGISTER("g1",       8, 8, HEX,  none, "scratch; number of a system call")
    REGISTER("g2",      16, 8, HEX,  none, "global register, mostly for the program's own use")
    REGISTER("g3",      24, 8, HEX,  none, "global register, mostly for the program's own use")
    REGISTER("g4",      32, 8, HEX,  none, "global register, mostly for the program's own use")
    REGISTER("g5",      40, 8, HEX,  none, "for the system")
    REGISTER("g6",      48, 8, HEX,  none, "for the system")
    REGISTER("g7",      56, 8, HEX,  none, "thread pointer")
    REGISTER("o0",      64, 8, HEX,  none, "1st argument of a call that is made; result of one")
    REGISTER("o1",      72, 8, HEX,  none, "2nd argument of a call that is made")
    REGISTER("o2",      80, 8, HEX,  none, "3rd argument of a call that is made")
    REGISTER("o3",      88, 8, HEX,  none, "4th argument of a call that is made")
    REGISTER("o4",      96, 8, HEX,  none, "5th argument of a call that is made")
    REGISTER("o5",     104, 8, HEX,  none, "6th argument of a call that is made")
    REGISTER("o6",     112, 8, ADDR, none, "stack pointer, less 2047: the lowest address in use is at o6 + 2047")
    REGISTER("o7",     120, 8, ADDR, none, "where a call returns to, less 8")
    REGISTER("l0",     128, 8, HEX,  none, "local register, of this call alone")
    REGISTER("l1",     136, 8, HEX,  none, "local register, of this call alone")
    REGISTER("l2",     144, 8, HEX,  none, "local register, of this call alone")
    REGISTER("l3",     152, 8, HEX,  none, "local register, of this call alone")
    REGISTER("l4",     160, 8, HEX,  none, "local register, of this call alone")
    REGISTER("l5",     168, 8, HEX,  none, "local register, of this call alone")
    REGISTER("l6",     176, 8, HEX,  none, "local register, of this call alone")
    REGISTER("l7",     184, 8, HEX,  none, "local register, of this call alone")
    REGISTER("i0",     192, 8, HEX,  none, "1st argument of this call; its result")
    REGISTER("i1",     200, 8, HEX,  none, "2nd argument of this call")
    REGISTER("i2",     208, 8, HEX,  none, "3rd argument of this call")
    REGISTER("i3",     216, 8, HEX,  none, "4th argument of this call")
    REGISTER("i4",     224, 8, HEX,  none, "5th argument of this call")
    REGISTER("i5",     232, 8, HEX,  none, "6th argument of this call")
    REGISTER("i6",     240, 8, ADDR, none, "frame pointer, less 2047: the caller's o6")
    REGISTER("i7",     248, 8, ADDR, none, "where this call returns to, less 8")
    REGISTER("tstate", 256, 8, HEX,  none, "condition codes, modes and the register window, before the trap")
    REGISTER("tpc",    264, 8, ADDR, none, "program counter: the next instruction")
    REGISTER("tnpc",   272, 8, ADDR, none, "the instruction behind that one, or where a branch goes")
    REGISTER("y",      280, 8, HEX,  none, "high half of a product of 32 bits")
};
static const struct coreelf_layout general_layout =
    LAYOUT(general, "elf_gregset_t", "genregs64_get, arch/sparc/kernel/ptrace_64.c", 288);

static const struct coreelf_field floats[] = {
    INTEGERS("d",      0, 8, 32, HEX,   "float register: a double, or two floats, the even one first")
    REGISTER("fsr",  256, 8, HEX, none, "status and control of floats")
    REGISTER("gsr",  264, 8, HEX, none, "settings of graphics instructions (VIS)")
    REGISTER("fprs", 272, 8, HEX, none, "1, 2: lower or upper half was written; 4: floats are on")
};
static const struct coreelf_layout float_layout =
    LAYOUT(floats, "elf_fpregset_t", "fpregs64_get, arch/sparc/kernel/ptrace_64.c", 280);
/* clang-format on */

static const struct coreelf_layout *const float_list[] = {&float_layout, NULL};

static const struct coreelf_payload payloads[] = {
    {COREELF_OWNER_CORE, COREELF_NT_PRFPREG, "floating-point registers", float_list, 0, NULL},
    {0, 0, NULL, NULL, 0, NULL},
};

const struct coreelf_arch coreelf_arch_sparc64 = {
    .e_machine = COREELF_EM_SPARCV9,
    .ei_class = COREELF_ELFCLASS64,
    .name = "sparc64",
    .registers = &general_layout,
    .psinfo = &coreelf_layout_prpsinfo,
    .payloads = payloads,
    .pc = "tpc",
    .sp = "o6",
    .tls = "g7",
    .sp_bias = 2047,
    .prstatus = &coreelf_layout_prstatus_sparc,
};
