/*
 * test_palette.c: the colors of the pictures can be read and told apart, by everybody and in print.
 *
 *     contrast of ink and fill       WCAG 2.1, "relative luminance" and "contrast ratio"; AA asks for 4.5
 *     color blindness                G. M. Machado et al., "A Physiologically-based Model for Simulation of Color
 *                                    Vision Deficiency", IEEE TVCG 15 (2009): the matrices for severity 1.0
 *     distance                       CIE 1976: the Euclidean distance in L*a*b*, white point D65
 *
 * About 2 is the smallest distance that can be seen side by side; colors that must be told apart at a glance here have
 * 20 between them. In grey that cannot be had for six fills, so there the second cue must differ.
 */
#include <stdlib.h>
#include <string.h>

#include "suites.h"
#include "tools/picture/palette.h"

struct color {
    double v[3];
};

/* ---- Mathematics: the roots, without libm ---- */

static double power(double x, int n)
{
    return n == 0 ? 1 : x * power(x, n - 1);
}

/* The n-th root of 0..1, by halving. */
static double root(double x, int n)
{
    double low = 0, high = 1.2;

    for (int i = 0; i < 60; i++) {
        double middle = (low + high) / 2;
        if (power(middle, n) < x)
            low = middle;
        else
            high = middle;
    }
    return low;
}

static double square_root(double x)
{
    return 1000 * root(x / 1000000, 2);
}

static struct color times(const double matrix[3][3], struct color color)
{
    struct color result = {{0, 0, 0}};

    for (int i = 0; i < 3; i++)
        for (int j = 0; j < 3; j++)
            result.v[i] += matrix[i][j] * color.v[j];
    return result;
}

/* ---- Color ---- */

/* IEC 61966-2-1: x to the power of 2.4 is x squared, times the fifth root of x squared. */
static double linear(double value)
{
    double x = (value + 0.055) / 1.055;

    return value <= 0.04045 ? value / 12.92 : x * x * root(x * x, 5);
}

static struct color parse(const char *text)
{
    struct color color;
    char digits[3] = "";

    ck_assert_msg(text && strlen(text) == 7 && text[0] == '#', "no color: %s", text ? text : "NULL");
    for (int i = 0; i < 3; i++) {
        memcpy(digits, text + 1 + 2 * i, 2);
        color.v[i] = linear((double)strtol(digits, NULL, 16) / 255);
    }
    return color;
}

static double luminance(struct color color)
{
    return 0.2126 * color.v[0] + 0.7152 * color.v[1] + 0.0722 * color.v[2];
}

static double contrast(const char *a, const char *b)
{
    double x = luminance(parse(a)), y = luminance(parse(b));

    return x > y ? (x + 0.05) / (y + 0.05) : (y + 0.05) / (x + 0.05);
}

static double lab_curve(double t)
{
    return t > 216.0 / 24389 ? root(t, 3) : (24389.0 / 27 * t + 16) / 116;
}

static struct color lab(struct color color)
{
    static const double to_xyz[3][3] = {
        {0.4124564, 0.3575761, 0.1804375}, {0.2126729, 0.7151522, 0.0721750}, {0.0193339, 0.1191920, 0.9503041}};
    static const double white[3] = {0.95047, 1, 1.08883};
    struct color xyz = times(to_xyz, color);
    double f[3];

    for (int i = 0; i < 3; i++)
        f[i] = lab_curve(xyz.v[i] / white[i]);
    return (struct color){{116 * f[1] - 16, 500 * (f[0] - f[1]), 200 * (f[1] - f[2])}};
}

static double distance(struct color a, struct color b)
{
    struct color x = lab(a), y = lab(b);
    double sum = 0;

    for (int i = 0; i < 3; i++)
        sum += (x.v[i] - y.v[i]) * (x.v[i] - y.v[i]);
    return square_root(sum);
}

/* ---- Eyes ---- */

static const double usual[3][3] = {{1, 0, 0}, {0, 1, 0}, {0, 0, 1}};
static const double protanopia[3][3] = {
    {0.152286, 1.052583, -0.204868}, {0.114503, 0.786281, 0.099216}, {-0.003882, -0.048116, 1.051998}};
static const double deuteranopia[3][3] = {
    {0.367322, 0.860646, -0.227968}, {0.280085, 0.672501, 0.047413}, {-0.011820, 0.042940, 0.968881}};
static const double grey[3][3] = {{0.2126, 0.7152, 0.0722}, {0.2126, 0.7152, 0.0722}, {0.2126, 0.7152, 0.0722}};

/* Results below 0 are what no screen can show. */
static struct color seen(const double eye[3][3], const char *fill)
{
    struct color color = times(eye, parse(fill));

    for (int i = 0; i < 3; i++)
        color.v[i] = color.v[i] < 0 ? 0 : color.v[i] > 1 ? 1 : color.v[i];
    return color;
}

/* What the fill alone must tell: memory by its permissions, and headers. */
static const enum look fills[] = {LOOK_HEADER, LOOK_NO_ACCESS, LOOK_READ, LOOK_WRITE, LOOK_EXEC, LOOK_WRITE_EXEC};
enum { FILLS = sizeof fills / sizeof fills[0] };

