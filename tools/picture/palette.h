/*
 * palette.h: what each look is drawn with. The only place where colours are said.
 *
 * The fills are of the Okabe-Ito palette, which people with any kind of colour vision can tell apart; each
 * has a second cue (letters, a border, a word) so that it also holds in grey and in print.
 */
#ifndef COREELF_PALETTE_H
#define COREELF_PALETTE_H

#include "../model/model.h"

struct paint {
    const char *fill, *ink; /* #rrggbb */
    int border;             /* width in points */
    const char *style;      /* of the border: "" solid, "dashed", "dotted" */
    const char *terminal;   /* SGR parameters */
    const char *legend;
};

#define PALETTE_ARROW "#555555" /* lines between things */

const struct paint *palette(enum look look);

/* Pale fills for neighboring lines of print, in turn. */
const char *palette_tint(unsigned n);

/* Inks on white, each with a contrast of 4.5:1 or more. */
#define INK_WORDS "#333333"       /* explanations beside values */
#define INK_FAINT "#666666"       /* offsets */
#define INK_SECOND_BYTE "#0060A0" /* every second byte of a dump, which has no blanks between */
#define INK_RULE "#888888"        /* lines, no text */

#endif
