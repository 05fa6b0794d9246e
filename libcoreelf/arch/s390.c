/*
 * s390.c: IBM Z, 64 bit (s390x) and 31 bit (s390); always big endian.
 *
 * The machine of a 31-bit program is the same as that of a 64-bit one, only the class of the file is another. Its
 * registers are cut to 32 bits, and the upper halves have a note of their own. Notes from TIMER to PREFIX come from
 * dumps of a whole machine, not of a process.
 *
 * Sources: s390_regs and s390_fp_regs in arch/s390/include/uapi/asm/ptrace.h; struct runtime_instr_cb and gs_cb in
 * runtime_instr.h and guarded_storage.h beside it; regsets in arch/s390/kernel/ptrace.c; notes of a whole machine in
 * arch/s390/kernel/crash_dump.c; the transaction diagnostic block in z/Architecture Principles of Operation, ch. 5.
 */
#include "arch.h"

/* clang-format off */
static const struct coreelf_field general[] = {
    REGISTER2("psw_mask", 0, 4, 0, 0, FLAGS, psw31, "program status word: modes")
    REGISTER2("psw_mask", 0, 0, 0, 8, FLAGS, psw,   "program status word: modes")
    REGISTER2("psw_addr", 4, 4, 8, 8, ADDR,  none,  "program counter; the high bit of 32: 31-bit addresses")
    REGISTER2("gpr0",   8, 4,  16, 8, HEX,  none, "scratch")
    REGISTER2("gpr1",  12, 4,  24, 8, HEX,  none, "scratch; number of a system call that does not fit the instruction")
    REGISTER2("gpr2",  16, 4,  32, 8, HEX,  none, "1st argument; result of a call")
    REGISTER2("gpr3",  20, 4,  40, 8, HEX,  none, "2nd argument")
    REGISTER2("gpr4",  24, 4,  48, 8, HEX,  none, "3rd argument")
    REGISTER2("gpr5",  28, 4,  56, 8, HEX,  none, "4th argument")
    REGISTER2("gpr6",  32, 4,  64, 8, HEX,  none, "5th argument, kept across calls")
    REGISTER2("gpr7",  36, 4,  72, 8, HEX,  none, "general register, kept across calls")
    REGISTER2("gpr8",  40, 4,  80, 8, HEX,  none, "general register, kept across calls")
    REGISTER2("gpr9",  44, 4,  88, 8, HEX,  none, "general register, kept across calls")
    REGISTER2("gpr10", 48, 4,  96, 8, HEX,  none, "general register, kept across calls")
    REGISTER2("gpr11", 52, 4, 104, 8, HEX,  none, "general register, kept across calls")
    REGISTER2("gpr12", 56, 4, 112, 8, HEX,  none, "general register, kept across calls")
    REGISTER2("gpr13", 60, 4, 120, 8, HEX,  none, "general register, kept across calls; often the literal pool")
    REGISTER2("gpr14", 64, 4, 128, 8, HEX,  none, "where a call returns to")
    REGISTER2("gpr15", 68, 4, 136, 8, ADDR, none, "stack pointer: the lowest address in use")
    REGISTER2("acr0",   72, 4, 144, 4, HEX,  none, "access register; 31-bit: thread pointer, 64-bit: its high half")
    REGISTER2("acr1",   76, 4, 148, 4, HEX,  none, "access register; 64-bit: low half of the thread pointer")
    REGISTER2("acr2",   80, 4, 152, 4, HEX,  none, "access register: an address space")
    REGISTER2("acr3",   84, 4, 156, 4, HEX,  none, "access register: an address space")
    REGISTER2("acr4",   88, 4, 160, 4, HEX,  none, "access register: an address space")
    REGISTER2("acr5",   92, 4, 164, 4, HEX,  none, "access register: an address space")
    REGISTER2("acr6",   96, 4, 168, 4, HEX,  none, "access register: an address space")
    REGISTER2("acr7",  100, 4, 172, 4, HEX,  none, "access register: an address space")
    REGISTER2("acr8",  104, 4, 176, 4, HEX,  none, "access register: an address space")
    REGISTER2("acr9",  108, 4, 180, 4, HEX,  none, "access register: an address space")
    REGISTER2("acr10", 112, 4, 184, 4, HEX,  none, "access register: an address space")
    REGISTER2("acr11", 116, 4, 188, 4, HEX,  none, "access register: an address space")
    REGISTER2("acr12", 120, 4, 192, 4, HEX,  none, "access register: an address space")
    REGISTER2("acr13", 124, 4, 196, 4, HEX,  none, "access register: an address space")
    REGISTER2("acr14", 128, 4, 200, 4, HEX,  none, "access register: an address space")
    REGISTER2("acr15", 132, 4, 204, 4, HEX,  none, "access register: an address space")
    REGISTER2("orig_gpr2", 136, 4, 208, 8, HEX, none, "1st argument of the system call, where gpr2 has its result")
};
static const struct coreelf_layout general_layout =
    LAYOUT2(general, "s390_regs", "s390_regs, arch/s390/include/uapi/asm/ptrace.h", 144, 216);

