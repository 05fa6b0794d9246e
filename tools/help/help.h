/*
 * help.h: `coreelf help`, and what is made of the same rows: the option lists of the manual pages (mdoc.c) and the
 * completions of three shells (completion.c). A subcommand that is added is in all of them with no more to do.
 *
 * Three habits of the rows make that possible:
 *
 *   an argument with bars     "yes|no"           is the list of its values
 *   an argument in capitals   "FILE", "FOLDER"   is a placeholder, and its name says what to complete
 *   help, indented by two     "  summary  ..."   is the list of what the last operand can be
 */
#ifndef COREELF_HELP_H
#define COREELF_HELP_H

#include <stdio.h>

#include "../command.h"

/* All subcommands, up to NULL; coreelf.c has the table. */
typedef const struct command *const *command_list;

/* `coreelf help ...`; argv[0] is "help". */
int help_run(command_list commands, int argc, char **argv);

/* "coreelf COMMAND ..." and a line for each, on out. */
void help_overview(command_list commands, FILE *out);

/* The subcommand of that name, or NULL. */
const struct command *help_find(command_list commands, const char *name);

/* `coreelf help` has options too; it is no row of the table. */
extern const struct command command_help;

/* ---- Words of a row ---- */

/* How many characters of text are its first word; a word ends at any character of `ends` or at the end of text. */
size_t help_word(const char *text, const char *ends);

/* Whether an argument lists its values: "text|json", "stacks"; "FILE" does not. */
int help_is_list(const char *argument);

/* The next operand that the help text lists, from *text on: its length and where it starts; 0: no more. */
size_t help_operand(const char **text, const char **word);

/* ---- What is made of them; 0, or -1: no such part or shell ---- */

int help_mdoc(command_list commands, const struct command *command, const char *part);
int help_complete(command_list commands, const char *shell);

#endif
