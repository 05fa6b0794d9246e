/*
 * test_sink.c: where bytes go and where they come from.
 *
 * A sink has two promises that only an adversary tests: all or an error, however small the pieces that the
 * kernel takes; and zeros that cost nothing where a hole is safe and are written where it is not. So the
 * pipe here is one page, its reader slow, and a timer interrupts the writer every millisecond.
 *
 * Whoever writes into a pipe would wait for ever for a reader in the same process: the writer is a child.
 */
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/time.h>
#include <sys/wait.h>
#include <unistd.h>

#include "layouts.h"
#include "shell.h"
#include "skip.h"
#include "suites.h"

#define MEBIBYTE (UINT64_C(1) << 20)

/* ---- Counting, and into memory ---- */

START_TEST(counting_only_counts)
{
    struct coreelf_sink sink = coreelf_sink_count();

    ck_assert_int_eq(coreelf_write(&sink, "abc", 3, NULL), 0);
    ck_assert_int_eq(coreelf_write(&sink, NULL, 1000, NULL), 0);
    ck_assert_int_eq(coreelf_write(&sink, NULL, 0, NULL), 0);
    ck_assert_uint_eq(sink.offset, 1003);
    ck_assert_int_eq(coreelf_finish(&sink, NULL), 0);
}
END_TEST

START_TEST(counting_past_64_bits)
{
    struct coreelf_sink sink = coreelf_sink_count();
    struct coreelf_error error = {0, 0, NULL};

    ck_assert_int_eq(coreelf_write(&sink, NULL, UINT64_MAX - 1, NULL), 0);
    ck_assert_int_eq(coreelf_write(&sink, NULL, 2, &error), -EOVERFLOW);
    ck_assert_int_eq(error.code, -EOVERFLOW);
    ck_assert_uint_eq(error.offset, UINT64_MAX - 1);
    ck_assert_uint_eq(sink.offset, UINT64_MAX - 1);
    ck_assert_int_eq(coreelf_write(&sink, NULL, 1, NULL), 0);
}
END_TEST

START_TEST(buffer_takes_bytes_and_zeros)
{
    unsigned char bytes[12];
    struct coreelf_buffer buffer = {bytes, 11, 0};
    struct coreelf_sink sink = coreelf_sink_buffer(&buffer);

    memset(bytes, 0xee, sizeof bytes);
    ck_assert_int_eq(coreelf_write(&sink, "abc", 3, NULL), 0);
    ck_assert_int_eq(coreelf_write(&sink, NULL, 4, NULL), 0);
    ck_assert_int_eq(coreelf_write(&sink, "defg", 4, NULL), 0);
    ck_assert_int_eq(coreelf_finish(&sink, NULL), 0);
    ck_assert_mem_eq(bytes, "abc\0\0\0\0defg\xee", 12);
    ck_assert_uint_eq(buffer.used, 11);
    ck_assert_uint_eq(sink.offset, 11);
}
END_TEST

START_TEST(buffer_is_full)
{
    unsigned char bytes[5];
    struct coreelf_buffer buffer = {bytes, 4, 0};
    struct coreelf_sink sink = coreelf_sink_buffer(&buffer);
    struct coreelf_error error = {0, 0, NULL};

    memset(bytes, 0xee, sizeof bytes);
    ck_assert_int_eq(coreelf_write(&sink, "abc", 3, NULL), 0);
    ck_assert_int_eq(coreelf_write(&sink, "de", 2, &error), -ENOBUFS);
    ck_assert_int_eq(error.code, -ENOBUFS);
    ck_assert_uint_eq(error.offset, 3);
    ck_assert_int_eq(coreelf_write(&sink, NULL, UINT64_MAX - 8, NULL), -ENOBUFS);
    ck_assert_mem_eq(bytes, "abc\xee\xee", 5);
    ck_assert_uint_eq(buffer.used, 3);
    ck_assert_uint_eq(sink.offset, 3);
    ck_assert_int_eq(coreelf_write(&sink, "d", 1, NULL), 0);
    ck_assert_int_eq(coreelf_write(&sink, "", 0, NULL), 0);
}
END_TEST

