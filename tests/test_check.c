/*
 * test_check.c: a fixture for everything that `coreelf check` can find.
 *
 * A fixture is a file without a fault (specimen.h) that is bent in one place. What is found must be that, once,
 * at that offset, and nothing else. The offsets are typed from the specification: p_filesz is 32 bytes into a
 * program header of 64 bits. A row of findings.def without a fixture fails the suite.
 *
 *     COREELF_FIXTURES=DIR build/tests/check check
 *
 * writes each into DIR under its id, to see what other readers say.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "../tools/check/check.h"
#include "layouts.h"
#include "require.h"
#include "shell.h"
#include "skip.h"
#include "specimen.h"
#include "suites.h"

#define COUNT(array) (sizeof(array) / sizeof *(array))

enum base { CORE, PROGRAM, LARGE };
#define LARGE_SEGMENTS 65535

/* What an offset counts from. */
enum from { START, END, PHDR, SHDR, NOTE, DESC };

struct place {
    enum from from;
    unsigned index; /* of the program header, section header or note */
    unsigned more;  /* bytes */
};

/* What is changed: an integer field of a structure, a byte, the length of the file, or what a function does. */
enum change { FIELD, BYTE, CUT, APPEND, BEND };

struct fixture {
    const char *id;
    enum base base;
    enum change change;
    struct place place;
    const struct coreelf_layout *layout;
    const char *field;
    uint64_t value;
    struct place found;
    const char *also; /* findings that cannot be helped, since there are only so many bytes; or NULL */
    void (*bend)(struct specimen *);
};

static void put(struct specimen *specimen, uint64_t at, const struct coreelf_layout *layout, const char *field,
                uint64_t value)
{
    size_t size = coreelf_size(layout, &specimen->format);

    ck_assert_int_eq(coreelf_put(layout, &specimen->format, specimen->bytes + at, size, field, value), 0);
}

static uint64_t get(const struct specimen *specimen, uint64_t at, const struct coreelf_layout *layout,
                    const char *field)
{
    size_t size = coreelf_size(layout, &specimen->format);
    uint64_t value = 0;

    ck_assert_int_eq(coreelf_get(layout, &specimen->format, specimen->bytes + at, size, field, &value), 0);
    return value;
}

/* ---- What one field cannot do ---- */

/* The section header table of the program, 4 bytes on. */
static void move_sections(struct specimen *specimen)
{
    memmove(specimen->bytes + 0x404, specimen->bytes + 0x400, 0x200);
    memset(specimen->bytes + 0x400, 0, 4);
    put(specimen, 0, &coreelf_layout_ehdr, "e_shoff", 0x404);
    specimen->size += 4;
}

/* No section header is left, and none is counted. */
static void lose_sections(struct specimen *specimen)
{
    put(specimen, 0, &coreelf_layout_ehdr, "e_shoff", UINT64_MAX);
    put(specimen, 0, &coreelf_layout_ehdr, "e_shnum", 0);
}

/* The note of the program, 2 bytes on, for segment and section. */
static void move_note(struct specimen *specimen)
{
    memmove(specimen->bytes + 0x242, specimen->bytes + 0x240, 36);
    memset(specimen->bytes + 0x240, 0, 2);
    put(specimen, specimen->phdrs + 5 * 56, &coreelf_layout_phdr, "p_offset", 0x242);
    put(specimen, specimen->shdrs + 3 * 64, &coreelf_layout_shdr, "sh_offset", 0x242);
}

/* The owner's 4 bytes become the start of the payload. */
static void lose_owner(struct specimen *specimen)
{
    put(specimen, specimen->notes[0], &coreelf_layout_nhdr, "n_namesz", 0);
    put(specimen, specimen->notes[0], &coreelf_layout_nhdr, "n_descsz", 24);
}

static void lose_threads(struct specimen *specimen)
{
    put(specimen, specimen->notes[NOTE_THREAD], &coreelf_layout_nhdr, "n_type", COREELF_NT_TASKSTRUCT);
    put(specimen, specimen->notes[NOTE_THREAD_2], &coreelf_layout_nhdr, "n_type", COREELF_NT_TASKSTRUCT);
}

/* The last note loses its last 4 bytes, which are 0. */
static void cut_layout(struct specimen *specimen)
{
    put(specimen, specimen->notes[NOTE_LAYOUT], &coreelf_layout_nhdr, "n_descsz", 28);
    put(specimen, specimen->phdrs, &coreelf_layout_phdr, "p_filesz",
        get(specimen, specimen->phdrs, &coreelf_layout_phdr, "p_filesz") - 4);
}

/* The last note becomes an NT_FILE of 8 bytes, half a head, and a second one that says nothing. */
static void add_short_files(struct specimen *specimen)
{
    struct coreelf_buffer buffer = {specimen->bytes + specimen->notes[NOTE_LAYOUT], 52, 0};
    struct coreelf_sink sink = coreelf_sink_buffer(&buffer);

    coreelf_write_note(&sink, &specimen->format, "CORE", COREELF_NT_FILE, NULL, 8, NULL);
    coreelf_write_note(&sink, &specimen->format, "CORE", COREELF_NT_TASKSTRUCT, NULL, 4, NULL);
    ck_assert_uint_eq(buffer.used, 52);
}

/* ---- The fixtures ---- */

#define IN(name) &coreelf_layout_##name
#define BYTES NULL, NULL

