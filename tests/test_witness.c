/*
 * test_witness.c: do debuggers read the same registers out of foreign cores as the library does?
 *
 * A core is walked, every integer in its notes has a name and a value, and gdb-multiarch is asked for the register
 * that it calls by its own name (the table below). What gdb cannot read, eu-readelf prints. Both read the same bytes:
 * what is compared is where they look for a register.
 *
 * Two kinds of cores: those that qemu-user wrote (in the folder COREELF_CORES, else in tests/fixtures/cores), and
 * cores written here, of machines or notes that qemu-user does not write, with bytes that are all different.
 *
 * Only in `make check-all`.
 */
#include <glob.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "shell.h"
#include "skip.h"
#include "suites.h"
#include "../libcoreelf/coreelf.h"

/* ---- The same register under other names ---- */

/* Where gdb or eu-readelf has another name. %d is the number of the register. */
static const struct alias {
    uint16_t machine;
    const char *ours, *gdb, *readelf;
} aliases[] = {
    {COREELF_EM_AARCH64, "pstate", "$cpsr", "pstate"},
    {COREELF_EM_AARCH64, "v%d", "$v%d.d.u[0]", NULL},
    {COREELF_EM_AARCH64, "z%d", "$z%d.d.u[0]", NULL},
    {COREELF_EM_AARCH64, "data_mask", "$pauth_dmask", NULL},
    {COREELF_EM_AARCH64, "insn_mask", "$pauth_cmask", NULL},
    {COREELF_EM_AARCH64, "tagged_addr_ctrl", "$tag_ctl", NULL},
    {COREELF_EM_ARM, "fp", "$r11", "r11"},
    {COREELF_EM_ARM, "ip", "$r12", "r12"},
    {COREELF_EM_ARM, "cpsr", "$cpsr", "spsr"},
    {COREELF_EM_ARM, "fpscr", "$fpscr", NULL}, /* eu-readelf 0.188 takes the start of the note for it */
    {COREELF_EM_PPC, "gpr%d", "$r%d", "r%d"},
    {COREELF_EM_PPC, "nip", "$pc", "nip"},
    {COREELF_EM_PPC, "ccr", "$cr", "cr"},
    {COREELF_EM_PPC64, "gpr%d", "$r%d", "r%d"},
    {COREELF_EM_PPC64, "nip", "$pc", "nip"},
    {COREELF_EM_PPC64, "ccr", "$cr", "cr"},
    {COREELF_EM_S390, "gpr%d", "$r%d", "r%d"},
    {COREELF_EM_S390, "acr%d", "$acr%d", "a%d"},
    {COREELF_EM_S390, "psw_mask", "$pswm", "pswm"},
    {COREELF_EM_S390, "psw_addr", "$pswa", "pswa"},
    {COREELF_EM_MIPS, "cp0_epc", "$pc", NULL},
    {COREELF_EM_MIPS, "cp0_status", "$sr", NULL},
    {COREELF_EM_MIPS, "cp0_cause", "$cause", NULL},
    {COREELF_EM_MIPS, "cp0_badvaddr", "$bad", NULL},
    {COREELF_EM_68K, "usp", NULL, "a7"},
    {COREELF_EM_SH, "sr", "$sr", NULL},   /* eu-readelf 0.188 takes gbr for it */
    {COREELF_EM_SH, "gbr", "$gbr", NULL}, /* and knows no gbr */
    {COREELF_EM_RISCV, "f%d", "$f%d.double", NULL},
    {COREELF_EM_SPARCV9, "tstate", "$state", NULL},
    {COREELF_EM_SPARCV9, "tpc", "$pc", NULL},
    {COREELF_EM_SPARCV9, "tnpc", "$npc", NULL},
    {COREELF_EM_LOONGARCH, "csr_era", "$pc", NULL},
    {COREELF_EM_LOONGARCH, "csr_badv", "$badv", NULL},
};

/* What gdb 13 gets wrong itself: it takes pstate, which has 8 bytes, for 4, and finds the upper half. */
static int is_known_fault(const struct coreelf_format *format, const char *name)
{
    return format->e_machine == COREELF_EM_AARCH64 && format->ei_data == COREELF_ELFDATA2MSB &&
           strcmp(name, "pstate") == 0;
}

