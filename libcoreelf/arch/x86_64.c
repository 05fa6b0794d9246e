/*
 * x86_64.c: AMD and Intel 64 bit, and x32 (the same registers in ELFCLASS32 files).
 *
 * Sources: struct user_regs_struct and user_fpregs_struct in <sys/user.h>; regsets in
 * arch/x86/kernel/ptrace.c; FXSAVE in the processor manuals.
 */
#include "arch.h"

/* clang-format off */
/* struct user_regs_struct: the order in which the kernel once saved them. */
static const struct coreelf_field general[] = {
    REGISTER("r15",        0, 8, HEX,   none,   "general register, kept across calls")
    REGISTER("r14",        8, 8, HEX,   none,   "general register, kept across calls")
    REGISTER("r13",       16, 8, HEX,   none,   "general register, kept across calls")
    REGISTER("r12",       24, 8, HEX,   none,   "general register, kept across calls")
    REGISTER("rbp",       32, 8, HEX,   none,   "frame pointer, or a general register kept across calls")
    REGISTER("rbx",       40, 8, HEX,   none,   "general register, kept across calls")
    REGISTER("r11",       48, 8, HEX,   none,   "scratch; SYSCALL saves the flags here")
    REGISTER("r10",       56, 8, HEX,   none,   "scratch; 4th argument of a system call")
    REGISTER("r9",        64, 8, HEX,   none,   "6th argument")
    REGISTER("r8",        72, 8, HEX,   none,   "5th argument")
    REGISTER("rax",       80, 8, HEX,   none,   "result of a call; what a system call returned")
    REGISTER("rcx",       88, 8, HEX,   none,   "4th argument of a function; SYSCALL saves rip here")
    REGISTER("rdx",       96, 8, HEX,   none,   "3rd argument")
    REGISTER("rsi",      104, 8, HEX,   none,   "2nd argument")
    REGISTER("rdi",      112, 8, HEX,   none,   "1st argument")
    REGISTER("orig_rax", 120, 8, HEX,   none,   "number of the system call it is in; -1: in none")
    REGISTER("rip",      128, 8, ADDR,  none,   "program counter: the next instruction")
    REGISTER("cs",       136, 8, HEX,   none,   "code segment: 0x33 in 64-bit code, 0x23 in 32-bit code")
    REGISTER("eflags",   144, 8, FLAGS, rflags, "status flags")
    REGISTER("rsp",      152, 8, ADDR,  none,   "stack pointer: the lowest address in use")
    REGISTER("ss",       160, 8, HEX,   none,   "stack segment")
    REGISTER("fs_base",  168, 8, ADDR,  none,   "thread pointer: where thread-local storage is")
    REGISTER("gs_base",  176, 8, ADDR,  none,   "base of the gs segment, unused by most programs")
    REGISTER("ds",       184, 8, HEX,   none,   "data segment, unused in 64-bit code")
    REGISTER("es",       192, 8, HEX,   none,   "extra segment, unused in 64-bit code")
    REGISTER("fs",       200, 8, HEX,   none,   "selector of fs; 0: fs_base was set directly")
    REGISTER("gs",       208, 8, HEX,   none,   "selector of gs; 0: gs_base was set directly")
};
static const struct coreelf_layout general_layout =
    LAYOUT(general, "user_regs_struct", "struct user_regs_struct, <sys/user.h>", 216);

/* What FXSAVE64 stores. st is 10 bytes in 16. */
static const struct coreelf_field fxsave64[] = {
    FXSAVE64_ROWS
};
static const struct coreelf_layout fxsave64_layout =
    LAYOUT(fxsave64, "user_fpregs_struct", "struct user_fpregs_struct, <sys/user.h>; FXSAVE64", 512);
/* clang-format on */

static const struct coreelf_layout *const fpregset[] = {&fxsave64_layout, NULL};

static const struct coreelf_payload payloads[] = {
    {COREELF_OWNER_CORE, COREELF_NT_PRFPREG, "floating-point registers", fpregset, 0, NULL},
    {COREELF_OWNER_LINUX, COREELF_NT_X86_XSTATE, "all extended registers", NULL, 0, coreelf_place_xstate},
    {COREELF_OWNER_LINUX, COREELF_NT_X86_XSAVE_LAYOUT, "where they lie", coreelf_xcomp_layouts, 1, NULL},
    {0, 0, NULL, NULL, 0, NULL},
};

const struct coreelf_arch coreelf_arch_x86_64 = {
    .e_machine = COREELF_EM_X86_64,
    .ei_class = COREELF_ELFCLASS64,
    .name = "x86-64",
    .registers = &general_layout,
    .psinfo = &coreelf_layout_prpsinfo,
    .payloads = payloads,
    .pc = "rip",
    .sp = "rsp",
    .tls = "fs_base",
};

const struct coreelf_arch coreelf_arch_x32 = {
    .e_machine = COREELF_EM_X86_64,
    .ei_class = COREELF_ELFCLASS32,
    .name = "x32",
    .registers = &general_layout,
    .psinfo = &coreelf_layout_prpsinfo_uid16,
    .payloads = payloads,
    .pc = "rip",
    .sp = "rsp",
    .tls = "fs_base",
    .prstatus_end = &coreelf_layout_prstatus_end8,
};
