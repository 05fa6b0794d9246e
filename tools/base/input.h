/*
 * input.h: a file to be read back and forth, as the library wants it. check has no use for it: it goes on with the next.
 */
#ifndef COREELF_INPUT_H
#define COREELF_INPUT_H

#include "libcoreelf/coreelf.h"

struct input {
    int fd;
    struct coreelf_fd_source state;
    struct coreelf_source source;
};

/* 0, or STATUS_FAILED: it cannot be opened, or is a pipe or a folder, which was said. input_close may follow either way. */
int input_open(struct input *input, const char *command, const char *path);
void input_close(struct input *input);

#endif