/* ---- Registers of a core, as the library has them ---- */

enum { REGISTERS_MAX = 600, CORE_MAX = 512 * 1024 };

static struct {
    struct coreelf_format format;
    unsigned count;
    struct {
        char name[32], gdb[40], readelf[32];
        uint64_t value;
        unsigned length;
    } rows[REGISTERS_MAX];
} registers;

/* "r7" fits "r%d" with 7, "pc" fits "pc". */
static int fits(const char *pattern, const char *name, int *number)
{
    int end = 0;

    *number = 0;
    if (!strchr(pattern, '%'))
        return strcmp(pattern, name) == 0;
    return strncmp(pattern, name, (size_t)(strchr(pattern, '%') - pattern)) == 0 &&
           sscanf(name + (strchr(pattern, '%') - pattern), "%d%n", number, &end) == 1 &&
           name[(size_t)(strchr(pattern, '%') - pattern) + (size_t)end] == '\0';
}

/* Puts the number into a pattern; an empty string where there is none. */
static void fill_in(char *text, size_t size, const char *pattern, int number)
{
    const char *percent = pattern ? strchr(pattern, '%') : NULL;

    if (!percent)
        snprintf(text, size, "%s", pattern ? pattern : "");
    else
        snprintf(text, size, "%.*s%d%s", (int)(percent - pattern), pattern, number, percent + 2);
}

static void name_for_others(unsigned row)
{
    char dollar[40];
    int number;

    for (size_t i = 0; i < sizeof aliases / sizeof aliases[0]; i++)
        if (aliases[i].machine == registers.format.e_machine &&
            fits(aliases[i].ours, registers.rows[row].name, &number)) {
            fill_in(registers.rows[row].gdb, sizeof registers.rows[row].gdb, aliases[i].gdb, number);
            fill_in(registers.rows[row].readelf, sizeof registers.rows[row].readelf, aliases[i].readelf, number);
            return;
        }
    snprintf(dollar, sizeof dollar, "$%s", registers.rows[row].name);
    memcpy(registers.rows[row].gdb, dollar, sizeof dollar);
    memcpy(registers.rows[row].readelf, registers.rows[row].name, sizeof registers.rows[row].readelf);
}

/* Of a register of more than 8 bytes the first 8 are enough to know where it stands: they are all different. */
static int read_value(const struct coreelf_source *source, const struct coreelf_item *item, uint64_t *value)
{
    unsigned char bytes[8];

    *value = item->value;
    if (item->field->type == COREELF_TYPE_BYTES) {
        if (item->length < 8 || coreelf_read(source, item->offset, bytes, 8, NULL) < 0)
            return 0;
        *value = 0;
        for (int i = 7; i >= 0; i--)
            *value = *value << 8 | bytes[i];
    }
    return 1;
}

static void add_register(const struct coreelf_source *source, const struct coreelf_item *item)
{
    unsigned row = registers.count;
    uint64_t value;

    if (!item->field || item->outer || !read_value(source, item, &value))
        return;
    ck_assert_uint_lt(row, REGISTERS_MAX);
    snprintf(registers.rows[row].name, sizeof registers.rows[row].name, item->field->count > 1 ? "%s%u" : "%s",
             item->field->name, (unsigned)item->index);
    registers.rows[row].value = value;
    registers.rows[row].length = item->length < 8 ? (unsigned)item->length : 8;
    name_for_others(row);
    registers.count++;
}

static void add_note(const struct coreelf_file *file, const struct coreelf_note *note)
{
    struct coreelf_walk walk;
    struct coreelf_item item;
    const struct coreelf_payload *payload =
        coreelf_find_payload(&file->format, note->owner, (uint32_t)note->nhdr.n_type);

    if (!payload || note->nhdr.n_type == COREELF_NT_AUXV || note->nhdr.n_type == COREELF_NT_PRPSINFO)
        return;
    coreelf_walk_payload(&walk, file->source, &file->format, payload, note->desc_offset, note->nhdr.n_descsz);
    while (coreelf_next_item(&walk, &item, NULL) > 0)
        add_register(file->source, &item);
}

