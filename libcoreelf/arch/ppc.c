/*
 * ppc.c: PowerPC, 32 and 64 bit, either byte order.
 *
 * The general registers are an array of words of the class (48, of which the last four are unused); everything else
 * has the same size in both classes. In vector registers one thing depends on the byte order: VSCR has 32 bits and
 * stands in the lowest word of 16 bytes, which is the last one in big endian and the first in little endian.
 *
 * Sources: struct pt_regs in arch/powerpc/include/uapi/asm/ptrace.h, the numbers ELF_N* in asm/elf.h beside it; regsets in
 * arch/powerpc/kernel/ptrace/ptrace-view.c, ptrace-altivec.c, ptrace-vsx.c, ptrace-tm.c.
 */
#include "arch.h"

/* clang-format off */
static const struct coreelf_field general[] = {
    WORD("gpr0",       0, HEX,   none,   "scratch; number of a system call")
    WORD("gpr1",       1, ADDR,  none,   "stack pointer: the lowest address in use")
    WORD("gpr2",       2, HEX,   none,   "32-bit: thread pointer, 0x7000 behind the block; 64-bit: table of contents (TOC)")
    WORD("gpr3",       3, HEX,   none,   "1st argument; result of a call")
    WORD("gpr4",       4, HEX,   none,   "2nd argument")
    WORD("gpr5",       5, HEX,   none,   "3rd argument")
    WORD("gpr6",       6, HEX,   none,   "4th argument")
    WORD("gpr7",       7, HEX,   none,   "5th argument")
    WORD("gpr8",       8, HEX,   none,   "6th argument")
    WORD("gpr9",       9, HEX,   none,   "7th argument")
    WORD("gpr10",     10, HEX,   none,   "8th argument")
    WORD("gpr11",     11, HEX,   none,   "scratch; environment pointer")
    WORD("gpr12",     12, HEX,   none,   "scratch; address of the function that is called")
    WORD("gpr13",     13, HEX,   none,   "32-bit: small data; 64-bit: thread pointer, 0x7000 behind the block")
    WORD("gpr14",     14, HEX,   none,   "general register, kept across calls")
    WORD("gpr15",     15, HEX,   none,   "general register, kept across calls")
    WORD("gpr16",     16, HEX,   none,   "general register, kept across calls")
    WORD("gpr17",     17, HEX,   none,   "general register, kept across calls")
    WORD("gpr18",     18, HEX,   none,   "general register, kept across calls")
    WORD("gpr19",     19, HEX,   none,   "general register, kept across calls")
    WORD("gpr20",     20, HEX,   none,   "general register, kept across calls")
    WORD("gpr21",     21, HEX,   none,   "general register, kept across calls")
    WORD("gpr22",     22, HEX,   none,   "general register, kept across calls")
    WORD("gpr23",     23, HEX,   none,   "general register, kept across calls")
    WORD("gpr24",     24, HEX,   none,   "general register, kept across calls")
    WORD("gpr25",     25, HEX,   none,   "general register, kept across calls")
    WORD("gpr26",     26, HEX,   none,   "general register, kept across calls")
    WORD("gpr27",     27, HEX,   none,   "general register, kept across calls")
    WORD("gpr28",     28, HEX,   none,   "general register, kept across calls")
    WORD("gpr29",     29, HEX,   none,   "general register, kept across calls")
    WORD("gpr30",     30, HEX,   none,   "general register, kept across calls")
    WORD("gpr31",     31, HEX,   none,   "general register, kept across calls; often the frame pointer")
    WORD("nip",       32, ADDR,  none,  "program counter: the next instruction")
    WORD("msr",       33, FLAGS, msr,   "machine state")
    WORD("orig_gpr3", 34, HEX,   none,  "1st argument of the system call, where gpr3 has its result")
    WORD("ctr",       35, HEX,   none,  "count of a loop, or where a call goes")
    WORD("lr",        36, ADDR,  none,  "link register: where a call returns to")
    WORD("xer",       37, HEX,   none,  "carry, overflow, and length of a string instruction")
    WORD("ccr",       38, HEX,   none,  "condition register: eight fields of less, greater, equal, overflow")
    REGISTER2("mq", 4 * 39, 4, 8 * 39, 0, HEX, none,    "of the PowerPC 601, unused")
    REGISTER2("softe", 4 * 39, 0, 8 * 39, 8, HEX, none, "1: interrupts were on, of which the kernel keeps account itself")
    WORD("trap",      40, HEX,   none,  "which interrupt led into the kernel: 0x300 data, 0x400 code, 0xc00 call")
    WORD("dar",       41, ADDR,  none,  "address of the fault")
    WORD("dsisr",     42, HEX,   none,  "why it is one")
    WORD("result",    43, HEX,   none,  "result of the system call")
};
static const struct coreelf_layout general_layout =
    LAYOUT2(general, "pt_regs", "struct pt_regs, arch/powerpc/include/uapi/asm/ptrace.h", 48 * 4, 48 * 8);

