/*
 * options.h: the command line of a subcommand, by its table of option rows.
 */
#ifndef COREELF_OPTIONS_H
#define COREELF_OPTIONS_H

#include "../command.h"

struct options {
    const struct command *command;
    int argc;
    char **argv;
    const char *argument; /* of the option that was returned */
};

void options_begin(struct options *options, const struct command *command, int argc, char **argv);

enum { OPTIONS_END = -1, OPTIONS_STOP = -2 };

/*
 * The next option: its index in command->options; OPTIONS_END: only operands are left, which are
 * argv[optind] and on; OPTIONS_STOP: --help was printed or the option is wrong, *status is what to return.
 */
int options_next(struct options *options, int *status);

void print_help(const struct command *command);

/* "coreelf SUB: what" and a pointer to --help, on standard error. Returns STATUS_USAGE. */
int usage_error(const struct command *command, const char *what, const char *word);

#endif
