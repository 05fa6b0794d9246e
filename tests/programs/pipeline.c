/*
 * pipeline.c: pipeline PID FILE KIB. The bare work of a dump, as a limit for what a dump can be: each page of PID that
 * is there is read by process_vm_readv(2) in chunks of KIB and written to a new file, one page behind the other. No
 * headers, no holes, no stop. What is there is found out before the clock starts. Says: SECONDS BYTES.
 */
#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/uio.h>
#include <time.h>
#include <unistd.h>

enum { PAGE = 4096, RUNS_MAX = 1 << 20 };

static struct run {
    uint64_t start, end;
} runs[RUNS_MAX];
static size_t runs_count;

static void fail(const char *what)
{
    fprintf(stderr, "pipeline: %s: %s\n", what, strerror(errno));
    exit(1);
}

static FILE *open_proc(const char *pid, const char *name)
{
    char path[64];
    FILE *file;

    snprintf(path, sizeof path, "/proc/%s/%s", pid, name);
    file = fopen(path, "r");
    if (!file)
        fail(path);
    return file;
}

static void add_page(uint64_t address)
{
    if (runs_count && runs[runs_count - 1].end == address)
        runs[runs_count - 1].end += PAGE;
    else if (runs_count < RUNS_MAX)
        runs[runs_count++] = (struct run){address, address + PAGE};
}

/* Bits 63 and 62 of a word of pagemap: in memory, or swapped out. proc_pid_pagemap(5) */
static void find_pages(FILE *pagemap, uint64_t start, uint64_t end)
{
    uint64_t words[512];

    for (uint64_t at = start; at < end;) {
        size_t want = (end - at) / PAGE < 512 ? (size_t)(end - at) / PAGE : 512;
        ssize_t got = pread(fileno(pagemap), words, want * 8, (off_t)(at / PAGE * 8));

        if (got <= 0)
            return;
        for (size_t i = 0; i < (size_t)got / 8; i++, at += PAGE)
            if (words[i] >> 62)
                add_page(at);
    }
}

static void find_all_pages(const char *pid)
{
    FILE *maps = open_proc(pid, "maps"), *pagemap = open_proc(pid, "pagemap");
    uint64_t start, end;
    char line[4352];

    while (fgets(line, sizeof line, maps))
        if (!strstr(line, "[vvar") && !strstr(line, "[vsyscall]") &&
            sscanf(line, "%" SCNx64 "-%" SCNx64, &start, &end) == 2)
            find_pages(pagemap, start, end);
    fclose(maps);
    fclose(pagemap);
}

static void copy(pid_t pid, int fd, const struct run *run, char *chunk, size_t size)
{
    for (uint64_t at = run->start; at < run->end;) {
        size_t want = run->end - at < size ? (size_t)(run->end - at) : size;
        struct iovec ours = {chunk, want}, theirs = {(void *)(uintptr_t)at, want};
        ssize_t got = process_vm_readv(pid, &ours, 1, &theirs, 1, 0);

        if (got <= 0 || write(fd, chunk, (size_t)got) != got)
            fail("copy");
        at += (uint64_t)got;
    }
}

static double now(void)
{
    struct timespec time;

    clock_gettime(CLOCK_MONOTONIC, &time);
    return (double)time.tv_sec + (double)time.tv_nsec / 1e9;
}

int main(int argc, char **argv)
{
    size_t size = argc == 4 ? strtoul(argv[3], NULL, 10) << 10 : 0;
    char *chunk = size ? aligned_alloc(PAGE, size) : NULL;
    double began;
    int fd;

    if (!chunk)
        return 2;
    memset(chunk, 0, size);
    find_all_pages(argv[1]);
    began = now();
    fd = open(argv[2], O_WRONLY | O_CREAT | O_EXCL, 0600);
    if (fd < 0)
        fail(argv[2]);
    for (size_t i = 0; i < runs_count; i++)
        copy((pid_t)atoi(argv[1]), fd, &runs[i], chunk, size);
    printf("%.6f %jd\n", now() - began, (intmax_t)lseek(fd, 0, SEEK_CUR));
    close(fd);
    return 0;
}
