/*
 * internal.h: what the library's files share and its users do not see.
 */
#ifndef COREELF_INTERNAL_H
#define COREELF_INTERNAL_H

#include "coreelf.h"

/* Column of a row's offset[] and length[]: 0 for ELFCLASS32, 1 for ELFCLASS64. */
static inline unsigned coreelf_column(const struct coreelf_format *format)
{
    return format->ei_class == COREELF_ELFCLASS64;
}

/* Fills in the caller's error, if there is one, and returns its code: return coreelf_fail(...). */
int coreelf_fail(struct coreelf_error *error, int code, uint64_t offset, const char *what);

/* 0, or -EINVAL: the format names no class or byte order. */
int coreelf_check_format(const struct coreelf_format *format, struct coreelf_error *error);

/* *sum = a + b; false: it does not fit. */
static inline int coreelf_add(uint64_t a, uint64_t b, uint64_t *sum)
{
    *sum = a + b;
    return *sum >= a;
}

/* The parts of NT_SIGINFO: siginfo.c. */
int coreelf_place_siginfo(const struct coreelf_walk *walk, uint64_t n, struct coreelf_part *part);

#endif
