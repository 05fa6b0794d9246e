/*
 * holes.c: memory that is hard to dump. Says where each piece is, a line each: NAME ADDRESS SIZE.
 *
 *     none       PROT_NONE, with data in it
 *     dontdump   MADV_DONTDUMP
 *     sparse     64 MiB, two pages of it touched
 *     shrunk     a shared file of 4 pages, of which 2 are left (argument "shrunk")
 *     guard      MADV_GUARD_INSTALL on the second of 4 pages (argument "guard")
 */
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

enum { PAGE = 4096, GUARD_INSTALL = 102 };

static char *map(size_t size)
{
    char *memory = mmap(NULL, size, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);

    mmap(NULL, PAGE, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0); /* so that neighbours do not become one */
    return memory;
}

static void say(const char *name, const char *address, size_t size)
{
    printf("%s %lx %zu\n", name, (unsigned long)address, size);
}

static void make_shrunk(void)
{
    int fd = memfd_create("shrunk", 0);
    char *memory;

    if (fd < 0 || ftruncate(fd, 4 * PAGE) < 0)
        return;
    memory = mmap(NULL, 4 * PAGE, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
    memset(memory, 's', 4 * PAGE);
    if (ftruncate(fd, 2 * PAGE) == 0)
        say("shrunk", memory, 4 * PAGE);
}

static void make_guard(void)
{
    char *memory = map(4 * PAGE);

    memset(memory, 'g', 4 * PAGE);
    if (madvise(memory + PAGE, PAGE, GUARD_INSTALL) == 0)
        say("guard", memory, 4 * PAGE);
}

int main(int argc, char **argv)
{
    char *none = map(2 * PAGE), *dontdump = map(2 * PAGE), *sparse = map(64 << 20);

    memset(none, 'n', 2 * PAGE);
    mprotect(none, 2 * PAGE, PROT_NONE);
    say("none", none, 2 * PAGE);
    strcpy(dontdump, "secret secret");
    madvise(dontdump, 2 * PAGE, MADV_DONTDUMP);
    say("dontdump", dontdump, 2 * PAGE);
    sparse[0] = 1;
    sparse[33 << 20] = 2;
    say("sparse", sparse, 64 << 20);
    for (int i = 1; i < argc; i++)
        if (strcmp(argv[i], "shrunk") == 0)
            make_shrunk();
        else if (strcmp(argv[i], "guard") == 0)
            make_guard();
    puts("ready");
    fflush(stdout);
    for (;;)
        pause();
}
