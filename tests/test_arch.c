/*
 * test_arch.c: are the tables of the machines true?
 *
 * Two witnesses. The cores in tests/fixtures/cores were written by qemu-user, of programs that put a number into each
 * register that tells which it is; here those numbers are expected under the names that the tables give them. What
 * qemu-user does not write (vectors of variable length) is typed by hand, with offsets from the kernel's headers.
 *
 * test_witness.c asks gdb and eu-readelf about the same cores, test_foreign.c the kernel's headers. sessions/foreign-cores.sh
 * makes the cores anew.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "everything.h"
#include "layouts.h"
#include "shell.h"
#include "skip.h"
#include "suites.h"

/* What the programs of tests/fixtures/crash put into register n. */
#define WIDE(n) (UINT64_C(0x1111000011110000) + (n))
#define NARROW(n) (UINT64_C(0x11110000) + (n))
#define CRASH UINT64_C(0x1000400)
#define STACK UINT64_C(0x2000100)
#define ENTRY UINT64_C(0x1000000)

/* ---- Fixtures ---- */

enum { ONE = -1, REGISTERS_MAX = 12 };

/* name0 to nameN have value, value + 1, ...; last ONE: it is a name without a number. */
struct known {
    const char *name;
    int first, last;
    uint64_t value;
};

/* clang-format off */
#define ARM_REGISTERS(cpsr) \
    {{"r", 0, 10, NARROW(0)}, {"fp", ONE, ONE, NARROW(11)}, {"ip", ONE, ONE, NARROW(12)}, \
     {"lr", ONE, ONE, NARROW(14)}, {"sp", ONE, ONE, STACK}, {"pc", ONE, ONE, CRASH}, {"cpsr", ONE, ONE, cpsr}}
#define AARCH64_REGISTERS \
    {{"x", 0, 30, WIDE(0)}, {"sp", ONE, ONE, STACK}, {"pc", ONE, ONE, CRASH}, {"pstate", ONE, ONE, 0x60000000}}
#define PPC_REGISTERS(number) \
    {{"gpr", 0, 0, number(0)}, {"gpr", 2, 31, number(2)}, {"gpr", 1, 1, STACK}, {"nip", ONE, ONE, CRASH}, \
     {"lr", ONE, ONE, number(32)}, {"ctr", ONE, ONE, number(33)}, {"xer", ONE, ONE, 0x20000000}, \
     {"ccr", ONE, ONE, 0x12345678}}
#define MIPS_REGISTERS(number) \
    {{"r", 0, 0, 0}, {"r", 1, 25, number(1)}, {"r", 28, 28, number(28)}, {"r", 29, 29, STACK}, \
     {"r", 30, 31, number(30)}, {"lo", ONE, ONE, number(32)}, {"hi", ONE, ONE, number(33)}, \
     {"cp0_epc", ONE, ONE, CRASH}}

