/*
 * output.h: a file that appears only when it is whole; or a pipe, a device, a socket, standard output.
 */
#ifndef COREELF_OUTPUT_H
#define COREELF_OUTPUT_H

#include <stdio.h>

struct output {
    int fd;
    const char *command; /* for messages */
    unsigned mode;
    int no_sync;     /* do not wait until the bytes are on the disk */
    char *path;      /* as asked for; "-" is standard output */
    char *temporary; /* renamed to path when all is written; NULL: bytes go straight to where they belong */
};

/*
 * path NULL: `otherwise`, where only a plain file will do. A message is printed on failure, and nothing is
 * left to abandon. Returns 0 or STATUS_FAILED.
 */
int output_open(struct output *output, const char *command, const char *path, const char *otherwise, unsigned mode);
int output_publish(struct output *output);  /* fsync and rename; a message on failure */
void output_abandon(struct output *output); /* nothing of it is left; may follow output_publish */

/*
 * Has `print` write to a file that appears when all of it is there, or, path NULL, to standard output. What print
 * returns is returned; after STATUS_FAILED there is no file.
 */
int output_print(const char *command, const char *path, unsigned mode, int (*print)(void *what, FILE *out),
                 void *what);

#endif
