/*
 * place.c: blocks -> columns. Each block is given as many lines as there is room for.
 *
 * First each block has the few lines that it is not shown without, in the order of its rank; then, again by rank, as
 * many more as still fit. Blocks of a rank from OPTIONAL on come after all that. A block that is higher than what is left of a column goes on in the next one, if enough of it
 * stands in both. That everything fits is tried out by placing it, so that there is no second calculation.
 */
#include <string.h>

#include "poster.h"

enum {
    FEWEST_ON_A_SIDE = 5,
    FEWEST = 10,
    OPTIONAL = 7,
    RANKS = 10,
    PADDING = 90,
    NAME_MOST = 16,
    NAME_ALONE = 22,
    VALUE_MOST = 12
};

static const struct svg_font mono = {SVG_MONO, SVG_SMALLEST, "#000000"};
static const struct svg_font sans = {SVG_SANS, SVG_SMALLEST, "#000000"};

/* ---- The widths of columns ---- */

static int widest(int width, const struct svg_font *font, const char *text)
{
    int one = svg_measure(font, text, strlen(text));

    return one > width ? one : width;
}

static int at_most(int value, int most)
{
    return value < most ? value : most;
}

static size_t bytes_columns(const struct line *line)
{
    return 2 * line->bytes_count + (line->length > line->bytes_count && line->bytes_count > 0 ? 1 : 0);
}

/* As wide as what stands in them, and what is left is for the meaning. */
static void measure_columns(struct block *block, int width)
{
    static const char digits[] = "0000000000000000";
    int value = 0, name = 0, offset = 0, bytes = 0, digit = svg_measure(&mono, "0", 1) + 1;

    for (size_t i = 0; i < block->count; i++) {
        const struct line *line = &block->lines[i];
        char text[24];
        if (line->offset != MAP_NONE) {
            snprintf(text, sizeof text, "%04llx", (unsigned long long)line->offset);
            offset = widest(offset, &mono, text);
        }
        bytes = widest(bytes, &mono, digits + (16 - at_most((int)bytes_columns(line), 16)));
        name = widest(name, &mono, line->name);
        value = widest(value, &mono, line->value);
    }
    block->columns.offset = offset;
    block->columns.bytes = bytes;
    block->columns.name = at_most(name, (bytes ? NAME_MOST : NAME_ALONE) * digit);
    block->columns.value = at_most(value, VALUE_MOST * digit);
    block->columns.meaning =
        width - offset - bytes - block->columns.name - block->columns.value - (bytes ? 4 : 3) * PADDING - 2 * PADDING;
}

/* "stack pointer, the lowest ..." is "stack pointer" where there is no room for more. */
static const char *shorten(struct arena *arena, const char *meaning)
{
    size_t clause = strcspn(meaning, ",:(");

    while (clause > 0 && meaning[clause - 1] == ' ')
        clause--;
    return clause > 5 ? arena_print(arena, "%.*s", (int)clause, meaning) : meaning;
}

/* A long meaning takes a second line, or is cut to its first words. */
static void measure_lines(struct arena *arena, struct block *block, int wraps)
{
    for (size_t i = 0; i < block->count; i++) {
        struct line *line = &block->lines[i];
        int value = svg_measure(&mono, line->value, strlen(line->value));
        int over = value > block->columns.value ? value - block->columns.value : 0;
        int fits = svg_fit(&sans, line->meaning, block->columns.meaning - over) == strlen(line->meaning);
        line->rows = block->wraps && wraps && !fits && over == 0 ? 2 : 1;
        if (!fits && line->rows == 1)
            line->meaning = shorten(arena, line->meaning);
    }
}

/* ---- Placing ---- */

struct cursor {
    int column, y, columns, height;
};

uint64_t block_rest(const struct block *block)
{
    uint64_t end;

    if (block->end == MAP_NONE)
        return block->things > block->shown ? block->things - block->shown : 0;
    if (block->shown == 0)
        return 0;
    end = block->lines[block->shown - 1].offset + block->lines[block->shown - 1].length;
    return block->end > end ? block->end - end : 0;
}

static int has_more(const struct block *block)
{
    return block->shown < block->count ||
           (block->end == MAP_NONE ? block_rest(block) > 0 : block->count == LINES_MAX);
}

/* How many lines from `first` on fit into a height. */
static size_t lines_in(const struct block *block, size_t first, int height)
{
    size_t n = 0;

    while (first + n < block->shown && height >= block->lines[first + n].rows * LINE_HEIGHT) {
        height -= block->lines[first + n].rows * LINE_HEIGHT;
        n++;
    }
    return n;
}