static const struct fixture {
    const char *name;
    struct coreelf_format format;
    struct known known[REGISTERS_MAX];
} fixtures[] = {
    {"aarch64",    {COREELF_ELFCLASS64, COREELF_ELFDATA2LSB, COREELF_EM_AARCH64, 0}, AARCH64_REGISTERS},
    {"aarch64_be", {COREELF_ELFCLASS64, COREELF_ELFDATA2MSB, COREELF_EM_AARCH64, 0}, AARCH64_REGISTERS},
    {"arm",        {COREELF_ELFCLASS32, COREELF_ELFDATA2LSB, COREELF_EM_ARM, 0}, ARM_REGISTERS(0x60000010)},
    {"armeb",      {COREELF_ELFCLASS32, COREELF_ELFDATA2MSB, COREELF_EM_ARM, 0}, ARM_REGISTERS(0x60000210)},
    {"ppc",        {COREELF_ELFCLASS32, COREELF_ELFDATA2MSB, COREELF_EM_PPC, 0}, PPC_REGISTERS(NARROW)},
    {"ppc64",      {COREELF_ELFCLASS64, COREELF_ELFDATA2MSB, COREELF_EM_PPC64, 0}, PPC_REGISTERS(WIDE)},
    {"ppc64le",    {COREELF_ELFCLASS64, COREELF_ELFDATA2LSB, COREELF_EM_PPC64, 0}, PPC_REGISTERS(WIDE)},
    {"s390x",      {COREELF_ELFCLASS64, COREELF_ELFDATA2MSB, COREELF_EM_S390, 0},
     {{"gpr", 0, 14, WIDE(0)}, {"gpr", 15, 15, STACK}, {"psw_addr", ONE, ONE, CRASH}, {"acr", 2, 15, 0x22220002}}},
    {"mips-o32",   {COREELF_ELFCLASS32, COREELF_ELFDATA2MSB, COREELF_EM_MIPS, 0}, MIPS_REGISTERS(NARROW)},
    {"mipsel-o32", {COREELF_ELFCLASS32, COREELF_ELFDATA2LSB, COREELF_EM_MIPS, 0}, MIPS_REGISTERS(NARROW)},
    {"mips-n32",   {COREELF_ELFCLASS32, COREELF_ELFDATA2MSB, COREELF_EM_MIPS, 0}, MIPS_REGISTERS(WIDE)},
    {"mipsel-n32", {COREELF_ELFCLASS32, COREELF_ELFDATA2LSB, COREELF_EM_MIPS, 0}, MIPS_REGISTERS(WIDE)},
    {"mips-n64",   {COREELF_ELFCLASS64, COREELF_ELFDATA2MSB, COREELF_EM_MIPS, 0}, MIPS_REGISTERS(WIDE)},
    {"mipsel-n64", {COREELF_ELFCLASS64, COREELF_ELFDATA2LSB, COREELF_EM_MIPS, 0}, MIPS_REGISTERS(WIDE)},
    {"m68k",       {COREELF_ELFCLASS32, COREELF_ELFDATA2MSB, COREELF_EM_68K, 0},
     {{"d", 0, 7, NARROW(0)}, {"a", 0, 6, NARROW(8)}, {"usp", ONE, ONE, STACK}, {"pc", ONE, ONE, CRASH}}},
    {"i386",       {COREELF_ELFCLASS32, COREELF_ELFDATA2LSB, COREELF_EM_386, 0},
     {{"eax", ONE, ONE, NARROW(0)}, {"ecx", ONE, ONE, NARROW(1)}, {"edx", ONE, ONE, NARROW(2)},
      {"ebx", ONE, ONE, NARROW(3)}, {"ebp", ONE, ONE, NARROW(5)}, {"esi", ONE, ONE, NARROW(6)},
      {"edi", ONE, ONE, NARROW(7)}, {"esp", ONE, ONE, STACK}, {"eip", ONE, ONE, CRASH}, {"eflags", ONE, ONE, 0x246}}},
    {"x86_64",     {COREELF_ELFCLASS64, COREELF_ELFDATA2LSB, COREELF_EM_X86_64, 0},
     {{"rax", ONE, ONE, WIDE(0)}, {"rcx", ONE, ONE, WIDE(1)}, {"rdx", ONE, ONE, WIDE(2)}, {"rbx", ONE, ONE, WIDE(3)},
      {"rbp", ONE, ONE, WIDE(5)}, {"rsi", ONE, ONE, WIDE(6)}, {"rdi", ONE, ONE, WIDE(7)}, {"r", 8, 15, WIDE(8)},
      {"rsp", ONE, ONE, STACK}, {"rip", ONE, ONE, CRASH}, {"eflags", ONE, ONE, 0x246}}},
    {"sh4",        {COREELF_ELFCLASS32, COREELF_ELFDATA2LSB, COREELF_EM_SH, 0},
     {{"r", 0, 14, NARROW(0)}, {"r", 15, 15, STACK}, {"pc", ONE, ONE, CRASH}, {"pr", ONE, ONE, NARROW(16)},
      {"mach", ONE, ONE, NARROW(17)}, {"macl", ONE, ONE, NARROW(18)}, {"gbr", ONE, ONE, NARROW(19)}}},
};
/* clang-format on */
#define FIXTURES (int)(sizeof fixtures / sizeof fixtures[0])

struct core {
    unsigned char bytes[512 * 1024];
    size_t size;
    struct coreelf_source source;
    struct coreelf_file file;
};
static struct core core;

