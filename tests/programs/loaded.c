/*
 * loaded.c: loaded THREADS. So many threads, each with values of its own in its x87, SSE, AVX and (where there is one)
 * AVX-512 registers, wait; then the process crashes. A debugger and coreelf must read the same out of the
 * core. On other machines than x86-64 the threads only wait.
 */
#include <pthread.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static volatile int loaded;

#ifdef __x86_64__
struct values {
    uint8_t vectors[64];
    double number;
    uint32_t mxcsr;
};

#define LOAD(value, n) __asm__ volatile("vmovups %0, %%ymm" #n : : "m"(*(value)->vectors))
#define LOAD512(value, n) __asm__ volatile("vmovups %0, %%zmm" #n : : "m"(*(value)->vectors))

static void load_x87(const struct values *values)
{
    __asm__ volatile("fninit; fldpi; fldl %0; fldz; fld1; fchs; fldl2e; fldl %1; fldl %2"
                     :
                     : "m"(values->number), "m"((const double){1.0 / 3}), "m"((const double){5e-324}));
}

/* Bytes that differ from thread to thread and within a register; floats among them. */
static void fill(struct values *values, unsigned seed)
{
    for (unsigned i = 0; i < sizeof values->vectors; i++)
        values->vectors[i] = (uint8_t)(i * 7 + seed * 31 + 1);
    memcpy(values->vectors, (const float[]){1.5f, -0.1f, 3e38f, (float)seed}, 16);
    values->number = 1e300 * (seed + 1);
    values->mxcsr = 0x1f80 | (seed & 3) << 13;
}

static void load(unsigned seed)
{
    struct values values;

    fill(&values, seed);
    __asm__ volatile("ldmxcsr %0" : : "m"(values.mxcsr));
    load_x87(&values);
    if (!__builtin_cpu_supports("avx"))
        return;
    LOAD(&values, 0);
    LOAD(&values, 7);
    LOAD(&values, 15);
    if (!__builtin_cpu_supports("avx512f"))
        return;
    LOAD512(&values, 3);
    LOAD512(&values, 18);
    LOAD512(&values, 31);
    __asm__ volatile("kmovw %0, %%k5" : : "r"(0x5a5a + seed));
}
#else
static void load(unsigned seed)
{
    (void)seed;
}
#endif

static void *wait_loaded(void *argument)
{
    load((unsigned)(uintptr_t)argument);
    __atomic_fetch_add(&loaded, 1, __ATOMIC_SEQ_CST);
    for (;;)
        pause();
    return argument;
}

int main(int argc, char **argv)
{
    int threads = argc > 1 ? atoi(argv[1]) : 1;
    pthread_t thread;

    for (intptr_t i = 1; i < threads; i++)
        pthread_create(&thread, NULL, wait_loaded, (void *)i);
    while (loaded < threads - 1)
        usleep(1000);
    load(0);
    *(volatile int *)0xdead0 = 1;
    return 0;
}