static const struct coreelf_field floats[] = {
    INTEGERS("fpr",     0, 8, 32, HEX,       "float register: a double, or the high half of vs 0 to 31")
    REGISTER("fpscr", 256, 8, HEX, none,     "status and control of floats")
};
static const struct coreelf_layout float_layout =
    LAYOUT(floats, "elf_fpregset_t", "elf_fpregset_t, arch/powerpc/include/uapi/asm/elf.h", 264);

#define VECTOR_ROWS(vscr_offset)                                                                        \
    REGISTERS("vr",     0, 16, 32,           "vector register: vs 32 to 63 with VSX")                   \
    REGISTER("vscr",   vscr_offset, 4, HEX, none, "status and control of vectors")                      \
    REGISTER("vrsave", 528, 4, HEX, none,    "which vector registers the program uses, a bit each")
static const struct coreelf_field vectors_big[] = {VECTOR_ROWS(524)};
static const struct coreelf_field vectors_little[] = {VECTOR_ROWS(512)};
static const struct coreelf_layout vector_layouts[] = {
    LAYOUT(vectors_big, "elf_vrregset_t", "vr_get, arch/powerpc/kernel/ptrace/ptrace-altivec.c", 544),
    LAYOUT(vectors_little, "elf_vrregset_t", "vr_get, arch/powerpc/kernel/ptrace/ptrace-altivec.c", 544),
};

static const struct coreelf_field vsx_low[] = {INTEGERS("vsl", 0, 8, 32, HEX, "low half of vs 0 to 31")};
static const struct coreelf_layout vsx_layout =
    LAYOUT(vsx_low, "VSX", "vsr_get, arch/powerpc/kernel/ptrace/ptrace-vsx.c", 256);

static const struct coreelf_field spe[] = {
    INTEGERS("evr",       0, 4, 32, HEX,     "high half of a general register")
    REGISTER("acc",     128, 8, HEX, none,   "accumulator")
    REGISTER("spefscr", 136, 4, HEX, none,   "status and control of floats")
};
static const struct coreelf_layout spe_layout = LAYOUT(spe, "SPE", "evr_get, arch/powerpc/kernel/ptrace", 140);

static const struct coreelf_field tm_spr[] = {
    REGISTER("tfhar",   0, 8, ADDR, none,    "where execution goes on when the transaction fails")
    REGISTER("texasr",  8, 8, HEX,  none,    "why it failed")
    REGISTER("tfiar",  16, 8, ADDR, none,    "at which instruction it failed")
};
static const struct coreelf_layout tm_spr_layout =
    LAYOUT(tm_spr, "TM_SPR", "tm_spr_get, arch/powerpc/kernel/ptrace/ptrace-tm.c", 24);

static const struct coreelf_field ebb[] = {
    REGISTER("ebbrr",   0, 8, ADDR, none,    "where an event-based branch returns to")
    REGISTER("ebbhr",   8, 8, ADDR, none,    "the handler of such branches")
    REGISTER("bescr",  16, 8, HEX,  none,    "which are on, and which happened")
};
static const struct coreelf_layout ebb_layout = LAYOUT(ebb, "EBB", "ebb_get, ptrace-view.c", 24);