/* In COREELF_CORES, if that is set, are cores that were made anew; not all of them, perhaps. */
static void find_core(const struct fixture *fixture, char path[256])
{
    const char *folder = getenv("COREELF_CORES");

    snprintf(path, 256, "%.200s/%s.core.gz", folder ? folder : "tests/fixtures/cores", fixture->name);
}

static void unpack(const struct fixture *fixture)
{
    char command[300], path[256];
    FILE *pipe;

    find_core(fixture, path);
    snprintf(command, sizeof command, "gzip -dc %s", path);
    pipe = popen(command, "r");
    ck_assert_ptr_nonnull(pipe);
    core.size = fread(core.bytes, 1, sizeof core.bytes, pipe);
    ck_assert_int_eq(pclose(pipe), 0);
    core.source = coreelf_source_buffer(core.bytes, core.size);
    ck_assert_int_eq(coreelf_open(&core.file, &core.source, NULL), 0);
    ck_assert_uint_eq(core.file.format.ei_class, fixture->format.ei_class);
    ck_assert_uint_eq(core.file.format.ei_data, fixture->format.ei_data);
    ck_assert_uint_eq(core.file.format.e_machine, fixture->format.e_machine);
}

/* The fixture, or NULL and a line: there is no table of that machine, or no such core was made. */
static const struct fixture *begin(int index)
{
    const struct fixture *fixture = &fixtures[index];
    char path[256];

    find_core(fixture, path);
    if (getenv("COREELF_CORES") && access(path, R_OK) != 0) {
        skip_test(fixture->name, "not made anew");
        return NULL;
    }
    if (!coreelf_find_arch(&fixture->format)) {
        skip_test(fixture->name, "no table of this machine");
        return NULL;
    }
    unpack(fixture);
    return fixture;
}

/* The n-th segment of that type that covers the address (any address for PT_NOTE). */
static int find_segment(uint64_t type, uint64_t address, struct coreelf_phdr *phdr)
{
    for (uint64_t i = 0; coreelf_segment(&core.file, i, phdr, NULL) > 0; i++)
        if (phdr->p_type == type && (type == COREELF_PT_NOTE || address - phdr->p_vaddr < phdr->p_memsz))
            return 1;
    return 0;
}

/* Begins the walk over the first note of owner "CORE" and that type. */
static void begin_note(struct coreelf_walk *walk, uint64_t type)
{
    struct coreelf_phdr phdr;
    struct coreelf_notes notes;
    struct coreelf_note note;

    ck_assert(find_segment(COREELF_PT_NOTE, 0, &phdr));
    coreelf_notes_begin(&notes, &core.file, phdr.p_offset, phdr.p_filesz, phdr.p_align);
    do
        ck_assert_msg(coreelf_next_note(&notes, &note, NULL) == 1, "no note of type %u", (unsigned)type);
    while (strcmp(note.owner, "CORE") != 0 || note.nhdr.n_type != type);
    coreelf_walk_payload(walk, &core.source, &core.file.format,
                         coreelf_find_payload(&core.file.format, note.owner, (uint32_t)type), note.desc_offset,
                         note.nhdr.n_descsz);
}

/* The value of the field of that name in the first such note; each name stands there once. */
static uint64_t value_of(uint64_t type, const char *name)
{
    struct coreelf_walk walk;
    struct coreelf_item item;
    uint64_t value = 0;
    unsigned found = 0;

    begin_note(&walk, type);
    while (coreelf_next_item(&walk, &item, NULL) > 0)
        if (item.field && !item.outer && strcmp(item.field->name, name) == 0) {
            value = item.value;
            found++;
        }
    ck_assert_msg(found == 1, "%s stands there %u times", name, found);
    return value;
}

static void has_value(const struct fixture *fixture, const char *name, uint64_t expected)
{
    uint64_t value = value_of(COREELF_NT_PRSTATUS, name);

    ck_assert_msg(value == expected, "%s: %s is 0x%llx and not 0x%llx", fixture->name, name,
                  (unsigned long long)value, (unsigned long long)expected);
}

START_TEST(registers_are_where_the_program_put_them)
{
    const struct fixture *fixture = begin(_i);
    char name[32];

    for (const struct known *known = fixture ? fixture->known : NULL; known && known->name; known++)
        for (int n = known->first; n <= known->last; n++) {
            snprintf(name, sizeof name, n == ONE ? "%s" : "%s%d", known->name, n);
            has_value(fixture, name, known->value + (uint64_t)(n - known->first));
        }
}
END_TEST

