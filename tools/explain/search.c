/*
 * search.c: from a word to what it can be.
 *
 * A word may be many things: pr_pid stands in three structures, NT_FILE is a note and a structure, SIGBUS is 7 and, on
 * MIPS, 10. All of them are answers. Letters count the same in either case. Forms that people use for one thing:
 *
 *     Phdr, phdr, Elf64_Phdr, struct phdr       a structure
 *     p_filesz, phdr.p_filesz, pr_info.si_signo a field, of any structure or of that one
 *     xmm3                                      the fourth of the registers xmm
 *     PT_LOAD;  p_type, pt, PT_*                a constant; a set of them
 *     "CORE", .text, x86-64, pr_reg             an owner, a section, a machine, the registers of each machine
 *     6, 0x205, -6                              a number: all that it can be
 *
 * Where nothing fits, the names that are nearest by edit distance are suggested.
 */
#include <ctype.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "../model/section_names.h"
#include "explain.h"

static void add(struct answers *answers, struct answer answer)
{
    answers->list = alloc_more(answers->list, &answers->room, answers->count, sizeof answer);
    answers->list[answers->count++] = answer;
}

/* ---- Structures and fields ---- */

static const char *without_prefix(const char *word)
{
    static const char *const prefixes[] = {"struct ", "Elf64_", "Elf32_", "ElfW("};

    for (size_t i = 0; i < sizeof prefixes / sizeof prefixes[0]; i++)
        if (strncasecmp(word, prefixes[i], strlen(prefixes[i])) == 0)
            return word + strlen(prefixes[i]);
    return word;
}

static int is_structure(const struct coreelf_layout *layout, const char *word)
{
    return strcasecmp(layout->name, word) == 0 || strcasecmp(layout->title, word) == 0;
}

/* "xmm" and "xmm3" are both of the field xmm, of which there are 16. */
static int is_field(const struct coreelf_field *field, const char *word)
{
    size_t length = strlen(field->name);
    unsigned long index;
    char *end;

    if (strcasecmp(field->name, word) == 0)
        return 1;
    if (field->count < 2 || strncasecmp(field->name, word, length) != 0 || !isdigit((unsigned char)word[length]))
        return 0;
    index = strtoul(word + length, &end, 10);
    return *end == '\0' && index < field->count;
}

/* The structure is one that a field of this name nests: pr_info.si_signo. */
static int is_nested_as(const struct catalog *catalog, const struct coreelf_layout *layout, const char *word)
{
    for (size_t i = 0; i < catalog->shapes_count; i++)
        for (unsigned k = 0; k < catalog->shapes[i].layout->fields_count; k++) {
            const struct coreelf_field *field = &catalog->shapes[i].layout->fields[k];
            if (field->inside == layout && strcasecmp(field->name, word) == 0)
                return 1;
        }
    return 0;
}

/* `owner` is what stood before the dot, or NULL. */
static void search_fields(const struct catalog *catalog, const char *owner, const char *word, struct answers *answers)
{
    for (size_t i = 0; i < catalog->shapes_count; i++) {
        const struct shape *shape = &catalog->shapes[i];
        if (owner && !is_structure(shape->layout, owner) && !is_nested_as(catalog, shape->layout, owner))
            continue;
        for (unsigned k = 0; k < shape->layout->fields_count; k++)
            if (is_field(&shape->layout->fields[k], word))
                add(answers,
                    (struct answer){.kind = ANSWER_FIELD, .shape = shape, .field = &shape->layout->fields[k]});
    }
}

static void search_structures(const struct catalog *catalog, const char *word, struct answers *answers)
{
    int is_pr_reg = strcasecmp(word, "pr_reg") == 0;

    for (size_t i = 0; i < catalog->shapes_count; i++)
        if (is_structure(catalog->shapes[i].layout, word) || (is_pr_reg && catalog->shapes[i].registers_of))
            add(answers, (struct answer){.kind = ANSWER_STRUCTURE, .shape = &catalog->shapes[i]});
}

int same_thing(const struct answer *a, const struct answer *b)
{
    if (a->kind != b->kind)
        return 0;
    if (a->kind == ANSWER_FIELD)
        return strcmp(a->field->name, b->field->name) == 0 && strcmp(a->field->meaning, b->field->meaning) == 0 &&
               a->field->set == b->field->set;
    return a->kind == ANSWER_CONSTANT && a->set == b->set && a->set != COREELF_SET_nt &&
           strcmp(a->name->meaning, b->name->meaning) == 0;
}

