/*
 * dump.c: dump PID FILE. A core of a process that goes on running.
 *
 *     1. stop       every thread                       ptrace(2)
 *     2. describe   threads, registers, memory areas   ptrace(2), /proc/PID/maps, /proc/PID/auxv
 *     3. plan       every offset in the file           coreelf_make_plan
 *     4. write      headers, notes, memory             coreelf_write_*, /proc/PID/mem
 *     5. let go
 */
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ptrace.h>
#include <sys/uio.h>
#include <sys/wait.h>
#include <unistd.h>

#include "libcoreelf/coreelf.h"

enum { PAGE = 4096, THREADS_MAX = 64, AREAS_MAX = 4096, CHUNK = 64 * PAGE };

static const struct coreelf_format format = {COREELF_ELFCLASS64, COREELF_ELFDATA2LSB, COREELF_EM_X86_64, 0};
static struct coreelf_error error;

static pid_t threads[THREADS_MAX];
static int threads_count;
static struct coreelf_phdr phdrs[AREAS_MAX + 1] = {{.p_type = COREELF_PT_NOTE}}; /* and an area each */
static uint64_t phdrs_count = 1;

/* Ends the program. The kernel lets all threads that we hold run on then. */
static void fail(const char *what, const char *why)
{
    fprintf(stderr, "dump: %s: %s\n", what, why);
    exit(1);
}

static void must(int rc)
{
    if (rc < 0)
        fail(error.what ? error.what : "libcoreelf", strerror(-rc));
}

/* A file of /proc/PID. */
static FILE *open_proc(pid_t pid, const char *name)
{
    char path[64];
    FILE *file;

    snprintf(path, sizeof path, "/proc/%d/%s", (int)pid, name);
    file = fopen(path, "r");
    if (!file)
        fail(path, strerror(errno));
    return file;
}

/* ---- 1. Stop ---- */

/* SEIZE attaches without a signal; INTERRUPT asks for the stop, and waitpid tells that it has come. */
static void stop_thread(pid_t tid)
{
    int status;

    if (ptrace(PTRACE_SEIZE, tid, NULL, NULL) < 0)
        return; /* we hold it already */
    if (ptrace(PTRACE_INTERRUPT, tid, NULL, NULL) < 0 || waitpid(tid, &status, __WALL) != tid || !WIFSTOPPED(status))
        fail("a thread", "it has ended");
    if (threads_count == THREADS_MAX)
        fail("the process", "it has more threads than this program can hold");
    threads[threads_count++] = tid;
}

/* While we stop one thread, another may start a new one. So we look until we find no more. */
static void stop_all(pid_t pid)
{
    char path[64];
    int before;

    snprintf(path, sizeof path, "/proc/%d/task", (int)pid);
    do {
        DIR *folder = opendir(path);
        before = threads_count;
        for (struct dirent *entry; folder && (entry = readdir(folder));)
            if (atoi(entry->d_name) > 0)
                stop_thread((pid_t)atoi(entry->d_name));
        if (folder)
            closedir(folder);
    } while (threads_count > before);
    if (threads_count == 0)
        fail(path, "no thread there that we may stop");
}

/* ---- 2. Describe: the notes ---- */

static size_t encode(const struct coreelf_layout *layout, const void *wide, unsigned char *bytes)
{
    must(coreelf_encode(layout, &format, wide, bytes, coreelf_size(layout, &format), &error));
    return coreelf_size(layout, &format);
}

/* NT_PRSTATUS: what all machines have, the registers as the kernel hands them out, a last word. */
static void write_thread(struct coreelf_sink *sink, pid_t tid)
{
    struct coreelf_prstatus thread = {.pr_pid = (uint32_t)tid};
    struct coreelf_prstatus_end thread_end = {.pr_fpvalid = 0};
    unsigned char bytes[512];
    size_t n = encode(&coreelf_layout_prstatus, &thread, bytes);
    struct iovec registers = {bytes + n, 27 * 8};

    if (ptrace(PTRACE_GETREGSET, tid, (void *)(uintptr_t)COREELF_NT_PRSTATUS, &registers) < 0)
        fail("PTRACE_GETREGSET", strerror(errno));
    n += registers.iov_len;
    n += encode(&coreelf_layout_prstatus_end, &thread_end, bytes + n);
    must(coreelf_write_note(sink, &format, "CORE", COREELF_NT_PRSTATUS, bytes, n, &error));
}

/* NT_AUXV: the file has the very bytes of the note. */
static void write_auxv(struct coreelf_sink *sink, pid_t pid)
{
    unsigned char bytes[1024];
    FILE *file = open_proc(pid, "auxv");
    size_t n = fread(bytes, 1, sizeof bytes, file);

    fclose(file);
    must(coreelf_write_note(sink, &format, "CORE", COREELF_NT_AUXV, bytes, n, &error));
}

