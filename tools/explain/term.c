/*
 * term.c: what a name means as six strings, for what has no room for a whole answer: the page of `map`.
 */
#include "explain.h"

#include <string.h>

static const char *linux_words(struct term *term, const struct linux_row *row)
{
    term->linux_says[0] = '\0';
    if (row)
        snprintf(term->linux_says, sizeof term->linux_says, "%s [%s, %s]", row->sentence, row->function, row->file);
    return term->linux_says;
}

static const struct term *no_term(struct term *term)
{
    term->of = NULL;
    return term;
}

const struct term *term_field(struct term *term, const struct coreelf_format *format, const struct coreelf_item *item)
{
    const struct coreelf_layout *layout = item->outer && item->outer->inside ? item->outer->inside : item->layout;
    const struct coreelf_arch *arch = coreelf_find_arch(format);
    const struct coreelf_field *field = item->field;
    unsigned column = format->ei_class == COREELF_ELFCLASS64;
    struct shape shape = {.layout = layout, .registers_of = arch && arch->registers == layout ? arch : NULL};

    if (item->kind != COREELF_ITEM_FIELD || !field || !layout)
        return no_term(term);
    snprintf(term->place, sizeof term->place, "%s (%s), at 0x%02x, %u byte%s", layout->title, layout->source,
             field->offset[column], field->length[column], field->length[column] == 1 ? "" : "s");
    term->of = layout;
    memcpy(term->columns,
           (const char *[]){field->name, field->meaning, "field", term->place, show_words(field),
                            linux_words(term, linux_of_field(&shape, field))},
           sizeof term->columns);
    return term;
}

static const struct term *constant(struct term *term, enum coreelf_set set, const struct coreelf_name *name)
{
    if (!name)
        return no_term(term);
    snprintf(term->place, sizeof term->place, "%s: %s", catalog_set(set)->field, catalog_set(set)->meaning);
    term->of = name;
    memcpy(term->columns,
           (const char *[]){name->symbol, name->meaning, "constant", term->place,
                            value_text(set, name->value, term->value, sizeof term->value),
                            linux_words(term, linux_of_constant(set, name))},
           sizeof term->columns);
    return term;
}

const struct term *term_value(struct term *term, const struct coreelf_item *item, const char *meaning)
{
    enum coreelf_set set = item->field ? (enum coreelf_set)item->field->set : COREELF_SET_none;
    size_t count = 0;
    const struct coreelf_name *names = set == COREELF_SET_none ? NULL : coreelf_names(set, &count);

    for (size_t i = 0; meaning && i < count; i++)
        if (names[i].meaning == meaning)
            return constant(term, set, &names[i]);
    return no_term(term);
}

const struct term *term_note(struct term *term, const struct coreelf_note *note)
{
    return constant(term, COREELF_SET_nt,
                    coreelf_find_name(COREELF_SET_nt, coreelf_find_owner(note->owner), (int64_t)note->nhdr.n_type));
}
