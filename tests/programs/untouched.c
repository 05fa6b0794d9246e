/*
 * untouched.c: untouched FILE. Large mappings of which a few pages were touched: 64 MiB of memory, and FILE of
 * 32 MiB mapped twice, privately with one page written, and shared. Says where: NAME ADDRESS SIZE.
 */
#include <fcntl.h>
#include <stdio.h>
#include <sys/mman.h>
#include <unistd.h>

enum { MEMORY = 64 << 20, FILE_SIZE = 32 << 20 };

static char *map(size_t size, int flags, int fd, const char *name)
{
    char *memory = mmap(NULL, size, PROT_READ | PROT_WRITE, flags, fd, 0);

    printf("%s %lx %zu\n", name, (unsigned long)memory, size);
    return memory;
}

int main(int argc, char **argv)
{
    int fd = argc == 2 ? open(argv[1], O_RDWR) : -1;

    if (fd < 0)
        return 1;
    map(MEMORY, MAP_PRIVATE | MAP_ANONYMOUS, -1, "memory")[MEMORY / 2] = 1;
    map(FILE_SIZE, MAP_PRIVATE, fd, "private")[FILE_SIZE / 2] = 1;
    map(FILE_SIZE, MAP_SHARED, fd, "shared");
    puts("ready");
    fflush(stdout);
    for (;;)
        pause();
}
