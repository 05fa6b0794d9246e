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

#endif