/* Things that share a block stand one behind another. */
static void gather(struct answers *answers)
{
    for (size_t i = 0; i < answers->count; i++)
        for (size_t k = i + 1, to = i + 1; k < answers->count; k++) {
            struct answer answer = answers->list[k];
            if (!same_thing(&answers->list[i], &answer))
                continue;
            memmove(&answers->list[to + 1], &answers->list[to], (k - to) * sizeof answer);
            answers->list[to++] = answer;
        }
}

/* The letters are the same, in the same case: EI_CLASS is a constant, ei_class a field. */
static int is_exact(const struct answer *answer, const char *word)
{
    const char *name = answer->kind == ANSWER_FIELD      ? answer->field->name
                       : answer->kind == ANSWER_CONSTANT ? answer->name->symbol
                       : answer->kind == ANSWER_OWNER    ? answer->name->meaning
                                                         : word;

    return strcmp(name, word) == 0;
}

static void exact_ones_first(struct answers *answers)
{
    for (size_t i = 0, to = 0; i < answers->count; i++) {
        struct answer answer = answers->list[i];
        if (!is_exact(&answer, answers->word))
            continue;
        memmove(&answers->list[to + 1], &answers->list[to], (i - to) * sizeof answer);
        answers->list[to++] = answer;
    }
}

/* ---- Constants ---- */

static void search_constants(const char *word, struct answers *answers)
{
    size_t count;

    for (unsigned set = 1; set < COREELF_SETS; set++) {
        const struct coreelf_name *names = coreelf_names((enum coreelf_set)set, &count);
        for (size_t i = 0; i < count; i++)
            if (set != COREELF_SET_owner && strcasecmp(names[i].symbol, word) == 0)
                add(answers,
                    (struct answer){.kind = ANSWER_CONSTANT, .set = (enum coreelf_set)set, .name = &names[i]});
    }
}

/* "PT_*" and "PT_" are what a symbol of the set begins with. */
static int is_prefix_of(enum coreelf_set set, const char *word)
{
    size_t count, length = strcspn(word, "*");
    const struct coreelf_name *names = coreelf_names(set, &count);

    if (length == 0 || (word[length] == '\0' && word[length - 1] != '_') || (word[length] && word[length + 1]))
        return 0;
    for (size_t i = 0; i < count; i++)
        if (strncasecmp(names[i].symbol, word, length) == 0)
            return 1;
    return 0;
}

/* A field shows its set already. */
static int has_field_of(const struct answers *answers, enum coreelf_set set)
{
    for (size_t i = 0; i < answers->count; i++)
        if (answers->list[i].kind == ANSWER_FIELD && catalog_set_of(answers->list[i].field) == set)
            return 1;
    return 0;
}

static void search_sets(const char *word, struct answers *answers)
{
    for (unsigned set = 1; set < COREELF_SETS; set++) {
        const struct value_set *row = catalog_set((enum coreelf_set)set);
        int is_named = strcasecmp(row->field, word) == 0 || strcasecmp(row->name, word) == 0;
        if ((is_named || is_prefix_of((enum coreelf_set)set, word)) && !has_field_of(answers, (enum coreelf_set)set))
            add(answers, (struct answer){.kind = ANSWER_SET, .set = (enum coreelf_set)set});
    }
}

/* ---- The rest ---- */

static void search_owners(const char *word, struct answers *answers)
{
    size_t count;
    const struct coreelf_name *names = coreelf_names(COREELF_SET_owner, &count);

    for (size_t i = 0; i < count; i++)
        if (strcasecmp(names[i].meaning, word) == 0 || strcasecmp(names[i].symbol, word) == 0)
            add(answers, (struct answer){.kind = ANSWER_OWNER, .name = &names[i]});
}

static void search_machines(const char *word, struct answers *answers)
{
    size_t count;
    const struct coreelf_arch *const *archs = coreelf_archs(&count);

    for (size_t i = 0; i < count; i++)
        if (strcasecmp(archs[i]->name, word) == 0)
            add(answers, (struct answer){.kind = ANSWER_MACHINE, .arch = archs[i]});
}

static void search_sections(const char *word, struct answers *answers)
{
    const char *meaning = section_meaning(word);

    if (meaning)
        add(answers, (struct answer){.kind = ANSWER_SECTION, .section = meaning});
}

