/*
 * json.c: answers for programs: docs/JSON.md has the keys.
 */
#include "../base/json.h"

#include <string.h>

#include "explain.h"

static const char *const kinds[] = {
    [ANSWER_STRUCTURE] = "structure", [ANSWER_FIELD] = "field",
    [ANSWER_CONSTANT] = "constant",   [ANSWER_SET] = "set",
    [ANSWER_OWNER] = "owner",         [ANSWER_SECTION] = "section",
    [ANSWER_MACHINE] = "machine",     [ANSWER_NUMBER] = "constant",
};

static void json_optional(struct json *json, const char *key, const char *value)
{
    if (value && *value)
        json_string(json, key, value);
    else
        json_null(json, key);
}

static void json_linux(struct json *json, const struct linux_row *row)
{
    if (!row) {
        json_null(json, "linux");
        return;
    }
    json_begin(json, "linux", '{');
    json_string(json, "says", row->sentence);
    json_string(json, "function", row->function);
    json_string(json, "file", row->file);
    json_end(json, '}');
}

/* ---- Structures and fields ---- */

static void json_classes(struct json *json, const struct shape *shape, const struct coreelf_field *field)
{
    static const char *const keys[] = {"elf32", "elf64"};

    for (unsigned column = 0; column < 2; column++) {
        if (!catalog_has_class(shape, column) || (field && field->length[column] == 0)) {
            json_null(json, keys[column]);
            continue;
        }
        json_begin(json, keys[column], '{');
        if (field)
            json_number(json, "offset", field->offset[column]);
        json_number(json, "size",
                    field ? (uint64_t)field->length[column] * field->count : shape->layout->size[column]);
        json_end(json, '}');
    }
}

static void json_place(struct json *json, const struct catalog *catalog, const struct shape *shape)
{
    size_t count;
    const struct coreelf_arch *const *archs = coreelf_archs(&count);
    char title[128];

    json_string(json, "structure", catalog_title(catalog, shape, title, sizeof title));
    json_string(json, "source", shape->layout->source);
    json_optional(json, "note", shape->note);
    json_begin(json, "machines", '[');
    for (size_t i = 0; i < count && i < 64; i++)
        if (shape->machines >> i & 1)
            json_string(json, NULL, archs[i]->name);
    json_end(json, ']');
}

static void json_field(struct json *json, const struct catalog *catalog, const struct shape *shape,
                       const struct coreelf_field *field)
{
    enum coreelf_set set = catalog_set_of(field);

    json_string(json, "name", field->name);
    json_string(json, "meaning", field->meaning);
    json_place(json, catalog, shape);
    json_classes(json, shape, field);
    json_number(json, "count", field->count);
    json_string(json, "shown", show_words(field));
    json_optional(json, "values", set == COREELF_SET_none ? NULL : catalog_set(set)->field);
    json_linux(json, linux_of_field(shape, field));
}

static void json_structure(struct json *json, const struct catalog *catalog, const struct shape *shape)
{
    json_string(json, "name", shape->layout->title);
    json_place(json, catalog, shape);
    json_classes(json, shape, NULL);
    json_begin(json, "fields", '[');
    for (unsigned i = 0; i < shape->layout->fields_count; i++)
        json_string(json, NULL, shape->layout->fields[i].name);
    json_end(json, ']');
}

/* ---- Constants ---- */

static void json_constant(struct json *json, enum coreelf_set set, const struct coreelf_name *name)
{
    json_string(json, "name", set == COREELF_SET_owner ? name->meaning : name->symbol);
    json_string(json, "meaning", set == COREELF_SET_owner ? "owner of notes" : name->meaning);
    json_hex(json, "value", (uint64_t)name->value);
    json_string(json, "of", catalog_set(set)->field);
    json_optional(json, "scope", catalog_scope(set, name->scope));
}

static void json_set(struct json *json, enum coreelf_set set)
{
    size_t count;
    const struct coreelf_name *names = coreelf_names(set, &count);

    json_string(json, "name", catalog_set(set)->field);
    json_string(json, "meaning", catalog_set(set)->meaning);
    json_begin(json, "values", '[');
    for (size_t i = 0; i < count; i++) {
        json_begin(json, NULL, '{');
        json_constant(json, set, &names[i]);
        json_end(json, '}');
    }
    json_end(json, ']');
}