static const struct coreelf_field floats[] = {
    REGISTER("fpc", 0, 4, HEX, none, "control of floats")
    INTEGERS("fpr", 8, 8, 16, HEX,   "float register: a double")
};
static const struct coreelf_layout float_layout =
    LAYOUT(floats, "s390_fp_regs", "s390_fp_regs, arch/s390/include/uapi/asm/ptrace.h", 136);

static const struct coreelf_field high_gprs[] = {INTEGERS("gprh", 0, 4, 16, HEX, "upper half of a general register")};
static const struct coreelf_field timer[] = {REGISTER("timer", 0, 8, HEX, none, "CPU timer: counts down")};
static const struct coreelf_field todcmp[] = {REGISTER("todcmp", 0, 8, HEX, none, "clock at which an interrupt is due")};
static const struct coreelf_field todpreg[] = {REGISTER("todpreg", 0, 4, HEX, none, "programmable field of the clock")};
static const struct coreelf_field ctrs[] = {INTEGERS("cr", 0, 8, 16, HEX, "control register")};
static const struct coreelf_field prefix[] = {REGISTER("prefix", 0, 4, ADDR, none, "what stands at address 0 for this CPU")};
static const struct coreelf_field last_break[] = {REGISTER("last_break", 0, 8, ADDR, none, "the last jump")};
static const struct coreelf_field system_call[] = {REGISTER("system_call", 0, 4, DEC, none, "system call to be made again")};
static const struct coreelf_field vxrs_low[] = {INTEGERS("vl", 0, 8, 16, HEX, "low half of v 0 to 15; fpr is the high one")};
static const struct coreelf_field vxrs_high[] = {REGISTERS("v16+", 0, 16, 16, "vector register 16 to 31")};

static const struct coreelf_field tdb[] = {
    REGISTER("tdb_format",   0, 1, DEC,  none, "0: not valid")
    REGISTER("tdb_flags",    1, 1, HEX,  none, "0x80: the conflict token is valid")
    REGISTER("tnd",          6, 2, DEC,  none, "how deeply transactions were nested")
    REGISTER("tac",          8, 8, DEC,  none, "why the transaction was aborted")
    REGISTER("token",       16, 8, HEX,  none, "conflict token: the address that another CPU wanted too")
    REGISTER("atia",        24, 8, ADDR, none, "instruction at which it was aborted")
    REGISTER("eaid",        32, 1, HEX,  none, "exception access: which address space")
    REGISTER("dxc",         33, 1, HEX,  none, "data or vector exception code")
    REGISTER("piid",        36, 4, HEX,  none, "program interruption: its length and code")
    REGISTER("teid",        40, 8, HEX,  none, "translation exception: its address")
    REGISTER("bea",         48, 8, ADDR, none, "the last jump")
    INTEGERS("tgpr",       128, 8, 16, HEX,    "general register when it was aborted")
};

