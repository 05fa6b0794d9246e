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

/* ---- Which machine ---- */

/* Of one machine the more special stands first. */
static const struct coreelf_arch *const archs[] = {
    &coreelf_arch_x86_64,   &coreelf_arch_x32,      &coreelf_arch_i386,    &coreelf_arch_ppc,
    &coreelf_arch_ppc64,    &coreelf_arch_s390,     &coreelf_arch_s390x,   &coreelf_arch_mips_n32,
    &coreelf_arch_mips_o32, &coreelf_arch_mips_n64, &coreelf_arch_sparc64, &coreelf_arch_m68k,
    &coreelf_arch_sh,
};

static int is_class_of(const struct coreelf_arch *arch, const struct coreelf_format *format)
{
    return arch->e_machine == format->e_machine && (arch->ei_class == 0 || arch->ei_class == format->ei_class);
}

const struct coreelf_arch *const *coreelf_archs(size_t *count)
{
    *count = sizeof archs / sizeof archs[0];
    return archs;
}

const struct coreelf_arch *coreelf_find_arch(const struct coreelf_format *format)
{
    for (size_t i = 0; i < sizeof archs / sizeof archs[0]; i++)
        if (is_class_of(archs[i], format) && (format->e_flags & archs[i]->flags_mask) == archs[i]->flags)
            return archs[i];
    return NULL;
}

/* ---- NT_PRSTATUS, NT_PRPSINFO ---- */

/* What NT_PRSTATUS is made of, and its size. */
struct prstatus {
    const struct coreelf_layout *parts[3];
    uint64_t size;
};

static struct prstatus prstatus_of(const struct coreelf_arch *arch, const struct coreelf_format *format)
{
    struct prstatus prstatus = {{arch->prstatus ? arch->prstatus : &coreelf_layout_prstatus, arch->registers,
                                 arch->prstatus_end ? arch->prstatus_end : &coreelf_layout_prstatus_end},
                                0};

    for (size_t i = 0; i < 3; i++)
        prstatus.size += coreelf_size(prstatus.parts[i], format);
    return prstatus;
}

/*
 * The ABI is what class and e_flags say. Only where the size of the payload is that of another ABI of the machine and
 * not of this one does the size decide: qemu-user writes cores of MIPS n32 without EF_MIPS_ABI2.
 */
static struct prstatus find_prstatus(const struct coreelf_arch *arch, const struct coreelf_walk *walk)
{
    struct prstatus usual = prstatus_of(arch, &walk->format);

    for (size_t i = 0; usual.size != walk->size && i < sizeof archs / sizeof archs[0]; i++)
        if (is_class_of(archs[i], &walk->format)) {
            struct prstatus other = prstatus_of(archs[i], &walk->format);
            if (other.size == walk->size)
                return other;
        }
    return usual;
}

static int place_prstatus(const struct coreelf_walk *walk, uint64_t n, struct coreelf_part *part)
{
    const struct coreelf_arch *arch = coreelf_find_arch(&walk->format);
    struct prstatus prstatus = {{&coreelf_layout_prstatus, NULL, NULL}, 0};

    if (arch)
        prstatus = find_prstatus(arch, walk);
    if (n >= 3 || !prstatus.parts[n])
        return 0;
    *part = (struct coreelf_part){prstatus.parts[n], walk->at, 1};
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
