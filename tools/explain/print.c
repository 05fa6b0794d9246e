/*
 * print.c: answers as text, at most 100 columns.
 *
 *     p_filesz: how many bytes of it are in the file
 *
 *       in        Phdr (gABI ch. 5, Program Header)
 *                 ELF32  at 0x10, 4 bytes  ... | p_paddr |[p_filesz]| p_memsz | p_flags | p_align |
 *                 ELF64  at 0x20, 8 bytes  ... | p_paddr |[p_filesz]| p_memsz | p_align |
 *       shown     as a number of bytes
 *       Linux     PT_LOAD: how much of the area is kept ... [vma_dump_size, fs/coredump.c]
 *
 * A block an answer; places of the same field share one. What is said stands from one column on, below its label.
 */
#include <inttypes.h>
#include <string.h>

#include "../base/text.h"
#include "explain.h"

enum { LABEL_AT = 2, TEXT_AT = 12, SHORT_SET = 64 };

struct printer {
    const struct catalog *catalog;
    const struct explain_style *style;
    FILE *out;
};

/* ---- Lines ---- */

static void print_label(const struct printer *printer, const char *label)
{
    fprintf(printer->out, "%*s%-*s", LABEL_AT, "", TEXT_AT - LABEL_AT - 1, label);
}

static void print_text(const struct printer *printer, const char *label, const char *text)
{
    print_label(printer, label);
    text_wrap(printer->out, text, TEXT_AT - 1, TEXT_AT, EXPLAIN_WIDTH);
    fputc('\n', printer->out);
}

static void print_heading(const struct printer *printer, const char *name, const char *meaning)
{
    fprintf(printer->out, "%s:", name);
    text_wrap(printer->out, meaning, strlen(name) + 1, 4, EXPLAIN_WIDTH);
    fputs("\n\n", printer->out);
}

static void print_linux(const struct printer *printer, const struct linux_row *row)
{
    char text[600];

    if (!row)
        return;
    snprintf(text, sizeof text, "%s [%s, %s]", row->sentence, row->function, row->file);
    print_text(printer, "Linux", text);
}

/* ---- Words ---- */

const char *value_text(enum coreelf_set set, int64_t value, char *text, size_t size)
{
    int hex = catalog_is_flags(set) || set == COREELF_SET_nt;

    if (value < 0 || value < (hex ? 10 : 4096))
        snprintf(text, size, "%" PRId64, value);
    else
        snprintf(text, size, "0x%" PRIx64, (uint64_t)value);
    return text;
}

const char *show_words(const struct coreelf_field *field)
{
    static const char *const words[] = {
        [COREELF_SHOW_DEC] = "a decimal number",
        [COREELF_SHOW_HEX] = "a hexadecimal number",
        [COREELF_SHOW_ADDR] = "an address, in hexadecimal",
        [COREELF_SHOW_OFF] = "an offset, in hexadecimal",
        [COREELF_SHOW_SIZE] = "a number of bytes",
        [COREELF_SHOW_NAME] = "a number and its name",
        [COREELF_SHOW_FLAGS] = "the names of the bits that are 1",
        [COREELF_SHOW_CHARS] = "text",
        [COREELF_SHOW_RAW] = "bytes",
    };

    return field->type == COREELF_TYPE_NEST ? "field by field" : words[field->show];
}

static const char *type_words(const struct coreelf_field *field)
{
    static const char *const words[] = {
        [COREELF_TYPE_UINT] = " (unsigned)",
        [COREELF_TYPE_SINT] = " (signed)",
        [COREELF_TYPE_BYTES] = "",
        [COREELF_TYPE_NEST] = "",
    };

    return words[field->type];
}