static void write_notes(struct coreelf_sink *sink, pid_t pid)
{
    write_thread(sink, threads[0]);
    write_auxv(sink, pid);
    for (int i = 1; i < threads_count; i++)
        write_thread(sink, threads[i]);
}

/* ---- 2. Describe: the memory areas ---- */

/* How much of an area is saved. Two areas belong to the kernel, and it keeps them to itself. */
static uint64_t saved(const char *line, const char *may, uint64_t size)
{
    if (may[0] != 'r' || strstr(line, "[vvar") || strstr(line, "[vsyscall"))
        return 0;
    return size;
}

/* A line of maps: "55d0c0a3e000-55d0c0a3f000 r-xp 00001000 08:01 1835 /usr/bin/cat". */
static void read_areas(pid_t pid)
{
    FILE *maps = open_proc(pid, "maps");
    unsigned long long start, end;
    char line[8192], may[5];

    while (fgets(line, sizeof line, maps)) {
        struct coreelf_phdr *phdr = &phdrs[phdrs_count];
        if (sscanf(line, "%llx-%llx %4s", &start, &end, may) != 3 || phdrs_count > AREAS_MAX)
            continue;
        phdr->p_type = COREELF_PT_LOAD;
        phdr->p_offset = COREELF_PLACE;
        phdr->p_vaddr = start;
        phdr->p_memsz = end - start;
        phdr->p_filesz = saved(line, may, end - start);
        phdr->p_align = PAGE;
        phdr->p_flags = (may[0] == 'r' ? COREELF_PF_R : 0u) | (may[1] == 'w' ? COREELF_PF_W : 0u) |
                        (may[2] == 'x' ? COREELF_PF_X : 0u);
        phdrs_count++;
    }
    fclose(maps);
}

/* ---- 4. Write ---- */

static void copy_area(struct coreelf_writer *writer, int memory, const struct coreelf_phdr *phdr)
{
    static unsigned char chunk[CHUNK];

    for (uint64_t done = 0; done < phdr->p_filesz;) {
        size_t n = phdr->p_filesz - done < CHUNK ? (size_t)(phdr->p_filesz - done) : CHUNK;
        ssize_t got = pread(memory, chunk, n, (off_t)(phdr->p_vaddr + done));
        if (got <= 0)
            fail("/proc/PID/mem", got < 0 ? strerror(errno) : "the process has ended");
        must(coreelf_write_part(writer, chunk, (uint64_t)got, &error));
        done += (uint64_t)got;
    }
}

static void write_core(const struct coreelf_plan *plan, pid_t pid, const char *path)
{
    int fd = open(path, O_WRONLY | O_CREAT | O_TRUNC, 0600);
    FILE *memory = open_proc(pid, "mem");
    struct coreelf_fd_sink state;
    struct coreelf_sink sink = coreelf_sink_fd(&state, fd);
    struct coreelf_writer writer;

    if (fd < 0)
        fail(path, strerror(errno));
    must(coreelf_write_headers(&writer, plan, &sink, &error));
    must(coreelf_write_segment(&writer, 0, &error));
    write_notes(&sink, pid);
    for (uint64_t i = 1; i < phdrs_count; i++) {
        if (phdrs[i].p_filesz == 0)
            continue;
        must(coreelf_write_segment(&writer, i, &error));
        copy_area(&writer, fileno(memory), &phdrs[i]);
    }
    must(coreelf_write_end(&writer, &error));
    fclose(memory);
}

int main(int argc, char **argv)
{
    struct coreelf_plan plan = {.format = format, .phdrs = phdrs};
    struct coreelf_sink count = coreelf_sink_count();
    pid_t pid = argc == 3 ? (pid_t)atoi(argv[1]) : 0;

    if (pid <= 0)
        fail("use", "dump PID FILE");
    stop_all(pid);            /* 1. */
    read_areas(pid);          /* 2. */
    write_notes(&count, pid); /*    the notes into a sink that counts: so long they are */
    phdrs[0].p_offset = COREELF_PLACE;
    phdrs[0].p_filesz = count.offset;
    phdrs[0].p_align = 4;
    plan.phdrs_count = phdrs_count;
    plan.ehdr.e_type = COREELF_ET_CORE;
    must(coreelf_make_plan(&plan, &error)); /* 3. */
    write_core(&plan, pid, argv[2]);        /* 4. */
    for (int i = 0; i < threads_count; i++) /* 5. */
        ptrace(PTRACE_DETACH, threads[i], NULL, NULL);
    printf("%d threads, %llu areas\n", threads_count, (unsigned long long)phdrs_count - 1);
    return 0;
}
