/*
 * byhand.c: a core file of a process that never was.
 *
 * A core needs little: an ELF header, a list of segments (the program headers), notes that describe the
 * process and its threads, and memory. This program makes up all of it:
 *
 *     the memory    one page at 0x10000: a sentence, two instructions, and room for a stack
 *     the thread    it ran the two instructions; the second, int3, ended the process with SIGTRAP
 *     the notes     NT_PRSTATUS  the thread and its registers     NT_PRPSINFO  the process
 *                   NT_SIGINFO   the signal                       NT_AUXV      what the kernel told it
 *
 * It types no offset of any field: the library's tables know where each one goes.
 */
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "libcoreelf/coreelf.h"

enum { PAGE = 4096, ADDRESS = 0x10000, CODE = ADDRESS + 0x40, PID = 42 };

/* Every integer in the file is stored as this says: 64 bit, little endian, for x86-64. */
static const struct coreelf_format format = {COREELF_ELFCLASS64, COREELF_ELFDATA2LSB, COREELF_EM_X86_64, 0};

static struct coreelf_error error;

/* A call of the library returns a negative errno value if it did not work; `error` then says more. */
static void must(int rc)
{
    if (rc >= 0)
        return;
    fprintf(stderr, "byhand: %s: %s\n", error.what, strerror(-rc));
    exit(1);
}

/* One structure as its bytes. Returns how many they are, so that the next can stand behind it. */
static size_t encode(const struct coreelf_layout *layout, const void *wide, unsigned char *bytes)
{
    must(coreelf_encode(layout, &format, wide, bytes, coreelf_size(layout, &format), &error));
    return coreelf_size(layout, &format);
}

/* Registers differ from machine to machine, so they have no C struct: one puts them by their names. */
static size_t encode_registers(unsigned char *bytes)
{
    const struct coreelf_layout *registers = coreelf_find_arch(&format)->registers;
    size_t size = coreelf_size(registers, &format);

    must(coreelf_put(registers, &format, bytes, size, "rax", 0xc0ffee));
    must(coreelf_put(registers, &format, bytes, size, "rip", CODE + 6)); /* the instruction behind int3 */
    must(coreelf_put(registers, &format, bytes, size, "rsp", ADDRESS + PAGE - 16));
    must(coreelf_put(registers, &format, bytes, size, "cs", 0x33));             /* it ran 64-bit code, */
    must(coreelf_put(registers, &format, bytes, size, "orig_rax", UINT64_MAX)); /* in no system call */
    return size;
}

/* The page of memory, from address 0x10000 on. */
static void fill_page(unsigned char page[PAGE])
{
    static const unsigned char code[] = {0xb8, 0xee, 0xff, 0xc0, 0x00, /* mov $0xc0ffee,%eax */
                                         0xcc};                        /* int3 */

    memset(page, 0, PAGE);
    strcpy((char *)page, "This process never was.");
    memcpy(page + (CODE - ADDRESS), code, sizeof code);
}

/* The four notes, in the order in which the kernel writes them. */
static void write_notes(struct coreelf_sink *sink)
{
    struct coreelf_prstatus thread = {.pr_cursig = COREELF_SIGTRAP, .pr_pid = PID, .pr_ppid = 1};
    struct coreelf_prstatus_end thread_end = {.pr_fpvalid = 0};
    struct coreelf_prpsinfo process = {.pr_pid = PID, .pr_fname = "byhand", .pr_psargs = "byhand --at-all"};
    struct coreelf_siginfo signal = {.si_signo = COREELF_SIGTRAP, .si_code = COREELF_SI_KERNEL};
    struct coreelf_auxv auxv[] = {{COREELF_AT_PAGESZ, PAGE}, {COREELF_AT_ENTRY, CODE}, {COREELF_AT_NULL, 0}};
    unsigned char bytes[512] = {0};
    size_t n;

    n = encode(&coreelf_layout_prstatus, &thread, bytes);
    n += encode_registers(bytes + n);
    n += encode(&coreelf_layout_prstatus_end, &thread_end, bytes + n);
    must(coreelf_write_note(sink, &format, "CORE", COREELF_NT_PRSTATUS, bytes, n, &error));

    n = encode(&coreelf_layout_prpsinfo, &process, bytes);
    must(coreelf_write_note(sink, &format, "CORE", COREELF_NT_PRPSINFO, bytes, n, &error));

    memset(bytes, 0, sizeof bytes); /* a siginfo_t has 128 bytes; we fill in the first few */
    encode(&coreelf_layout_siginfo, &signal, bytes);
    must(coreelf_write_note(sink, &format, "CORE", COREELF_NT_SIGINFO, bytes, 128, &error));

    n = encode(&coreelf_layout_auxv, &auxv[0], bytes); /* pairs: what, and how much */
    n += encode(&coreelf_layout_auxv, &auxv[1], bytes + n);
    n += encode(&coreelf_layout_auxv, &auxv[2], bytes + n);
    must(coreelf_write_note(sink, &format, "CORE", COREELF_NT_AUXV, bytes, n, &error));
}

int main(int argc, char **argv)
{
    const char *path = argc > 1 ? argv[1] : "core";
    struct coreelf_phdr phdrs[2] = {{.p_type = COREELF_PT_NOTE}, {.p_type = COREELF_PT_LOAD}};
    struct coreelf_plan plan = {.format = format, .phdrs = phdrs, .phdrs_count = 2};
    struct coreelf_sink sink = coreelf_sink_count(); /* keeps nothing, counts */
    struct coreelf_fd_sink state;
    struct coreelf_writer writer;
    unsigned char page[PAGE];

    /* 1. Measure: the memory stands behind the notes, so we must know how long they are. */
    write_notes(&sink);

    /* 2. Plan: say what each segment is; COREELF_PLACE leaves its offset to the library. */
    phdrs[0].p_offset = phdrs[1].p_offset = COREELF_PLACE;
    phdrs[0].p_filesz = sink.offset;
    phdrs[0].p_align = 4;
    phdrs[1].p_vaddr = ADDRESS;
    phdrs[1].p_filesz = phdrs[1].p_memsz = phdrs[1].p_align = PAGE;
    phdrs[1].p_flags = COREELF_PF_R | COREELF_PF_W | COREELF_PF_X;
    plan.ehdr.e_type = COREELF_ET_CORE;
    must(coreelf_make_plan(&plan, &error));

    /* 3. Emit: every byte, from the first to the last. Now the same function writes the notes. */
    sink = coreelf_sink_fd(&state, open(path, O_WRONLY | O_CREAT | O_TRUNC, 0600));
    fill_page(page);
    must(coreelf_write_headers(&writer, &plan, &sink, &error));
    must(coreelf_write_segment(&writer, 0, &error));
    write_notes(&sink);
    must(coreelf_write_segment(&writer, 1, &error));
    must(coreelf_write_part(&writer, page, PAGE, &error));
    must(coreelf_write_end(&writer, &error));
    printf("%s: %llu bytes\n", path, (unsigned long long)sink.offset);
    return 0;
}
