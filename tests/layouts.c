/*
 * layouts.c: the list of all tables, made by the same fields.def that makes them.
 */
#include "layouts.h"

const struct coreelf_layout *const all_layouts[] = {
#define STRUCT(name, size32, size64, title, source) &coreelf_layout_##name,
#define UINT(s, field, off32, len32, off64, len64, show, names, meaning)
#define SINT(s, field, off32, len32, off64, len64, show, names, meaning)
#define BYTES(s, field, off32, len32, off64, len64, show, names, meaning)
#define NEST(s, field, off32, len32, off64, len64, show, inner, meaning)
#define END(name)
#include "../libcoreelf/fields.def"
};
const size_t all_layouts_count = sizeof all_layouts / sizeof all_layouts[0];

const struct coreelf_format all_formats[4] = {
    {COREELF_ELFCLASS32, COREELF_ELFDATA2LSB, 0, 0},
    {COREELF_ELFCLASS32, COREELF_ELFDATA2MSB, 0, 0},
    {COREELF_ELFCLASS64, COREELF_ELFDATA2LSB, 0, 0},
    {COREELF_ELFCLASS64, COREELF_ELFDATA2MSB, 0, 0},
};

const struct coreelf_format all_machines[] = {
    {COREELF_ELFCLASS64, COREELF_ELFDATA2LSB, COREELF_EM_X86_64, 0},
    {COREELF_ELFCLASS32, COREELF_ELFDATA2LSB, COREELF_EM_X86_64, 0}, /* x32 */
    {COREELF_ELFCLASS32, COREELF_ELFDATA2LSB, COREELF_EM_386, 0},
    {COREELF_ELFCLASS32, COREELF_ELFDATA2MSB, COREELF_EM_PPC, 0},
    {COREELF_ELFCLASS64, COREELF_ELFDATA2MSB, COREELF_EM_PPC64, 0},
    {COREELF_ELFCLASS64, COREELF_ELFDATA2LSB, COREELF_EM_PPC64, 0},
    {COREELF_ELFCLASS32, COREELF_ELFDATA2MSB, COREELF_EM_S390, 0},
    {COREELF_ELFCLASS64, COREELF_ELFDATA2MSB, COREELF_EM_S390, 0},
    {COREELF_ELFCLASS32, COREELF_ELFDATA2MSB, COREELF_EM_MIPS, 0}, /* o32 */
    {COREELF_ELFCLASS32, COREELF_ELFDATA2LSB, COREELF_EM_MIPS, 0},
    {COREELF_ELFCLASS32, COREELF_ELFDATA2MSB, COREELF_EM_MIPS, COREELF_EF_MIPS_ABI2}, /* n32 */
    {COREELF_ELFCLASS32, COREELF_ELFDATA2LSB, COREELF_EM_MIPS, COREELF_EF_MIPS_ABI2},
    {COREELF_ELFCLASS64, COREELF_ELFDATA2MSB, COREELF_EM_MIPS, 0}, /* n64 */
    {COREELF_ELFCLASS64, COREELF_ELFDATA2LSB, COREELF_EM_MIPS, 0},
    {COREELF_ELFCLASS64, COREELF_ELFDATA2MSB, COREELF_EM_SPARCV9, 0},
    {COREELF_ELFCLASS32, COREELF_ELFDATA2MSB, COREELF_EM_68K, 0},
    {COREELF_ELFCLASS32, COREELF_ELFDATA2LSB, COREELF_EM_SH, 0},
    {COREELF_ELFCLASS32, COREELF_ELFDATA2MSB, COREELF_EM_SH, 0},
};
const size_t all_machines_count = sizeof all_machines / sizeof all_machines[0];