/* Decimal or 0x; what does not fit 64 bits is no number that a file could hold. */
static int is_number(const char *word, int64_t *number)
{
    char *end;

    errno = 0;
    if (word[0] == '-')
        *number = strtoll(word, &end, 0);
    else
        *number = (int64_t)strtoull(word, &end, word[0] == '0' && tolower((unsigned char)word[1]) == 'x' ? 16 : 10);
    return errno == 0 && *end == '\0' && isdigit((unsigned char)word[word[0] == '-']);
}

/* ---- Suggestions ---- */

enum { LONGEST = 40 };

static unsigned least(unsigned a, unsigned b)
{
    return a < b ? a : b;
}

/* Letters to add, drop or change, or neighbors to swap, until a is b. Optimal string alignment. */
static unsigned distance(const char *a, const char *b)
{
    unsigned rows[3][LONGEST + 1];
    size_t m = strlen(a), n = strlen(b);

    if (m > LONGEST || n > LONGEST)
        return LONGEST;
    for (unsigned k = 0; k <= n; k++)
        rows[0][k] = k;
    for (unsigned i = 1; i <= m; i++) {
        unsigned *now = rows[i % 3], *before = rows[(i + 2) % 3], *twice = rows[(i + 1) % 3];
        now[0] = i;
        for (unsigned k = 1; k <= n; k++) {
            int differ = tolower((unsigned char)a[i - 1]) != tolower((unsigned char)b[k - 1]);
            now[k] = least(least(before[k] + 1, now[k - 1] + 1), before[k - 1] + (differ ? 1 : 0));
            if (i > 1 && k > 1 && tolower((unsigned char)a[i - 1]) == tolower((unsigned char)b[k - 2]) &&
                tolower((unsigned char)a[i - 2]) == tolower((unsigned char)b[k - 1]))
                now[k] = least(now[k], twice[k - 2] + 1);
        }
    }
    return rows[m % 3][n];
}

struct ranking {
    const char *word;
    const char *names[SUGGESTIONS];
    unsigned distances[SUGGESTIONS];
};

static int rank(void *context, const char *name)
{
    struct ranking *ranking = context;
    unsigned far = distance(ranking->word, name);
    int at = SUGGESTIONS;

    for (int i = 0; i < SUGGESTIONS; i++)
        if (ranking->names[i] && strcasecmp(ranking->names[i], name) == 0)
            return 1;
    while (at > 0 && far < ranking->distances[at - 1])
        at--;
    if (at == SUGGESTIONS)
        return 1;
    for (int i = SUGGESTIONS - 1; i > at; i--) {
        ranking->names[i] = ranking->names[i - 1];
        ranking->distances[i] = ranking->distances[i - 1];
    }
    ranking->names[at] = name;
    ranking->distances[at] = far;
    return 1;
}

/* Near enough: a third of the letters may be wrong; and not much farther than the nearest. */
static void suggest(const struct catalog *catalog, const char *word, struct answers *answers)
{
    struct ranking ranking = {.word = word};
    unsigned limit = (unsigned)strlen(word) / 3 + 1;

    for (int i = 0; i < SUGGESTIONS; i++)
        ranking.distances[i] = LONGEST;
    catalog_each_name(catalog, rank, &ranking);
    for (int i = 0; i < SUGGESTIONS - 1; i++)
        if (ranking.names[i] && ranking.distances[i] <= limit && ranking.distances[i] <= ranking.distances[0] + 1)
            answers->suggestions[i] = ranking.names[i];
}

/* ---- All ---- */

static void search_word(const struct catalog *catalog, const char *word, struct answers *answers)
{
    const char *dot = strchr(word, '.');
    char owner[LONGEST + 1];

    search_constants(word, answers);
    search_structures(catalog, without_prefix(word), answers);
    search_fields(catalog, NULL, word, answers);
    if (dot && dot > word && (size_t)(dot - word) < sizeof owner) {
        snprintf(owner, sizeof owner, "%.*s", (int)(dot - word), word);
        search_fields(catalog, without_prefix(owner), dot + 1, answers);
    }
    search_sets(word, answers);
    search_owners(word, answers);
    search_machines(word, answers);
    search_sections(word, answers);
    exact_ones_first(answers);
    gather(answers);
}

void search(const struct catalog *catalog, const char *word, struct answers *answers)
{
    int64_t number;

    memset(answers, 0, sizeof *answers);
    answers->word = word;
    if (is_number(word, &number))
        add(answers, (struct answer){.kind = ANSWER_NUMBER, .number = number});
    else
        search_word(catalog, word, answers);
    if (answers->count == 0)
        suggest(catalog, word, answers);
}

void answers_free(struct answers *answers)
{
    free(answers->list);
    answers->list = NULL;
    answers->count = 0;
}
