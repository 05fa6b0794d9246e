/*
 * specimen.h: small files without a fault, to be bent in one place each.
 */
#ifndef COREELF_TESTS_SPECIMEN_H
#define COREELF_TESTS_SPECIMEN_H

#include "../libcoreelf/coreelf.h"

/* The notes of the core, in their order. */
enum {
    NOTE_THREAD, /* NT_PRSTATUS of SPECIMEN_TID */
    NOTE_PSINFO,
    NOTE_SIGINFO,
    NOTE_AUXV,
    NOTE_FILES,
    NOTE_FPREGS,
    NOTE_XSTATE,
    NOTE_THREAD_2, /* NT_PRSTATUS of SPECIMEN_TID + 1 */
    NOTE_LAYOUT,
    NOTES
};

#define SPECIMEN_TID 100

struct specimen {
    struct coreelf_format format;
    unsigned char *bytes; /* free() it; there is room for SPECIMEN_ROOM more */
    size_t size;
    uint64_t phdrs, shdrs; /* where the tables are */
    uint64_t notes[NOTES]; /* where each note is; of a program, the first */
    uint64_t descs[NOTES]; /* where its payload is */
};

#define SPECIMEN_ROOM 4096

/*
 * A core of two threads, as Linux writes it: PT_NOTE, then three PT_LOAD at 0x400000, 0x500000, 0x600000 of 4096
 * bytes each, of which 32, 64 and none are in the file. No section. x86-64, or i386 in ELFCLASS32.
 */
struct specimen make_core(uint8_t ei_class, uint8_t ei_data);

/* A core with that many segments, 65,535 or more: their number is in section 0. The last is PT_NULL, all zero. */
struct specimen make_large_core(uint64_t segments);

/* A program of x86-64, typed by hand. Segments and sections: specimen.c. */
struct specimen make_program(void);

#endif