/* clang-format off */
static const struct fixture fixtures[] = {
    /* ELF header. e_ident: 4 bytes of magic, class, data, version, osabi, abiversion, padding from 9 on. */
    {"ehdr-short", CORE, CUT, {START, 0, 63}, BYTES, 0, {START, 0, 63}, NULL, NULL},
    {"ehdr-short", CORE, CUT, {START, 0, 0}, BYTES, 0, {START, 0, 0}, NULL, NULL},
    {"ehdr-short", CORE, CUT, {START, 0, 5}, BYTES, 0, {START, 0, 5}, NULL, NULL},
    {"ehdr-magic", CORE, BYTE, {START, 0, 1}, BYTES, 'e', {START, 0, 0}, NULL, NULL},
    {"ehdr-class", CORE, FIELD, {START, 0, 0}, IN(ident), "ei_class", 3, {START, 0, 4}, NULL, NULL},
    {"ehdr-data", CORE, FIELD, {START, 0, 0}, IN(ident), "ei_data", 0, {START, 0, 5}, NULL, NULL},
    {"ehdr-version", CORE, FIELD, {START, 0, 0}, IN(ident), "ei_version", 2, {START, 0, 6}, NULL, NULL},
    {"ehdr-version", PROGRAM, FIELD, {START, 0, 0}, IN(ehdr), "e_version", 0, {START, 0, 20}, NULL, NULL},
    {"ehdr-pad", CORE, BYTE, {START, 0, 15}, BYTES, 1, {START, 0, 9}, NULL, NULL},
    {"ehdr-osabi", PROGRAM, FIELD, {START, 0, 0}, IN(ident), "ei_osabi", 0x55, {START, 0, 7}, NULL, NULL},
    {"ehdr-type", PROGRAM, FIELD, {START, 0, 0}, IN(ehdr), "e_type", 0x1234, {START, 0, 16}, NULL, NULL},
    {"ehdr-machine", PROGRAM, FIELD, {START, 0, 0}, IN(ehdr), "e_machine", 0xeeee, {START, 0, 18}, NULL, NULL},
    {"ehdr-ehsize", CORE, FIELD, {START, 0, 0}, IN(ehdr), "e_ehsize", 56, {START, 0, 52}, NULL, NULL},
    {"ehdr-phentsize", PROGRAM, FIELD, {START, 0, 0}, IN(ehdr), "e_phentsize", 55, {START, 0, 54},
     "entry-not-loaded bytes-unclaimed", NULL},
    {"ehdr-shentsize", PROGRAM, FIELD, {START, 0, 0}, IN(ehdr), "e_shentsize", 40, {START, 0, 58},
     "bytes-unclaimed bytes-behind", NULL},
    {"phdr-past-end", CORE, CUT, {START, 0, 64 + 2 * 56 + 10}, BYTES, 0, {START, 0, 32},
     "segment-cut-off note-cut-off core-no-notes", NULL},
    {"shdr-past-end", PROGRAM, CUT, {SHDR, 7, 63}, BYTES, 0, {START, 0, 40}, NULL, NULL},
    {"shdr-past-end", PROGRAM, BEND, {START, 0, 0}, BYTES, 0, {START, 0, 40}, "bytes-behind", lose_sections},
    {"table-nowhere", PROGRAM, FIELD, {START, 0, 0}, IN(ehdr), "e_shoff", 0, {START, 0, 40}, "bytes-behind", NULL},
    {"table-nowhere", CORE, FIELD, {START, 0, 0}, IN(ehdr), "e_phoff", 0, {START, 0, 32},
     "core-no-notes core-no-memory bytes-behind", NULL},
    {"table-misaligned", PROGRAM, BEND, {START, 0, 0}, BYTES, 0, {START, 0, 40}, NULL, move_sections},
    {"table-overlap", PROGRAM, FIELD, {SHDR, 5, 0}, IN(shdr), "sh_offset", 0x3f8, {SHDR, 5, 24}, NULL, NULL},
    {"table-overlap", CORE, FIELD, {PHDR, 1, 0}, IN(phdr), "p_offset", 0x40, {PHDR, 1, 8}, "bytes-unclaimed", NULL},
    {"table-overlap", PROGRAM, FIELD, {SHDR, 5, 0}, IN(shdr), "sh_offset", 0x20, {SHDR, 5, 24}, NULL, NULL},
    {"xnum-no-section", LARGE, FIELD, {START, 0, 0}, IN(ehdr), "e_shoff", 0, {START, 0, 56}, "table-nowhere bytes-behind",
     NULL},
    {"xnum-too-small", LARGE, FIELD, {SHDR, 0, 0}, IN(shdr), "sh_info", 65534, {SHDR, 0, 44}, NULL, NULL},
    {"shnum-zero", PROGRAM, FIELD, {START, 0, 0}, IN(ehdr), "e_shnum", 0, {START, 0, 60}, "bytes-behind", NULL},
    {"shstrndx-range", PROGRAM, FIELD, {START, 0, 0}, IN(ehdr), "e_shstrndx", 8, {START, 0, 62}, NULL, NULL},
    {"shstrndx-type", PROGRAM, FIELD, {START, 0, 0}, IN(ehdr), "e_shstrndx", 5, {START, 0, 62}, NULL, NULL},
    {"entry-not-loaded", PROGRAM, FIELD, {START, 0, 0}, IN(ehdr), "e_entry", 0x500000, {START, 0, 24}, NULL, NULL},
    {"entry-not-loaded", PROGRAM, FIELD, {START, 0, 0}, IN(ehdr), "e_entry", 0x401320, {START, 0, 24}, NULL, NULL},

    /* Program header: type 0, flags 4, offset 8, vaddr 16, paddr 24, filesz 32, memsz 40, align 48. */
    {"segment-cut-off", CORE, CUT, {END, 0, 10}, BYTES, 0, {PHDR, 2, 32}, NULL, NULL},
    {"segment-cut-off", CORE, FIELD, {PHDR, 2, 0}, IN(phdr), "p_filesz", 65, {PHDR, 2, 32}, NULL, NULL},
    {"segment-filesz", CORE, FIELD, {PHDR, 2, 0}, IN(phdr), "p_memsz", 63, {PHDR, 2, 32}, NULL, NULL},
    {"segment-wraps", CORE, FIELD, {PHDR, 3, 0}, IN(phdr), "p_vaddr", UINT64_MAX - 0xfef, {PHDR, 3, 40}, NULL, NULL},
    {"segment-align", CORE, FIELD, {PHDR, 3, 0}, IN(phdr), "p_align", 24, {PHDR, 3, 48}, NULL, NULL},
    {"segment-misaligned", CORE, FIELD, {PHDR, 3, 0}, IN(phdr), "p_vaddr", 0x600008, {PHDR, 3, 8}, NULL, NULL},
    {"segment-order", CORE, FIELD, {PHDR, 3, 0}, IN(phdr), "p_vaddr", 0x300000, {PHDR, 3, 16}, NULL, NULL},
    {"segment-overlap", CORE, FIELD, {PHDR, 3, 0}, IN(phdr), "p_vaddr", 0x500ff0, {PHDR, 3, 16}, NULL, NULL},
    {"segment-overlap", CORE, FIELD, {PHDR, 2, 0}, IN(phdr), "p_memsz", 0x100001, {PHDR, 3, 16}, NULL, NULL},
    {"segment-shared", CORE, FIELD, {PHDR, 1, 0}, IN(phdr), "p_filesz", 33, {PHDR, 2, 8}, NULL, NULL},
    {"segment-twice", PROGRAM, FIELD, {PHDR, 6, 0}, IN(phdr), "p_type", 7, {PHDR, 7, 0}, NULL, NULL},
    {"segment-late", PROGRAM, FIELD, {PHDR, 6, 0}, IN(phdr), "p_type", 3, {PHDR, 6, 0}, "segment-twice", NULL},
    {"segment-not-loaded", PROGRAM, FIELD, {PHDR, 7, 0}, IN(phdr), "p_vaddr", 0x401379, {PHDR, 7, 16},
     NULL, NULL},
    {"interp-end", PROGRAM, BYTE, {START, 0, 0x22b}, BYTES, 'x', {START, 0, 0x22b}, NULL, NULL},
    {"segment-type", PROGRAM, FIELD, {PHDR, 6, 0}, IN(phdr), "p_type", 0x12345678, {PHDR, 6, 0}, NULL, NULL},
    {"segment-flags", PROGRAM, FIELD, {PHDR, 6, 0}, IN(phdr), "p_flags", 0x86, {PHDR, 6, 4}, NULL, NULL},

    /* Section header: name 0, type 4, flags 8, addr 16, offset 24, size 32, link 40, info 44, align 48, entsize 56. */
    {"section-cut-off", PROGRAM, FIELD, {SHDR, 7, 0}, IN(shdr), "sh_offset", 0x700, {SHDR, 7, 32}, NULL, NULL},
    {"section-overlap", PROGRAM, FIELD, {SHDR, 5, 0}, IN(shdr), "sh_offset", 0x31f, {SHDR, 5, 24}, NULL, NULL},
    {"section-name", PROGRAM, FIELD, {SHDR, 1, 0}, IN(shdr), "sh_name", 54, {SHDR, 1, 0}, NULL, NULL},
    {"section-name-end", PROGRAM, BYTE, {START, 0, 0x375}, BYTES, 'x', {START, 0, 0x375}, NULL, NULL},
    {"section-zero", PROGRAM, FIELD, {SHDR, 0, 0}, IN(shdr), "sh_info", 5, {SHDR, 0, 0}, NULL, NULL},
    {"section-type", PROGRAM, FIELD, {SHDR, 5, 0}, IN(shdr), "sh_type", 0x12345, {SHDR, 5, 4}, NULL, NULL},
    {"section-link", PROGRAM, FIELD, {SHDR, 5, 0}, IN(shdr), "sh_link", 8, {SHDR, 5, 40}, NULL, NULL},
    {"section-align", PROGRAM, FIELD, {SHDR, 5, 0}, IN(shdr), "sh_addralign", 12, {SHDR, 5, 48}, NULL, NULL},
    {"section-misaligned", PROGRAM, FIELD, {SHDR, 5, 0}, IN(shdr), "sh_addr", 0x401324, {SHDR, 5, 16}, NULL, NULL},
    {"section-entsize", PROGRAM, FIELD, {SHDR, 7, 0}, IN(shdr), "sh_entsize", 20, {SHDR, 7, 56}, NULL, NULL},
    {"section-entsize", PROGRAM, FIELD, {SHDR, 7, 0}, IN(shdr), "sh_entsize", 0, {SHDR, 7, 56}, NULL, NULL},

    /* A note: namesz 0, descsz 4, type 8, owner 12, payload 20 if the owner has 5 to 8 bytes. */
    {"note-runs-over", CORE, FIELD, {NOTE, NOTE_LAYOUT, 0}, IN(nhdr), "n_descsz", 33, {NOTE, NOTE_LAYOUT, 0},
     NULL, NULL},
    {"note-runs-over", CORE, FIELD, {NOTE, NOTE_FPREGS, 0}, IN(nhdr), "n_descsz", 0xfffffff0,
     {NOTE, NOTE_FPREGS, 0}, NULL, NULL},
    {"note-runs-over", CORE, FIELD, {NOTE, NOTE_AUXV, 0}, IN(nhdr), "n_namesz", 0x12345678, {NOTE, NOTE_AUXV, 0},
     "core-no-auxv", NULL},
    {"note-cut-off", CORE, CUT, {NOTE, NOTE_LAYOUT, 14}, BYTES, 0, {NOTE, NOTE_LAYOUT, 0}, "segment-cut-off", NULL},
    {"note-left-over", PROGRAM, FIELD, {PHDR, 5, 0}, IN(phdr), "p_filesz", 36 + 11, {START, 0, 0x264}, NULL, NULL},
    {"notes-misaligned", PROGRAM, BEND, {START, 0, 0}, BYTES, 0, {PHDR, 5, 8}, NULL, move_note},
    {"note-no-owner", PROGRAM, BEND, {START, 0, 0}, BYTES, 0, {NOTE, 0, 0}, NULL, lose_owner},
    {"note-owner-end", CORE, BYTE, {NOTE, NOTE_FPREGS, 16}, BYTES, 'X', {NOTE, NOTE_FPREGS, 16}, NULL, NULL},
    {"note-unknown", CORE, FIELD, {NOTE, NOTE_FPREGS, 0}, IN(nhdr), "n_type", 0x7777, {NOTE, NOTE_FPREGS, 8},
     NULL, NULL},
    {"note-padding", CORE, BYTE, {NOTE, NOTE_FPREGS, 19}, BYTES, 1, {NOTE, NOTE_FPREGS, 17}, NULL, NULL},
    {"note-padding", CORE, BYTE, {DESC, NOTE_FILES, 83}, BYTES, 1, {DESC, NOTE_FILES, 82}, NULL, NULL},

    /* NT_PRSTATUS: si_signo 0, cursig 12, pid 32. The types of other notes: 1 PRSTATUS, 3 PRPSINFO, 6 AUXV. */
    {"core-no-notes", CORE, FIELD, {PHDR, 0, 0}, IN(phdr), "p_filesz", 0, {PHDR, 0, 0}, "bytes-unclaimed", NULL},
    {"core-no-notes", CORE, FIELD, {PHDR, 0, 0}, IN(phdr), "p_type", 0, {START, 0, 16}, "bytes-unclaimed", NULL},
    {"core-notes-several", CORE, FIELD, {PHDR, 3, 0}, IN(phdr), "p_type", 4, {PHDR, 3, 0}, NULL, NULL},
    {"core-no-memory", CORE, FIELD, {START, 0, 0}, IN(ehdr), "e_phnum", 1, {START, 0, 56},
     "bytes-unclaimed bytes-behind", NULL},
    {"core-no-prstatus", CORE, BEND, {START, 0, 0}, BYTES, 0, {PHDR, 0, 0}, NULL, lose_threads},
    {"core-no-prpsinfo", CORE, FIELD, {NOTE, NOTE_PSINFO, 0}, IN(nhdr), "n_type", 4, {PHDR, 0, 0}, NULL, NULL},
    {"core-no-siginfo", CORE, FIELD, {NOTE, NOTE_SIGINFO, 0}, IN(nhdr), "n_type", 4, {PHDR, 0, 0}, NULL, NULL},
    {"core-no-auxv", CORE, FIELD, {NOTE, NOTE_AUXV, 0}, IN(nhdr), "n_type", 4, {PHDR, 0, 0}, NULL, NULL},
    {"core-no-file", CORE, FIELD, {NOTE, NOTE_FILES, 0}, IN(nhdr), "n_type", 4, {PHDR, 0, 0}, NULL, NULL},
    {"core-note-twice", CORE, FIELD, {NOTE, NOTE_FPREGS, 0}, IN(nhdr), "n_type", 6, {NOTE, NOTE_FPREGS, 8},
     NULL, NULL},
    /* A note that swallows the whole next one: 52 bytes of XSAVE_LAYOUT, 916 of XSTATE, 104 of FILE, 68 of AUXV. */
    {"prstatus-size", CORE, FIELD, {NOTE, NOTE_THREAD_2, 0}, IN(nhdr), "n_descsz", 336 + 52,
     {NOTE, NOTE_THREAD_2, 4}, NULL, NULL},
    {"note-size", CORE, FIELD, {NOTE, NOTE_FPREGS, 0}, IN(nhdr), "n_descsz", 512 + 916, {NOTE, NOTE_FPREGS, 4},
     NULL, NULL},
    {"note-size", CORE, FIELD, {NOTE, NOTE_SIGINFO, 0}, IN(nhdr), "n_descsz", 128 + 68, {NOTE, NOTE_SIGINFO, 4},
     "core-no-auxv", NULL},
    {"thread-twice", CORE, FIELD, {DESC, NOTE_THREAD_2, 0}, IN(prstatus), "pr_pid", SPECIMEN_TID,
     {DESC, NOTE_THREAD_2, 32}, NULL, NULL},
    {"thread-id", CORE, FIELD, {DESC, NOTE_THREAD_2, 0}, IN(prstatus), "pr_pid", 0, {DESC, NOTE_THREAD_2, 32},
     NULL, NULL},
    {"prstatus-signal", CORE, FIELD, {DESC, NOTE_THREAD_2, 0}, IN(prstatus), "pr_cursig", 6,
     {DESC, NOTE_THREAD_2, 12}, NULL, NULL},
    {"siginfo-signal", CORE, FIELD, {DESC, NOTE_SIGINFO, 0}, IN(siginfo), "si_signo", 7, {DESC, NOTE_SIGINFO, 0},
     NULL, NULL},
    {"auxv-size", CORE, FIELD, {NOTE, NOTE_AUXV, 0}, IN(nhdr), "n_descsz", 48 + 104, {NOTE, NOTE_AUXV, 4},
     "auxv-behind-null core-no-file", NULL},
    {"auxv-no-null", CORE, FIELD, {DESC, NOTE_AUXV, 32}, IN(auxv), "a_type", 3, {DESC, NOTE_AUXV, 0}, NULL, NULL},
    {"auxv-behind-null", CORE, FIELD, {DESC, NOTE_AUXV, 0}, IN(auxv), "a_type", 0, {DESC, NOTE_AUXV, 16},
     NULL, NULL},

    /* NT_FILE: count 0, page size 8, entries of 24 bytes from 16 on (start, end, file_ofs), names from 64 on. */
    {"file-count", CORE, FIELD, {DESC, NOTE_FILES, 0}, IN(files_head), "count", 3, {DESC, NOTE_FILES, 0}, NULL, NULL},
    {"file-count", CORE, FIELD, {DESC, NOTE_FILES, 0}, IN(files_head), "count", UINT64_MAX, {DESC, NOTE_FILES, 0},
     NULL, NULL},
    {"file-count", CORE, BEND, {START, 0, 0}, BYTES, 0, {DESC, NOTE_LAYOUT, 0}, "core-note-twice", add_short_files},
    {"file-page-size", CORE, FIELD, {DESC, NOTE_FILES, 0}, IN(files_head), "page_size", 1000, {DESC, NOTE_FILES, 8},
     NULL, NULL},
    {"file-names", CORE, BYTE, {DESC, NOTE_FILES, 72}, BYTES, 'x', {DESC, NOTE_FILES, 64}, NULL, NULL},
    {"file-behind", CORE, FIELD, {DESC, NOTE_FILES, 0}, IN(files_head), "count", 1, {DESC, NOTE_FILES, 41},
     NULL, NULL},
    {"file-range", CORE, FIELD, {DESC, NOTE_FILES, 40}, IN(files_entry), "end", 0x500000, {DESC, NOTE_FILES, 48},
     NULL, NULL},
    {"file-order", CORE, FIELD, {DESC, NOTE_FILES, 40}, IN(files_entry), "start", 0x400fff, {DESC, NOTE_FILES, 40},
     NULL, NULL},

    /* XSTATE_BV is at 512; the second component of the layout at 16: type 0, size 4, offset 8. */
    {"xstate-size", CORE, FIELD, {NOTE, NOTE_LAYOUT, 0}, IN(nhdr), "n_type", 0x202, {NOTE, NOTE_LAYOUT, 4},
     NULL, NULL},
    {"xstate-bits", CORE, BYTE, {DESC, NOTE_XSTATE, 514}, BYTES, 1, {DESC, NOTE_XSTATE, 512}, NULL, NULL},
    {"xlayout-size", CORE, BEND, {START, 0, 0}, BYTES, 0, {NOTE, NOTE_LAYOUT, 4}, "xlayout-missing", cut_layout},
    {"xlayout-range", CORE, FIELD, {DESC, NOTE_LAYOUT, 16}, IN(xcomp), "offset", 833, {DESC, NOTE_LAYOUT, 24},
     NULL, NULL},
    {"xlayout-range", CORE, FIELD, {DESC, NOTE_LAYOUT, 16}, IN(xcomp), "offset", 511, {DESC, NOTE_LAYOUT, 24},
     NULL, NULL},
    {"xlayout-overlap", CORE, FIELD, {DESC, NOTE_LAYOUT, 16}, IN(xcomp), "offset", 831, {DESC, NOTE_LAYOUT, 24},
     NULL, NULL},
    {"xlayout-missing", CORE, FIELD, {DESC, NOTE_LAYOUT, 16}, IN(xcomp), "type", 9, {DESC, NOTE_LAYOUT, 0},
     NULL, NULL},

    /* The program has nothing between its names (0x340 to 0x376) and its symbols (0x3c0). */
    {"bytes-unclaimed", PROGRAM, BYTE, {START, 0, 0x3bf}, BYTES, 1, {START, 0, 0x376}, NULL, NULL},
    {"bytes-behind", CORE, APPEND, {END, 0, 0}, BYTES, 5, {END, 0, 0}, NULL, NULL},
    {"bytes-behind", PROGRAM, APPEND, {END, 0, 0}, BYTES, 1, {END, 0, 0}, NULL, NULL},
};
/* clang-format on */

