/*
 * layouts.h: all tables, for tests that say something about every one.
 */
#ifndef COREELF_TESTS_LAYOUTS_H
#define COREELF_TESTS_LAYOUTS_H

#include "../libcoreelf/coreelf.h"

/* Every structure of fields.def. */
extern const struct coreelf_layout *const all_layouts[];
extern const size_t all_layouts_count;

/* A wide struct of any kind: room enough for the largest, and aligned. */
union any_wide {
    uint64_t words[256];
    unsigned char bytes[2048];
};

/* ELF32 and ELF64, little and big endian, in that order; machine 0. */
extern const struct coreelf_format all_formats[4];

/* The machines whose registers the library has a table for; the byte order is theirs. */
extern const struct coreelf_format all_machines[];
extern const size_t all_machines_count;

#endif
