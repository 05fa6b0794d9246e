/*
 * palette.c: fills of the Okabe-Ito palette and the second cue of each look.
 */
#include "palette.h"

static const struct paint paints[LOOKS] = {
    [LOOK_HEADER] = {"#0072B2", "#FFFFFF", 2, "", "1;34", "headers"},
    [LOOK_NOTE] = {"#FFFFFF", "#000000", 1, "", "36", "notes"},
    [LOOK_NO_ACCESS] = {"#FFFFFF", "#000000", 1, "dashed", "2", "--- no access"},
    [LOOK_READ] = {"#56B4E9", "#000000", 1, "", "94", "r-- read only"},
    [LOOK_WRITE] = {"#F0E442", "#000000", 2, "", "33", "rw- data"},
    [LOOK_EXEC] = {"#D55E00", "#000000", 3, "", "31", "r-x code"},
    [LOOK_WRITE_EXEC] = {"#CC79A7", "#000000", 4, "", "1;35", "rwx ! code that can be written"},
    [LOOK_PLAIN] = {"#FFFFFF", "#000000", 1, "", "0", "not memory"},
    [LOOK_GAP] = {"#DDDDDD", "#000000", 1, "dotted", "2", "padding or gap"},
    [LOOK_NOT_SAVED] = {"#FFFFFF", "#000000", 1, "dotted", "2", "not saved"},
    [LOOK_DEFECT] = {"#FFFFFF", "#000000", 5, "", "1;31", "!! something is wrong"},
};

const struct paint *palette(enum look look)
{
    return &paints[look];
}

const char *palette_tint(unsigned n)
{
    static const char *const tints[] = {"#EAF3FA", "#FFFBE0", "#F4F4F4", "#FBEDE3"};

    return tints[n % (sizeof tints / sizeof tints[0])];
}
