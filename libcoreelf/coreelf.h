/*
 * libcoreelf: ELF files and core files. Bytes in, bytes out.
 *
 * This is the whole public interface, in reading order:
 *
 *    1  errors            what every call returns
 *    2  constants         COREELF_PT_LOAD, ...: one row each in names.def, with name and meaning
 *    3  structures        struct coreelf_phdr, ...: one row a field in fields.def
 *    4  codec             structure <-> bytes, in four encodings
 *    5  sinks, sources    where bytes go, where they come from
 *    6  writer            plan (every offset), then emit (every byte, forward only)
 *    7  reader            header, segments, sections
 *    8  notes             iterator and writer
 *    9  payloads          what stands in a note, field by field
 *
 * The library allocates nothing, prints nothing and keeps no state: the caller owns all memory.
 * Sizes and offsets are in bytes. Numbers read from a file are never trusted.
 *
 * "gABI" is the System V generic ABI, chapters 4 (object files) and 5 (program loading).
 * The header may stand beside any <elf.h>, in either order, and in C++: all names begin with
 * coreelf_ or COREELF_.
 */
#ifndef COREELF_H
#define COREELF_H

#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

#define COREELF_VERSION "0.1.0"

/* ---- 1. Errors -------------------------------------------------------------------------------- */

/*
 * A call returns 0 or more when it worked, and a negative errno value when not. Iterators return 1
 * (an item), 0 (the end) or a negative value (what stands there is broken): the end and a fault are
 * never the same answer. The same few values mean the same thing everywhere:
 *
 *   -ENOEXEC    not an ELF file, or of a class or byte order that gABI does not know
 *   -EBADMSG    the file contradicts itself or the format
 *   -ENODATA    the file ends before the bytes that it speaks of
 *   -EOVERFLOW  a value does not fit its field, or a sum does not fit 64 bits
 *   -ENOBUFS    the caller's buffer is too small
 *   -ENOENT     no such field, name or index
 *   -EINVAL     the call itself is wrong (for example parts written out of order)
 *   other       what the operating system said, for sinks and sources on a file descriptor
 */
struct coreelf_error {
    int code;         /* the value that was returned */
    uint64_t offset;  /* in the file (codec: in the structure), of the byte that is at fault */
    const char *what; /* the reason in words, a string constant */
};

/* ---- 2. Constants ----------------------------------------------------------------------------- */

/* COREELF_ before the name that the gABI, elf(5) or the kernel gives it. */
enum {
#define SET(set, field, meaning)
#define N(set, scope, symbol, value, meaning) COREELF_##symbol = value,
#define V(set, scope, symbol, value, meaning)
#define END(set)
#include "names.def"
    COREELF_ANY = 0 /* a name's scope: not special to a machine, owner or signal */
};

/* e_phnum of a file whose number of program headers is in sh_info of section 0. gABI ch. 5, elf(5). */
#define COREELF_PN_XNUM 0xffffu

/* The sets of constants: COREELF_SET_pt are the values of p_type, and so on. */
enum coreelf_set {
    COREELF_SET_none,
#define SET(set, field, meaning) COREELF_SET_##set,
#define N(set, scope, symbol, value, meaning)
#define V(set, scope, symbol, value, meaning)
#define END(set)
#include "names.def"
    COREELF_SETS
};

struct coreelf_name {
    const char *symbol;  /* "PT_LOAD" */
    const char *meaning; /* "bytes that are mapped into memory" */
    int64_t value;
    uint32_t scope; /* a machine (EM_*), a note's owner (OWNER_*), a signal, or COREELF_ANY */
};

/* All names of a set, in the order of names.def; *count says how many. */
const struct coreelf_name *coreelf_names(enum coreelf_set set, size_t *count);

/* The name of a value: one of that scope if there is one, else one of any scope; NULL: none. */
const struct coreelf_name *coreelf_find_name(enum coreelf_set set, uint32_t scope, int64_t value);

/*
 * COREELF_OWNER_* of a note's owner ("CORE" is COREELF_OWNER_CORE); COREELF_ANY: not known. NetBSD and OpenBSD put the
 * thread into the name: "NetBSD-CORE@5" is COREELF_OWNER_NETBSD_CORE.
 */
uint32_t coreelf_find_owner(const char *owner);

/* The thread in such a name: 1 and *thread is 5, or 0: the name has none. */
int coreelf_find_owner_thread(const char *owner, uint64_t *thread);

