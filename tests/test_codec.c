/*
 * test_codec.c: structure <-> bytes, both ways, in the four encodings.
 *
 * The bytes of the four headers are typed by hand from the gABI (chapter 4, figures 4-3, 4-4 and 4-8,
 * chapter 5, figure 5-1), a field a group. Everything else is said about every integer field of every
 * table in a loop: its largest and smallest value pass and come back, the next one is -EOVERFLOW at its
 * offset.
 */
#include <errno.h>
#include <string.h>

#include "hex.h"
#include "layouts.h"
#include "suites.h"

/* ---- Hand-typed ---- */

/* clang-format off */
static const struct coreelf_ehdr ehdr32 = {
    {{0x7f, 'E', 'L', 'F'}, 1, 0 /* ei_data */, 1, 3, 7, {0}},
    4, 3, 1, 0x11223344, 0x34, 0x01020304, 0x0a0b0c0d, 52, 32, 0x1234, 40, 0x5678, 0x9abc};
static const struct coreelf_ehdr ehdr64 = {
    {{0x7f, 'E', 'L', 'F'}, 2, 0 /* ei_data */, 1, 3, 7, {0}},
    4, 62, 1, 0x1122334455667788, 0x40, 0x0102030405060708, 0x0a0b0c0d, 64, 56, 0x1234, 64, 0x5678, 0x9abc};
static const struct coreelf_phdr phdr32 = {4, 0x01020304, 0x11121314, 0x21222324,
                                           0x31323334, 0x41424344, 5, 0x1000};
static const struct coreelf_phdr phdr64 = {4, 0x0102030405060708, 0x1112131415161718, 0x2122232425262728,
                                           0x3132333435363738, 0x4142434445464748, 5, 0x1000};
static const struct coreelf_shdr shdr32 = {0x1b, 7, 0x01020304, 0x11121314, 0x21222324, 0x31323334,
                                           0x41424344, 0x51525354, 4, 0x18};
static const struct coreelf_shdr shdr64 = {0x1b, 7, 0x0102030405060708, 0x1112131415161718,
                                           0x2122232425262728, 0x3132333435363738, 0x41424344, 0x51525354,
                                           4, 0x18};
static const struct coreelf_nhdr nhdr = {5, 0x150, 0x46494c45};
/* clang-format on */

/* clang-format off */
static const struct {
    const struct coreelf_layout *layout;
    const void *wide;
    uint8_t ei_class, ei_data;
    const char *bytes;
} typed[] = {
    {&coreelf_layout_ehdr, &ehdr32, 1, 1,
     "7f454c46 01 01 01 03 07 00000000000000 0400 0300 01000000 44332211 34000000 04030201 0d0c0b0a"
     "3400 2000 3412 2800 7856 bc9a"},
    {&coreelf_layout_ehdr, &ehdr32, 1, 2,
     "7f454c46 01 02 01 03 07 00000000000000 0004 0003 00000001 11223344 00000034 01020304 0a0b0c0d"
     "0034 0020 1234 0028 5678 9abc"},
    {&coreelf_layout_ehdr, &ehdr64, 2, 1,
     "7f454c46 02 01 01 03 07 00000000000000 0400 3e00 01000000 8877665544332211 4000000000000000"
     "0807060504030201 0d0c0b0a 4000 3800 3412 4000 7856 bc9a"},
    {&coreelf_layout_ehdr, &ehdr64, 2, 2,
     "7f454c46 02 02 01 03 07 00000000000000 0004 003e 00000001 1122334455667788 0000000000000040"
     "0102030405060708 0a0b0c0d 0040 0038 1234 0040 5678 9abc"},
    {&coreelf_layout_phdr, &phdr32, 1, 1,
     "04000000 04030201 14131211 24232221 34333231 44434241 05000000 00100000"},
    {&coreelf_layout_phdr, &phdr32, 1, 2,
     "00000004 01020304 11121314 21222324 31323334 41424344 00000005 00001000"},
    {&coreelf_layout_phdr, &phdr64, 2, 1,
     "04000000 05000000 0807060504030201 1817161514131211 2827262524232221 3837363534333231"
     "4847464544434241 0010000000000000"},
    {&coreelf_layout_phdr, &phdr64, 2, 2,
     "00000004 00000005 0102030405060708 1112131415161718 2122232425262728 3132333435363738"
     "4142434445464748 0000000000001000"},
    {&coreelf_layout_shdr, &shdr32, 1, 1,
     "1b000000 07000000 04030201 14131211 24232221 34333231 44434241 54535251 04000000 18000000"},
    {&coreelf_layout_shdr, &shdr32, 1, 2,
     "0000001b 00000007 01020304 11121314 21222324 31323334 41424344 51525354 00000004 00000018"},
    {&coreelf_layout_shdr, &shdr64, 2, 1,
     "1b000000 07000000 0807060504030201 1817161514131211 2827262524232221 3837363534333231"
     "44434241 54535251 0400000000000000 1800000000000000"},
    {&coreelf_layout_shdr, &shdr64, 2, 2,
     "0000001b 00000007 0102030405060708 1112131415161718 2122232425262728 3132333435363738"
     "41424344 51525354 0000000000000004 0000000000000018"},
    {&coreelf_layout_nhdr, &nhdr, 1, 1, "05000000 50010000 454c4946"},
    {&coreelf_layout_nhdr, &nhdr, 1, 2, "00000005 00000150 46494c45"},
    {&coreelf_layout_nhdr, &nhdr, 2, 1, "05000000 50010000 454c4946"},
    {&coreelf_layout_nhdr, &nhdr, 2, 2, "00000005 00000150 46494c45"},
};
/* clang-format on */
#define TYPED (int)(sizeof typed / sizeof typed[0])

