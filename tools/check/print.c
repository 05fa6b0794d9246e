/*
 * print.c: what was found, for people and for programs.
 *
 *     core: error segment-cut-off at 0xa0: The file ends before the bytes of a segment do. Segment 1
 *         (PT_LOAD): 12 of 100 bytes are lost. Readers: ...
 *       also at 0xd8: ...
 *       and 69,998 more
 *     core: 70,000 errors; whole in it: 3 threads, 1 of 70,001 segments
 *
 * A finding is told once, however often it is found; then its places.
 */
#include <ctype.h>
#include <inttypes.h>
#include <string.h>

#include "../base/json.h"
#include "../base/text.h"
#include "check.h"

enum { WIDTH = 100, INDENT = 4 };

static const char *const severities[] = {[SEVERITY_ERROR] = "error", [SEVERITY_NOTE] = "note"};

/* ---- Text ---- */

/* Words that go on where the line before ended, or on a new line. */
struct line {
    FILE *out;
    size_t at;
};

static void add_word(struct line *line, const char *word, size_t length)
{
    size_t columns = text_columns(word, length);

    if (line->at > INDENT && line->at + 1 + columns > WIDTH) {
        fprintf(line->out, "\n%*s", INDENT, "");
        line->at = INDENT;
    } else if (line->at > INDENT) {
        fputc(' ', line->out);
        line->at++;
    }
    fwrite(word, 1, length, line->out);
    line->at += columns;
}

static void add_words(struct line *line, const char *text)
{
    while (*text) {
        size_t length = strcspn(text, " ");
        add_word(line, text, length);
        text += length;
        text += strspn(text, " ");
    }
}

/* The detail as a sentence: with a capital letter, and a full stop. */
static void add_detail(struct line *line, const struct check *check, enum finding_id id,
                       const struct finding_place *place)
{
    char text[512];

    finding_detail(check, id, place, text, sizeof text - 2);
    if (!*text)
        return;
    text[0] = (char)toupper((unsigned char)text[0]);
    strcat(text, ".");
    add_words(line, text);
}

static void print_place(FILE *out, const struct check *check, enum finding_id id, const struct finding_place *place)
{
    char start[64];
    struct line line = {out, 0};

    line.at = (size_t)snprintf(start, sizeof start, "    also at 0x%" PRIx64 ":", place->offset);
    if (!*finding_rows[id].detail)
        start[--line.at] = '\0';
    fputs(start, out);
    add_detail(&line, check, id, place);
    fputc('\n', out);
}

static void print_finding(FILE *out, const struct check *check, const char *path, enum finding_id id)
{
    const struct finding_row *row = &finding_rows[id];
    const struct finding *finding = &check->findings[id];
    char start[128], count[32];
    struct line line = {out, text_columns(path, strlen(path))};

    snprintf(start, sizeof start, ": %s %s at 0x%" PRIx64 ":", severities[row->severity], row->id,
             finding->places[0].offset);
    fprintf(out, "%s%s", path, start);
    line.at += strlen(start);
    add_words(&line, row->what);
    add_detail(&line, check, id, &finding->places[0]);
    add_words(&line, "Readers:");
    add_words(&line, row->readers);
    fputc('\n', out);
    for (uint64_t i = 1; i < finding->count && i < PLACES_MAX; i++)
        print_place(out, check, id, &finding->places[i]);
    if (finding->count > PLACES_MAX)
        fprintf(out, "    and %s more\n", text_count(count, sizeof count, finding->count - PLACES_MAX));
}

static void print_number(FILE *out, uint64_t number, const char *what, const char *between)
{
    char count[32];

    fprintf(out, "%s%s %s%s", between, text_count(count, sizeof count, number), what, number == 1 ? "" : "s");
}

/* "3 errors, 1 note", or "no faults found". */
static void print_count(FILE *out, const struct check *check)
{
    uint64_t errors = check_count(check, SEVERITY_ERROR), notes = check_count(check, SEVERITY_NOTE);

    if (errors + notes == 0)
        fputs("no faults found", out);
    if (errors > 0)
        print_number(out, errors, "error", "");
    if (notes > 0)
        print_number(out, notes, "note", errors > 0 ? ", " : "");
}