/* ---- Bending ---- */

static uint64_t offset_of(const struct specimen *specimen, size_t size, const struct place *place)
{
    switch (place->from) {
    case END:
        return size - place->more;
    case PHDR:
        return specimen->phdrs + 56 * place->index + place->more;
    case SHDR:
        return specimen->shdrs + 64 * place->index + place->more;
    case NOTE:
        return specimen->notes[place->index] + place->more;
    case DESC:
        return specimen->descs[place->index] + place->more;
    default:
        return place->more;
    }
}

static void bend(struct specimen *specimen, const struct fixture *fixture)
{
    uint64_t at = offset_of(specimen, specimen->size, &fixture->place);

    if (fixture->change == FIELD) {
        put(specimen, at, fixture->layout, fixture->field, fixture->value);
    } else if (fixture->change == BYTE) {
        specimen->bytes[at] = (unsigned char)fixture->value;
    } else if (fixture->change == CUT) {
        specimen->size = at;
    } else if (fixture->change == APPEND) {
        memset(specimen->bytes + specimen->size, 0xee, fixture->value);
        specimen->size += fixture->value;
    } else {
        fixture->bend(specimen);
    }
}

static struct specimen make_base(enum base base, uint8_t ei_data)
{
    return base == CORE      ? make_core(COREELF_ELFCLASS64, ei_data)
           : base == PROGRAM ? make_program()
                             : make_large_core(LARGE_SEGMENTS);
}