static struct coreelf_format typed_format(int i)
{
    return (struct coreelf_format){typed[i].ei_class, typed[i].ei_data, 0, 0};
}

/* A copy of the wide struct; an Ehdr gets its byte order, which differs from row to row. */
static void typed_wide(int i, union any_wide *wide)
{
    memset(wide, 0, sizeof *wide);
    if (typed[i].layout == &coreelf_layout_ehdr) {
        struct coreelf_ehdr ehdr = *(const struct coreelf_ehdr *)typed[i].wide;
        ehdr.e_ident.ei_data = typed[i].ei_data;
        memcpy(wide, &ehdr, sizeof ehdr);
    } else if (typed[i].layout == &coreelf_layout_phdr) {
        memcpy(wide, typed[i].wide, sizeof(struct coreelf_phdr));
    } else if (typed[i].layout == &coreelf_layout_shdr) {
        memcpy(wide, typed[i].wide, sizeof(struct coreelf_shdr));
    } else {
        memcpy(wide, typed[i].wide, sizeof(struct coreelf_nhdr));
    }
}

START_TEST(encodes_what_was_typed)
{
    struct coreelf_format format = typed_format(_i);
    unsigned char expected[64], bytes[72];
    size_t size = hex(typed[_i].bytes, expected, sizeof expected);
    union any_wide wide;

    typed_wide(_i, &wide);
    memset(bytes, 0xee, sizeof bytes);
    ck_assert_uint_eq(coreelf_size(typed[_i].layout, &format), size);
    ck_assert_int_eq(coreelf_encode(typed[_i].layout, &format, &wide, bytes, size, NULL), 0);
    ck_assert_mem_eq(bytes, expected, size);
    ck_assert_uint_eq(bytes[size], 0xee);
}
END_TEST

/* The members of both wide structs, by the table: padding between C members does not count. */
static void assert_same(const struct coreelf_layout *layout, const unsigned char *a, const unsigned char *b)
{
    for (unsigned i = 0; i < layout->fields_count; i++) {
        const struct coreelf_field *field = &layout->fields[i];
        const unsigned char *in_a = a + field->wide, *in_b = b + field->wide;
        if (field->type == COREELF_TYPE_NEST)
            assert_same(field->inside, in_a, in_b);
        else
            ck_assert_msg(memcmp(in_a, in_b, field->type == COREELF_TYPE_BYTES ? field->length[1] : 8) == 0,
                          "%s.%s differs", layout->name, field->name);
    }
}

