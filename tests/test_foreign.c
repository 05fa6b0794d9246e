/*
 * test_foreign.c: are the tables of arch/ true? The headers of each machine and gdb are asked.
 *
 * From the rows of a machine a C file of static assertions is made, and that machine's compiler reads it with that machine's
 * headers: `_Static_assert(offsetof(struct pt_regs, nip) == 256)`. Nothing is run. What no header has (sparc64 has
 * no struct of what it writes, most vector registers have none) gdb is asked: a core is written whose notes are filled
 * with bytes that all differ, and gdb must find under the name of each register the bytes of its row.
 *
 * The names are ours on one side and those of the header or of gdb on the other; the tables here say which are the
 * same. A register of a table that is not found there is a failure and not left out.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "../libcoreelf/coreelf.h"
#include "shell.h"
#include "skip.h"
#include "suites.h"

/* ---- Names on either side ---- */

/* "gpr*" stands for gpr0, gpr1, ...; the number goes where the other name has its star. NULL: there is none. */
struct alias {
    const char *ours, *theirs;
};

/* 1: the name is that of the alias; *number is what stands for the star, or "". */
static int is_alias(const struct alias *alias, const char *name, const char **number)
{
    size_t stem = strcspn(alias->ours, "*");

    *number = alias->ours[stem] ? name + stem : "";
    if (!alias->ours[stem])
        return strcmp(alias->ours, name) == 0;
    return strncmp(alias->ours, name, stem) == 0 && **number && strspn(*number, "0123456789") == strlen(*number);
}

/* What the other side calls it: as the aliases say, else by the same name. 0: it has none. */
static int translate(const struct alias *aliases, const char *name, char *text, size_t size)
{
    const char *number;

    for (; aliases && aliases->ours; aliases++) {
        if (!is_alias(aliases, name, &number))
            continue;
        if (!aliases->theirs)
            return 0;
        const char *star = strchr(aliases->theirs, '*');
        int stem = star ? (int)(star - aliases->theirs) : (int)strlen(aliases->theirs);
        snprintf(text, size, "%.*s%s%s", stem, aliases->theirs, star ? number : "", star ? star + 1 : "");
        return 1;
    }
    snprintf(text, size, "%s", name);
    return 1;
}

/* ---- The machines ---- */

/* A payload as a C type, up to c NULL. Rows that no header knows have an alias of NULL. */
struct type {
    uint32_t note;
    const char *c;
    const struct alias *members;
};

/* A payload whose registers another program shows by name, up to names NULL; the general ones are those of NT_PRSTATUS. */
struct shown {
    uint32_t note;
    const struct alias *names;
};

struct machine {
    const char *compiler;
    struct coreelf_format format;
    const char *declarations;    /* C, before the assertions */
    const char *general;         /* type of pr_reg; NULL: no header has it */
    const struct alias *members; /* of it */
    const struct type *types;    /* of other notes */
    const char *witness;         /* program that shows registers of a core */
    const struct shown *shown;
    uint64_t hwcap; /* what AT_HWCAP must say for the witness to look for more registers */
};

#define END_OF_ALIASES                                                                                               \
    {                                                                                                                \
        NULL, NULL                                                                                                   \
    }
#define GDB "gdb-multiarch"
#define EU_READELF "eu-readelf"
#define BIG32 COREELF_ELFCLASS32, COREELF_ELFDATA2MSB
#define BIG64 COREELF_ELFCLASS64, COREELF_ELFDATA2MSB
#define LITTLE32 COREELF_ELFCLASS32, COREELF_ELFDATA2LSB
#define LITTLE64 COREELF_ELFCLASS64, COREELF_ELFDATA2LSB

/* pr_reg and NT_PRFPREG where they are arrays and no structures. */
#define GENERAL_ARRAY "struct general { elf_gregset_t all; };\n"
#define FLOAT_ARRAY "struct floats { elf_fpregset_t all; };\n"

/* clang-format off */
static const struct alias same[] = {END_OF_ALIASES};

/* PowerPC. gdb has 4 bytes of xer, and none of what only the kernel uses. */
static const struct alias ppc_members[] = {{"gpr*", "gpr[*]"}, {"lr", "link"}, END_OF_ALIASES};
static const struct alias ppc_floats[] = {{"fpr", "all[0]"}, {"fpscr", "all[32]"}, END_OF_ALIASES};
static const struct type ppc_types[] = {{COREELF_NT_PRFPREG, "struct floats", ppc_floats}, {0, NULL, NULL}};
#define PPC_NO_GDB {"mq", NULL}, {"softe", NULL}, {"dar", NULL}, {"dsisr", NULL}, {"result", NULL}
static const struct alias ppc_gdb[] = {
    {"gpr*", "r*"}, {"nip", "pc"}, {"ccr", "cr"}, {"orig_gpr3", "orig_r3"}, PPC_NO_GDB, END_OF_ALIASES};
