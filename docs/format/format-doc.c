/*
 * format-doc.c: docs/FORMAT.md and docs/REGISTERS.md, out of prose and the library's tables.
 *
 *     build/docs/format-doc <docs/format/FORMAT.md.in >docs/FORMAT.md        (make format-doc does both)
 *
 * Standard input is the prose. A line of it that starts with "@" stands for tables:
 *
 *     @structure phdr       each field of a structure: offset and size in each class, type, meaning, what Linux puts there
 *     @values pt            each value of a set of constants
 *     @machines             each machine: where its registers stand in each of its notes
 *
 * What is common to all machines must stand in the prose that names structures: one that is in the library and not in
 * there is an error, so that the document cannot fall behind the tables.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "tools/explain/explain.h"

enum { LINE_SIZE = 4096, SHAPES_MAX = 1024 };

struct writer {
    struct catalog catalog;
    unsigned char shown[SHAPES_MAX];
    int structures; /* how many lines @structure there were */
};

static void stop(const char *what, const char *word)
{
    fprintf(stderr, "format-doc: %s: %s\n", word, what);
    exit(1);
}

/* A bar would end the cell of a table. */
static void print_cell(const char *text)
{
    for (; *text; text++) {
        if (*text == '|' || *text == '<' || *text == '*' || *text == '_')
            putchar('\\');
        putchar(*text);
    }
}

/* ---- A structure ---- */

static const char *type_of(const struct coreelf_field *field)
{
    static const char *const types[] = {"unsigned", "signed", "bytes", ""};

    return field->type == COREELF_TYPE_NEST ? field->inside->title : types[field->type];
}

/* "0x10, 8", "0x20, 16 x 16", or "-": not in this class. */
static void print_place(const struct coreelf_field *field, unsigned column)
{
    if (field->length[column] == 0)
        fputs("-", stdout);
    else if (field->count > 1)
        printf("0x%x, %u x %u", field->offset[column], field->count, field->length[column]);
    else
        printf("0x%x, %u", field->offset[column], field->length[column]);
}

static void print_field(const struct shape *shape, const struct coreelf_field *field)
{
    const struct linux_row *row = linux_of_field(shape, field);
    const struct value_set *set = catalog_set(catalog_set_of(field));

    printf("| `%s` |", field->name);
    for (unsigned column = 0; column < 2; column++)
        if (catalog_has_class(shape, column)) {
            putchar(' ');
            print_place(field, column);
            fputs(" |", stdout);
        }
    printf(" %s | ", type_of(field));
    print_cell(field->meaning);
    if (set && (field->show == COREELF_SHOW_NAME || field->show == COREELF_SHOW_FLAGS))
        printf("; %s of `%s`", field->show == COREELF_SHOW_NAME ? "a value" : "flags", set->name);
    if (row && !shape->registers_of) {
        fputs(". *Linux:* ", stdout);
        print_cell(row->sentence);
        printf(" [`%s`]", row->function);
    }
    puts(" |");
}

static void print_size(const struct shape *shape)
{
    const struct coreelf_layout *layout = shape->layout;

    if (catalog_has_class(shape, 0) && catalog_has_class(shape, 1) && layout->size[0] != layout->size[1])
        printf("%u bytes in ELF32, %u in ELF64", layout->size[0], layout->size[1]);
    else
        printf("%u bytes", layout->size[catalog_has_class(shape, 0) ? 0 : 1]);
}

static void print_shape(struct writer *writer, const struct shape *shape)
{
    writer->shown[shape - writer->catalog.shapes] = 1;
    fputs("\n", stdout);
    print_size(shape);
    if (shape->when)
        printf(", of %s", shape->when);
    printf(". Source: %s.\n\n| field |", shape->layout->source);
    for (unsigned column = 0; column < 2; column++)
        if (catalog_has_class(shape, column))
            printf(" ELF%s |", column ? "64" : "32");
    printf(" type | meaning |\n|---|---|%s---|---|\n",
           catalog_has_class(shape, 0) && catalog_has_class(shape, 1) ? "---|" : "");
    for (unsigned i = 0; i < shape->layout->fields_count; i++)
        print_field(shape, &shape->layout->fields[i]);
}

static void print_structure(struct writer *writer, const char *name)
{
    int found = 0;

    writer->structures++;
    for (size_t i = 0; i < writer->catalog.shapes_count; i++)
        if (!writer->shown[i] && !writer->catalog.shapes[i].machines &&
            strcmp(writer->catalog.shapes[i].layout->name, name) == 0) {
            print_shape(writer, &writer->catalog.shapes[i]);
            found = 1;
        }
    if (!found)
        stop("no such structure of all machines", name);
}

/* ---- Values ---- */

static enum coreelf_set find_set(const char *name)
{
    for (int set = 1; set < COREELF_SETS; set++)
        if (strcmp(catalog_set((enum coreelf_set)set)->name, name) == 0)
            return (enum coreelf_set)set;
    stop("no such set of constants", name);
    return COREELF_SET_none;
}