/* ---- Looking ---- */

/* The bytes stand in memory of exactly their size, so that a sanitizer sees who reads behind them. */
struct looking {
    unsigned char *bytes;
    struct coreelf_source source;
    struct check check;
};

static void look(struct looking *looking, const unsigned char *bytes, size_t size)
{
    looking->bytes = malloc(size > 0 ? size : 1);
    require(looking->bytes != NULL);
    if (size > 0)
        memcpy(looking->bytes, bytes, size);
    looking->source = coreelf_source_buffer(looking->bytes, size);
    check_file(&looking->check, &looking->source, "specimen");
}

static void look_away(struct looking *looking)
{
    check_free(&looking->check);
    free(looking->bytes);
}

/* "segment-order at 0x128 x1, ...": what was found, for the message of a test that fails. */
static const char *found(const struct check *check, char *text, size_t size)
{
    size_t at = 0;

    text[0] = '\0';
    for (int id = 0; id < FINDINGS && at < size; id++)
        if (check->findings[id].count > 0)
            at += (size_t)snprintf(text + at, size - at, "%s at 0x%lx x%lu, ", finding_rows[id].id,
                                   (unsigned long)check->findings[id].places[0].offset,
                                   (unsigned long)check->findings[id].count);
    return text;
}

static int find_id(const char *id)
{
    for (int i = 0; i < FINDINGS; i++)
        if (strcmp(finding_rows[i].id, id) == 0)
            return i;
    return -1;
}

