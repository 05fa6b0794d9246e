/*
 * conform_ioperm.c: a thread that may use some ports of the processor, and one that may use others. Their
 * permissions are a note (NT_386_IOPERM) that must be there: "note TID TYPE".
 */
#include <errno.h>
#include <pthread.h>
#include <stdio.h>
#include <string.h>
#include <sys/io.h>
#include <unistd.h>

static void permit(unsigned long port)
{
    if (ioperm(port, 3, 1) == 0)
        printf("note %d 0x201\n", (int)gettid());
    else
        printf("skip: ioperm: %s\n", strerror(errno));
    fflush(stdout);
}

static void *worker(void *unused)
{
    (void)unused;
    permit(0x3f8);
    for (;;)
        pause();
    return NULL;
}

int main(void)
{
    pthread_t thread;

    pthread_create(&thread, NULL, worker, NULL);
    permit(0x80);
    usleep(100000);
    puts("ready");
    fflush(stdout);
    for (;;)
        pause();
}
