/*
 * host_layouts.h: fields.def against the headers of the C library, at compile time.
 *
 * Whoever wrote <elf.h> and <sys/procfs.h> knew nothing of fields.def, so where both agree on an offset it
 * is right. First each number of fields.def becomes a constant (OFF64_phdr_p_offset is 8), then:
 *
 *   - the four headers: an X-macro over fields.def, since <elf.h> has both classes side by side;
 *   - what the kernel writes: by hand, since <sys/procfs.h> has only the class that is compiled for.
 *
 * test_fields.c includes this for the 64-bit column and has i686-linux-gnu-gcc compile it once more for the
 * 32-bit column. That compiler has no Check, so nothing of Check is used here.
 */
#ifndef COREELF_TESTS_HOST_LAYOUTS_H
#define COREELF_TESTS_HOST_LAYOUTS_H

#include <elf.h>
#include <signal.h>
#include <stddef.h>
#include <sys/procfs.h>
#include <sys/time.h>
#include <sys/user.h>

#include "../libcoreelf/coreelf.h"

/* ---- fields.def as constants ---- */

enum {
#define CONSTANTS(s, field, off32, len32, off64, len64)                                                              \
    OFF32_##s##_##field = off32, LEN32_##s##_##field = len32, OFF64_##s##_##field = off64,                           \
    LEN64_##s##_##field = len64,
#define STRUCT(name, size32, size64, title, source) SIZE32_##name = size32, SIZE64_##name = size64,
/* clang-format off */
#define UINT(s, field, off32, len32, off64, len64, show, names, meaning) CONSTANTS(s, field, off32, len32, off64, len64)
#define SINT(s, field, off32, len32, off64, len64, show, names, meaning) CONSTANTS(s, field, off32, len32, off64, len64)
#define BYTES(s, field, off32, len32, off64, len64, show, names, meaning) CONSTANTS(s, field, off32, len32, off64, len64)
#define NEST(s, field, off32, len32, off64, len64, show, inner, meaning) CONSTANTS(s, field, off32, len32, off64, len64)
#define END(name)
/* clang-format on */
#include "../libcoreelf/fields.def"
    HOST_LAYOUTS
};

/* ---- The four headers against <elf.h>, both classes ---- */

typedef Elf32_Ehdr host32_ehdr;
typedef Elf64_Ehdr host64_ehdr;
typedef Elf32_Phdr host32_phdr;
typedef Elf64_Phdr host64_phdr;
typedef Elf32_Shdr host32_shdr;
typedef Elf64_Shdr host64_shdr;
typedef Elf32_Nhdr host32_nhdr;
typedef Elf64_Nhdr host64_nhdr;

