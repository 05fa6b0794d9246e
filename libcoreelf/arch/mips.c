/*
 * mips.c: MIPS with its three ABIs, either byte order.
 *
 *     o32   32-bit files, registers of 4 bytes, which start at the seventh slot of 45
 *     n32   32-bit files with EF_MIPS_ABI2 in e_flags, registers of 8 bytes as in n64
 *     n64   64-bit files
 *
 * So the class alone does not tell o32 from n32, and the rows are there twice: by class (o32, n64), and with the 64-bit
 * column in both (n32). siginfo_t has si_code before si_errno, and some signals have other numbers.
 *
 * Sources: MIPS32_EF_*, MIPS64_EF_* in arch/mips/include/uapi/asm/reg.h; regsets in arch/mips/kernel/ptrace.c; the
 * n32 structures in arch/mips/kernel/binfmt_elfn32.c.
 */
#include "arch.h"

/* clang-format off */
/* The n-th slot of n64; SLOT says where that is in a file. */
#define GENERAL_ROWS \
    SLOT("r0",            0, HEX,   none,        "zero: always 0")                                       \
    SLOT("r1",            1, HEX,   none,        "at: scratch, for the assembler")                       \
    SLOT("r2",            2, HEX,   none,        "v0: result of a call; number of a system call")        \
    SLOT("r3",            3, HEX,   none,        "v1: second half of a result")                          \
    SLOT("r4",            4, HEX,   none,        "a0: 1st argument")                                     \
    SLOT("r5",            5, HEX,   none,        "a1: 2nd argument")                                     \
    SLOT("r6",            6, HEX,   none,        "a2: 3rd argument")                                     \
    SLOT("r7",            7, HEX,   none,        "a3: 4th argument; after a system call 1 if it failed") \
    SLOT("r8",            8, HEX,   none,        "t0 (o32): scratch; a4 (n32, n64): 5th argument")       \
    SLOT("r9",            9, HEX,   none,        "t1 (o32): scratch; a5 (n32, n64): 6th argument")       \
    SLOT("r10",          10, HEX,   none,        "t2 (o32): scratch; a6 (n32, n64): 7th argument")       \
    SLOT("r11",          11, HEX,   none,        "t3 (o32): scratch; a7 (n32, n64): 8th argument")       \
    SLOT("r12",          12, HEX,   none,        "t4 (o32) or t0 (n32, n64): scratch")                   \
    SLOT("r13",          13, HEX,   none,        "t5 (o32) or t1 (n32, n64): scratch")                   \
    SLOT("r14",          14, HEX,   none,        "t6 (o32) or t2 (n32, n64): scratch")                   \
    SLOT("r15",          15, HEX,   none,        "t7 (o32) or t3 (n32, n64): scratch")                   \
    SLOT("r16",          16, HEX,   none,        "s0: kept across calls")                                \
    SLOT("r17",          17, HEX,   none,        "s1: kept across calls")                                \
    SLOT("r18",          18, HEX,   none,        "s2: kept across calls")                                \
    SLOT("r19",          19, HEX,   none,        "s3: kept across calls")                                \
    SLOT("r20",          20, HEX,   none,        "s4: kept across calls")                                \
    SLOT("r21",          21, HEX,   none,        "s5: kept across calls")                                \
    SLOT("r22",          22, HEX,   none,        "s6: kept across calls")                                \
    SLOT("r23",          23, HEX,   none,        "s7: kept across calls")                                \
    SLOT("r24",          24, HEX,   none,        "t8: scratch")                                          \
    SLOT("r25",          25, HEX,   none,        "t9: scratch; address of the function that is called")  \
    SLOT("r26",          26, HEX,   none,        "k0: only for the kernel")                              \
    SLOT("r27",          27, HEX,   none,        "k1: only for the kernel")                              \
    SLOT("r28",          28, HEX,   none,        "gp: global pointer")                                   \
    SLOT("r29",          29, ADDR,  none,        "sp, stack pointer: the lowest address in use")         \
    SLOT("r30",          30, HEX,   none,        "s8 or fp: kept across calls; often the frame pointer") \
    SLOT("r31",          31, ADDR,  none,        "ra: where a call returns to")                          \
    SLOT("lo",           32, HEX,   none,        "low half of a product; quotient")                      \
    SLOT("hi",           33, HEX,   none,        "high half of a product; remainder")                    \
    SLOT("cp0_epc",      34, ADDR,  none,        "program counter: the next instruction")                \
    SLOT("cp0_badvaddr", 35, ADDR,  none,        "address of the last fault")                            \
    SLOT("cp0_status",   36, FLAGS, mips_status, "modes and interrupts")                                 \
    SLOT("cp0_cause",    37, HEX,   none,        "why the kernel was entered: bits 2 to 6")

#define SLOT(name, n, show, set, meaning) REGISTER2(name, 4 * (n + 6), 4, 8 * (n), 8, show, set, meaning)
static const struct coreelf_field general[] = {GENERAL_ROWS};
#undef SLOT
#define SLOT(name, n, show, set, meaning) REGISTER(name, 8 * (n), 8, show, set, meaning)
static const struct coreelf_field general_n32[] = {GENERAL_ROWS};
#undef SLOT

#define GREGSET "elf_gregset_t, arch/mips/include/asm/elf.h; slots in include/uapi/asm/reg.h"
static const struct coreelf_layout general_layout = LAYOUT2(general, "elf_gregset_t", GREGSET, 45 * 4, 45 * 8);
static const struct coreelf_layout general_n32_layout = LAYOUT(general_n32, "elf_gregset_t", GREGSET, 45 * 8);

