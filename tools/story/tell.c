/*
 * tell.c: how the story looks: numbered steps, paragraphs, rows; never wider than 100 columns.
 *
 * Much of what is told comes from outside (a pattern, paths), so all of it is made harmless here.
 */
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdarg.h>
#include <string.h>
#include <unistd.h>

#include "../base/text.h"
#include "story.h"

static int step;

enum { INDENT = 4, ROW_AT = 26 };

/* ---- Being interrupted ---- */

static volatile sig_atomic_t interrupted;
static int nowhere = -1;

/* From here on our words go nowhere: whoever should read them may have ceased to, and we would wait for that. */
static void on_signal(int signal)
{
    int error = errno;

    (void)signal;
    interrupted = 1;
    if (nowhere >= 0)
        dup2(nowhere, STDOUT_FILENO);
    errno = error;
}

int tell_is_interrupted(void)
{
    return interrupted;
}

void tell_begin(void)
{
    static const int signals[] = {SIGINT, SIGTERM, SIGHUP};
    struct sigaction action = {.sa_handler = on_signal};

    step = 0;
    nowhere = open("/dev/null", O_WRONLY | O_CLOEXEC);
    for (size_t i = 0; i < sizeof signals / sizeof signals[0]; i++)
        sigaction(signals[i], &action, NULL);
}

/* ---- Words ---- */

void tell_step(const char *what, const char *kernel)
{
    printf("\n%2d. %s", ++step, what);
    text_wrap(stdout, kernel, INDENT + strlen(what), INDENT, STORY_WIDTH);
    fputs("\n\n", stdout);
    fflush(stdout);
}

static void print_text(size_t at, size_t indent, const char *format, va_list arguments)
{
    char raw[4096], text[8192];

    vsnprintf(raw, sizeof raw, format, arguments);
    text_wrap(stdout, text_harmless(text, sizeof text, raw), at, indent, STORY_WIDTH);
    fputc('\n', stdout);
}

void tell(const char *format, ...)
{
    va_list arguments;

    va_start(arguments, format);
    printf("%*s", INDENT - 1, "");
    print_text(INDENT - 1, INDENT, format, arguments);
    va_end(arguments);
}

void tell_row(const char *name, const char *format, ...)
{
    va_list arguments;
    char harmless[256];
    size_t at;

    text_harmless(harmless, sizeof harmless, name);
    at = INDENT + text_columns(harmless, strlen(harmless));
    printf("%*s%s%*s", INDENT, "", harmless, at < ROW_AT - 1 ? (int)(ROW_AT - 1 - at) : 0, "");
    va_start(arguments, format);
    print_text(at < ROW_AT - 1 ? ROW_AT - 1 : at, ROW_AT, format, arguments);
    va_end(arguments);
}

int tell_read(const char *path, char *line, size_t size)
{
    FILE *file = fopen(path, "re");
    int read = file && fgets(line, (int)size, file);

    if (!read)
        line[0] = '\0';
    line[strcspn(line, "\n")] = '\0';
    if (file)
        fclose(file);
    return read;
}
