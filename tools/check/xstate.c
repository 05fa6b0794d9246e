/*
 * xstate.c: the extended registers of x86, and the note that says where in them each component lies.
 *
 * libcoreelf/arch/xstate.c has the layout. A component that lies outside of the registers, or in another one,
 * gives a reader values of something else.
 */
#include <stdlib.h>
#include <string.h>

#include "check.h"

/* What XSAVE always stores: the legacy area and its header. XSAVE, processor manuals. */
enum { XSTATE_FIXED = 576, FIRST_EXTENDED = COREELF_XFEATURE_AVX };

struct xstate {
    struct check *check;
    uint64_t size; /* of NT_X86_XSTATE, the largest; 0: there is none */
    uint64_t xcr0; /* components that any thread has */
    const struct coreelf_note *layout;
};

static int is_note(const struct coreelf_note *note, uint32_t type)
{
    return coreelf_find_owner(note->owner) == COREELF_OWNER_LINUX && note->nhdr.n_type == type;
}

/* ---- NT_X86_XSTATE ---- */

struct bits {
    uint64_t xcr0; /* components that are enabled */
    uint64_t bv;   /* components that are not in their initial state */
    uint64_t bv_at;
};

static struct bits read_bits(const struct check *check, const struct coreelf_note *note)
{
    const struct coreelf_format *format = &check->map.file.format;
    struct bits bits = {0, 0, note->desc_offset};
    struct coreelf_walk walk;
    struct coreelf_item item;

    coreelf_walk_payload(&walk, check->source, format,
                         coreelf_find_payload(format, note->owner, (uint32_t)note->nhdr.n_type), note->desc_offset,
                         XSTATE_FIXED);
    while (coreelf_next_item(&walk, &item, NULL) > 0)
        if (item.kind == COREELF_ITEM_FIELD && strcmp(item.field->name, "xcr0") == 0) {
            bits.xcr0 = item.value;
        } else if (item.kind == COREELF_ITEM_FIELD && strcmp(item.field->name, "xstate_bv") == 0) {
            bits.bv = item.value;
            bits.bv_at = item.offset;
        }
    return bits;
}

static void check_registers(struct xstate *xstate, size_t index)
{
    const struct coreelf_note *note = &xstate->check->map.notes[index].note;
    struct bits bits;

    if (note->nhdr.n_descsz < XSTATE_FIXED) {
        report(xstate->check, FINDING_XSTATE_SIZE,
               field_at(xstate->check, &coreelf_layout_nhdr, note->offset, "n_descsz"), index, note->nhdr.n_descsz,
               XSTATE_FIXED);
        return;
    }
    bits = read_bits(xstate->check, note);
    if (bits.xcr0 != 0 && bits.bv & ~bits.xcr0) /* 0: whoever wrote the core did not fill it in */
        report(xstate->check, FINDING_XSTATE_BITS, bits.bv_at, index, bits.bv, bits.xcr0);
    xstate->xcr0 |= bits.xcr0;
    xstate->size = note->nhdr.n_descsz > xstate->size ? note->nhdr.n_descsz : xstate->size;
}

/* ---- NT_X86_XSAVE_LAYOUT ---- */

struct component {
    struct coreelf_xcomp xcomp;
    uint64_t at;
};

static uint64_t xcomp_at(const struct check *check, const struct component *component, const char *field)
{
    return field_at(check, &coreelf_layout_xcomp, component->at, field);
}

static void check_component(const struct xstate *xstate, const struct component *component)
{
    const struct coreelf_xcomp *xcomp = &component->xcomp;

    if (xcomp->offset < XSTATE_FIXED || (xstate->size > 0 && xcomp->offset + xcomp->size > xstate->size))
        report(xstate->check, FINDING_XLAYOUT_RANGE, xcomp_at(xstate->check, component, "offset"), xcomp->type,
               xcomp->size, xcomp->offset);
}

static int by_offset(const void *a, const void *b)
{
    const struct component *x = a, *y = b;

    if (x->xcomp.offset != y->xcomp.offset)
        return x->xcomp.offset < y->xcomp.offset ? -1 : 1;
    return x->at < y->at ? -1 : x->at > y->at;
}

static void check_overlaps(const struct xstate *xstate, struct component *components, size_t count)
{
    qsort(components, count, sizeof *components, by_offset);
    for (size_t i = 1; i < count; i++)
        if (components[i - 1].xcomp.offset + components[i - 1].xcomp.size > components[i].xcomp.offset)
            report(xstate->check, FINDING_XLAYOUT_OVERLAP, xcomp_at(xstate->check, &components[i], "offset"),
                   components[i].xcomp.type, components[i - 1].xcomp.type);
}

static void check_missing(const struct xstate *xstate, const struct component *components, size_t count)
{
    uint64_t told = 0;

    for (size_t i = 0; i < count; i++)
        told |= components[i].xcomp.type < 64 ? UINT64_C(1) << components[i].xcomp.type : 0;
    for (uint64_t bit = FIRST_EXTENDED; bit < 63; bit++)
        if (xstate->xcr0 >> bit & 1 & ~(told >> bit))
            report(xstate->check, FINDING_XLAYOUT_MISSING, xstate->layout->desc_offset, bit);
}

static void check_layout(const struct xstate *xstate)
{
    struct check *check = xstate->check;
    uint64_t each = coreelf_size(&coreelf_layout_xcomp, &check->map.file.format);
    size_t count = check->map.facts.xcomps_count;
    struct component components[sizeof check->map.facts.xcomps / sizeof check->map.facts.xcomps[0]];

    if (xstate->layout->nhdr.n_descsz % each != 0)
        report(check, FINDING_XLAYOUT_SIZE, field_at(check, &coreelf_layout_nhdr, xstate->layout->offset, "n_descsz"),
               xstate->layout->nhdr.n_descsz, each);
    for (size_t i = 0; i < count; i++) {
        components[i] = (struct component){check->map.facts.xcomps[i], xstate->layout->desc_offset + i * each};
        check_component(xstate, &components[i]);
    }
    check_missing(xstate, components, count);
    check_overlaps(xstate, components, count);
}

void check_xstate(struct check *check)
{
    struct xstate xstate = {.check = check};

    for (size_t i = 0; i < check->map.notes_count; i++)
        if (is_note(&check->map.notes[i].note, COREELF_NT_X86_XSTATE))
            check_registers(&xstate, i);
        else if (is_note(&check->map.notes[i].note, COREELF_NT_X86_XSAVE_LAYOUT))
            xstate.layout = &check->map.notes[i].note;
    if (xstate.layout)
        check_layout(&xstate);
}