START_TEST(decodes_what_was_typed)
{
    struct coreelf_format format = typed_format(_i);
    unsigned char bytes[64];
    size_t size = hex(typed[_i].bytes, bytes, sizeof bytes);
    union any_wide expected, wide;

    typed_wide(_i, &expected);
    memset(&wide, 0xee, sizeof wide);
    ck_assert_int_eq(coreelf_decode(typed[_i].layout, &format, bytes, size, &wide, NULL), 0);
    assert_same(typed[_i].layout, wide.bytes, expected.bytes);
}
END_TEST

/* Hand-typed again: a structure with padding (2 bytes behind pr_cursig), a sign and structures inside. */
START_TEST(padding_is_zero)
{
    struct coreelf_prstatus prstatus = {{11, 0, 0}, -2, 1, 2, -1, 5, 6, 7, {8, 9}, {10, 11}, {12, 13}, {14, 15}};
    unsigned char bytes[72], expected[72];

    hex("0000000b 00000000 00000000 fffe 0000 00000001 00000002 ffffffff 00000005 00000006 00000007"
        "00000008 00000009 0000000a 0000000b 0000000c 0000000d 0000000e 0000000f",
        expected, sizeof expected);
    memset(bytes, 0xee, sizeof bytes);
    ck_assert_int_eq(coreelf_encode(&coreelf_layout_prstatus, &all_formats[1], &prstatus, bytes, 72, NULL), 0);
    ck_assert_mem_eq(bytes, expected, 72);
    ck_assert_int_eq(coreelf_decode(&coreelf_layout_prstatus, &all_formats[1], bytes, 72, &prstatus, NULL), 0);
    ck_assert_int_eq(prstatus.pr_cursig, -2);
    ck_assert_int_eq(prstatus.pr_pid, -1);
    ck_assert_int_eq(prstatus.pr_cstime.tv_usec, 15);
}
END_TEST

START_TEST(padding_is_not_read)
{
    struct coreelf_prpsinfo psinfo;
    unsigned char bytes[136];

    memset(bytes, 0, sizeof bytes);
    memset(bytes + 4, 0xff, 4);
    memset(&psinfo, 0xee, sizeof psinfo);
    ck_assert_int_eq(coreelf_decode(&coreelf_layout_prpsinfo, &all_formats[2], bytes, 136, &psinfo, NULL), 0);
    ck_assert_uint_eq(psinfo.pr_flag, 0);
    ck_assert_int_eq(psinfo.pr_nice, 0);
}
END_TEST

/* ---- Every integer field of every table ---- */

/* Where a field is: in the file from the start of the outermost structure, and in the wide struct. */
struct place {
    const struct coreelf_layout *outermost;
    const struct coreelf_format *format;
    const struct coreelf_field *field;
    uint64_t offset;
    size_t wide;
    unsigned length;
};

static void each_integer(const struct coreelf_layout *outermost, const struct coreelf_layout *layout,
                         const struct coreelf_format *format, uint64_t base, size_t wide,
                         void (*check)(const struct place *))
{
    unsigned column = format->ei_class == COREELF_ELFCLASS64;

    for (unsigned i = 0; i < layout->fields_count; i++) {
        const struct coreelf_field *field = &layout->fields[i];
        struct place place = {
            outermost, format, field, base + field->offset[column], wide + field->wide, field->length[column]};
        if (field->type == COREELF_TYPE_NEST)
            each_integer(outermost, field->inside, format, place.offset, place.wide, check);
        else if (field->type <= COREELF_TYPE_SINT)
            check(&place);
    }
}

static void everywhere(void (*check)(const struct place *))
{
    for (size_t i = 0; i < all_layouts_count; i++)
        for (size_t k = 0; k < 4; k++)
            each_integer(all_layouts[i], all_layouts[i], &all_formats[k], 0, 0, check);
}

/* Encodes a structure that is zero but for this field. */
static int encode_value(const struct place *place, uint64_t value, unsigned char *bytes, struct coreelf_error *error)
{
    union any_wide wide = {{0}};

    memcpy(wide.bytes + place->wide, &value, sizeof value);
    return coreelf_encode(place->outermost, place->format, &wide, bytes, 512, error);
}

