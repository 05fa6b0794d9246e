/*
 * graphviz.c: runs dot(1) on the diagram, for SVG, PDF or PNG.
 *
 * Through two unnamed files, so that neither side can wait for the other, and so that nothing is passed on
 * unless dot ended well: it can fail (an edge too long) and still have written most of a picture.
 */
#include "graphviz.h"

#include <errno.h>
#include <fcntl.h>
#include <spawn.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "../base/say.h"
#include "../command.h"

extern char **environ;

/* Runs dot with the two files as standard input and output; its wait status, or -errno. */
static int run_dot(const char *first, const char *second, int in, int out)
{
    char *arguments[] = {"dot", (char *)(uintptr_t)first, (char *)(uintptr_t)second, NULL};
    posix_spawn_file_actions_t actions;
    pid_t child;
    int rc, status;

    posix_spawn_file_actions_init(&actions);
    posix_spawn_file_actions_adddup2(&actions, in, STDIN_FILENO);
    posix_spawn_file_actions_adddup2(&actions, out, STDOUT_FILENO);
    rc = posix_spawnp(&child, "dot", &actions, NULL, arguments, environ);
    posix_spawn_file_actions_destroy(&actions);
    if (rc != 0)
        return -rc;
    while (waitpid(child, &status, 0) < 0)
        if (errno != EINTR)
            return -errno;
    return status;
}

static int explain(int status)
{
    if (status == -ENOENT)
        say_error("map", NULL,
                  "pictures are drawn by Graphviz, and there is no `dot` here: install the package graphviz, or "
                  "take --format=dot and draw it elsewhere");
    else if (status < 0)
        say_error("map", "dot", "%s", strerror(-status));
    else if (WIFSIGNALED(status))
        say_error("map", "dot", "ended by signal %d; no picture was written", WTERMSIG(status));
    else
        say_error("map", "dot", "failed with exit status %d; no picture was written", WEXITSTATUS(status));
    return STATUS_FAILED;
}

static int copy(FILE *from, FILE *to)
{
    char piece[8192];
    size_t n;

    rewind(from);
    while ((n = fread(piece, 1, sizeof piece, from)) > 0)
        if (fwrite(piece, 1, n, to) != n)
            break;
    return ferror(from) || ferror(to) ? STATUS_FAILED : 0;
}

static int draw(const struct map *map, FILE *out, const struct style *style, const char *kind, const char *option)
{
    FILE *dot = tmpfile(), *picture = tmpfile();
    int status = STATUS_FAILED;

    if (!dot || !picture) {
        say_error("map", "a temporary file", "%s", strerror(errno));
    } else {
        map_print_dot(map, dot, style);
        fflush(dot);
        lseek(fileno(dot), 0, SEEK_SET);
        status = run_dot(kind, option, fileno(dot), fileno(picture));
        status = status != 0 ? explain(status) : copy(picture, out);
    }
    if (dot)
        fclose(dot);
    if (picture)
        fclose(picture);
    return status;
}

int graphviz_svg(const struct map *map, FILE *out, const struct style *style)
{
    return draw(map, out, style, "-Tsvg", NULL);
}

int graphviz_pdf(const struct map *map, FILE *out, const struct style *style)
{
    return draw(map, out, style, "-Tpdf", NULL);
}

/* Sharp enough for print, but within the 32,767 pixels that cairo, which draws it for dot, can do. */
int graphviz_png(const struct map *map, FILE *out, const struct style *style)
{
    enum { WANTED = 144, MOST = 30000, POINTS_PER_INCH = 72 };
    unsigned dpi = MOST * POINTS_PER_INCH / map_dot_points(map, style);
    char option[32];

    snprintf(option, sizeof option, "-Gdpi=%u", dpi < WANTED ? dpi : WANTED);
    return draw(map, out, style, "-Tpng", option);
}

int graphviz_is_there(void)
{
    int null = open("/dev/null", O_RDWR | O_CLOEXEC), status = -1;

    if (null >= 0) {
        status = run_dot("-?", NULL, null, null);
        close(null);
    }
    return status >= 0 && WIFEXITED(status) && WEXITSTATUS(status) != 127;
}
