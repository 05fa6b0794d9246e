/*
 * help.c: `coreelf help`: the overview, the help of one subcommand, and the words of option rows.
 */
#include "help.h"

#include <getopt.h>
#include <string.h>

#include "../base/options.h"
#include "../base/say.h"

enum { COMPLETION, MDOC };

static const struct option_row option_rows[] = {
    [COMPLETION] = {0, "completion", "bash|zsh|fish", "the completions for a shell, as a script that it can read"},
    [MDOC] = {0, "mdoc", "synopsis|options|words|commands", "a part of the manual page, in mdoc(7)"},
    {0, NULL, NULL, NULL},
};

size_t help_word(const char *text, const char *ends)
{
    return strcspn(text, ends);
}

int help_is_list(const char *argument)
{
    return argument && (strchr(argument, '|') || (argument[0] >= 'a' && argument[0] <= 'z'));
}

/* Lines that start with two spaces and a word, then at least two spaces more. */
size_t help_operand(const char **text, const char **word)
{
    while (**text) {
        const char *line = *text;
        size_t length;

        *text += strcspn(*text, "\n");
        *text += **text == '\n';
        *word = line + 2;
        length = strncmp(line, "  ", 2) == 0 ? help_word(*word, " \n") : 0;
        if (length && strncmp(*word + length, "  ", 2) == 0)
            return length;
    }
    return 0;
}

const struct command *help_find(command_list commands, const char *name)
{
    for (; *commands; commands++)
        if (strcmp((*commands)->name, name) == 0)
            return *commands;
    return NULL;
}

void help_overview(command_list commands, FILE *out)
{
    fputs("Usage: coreelf COMMAND [OPTION]... ARGUMENT\n\n"
          "ELF and core files: write them, read them, see every byte of them explained.\n\n",
          out);
    for (; *commands; commands++)
        fprintf(out, "  coreelf %-7s %-11s %s\n", (*commands)->name, (*commands)->arguments, (*commands)->summary);
    fputs("\n`coreelf COMMAND --help` tells more of one; `coreelf --version` the version.\n"
          "Exit status: 0 done, 1 could not, 2 wrong usage, 3 done but something could not be read.\n",
          out);
}

struct request {
    const char *shell, *part;
};

static int answer(command_list commands, const struct request *request, const char *name)
{
    const struct command *command = name ? help_find(commands, name) : NULL;

    if (name && !command) {
        say_error("help", name, "no such command; `coreelf help` lists them");
        return STATUS_USAGE;
    }
    if (request->shell && help_complete(commands, request->shell) < 0)
        return usage_error(&command_help, "--completion is one of bash, zsh and fish", request->shell);
    if (request->part && help_mdoc(commands, command, request->part) < 0)
        return usage_error(&command_help, "--mdoc is synopsis, options, words or commands, of a COMMAND",
                           request->part);
    if (request->shell || request->part)
        return STATUS_DONE;
    if (command)
        print_help(command);
    else
        help_overview(commands, stdout);
    return STATUS_DONE;
}

int help_run(command_list commands, int argc, char **argv)
{
    struct request request = {NULL, NULL};
    struct options options;
    int option, status = STATUS_DONE;

    options_begin(&options, &command_help, argc, argv);
    while ((option = options_next(&options, &status)) >= 0)
        *(option == COMPLETION ? &request.shell : &request.part) = options.argument;
    if (option == OPTIONS_STOP)
        return status;
    return answer(commands, &request, argv[optind]);
}

const struct command command_help = {
    "help",
    "[COMMAND]",
    "say what a command does, and which options it has",
    "Prints the help of COMMAND, or a line for each command. The completions of shells and the option lists of\n"
    "the manual pages come from the same tables.",
    option_rows,
    NULL};
