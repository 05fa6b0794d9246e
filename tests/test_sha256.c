/*
 * test_sha256.c: the examples of FIPS 180-4 as NIST publishes them (a message of one block, of two, the empty one, a
 * million times "a"), and those of RFC 4648, section 10, for Base64.
 */
#include "suites.h"

#include <stdio.h>
#include <string.h>

#include "tools/base/sha256.h"

static const struct {
    const char *message;
    unsigned times;
    const char *digest;
} examples[] = {
    {"abc", 1, "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"},
    {"", 1, "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"},
    {"abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq", 1,
     "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1"},
    {"a", 1000000, "cdc76e5c9914fb9281a1c7e284d73e67f1809a48a497200e046d39ccc7112cd0"},
};
enum { EXAMPLES = sizeof examples / sizeof examples[0] };

START_TEST(digest_of_an_example)
{
    struct sha256 sha;
    unsigned char digest[SHA256_SIZE];
    char text[2 * SHA256_SIZE + 1];

    sha256_begin(&sha);
    for (unsigned i = 0; i < examples[_i].times; i++)
        sha256_add(&sha, examples[_i].message, strlen(examples[_i].message));
    sha256_end(&sha, digest);
    for (unsigned i = 0; i < SHA256_SIZE; i++)
        snprintf(text + 2 * i, 3, "%02x", digest[i]);
    ck_assert_str_eq(text, examples[_i].digest);
}
END_TEST

/* Of the first letters of "foobar": none, one, two, ... */
static const char *const encodings[] = {"", "Zg==", "Zm8=", "Zm9v", "Zm9vYg==", "Zm9vYmE=", "Zm9vYmFy"};
enum { ENCODINGS = sizeof encodings / sizeof encodings[0] };

START_TEST(base64_of_an_example)
{
    char text[BASE64_SIZE(ENCODINGS)];

    ck_assert_str_eq(base64_text(text, (const unsigned char *)"foobar", (size_t)_i), encodings[_i]);
    ck_assert_uint_eq(strlen(text) + 1, BASE64_SIZE((size_t)_i));
}
END_TEST

/* The last two of the 64 digits (table 1 of RFC 4648): 62 is +, 63 is /. */
START_TEST(base64_of_all_ones)
{
    static const unsigned char bits[] = {0xfb, 0xff, 0xbf};
    char text[BASE64_SIZE(sizeof bits)];

    ck_assert_str_eq(base64_text(text, bits, sizeof bits), "+/+/");
}
END_TEST

Suite *suite_sha256(void)
{
    Suite *suite = suite_create("sha256");
    TCase *tests = tcase_create("sha256");

    tcase_add_loop_test(tests, digest_of_an_example, 0, EXAMPLES);
    tcase_add_loop_test(tests, base64_of_an_example, 0, ENCODINGS);
    tcase_add_test(tests, base64_of_all_ones);
    suite_add_tcase(suite, tests);
    return suite;
}