START_TEST(pc_and_sp_are_in_memory)
{
    const struct fixture *fixture = begin(_i);
    const struct coreelf_arch *arch = fixture ? coreelf_find_arch(&fixture->format) : NULL;
    struct coreelf_phdr phdr;

    if (!arch)
        return;
    has_value(fixture, arch->pc, CRASH);
    has_value(fixture, arch->sp, STACK);
    ck_assert(find_segment(COREELF_PT_LOAD, CRASH, &phdr));
    ck_assert_uint_ne(phdr.p_flags & COREELF_PF_X, 0);
    ck_assert(find_segment(COREELF_PT_LOAD, STACK, &phdr));
    ck_assert_uint_ne(phdr.p_flags & COREELF_PF_W, 0);
}
END_TEST

/* Bytes of a note that nobody claims. */
static uint64_t unknown_bytes(uint64_t type)
{
    struct coreelf_walk walk;
    struct coreelf_item item;
    uint64_t unknown = 0;

    begin_note(&walk, type);
    cover_payload(walk.source, &walk.format, walk.payload, walk.base, walk.size, NULL, 0);
    while (coreelf_next_item(&walk, &item, NULL) > 0)
        unknown += item.kind == COREELF_ITEM_UNKNOWN ? item.length : 0;
    return unknown;
}

START_TEST(notes_are_known_to_the_last_byte)
{
    if (!begin(_i))
        return;
    ck_assert_uint_eq(unknown_bytes(COREELF_NT_PRSTATUS), 0);
    ck_assert_uint_eq(unknown_bytes(COREELF_NT_PRPSINFO), 0);
    ck_assert_uint_eq(unknown_bytes(COREELF_NT_AUXV), 0);
}
END_TEST

/* The value behind that AT_* in the auxiliary vector. */
static uint64_t auxv_value(uint64_t type)
{
    struct coreelf_walk walk;
    struct coreelf_item item;
    uint64_t last = 0;

    begin_note(&walk, COREELF_NT_AUXV);
    while (coreelf_next_item(&walk, &item, NULL) > 0) {
        if (item.field && strcmp(item.field->name, "a_val") == 0 && last == type)
            return item.value;
        last = item.value;
    }
    ck_abort_msg("no entry %u", (unsigned)type);
}

START_TEST(the_rest_of_the_notes)
{
    const struct fixture *fixture = begin(_i);
    struct coreelf_walk walk;
    struct coreelf_item item;

    if (!fixture)
        return;
    has_value(fixture, "pr_cursig", COREELF_SIGSEGV);
    ck_assert_uint_eq(value_of(COREELF_NT_PRSTATUS, "pr_pid"), value_of(COREELF_NT_PRPSINFO, "pr_pid"));
    ck_assert_uint_eq(value_of(COREELF_NT_PRSTATUS, "pr_ppid"), value_of(COREELF_NT_PRPSINFO, "pr_ppid"));
    ck_assert_uint_eq(auxv_value(COREELF_AT_ENTRY), ENTRY);
    ck_assert_uint_eq(auxv_value(COREELF_AT_PAGESZ), 4096);
    begin_note(&walk, COREELF_NT_PRPSINFO);
    do
        ck_assert_int_eq(coreelf_next_item(&walk, &item, NULL), 1);
    while (!item.field || strcmp(item.field->name, "pr_fname") != 0);
    ck_assert_mem_eq(core.bytes + item.offset, "crash\0", 6);
}
END_TEST

/* All that the reader promises holds for these files too. */
START_TEST(everything_can_be_read)
{
    const struct fixture *fixture = begin(_i);
    struct tally tally = {0};

    if (!fixture)
        return;
    tally = read_everything(&core.source);
    ck_assert_int_eq(tally.opened, 0);
    ck_assert_uint_eq(tally.faults, 0);
    ck_assert_uint_ge(tally.notes, 3);
}
END_TEST

/* ---- Vectors of variable length ---- */

enum { ROOM = 300 * 1024 };
static unsigned char payload[ROOM];