/* Fields that are this structure: "pr_utime, pr_stime of prstatus". */
static size_t nests(const struct catalog *catalog, const struct coreelf_layout *inside, char *text, size_t size)
{
    size_t at = 0;

    for (size_t i = 0; i < catalog->shapes_count; i++) {
        const struct coreelf_layout *layout = catalog->shapes[i].layout;
        size_t found = 0;
        for (unsigned k = 0; k < layout->fields_count && at < size; k++)
            if (layout->fields[k].inside == inside)
                at += (size_t)snprintf(text + at, size - at, "%s%s",
                                       found++ ? ", "
                                       : at    ? "; "
                                               : "",
                                       layout->fields[k].name);
        if (found && at < size)
            at += (size_t)snprintf(text + at, size - at, " of %s", layout->title);
    }
    return at;
}

static size_t note_offsets(const struct shape *shape, char *text, size_t size)
{
    if (shape->offset[0] == VARIES || shape->offset[1] == VARIES)
        return 0;
    if (shape->offset[0] != NOWHERE && shape->offset[1] != NOWHERE && shape->offset[0] != shape->offset[1])
        return (size_t)snprintf(text, size, ", from 0x%" PRIx64 " on in ELF32, 0x%" PRIx64 " in ELF64",
                                shape->offset[0], shape->offset[1]);
    for (unsigned column = 0; column < 2; column++)
        if (shape->offset[column] != NOWHERE && shape->offset[column] > 0)
            return (size_t)snprintf(text, size, ", from 0x%" PRIx64 " on", shape->offset[column]);
    return 0;
}

const char *shape_place(const struct catalog *catalog, const struct shape *shape, char *text, size_t size)
{
    char machines[256];
    size_t at = nests(catalog, shape->layout, text, size);

    if (at == 0)
        text[0] = '\0';
    if (shape->note && at < size)
        at += (size_t)snprintf(text + at, size - at, "%s%s", at ? "; " : "", shape->note);
    if (shape->machines && at < size)
        at += (size_t)snprintf(text + at, size - at, "%s%s", shape->note ? " of " : "",
                               catalog_machines(catalog, shape, machines, sizeof machines));
    if (shape->when && at < size)
        at += (size_t)snprintf(text + at, size - at, ", for %s", shape->when);
    if (shape->note && at < size)
        note_offsets(shape, text + at, size - at);
    return text;
}

/* ---- Values ---- */

/* A machine that other rows speak of too, so that people will look for it. */
static int is_known_machine(int64_t machine)
{
    size_t count;
    const struct coreelf_arch *const *archs = coreelf_archs(&count);

    for (size_t i = 0; i < count; i++)
        if (archs[i]->e_machine == machine)
            return 1;
    for (unsigned set = 1; set < COREELF_SETS; set++) {
        const struct coreelf_name *names = coreelf_names((enum coreelf_set)set, &count);
        for (size_t i = 0; set != COREELF_SET_nt && set != COREELF_SET_si_code && i < count; i++)
            if (names[i].scope == (uint32_t)machine && machine != 0)
                return 1;
    }
    return 0;
}

/* Of a long set, only some: what is not special to a machine, or to an owner that Linux has no part in. */
static int is_shown(const struct printer *printer, enum coreelf_set set, const struct coreelf_name *name,
                    size_t count)
{
    if (printer->style->all || count <= SHORT_SET)
        return 1;
    if (set == COREELF_SET_em)
        return is_known_machine(name->value);
    if (set == COREELF_SET_nt)
        return name->scope == COREELF_OWNER_CORE || name->scope == COREELF_OWNER_GNU;
    return name->scope == COREELF_ANY || set == COREELF_SET_si_code;
}

static void print_value(const struct printer *printer, enum coreelf_set set, const struct coreelf_name *name,
                        int columns)
{
    const char *scope = catalog_scope(set, name->scope);
    char text[32];
    int at = fprintf(printer->out, "%*s%-11s%-*s", TEXT_AT, "", value_text(set, name->value, text, sizeof text),
                     columns, set == COREELF_SET_owner ? name->meaning : name->symbol);

    if (set != COREELF_SET_owner) {
        if (*scope)
            at += fprintf(printer->out, " [%s]", scope);
        text_wrap(printer->out, name->meaning, (size_t)at, (size_t)(TEXT_AT + 11 + columns + 1), EXPLAIN_WIDTH);
    }
    fputc('\n', printer->out);
}