static const struct alias ppc_gdb_floats[] = {{"fpr*", "f*"}, END_OF_ALIASES};
static const struct alias ppc_gdb_vsx[] = {{"vsl*", "vs*"}, END_OF_ALIASES};
static const struct alias ppc_gdb_cgpr[] = {
    {"gpr*", "cr*"}, {"ctr", "cctr"}, {"lr", "clr"}, {"xer", "cxer"}, {"nip", NULL}, {"msr", NULL},
    {"orig_gpr3", NULL}, {"trap", NULL}, PPC_NO_GDB, END_OF_ALIASES};
static const struct alias ppc_gdb_cfpr[] = {{"fpr*", "cf*"}, {"fpscr", "cfpscr"}, END_OF_ALIASES};
static const struct alias ppc_gdb_cvmx[] = {
    {"vr*", "cvr*"}, {"vscr", "cvscr"}, {"vrsave", "cvrsave"}, END_OF_ALIASES};
static const struct alias ppc_gdb_cvsx[] = {{"vsl*", "cvs*"}, END_OF_ALIASES};
static const struct alias ppc_gdb_ctar[] = {{"tar", "ctar"}, END_OF_ALIASES};
static const struct alias ppc_gdb_cppr[] = {{"ppr", "cppr"}, END_OF_ALIASES};
static const struct alias ppc_gdb_cdscr[] = {{"dscr", "cdscr"}, END_OF_ALIASES};
static const struct shown ppc_shown[] = {
    {COREELF_NT_PRSTATUS, ppc_gdb}, {COREELF_NT_PRFPREG, ppc_gdb_floats}, {COREELF_NT_PPC_VMX, same},
    {COREELF_NT_PPC_VSX, ppc_gdb_vsx}, {COREELF_NT_PPC_TM_CGPR, ppc_gdb_cgpr}, {COREELF_NT_PPC_TM_CFPR, ppc_gdb_cfpr},
    {COREELF_NT_PPC_TM_CVMX, ppc_gdb_cvmx}, {COREELF_NT_PPC_TM_CVSX, ppc_gdb_cvsx}, {COREELF_NT_PPC_TM_SPR, same},
    {COREELF_NT_PPC_TM_CTAR, ppc_gdb_ctar}, {COREELF_NT_PPC_TM_CPPR, ppc_gdb_cppr},
    {COREELF_NT_PPC_TM_CDSCR, ppc_gdb_cdscr}, {COREELF_NT_PPC_PPR, same}, {COREELF_NT_PPC_DSCR, same},
    {COREELF_NT_PPC_TAR, same}, {COREELF_NT_PPC_EBB, same}, {COREELF_NT_PPC_PMU, same}, {0, NULL}};

/* s390: gdb looks for vectors, transactions and guarded storage where AT_HWCAP says so. */
static const struct alias s390_members[] = {
    {"psw_mask", "psw.mask"}, {"psw_addr", "psw.addr"}, {"gpr*", "gprs[*]"}, {"acr*", "acrs[*]"}, END_OF_ALIASES};
static const struct alias s390_floats[] = {{"fpr", "fprs[0]"}, END_OF_ALIASES};
static const struct alias s390_ri[] = {{"controls", NULL}, {"controls2", NULL}, END_OF_ALIASES};
static const struct type s390_types[] = {
    {COREELF_NT_PRFPREG, "s390_fp_regs", s390_floats}, {COREELF_NT_S390_GS_CB, "struct gs_cb", same},
    {COREELF_NT_S390_RI_CB, "struct runtime_instr_cb", s390_ri}, {0, NULL, NULL}};
#define S390_HEADERS "#include <asm/ptrace.h>\n#include <asm/guarded_storage.h>\n#include <asm/runtime_instr.h>\n"
static const struct alias s390_gdb[] = {
    {"psw_mask", "pswm"}, {"psw_addr", "pswa"}, {"gpr*", "r*"}, {"orig_gpr2", "orig_r2"}, END_OF_ALIASES};
static const struct alias s390_gdb_floats[] = {{"fpr*", "f*"}, END_OF_ALIASES};
static const struct alias s390_gdb_high[] = {{"gprh*", "r*h"}, END_OF_ALIASES};
static const struct alias s390_gdb_vl[] = {{"vl*", "v*"}, END_OF_ALIASES};
static const struct alias s390_gdb_vh[] = {
    {"v16+0", "v16"}, {"v16+1", "v17"}, {"v16+2", "v18"}, {"v16+3", "v19"}, {"v16+4", "v20"}, {"v16+5", "v21"},
    {"v16+6", "v22"}, {"v16+7", "v23"}, {"v16+8", "v24"}, {"v16+9", "v25"}, {"v16+10", "v26"}, {"v16+11", "v27"},
    {"v16+12", "v28"}, {"v16+13", "v29"}, {"v16+14", "v30"}, {"v16+15", "v31"}, END_OF_ALIASES};
