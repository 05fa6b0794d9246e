/*
 * conform_one.c: one thread, asleep, with numbers of its own in the x87 and SSE registers and their control
 * words changed from what they are at start.
 */
#include <stdio.h>
#include <unistd.h>

int main(void)
{
    static const double numbers[2] = {1.0 / 3, -2.0 / 7};
    static const unsigned mxcsr = 0x1f80 | 0x6000; /* round towards zero */
    static const unsigned short control = 0x037f | 0x0c00;

    puts("ready");
    fflush(stdout);
    __asm__ volatile("fldcw %0\n\t"
                     "fldpi\n\t"
                     "fldl %1\n\t"
                     "ldmxcsr %2\n\t"
                     "movupd %1, %%xmm7\n\t"
                     "movupd %1, %%xmm15\n"
                     "1:\tmov $34, %%eax\n\t" /* pause */
                     "syscall\n\t"
                     "jmp 1b"
                     :
                     : "m"(control), "m"(numbers), "m"(mxcsr)
                     : "rax", "rcx", "r11", "memory");
    return 0;
}
