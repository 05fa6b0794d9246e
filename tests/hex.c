/*
 * hex.c: hand-typed bytes. Expected bytes stand in the tests as digits that a person copied out of the
 * specification; nothing in the library has touched them.
 */
#include <string.h>

#include <check.h>

#include "hex.h"

static unsigned digit(char c)
{
    static const char digits[] = "0123456789abcdef";
    const char *at = c ? strchr(digits, c) : NULL;

    ck_assert_msg(at != NULL, "no hexadecimal digit: '%c'", c);
    return at ? (unsigned)(at - digits) : 0;
}

size_t hex(const char *text, unsigned char *bytes, size_t size)
{
    size_t n = 0;

    for (; *text; text += 2) {
        while (*text == ' ' || *text == '\n')
            text++;
        if (*text == '\0')
            break;
        ck_assert_uint_lt(n, size);
        bytes[n++] = (unsigned char)(digit(text[0]) << 4 | digit(text[1]));
    }
    return n;
}
