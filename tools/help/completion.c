/*
 * completion.c: scripts that teach bash, zsh and fish the words of the command line.
 *
 * Each script is a table written out: nothing is asked of coreelf while the user types. What to complete follows
 * from a name in capitals: FILE is a file, FOLDER a folder, PID a process; a list is its words; anything else nothing.
 */
#include <string.h>

#include "help.h"

/* A kind of value, by its placeholder, and what each shell calls it. */
static const struct kind {
    const char *name;
    const char *bash; /* arguments of compgen */
    const char *zsh;  /* an action of _arguments */
    const char *fish; /* options of complete */
} kinds[] = {
    {"FILE", "-f", "_files", "-F"},
    {"A", "-f", "_files", "-F"},
    {"FOLDER", "-d", "_directories", "-x -a '(__fish_complete_directories)'"},
    {"PID", "-W \"$(cd /proc && printf '%s ' [1-9]*)\"", "_pids", "-x -a '(__fish_complete_pids)'"},
};
static const struct kind nothing = {"", "-W ''", " ", "-x"};

/* The kind of the first operand, or of the value of an option. */
static const struct kind *find_kind(const char *placeholder)
{
    size_t length;

    placeholder += *placeholder == '[';
    length = help_word(placeholder, " .]");
    for (size_t i = 0; i < sizeof kinds / sizeof kinds[0]; i++)
        if (length == strlen(kinds[i].name) && strncmp(placeholder, kinds[i].name, length) == 0)
            return &kinds[i];
    return &nothing;
}

/* Inside of single quotes; characters of `escape` get a backslash. */
static void print_quoted(const char *text, const char *escape)
{
    for (; *text; text++) {
        if (*text == '\'') {
            fputs("'\\''", stdout);
        } else {
            if (strchr(escape, *text))
                putchar('\\');
            putchar(*text);
        }
    }
}

/* "a|b" as "a b". */
static void print_list(const char *argument)
{
    for (; *argument; argument++)
        putchar(*argument == '|' ? ' ' : *argument);
}

/* What the last operand can be, each with a space before it. */
static void print_operands(const struct command *command)
{
    const char *text = command->help, *word;

    for (size_t length; (length = help_operand(&text, &word)) > 0;)
        printf(" %.*s", (int)length, word);
}

static void print_names(command_list commands)
{
    for (; *commands; commands++)
        printf("%s ", (*commands)->name);
    fputs("help", stdout);
}

/* ---- bash ---- */

static void bash_value(const struct command *command, const struct option_row *row)
{
    if (!row->argument)
        return;
    printf("    %s:--%s", command->name, row->name);
    if (row->letter)
        printf(" | %s:-%c", command->name, row->letter);
    fputs(") ", stdout);
    if (help_is_list(row->argument)) {
        fputs("set -- -W '", stdout);
        print_list(row->argument);
        puts("' ;;");
    } else {
        printf("set -- %s ;;\n", find_kind(row->argument)->bash);
    }
}

static void complete_bash(command_list commands)
{
    puts("# bash completion for coreelf, made by: coreelf help --completion=bash\n"
         "_coreelf() {\n"
         "    local command=${COMP_WORDS[1]} current=${COMP_WORDS[COMP_CWORD]} option='' prefix='' words=''\n"
         "    [ \"$COMP_CWORD\" -lt 2 ] || option=${COMP_WORDS[COMP_CWORD - 1]}\n"
         "    # bash takes --name=value for three words, unless COMP_WORDBREAKS was changed.\n"
         "    case $current in\n"
         "    =) current='' ;;\n"
         "    --*=*) option=${current%%=*} prefix=$option= current=${current#*=} ;;\n"
         "    *) [ \"$option\" != = ] || option=${COMP_WORDS[COMP_CWORD - 2]} ;;\n"
         "    esac\n"
         "    COMPREPLY=()\n"
         "    if [ \"$COMP_CWORD\" -le 1 ]; then");
    fputs("        mapfile -t COMPREPLY < <(compgen -W '", stdout);
    print_names(commands);
    puts(" --help --version' -- \"$current\")\n"
         "        return\n"
         "    fi\n"
         "    set --\n"
         "    # The values of an option.\n"
         "    case $command:$option in");
    for (command_list c = commands; *c; c++)
        for (const struct option_row *row = (*c)->options; row->name; row++)
            bash_value(*c, row);
    puts("    esac\n"
         "    # The options, then the operands.\n"
         "    [ $# != 0 ] || case $command:$current in");
    for (command_list c = commands; *c; c++) {
        printf("    %s:-*) set -- -W '", (*c)->name);
        for (const struct option_row *row = (*c)->options; row->name; row++)
            printf("--%s%s ", row->name, row->argument ? "=" : "");
        puts("--help' ;;");
        printf("    %s:*) words='", (*c)->name);
        print_operands(*c);
        printf("'; set -- %s ;;\n", find_kind((*c)->arguments)->bash);
    }
    fputs("    help:*) set -- -W '", stdout);
    print_names(commands);
    puts("' ;;\n"
         "    *) return ;;\n"
         "    esac\n"
         "    [ -z \"$words\" ] || [ \"$COMP_CWORD\" = 2 ] || set -- -W \"$words\"\n"
         "    mapfile -t COMPREPLY < <(compgen -P \"$prefix\" \"$@\" -- \"$current\")\n"
         "    case ${COMPREPLY[0]-} in\n"
         "    *=) compopt -o nospace 2>/dev/null ;;\n"
         "    esac\n"
         "}\n"
         "complete -o filenames -F _coreelf coreelf");
}

