/*
 * sha256.h: SHA-256 (FIPS 180-4) and Base64 (RFC 4648), for a page that names the scripts it allows by their hash.
 */
#ifndef COREELF_SHA256_H
#define COREELF_SHA256_H

#include <stddef.h>
#include <stdint.h>

enum { SHA256_SIZE = 32 };

struct sha256 {
    uint32_t state[8];
    uint64_t length; /* bytes so far */
    unsigned char block[64];
};

void sha256_begin(struct sha256 *sha);
void sha256_add(struct sha256 *sha, const void *data, size_t n);
void sha256_end(struct sha256 *sha, unsigned char digest[SHA256_SIZE]);

/* Room that n bytes need as Base64, with the NUL. */
#define BASE64_SIZE(n) (((n) + 2) / 3 * 4 + 1)

/* Writes BASE64_SIZE(n) characters; returns `to`. */
const char *base64_text(char *to, const unsigned char *data, size_t n);

#endif
