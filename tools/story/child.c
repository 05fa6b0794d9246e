/*
 * child.c: the program's life. It is this same executable with --program, so that the story needs nothing but itself.
 *
 * It must not outlive us. It waits on a pipe of which we alone have the other end, and asks the kernel to be killed
 * when we end; and child_end kills it, by its id, which is ours until it has been waited for.
 */
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "../base/say.h"
#include "../command.h"
#include "story.h"

static int fail(const char *what, int error)
{
    say_error("story", what, "%s", strerror(error));
    return STATUS_FAILED;
}

/* ---- Start ---- */

static int make_folder(struct child *child, const char *below)
{
    const char *temporary = getenv("TMPDIR");

    if (!below)
        below = temporary && *temporary ? temporary : "/tmp";
    if (snprintf(child->folder, sizeof child->folder, "%s/coreelf-story.XXXXXX", below) < (int)sizeof child->folder) {
        if (mkdtemp(child->folder))
            return 0;
    } else {
        errno = ENAMETOOLONG;
    }
    child->folder[0] = '\0';
    return fail(below, errno);
}

/* In the new process. Whatever is not standard input or output is closed by execve(2). */
static void become(const struct child *child, int in, int out)
{
    int null = open("/dev/null", O_WRONLY | O_CLOEXEC);

    if (chdir(child->folder) < 0 || dup2(in, STDIN_FILENO) < 0 || dup2(out, STDOUT_FILENO) < 0)
        _exit(127);
    if (null >= 0)
        dup2(null, STDERR_FILENO);
    execl("/proc/self/exe", "coreelf-story", "story", "--program", (char *)NULL);
    _exit(127);
}

static int start(struct child *child)
{
    int down[2], up[2];

    if (pipe2(down, O_CLOEXEC) < 0)
        return fail("a pipe", errno);
    if (pipe2(up, O_CLOEXEC) < 0) {
        close(down[0]);
        close(down[1]);
        return fail("a pipe", errno);
    }
    fflush(stdout);
    child->pid = fork();
    if (child->pid == 0)
        become(child, down[0], up[1]);
    close(down[0]);
    close(up[1]);
    child->in = down[1];
    child->out = up[0];
    return child->pid > 0 ? 0 : fail("a process", errno);
}

static int wait_until_ready(struct child *child)
{
    unsigned char *to = (unsigned char *)&child->ready;
    size_t got = 0;

    while (got < sizeof child->ready) {
        ssize_t n = read(child->out, to + got, sizeof child->ready - got);
        if (n < 0 && errno == EINTR && !tell_is_interrupted())
            continue;
        if (n <= 0) {
            say_error("story", "the program", "did not start");
            return STATUS_FAILED;
        }
        got += (size_t)n;
    }
    return 0;
}

int child_start(struct child *child, const char *below)
{
    int status;

    memset(child, 0, sizeof *child);
    child->in = child->out = -1;
    status = make_folder(child, below);
    if (status == 0)
        status = start(child);
    if (status == 0)
        status = wait_until_ready(child);
    return status;
}

void child_crash(struct child *child)
{
    ssize_t n;

    do
        n = write(child->in, "", 1);
    while (n < 0 && errno == EINTR);
}

/* ---- End ---- */

int child_has_ended(struct child *child)
{
    if (child->pid > 0 && waitpid(child->pid, &child->status, WNOHANG) == child->pid)
        child->pid = 0;
    return child->pid <= 0;
}

/* What is in the folder can only be a core or two. Folders in it are none of ours. */
static void remove_folder(const char *folder)
{
    DIR *list = opendir(folder);

    for (struct dirent *entry; list && (entry = readdir(list));)
        if (strcmp(entry->d_name, ".") != 0 && strcmp(entry->d_name, "..") != 0)
            unlinkat(dirfd(list), entry->d_name, 0);
    if (list)
        closedir(list);
    rmdir(folder);
}

void child_end(struct child *child)
{
    if (child->pid > 0) {
        kill(child->pid, SIGKILL);
        while (waitpid(child->pid, &child->status, 0) < 0 && errno == EINTR)
            continue;
    }
    child->pid = 0;
    if (child->in >= 0)
        close(child->in);
    if (child->out >= 0)
        close(child->out);
    child->in = child->out = -1;
    if (child->folder[0])
        remove_folder(child->folder);
    child->folder[0] = '\0';
}