static const struct coreelf_field pmu[] = {
    REGISTER("siar",    0, 8, ADDR, none,    "sampled instruction")
    REGISTER("sdar",    8, 8, ADDR, none,    "sampled data")
    REGISTER("sier",   16, 8, HEX,  none,    "about the sampled instruction")
    REGISTER("mmcr2",  24, 8, HEX,  none,    "what is counted")
    REGISTER("mmcr0",  32, 8, HEX,  none,    "how it is counted")
};
static const struct coreelf_layout pmu_layout = LAYOUT(pmu, "PMU", "pmu_get, ptrace-view.c", 40);

static const struct coreelf_field pkey[] = {
    REGISTER("amr",     0, 8, HEX,  none,    "two bits a key, the highest first: 1 no reading, 2 no writing")
    REGISTER("iamr",    8, 8, HEX,  none,    "two bits a key: 1 no execution")
    REGISTER("uamor",  16, 8, HEX,  none,    "which bits of amr the program may change")
};
static const struct coreelf_layout pkey_layout = LAYOUT(pkey, "PKEY", "pkey_get, ptrace-view.c", 24);

static const struct coreelf_field dexcr[] = {
    REGISTER("dexcr",   0, 8, HEX,  none,    "which kinds of speculation are off")
    REGISTER("hdexcr",  8, 8, HEX,  none,    "the same, as the hypervisor says")
};
static const struct coreelf_layout dexcr_layout = LAYOUT(dexcr, "DEXCR", "dexcr_get, ptrace-view.c", 16);

/* Notes of one register. */
static const struct coreelf_field ppr[] = {REGISTER("ppr", 0, 8, HEX, none, "priority of the program")};
static const struct coreelf_field dscr[] = {REGISTER("dscr", 0, 8, HEX, none, "how streams of data are fetched ahead")};
static const struct coreelf_field tar[] = {REGISTER("tar", 0, 8, ADDR, none, "target of a branch")};
static const struct coreelf_field hashkeyr[] = {REGISTER("hashkeyr", 0, 8, HEX, none, "key of the return address checks")};
static const struct coreelf_layout ppr_layout = LAYOUT(ppr, "PPR", "ppr_get, ptrace-view.c", 8);
static const struct coreelf_layout dscr_layout = LAYOUT(dscr, "DSCR", "dscr_get, ptrace-view.c", 8);
static const struct coreelf_layout tar_layout = LAYOUT(tar, "TAR", "tar_get, ptrace-view.c", 8);
static const struct coreelf_layout hashkeyr_layout = LAYOUT(hashkeyr, "HASHKEYR", "hashkeyr_get, ptrace-view.c", 8);
/* clang-format on */

/* Where VSCR stands, the byte order says. */
static int place_vectors(const struct coreelf_walk *walk, uint64_t n, struct coreelf_part *part)
{
    *part = (struct coreelf_part){&vector_layouts[walk->format.ei_data == COREELF_ELFDATA2LSB], 0, 1};
    return n == 0;
}

static const struct coreelf_layout *const general_list[] = {&general_layout, NULL};
static const struct coreelf_layout *const float_list[] = {&float_layout, NULL};
static const struct coreelf_layout *const vsx_list[] = {&vsx_layout, NULL};
static const struct coreelf_layout *const spe_list[] = {&spe_layout, NULL};
static const struct coreelf_layout *const tm_spr_list[] = {&tm_spr_layout, NULL};
static const struct coreelf_layout *const ppr_list[] = {&ppr_layout, NULL};
static const struct coreelf_layout *const dscr_list[] = {&dscr_layout, NULL};
static const struct coreelf_layout *const tar_list[] = {&tar_layout, NULL};
static const struct coreelf_layout *const ebb_list[] = {&ebb_layout, NULL};
static const struct coreelf_layout *const pmu_list[] = {&pmu_layout, NULL};
static const struct coreelf_layout *const pkey_list[] = {&pkey_layout, NULL};
static const struct coreelf_layout *const dexcr_list[] = {&dexcr_layout, NULL};
static const struct coreelf_layout *const hashkeyr_list[] = {&hashkeyr_layout, NULL};

