/*
 * interrupt.c: SIGINT and the like end a dump cleanly: the process goes on, no file is left.
 *
 * The handler only takes note; whoever copies looks now and then.
 */
#include <signal.h>

#include "dump.h"

static volatile sig_atomic_t interrupted;

static void on_signal(int signal)
{
    (void)signal;
    interrupted = 1;
}

void interrupt_catch(void)
{
    static const int signals[] = {SIGINT, SIGTERM, SIGHUP};
    struct sigaction action = {.sa_handler = on_signal};

    for (unsigned i = 0; i < sizeof signals / sizeof signals[0]; i++)
        sigaction(signals[i], &action, NULL);
}

int interrupt_seen(void)
{
    return interrupted;
}
