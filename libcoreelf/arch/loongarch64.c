/*
 * loongarch64.c: LoongArch, 64 bit; always little endian.
 *
 * The float registers are the low parts of the vector registers: f0 in NT_PRFPREG, 128 bits in LSX, 256 in LASX hold
 * one and the same register. A part that the program never used is written as ones.
 *
 * Sources: arch/loongarch/include/uapi/asm/ptrace.h; regsets in arch/loongarch/kernel/ptrace.c; names of registers in
 * the ELF psABI for LoongArch.
 */
#include <stddef.h>

#include "arch.h"

/* clang-format off */
static const struct coreelf_field general[] = {
    REGISTER("r0",        0, 8, HEX,  none, "zero: always 0")
    REGISTER("r1",        8, 8, ADDR, none, "ra: where a call returns to")
    REGISTER("r2",       16, 8, ADDR, none, "tp: thread pointer: where thread-local storage is")
    REGISTER("r3",       24, 8, ADDR, none, "sp: stack pointer: the lowest address in use")
    REGISTER("r4",       32, 8, HEX,  none, "a0: 1st argument; result of a call or system call")
    REGISTER("r5",       40, 8, HEX,  none, "a1: 2nd argument")
    REGISTER("r6",       48, 8, HEX,  none, "a2: 3rd argument")
    REGISTER("r7",       56, 8, HEX,  none, "a3: 4th argument")
    REGISTER("r8",       64, 8, HEX,  none, "a4: 5th argument")
    REGISTER("r9",       72, 8, HEX,  none, "a5: 6th argument")
    REGISTER("r10",      80, 8, HEX,  none, "a6: 7th argument")
    REGISTER("r11",      88, 8, HEX,  none, "a7: 8th argument of a function; number of a system call")
    REGISTER("r12",      96, 8, HEX,  none, "t0: scratch")
    REGISTER("r13",     104, 8, HEX,  none, "t1: scratch")
    REGISTER("r14",     112, 8, HEX,  none, "t2: scratch")
    REGISTER("r15",     120, 8, HEX,  none, "t3: scratch")
    REGISTER("r16",     128, 8, HEX,  none, "t4: scratch")
    REGISTER("r17",     136, 8, HEX,  none, "t5: scratch")
    REGISTER("r18",     144, 8, HEX,  none, "t6: scratch")
    REGISTER("r19",     152, 8, HEX,  none, "t7: scratch")
    REGISTER("r20",     160, 8, HEX,  none, "t8: scratch")
    REGISTER("r21",     168, 8, HEX,  none, "reserved")
    REGISTER("r22",     176, 8, HEX,  none, "fp: frame pointer, or a general register kept across calls")
    REGISTER("r23",     184, 8, HEX,  none, "s0: general register, kept across calls")
    REGISTER("r24",     192, 8, HEX,  none, "s1: general register, kept across calls")
    REGISTER("r25",     200, 8, HEX,  none, "s2: general register, kept across calls")
    REGISTER("r26",     208, 8, HEX,  none, "s3: general register, kept across calls")
    REGISTER("r27",     216, 8, HEX,  none, "s4: general register, kept across calls")
    REGISTER("r28",     224, 8, HEX,  none, "s5: general register, kept across calls")
    REGISTER("r29",     232, 8, HEX,  none, "s6: general register, kept across calls")
    REGISTER("r30",     240, 8, HEX,  none, "s7: general register, kept across calls")
    REGISTER("r31",     248, 8, HEX,  none, "s8: general register, kept across calls")
    REGISTER("orig_a0", 256, 8, HEX,  none, "1st argument of the system call it is in, where r4 has its result")
    REGISTER("csr_era", 264, 8, ADDR, none, "program counter: the next instruction")
    REGISTER("csr_badv", 272, 8, ADDR, none, "address of the last fault")
    INTEGERS("reserved", 280, 8, 10, HEX,   "unused")
};
static const struct coreelf_layout general_layout =
    LAYOUT(general, "user_pt_regs", "struct user_pt_regs, arch/loongarch/include/uapi/asm/ptrace.h", 360);

