/*
 * sections.c: a program with sections.
 *
 * Two tables describe the same bytes. The program headers list segments, for the kernel, which loads the program; the
 * section headers list sections, for linkers and debuggers.
 *
 *     sections             segments
 *     .text    code        0, at 0x401000: read and execute
 *     .rodata  a sentence  0
 *     .data    a number    1, at 0x402000: read and write
 *     .comment a remark    none: it is not loaded
 *
 * The program prints the sentence, adds 1 to the number, and ends with it. The name of each section is in one section
 * more, .shstrtab, which the library adds.
 */
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "libcoreelf/coreelf.h"

enum { PAGE = 0x1000, CODE = 0x401000, DATA = 0x402000 };

/* clang-format off */
static const unsigned char text[0x30] = {
    0xb8, 1, 0, 0, 0,                   /* mov $1,%eax          write ... */
    0xbf, 1, 0, 0, 0,                   /* mov $1,%edi          to standard output */
    0xbe, 0x30, 0x10, 0x40, 0,          /* mov $0x401030,%esi   the sentence, */
    0xba, 20, 0, 0, 0,                  /* mov $20,%edx         20 bytes */
    0x0f, 0x05,                         /* syscall */
    0xff, 0x04, 0x25, 0, 0x20, 0x40, 0, /* incl 0x402000        one more */
    0x8b, 0x3c, 0x25, 0, 0x20, 0x40, 0, /* mov 0x402000,%edi */
    0xb8, 60, 0, 0, 0,                  /* mov $60,%eax         exit with it */
    0x0f, 0x05,                         /* syscall */
};
/* clang-format on */
static const char rodata[] = "I stand in .rodata.\n";
static const unsigned char data[] = {41, 0, 0, 0};
static const char comment[] = "typed by hand";

/* A section: which bytes, which segment they are a part of, and where in it. */
static const struct part {
    const char *name;
    const void *bytes;
    uint64_t size, segment, delta, flags;
} parts[] = {
    {".text", text, sizeof text, 0, 0, COREELF_SHF_ALLOC | COREELF_SHF_EXECINSTR},
    {".rodata", rodata, sizeof rodata, 0, sizeof text, COREELF_SHF_ALLOC},
    {".data", data, sizeof data, 1, 0, COREELF_SHF_ALLOC | COREELF_SHF_WRITE},
    {".comment", comment, sizeof comment, COREELF_NO_SEGMENT, 0, 0},
};

enum { PARTS = sizeof parts / sizeof parts[0] };

static struct coreelf_error error;

/* A call of the library returns a negative errno value if it did not work; `error` then says more. */
static void must(int rc)
{
    if (rc >= 0)
        return;
    fprintf(stderr, "sections: %s: %s\n", error.what, strerror(-rc));
    exit(1);
}

/* The table for the kernel. */
static struct coreelf_phdr segment(uint64_t address, uint64_t size, uint64_t permissions)
{
    return (struct coreelf_phdr){.p_type = COREELF_PT_LOAD,
                                 .p_flags = permissions,
                                 .p_offset = COREELF_PLACE,
                                 .p_vaddr = address,
                                 .p_filesz = size,
                                 .p_memsz = size,
                                 .p_align = PAGE};
}

/* The table for everybody else. A section that is not loaded has no address. */
static struct coreelf_section section(const struct part *part, const struct coreelf_phdr *segments)
{
    int is_loaded = part->segment != COREELF_NO_SEGMENT;

    return (struct coreelf_section){
        .name = part->name,
        .segment = part->segment,
        .delta = part->delta,
        .shdr = {.sh_type = COREELF_SHT_PROGBITS,
                 .sh_flags = part->flags,
                 .sh_offset = COREELF_PLACE,
                 .sh_addr = is_loaded ? segments[part->segment].p_vaddr + part->delta : 0,
                 .sh_size = part->size,
                 .sh_addralign = 1},
    };
}

int main(int argc, char **argv)
{
    struct coreelf_phdr segments[] = {
        segment(CODE, sizeof text + sizeof rodata, COREELF_PF_R | COREELF_PF_X),
        segment(DATA, sizeof data, COREELF_PF_R | COREELF_PF_W),
    };
    struct coreelf_section sections[PARTS];
    struct coreelf_plan plan = {.format = {COREELF_ELFCLASS64, COREELF_ELFDATA2LSB, COREELF_EM_X86_64, 0},
                                .ehdr = {.e_type = COREELF_ET_EXEC, .e_entry = CODE},
                                .phdrs = segments,
                                .phdrs_count = 2,
                                .sections = sections,
                                .sections_count = PARTS};
    struct coreelf_fd_sink state;
    struct coreelf_writer writer;
    struct coreelf_sink sink;

    for (int i = 0; i < PARTS; i++)
        sections[i] = section(&parts[i], segments);
    must(coreelf_make_plan(&plan, &error));

    sink = coreelf_sink_fd(&state, open(argv[argc - 1], O_WRONLY | O_CREAT | O_TRUNC, 0755));
    must(coreelf_write_headers(&writer, &plan, &sink, &error));
    for (uint64_t i = 0; i < PARTS; i++) {
        must(coreelf_write_section(&writer, i, &error));
        must(coreelf_write_part(&writer, parts[i].bytes, parts[i].size, &error));
    }
    must(coreelf_write_end(&writer, &error)); /* the names, and the table of section headers */
    return 0;
}
