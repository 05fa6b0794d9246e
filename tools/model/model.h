/*
 * model.h: an ELF file as a list of regions that covers each byte exactly once, and what its notes and segments mean.
 * What every command that reads a file starts from; it knows ELF, and nothing of how it will be shown.
 *
 *     model.c      the file -> struct map, in steps:
 *     facts.c        what the notes of a core tell: threads, mapped files, known addresses
 *     memory.c       the loaded segments as areas of memory, each with its name: stack, heap, libc.so.6, vdso
 *     claims.c       who claims which bytes
 *     regions.c      claims -> regions: nesting, gaps, overlaps, what is cut off
 *     fields.c     the bytes of a region, field by field, with their values in words
 *     section_names.c  what a section is for, by its name
 */
#ifndef COREELF_MODEL_H
#define COREELF_MODEL_H

#include "../base/alloc.h"
#include "libcoreelf/coreelf.h"

#define MAP_NONE UINT64_MAX /* no index, no address */

/* What a region or an area looks like, in any renderer: the rows of map/palette.c. */
enum look {
    LOOK_HEADER, /* ELF header, program headers, section headers */
    LOOK_NOTE,
    LOOK_NO_ACCESS, /* ---: memory by its permissions */
    LOOK_READ,      /* r-- */
    LOOK_WRITE,     /* rw- */
    LOOK_EXEC,      /* r-x */
    LOOK_WRITE_EXEC,
    LOOK_PLAIN, /* bytes of the file that are not loaded */
    LOOK_GAP,
    LOOK_NOT_SAVED, /* memory without bytes in the file */
    LOOK_DEFECT,
    LOOKS
};

enum region_kind {
    REGION_EHDR,
    REGION_PHDRS,
    REGION_SHDRS,
    REGION_NOTE,
    REGION_SECTION,
    REGION_SEGMENT, /* bytes of a segment that nothing more exact claims */
    REGION_PADDING, /* zeros between two things */
    REGION_GAP,     /* bytes that nobody claims */
    REGION_OVERLAP, /* bytes that are claimed twice */
    REGION_TAIL,    /* bytes behind everything that is claimed */
};

struct region {
    uint64_t offset, size;
    enum region_kind kind;
    enum look look;
    const char *name;        /* escaped already: "NT_PRSTATUS", ".text", "libc.so.6" */
    const char *explanation; /* in words */
    uint64_t address;        /* in memory, or MAP_NONE */
    uint32_t flags;          /* PF_*, if it has an address */
    uint64_t segment;        /* PT_LOAD that it lies in, or MAP_NONE */
    uint64_t section;        /* or MAP_NONE */
    uint64_t index;          /* of what it is: note, segment, section */
    uint64_t true_size;      /* more than size, if it is cut off */
};

/* A PT_LOAD: a stretch of memory, and what of it is in the file. In the order of addresses. */
struct map_area {
    uint64_t address, size; /* in memory */
    uint64_t offset, saved; /* in the file */
    uint32_t flags;         /* PF_* */
    enum look look;
    uint64_t segment;        /* which program header */
    const char *object;      /* what it belongs to: "libc.so.6", "stack", ...; runs of one can be folded */
    const char *name;        /* "libc.so.6, code"; escaped */
    const char *marks;       /* "rip of 7798", or "" */
    const char *explanation; /* what is saved of it, and why not more */
    const char *in_file;     /* the same in two words: "all of it" */
};

/* A note: where it is and whose. */
struct map_note {
    struct coreelf_note note;
    const char *name;  /* "NT_PRSTATUS", or "type 0x205 of LINUX" */
    const char *about; /* "thread 7798", or "" */
    const char *meaning;
    uint64_t tid; /* the thread that it is of, or MAP_NONE */
};

struct map_thread {
    uint64_t tid, pc, sp, tls; /* MAP_NONE where not known */
};

struct map_file {
    uint64_t start, end, offset; /* addresses; bytes in the file */
    const char *path;            /* as it stands, not escaped */
};

/* What the notes of a core tell. */
struct facts {
    struct map_thread *threads;
    size_t threads_count, threads_room;
    struct map_file *files; /* in the order of the note */
    size_t files_count, files_room;
    struct coreelf_xcomp xcomps[64];
    size_t xcomps_count;
    uint64_t vdso, entry, phdr, random; /* addresses from AUXV, or MAP_NONE */
    uint64_t fault;                     /* si_addr, or MAP_NONE */
    int64_t signal, code;
    char program[17];
};

struct map {
    const struct coreelf_source *source;
    const char *path; /* escaped */
    struct coreelf_file file;
    int planned; /* not written yet: only headers and notes can be read */
    struct facts facts;
    struct map_note *notes;
    size_t notes_count, notes_room;
    struct map_area *areas;
    size_t areas_count, areas_room;
    struct region *regions;
    size_t regions_count, regions_room;
    const char **defects; /* sentences */
    size_t defects_count, defects_room;
    struct arena arena;
};

/* 0, or a negative errno with the reason in *error. map_free must follow either way. */
int map_build(struct map *map, const struct coreelf_source *source, const char *path, int planned,
              struct coreelf_error *error);
void map_free(struct map *map);

/* Adds a sentence to the defects. */
void map_defect(struct map *map, const char *format, ...) __attribute__((format(printf, 2, 3)));

/* A harmless copy of a string from outside, in the map's arena. */
const char *map_harmless(struct map *map, const char *text);

/* The name of a value, or the number itself: "PT_LOAD", "0x6fffff42". */
const char *map_symbol(struct map *map, enum coreelf_set set, uint64_t value);

/* "ELF64, little endian, EM_X86_64, ET_CORE", for headings. */
const char *map_headline(const struct map *map, char *text, size_t size);

/* ---- facts.c ---- */

void facts_read(struct map *map); /* reads all notes, of segments and sections */

/* ---- memory.c ---- */

void memory_read(struct map *map); /* PT_LOADs -> areas, named */
const struct map_area *memory_of_segment(const struct map *map, uint64_t segment);
const struct map_area *memory_at(const struct map *map, uint64_t address);
enum look memory_look(uint64_t flags);

/* ---- claims.c ---- */

enum claim_level { CLAIM_LOAD, CLAIM_VIEW, CLAIM_PART, CLAIM_NOTE, CLAIM_LEVELS };

struct claim {
    uint64_t start, end; /* in the file; end may lie past its end */
    enum claim_level level;
    enum region_kind kind;
    uint64_t index;
};

struct claims {
    struct claim *list;
    size_t count, room;
};

void claims_collect(struct claims *claims, struct map *map); /* sorted by start */

/* ---- regions.c ---- */

void regions_make(struct map *map);

#endif