/* Its beginning is taken already, so used + n can be past 64 bits where sink.offset + n is not. */
START_TEST(buffer_that_is_partly_used)
{
    unsigned char bytes[5] = "abc";
    struct coreelf_buffer buffer = {bytes, 4, 3};
    struct coreelf_sink sink = coreelf_sink_buffer(&buffer);

    ck_assert_int_eq(coreelf_write(&sink, NULL, UINT64_MAX - 1, NULL), -ENOBUFS);
    ck_assert_int_eq(coreelf_write(&sink, "d", 1, NULL), 0);
    ck_assert_mem_eq(bytes, "abcd", 5);
    ck_assert_uint_eq(sink.offset, 1);
}
END_TEST

/* ---- Into a file ---- */

static off_t position(int fd)
{
    return lseek(fd, 0, SEEK_CUR);
}

static struct stat status_of(int fd)
{
    struct stat status;

    ck_assert_int_eq(fstat(fd, &status), 0);
    return status;
}

/* Whether [offset, offset + n) is zero. */
static int zeros_at(int fd, uint64_t offset, uint64_t n)
{
    unsigned char piece[4096], any = 0;

    for (uint64_t at = 0; at < n; at += sizeof piece) {
        size_t wanted = n - at < sizeof piece ? (size_t)(n - at) : sizeof piece;
        ck_assert_int_eq(pread(fd, piece, wanted, (off_t)(offset + at)), (ssize_t)wanted);
        for (size_t i = 0; i < wanted; i++)
            any |= piece[i];
    }
    return any == 0;
}

static void assert_bytes(int fd, uint64_t offset, const char *expected, size_t n)
{
    char bytes[64];

    ck_assert_int_eq(pread(fd, bytes, n, (off_t)offset), (ssize_t)n);
    ck_assert_mem_eq(bytes, expected, n);
}

/* Not every file system has holes; this one is asked without the library. */
static int has_holes(void)
{
    int fd = scratch_file(NULL), answer;

    ck_assert_int_eq(ftruncate(fd, (off_t)(8 * MEBIBYTE)), 0);
    answer = (uint64_t)status_of(fd).st_blocks * 512 < MEBIBYTE;
    close(fd);
    return answer;
}

/* "head", 8 MiB of zeros in three pieces, "tail". */
static void write_head_zeros_tail(int fd)
{
    struct coreelf_fd_sink state;
    struct coreelf_sink sink = coreelf_sink_fd(&state, fd);

    ck_assert_int_eq(coreelf_write(&sink, "head", 4, NULL), 0);
    ck_assert_int_eq(coreelf_write(&sink, NULL, 1, NULL), 0);
    ck_assert_int_eq(coreelf_write(&sink, NULL, 8 * MEBIBYTE - 2, NULL), 0);
    ck_assert_int_eq(coreelf_write(&sink, NULL, 1, NULL), 0);
    ck_assert_int_eq(coreelf_write(&sink, "tail", 4, NULL), 0);
    ck_assert_int_eq(coreelf_finish(&sink, NULL), 0);
    ck_assert_uint_eq(sink.offset, 8 * MEBIBYTE + 8);
}

START_TEST(zeros_become_a_hole)
{
    int fd = scratch_file(NULL);

    write_head_zeros_tail(fd);
    ck_assert_int_eq(status_of(fd).st_size, (off_t)(8 * MEBIBYTE + 8));
    assert_bytes(fd, 0, "head", 4);
    assert_bytes(fd, 8 * MEBIBYTE + 4, "tail", 4);
    ck_assert(zeros_at(fd, 4, 8 * MEBIBYTE));
    if (has_holes())
        ck_assert_int_lt(status_of(fd).st_blocks, (off_t)(MEBIBYTE / 512));
    else
        skip("this file system has no holes");
    close(fd);
}
END_TEST

START_TEST(a_hole_at_the_end_has_its_length)
{
    int fd = scratch_file(NULL);
    struct coreelf_fd_sink state;
    struct coreelf_sink sink = coreelf_sink_fd(&state, fd);

    ck_assert_int_eq(coreelf_write(&sink, "x", 1, NULL), 0);
    ck_assert_int_eq(coreelf_write(&sink, NULL, 3 * MEBIBYTE, NULL), 0);
    ck_assert_int_eq(coreelf_finish(&sink, NULL), 0);
    ck_assert_int_eq(status_of(fd).st_size, (off_t)(3 * MEBIBYTE + 1));
    ck_assert_int_eq(coreelf_finish(&sink, NULL), 0);
    ck_assert_int_eq(status_of(fd).st_size, (off_t)(3 * MEBIBYTE + 1));
    if (has_holes())
        ck_assert_int_lt(status_of(fd).st_blocks, (off_t)(MEBIBYTE / 512));
    close(fd);
}
END_TEST

