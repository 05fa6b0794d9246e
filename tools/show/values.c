/*
 * values.c: the value of a register as text: as a hexadecimal number, as a float in decimal, as a vector of floats.
 *
 * Which registers are floats, and of which format, the tables of fields do not say (to the format they are bytes);
 * `views` does, by the names that these tables give them.
 */
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "show.h"

int register_is_zero(const struct register_value *value)
{
    for (size_t i = 0; i < value->length; i++)
        if (value->bytes[i])
            return 0;
    return 1;
}

const char *register_hex(const struct register_value *value, char *text, size_t size)
{
    size_t i = value->length, at = 2;

    snprintf(text, size, "0x0");
    while (i > 0 && value->bytes[i - 1] == 0)
        i--;
    if (i > 0)
        at = (size_t)snprintf(text, size, "0x%x", value->bytes[--i]);
    while (i > 0 && at + 3 <= size)
        at += (size_t)snprintf(text + at, size - at, "%02x", value->bytes[--i]);
    return text;
}

enum view { VIEW_NONE, VIEW_X87, VIEW_M68K, VIEW_FLOAT, VIEW_VECTOR };

/* Rows of several registers that are floats, by the names that the tables of machines give them. */
static const struct {
    const char *field;
    enum view view;
} views[] = {
    {"st", VIEW_X87},      {"fp", VIEW_M68K},       {"f", VIEW_FLOAT},    {"fpr", VIEW_FLOAT},
    {"f32+", VIEW_FLOAT},  {"d", VIEW_FLOAT},       {"xmm", VIEW_VECTOR}, {"ymmh", VIEW_VECTOR},
    {"zmmh", VIEW_VECTOR}, {"zmm16+", VIEW_VECTOR}, {"v", VIEW_VECTOR},   {"v16+", VIEW_VECTOR},
    {"vr", VIEW_VECTOR},   {"w", VIEW_VECTOR},      {"z", VIEW_VECTOR},   {"q", VIEW_VECTOR},
};

static enum view view_of(const struct coreelf_field *field)
{
    for (size_t i = 0; field->count > 1 && i < sizeof views / sizeof views[0]; i++)
        if (strcmp(views[i].field, field->name) == 0)
            return views[i].view;
    return VIEW_NONE;
}

static uint64_t load(const unsigned char *bytes, size_t n)
{
    uint64_t value = 0;

    while (n-- > 0)
        value = value << 8 | bytes[n];
    return value;
}

/* As few digits as say exactly this number. */
static int print_double(char *text, size_t size, double number, int is_float)
{
    int length = 0;

    for (int digits = 6; digits <= 17; digits++) {
        char *end;
        double back;
        length = snprintf(text, size, "%.*g", digits, number);
        back = strtod(text, &end);
        if (is_float ? (float)back == (float)number : memcmp(&back, &number, sizeof back) == 0)
            break;
        if (number != number)
            break;
    }
    return length;
}

static int print_element(char *text, size_t size, const unsigned char *bytes, size_t each)
{
    uint64_t bits = load(bytes, each);
    uint32_t low = (uint32_t)bits;
    float single;
    double number;

    if (each == sizeof single) {
        memcpy(&single, &low, sizeof single);
        return print_double(text, size, (double)single, 1);
    }
    memcpy(&number, &bits, sizeof number);
    return print_double(text, size, number, 0);
}

/* Elements in the order of memory: on a big-endian machine the highest comes first. */
static void print_elements(const struct map *map, const struct register_value *value, size_t each, char *text,
                           size_t size)
{
    size_t n = value->length / each, at = (size_t)snprintf(text, size, each == 4 ? "floats" : "doubles");

    for (size_t i = 0; i < n && at + 40 < size; i++) {
        text[at++] = ' ';
        at += (size_t)print_element(
            text + at, size - at,
            value->bytes + (map->file.format.ei_data == COREELF_ELFDATA2MSB ? n - 1 - i : i) * each, each);
    }
}

int register_number(const struct register_value *value, char *text, size_t size)
{
    const unsigned char *bytes = value->bytes;
    enum view view = view_of(value->field);

    if (view == VIEW_X87 && value->length >= 10)
        extended_text(text, size, (unsigned)load(bytes + 8, 2), load(bytes, 8));
    else if (view == VIEW_M68K && value->length >= 12)
        extended_text(text, size, (unsigned)load(bytes + 10, 2), load(bytes, 8));
    else if (view == VIEW_FLOAT && (value->length == 8 || value->length == 4))
        print_element(text, size, bytes, value->length);
    else
        return 0;
    return 1;
}

int register_lanes(const struct map *map, const struct register_value *value, size_t each, char *text, size_t size)
{
    if (view_of(value->field) != VIEW_VECTOR || value->length < 8 || register_is_zero(value))
        return 0;
    print_elements(map, value, each, text, size);
    return 1;
}
