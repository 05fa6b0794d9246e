/*
 * aarch64.c: Arm, 64 bit, in either byte order.
 *
 * Most notes are a few words. Three have registers whose length is a property of the processor, and of what the
 * program asked for:
 *
 *     NT_ARM_SVE, NT_ARM_SSVE    header | z0-z31 | p0-p15 | ffr | fpsr fpcr      flags say SVE_PT_REGS_SVE
 *                                header | v0-v31 | fpsr fpcr                     they do not
 *                                header                                          nothing is in use
 *     NT_ARM_ZA                  header | a square of bytes, or nothing
 *
 * The header has the length of one z register, vl: 16 to 256 bytes by the architecture, always a multiple of 16. Each
 * length has a layout here, so a register of 32 bytes is one row as any other. The bytes of z, p and za are in the
 * same order on all machines; v is one integer of 16 bytes and has the order of the file.
 *
 * Sources: arch/arm64/include/uapi/asm/ptrace.h and sve_context.h; regsets in arch/arm64/kernel/ptrace.c; flags in
 * include/uapi/linux/prctl.h; the registers in Arm's Architecture Reference Manual for A-profile.
 */
#include <errno.h>
#include <stddef.h>

#include "../bytes.h"
#include "arch.h"

/* clang-format off */
static const struct coreelf_field general[] = {
    REGISTER("x0",       0, 8, HEX,   none,   "1st argument; result of a call or system call")
    REGISTER("x1",       8, 8, HEX,   none,   "2nd argument")
    REGISTER("x2",      16, 8, HEX,   none,   "3rd argument")
    REGISTER("x3",      24, 8, HEX,   none,   "4th argument")
    REGISTER("x4",      32, 8, HEX,   none,   "5th argument")
    REGISTER("x5",      40, 8, HEX,   none,   "6th argument")
    REGISTER("x6",      48, 8, HEX,   none,   "7th argument of a function")
    REGISTER("x7",      56, 8, HEX,   none,   "8th argument of a function")
    REGISTER("x8",      64, 8, HEX,   none,   "number of a system call; where a large result goes")
    REGISTER("x9",      72, 8, HEX,   none,   "scratch")
    REGISTER("x10",     80, 8, HEX,   none,   "scratch")
    REGISTER("x11",     88, 8, HEX,   none,   "scratch")
    REGISTER("x12",     96, 8, HEX,   none,   "scratch")
    REGISTER("x13",    104, 8, HEX,   none,   "scratch")
    REGISTER("x14",    112, 8, HEX,   none,   "scratch")
    REGISTER("x15",    120, 8, HEX,   none,   "scratch")
    REGISTER("x16",    128, 8, HEX,   none,   "scratch; the linker's code uses it between caller and function")
    REGISTER("x17",    136, 8, HEX,   none,   "scratch; the linker's code uses it between caller and function")
    REGISTER("x18",    144, 8, HEX,   none,   "scratch, or kept for the platform (a shadow stack)")
    REGISTER("x19",    152, 8, HEX,   none,   "general register, kept across calls")
    REGISTER("x20",    160, 8, HEX,   none,   "general register, kept across calls")
    REGISTER("x21",    168, 8, HEX,   none,   "general register, kept across calls")
    REGISTER("x22",    176, 8, HEX,   none,   "general register, kept across calls")
    REGISTER("x23",    184, 8, HEX,   none,   "general register, kept across calls")
    REGISTER("x24",    192, 8, HEX,   none,   "general register, kept across calls")
    REGISTER("x25",    200, 8, HEX,   none,   "general register, kept across calls")
    REGISTER("x26",    208, 8, HEX,   none,   "general register, kept across calls")
    REGISTER("x27",    216, 8, HEX,   none,   "general register, kept across calls")
    REGISTER("x28",    224, 8, HEX,   none,   "general register, kept across calls")
    REGISTER("x29",    232, 8, HEX,   none,   "frame pointer")
    REGISTER("x30",    240, 8, ADDR,  none,   "link register: where a call returns to")
    REGISTER("sp",     248, 8, ADDR,  none,   "stack pointer: the lowest address in use")
    REGISTER("pc",     256, 8, ADDR,  none,   "program counter: the next instruction")
    REGISTER("pstate", 264, 8, FLAGS, pstate, "condition flags and modes")
};
static const struct coreelf_layout general_layout =
    LAYOUT(general, "user_pt_regs", "struct user_pt_regs, arch/arm64/include/uapi/asm/ptrace.h", 272);

