/*
 * print.c: differences as text, at most 100 columns.
 *
 *     - core.1: ELF64, little endian, ET_CORE, EM_X86_64
 *     + core.2: ELF64, little endian, ET_CORE, EM_X86_64
 *
 *     registers and other notes of threads
 *       thread 18710
 *         ~ NT_PRSTATUS r12                      0x1 -> 0x2
 *
 *     memory
 *       ~ 55d0c8a41000 counter, data             1 page differs, the first byte at 55d0c8a41010
 *
 * A line begins with - for what only the first file has, + for the second, ~ for what differs. Values too long for
 * one line stand one below the other.
 */
#include <inttypes.h>
#include <string.h>

#include "../base/text.h"
#include "diff.h"

enum { WIDTH = 100, VALUES_AT = 44, SHOWN = 40 };

const char *const diff_part_names[PARTS] = {
    [PART_HEADER] = "header",   [PART_SEGMENTS] = "segments", [PART_SECTIONS] = "sections", [PART_NOTES] = "notes",
    [PART_THREADS] = "threads", [PART_FILES] = "files",       [PART_MEMORY] = "memory",     [PART_REST] = "rest",
};

const char *const diff_change_names[] = {
    [CHANGE_GONE] = "gone",   [CHANGE_ADDED] = "added",   [CHANGE_FIELD] = "changed",
    [CHANGE_GROWN] = "grown", [CHANGE_SHRUNK] = "shrunk", [CHANGE_CONTENTS] = "contents",
};

static const char *const titles[PARTS] = {
    [PART_HEADER] = "ELF header",
    [PART_SEGMENTS] = "segments",
    [PART_SECTIONS] = "sections",
    [PART_NOTES] = "notes of the process",
    [PART_THREADS] = "registers and other notes of threads",
    [PART_FILES] = "mapped files",
    [PART_MEMORY] = "memory that is saved",
    [PART_REST] = "bytes that no header speaks of",
};

static const char *plural(uint64_t count)
{
    return count == 1 ? "" : "s";
}

/* ---- A difference ---- */

static char mark(enum change change)
{
    return change == CHANGE_GONE ? '-' : change == CHANGE_ADDED ? '+' : '~';
}

/* A value, which may have no blanks to wrap at: continued below itself wherever the line ends. */
static void print_wide(FILE *out, const char *text, size_t at, size_t indent)
{
    for (; *text; text++) {
        int starts_character = ((unsigned char)*text & 0xc0) != 0x80;
        if (starts_character && at++ == WIDTH) {
            fprintf(out, "\n%*s", (int)indent, "");
            at = indent + 1;
        }
        fputc(*text, out);
    }
}

static const char *page_words(const struct difference *difference, char *text, size_t size)
{
    snprintf(text, size, "%" PRIu64 " page%s differ%s, the first byte at %" PRIx64, difference->pages,
             plural(difference->pages), difference->pages == 1 ? "s" : "", difference->address);
    return text;
}

/* What is said on the right: "0x1 -> 0x2", or what alone there is. */
static void values(const struct difference *difference, char *text, size_t size)
{
    const char *word = difference->change == CHANGE_GROWN    ? " (grown)"
                       : difference->change == CHANGE_SHRUNK ? " (shrunk)"
                                                             : "";

    if (difference->pages > 0)
        page_words(difference, text, size);
    else if (*difference->a && *difference->b)
        snprintf(text, size, "%s -> %s%s", difference->a, difference->b, word);
    else if (difference->change == CHANGE_CONTENTS)
        snprintf(text, size, "other contents");
    else
        snprintf(text, size, "%s%s", difference->a, difference->b);
}

static void print_long(FILE *out, const struct difference *difference, size_t indent)
{
    fprintf(out, "\n%*s- ", (int)indent, "");
    print_wide(out, difference->a, indent + 2, indent + 2);
    fprintf(out, "\n%*s+ ", (int)indent, "");
    print_wide(out, difference->b, indent + 2, indent + 2);
    fputc('\n', out);
}