static void print_values(const struct printer *printer, enum coreelf_set set)
{
    size_t count, left_out = 0;
    const struct coreelf_name *names = coreelf_names(set, &count);
    int columns = 0;

    for (size_t i = 0; i < count; i++)
        if (is_shown(printer, set, &names[i], count) && (int)strlen(names[i].symbol) > columns)
            columns = (int)strlen(names[i].symbol);
    columns = columns > 34 ? 34 : columns;
    if (count > 0)
        print_text(printer, catalog_is_flags(set) ? "bits" : "values", catalog_set(set)->meaning);
    for (size_t i = 0; i < count; i++)
        if (is_shown(printer, set, &names[i], count))
            print_value(printer, set, &names[i], columns);
        else
            left_out++;
    if (left_out)
        fprintf(printer->out, "%*s... and %zu more, with --all\n", TEXT_AT, "", left_out);
}

/* ---- Fields ---- */

static int same_in_both(const struct shape *shape, const struct coreelf_field *field)
{
    return shape->layout->size[0] == shape->layout->size[1] && field->offset[0] == field->offset[1] &&
           field->length[0] == field->length[1];
}

static void print_drawing(const struct printer *printer, const struct answer *answer, unsigned column)
{
    const struct coreelf_field *field = answer->field;
    char text[EXPLAIN_WIDTH * 2], size[40];
    int at = TEXT_AT;

    if (field->length[column] == 0 || !catalog_has_class(answer->shape, column))
        return;
    at = fprintf(printer->out, "%*s", TEXT_AT, "");
    if (!same_in_both(answer->shape, field))
        at += fprintf(printer->out, "ELF%s  ", column ? "64" : "32");
    if (field->count > 1)
        snprintf(size, sizeof size, "at 0x%02x, %u times %u bytes", field->offset[column], field->count,
                 field->length[column]);
    else
        snprintf(size, sizeof size, "at 0x%02x, %u byte%s", field->offset[column], field->length[column],
                 field->length[column] == 1 ? "" : "s");
    at += fprintf(printer->out, "%-18s ", size);
    fprintf(printer->out, "%s\n",
            draw_neighbors(answer->shape->layout, field, column, (unsigned)(EXPLAIN_WIDTH - at), text, sizeof text));
}

static void print_place(const struct printer *printer, const struct answer *answer)
{
    int one = same_in_both(answer->shape, answer->field);
    char text[1024], place[700], title[128];

    shape_place(printer->catalog, answer->shape, place, sizeof place);
    snprintf(text, sizeof text, "%s (%s)%s%s", catalog_title(printer->catalog, answer->shape, title, sizeof title),
             answer->shape->layout->source, *place ? ": " : "", place);
    print_text(printer, "in", text);
    for (unsigned column = one && catalog_has_class(answer->shape, 1); column < 2; column++)
        print_drawing(printer, answer, column);
}

static void print_shown(const struct printer *printer, const struct coreelf_field *field)
{
    char text[128];

    snprintf(text, sizeof text, "as %s%s", show_words(field), type_words(field));
    print_text(printer, "shown", text);
}

static void print_inside(const struct printer *printer, const struct coreelf_field *field)
{
    char text[512];
    size_t at = 0;

    if (!field->inside)
        return;
    at = (size_t)snprintf(text, sizeof text, "%s:", field->inside->title);
    for (unsigned i = 0; i < field->inside->fields_count && at < sizeof text; i++)
        at += (size_t)snprintf(text + at, sizeof text - at, " %s", field->inside->fields[i].name);
    print_text(printer, "holds", text);
}

/* Answers [from, to) are places of one field. */
static void print_field(const struct printer *printer, const struct answer *from, const struct answer *to)
{
    const struct linux_row *said = NULL;

    print_heading(printer, from->field->name, from->field->meaning);
    for (const struct answer *answer = from; answer < to; answer++)
        print_place(printer, answer);
    print_shown(printer, from->field);
    print_inside(printer, from->field);
    for (const struct answer *answer = from; answer < to; answer++) {
        const struct linux_row *row = linux_of_field(answer->shape, answer->field);
        if (row && (!said || strcmp(row->sentence, said->sentence) != 0))
            print_linux(printer, said = row);
    }
    print_values(printer, catalog_set_of(from->field));
}

