/*
 * skip.h: a test that lacks something (a peer, root, a feature of the kernel) says so and returns.
 *
 *     if (!have("readelf")) {
 *         skip("no readelf");
 *         return;
 *     }
 */
#ifndef COREELF_TESTS_SKIP_H
#define COREELF_TESTS_SKIP_H

/* Prints "skip: TEST: reason" on standard output. */
#define skip(reason) skip_test(__func__, reason)

void skip_test(const char *function, const char *reason);

#endif
