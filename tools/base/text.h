/*
 * text.h: small things about text that every renderer and message needs.
 */
#ifndef COREELF_TEXT_H
#define COREELF_TEXT_H

#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

/*
 * Copies a string that came from outside so that a terminal cannot be harmed: control bytes and bytes
 * that are not UTF-8 become \xNN. Returns `to`; what does not fit is cut, with "..." at the end.
 */
const char *text_harmless(char *to, size_t size, const char *from);

/* The length of the valid UTF-8 character at s (1 to 4), or 0: s does not start with one. */
unsigned text_utf8(const char *s);

/* 4096 is "4 KiB", 17231872 is "16.4 MiB", 100 is "100 B". */
const char *text_size(char *to, size_t size, uint64_t bytes);

/* 17231872 is "17,231,872". */
const char *text_count(char *to, size_t size, uint64_t number);

/* "1 thread", "3 threads", for a thing whose plural has an s. */
const char *text_things(char *to, size_t size, uint64_t number, const char *thing);

/* The last part of a path: text_base("/lib/libc.so.6") is "libc.so.6". */
const char *text_base(const char *path);

/* How many columns the first `length` bytes of a UTF-8 string take, one a character. */
size_t text_columns(const char *text, size_t length);

/* Prints at most so many columns of a text, "..." at their end if there is more. */
void text_cut(FILE *out, const char *text, size_t columns);

/* Whether the locale that the environment asks for has UTF-8, and so lines and dots to draw with. */
int text_locale_is_utf8(void);

/*
 * Prints words behind something that ends at column `at`, each with a space before it; a word that would
 * pass `width` goes to the next line, below column `indent`; one that is longer than such a line is broken.
 */
void text_wrap(FILE *out, const char *text, size_t at, size_t indent, size_t width);

#endif
