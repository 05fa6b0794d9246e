/*
 * progress.c: a bar on a terminal, for work that takes more than about a second. None in a pipe.
 */
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "../base/text.h"
#include "dump.h"

static struct {
    int shown, terminal;
    uint64_t total;
    double began, drawn;
} bar;

void progress_begin(uint64_t total)
{
    bar.terminal = isatty(STDERR_FILENO);
    bar.shown = 0;
    bar.total = total;
    bar.began = bar.drawn = clock_now();
}

static void draw(uint64_t done)
{
    char filled[31], of[32], so_far[32];
    int n = (int)(bar.total ? (double)done / (double)bar.total * 30 : 30);

    memset(filled, ' ', 30);
    memset(filled, '#', (size_t)(n > 30 ? 30 : n));
    filled[30] = '\0';
    fprintf(stderr, "\r[%s] %s of %s ", filled, text_size(so_far, sizeof so_far, done),
            text_size(of, sizeof of, bar.total));
    bar.shown = 1;
}

void progress_to(uint64_t done)
{
    double now;

    if (!bar.terminal)
        return;
    now = clock_now();
    if (now - bar.began < 1.0 || now - bar.drawn < 0.1)
        return;
    bar.drawn = now;
    draw(done);
}

void progress_end(void)
{
    if (bar.shown)
        fputs("\r\033[K", stderr);
    bar.shown = 0;
}
