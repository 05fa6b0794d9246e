/*
 * shell.h: other programs as witnesses. A test that asks readelf or the compiler runs it here.
 */
#ifndef COREELF_TESTS_SHELL_H
#define COREELF_TESTS_SHELL_H

#include <stddef.h>

/*
 * Runs a shell command (printf style). What it says on both outputs goes into output, cut to size and
 * ended by a NUL. Returns its exit status, or -1 if it did not exit by itself.
 */
int shell(char *output, size_t size, const char *format, ...) __attribute__((format(printf, 3, 4)));

/* Whether the shell finds a program of that name. */
int have(const char *program);

/*
 * An open file that has no name and is gone when it is closed, however the test ends. In path (of at
 * least 64 bytes, or NULL) other programs find it as long as this process has it open.
 */
int scratch_file(char *path);

#endif
