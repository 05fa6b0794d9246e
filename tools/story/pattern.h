/*
 * pattern.h: what /proc/sys/kernel/core_pattern says, in parts. Text in, parts out: nothing here looks at the machine.
 *
 *     core.%p                      a file: the text "core.", then the specifier p
 *     |/usr/bin/keep %P %s         a pipe to a program: three words
 *     @/run/coredump.socket        a socket, since Linux 6.16; @@ is one that is asked first, since 6.17
 *
 * It follows coredump_parse, fs/coredump.c (format_corename before Linux 6.17), read in Linux 6.18; core(5) has the
 * specifiers.
 */
#ifndef COREELF_PATTERN_H
#define COREELF_PATTERN_H

#include <stddef.h>

enum pattern_kind {
    PATTERN_NOWHERE,  /* no core is written: pattern->why says why */
    PATTERN_RELATIVE, /* a file below the working directory of the process */
    PATTERN_ABSOLUTE, /* a file with its whole path */
    PATTERN_PIPE,     /* to a program's standard input */
    PATTERN_SOCKET,   /* to whoever listens there */
    PATTERN_REQUEST,  /* the same, but the listener is asked first what it wants */
};

/* A specifier, by its letter. */
struct specifier {
    char letter;
    const char *meaning;
    const char *since; /* the first Linux that knows it, or "" */
};

/* What stands between % and %: text as it is, or a specifier. */
struct pattern_part {
    const char *text;                  /* in the pattern; not ended by a NUL */
    size_t length;                     /* the specifier and its % included */
    const struct specifier *specifier; /* NULL: text */
    int dropped;                       /* the kernel writes nothing for it: an unknown letter, a lone % at the end */
    int word;                          /* of a pipe's command: 0 is the program. Else 0 */
};

enum { PATTERN_PARTS = 130 }; /* a pattern has at most 127 bytes: CORENAME_MAX_SIZE */

struct pattern {
    enum pattern_kind kind;
    const char *text;  /* behind |, @ or @@ */
    const char *why;   /* of PATTERN_NOWHERE */
    int adds_pid;      /* core_uses_pid puts ".PID" at the end */
    int has_directory; /* a file below another folder than the working directory: the kernel makes no folders */
    size_t count;
    struct pattern_part parts[PATTERN_PARTS];
};

/* `text` without its newline; it must outlive the pattern. uses_pid is core_uses_pid. */
void pattern_read(struct pattern *pattern, const char *text, int uses_pid);

/* The row of a letter, or NULL: the kernel does not know it. */
const struct specifier *pattern_specifier(char letter);

/* The program of a pipe, as far as it stands in the pattern. Returns `to`. */
const char *pattern_program(const struct pattern *pattern, char *to, size_t size);

#endif
