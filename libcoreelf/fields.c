/*
 * fields.c: fields.def made into tables, one coreelf_layout a structure.
 */
#include "internal.h"

/* clang-format off */
#define ROW(s, field, off32, len32, off64, len64, type, show, set, inside, meaning)                     \
    {#field, meaning, {off32, off64}, {len32, len64}, 1, offsetof(struct coreelf_##s, field),           \
     COREELF_TYPE_##type, COREELF_SHOW_##show, COREELF_SET_##set, inside},

#define STRUCT(name, size32, size64, title, source) static const struct coreelf_field name##_fields[] = {
#define UINT(s, field, off32, len32, off64, len64, show, set, meaning)                                  \
    ROW(s, field, off32, len32, off64, len64, UINT, show, set, NULL, meaning)
#define SINT(s, field, off32, len32, off64, len64, show, set, meaning)                                  \
    ROW(s, field, off32, len32, off64, len64, SINT, show, set, NULL, meaning)
#define BYTES(s, field, off32, len32, off64, len64, show, set, meaning)                                 \
    ROW(s, field, off32, len32, off64, len64, BYTES, show, set, NULL, meaning)
#define NEST(s, field, off32, len32, off64, len64, show, inner, meaning)                                \
    ROW(s, field, off32, len32, off64, len64, NEST, show, none, &coreelf_layout_##inner, meaning)
#define END(name) };
#include "fields.def"
/* clang-format on */
#undef STRUCT
#undef UINT
#undef SINT
#undef BYTES
#undef NEST
#undef END

#define STRUCT(name, size32, size64, title, source)                                                                  \
    const struct coreelf_layout coreelf_layout_##name = {                                                            \
        #name, title, source, {size32, size64}, sizeof name##_fields / sizeof name##_fields[0], name##_fields};
#define UINT(s, field, off32, len32, off64, len64, show, set, meaning)
#define SINT(s, field, off32, len32, off64, len64, show, set, meaning)
#define BYTES(s, field, off32, len32, off64, len64, show, set, meaning)
#define NEST(s, field, off32, len32, off64, len64, show, inner, meaning)
#define END(name)
#include "fields.def"