static const struct alias s390_gdb_tdb[] = {
    {"tdb_format", NULL}, {"tdb_flags", NULL}, {"tnd", NULL}, {"token", "tct"}, {"eaid", NULL}, {"dxc", NULL},
    {"piid", NULL}, {"teid", NULL}, {"bea", NULL}, {"tgpr*", "tr*"}, END_OF_ALIASES};
static const struct alias s390_gdb_gs[] = {{"reserved", NULL}, {"gs_epl_a", "gsepla"}, END_OF_ALIASES};
static const struct alias s390_gdb_bc[] = {
    {"reserved", NULL}, {"gsd", "bc_gsd"}, {"gssm", "bc_gssm"}, {"gs_epl_a", "bc_gsepla"}, END_OF_ALIASES};
static const struct shown s390x_shown[] = {
    {COREELF_NT_PRSTATUS, s390_gdb}, {COREELF_NT_PRFPREG, s390_gdb_floats}, {COREELF_NT_S390_LAST_BREAK, same},
    {COREELF_NT_S390_SYSTEM_CALL, same}, {COREELF_NT_S390_VXRS_LOW, s390_gdb_vl},
    {COREELF_NT_S390_VXRS_HIGH, s390_gdb_vh}, {COREELF_NT_S390_TDB, s390_gdb_tdb},
    {COREELF_NT_S390_GS_CB, s390_gdb_gs}, {COREELF_NT_S390_GS_BC, s390_gdb_bc}, {0, NULL}};
static const struct shown s390_shown[] = {
    {COREELF_NT_PRSTATUS, s390_gdb}, {COREELF_NT_PRFPREG, s390_gdb_floats}, {COREELF_NT_S390_HIGH_GPRS, s390_gdb_high},
    {COREELF_NT_S390_LAST_BREAK, same}, {COREELF_NT_S390_SYSTEM_CALL, same}, {0, NULL}};
#define HWCAP_S390 0x5fff /* all that gdb asks for */

/* MIPS: the slots are those of the ABI that is compiled for. gdb knows that r0 is 0, whatever stands there. */
static const struct alias mips_members[] = {
    {"r*", "all[EF_R0 + *]"}, {"lo", "all[EF_LO]"}, {"hi", "all[EF_HI]"}, {"cp0_epc", "all[EF_CP0_EPC]"},
    {"cp0_badvaddr", "all[EF_CP0_BADVADDR]"}, {"cp0_status", "all[EF_CP0_STATUS]"}, {"cp0_cause", "all[EF_CP0_CAUSE]"},
    END_OF_ALIASES};
static const struct alias mips_floats[] = {{"fpr", "all[0]"}, {"fcr31", NULL}, {"fir", NULL}, END_OF_ALIASES};
static const struct type mips_types[] = {{COREELF_NT_PRFPREG, "struct floats", mips_floats}, {0, NULL, NULL}};
#define MIPS_ARRAYS "#include <asm/reg.h>\n" GENERAL_ARRAY FLOAT_ARRAY
static const struct alias mips_gdb[] = {
    {"r0", NULL}, {"cp0_epc", "pc"}, {"cp0_badvaddr", "bad"}, {"cp0_status", "sr"}, {"cp0_cause", "cause"},
    END_OF_ALIASES};
static const struct alias mips_gdb_floats[] = {{"fpr*", "f*"}, {"fcr31", "fsr"}, END_OF_ALIASES};
/* Of o32 gdb shows each float register as half of a double. */
static const struct alias o32_gdb_floats[] = {{"fpr*", NULL}, {"fcr31", "fsr"}, END_OF_ALIASES};
static const struct shown mips_shown[] = {
    {COREELF_NT_PRSTATUS, mips_gdb}, {COREELF_NT_PRFPREG, mips_gdb_floats}, {0, NULL}};
static const struct shown o32_shown[] = {
    {COREELF_NT_PRSTATUS, mips_gdb}, {COREELF_NT_PRFPREG, o32_gdb_floats}, {0, NULL}};

/* SPARC: no header has what the kernel writes, and gdb reads no such core; but eu-readelf does. */
static const struct alias sparc_floats[] = {
    {"d", "all.pr_regs[0]"}, {"fsr", "all.pr_fsr"}, {"gsr", "all.pr_gsr"}, {"fprs", "all.pr_fprs"}, END_OF_ALIASES};
