/*
 * arm.c: Arm, 32 bit, in either byte order.
 *
 * NT_PRFPREG is older than the float unit that Arm processors have today: it holds the registers of the FPA, a unit
 * of the 1990s that the kernel may still emulate. Floats of today's programs are in NT_ARM_VFP.
 *
 * Sources: struct pt_regs in arch/arm/include/uapi/asm/ptrace.h; struct user_fp and user_vfp in
 * arch/arm/include/asm/user.h; regsets in arch/arm/kernel/ptrace.c, and those of a 32-bit program on a 64-bit kernel
 * in arch/arm64/kernel/ptrace.c.
 */
#include <stddef.h>

#include "arch.h"

/* clang-format off */
static const struct coreelf_field general[] = {
    REGISTER("r0",       0, 4, HEX,   none, "1st argument; result of a call or system call")
    REGISTER("r1",       4, 4, HEX,   none, "2nd argument")
    REGISTER("r2",       8, 4, HEX,   none, "3rd argument")
    REGISTER("r3",      12, 4, HEX,   none, "4th argument")
    REGISTER("r4",      16, 4, HEX,   none, "general register, kept across calls; 5th argument of a system call")
    REGISTER("r5",      20, 4, HEX,   none, "general register, kept across calls; 6th argument of a system call")
    REGISTER("r6",      24, 4, HEX,   none, "general register, kept across calls; 7th argument of a system call")
    REGISTER("r7",      28, 4, HEX,   none, "number of a system call; frame pointer of Thumb code")
    REGISTER("r8",      32, 4, HEX,   none, "general register, kept across calls")
    REGISTER("r9",      36, 4, HEX,   none, "general register, kept across calls, or kept for the platform")
    REGISTER("r10",     40, 4, HEX,   none, "general register, kept across calls")
    REGISTER("fp",      44, 4, HEX,   none, "r11: frame pointer of Arm code")
    REGISTER("ip",      48, 4, HEX,   none, "r12: scratch; the linker's code uses it between caller and function")
    REGISTER("sp",      52, 4, ADDR,  none, "r13: stack pointer: the lowest address in use")
    REGISTER("lr",      56, 4, ADDR,  none, "r14: link register: where a call returns to; bit 0: to Thumb code")
    REGISTER("pc",      60, 4, ADDR,  none, "r15: program counter: the next instruction")
    REGISTER("cpsr",    64, 4, FLAGS, cpsr, "condition flags and modes")
    REGISTER("orig_r0", 68, 4, HEX,   none, "1st argument of the system call it is in, where r0 has its result")
};
static const struct coreelf_layout general_layout =
    LAYOUT(general, "pt_regs", "struct pt_regs, arch/arm/include/uapi/asm/ptrace.h", 72);

static const struct coreelf_field fpa[] = {
    REGISTERS("f",           0, 12, 8, "FPA register, 96 bits")
    REGISTER("fpsr",        96, 4, HEX, none, "FPA status")
    REGISTER("fpcr",       100, 4, HEX, none, "FPA control")
    INTEGERS("ftype",      104, 1, 8, HEX,    "how the FPA register is filled: 1 single, 2 double, 3 extended")
    REGISTER("init_flag",  112, 4, HEX, none, "0: no FPA register was ever used")
};
static const struct coreelf_layout fpa_layout =
    LAYOUT(fpa, "user_fp", "struct user_fp, arch/arm/include/asm/user.h", 116);

static const struct coreelf_field vfp[] = {
    INTEGERS("d",      0, 8, 32, HEX,        "float register: a double, two floats, or half of a NEON vector")
    REGISTER("fpscr", 256, 4, FLAGS, fpscr,  "what happened to floats, and how they are to be treated")
};
static const struct coreelf_layout vfp_layout =
    LAYOUT(vfp, "user_vfp", "struct user_vfp without its end, arch/arm/include/asm/user.h; ARM_VFPREGS_SIZE", 260);

static const struct coreelf_field tls[] = {REGISTER("tpidruro", 0, 4, ADDR, none, "where thread-local storage is")};
static const struct coreelf_layout tls_layout = LAYOUT(tls, "TLS", "regsets, arch/arm64/kernel/ptrace.c", 4);
/* clang-format on */

static const struct coreelf_layout *const fpa_list[] = {&fpa_layout, NULL};
static const struct coreelf_layout *const vfp_list[] = {&vfp_layout, NULL};
static const struct coreelf_layout *const tls_list[] = {&tls_layout, NULL};

static const struct coreelf_payload payloads[] = {
    {COREELF_OWNER_CORE, COREELF_NT_PRFPREG, "FPA registers", fpa_list, 0, NULL},
    {COREELF_OWNER_LINUX, COREELF_NT_ARM_VFP, "float and vector registers", vfp_list, 0, NULL},
    {COREELF_OWNER_LINUX, COREELF_NT_ARM_TLS, "thread pointer", tls_list, 0, NULL},
    {0, 0, NULL, NULL, 0, NULL},
};

const struct coreelf_arch coreelf_arch_arm = {
    .e_machine = COREELF_EM_ARM,
    .ei_class = COREELF_ELFCLASS32,
    .name = "arm",
    .registers = &general_layout,
    .psinfo = &coreelf_layout_prpsinfo_uid16,
    .payloads = payloads,
    .pc = "pc",
    .sp = "sp",
};
