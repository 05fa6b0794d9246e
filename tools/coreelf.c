/*
 * coreelf.c: the command. A word picks the subcommand; everything else is in the folders beside this file:
 *
 *   dump/      a live process -> a core
 *   map/       an ELF file -> its map, as text, JSON or a picture
 *   show/      an ELF file -> what it says, decoded; what happened to the process of a core
 *   check/     an ELF file -> what is wrong with it
 *   explain/   a name or a number -> what it means
 *   diff/      two ELF files -> what differs
 *   poster/    an ELF file -> a poster for the wall, as SVG
 *   story/     how the kernel makes a core, shown on a program that crashes
 *   model/     what both read: an ELF file understood, as regions, notes and memory
 *   demo/      both, on a small process of our own
 *   process/   what Linux tells of a process; the only place that reads /proc
 *   help/      the tables of options -> help, parts of manual pages, completions of shells
 *   base/      options, messages, text
 */
#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>

#include "base/options.h"
#include "base/say.h"
#include "command.h"
#include "help/help.h"
#include "libcoreelf/coreelf.h"

static const struct command *const commands[] = {
    &command_dump,    &command_map,  &command_poster, &command_show, &command_check,
    &command_explain, &command_diff, &command_story,  &command_demo, NULL};

/* Text that does not reach its reader is a failure, unless the reader has gone away by itself (head(1)). */
static int flush_output(const char *command, int status)
{
    if (fflush(stdout) == 0 && !ferror(stdout))
        return status;
    if (errno == EPIPE)
        return status == STATUS_DONE ? STATUS_FAILED : status;
    say_error(command, "standard output", "%s", strerror(errno));
    return STATUS_FAILED;
}

int main(int argc, char **argv)
{
    const struct command *command;

    signal(SIGPIPE, SIG_IGN); /* a reader that goes away is a failed write, not our end */
    if (argc < 2)
        return help_overview(commands, stderr), STATUS_USAGE;
    if (strcmp(argv[1], "help") == 0 || strcmp(argv[1], "--help") == 0 || strcmp(argv[1], "-h") == 0)
        return flush_output("help", help_run(commands, argc - 1, argv + 1));
    if (strcmp(argv[1], "--version") == 0) {
        puts("coreelf " COREELF_VERSION);
        return STATUS_DONE;
    }
    command = help_find(commands, argv[1]);
    if (!command) {
        say_error("help", argv[1], "no such command; `coreelf help` lists them");
        return STATUS_USAGE;
    }
    return flush_output(command->name, command->run(command, argc - 1, argv + 1));
}
