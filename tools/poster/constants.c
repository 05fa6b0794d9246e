/*
 * constants.c: all constants of the library's tables on sheets of paper: value, symbol, meaning, set by set.
 *
 * One walk over all names does both: it finds where each stands, and draws those of one sheet. With no sheet to draw it
 * only counts how many there are.
 */
#include <inttypes.h>
#include <string.h>

#include "../explain/explain.h"
#include "poster.h"

enum {
    MARGIN = 8 * SVG_MM,
    TITLE = 1500,
    HEAD = 440,
    LEADING = 282,
    GAP = 180,
    COLUMN_GAP = 300,
    COLUMN = 12500,     /* at the least */
    SYMBOL_MOST = 4300, /* a longer one takes of the place of its meaning */
    PADDING = 90
};

struct pages {
    FILE *out;
    const struct paper *paper;
    unsigned page;        /* to be drawn; 0: none */
    unsigned at, columns; /* the page that is being filled */
    int column, y, width;
};

static const struct svg_font mono = {SVG_MONO, SVG_SMALLEST, "#000000"};
static const struct svg_font words = {SVG_SANS, SVG_SMALLEST, INK_WORDS};

/* ---- Where ---- */

static int left_of(const struct pages *pages)
{
    return MARGIN + pages->column * (pages->width + COLUMN_GAP);
}

static void next_column(struct pages *pages)
{
    pages->y = MARGIN + TITLE;
    if ((unsigned)++pages->column < pages->columns)
        return;
    pages->column = 0;
    pages->at++;
}

static int has_room(const struct pages *pages, int height)
{
    return pages->y + height <= pages->paper->height - MARGIN;
}

static int is_drawn(const struct pages *pages)
{
    return pages->at == pages->page;
}

/* ---- What ---- */

static void draw_head(const struct pages *pages, const struct value_set *set, int continued)
{
    const struct paint *paint = palette(LOOK_HEADER);
    const struct svg_font bold = {SVG_SANS_BOLD, 282, paint->ink}, plain = {SVG_SANS, SVG_SMALLEST, paint->ink};
    const struct svg_look look = poster_look(LOOK_HEADER);
    int x = left_of(pages), used;

    svg_rect(pages->out, (struct svg_box){x, pages->y, pages->width, HEAD - 60}, &look);
    used = svg_text(pages->out, &bold, x + PADDING, pages->y + 290, pages->width - 2 * PADDING, set->field);
    svg_text(pages->out, &plain, x + 3 * PADDING + used, pages->y + 290, pages->width - used - 4 * PADDING,
             continued ? "continued" : set->meaning);
}

/* A set, and how wide its values and symbols are. */
struct list {
    enum coreelf_set set;
    const struct coreelf_name *names;
    size_t count;
    int is_hex, value, symbol;
};

static const char *spell(const struct list *list, const struct coreelf_name *name, char *text, size_t size)
{
    if (list->is_hex || name->value >= 4096)
        snprintf(text, size, "0x%" PRIx64, (uint64_t)name->value);
    else
        snprintf(text, size, "%" PRId64, name->value);
    return text;
}

/* "SIGSEGV: nothing is mapped at the address": for what the value means that, unless the symbol says so already. */
static const char *explain(const struct list *list, const struct coreelf_name *name, char *text, size_t size)
{
    const char *scope = catalog_scope(list->set, name->scope);

    if (!*scope || strstr(name->symbol, scope))
        return name->meaning;
    snprintf(text, size, "%s: %s", scope, name->meaning);
    return text;
}

/* The same name stands once for each machine that has it: x86-64 and i386, for example. */
static int is_repeated(const struct list *list, size_t at)
{
    for (size_t i = 0; i < at; i++)
        if (list->names[i].value == list->names[at].value &&
            strcmp(list->names[i].symbol, list->names[at].symbol) == 0)
            return 1;
    return 0;
}

static int are_bits(const struct list *list)
{
    int bits = catalog_is_flags(list->set), others = 0;

    for (size_t i = 0; i < list->count; i++) {
        uint64_t value = (uint64_t)list->names[i].value;
        others += (value & (value - 1)) != 0 || value == 0;
        bits |= value >= 16;
    }
    return bits && others == 0 ? 1 : catalog_is_flags(list->set);
}

