/*
 * skip.c: one line for each test that could not do its work, so that a green run hides nothing.
 *
 * Check makes a function NAME_fn of each test NAME; the line says NAME. It is flushed at once, because a
 * test runs in a child of its own.
 */
#include <stdio.h>
#include <string.h>

#include "skip.h"

void skip_test(const char *function, const char *reason)
{
    size_t length = strlen(function);

    if (length > 3 && strcmp(function + length - 3, "_fn") == 0)
        length -= 3;
    printf("skip: %.*s: %s\n", (int)length, function, reason);
    fflush(stdout);
}