/* ---- Structures ---- */

/* The same in both classes, or there in one alone. */
static int has_one_column(const struct shape *shape)
{
    if (!catalog_has_class(shape, 0) || !catalog_has_class(shape, 1))
        return 1;
    for (unsigned i = 0; i < shape->layout->fields_count; i++)
        if (!same_in_both(shape, &shape->layout->fields[i]))
            return 0;
    return 1;
}

static int is_printed(const struct shape *shape, unsigned column)
{
    return catalog_has_class(shape, column) && !(column == 0 && has_one_column(shape) && catalog_has_class(shape, 1));
}

static void print_columns(const struct printer *printer, const struct shape *shape, const struct coreelf_field *field)
{
    for (unsigned column = 0; column < 2; column++) {
        if (!is_printed(shape, column))
            continue;
        if (field->length[column] == 0)
            fprintf(printer->out, "      -     -");
        else
            fprintf(printer->out, "  0x%03x %5u", field->offset[column],
                    (unsigned)field->length[column] * field->count);
    }
}

static void print_rows(const struct printer *printer, const struct shape *shape)
{
    unsigned columns = 0;

    for (unsigned column = 0; column < 2; column++)
        if (is_printed(shape, column))
            columns += (unsigned)fprintf(printer->out, "  %-5s %5s",
                                         has_one_column(shape) ? "at"
                                         : column              ? "ELF64"
                                                               : "ELF32",
                                         "size");
    fprintf(printer->out, "  %-14s meaning\n", "field");
    for (unsigned i = 0; i < shape->layout->fields_count; i++) {
        const struct coreelf_field *field = &shape->layout->fields[i];
        int at;
        print_columns(printer, shape, field);
        at = (int)columns + fprintf(printer->out, "  %-14s", field->name);
        text_wrap(printer->out, field->meaning, (size_t)at, (size_t)columns + 17, EXPLAIN_WIDTH);
        fputc('\n', printer->out);
    }
}

static void print_structure(const struct printer *printer, const struct shape *shape)
{
    const struct coreelf_layout *layout = shape->layout;
    char text[1024], sizes[64], title[128];

    if (layout->size[0] == layout->size[1])
        snprintf(sizes, sizeof sizes, "%u bytes", layout->size[0]);
    else
        snprintf(sizes, sizeof sizes, "%u bytes in ELF32, %u in ELF64", layout->size[0], layout->size[1]);
    snprintf(text, sizeof text, "%s, %u %s%s", sizes, layout->fields_count,
             shape->registers_of ? "register" : "field", layout->fields_count == 1 ? "" : "s");
    print_heading(printer, catalog_title(printer->catalog, shape, title, sizeof title), text);
    print_text(printer, "source", layout->source);
    shape_place(printer->catalog, shape, text, sizeof text);
    if (*text)
        print_text(printer, "in", text);
    fputc('\n', printer->out);
    print_rows(printer, shape);
}

/* ---- Constants ---- */

/* The fields whose values these are: "p_type of Phdr". */
static size_t users(const struct catalog *catalog, enum coreelf_set set, char *text, size_t size)
{
    size_t at = 0;

    text[0] = '\0';
    for (size_t i = 0; i < catalog->shapes_count; i++)
        for (unsigned k = 0; k < catalog->shapes[i].layout->fields_count && at < size; k++)
            if (catalog_set_of(&catalog->shapes[i].layout->fields[k]) == set)
                at += (size_t)snprintf(text + at, size - at, "%s%s of %s", at ? ", " : "",
                                       catalog->shapes[i].layout->fields[k].name, catalog->shapes[i].layout->title);
    return at;
}