static void assert_fits(const struct place *place, uint64_t value)
{
    unsigned char bytes[512];
    union any_wide wide;

    ck_assert_msg(encode_value(place, value, bytes, NULL) == 0, "%s.%s refuses %#llx", place->outermost->name,
                  place->field->name, (unsigned long long)value);
    memset(&wide, 0xee, sizeof wide);
    ck_assert_int_eq(coreelf_decode(place->outermost, place->format, bytes, 512, &wide, NULL), 0);
    ck_assert_msg(memcmp(wide.bytes + place->wide, &value, 8) == 0, "%s.%s: %#llx does not come back",
                  place->outermost->name, place->field->name, (unsigned long long)value);
}

static void assert_overflows(const struct place *place, uint64_t value)
{
    struct coreelf_error error = {0, 0, NULL};
    unsigned char bytes[512];

    ck_assert_msg(encode_value(place, value, bytes, &error) == -EOVERFLOW, "%s.%s takes %#llx",
                  place->outermost->name, place->field->name, (unsigned long long)value);
    ck_assert_int_eq(error.code, -EOVERFLOW);
    ck_assert_msg(error.offset == place->offset, "%s.%s: the error is said to be at %llu", place->outermost->name,
                  place->field->name, (unsigned long long)error.offset);
    ck_assert_ptr_nonnull(error.what);
    ck_assert_int_eq(encode_value(place, value, bytes, NULL), -EOVERFLOW);
}

static void check_unsigned(const struct place *place)
{
    if (place->field->type != COREELF_TYPE_UINT)
        return;
    if (place->length == 8) {
        assert_fits(place, UINT64_MAX);
        return;
    }
    assert_fits(place, (UINT64_C(1) << (8 * place->length)) - 1);
    assert_overflows(place, UINT64_C(1) << (8 * place->length));
    assert_overflows(place, UINT64_C(1) << 63);
    assert_overflows(place, UINT64_MAX);
}

static void check_signed(const struct place *place)
{
    uint64_t half = UINT64_C(1) << (8 * place->length - 1); /* 0x80, 0x8000, ... */

    if (place->field->type != COREELF_TYPE_SINT)
        return;
    assert_fits(place, half - 1);
    assert_fits(place, 0 - half);
    assert_fits(place, UINT64_MAX); /* -1 */
    if (place->length == 8)
        return;
    assert_overflows(place, half);
    assert_overflows(place, 0 - half - 1);
    assert_overflows(place, 2 * half);
}

START_TEST(every_unsigned_field_has_its_range)
{
    everywhere(check_unsigned);
}
END_TEST

START_TEST(every_signed_field_has_its_range)
{
    everywhere(check_signed);
}
END_TEST

/* The classic: 5 GiB into the p_offset of an ELF32 file must not become 1 GiB. */
START_TEST(nothing_is_cut_off)
{
    struct coreelf_phdr phdr = {COREELF_PT_LOAD, UINT64_C(5) << 30, 0, 0, 0, 0, 0, 0};
    struct coreelf_error error;
    unsigned char bytes[56];

    ck_assert_int_eq(coreelf_encode(&coreelf_layout_phdr, &all_formats[0], &phdr, bytes, 56, &error), -EOVERFLOW);
    ck_assert_uint_eq(error.offset, 4);
    ck_assert_int_eq(coreelf_encode(&coreelf_layout_phdr, &all_formats[2], &phdr, bytes, 56, &error), 0);
}
END_TEST

/* ---- One field by its name ---- */

/* Sets each integer to a value with a different byte in each place; all other bytes keep theirs. */
static void check_put(const struct place *place)
{
    const struct coreelf_layout *layout = place->outermost;
    size_t size = coreelf_size(layout, place->format);
    uint64_t value = UINT64_C(0x0123456789abcdef) >> (8 * (8 - place->length)), got = 0;
    unsigned char bytes[512];
    int inner = 0;

    for (unsigned i = 0; i < layout->fields_count; i++)
        inner |= &layout->fields[i] == place->field;
    if (!inner)
        return; /* in a structure inside; get and put look at the outermost alone */
    memset(bytes, 0xee, sizeof bytes);
    ck_assert_int_eq(coreelf_put(layout, place->format, bytes, size, place->field->name, value), 0);
    for (unsigned i = 0; i < sizeof bytes; i++) {
        unsigned at = i - (unsigned)place->offset, from_low = at;
        if (place->format->ei_data == COREELF_ELFDATA2MSB)
            from_low = place->length - 1 - at;
        if (i >= place->offset && at < place->length)
            ck_assert_uint_eq(bytes[i], value >> (8 * from_low) & 0xff);
        else
            ck_assert_uint_eq(bytes[i], 0xee);
    }
    ck_assert_int_eq(coreelf_get(layout, place->format, bytes, size, place->field->name, &got), 0);
    ck_assert_uint_eq(got, value);
}

