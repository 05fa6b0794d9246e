/*
 * section_names.h: what a section is for, by its name.
 */
#ifndef COREELF_SECTION_NAMES_H
#define COREELF_SECTION_NAMES_H

#include <stddef.h>

/* A few words, or NULL: no name that the gABI or the GNU tools give a meaning. */
const char *section_meaning(const char *name);

/* The n-th name that has one, or NULL behind the last; *prefix: also with something behind it. */
const char *section_name(size_t n, int *prefix);

#endif
