/*
 * first.c: an ELF program of 120 bytes. All of them are typed here.
 *
 *     offset  size
 *       0x00    64   ELF header: what the file is
 *       0x40    56   program header: which of its bytes go where in memory
 *
 * The program itself has 8 bytes: exit(42). They stand inside of the program header, in the field p_paddr, which means
 * nothing to Linux. A number of several bytes is written with its lowest byte first (little endian).
 */
#include <stdio.h>

/* clang-format off */
static const unsigned char file[120] = {
    /* ---- ELF header ---- */
    0x7f, 'E', 'L', 'F',        /* ei_mag          magic number: this is ELF */
    2,                          /* ei_class        64 bit */
    1,                          /* ei_data         little endian */
    1,                          /* ei_version      version of the format: there is only one */
    0,                          /* ei_osabi        nothing that is special to a system */
    0,                          /* ei_abiversion   likewise */
    0, 0, 0, 0, 0, 0, 0,        /* ei_pad          unused */
    2, 0,                       /* e_type          ET_EXEC: a program with fixed addresses */
    62, 0,                      /* e_machine       EM_X86_64 */
    1, 0, 0, 0,                 /* e_version       the version once more */
    0x58, 0, 0x40, 0, 0,0,0,0,  /* e_entry         the first instruction is at address 0x400058 */
    0x40, 0, 0, 0,    0,0,0,0,  /* e_phoff         the program headers are at offset 0x40 of the file */
    0, 0, 0, 0,       0,0,0,0,  /* e_shoff         there are no section headers */
    0, 0, 0, 0,                 /* e_flags         x86-64 has none */
    64, 0,                      /* e_ehsize        size of this header */
    56, 0,                      /* e_phentsize     size of a program header, */
    1, 0,                       /* e_phnum         and how many there are */
    0, 0,                       /* e_shentsize     size of a section header, */
    0, 0,                       /* e_shnum         how many there are, */
    0, 0,                       /* e_shstrndx      and which of them has the names */

    /* ---- program header ---- */
    1, 0, 0, 0,                 /* p_type          PT_LOAD: bytes that go into memory */
    5, 0, 0, 0,                 /* p_flags         4 read + 1 execute */
    0, 0, 0, 0,       0,0,0,0,  /* p_offset        from the start of the file on, */
    0, 0, 0x40, 0,    0,0,0,0,  /* p_vaddr         to address 0x400000 */
    0x6a, 42,                   /* p_paddr         push 42         here is the program, at 0x58 of the file */
    0x5f,                       /*                 pop  rdi        what exit is told */
    0x6a, 60,                   /*                 push 60 */
    0x58,                       /*                 pop  rax        which system call: 60 is exit */
    0x0f, 0x05,                 /*                 syscall */
    120, 0, 0, 0,     0,0,0,0,  /* p_filesz        120 bytes of the file */
    120, 0, 0, 0,     0,0,0,0,  /* p_memsz         take 120 bytes of memory */
    0, 0x10, 0, 0,    0,0,0,0,  /* p_align         by pages of 0x1000 bytes */
};
/* clang-format on */

int main(void)
{
    return fwrite(file, sizeof file, 1, stdout) != 1;
}
