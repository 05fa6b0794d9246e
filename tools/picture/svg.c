/*
 * svg.c: rectangles, flares and measured text, as SVG in millimetres.
 *
 * How wide a text is must be known before it is drawn, with no font at hand. Letters of a monospaced font are all
 * about 0.602 em wide. For sans-serif there is a table of widths as wide fonts have them (DejaVu Sans, Verdana): a
 * narrower font is spread by textLength, and where a renderer ignores textLength nothing runs over.
 */
#include "svg.h"

#include <string.h>

#include "../base/text.h"

enum {
    MONO_WIDTH = 602,
    BOLD_PERCENT = 114,
    WIDE_FROM = 0x1100,
    SIGNS_FROM = 0x2000,
    SIGNS_TO = 0x2c00,
    BADGE = 390
};

/* Of the characters from blank to tilde, in hundredths of an em. */
static const unsigned char sans_widths[95] = {
    32, 41, 46, 84, 64, 96, 78, 28, 40,  40, 50, 84, 32, 37, 32, 34, 64, 64, 64, 64, 64, 64, 64, 64,
    64, 64, 34, 34, 84, 84, 84, 54, 100, 69, 69, 70, 78, 64, 58, 78, 76, 30, 30, 66, 56, 87, 75, 79,
    61, 79, 70, 64, 62, 74, 69, 99, 69,  62, 69, 40, 34, 40, 84, 50, 50, 62, 64, 56, 64, 62, 36, 64,
    64, 28, 28, 58, 28, 98, 64, 62, 64,  64, 42, 53, 40, 64, 60, 82, 60, 60, 53, 64, 34, 64, 84,
};

/* ---- Numbers and names ---- */

/* 1234 is "12.34". */
static void print_number(FILE *out, int value)
{
    unsigned positive = value < 0 ? 0U - (unsigned)value : (unsigned)value;

    if (positive % 100 == 0)
        fprintf(out, "%s%u", value < 0 ? "-" : "", positive / 100);
    else
        fprintf(out, "%s%u.%02u", value < 0 ? "-" : "", positive / 100, positive % 100);
}

static void print_attribute(FILE *out, const char *name, int value)
{
    fprintf(out, " %s=\"", name);
    print_number(out, value);
    fputc('"', out);
}

/* The code point of the UTF-8 character of that length. */
static unsigned long code_point(const char *text, unsigned length)
{
    const unsigned char *u = (const unsigned char *)text;
    unsigned long code = length == 1 ? u[0] : u[0] & (0xffu >> (length + 1));

    for (unsigned i = 1; i < length; i++)
        code = code << 6 | (u[i] & 0x3fu);
    return code;
}

/* What XML 1.0 does not allow, and bytes that are no UTF-8, become a question mark. */
static void print_character(FILE *out, const char *text, unsigned length)
{
    unsigned long code = length ? code_point(text, length) : 0;

    if (code == '&' || code == '<' || code == '>' || code == '"' || code == '\'')
        fprintf(out, "&#%lu;", code);
    else if (code < 0x20 || (code & 0xfffe) == 0xfffe)
        fputc('?', out);
    else
        fwrite(text, 1, length, out);
}

static void print_escaped(FILE *out, const char *text, size_t length)
{
    for (size_t at = 0; at < length && text[at];) {
        unsigned one = text_utf8(text + at);
        print_character(out, text + at, one);
        at += one ? one : 1;
    }
}

/* ---- Measuring ---- */

static int is_mono(const struct svg_font *font)
{
    return font->face == SVG_MONO || font->face == SVG_MONO_BOLD;
}

/* In thousandths of an em. Writing of the far east, and pictures, are drawn twice as wide as letters. */
static int character_width(const struct svg_font *font, const char *text, unsigned length)
{
    unsigned long code = length ? code_point(text, length) : '?';
    int width;

    if (code >= WIDE_FROM && (code < SIGNS_FROM || code >= SIGNS_TO))
        return 2 * MONO_WIDTH;
    if (is_mono(font))
        return MONO_WIDTH;
    width = code >= ' ' && code <= '~' ? 10 * sans_widths[code - ' '] : code >= SIGNS_FROM ? 1000 : 700;
    return font->face == SVG_SANS_BOLD ? width * BOLD_PERCENT / 100 : width;
}

int svg_measure(const struct svg_font *font, const char *text, size_t length)
{
    long width = 0;

    for (size_t at = 0; at < length && text[at] && width < 1000000;) {
        unsigned one = text_utf8(text + at);
        width += character_width(font, text + at, one);
        at += one ? one : 1;
    }
    return (int)(width * font->size / 1000);
}

