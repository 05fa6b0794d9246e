/*
 * say.h: one line on standard error, in one form: coreelf SUB: what: why
 */
#ifndef COREELF_SAY_H
#define COREELF_SAY_H

#include <stdint.h>

struct coreelf_error;

/* `what` (a file, a process, a word) may be NULL, and comes from outside: it is escaped. */
void say_error(const char *command, const char *what, const char *why, ...) __attribute__((format(printf, 3, 4)));

/* The same for what the library returned: reason, offset, and the system's word if it has one. */
void say_coreelf_error(const char *command, const char *what, const struct coreelf_error *error);

#endif