static void read_registers(const struct coreelf_source *source)
{
    struct coreelf_file file;
    struct coreelf_notes notes;
    struct coreelf_note note;
    struct coreelf_phdr phdr;

    memset(&registers, 0, sizeof registers);
    ck_assert_int_eq(coreelf_open(&file, source, NULL), 0);
    registers.format = file.format;
    ck_assert_int_eq(coreelf_segment(&file, 0, &phdr, NULL), 1);
    ck_assert_uint_eq(phdr.p_type, COREELF_PT_NOTE);
    coreelf_notes_begin(&notes, &file, phdr.p_offset, phdr.p_filesz, phdr.p_align);
    while (coreelf_next_note(&notes, &note, NULL) > 0)
        add_note(&file, &note);
}

/* ---- Others ---- */

static char said[256 * 1024];

/* A script for gdb in which each question may fail by itself. */
static void write_questions(const char *core)
{
    FILE *script;
    char path[64];
    int fd = scratch_file(path);

    script = fdopen(fd, "w");
    ck_assert_ptr_nonnull(script);
    fprintf(script, "python\n"
                    "def ask(name, what):\n"
                    "    try: print('@%%s %%s' %% (name, gdb.parse_and_eval(what).format_string(format='x')))\n"
                    "    except gdb.error: pass\n");
    for (unsigned i = 0; i < registers.count; i++)
        if (registers.rows[i].gdb[0])
            fprintf(script, "ask('%s', '%s')\n", registers.rows[i].name, registers.rows[i].gdb);
    fprintf(script, "end\n");
    ck_assert_int_eq(fflush(script), 0);
    shell(said, sizeof said, "timeout 60 gdb-multiarch -nx -batch -ex 'core-file %s' -x %s", core, path);
    fclose(script);
}

/* What gdb says of register i: 1, or 0: nothing. */
static int gdb_says(unsigned i, uint64_t *value)
{
    char line[40];
    const char *at;

    snprintf(line, sizeof line, "\n@%s 0x", registers.rows[i].name);
    at = strstr(said, line);
    if (at)
        *value = strtoull(at + strlen(line), NULL, 16);
    return at != NULL;
}

/* eu-readelf prints general registers as "  x7:  -12", decimal and signed, or "0x...". */
static int readelf_says(unsigned i, uint64_t *value)
{
    char word[40];
    const char *at;

    snprintf(word, sizeof word, " %s:", registers.rows[i].readelf);
    at = registers.rows[i].readelf[0] ? strstr(said, word) : NULL;
    if (!at)
        return 0;
    at += strlen(word);
    at += strspn(at, " ");
    *value = strncmp(at, "0x", 2) == 0 ? strtoull(at, NULL, 16) : (uint64_t)strtoll(at, NULL, 10);
    return 1;
}

/* How many registers are the same; one that is not fails the test. */
static unsigned compare(const char *core, const char *who, int (*says)(unsigned i, uint64_t *value))
{
    unsigned same = 0;

    for (unsigned i = 0; i < registers.count; i++) {
        uint64_t value,
            mask = registers.rows[i].length < 8 ? (UINT64_C(1) << registers.rows[i].length * 8) - 1 : UINT64_MAX;
        if (is_known_fault(&registers.format, registers.rows[i].name) || !says(i, &value))
            continue;
        ck_assert_msg((value & mask) == (registers.rows[i].value & mask), "%s: %s is 0x%llx, but %s says 0x%llx",
                      core, registers.rows[i].name, (unsigned long long)registers.rows[i].value, who,
                      (unsigned long long)value);
        same++;
    }
    return same;
}

/* Whether both are here. */
static int have_witnesses(void)
{
    if (have("gdb-multiarch") && have("eu-readelf"))
        return 1;
    skip_test("witness", "no gdb-multiarch or no eu-readelf");
    return 0;
}

/* ---- Cores by qemu-user ---- */

static glob_t cores;
static unsigned char core_bytes[CORE_MAX];