/*
 * Some machines count their signals otherwise: SIGBUS is 7, and 10 on MIPS. The usual number of that signal, which
 * the scopes of si_code go by; a signal that only that machine has is returned as it is.
 */
int64_t coreelf_usual_signal(uint32_t machine, int64_t signal);

/*
 * Writes flags as "PF_R|PF_W", bits without a name as "|0x8" behind them, and no flag as "0".
 * Returns the length, or -ENOBUFS when size is too small.
 */
int coreelf_format_flags(enum coreelf_set set, uint32_t scope, uint64_t flags, char *text, size_t size);

/* ---- 3. Structures ---------------------------------------------------------------------------- */

/* How integers stand in a file, and whose tables apply. All that a decoder must know beforehand. */
struct coreelf_format {
    uint8_t ei_class;   /* COREELF_ELFCLASS32 or COREELF_ELFCLASS64 */
    uint8_t ei_data;    /* COREELF_ELFDATA2LSB (little endian) or COREELF_ELFDATA2MSB (big) */
    uint16_t e_machine; /* COREELF_EM_* */
    uint32_t e_flags;   /* some machines have several register layouts, told apart by these */
};

/*
 * struct coreelf_ehdr, coreelf_phdr, coreelf_shdr, coreelf_nhdr, coreelf_prstatus, ...: native,
 * and wide enough for either class. The members are the fields of fields.def.
 */
/* clang-format off */
#define STRUCT(name, size32, size64, title, source) struct coreelf_##name {
#define UINT(s, field, off32, len32, off64, len64, show, names, meaning) uint64_t field;
#define SINT(s, field, off32, len32, off64, len64, show, names, meaning) int64_t field;
#define BYTES(s, field, off32, len32, off64, len64, show, names, meaning) unsigned char field[len64];
#define NEST(s, field, off32, len32, off64, len64, show, inner, meaning) struct coreelf_##inner field;
#define END(name) };
#include "fields.def"
/* clang-format on */

enum coreelf_type { COREELF_TYPE_UINT, COREELF_TYPE_SINT, COREELF_TYPE_BYTES, COREELF_TYPE_NEST };

enum coreelf_show {
    COREELF_SHOW_DEC,
    COREELF_SHOW_HEX,
    COREELF_SHOW_ADDR,
    COREELF_SHOW_OFF,
    COREELF_SHOW_SIZE,
    COREELF_SHOW_NAME,  /* one value of the field's set */
    COREELF_SHOW_FLAGS, /* an OR of values of the field's set */
    COREELF_SHOW_CHARS,
    COREELF_SHOW_RAW
};

/* A row of fields.def (or of a machine's registers): index 0 is ELFCLASS32, index 1 ELFCLASS64. */
struct coreelf_field {
    const char *name;
    const char *meaning;
    uint16_t offset[2];
    uint16_t length[2];                  /* of one; 0: not there in that class */
    uint16_t count;                      /* how many stand one behind another: xmm is 16 times 16 bytes */
    uint16_t wide;                       /* offset in the wide struct; registers have none (COREELF_NOT_WIDE) */
    uint8_t type;                        /* enum coreelf_type */
    uint8_t show;                        /* enum coreelf_show */
    uint8_t set;                         /* enum coreelf_set, for NAME and FLAGS */
    const struct coreelf_layout *inside; /* of a NEST */
};

#define COREELF_NOT_WIDE 0xffffu

struct coreelf_layout {
    const char *name;   /* "phdr": of struct coreelf_phdr */
    const char *title;  /* "Phdr": what the field's books call it */
    const char *source; /* section of the gABI, man page or kernel file that defines it */
    uint32_t size[2];
    uint16_t fields_count;
    const struct coreelf_field *fields;
};

/* coreelf_layout_ehdr, coreelf_layout_phdr, ...: the table behind each structure. */
#define STRUCT(name, size32, size64, title, source) extern const struct coreelf_layout coreelf_layout_##name;
#define UINT(s, field, off32, len32, off64, len64, show, names, meaning)
#define SINT(s, field, off32, len32, off64, len64, show, names, meaning)
#define BYTES(s, field, off32, len32, off64, len64, show, names, meaning)
#define NEST(s, field, off32, len32, off64, len64, show, inner, meaning)
#define END(name)
#include "fields.def"

/* Size of the structure in a file of that format. */
size_t coreelf_size(const struct coreelf_layout *layout, const struct coreelf_format *format);

