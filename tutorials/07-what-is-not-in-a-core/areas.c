/*
 * areas.c: a process with seven areas of 16 pages (64 KiB), each of another kind; then it waits to be ended.
 *
 *     0x100000000  private, never written
 *     0x100020000  private, one byte written
 *     0x100040000  the same, and MADV_DONTDUMP
 *     0x100060000  private, zeros written to all of it
 *     0x100080000  a file, private, never written
 *     0x1000a0000  a file, private, one byte written
 *     0x1000c0000  shared, with no file
 */
#define _GNU_SOURCE
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

enum { SIZE = 16 * 4096 };

/* An area at a fixed address, far from everything else; the gaps keep the kernel from joining two. */
static char *area(unsigned long address, int flags, int fd)
{
    char *at = mmap((void *)address, SIZE, PROT_READ | PROT_WRITE, flags | MAP_FIXED_NOREPLACE, fd, 0);

    if (at == MAP_FAILED) {
        perror("mmap");
        exit(1);
    }
    return at;
}

int main(void)
{
    int fd = open("zeros", O_RDWR | O_CREAT | O_TRUNC, 0600);
    char *at;

    if (fd < 0 || ftruncate(fd, SIZE) < 0) {
        perror("zeros");
        return 1;
    }
    area(0x100000000, MAP_PRIVATE | MAP_ANONYMOUS, -1);
    *area(0x100020000, MAP_PRIVATE | MAP_ANONYMOUS, -1) = 1;
    at = area(0x100040000, MAP_PRIVATE | MAP_ANONYMOUS, -1);
    *at = 1;
    madvise(at, SIZE, MADV_DONTDUMP);
    memset(area(0x100060000, MAP_PRIVATE | MAP_ANONYMOUS, -1), 0, SIZE);
    area(0x100080000, MAP_PRIVATE, fd);
    *area(0x1000a0000, MAP_PRIVATE, fd) = 1;
    *area(0x1000c0000, MAP_SHARED | MAP_ANONYMOUS, -1) = 1;
    puts("ready");
    fflush(stdout);
    for (;;)
        pause();
}