static size_t unpack(const char *name, int fd)
{
    char command[256];
    FILE *pipe;
    size_t size;

    snprintf(command, sizeof command, "gzip -dc %.200s", name);
    pipe = popen(command, "r");
    ck_assert_ptr_nonnull(pipe);
    size = fread(core_bytes, 1, sizeof core_bytes, pipe);
    ck_assert_int_eq(pclose(pipe), 0);
    ck_assert_int_eq(pwrite(fd, core_bytes, size, 0), (ssize_t)size);
    return size;
}

/*
 * gdb tells n32 by EF_MIPS_ABI2, which qemu-user leaves out; with 64-bit registers in a 32-bit file there is no doubt.
 * So gdb gets the file with the flag: byte 39 of a big-endian header, 36 of a little-endian one.
 */
static void mend_n32(const char *name, int fd)
{
    const unsigned char abi2 = COREELF_EF_MIPS_ABI2;

    if (strstr(name, "n32"))
        ck_assert_int_eq(pwrite(fd, &abi2, 1, strstr(name, "mipsel") ? 36 : 39), 1);
}

START_TEST(cores_of_qemu)
{
    const char *name = cores.gl_pathv[_i];
    char path[64];
    struct coreelf_source source;
    unsigned by_gdb, by_readelf;
    int fd;

    if (!have_witnesses())
        return;
    fd = scratch_file(path);
    source = coreelf_source_buffer(core_bytes, unpack(name, fd));
    read_registers(&source);
    mend_n32(name, fd);
    write_questions(path);
    by_gdb = compare(name, "gdb", gdb_says);
    shell(said, sizeof said, "eu-readelf -n %s", path);
    by_readelf = compare(name, "eu-readelf", readelf_says);
    printf("%s: %u registers as gdb, %u as eu-readelf\n", strrchr(name, '/') + 1, by_gdb, by_readelf);
    fflush(stdout);
    ck_assert_msg(by_gdb >= 16 || by_readelf >= 16 || (by_gdb >= 8 && registers.format.e_machine == COREELF_EM_386),
                  "%s: no witness knows the registers", name);
}
END_TEST

/* ---- Cores written here ---- */

enum { NOTES_MAX = 6 };

/* Sizes as the kernel has them: struct elf_prstatus and the regsets of the machine. */
static const struct written {
    const char *name, *architecture; /* the latter for gdb */
    struct coreelf_format format;
    struct {
        const char *owner;
        uint32_t type;
        unsigned size;
    } notes[NOTES_MAX];
    unsigned by_gdb, by_readelf; /* so many registers at least must be the same */
} writtens[] = {
    {"riscv64",
     "riscv",
     {COREELF_ELFCLASS64, COREELF_ELFDATA2LSB, COREELF_EM_RISCV, 5}, /* with floats of 64 bits */
     {{"CORE", COREELF_NT_PRSTATUS, 376}, {"CORE", COREELF_NT_PRFPREG, 264}},
     32 + 33,
     0},
    {"riscv32",
     "riscv",
     {COREELF_ELFCLASS32, COREELF_ELFDATA2LSB, COREELF_EM_RISCV, 5},
     {{"CORE", COREELF_NT_PRSTATUS, 204}, {"CORE", COREELF_NT_PRFPREG, 264}},
     32 + 33,
     0},
    {"loongarch64",
     "loongarch",
     {COREELF_ELFCLASS64, COREELF_ELFDATA2LSB, COREELF_EM_LOONGARCH, 0x43},
     {{"CORE", COREELF_NT_PRSTATUS, 480}, {"CORE", COREELF_NT_PRFPREG, 272}},
     34,
     0},
    {"sparc64",
     "sparc",
     {COREELF_ELFCLASS64, COREELF_ELFDATA2MSB, COREELF_EM_SPARCV9, 0},
     {{"CORE", COREELF_NT_PRSTATUS, 408}, {"CORE", COREELF_NT_PRFPREG, 280}},
     33,
     0}, /* gdb reads the floats, and general registers only if it was built on a sparc64 */
    {"aarch64",
     "aarch64",
     {COREELF_ELFCLASS64, COREELF_ELFDATA2LSB, COREELF_EM_AARCH64, 0},
     {{"CORE", COREELF_NT_PRSTATUS, 392},
      {"CORE", COREELF_NT_PRFPREG, 528},
      {"LINUX", COREELF_NT_ARM_TLS, 16},
      {"LINUX", COREELF_NT_ARM_PAC_MASK, 16},
      {"LINUX", COREELF_NT_ARM_TAGGED_ADDR_CTRL, 8},
      {"CORE", COREELF_NT_AUXV, 64}},
     34 + 34 + 1 + 2 + 1,
     34},
    {"aarch64 with SVE",
     "aarch64",
     {COREELF_ELFCLASS64, COREELF_ELFDATA2LSB, COREELF_EM_AARCH64, 0},
     {{"CORE", COREELF_NT_PRSTATUS, 392}, {"LINUX", COREELF_NT_ARM_SVE, 4400}},
     34 + 34,
     34},
    {"arm",
     "arm",
     {COREELF_ELFCLASS32, COREELF_ELFDATA2LSB, COREELF_EM_ARM, 0},
     {{"CORE", COREELF_NT_PRSTATUS, 148}, {"LINUX", COREELF_NT_ARM_VFP, 260}, {"CORE", COREELF_NT_AUXV, 32}},
     17 + 33,
     17},
};
#define WRITTENS (int)(sizeof writtens / sizeof writtens[0])

