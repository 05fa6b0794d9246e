/*
 * check.h: what is wrong or unusual in an ELF file, and what readers will make of it.
 *
 *     findings.def   a row for everything that can be found
 *     header.c       \
 *     segments.c      |
 *     sections.c      |  a file a subject: each looks, and reports id, offset and up to three numbers
 *     notes.c         |
 *     core.c          |
 *     xstate.c        |
 *     bytes.c        /
 *     findings.c     the table, what was found, numbers -> words
 *     print.c        findings -> text, JSON
 *     check.c        the command
 *
 * A check reads the model of the file (model/model.h) and the file through the library. It knows the names of
 * fields and no offset: where a field stands is asked of the library's tables.
 *
 * Whatever a file contains, a check ends: it reads tables in order, and sorts where it compares each with
 * each. Of one finding at most PLACES_MAX places are kept, the others are counted.
 */
#ifndef COREELF_CHECK_H
#define COREELF_CHECK_H

#include <stdio.h>

#include "../model/model.h"

enum finding_id {
#define F(name, id, severity, what, detail, readers) FINDING_##name,
#include "findings.def"
    FINDINGS
};

enum severity { SEVERITY_ERROR, SEVERITY_NOTE };

/* A row of findings.def. */
struct finding_row {
    const char *id;
    enum severity severity;
    const char *what, *detail, *readers;
};

extern const struct finding_row finding_rows[FINDINGS];

enum { PLACES_MAX = 5, NUMBERS_MAX = 3 };

struct finding_place {
    uint64_t offset; /* in the file, of the field or the bytes at fault */
    uint64_t numbers[NUMBERS_MAX];
};

struct finding {
    uint64_t count; /* how often it was found; the first PLACES_MAX are kept */
    struct finding_place places[PLACES_MAX];
};

struct check {
    const char *path; /* as it was asked for */
    const struct coreelf_source *source;
    struct map map; /* all zero if the ELF header could not be read */
    int is_open;    /* the ELF header could be read */
    int is_core;
    uint64_t segments, segments_whole; /* PT_LOADs, and those whose bytes are all there */
    int unreadable;                    /* a negative errno: the disk failed */
    struct finding findings[FINDINGS];
};

/* Runs every check. check_free must follow. */
void check_file(struct check *check, const struct coreelf_source *source, const char *path);
void check_free(struct check *check);

/* How many findings of that severity there are, each place counted. */
uint64_t check_count(const struct check *check, enum severity severity);

/* ---- For the checks ---- */

/* report(check, FINDING_SEGMENT_ALIGN, at, index, align): up to NUMBERS_MAX numbers, for the row's detail. */
#define report(check, id, ...) report_numbers(check, id, (const uint64_t[1 + NUMBERS_MAX]){__VA_ARGS__})
void report_numbers(struct check *check, enum finding_id id, const uint64_t *offset_and_numbers);

/* Where a field of the structure at `base` stands in the file. */
uint64_t field_at(const struct check *check, const struct coreelf_layout *layout, uint64_t base, const char *name);
uint64_t ehdr_at(const struct check *check, const char *field);
uint64_t phdr_at(const struct check *check, uint64_t index, const char *field);
uint64_t shdr_at(const struct check *check, uint64_t index, const char *field);

static inline int is_power_of_two(uint64_t n)
{
    return n != 0 && (n & (n - 1)) == 0;
}

/* How many of `size` bytes at `offset` are behind the end of the file. */
uint64_t bytes_lost(const struct check *check, uint64_t offset, uint64_t size);

/* The PT_LOAD that takes all of [address, address + size), or NULL. */
const struct map_area *area_around(const struct check *check, uint64_t address, uint64_t size);

/* Whether the file's bytes there are all zero, or cannot be read. */
int is_zero(const struct check *check, uint64_t offset, uint64_t size);

/* What only the first few bytes tell: before the file could be opened. */
void check_ident(struct check *check, const struct coreelf_error *error);

void check_header(struct check *check);
void check_tables(struct check *check);
void check_segments(struct check *check);
void check_sections(struct check *check);
void check_notes(struct check *check);
void check_core(struct check *check);
void check_files(struct check *check, const struct coreelf_note *note);
void check_xstate(struct check *check);
void check_bytes(struct check *check);

/* ---- print.c ---- */

/* The detail of a place in words, harmless to a terminal: "segment 3 (PT_LOAD): 12 of 100 bytes are lost". */
const char *finding_detail(const struct check *check, enum finding_id id, const struct finding_place *place,
                           char *text, size_t size);

void check_print_text(const struct check *check, FILE *out);
void check_print_list(FILE *out);

struct json;
void check_print_json(const struct check *check, struct json *json);
void check_print_list_json(struct json *json);

#endif
