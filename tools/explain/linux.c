/*
 * linux.c: what Linux puts there, by the rows of linux.def.
 *
 * A row that names a field or a constant that is not there does not compile: F takes the offset of the member of the
 * wide struct. Constants are looked up by name, which the tests do for every row.
 */
#include <string.h>

#include "explain.h"

/* clang-format off */
#define F(structure, field, sentence, function, file)                                                   \
    {#structure, #field, NULL, sentence, function, file},
#define C(symbol, sentence, function, file) {NULL, NULL, #symbol, sentence, function, file},
static const struct linux_row rows[] = {
#include "linux.def"
};

#define F(structure, field, sentence, function, file)                                                   \
    _Static_assert(offsetof(struct coreelf_##structure, field) < 65536, #field " is a field");
#define C(symbol, sentence, function, file)
#include "linux.def"
/* clang-format on */

static const struct linux_row general_registers = {NULL,
                                                   NULL,
                                                   NULL,
                                                   "as they were when the thread last came into the kernel",
                                                   "fill_thread_core_info",
                                                   "fs/binfmt_elf.c"};

/* Of the structure, if length is that of its name; else of any whose name begins so. */
static const struct linux_row *find_field(const char *structure, size_t length, const char *field)
{
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++)
        if (rows[i].structure && strncmp(rows[i].structure, structure, length) == 0 &&
            (structure[length] || rows[i].structure[length] == '\0') && strcmp(rows[i].field, field) == 0)
            return &rows[i];
    return NULL;
}

/* prpsinfo_uid16 is prpsinfo with other sizes: what stands before the first "_" decides then. */
const struct linux_row *linux_of_field(const struct shape *shape, const struct coreelf_field *field)
{
    const char *name = shape->layout->name;
    const struct linux_row *row = find_field(name, strlen(name), field->name);

    if (shape->registers_of)
        return &general_registers;
    return row || !strchr(name, '_') ? row : find_field(name, strcspn(name, "_"), field->name);
}

/* FreeBSD has an NT_PRSTATUS too, but Linux does not write it. */
const struct linux_row *linux_of_constant(enum coreelf_set set, const struct coreelf_name *name)
{
    if (set == COREELF_SET_nt && name->scope != COREELF_OWNER_CORE && name->scope != COREELF_OWNER_LINUX)
        return NULL;
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++)
        if (rows[i].symbol && strcmp(rows[i].symbol, name->symbol) == 0)
            return &rows[i];
    return NULL;
}