static const struct coreelf_field gs_cb[] = {
    REGISTER("reserved",     0, 8, HEX,  none, "unused")
    REGISTER("gsd",          8, 8, HEX,  none, "guarded storage: where, and how large the sections are")
    REGISTER("gssm",        16, 8, HEX,  none, "which of 64 sections are guarded, a bit each")
    REGISTER("gs_epl_a",    24, 8, ADDR, none, "address of the parameter list of the handler")
};

static const struct coreelf_field ri_cb[] = {
    REGISTER("rca",          0, 8, ADDR, none, "where the next record goes")
    REGISTER("roa",          8, 8, ADDR, none, "where the records start")
    REGISTER("rla",         16, 8, ADDR, none, "last byte of them")
    REGISTER("controls",    24, 8, HEX,  none, "what is recorded, a bit each")
    REGISTER("controls2",   32, 8, HEX,  none, "more of them")
    REGISTER("sf",          40, 8, DEC,  none, "how many instructions from one sample to the next")
    REGISTER("rsic",        48, 8, DEC,  none, "how many are left")
    REGISTER("reserved8",   56, 8, HEX,  none, "unused")
};

#define REGSETS "regsets, arch/s390/kernel/ptrace.c"
static const struct coreelf_layout high_gprs_layout = LAYOUT(high_gprs, "HIGH_GPRS", REGSETS, 64);
static const struct coreelf_layout last_break_layout = LAYOUT(last_break, "LAST_BREAK", REGSETS, 8);
static const struct coreelf_layout system_call_layout = LAYOUT(system_call, "SYSTEM_CALL", REGSETS, 4);
static const struct coreelf_layout vxrs_low_layout = LAYOUT(vxrs_low, "VXRS_LOW", REGSETS, 128);
static const struct coreelf_layout vxrs_high_layout = LAYOUT(vxrs_high, "VXRS_HIGH", REGSETS, 256);
static const struct coreelf_layout tdb_layout =
    LAYOUT(tdb, "TDB", "z/Architecture Principles of Operation, ch. 5, Transaction Diagnostic Block", 256);
static const struct coreelf_layout gs_cb_layout =
    LAYOUT(gs_cb, "gs_cb", "struct gs_cb, arch/s390/include/uapi/asm/guarded_storage.h", 32);
static const struct coreelf_layout ri_cb_layout =
    LAYOUT(ri_cb, "runtime_instr_cb", "struct runtime_instr_cb, arch/s390/include/uapi/asm/runtime_instr.h", 64);

#define MACHINE "arch/s390/kernel/crash_dump.c"
static const struct coreelf_layout timer_layout = LAYOUT(timer, "TIMER", MACHINE, 8);
static const struct coreelf_layout todcmp_layout = LAYOUT(todcmp, "TODCMP", MACHINE, 8);
static const struct coreelf_layout todpreg_layout = LAYOUT(todpreg, "TODPREG", MACHINE, 4);
static const struct coreelf_layout ctrs_layout = LAYOUT(ctrs, "CTRS", MACHINE, 128);
static const struct coreelf_layout prefix_layout = LAYOUT(prefix, "PREFIX", MACHINE, 4);
/* clang-format on */

static const struct coreelf_layout *const float_list[] = {&float_layout, NULL};
static const struct coreelf_layout *const high_gprs_list[] = {&high_gprs_layout, NULL};
static const struct coreelf_layout *const timer_list[] = {&timer_layout, NULL};
static const struct coreelf_layout *const todcmp_list[] = {&todcmp_layout, NULL};
static const struct coreelf_layout *const todpreg_list[] = {&todpreg_layout, NULL};
static const struct coreelf_layout *const ctrs_list[] = {&ctrs_layout, NULL};
static const struct coreelf_layout *const prefix_list[] = {&prefix_layout, NULL};
static const struct coreelf_layout *const last_break_list[] = {&last_break_layout, NULL};
static const struct coreelf_layout *const system_call_list[] = {&system_call_layout, NULL};
static const struct coreelf_layout *const tdb_list[] = {&tdb_layout, NULL};
static const struct coreelf_layout *const vxrs_low_list[] = {&vxrs_low_layout, NULL};
static const struct coreelf_layout *const vxrs_high_list[] = {&vxrs_high_layout, NULL};
static const struct coreelf_layout *const gs_cb_list[] = {&gs_cb_layout, NULL};
static const struct coreelf_layout *const ri_cb_list[] = {&ri_cb_layout, NULL};