START_TEST(a_file_of_zeros_alone)
{
    int fd = scratch_file(NULL);
    struct coreelf_fd_sink state;
    struct coreelf_sink sink = coreelf_sink_fd(&state, fd);

    ck_assert_int_eq(coreelf_write(&sink, NULL, 12345, NULL), 0);
    ck_assert_int_eq(coreelf_finish(&sink, NULL), 0);
    ck_assert_int_eq(status_of(fd).st_size, 12345);
    close(fd);
}
END_TEST

START_TEST(behind_what_is_there)
{
    int fd = scratch_file(NULL);

    ck_assert_int_eq(write(fd, "0123456789", 10), 10);
    write_head_zeros_tail(fd);
    ck_assert_int_eq(status_of(fd).st_size, (off_t)(8 * MEBIBYTE + 18));
    assert_bytes(fd, 0, "0123456789head", 14);
    ck_assert(zeros_at(fd, 14, 8 * MEBIBYTE));
    assert_bytes(fd, 8 * MEBIBYTE + 14, "tail", 4);
    if (has_holes())
        ck_assert_int_lt(status_of(fd).st_blocks, (off_t)(MEBIBYTE / 512));
    close(fd);
}
END_TEST

/* A hole over old bytes would let them shine through. */
START_TEST(over_what_is_there_zeros_are_written)
{
    int fd = scratch_file(NULL);
    struct coreelf_fd_sink state;
    struct coreelf_sink sink;

    for (int i = 0; i < 3000; i++)
        ck_assert_int_eq(write(fd, "################", 16), 16);
    ck_assert_int_eq(lseek(fd, 100, SEEK_SET), 100);
    sink = coreelf_sink_fd(&state, fd);
    ck_assert_int_eq(coreelf_write(&sink, "ab", 2, NULL), 0);
    ck_assert_int_eq(coreelf_write(&sink, NULL, 20000, NULL), 0);
    ck_assert_int_eq(coreelf_write(&sink, "cd", 2, NULL), 0);
    ck_assert_int_eq(coreelf_write(&sink, NULL, 10000, NULL), 0);
    ck_assert_int_eq(coreelf_finish(&sink, NULL), 0);
    assert_bytes(fd, 98, "##ab", 4);
    ck_assert(zeros_at(fd, 102, 20000));
    assert_bytes(fd, 20102, "cd", 2);
    ck_assert(zeros_at(fd, 20104, 10000));
    assert_bytes(fd, 30104, "##", 2);
    ck_assert_int_eq(status_of(fd).st_size, 48000);
    close(fd);
}
END_TEST

/* With O_APPEND the next bytes go to the end of the file, wherever one has moved to. */
START_TEST(appending_writes_zeros)
{
    char path[64];
    int keep = scratch_file(path), fd = open(path, O_WRONLY | O_APPEND);

    ck_assert_int_ge(fd, 0);
    ck_assert_int_eq(write(keep, "old", 3), 3);
    ck_assert_int_eq(lseek(fd, 0, SEEK_END), 3);
    write_head_zeros_tail(fd);
    close(fd);
    ck_assert_int_eq(status_of(keep).st_size, (off_t)(8 * MEBIBYTE + 11));
    assert_bytes(keep, 0, "oldhead", 7);
    ck_assert(zeros_at(keep, 7, 8 * MEBIBYTE));
    assert_bytes(keep, 8 * MEBIBYTE + 7, "tail", 4);
    close(keep);
}
END_TEST

START_TEST(more_zeros_than_a_file_can_have)
{
    int fd = scratch_file(NULL);
    struct coreelf_fd_sink state;
    struct coreelf_sink sink = coreelf_sink_fd(&state, fd);
    int rc = coreelf_write(&sink, NULL, UINT64_MAX - 1, NULL);

    if (rc == 0)
        rc = coreelf_write(&sink, "x", 1, NULL);
    ck_assert_int_lt(rc, 0);
    ck_assert_int_eq(status_of(fd).st_size, 0);
    close(fd);
}
END_TEST