/* ---- 4. Codec --------------------------------------------------------------------------------- */

/*
 * Writes the wide struct as coreelf_size() bytes; padding becomes zero.
 * -EOVERFLOW: a member does not fit its field (nothing is ever cut off; error->offset is the
 * field's); -ENOBUFS: size is too small; -EINVAL: the format has no such class or byte order.
 */
int coreelf_encode(const struct coreelf_layout *layout, const struct coreelf_format *format, const void *wide,
                   void *bytes, size_t size, struct coreelf_error *error);

/* The way back. -ENODATA: size is less than the structure has; -EINVAL: as above. */
int coreelf_decode(const struct coreelf_layout *layout, const struct coreelf_format *format, const void *bytes,
                   size_t size, void *wide, struct coreelf_error *error);

/*
 * One integer field by its name, in bytes that the caller holds: how registers are read and written,
 * since they have no wide struct. -ENOENT: no such field in this class; -ENODATA: size is too small;
 * -EOVERFLOW: the value does not fit.
 */
int coreelf_get(const struct coreelf_layout *layout, const struct coreelf_format *format, const void *bytes,
                size_t size, const char *field, uint64_t *value);
int coreelf_put(const struct coreelf_layout *layout, const struct coreelf_format *format, void *bytes, size_t size,
                const char *field, uint64_t value);

/* ---- 5. Sinks and sources --------------------------------------------------------------------- */

/*
 * Where bytes go: one callback, forward only, so that a pipe will do. It takes all n bytes or fails
 * with a negative errno value. data == NULL means n zero bytes: a file may leave a hole, a pipe gets
 * zeros. finish, if not NULL, is called once at the end: a file that ends in a hole gets its length.
 * A sink whose write is NULL only counts: the same code measures and writes.
 */
struct coreelf_sink {
    int (*write)(void *context, const void *data, uint64_t n);
    int (*finish)(void *context);
    void *context;
    uint64_t offset; /* how many bytes went through; kept by coreelf_write */
};

/*
 * Hands bytes to the callback, and ends with finish. Errors: what the callback said, at sink->offset; -EOVERFLOW: the file
 * would be longer than 64 bits can say.
 */
int coreelf_write(struct coreelf_sink *sink, const void *data, uint64_t n, struct coreelf_error *error);
int coreelf_finish(struct coreelf_sink *sink, struct coreelf_error *error);

/* A sink that fills the caller's memory. -ENOBUFS: it is full; nothing of that piece was taken. */
struct coreelf_buffer {
    void *bytes;
    size_t size, used;
};

struct coreelf_sink coreelf_sink_count(void);
struct coreelf_sink coreelf_sink_buffer(struct coreelf_buffer *buffer);

/* Where bytes come from. read_at delivers all n bytes or fails with a negative errno value. */
struct coreelf_source {
    int (*read_at)(void *context, uint64_t offset, void *buffer, size_t n);
    void *context;
    uint64_t size; /* of the whole file */
};

/* -ENODATA: [offset, offset + n) is not wholly inside the source; else what read_at said. */
int coreelf_read(const struct coreelf_source *source, uint64_t offset, void *buffer, size_t n,
                 struct coreelf_error *error);

struct coreelf_source coreelf_source_buffer(const void *bytes, size_t size);

#ifndef COREELF_NO_POSIX
/*
 * A sink on a file descriptor, from its present position. Short writes and EINTR are handled; zeros
 * become holes where that is safe (a regular file, not O_APPEND, at or behind its end). finish sets the
 * length of a file that ends in a hole. Neither closes fd, and the struct must outlive the sink.
 */
struct coreelf_fd_sink {
    int fd;
    int holes;        /* zeros may be skipped */
    uint64_t pending; /* zeros that have been skipped and not yet passed over */
};
struct coreelf_sink coreelf_sink_fd(struct coreelf_fd_sink *state, int fd);

/*
 * A source on a file descriptor that can seek; small reads are served from a window, so that reading a
 * table entry by entry is not a system call each. Returns 0, or the negative errno of fstat(2), or
 * -ESPIPE: not a file that can be read at an offset.
 */
struct coreelf_fd_source {
    int fd;
    uint64_t at;
    size_t have;
    unsigned char window[16384];
};
int coreelf_source_fd(struct coreelf_fd_source *state, int fd, struct coreelf_source *source);
#endif

