/*
 * corenote.c: what Linux puts into the notes of a core, on every machine.
 *
 * A payload is a list of layouts, one behind another, and there the matter ends for most. Three are
 * placed by a value that stands in them:
 *
 *   NT_PRSTATUS   the registers in the middle are those of the machine
 *   NT_SIGINFO    what follows si_code depends on signal and code: siginfo.c
 *   NT_FILE       a count, so many mappings, so many names
 *
 * What only one machine has is in arch/.
 */
#include <stddef.h>

#include "arch/arch.h"
#include "internal.h"

/* ---- NT_PRSTATUS, NT_PRPSINFO ---- */

static int place_prstatus(const struct coreelf_walk *walk, uint64_t n, struct coreelf_part *part)
{
    const struct coreelf_arch *arch = coreelf_find_arch(&walk->format);
    const struct coreelf_layout *layouts[] = {
        &coreelf_layout_prstatus,
        arch ? arch->registers : NULL,
        arch ? &coreelf_layout_prstatus_end : NULL,
    };

    if (n >= 3 || !layouts[n])
        return 0;
    *part = (struct coreelf_part){layouts[n], walk->at, 1};
    return 1;
}

static int place_psinfo(const struct coreelf_walk *walk, uint64_t n, struct coreelf_part *part)
{
    const struct coreelf_arch *arch = coreelf_find_arch(&walk->format);

    *part = (struct coreelf_part){arch ? arch->psinfo : &coreelf_layout_prpsinfo, 0, 1};
    return n == 0;
}

/* ---- NT_FILE ---- */

static int place_files(const struct coreelf_walk *walk, uint64_t n, struct coreelf_part *part)
{
    struct coreelf_files_head head;
    unsigned char bytes[16];
    size_t size = coreelf_size(&coreelf_layout_files_head, &walk->format);

    *part = (struct coreelf_part){&coreelf_layout_files_head, 0, 1};
    if (n == 0)
        return 1;
    if (walk->size < size || coreelf_read(walk->source, walk->base, bytes, size, NULL) < 0 ||
        coreelf_decode(&coreelf_layout_files_head, &walk->format, bytes, size, &head, NULL) < 0)
        return 0;
    if (n == 1)
        *part = (struct coreelf_part){&coreelf_layout_files_entry, size, head.count};
    else
        *part = (struct coreelf_part){NULL, walk->at, head.count};
    return n <= 2;
}

/* ---- The table ---- */

static const struct coreelf_layout *const auxv_layouts[] = {&coreelf_layout_auxv, NULL};
static const struct coreelf_layout *const abi_tag_layouts[] = {&coreelf_layout_abi_tag, NULL};

static const struct coreelf_payload payloads[] = {
    {COREELF_OWNER_CORE, COREELF_NT_PRSTATUS, "a thread", NULL, 0, place_prstatus},
    {COREELF_OWNER_CORE, COREELF_NT_PRPSINFO, "the process", NULL, 0, place_psinfo},
    {COREELF_OWNER_CORE, COREELF_NT_SIGINFO, "the signal", NULL, 0, coreelf_place_siginfo},
    {COREELF_OWNER_CORE, COREELF_NT_AUXV, "the auxiliary vector", auxv_layouts, 1, NULL},
    {COREELF_OWNER_CORE, COREELF_NT_FILE, "the mapped files", NULL, 0, place_files},
    {COREELF_OWNER_GNU, COREELF_NT_GNU_ABI_TAG, "the system that it needs", abi_tag_layouts, 0, NULL},
    {0, 0, NULL, NULL, 0, NULL},
};

static const struct coreelf_arch *const archs[] = {&coreelf_arch_x86_64, &coreelf_arch_x32, &coreelf_arch_i386};

const struct coreelf_arch *const *coreelf_archs(size_t *count)
{
    *count = sizeof archs / sizeof archs[0];
    return archs;
}

const struct coreelf_arch *coreelf_find_arch(const struct coreelf_format *format)
{
    for (size_t i = 0; i < sizeof archs / sizeof archs[0]; i++)
        if (archs[i]->e_machine == format->e_machine &&
            (archs[i]->ei_class == 0 || archs[i]->ei_class == format->ei_class))
            return archs[i];
    return NULL;
}

static const struct coreelf_payload *find_in(const struct coreelf_payload *table, uint32_t owner, uint32_t type)
{
    for (; table->title; table++)
        if (table->owner == owner && table->type == type)
            return table;
    return NULL;
}

const struct coreelf_payload *coreelf_find_payload(const struct coreelf_format *format, const char *owner,
                                                   uint32_t type)
{
    const struct coreelf_arch *arch = coreelf_find_arch(format);
    uint32_t owner_id = coreelf_find_owner(owner);
    const struct coreelf_payload *payload = NULL;

    if (owner_id == COREELF_ANY)
        return NULL;
    if (arch)
        payload = find_in(arch->payloads, owner_id, type);
    return payload ? payload : find_in(payloads, owner_id, type);
}