START_TEST(neither_call_closes_the_file)
{
    int fd = scratch_file(NULL);

    write_head_zeros_tail(fd);
    ck_assert_int_eq(position(fd), (off_t)(8 * MEBIBYTE + 8));
    close(fd);
}
END_TEST

/* ---- Into a pipe ---- */

/* What goes through: bytes that tell where they are, and zeros between. */
#define STREAM_DATA 150001
#define STREAM_ZEROS 50003
#define STREAM (2 * STREAM_DATA + 2 * STREAM_ZEROS)

static unsigned char stream_byte(uint64_t at)
{
    uint64_t in_half = at % (STREAM_DATA + STREAM_ZEROS);

    return in_half < STREAM_DATA ? (unsigned char)(1 + at % 251) : 0;
}

static int write_half(struct coreelf_sink *sink, unsigned char *data)
{
    int rc;

    for (unsigned i = 0; i < STREAM_DATA; i++)
        data[i] = stream_byte(sink->offset + i);
    rc = coreelf_write(sink, data, STREAM_DATA, NULL);
    return rc < 0 ? rc : coreelf_write(sink, NULL, STREAM_ZEROS, NULL);
}

static volatile sig_atomic_t interruptions;

static void interrupt(int signal_number)
{
    (void)signal_number;
    interruptions++;
}

/* A signal each millisecond, whose handler makes write(2) return early: no SA_RESTART. */
static void start_interrupting(void)
{
    struct sigaction action = {0};
    struct itimerval often = {{0, 1000}, {0, 1000}};

    action.sa_handler = interrupt;
    sigaction(SIGALRM, &action, NULL);
    setitimer(ITIMER_REAL, &often, NULL);
}

/* The child: exit status 0 if all went through, else what went wrong. */
static void write_stream(int fd, int interrupted)
{
    static unsigned char data[STREAM_DATA];
    struct coreelf_fd_sink state;
    struct coreelf_sink sink = coreelf_sink_fd(&state, fd);
    int rc;

    if (interrupted)
        start_interrupting();
    rc = write_half(&sink, data);
    if (rc == 0)
        rc = write_half(&sink, data);
    if (rc == 0)
        rc = coreelf_finish(&sink, NULL);
    if (rc < 0)
        _exit(-rc);
    _exit(sink.offset != STREAM || (interrupted && interruptions < 5) ? 255 : 0);
}

/* The parent: reads, now and then asleep, and compares; returns how many bytes came. */
static uint64_t read_stream(int fd)
{
    unsigned char piece[3001];
    uint64_t at = 0;
    ssize_t n;

    while ((n = read(fd, piece, sizeof piece)) > 0 || (n < 0 && errno == EINTR)) {
        for (ssize_t i = 0; i < n; i++, at++)
            if (piece[i] != stream_byte(at))
                ck_abort_msg("byte %llu is %u", (unsigned long long)at, piece[i]);
        usleep(1500);
    }
    return at;
}

static void through_a_pipe(int interrupted)
{
    int ends[2], status;
    pid_t child;

    ck_assert_int_eq(pipe(ends), 0);
    fcntl(ends[1], F_SETPIPE_SZ, 4096);
    child = fork();
    ck_assert_int_ge(child, 0);
    if (child == 0) {
        close(ends[0]);
        write_stream(ends[1], interrupted);
    }
    close(ends[1]);
    ck_assert_uint_eq(read_stream(ends[0]), STREAM);
    ck_assert_int_eq(waitpid(child, &status, 0), child);
    ck_assert_msg(WIFEXITED(status) && WEXITSTATUS(status) == 0, "writer: status %#x", (unsigned)status);
    close(ends[0]);
}

START_TEST(a_slow_pipe_gets_every_byte)
{
    through_a_pipe(0);
}
END_TEST

START_TEST(interrupted_writes_lose_nothing)
{
    through_a_pipe(1);
}
END_TEST

