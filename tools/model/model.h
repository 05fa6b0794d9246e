/*
 * model.h: an ELF file as a list of regions that covers each byte exactly once, and what its notes and segments mean.
 * What every command that reads a file starts from; it knows ELF, and nothing of how it will be shown.
 *
 *     model.c      the file -> struct map, in steps:
 *     facts.c        what the notes of a core tell: threads, mapped files, known addresses
 *     memory.c       the loaded segments as areas of memory, each with its name: stack, heap, libc.so.6, vdso
 *     marks.c        what points where: program counters, stack pointers, the address of a fault
 *     claims.c       who claims which bytes
 *     regions.c      claims -> regions: nesting, gaps, overlaps, what is cut off
 *     tree.c         claims -> parts in parts
 *     fields.c     the bytes of a region, field by field, with their values in words
 *     section_names.c  what a section is for, by its name
 */
#ifndef COREELF_MODEL_H
#define COREELF_MODEL_H

#include "../base/alloc.h"
#include "libcoreelf/coreelf.h"

#define MAP_NONE UINT64_MAX /* no index, no address */

/* Entries of a table that are read at most: a sparse file can say that it has billions, and have them. */
#define MAP_TABLE_MAX (UINT64_C(1) << 20)

/* What a region or an area looks like, in any renderer: the rows of picture/palette.c. */
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

/* What an area belongs to, as far as that can be told. */
enum memory_kind {
    MEMORY_ANONYMOUS,
    MEMORY_FILE, /* NT_FILE names it */
    MEMORY_BSS,  /* zeroed data behind the data of a file */
    MEMORY_STACK,
    MEMORY_GUARD, /* no access, below a stack */
    MEMORY_TLS,
    MEMORY_HEAP,
    MEMORY_VDSO,
    MEMORY_KERNEL,     /* vvar, vsyscall: contents that the kernel never writes into a core */
    MEMORY_OF_PROGRAM, /* a segment of a file that is no core */
};

/* A PT_LOAD: a stretch of memory, and what of it is in the file. In the order of addresses. */
struct map_area {
    uint64_t address, size; /* in memory */
    uint64_t offset, saved; /* in the file */
    uint32_t flags;         /* PF_* */
    enum look look;
    uint64_t segment; /* which program header */
    enum memory_kind kind;
    const char *object;      /* what it belongs to: "libc.so.6", "stack", ...; runs of one can be folded */
    const char *name;        /* "libc.so.6, code"; escaped */
    const char *marks;       /* what points into it: "rip of 7798", or "" */
    const char *explanation; /* what is saved of it, and why not more */
    const char *in_file;     /* the same in two words: "all of it" */
};

/* What an address says of the place that it points to. In the order in which they are told. */
enum mark_kind { MARK_FAULT, MARK_PC, MARK_SP, MARK_TLS, MARK_ENTRY, MARKS };

struct map_mark {
    uint64_t address;
    enum mark_kind kind;
    size_t thread; /* whose; NO_THREAD: of the process */
};

/* A note: where it is and whose. */
struct map_note {
    struct coreelf_note note;
    const char *name;  /* "NT_PRSTATUS", or "type 0x205 of LINUX" */
    const char *about; /* "thread 7798", or "" */
    const char *meaning;
    uint64_t tid;  /* the thread that it is of, or MAP_NONE */
    size_t thread; /* index of the thread whose it is, or NO_THREAD: of the process, or no note of a core */
};

#define NO_THREAD SIZE_MAX

/* A place among the notes where something stands that is no whole note. */
struct map_break {
    uint64_t offset;  /* where it starts */
    uint64_t left;    /* how many bytes of notes should follow from there */
    uint64_t resumed; /* where the next whole note was found, or MAP_NONE */
    int code;         /* -EBADMSG: its sizes lie; -ENODATA: the file ends; -E2BIG: more notes than are read */
};

struct map_thread {
    uint64_t tid, pc, sp, tls; /* MAP_NONE where not known */
    int64_t signal;            /* pr_cursig */
    size_t note;               /* its NT_PRSTATUS; its other notes follow */
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
    const struct map_file **files_by_address;
    struct coreelf_xcomp xcomps[64];
    size_t xcomps_count;
    uint64_t vdso, entry, phdr, random; /* addresses from AUXV, or MAP_NONE */
    int has_siginfo;
    uint64_t fault; /* si_addr, or MAP_NONE */
    int64_t signal, code;
    uint64_t sender, sender_uid; /* si_pid, si_uid, or MAP_NONE */
    uint64_t syscall;            /* si_syscall, or MAP_NONE */
    uint64_t pid;                /* of NT_PRPSINFO, or MAP_NONE */
    char program[17];
};

