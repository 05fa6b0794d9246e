/*
 * overview.c: what there is to ask for: `coreelf explain` alone.
 */
#include <string.h>

#include "../base/text.h"
#include "../model/section_names.h"
#include "explain.h"

enum { LEFT = 22 };

/* "  Phdr                 p_type p_offset ..." */
static void print_fields(const char *title, const struct coreelf_layout *layout, FILE *out)
{
    size_t at = (size_t)fprintf(out, "  %-*s", LEFT - 3, title);

    for (unsigned i = 0; i < layout->fields_count; i++) {
        const char *name = layout->fields[i].name;
        int wraps = at + 1 + strlen(name) > EXPLAIN_WIDTH;
        if (wraps)
            fprintf(out, "\n%*s", LEFT - 1, "");
        fprintf(out, " %s", name);
        at = (wraps ? LEFT - 1 : at) + 1 + strlen(name);
    }
    fputc('\n', out);
}

/* One of the structures before, of the same machines, has the same title. */
static int is_title_used(const struct catalog *catalog, size_t i)
{
    for (size_t k = 0; k < i; k++)
        if (catalog->shapes[k].machines == catalog->shapes[i].machines &&
            strcmp(catalog->shapes[k].layout->title, catalog->shapes[i].layout->title) == 0)
            return 1;
    return 0;
}

static void print_structures(const struct catalog *catalog, int of_machines, FILE *out)
{
    char machines[256], last[256] = "";

    for (size_t i = 0; i < catalog->shapes_count; i++) {
        const struct shape *shape = &catalog->shapes[i];
        int has_registers = shape->machines && shape->layout->fields[0].wide == COREELF_NOT_WIDE;
        if (has_registers != of_machines)
            continue;
        catalog_machines(catalog, shape, machines, sizeof machines);
        if (of_machines && strcmp(machines, last) != 0)
            text_wrap(out, machines, 0, 1, EXPLAIN_WIDTH), fputc('\n', out);
        snprintf(last, sizeof last, "%s", machines);
        print_fields(is_title_used(catalog, i) ? shape->layout->name : shape->layout->title, shape->layout, out);
    }
}

/* How long the start is that all symbols of a set share, up to the last "_": 3 for PT_LOAD and PT_NOTE. */
static size_t common_start(const struct coreelf_name *names, size_t count)
{
    size_t length = strlen(names[0].symbol);

    for (size_t i = 1; i < count; i++)
        while (strncmp(names[0].symbol, names[i].symbol, length) != 0)
            length--;
    return length;
}

static void print_sets(FILE *out)
{
    size_t count;

    for (unsigned set = 1; set < COREELF_SETS; set++) {
        const struct value_set *row = catalog_set((enum coreelf_set)set);
        const struct coreelf_name *names = coreelf_names((enum coreelf_set)set, &count);
        size_t start = common_start(names, count);
        char symbols[64] = "";
        if (start > 0 && set != COREELF_SET_owner)
            snprintf(symbols, sizeof symbols, "%.*s%s", (int)start, names[0].symbol, count > 1 ? "*" : "");
        fprintf(out, "  %-*s %4zu  %-14s %s\n", LEFT - 3, row->field, count, symbols, row->meaning);
    }
}

/* One more word of a list; returns where it ends. */
static size_t print_word(const char *word, size_t at, FILE *out)
{
    int wraps = at + 1 + strlen(word) > EXPLAIN_WIDTH;

    fprintf(out, wraps ? "\n  %s" : " %s", word);
    return (wraps ? 1 : at) + 1 + strlen(word);
}

static void print_machines(FILE *out)
{
    size_t count, at = 1;
    const struct coreelf_arch *const *archs = coreelf_archs(&count);

    fputc(' ', out);
    for (size_t i = 0; i < count; i++)
        at = print_word(archs[i]->name, at, out);
    fputc('\n', out);
}

static void print_sections(FILE *out)
{
    const char *name;
    size_t at = 1;
    int prefix;

    fputc(' ', out);
    for (size_t n = 0; (name = section_name(n, &prefix)); n++)
        at = print_word(name, at, out);
    fputc('\n', out);
}

void print_overview(const struct catalog *catalog, FILE *out)
{
    fputs("coreelf explain NAME: any of the names below, any constant, any number.\n\nStructures and their fields\n",
          out);
    print_structures(catalog, 0, out);
    fputs("\nRegisters\n", out);
    print_structures(catalog, 1, out);
    fputs("\nValues of fields\n", out);
    print_sets(out);
    fputs("\nMachines whose registers have names\n", out);
    print_machines(out);
    fputs("\nSections\n", out);
    print_sections(out);
}