static const struct coreelf_format aarch64 = {COREELF_ELFCLASS64, COREELF_ELFDATA2LSB, COREELF_EM_AARCH64, 0};
static const struct coreelf_format aarch64_be = {COREELF_ELFCLASS64, COREELF_ELFDATA2MSB, COREELF_EM_AARCH64, 0};
static const struct coreelf_format riscv64 = {COREELF_ELFCLASS64, COREELF_ELFDATA2LSB, COREELF_EM_RISCV, 0};
static const struct coreelf_format riscv32 = {COREELF_ELFCLASS32, COREELF_ELFDATA2LSB, COREELF_EM_RISCV, 0};

static void walk_linux(struct coreelf_walk *walk, struct coreelf_source *source, const struct coreelf_format *format,
                       uint32_t type, uint64_t size)
{
    const struct coreelf_payload *known = coreelf_find_payload(format, "LINUX", type);

    ck_assert_ptr_nonnull(known);
    ck_assert_uint_le(size, sizeof payload);
    *source = coreelf_source_buffer(payload, size);
    cover_payload(source, format, known, 0, size, NULL, 0);
    coreelf_walk_payload(walk, source, format, known, 0, size);
}

/* Where the index-th field of that name stands; its length in *length, 0 if there is none. */
static uint64_t place_of(const struct coreelf_format *format, uint32_t type, uint64_t size, const char *name,
                         uint64_t index, uint64_t *length)
{
    struct coreelf_source source;
    struct coreelf_walk walk;
    struct coreelf_item item;

    *length = 0;
    walk_linux(&walk, &source, format, type, size);
    while (coreelf_next_item(&walk, &item, NULL) > 0)
        if (item.field && strcmp(item.field->name, name) == 0 && item.index == index) {
            *length = item.length;
            return item.offset;
        }
    return 0;
}

/* Bytes without a name or a structure. */
static uint64_t nameless(const struct coreelf_format *format, uint32_t type, uint64_t size)
{
    struct coreelf_source source;
    struct coreelf_walk walk;
    struct coreelf_item item;
    uint64_t bytes = 0;

    walk_linux(&walk, &source, format, type, size);
    while (coreelf_next_item(&walk, &item, NULL) > 0)
        bytes += item.kind == COREELF_ITEM_FIELD ? 0 : item.length;
    return bytes;
}

static void stands_at(const struct coreelf_format *format, uint32_t type, uint64_t size, const char *name,
                      uint64_t index, uint64_t offset, uint64_t length)
{
    uint64_t found_length, found = place_of(format, type, size, name, index, &found_length);

    ck_assert_msg(found == offset && found_length == length, "%s%llu is at %llu, %llu bytes", name,
                  (unsigned long long)index, (unsigned long long)found, (unsigned long long)found_length);
}

/* The header of SVE and ZA: vl at 8, flags at 12, two bytes each. */
static void set_header(unsigned vl, unsigned flags, int big)
{
    memset(payload, 0x5a, sizeof payload);
    payload[8 + big] = (unsigned char)vl;
    payload[9 - big] = (unsigned char)(vl >> 8);
    payload[12 + big] = (unsigned char)flags;
    payload[13 - big] = 0;
}

/*
 * Typed after the comment in arch/arm64/include/uapi/asm/ptrace.h: the registers at 16; z0 to z31 of vl bytes; p0 to
 * p15 and ffr of vl / 8; fpsr and fpcr at the next multiple of 16, and so the end.
 */
static const struct {
    unsigned vl, z31, p0, p15, ffr, fpsr, size;
} sves[] = {
    {16, 512, 528, 558, 560, 576, 592},        /* 16 + 31*16; 16 + 32*16; + 15*2; + 16*2; 562 -> 576 */
    {32, 1008, 1040, 1100, 1104, 1120, 1136},  /* ffr ends at 1108 */
    {48, 1504, 1552, 1642, 1648, 1664, 1680},  /* ffr ends at 1654 */
    {64, 2000, 2064, 2184, 2192, 2208, 2224},  /* ffr ends at 2200 */
    {256, 7952, 8208, 8688, 8720, 8752, 8768}, /* ffr ends at 8752 */
};

