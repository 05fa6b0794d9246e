/*
 * show.h: coreelf show. What a file says, decoded, a part at a time.
 *
 *     show.c       the command, and the table of parts
 *     verdict.c    what happened, in words, from the core alone
 *     loss.c       what a file that is cut off has lost
 *     zeros.c      how much of what it saved is zero
 *     summary.c header.c segments.c sections.c notes.c threads.c registers.c files.c auxv.c siginfo.c memory.c
 *                  a part each, as text
 *     json.c       all of them for programs
 *     registers.c  a thread's registers, put together: zmm of its three parts
 *     values.c     a register as a number, as a float, as a vector
 *     extended.c   80-bit floats as decimal numbers
 *     where.c      an address in words
 *     objects.c    the files that were mapped, with the build-ids that their first pages hold
 *     print.c      rows of text
 *
 * Everything comes from the model (model/model.h) and from the walk over fields (model/fields.h); nothing here knows
 * an offset of the format.
 */
#ifndef COREELF_SHOW_H
#define COREELF_SHOW_H

#include <stdio.h>

#include "../base/json.h"
#include "../model/fields.h"

/* How much of memory a file has saved, and how much of that is zero. */
struct memory_sums {
    int known;
    uint64_t areas, size; /* of memory */
    uint64_t saved;       /* bytes of it that the file has */
    uint64_t zeros;       /* of these, how many are zero, */
    uint64_t holes;       /* and how many of those are holes, which take no room on the disk */
    int at_least;         /* there may be more zeros: not everything was read */
};

struct show {
    const struct map *map;
    FILE *out;
    int fd;                   /* of the file, to ask where its holes are */
    struct memory_sums *sums; /* found once, when first asked for */
};

/* ---- The parts ---- */

void show_summary(const struct show *show);
void show_header(const struct show *show);
void show_segments(const struct show *show);
void show_sections(const struct show *show);
void show_notes(const struct show *show);
void show_threads(const struct show *show);
void show_registers(const struct show *show);
void show_files(const struct show *show);
void show_auxv(const struct show *show);
void show_siginfo(const struct show *show);
void show_memory(const struct show *show);

/* json.c: the keys of a part, into an object that is open. */
void json_summary(const struct show *show, struct json *json);
void json_header(const struct show *show, struct json *json);
void json_segments(const struct show *show, struct json *json);
void json_sections(const struct show *show, struct json *json);
void json_notes(const struct show *show, struct json *json);
void json_threads(const struct show *show, struct json *json);
void json_files(const struct show *show, struct json *json);
void json_auxv(const struct show *show, struct json *json);
void json_siginfo(const struct show *show, struct json *json);
void json_memory(const struct show *show, struct json *json);
void json_defects(const struct show *show, struct json *json);

/* ---- verdict.c ---- */

/* A text that grows up to a limit. */
struct sentence {
    size_t length;
    char text[4096];
};

void sentence_add(struct sentence *sentence, const char *format, ...) __attribute__((format(printf, 2, 3)));

void verdict_event(const struct map *map, struct sentence *sentence);      /* the signal, and why */
void verdict_counter(const struct map *map, struct sentence *sentence);    /* where the program counter is */
void verdict_contents(const struct show *show, struct sentence *sentence); /* threads, memory, what is lost */
void verdict(const struct show *show, struct sentence *sentence);          /* all of it */

/* The signal that ended the process: of NT_SIGINFO, else of the first thread; 0: none. */
int64_t verdict_signal(const struct map *map);

/* ---- loss.c ---- */

struct loss {
    uint64_t headers;      /* program headers that the file should have, */
    uint64_t headers_read; /* and that can be read */
    uint64_t saved;        /* loaded segments that should have bytes in the file: */
    uint64_t cut, gone;    /* a part of it is not there; all of it is not there */
    uint64_t size;         /* that the whole file would have, as far as its headers tell */
    int notes;             /* the notes are cut off */
    int sections;          /* the table of section headers is */
};

void loss_find(const struct map *map, struct loss *loss);
int loss_is_none(const struct loss *loss);
void loss_describe(const struct map *map, const struct loss *loss, struct sentence *sentence);

/* Behind a part: a sentence for each thing that is wrong with the file. */
void show_defects(const struct show *show);

/* ---- zeros.c ---- */

const struct memory_sums *memory_sum(const struct show *show);

/* ---- where.c ---- */

/* "libc.so.6, code, file offset 0x8ee53", "stack of thread 42"; NULL: nothing is mapped there. */
const char *where_is(const struct map *map, uint64_t address, char *text, size_t size);

