/*
 * html.c: the page. One file for a browser, with no other file and no network behind it.
 *
 *     page/page.html   the skeleton, with four places to fill: {{policy}} {{style}} {{script}} {{data}}
 *     policy           a content security policy that allows this style and this script, by their SHA-256, and
 *                      nothing else: no other script, no image, no connection
 *     style            the colors of the palette as classes, then page/page.css
 *     data             JSON in a <script> that is no script: what the file is, its regions, areas, bytes
 *
 * No text of the file is ever markup. It is JSON, of which no character can end the <script>, and page.js shows it by
 * textContent alone. The same input gives the same bytes.
 */
#include "html.h"

#include <errno.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "../base/say.h"
#include "../base/sha256.h"
#include "../base/text.h"
#include "../command.h"
#include "../picture/palette.h"
#include "map.h"

enum { DEFECTS_BUDGET = 50000 };

/* ---- Colors ---- */

/* A gray is turned over where the page is dark: white is nearly black there. Other colors stay, with their ink. */
static const char *in_the_dark(const char *color, char text[8])
{
    unsigned long rgb = strtoul(color + 1, NULL, 16);
    unsigned gray = (unsigned)rgb & 0xff;

    if (rgb != gray * 0x10101ul)
        return color;
    snprintf(text, 8, "#%06lX", (255 - (unsigned long)gray * 9 / 10) * 0x10101ul);
    return text;
}

static void print_look(FILE *style, enum look look)
{
    const struct paint *paint = palette(look);
    char fill[8], ink[8];
    const char *dark = in_the_dark(paint->fill, fill);

    fprintf(style, ".look-%d{--fill:light-dark(%s,%s);--ink:light-dark(%s,%s);--edge:%dpx %s}\n", (int)look,
            paint->fill, dark, paint->ink, dark == paint->fill ? paint->ink : in_the_dark(paint->ink, ink),
            paint->border > 2 ? 2 : paint->border, *paint->style ? paint->style : "solid");
}

static void print_style(FILE *style)
{
    for (unsigned look = 0; look < LOOKS; look++)
        print_look(style, (enum look)look);
    fputs(page_style, style);
}

/* ---- Policy ---- */

static const char *hash_of(const char *text, char *to)
{
    struct sha256 sha;
    unsigned char digest[SHA256_SIZE];

    sha256_begin(&sha);
    sha256_add(&sha, text, strlen(text));
    sha256_end(&sha, digest);
    return base64_text(to, digest, sizeof digest);
}

static void print_policy(FILE *page, const char *style)
{
    char hash[BASE64_SIZE(SHA256_SIZE)];

    fprintf(page, "default-src 'none'; script-src 'sha256-%s'; ", hash_of(page_script, hash));
    fprintf(page, "style-src 'sha256-%s'; base-uri 'none'; form-action 'none'; ", hash_of(style, hash));
    fputs("require-trusted-types-for 'script'; trusted-types 'none'", page);
}

/* ---- Data ---- */

static void add_words(struct json *json)
{
    json_begin(json, "kinds", '[');
    for (unsigned kind = 0; kind <= REGION_TAIL; kind++)
        json_string(json, NULL, map_kind_word((enum region_kind)kind));
    json_end(json, ']');
    json_begin(json, "looks", '[');
    for (unsigned look = 0; look < LOOKS; look++)
        json_string(json, NULL, palette((enum look)look)->legend);
    json_end(json, ']');
}

static void add_defects(struct part *part, const struct map *map)
{
    size_t i = 0;

    json_begin(&part->json, "defects", '[');
    for (; i < map->defects_count && part_cost(part) < DEFECTS_BUDGET; i++)
        json_string(&part->json, NULL, map->defects[i]);
    json_end(&part->json, ']');
    json_number(&part->json, "defects_left", map->defects_count - i);
}

/* Ranges of the file that segments of notes take: first byte and length. */
static void add_note_segments(struct part *part, const struct map *map)
{
    json_begin(&part->json, "note_segments", '[');
    for (size_t i = 0; i < map->note_segments_count && i < 100; i++) {
        part_number(part, map->note_segments[i].p_offset);
        part_number(part, map->note_segments[i].p_filesz);
    }
    json_end(&part->json, ']');
}

static void print_head(const struct map *map, FILE *page)
{
    struct part part;
    char text[256];

    part_begin(&part);
    json_string(&part.json, "path", map->path);
    json_string(&part.json, "headline", map_headline(map, text, sizeof text));
    json_string(&part.json, "process", map_process(map, text, sizeof text));
    json_number(&part.json, "size", map->source->size);
    json_number(&part.json, "segments", map->phnum);
    json_number(&part.json, "sections", map->shnum);
    json_number(&part.json, "threads", map->facts.threads_count);
    add_words(&part.json);
    add_note_segments(&part, map);
    add_defects(&part, map);
    part_print(&part, page);
    part_free(&part);
}

static void print_data(const struct map *map, FILE *page)
{
    fputc('{', page);
    print_head(map, page);
    fputs(",\n", page);
    html_print_bytes(map, page);
    html_print_regions(map, page);
    fputs(",\n", page);
    html_print_areas(map, page);
    fputs("}\n", page);
}

/* ---- Page ---- */

static void fill_place(const char *name, const struct map *map, const char *style, FILE *page)
{
    if (strncmp(name, "policy", 6) == 0)
        print_policy(page, style);
    else if (strncmp(name, "style", 5) == 0)
        fputs(style, page);
    else if (strncmp(name, "script", 6) == 0)
        fputs(page_script, page);
    else
        print_data(map, page);
}

int map_print_html(const struct map *map, FILE *out, const struct style *style)
{
    char *text = NULL;
    size_t size;
    FILE *memory = open_memstream(&text, &size);
    const char *at = page_skeleton, *place;

    (void)style; /* it has nothing that applies here */
    if (!memory) {
        say_error("map", NULL, "%s", strerror(errno));
        return STATUS_FAILED;
    }
    print_style(memory);
    fclose(memory);
    for (; (place = strstr(at, "{{")); at = strstr(place, "}}") + 2) {
        fwrite(at, 1, (size_t)(place - at), out);
        fill_place(place + 2, map, text, out);
    }
    fputs(at, out);
    free(text);
    return 0;
}
