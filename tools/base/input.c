/*
 * input.c: opens a file without waiting for anybody: a FIFO that nobody writes to must not hold us up.
 */
#include "input.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <unistd.h>

#include "../command.h"
#include "say.h"

int input_open(struct input *input, const char *command, const char *path)
{
    int rc;

    input->fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
    rc = input->fd < 0 ? -errno : coreelf_source_fd(&input->state, input->fd, &input->source);
    if (rc == 0)
        return 0;
    say_error(command, path, "%s",
              rc == -ESPIPE ? "not a plain file; it must be possible to read it back and forth" : strerror(-rc));
    input_close(input);
    return STATUS_FAILED;
}

void input_close(struct input *input)
{
    if (input->fd >= 0)
        close(input->fd);
    input->fd = -1;
}
