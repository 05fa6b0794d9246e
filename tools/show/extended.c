/*
 * extended.c: the 80-bit float of x87 (and of m68k) as a decimal number.
 *
 *     sign 1 | exponent 15, biased by 16383 | mantissa 64, with its leading one        value = mantissa * 2^(e - 63)
 *
 * C has no type for it on most machines, so it is converted by hand, exactly: mantissa * 2^k is a whole number for
 * k >= 0; for k < 0 it is mantissa * 5^-k, with the decimal point moved -k digits to the left, since 2^-1 is 5 / 10.
 * The whole number is kept in limbs of nine decimal digits, so that its digits need no conversion. It could have
 * 11,514 of them (the smallest denormal); only the highest 40 limbs are kept. What that loses is less than the 350th
 * digit, and no number that long ends in zeros behind its 21st digit, so the rounding is right all the same.
 * 21 digits are printed: as many as tell any two numbers apart.
 */
#include <inttypes.h>
#include <string.h>

#include "show.h"

enum { LIMBS = 41, LIMB_DIGITS = 9, DIGITS = 21, BIAS = 16383, SPECIAL = 0x7fff };
#define LIMB UINT64_C(1000000000)

struct whole {
    uint32_t limbs[LIMBS]; /* the lowest first */
    size_t count;
    size_t dropped; /* limbs below them that are not kept */
};

static void multiply(struct whole *whole, uint32_t factor)
{
    uint64_t carry = 0;

    for (size_t i = 0; i < whole->count; i++) {
        carry += (uint64_t)whole->limbs[i] * factor;
        whole->limbs[i] = (uint32_t)(carry % LIMB);
        carry /= LIMB;
    }
    if (carry > 0)
        whole->limbs[whole->count++] = (uint32_t)carry;
    if (whole->count == LIMBS) {
        memmove(whole->limbs, whole->limbs + 1, --whole->count * sizeof whole->limbs[0]);
        whole->dropped++;
    }
}

static void set(struct whole *whole, uint64_t value)
{
    whole->dropped = 0;
    for (whole->count = 0; value > 0; value /= LIMB)
        whole->limbs[whole->count++] = (uint32_t)(value % LIMB);
}

/* whole * base^power, by factors of base^step that fit 32 bits. */
static void multiply_power(struct whole *whole, uint32_t base, unsigned power, unsigned step)
{
    for (; power > 0; power -= step) {
        uint32_t factor = 1;
        step = power < step ? power : step;
        for (unsigned i = 0; i < step; i++)
            factor *= base;
        multiply(whole, factor);
    }
}

/* All digits, the highest first; returns how many. */
static size_t write_digits(const struct whole *whole, char *digits, size_t size)
{
    size_t n = (size_t)snprintf(digits, size, "%" PRIu32, whole->limbs[whole->count - 1]);

    for (size_t i = whole->count - 1; i-- > 0;)
        n += (size_t)snprintf(digits + n, size - n, "%09" PRIu32, whole->limbs[i]);
    return n;
}

/* Keeps DIGITS digits; returns 1 if a carry made it one digit longer: 999... -> 1000... */
static int round_digits(char *digits, size_t n)
{
    int up = n > DIGITS && digits[DIGITS] >= '5';
    size_t at = DIGITS;

    if (n <= DIGITS)
        return 0;
    if (digits[DIGITS] == '5' && strspn(digits + DIGITS + 1, "0") == n - DIGITS - 1)
        up = (digits[DIGITS - 1] - '0') & 1; /* just between: to the even one */
    digits[DIGITS] = '\0';
    while (up && at > 0 && digits[--at] == '9')
        digits[at] = '0';
    if (up && digits[at] == '0' && at == 0) {
        digits[0] = '1';
        return 1;
    }
    if (up)
        digits[at]++;
    return 0;
}

/* digits are d.ddd * 10^exponent; like %g: plain where that is short. */
static void print_number(char *text, size_t size, const char *sign, char *digits, int exponent)
{
    int n = (int)strlen(digits);

    while (n > 1 && digits[n - 1] == '0')
        digits[--n] = '\0';
    if (exponent < -5 || exponent >= DIGITS)
        snprintf(text, size, "%s%c%s%se%+d", sign, digits[0], n > 1 ? "." : "", digits + 1, exponent);
    else if (exponent < 0)
        snprintf(text, size, "%s0.%.*s%s", sign, -exponent - 1, "00000", digits);
    else if (n <= exponent + 1)
        snprintf(text, size, "%s%s%.*s", sign, digits, exponent + 1 - n, "000000000000000000000");
    else
        snprintf(text, size, "%s%.*s.%s", sign, exponent + 1, digits, digits + exponent + 1);
}

const char *extended_text(char *text, size_t size, unsigned sign_exponent, uint64_t mantissa)
{
    const char *sign = sign_exponent & 0x8000 ? "-" : "";
    int exponent = (int)(sign_exponent & SPECIAL), power = (exponent ? exponent : 1) - BIAS - 63, point = 0;
    char digits[LIMBS * LIMB_DIGITS + 1];
    struct whole whole;
    size_t n;

    if (exponent == SPECIAL)
        snprintf(text, size, "%s%s", sign, mantissa << 1 == 0 ? "inf" : "nan");
    else if (mantissa == 0)
        snprintf(text, size, "%s0", sign);
    if (exponent == SPECIAL || mantissa == 0)
        return text;
    set(&whole, mantissa);
    if (power >= 0)
        multiply_power(&whole, 2, (unsigned)power, 29);
    else
        multiply_power(&whole, 5, (unsigned)(point = -power), 12);
    n = write_digits(&whole, digits, sizeof digits);
    point = (int)(n + LIMB_DIGITS * whole.dropped) - 1 - point;
    point += round_digits(digits, n);
    print_number(text, size, sign, digits, point);
    return text;
}
