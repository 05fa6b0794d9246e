/*
 * conform_avx.c: threads that sleep with known values in the vector registers, also in the parts that only
 * XSAVE knows. What the components of NT_X86_XSTATE must hold is printed, a line each:
 *
 *     xstate TID COMPONENT HEX...      2: upper halves of ymm0-15    5: k0-7
 *                                      6: upper halves of zmm0-15    7: zmm16-31
 *
 * The values are loaded and the thread sleeps in one piece of assembly, so that no compiled code runs between.
 */
#include <cpuid.h>
#include <pthread.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

enum { THREADS = 3, AVX = 6, AVX512 = 0xe6 }; /* the bits of XCR0 that the system must have turned on */

struct values {
    unsigned char vectors[32][64];
    uint64_t masks[8];
};

static struct values values[THREADS];
static pthread_mutex_t output = PTHREAD_MUTEX_INITIALIZER;
static unsigned has_avx, has_avx512;

static void look_at_processor(void)
{
    unsigned a, b, c, d, low, high;

    if (!__get_cpuid(1, &a, &b, &c, &d) || !(c & bit_OSXSAVE))
        return;
    __asm__("xgetbv" : "=a"(low), "=d"(high) : "c"(0));
    has_avx = (c & bit_AVX) && (low & AVX) == AVX;
    /* AVX512BW too: with it the opmask registers have 64 bits. */
    if (__get_cpuid_count(7, 0, &a, &b, &c, &d))
        has_avx512 = (b & bit_AVX512F) && (b & bit_AVX512BW) && (low & AVX512) == AVX512;
}

static void print_hex(const void *bytes, size_t size)
{
    for (size_t i = 0; i < size; i++)
        printf("%02x", ((const unsigned char *)bytes)[i]);
}

/* Of `count` vectors from `first` on, the bytes [from, to). */
static void print_vectors(const struct values *v, unsigned component, unsigned first, unsigned from, unsigned to)
{
    printf("xstate %d %u ", (int)gettid(), component);
    for (unsigned i = first; i < first + 16; i++)
        print_hex(v->vectors[i] + from, to - from);
    putchar('\n');
}

static void print_all(const struct values *v)
{
    pthread_mutex_lock(&output);
    if (has_avx)
        print_vectors(v, 2, 0, 16, 32);
    if (has_avx512) {
        printf("xstate %d 5 ", (int)gettid());
        print_hex(v->masks, sizeof v->masks);
        putchar('\n');
        print_vectors(v, 6, 0, 32, 64);
        print_vectors(v, 7, 16, 0, 64);
    }
    fflush(stdout);
    pthread_mutex_unlock(&output);
}

#define SLEEP "1:\tmov $34, %%eax\n\tsyscall\n\tjmp 1b" /* pause(2) keeps all but rax, rcx and r11 */
#define YMM(n) "vmovdqu 64*" #n "(%0), %%ymm" #n "\n\t"
#define ZMM(n) "vmovdqu64 64*" #n "(%0), %%zmm" #n "\n\t"
#define MASK(n) "kmovq 64*32+8*" #n "(%0), %%k" #n "\n\t"
#define FOR_8(X) X(0) X(1) X(2) X(3) X(4) X(5) X(6) X(7)
#define FOR_16(X) FOR_8(X) X(8) X(9) X(10) X(11) X(12) X(13) X(14) X(15)
#define FOR_32(X)                                                                                                    \
    FOR_16(X) X(16) X(17) X(18) X(19) X(20) X(21) X(22) X(23) X(24) X(25) X(26) X(27) X(28) X(29) X(30) X(31)

static void *worker(void *which)
{
    struct values *v = &values[(uintptr_t)which];

    for (unsigned i = 0; i < sizeof *v; i++)
        ((unsigned char *)v)[i] = (unsigned char)(1 + (i * 7 + (unsigned)(uintptr_t)which * 89) % 255);
    print_all(v);
    if (has_avx512)
        __asm__ volatile(FOR_32(ZMM) FOR_8(MASK) SLEEP : : "r"(v) : "rax", "rcx", "r11", "memory");
    else if (has_avx)
        __asm__ volatile(FOR_16(YMM) SLEEP : : "r"(v) : "rax", "rcx", "r11", "memory");
    else
        pause();
    return NULL;
}

int main(void)
{
    pthread_t thread;

    look_at_processor();
    for (uintptr_t i = 1; i < THREADS; i++)
        pthread_create(&thread, NULL, worker, (void *)i);
    usleep(200000); /* they are asleep then */
    puts("ready");
    fflush(stdout);
    worker((void *)0);
}