static void check_distances(const double eye[3][3], const char *name, double least)
{
    for (int i = 0; i < FILLS; i++)
        for (int j = i + 1; j < FILLS; j++) {
            const struct paint *a = palette(fills[i]), *b = palette(fills[j]);
            double found = distance(seen(eye, a->fill), seen(eye, b->fill));
            ck_assert_msg(found >= least, "%s: \"%s\" and \"%s\" are %.1f apart", name, a->legend, b->legend, found);
        }
}

/* ---- Tests ---- */

/* The mathematics, held against values that others publish. */
START_TEST(arithmetic)
{
    struct color red = lab(parse("#FF0000")), blue = lab(parse("#0000FF"));

    ck_assert_double_eq_tol(contrast("#000000", "#FFFFFF"), 21, 0.001);
    ck_assert_double_eq_tol(contrast("#777777", "#FFFFFF"), 4.48, 0.005); /* the grey that just fails AA */
    ck_assert_double_eq_tol(red.v[0], 53.24, 0.05);
    ck_assert_double_eq_tol(red.v[1], 80.09, 0.05);
    ck_assert_double_eq_tol(red.v[2], 67.20, 0.05);
    ck_assert_double_eq_tol(blue.v[0], 32.30, 0.05);
    ck_assert_double_eq_tol(blue.v[1], 79.19, 0.05);
    ck_assert_double_eq_tol(blue.v[2], -107.86, 0.05);
    /* The reason for all of this: red and green, which a protanope does not tell apart as others do. */
    ck_assert(distance(seen(usual, "#FF4A01"), seen(usual, "#008000")) > 80);
    ck_assert(distance(seen(protanopia, "#FF4A01"), seen(protanopia, "#008000")) < 20);
}
END_TEST

START_TEST(every_look_is_complete)
{
    for (int look = 0; look < LOOKS; look++) {
        const struct paint *paint = palette((enum look)look);
        ck_assert_ptr_nonnull(paint->terminal);
        ck_assert_msg(*paint->terminal && strspn(paint->terminal, "0123456789;") == strlen(paint->terminal),
                      "\"%s\" is no SGR parameter", paint->terminal);
        ck_assert(*paint->legend);
        ck_assert_int_ge(paint->border, 1);
    }
}
END_TEST

START_TEST(ink_can_be_read)
{
    for (int look = 0; look < LOOKS; look++) {
        const struct paint *paint = palette((enum look)look);
        double found = contrast(paint->ink, paint->fill);
        ck_assert_msg(found >= 4.5, "\"%s\": a contrast of %.2f", paint->legend, found);
    }
}
END_TEST

START_TEST(fills_differ_for_every_eye)
{
    check_distances(usual, "usual sight", 20);
    check_distances(protanopia, "protanopia", 20);
    check_distances(deuteranopia, "deuteranopia", 20);
}
END_TEST

static int has_permissions(const struct paint *paint)
{
    return strspn(paint->legend, "-rwx") == 3;
}

/* A border of another style or width, or three letters of permissions, which stand in the row. */
static int has_another_cue(const struct paint *a, const struct paint *b)
{
    return a->border != b->border || strcmp(a->style, b->style) != 0 ||
           (has_permissions(a) && has_permissions(b) && strncmp(a->legend, b->legend, 3) != 0);
}

START_TEST(grey_leaves_a_second_cue)
{
    for (int i = 0; i < FILLS; i++)
        for (int j = i + 1; j < FILLS; j++) {
            const struct paint *a = palette(fills[i]), *b = palette(fills[j]);
            double found = distance(seen(grey, a->fill), seen(grey, b->fill));
            ck_assert_msg(found >= 10 || has_another_cue(a, b), "in grey nothing tells \"%s\" from \"%s\" (%.1f)",
                          a->legend, b->legend, found);
        }
}
END_TEST

/* White is the fill of several, so among them the border must differ, but for notes and what is not memory: words. */
START_TEST(white_has_borders)
{
    static const enum look white[] = {LOOK_NOTE, LOOK_NO_ACCESS, LOOK_NOT_SAVED, LOOK_DEFECT};

    for (size_t i = 0; i < sizeof white / sizeof white[0]; i++)
        for (size_t j = i + 1; j < sizeof white / sizeof white[0]; j++)
            ck_assert_msg(has_another_cue(palette(white[i]), palette(white[j])), "\"%s\" and \"%s\" look the same",
                          palette(white[i])->legend, palette(white[j])->legend);
}
END_TEST

Suite *suite_palette(void)
{
    Suite *suite = suite_create("palette");
    TCase *tcase = tcase_create("palette");

    tcase_add_test(tcase, arithmetic);
    tcase_add_test(tcase, every_look_is_complete);
    tcase_add_test(tcase, ink_can_be_read);
    tcase_add_test(tcase, fills_differ_for_every_eye);
    tcase_add_test(tcase, grey_leaves_a_second_cue);
    tcase_add_test(tcase, white_has_borders);
    suite_add_tcase(suite, tcase);
    return suite;
}