static const struct type sparc_types[] = {{COREELF_NT_PRFPREG, "struct floats", sparc_floats}, {0, NULL, NULL}};
static const struct alias sparc_eu[] = {{"tstate", "state"}, {"tpc", "pc"}, {"tnpc", "npc"}, END_OF_ALIASES};
static const struct alias sparc_eu_floats[] = {{"d*", NULL}, {"gsr", NULL}, END_OF_ALIASES};
static const struct shown sparc_shown[] = {
    {COREELF_NT_PRSTATUS, sparc_eu}, {COREELF_NT_PRFPREG, sparc_eu_floats}, {0, NULL}};

/* m68k: pr_reg is words in the order of the structure, and sr is the lower half of the word that stkadj starts. */
#define M68K_WORD(member) "all[offsetof(struct user_regs_struct, " member ") / 4]"
static const struct alias m68k_members[] = {
    {"d*", M68K_WORD("d*")}, {"a*", M68K_WORD("a*")}, {"usp", M68K_WORD("usp")}, {"orig_d0", M68K_WORD("orig_d0")},
    {"sr", M68K_WORD("stkadj")}, {"pc", M68K_WORD("pc")}, {"fmtvec", M68K_WORD("fmtvec")}, END_OF_ALIASES};
static const struct alias m68k_floats[] = {
    {"fp", NULL}, {"fpcr", "fpcntl[0]"}, {"fpsr", "fpcntl[1]"}, {"fpiar", "fpcntl[2]"}, END_OF_ALIASES};
static const struct type m68k_types[] = {
    {COREELF_NT_PRFPREG, "struct user_m68kfp_struct", m68k_floats}, {0, NULL, NULL}};
static const struct alias m68k_eu[] = {
    {"usp", "a7"}, {"orig_d0", NULL}, {"sr", NULL}, {"fmtvec", NULL}, END_OF_ALIASES};
static const struct shown m68k_shown[] = {{COREELF_NT_PRSTATUS, m68k_eu}, {0, NULL}};

static const struct alias sh_members[] = {{"r*", "regs[*]"}, END_OF_ALIASES};
static const struct alias sh_floats[] = {{"fr", "fp_regs[0]"}, {"xf", "xfp_regs[0]"}, END_OF_ALIASES};
static const struct type sh_types[] = {{COREELF_NT_PRFPREG, "struct user_fpu_struct", sh_floats}, {0, NULL, NULL}};
static const struct alias sh_gdb[] = {{"tra", NULL}, END_OF_ALIASES};
static const struct shown sh_shown[] = {{COREELF_NT_PRSTATUS, sh_gdb}, {0, NULL}};

static const struct machine machines[] = {
    {"powerpc-linux-gnu-gcc", {BIG32, COREELF_EM_PPC, 0}, FLOAT_ARRAY,
     "struct pt_regs", ppc_members, ppc_types, GDB, ppc_shown, 0},
    {"powerpc64-linux-gnu-gcc", {BIG64, COREELF_EM_PPC64, 0}, FLOAT_ARRAY,
     "struct pt_regs", ppc_members, ppc_types, GDB, ppc_shown, 0},
    {"powerpc64le-linux-gnu-gcc", {LITTLE64, COREELF_EM_PPC64, 0}, FLOAT_ARRAY,
     "struct pt_regs", ppc_members, ppc_types, GDB, ppc_shown, 0},
    {"s390x-linux-gnu-gcc", {BIG64, COREELF_EM_S390, 0}, S390_HEADERS,
     "s390_regs", s390_members, s390_types, GDB, s390x_shown, HWCAP_S390},
    {"s390x-linux-gnu-gcc -m31", {BIG32, COREELF_EM_S390, 0}, S390_HEADERS,
     "s390_regs", s390_members, s390_types, GDB, s390_shown, 0},
    {"mips-linux-gnu-gcc", {BIG32, COREELF_EM_MIPS, 0}, MIPS_ARRAYS,
     "struct general", mips_members, mips_types, GDB, o32_shown, 0},
    {"mipsel-linux-gnu-gcc", {LITTLE32, COREELF_EM_MIPS, 0}, MIPS_ARRAYS,
     "struct general", mips_members, mips_types, GDB, o32_shown, 0},
    {"mips64-linux-gnuabi64-gcc -mabi=n32", {BIG32, COREELF_EM_MIPS, COREELF_EF_MIPS_ABI2}, MIPS_ARRAYS,
     "struct general", mips_members, mips_types, GDB, mips_shown, 0},
    {"mips64el-linux-gnuabi64-gcc -mabi=n32", {LITTLE32, COREELF_EM_MIPS, COREELF_EF_MIPS_ABI2}, MIPS_ARRAYS,
     "struct general", mips_members, mips_types, GDB, mips_shown, 0},
    {"mips64-linux-gnuabi64-gcc", {BIG64, COREELF_EM_MIPS, 0}, MIPS_ARRAYS,
     "struct general", mips_members, mips_types, GDB, mips_shown, 0},
    {"mips64el-linux-gnuabi64-gcc", {LITTLE64, COREELF_EM_MIPS, 0}, MIPS_ARRAYS,
     "struct general", mips_members, mips_types, GDB, mips_shown, 0},
    {"sparc64-linux-gnu-gcc", {BIG64, COREELF_EM_SPARCV9, 0}, FLOAT_ARRAY,
     NULL, NULL, sparc_types, EU_READELF, sparc_shown, 0},
    {"m68k-linux-gnu-gcc", {BIG32, COREELF_EM_68K, 0}, GENERAL_ARRAY,
     "struct general", m68k_members, m68k_types, EU_READELF, m68k_shown, 0},
    {"sh4-linux-gnu-gcc", {LITTLE32, COREELF_EM_SH, 0}, "",
     "struct pt_regs", sh_members, sh_types, GDB, sh_shown, 0},
};
/* clang-format on */
#define MACHINES (int)(sizeof machines / sizeof machines[0])

