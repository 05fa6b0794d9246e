/*
 * changes.c: waits on standard input, and for each byte that it reads changes one register and one page. Nothing else:
 * the loop is one system call again and again at the same instruction, without a stack. It says first where the page
 * is. The register is rbx on x86-64; the page is filled by the system call itself.
 */
#include <stdint.h>
#include <stdio.h>
#include <unistd.h>

static _Alignas(4096) unsigned char pages[3 * 4096];

int main(void)
{
    pages[0] = pages[8192] = 1; /* neighbors that are there and stay as they are */
    printf("page %lx\nready %d\n", (unsigned long)(uintptr_t)(pages + 4096), (int)getpid());
    fflush(stdout);
#ifdef __x86_64__
    __asm__ volatile("xor %%ebx, %%ebx\n"
                     "1:\n\t"
                     "xor %%eax, %%eax\n\t"
                     "syscall\n\t"
                     "inc %%rbx\n\t"
                     "cmp $1, %%rax\n\t"
                     "je 1b\n"
                     :
                     : "D"(0L), "S"(pages + 4096 + 16), "d"(1L)
                     : "rax", "rbx", "rcx", "r11", "memory", "cc");
#else
    for (long turn = 0; read(0, pages + 4096 + 16, 1) == 1; turn++)
        ;
#endif
    return 0;
}