/* Back to the last blank or hyphen; a word that fills the line alone is cut. */
static size_t back_to_blank(const char *text, size_t length)
{
    size_t blank = length;

    while (blank > 0 && text[blank] != ' ' && text[blank - 1] != '-')
        blank--;
    return blank > 0 ? blank : length;
}

/* How many bytes fit, wherever that cuts a word. */
static size_t fit_letters(const struct svg_font *font, const char *text, int width)
{
    size_t at = 0;
    long used = 0;

    while (text[at]) {
        unsigned one = text_utf8(text + at);
        used += character_width(font, text + at, one);
        if (used * font->size / 1000 > width)
            return at;
        at += one ? one : 1;
    }
    return at;
}

size_t svg_fit(const struct svg_font *font, const char *text, int width)
{
    size_t length = fit_letters(font, text, width);

    return text[length] && text[length] != ' ' ? back_to_blank(text, length) : length;
}

/* ---- Text ---- */

static void begin_text(FILE *out, const struct svg_font *font, int x, int y, int width)
{
    fputs("<text", out);
    print_attribute(out, "x", x);
    print_attribute(out, "y", y);
    if (!is_mono(font))
        fputs(" font-family=\"sans-serif\"", out);
    if (font->face == SVG_MONO_BOLD || font->face == SVG_SANS_BOLD)
        fputs(" font-weight=\"bold\"", out);
    if (font->size != SVG_SMALLEST)
        print_attribute(out, "font-size", font->size);
    if (font->ink && strcmp(font->ink, "#000000") != 0)
        fprintf(out, " fill=\"%s\"", font->ink);
    print_attribute(out, "textLength", width);
    fputs(" lengthAdjust=\"spacingAndGlyphs\">", out);
}

static void print_text(FILE *out, const struct svg_font *font, int x, int y, const char *text, size_t length,
                       const char *end)
{
    int width = svg_measure(font, text, length) + svg_measure(font, end, strlen(end));

    if (width == 0)
        return;
    begin_text(out, font, x, y, width);
    print_escaped(out, text, length);
    fprintf(out, "%s</text>\n", end);
}

static const char ellipsis[] = "…";

/* How many bytes of the text to show, and whether an ellipsis follows. */
static size_t cut(const struct svg_font *font, const char *text, int room, const char **end)
{
    size_t length = strlen(text), fits = fit_letters(font, text, room);

    *end = "";
    if (fits == length)
        return length;
    fits = fit_letters(font, text, room - svg_measure(font, ellipsis, sizeof ellipsis));
    while (fits > 0 && strchr(" ,:(", text[fits - 1]))
        fits--;
    *end = fits > 0 ? ellipsis : "";
    return fits;
}

int svg_text(FILE *out, const struct svg_font *font, int x, int y, int room, const char *text)
{
    const char *end;
    size_t length = cut(font, text, room, &end);

    print_text(out, font, x, y, text, length, end);
    return svg_measure(font, text, length) + svg_measure(font, end, strlen(end));
}

int svg_text_right(FILE *out, const struct svg_font *font, int x, int y, int room, const char *text)
{
    const char *end;
    size_t length = cut(font, text, room, &end);
    int width = svg_measure(font, text, length) + svg_measure(font, end, strlen(end));

    print_text(out, font, x - width, y, text, length, end);
    return width;
}

int svg_lines(const struct svg_font *font, int width, const char *text)
{
    int lines = 0;

    for (size_t length; *text && (length = svg_fit(font, text, width)) > 0; lines++) {
        text += length;
        text += strspn(text, " ");
    }
    return lines;
}

int svg_paragraph(FILE *out, const struct svg_font *font, struct svg_box box, int leading, const char *text)
{
    int lines = 0, most = box.height / leading;

    while (*text && lines < most) {
        size_t length = svg_fit(font, text, box.width);
        int y = box.y + font->size + lines++ * leading;
        if (length == 0)
            break;
        if (lines == most) {
            svg_text(out, font, box.x, y, box.width, text);
            break;
        }
        print_text(out, font, box.x, y, text, length, "");
        text += length;
        text += strspn(text, " ");
    }
    return lines;
}

void svg_bytes(FILE *out, const struct svg_font *font, const char *other_ink, int x, int y,
               const unsigned char *bytes, size_t n, const char *behind)
{
    size_t columns = 2 * n + text_columns(behind, strlen(behind));

    if (columns == 0)
        return;
    begin_text(out, font, x, y, (int)((long)columns * MONO_WIDTH * font->size / 1000));
    for (size_t i = 0; i < n; i++)
        if (i % 2)
            fprintf(out, "<tspan fill=\"%s\">%02x</tspan>", other_ink, bytes[i]);
        else
            fprintf(out, "%02x", bytes[i]);
    fprintf(out, "%s</text>\n", behind);
}

