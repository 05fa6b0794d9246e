/*
 * caught.c: caught SIGNAL PID [COMMAND...]. Sends SIGNAL to every thread of PID, at the instant when COMMAND holds all of
 * them stopped. Without a command, at once.
 *
 * COMMAND is watched until each thread of PID is in a tracing stop; then COMMAND itself is stopped by SIGSTOP, so that
 * the instant lasts. The exit status is that of COMMAND, or 99 if it was never caught.
 */
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

enum { THREADS_MAX = 256, NEVER = 99 };

static pid_t threads[THREADS_MAX];
static int stats[THREADS_MAX];
static unsigned count;

static void find_threads(const char *pid)
{
    char path[64];
    DIR *folder;

    snprintf(path, sizeof path, "/proc/%s/task", pid);
    folder = opendir(path);
    for (struct dirent *entry; folder && count < THREADS_MAX && (entry = readdir(folder));)
        if (entry->d_name[0] != '.') {
            threads[count] = (pid_t)atoi(entry->d_name);
            snprintf(path, sizeof path, "/proc/%s/task/%d/stat", pid, (int)threads[count]);
            stats[count++] = open(path, O_RDONLY | O_CLOEXEC);
        }
    if (folder)
        closedir(folder);
}

/* The letter behind the name, which ends with the last parenthesis. proc_pid_stat(5) */
static char state_of(int stat)
{
    char text[256];
    ssize_t n = pread(stat, text, sizeof text - 1, 0);
    char *end;

    text[n > 0 ? n : 0] = '\0';
    end = strrchr(text, ')');
    return end ? end[2] : 'X';
}

/* The one that was running at the last look is asked first. */
static int all_stopped(void)
{
    static unsigned last;

    for (unsigned i = 0; i < count; i++)
        if (state_of(stats[(last + i) % count]) != 't') {
            last = (last + i) % count;
            return 0;
        }
    return 1;
}

static void send_all(int number, pid_t pid)
{
    for (unsigned i = 0; i < count; i++)
        syscall(SYS_tgkill, pid, threads[i], number);
}

/* A stop takes a while to reach every thread of the command. */
static int hold(pid_t command)
{
    int status;

    kill(command, SIGSTOP);
    if (waitpid(command, &status, WUNTRACED) == command && WIFSTOPPED(status) && all_stopped())
        return 1;
    kill(command, SIGCONT);
    return 0;
}

static pid_t run(char **command)
{
    pid_t pid = fork();

    if (pid == 0) {
        execvp(command[0], command);
        _exit(127);
    }
    return pid;
}

static int has_ended(pid_t pid)
{
    siginfo_t info = {0};

    return waitid(P_PID, (id_t)pid, &info, WEXITED | WNOHANG | WNOWAIT) == 0 && info.si_pid == pid;
}

int main(int argc, char **argv)
{
    int number = argc >= 3 ? atoi(argv[1]) : 0, status = 0, caught = 0;
    pid_t pid = argc >= 3 ? (pid_t)atoi(argv[2]) : 0, command;

    if (pid <= 0)
        return 2;
    find_threads(argv[2]);
    if (argc == 3) {
        send_all(number, pid);
        return 0;
    }
    command = run(argv + 3);
    while (!caught && !has_ended(command))
        caught = all_stopped() && hold(command);
    if (caught) {
        send_all(number, pid);
        kill(command, SIGCONT);
    }
    waitpid(command, &status, 0);
    if (!caught)
        return NEVER;
    return WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
}