static const struct coreelf_field fpsimd[] = {
    REGISTERS("v",       0, 16, 32, "float and vector register, 128 bits")
    REGISTER("fpsr",   512, 4, FLAGS, fpsr, "what happened to floats")
    REGISTER("fpcr",   516, 4, FLAGS, fpcr, "how floats are to be treated")
};
static const struct coreelf_layout fpsimd_layout =
    LAYOUT(fpsimd, "user_fpsimd_state", "struct user_fpsimd_state, arch/arm64/include/uapi/asm/ptrace.h", 528);

static const struct coreelf_field tpidr[] = {REGISTER("tpidr", 0, 8, ADDR, none, "where thread-local storage is")};
static const struct coreelf_field tpidr2[] = {REGISTER("tpidr2", 0, 8, ADDR, none, "where ZA is to be saved (SME)")};

static const struct coreelf_field debug_info[] = {
    REGISTER("dbg_info", 0, 4, HEX, none, "low byte: how many there are; next byte: version of debugging")
    REGISTER("pad",      4, 4, HEX, none, "unused")
};
static const struct coreelf_field debug_slot[] = {
    REGISTER("addr",     0, 8, ADDR, none, "the address that is watched")
    REGISTER("ctrl",     8, 4, HEX,  none, "bit 0: in use; which bytes, and on what kind of access")
    REGISTER("pad",     12, 4, HEX,  none, "unused")
};

static const struct coreelf_field system_call[] = {
    REGISTER("system_call", 0, 4, DEC, none, "number of the system call it is in; 4294967295 (-1): in none")
};
static const struct coreelf_field pac_mask[] = {
    REGISTER("data_mask", 0, 8, HEX, none, "bits that are a signature in pointers to data")
    REGISTER("insn_mask", 8, 8, HEX, none, "bits that are a signature in pointers to code")
};
static const struct coreelf_field paca_keys[] = {
    REGISTERS("apiakey",  0, 16, 1, "key A for pointers to code")
    REGISTERS("apibkey", 16, 16, 1, "key B for pointers to code")
    REGISTERS("apdakey", 32, 16, 1, "key A for pointers to data")
    REGISTERS("apdbkey", 48, 16, 1, "key B for pointers to data")
};
static const struct coreelf_field pacg_keys[] = {REGISTERS("apgakey", 0, 16, 1, "key for other values")};
static const struct coreelf_field pac_enabled[] = {
    REGISTER("enabled_keys", 0, 8, FLAGS, pac_keys, "which keys are in use")
};
static const struct coreelf_field tagged_addr[] = {
    REGISTER("tagged_addr_ctrl", 0, 8, FLAGS, tagged_addr, "how tags in addresses are treated; bits 3 to 18: tags in use")
};
static const struct coreelf_field zt[] = {REGISTERS("zt", 0, 64, 1, "lookup table ZT0 (SME2)")};
static const struct coreelf_field fpmr[] = {REGISTER("fpmr", 0, 8, HEX, none, "formats of 8-bit floats")};
static const struct coreelf_field poe[] = {
    REGISTER("por_el0", 0, 8, HEX, none, "permission overlay: 4 bits each for 16 protection keys")
};
static const struct coreelf_field gcs[] = {
    REGISTER("features_enabled", 0, 8, FLAGS, shadow_stack, "what of the shadow stack is in use")
    REGISTER("features_locked",  8, 8, FLAGS, shadow_stack, "and what cannot be changed any more")
    REGISTER("gcspr_el0",       16, 8, ADDR,  none,         "shadow stack pointer")
};