static int is_asked_for(void)
{
    const char *all = getenv("COREELF_CHECK_ALL");

    return all && strcmp(all, "1") == 0; /* foreign compilers are for `make check-all` */
}

static unsigned column_of(const struct machine *machine)
{
    return machine->format.ei_class == COREELF_ELFCLASS64;
}

/* ---- Headers ---- */

/* SAME(TYPE, MEMBER, offset, length, words): the two arguments may come out of one macro. */
static const char prelude[] = "#include <signal.h>\n#include <stddef.h>\n#include <sys/procfs.h>\n"
                              "#define SAME(type, member, offset, length, words) \\\n"
                              "    _Static_assert(offsetof(type, member) == (offset), \"offset of \" words); \\\n"
                              "    _Static_assert(sizeof(((type *)0)->member) == (length), \"length of \" words);\n";

/* `prefix` stands before the member: "pr_utime." for what is inside. */
static void print_row(FILE *out, const char *type, const struct alias *aliases, const char *prefix, unsigned base,
                      const struct coreelf_field *field, unsigned column)
{
    char member[128];

    if (field->length[column] == 0 || !translate(aliases, field->name, member, sizeof member))
        return;
    fprintf(out, "SAME(%s, %s%s, %u, %u, \"%s\")\n", type, prefix, member, base + field->offset[column],
            field->length[column], field->name);
    for (unsigned i = 0; field->type == COREELF_TYPE_NEST && i < field->inside->fields_count; i++) {
        char inside[64];
        snprintf(inside, sizeof inside, "%s%s.", prefix, field->name);
        print_row(out, type, NULL, inside, base + field->offset[column], &field->inside->fields[i], column);
    }
}

static void print_layout(FILE *out, const char *type, const struct alias *aliases,
                         const struct coreelf_layout *layout, unsigned column)
{
    for (unsigned row = 0; row < layout->fields_count; row++)
        print_row(out, type, aliases, "", 0, &layout->fields[row], column);
}

/* Where the registers stand in NT_PRSTATUS, and what is behind them. */
static void print_prstatus(FILE *out, const struct machine *machine, const struct coreelf_arch *arch)
{
    unsigned column = column_of(machine);
    const struct coreelf_layout *head = arch->prstatus ? arch->prstatus : &coreelf_layout_prstatus;
    const struct coreelf_layout *end = arch->prstatus_end ? arch->prstatus_end : &coreelf_layout_prstatus_end;
    unsigned registers = arch->registers->size[column], behind = head->size[column] + registers;

    print_layout(out, "struct elf_prstatus", NULL, head, column);
    fprintf(out, "SAME(struct elf_prstatus, pr_reg, %u, %u, \"pr_reg\")\n", head->size[column], registers);
    fprintf(out, "SAME(struct elf_prstatus, pr_fpvalid, %u, 4, \"pr_fpvalid\")\n", behind);
    fprintf(out, "_Static_assert(sizeof(struct elf_prstatus) == %u, \"prstatus\");\n", behind + end->size[column]);
    if (machine->general)
        print_layout(out, machine->general, machine->members, arch->registers, column);
}

