/*
 * explain.h: the desk reference in the terminal. What does this name or number of an ELF file mean?
 *
 *     catalog.c    the library's tables as lists: structures with where they stand, sets, machines
 *     search.c     a word -> answers, or the names that look most like it
 *     linux.c      what Linux puts into a core, from linux.def
 *     draw.c       a field among its neighbors, on a line
 *     print.c      answers as text; overview.c: what there is to ask for
 *     json.c       both as JSON
 *     term.c       an answer in six strings
 *     explain.c    the command
 *
 * No name, offset or value of the format is written here: all of them come out of the library, so a machine or a
 * constant that is added there is explained with no change.
 */
#ifndef COREELF_EXPLAIN_H
#define COREELF_EXPLAIN_H

#include <stdio.h>

#include "../base/alloc.h"
#include "libcoreelf/coreelf.h"

/* ---- catalog.c ---- */

#define NOWHERE UINT64_MAX      /* not in a note, or not in this class */
#define VARIES (UINT64_MAX - 1) /* not always at the same offset */

/* A structure, and where one meets it. */
struct shape {
    const struct coreelf_layout *layout;
    uint64_t machines;                       /* a bit for each of coreelf_archs that has it; 0: all machines do */
    const char *note;                        /* "NT_PRSTATUS", or NULL: it does not stand in a note */
    uint32_t owner;                          /* of that note */
    const struct coreelf_arch *registers_of; /* it is pr_reg of that machine, or NULL */
    uint64_t offset[2];                      /* in the note, ELF32 and ELF64; or one of the above */
    const char *when;                        /* "SEGV_PKUERR": of siginfo_t, which values bring it; or NULL */
};

/* A row SET of names.def. */
struct value_set {
    const char *name;  /* "pt" */
    const char *field; /* "p_type" */
    const char *meaning;
};

struct catalog {
    struct shape *shapes;
    size_t shapes_count, shapes_room;
    struct arena arena;
};

void catalog_make(struct catalog *catalog);
void catalog_free(struct catalog *catalog);

const struct value_set *catalog_set(enum coreelf_set set);

/* The set that a field's values are of: its own, or the one that says it is of a field of this name. */
enum coreelf_set catalog_set_of(const struct coreelf_field *field);

/* Whether values of the set are bits that are ORed. */
int catalog_is_flags(enum coreelf_set set);

/* What a scope is called: "MIPS", "SIGSEGV", owner "LINUX"; "" for COREELF_ANY. */
const char *catalog_scope(enum coreelf_set set, uint32_t scope);

/* "x86-64, x32" */
const char *catalog_machines(const struct catalog *catalog, const struct shape *shape, char *text, size_t size);

/* "Phdr", or "XSAVE component pkru" where several have that title. */
const char *catalog_title(const struct catalog *catalog, const struct shape *shape, char *text, size_t size);

/* Whether there is such a structure in files of that class: a machine may have only one. */
int catalog_has_class(const struct shape *shape, unsigned column);

/* Calls `take` for every name that can be asked for, until it returns 0. */
void catalog_each_name(const struct catalog *catalog, int (*take)(void *context, const char *name), void *context);

/* ---- search.c ---- */

enum answer_kind {
    ANSWER_STRUCTURE,
    ANSWER_FIELD, /* registers too */
    ANSWER_CONSTANT,
    ANSWER_SET,
    ANSWER_OWNER,
    ANSWER_SECTION,
    ANSWER_MACHINE,
    ANSWER_NUMBER
};

struct answer {
    enum answer_kind kind;
    const struct shape *shape;         /* STRUCTURE, FIELD */
    const struct coreelf_field *field; /* FIELD */
    enum coreelf_set set;              /* CONSTANT, SET, NUMBER */
    const struct coreelf_name *name;   /* CONSTANT, OWNER */
    const struct coreelf_arch *arch;   /* MACHINE */
    const char *section;               /* SECTION: its meaning */
    int64_t number;                    /* NUMBER */
};

enum { SUGGESTIONS = 6 };

struct answers {
    const char *word;
    struct answer *list;
    size_t count, room;
    const char *suggestions[SUGGESTIONS]; /* up to NULL, if there is no answer */
};

/* The answers are the caller's to free. */
void search(const struct catalog *catalog, const char *word, struct answers *answers);
void answers_free(struct answers *answers);

/* Two places of one field, or the values of one constant on two machines: they share a block. */
int same_thing(const struct answer *a, const struct answer *b);

/* ---- linux.c ---- */

struct linux_row {
    const char *structure, *field; /* structure NULL: a constant */
    const char *symbol;
    const char *sentence, *function, *file;
};

/* What Linux puts there in a core, or NULL: the table does not say. */
const struct linux_row *linux_of_field(const struct shape *shape, const struct coreelf_field *field);
const struct linux_row *linux_of_constant(enum coreelf_set set, const struct coreelf_name *name);

/* ---- draw.c ---- */

/* "... p_vaddr | p_paddr |[p_filesz]| p_memsz | p_flags ...", at most `width` columns. */
const char *draw_neighbors(const struct coreelf_layout *layout, const struct coreelf_field *field, unsigned column,
                           unsigned width, char *text, size_t size);

/* ---- print.c, overview.c, json.c ---- */

enum { EXPLAIN_WIDTH = 100 };

struct explain_style {
    int all; /* all values of a long set */
};

void print_answers(const struct catalog *catalog, const struct answers *answers, const struct explain_style *style,
                   FILE *out);
void print_overview(const struct catalog *catalog, FILE *out);
void json_answers(const struct catalog *catalog, const struct answers *answers, FILE *out);
void json_overview(const struct catalog *catalog, FILE *out);

/* "0x6474e550" or "3": as values of that set are written. */
const char *value_text(enum coreelf_set set, int64_t value, char *text, size_t size);

/* How a field is shown, in words: "a number of bytes". */
const char *show_words(const struct coreelf_field *field);

/* Where a structure stands, in words; "" if nothing is to be said. */
const char *shape_place(const struct catalog *catalog, const struct shape *shape, char *text, size_t size);

/* ---- term.c ---- */

/* What a name means: name, meaning, "field" or "constant", where it stands, how it is shown or its value, what Linux
 * puts there; "" where nothing is to be said. */
enum { TERM_COLUMNS = 6 };

struct term {
    const void *of; /* with its name, the same for the same term; NULL: there is none */
    const char *columns[TERM_COLUMNS];
    char place[256], linux_says[512], value[32];
};

/* Each fills *term and returns it. */
const struct term *term_field(struct term *term, const struct coreelf_format *format,
                              const struct coreelf_item *item);

/* The value of a field that has the meaning, which is that of the library's table itself. */
const struct term *term_value(struct term *term, const struct coreelf_item *item, const char *meaning);
const struct term *term_note(struct term *term, const struct coreelf_note *note);

#endif
