/*
 * svg.h: SVG written straight to a stream, in hundredths of a millimetre, with text that is measured before it is drawn.
 *
 * Only integers: the same picture has the same bytes wherever it is made. Fonts are the generic families, whose letters
 * differ in width from one system to the next; so every text carries the length that it was measured to have
 * (textLength), and a renderer that has other letters makes them fit.
 */
#ifndef COREELF_SVG_H
#define COREELF_SVG_H

#include <stddef.h>
#include <stdio.h>

enum { SVG_MM = 100 };       /* one millimetre */
enum { SVG_SMALLEST = 247 }; /* 7 pt: 7 * 25.4 / 72 mm. No text is smaller */

enum svg_face { SVG_MONO, SVG_MONO_BOLD, SVG_SANS, SVG_SANS_BOLD };

struct svg_font {
    enum svg_face face;
    int size;
    const char *ink; /* #rrggbb */
};

struct svg_box {
    int x, y, width, height;
};

/* How an area is filled and outlined; NULL: not. dash as in stroke-dasharray. */
struct svg_look {
    const char *fill, *stroke, *dash;
    int stroke_width;
    int opacity; /* in percent; 0: opaque */
};

/* Title and description are for those who do not see the picture. */
void svg_begin(FILE *out, int width, int height, const char *title, const char *description);
void svg_end(FILE *out);

/* A group with a title, which a browser shows when one points at it. */
void svg_group(FILE *out, const char *title);
void svg_group_end(FILE *out);

/* The width of a text; of its first `length` bytes. */
int svg_measure(const struct svg_font *font, const char *text, size_t length);

/* How many bytes of a text fit into a width, cut between words if there are several; 0: not one letter. */
size_t svg_fit(const struct svg_font *font, const char *text, int width);

/*
 * One line with its baseline at y, cut to `room` with an ellipsis. Returns how wide it is. The second form ends at x.
 */
int svg_text(FILE *out, const struct svg_font *font, int x, int y, int room, const char *text);
int svg_text_right(FILE *out, const struct svg_font *font, int x, int y, int room, const char *text);

/* How many lines of that width a text takes, cut between words. */
int svg_lines(const struct svg_font *font, int width, const char *text);

/* Lines of words, `leading` apart, at most so many; the last one is cut. Returns how many lines there were. */
int svg_paragraph(FILE *out, const struct svg_font *font, struct svg_box box, int leading, const char *text);

/* Bytes in hex, every second one in the other ink. */
void svg_bytes(FILE *out, const struct svg_font *font, const char *other_ink, int x, int y,
               const unsigned char *bytes, size_t n, const char *behind);

void svg_rect(FILE *out, struct svg_box box, const struct svg_look *look);
void svg_line(FILE *out, int x1, int y1, int x2, int y2, const char *ink, int width, const char *dash);

/* From one upright edge to another: straight, or in a curve. */
void svg_flare(FILE *out, int x1, int top1, int bottom1, int x2, int top2, int bottom2, int curved,
               const struct svg_look *look);

/* A number in a filled circle; in a flatter shape if that would be higher than it may be. */
void svg_badge(FILE *out, int x, int y, int height, const char *fill, const char *ink, unsigned number);

#endif