/* A pipe that does not wait takes some bytes and then says -EAGAIN: an error, and no endless loop. */
START_TEST(a_pipe_that_is_full)
{
    static const unsigned char data[100000];
    struct coreelf_fd_sink state;
    struct coreelf_sink sink;
    int ends[2];

    ck_assert_int_eq(pipe2(ends, O_NONBLOCK), 0);
    sink = coreelf_sink_fd(&state, ends[1]);
    ck_assert_int_eq(coreelf_write(&sink, data, sizeof data, NULL), -EAGAIN);
    ck_assert_uint_eq(sink.offset, 0);
    close(ends[0]);
    close(ends[1]);
}
END_TEST

START_TEST(a_pipe_without_a_reader)
{
    struct coreelf_fd_sink state;
    struct coreelf_sink sink;
    int ends[2];

    signal(SIGPIPE, SIG_IGN);
    ck_assert_int_eq(pipe(ends), 0);
    close(ends[0]);
    sink = coreelf_sink_fd(&state, ends[1]);
    ck_assert_int_eq(coreelf_write(&sink, "x", 1, NULL), -EPIPE);
    ck_assert_int_eq(coreelf_write(&sink, NULL, 1, NULL), -EPIPE);
    close(ends[1]);
}
END_TEST

/* ---- Errors ---- */

START_TEST(a_full_disk)
{
    int fd = open("/dev/full", O_WRONLY);
    struct coreelf_fd_sink state;
    struct coreelf_sink sink = coreelf_sink_fd(&state, fd);
    struct coreelf_error error = {0, 0, NULL};

    if (fd < 0) {
        skip("no /dev/full");
        return;
    }
    ck_assert_int_eq(coreelf_write(&sink, "x", 1, &error), -ENOSPC);
    ck_assert_int_eq(error.code, -ENOSPC);
    ck_assert_uint_eq(error.offset, 0);
    ck_assert_ptr_nonnull(error.what);
    ck_assert_int_eq(coreelf_write(&sink, NULL, 1, NULL), -ENOSPC);
    ck_assert_uint_eq(sink.offset, 0);
    close(fd);
}
END_TEST

START_TEST(a_closed_descriptor)
{
    int fd = scratch_file(NULL);
    struct coreelf_fd_sink state;
    struct coreelf_sink sink;

    close(fd);
    sink = coreelf_sink_fd(&state, fd);
    ck_assert_int_eq(coreelf_write(&sink, "x", 1, NULL), -EBADF);
    ck_assert_int_eq(coreelf_write(&sink, NULL, 1, NULL), -EBADF);
}
END_TEST

/* A hole that is found to be impossible only at the end: the file may not be made longer. */
START_TEST(a_hole_that_cannot_be)
{
    char path[64];
    int keep = scratch_file(path), fd = open(path, O_RDONLY);
    struct coreelf_fd_sink state;
    struct coreelf_sink sink = coreelf_sink_fd(&state, fd);

    ck_assert_int_ge(fd, 0);
    ck_assert_int_eq(coreelf_write(&sink, NULL, 100, NULL), 0);
    ck_assert_int_lt(coreelf_finish(&sink, NULL), 0);
    close(fd);
    close(keep);
}
END_TEST

/* ---- Sources ---- */

START_TEST(buffer_source_has_an_end)
{
    static const char bytes[] = "0123456789";
    struct coreelf_source source = coreelf_source_buffer(bytes, 10);
    struct coreelf_error error = {0, 0, NULL};
    char out[4] = "####";

    ck_assert_int_eq(coreelf_read(&source, 7, out, 3, NULL), 0);
    ck_assert_mem_eq(out, "789#", 4);
    ck_assert_int_eq(coreelf_read(&source, 10, out, 0, NULL), 0);
    ck_assert_int_eq(coreelf_read(&source, 8, out, 3, &error), -ENODATA);
    ck_assert_int_eq(error.code, -ENODATA);
    ck_assert_uint_eq(error.offset, 8);
    ck_assert_int_eq(coreelf_read(&source, 11, out, 0, NULL), -ENODATA);
    ck_assert_int_eq(coreelf_read(&source, UINT64_MAX, out, 3, NULL), -ENODATA);
    ck_assert_int_eq(coreelf_read(&source, UINT64_MAX - 1, out, 2, NULL), -ENODATA);
    ck_assert_mem_eq(out, "789#", 4);
}
END_TEST

