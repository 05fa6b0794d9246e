/*
 * hex.h: bytes as one types them. hex("7f 45 4c46", bytes) stores four and returns 4.
 */
#ifndef COREELF_TESTS_HEX_H
#define COREELF_TESTS_HEX_H

#include <stddef.h>

/* Two digits a byte, blanks wherever one likes. At most size bytes; anything else fails the test. */
size_t hex(const char *text, unsigned char *bytes, size_t size);

#endif