#define SAME_MEMBER(type, member, off, len)                                                                          \
    _Static_assert(offsetof(type, member) == (off), "offset of " #member);                                           \
    _Static_assert(sizeof((type *)0)->member == (len), "length of " #member);
#define SAME_MEMBERS(s, field, off32, len32, off64, len64)                                                           \
    SAME_MEMBER(host32_##s, field, off32, len32) SAME_MEMBER(host64_##s, field, off64, len64)

/* HEADER_phdr(x) is x; for a structure that <elf.h> does not have it is nothing. */
#define HEADER_ehdr(...) __VA_ARGS__
#define HEADER_phdr(...) __VA_ARGS__
#define HEADER_shdr(...) __VA_ARGS__
#define HEADER_nhdr(...) __VA_ARGS__
#define HEADER_ident(...)
#define HEADER_timeval(...)
#define HEADER_elf_siginfo(...)
#define HEADER_prstatus(...)
#define HEADER_prstatus_end(...)
#define HEADER_prstatus_end8(...)
#define HEADER_prstatus_m68k(...)
#define HEADER_timeval_sparc(...)
#define HEADER_prstatus_sparc(...)
#define HEADER_prpsinfo(...)
#define HEADER_prpsinfo_uid16(...)
#define HEADER_auxv(...)
#define HEADER_files_head(...)
#define HEADER_files_entry(...)
#define HEADER_siginfo(...)
#define HEADER_siginfo_mips(...)
#define HEADER_xcomp(...)
#define HEADER_abi_tag(...)

#define STRUCT(name, size32, size64, title, source)                                                                  \
    HEADER_##name(_Static_assert(sizeof(host32_##name) == (size32), "ELF32 " #name);                                 \
                  _Static_assert(sizeof(host64_##name) == (size64), "ELF64 " #name);)
#define UINT(s, field, off32, len32, off64, len64, show, names, meaning)                                             \
    HEADER_##s(SAME_MEMBERS(s, field, off32, len32, off64, len64))
#define SINT(s, field, off32, len32, off64, len64, show, names, meaning)                                             \
    HEADER_##s(SAME_MEMBERS(s, field, off32, len32, off64, len64))
#define BYTES(s, field, off32, len32, off64, len64, show, names, meaning)                                            \
    HEADER_##s(SAME_MEMBERS(s, field, off32, len32, off64, len64))
#define NEST(s, field, off32, len32, off64, len64, show, inner, meaning)                                             \
    HEADER_##s(SAME_MEMBERS(s, field, off32, len32, off64, len64))
#define END(name)
#include "../libcoreelf/fields.def"

/* Bytes of e_ident: <elf.h> has only their indexes. */
_Static_assert(SIZE64_ident == EI_NIDENT && SIZE32_ident == EI_NIDENT, "e_ident");
_Static_assert(OFF64_ident_ei_mag == EI_MAG0 && LEN64_ident_ei_mag == SELFMAG, "EI_MAG0");
_Static_assert(OFF64_ident_ei_class == EI_CLASS && OFF32_ident_ei_class == EI_CLASS, "EI_CLASS");
_Static_assert(OFF64_ident_ei_data == EI_DATA && OFF32_ident_ei_data == EI_DATA, "EI_DATA");
_Static_assert(OFF64_ident_ei_version == EI_VERSION && OFF32_ident_ei_version == EI_VERSION, "EI_VERSION");
_Static_assert(OFF64_ident_ei_osabi == EI_OSABI && OFF32_ident_ei_osabi == EI_OSABI, "EI_OSABI");
_Static_assert(OFF64_ident_ei_abiversion == EI_ABIVERSION, "EI_ABIVERSION");
_Static_assert(OFF64_ident_ei_pad == EI_PAD && EI_PAD + LEN64_ident_ei_pad == EI_NIDENT, "EI_PAD");

/* auxv: a_val is in a union. */
SAME_MEMBER(Elf32_auxv_t, a_type, OFF32_auxv_a_type, LEN32_auxv_a_type)
SAME_MEMBER(Elf64_auxv_t, a_type, OFF64_auxv_a_type, LEN64_auxv_a_type)
SAME_MEMBER(Elf32_auxv_t, a_un.a_val, OFF32_auxv_a_val, LEN32_auxv_a_val)
SAME_MEMBER(Elf64_auxv_t, a_un.a_val, OFF64_auxv_a_val, LEN64_auxv_a_val)
_Static_assert(sizeof(Elf32_auxv_t) == SIZE32_auxv && sizeof(Elf64_auxv_t) == SIZE64_auxv, "auxv");

/* ---- What the kernel writes: x86-64 or i386, whichever this is compiled for ---- */

#if defined __x86_64__ && defined __LP64__ || defined __i386__

#ifdef __LP64__
#define OFF(s, field) OFF64_##s##_##field
#define LEN(s, field) LEN64_##s##_##field
#define SIZE(s) SIZE64_##s
#else
#define OFF(s, field) OFF32_##s##_##field
#define LEN(s, field) LEN32_##s##_##field
#define SIZE(s) SIZE32_##s
#endif
#define SAME(type, s, field) SAME_MEMBER(type, field, OFF(s, field), LEN(s, field))

SAME(struct elf_siginfo, elf_siginfo, si_signo)
SAME(struct elf_siginfo, elf_siginfo, si_code)
SAME(struct elf_siginfo, elf_siginfo, si_errno)
_Static_assert(sizeof(struct elf_siginfo) == SIZE(elf_siginfo), "elf_siginfo");

SAME(struct timeval, timeval, tv_sec)
SAME(struct timeval, timeval, tv_usec)
_Static_assert(sizeof(struct timeval) == SIZE(timeval), "timeval");

SAME(struct elf_prstatus, prstatus, pr_info)
SAME(struct elf_prstatus, prstatus, pr_cursig)
SAME(struct elf_prstatus, prstatus, pr_sigpend)
SAME(struct elf_prstatus, prstatus, pr_sighold)
SAME(struct elf_prstatus, prstatus, pr_pid)
SAME(struct elf_prstatus, prstatus, pr_ppid)
SAME(struct elf_prstatus, prstatus, pr_pgrp)
SAME(struct elf_prstatus, prstatus, pr_sid)
SAME(struct elf_prstatus, prstatus, pr_utime)
SAME(struct elf_prstatus, prstatus, pr_stime)
SAME(struct elf_prstatus, prstatus, pr_cutime)
SAME(struct elf_prstatus, prstatus, pr_cstime)
_Static_assert(offsetof(struct elf_prstatus, pr_reg) == SIZE(prstatus), "pr_reg stands behind prstatus");
_Static_assert(offsetof(struct elf_prstatus, pr_fpvalid) == SIZE(prstatus) + sizeof(struct user_regs_struct),
               "pr_fpvalid stands behind pr_reg");
_Static_assert(sizeof(struct elf_prstatus) == SIZE(prstatus) + sizeof(struct user_regs_struct) + SIZE(prstatus_end),
               "prstatus_end");
_Static_assert(OFF(prstatus_end, pr_fpvalid) == 0 && LEN(prstatus_end, pr_fpvalid) == sizeof(int), "int");

/* The kernel's x86-64 has 32-bit user ids here, its i386 has 16-bit ones. */
#ifdef __LP64__
#define PSINFO(field) SAME(struct elf_prpsinfo, prpsinfo, field)
_Static_assert(sizeof(struct elf_prpsinfo) == SIZE(prpsinfo), "prpsinfo");
#else
#define PSINFO(field) SAME(struct elf_prpsinfo, prpsinfo_uid16, field)
_Static_assert(sizeof(struct elf_prpsinfo) == SIZE(prpsinfo_uid16), "prpsinfo_uid16");
#endif
PSINFO(pr_state)
PSINFO(pr_sname)
PSINFO(pr_zomb)
PSINFO(pr_nice)
PSINFO(pr_flag)
PSINFO(pr_uid)
PSINFO(pr_gid)
PSINFO(pr_pid)
PSINFO(pr_ppid)
PSINFO(pr_pgrp)
PSINFO(pr_sid)
PSINFO(pr_fname)
PSINFO(pr_psargs)

SAME(siginfo_t, siginfo, si_signo)
SAME(siginfo_t, siginfo, si_errno)
SAME(siginfo_t, siginfo, si_code)
_Static_assert(offsetof(siginfo_t, si_addr) == SIZE(siginfo), "the union stands behind siginfo");

#endif
#endif
