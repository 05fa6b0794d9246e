/*
 * unwind.c: prints the return addresses of each thread of a core, by frame pointers.
 *
 *     unwind CORE
 *
 * On x86-64 a function that keeps a frame pointer begins with `push %rbp; mov %rsp,%rbp`. From then on:
 *
 *     rbp + 8   where the function will return to
 *     rbp       the caller's rbp, which points to the caller's two words, and so on
 *
 * So the frames are a linked list in the memory, and a core has the memory.
 */
#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "libcoreelf/coreelf.h"

enum { FRAMES = 64 }; /* a damaged list may never end */

static struct coreelf_error error;

static void must(int rc)
{
    if (rc >= 0)
        return;
    fprintf(stderr, "unwind: %s: %s\n", error.what ? error.what : "core", strerror(-rc));
    exit(1);
}

/* The segment of that type that holds the address (PT_NOTE: the first one): 1, or 0: there is none. */
static int find_segment(const struct coreelf_file *file, uint64_t type, uint64_t address, struct coreelf_phdr *phdr)
{
    int rc;

    for (uint64_t i = 0; (rc = coreelf_segment(file, i, phdr, &error)) > 0; i++)
        if (phdr->p_type == type &&
            (type == COREELF_PT_NOTE || (address >= phdr->p_vaddr && address - phdr->p_vaddr < phdr->p_filesz)))
            return 1;
    must(rc);
    return 0;
}

/* The two words of a frame: 1, or 0: that memory is not in the core. */
static int read_frame(const struct coreelf_file *file, uint64_t rbp, uint64_t words[2])
{
    struct coreelf_phdr phdr;
    unsigned char bytes[16];

    if (!find_segment(file, COREELF_PT_LOAD, rbp, &phdr) || phdr.p_filesz - (rbp - phdr.p_vaddr) < sizeof bytes)
        return 0;
    must(coreelf_read(file->source, phdr.p_offset + (rbp - phdr.p_vaddr), bytes, sizeof bytes, &error));
    for (int w = 0; w < 2; w++) {
        words[w] = 0;
        for (int i = 7; i >= 0; i--) /* little endian: the last byte is the highest */
            words[w] = words[w] << 8 | bytes[8 * w + i];
    }
    return 1;
}

/* The list, from the innermost frame outward. The stack grows down, so each frame lies above the one before. */
static void walk(const struct coreelf_file *file, uint64_t rip, uint64_t rbp)
{
    uint64_t words[2];

    printf("  0x%" PRIx64 "\n", rip);
    for (int i = 0; i < FRAMES && read_frame(file, rbp, words) && words[1] != 0; i++) {
        printf("  0x%" PRIx64 "\n", words[1]);
        if (words[0] <= rbp)
            return;
        rbp = words[0];
    }
}

/* NT_PRSTATUS: what all machines have, then the registers of this one. */
static void show_thread(const struct coreelf_file *file, const struct coreelf_note *note)
{
    const struct coreelf_layout *registers = coreelf_find_arch(&file->format)->registers;
    size_t head = coreelf_size(&coreelf_layout_prstatus, &file->format);
    struct coreelf_prstatus status;
    unsigned char bytes[512];
    uint64_t rip, rbp;

    if (note->nhdr.n_descsz > sizeof bytes)
        must(-EBADMSG);
    must(coreelf_read(file->source, note->desc_offset, bytes, note->nhdr.n_descsz, &error));
    must(coreelf_decode(&coreelf_layout_prstatus, &file->format, bytes, note->nhdr.n_descsz, &status, &error));
    must(coreelf_get(registers, &file->format, bytes + head, note->nhdr.n_descsz - head, "rip", &rip));
    must(coreelf_get(registers, &file->format, bytes + head, note->nhdr.n_descsz - head, "rbp", &rbp));
    printf("thread %" PRIu64 "\n", (uint64_t)status.pr_pid);
    walk(file, rip, rbp);
}

int main(int argc, char **argv)
{
    struct coreelf_fd_source state;
    struct coreelf_source source;
    struct coreelf_file file;
    struct coreelf_notes notes;
    struct coreelf_note note;
    struct coreelf_phdr phdr;
    int rc;

    must(coreelf_source_fd(&state, open(argc > 1 ? argv[1] : "core", O_RDONLY), &source));
    must(coreelf_open(&file, &source, &error));
    if (file.format.e_machine != COREELF_EM_X86_64 || file.format.ei_class != COREELF_ELFCLASS64 ||
        !find_segment(&file, COREELF_PT_NOTE, 0, &phdr)) {
        fputs("unwind: not a core of x86-64\n", stderr);
        return 1;
    }
    coreelf_notes_begin(&notes, &file, phdr.p_offset, phdr.p_filesz, phdr.p_align);
    while ((rc = coreelf_next_note(&notes, &note, &error)) > 0)
        if (note.nhdr.n_type == COREELF_NT_PRSTATUS && strcmp(note.owner, "CORE") == 0)
            show_thread(&file, &note);
    must(rc);
    return 0;
}