/* Whether a word of `words` is `word`. */
static int is_among(const char *words, const char *word)
{
    size_t length = strlen(word);

    for (const char *at = words; at && (at = strstr(at, word)); at += length)
        if ((at == words || at[-1] == ' ') && (at[length] == '\0' || at[length] == ' '))
            return 1;
    return 0;
}

static void keep(const char *id, const struct specimen *specimen)
{
    const char *folder = getenv("COREELF_FIXTURES");
    char path[512];
    FILE *file;

    if (!folder)
        return;
    snprintf(path, sizeof path, "%s/%s-%d", folder, id, (int)specimen->format.ei_data);
    file = fopen(path, "wb");
    ck_assert_ptr_nonnull(file);
    fwrite(specimen->bytes, 1, specimen->size, file);
    fclose(file);
}

/* ---- Without a fault ---- */

static void assert_clean(struct specimen specimen)
{
    struct looking looking;
    char text[1024];

    look(&looking, specimen.bytes, specimen.size);
    ck_assert_msg(check_count(&looking.check, SEVERITY_ERROR) + check_count(&looking.check, SEVERITY_NOTE) == 0,
                  "a specimen has faults: %s", found(&looking.check, text, sizeof text));
    look_away(&looking);
    free(specimen.bytes);
}

START_TEST(a_core_without_a_fault)
{
    assert_clean(make_core(all_formats[_i].ei_class, all_formats[_i].ei_data));
}
END_TEST

