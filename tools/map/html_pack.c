/*
 * html_pack.c: lists for the page, which are measured while they grow.
 *
 * The measure is of what will stand in the page. `<`, `>`, `&` and the two line ends that only JavaScript knows
 * (U+2028, U+2029) are written as \u003c and so on; they stand nowhere in JSON but inside of strings.
 */
#include "html.h"

#include <inttypes.h>
#include <search.h>
#include <stdlib.h>
#include <string.h>

void part_begin(struct part *part)
{
    *part = (struct part){.json = {.depth = 3}}; /* so deep that all stands on one line */
    part->json.out = open_memstream(&part->text, &part->size);
    if (!part->json.out)
        abort();
}

void part_free(struct part *part)
{
    fclose(part->json.out);
    free(part->text);
}

void part_number(struct part *part, uint64_t value)
{
    int64_t number = (int64_t)value;

    if (number < 0 && number > -(INT64_C(1) << 53))
        json_signed(&part->json, NULL, number);
    else
        json_number(&part->json, NULL, value);
}

/* ---- Into a script ---- */

/* How many bytes of text are one character that must not stand in a script, and its code. 0: it may stand. */
static size_t needs_escape(const char *text, unsigned *code)
{
    static const struct {
        const char *character;
        unsigned code;
    } rows[] = {{"<", 0x3c}, {">", 0x3e}, {"&", 0x26}, {"\xe2\x80\xa8", 0x2028}, {"\xe2\x80\xa9", 0x2029}};

    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++)
        if (*text == *rows[i].character && strncmp(text, rows[i].character, strlen(rows[i].character)) == 0) {
            *code = rows[i].code;
            return strlen(rows[i].character);
        }
    return 0;
}

void script_print(FILE *page, const char *text, size_t size)
{
    unsigned code;

    for (size_t i = 0; i < size;) {
        size_t length = needs_escape(text + i, &code);
        if (length == 0)
            fputc(text[i++], page);
        else
            fprintf(page, "\\u%04x", code);
        i += length;
    }
}

size_t part_cost(struct part *part)
{
    unsigned code;

    fflush(part->json.out);
    for (; part->scanned < part->size; part->scanned++)
        part->cost += needs_escape(part->text + part->scanned, &code) ? 6 : 1;
    return part->cost;
}

void part_print(struct part *part, FILE *page)
{
    fflush(part->json.out);
    script_print(page, part->text, part->size);
}

/* ---- Strings ---- */

struct known {
    size_t number;
    char *text;
};

static int by_text(const void *a, const void *b)
{
    return strcmp(((const struct known *)a)->text, ((const struct known *)b)->text);
}

static void free_entry(void *entry)
{
    free(((struct known *)entry)->text);
    free(entry);
}

void strings_begin(struct strings *strings)
{
    *strings = (struct strings){.tree = NULL};
    part_begin(&strings->list);
    strings_number(strings, "");
}

void strings_free(struct strings *strings)
{
    part_free(&strings->list);
    tdestroy(strings->tree, free_entry);
}

size_t strings_number(struct strings *strings, const char *text)
{
    struct known wanted = {.text = (char *)(uintptr_t)text}, *added;
    struct known *const *found = tfind(&wanted, &strings->tree, by_text);

    if (found)
        return (*found)->number;
    added = alloc_zeroed(1, sizeof *added);
    added->text = alloc_string(text);
    added->number = strings->count++;
    if (!tsearch(added, &strings->tree, by_text))
        abort();
    json_string(&strings->list.json, NULL, text);
    return added->number;
}