static const struct coreelf_field floats[] = {
    INTEGERS("fpr",      0, 8, 32, HEX,   "float register: a double; of two floats the odd one is the high half")
    REGISTER("fcr31",  256, 4, HEX, none, "status and control of floats")
    REGISTER("fir",    260, 4, HEX, none, "which float unit it is")
};
static const struct coreelf_layout float_layout =
    LAYOUT(floats, "elf_fpregset_t", "fpr_get, arch/mips/kernel/ptrace.c", 264);

/* Three more pairs of hi and lo, as long as a register. */
#define DSP_ROWS \
    SLOT("hi1",        0, HEX, none,      "2nd accumulator, high half")     \
    SLOT("lo1",        1, HEX, none,      "2nd accumulator, low half")      \
    SLOT("hi2",        2, HEX, none,      "3rd accumulator, high half")     \
    SLOT("lo2",        3, HEX, none,      "3rd accumulator, low half")      \
    SLOT("hi3",        4, HEX, none,      "4th accumulator, high half")     \
    SLOT("lo3",        5, HEX, none,      "4th accumulator, low half")      \
    SLOT("dspcontrol", 6, HEX, none,      "status and control of the DSP extension")
#define SLOT(name, n, show, set, meaning) WORD(name, n, show, set, meaning)
static const struct coreelf_field dsp[] = {DSP_ROWS};
#undef SLOT
#define SLOT(name, n, show, set, meaning) REGISTER(name, 8 * (n), 8, show, set, meaning)
static const struct coreelf_field dsp_n32[] = {DSP_ROWS};
static const struct coreelf_layout dsp_layout = LAYOUT2(dsp, "DSP", "dsp32_get, arch/mips/kernel/ptrace.c", 28, 56);
static const struct coreelf_layout dsp_n32_layout = LAYOUT(dsp_n32, "DSP", "dsp64_get, arch/mips/kernel/ptrace.c", 56);

static const struct coreelf_field fp_mode[] = {
    REGISTER("fp_mode",  0, 4, HEX, none, "1: float registers of 64 bits; 2: odd ones are halves of even ones")
};
static const struct coreelf_layout fp_mode_layout = LAYOUT(fp_mode, "FP_MODE", "PR_SET_FP_MODE, prctl(2)", 4);

static const struct coreelf_field msa[] = {
    REGISTERS("w",       0, 16, 32,       "vector register; its low half is fpr")
    REGISTER("fir",    512, 4, HEX, none, "which float unit it is")
    REGISTER("fcsr",   516, 4, HEX, none, "status and control of floats")
    REGISTER("msair",  520, 4, HEX, none, "which vector unit it is")
    REGISTER("msacsr", 524, 4, HEX, none, "status and control of vectors")
};
static const struct coreelf_layout msa_layout = LAYOUT(msa, "MSA", "msa_get, arch/mips/kernel/ptrace.c", 528);
/* clang-format on */

static const struct coreelf_layout *const float_list[] = {&float_layout, NULL};
static const struct coreelf_layout *const dsp_list[] = {&dsp_layout, NULL};
static const struct coreelf_layout *const dsp_n32_list[] = {&dsp_n32_layout, NULL};
static const struct coreelf_layout *const fp_mode_list[] = {&fp_mode_layout, NULL};
static const struct coreelf_layout *const msa_list[] = {&msa_layout, NULL};

#define PAYLOADS(dsp)                                                                                                \
    {COREELF_OWNER_CORE, COREELF_NT_PRFPREG, "floating-point registers", float_list, 0, NULL},                       \
        {COREELF_OWNER_LINUX, COREELF_NT_MIPS_DSP, "registers of the DSP extension", dsp, 0, NULL},                  \
        {COREELF_OWNER_LINUX, COREELF_NT_MIPS_FP_MODE, "mode of the float unit", fp_mode_list, 0, NULL},             \
        {COREELF_OWNER_LINUX, COREELF_NT_MIPS_MSA, "vector registers", msa_list, 0, NULL},                           \
    {                                                                                                                \
        0, 0, NULL, NULL, 0, NULL                                                                                    \
    }
static const struct coreelf_payload payloads[] = {PAYLOADS(dsp_list)};
static const struct coreelf_payload payloads_n32[] = {PAYLOADS(dsp_n32_list)};

const struct coreelf_arch coreelf_arch_mips_n32 = {
    .e_machine = COREELF_EM_MIPS,
    .ei_class = COREELF_ELFCLASS32,
    .name = "mips n32",
    .registers = &general_n32_layout,
    .psinfo = &coreelf_layout_prpsinfo,
    .payloads = payloads_n32,
    .pc = "cp0_epc",
    .sp = "r29",
    .flags_mask = COREELF_EF_MIPS_ABI2,
    .flags = COREELF_EF_MIPS_ABI2,
    .prstatus_end = &coreelf_layout_prstatus_end8,
    .siginfo = &coreelf_layout_siginfo_mips,
};

const struct coreelf_arch coreelf_arch_mips_o32 = {
    .e_machine = COREELF_EM_MIPS,
    .ei_class = COREELF_ELFCLASS32,
    .name = "mips o32",
    .registers = &general_layout,
    .psinfo = &coreelf_layout_prpsinfo,
    .payloads = payloads,
    .pc = "cp0_epc",
    .sp = "r29",
    .siginfo = &coreelf_layout_siginfo_mips,
};

const struct coreelf_arch coreelf_arch_mips_n64 = {
    .e_machine = COREELF_EM_MIPS,
    .ei_class = COREELF_ELFCLASS64,
    .name = "mips n64",
    .registers = &general_layout,
    .psinfo = &coreelf_layout_prpsinfo,
    .payloads = payloads,
    .pc = "cp0_epc",
    .sp = "r29",
    .siginfo = &coreelf_layout_siginfo_mips,
};
