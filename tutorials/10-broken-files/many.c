/*
 * many.c: a core with as many segments as one likes.
 *
 *     many 70000 core     one PT_NOTE with a thread, and 69,999 PT_LOADs, a page each
 *
 * The number of program headers has 16 bits in the ELF header. What happens to 70,000 is the library's business:
 * coreelf_make_plan adds a section header that has room for it. The pages are said to be in memory and are not in the file.
 */
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "libcoreelf/coreelf.h"

enum { PAGE = 4096, PRSTATUS = 336, PRPSINFO = 136, PID = 42 };

static struct coreelf_error error;

static void must(int rc)
{
    if (rc >= 0)
        return;
    fprintf(stderr, "many: %s: %s\n", error.what, strerror(-rc));
    exit(1);
}

/* A thread and its process. What is not said of them is 0, the registers too. */
static void write_notes(struct coreelf_sink *sink, const struct coreelf_format *format)
{
    struct coreelf_prpsinfo process = {.pr_pid = PID, .pr_fname = "many", .pr_psargs = "many"};
    unsigned char thread[PRSTATUS] = {0}, bytes[PRPSINFO];

    must(coreelf_put(&coreelf_layout_prstatus, format, thread, sizeof thread, "pr_pid", PID));
    must(coreelf_write_note(sink, format, "CORE", COREELF_NT_PRSTATUS, thread, sizeof thread, &error));
    must(coreelf_encode(&coreelf_layout_prpsinfo, format, &process, bytes, sizeof bytes, &error));
    must(coreelf_write_note(sink, format, "CORE", COREELF_NT_PRPSINFO, bytes, sizeof bytes, &error));
}

/* Every other page, so that no two of them touch. */
static void describe(struct coreelf_phdr *phdrs, uint64_t count, uint64_t notes_size)
{
    phdrs[0] = (struct coreelf_phdr){
        .p_type = COREELF_PT_NOTE, .p_offset = COREELF_PLACE, .p_filesz = notes_size, .p_align = 4};
    for (uint64_t i = 1; i < count; i++)
        phdrs[i] = (struct coreelf_phdr){.p_type = COREELF_PT_LOAD,
                                         .p_flags = COREELF_PF_R,
                                         .p_offset = COREELF_PLACE,
                                         .p_vaddr = 2 * i * PAGE,
                                         .p_memsz = PAGE,
                                         .p_align = PAGE};
}

int main(int argc, char **argv)
{
    uint64_t count = argc == 3 ? strtoull(argv[1], NULL, 10) : 0;
    struct coreelf_phdr *phdrs = calloc(count, sizeof *phdrs);
    struct coreelf_plan plan = {.format = {COREELF_ELFCLASS64, COREELF_ELFDATA2LSB, COREELF_EM_X86_64, 0},
                                .ehdr = {.e_type = COREELF_ET_CORE},
                                .phdrs = phdrs,
                                .phdrs_count = count};
    struct coreelf_sink sink = coreelf_sink_count();
    struct coreelf_fd_sink state;
    struct coreelf_writer writer;

    if (count == 0 || !phdrs)
        return fprintf(stderr, "use: many NUMBER FILE\n"), 2;
    write_notes(&sink, &plan.format);
    describe(phdrs, count, sink.offset);
    must(coreelf_make_plan(&plan, &error));

    sink = coreelf_sink_fd(&state, open(argv[2], O_WRONLY | O_CREAT | O_TRUNC, 0600));
    must(coreelf_write_headers(&writer, &plan, &sink, &error));
    must(coreelf_write_segment(&writer, 0, &error));
    write_notes(&sink, &plan.format);
    must(coreelf_write_end(&writer, &error));
    free(phdrs);
    return 0;
}