START_TEST(others_without_a_fault)
{
    assert_clean(make_program());
    assert_clean(make_large_core(65535));
    assert_clean(make_large_core(70000));
}
END_TEST

/* ---- With one ---- */

static void assert_only(const struct check *check, const struct fixture *fixture, uint64_t offset)
{
    int id = find_id(fixture->id);
    const struct finding *finding = &check->findings[id < 0 ? 0 : id];
    char text[1024];

    ck_assert_msg(id >= 0, "no finding is called %s", fixture->id);
    ck_assert_msg(finding->count == 1 && finding->places[0].offset == offset, "%s is not at 0x%lx, once, but: %s",
                  fixture->id, (unsigned long)offset, found(check, text, sizeof text));
    for (int i = 0; i < FINDINGS; i++)
        ck_assert_msg(i == id || (check->findings[i].count > 0) == is_among(fixture->also, finding_rows[i].id),
                      "%s brings or lacks %s: %s", fixture->id, finding_rows[i].id, found(check, text, sizeof text));
}

/* Each in little endian; cores in big endian too. */
START_TEST(one_fault_each)
{
    const struct fixture *fixture = &fixtures[_i];

    for (uint8_t data = 1; data <= (fixture->base == CORE ? 2 : 1); data++) {
        struct specimen specimen = make_base(fixture->base, data);
        uint64_t offset = offset_of(&specimen, specimen.size, &fixture->found);
        struct looking looking;
        bend(&specimen, fixture);
        keep(fixture->id, &specimen);
        look(&looking, specimen.bytes, specimen.size);
        assert_only(&looking.check, fixture, offset);
        look_away(&looking);
        free(specimen.bytes);
    }
}
END_TEST

/* More notes than a file may cost. */
#define TOO_MANY_NOTES ((1u << 20) + 1)

START_TEST(every_finding_has_a_fixture)
{
    for (int id = 0; id < FINDINGS; id++) {
        int has = id == FINDING_NOTE_MANY || id == FINDING_TABLE_LONG; /* below */
        for (size_t i = 0; i < COUNT(fixtures) && !has; i++)
            has = strcmp(fixtures[i].id, finding_rows[id].id) == 0;
        ck_assert_msg(has, "no fixture shows %s", finding_rows[id].id);
    }
}
END_TEST

/* ---- Witnesses ---- */

/*
 * What eu-elflint finds fault with too, at the same fixture. Of the others it says nothing: it does not look at
 * overlaps, order, threads, or whether a segment is all there.
 */
static const char *const witnessed[] = {
    "ehdr-class",     "ehdr-data",          "ehdr-ehsize",      "ehdr-machine",  "ehdr-magic",      "ehdr-osabi",
    "ehdr-pad",       "ehdr-phentsize",     "ehdr-shentsize",   "ehdr-short",    "ehdr-type",       "ehdr-version",
    "note-cut-off",   "note-left-over",     "note-runs-over",   "phdr-past-end", "section-cut-off", "section-entsize",
    "section-link",   "section-name",       "section-name-end", "section-type",  "section-zero",    "segment-align",
    "segment-filesz", "segment-misaligned", "segment-twice",    "segment-type",  "shdr-past-end",   "shnum-zero",
    "shstrndx-range", "shstrndx-type",      "table-nowhere"};

static void ask_witness(const struct specimen *specimen, char *output, size_t size)
{
    char path[64];
    int fd = scratch_file(path);

    ck_assert_int_eq(write(fd, specimen->bytes, specimen->size), (ssize_t)specimen->size);
    shell(output, size, "eu-elflint --gnu-ld %s", path);
    close(fd);
}

