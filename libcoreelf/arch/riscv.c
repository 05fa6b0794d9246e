/*
 * riscv.c: RISC-V, 32 and 64 bit.
 *
 * x0 is always zero, so its place in the list of registers is taken by pc. Registers have the names of the calling
 * convention, as in the kernel's struct: x1 is ra, x2 is sp.
 *
 * NT_RISCV_VECTOR is a head and 32 registers, each as long as vlenb in the head says: a power of two from 4 to 8192.
 * Each length has a layout here. NT_RISCV_CSR has none: Linux never wrote it.
 *
 * Sources: arch/riscv/include/uapi/asm/ptrace.h; regsets in arch/riscv/kernel/ptrace.c; the RISC-V unprivileged
 * specification, "F" and "V".
 */
#include <stddef.h>

#include "arch.h"

/* clang-format off */
static const struct coreelf_field general[] = {
    WORD("pc",   0, ADDR, none, "program counter: the next instruction")
    WORD("ra",   1, ADDR, none, "x1: where a call returns to")
    WORD("sp",   2, ADDR, none, "x2: stack pointer: the lowest address in use")
    WORD("gp",   3, ADDR, none, "x3: near the program's small variables")
    WORD("tp",   4, ADDR, none, "x4: thread pointer: where thread-local storage is")
    WORD("t0",   5, HEX,  none, "x5: scratch; second register for return addresses")
    WORD("t1",   6, HEX,  none, "x6: scratch")
    WORD("t2",   7, HEX,  none, "x7: scratch")
    WORD("s0",   8, HEX,  none, "x8: frame pointer, or a general register kept across calls")
    WORD("s1",   9, HEX,  none, "x9: general register, kept across calls")
    WORD("a0",  10, HEX,  none, "x10: 1st argument; result of a call or system call")
    WORD("a1",  11, HEX,  none, "x11: 2nd argument")
    WORD("a2",  12, HEX,  none, "x12: 3rd argument")
    WORD("a3",  13, HEX,  none, "x13: 4th argument")
    WORD("a4",  14, HEX,  none, "x14: 5th argument")
    WORD("a5",  15, HEX,  none, "x15: 6th argument")
    WORD("a6",  16, HEX,  none, "x16: 7th argument of a function")
    WORD("a7",  17, HEX,  none, "x17: 8th argument of a function; number of a system call")
    WORD("s2",  18, HEX,  none, "x18: general register, kept across calls")
    WORD("s3",  19, HEX,  none, "x19: general register, kept across calls")
    WORD("s4",  20, HEX,  none, "x20: general register, kept across calls")
    WORD("s5",  21, HEX,  none, "x21: general register, kept across calls")
    WORD("s6",  22, HEX,  none, "x22: general register, kept across calls")
    WORD("s7",  23, HEX,  none, "x23: general register, kept across calls")
    WORD("s8",  24, HEX,  none, "x24: general register, kept across calls")
    WORD("s9",  25, HEX,  none, "x25: general register, kept across calls")
    WORD("s10", 26, HEX,  none, "x26: general register, kept across calls")
    WORD("s11", 27, HEX,  none, "x27: general register, kept across calls")
    WORD("t3",  28, HEX,  none, "x28: scratch")
    WORD("t4",  29, HEX,  none, "x29: scratch")
    WORD("t5",  30, HEX,  none, "x30: scratch")
    WORD("t6",  31, HEX,  none, "x31: scratch")
};
static const struct coreelf_layout general_layout =
    LAYOUT2(general, "user_regs_struct", "struct user_regs_struct, arch/riscv/include/uapi/asm/ptrace.h", 128, 256);

/* The kernel gives the state of D, also where the program uses F alone. */
static const struct coreelf_field floats[] = {
    INTEGERS("f",      0, 8, 32, HEX,      "float register: a double, or a float under 32 ones")
    REGISTER("fcsr", 256, 4, FLAGS, fcsr,  "what happened to floats; bits 5 to 7: how they are rounded")
};
static const struct coreelf_layout float_layout =
    LAYOUT(floats, "__riscv_d_ext_state", "struct __riscv_d_ext_state, arch/riscv/include/uapi/asm/ptrace.h", 264);

static const struct coreelf_field tagged_addr[] = {
    WORD("tagged_addr_ctrl", 0, FLAGS, tagged_addr, "if addresses may have tags; bits 24 to 30: how many bits")
};
static const struct coreelf_layout tagged_addr_layout =
    LAYOUT2(tagged_addr, "TAGGED_ADDR_CTRL", "regsets, arch/riscv/kernel/ptrace.c", 4, 8);

static const struct coreelf_field cfi[] = {
    REGISTER("cfi_status", 0, 8, FLAGS, riscv_cfi, "landing pads and shadow stack: what is in use")
    REGISTER("shstk_ptr",  8, 8, ADDR,  none,      "shadow stack pointer")
};
static const struct coreelf_layout cfi_layout =
    LAYOUT(cfi, "user_cfi_state", "struct user_cfi_state, arch/riscv/include/uapi/asm/ptrace.h", 16);