/* "12 fields", or their names if they are few. */
static const char *fields_words(const struct shape *shape, char *text, size_t size)
{
    const struct coreelf_layout *layout = shape->layout;
    size_t at = 0;

    if (layout->fields_count > 4) {
        snprintf(text, size, "%u %s", layout->fields_count, shape->registers_of ? "registers" : "fields");
        return text;
    }
    for (unsigned i = 0; i < layout->fields_count && at < size; i++)
        at += (size_t)snprintf(text + at, size - at, "%s%s", i ? ", " : "", layout->fields[i].name);
    return text;
}

static void print_holds_row(const struct printer *printer, const struct shape *shape)
{
    char machines[256], title[128], fields[256], text[700];

    fprintf(printer->out, "%*s", TEXT_AT, "");
    for (unsigned column = 0; column < 2; column++)
        if (!catalog_has_class(shape, column) || shape->offset[column] >= VARIES)
            fprintf(printer->out, "%-*s", column ? 6 : 7, shape->offset[column] == VARIES ? "*" : "-");
        else
            fprintf(printer->out, column ? "0x%-4" PRIx64 : "0x%-5" PRIx64, shape->offset[column]);
    snprintf(text, sizeof text, "%s: %s%s%s", catalog_title(printer->catalog, shape, title, sizeof title),
             fields_words(shape, fields, sizeof fields), shape->machines ? " of " : "",
             catalog_machines(printer->catalog, shape, machines, sizeof machines));
    text_wrap(printer->out, text, TEXT_AT + 13, TEXT_AT + 14, EXPLAIN_WIDTH);
    fputc('\n', printer->out);
}

/* What a note of that owner and type holds: structures, with their offsets. */
static void print_holds(const struct printer *printer, const struct coreelf_name *note)
{
    int any = 0, varies = 0;

    for (size_t i = 0; i < printer->catalog->shapes_count; i++) {
        const struct shape *shape = &printer->catalog->shapes[i];
        if (!shape->note || strcmp(shape->note, note->symbol) != 0 || shape->owner != note->scope)
            continue;
        if (!any++)
            print_text(printer, "holds", "ELF32  ELF64");
        print_holds_row(printer, shape);
        varies |= shape->offset[0] == VARIES || shape->offset[1] == VARIES;
    }
    if (varies)
        fprintf(printer->out, "%*s*      where it starts depends on what stands before it\n", TEXT_AT, "");
}

/* "7", "10 (0xa) on MIPS", or of the same value as the one before: ", SPARC". */
static size_t append_value(const struct answer *answer, int is_first, char *text, size_t size)
{
    const struct coreelf_name *name = answer->name;
    const char *scope = catalog_scope(answer->set, name->scope);
    const char *on = answer->set == COREELF_SET_nt        ? ", of owner "
                     : answer->set == COREELF_SET_si_code ? ", with "
                                                          : " on ";
    char number[48];

    if (!is_first && answer[-1].name->value == name->value && *scope)
        return (size_t)snprintf(text, size, ", %s", scope);
    snprintf(number, sizeof number, name->value < 10 ? "%" PRId64 : "%" PRId64 " (0x%" PRIx64 ")", name->value,
             (uint64_t)name->value);
    return (size_t)snprintf(text, size, "%s%s%s%s", is_first ? "" : "; ", number, *scope ? on : "", scope);
}

/* Answers [from, to) are the values of one constant: SIGBUS is 7, and 10 on MIPS. */
static void print_constant(const struct printer *printer, const struct answer *from, const struct answer *to)
{
    const struct value_set *row = catalog_set(from->set);
    char text[512], used[400];
    size_t at = 0;

    print_heading(printer, from->name->symbol, from->name->meaning);
    for (const struct answer *answer = from; answer < to && at < sizeof text; answer++)
        at += append_value(answer, answer == from, text + at, sizeof text - at);
    print_text(printer, catalog_is_flags(from->set) ? "bits" : "value", text);
    users(printer->catalog, from->set, used, sizeof used);
    snprintf(text, sizeof text, "%s: %s", *used ? used : row->field, row->meaning);
    print_text(printer, "of", text);
    print_linux(printer, linux_of_constant(from->set, from->name));
    if (from->set == COREELF_SET_nt)
        print_holds(printer, from->name);
}

