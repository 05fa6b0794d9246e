/*
 * arch.h: the machines, a file each in this folder, and the macros that make a register a row.
 *
 * A new machine is a table of its registers, a struct coreelf_arch, and a line in corenote.c.
 */
#ifndef COREELF_ARCH_H
#define COREELF_ARCH_H

#include "../internal.h"

extern const struct coreelf_arch coreelf_arch_x86_64;
extern const struct coreelf_arch coreelf_arch_x32;
extern const struct coreelf_arch coreelf_arch_i386;
extern const struct coreelf_arch coreelf_arch_ppc;
extern const struct coreelf_arch coreelf_arch_ppc64;
extern const struct coreelf_arch coreelf_arch_mips_n32;
extern const struct coreelf_arch coreelf_arch_mips_o32;
extern const struct coreelf_arch coreelf_arch_mips_n64;
extern const struct coreelf_arch coreelf_arch_m68k;
extern const struct coreelf_arch coreelf_arch_s390;
extern const struct coreelf_arch coreelf_arch_s390x;
extern const struct coreelf_arch coreelf_arch_sh;
extern const struct coreelf_arch coreelf_arch_sparc64;

/* The layout of XSTATE, shared by x86_64.c and i386.c; defined in xstate.c. */
int coreelf_place_xstate(const struct coreelf_walk *walk, uint64_t n, struct coreelf_part *part);
extern const struct coreelf_layout *const coreelf_xcomp_layouts[];

/* clang-format off */
/* One integer register, at the same place in both classes. */
#define REGISTER(name, offset, length, show, set, meaning)                                              \
    {name, meaning, {offset, offset}, {length, length}, 1, COREELF_NOT_WIDE, COREELF_TYPE_UINT,         \
     COREELF_SHOW_##show, COREELF_SET_##set, NULL},

/* One integer register whose place depends on the class; length 0: not there in that class. */
#define REGISTER2(name, off32, len32, off64, len64, show, set, meaning)                                 \
    {name, meaning, {off32, off64}, {len32, len64}, 1, COREELF_NOT_WIDE, COREELF_TYPE_UINT,             \
     COREELF_SHOW_##show, COREELF_SET_##set, NULL},

/* The n-th of registers that have 4 bytes in 32-bit files and 8 in 64-bit ones. */
#define WORD(name, n, show, set, meaning) REGISTER2(name, 4 * (n), 4, 8 * (n), 8, show, set, meaning)

/* `count` integers of `length` bytes, one behind another. */
#define INTEGERS(name, offset, length, count, show, meaning)                                            \
    {name, meaning, {offset, offset}, {length, length}, count, COREELF_NOT_WIDE, COREELF_TYPE_UINT,     \
     COREELF_SHOW_##show, COREELF_SET_none, NULL},

/* `count` registers of `length` bytes, one behind another; shown as bytes. */
#define REGISTERS(name, offset, length, count, meaning)                                                 \
    {name, meaning, {offset, offset}, {length, length}, count, COREELF_NOT_WIDE, COREELF_TYPE_BYTES,    \
     COREELF_SHOW_RAW, COREELF_SET_none, NULL},

/* A layout over rows that were made with the above. */
#define LAYOUT(rows, title, source, size)                                                               \
    {#rows, title, source, {size, size}, sizeof(rows) / sizeof(rows)[0], rows}

/* The same where the size depends on the class. */
#define LAYOUT2(rows, title, source, size32, size64)                                                    \
    {#rows, title, source, {size32, size64}, sizeof(rows) / sizeof(rows)[0], rows}

/* What FXSAVE64 stores: NT_PRFPREG of x86-64, and the start of XSTATE. st is 10 bytes in 16. */
#define FXSAVE64_ROWS \
    REGISTER("cwd",        0, 2, HEX, none, "x87 control word")                          \
    REGISTER("swd",        2, 2, HEX, none, "x87 status word")                           \
    REGISTER("ftw",        4, 2, HEX, none, "x87 tags: a bit for each register in use")  \
    REGISTER("fop",        6, 2, HEX, none, "opcode of the last x87 instruction")        \
    REGISTER("fip",        8, 8, ADDR, none, "where that instruction is")                \
    REGISTER("fdp",       16, 8, ADDR, none, "where its operand is")                     \
    REGISTER("mxcsr",     24, 4, HEX, none, "SSE control and status")                    \
    REGISTER("mxcr_mask", 28, 4, HEX, none, "which bits of mxcsr this processor has")    \
    REGISTERS("st",       32, 16, 8, "x87 register: 80 bits, then 6 unused bytes")       \
    REGISTERS("xmm",     160, 16, 16, "SSE register; the low half of ymm")
/* clang-format on */

#endif