static int source_says_io(void *context, uint64_t offset, void *buffer, size_t n)
{
    (void)context, (void)offset, (void)buffer, (void)n;
    return -EIO;
}

START_TEST(what_a_source_says_is_passed_on)
{
    struct coreelf_source source = {source_says_io, NULL, 100};
    struct coreelf_error error = {0, 0, NULL};
    char out[4];

    ck_assert_int_eq(coreelf_read(&source, 50, out, 4, &error), -EIO);
    ck_assert_int_eq(error.code, -EIO);
    ck_assert_uint_eq(error.offset, 50);
    ck_assert_int_eq(coreelf_read(&source, 50, out, 0, NULL), 0);
}
END_TEST

/* Several windows long, and no period that fits them. */
#define FILE_SIZE 70003

static unsigned char file_byte(uint64_t at)
{
    return (unsigned char)(at * 31 + at / 251);
}

static int patterned_file(void)
{
    static unsigned char bytes[FILE_SIZE];
    int fd = scratch_file(NULL);

    for (unsigned at = 0; at < FILE_SIZE; at++)
        bytes[at] = file_byte(at);
    ck_assert_int_eq(write(fd, bytes, FILE_SIZE), FILE_SIZE);
    return fd;
}

/* The read, held against the pattern; with red zones around. */
static void assert_reads(const struct coreelf_source *source, uint64_t offset, size_t n)
{
    unsigned char *out = malloc(n + 1);

    ck_assert_ptr_nonnull(out);
    out[n] = 0xee;
    ck_assert_msg(coreelf_read(source, offset, out, n, NULL) == 0, "%zu bytes at %llu", n,
                  (unsigned long long)offset);
    for (size_t i = 0; i < n; i++)
        if (out[i] != file_byte(offset + i))
            ck_abort_msg("%zu bytes at %llu: byte %zu", n, (unsigned long long)offset, i);
    ck_assert_uint_eq(out[n], 0xee);
    free(out);
}

START_TEST(reads_around_the_window)
{
    static const uint64_t edges[] = {0, 8192, 16384, 24576, 32768, FILE_SIZE - 16384, FILE_SIZE - 8192};
    static const size_t lengths[] = {0, 1, 2, 64, 8191, 8192, 8193, 16383, 16384, 16385};
    int fd = patterned_file();
    struct coreelf_fd_source state;
    struct coreelf_source source;

    ck_assert_int_eq(coreelf_source_fd(&state, fd, &source), 0);
    ck_assert_uint_eq(source.size, FILE_SIZE);
    for (unsigned e = 0; e < 7; e++)
        for (unsigned l = 0; l < 10; l++)
            for (uint64_t at = edges[e] < 3 ? 0 : edges[e] - 3; at < edges[e] + 3; at++)
                if (at + lengths[l] <= FILE_SIZE)
                    assert_reads(&source, at, lengths[l]);
    assert_reads(&source, 0, FILE_SIZE);
    assert_reads(&source, FILE_SIZE - 1, 1);
    close(fd);
}
END_TEST

START_TEST(reads_past_the_end)
{
    int fd = patterned_file();
    struct coreelf_fd_source state;
    struct coreelf_source source;
    char out[16];

    ck_assert_int_eq(coreelf_source_fd(&state, fd, &source), 0);
    ck_assert_int_eq(coreelf_read(&source, FILE_SIZE - 3, out, 4, NULL), -ENODATA);
    ck_assert_int_eq(coreelf_read(&source, FILE_SIZE, out, 1, NULL), -ENODATA);
    ck_assert_int_eq(coreelf_read(&source, UINT64_MAX - 3, out, 16, NULL), -ENODATA);
    assert_reads(&source, FILE_SIZE - 3, 3);
    close(fd);
}
END_TEST

