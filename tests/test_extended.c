/*
 * test_extended.c: 80-bit floats as decimal numbers. The expected texts were computed with exact fractions (Python's
 * decimal, rounded half to even at 21 digits); gdb prints the same of them that it can hold.
 */
#include "suites.h"

#include <string.h>

#include "tools/show/show.h"

/* clang-format off */
static const struct {
    unsigned sign_exponent;
    uint64_t mantissa;
    const char *text;
} numbers[] = {
    {0x0000, UINT64_C(0x0000000000000000), "0"},
    {0x8000, UINT64_C(0x0000000000000000), "-0"},
    {0x3fff, UINT64_C(0x8000000000000000), "1"},
    {0xbfff, UINT64_C(0xc000000000000000), "-1.5"},
    {0x4000, UINT64_C(0xc90fdaa22168c235), "3.14159265358979323851"},      /* pi */
    {0x3ffd, UINT64_C(0xaaaaaaaaaaaaaaab), "0.333333333333333333342"},
    {0x403e, UINT64_C(0xffffffffffffffff), "18446744073709551615"},        /* 2^64 - 1 */
    {0x4043, UINT64_C(0xad78ebc5ac620000), "400000000000000000000"},
    {0x4044, UINT64_C(0xd8d726b7177a8000), "1e+21"},
    {0x3ff1, UINT64_C(0xd1b71758e219652c), "0.000100000000000000000001"},
    {0x3feb, UINT64_C(0x8637bd05af6c69b6), "1.00000000000000000004e-6"},
    {0x3fee, UINT64_C(0xa7c5ac471b478423), "9.99999999999999999995e-6"},
    {0x43e3, UINT64_C(0xbf21e44003acdd2d), "1.00000000000000000001e+300"},
    {0x3bcd, UINT64_C(0x8000000000000000), "4.94065645841246544177e-324"}, /* the smallest double */
    {0x7ffe, UINT64_C(0xffffffffffffffff), "1.18973149535723176502e+4932"},/* the largest number */
    {0x0001, UINT64_C(0x8000000000000000), "3.36210314311209350626e-4932"},/* the smallest normal one */
    {0x0000, UINT64_C(0x7fffffffffffffff), "3.3621031431120935059e-4932"},
    {0x0000, UINT64_C(0x0000000000000001), "3.64519953188247460253e-4951"},/* the smallest of all */
    {0xcfbb, UINT64_C(0xade47ddebde5c099), "-4.8072148220138954977e+1212"},
    {0x65c8, UINT64_C(0xbb9985edd7210dff), "1.06947399096318284691e+2912"},
    {0x0d0d, UINT64_C(0xdd976d90035b7399), "1.60376122279866416346e-3926"},
    {0x9bbd, UINT64_C(0x974e4158478c281d), "-8.17006519557592699013e-2795"},
    {0x7fff, UINT64_C(0x8000000000000000), "inf"},
    {0xffff, UINT64_C(0x8000000000000000), "-inf"},
    {0x7fff, UINT64_C(0xc000000000000000), "nan"},
};
/* clang-format on */
enum { NUMBERS = sizeof numbers / sizeof numbers[0] };

START_TEST(number_in_decimal)
{
    char text[64];

    ck_assert_str_eq(extended_text(text, sizeof text, numbers[_i].sign_exponent, numbers[_i].mantissa),
                     numbers[_i].text);
}
END_TEST

/* Numbers that a processor never makes (the leading one missing) too. */
START_TEST(any_bits_have_a_text)
{
    char text[64];

    for (unsigned exponent = 0; exponent < 0x10000; exponent += 7) {
        extended_text(text, sizeof text, exponent, UINT64_MAX - exponent);
        ck_assert_msg(strlen(text) < 40, "%x is %s", exponent, text);
    }
}
END_TEST

Suite *suite_extended(void)
{
    Suite *suite = suite_create("extended");
    TCase *tcase = tcase_create("extended");

    tcase_add_loop_test(tcase, number_in_decimal, 0, NUMBERS);
    tcase_add_test(tcase, any_bits_have_a_text);
    suite_add_tcase(suite, tcase);
    return suite;
}