static void print_difference(FILE *out, const struct difference *difference, size_t indent)
{
    char left[700], right[1200];
    size_t at = indent + 2;

    snprintf(left, sizeof left, "%s%s%s", difference->what, *difference->what && *difference->field ? " " : "",
             difference->field);
    values(difference, right, sizeof right);
    fprintf(out, "%*s%c ", (int)indent, "", mark(difference->change));
    print_wide(out, left, at, at);
    at += text_columns(left, strlen(left));
    if (at + 1 > VALUES_AT && *right) {
        fprintf(out, "\n%*s", VALUES_AT - 1, "");
    } else if (*right) {
        fprintf(out, "%*s", (int)(VALUES_AT - 1 - at), "");
    }
    if (*difference->a && *difference->b && VALUES_AT + text_columns(right, strlen(right)) > WIDTH) {
        print_long(out, difference, indent + 4);
        return;
    }
    if (*right)
        fputc(' ', out);
    print_wide(out, right, VALUES_AT, VALUES_AT);
    fputc('\n', out);
}

/* ---- Parts ---- */

static void print_part(const struct diff *diff, enum part part, int all, FILE *out)
{
    uint64_t shown = 0, tid = MAP_NONE;

    if (diff->counts[part] == 0)
        return;
    fprintf(out, "\n%s\n", titles[part]);
    if (part == PART_THREADS && diff->by_position)
        fputs("  no thread id is in both files: the first thread is compared with the first, and so on\n", out);
    for (size_t i = 0; i < diff->count && (all || shown < SHOWN); i++) {
        const struct difference *difference = &diff->list[i];
        if (difference->part != part)
            continue;
        if (part == PART_THREADS && difference->tid != tid)
            fprintf(out, "  thread %" PRIu64 "\n", difference->tid);
        tid = difference->tid;
        print_difference(out, difference, part == PART_THREADS ? 4 : 2);
        shown++;
    }
    if (shown < diff->counts[part])
        fprintf(out, "  ... and %" PRIu64 " more%s\n", diff->counts[part] - shown, all ? "" : ", with --all");
}

static void print_file(FILE *out, char sign, const struct map *map)
{
    char headline[128], size[32];

    fprintf(out, "%c ", sign);
    print_wide(out, map->path, 2, 2);
    fprintf(out, "\n    %s; %s bytes\n", map_headline(map, headline, sizeof headline),
            text_count(size, sizeof size, map->source->size));
}

static void print_offsets(const struct diff *diff, FILE *out)
{
    if (diff->moved > 0)
        fprintf(out, "\n%" PRIu64 " header%s differ%s only in where things are in the file%s\n", diff->moved,
                plural(diff->moved), diff->moved == 1 ? "s" : "",
                diff->ignored & IGNORE_OFFSETS ? ", which is ignored" : "");
}

static void print_foot(const struct diff *diff, FILE *out)
{
    char compared[32], holes[32], pages[32];

    if (diff->is_exhausted)
        fputs("\nheaders claim the same bytes again and again: not all of them were compared each time\n", out);
    if (diff->no_memory || diff->compared == 0)
        return;
    fprintf(out, "\ncompared: %s bytes of memory", text_count(compared, sizeof compared, diff->compared));
    if (diff->holes > 0)
        fprintf(out, ", of which %s are holes in both", text_count(holes, sizeof holes, diff->holes));
    fprintf(out, "; %s page%s differ%s\n", diff->pages ? text_count(pages, sizeof pages, diff->pages) : "no",
            plural(diff->pages), diff->pages == 1 ? "s" : "");
}

void diff_print(const struct diff *diff, int all, FILE *out)
{
    if (diff_found(diff) == 0 && diff->moved == 0) {
        fprintf(out, "the same: %s%s\n", diff->no_memory ? "layout and notes" : "layout, notes and contents",
                diff->ignored ? ", but for what is ignored" : "");
        return;
    }
    print_file(out, '-', diff->a);
    print_file(out, '+', diff->b);
    for (int part = 0; part < PARTS; part++)
        print_part(diff, (enum part)part, all, out);
    print_offsets(diff, out);
    print_foot(diff, out);
}