#define REGSETS "regsets, arch/arm64/kernel/ptrace.c"
static const struct coreelf_layout tpidr_layout = LAYOUT(tpidr, "TLS", REGSETS, 8);
static const struct coreelf_layout tpidr2_layout = LAYOUT(tpidr2, "TLS", REGSETS, 8);
static const struct coreelf_layout debug_info_layout = LAYOUT(debug_info, "user_hwdebug_state", REGSETS, 8);
static const struct coreelf_layout debug_slot_layout = LAYOUT(debug_slot, "dbg_regs", REGSETS, 16);
static const struct coreelf_layout system_call_layout = LAYOUT(system_call, "SYSTEM_CALL", REGSETS, 4);
static const struct coreelf_layout pac_mask_layout = LAYOUT(pac_mask, "user_pac_mask", REGSETS, 16);
static const struct coreelf_layout paca_keys_layout = LAYOUT(paca_keys, "user_pac_address_keys", REGSETS, 64);
static const struct coreelf_layout pacg_keys_layout = LAYOUT(pacg_keys, "user_pac_generic_keys", REGSETS, 16);
static const struct coreelf_layout pac_enabled_layout = LAYOUT(pac_enabled, "PAC_ENABLED_KEYS", REGSETS, 8);
static const struct coreelf_layout tagged_addr_layout = LAYOUT(tagged_addr, "TAGGED_ADDR_CTRL", REGSETS, 8);
static const struct coreelf_layout zt_layout = LAYOUT(zt, "ZT", REGSETS, 64);
static const struct coreelf_layout fpmr_layout = LAYOUT(fpmr, "FPMR", REGSETS, 8);
static const struct coreelf_layout poe_layout = LAYOUT(poe, "POE", REGSETS, 8);
static const struct coreelf_layout gcs_layout = LAYOUT(gcs, "user_gcs", REGSETS, 24);

/* ---- Vectors of variable length ---- */

/* Before NT_ARM_SVE, NT_ARM_SSVE and NT_ARM_ZA alike. */
#define HEADER_ROWS(flags)                                                                      \
    REGISTER("size",      0, 4, DEC,   none,  "bytes of this note, this header included")       \
    REGISTER("max_size",  4, 4, DEC,   none,  "what they may become for this thread")           \
    REGISTER("vl",        8, 2, DEC,   none,  "length of a vector now, bytes")                  \
    REGISTER("max_vl",   10, 2, DEC,   none,  "what it may become")                             \
    REGISTER("flags",    12, 2, FLAGS, flags, "what follows, and how long vl stays so")         \
    REGISTER("reserved", 14, 2, HEX,   none,  "unused")
static const struct coreelf_field sve_header[] = {HEADER_ROWS(sve)};
static const struct coreelf_field za_header[] = {HEADER_ROWS(za)};
static const struct coreelf_layout sve_header_layout =
    LAYOUT(sve_header, "user_sve_header", "struct user_sve_header, arch/arm64/include/uapi/asm/ptrace.h", 16);
static const struct coreelf_layout za_header_layout =
    LAYOUT(za_header, "user_za_header", "struct user_za_header, arch/arm64/include/uapi/asm/ptrace.h", 16);

/*
 * vq is vl / 16. A z has 16 * vq bytes, and p and ffr a bit for each of them. fpsr stands at the next multiple of
 * 16, and so does the end.
 */
#define FPSR_AT(vq) ((546 * (vq) + 15) / 16 * 16)
#define SVE_ROWS(vq)                                                                    \
    static const struct coreelf_field sve_##vq[] = {                                    \
        REGISTERS("z",             0, 16 * (vq), 32, "vector register")                 \
        REGISTERS("p",    512 * (vq),  2 * (vq), 16, "predicate: which elements count") \
        REGISTERS("ffr",  544 * (vq),  2 * (vq),  1, "elements that were loaded without a fault") \
        REGISTER("fpsr", FPSR_AT(vq),     4, FLAGS, fpsr, "what happened to floats")    \
        REGISTER("fpcr", FPSR_AT(vq) + 4, 4, FLAGS, fpcr, "how floats are to be treated") \
    };                                                                                  \
    static const struct coreelf_field za_##vq[] = {                                     \
        REGISTERS("za", 0, 16 * (vq), 16 * (vq), "row of the matrix ZA")                \
    };
