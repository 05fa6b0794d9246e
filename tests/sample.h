/*
 * sample.h: a small core to read, cut, bend and write to failing disks.
 */
#ifndef COREELF_TESTS_SAMPLE_H
#define COREELF_TESTS_SAMPLE_H

#include "../libcoreelf/coreelf.h"

#define SAMPLE_ADDRESS 0x400010
#define SAMPLE_MEMORY 100
#define SAMPLE_NOTES 7

struct sample {
    struct coreelf_format format;
    struct coreelf_phdr phdrs[2];       /* the notes; SAMPLE_MEMORY bytes of memory at SAMPLE_ADDRESS */
    struct coreelf_section sections[2]; /* "note0" and "load": the same bytes */
    struct coreelf_plan plan;
    unsigned char notes[4096];
    size_t notes_size;
    unsigned char memory[SAMPLE_MEMORY];
    unsigned char bytes[8192]; /* the file */
    size_t size;
};

/* Fills in everything; the machine is x86-64 or, in ELFCLASS32, i386. */
void make_sample(struct sample *sample, uint8_t ei_class, uint8_t ei_data);

/* Writes it, step by step; stops at the first error and returns that. */
int write_sample(const struct sample *sample, struct coreelf_sink *sink, struct coreelf_error *error);

#endif