static void print_siginfo(FILE *out, const struct machine *machine, const struct coreelf_arch *arch)
{
    const struct coreelf_layout *head = arch->siginfo ? arch->siginfo : &coreelf_layout_siginfo;

    print_layout(out, "siginfo_t", NULL, head, column_of(machine));
    fprintf(out, "_Static_assert(offsetof(siginfo_t, si_addr) == %u, \"siginfo\");\n",
            head->size[column_of(machine)]);
}

static void print_assertions(FILE *out, const struct machine *machine)
{
    const struct coreelf_arch *arch = coreelf_find_arch(&machine->format);
    unsigned column = column_of(machine);

    fprintf(out, "%s%s", prelude, machine->declarations);
    print_prstatus(out, machine, arch);
    print_siginfo(out, machine, arch);
    print_layout(out, "struct elf_prpsinfo", NULL, arch->psinfo, column);
    fprintf(out, "_Static_assert(sizeof(struct elf_prpsinfo) == %u, \"prpsinfo\");\n", arch->psinfo->size[column]);
    for (const struct type *type = machine->types; type->c; type++) {
        const struct coreelf_payload *payload = arch->payloads;
        while (payload->title && payload->type != type->note)
            payload++;
        ck_assert_ptr_nonnull(payload->title);
        print_layout(out, type->c, type->members, payload->layouts[0], column);
        fprintf(out, "_Static_assert(sizeof(%s) == %u, \"%s\");\n", type->c, payload->layouts[0]->size[column],
                payload->title);
    }
}

START_TEST(headers_agree)
{
    const struct machine *machine = &machines[_i];
    char output[3000], path[64];
    FILE *program;

    if (!is_asked_for())
        return;
    if (shell(output, sizeof output, "echo '#include <sys/procfs.h>' | %s -fsyntax-only -x c -", machine->compiler)) {
        skip(machine->compiler);
        return;
    }
    program = fdopen(scratch_file(path), "w");
    print_assertions(program, machine);
    fflush(program);
    ck_assert_msg(shell(output, sizeof output, "%s -std=gnu11 -D_GNU_SOURCE -fsyntax-only -x c %s", machine->compiler,
                        path) == 0,
                  "%s: %s", machine->compiler, output);
    fclose(program);
}
END_TEST

/* ---- A core that was never a process ---- */

/* Byte i of the n-th note: eight of them in a row come nowhere twice in a note. */
static unsigned char byte_of(unsigned note, size_t i)
{
    return (unsigned char)((i + 37 * (size_t)note) % 251 + 1);
}

static size_t payload_size(const struct coreelf_format *format, const struct coreelf_payload *payload)
{
    return payload->layouts ? coreelf_size(payload->layouts[0], format) : 544; /* PowerPC's vectors */
}

static void write_filled(struct coreelf_sink *sink, const struct coreelf_format *format, uint32_t owner,
                         uint32_t type, unsigned note, size_t size)
{
    unsigned char bytes[1024];

    ck_assert_uint_le(size, sizeof bytes);
    for (size_t i = 0; i < size; i++)
        bytes[i] = byte_of(note, i);
    if (owner == COREELF_OWNER_LINUX && type == COREELF_NT_S390_TDB)
        bytes[0] = 1; /* the format; gdb reads no other */
    ck_assert_int_eq(coreelf_write_note(sink, format,
                                        coreelf_find_name(COREELF_SET_owner, COREELF_ANY, owner)->meaning, type,
                                        bytes, size, NULL),
                     0);
}

static void write_thread(struct coreelf_sink *sink, const struct machine *machine, const struct coreelf_arch *arch)
{
    const struct coreelf_format *format = &machine->format;
    const struct coreelf_layout *head = arch->prstatus ? arch->prstatus : &coreelf_layout_prstatus;
    const struct coreelf_layout *end = arch->prstatus_end ? arch->prstatus_end : &coreelf_layout_prstatus_end;
    struct coreelf_prstatus thread = {.pr_cursig = COREELF_SIGSEGV, .pr_pid = 4711};
    unsigned char bytes[1024] = {0};
    size_t at = coreelf_size(head, format), size = coreelf_size(arch->registers, format);

    ck_assert_int_eq(coreelf_encode(head, format, &thread, bytes, sizeof bytes, NULL), 0);
    for (size_t i = 0; i < size; i++)
        bytes[at + i] = byte_of(0, i);
    ck_assert_int_eq(coreelf_write_note(sink, format, "CORE", COREELF_NT_PRSTATUS, bytes,
                                        at + size + coreelf_size(end, format), NULL),
                     0);
}

