/*
 * conform_maps.c: conform_maps AREAS [FILE]. That many memory areas of one page each, besides those that every
 * process has: pages that may be read and pages that may not, in turn; with FILE each second is a page of it.
 */
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <unistd.h>

int main(int argc, char **argv)
{
    size_t areas = argc >= 2 ? strtoul(argv[1], NULL, 10) : 0, page = (size_t)sysconf(_SC_PAGESIZE);
    int fd = argc == 3 ? open(argv[2], O_RDONLY) : -1;
    char *memory = mmap(NULL, areas * page, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);

    if (memory == MAP_FAILED || (argc == 3 && fd < 0))
        return 1;
    for (size_t i = 0; i + 1 < areas; i += 2) {
        char *at = memory + i * page;
        int rc = fd < 0 ? mprotect(at, page, PROT_READ | PROT_WRITE)
                        : -(mmap(at, page, PROT_READ, MAP_PRIVATE | MAP_FIXED, fd, 0) == MAP_FAILED);
        if (rc < 0) { /* somebody lowered vm.max_map_count */
            printf("skip: %zu of %zu areas: ", i, areas);
            fflush(stdout);
            perror(NULL);
            break;
        }
        if (fd < 0 && i % 1000 == 0)
            *(size_t *)(void *)at = i + 1;
    }
    puts("ready");
    fflush(stdout);
    for (;;)
        pause();
}
