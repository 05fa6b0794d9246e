/*
 * freeze.h: a child of a process that is a copy of its memory at one instant, made by the process itself.
 */
#ifndef COREELF_FREEZE_H
#define COREELF_FREEZE_H

#include "inject.h"

/*
 * Has a thread of a stopped process bear a child, which stays stopped and is ours; the memory of both is shared until
 * the process writes to it (copy on write). Nothing else of the child is left in the process. 0, or a negative errno and
 * the reason in words in *why; the process is as before then.
 */
int freeze(pid_t *child, struct threads *threads, const struct areas *areas, const struct coreelf_format *format,
           const struct gadgets *gadgets, const char **why);

/*
 * Whether a child has what the area holds. Shared memory goes on changing, and so does a file of which pages are mapped that
 * nobody has written to; some areas are not passed on.
 */
int freeze_keeps(const struct area *area);

void freeze_end(pid_t child); /* ends it */

#endif
