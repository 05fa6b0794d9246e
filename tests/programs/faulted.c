/*
 * faulted.c: memory whose missing pages the process provides itself, by userfaultfd(2), and never does: whoever
 * touches one waits for ever. Two of its pages are there. Says where: NAME ADDRESS SIZE.
 */
#include <fcntl.h>
#include <linux/userfaultfd.h>
#include <stdio.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <unistd.h>

enum { PAGE = 4096, PAGES = 64 };

static int watch(int fd, char *memory)
{
    struct uffdio_register area = {{(unsigned long)memory, PAGES * PAGE}, UFFDIO_REGISTER_MODE_MISSING, 0};

    return ioctl(fd, UFFDIO_REGISTER, &area);
}

int main(void)
{
    int fd = (int)syscall(SYS_userfaultfd, O_CLOEXEC | O_NONBLOCK), shared = memfd_create("faulted", 0);
    struct uffdio_api api = {UFFD_API, 0, 0};
    char *own, *common;

    if (fd < 0 || shared < 0 || ftruncate(shared, PAGES * PAGE) < 0 || ioctl(fd, UFFDIO_API, &api) < 0)
        return 77;
    own = mmap(NULL, PAGES * PAGE, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    common = mmap(NULL, PAGES * PAGE, PROT_READ | PROT_WRITE, MAP_SHARED, shared, 0);
    own[3 * PAGE] = common[5 * PAGE] = 'x';
    if (watch(fd, own) < 0 || watch(fd, common) < 0)
        return 77;
    printf("own %lx %d\ncommon %lx %d\nready\n", (unsigned long)own, PAGES * PAGE, (unsigned long)common,
           PAGES * PAGE);
    fflush(stdout);
    for (;;)
        pause();
}