SVE_ROWS(1) SVE_ROWS(2) SVE_ROWS(3) SVE_ROWS(4) SVE_ROWS(5) SVE_ROWS(6) SVE_ROWS(7) SVE_ROWS(8)
SVE_ROWS(9) SVE_ROWS(10) SVE_ROWS(11) SVE_ROWS(12) SVE_ROWS(13) SVE_ROWS(14) SVE_ROWS(15) SVE_ROWS(16)

#define VECTORS(vq) {                                                                                             \
    LAYOUT(sve_##vq, "SVE registers", "SVE_PT_SVE_OFFSET, arch/arm64/include/uapi/asm/ptrace.h", FPSR_AT(vq) + 16), \
    LAYOUT(za_##vq, "ZA", "ZA_PT_ZA_OFFSET, arch/arm64/include/uapi/asm/ptrace.h", 256 * (vq) * (vq))},
static const struct {
    struct coreelf_layout sve, za;
} vectors[] = {
    VECTORS(1) VECTORS(2) VECTORS(3) VECTORS(4) VECTORS(5) VECTORS(6) VECTORS(7) VECTORS(8)
    VECTORS(9) VECTORS(10) VECTORS(11) VECTORS(12) VECTORS(13) VECTORS(14) VECTORS(15) VECTORS(16)
};
enum { HEADER_SIZE = 16, VQ_MAX = sizeof vectors / sizeof vectors[0] };
/* clang-format on */

/* vl / 16 and the flags of the header; 0: cut off, or no length that the architecture has. */
static unsigned read_vq(const struct coreelf_walk *walk, const struct coreelf_layout *header, uint64_t *flags)
{
    unsigned char bytes[HEADER_SIZE];
    uint64_t vl;

    if (walk->size < sizeof bytes || coreelf_read(walk->source, walk->base, bytes, sizeof bytes, NULL) < 0 ||
        coreelf_get(header, &walk->format, bytes, sizeof bytes, "vl", &vl) < 0 ||
        coreelf_get(header, &walk->format, bytes, sizeof bytes, "flags", flags) < 0)
        return 0;
    return vl % 16 == 0 && vl / 16 <= VQ_MAX ? (unsigned)vl / 16 : 0;
}

static int place_sve(const struct coreelf_walk *walk, uint64_t n, struct coreelf_part *part)
{
    uint64_t flags = 0;
    unsigned vq;

    *part = (struct coreelf_part){&sve_header_layout, 0, 1};
    if (n != 1)
        return n == 0;
    vq = read_vq(walk, &sve_header_layout, &flags);
    part->layout = !(flags & COREELF_SVE_PT_REGS_SVE) ? &fpsimd_layout : vq > 0 ? &vectors[vq - 1].sve : NULL;
    part->offset = HEADER_SIZE;
    return part->layout != NULL;
}

static int place_za(const struct coreelf_walk *walk, uint64_t n, struct coreelf_part *part)
{
    uint64_t flags = 0;
    unsigned vq;

    *part = (struct coreelf_part){&za_header_layout, 0, 1};
    if (n != 1)
        return n == 0;
    vq = read_vq(walk, &za_header_layout, &flags);
    if (vq == 0)
        return 0;
    *part = (struct coreelf_part){&vectors[vq - 1].za, HEADER_SIZE, 1};
    return 1;
}

/* ---- The table ---- */

static const struct coreelf_layout *const fpsimd_list[] = {&fpsimd_layout, NULL};
static const struct coreelf_layout *const tls_list[] = {&tpidr_layout, &tpidr2_layout, NULL};
static const struct coreelf_layout *const debug_list[] = {&debug_info_layout, &debug_slot_layout, NULL};
static const struct coreelf_layout *const system_call_list[] = {&system_call_layout, NULL};
static const struct coreelf_layout *const pac_mask_list[] = {&pac_mask_layout, NULL};
static const struct coreelf_layout *const paca_list[] = {&paca_keys_layout, NULL};
static const struct coreelf_layout *const pacg_list[] = {&pacg_keys_layout, NULL};
static const struct coreelf_layout *const pac_enabled_list[] = {&pac_enabled_layout, NULL};
static const struct coreelf_layout *const tagged_addr_list[] = {&tagged_addr_layout, NULL};
static const struct coreelf_layout *const zt_list[] = {&zt_layout, NULL};
static const struct coreelf_layout *const fpmr_list[] = {&fpmr_layout, NULL};
static const struct coreelf_layout *const poe_list[] = {&poe_layout, NULL};
static const struct coreelf_layout *const gcs_list[] = {&gcs_layout, NULL};

static const struct coreelf_payload payloads[] = {
    {COREELF_OWNER_CORE, COREELF_NT_PRFPREG, "float and vector registers", fpsimd_list, 0, NULL},
    {COREELF_OWNER_LINUX, COREELF_NT_ARM_TLS, "thread pointers", tls_list, 0, NULL},
    {COREELF_OWNER_LINUX, COREELF_NT_ARM_HW_BREAK, "hardware breakpoints", debug_list, 1, NULL},
    {COREELF_OWNER_LINUX, COREELF_NT_ARM_HW_WATCH, "hardware watchpoints", debug_list, 1, NULL},
    {COREELF_OWNER_LINUX, COREELF_NT_ARM_SYSTEM_CALL, "system call", system_call_list, 0, NULL},
    {COREELF_OWNER_LINUX, COREELF_NT_ARM_SVE, "vector registers (SVE)", NULL, 0, place_sve},
    {COREELF_OWNER_LINUX, COREELF_NT_ARM_PAC_MASK, "where pointers are signed", pac_mask_list, 0, NULL},
    {COREELF_OWNER_LINUX, COREELF_NT_ARM_PACA_KEYS, "keys that sign addresses", paca_list, 0, NULL},
    {COREELF_OWNER_LINUX, COREELF_NT_ARM_PACG_KEYS, "key that signs other values", pacg_list, 0, NULL},
    {COREELF_OWNER_LINUX, COREELF_NT_ARM_TAGGED_ADDR_CTRL, "tagged addresses", tagged_addr_list, 0, NULL},
    {COREELF_OWNER_LINUX, COREELF_NT_ARM_PAC_ENABLED_KEYS, "signing keys in use", pac_enabled_list, 0, NULL},
    {COREELF_OWNER_LINUX, COREELF_NT_ARM_SSVE, "vector registers in streaming mode (SME)", NULL, 0, place_sve},
    {COREELF_OWNER_LINUX, COREELF_NT_ARM_ZA, "the matrix ZA (SME)", NULL, 0, place_za},
    {COREELF_OWNER_LINUX, COREELF_NT_ARM_ZT, "the table ZT0 (SME2)", zt_list, 0, NULL},
    {COREELF_OWNER_LINUX, COREELF_NT_ARM_FPMR, "float mode", fpmr_list, 0, NULL},
    {COREELF_OWNER_LINUX, COREELF_NT_ARM_POE, "permission overlay", poe_list, 0, NULL},
    {COREELF_OWNER_LINUX, COREELF_NT_ARM_GCS, "shadow stack", gcs_list, 0, NULL},
    {0, 0, NULL, NULL, 0, NULL},
};

/* The thread pointer is in a note of its own, NT_ARM_TLS. */
const struct coreelf_arch coreelf_arch_aarch64 = {
    .e_machine = COREELF_EM_AARCH64,
    .ei_class = COREELF_ELFCLASS64,
    .name = "aarch64",
    .registers = &general_layout,
    .psinfo = &coreelf_layout_prpsinfo,
    .payloads = payloads,
    .pc = "pc",
    .sp = "sp",
};