/*
 * The header of NT_ARM_SVE: size, max_size, vl 128, max_vl 128, SVE_PT_REGS_SVE. With other lengths gdb 13 looks for
 * fpsr directly behind ffr, where the kernel goes on to the next multiple of 16.
 */
static const unsigned char sve_header[16] = {0x30, 0x11, 0, 0, 0x30, 0x11, 0, 0, 128, 0, 128, 0, 1, 0, 0, 0};

/* Bytes in which each 4 are other ones. */
static void fill(unsigned char *bytes, unsigned size, uint32_t type)
{
    for (unsigned i = 0; i < size; i++)
        bytes[i] = (unsigned char)((i % 4 == 0 ? i / 4 : i % 4 == 1 ? i / 1024 : i * 7 + type) + 1);
}

/* The signal at 12, the thread id at 24 or 32: fs of struct elf_prstatus, not from the tables. */
static void make_prstatus(unsigned char *bytes, const struct coreelf_format *format)
{
    int big = format->ei_data == COREELF_ELFDATA2MSB;
    unsigned char *pid = bytes + (format->ei_class == COREELF_ELFCLASS64 ? 32 : 24);

    memset(bytes, 0, format->ei_class == COREELF_ELFCLASS64 ? 112 : 72);
    if (format->e_machine == COREELF_EM_AARCH64)
        memset(bytes + 112 + 264 + 4, 0, 4); /* gdb takes pstate for 4 bytes, and so the upper ones for 0 */
    bytes[12 + big] = 11;
    pid[big ? 3 : 0] = 77;
}

/*
 * AT_HWCAP (16) and AT_HWCAP2 (26), by which gdb tells what a processor has: VFP, NEON and VFPv3 of arm (bits 6, 12,
 * 13) or the signing of pointers of aarch64 (bit 30); memory tags (bit 18 of the second). Little endian.
 */
static void make_auxv(unsigned char *bytes, unsigned size)
{
    unsigned word = size / 8;

    memset(bytes, 0, size);
    bytes[0] = 16;
    if (word == 8) {
        bytes[word + 3] = 0x40;
    } else {
        bytes[word] = 0x40;
        bytes[word + 1] = 0x30;
    }
    bytes[2 * word] = 26;
    bytes[3 * word + 2] = 4;
}

static void write_notes(const struct written *written, struct coreelf_sink *sink)
{
    unsigned char payload[8192];

    for (int i = 0; i < NOTES_MAX && written->notes[i].owner; i++) {
        uint32_t type = written->notes[i].type;
        fill(payload, written->notes[i].size, type);
        if (type == COREELF_NT_PRSTATUS)
            make_prstatus(payload, &written->format);
        if (type == COREELF_NT_ARM_SVE)
            memcpy(payload, sve_header, sizeof sve_header);
        if (type == COREELF_NT_AUXV)
            make_auxv(payload, written->notes[i].size);
        ck_assert_int_eq(coreelf_write_note(sink, &written->format, written->notes[i].owner, type, payload,
                                            written->notes[i].size, NULL),
                         0);
    }
}