/* A line that is not said of the file as it was before. */
static int says_more(const char *output, const char *before)
{
    char line[512];

    for (const char *at = output; *at; at += strcspn(at, "\n") + (at[strcspn(at, "\n")] != '\0')) {
        snprintf(line, sizeof line, "%.*s", (int)strcspn(at, "\n"), at);
        if (*line && !strstr(before, line))
            return 1;
    }
    return 0;
}

START_TEST(the_witness_agrees)
{
    const struct fixture *fixture = NULL;
    char output[8192], before[8192];

    if (!have("eu-elflint")) {
        skip("no eu-elflint");
        return;
    }
    for (size_t i = 0; i < COUNT(fixtures) && !fixture; i++)
        fixture = strcmp(fixtures[i].id, witnessed[_i]) == 0 ? &fixtures[i] : NULL;
    ck_assert_ptr_nonnull(fixture);
    struct specimen specimen = make_base(fixture->base, 1);
    ask_witness(&specimen, before, sizeof before);
    bend(&specimen, fixture);
    ask_witness(&specimen, output, sizeof output);
    ck_assert_msg(says_more(output, before), "%s: %s", fixture->id, output);
    free(specimen.bytes);
}
END_TEST

/* ---- The same many times ---- */

/* All but the first two and the last of 70,000 segments: counted, and a few of them kept. */
START_TEST(many_of_one_kind)
{
    struct specimen specimen = make_large_core(70000);
    struct looking looking;
    struct finding *finding;

    for (uint64_t i = 2; i < 69999; i++)
        put(&specimen, specimen.phdrs + 56 * i, &coreelf_layout_phdr, "p_vaddr", 0x400000);
    look(&looking, specimen.bytes, specimen.size);
    finding = &looking.check.findings[FINDING_SEGMENT_OVERLAP];
    ck_assert_uint_eq(finding->count, 69996);
    ck_assert_uint_eq(looking.check.findings[FINDING_SEGMENT_ORDER].count, 1);
    ck_assert_uint_eq(finding->places[0].offset, 64 + 3 * 56 + 16);
    look_away(&looking);
    free(specimen.bytes);
}
END_TEST

/* PT_NOTE becomes zeros behind the file's end: 1,048,576 notes without owner and payload, and one more. */
START_TEST(more_notes_than_are_read)
{
    struct specimen specimen = make_core(COREELF_ELFCLASS64, COREELF_ELFDATA2LSB);
    uint64_t size = UINT64_C(12) * TOO_MANY_NOTES;
    unsigned char *bytes = calloc(1, specimen.size + size);
    struct looking looking;

    ck_assert_ptr_nonnull(bytes);
    put(&specimen, specimen.phdrs, &coreelf_layout_phdr, "p_offset", specimen.size);
    put(&specimen, specimen.phdrs, &coreelf_layout_phdr, "p_filesz", size);
    memcpy(bytes, specimen.bytes, specimen.size);
    look(&looking, bytes, specimen.size + size);
    ck_assert_uint_eq(looking.check.findings[FINDING_NOTE_MANY].count, 1);
    ck_assert_uint_eq(looking.check.findings[FINDING_NOTE_MANY].places[0].offset, specimen.size + size - 12);
    ck_assert_uint_eq(looking.check.findings[FINDING_NOTE_NO_OWNER].count, TOO_MANY_NOTES - 1);
    look_away(&looking);
    free(bytes);
    free(specimen.bytes);
}
END_TEST

/* A sparse file: the first bytes are those of a buffer, all others 0. */
static int read_sparse(void *context, uint64_t offset, void *buffer, size_t n)
{
    const struct specimen *specimen = context;

    memset(buffer, 0, n);
    if (offset < specimen->size)
        memcpy(buffer, specimen->bytes + offset, specimen->size - offset < n ? specimen->size - offset : n);
    return 0;
}

/* PN_XNUM with 4,294,967,295 program headers, all of them there, and none of them anything. */
START_TEST(more_headers_than_are_read)
{
    struct specimen specimen = make_program();
    struct coreelf_source source = {read_sparse, &specimen, UINT64_C(0x1000) + UINT64_C(56) * UINT32_MAX};
    struct check check;
    const struct finding *finding = &check.findings[FINDING_TABLE_LONG];

    put(&specimen, 0, &coreelf_layout_ehdr, "e_phoff", 0x1000);
    put(&specimen, 0, &coreelf_layout_ehdr, "e_phnum", COREELF_PN_XNUM);
    put(&specimen, specimen.shdrs, &coreelf_layout_shdr, "sh_info", UINT32_MAX);
    check_file(&check, &source, "sparse");
    ck_assert_uint_eq(finding->count, 1);
    ck_assert_uint_eq(finding->places[0].offset, 32);
    ck_assert_uint_eq(finding->places[0].numbers[0], 1u << 20);
    ck_assert_uint_eq(finding->places[0].numbers[1], UINT32_MAX);
    ck_assert_uint_eq(check.findings[FINDING_PHDR_PAST_END].count, 0);
    check_free(&check);
    free(specimen.bytes);
}
END_TEST

/* ---- Words ---- */

static int is_sentence(const char *text)
{
    size_t length = strlen(text);

    return length > 20 && (text[length - 1] == '.' || text[length - 1] == ')') && strstr(text, "  ") == NULL;
}

START_TEST(rows_are_sentences)
{
    for (int i = 0; i < FINDINGS; i++) {
        const struct finding_row *row = &finding_rows[i];
        ck_assert_msg(is_sentence(row->what), "%s: what is no sentence", row->id);
        ck_assert_msg(is_sentence(row->readers), "%s: readers is no sentence", row->id);
        ck_assert_uint_eq(strspn(row->id, "abcdefghijklmnopqrstuvwxyz-"), strlen(row->id));
        for (int k = 0; k < i; k++)
            ck_assert_str_ne(row->id, finding_rows[k].id);
    }
}
END_TEST