START_TEST(sve_by_its_vector_length)
{
    const uint32_t types[] = {COREELF_NT_ARM_SVE, COREELF_NT_ARM_SSVE};
    unsigned vl = sves[_i / 4].vl, size = sves[_i / 4].size;
    uint32_t type = types[_i % 2];
    int big = _i / 2 % 2;
    const struct coreelf_format *format = big ? &aarch64_be : &aarch64;

    set_header(vl, 1, big);
    stands_at(format, type, size, "z", 0, 16, vl);
    stands_at(format, type, size, "z", 31, sves[_i / 4].z31, vl);
    stands_at(format, type, size, "p", 0, sves[_i / 4].p0, vl / 8);
    stands_at(format, type, size, "p", 15, sves[_i / 4].p15, vl / 8);
    stands_at(format, type, size, "ffr", 0, sves[_i / 4].ffr, vl / 8);
    stands_at(format, type, size, "fpsr", 0, sves[_i / 4].fpsr, 4);
    stands_at(format, type, size, "fpcr", 0, sves[_i / 4].fpsr + 4, 4);
}
END_TEST

/* Flag 0 says that the registers are as in NT_PRFPREG; a header alone says that nothing is in use. */
START_TEST(sve_without_sve)
{
    set_header(32, 0, 0);
    stands_at(&aarch64, COREELF_NT_ARM_SVE, 16 + 528, "v", 31, 16 + 31 * 16, 16);
    stands_at(&aarch64, COREELF_NT_ARM_SVE, 16 + 528, "fpsr", 0, 16 + 512, 4);
    ck_assert_uint_eq(nameless(&aarch64, COREELF_NT_ARM_SVE, 16), 0);
    ck_assert_uint_eq(nameless(&aarch64, COREELF_NT_ARM_SSVE, 16), 0);
}
END_TEST

/* A length that no processor has: the header is named, the rest is bytes. */
START_TEST(sve_of_no_length)
{
    static const unsigned lengths[] = {0, 1, 15, 17, 31, 272, 0xfff0, 0xffff};

    set_header(lengths[_i], 1, 0);
    ck_assert_uint_eq(nameless(&aarch64, COREELF_NT_ARM_SVE, 9000), 9000 - 16);
    ck_assert_uint_eq(nameless(&aarch64, COREELF_NT_ARM_ZA, 9000), 9000 - 16);
}
END_TEST

/* ZA is vl rows of vl bytes. */
START_TEST(za_is_a_square)
{
    unsigned vl = _i ? 256 : 32;

    set_header(vl, 0, 0);
    stands_at(&aarch64, COREELF_NT_ARM_ZA, 16 + vl * vl, "za", 0, 16, vl);
    stands_at(&aarch64, COREELF_NT_ARM_ZA, 16 + vl * vl, "za", vl - 1, 16 + (vl - 1) * vl, vl);
    ck_assert_uint_eq(nameless(&aarch64, COREELF_NT_ARM_ZA, 16 + vl * vl), 0);
    ck_assert_uint_eq(nameless(&aarch64, COREELF_NT_ARM_ZA, 16), 0);
}
END_TEST

/* Five words of the class, the last is vlenb, then 32 registers. */
START_TEST(riscv_vectors)
{
    unsigned vlenb = 4u << _i;

    memset(payload, 0, sizeof payload);
    payload[32] = payload[16] = (unsigned char)vlenb;
    payload[33] = payload[17] = (unsigned char)(vlenb >> 8);
    stands_at(&riscv64, COREELF_NT_RISCV_VECTOR, 40 + 32 * vlenb, "v", 31, 40 + 31 * vlenb, vlenb);
    stands_at(&riscv32, COREELF_NT_RISCV_VECTOR, 20 + 32 * vlenb, "v", 31, 20 + 31 * vlenb, vlenb);
    ck_assert_uint_eq(nameless(&riscv64, COREELF_NT_RISCV_VECTOR, 40 + 32 * vlenb), 0);
    ck_assert_uint_eq(nameless(&riscv32, COREELF_NT_RISCV_VECTOR, 20 + 32 * vlenb), 0);
}
END_TEST