/* ---- Vectors ---- */

static const struct coreelf_field vector_head[] = {
    WORD("vstart", 0, DEC, none, "first element that is not done yet")
    WORD("vl",     1, DEC, none, "how many elements are worked on")
    WORD("vtype",  2, HEX, none, "their size, how registers are grouped; the high bit: not valid")
    WORD("vcsr",   3, HEX, none, "bit 0: a number was cut at its limit; bits 1 and 2: how to round")
    WORD("vlenb",  4, DEC, none, "length of a vector register, bytes")
};
static const struct coreelf_layout vector_head_layout =
    LAYOUT2(vector_head, "__riscv_v_regset_state",
            "struct __riscv_v_regset_state, arch/riscv/include/uapi/asm/ptrace.h", 20, 40);

#define VECTOR_ROWS(vlenb) \
    static const struct coreelf_field v_##vlenb[] = {REGISTERS("v", 0, vlenb, 32, "vector register")};
VECTOR_ROWS(4) VECTOR_ROWS(8) VECTOR_ROWS(16) VECTOR_ROWS(32) VECTOR_ROWS(64) VECTOR_ROWS(128)
VECTOR_ROWS(256) VECTOR_ROWS(512) VECTOR_ROWS(1024) VECTOR_ROWS(2048) VECTOR_ROWS(4096) VECTOR_ROWS(8192)

#define VECTORS(vlenb) LAYOUT(v_##vlenb, "vreg", "struct __riscv_v_regset_state", 32 * (vlenb)),
static const struct coreelf_layout vectors[] = {
    VECTORS(4) VECTORS(8) VECTORS(16) VECTORS(32) VECTORS(64) VECTORS(128)
    VECTORS(256) VECTORS(512) VECTORS(1024) VECTORS(2048) VECTORS(4096) VECTORS(8192)
};
/* clang-format on */

static const struct coreelf_layout *vectors_of(uint64_t vlenb)
{
    for (size_t i = 0; i < sizeof vectors / sizeof vectors[0]; i++)
        if (vectors[i].fields[0].length[0] == vlenb)
            return &vectors[i];
    return NULL;
}

static int place_vector(const struct coreelf_walk *walk, uint64_t n, struct coreelf_part *part)
{
    size_t size = coreelf_size(&vector_head_layout, &walk->format);
    unsigned char bytes[40];
    uint64_t vlenb;

    *part = (struct coreelf_part){&vector_head_layout, 0, 1};
    if (n != 1)
        return n == 0;
    if (walk->size < size || coreelf_read(walk->source, walk->base, bytes, size, NULL) < 0 ||
        coreelf_get(&vector_head_layout, &walk->format, bytes, size, "vlenb", &vlenb) < 0)
        return 0;
    *part = (struct coreelf_part){vectors_of(vlenb), size, 1};
    return part->layout != NULL;
}

static const struct coreelf_layout *const float_list[] = {&float_layout, NULL};
static const struct coreelf_layout *const tagged_addr_list[] = {&tagged_addr_layout, NULL};
static const struct coreelf_layout *const cfi_list[] = {&cfi_layout, NULL};

static const struct coreelf_payload payloads[] = {
    {COREELF_OWNER_CORE, COREELF_NT_PRFPREG, "float registers", float_list, 0, NULL},
    {COREELF_OWNER_LINUX, COREELF_NT_RISCV_VECTOR, "vector registers", NULL, 0, place_vector},
    {COREELF_OWNER_LINUX, COREELF_NT_RISCV_TAGGED_ADDR_CTRL, "tagged addresses", tagged_addr_list, 0, NULL},
    {COREELF_OWNER_LINUX, COREELF_NT_RISCV_USER_CFI, "shadow stack and landing pads", cfi_list, 0, NULL},
    {0, 0, NULL, NULL, 0, NULL},
};

/* The same tables for both classes; the name tells them apart. */
const struct coreelf_arch coreelf_arch_riscv64 = {
    .e_machine = COREELF_EM_RISCV,
    .ei_class = COREELF_ELFCLASS64,
    .name = "riscv64",
    .registers = &general_layout,
    .psinfo = &coreelf_layout_prpsinfo,
    .payloads = payloads,
    .pc = "pc",
    .sp = "sp",
    .tls = "tp",
};

const struct coreelf_arch coreelf_arch_riscv32 = {
    .e_machine = COREELF_EM_RISCV,
    .ei_class = COREELF_ELFCLASS32,
    .name = "riscv32",
    .registers = &general_layout,
    .psinfo = &coreelf_layout_prpsinfo,
    .payloads = payloads,
    .pc = "pc",
    .sp = "sp",
    .tls = "tp",
};