START_TEST(every_field_by_its_name)
{
    everywhere(check_put);
}
END_TEST

static void check_register(const struct coreelf_format *format, const struct coreelf_field *field)
{
    const struct coreelf_layout *registers = coreelf_find_arch(format)->registers;
    unsigned column = format->ei_class == COREELF_ELFCLASS64, length = field->length[column];
    uint64_t largest = length == 8 ? UINT64_MAX : (UINT64_C(1) << (8 * length)) - 1, value = 0;
    size_t size = coreelf_size(registers, format);
    unsigned char bytes[512] = {0};

    ck_assert_int_eq(coreelf_put(registers, format, bytes, size, field->name, largest), 0);
    ck_assert_int_eq(coreelf_get(registers, format, bytes, size, field->name, &value), 0);
    ck_assert_uint_eq(value, largest);
    if (length < 8)
        ck_assert_int_eq(coreelf_put(registers, format, bytes, size, field->name, largest + 1), -EOVERFLOW);
    ck_assert_int_eq(coreelf_put(registers, format, bytes, size - 1, field->name, 1), -ENODATA);
    ck_assert_int_eq(coreelf_get(registers, format, bytes, size - 1, field->name, &value), -ENODATA);
}

START_TEST(every_register_by_its_name)
{
    for (size_t i = 0; i < all_machines_count; i++) {
        const struct coreelf_arch *arch = coreelf_find_arch(&all_machines[i]);
        unsigned column = all_machines[i].ei_class == COREELF_ELFCLASS64;
        for (unsigned row = 0; row < arch->registers->fields_count; row++)
            if (arch->registers->fields[row].length[column] > 0) /* 0: not in this class */
                check_register(&all_machines[i], &arch->registers->fields[row]);
    }
}
END_TEST

START_TEST(pc_and_sp_are_registers)
{
    const struct coreelf_arch *arch = coreelf_find_arch(&all_machines[_i]);
    unsigned char bytes[512] = {0};
    uint64_t value;

    ck_assert_int_eq(coreelf_get(arch->registers, &all_machines[_i], bytes, 512, arch->pc, &value), 0);
    ck_assert_int_eq(coreelf_get(arch->registers, &all_machines[_i], bytes, 512, arch->sp, &value), 0);
    if (arch->tls)
        ck_assert_int_eq(coreelf_get(arch->registers, &all_machines[_i], bytes, 512, arch->tls, &value), 0);
}
END_TEST

START_TEST(a_signed_field_by_its_name)
{
    unsigned char bytes[12] = {0};
    uint64_t value = 0;
    const struct coreelf_format *be = &all_formats[1];

    ck_assert_int_eq(coreelf_put(&coreelf_layout_siginfo, be, bytes, 12, "si_code", (uint64_t)-6), 0);
    ck_assert_uint_eq(bytes[8], 0xff);
    ck_assert_uint_eq(bytes[11], 0xfa);
    ck_assert_int_eq(coreelf_get(&coreelf_layout_siginfo, be, bytes, 12, "si_code", &value), 0);
    ck_assert_int_eq((int64_t)value, -6);
    ck_assert_int_eq(coreelf_put(&coreelf_layout_siginfo, be, bytes, 12, "si_code", UINT64_C(1) << 31), -EOVERFLOW);
}
END_TEST

