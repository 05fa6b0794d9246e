/*
 * section_names.h: what a section is for, by its name.
 */
#ifndef COREELF_SECTION_NAMES_H
#define COREELF_SECTION_NAMES_H

/* A few words, or NULL: no name that the gABI or the GNU tools give a meaning. */
const char *section_meaning(const char *name);

#endif
