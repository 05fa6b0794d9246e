/*
 * narrate.c: --explain. Each step as it is done, beside what the kernel does in a crash.
 */
#include <stdarg.h>
#include <stdio.h>

#include "../base/text.h"
#include "dump.h"

static int is_on, step;

void narrate_on(void)
{
    is_on = 1;
    step = 0;
}

void narrate(const char *what, const char *kernel, const char *format, ...)
{
    char text[1024];
    va_list arguments;

    if (!is_on)
        return;
    va_start(arguments, format);
    vsnprintf(text, sizeof text, format, arguments);
    va_end(arguments);
    fprintf(stderr, "%2d. %s   [kernel: %s]\n   ", ++step, what, kernel);
    text_wrap(stderr, text, 3, 4, 80);
    fputc('\n', stderr);
}
