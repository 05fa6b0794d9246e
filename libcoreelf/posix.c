/*
 * posix.c: sink and source on a file descriptor. The one file of the library that needs POSIX; a build
 * with -DCOREELF_NO_POSIX leaves it out.
 *
 * Zeros in a regular file become a hole: nothing is written, the next bytes go further on. That is
 * right only where the file has nothing yet: behind its end, and not with O_APPEND, which would put
 * the next bytes at the end instead of behind the hole. Everywhere else zeros are written.
 */
#ifndef COREELF_NO_POSIX

#define _POSIX_C_SOURCE 200809L
#define _FILE_OFFSET_BITS 64

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/types.h>
#include <unistd.h>

#include "internal.h"

/* write(2) takes at most 0x7ffff000 bytes on Linux; a little less keeps every page boundary. */
#define PIECE_MAX (UINT64_C(1) << 30)

static int write_all(int fd, const unsigned char *data, uint64_t n)
{
    while (n > 0) {
        ssize_t done = write(fd, data, (size_t)(n < PIECE_MAX ? n : PIECE_MAX));
        if (done < 0 && errno == EINTR)
            continue;
        if (done <= 0)
            return done < 0 ? -errno : -EIO;
        data += done;
        n -= (uint64_t)done;
    }
    return 0;
}

static int write_zeros(int fd, uint64_t n)
{
    static const unsigned char zeros[65536];

    while (n > 0) {
        uint64_t piece = n < sizeof zeros ? n : sizeof zeros;
        int rc = write_all(fd, zeros, piece);
        if (rc < 0)
            return rc;
        n -= piece;
    }
    return 0;
}

/* Where the file descriptor stands behind the zeros that were skipped, or a negative errno. */
static off_t skip_pending(struct coreelf_fd_sink *state)
{
    off_t at = lseek(state->fd, (off_t)state->pending, SEEK_CUR);

    if (at < 0)
        return -errno;
    state->pending = 0;
    return at;
}

static int write_fd(void *context, const void *data, uint64_t n)
{
    struct coreelf_fd_sink *state = context;

    if (!data && state->holes) {
        if (n > INT64_MAX - state->pending)
            return -EFBIG;
        state->pending += n;
        return 0;
    }
    if (!data)
        return write_zeros(state->fd, n);
    if (state->pending > 0) {
        off_t at = skip_pending(state);
        if (at < 0)
            return (int)at;
    }
    return write_all(state->fd, data, n);
}

static int finish_fd(void *context)
{
    struct coreelf_fd_sink *state = context;
    off_t at;

    if (state->pending == 0)
        return 0;
    at = skip_pending(state);
    if (at < 0)
        return (int)at;
    return ftruncate(state->fd, at) < 0 ? -errno : 0;
}

/* Whether zeros at the present position may be left out: see the top of this file. */
static int may_leave_holes(int fd)
{
    struct stat status;
    int flags = fcntl(fd, F_GETFL);
    off_t at = lseek(fd, 0, SEEK_CUR);

    return flags >= 0 && !(flags & O_APPEND) && at >= 0 && fstat(fd, &status) == 0 && S_ISREG(status.st_mode) &&
           at >= status.st_size;
}

struct coreelf_sink coreelf_sink_fd(struct coreelf_fd_sink *state, int fd)
{
    struct coreelf_sink sink = {write_fd, finish_fd, state, 0};

    state->fd = fd;
    state->holes = may_leave_holes(fd);
    state->pending = 0;
    return sink;
}

/* ---- Source ---- */

static int pread_all(int fd, uint64_t offset, unsigned char *buffer, size_t n)
{
    while (n > 0) {
        ssize_t done = pread(fd, buffer, n, (off_t)offset);
        if (done < 0 && errno == EINTR)
            continue;
        if (done <= 0)
            return done < 0 ? -errno : -ENODATA; /* the file shrank while it was read */
        buffer += done;
        offset += (uint64_t)done;
        n -= (size_t)done;
    }
    return 0;
}

static int fill_window(struct coreelf_fd_source *state, uint64_t offset)
{
    ssize_t done;

    do
        done = pread(state->fd, state->window, sizeof state->window, (off_t)offset);
    while (done < 0 && errno == EINTR);
    state->at = offset;
    state->have = done > 0 ? (size_t)done : 0;
    return done < 0 ? -errno : 0;
}

static int read_fd(void *context, uint64_t offset, void *buffer, size_t n)
{
    struct coreelf_fd_source *state = context;

    if (n > sizeof state->window / 2)
        return pread_all(state->fd, offset, buffer, n);
    if (offset < state->at || offset + n > state->at + state->have) {
        int rc = fill_window(state, offset);
        if (rc < 0)
            return rc;
        if (n > state->have)
            return -ENODATA;
    }
    memcpy(buffer, state->window + (offset - state->at), n);
    return 0;
}

int coreelf_source_fd(struct coreelf_fd_source *state, int fd, struct coreelf_source *source)
{
    struct stat status;

    if (fstat(fd, &status) < 0)
        return -errno;
    if (!S_ISREG(status.st_mode) || status.st_size < 0)
        return -ESPIPE;
    state->fd = fd;
    state->at = 0;
    state->have = 0;
    source->read_at = read_fd;
    source->context = state;
    source->size = (uint64_t)status.st_size;
    return 0;
}

#else
typedef int coreelf_posix_is_left_out; /* C11 wants something in a translation unit */
#endif