/* Notes and a page of memory. */
static size_t write_core(const struct written *written)
{
    static unsigned char notes[16384];
    struct coreelf_buffer notes_buffer = {notes, sizeof notes, 0}, buffer = {core_bytes, sizeof core_bytes, 0};
    struct coreelf_sink notes_sink = coreelf_sink_buffer(&notes_buffer), sink = coreelf_sink_buffer(&buffer);
    struct coreelf_writer writer;
    struct coreelf_plan plan = {0};

    write_notes(written, &notes_sink);
    struct coreelf_phdr phdrs[] = {
        {COREELF_PT_NOTE, COREELF_PLACE, 0, 0, notes_buffer.used, 0, 0, 4},
        {COREELF_PT_LOAD, COREELF_PLACE, 0x10000, 0, 4096, 4096, COREELF_PF_R | COREELF_PF_W, 4096}};
    plan.format = written->format;
    plan.ehdr.e_type = COREELF_ET_CORE;
    plan.ehdr.e_flags = written->format.e_flags;
    plan.phdrs = phdrs;
    plan.phdrs_count = 2;
    ck_assert_int_eq(coreelf_make_plan(&plan, NULL), 0);
    ck_assert_int_eq(coreelf_write_headers(&writer, &plan, &sink, NULL), 0);
    ck_assert_int_eq(coreelf_write_segment(&writer, 0, NULL), 0);
    ck_assert_int_eq(coreelf_write_part(&writer, notes, notes_buffer.used, NULL), 0);
    ck_assert_int_eq(coreelf_write_segment(&writer, 1, NULL), 0);
    ck_assert_int_eq(coreelf_write_end(&writer, NULL), 0);
    return buffer.used;
}

/* Whether this gdb was built for the machine; Debian's 13.1 has no LoongArch. */
static int gdb_knows(const char *architecture)
{
    return shell(said, sizeof said, "gdb-multiarch -nx -batch -ex 'complete set architecture ' | grep -qi %s",
                 architecture) == 0;
}

START_TEST(cores_written_here)
{
    const struct written *written = &writtens[_i];
    char path[64];
    size_t size = write_core(written);
    struct coreelf_source source = coreelf_source_buffer(core_bytes, size);
    unsigned by_gdb, by_readelf;
    int fd;

    if (!have_witnesses())
        return;
    if (!gdb_knows(written->architecture)) {
        skip_test(written->name, "gdb-multiarch does not know this machine");
        return;
    }
    fd = scratch_file(path);
    ck_assert_int_eq(pwrite(fd, core_bytes, size, 0), (ssize_t)size);
    read_registers(&source);
    write_questions(path);
    by_gdb = compare(written->name, "gdb", gdb_says);
    shell(said, sizeof said, "eu-readelf -n %s", path);
    by_readelf = compare(written->name, "eu-readelf", readelf_says);
    printf("%s: %u registers as gdb, %u as eu-readelf\n", written->name, by_gdb, by_readelf);
    fflush(stdout);
    ck_assert_uint_ge(by_gdb, written->by_gdb);
    ck_assert_uint_ge(by_readelf, written->by_readelf);
}
END_TEST

/* ---- Vectors of variable length, by the macros of the kernel's header ---- */

