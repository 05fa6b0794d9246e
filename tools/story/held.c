/*
 * held.c: step 4. The threads while the core is written.
 *
 * There is no way for an ordinary process to stop the kernel in the middle of a core, so it is watched: /proc/PID/status
 * says "CoreDumping: 1" from coredump_wait on, and the status file of each thread says what it does. The core is some
 * 16 MiB, which takes some milliseconds. If nothing was seen in them, that is said.
 */
#include <dirent.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "story.h"

struct watched {
    int process;               /* /proc/PID/status */
    int threads[HELD_THREADS]; /* /proc/PID/task/TID/status: opened before, for there is no time later */
};

/* ---- What a status file says ---- */

/* The text behind "Key:\t", to the end of the line; "" if it has no such line. */
static void value_of(const char *status, const char *key, char *value, size_t size)
{
    size_t length = strlen(key);
    const char *line = status;

    value[0] = '\0';
    while (line && !(strncmp(line, key, length) == 0 && line[length] == ':')) {
        line = strchr(line, '\n');
        line += line != NULL;
    }
    if (!line)
        return;
    line += length + 1;
    line += strspn(line, "\t ");
    snprintf(value, size, "%.*s", (int)strcspn(line, "\n"), line);
}

static void read_value(int fd, const char *key, char *value, size_t size)
{
    char text[4096];
    ssize_t n = fd < 0 ? -1 : pread(fd, text, sizeof text - 1, 0);

    text[n > 0 ? n : 0] = '\0';
    value_of(text, key, value, size);
}

/* ---- Watching ---- */

static int open_thread(pid_t pid, pid_t tid)
{
    char name[64];

    snprintf(name, sizeof name, "task/%d/status", (int)tid);
    return procfs_open(pid, name, O_RDONLY);
}

/* The program is ready, and will be asleep in a moment; if the machine is slow, as it is then. */
static void wait_for_sleep(int fd, char *state, size_t size)
{
    struct timespec moment = {0, 1000000};

    for (int i = 0; i < 100; i++) {
        read_value(fd, "State", state, size);
        if (state[0] == 'S')
            return;
        nanosleep(&moment, NULL);
    }
}

/* The program's own threads: the first is the one that will crash. */
static void find_threads(struct held *held, struct watched *watched, pid_t pid)
{
    int fd = procfs_open(pid, "task", O_RDONLY | O_DIRECTORY);
    DIR *folder = fd < 0 ? NULL : fdopendir(fd);

    for (struct dirent *entry; folder && (entry = readdir(folder)) && held->count < HELD_THREADS;) {
        pid_t tid = (pid_t)atoi(entry->d_name);
        size_t at = held->count;
        if (tid <= 0)
            continue;
        held->threads[at].tid = tid;
        watched->threads[at] = open_thread(pid, tid);
        read_value(watched->threads[at], "Name", held->threads[at].name, sizeof held->threads[at].name);
        wait_for_sleep(watched->threads[at], held->threads[at].before, sizeof held->threads[at].before);
        held->count++;
    }
    if (folder)
        closedir(folder);
}

/* A look counts if the core was being written before it and after it. */
static void look(struct held *held, const struct watched *watched)
{
    char dumping[16], states[HELD_THREADS][64];

    read_value(watched->process, "CoreDumping", dumping, sizeof dumping);
    if (strcmp(dumping, "1") != 0)
        return;
    for (size_t i = 0; i < held->count; i++)
        read_value(watched->threads[i], "State", states[i], sizeof states[i]);
    read_value(watched->process, "CoreDumping", dumping, sizeof dumping);
    if (strcmp(dumping, "1") != 0)
        return;
    for (size_t i = 0; i < held->count; i++)
        memcpy(held->threads[i].during, states[i], sizeof states[i]);
    held->seen++;
}

/* So many seconds are enough for a slow disk and a collector of cores; then the program is killed, which ends a core. */
enum { PATIENCE = 60 };

static int watch(struct held *held, const struct watched *watched, struct child *child)
{
    struct timespec moment = {0, 50000};
    double end = clock_now() + PATIENCE;

    while (!child_has_ended(child)) {
        if (tell_is_interrupted() || clock_now() > end)
            return 1;
        look(held, watched);
        nanosleep(&moment, NULL);
    }
    return 0;
}

int held_watch(struct held *held, struct child *child)
{
    struct watched watched;
    int rc;

    memset(held, 0, sizeof *held);
    watched.process = procfs_open(child->pid, "status", O_RDONLY);
    find_threads(held, &watched, child->pid);
    if (!tell_is_interrupted())
        child_crash(child);
    rc = watch(held, &watched, child);
    for (size_t i = 0; i < held->count; i++)
        if (watched.threads[i] >= 0)
            close(watched.threads[i]);
    if (watched.process >= 0)
        close(watched.process);
    return rc;
}

/* ---- Telling ---- */

static void tell_seen(const struct story *story, const struct held *held)
{
    tell("While the core was written, /proc/%d/status said \"CoreDumping: 1\"; it was seen %u time%s. The last time:",
         (int)story->pid, held->seen, held->seen == 1 ? "" : "s");
    for (size_t i = 0; i < held->count; i++) {
        char name[80];
        snprintf(name, sizeof name, "%d (%s)", (int)held->threads[i].tid, held->threads[i].name);
        tell_row(name, "%s before; then %s: %s", held->threads[i].before, held->threads[i].during,
                 held->threads[i].tid == story->pid ? "it crashed, and writes the core itself" : "held");
    }
}

void held_tell(const struct story *story, const struct held *held)
{
    tell_step("the threads are held", "[kernel: coredump_wait, fs/coredump.c; coredump_task_exit, kernel/exit.c]");
    tell(
        "The thread that crashed writes the core itself, inside of the kernel. Before that it wakes every other "
        "thread with a SIGKILL that no handler sees. Each of them comes as far as its end in the kernel, adds itself "
        "to a list there, and sleeps until the core is written: as I (idle), before Linux 6.12 as D. So none of them "
        "changes the memory meanwhile, and the registers of each are known.");
    if (!held)
        return;
    if (held->seen > 0)
        tell_seen(story, held);
    else
        tell(
            "It could not be seen this time: the process had ended before it was looked at, or no core was written.");
}
