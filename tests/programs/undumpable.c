/*
 * undumpable.c: a process that has asked not to be looked at: PR_SET_DUMPABLE 0, prctl(2).
 */
#include <stdio.h>
#include <sys/prctl.h>
#include <unistd.h>

int main(void)
{
    prctl(PR_SET_DUMPABLE, 0);
    puts("ready");
    fflush(stdout);
    for (;;)
        pause();
}
