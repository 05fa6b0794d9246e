/*
 * i386.c: 32-bit x86.
 *
 * Sources: struct user_regs_struct, user_fpregs_struct and user_fpxregs_struct in <sys/user.h> for
 * i386; struct user_desc, modify_ldt(2); regsets in arch/x86/kernel/ptrace.c.
 */
#include "arch.h"

/* clang-format off */
static const struct coreelf_field general[] = {
    REGISTER("ebx",       0, 4, HEX,   none,   "general register; 1st argument of a system call")
    REGISTER("ecx",       4, 4, HEX,   none,   "scratch; 2nd argument of a system call")
    REGISTER("edx",       8, 4, HEX,   none,   "scratch; 3rd argument of a system call")
    REGISTER("esi",      12, 4, HEX,   none,   "general register; 4th argument of a system call")
    REGISTER("edi",      16, 4, HEX,   none,   "general register; 5th argument of a system call")
    REGISTER("ebp",      20, 4, HEX,   none,   "frame pointer; 6th argument of a system call")
    REGISTER("eax",      24, 4, HEX,   none,   "result of a call; what a system call returned")
    REGISTER("ds",       28, 4, HEX,   none,   "data segment")
    REGISTER("es",       32, 4, HEX,   none,   "extra segment")
    REGISTER("fs",       36, 4, HEX,   none,   "selector of fs")
    REGISTER("gs",       40, 4, HEX,   none,   "selector of gs: thread-local storage")
    REGISTER("orig_eax", 44, 4, HEX,   none,   "number of the system call it is in; -1: in none")
    REGISTER("eip",      48, 4, ADDR,  none,   "program counter: the next instruction")
    REGISTER("cs",       52, 4, HEX,   none,   "code segment")
    REGISTER("eflags",   56, 4, FLAGS, rflags, "status flags")
    REGISTER("esp",      60, 4, ADDR,  none,   "stack pointer: the lowest address in use")
    REGISTER("ss",       64, 4, HEX,   none,   "stack segment")
};
static const struct coreelf_layout general_layout =
    LAYOUT(general, "user_regs_struct", "struct user_regs_struct, <sys/user.h> of i386", 68);

/* What FNSAVE stores: x87 alone. */
static const struct coreelf_field fnsave[] = {
    REGISTER("cwd",  0, 4, HEX,  none, "x87 control word")
    REGISTER("swd",  4, 4, HEX,  none, "x87 status word")
    REGISTER("twd",  8, 4, HEX,  none, "x87 tags, two bits a register: 3 is empty")
    REGISTER("fip", 12, 4, ADDR, none, "where the last x87 instruction is")
    REGISTER("fcs", 16, 4, HEX,  none, "its code segment and opcode")
    REGISTER("foo", 20, 4, ADDR, none, "where its operand is")
    REGISTER("fos", 24, 4, HEX,  none, "the operand's segment")
    REGISTERS("st", 28, 10, 8, "x87 register, 80 bits")
};
static const struct coreelf_layout fnsave_layout =
    LAYOUT(fnsave, "user_fpregs_struct", "struct user_fpregs_struct, <sys/user.h> of i386; FNSAVE", 108);

/* What FXSAVE stores in 32-bit mode: x87 and SSE. */
static const struct coreelf_field fxsave32[] = {
    REGISTER("cwd",        0, 2, HEX,  none, "x87 control word")
    REGISTER("swd",        2, 2, HEX,  none, "x87 status word")
    REGISTER("twd",        4, 2, HEX,  none, "x87 tags: a bit for each register in use")
    REGISTER("fop",        6, 2, HEX,  none, "opcode of the last x87 instruction")
    REGISTER("fip",        8, 4, ADDR, none, "where that instruction is")
    REGISTER("fcs",       12, 4, HEX,  none, "its code segment")
    REGISTER("foo",       16, 4, ADDR, none, "where its operand is")
    REGISTER("fos",       20, 4, HEX,  none, "the operand's segment")
    REGISTER("mxcsr",     24, 4, HEX,  none, "SSE control and status")
    REGISTER("mxcr_mask", 28, 4, HEX,  none, "which bits of mxcsr this processor has")
    REGISTERS("st",       32, 16, 8, "x87 register: 80 bits, then 6 unused bytes")
    REGISTERS("xmm",     160, 16, 8, "SSE register; the low half of ymm")
};
static const struct coreelf_layout fxsave32_layout =
    LAYOUT(fxsave32, "user_fpxregs_struct", "struct user_fpxregs_struct, <sys/user.h> of i386; FXSAVE", 512);

static const struct coreelf_field user_desc[] = {
    REGISTER("entry_number", 0, 4, DEC,  none, "which entry of the GDT: the selector is 8 times it, plus 3")
    REGISTER("base_addr",    4, 4, ADDR, none, "where the segment starts: thread-local storage")
    REGISTER("limit",        8, 4, HEX,  none, "its last byte or page")
    REGISTER("flags",       12, 4, HEX,  none, "seg_32bit, contents, read_exec_only, limit_in_pages, ...")
};
static const struct coreelf_layout user_desc_layout =
    LAYOUT(user_desc, "user_desc", "struct user_desc, modify_ldt(2)", 16);
/* clang-format on */

static const struct coreelf_layout *const fpregset[] = {&fnsave_layout, NULL};
static const struct coreelf_layout *const fpxregset[] = {&fxsave32_layout, NULL};
static const struct coreelf_layout *const tls[] = {&user_desc_layout, NULL};

static const struct coreelf_payload payloads[] = {
    {COREELF_OWNER_CORE, COREELF_NT_PRFPREG, "floating-point registers", fpregset, 0, NULL},
    {COREELF_OWNER_LINUX, COREELF_NT_PRXFPREG, "floating-point and SSE registers", fpxregset, 0, NULL},
    {COREELF_OWNER_LINUX, COREELF_NT_386_TLS, "thread-local storage segments", tls, 1, NULL},
    {COREELF_OWNER_LINUX, COREELF_NT_X86_XSTATE, "all extended registers", NULL, 0, coreelf_place_xstate},
    {COREELF_OWNER_LINUX, COREELF_NT_X86_XSAVE_LAYOUT, "where they lie", coreelf_xcomp_layouts, 1, NULL},
    {0, 0, NULL, NULL, 0, NULL},
};

const struct coreelf_arch coreelf_arch_i386 = {
    .e_machine = COREELF_EM_386,
    .ei_class = COREELF_ELFCLASS32,
    .name = "i386",
    .registers = &general_layout,
    .psinfo = &coreelf_layout_prpsinfo_uid16,
    .payloads = payloads,
    .pc = "eip",
    .sp = "esp",
};