static int height_of(const struct block *block, size_t first, size_t count)
{
    int height = HEAD_HEIGHT;

    for (size_t i = first; i < first + count; i++)
        height += block->lines[i].rows * LINE_HEIGHT;
    return height;
}

static int next_column(struct cursor *cursor)
{
    cursor->column++;
    cursor->y = 0;
    return cursor->column < cursor->columns;
}

static void put(struct placing *placing, struct cursor *cursor, size_t index, size_t first, size_t count,
                const struct block *block)
{
    int more = first + count == block->shown && has_more(block);

    if (placing->count == sizeof placing->pieces / sizeof placing->pieces[0])
        return;
    placing->pieces[placing->count++] = (struct piece){index, first, count, cursor->column, cursor->y, more};
    cursor->y += height_of(block, first, count) + (more ? LINE_HEIGHT : 0) + BLOCK_GAP;
}

/* Whether the block, or what is left of it, may be broken here. */
static int breaks_well(const struct block *block, size_t first, size_t fits)
{
    return fits >= FEWEST_ON_A_SIDE && block->shown - first - fits >= FEWEST_ON_A_SIDE;
}

static int place_block(struct placing *placing, struct cursor *cursor, size_t index, const struct block *block)
{
    size_t first = 0;

    while (first < block->shown) {
        int room = cursor->height - cursor->y - (has_more(block) ? LINE_HEIGHT : 0);
        size_t fits = lines_in(block, first, room - HEAD_HEIGHT);
        if (first + fits < block->shown && !breaks_well(block, first, fits)) {
            if (cursor->y == 0 && fits + first < block->shown && fits == 0)
                return 0;
            if (cursor->y == 0) {
                put(placing, cursor, index, first, fits, block);
                first += fits;
            }
            if (!next_column(cursor))
                return 0;
            continue;
        }
        put(placing, cursor, index, first, fits, block);
        first += fits;
        if (first < block->shown && !next_column(cursor))
            return 0;
    }
    return 1;
}

static int place_all(struct placing *placing, const struct blocks *blocks, int columns, int height)
{
    struct cursor cursor = {0, 0, columns, height};

    placing->count = 0;
    for (size_t i = 0; i < blocks->count; i++)
        if (blocks->list[i].shown > 0 && !place_block(placing, &cursor, i, &blocks->list[i]))
            return 0;
    return 1;
}

/* ---- Who gets how much ---- */

static size_t least_of(const struct block *block)
{
    return block->least < block->count ? block->least : block->count;
}

static void give_least(struct placing *placing, struct blocks *blocks, struct block *block, int columns, int height)
{
    size_t least = least_of(block);

    for (block->shown = least; block->shown > 0;
         block->shown -= block->shown > FEWEST ? block->shown - FEWEST : block->shown)
        if (place_all(placing, blocks, columns, height))
            return;
}

static void give_more(struct placing *placing, struct blocks *blocks, struct block *block, int columns, int height)
{
    size_t least = block->shown;

    if (least == 0)
        return;
    for (block->shown = block->count; block->shown > least; block->shown--)
        if (place_all(placing, blocks, columns, height))
            return;
}

/* First all of these ranks get their least, then they get more. */
struct ranks {
    int from, to;
};

static void give(struct placing *placing, struct blocks *blocks, struct ranks ranks, int columns, int height)
{
    for (int rank = ranks.from; rank < ranks.to; rank++)
        for (size_t i = 0; i < blocks->count; i++)
            if (blocks->list[i].rank == rank)
                give_least(placing, blocks, &blocks->list[i], columns, height);
    for (int rank = ranks.from; rank < ranks.to; rank++)
        for (size_t i = 0; i < blocks->count; i++)
            if (blocks->list[i].rank == rank)
                give_more(placing, blocks, &blocks->list[i], columns, height);
}

void place_blocks(struct placing *placing, struct blocks *blocks, int columns, int width, int height)
{
    memset(placing, 0, sizeof *placing);
    for (size_t i = 0; i < blocks->count; i++) {
        blocks->list[i].shown = 0;
        measure_columns(&blocks->list[i], width);
        measure_lines(&blocks->arena, &blocks->list[i], columns > 1);
    }
    give(placing, blocks, (struct ranks){0, OPTIONAL}, columns, height);
    give(placing, blocks, (struct ranks){OPTIONAL, RANKS}, columns, height);
    place_all(placing, blocks, columns, height);
    for (size_t i = 0; i < blocks->count; i++)
        placing->left_out += blocks->list[i].shown == 0 && blocks->list[i].count > 0;
}