struct map {
    const struct coreelf_source *source;
    const char *path; /* escaped */
    struct coreelf_file file;
    uint64_t phnum, shnum; /* as the file says; map.file has fewer, if that is more than MAP_TABLE_MAX */
    int planned;           /* not written yet: only headers and notes can be read */
    struct facts facts;
    struct map_note *notes;
    size_t notes_count, notes_room;
    struct map_break *breaks;
    size_t breaks_count, breaks_room;
    struct map_area *areas;
    size_t areas_count, areas_room;
    size_t *area_of_segment; /* index + 1 of the area of each program header, 0: it has none */
    struct map_mark *marks;  /* by address; also those that point to where nothing is */
    size_t marks_count, marks_room;
    struct coreelf_phdr *note_segments; /* each PT_NOTE */
    size_t note_segments_count, note_segments_room;
    uint64_t segments_read; /* program headers that are there to be read; */
    uint64_t segments_end;  /* where the bytes of the last segment end, or should; */
    int notes_cut;          /* and the end of the file cuts off a PT_NOTE */
    struct region *regions;
    size_t regions_count, regions_room;
    const char **defects; /* sentences */
    size_t defects_count, defects_room;
    struct arena arena;
};

/*
 * Header, notes and memory, without the regions: all that is needed to say what a file holds. 0, or a negative
 * errno with the reason in *error. map_free must follow either way.
 */
int map_read(struct map *map, const struct coreelf_source *source, const char *path, int planned,
             struct coreelf_error *error);

/* The same, and the regions. */
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

/* "demo: 3 threads; ended by signal 11, SIGSEGV"; "" for what is no core of a process. */
const char *map_process(const struct map *map, char *text, size_t size);

/* What kind of ELF file it is, each by the symbol of its value; "unknown" for a value without one. */
struct map_words {
    const char *elf_class, *data, *osabi, *type, *machine;
};

struct map_words map_words(const struct map *map);

/* What type and machine mean: "ET_REL: relocatable: a .o file, input of the linker. EM_X86_64: AMD and Intel x86-64." */
const char *map_purpose(const struct map *map, char *text, size_t size);
int map_is_core(const struct map *map);

/* ---- facts.c ---- */

void facts_read(struct map *map); /* reads all notes, of segments and sections */

/* The mapped file at an address, by NT_FILE; NULL: none. */
const struct map_file *facts_file_at(const struct map *map, uint64_t address);

/* ---- memory.c ---- */

void memory_read(struct map *map); /* reads the program headers; PT_LOADs -> areas, which have no names yet */
void memory_name(struct map *map); /* names the areas, by what the notes tell */
const struct map_area *memory_of_segment(const struct map *map, uint64_t segment);
const struct map_area *memory_at(const struct map *map, uint64_t address);

/* The first area that starts above the address; NULL: none. Its predecessor in map->areas starts below or at it. */
const struct map_area *memory_above(const struct map *map, uint64_t address);

/* How many of the bytes that are said to be in the file are there: the file may be cut off. */
uint64_t memory_present(const struct map *map, const struct map_area *area);

/* Copies up to n bytes of memory from the address on; returns how many the file has without a gap. */
size_t memory_copy(const struct map *map, uint64_t address, void *buffer, size_t n);
enum look memory_look(uint64_t flags);
const char *memory_permissions(uint32_t flags); /* "rw-" */

/* ---- marks.c ---- */

void marks_make(struct map *map); /* what is known of addresses, and the words of each area for it */

/* The marks at addresses from `start` up to before `end`: the first of them, and how many. */
size_t marks_between(const struct map *map, uint64_t start, uint64_t end, size_t *first);

/* The same in words: "rip of 7798, rsp of 7 threads"; "" where nothing points to. */
const char *marks_say(const struct map *map, uint64_t start, uint64_t end, char *text, size_t size);

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

/* Name, explanation and look of a region, by its kind and what it is. */
void region_name(struct map *map, struct region *region);

#endif
