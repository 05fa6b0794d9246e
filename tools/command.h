/*
 * command.h: what a subcommand is. coreelf.c has the table of them; each has a folder.
 */
#ifndef COREELF_COMMAND_H
#define COREELF_COMMAND_H

/* What a subcommand returns, and coreelf exits with. */
enum {
    STATUS_DONE = 0,
    STATUS_FAILED = 1,     /* could not; nothing was written */
    STATUS_USAGE = 2,      /* wrong words on the command line */
    STATUS_INCOMPLETE = 3, /* done, but something could not be read, which was said */
};

/* A row an option: --help and the parser both come from it. */
struct option_row {
    char letter;          /* 0: only the long name */
    const char *name;     /* "output" */
    const char *argument; /* "FILE", or NULL: it takes none */
    const char *help;
};

struct command {
    const char *name;                 /* "dump" */
    const char *arguments;            /* "PID" */
    const char *summary;              /* a line for `coreelf help` */
    const char *help;                 /* a paragraph or two for --help */
    const struct option_row *options; /* up to name NULL */
    int (*run)(const struct command *command, int argc, char **argv);
};

extern const struct command command_dump;
extern const struct command command_map;
extern const struct command command_show;
extern const struct command command_check;
extern const struct command command_explain;
extern const struct command command_diff;
extern const struct command command_story;
extern const struct command command_demo;

#endif