static void write_notes(struct coreelf_sink *sink, const struct machine *machine)
{
    const struct coreelf_arch *arch = coreelf_find_arch(&machine->format);
    const struct coreelf_payload *payload = arch->payloads;
    struct coreelf_auxv auxv[2] = {{COREELF_AT_HWCAP, machine->hwcap}, {COREELF_AT_NULL, 0}};
    unsigned char bytes[32];
    size_t each = coreelf_size(&coreelf_layout_auxv, &machine->format);

    write_thread(sink, machine, arch);
    for (unsigned i = 0; i < 2; i++)
        coreelf_encode(&coreelf_layout_auxv, &machine->format, &auxv[i], bytes + i * each, each, NULL);
    coreelf_write_note(sink, &machine->format, "CORE", COREELF_NT_AUXV, bytes, 2 * each, NULL);
    for (unsigned note = 1; payload->title; payload++, note++)
        write_filled(sink, &machine->format, payload->owner, payload->type, note,
                     payload_size(&machine->format, payload));
}

static void write_core(int fd, const struct machine *machine)
{
    struct coreelf_phdr phdr = {.p_type = COREELF_PT_NOTE, .p_offset = COREELF_PLACE, .p_align = 4};
    struct coreelf_plan plan = {.format = machine->format, .phdrs = &phdr, .phdrs_count = 1};
    struct coreelf_sink sink = coreelf_sink_count();
    struct coreelf_fd_sink state;
    struct coreelf_writer writer;

    write_notes(&sink, machine);
    phdr.p_filesz = sink.offset;
    plan.ehdr.e_type = COREELF_ET_CORE;
    ck_assert_int_eq(coreelf_make_plan(&plan, NULL), 0);
    sink = coreelf_sink_fd(&state, fd);
    ck_assert_int_eq(coreelf_write_headers(&writer, &plan, &sink, NULL), 0);
    ck_assert_int_eq(coreelf_write_segment(&writer, 0, NULL), 0);
    write_notes(&sink, machine);
    ck_assert_int_eq(coreelf_write_end(&writer, NULL), 0);
}

/* ---- Every register that a witness shows ---- */

struct shown_register {
    uint32_t note;
    unsigned number; /* of the note in the core: what byte_of starts from */
    char ours[64], theirs[64];
    size_t offset;
    unsigned length;
};

typedef void visit(void *context, const struct shown_register *shown);

static void visit_row(visit *each, void *context, struct shown_register *shown, const struct alias *names,
                      const struct coreelf_field *field, unsigned column)
{
    for (unsigned i = 0; field->length[column] > 0 && i < field->count; i++) {
        if (field->count > 1)
            snprintf(shown->ours, sizeof shown->ours, "%s%u", field->name, i);
        else
            snprintf(shown->ours, sizeof shown->ours, "%s", field->name);
        shown->offset = field->offset[column] + (size_t)i * field->length[column];
        shown->length = field->length[column];
        if (translate(names, shown->ours, shown->theirs, sizeof shown->theirs))
            each(context, shown);
    }
}

/* The layout of a payload; where a function places it, that is asked. */
static const struct coreelf_layout *layout_of(const struct machine *machine, const struct coreelf_payload *payload)
{
    struct coreelf_walk walk = {.format = machine->format, .payload = payload, .size = 1024};
    struct coreelf_part part = {NULL, 0, 0};

    if (payload->layouts)
        return payload->layouts[0];
    ck_assert_int_eq(payload->place(&walk, 0, &part), 1);
    return part.layout;
}

static void visit_note(visit *each, void *context, const struct machine *machine, const struct shown *note)
{
    const struct coreelf_arch *arch = coreelf_find_arch(&machine->format);
    const struct coreelf_payload *payload = arch->payloads;
    const struct coreelf_layout *layout = arch->registers;
    struct shown_register shown = {.note = note->note};

    if (note->note != COREELF_NT_PRSTATUS) {
        while (payload->title && payload->type != note->note)
            payload++;
        ck_assert_ptr_nonnull(payload->title);
        layout = layout_of(machine, payload);
        shown.number = 1 + (unsigned)(payload - arch->payloads);
    }
    for (unsigned row = 0; row < layout->fields_count; row++)
        visit_row(each, context, &shown, note->names, &layout->fields[row], column_of(machine));
}

static void visit_all(visit *each, void *context, const struct machine *machine)
{
    for (const struct shown *note = machine->shown; note->names; note++)
        visit_note(each, context, machine, note);
}

/* ---- What the witness says ---- */

#define ANSWER_MAX (1 << 18)

static void print_question(void *context, const struct shown_register *shown)
{
    fprintf(context, "echo \\n<%s>\ninfo registers %s\n", shown->theirs, shown->theirs);
}