/* A number is as many answers as there are constants of that value. */
static void json_numbers(struct json *json, int64_t number)
{
    size_t count;

    for (unsigned set = 1; set < COREELF_SETS; set++) {
        const struct coreelf_name *names = coreelf_names((enum coreelf_set)set, &count);
        for (size_t i = 0; i < count; i++) {
            if (names[i].value != number)
                continue;
            json_begin(json, NULL, '{');
            json_string(json, "kind", "constant");
            json_constant(json, (enum coreelf_set)set, &names[i]);
            json_linux(json, linux_of_constant((enum coreelf_set)set, &names[i]));
            json_end(json, '}');
        }
    }
}

/* ---- The rest ---- */

static void json_machine(struct json *json, const struct catalog *catalog, const struct coreelf_arch *arch)
{
    const struct coreelf_name *machine = coreelf_find_name(COREELF_SET_em, COREELF_ANY, arch->e_machine);

    (void)catalog;
    json_string(json, "name", arch->name);
    json_string(json, "machine", machine ? machine->symbol : "unknown");
    json_begin(json, "registers", '[');
    for (unsigned i = 0; i < arch->registers->fields_count; i++)
        json_string(json, NULL, arch->registers->fields[i].name);
    json_end(json, ']');
}

static void json_answer(struct json *json, const struct catalog *catalog, const char *word,
                        const struct answer *answer)
{
    if (answer->kind == ANSWER_NUMBER) {
        json_numbers(json, answer->number);
        return;
    }
    json_begin(json, NULL, '{');
    json_string(json, "kind", kinds[answer->kind]);
    if (answer->kind == ANSWER_STRUCTURE)
        json_structure(json, catalog, answer->shape);
    else if (answer->kind == ANSWER_FIELD)
        json_field(json, catalog, answer->shape, answer->field);
    else if (answer->kind == ANSWER_CONSTANT)
        json_constant(json, answer->set, answer->name),
            json_linux(json, linux_of_constant(answer->set, answer->name));
    else if (answer->kind == ANSWER_OWNER)
        json_constant(json, COREELF_SET_owner, answer->name);
    else if (answer->kind == ANSWER_SET)
        json_set(json, answer->set);
    else if (answer->kind == ANSWER_MACHINE)
        json_machine(json, catalog, answer->arch);
    else
        json_string(json, "name", word), json_string(json, "meaning", answer->section);
    json_end(json, '}');
}

void json_answers(const struct catalog *catalog, const struct answers *answers, FILE *out)
{
    struct json json = {out, 0, 0};

    json_begin(&json, NULL, '{');
    json_string(&json, "word", answers->word);
    json_begin(&json, "answers", '[');
    for (size_t i = 0; i < answers->count; i++)
        json_answer(&json, catalog, answers->word, &answers->list[i]);
    json_end(&json, ']');
    json_begin(&json, "suggestions", '[');
    for (int i = 0; answers->suggestions[i]; i++)
        json_string(&json, NULL, answers->suggestions[i]);
    json_end(&json, ']');
    json_end(&json, '}');
}

void json_overview(const struct catalog *catalog, FILE *out)
{
    struct json json = {out, 0, 0};
    size_t count;
    const struct coreelf_arch *const *archs = coreelf_archs(&count);

    json_begin(&json, NULL, '{');
    json_begin(&json, "structures", '[');
    for (size_t i = 0; i < catalog->shapes_count; i++) {
        json_begin(&json, NULL, '{');
        json_structure(&json, catalog, &catalog->shapes[i]);
        json_end(&json, '}');
    }
    json_end(&json, ']');
    json_begin(&json, "sets", '[');
    for (unsigned set = 1; set < COREELF_SETS; set++) {
        json_begin(&json, NULL, '{');
        json_set(&json, (enum coreelf_set)set);
        json_end(&json, '}');
    }
    json_end(&json, ']');
    json_begin(&json, "machines", '[');
    for (size_t i = 0; i < count; i++)
        json_string(&json, NULL, archs[i]->name);
    json_end(&json, ']');
    json_end(&json, '}');
}