START_TEST(riscv_vectors_of_no_length)
{
    static const unsigned lengths[] = {0, 1, 3, 24, 0x80, 0xff};

    memset(payload, 0, sizeof payload);
    payload[32] = (unsigned char)lengths[_i];
    payload[39] = 0x40; /* far more than 8192 */
    ck_assert_uint_eq(nameless(&riscv64, COREELF_NT_RISCV_VECTOR, 1000), 1000 - 40);
}
END_TEST

/* One word or two; a head and as many breakpoints as there are. */
START_TEST(lists_that_end_early)
{
    uint64_t length;

    stands_at(&aarch64, COREELF_NT_ARM_TLS, 16, "tpidr", 0, 0, 8);
    stands_at(&aarch64, COREELF_NT_ARM_TLS, 16, "tpidr2", 0, 8, 8);
    ck_assert_uint_eq(nameless(&aarch64, COREELF_NT_ARM_TLS, 8), 0);
    place_of(&aarch64, COREELF_NT_ARM_TLS, 8, "tpidr2", 0, &length);
    ck_assert_uint_eq(length, 0);
    ck_assert_uint_eq(nameless(&aarch64, COREELF_NT_ARM_HW_BREAK, 8 + 6 * 16), 0);
    ck_assert_uint_eq(nameless(&aarch64, COREELF_NT_ARM_HW_WATCH, 8 + 16 * 16), 0);
}
END_TEST

/* ---- Sizes of notes ---- */

static const struct coreelf_format loongarch64 = {COREELF_ELFCLASS64, COREELF_ELFDATA2LSB, COREELF_EM_LOONGARCH, 0};
static const struct coreelf_format arm = {COREELF_ELFCLASS32, COREELF_ELFDATA2LSB, COREELF_EM_ARM, 0};

/*
 * As the kernel writes them: n times size in the list of regsets (arch/MACHINE/kernel/ptrace.c), or what its function
 * writes; and a register near the end, with its place in the header's structure.
 */
/* clang-format off */
static const struct sized {
    const struct coreelf_format *format;
    const char *owner;
    uint32_t type;
    unsigned size, padding;
    const char *name; /* NULL: none is looked for */
    unsigned index, offset;
} sized[] = {
    {&loongarch64, "CORE", COREELF_NT_PRSTATUS, 112 + 45 * 8 + 8, 2 + 4, "csr_era", 0, 112 + 33 * 8},
    {&loongarch64, "CORE", COREELF_NT_PRSTATUS, 112 + 45 * 8 + 8, 2 + 4, "r3", 0, 112 + 3 * 8},
    {&loongarch64, "CORE", COREELF_NT_PRFPREG, 34 * 8, 4, "fcsr", 0, 33 * 8},
    {&loongarch64, "LINUX", COREELF_NT_LOONGARCH_CPUCFG, 64 * 4, 0, "cpucfg", 63, 63 * 4},
    {&loongarch64, "LINUX", COREELF_NT_LOONGARCH_LSX, 32 * 16, 0, "vr", 31, 31 * 16},
    {&loongarch64, "LINUX", COREELF_NT_LOONGARCH_LASX, 32 * 32, 0, "xr", 31, 31 * 32},
    {&loongarch64, "LINUX", COREELF_NT_LOONGARCH_LBT, 5 * 8, 0, "ftop", 0, 36},
    {&loongarch64, "LINUX", COREELF_NT_LOONGARCH_HW_BREAK, 8 + 8 * 24, 0, NULL, 0, 0},
    {&loongarch64, "LINUX", COREELF_NT_LOONGARCH_HW_WATCH, 8 + 14 * 24, 0, NULL, 0, 0},
    {&riscv64, "CORE", COREELF_NT_PRFPREG, 33 * 8, 4, "fcsr", 0, 32 * 8},
    {&riscv64, "LINUX", COREELF_NT_RISCV_TAGGED_ADDR_CTRL, 8, 0, "tagged_addr_ctrl", 0, 0},
    {&riscv64, "LINUX", COREELF_NT_RISCV_USER_CFI, 16, 0, "shstk_ptr", 0, 8},
    {&riscv32, "LINUX", COREELF_NT_RISCV_TAGGED_ADDR_CTRL, 4, 0, "tagged_addr_ctrl", 0, 0},
    {&aarch64, "CORE", COREELF_NT_PRFPREG, 528, 8, "fpcr", 0, 516},
    {&aarch64, "LINUX", COREELF_NT_ARM_SYSTEM_CALL, 4, 0, "system_call", 0, 0},
    {&aarch64, "LINUX", COREELF_NT_ARM_PACA_KEYS, 64, 0, "apdbkey", 0, 48},
    {&aarch64, "LINUX", COREELF_NT_ARM_PACG_KEYS, 16, 0, "apgakey", 0, 0},
    {&aarch64, "LINUX", COREELF_NT_ARM_PAC_MASK, 16, 0, "insn_mask", 0, 8},
    {&aarch64, "LINUX", COREELF_NT_ARM_PAC_ENABLED_KEYS, 8, 0, "enabled_keys", 0, 0},
    {&aarch64, "LINUX", COREELF_NT_ARM_TAGGED_ADDR_CTRL, 8, 0, "tagged_addr_ctrl", 0, 0},
    {&aarch64, "LINUX", COREELF_NT_ARM_ZT, 64, 0, "zt", 0, 0},
    {&aarch64, "LINUX", COREELF_NT_ARM_FPMR, 8, 0, "fpmr", 0, 0},
    {&aarch64, "LINUX", COREELF_NT_ARM_POE, 8, 0, "por_el0", 0, 0},
    {&aarch64, "LINUX", COREELF_NT_ARM_GCS, 24, 0, "gcspr_el0", 0, 16},
    {&arm, "CORE", COREELF_NT_PRFPREG, 29 * 4, 0, "init_flag", 0, 112},
    {&arm, "LINUX", COREELF_NT_ARM_VFP, 65 * 4, 0, "fpscr", 0, 256},
    {&arm, "LINUX", COREELF_NT_ARM_TLS, 4, 0, "tpidruro", 0, 0},
};
/* clang-format on */

