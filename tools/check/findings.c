/*
 * findings.c: the table of findings, what was found, and how a finding's numbers become words.
 *
 * A check reports numbers. The words between them are in the row, each with a place for a number that says
 * how it is shown: "{segment}: {d} of {d} bytes are lost" is "segment 3 (PT_LOAD): 12 of 100 bytes are lost".
 */
#include <inttypes.h>
#include <string.h>

#include "../base/text.h"
#include "check.h"

const struct finding_row finding_rows[FINDINGS] = {
#define F(name, id, severity, what, detail, readers) {id, SEVERITY_##severity, what, detail, readers},
#include "findings.def"
};

/* ---- What was found ---- */

void report_numbers(struct check *check, enum finding_id id, const uint64_t *offset_and_numbers)
{
    struct finding *finding = &check->findings[id];

    if (finding->count < PLACES_MAX) {
        struct finding_place *place = &finding->places[finding->count];
        place->offset = offset_and_numbers[0];
        memcpy(place->numbers, offset_and_numbers + 1, sizeof place->numbers);
    }
    finding->count++;
}

uint64_t check_count(const struct check *check, enum severity severity)
{
    uint64_t count = 0;

    for (int i = 0; i < FINDINGS; i++)
        if (finding_rows[i].severity == severity)
            count += check->findings[i].count;
    return count;
}

/* ---- Numbers as words ---- */

static const char *symbol(const struct check *check, enum coreelf_set set, uint64_t value)
{
    const struct coreelf_name *name = coreelf_find_name(set, check->map.file.format.e_machine, (int64_t)value);

    return name ? name->symbol : NULL;
}

/* "segment 3 (PT_LOAD)", or the bare words where there is no name. */
static void print_named(char *text, size_t size, const char *what, uint64_t number, const char *name)
{
    char harmless[80];

    if (name && *name)
        snprintf(text, size, "%s%" PRIu64 " (%s)", what, number, text_harmless(harmless, sizeof harmless, name));
    else
        snprintf(text, size, "%s%" PRIu64, what, number);
}

static void print_decimal(char *text, size_t size, const struct check *check, uint64_t number)
{
    (void)check;
    text_count(text, size, number);
}

static void print_plain(char *text, size_t size, const struct check *check, uint64_t number)
{
    (void)check;
    snprintf(text, size, "%" PRId64, (int64_t)number);
}

static void print_hex(char *text, size_t size, const struct check *check, uint64_t number)
{
    (void)check;
    snprintf(text, size, "0x%" PRIx64, number);
}

static void print_segment(char *text, size_t size, const struct check *check, uint64_t index)
{
    struct coreelf_phdr phdr;
    int there = coreelf_segment(&check->map.file, index, &phdr, NULL) > 0;

    print_named(text, size, "segment ", index, there ? symbol(check, COREELF_SET_pt, phdr.p_type) : NULL);
}

static void print_section(char *text, size_t size, const struct check *check, uint64_t index)
{
    struct coreelf_shdr shdr;
    char name[64] = "";

    if (coreelf_section(&check->map.file, index, &shdr, NULL) <= 0 ||
        coreelf_section_name(&check->map.file, &shdr, name, sizeof name, NULL) < 0)
        name[0] = '\0';
    print_named(text, size, "section ", index, name);
}

/* A note's name was made harmless when the model was built. */
static void print_note(char *text, size_t size, const struct check *check, uint64_t index)
{
    const struct map_note *note = index < check->map.notes_count ? &check->map.notes[index] : NULL;

    snprintf(text, size, "%s%s%s", note ? note->name : "note", note && note->about[0] ? " of " : "",
             note ? note->about : "");
}

static void print_signal(char *text, size_t size, const struct check *check, uint64_t number)
{
    const char *name = number ? symbol(check, COREELF_SET_sig, number) : "none";

    if (name)
        snprintf(text, size, "%s", name);
    else
        snprintf(text, size, "signal %" PRId64, (int64_t)number);
}

static void print_feature(char *text, size_t size, const struct check *check, uint64_t number)
{
    print_named(text, size, "component ", number, symbol(check, COREELF_SET_xfeature, number));
}

static const struct {
    const char *word;
    void (*print)(char *text, size_t size, const struct check *check, uint64_t number);
} words[] = {{"d", print_decimal},       {"n", print_plain},   {"x", print_hex},      {"segment", print_segment},
             {"section", print_section}, {"note", print_note}, {"sig", print_signal}, {"feature", print_feature}};

static void print_word(char *text, size_t size, const struct check *check, const char *word, size_t length,
                       uint64_t number)
{
    *text = '\0';
    for (size_t i = 0; i < sizeof words / sizeof words[0]; i++)
        if (strlen(words[i].word) == length && memcmp(words[i].word, word, length) == 0)
            words[i].print(text, size, check, number);
}

const char *finding_detail(const struct check *check, enum finding_id id, const struct finding_place *place,
                           char *text, size_t size)
{
    const uint64_t *number = place->numbers;
    size_t at = 0;

    for (const char *c = finding_rows[id].detail; *c && at + 1 < size; c++) {
        if (*c != '{') {
            text[at++] = *c;
            continue;
        }
        size_t length = strcspn(++c, "}");
        print_word(text + at, size - at, check, c, length, number < place->numbers + NUMBERS_MAX ? *number++ : 0);
        at += strlen(text + at);
        c += length;
    }
    text[at] = '\0';
    return text;
}