static void print_value(enum coreelf_set set, const struct coreelf_name *name)
{
    const struct linux_row *row = linux_of_constant(set, name);

    if (name->value > 9)
        printf("| 0x%llx | `%s` | ", (unsigned long long)name->value, name->symbol);
    else
        printf("| %lld | `%s` | ", (long long)name->value, name->symbol);
    print_cell(catalog_scope(set, name->scope));
    fputs(" | ", stdout);
    print_cell(name->meaning);
    if (row) {
        fputs(". *Linux:* ", stdout);
        print_cell(row->sentence);
        printf(" [`%s`]", row->function);
    }
    puts(" |");
}

static void print_values(const char *word)
{
    enum coreelf_set set = find_set(word);
    size_t count;
    const struct coreelf_name *names = coreelf_names(set, &count);

    printf("\n`%s`: values of %s, %s.\n\n| value | name | of | meaning |\n|---|---|---|---|\n",
           catalog_set(set)->name, catalog_set(set)->field, catalog_set(set)->meaning);
    for (size_t i = 0; i < count; i++)
        print_value(set, &names[i]);
}

/* ---- Machines ---- */

static const char *place_in_note(const struct shape *shape, char *text, size_t size)
{
    unsigned column = catalog_has_class(shape, 1) ? 1 : 0;

    if (shape->offset[column] == VARIES)
        snprintf(text, size, "at a place that varies");
    else if (shape->offset[column] == NOWHERE)
        snprintf(text, size, "inside of others");
    else
        snprintf(text, size, "from 0x%llx on", (unsigned long long)shape->offset[column]);
    return text;
}

static void print_machine_shape(struct writer *writer, const struct shape *shape)
{
    char title[200], place[64], machines[400];
    const char *owner = catalog_scope(COREELF_SET_nt, shape->owner);

    printf("\n### %s%s%s\n\n", shape->note ? shape->note : "", shape->note ? ": " : "",
           catalog_title(&writer->catalog, shape, title, sizeof title));
    if (shape->note)
        printf("Note of %s, %s. ", owner, place_in_note(shape, place, sizeof place));
    printf("Machines: %s.\n", catalog_machines(&writer->catalog, shape, machines, sizeof machines));
    print_shape(writer, shape);
}

static void print_machine(struct writer *writer, const struct coreelf_arch *arch, uint64_t bit)
{
    const char *class = arch->ei_class == COREELF_ELFCLASS32 ? "ELF32" : "ELF64";

    printf("\n## %s\n\n`e_machine` %u, %s. Program counter `%s`, stack pointer `%s`%s%s%s.\n", arch->name,
           arch->e_machine, arch->ei_class ? class : "either class", arch->pc, arch->sp,
           arch->tls ? ", thread pointer `" : "", arch->tls ? arch->tls : "", arch->tls ? "`" : "");
    /* Its general registers first. */
    for (int pass = 0; pass < 2; pass++)
        for (size_t i = 0; i < writer->catalog.shapes_count; i++) {
            const struct shape *shape = &writer->catalog.shapes[i];

            if (!writer->shown[i] && (shape->machines & bit) && (pass || shape->registers_of))
                print_machine_shape(writer, shape);
        }
}

static void print_machines(struct writer *writer)
{
    size_t count;
    const struct coreelf_arch *const *archs = coreelf_archs(&count);

    for (size_t i = 0; i < count; i++)
        print_machine(writer, archs[i], (uint64_t)1 << i);
}

/* ---- Prose ---- */

static void print_line(struct writer *writer, char *line)
{
    char *word = strchr(line, ' ');

    if (word)
        *word++ = '\0';
    if (strcmp(line, "@structure") == 0 && word)
        print_structure(writer, word);
    else if (strcmp(line, "@values") == 0 && word)
        print_values(word);
    else if (strcmp(line, "@machines") == 0)
        print_machines(writer);
    else
        stop("no such line", line);
}

static void check_complete(const struct writer *writer)
{
    for (size_t i = 0; writer->structures && i < writer->catalog.shapes_count; i++)
        if (!writer->shown[i] && !writer->catalog.shapes[i].machines)
            stop("a structure of all machines that the prose does not name: add a line @structure",
                 writer->catalog.shapes[i].layout->name);
}

int main(void)
{
    static struct writer writer;
    static char line[LINE_SIZE];

    catalog_make(&writer.catalog);
    if (writer.catalog.shapes_count > SHAPES_MAX)
        stop("too many structures", "SHAPES_MAX");
    while (fgets(line, sizeof line, stdin)) {
        if (line[0] == '@') {
            line[strcspn(line, "\n")] = '\0';
            print_line(&writer, line);
        } else {
            fputs(line, stdout);
        }
    }
    check_complete(&writer);
    catalog_free(&writer.catalog);
    return fflush(stdout) == 0 ? 0 : 1;
}
