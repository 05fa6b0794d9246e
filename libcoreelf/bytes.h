/*
 * bytes.h: integers of 1 to 8 bytes in either byte order, by shifts.
 *
 * Shifts neither care how the host stores integers nor need an aligned address, so the same code
 * serves all hosts. The bytes 12 34 are 0x3412 in little endian and 0x1234 in big endian.
 */
#ifndef COREELF_BYTES_H
#define COREELF_BYTES_H

#include <stdint.h>

static inline uint64_t coreelf_load(const unsigned char *bytes, unsigned length, int big)
{
    uint64_t value = 0;
    for (unsigned i = 0; i < length; i++)
        value = value << 8 | bytes[big ? i : length - 1 - i];
    return value;
}

static inline void coreelf_store(unsigned char *bytes, unsigned length, int big, uint64_t value)
{
    for (unsigned i = 0; i < length; i++, value >>= 8)
        bytes[big ? length - 1 - i : i] = (unsigned char)value;
}

/* The sign bit of `length` bytes carried up: sign_extend(0xff, 1) is -1. */
static inline uint64_t coreelf_sign_extend(uint64_t value, unsigned length)
{
    uint64_t sign = UINT64_C(1) << (length * 8 - 1), mask = sign | (sign - 1);
    return ((value & mask) ^ sign) - sign;
}

/* Whether value survives in `length` bytes: fits_signed(-128, 1) yes, fits_signed(128, 1) no. */
static inline int coreelf_fits_unsigned(uint64_t value, unsigned length)
{
    return length >= 8 || value >> (length * 8) == 0;
}

static inline int coreelf_fits_signed(uint64_t value, unsigned length)
{
    return length >= 8 || coreelf_sign_extend(value, length) == value;
}

#endif
