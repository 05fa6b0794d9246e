/*
 * options.c: getopt_long(3) and --help, both from the same rows.
 */
#include "options.h"

#include <getopt.h>
#include <stdio.h>
#include <string.h>

#include "say.h"

enum { OPTIONS_MAX = 32, LONG_ONLY = 256, HELP = 512 };

void options_begin(struct options *options, const struct command *command, int argc, char **argv)
{
    options->command = command;
    options->argc = argc;
    options->argv = argv;
    options->argument = NULL;
    optind = 0; /* GNU getopt: start anew */
    opterr = 0;
}

/* Rows made into what getopt_long wants; the value of an option is its row plus LONG_ONLY. */
static void make_tables(const struct command *command, char *letters, struct option *longs)
{
    int n = 0;

    *letters++ = ':';
    for (const struct option_row *row = command->options; row->name; row++, n++) {
        longs[n] = (struct option){row->name, row->argument ? required_argument : no_argument, NULL, LONG_ONLY + n};
        if (row->letter)
            *letters++ = row->letter;
        if (row->letter && row->argument)
            *letters++ = ':';
    }
    *letters++ = 'h';
    *letters = '\0';
    longs[n++] = (struct option){"help", no_argument, NULL, HELP};
    longs[n] = (struct option){NULL, 0, NULL, 0};
}

static int row_of_letter(const struct command *command, int letter)
{
    for (int n = 0; command->options[n].name; n++)
        if (command->options[n].letter == letter)
            return n;
    return OPTIONS_STOP;
}

int options_next(struct options *options, int *status)
{
    char letters[3 * OPTIONS_MAX];
    struct option longs[OPTIONS_MAX + 2];
    int c;

    make_tables(options->command, letters, longs);
    c = getopt_long(options->argc, options->argv, letters, longs, NULL);
    options->argument = optarg;
    if (c == -1)
        return OPTIONS_END;
    if (c == HELP || c == 'h') {
        print_help(options->command);
        *status = STATUS_DONE;
        return OPTIONS_STOP;
    }
    if (c == '?' || c == ':') {
        *status = usage_error(options->command, c == ':' ? "this option needs a value" : "no such option",
                              options->argv[optind - 1]);
        return OPTIONS_STOP;
    }
    return c >= LONG_ONLY ? c - LONG_ONLY : row_of_letter(options->command, c);
}

static void print_row(char letter, const char *name, const char *argument, const char *help)
{
    char left[80];

    snprintf(left, sizeof left, "%c%c%s--%s%s%s", letter ? '-' : ' ', letter ? letter : ' ', letter ? ", " : "  ",
             name, argument ? "=" : "", argument ? argument : "");
    if (strlen(left) > 26)
        printf("  %s\n  %26s %s\n", left, "", help);
    else
        printf("  %-26s %s\n", left, help);
}

void print_help(const struct command *command)
{
    printf("Usage: coreelf %s [OPTION]...%s%s\n\n%s\n\nOptions:\n", command->name, *command->arguments ? " " : "",
           command->arguments, command->help);
    for (const struct option_row *row = command->options; row->name; row++)
        print_row(row->letter, row->name, row->argument, row->help);
    print_row('h', "help", NULL, "print this");
}

int usage_error(const struct command *command, const char *what, const char *word)
{
    say_error(command->name, word, "%s; see coreelf %s --help", what, command->name);
    return STATUS_USAGE;
}