/* A core that is cut off or damaged still has something: what can be had of it. */
static void print_whole(FILE *out, const struct check *check)
{
    static const enum finding_id damages[] = {FINDING_PHDR_PAST_END, FINDING_SEGMENT_CUT_OFF, FINDING_NOTE_CUT_OFF,
                                              FINDING_NOTE_RUNS_OVER};
    char count[32];

    for (size_t i = 0; check->is_core && i < sizeof damages / sizeof damages[0]; i++)
        if (check->findings[damages[i]].count > 0) {
            print_number(out, check->map.facts.threads_count, "thread", "; whole in it: ");
            fprintf(out, ", %s of", text_count(count, sizeof count, check->segments_whole));
            print_number(out, check->segments, "segment", " ");
            return;
        }
}

void check_print_text(const struct check *check, FILE *out)
{
    char path[1024];

    text_harmless(path, sizeof path, check->path);
    for (int id = 0; id < FINDINGS; id++)
        if (check->findings[id].count > 0)
            print_finding(out, check, path, (enum finding_id)id);
    fprintf(out, "%s: ", path);
    print_count(out, check);
    print_whole(out, check);
    fputc('\n', out);
}

void check_print_list(FILE *out)
{
    for (int id = 0; id < FINDINGS; id++) {
        const struct finding_row *row = &finding_rows[id];
        struct line line = {out, 0};
        fprintf(out, "%s (%s)\n%*s", row->id, severities[row->severity], INDENT, "");
        line.at = INDENT;
        add_words(&line, row->what);
        add_words(&line, "Readers:");
        add_words(&line, row->readers);
        fputc('\n', out);
    }
}

/* ---- JSON ---- */

static void print_json_finding(struct json *json, const struct check *check, enum finding_id id)
{
    const struct finding_row *row = &finding_rows[id];
    const struct finding *finding = &check->findings[id];
    char detail[512];

    json_begin(json, NULL, '{');
    json_string(json, "id", row->id);
    json_string(json, "severity", severities[row->severity]);
    json_number(json, "count", finding->count);
    json_string(json, "what", row->what);
    json_string(json, "readers", row->readers);
    json_begin(json, "places", '[');
    for (uint64_t i = 0; i < finding->count && i < PLACES_MAX; i++) {
        json_begin(json, NULL, '{');
        json_number(json, "offset", finding->places[i].offset);
        json_string(json, "detail", finding_detail(check, id, &finding->places[i], detail, sizeof detail));
        json_end(json, '}');
    }
    json_end(json, ']');
    json_end(json, '}');
}

void check_print_json(const struct check *check, struct json *json)
{
    char path[1024];

    json_begin(json, NULL, '{');
    json_string(json, "path", text_harmless(path, sizeof path, check->path));
    json_number(json, "size", check->source->size);
    json_number(json, "errors", check_count(check, SEVERITY_ERROR));
    json_number(json, "notes", check_count(check, SEVERITY_NOTE));
    if (check->is_core)
        json_number(json, "threads", check->map.facts.threads_count);
    if (check->is_open) {
        json_number(json, "segments", check->segments);
        json_number(json, "segments_whole", check->segments_whole);
    }
    json_begin(json, "findings", '[');
    for (int id = 0; id < FINDINGS; id++)
        if (check->findings[id].count > 0)
            print_json_finding(json, check, (enum finding_id)id);
    json_end(json, ']');
    json_end(json, '}');
}

void check_print_list_json(struct json *json)
{
    json_begin(json, "list", '[');
    for (int id = 0; id < FINDINGS; id++) {
        json_begin(json, NULL, '{');
        json_string(json, "id", finding_rows[id].id);
        json_string(json, "severity", severities[finding_rows[id].severity]);
        json_string(json, "what", finding_rows[id].what);
        json_string(json, "readers", finding_rows[id].readers);
        json_end(json, '}');
    }
    json_end(json, ']');
}