/* ---- zsh ---- */

static void zsh_value(const struct option_row *row)
{
    printf(":%s:", help_is_list(row->argument) ? row->name : row->argument);
    if (help_is_list(row->argument)) {
        putchar('(');
        print_list(row->argument);
        putchar(')');
    } else {
        fputs(find_kind(row->argument)->zsh, stdout);
    }
}

static void zsh_option(const struct option_row *row)
{
    fputs("            ", stdout);
    if (row->letter)
        printf("'(-%c --%s)'{-%c,--%s%s}'[", row->letter, row->name, row->letter, row->name,
               row->argument ? "=" : "");
    else
        printf("'--%s%s[", row->name, row->argument ? "=" : "");
    print_quoted(row->help, "[]\\");
    putchar(']');
    if (row->argument)
        zsh_value(row);
    puts("' \\");
}

static void zsh_command(const struct command *command)
{
    const char *text = command->help, *word;

    printf("    %s)\n        _arguments -s \\\n", command->name);
    for (const struct option_row *row = command->options; row->name; row++)
        zsh_option(row);
    puts("            '(-h --help)'{-h,--help}'[print this]' \\");
    if (help_operand(&text, &word) > 0) {
        printf("            '1:%s:%s' '2:what:(", "FILE", find_kind(command->arguments)->zsh);
        print_operands(command);
        puts(")' ;;");
    } else {
        printf("            '*:%s:%s' ;;\n", *command->arguments ? "operand" : "none",
               find_kind(command->arguments)->zsh);
    }
}

static void complete_zsh(command_list commands)
{
    puts("#compdef coreelf\n"
         "# zsh completion for coreelf, made by: coreelf help --completion=zsh\n"
         "_coreelf_commands() {\n"
         "    local -a commands=(");
    for (command_list c = commands; *c; c++) {
        printf("        '%s:", (*c)->name);
        print_quoted((*c)->summary, ":");
        puts("'");
    }
    puts("        'help:say what a command does'\n"
         "    )\n"
         "    _describe command commands\n"
         "}\n"
         "_coreelf() {\n"
         "    local curcontext=$curcontext state line\n"
         "    _arguments -C '1:command:_coreelf_commands' '*::argument:->argument' '(- *)--version[print the "
         "version]'\n"
         "    [[ $state == argument ]] || return 0\n"
         "    case $words[1] in");
    for (command_list c = commands; *c; c++)
        zsh_command(*c);
    puts("    help) _arguments '1:command:_coreelf_commands' ;;\n"
         "    esac\n"
         "}\n"
         "_coreelf \"$@\"");
}

/* ---- fish ---- */

static void fish_option(const struct command *command, const struct option_row *row)
{
    printf("complete -c coreelf -n '__fish_seen_subcommand_from %s' -l %s", command->name, row->name);
    if (row->letter)
        printf(" -s %c", row->letter);
    if (help_is_list(row->argument)) {
        fputs(" -x -a '", stdout);
        print_list(row->argument);
        putchar('\'');
    } else if (row->argument) {
        printf(" -r %s", find_kind(row->argument)->fish);
    }
    fputs(" -d '", stdout);
    for (const char *c = row->help; *c; c++)
        printf(*c == '\'' || *c == '\\' ? "\\%c" : "%c", *c);
    puts("'");
}

static void fish_operands(const struct command *command)
{
    const char *text = command->help, *word;

    printf("complete -c coreelf -n '__fish_seen_subcommand_from %s' %s\n", command->name,
           find_kind(command->arguments)->fish);
    if (help_operand(&text, &word) == 0)
        return;
    printf("complete -c coreelf -n '__fish_seen_subcommand_from %s; and test (count (commandline -opc)) -gt 2' -a '",
           command->name);
    print_operands(command);
    puts("'");
}

static void complete_fish(command_list commands)
{
    puts("# fish completion for coreelf, made by: coreelf help --completion=fish\n"
         "complete -c coreelf -f");
    for (command_list c = commands; *c; c++) {
        printf("complete -c coreelf -n __fish_use_subcommand -a %s -d '", (*c)->name);
        print_quoted((*c)->summary, "");
        puts("'");
        fish_operands(*c);
        for (const struct option_row *row = (*c)->options; row->name; row++)
            fish_option(*c, row);
    }
    fputs("complete -c coreelf -n __fish_use_subcommand -a help -d 'say what a command does'\n"
          "complete -c coreelf -n '__fish_seen_subcommand_from help' -a '",
          stdout);
    print_names(commands);
    puts("'");
}

static const struct {
    const char *name;
    void (*print)(command_list commands);
} shells[] = {
    {"bash", complete_bash},
    {"zsh", complete_zsh},
    {"fish", complete_fish},
};

int help_complete(command_list commands, const char *shell)
{
    for (size_t i = 0; i < sizeof shells / sizeof shells[0]; i++)
        if (strcmp(shells[i].name, shell) == 0) {
            shells[i].print(commands);
            return 0;
        }
    return -1;
}
