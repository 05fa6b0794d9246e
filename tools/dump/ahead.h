/*
 * ahead.h: what is prepared while the process still runs, so that it stands still for less.
 */
#ifndef COREELF_AHEAD_H
#define COREELF_AHEAD_H

#include "../process/process.h"

struct ahead;
struct readers;

/* Opens the status files of all threads, and, if they are asked for and not too many, lists the areas. */
struct ahead *ahead_begin(pid_t pid, int with_areas);
void ahead_end(struct ahead *ahead);

/* The areas of shortly before the stop; NULL: they were not listed. */
const struct areas *ahead_areas(const struct ahead *ahead);

/* Begins to read the status of every thread of the list, by other threads of ours; a thread that has died is marked. */
struct readers *ahead_read(const struct ahead *ahead, struct threads *threads);
void ahead_join(struct readers *readers); /* all is read */

#endif