/* Every word in braces is one that findings.c knows: an unknown one would print nothing. */
START_TEST(details_are_rendered)
{
    struct specimen specimen = make_program();
    const struct finding_place place = {0, {1, 1, 1}};
    struct looking looking;

    look(&looking, specimen.bytes, specimen.size);
    for (int i = 0; i < FINDINGS; i++) {
        const char *detail = finding_rows[i].detail;
        char text[512];
        size_t places = 0, written = 0;
        for (const char *c = detail; *c; c++)
            places += *c == '{';
        finding_detail(&looking.check, (enum finding_id)i, &place, text, sizeof text);
        for (const char *c = text; *c; c++) /* each of the numbers is 1, or has a name */
            written += *c == '1' || strncmp(c, "SIGHUP", 6) == 0 || strncmp(c, "note", 4) == 0;
        ck_assert_msg(strpbrk(text, "{}") == NULL && written >= places && places <= NUMBERS_MAX, "%s: %s",
                      finding_rows[i].id, text);
    }
    look_away(&looking);
    free(specimen.bytes);
}
END_TEST

/* Lines of at most 100 columns; the id and the offset stand in the first. */
START_TEST(text_of_each)
{
    const struct fixture *fixture = &fixtures[_i];
    struct specimen specimen = make_base(fixture->base, 1);
    struct looking looking;
    char *text = NULL, expected[256];
    size_t size = 0;
    FILE *out = open_memstream(&text, &size);

    bend(&specimen, fixture);
    look(&looking, specimen.bytes, specimen.size);
    check_print_text(&looking.check, out);
    fclose(out);
    int id = find_id(fixture->id);
    snprintf(expected, sizeof expected,
             "specimen: %s %s at 0x%lx:", finding_rows[id].severity == SEVERITY_ERROR ? "error" : "note", fixture->id,
             (unsigned long)looking.check.findings[id].places[0].offset);
    ck_assert_msg(strstr(text, expected) != NULL, "no \"%s\" in: %s", expected, text);
    for (const char *line = text; *line; line += strcspn(line, "\n") + 1)
        ck_assert_uint_le(strcspn(line, "\n"), 100);
    ck_assert_int_eq(text[size - 1], '\n');
    free(text);
    look_away(&looking);
    free(specimen.bytes);
}
END_TEST

/* ---- At random ---- */

static uint32_t next_random(uint32_t *state)
{
    *state ^= *state << 13; /* xorshift32 */
    *state ^= *state >> 17;
    *state ^= *state << 5;
    return *state;
}

static void mutate(struct specimen *specimen, uint32_t *state)
{
    static const unsigned char extremes[] = {0, 1, 0x7f, 0x80, 0xff, 0xfe, 4, 8};
    size_t headers = specimen->size < 0x300 ? specimen->size : 0x300;
    size_t at = next_random(state) % (next_random(state) % 2 ? specimen->size : headers);
    size_t room = specimen->size - at;

    if (next_random(state) % 32 == 0)
        specimen->size = at + 1;
    else if (next_random(state) % 2)
        specimen->bytes[at] = (unsigned char)next_random(state);
    else
        memset(specimen->bytes + at, extremes[next_random(state) % sizeof extremes],
               room < 8 ? room : 1u << next_random(state) % 4);
}

/* Any bytes at all: it ends, and what it found can be printed. MUTANTS=1000000 in the environment for more. */
START_TEST(mutants)
{
    uint32_t state = 0x5eed0000u + (uint32_t)_i;
    unsigned long count = getenv("MUTANTS") ? strtoul(getenv("MUTANTS"), NULL, 10) : 1500, faulty = 0;
    FILE *null = fopen("/dev/null", "w");

    for (unsigned long i = 0; i < count; i++) {
        struct specimen specimen =
            _i == 4 ? make_program() : make_core(all_formats[_i].ei_class, all_formats[_i].ei_data);
        struct looking looking;
        for (uint32_t changes = 1 + next_random(&state) % 4; changes > 0; changes--)
            mutate(&specimen, &state);
        look(&looking, specimen.bytes, specimen.size);
        check_print_text(&looking.check, null);
        faulty += check_count(&looking.check, SEVERITY_ERROR) > 0;
        look_away(&looking);
        free(specimen.bytes);
    }
    fclose(null);
    ck_assert_uint_gt(faulty, count / 4); /* or else the mutants test nothing */
}
END_TEST

Suite *suite_check(void)
{
    Suite *suite = suite_create("check");
    TCase *clean = tcase_create("clean"), *bent = tcase_create("bent"), *words = tcase_create("words");
    TCase *many = tcase_create("many"), *witness = tcase_create("witness");

    tcase_add_loop_test(clean, a_core_without_a_fault, 0, 4);
    tcase_add_test(clean, others_without_a_fault);
    tcase_add_loop_test(bent, one_fault_each, 0, COUNT(fixtures));
    tcase_add_test(bent, every_finding_has_a_fixture);
    tcase_add_loop_test(witness, the_witness_agrees, 0, COUNT(witnessed));
    tcase_add_test(words, rows_are_sentences);
    tcase_add_test(words, details_are_rendered);
    tcase_add_loop_test(words, text_of_each, 0, COUNT(fixtures));
    tcase_add_test(many, many_of_one_kind);
    tcase_add_test(many, more_notes_than_are_read);
    tcase_add_test(many, more_headers_than_are_read);
    tcase_add_loop_test(many, mutants, 0, 5);
    suite_add_tcase(suite, clean);
    suite_add_tcase(suite, bent);
    suite_add_tcase(suite, witness);
    suite_add_tcase(suite, words);
    suite_add_tcase(suite, many);
    return suite;
}
