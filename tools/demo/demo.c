/*
 * demo.c: coreelf demo. Starts a small process, dumps it while it runs, maps the core, and says what to try.
 *
 * The process is this same program with --program, so that the demo needs nothing but itself.
 */
#include "demo.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "../base/options.h"
#include "../base/say.h"
#include "../map/graphviz.h"

enum { OUTPUT, PROGRAM };

static const struct option_row option_rows[] = {
    [OUTPUT] = {'o', "output", "FOLDER", "where to put core, core.txt and core.svg (default: coreelf-demo)"},
    [PROGRAM] = {0, "program", NULL, "be the small process: what the demo starts"},
    {0, NULL, NULL, NULL},
};

static void heading(const char *text)
{
    printf("\n== %s\n\n", text);
    fflush(stdout);
}

/* ---- The process ---- */

/* Starts the process; its beats arrive at *beats. */
static pid_t start(int *beats)
{
    int ends[2];
    pid_t child;

    if (pipe(ends) < 0)
        return -1;
    child = fork();
    if (child == 0) {
        dup2(ends[1], STDOUT_FILENO);
        close(ends[0]);
        close(ends[1]);
        execl("/proc/self/exe", "coreelf-demo", "demo", "--program", (char *)NULL);
        _exit(127);
    }
    close(ends[1]);
    *beats = ends[0];
    return child;
}

/* How many beats arrive within a quarter of a second, those that were waiting included. */
static int count_beats(int beats)
{
    struct timespec quarter = {0, 250000000};
    struct pollfd waiting = {beats, POLLIN, 0};
    char bytes[4096];
    ssize_t n = 0;

    nanosleep(&quarter, NULL);
    if (poll(&waiting, 1, 0) == 1)
        n = read(beats, bytes, sizeof bytes);
    return n > 0 ? (int)n : 0;
}

static void end(pid_t child)
{
    int status;

    kill(child, SIGKILL);
    while (waitpid(child, &status, 0) < 0 && errno == EINTR)
        continue;
}

/* ---- The steps ---- */

static int run(const struct command *command, const char *const *words)
{
    char *argv[8];
    int argc = 0;

    for (; words[argc]; argc++)
        argv[argc] = (char *)(uintptr_t)words[argc];
    argv[argc] = NULL;
    return command->run(command, argc, argv);
}

static int dump(pid_t child, int beats, const char *core)
{
    char pid[16];
    const char *words[] = {"dump", "--explain", "-o", core, pid, NULL};
    int before = count_beats(beats), status, after;

    snprintf(pid, sizeof pid, "%d", (int)child);
    printf("Process %d has three threads and beats: %d times while we watched.\n", (int)child, before);
    heading("A core of it, while it runs (coreelf dump --explain)");
    status = run(&command_dump, words);
    after = count_beats(beats);
    printf("Process %d still beats: %d times since.\n", (int)child, after);
    return status != STATUS_DONE ? status : before > 0 && after > 0 ? STATUS_DONE : STATUS_FAILED;
}

static int map(const char *core, const char *text, const char *svg)
{
    const char *on_screen[] = {"map", core, NULL};
    const char *in_file[] = {"map", "-o", text, core, NULL};
    const char *drawn[] = {"map", "-o", svg, core, NULL};
    int status;

    heading("What is in the core, byte by byte (coreelf map)");
    status = run(&command_map, on_screen);
    fflush(stdout);
    if (status == STATUS_DONE)
        status = run(&command_map, in_file);
    if (status == STATUS_DONE && graphviz_is_there())
        status = run(&command_map, drawn);
    return status;
}

/* In the words in which the user called this program: it may not be installed. */
static void say_next(const char *core, const char *svg)
{
    const char *us = program_invocation_name;

    heading("What to try next");
    if (graphviz_is_there())
        printf("  the picture            %s (open it in a browser)\n", svg);
    else
        printf("  the picture            install the package graphviz, then:\n"
               "                         %s map -o %s %s\n",
               us, svg, core);
    printf("  each field and byte    %s map --bytes %s | less\n"
           "  the letter             grep -a 'Dear reader' %s\n"
           "  the threads            gdb -batch -ex 'info threads' -c %s\n"
           "  a core of your shell   %s dump $$; %s map core.$$\n"
           "  how to write one       tutorials/03-a-core-by-hand\n",
           us, core, core, core, us, us);
}

static int show(const char *folder)
{
    char core[512], text[512], svg[512];
    int beats, status;
    pid_t child;

    if (mkdir(folder, 0777) < 0 && errno != EEXIST) {
        say_error("demo", folder, "%s", strerror(errno));
        return STATUS_FAILED;
    }
    snprintf(core, sizeof core, "%s/core", folder);
    snprintf(text, sizeof text, "%s/core.txt", folder);
    snprintf(svg, sizeof svg, "%s/core.svg", folder);
    heading("A small process");
    child = start(&beats);
    if (child < 0) {
        say_error("demo", "a process", "%s", strerror(errno));
        return STATUS_FAILED;
    }
    status = dump(child, beats, core);
    end(child);
    close(beats);
    if (status == STATUS_DONE)
        status = map(core, text, svg);
    if (status == STATUS_DONE)
        say_next(core, svg);
    return status;
}

static int run_demo(const struct command *command, int argc, char **argv)
{
    const char *folder = "coreelf-demo";
    struct options options;
    int option, program = 0, status = STATUS_DONE;

    options_begin(&options, command, argc, argv);
    while ((option = options_next(&options, &status)) >= 0) {
        program |= option == PROGRAM;
        folder = option == OUTPUT ? options.argument : folder;
    }
    if (option == OPTIONS_STOP)
        return status;
    return program ? demo_program(STDOUT_FILENO) : show(folder);
}

const struct command command_demo = {
    "demo",
    "",
    "dump a small live process of our own, and map the core",
    "Starts a small process with threads, dumps it while it runs, shows the map of the core, and draws it\n"
    "if Graphviz is there.",
    option_rows,
    run_demo};