/* ---- Shapes ---- */

static void print_look(FILE *out, const struct svg_look *look)
{
    fprintf(out, " fill=\"%s\"", look->fill ? look->fill : "none");
    if (look->opacity)
        fprintf(out, " fill-opacity=\"0.%02d\"", look->opacity);
    if (look->stroke) {
        fprintf(out, " stroke=\"%s\"", look->stroke);
        print_attribute(out, "stroke-width", look->stroke_width);
    }
    if (look->stroke && look->dash && *look->dash)
        fprintf(out, " stroke-dasharray=\"%s\"", look->dash);
    fputs("/>\n", out);
}

void svg_rect(FILE *out, struct svg_box box, const struct svg_look *look)
{
    fputs("<rect", out);
    print_attribute(out, "x", box.x);
    print_attribute(out, "y", box.y);
    print_attribute(out, "width", box.width);
    print_attribute(out, "height", box.height);
    print_look(out, look);
}

void svg_line(FILE *out, int x1, int y1, int x2, int y2, const char *ink, int width, const char *dash)
{
    const struct svg_look look = {NULL, ink, dash, width, 0};

    fputs("<line", out);
    print_attribute(out, "x1", x1);
    print_attribute(out, "y1", y1);
    print_attribute(out, "x2", x2);
    print_attribute(out, "y2", y2);
    print_look(out, &look);
}

static void print_point(FILE *out, const char *command, int x, int y)
{
    fputs(command, out);
    print_number(out, x);
    fputc(' ', out);
    print_number(out, y);
}

static void print_curve(FILE *out, int curved, int x1, int y1, int x2, int y2)
{
    if (curved) {
        print_point(out, "C", (x1 + x2) / 2, y1);
        print_point(out, " ", (x1 + x2) / 2, y2);
        print_point(out, " ", x2, y2);
    } else {
        print_point(out, "L", x2, y2);
    }
}

void svg_flare(FILE *out, int x1, int top1, int bottom1, int x2, int top2, int bottom2, int curved,
               const struct svg_look *look)
{
    fputs("<path d=\"", out);
    print_point(out, "M", x1, top1);
    print_curve(out, curved, x1, top1, x2, top2);
    print_point(out, "L", x2, bottom2);
    print_curve(out, curved, x2, bottom2, x1, bottom1);
    fputs("Z\"", out);
    print_look(out, look);
}

void svg_badge(FILE *out, int x, int y, int height, const char *fill, const char *ink, unsigned number)
{
    const struct svg_look look = {fill, ink, NULL, 20, 0};
    const struct svg_font font = {SVG_SANS_BOLD, SVG_SMALLEST, ink};
    char text[16];

    height = height < BADGE ? height : BADGE;
    snprintf(text, sizeof text, "%u", number);
    fputs("<rect", out);
    print_attribute(out, "x", x - BADGE / 2);
    print_attribute(out, "y", y - height / 2);
    print_attribute(out, "width", BADGE);
    print_attribute(out, "height", height);
    print_attribute(out, "rx", height / 2);
    print_look(out, &look);
    svg_text(out, &font, x - svg_measure(&font, text, strlen(text)) / 2, y + 88, 10 * SVG_MM, text);
}

/* ---- The file ---- */

void svg_group(FILE *out, const char *title)
{
    fputs("<g><title>", out);
    print_escaped(out, title, strlen(title));
    fputs("</title>\n", out);
}

void svg_group_end(FILE *out)
{
    fputs("</g>\n", out);
}

void svg_begin(FILE *out, int width, int height, const char *title, const char *description)
{
    const struct svg_look paper = {"#FFFFFF", NULL, NULL, 0, 0};

    fputs("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<svg xmlns=\"http://www.w3.org/2000/svg\" role=\"img\"", out);
    fputs(" width=\"", out);
    print_number(out, width);
    fputs("mm\" height=\"", out);
    print_number(out, height);
    fputs("mm\" viewBox=\"0 0 ", out);
    print_number(out, width);
    fputc(' ', out);
    print_number(out, height);
    fputs("\" font-family=\"monospace\"", out);
    print_attribute(out, "font-size", SVG_SMALLEST);
    fputs(">\n<title>", out);
    print_escaped(out, title, strlen(title));
    fputs("</title>\n<desc>", out);
    print_escaped(out, description, strlen(description));
    fputs("</desc>\n", out);
    svg_rect(out, (struct svg_box){0, 0, width, height}, &paper);
}

void svg_end(FILE *out)
{
    fputs("</svg>\n", out);
}
