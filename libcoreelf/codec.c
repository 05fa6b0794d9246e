/*
 * codec.c: structure <-> bytes, by walking the rows of its table.
 *
 * There is one encoder and one decoder for ELF32 and ELF64, little and big endian: the class picks
 * the column of the row, the byte order picks the direction of the shifts. An integer in a wide
 * struct has 64 bits; in the file it may have one byte. A value that would lose bits on the way is an
 * error and never cut off: a p_offset of 5 GiB cannot become 1 GiB because the file is ELF32.
 */
#include <errno.h>
#include <string.h>

#include "bytes.h"
#include "internal.h"

size_t coreelf_size(const struct coreelf_layout *layout, const struct coreelf_format *format)
{
    return layout->size[coreelf_column(format)];
}

static int is_big(const struct coreelf_format *format)
{
    return format->ei_data == COREELF_ELFDATA2MSB;
}

static int fits(const struct coreelf_field *field, unsigned length, uint64_t value)
{
    return field->type == COREELF_TYPE_SINT ? coreelf_fits_signed(value, length)
                                            : coreelf_fits_unsigned(value, length);
}

static int encode_fields(const struct coreelf_layout *layout, const struct coreelf_format *format,
                         const unsigned char *wide, unsigned char *bytes, uint64_t base, struct coreelf_error *error);
static void decode_fields(const struct coreelf_layout *layout, const struct coreelf_format *format,
                          const unsigned char *bytes, unsigned char *wide);

static int encode_field(const struct coreelf_field *field, const struct coreelf_format *format,
                        const unsigned char *member, unsigned char *bytes, uint64_t base, struct coreelf_error *error)
{
    unsigned length = field->length[coreelf_column(format)];
    uint64_t value;

    if (field->type == COREELF_TYPE_NEST)
        return encode_fields(field->inside, format, member, bytes, base, error);
    if (field->type == COREELF_TYPE_BYTES) {
        memcpy(bytes, member, length);
        return 0;
    }
    memcpy(&value, member, sizeof value);
    if (length == 0) {
        if (value != 0)
            return coreelf_fail(error, -EOVERFLOW, base, "this class has no such field");
        return 0;
    }
    if (!fits(field, length, value))
        return coreelf_fail(error, -EOVERFLOW, base, "the value does not fit its field");
    coreelf_store(bytes, length, is_big(format), value);
    return 0;
}

static int encode_fields(const struct coreelf_layout *layout, const struct coreelf_format *format,
                         const unsigned char *wide, unsigned char *bytes, uint64_t base, struct coreelf_error *error)
{
    unsigned column = coreelf_column(format);

    for (unsigned i = 0; i < layout->fields_count; i++) {
        const struct coreelf_field *field = &layout->fields[i];
        unsigned offset = field->offset[column];
        int rc = encode_field(field, format, wide + field->wide, bytes + offset, base + offset, error);
        if (rc < 0)
            return rc;
    }
    return 0;
}

int coreelf_encode(const struct coreelf_layout *layout, const struct coreelf_format *format, const void *wide,
                   void *bytes, size_t size, struct coreelf_error *error)
{
    int rc = coreelf_check_format(format, error);

    if (rc < 0)
        return rc;
    if (size < coreelf_size(layout, format))
        return coreelf_fail(error, -ENOBUFS, size, "the buffer is smaller than the structure");
    memset(bytes, 0, coreelf_size(layout, format));
    return encode_fields(layout, format, wide, bytes, 0, error);
}

static void decode_field(const struct coreelf_field *field, const struct coreelf_format *format,
                         const unsigned char *bytes, unsigned char *member)
{
    unsigned length = field->length[coreelf_column(format)];
    uint64_t value = 0;

    if (field->type == COREELF_TYPE_NEST) {
        decode_fields(field->inside, format, bytes, member);
        return;
    }
    if (field->type == COREELF_TYPE_BYTES) {
        memcpy(member, bytes, length);
        return;
    }
    if (length > 0)
        value = coreelf_load(bytes, length, is_big(format));
    if (length > 0 && field->type == COREELF_TYPE_SINT)
        value = coreelf_sign_extend(value, length);
    memcpy(member, &value, sizeof value);
}

static void decode_fields(const struct coreelf_layout *layout, const struct coreelf_format *format,
                          const unsigned char *bytes, unsigned char *wide)
{
    unsigned column = coreelf_column(format);

    for (unsigned i = 0; i < layout->fields_count; i++) {
        const struct coreelf_field *field = &layout->fields[i];
        decode_field(field, format, bytes + field->offset[column], wide + field->wide);
    }
}

int coreelf_decode(const struct coreelf_layout *layout, const struct coreelf_format *format, const void *bytes,
                   size_t size, void *wide, struct coreelf_error *error)
{
    int rc = coreelf_check_format(format, error);

    if (rc < 0)
        return rc;
    if (size < coreelf_size(layout, format))
        return coreelf_fail(error, -ENODATA, size, "fewer bytes than the structure has");
    decode_fields(layout, format, bytes, wide);
    return 0;
}

/* ---- One field by its name ---- */

static const struct coreelf_field *find_integer(const struct coreelf_layout *layout, unsigned column,
                                                const char *name)
{
    for (unsigned i = 0; i < layout->fields_count; i++) {
        const struct coreelf_field *field = &layout->fields[i];
        if (field->type <= COREELF_TYPE_SINT && field->length[column] > 0 && strcmp(field->name, name) == 0)
            return field;
    }
    return NULL;
}

/* The row, or NULL with the reason in *rc. */
static const struct coreelf_field *locate(const struct coreelf_layout *layout, const struct coreelf_format *format,
                                          size_t size, const char *name, int *rc)
{
    const struct coreelf_field *field;

    *rc = coreelf_check_format(format, NULL);
    if (*rc < 0)
        return NULL;
    field = find_integer(layout, coreelf_column(format), name);
    if (!field)
        *rc = -ENOENT;
    else if (size < coreelf_size(layout, format))
        *rc = -ENODATA;
    return *rc < 0 ? NULL : field;
}

int coreelf_get(const struct coreelf_layout *layout, const struct coreelf_format *format, const void *bytes,
                size_t size, const char *name, uint64_t *value)
{
    int rc;
    const struct coreelf_field *field = locate(layout, format, size, name, &rc);
    unsigned column = coreelf_column(format);

    if (!field)
        return rc;
    *value =
        coreelf_load((const unsigned char *)bytes + field->offset[column], field->length[column], is_big(format));
    if (field->type == COREELF_TYPE_SINT)
        *value = coreelf_sign_extend(*value, field->length[column]);
    return 0;
}

int coreelf_put(const struct coreelf_layout *layout, const struct coreelf_format *format, void *bytes, size_t size,
                const char *name, uint64_t value)
{
    int rc;
    const struct coreelf_field *field = locate(layout, format, size, name, &rc);
    unsigned column = coreelf_column(format);

    if (!field)
        return rc;
    if (!fits(field, field->length[column], value))
        return -EOVERFLOW;
    coreelf_store((unsigned char *)bytes + field->offset[column], field->length[column], is_big(format), value);
    return 0;
}
