/*
 * xsave.c: NT_X86_XSAVE_LAYOUT, which ptrace does not hand out but the processor does.
 *
 * Since Linux 6.12 a core tells where each component of XSTATE lies (arch/x86/kernel/fpu/xstate.c). The
 * kernel has it from CPUID leaf 0xd, whose subleaf n is component n: EAX size, EBX offset, ECX flags. The
 * dumper runs on the same processor and asks the same question.
 */
#include <stdio.h>
#include <sys/utsname.h>

#include "process.h"

#if defined(__x86_64__) || defined(__i386__)

#include <cpuid.h>

static uint64_t xcr0(void)
{
    unsigned low, high;

    __asm__("xgetbv" : "=a"(low), "=d"(high) : "c"(0));
    return (uint64_t)high << 32 | low;
}

static int kernel_writes_it(void)
{
    struct utsname name;
    unsigned major, minor;

    return uname(&name) == 0 && sscanf(name.release, "%u.%u", &major, &minor) == 2 &&
           (major > 6 || (major == 6 && minor >= 12));
}

size_t xsave_layout(struct coreelf_xcomp *components, size_t room)
{
    unsigned a, b, c, d;
    size_t count = 0;

    if (!kernel_writes_it() || !__get_cpuid(1, &a, &b, &c, &d) || !(c & bit_OSXSAVE))
        return 0;
    for (unsigned n = 2; n < 63 && count < room; n++) {
        if (!(xcr0() >> n & 1) || !__get_cpuid_count(0xd, n, &a, &b, &c, &d) || a == 0)
            continue;
        components[count++] = (struct coreelf_xcomp){n, a, b, c};
    }
    return count;
}

#else

size_t xsave_layout(struct coreelf_xcomp *components, size_t room)
{
    (void)components;
    (void)room;
    return 0;
}

#endif
