/*
 * xstate.c: NT_X86_XSTATE, the registers that XSAVE stores, on x86-64 and i386 alike.
 *
 *     0     the legacy area: what FXSAVE stores (x87, SSE)
 *     464   in it, bytes that the hardware leaves alone: the kernel puts XCR0 there, the components that
 *           are enabled (XSTATE_BV below says which of them are not in their initial state)
 *     512   the XSAVE header
 *     576+  components: AVX, opmask, ZMM, PKRU, ... each at an offset that the processor decides
 *
 * The offsets differ between processors (AMD has PKRU at 832 where Intel has it at 2688). CPUID leaf 0xd
 * tells them on the machine that made the core; elsewhere only NT_X86_XSAVE_LAYOUT does (Linux 6.12 and
 * later). A core without it is read with Intel's offsets, as gdb does.
 *
 * Sources: processor manuals, "XSAVE-managed state"; arch/x86/kernel/fpu/xstate.c.
 */
#include <stddef.h>

#include "../bytes.h"
#include "arch.h"

/* clang-format off */
static const struct coreelf_field legacy[] = {
    FXSAVE64_ROWS
    REGISTER("xcr0",     464, 8, HEX,  none, "components that are enabled, a bit each")
};
static const struct coreelf_layout legacy_layout = LAYOUT(legacy, "XSAVE, legacy area", "XSAVE", 512);

static const struct coreelf_field header[] = {
    REGISTER("xstate_bv", 0, 8, HEX, none, "components that are not in their initial state, a bit each")
    REGISTER("xcomp_bv",  8, 8, HEX, none, "0: the standard format, not compacted")
};
static const struct coreelf_layout header_layout = LAYOUT(header, "XSAVE, header", "XSAVE", 64);

static const struct coreelf_field avx[] = {REGISTERS("ymmh", 0, 16, 16, "high half of ymm")};
static const struct coreelf_field bndregs[] = {REGISTERS("bnd", 0, 16, 4, "MPX bounds: lower, upper")};
static const struct coreelf_field bndcsr[] = {
    REGISTER("bndcfgu",   0, 8, HEX, none, "MPX configuration")
    REGISTER("bndstatus", 8, 8, HEX, none, "MPX status")
};
static const struct coreelf_field opmask[] = {REGISTERS("k", 0, 8, 8, "AVX-512 mask register")};
static const struct coreelf_field zmm_hi256[] = {REGISTERS("zmmh", 0, 32, 16, "high half of zmm 0 to 15")};
static const struct coreelf_field hi16_zmm[] = {REGISTERS("zmm16+", 0, 64, 16, "zmm 16 to 31")};
static const struct coreelf_field pkru[] = {
    REGISTER("pkru", 0, 4, HEX, none, "protection keys: two bits each, access and write disabled")
};
static const struct coreelf_field cet[] = {
    REGISTER("u_cet", 0, 8, FLAGS, cet, "control-flow enforcement settings")
    REGISTER("ssp",   8, 8, ADDR,  none, "shadow stack pointer")
};
static const struct coreelf_field tilecfg[] = {REGISTERS("tilecfg", 0, 64, 1, "AMX tile configuration")};
static const struct coreelf_field tiledata[] = {REGISTERS("tmm", 0, 1024, 8, "AMX tile")};
static const struct coreelf_field apx[] = {REGISTERS("r16+", 0, 8, 16, "general registers 16 to 31")};

#define COMPONENT(rows, size) LAYOUT(rows, "XSAVE component", "XSAVE", size)
static const struct {
    uint32_t type;
    struct coreelf_layout layout;
} components[] = {
    {COREELF_XFEATURE_AVX, COMPONENT(avx, 256)},
    {COREELF_XFEATURE_BNDREGS, COMPONENT(bndregs, 64)},
    {COREELF_XFEATURE_BNDCSR, COMPONENT(bndcsr, 16)},
    {COREELF_XFEATURE_OPMASK, COMPONENT(opmask, 64)},
    {COREELF_XFEATURE_ZMM_HI256, COMPONENT(zmm_hi256, 512)},
    {COREELF_XFEATURE_HI16_ZMM, COMPONENT(hi16_zmm, 1024)},
    {COREELF_XFEATURE_PKRU, COMPONENT(pkru, 8)},
    {COREELF_XFEATURE_CET_U, COMPONENT(cet, 16)},
    {COREELF_XFEATURE_XTILECFG, COMPONENT(tilecfg, 64)},
    {COREELF_XFEATURE_XTILEDATA, COMPONENT(tiledata, 8192)},
    {COREELF_XFEATURE_APX, COMPONENT(apx, 128)},
};

/* Where Intel's processors have them. */
static const struct coreelf_xcomp usual[] = {
    {COREELF_XFEATURE_AVX, 256, 576, 0},        {COREELF_XFEATURE_BNDREGS, 64, 960, 0},
    {COREELF_XFEATURE_BNDCSR, 64, 1024, 0},     {COREELF_XFEATURE_OPMASK, 64, 1088, 0},
    {COREELF_XFEATURE_ZMM_HI256, 512, 1152, 0}, {COREELF_XFEATURE_HI16_ZMM, 1024, 1664, 0},
    {COREELF_XFEATURE_PKRU, 8, 2688, 0},        {COREELF_XFEATURE_XTILECFG, 64, 2752, 0},
    {COREELF_XFEATURE_XTILEDATA, 8192, 2816, 0},
};
/* clang-format on */

const struct coreelf_layout *const coreelf_xcomp_layouts[] = {&coreelf_layout_xcomp, NULL};

static const struct coreelf_layout *component_layout(const struct coreelf_xcomp *xcomp)
{
    for (size_t i = 0; i < sizeof components / sizeof components[0]; i++)
        if (components[i].type == xcomp->type)
            return xcomp->size >= components[i].layout.size[0] ? &components[i].layout : NULL;
    return NULL;
}

/* The enabled components, a bit each; all of them if nobody wrote them down. */
static uint64_t enabled(const struct coreelf_walk *walk)
{
    unsigned char bytes[8];

    if (walk->size < 472 || coreelf_read(walk->source, walk->base + 464, bytes, sizeof bytes, NULL) < 0)
        return UINT64_MAX;
    uint64_t xcr0 = coreelf_load(bytes, 8, walk->format.ei_data == COREELF_ELFDATA2MSB);
    return xcr0 ? xcr0 : UINT64_MAX;
}

/* The enabled component that comes next in the note. */
static int next_component(const struct coreelf_walk *walk, struct coreelf_part *part)
{
    const struct coreelf_xcomp *xcomps = walk->xcomps ? walk->xcomps : usual;
    size_t count = walk->xcomps ? walk->xcomps_count : sizeof usual / sizeof usual[0];
    uint64_t mask = enabled(walk);

    part->layout = NULL;
    for (size_t i = 0; i < count; i++) {
        const struct coreelf_layout *layout = component_layout(&xcomps[i]);
        if (!layout || xcomps[i].type > 63 || !(mask >> xcomps[i].type & 1) || xcomps[i].offset < walk->at)
            continue;
        if (!part->layout || xcomps[i].offset < part->offset)
            *part = (struct coreelf_part){layout, xcomps[i].offset, 1};
    }
    return part->layout != NULL;
}

int coreelf_place_xstate(const struct coreelf_walk *walk, uint64_t n, struct coreelf_part *part)
{
    if (n == 0)
        *part = (struct coreelf_part){&legacy_layout, 0, 1};
    else if (n == 1)
        *part = (struct coreelf_part){&header_layout, 512, 1};
    else
        return next_component(walk, part);
    return 1;
}
