/*
 * mdoc.c: the parts of a manual page that the option rows know, in mdoc(7).
 *
 * The prose stands in docs/man/NAME.mdoc.in; a line @OPTIONS@ there is replaced by `coreelf help --mdoc=options COMMAND`.
 */
#include <string.h>

#include "help.h"

/* Text as text: no character of it is a request of roff. */
static void print_text(const char *text, size_t length)
{
    if (length && (*text == '.' || *text == '\''))
        fputs("\\&", stdout);
    for (; length; length--, text++) {
        if (*text == '\\')
            fputs("\\e", stdout);
        else
            putchar(*text);
    }
}

static void print_line(const char *text)
{
    print_text(text, strlen(text));
    putchar('\n');
}

/* "yes|no" is yes | no, FILE is a placeholder. */
static void print_argument(const char *argument)
{
    const char *macro = help_is_list(argument) ? "Cm" : "Ar";

    for (size_t length; *argument; argument += length + (argument[length] == '|')) {
        length = help_word(argument, "|");
        printf("%s %.*s%s", macro, (int)length, argument, argument[length] ? " | " : "");
    }
}

static void print_option(const struct option_row *row)
{
    if (row->letter)
        printf("Fl %c , ", row->letter);
    printf("Fl -%s", row->name);
    if (row->argument) {
        fputs(" Ns = Ns ", stdout);
        print_argument(row->argument);
    }
    putchar('\n');
}

static void print_synopsis_option(const struct option_row *row)
{
    fputs(".Op ", stdout);
    if (row->letter)
        printf("Fl %c%s", row->letter, row->argument ? " " : "");
    else
        printf("Fl -%s%s", row->name, row->argument ? " Ns = Ns " : "");
    if (row->argument)
        print_argument(row->argument);
    putchar('\n');
}

/* "FILE [PART]": a word in brackets may be left out. */
static void print_operands(const char *operands)
{
    while (*operands) {
        size_t length = help_word(operands, " ");
        size_t name = help_word(operands + (*operands == '['), "] .");
        const char *dots = strncmp(operands + length - (length > 3 ? 3 : length), "...", 3) == 0 ? " ..." : "";

        printf(".%sAr %.*s%s\n", *operands == '[' ? "Op " : "", (int)name, operands + (*operands == '['), dots);
        operands += length + (operands[length] == ' ');
    }
}

static void print_synopsis(command_list commands, const struct command *command)
{
    (void)commands;
    printf(".Sh NAME\n.Nm coreelf-%s\n.Nd ", command->name);
    print_line(command->summary);
    printf(".Sh SYNOPSIS\n.Nm coreelf Cm %s\n", command->name);
    for (const struct option_row *row = command->options; row->name; row++)
        print_synopsis_option(row);
    print_operands(command->arguments);
}

static void print_options(command_list commands, const struct command *command)
{
    (void)commands;
    puts(".Bl -tag -width Ds");
    for (const struct option_row *row = command->options; row->name; row++) {
        fputs(".It ", stdout);
        print_option(row);
        print_line(row->help);
    }
    puts(".It Fl h , Fl -help\nprint the options\n.El");
}

/* The words that the help text lists. */
static void print_words(command_list commands, const struct command *command)
{
    const char *text = command->help, *word;

    (void)commands;
    puts(".Bl -tag -width Ds");
    for (size_t length; (length = help_operand(&text, &word)) > 0;) {
        const char *meaning = word + length + strspn(word + length, " ");

        printf(".It Cm %.*s\n", (int)length, word);
        print_text(meaning, help_word(meaning, "\n"));
        putchar('\n');
    }
    puts(".El");
}

static void print_commands(command_list commands, const struct command *command)
{
    (void)command;
    puts(".Bl -tag -width Ds");
    for (; *commands; commands++) {
        printf(".It Xr coreelf-%s 1\n", (*commands)->name);
        print_line((*commands)->summary);
    }
    puts(".El");
}

static const struct {
    const char *name;
    int of_command;
    void (*print)(command_list commands, const struct command *command);
} parts[] = {
    {"synopsis", 1, print_synopsis},
    {"options", 1, print_options},
    {"words", 1, print_words},
    {"commands", 0, print_commands},
};

int help_mdoc(command_list commands, const struct command *command, const char *part)
{
    for (size_t i = 0; i < sizeof parts / sizeof parts[0]; i++)
        if (strcmp(parts[i].name, part) == 0 && (command || !parts[i].of_command)) {
            parts[i].print(commands, command ? command : &command_help);
            return 0;
        }
    return -1;
}