START_TEST(random_reads)
{
    int fd = patterned_file();
    struct coreelf_fd_source state;
    struct coreelf_source source;
    uint32_t random = 12345;

    ck_assert_int_eq(coreelf_source_fd(&state, fd, &source), 0);
    for (int i = 0; i < 5000; i++) {
        uint64_t offset;
        size_t n;
        random = random * 1664525 + 1013904223;
        offset = (random >> 8) % FILE_SIZE;
        random = random * 1664525 + 1013904223;
        n = (random >> 8) % (i % 8 ? 100 : 20000);
        if (n > FILE_SIZE - offset)
            n = (size_t)(FILE_SIZE - offset);
        assert_reads(&source, offset, n);
    }
    ck_assert_int_eq(position(fd), FILE_SIZE); /* pread: whoever shares the descriptor sees no change */
    close(fd);
}
END_TEST

START_TEST(the_file_shrinks_meanwhile)
{
    int fd = patterned_file();
    struct coreelf_fd_source state;
    struct coreelf_source source;
    struct coreelf_error error = {0, 0, NULL};
    static unsigned char out[30000];

    ck_assert_int_eq(coreelf_source_fd(&state, fd, &source), 0);
    assert_reads(&source, 0, 64);
    ck_assert_int_eq(ftruncate(fd, 40000), 0);
    ck_assert_int_eq(coreelf_read(&source, 50000, out, 100, &error), -ENODATA);
    ck_assert_uint_eq(error.offset, 50000);
    ck_assert_int_eq(coreelf_read(&source, 39990, out, 100, NULL), -ENODATA);
    ck_assert_int_eq(coreelf_read(&source, 39990, out, 30000, NULL), -ENODATA);
    assert_reads(&source, 39990, 10);
    assert_reads(&source, 100, 64);
    close(fd);
}
END_TEST

START_TEST(not_a_file_that_can_seek)
{
    struct coreelf_fd_source state;
    struct coreelf_source source;
    int ends[2], folder = open("/", O_RDONLY);

    ck_assert_int_eq(pipe(ends), 0);
    ck_assert_int_eq(coreelf_source_fd(&state, ends[0], &source), -ESPIPE);
    ck_assert_int_eq(coreelf_source_fd(&state, folder, &source), -ESPIPE);
    close(ends[0]);
    close(ends[1]);
    ck_assert_int_eq(coreelf_source_fd(&state, ends[0], &source), -EBADF);
    close(folder);
}
END_TEST

Suite *suite_sink(void)
{
    Suite *suite = suite_create("sink");
    TCase *memory = tcase_create("memory"), *file = tcase_create("file"), *pipes = tcase_create("pipe");
    TCase *errors = tcase_create("errors"), *sources = tcase_create("sources");

    tcase_add_test(memory, counting_only_counts);
    tcase_add_test(memory, counting_past_64_bits);
    tcase_add_test(memory, buffer_takes_bytes_and_zeros);
    tcase_add_test(memory, buffer_is_full);
    tcase_add_test(memory, buffer_that_is_partly_used);
    tcase_add_test(file, zeros_become_a_hole);
    tcase_add_test(file, a_hole_at_the_end_has_its_length);
    tcase_add_test(file, a_file_of_zeros_alone);
    tcase_add_test(file, behind_what_is_there);
    tcase_add_test(file, over_what_is_there_zeros_are_written);
    tcase_add_test(file, appending_writes_zeros);
    tcase_add_test(file, more_zeros_than_a_file_can_have);
    tcase_add_test(file, neither_call_closes_the_file);
    tcase_add_test(pipes, a_slow_pipe_gets_every_byte);
    tcase_add_test(pipes, interrupted_writes_lose_nothing);
    tcase_add_test(pipes, a_pipe_that_is_full);
    tcase_add_test(pipes, a_pipe_without_a_reader);
    tcase_add_test(errors, a_full_disk);
    tcase_add_test(errors, a_closed_descriptor);
    tcase_add_test(errors, a_hole_that_cannot_be);
    tcase_add_test(sources, buffer_source_has_an_end);
    tcase_add_test(sources, what_a_source_says_is_passed_on);
    tcase_add_test(sources, reads_around_the_window);
    tcase_add_test(sources, reads_past_the_end);
    tcase_add_test(sources, random_reads);
    tcase_add_test(sources, the_file_shrinks_meanwhile);
    tcase_add_test(sources, not_a_file_that_can_seek);
    suite_add_tcase(suite, memory);
    suite_add_tcase(suite, file);
    suite_add_tcase(suite, pipes);
    suite_add_tcase(suite, errors);
    suite_add_tcase(suite, sources);
    return suite;
}
