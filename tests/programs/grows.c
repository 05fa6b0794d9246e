/*
 * grows.c: grows FILE. A process whose memory grows: 96 MiB, and right below them piece after piece of 64 KiB is mapped and
 * written to, a thousand a second, so that the kernel makes one area of them; from time to time the pieces go, and it
 * begins anew. How many there were is counted in FILE.
 */
#include <fcntl.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <time.h>
#include <unistd.h>

enum { LARGE = 96 << 20, PIECE = 64 << 10, PIECES = 400 };

static char *map(void *where, size_t size, int flags)
{
    return mmap(where, size, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS | flags, -1, 0);
}

int main(int argc, char **argv)
{
    static const struct timespec pause = {0, 1000000};
    int fd = argc == 2 ? open(argv[1], O_RDWR | O_CREAT | O_TRUNC, 0600) : -1;
    volatile uint64_t *counter;
    char *room, *large;

    if (fd < 0 || ftruncate(fd, 4096) < 0)
        return 1;
    counter = mmap(NULL, 4096, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
    room = map(NULL, LARGE + (PIECES + 16) * PIECE, 0);
    large = room + (PIECES + 8) * PIECE;
    munmap(room, LARGE + (PIECES + 16) * PIECE);
    memset(map(large, LARGE, MAP_FIXED_NOREPLACE), 'x', LARGE);
    puts("ready");
    fflush(stdout);
    for (;;) {
        for (int i = 1; i <= PIECES; i++) {
            memset(map(large - (size_t)i * PIECE, PIECE, MAP_FIXED_NOREPLACE), 'y', PIECE);
            ++*counter;
            nanosleep(&pause, NULL);
        }
        munmap(large - (size_t)PIECES * PIECE, (size_t)PIECES * PIECE);
    }
}