static const struct coreelf_field floats[] = {
    INTEGERS("f",      0, 8, 32, HEX,  "float register: a double or a float")
    REGISTER("fcc",  256, 8, HEX, none, "condition flags, a byte each: fcc0 to fcc7")
    REGISTER("fcsr", 264, 4, HEX, none, "what happened to floats, and how they are to be treated")
};
static const struct coreelf_field cpucfg[] = {INTEGERS("cpucfg", 0, 4, 64, HEX, "what the CPU can do: a word of CPUCFG")};
static const struct coreelf_field lsx[] = {REGISTERS("vr", 0, 16, 32, "vector register, 128 bits")};
static const struct coreelf_field lasx[] = {REGISTERS("xr", 0, 32, 32, "vector register, 256 bits")};
static const struct coreelf_field lbt[] = {
    INTEGERS("scr",    0, 8, 4, HEX,       "scratch register for binary translation")
    REGISTER("eflags", 32, 4, FLAGS, rflags, "flags of an x86 program that is translated")
    REGISTER("ftop",   36, 4, DEC,   none,   "top of its x87 stack")
};
static const struct coreelf_field watch_info[] = {REGISTER("dbg_info", 0, 8, HEX, none, "how many there are")};
static const struct coreelf_field watch_slot[] = {
    REGISTER("addr",  0, 8, ADDR, none, "the address that is watched")
    REGISTER("mask",  8, 8, HEX,  none, "bits of it that do not matter")
    REGISTER("ctrl", 16, 4, HEX,  none, "in which mode, on what kind of access, how many bytes")
    REGISTER("pad",  20, 4, HEX,  none, "unused")
};

#define STRUCT_OF(name) "struct " name ", arch/loongarch/include/uapi/asm/ptrace.h"
static const struct coreelf_layout float_layout = LAYOUT(floats, "user_fp_state", STRUCT_OF("user_fp_state"), 272);
static const struct coreelf_layout cpucfg_layout = LAYOUT(cpucfg, "CPUCFG", "cfg_get, arch/loongarch/kernel/ptrace.c", 256);
static const struct coreelf_layout lsx_layout = LAYOUT(lsx, "user_lsx_state", STRUCT_OF("user_lsx_state"), 512);
static const struct coreelf_layout lasx_layout = LAYOUT(lasx, "user_lasx_state", STRUCT_OF("user_lasx_state"), 1024);
static const struct coreelf_layout lbt_layout = LAYOUT(lbt, "user_lbt_state", STRUCT_OF("user_lbt_state"), 40);
static const struct coreelf_layout watch_info_layout =
    LAYOUT(watch_info, "user_watch_state", STRUCT_OF("user_watch_state_v2"), 8);
static const struct coreelf_layout watch_slot_layout =
    LAYOUT(watch_slot, "dbg_regs", STRUCT_OF("user_watch_state_v2"), 24);
/* clang-format on */

static const struct coreelf_layout *const float_list[] = {&float_layout, NULL};
static const struct coreelf_layout *const cpucfg_list[] = {&cpucfg_layout, NULL};
static const struct coreelf_layout *const lsx_list[] = {&lsx_layout, NULL};
static const struct coreelf_layout *const lasx_list[] = {&lasx_layout, NULL};
static const struct coreelf_layout *const lbt_list[] = {&lbt_layout, NULL};
static const struct coreelf_layout *const watch_list[] = {&watch_info_layout, &watch_slot_layout, NULL};

/* NT_LOONGARCH_CSR is not here: Linux never wrote it. */
static const struct coreelf_payload payloads[] = {
    {COREELF_OWNER_CORE, COREELF_NT_PRFPREG, "float registers", float_list, 0, NULL},
    {COREELF_OWNER_LINUX, COREELF_NT_LOONGARCH_CPUCFG, "what the CPU can do", cpucfg_list, 0, NULL},
    {COREELF_OWNER_LINUX, COREELF_NT_LOONGARCH_LSX, "vector registers, 128-bit", lsx_list, 0, NULL},
    {COREELF_OWNER_LINUX, COREELF_NT_LOONGARCH_LASX, "vector registers, 256-bit", lasx_list, 0, NULL},
    {COREELF_OWNER_LINUX, COREELF_NT_LOONGARCH_LBT, "registers for binary translation", lbt_list, 0, NULL},
    {COREELF_OWNER_LINUX, COREELF_NT_LOONGARCH_HW_BREAK, "hardware breakpoints", watch_list, 1, NULL},
    {COREELF_OWNER_LINUX, COREELF_NT_LOONGARCH_HW_WATCH, "hardware watchpoints", watch_list, 1, NULL},
    {0, 0, NULL, NULL, 0, NULL},
};

const struct coreelf_arch coreelf_arch_loongarch64 = {
    .e_machine = COREELF_EM_LOONGARCH,
    .ei_class = COREELF_ELFCLASS64,
    .name = "loongarch64",
    .registers = &general_layout,
    .psinfo = &coreelf_layout_prpsinfo,
    .payloads = payloads,
    .pc = "csr_era",
    .sp = "r3",
    .tls = "r2",
};