static const struct coreelf_payload payloads[] = {
    {COREELF_OWNER_CORE, COREELF_NT_PRFPREG, "floating-point registers", float_list, 0, NULL},
    {COREELF_OWNER_LINUX, COREELF_NT_PPC_VMX, "vector registers", NULL, 0, place_vectors},
    {COREELF_OWNER_LINUX, COREELF_NT_PPC_SPE, "SPE registers", spe_list, 0, NULL},
    {COREELF_OWNER_LINUX, COREELF_NT_PPC_VSX, "low halves of the VSX registers", vsx_list, 0, NULL},
    {COREELF_OWNER_LINUX, COREELF_NT_PPC_TM_CGPR, "general registers before the transaction", general_list, 0, NULL},
    {COREELF_OWNER_LINUX, COREELF_NT_PPC_TM_CFPR, "float registers before the transaction", float_list, 0, NULL},
    {COREELF_OWNER_LINUX, COREELF_NT_PPC_TM_CVMX, "vector registers before the transaction", NULL, 0, place_vectors},
    {COREELF_OWNER_LINUX, COREELF_NT_PPC_TM_CVSX, "VSX registers before the transaction", vsx_list, 0, NULL},
    {COREELF_OWNER_LINUX, COREELF_NT_PPC_TM_SPR, "the transaction's own registers", tm_spr_list, 0, NULL},
    {COREELF_OWNER_LINUX, COREELF_NT_PPC_TM_CTAR, "TAR before the transaction", tar_list, 0, NULL},
    {COREELF_OWNER_LINUX, COREELF_NT_PPC_TM_CPPR, "PPR before the transaction", ppr_list, 0, NULL},
    {COREELF_OWNER_LINUX, COREELF_NT_PPC_TM_CDSCR, "DSCR before the transaction", dscr_list, 0, NULL},
    {COREELF_OWNER_LINUX, COREELF_NT_PPC_PPR, "priority", ppr_list, 0, NULL},
    {COREELF_OWNER_LINUX, COREELF_NT_PPC_DSCR, "stream control", dscr_list, 0, NULL},
    {COREELF_OWNER_LINUX, COREELF_NT_PPC_TAR, "target address", tar_list, 0, NULL},
    {COREELF_OWNER_LINUX, COREELF_NT_PPC_EBB, "event-based branches", ebb_list, 0, NULL},
    {COREELF_OWNER_LINUX, COREELF_NT_PPC_PMU, "performance monitor", pmu_list, 0, NULL},
    {COREELF_OWNER_LINUX, COREELF_NT_PPC_PKEY, "memory protection keys", pkey_list, 0, NULL},
    {COREELF_OWNER_LINUX, COREELF_NT_PPC_DEXCR, "control of speculation", dexcr_list, 0, NULL},
    {COREELF_OWNER_LINUX, COREELF_NT_PPC_HASHKEYR, "key of the return address checks", hashkeyr_list, 0, NULL},
    {0, 0, NULL, NULL, 0, NULL},
};

const struct coreelf_arch coreelf_arch_ppc = {
    .e_machine = COREELF_EM_PPC,
    .ei_class = COREELF_ELFCLASS32,
    .name = "ppc",
    .registers = &general_layout,
    .psinfo = &coreelf_layout_prpsinfo,
    .payloads = payloads,
    .pc = "nip",
    .sp = "gpr1",
    .tls = "gpr2",
    .tls_bias = -0x7000,
};

const struct coreelf_arch coreelf_arch_ppc64 = {
    .e_machine = COREELF_EM_PPC64,
    .ei_class = COREELF_ELFCLASS64,
    .name = "ppc64",
    .registers = &general_layout,
    .psinfo = &coreelf_layout_prpsinfo,
    .payloads = payloads,
    .pc = "nip",
    .sp = "gpr1",
    .tls = "gpr13",
    .tls_bias = -0x7000,
};