static void print_set(const struct printer *printer, enum coreelf_set set)
{
    char text[400];

    print_heading(printer, catalog_set(set)->field, catalog_set(set)->meaning);
    if (users(printer->catalog, set, text, sizeof text))
        print_text(printer, "of", text);
    print_values(printer, set);
}

/* ---- Owners, sections, machines ---- */

static void print_owner(const struct printer *printer, const struct coreelf_name *owner)
{
    size_t count, found = 0;
    const struct coreelf_name *names = coreelf_names(COREELF_SET_nt, &count);

    print_heading(printer, owner->meaning, "owner of notes: who says what their n_type means");
    for (size_t i = 0; i < count; i++) {
        if (names[i].scope != (uint32_t)owner->value)
            continue;
        if (!found++)
            print_text(printer, "notes", "by n_type:");
        print_value(printer, COREELF_SET_nt,
                    &(struct coreelf_name){names[i].symbol, names[i].meaning, names[i].value, COREELF_ANY}, 25);
    }
    if (!found)
        print_text(printer, "notes", "none that has a name here");
}

static void print_machine(const struct printer *printer, const struct coreelf_arch *arch)
{
    const struct coreelf_name *machine = coreelf_find_name(COREELF_SET_em, COREELF_ANY, arch->e_machine);
    char text[512];

    print_heading(printer, arch->name, machine ? machine->meaning : "a machine");
    snprintf(text, sizeof text, "%s (%u)%s", machine ? machine->symbol : "e_machine", arch->e_machine,
             arch->ei_class == 0                    ? ""
             : arch->ei_class == COREELF_ELFCLASS64 ? ", ELFCLASS64"
                                                    : ", ELFCLASS32");
    print_text(printer, "files", text);
    snprintf(text, sizeof text, "program counter %s, stack pointer %s%s%s", arch->pc ? arch->pc : "none",
             arch->sp ? arch->sp : "none", arch->tls ? ", thread pointer " : "", arch->tls ? arch->tls : "");
    print_text(printer, "names", text);
    for (const struct coreelf_payload *payload = arch->payloads; payload && payload->title; payload++) {
        const struct coreelf_name *name = coreelf_find_name(COREELF_SET_nt, payload->owner, (int64_t)payload->type);
        snprintf(text, sizeof text, "%s: %s", name ? name->symbol : "a note", payload->title);
        print_text(printer, payload == arch->payloads ? "notes" : "", text);
    }
    fputc('\n', printer->out);
    for (size_t i = 0; i < printer->catalog->shapes_count; i++)
        if (printer->catalog->shapes[i].layout == arch->registers)
            print_structure(printer, &printer->catalog->shapes[i]);
}

/* The word is an argument of the command line: it may be anything that begins as a section's name does. */
static void print_section(const struct printer *printer, const char *word, const char *meaning)
{
    char name[80];

    print_heading(printer, text_harmless(name, sizeof name, word), meaning);
    print_text(printer, "is", "a section, known by its name");
    print_text(printer, "source", "gABI ch. 4, Special Sections; GNU tools and Linux have added names");
}

/* ---- Numbers ---- */

static void print_meaning(const struct printer *printer, const char *label, const char *symbol, const char *meaning)
{
    int at = fprintf(printer->out, "  %-24s %-*s", label, *meaning ? 22 : 0, symbol);

    text_wrap(printer->out, meaning, (size_t)at, 50, EXPLAIN_WIDTH);
    fputc('\n', printer->out);
}

/* "PF_R|PF_W", below itself where it is long. */
static void print_flags(const struct printer *printer, enum coreelf_set set, const char *flags)
{
    char text[512], *to = text;

    for (const char *at = flags; *at && to < text + sizeof text - 3; at++) {
        *to++ = *at;
        if (*at == '|' && strlen(flags) > 70)
            *to++ = ' ';
    }
    *to = '\0';
    fprintf(printer->out, "  %-24s", catalog_set(set)->field);
    text_wrap(printer->out, text, 26, 27, EXPLAIN_WIDTH);
    fputc('\n', printer->out);
}

