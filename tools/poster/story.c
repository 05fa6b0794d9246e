/*
 * story.c: draws how such a file comes to be, a box a step (steps.c has them), and what the colours mean.
 */
#include <string.h>

#include "poster.h"

enum { GAP = 250, LEADING = 290, BRIEF = 4600 };

/* ---- The steps ---- */

static void draw_step(const struct poster *poster, const struct step *step, unsigned number, struct svg_box box)
{
    int is_brief = box.width < BRIEF;
    const struct svg_font title = {SVG_SANS_BOLD, is_brief ? SVG_SMALLEST : 300, "#000000"},
                          words = {SVG_SANS, SVG_SMALLEST, INK_WORDS};
    const struct svg_font where = {SVG_MONO, SVG_SMALLEST, INK_SECOND_BYTE},
                          bold = {SVG_SANS_BOLD, SVG_SMALLEST, "#000000"};
    const struct svg_look frame = {"#FFFFFF", INK_RULE, NULL, 15, 0};
    struct svg_box inside = {box.x + 130, box.y + 500, box.width - 260, box.height - 560};
    char fact[96];

    svg_rect(poster->out, box, &frame);
    svg_badge(poster->out, box.x + 300, box.y + 270, box.height, "#FFFFFF", "#000000", number);
    svg_text(poster->out, &title, box.x + 600, box.y + 375, box.width - 700, step->title);
    if (!is_brief)
        inside.y += svg_paragraph(poster->out, &words, inside, LEADING, step->text) * LEADING;
    inside.height = box.y + box.height - inside.y - 60;
    story_fact(poster->map, is_brief ? NO_FACT : step->fact, fact, sizeof fact);
    if (*fact && inside.height >= LEADING) {
        inside.y += svg_paragraph(poster->out, &bold, (struct svg_box){inside.x, inside.y, inside.width, LEADING},
                                  LEADING, fact) *
                    LEADING;
        inside.height -= LEADING;
    }
    svg_paragraph(poster->out, &where, inside, LEADING, step->where);
}

void poster_story(const struct poster *poster, struct svg_box box, int per_row)
{
    const struct story *story = story_of(poster->map);
    struct svg_font title = {SVG_SANS_BOLD, 353, "#000000"};
    int count = 0, rows, width, height;

    while (count < STEPS_MAX && story->steps[count].title)
        count++;
    if (per_row > count || per_row == 0)
        per_row = count;
    rows = (count + per_row - 1) / per_row;
    width = (box.width - (per_row - 1) * GAP) / per_row;
    height = (box.height - 500 - (rows - 1) * GAP / 2) / rows;
    svg_group(poster->out, "How this file came to be, step by step");
    if (svg_lines(&title, box.width, story->title) > 1)
        title.size = 282;
    svg_text(poster->out, &title, box.x, box.y + 340, box.width, story->title);
    for (int i = 0; i < count; i++)
        draw_step(poster, &story->steps[i], (unsigned)i + 1,
                  (struct svg_box){box.x + i % per_row * (width + GAP),
                                   box.y + 500 + i / per_row * (height + GAP / 2), width, height});
    svg_group_end(poster->out);
}

/* ---- What the colours mean ---- */

void poster_legend(const struct poster *poster, struct svg_box box)
{
    const struct svg_font font = {SVG_SANS, SVG_SMALLEST, INK_WORDS};
    const struct svg_look bar = {"#000000", NULL, NULL, 0, 0};
    int x = box.x, y = box.y;

    svg_group(poster->out, "Legend");
    for (int look = 0; look < LOOKS; look++) {
        const char *words = palette((enum look)look)->legend;
        struct svg_look drawn = poster_look((enum look)look);
        int width = 500 + svg_measure(&font, words, strlen(words));
        if (x + width > box.x + box.width) {
            x = box.x;
            y += 340;
        }
        svg_rect(poster->out, (struct svg_box){x, y, 380, 250}, &drawn);
        if (look == LOOK_NOTE)
            svg_rect(poster->out, (struct svg_box){x, y, 70, 250}, &bar);
        svg_text(poster->out, &font, x + 450, y + 215, width, words);
        x += width + 300;
    }
    svg_paragraph(poster->out, &font, (struct svg_box){box.x, y + 320, box.width, box.y + box.height - y - 320}, 300,
                  "The bar at the left is to scale. Elsewhere heights grow with the logarithm of sizes; ≈ marks "
                  "what would be higher to scale. Offsets and bytes are hexadecimal; f..f is a run of f that is left "
                  "out. Numbers in circles join a part of the file and its bytes.");
    svg_group_end(poster->out);
}