static int wider(int width, const char *text, int most)
{
    int one = svg_measure(&mono, text, strlen(text));

    return one > width && one <= most ? one : width;
}

static struct list list_of(enum coreelf_set set)
{
    struct list list = {.set = set};
    char text[32];

    list.names = coreelf_names(set, &list.count);
    list.is_hex = set == COREELF_SET_nt || are_bits(&list);
    for (size_t i = 0; i < list.count; i++) {
        list.value = wider(list.value, spell(&list, &list.names[i], text, sizeof text), COLUMN);
        list.symbol = wider(list.symbol, list.names[i].symbol, SYMBOL_MOST);
    }
    return list;
}

static void draw_name(const struct pages *pages, const struct list *list, size_t at)
{
    const struct coreelf_name *name = &list->names[at];
    const struct svg_look tint = {palette_tint((unsigned)at), NULL, NULL, 0, 0};
    int x = left_of(pages), y = pages->y + 215, end = x + pages->width - PADDING, symbol;
    char text[256];

    svg_rect(pages->out, (struct svg_box){x, pages->y, pages->width, LEADING - 26}, &tint);
    x += list->value + PADDING;
    svg_text_right(pages->out, &mono, x, y, list->value, spell(list, name, text, sizeof text));
    x += 2 * PADDING;
    symbol = svg_text(pages->out, &mono, x, y, end - x, name->symbol);
    x += (symbol > list->symbol ? symbol : list->symbol) + 2 * PADDING;
    svg_text(pages->out, &words, x, y, end - x, explain(list, name, text, sizeof text));
}

/* ---- All ---- */

/* A head stands above at least two names, and again on top of each column that the set goes on in. */
static void begin_name(struct pages *pages, const struct list *list, size_t at)
{
    int goes_on = at > 0 && has_room(pages, LEADING), fits = at == 0 && has_room(pages, HEAD + 2 * LEADING);

    if (goes_on)
        return;
    if (!fits)
        next_column(pages);
    if (is_drawn(pages))
        draw_head(pages, catalog_set(list->set), at > 0);
    pages->y += HEAD;
}

static void walk_set(struct pages *pages, enum coreelf_set set)
{
    const struct list list = list_of(set);

    for (size_t i = 0; i < list.count; i++) {
        if (is_repeated(&list, i))
            continue;
        begin_name(pages, &list, i);
        if (is_drawn(pages))
            draw_name(pages, &list, i);
        pages->y += LEADING;
    }
    pages->y += GAP;
}

static unsigned walk(FILE *out, const struct paper *paper, unsigned page)
{
    int width = paper->width - 2 * MARGIN, columns = width / COLUMN;
    struct pages pages = {out, paper, page, 1, (unsigned)columns, 0, MARGIN + TITLE, 0};

    pages.width = (width - (columns - 1) * COLUMN_GAP) / columns;
    for (int set = 1; set < COREELF_SETS; set++)
        if (set != COREELF_SET_owner) /* counted by the library alone: in a file an owner is a string */
            walk_set(&pages, (enum coreelf_set)set);
    return pages.at;
}

unsigned constants_pages(const struct paper *paper)
{
    return walk(NULL, paper, 0);
}

void constants_draw(FILE *out, const struct paper *paper, unsigned page)
{
    const struct svg_font title = {SVG_SANS_BOLD, 700, "#000000"}, plain = {SVG_SANS, 318, INK_WORDS};
    int used;
    char text[96];

    snprintf(text, sizeof text, "sheet %u of %u: value, symbol, meaning", page, constants_pages(paper));
    svg_begin(out, paper->width, paper->height, "Constants of ELF and core files", text);
    used = svg_text(out, &title, MARGIN, MARGIN + 700, paper->width / 2, "Constants of ELF and core files");
    svg_text(out, &plain, MARGIN + used + 500, MARGIN + 700, paper->width / 3, text);
    svg_line(out, MARGIN, MARGIN + 1100, paper->width - MARGIN, MARGIN + 1100, "#000000", 40, NULL);
    walk(out, paper, page);
    svg_end(out);
}