START_TEST(no_such_field)
{
    unsigned char bytes[64] = {0};
    uint64_t value = 42;

    ck_assert_int_eq(coreelf_get(&coreelf_layout_phdr, &all_formats[2], bytes, 64, "p_size", &value), -ENOENT);
    ck_assert_int_eq(coreelf_get(&coreelf_layout_phdr, &all_formats[2], bytes, 64, "", &value), -ENOENT);
    ck_assert_int_eq(coreelf_get(&coreelf_layout_ehdr, &all_formats[2], bytes, 64, "e_ident", &value), -ENOENT);
    ck_assert_int_eq(coreelf_put(&coreelf_layout_phdr, &all_formats[2], bytes, 64, "p_size", 1), -ENOENT);
    ck_assert_uint_eq(value, 42);
}
END_TEST

/* ---- Refusals ---- */

START_TEST(too_few_bytes)
{
    struct coreelf_error error;
    union any_wide wide = {{0}};
    unsigned char bytes[512];

    for (size_t i = 0; i < all_layouts_count; i++)
        for (size_t k = 0; k < 4; k++) {
            size_t size = coreelf_size(all_layouts[i], &all_formats[k]);
            memset(bytes, 0xee, sizeof bytes);
            ck_assert_int_eq(coreelf_encode(all_layouts[i], &all_formats[k], &wide, bytes, size - 1, &error),
                             -ENOBUFS);
            ck_assert_int_eq(error.code, -ENOBUFS);
            ck_assert_uint_eq(bytes[0], 0xee);
            ck_assert_int_eq(coreelf_decode(all_layouts[i], &all_formats[k], bytes, size - 1, &wide, &error),
                             -ENODATA);
            ck_assert_int_eq(error.code, -ENODATA);
        }
}
END_TEST

static const struct coreelf_format nonsense[] = {{0, 1, 0, 0}, {3, 1, 0, 0}, {255, 2, 0, 0},
                                                 {1, 0, 0, 0}, {2, 3, 0, 0}, {0, 0, 0, 0}};

START_TEST(no_such_format)
{
    struct coreelf_error error = {0, 0, NULL};
    union any_wide wide = {{0}};
    unsigned char bytes[64] = {0};
    uint64_t value;

    ck_assert_int_eq(coreelf_encode(&coreelf_layout_phdr, &nonsense[_i], &wide, bytes, 64, &error), -EINVAL);
    ck_assert_int_eq(error.code, -EINVAL);
    ck_assert_int_eq(coreelf_decode(&coreelf_layout_phdr, &nonsense[_i], bytes, 64, &wide, &error), -EINVAL);
    ck_assert_int_eq(coreelf_decode(&coreelf_layout_phdr, &nonsense[_i], bytes, 64, &wide, NULL), -EINVAL);
    ck_assert_int_eq(coreelf_get(&coreelf_layout_phdr, &nonsense[_i], bytes, 64, "p_type", &value), -EINVAL);
    ck_assert_int_eq(coreelf_put(&coreelf_layout_phdr, &nonsense[_i], bytes, 64, "p_type", 1), -EINVAL);
}
END_TEST

Suite *suite_codec(void)
{
    Suite *suite = suite_create("codec");
    TCase *hand = tcase_create("typed"), *ranges = tcase_create("ranges");
    TCase *by_name = tcase_create("by name"), *refusals = tcase_create("refusals");

    tcase_add_loop_test(hand, encodes_what_was_typed, 0, TYPED);
    tcase_add_loop_test(hand, decodes_what_was_typed, 0, TYPED);
    tcase_add_test(hand, padding_is_zero);
    tcase_add_test(hand, padding_is_not_read);
    tcase_add_test(ranges, every_unsigned_field_has_its_range);
    tcase_add_test(ranges, every_signed_field_has_its_range);
    tcase_add_test(ranges, nothing_is_cut_off);
    tcase_add_test(by_name, every_field_by_its_name);
    tcase_add_test(by_name, every_register_by_its_name);
    tcase_add_loop_test(by_name, pc_and_sp_are_registers, 0, (int)all_machines_count);
    tcase_add_test(by_name, a_signed_field_by_its_name);
    tcase_add_test(by_name, no_such_field);
    tcase_add_test(refusals, too_few_bytes);
    tcase_add_loop_test(refusals, no_such_format, 0, (int)(sizeof nonsense / sizeof nonsense[0]));
    suite_add_tcase(suite, hand);
    suite_add_tcase(suite, ranges);
    suite_add_tcase(suite, by_name);
    suite_add_tcase(suite, refusals);
    return suite;
}
