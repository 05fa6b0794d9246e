/*
 * demo.h: the two halves of the demo: what is watched, and who watches.
 */
#ifndef COREELF_DEMO_H
#define COREELF_DEMO_H

/* program.c: runs until it is ended; writes a byte to the descriptor at each beat. */
int demo_program(int beats);

#endif