/* ---- 6. Writer -------------------------------------------------------------------------------- */

/* In p_offset and sh_offset: "find a place for it". Any other value stands as it is. */
#define COREELF_PLACE UINT64_MAX

/* In coreelf_section.segment: the section is not a part of a segment. */
#define COREELF_NO_SEGMENT UINT64_MAX

struct coreelf_section {
    const char *name;         /* goes into .shstrtab */
    struct coreelf_shdr shdr; /* sh_name and, where it is asked for, sh_offset are filled in */
    uint64_t segment;         /* sh_offset is that of this segment plus delta; or COREELF_NO_SEGMENT */
    uint64_t delta;
};

/*
 * The plan of a file: what the caller wants in it, and where each part will stand.
 *
 *     ELF header | program headers | segments in their order | sections with bytes of their own
 *                | .shstrtab | section header table
 *
 * A segment with p_offset COREELF_PLACE is put at the next offset that agrees with its p_vaddr modulo
 * p_align (a PT_NOTE: at the next multiple of p_align or 4), which is the kernel's layout of a core. A segment or
 * section with an offset of its own is only a view of bytes that other parts bring along.
 *
 * The arrays stay the caller's; the plan writes p_offset, sh_offset and sh_name into them.
 */
struct coreelf_plan {
    /* said by the caller */
    struct coreelf_format format;
    struct coreelf_ehdr ehdr; /* e_type, e_entry, ei_osabi, ei_abiversion; the plan fills in the rest */
    struct coreelf_phdr *phdrs;
    uint64_t phdrs_count;
    struct coreelf_section *sections; /* without section 0 and .shstrtab, which the plan adds */
    uint64_t sections_count;          /* 0: no section header table, unless PN_XNUM needs section 0 */
    /*
     * Bytes below this belong to segments with offsets of their own that bring bytes; what the plan puts behind the
     * segments stands there or later. 0: there are none such.
     */
    uint64_t taken;
    /* found by the plan */
    struct coreelf_shdr section0; /* holds the numbers that do not fit the header */
    struct coreelf_shdr shstrtab;
    uint64_t data_end; /* end of the last segment or section with bytes */
    uint64_t shnum;    /* entries of the section header table, section 0 and .shstrtab included */
    uint64_t size;     /* of the whole file */
};

/*
 * Makes the plan: a pure function of what the caller said. Numbers that the header cannot hold go into
 * section 0: 65,535 program headers or more (PN_XNUM), 0xff00 sections or more. gABI ch. 4, ELF Header.
 * -EOVERFLOW: an offset does not fit 64 bits, or 32 in ELFCLASS32; -EINVAL: the format has no such
 * class or byte order, p_align is neither 0 nor a power of two, or a section names no segment.
 */
int coreelf_make_plan(struct coreelf_plan *plan, struct coreelf_error *error);

/*
 * Emits what was planned, strictly forward:
 *
 *     coreelf_write_headers      ELF header and program headers
 *     coreelf_write_segment      for each segment that has bytes: go to its place, zeros between, ...
 *     coreelf_write_part         ... then its bytes, in as many pieces as one likes
 *     coreelf_write_section      likewise for each section with bytes of its own
 *     coreelf_write_end          the section header table, and the sink's finish
 *
 * What is not written of a part is zero. Errors: what the sink says; -EINVAL: out of order, or more
 * bytes than the part has; -EOVERFLOW as coreelf_encode.
 */
struct coreelf_writer {
    const struct coreelf_plan *plan;
    struct coreelf_sink *sink;
    uint64_t part_end;
};
int coreelf_write_headers(struct coreelf_writer *writer, const struct coreelf_plan *plan, struct coreelf_sink *sink,
                          struct coreelf_error *error);
int coreelf_write_segment(struct coreelf_writer *writer, uint64_t index, struct coreelf_error *error);
int coreelf_write_section(struct coreelf_writer *writer, uint64_t index, struct coreelf_error *error);
int coreelf_write_part(struct coreelf_writer *writer, const void *data, uint64_t n, struct coreelf_error *error);
int coreelf_write_end(struct coreelf_writer *writer, struct coreelf_error *error);

/* ---- 7. Reader -------------------------------------------------------------------------------- */

