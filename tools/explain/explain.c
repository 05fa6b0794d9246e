/*
 * explain.c: coreelf explain [NAME|NUMBER]...
 */
#include "explain.h"

#include <string.h>
#include <unistd.h>

#include "../base/options.h"
#include "../base/say.h"
#include "../base/text.h"

enum { ALL, JSON };

static const struct option_row option_rows[] = {
    [ALL] = {'a', "all", NULL, "all values of a long set, those of single machines too"},
    [JSON] = {0, "json", NULL, "the same for programs (docs/JSON.md)"},
    {0, NULL, NULL, NULL},
};

/* "no such name; near it: p_filesz, p_flags" */
static void say_unknown(const struct answers *answers)
{
    char near[400] = "";
    size_t at = 0;

    for (int i = 0; answers->suggestions[i] && at < sizeof near; i++)
        at += (size_t)snprintf(near + at, sizeof near - at, "%s%s", i ? ", " : "; do you mean ",
                               answers->suggestions[i]);
    say_error("explain", answers->word, "nothing here has that name%s",
              *near ? near : "; `coreelf explain` lists what there is");
}

static int explain_word(const struct catalog *catalog, const char *word, const struct explain_style *style, int json)
{
    struct answers answers;
    int status;

    search(catalog, word, &answers);
    status = answers.count > 0 ? STATUS_DONE : STATUS_FAILED;
    if (json)
        json_answers(catalog, &answers, stdout);
    else if (status == STATUS_DONE)
        print_answers(catalog, &answers, style, stdout);
    if (status != STATUS_DONE)
        say_unknown(&answers);
    answers_free(&answers);
    return status;
}

static int explain_words(char **words, const struct explain_style *style, int json)
{
    struct catalog catalog;
    int status = STATUS_DONE;

    catalog_make(&catalog);
    if (!*words && json)
        json_overview(&catalog, stdout);
    else if (!*words)
        print_overview(&catalog, stdout);
    for (char **word = words; *word; word++) {
        if (word > words && !json)
            putchar('\n');
        if (explain_word(&catalog, *word, style, json) != STATUS_DONE)
            status = STATUS_FAILED;
    }
    catalog_free(&catalog);
    return status;
}

static int run(const struct command *command, int argc, char **argv)
{
    struct explain_style style = {0};
    struct options options;
    int option, status = STATUS_DONE, json = 0;

    options_begin(&options, command, argc, argv);
    while ((option = options_next(&options, &status)) >= 0) {
        if (option == ALL)
            style.all = 1;
        else
            json = 1;
    }
    if (option == OPTIONS_STOP)
        return status;
    if (json && argc - optind > 1)
        return usage_error(command, "one name at a time with --json", NULL);
    return explain_words(argv + optind, &style, json);
}

const struct command command_explain = {
    "explain",
    "[NAME]...",
    "say what a name or a number of an ELF file means",
    "Explains any structure (Phdr), field (p_filesz), constant (PT_LOAD), register (rip), owner of notes (LINUX),\n"
    "section (.text), machine (x86-64) or number (0x205): what it means, where it stands in the file in each class,\n"
    "which values it has, and what Linux puts there in a core. Without a name it lists what can be asked for.\n"
    "A negative number needs -- before it.",
    option_rows,
    run};