/* NT_S390_PV_CPU_DATA is not here: it is encrypted. */
static const struct coreelf_payload payloads[] = {
    {COREELF_OWNER_CORE, COREELF_NT_PRFPREG, "floating-point registers", float_list, 0, NULL},
    {COREELF_OWNER_LINUX, COREELF_NT_S390_HIGH_GPRS, "upper halves of the registers", high_gprs_list, 0, NULL},
    {COREELF_OWNER_LINUX, COREELF_NT_S390_TIMER, "timer", timer_list, 0, NULL},
    {COREELF_OWNER_LINUX, COREELF_NT_S390_TODCMP, "clock comparator", todcmp_list, 0, NULL},
    {COREELF_OWNER_LINUX, COREELF_NT_S390_TODPREG, "programmable field of the clock", todpreg_list, 0, NULL},
    {COREELF_OWNER_LINUX, COREELF_NT_S390_CTRS, "control registers", ctrs_list, 0, NULL},
    {COREELF_OWNER_LINUX, COREELF_NT_S390_PREFIX, "prefix register", prefix_list, 0, NULL},
    {COREELF_OWNER_LINUX, COREELF_NT_S390_LAST_BREAK, "the last jump", last_break_list, 0, NULL},
    {COREELF_OWNER_LINUX, COREELF_NT_S390_SYSTEM_CALL, "system call", system_call_list, 0, NULL},
    {COREELF_OWNER_LINUX, COREELF_NT_S390_TDB, "why a transaction was aborted", tdb_list, 0, NULL},
    {COREELF_OWNER_LINUX, COREELF_NT_S390_VXRS_LOW, "vector registers 0 to 15", vxrs_low_list, 0, NULL},
    {COREELF_OWNER_LINUX, COREELF_NT_S390_VXRS_HIGH, "vector registers 16 to 31", vxrs_high_list, 0, NULL},
    {COREELF_OWNER_LINUX, COREELF_NT_S390_GS_CB, "guarded storage", gs_cb_list, 0, NULL},
    {COREELF_OWNER_LINUX, COREELF_NT_S390_GS_BC, "guarded storage, for all threads", gs_cb_list, 0, NULL},
    {COREELF_OWNER_LINUX, COREELF_NT_S390_RI_CB, "runtime instrumentation", ri_cb_list, 0, NULL},
    {0, 0, NULL, NULL, 0, NULL},
};

/* The thread pointer is in two registers here, acr0 and acr1, and so has no name. */
const struct coreelf_arch coreelf_arch_s390x = {
    .e_machine = COREELF_EM_S390,
    .ei_class = COREELF_ELFCLASS64,
    .name = "s390x",
    .registers = &general_layout,
    .psinfo = &coreelf_layout_prpsinfo,
    .payloads = payloads,
    .pc = "psw_addr",
    .sp = "gpr15",
};

const struct coreelf_arch coreelf_arch_s390 = {
    .e_machine = COREELF_EM_S390,
    .ei_class = COREELF_ELFCLASS32,
    .name = "s390",
    .registers = &general_layout,
    .psinfo = &coreelf_layout_prpsinfo_uid16,
    .payloads = payloads,
    .pc = "psw_addr",
    .sp = "gpr15",
    .tls = "acr0",
    .pc_mask = 0x7fffffff,
    .prstatus_end = &coreelf_layout_prstatus_end8,
};