struct coreelf_file {
    const struct coreelf_source *source;
    struct coreelf_format format;
    struct coreelf_ehdr ehdr;
    uint64_t phnum; /* true numbers: the escapes of the gABI are followed */
    uint64_t shnum;
    uint64_t shstrndx;           /* section that holds the names; COREELF_SHN_UNDEF: none */
    struct coreelf_error damage; /* code != 0: an escape could not be followed; the rest can be read */
};

/*
 * Reads the ELF header. The source must outlive the file. -ENOEXEC: the magic number is missing, or
 * class or byte order is unknown (a version other than 1 is not: the rest may still be read);
 * -ENODATA: shorter than its ELF header.
 */
int coreelf_open(struct coreelf_file *file, const struct coreelf_source *source, struct coreelf_error *error);

/*
 * The program header or section header of that index: 1; 0 when index is behind the last; or -ENODATA:
 * it lies past the end of the file, -EBADMSG: e_phentsize or e_shentsize is less than the structure, or
 * e_phoff or e_shoff is 0.
 * So a loop is:   for (i = 0; (rc = coreelf_segment(&file, i, &phdr, &error)) > 0; i++)
 */
int coreelf_segment(const struct coreelf_file *file, uint64_t index, struct coreelf_phdr *phdr,
                    struct coreelf_error *error);
int coreelf_section(const struct coreelf_file *file, uint64_t index, struct coreelf_shdr *shdr,
                    struct coreelf_error *error);

/*
 * The name of a section as a string, cut to size. Returns its length. -ENOENT: the file has no names;
 * -EBADMSG: sh_name is outside the string table, or the name has no end in it; -ENODATA: the table
 * is past the end of the file.
 */
int coreelf_section_name(const struct coreelf_file *file, const struct coreelf_shdr *shdr, char *name, size_t size,
                         struct coreelf_error *error);

/* ---- 8. Notes --------------------------------------------------------------------------------- */

#define COREELF_OWNER_MAX 64

struct coreelf_note {
    struct coreelf_nhdr nhdr;
    char owner[COREELF_OWNER_MAX]; /* as a string, cut to fit; n_namesz says the true length */
    uint64_t offset;               /* in the file: of the note, */
    uint64_t name_offset;          /* of the owner's name, */
    uint64_t desc_offset;          /* of the payload, */
    uint64_t end;                  /* and of the first byte behind the note and its padding */
};

struct coreelf_notes {
    const struct coreelf_file *file;
    uint64_t at, end; /* what is left to read */
    uint64_t align;   /* 4 or 8 */
};

/* Notes in [offset, offset + size) of the file; align is p_align or sh_addralign as it stands. */
void coreelf_notes_begin(struct coreelf_notes *notes, const struct coreelf_file *file, uint64_t offset, uint64_t size,
                         uint64_t align);

/*
 * The next note: 1, 0 at the end, -EBADMSG: its sizes run over the end of the notes, -ENODATA: it runs
 * over the end of the file. After an error notes->at is still where the broken note starts.
 */
int coreelf_next_note(struct coreelf_notes *notes, struct coreelf_note *note, struct coreelf_error *error);

/*
 * After such an error: goes on to the next place where a whole note of a known owner stands. 1: notes->at
 * is there, and coreelf_next_note gives it; 0: there is none within COREELF_RESUME_MAX bytes.
 */
#define COREELF_RESUME_MAX (1u << 20)
int coreelf_resume_notes(struct coreelf_notes *notes);

/*
 * Writes a note: header, owner, padding, payload, padding. With a counting sink it measures.
 * desc may be NULL: size zero bytes. Errors: as coreelf_write and coreelf_encode.
 */
int coreelf_write_note(struct coreelf_sink *sink, const struct coreelf_format *format, const char *owner,
                       uint32_t type, const void *desc, uint64_t size, struct coreelf_error *error);

/* ---- 9. Payloads ------------------------------------------------------------------------------ */

/*
 * A machine: what its notes hold. One file each in arch/. A machine with several ABIs has one for each; the first
 * whose class and flags are those of the file counts.
 */