/* The same for an address that may be in no mapping: what is near it. */
void where_near(const struct map *map, uint64_t address, struct sentence *sentence);

/* Why the byte at that address is not in the file, and where it can be found. */
void where_missing(const struct map *map, uint64_t address, struct sentence *sentence);

/* "rwx", "r--" */
const char *where_flags(uint64_t flags, char text[4]);

/* ---- objects.c ---- */

enum { BUILD_ID_MAX = 64 };

struct object {
    uint64_t address;
    const char *path; /* as it stands, not escaped */
    unsigned char build_id[BUILD_ID_MAX];
    size_t build_id_size; /* 0: none, or not saved */
};

struct objects {
    struct object *list;
    size_t count, room;
};

/* The mapped ELF files and the vdso, in the order of NT_FILE. objects_free must follow. */
void objects_find(const struct map *map, struct objects *objects);
void objects_free(struct objects *objects);

/* If the note is a build-id, it becomes that of the object. */
void object_take_build_id(const struct coreelf_file *file, const struct coreelf_note *note, struct object *object);
const char *object_build_id(const struct object *object, char *text, size_t size);

/* ---- auxv.c ---- */

struct auxv_entry {
    uint64_t type, value;
    const struct coreelf_name *name; /* or NULL */
    char words[768];                 /* the value decoded, or "" */
};

/* Entry by entry of an NT_AUXV: 1, or 0 at the end. Begin with fields_of_payload. */
int auxv_next(const struct map *map, struct fields *fields, struct auxv_entry *entry);

/* ---- registers.c ---- */

enum { REGISTER_MAX = 128 };

struct register_value {
    char name[48];
    const char *meaning;
    size_t length;
    unsigned char bytes[REGISTER_MAX]; /* the lowest first, whatever the order of the file */
    int is_number;                     /* a general register and the like: */
    uint64_t number;
    char words[256]; /* its flags in words, or "" */
    uint64_t count;  /* how many are folded into this one, all zero: zmm3 to zmm15. 1: it stands for itself */
    const struct coreelf_field *field;
};

/* visit is called for each register of a note. */
struct register_visitor {
    void (*visit)(struct register_visitor *visitor, const struct register_value *value);
    int fold; /* registers that are zero and stand one behind another are one */
};

/* 0: the registers of this machine are not known. */
int registers_of_note(const struct map *map, const struct map_note *note, struct register_visitor *visitor);

/* The note's registers are shown with another note of this thread, which holds them too. */
const struct map_note *registers_held_by(const struct map *map, size_t thread, const struct map_note *note);

/* Next note of a thread, NT_PRSTATUS first; from = SIZE_MAX begins. NULL behind the last. */
const struct map_note *registers_next_note(const struct map *map, size_t thread, size_t *from);

/* ---- values.c ---- */

int register_is_zero(const struct register_value *value);

/* "0x1f80" of the bytes. */
const char *register_hex(const struct register_value *value, char *text, size_t size);

/* A register that is one float, of whatever format, in decimal; 0: it is none. */
int register_number(const struct register_value *value, char *text, size_t size);

/* A vector as "doubles 1 2" (each 8) or "floats 1 2 3 4" (each 4); 0: it is none, or zero. */
int register_lanes(const struct map *map, const struct register_value *value, size_t each, char *text, size_t size);

/* extended.c: up to 21 digits, which tell any two apart: "3.14159265358979323851" */
const char *extended_text(char *text, size_t size, unsigned sign_exponent, uint64_t mantissa);

/* ---- memory.c ---- */

struct memory_request {
    uint64_t address, length;
    int raw;
    const char *output; /* for raw; NULL: standard output */
};

/* ADDR,LEN: 0, or -1. */
int memory_parse(const char *text, struct memory_request *request);
int memory_show(const struct show *show, const struct memory_request *request);

/* ---- print.c ---- */

enum { WIDTH = 100 };

/* "  name   value  words", wrapped below the words. Columns: of the value, of the words. */
void print_row(FILE *out, const char *name, size_t value_at, const char *value, size_t words_at, const char *words);

/* A paragraph: words wrapped at WIDTH. */
void print_paragraph(FILE *out, const char *text, size_t indent);

/* The fields of a header or a payload, a line each; meanings too, if asked for. */
void print_fields(FILE *out, struct fields *fields, int meanings);

/* A hexdump of bytes of the file (address MAP_NONE: count from 0), 16 a line. */
void print_hex(FILE *out, const unsigned char *bytes, size_t n, uint64_t address);

#endif
