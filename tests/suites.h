/*
 * suites.h: what tests/check.c runs, a function a file test_*.c. A new suite is one line here and one
 * row in check.c.
 */
#ifndef COREELF_TESTS_SUITES_H
#define COREELF_TESTS_SUITES_H

#include <check.h>

Suite *suite_fields(void);
Suite *suite_names(void);
Suite *suite_codec(void);
Suite *suite_sink(void);
Suite *suite_plan(void);
Suite *suite_reader(void);
Suite *suite_note(void);
Suite *suite_check(void);
Suite *suite_arch(void);
Suite *suite_witness(void);
Suite *suite_foreign(void);
Suite *suite_symbols(void);
Suite *suite_explain(void);
Suite *suite_extended(void);
Suite *suite_sha256(void);
Suite *suite_story(void);
Suite *suite_palette(void);
Suite *suite_sessions(void);
Suite *suite_tutorials(void);

#endif