struct coreelf_arch {
    uint16_t e_machine;
    uint8_t ei_class; /* 0: either */
    const char *name;
    const struct coreelf_layout *registers; /* pr_reg of NT_PRSTATUS */
    const struct coreelf_layout *psinfo;    /* of NT_PRPSINFO */
    const struct coreelf_payload *payloads; /* notes that only this machine has, up to title NULL */
    const char *pc, *sp, *tls;              /* registers: program counter, stack pointer, thread pointer or NULL */
    uint64_t pc_mask;                       /* bits of pc that are an address; 0: all */
    int32_t sp_bias, tls_bias;              /* what to add to them for an address that is in use */
    uint32_t flags_mask, flags;             /* e_flags & flags_mask must be flags; 0, 0: any e_flags */
    /* Where C lays a structure out otherwise on this machine; NULL: as usual. */
    const struct coreelf_layout *prstatus;     /* before pr_reg: coreelf_layout_prstatus */
    const struct coreelf_layout *prstatus_end; /* behind it: coreelf_layout_prstatus_end */
    const struct coreelf_layout *siginfo;      /* the head of siginfo_t: coreelf_layout_siginfo */
};

/* All machines that have a table, *count of them. */
const struct coreelf_arch *const *coreelf_archs(size_t *count);

/* NULL: none of that machine and class. */
const struct coreelf_arch *coreelf_find_arch(const struct coreelf_format *format);

/* A stretch of a payload: `count` times `layout` from `offset` on, or, without a layout, strings. */
struct coreelf_part {
    const struct coreelf_layout *layout; /* NULL: `count` strings, each with its NUL */
    uint64_t offset;                     /* from the start of the payload */
    uint64_t count;
};

struct coreelf_walk;

/*
 * What a note holds. Usually a list of layouts, one behind another, the last repeated to the end if
 * `repeat` says so. Where a value places the parts (siginfo, NT_FILE, XSTATE), a function tells the
 * n-th part: 1, 0 behind the last, or negative.
 */
struct coreelf_payload {
    uint32_t owner; /* COREELF_OWNER_* */
    uint32_t type;  /* COREELF_NT_* */
    const char *title;
    const struct coreelf_layout *const *layouts; /* up to NULL */
    int repeat;
    int (*place)(const struct coreelf_walk *walk, uint64_t n, struct coreelf_part *part);
};

/* What a note of that owner and type holds, or NULL: not known. */
const struct coreelf_payload *coreelf_find_payload(const struct coreelf_format *format, const char *owner,
                                                   uint32_t type);

enum coreelf_item_kind {
    COREELF_ITEM_FIELD,
    COREELF_ITEM_STRING,
    COREELF_ITEM_PADDING, /* bytes of a structure that no row claims */
    COREELF_ITEM_UNKNOWN  /* bytes between or behind the parts, or of a part that is cut off */
};

/* One stretch of bytes with a name. Items cover the payload from its start to its end. */
struct coreelf_item {
    enum coreelf_item_kind kind;
    uint64_t offset, length;             /* offset in the file */
    const struct coreelf_layout *layout; /* outermost structure, or NULL */
    const struct coreelf_field *outer;   /* the NEST that this field stands in, or NULL */
    const struct coreelf_field *field;   /* NULL unless FIELD */
    uint64_t repeat;                     /* which of the structures of this part */
    uint64_t index;                      /* which of field->count, or which string */
    uint64_t value;                      /* of an integer, sign extended */
};

/* A walk over the fields of a payload or of a table of structures. */
struct coreelf_walk {
    const struct coreelf_source *source;
    struct coreelf_format format;
    const struct coreelf_payload *payload; /* or NULL: `part` is all */
    uint64_t base, size;                   /* of the payload, in the file */
    const struct coreelf_xcomp *xcomps;    /* the file's own NT_X86_XSAVE_LAYOUT, or NULL */
    size_t xcomps_count;
    struct coreelf_part part; /* being walked; */
    uint64_t part_index;      /* how many parts were begun, */
    uint64_t at;              /* the next byte, from base, */
    uint64_t string;          /* and how many strings were passed */
};

/*
 * Begins a walk over a payload of size bytes at offset, or over count structures of one layout. The
 * caller may then set xcomps.
 */
void coreelf_walk_payload(struct coreelf_walk *walk, const struct coreelf_source *source,
                          const struct coreelf_format *format, const struct coreelf_payload *payload, uint64_t offset,
                          uint64_t size);
void coreelf_walk_layout(struct coreelf_walk *walk, const struct coreelf_source *source,
                         const struct coreelf_format *format, const struct coreelf_layout *layout, uint64_t offset,
                         uint64_t count);

/* The next item: 1, 0 at the end, or what the source said. */
int coreelf_next_item(struct coreelf_walk *walk, struct coreelf_item *item, struct coreelf_error *error);

#ifdef __cplusplus
}
#endif

#endif