START_TEST(notes_have_the_size_of_the_kernel)
{
    const struct sized *it = &sized[_i];
    struct coreelf_source source = coreelf_source_buffer(payload, it->size);
    struct coreelf_walk walk;
    struct coreelf_item item;
    uint64_t padding = 0;
    unsigned found = it->name == NULL;

    coreelf_walk_payload(&walk, &source, it->format, coreelf_find_payload(it->format, it->owner, it->type), 0,
                         it->size);
    while (coreelf_next_item(&walk, &item, NULL) > 0) {
        ck_assert_int_ne(item.kind, COREELF_ITEM_UNKNOWN);
        padding += item.kind == COREELF_ITEM_PADDING ? item.length : 0;
        if (it->name && item.field && strcmp(item.field->name, it->name) == 0 && item.index == it->index) {
            ck_assert_uint_eq(item.offset, it->offset);
            found++;
        }
    }
    ck_assert_uint_eq(found, 1);
    ck_assert_uint_eq(padding, it->padding);
}
END_TEST

Suite *suite_arch(void)
{
    Suite *suite = suite_create("arch");
    TCase *cores = tcase_create("cores"), *notes = tcase_create("notes");

    tcase_add_loop_test(cores, registers_are_where_the_program_put_them, 0, FIXTURES);
    tcase_add_loop_test(cores, pc_and_sp_are_in_memory, 0, FIXTURES);
    tcase_add_loop_test(cores, notes_are_known_to_the_last_byte, 0, FIXTURES);
    tcase_add_loop_test(cores, the_rest_of_the_notes, 0, FIXTURES);
    tcase_add_loop_test(cores, everything_can_be_read, 0, FIXTURES);
    tcase_add_loop_test(notes, sve_by_its_vector_length, 0, 4 * (int)(sizeof sves / sizeof sves[0]));
    tcase_add_test(notes, sve_without_sve);
    tcase_add_loop_test(notes, sve_of_no_length, 0, 8);
    tcase_add_loop_test(notes, za_is_a_square, 0, 2);
    tcase_add_loop_test(notes, riscv_vectors, 0, 12);
    tcase_add_loop_test(notes, riscv_vectors_of_no_length, 0, 6);
    tcase_add_test(notes, lists_that_end_early);
    tcase_add_loop_test(notes, notes_have_the_size_of_the_kernel, 0, (int)(sizeof sized / sizeof sized[0]));
    suite_add_tcase(suite, cores);
    suite_add_tcase(suite, notes);
    return suite;
}