/* Each register alone, with its name before it: asked for all, gdb has a table of its own for MIPS. */
static void ask_gdb(const struct machine *machine, const char *core, char *answer)
{
    char path[64];
    FILE *script = fdopen(scratch_file(path), "w");

    fprintf(script, "core %s\n", core);
    visit_all(print_question, script, machine);
    fflush(script);
    shell(answer, ANSWER_MAX, "gdb-multiarch -batch -nx -x %s", path);
    fclose(script);
}

/* "r0  0x807 2055", "f0  4.3e-91 (raw 0x2d2c)", "v0  {..., uint128 = 0x5a59, ...": the whole of it. */
static int read_gdb(const char *answer, const char *name, char digits[40])
{
    char label[80];
    const char *at, *end, *whole;

    snprintf(label, sizeof label, "\n<%s>", name);
    at = strstr(answer, label);
    if (!at)
        return 0;
    end = strchr(at + 1, '\n');
    whole = strstr(at, "uint128 = 0x");
    at = strstr(at, "0x");
    if (!at || !end || at > end)
        return 0;
    at = whole && whole < end ? strstr(whole, "0x") : at;
    snprintf(digits, 40, "%.*s", (int)strspn(at + 2, "0123456789abcdef"), at + 2);
    return 1;
}

/* "r0: -805219071", "pc: 0x0e0f": most registers are shown as signed decimals. */
static int read_eu(const char *answer, const char *name, char digits[40])
{
    size_t length = strlen(name);

    for (const char *at = answer; (at = strstr(at, name)); at += length) {
        if (at == answer || at[-1] != ' ' || at[length] != ':')
            continue;
        at += length + 1;
        at += strspn(at, " ");
        snprintf(digits, 40, "%llx", *at == '-' ? (unsigned long long)strtoll(at, NULL, 10) : strtoull(at, NULL, 0));
        return 1;
    }
    return 0;
}

struct answer {
    const struct machine *machine;
    char *text;
    int (*read)(const char *answer, const char *name, char digits[40]);
    unsigned compared;
};

/* The bytes of a register as digits, the highest first. */
static void expected_digits(const struct machine *machine, const struct shown_register *shown, char digits[40])
{
    for (unsigned i = 0; i < shown->length; i++) {
        unsigned at = machine->format.ei_data == COREELF_ELFDATA2MSB ? i : shown->length - 1 - i;
        snprintf(digits + 2 * (size_t)i, 3, "%02x", byte_of(shown->number, shown->offset + at));
    }
}

/*
 * The lower digits must be the same: xer is shown with 4 bytes, vsl as the low half of vs, a negative int with sixteen
 * digits. No byte is zero, so that the first digit at most is not shown.
 */
static int same_digits(const char *ours, const char *theirs)
{
    size_t a = strlen(ours), b = strlen(theirs), common = a < b ? a : b;

    return common >= 7 && strcmp(ours + a - common, theirs + b - common) == 0;
}

static void compare(void *context, const struct shown_register *shown)
{
    struct answer *answer = context;
    const char *witness = answer->machine->witness;
    char theirs[40], ours[40];

    expected_digits(answer->machine, shown, ours);
    ck_assert_msg(answer->read(answer->text, shown->theirs, theirs), "%s does not show %s, our %s of note 0x%x",
                  witness, shown->theirs, shown->ours, shown->note);
    ck_assert_msg(same_digits(ours, theirs), "our %s of note 0x%x is %s; %s shows %s as %s", shown->ours, shown->note,
                  ours, witness, shown->theirs, theirs);
    answer->compared++;
}

START_TEST(a_witness_agrees)
{
    const struct machine *machine = &machines[_i];
    int is_gdb = strcmp(machine->witness, GDB) == 0;
    struct answer answer = {machine, malloc(ANSWER_MAX), is_gdb ? read_gdb : read_eu, 0};
    char core[64];
    int fd;

    if (!is_asked_for() || !have(machine->witness)) {
        if (is_asked_for())
            skip(machine->witness);
        free(answer.text);
        return;
    }
    fd = scratch_file(core);
    write_core(fd, machine);
    if (is_gdb)
        ask_gdb(machine, core, answer.text);
    else
        shell(answer.text, ANSWER_MAX, "eu-readelf -n %s", core);
    visit_all(compare, &answer, machine);
    ck_assert_uint_ge(answer.compared, 15);
    free(answer.text);
    close(fd);
}
END_TEST

Suite *suite_foreign(void)
{
    Suite *suite = suite_create("foreign");
    TCase *headers = tcase_create("headers"), *witnesses = tcase_create("witnesses");

    tcase_add_loop_test(headers, headers_agree, 0, MACHINES);
    tcase_add_loop_test(witnesses, a_witness_agrees, 0, MACHINES);
    suite_add_tcase(suite, headers);
    suite_add_tcase(suite, witnesses);
    return suite;
}
