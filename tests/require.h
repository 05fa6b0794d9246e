/*
 * require.h: an assertion for inner loops. Check notes down where each ck_assert stands, with a system
 * call, before it looks at the condition; a million of them take half a minute.
 */
#ifndef COREELF_TESTS_REQUIRE_H
#define COREELF_TESTS_REQUIRE_H

#include <check.h>

#define require(condition)                                                                                           \
    do {                                                                                                             \
        int is_so = (condition);                                                                                     \
        if (!is_so)                                                                                                  \
            ck_abort_msg("not so: %s", #condition);                                                                  \
    } while (0)

#endif