/* A row of NT_ARM_SVE or NT_ARM_ZA and what <asm/ptrace.h> calls its place. */
static const struct {
    uint32_t type;
    const char *name;
    unsigned index;
    const char *macro; /* of vq, the length in 16 bytes */
} places[] = {
    {COREELF_NT_ARM_SVE, "z", 0, "SVE_PT_SVE_ZREG_OFFSET(vq, 0)"},
    {COREELF_NT_ARM_SVE, "z", 31, "SVE_PT_SVE_ZREG_OFFSET(vq, 31)"},
    {COREELF_NT_ARM_SVE, "p", 0, "SVE_PT_SVE_PREG_OFFSET(vq, 0)"},
    {COREELF_NT_ARM_SVE, "p", 15, "SVE_PT_SVE_PREG_OFFSET(vq, 15)"},
    {COREELF_NT_ARM_SVE, "ffr", 0, "SVE_PT_SVE_FFR_OFFSET(vq)"},
    {COREELF_NT_ARM_SVE, "fpsr", 0, "SVE_PT_SVE_FPSR_OFFSET(vq)"},
    {COREELF_NT_ARM_SVE, "fpcr", 0, "SVE_PT_SVE_FPCR_OFFSET(vq)"},
    {COREELF_NT_ARM_ZA, "za", 0, "ZA_PT_ZAV_OFFSET(vq, 0)"},
    {COREELF_NT_ARM_ZA, "za", 15, "ZA_PT_ZAV_OFFSET(vq, 15)"},
};

static uint64_t find_place(uint32_t type, const char *name, unsigned index, unsigned vq)
{
    static const struct coreelf_format format = {COREELF_ELFCLASS64, COREELF_ELFDATA2LSB, COREELF_EM_AARCH64, 0};
    struct coreelf_source source = coreelf_source_buffer(core_bytes, 70000);
    struct coreelf_walk walk;
    struct coreelf_item item;

    memset(core_bytes, 0, 16);
    core_bytes[8] = (unsigned char)(16 * vq);
    core_bytes[9] = (unsigned char)(16 * vq >> 8);
    core_bytes[12] = COREELF_SVE_PT_REGS_SVE;
    coreelf_walk_payload(&walk, &source, &format, coreelf_find_payload(&format, "LINUX", type), 0, source.size);
    while (coreelf_next_item(&walk, &item, NULL) > 0)
        if (item.field && strcmp(item.field->name, name) == 0 && item.index == index)
            return item.offset;
    ck_abort_msg("no %s%u of length %u", name, index, 16 * vq);
}

START_TEST(vectors_as_in_the_header)
{
    char path[64], output[2048];
    FILE *program;

    if (shell(output, sizeof output, "echo '#include <asm/ptrace.h>' | aarch64-linux-gnu-gcc -fsyntax-only -x c -")) {
        skip("no aarch64-linux-gnu-gcc");
        return;
    }
    program = fdopen(scratch_file(path), "w");
    ck_assert_ptr_nonnull(program);
    fprintf(program, "#include <asm/ptrace.h>\n#include <asm/sigcontext.h>\n");
    for (unsigned vq = 1; vq <= 16; vq++)
        for (size_t i = 0; i < sizeof places / sizeof places[0]; i++)
            fprintf(program, "#define vq %u\n_Static_assert(%s == %u, \"%s%u\");\n#undef vq\n", vq, places[i].macro,
                    (unsigned)find_place(places[i].type, places[i].name, places[i].index, vq), places[i].name,
                    places[i].index);
    fflush(program);
    ck_assert_msg(shell(output, sizeof output, "aarch64-linux-gnu-gcc -std=gnu11 -fsyntax-only -x c %s", path) == 0,
                  "%s", output);
    fclose(program);
}
END_TEST

/* ---- */

static int is_wanted(void)
{
    const char *all = getenv("COREELF_CHECK_ALL");

    return all && strcmp(all, "1") == 0;
}

Suite *suite_witness(void)
{
    Suite *suite = suite_create("witness");
    TCase *of_qemu = tcase_create("cores"), *written = tcase_create("written");
    const char *folder = getenv("COREELF_CORES");
    char pattern[256];

    snprintf(pattern, sizeof pattern, "%.200s/*.core.gz", folder ? folder : "tests/fixtures/cores");
    if (glob(pattern, 0, NULL, &cores) != 0)
        cores.gl_pathc = 0;
    if (is_wanted()) {
        tcase_add_loop_test(of_qemu, cores_of_qemu, 0, (int)cores.gl_pathc);
        tcase_add_loop_test(written, cores_written_here, 0, WRITTENS);
        tcase_add_test(written, vectors_as_in_the_header);
    }
    suite_add_tcase(suite, of_qemu);
    suite_add_tcase(suite, written);
    return suite;
}