static int print_number_in_set(const struct printer *printer, enum coreelf_set set, int64_t number)
{
    size_t count, found = 0;
    const struct coreelf_name *names = coreelf_names(set, &count);
    char label[64], flags[400];

    for (size_t i = 0; i < count; i++) {
        const char *scope = catalog_scope(set, names[i].scope);
        if (names[i].value != number)
            continue;
        snprintf(label, sizeof label, "%s%s%s", catalog_set(set)->field, *scope ? " of " : "", scope);
        found++;
        if (set == COREELF_SET_owner)
            continue;
        print_meaning(printer, label, names[i].symbol, names[i].meaning);
    }
    if (found || !catalog_is_flags(set) || number <= 0 ||
        coreelf_format_flags(set, COREELF_ANY, (uint64_t)number, flags, sizeof flags) < 0 || strstr(flags, "0x"))
        return found > 0;
    print_flags(printer, set, flags);
    return 1;
}

/* The field that byte `at` of a structure is of, down into what it nests. */
static const struct coreelf_field *field_at(const struct coreelf_layout *layout, unsigned column, int64_t at)
{
    for (unsigned i = 0; i < layout->fields_count; i++) {
        const struct coreelf_field *field = &layout->fields[i];
        if (at >= field->offset[column] && at < field->offset[column] + field->length[column])
            return field->inside ? field_at(field->inside, column, at - field->offset[column]) : field;
    }
    return NULL;
}

/* The ELF header stands at the start, so a byte of it is a byte of the file. */
static int print_number_as_offset(const struct printer *printer, int64_t number)
{
    const struct coreelf_field *fields[] = {field_at(&coreelf_layout_ehdr, 0, number),
                                            field_at(&coreelf_layout_ehdr, 1, number)};

    if (fields[0] && fields[0] == fields[1])
        print_meaning(printer, "byte of the file", fields[0]->name, fields[0]->meaning);
    for (unsigned column = 0; column < 2 && fields[0] != fields[1]; column++)
        if (fields[column])
            print_meaning(printer, column ? "byte of the file, ELF64" : "byte of the file, ELF32",
                          fields[column]->name, fields[column]->meaning);
    return fields[0] || fields[1];
}

static void print_number(const struct printer *printer, int64_t number)
{
    int found = 0;

    fprintf(printer->out, "%" PRId64 " (0x%" PRIx64 ") can be\n\n", number, (uint64_t)number);
    for (unsigned set = 1; set < COREELF_SETS; set++)
        found |= print_number_in_set(printer, (enum coreelf_set)set, number);
    found |= print_number_as_offset(printer, number);
    if (!found)
        fputs("  nothing that has a name here: a size, an address, a count\n", printer->out);
}

/* ---- All ---- */

static void print_answer(const struct printer *printer, const struct answer *answer)
{
    switch (answer->kind) {
    case ANSWER_STRUCTURE:
        print_structure(printer, answer->shape);
        break;
    case ANSWER_SET:
        print_set(printer, answer->set);
        break;
    case ANSWER_OWNER:
        print_owner(printer, answer->name);
        break;
    case ANSWER_MACHINE:
        print_machine(printer, answer->arch);
        break;
    case ANSWER_NUMBER:
        print_number(printer, answer->number);
        break;
    default:
        break;
    }
}

void print_answers(const struct catalog *catalog, const struct answers *answers, const struct explain_style *style,
                   FILE *out)
{
    struct printer printer = {catalog, style, out};
    const struct answer *list = answers->list;

    for (size_t i = 0, next; i < answers->count; i = next) {
        next = i + 1;
        if (i > 0)
            fputc('\n', out);
        while (next < answers->count && same_thing(&list[i], &list[next]))
            next++;
        if (list[i].kind == ANSWER_FIELD)
            print_field(&printer, &list[i], &list[next - 1] + 1);
        else if (list[i].kind == ANSWER_CONSTANT)
            print_constant(&printer, &list[i], &list[next - 1] + 1);
        else if (list[i].kind == ANSWER_SECTION)
            print_section(&printer, answers->word, list[i].section);
        else
            print_answer(&printer, &list[i]);
    }
}
