/*
 * test_note.c: notes, and what stands in them.
 *
 * Notes are typed by hand in both byte orders, with each kind of alignment, and with sizes that lie. Then
 * the payloads: every byte of each must be named once and in order (everything.c), and the fields that
 * matter must lie where the system's own structs have them: <sys/procfs.h>, <sys/user.h>, <signal.h>.
 */
#include <elf.h>
#include <errno.h>
#include <signal.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/procfs.h>
#include <sys/user.h>

#include "everything.h"
#include "hex.h"
#include "layouts.h"
#include "suites.h"

static const struct coreelf_format x86_64 = {COREELF_ELFCLASS64, COREELF_ELFDATA2LSB, COREELF_EM_X86_64, 0};
static const struct coreelf_format i386 = {COREELF_ELFCLASS32, COREELF_ELFDATA2LSB, COREELF_EM_386, 0};

/* ---- The iterator ---- */

/* Bytes that are said to be notes of a file: no header is needed for that. */
struct typed {
    unsigned char bytes[512];
    size_t size;
    struct coreelf_source source;
    struct coreelf_file file;
    struct coreelf_notes notes;
};

static void begin_typed(struct typed *typed, int big, const char *text, uint64_t align)
{
    memset(typed, 0, sizeof *typed);
    typed->size = hex(text, typed->bytes, sizeof typed->bytes);
    typed->source = coreelf_source_buffer(typed->bytes, typed->size);
    typed->file.source = &typed->source;
    typed->file.format = all_formats[big ? 3 : 2];
    coreelf_notes_begin(&typed->notes, &typed->file, 0, typed->size, align);
}

/* "CORE" type 1 with 5 bytes, then "LINUX" type 0x202 with 4: padding behind payload and owner. */
static const char *const two_notes[] = {
    "05000000 05000000 01000000 434f524500 000000 1112131415 000000"
    "06000000 04000000 02020000 4c494e555800 0000 21222324",
    "00000005 00000005 00000001 434f524500 000000 1112131415 000000"
    "00000006 00000004 00000202 4c494e555800 0000 21222324",
};

START_TEST(two_typed_notes)
{
    struct typed typed;
    struct coreelf_note note;

    begin_typed(&typed, _i, two_notes[_i], 4);
    ck_assert_int_eq(coreelf_next_note(&typed.notes, &note, NULL), 1);
    ck_assert_uint_eq(note.nhdr.n_namesz, 5);
    ck_assert_uint_eq(note.nhdr.n_descsz, 5);
    ck_assert_uint_eq(note.nhdr.n_type, 1);
    ck_assert_str_eq(note.owner, "CORE");
    ck_assert_uint_eq(note.offset, 0);
    ck_assert_uint_eq(note.name_offset, 12);
    ck_assert_uint_eq(note.desc_offset, 20);
    ck_assert_uint_eq(note.end, 28);
    ck_assert_int_eq(coreelf_next_note(&typed.notes, &note, NULL), 1);
    ck_assert_uint_eq(note.nhdr.n_type, 0x202);
    ck_assert_str_eq(note.owner, "LINUX");
    ck_assert_uint_eq(note.offset, 28);
    ck_assert_uint_eq(note.desc_offset, 48);
    ck_assert_uint_eq(note.end, 52);
    ck_assert_int_eq(coreelf_next_note(&typed.notes, &note, NULL), 0);
    ck_assert_int_eq(coreelf_next_note(&typed.notes, &note, NULL), 0);
}
END_TEST

/* Notes that are not at the start of the file: all offsets count from there. */
START_TEST(notes_in_the_middle_of_a_file)
{
    struct typed typed;
    struct coreelf_note note;

    begin_typed(&typed, 0, "ffffffff ffffffff 04000000 00000000 03000000 474e5500 ffffffff", 4);
    coreelf_notes_begin(&typed.notes, &typed.file, 8, 16, 4);
    ck_assert_int_eq(coreelf_next_note(&typed.notes, &note, NULL), 1);
    ck_assert_str_eq(note.owner, "GNU");
    ck_assert_uint_eq(note.offset, 8);
    ck_assert_uint_eq(note.name_offset, 20);
    ck_assert_uint_eq(note.desc_offset, 24);
    ck_assert_uint_eq(note.end, 24);
    ck_assert_int_eq(coreelf_next_note(&typed.notes, &note, NULL), 0);
}
END_TEST

START_TEST(no_notes)
{
    struct typed typed;
    struct coreelf_note note;

    begin_typed(&typed, 0, "", 4);
    ck_assert_int_eq(coreelf_next_note(&typed.notes, &note, NULL), 0);
}
END_TEST

/*
 * Owner "CORE" and 4 bytes, then "GNU" and none. With 4 the payload is at 20 and the next note at 24; with
 * 8 the owner's 12 + 5 bytes go to 24, the payload is there and the next note at 32.
 */
static const struct {
    uint64_t align;
    unsigned desc, next;
} alignments[] = {{0, 20, 24}, {1, 20, 24}, {4, 20, 24}, {8, 24, 32}, {16, 20, 24}, {0x1000, 20, 24}};

START_TEST(alignment_of_4_and_of_8)
{
    static const char *const bytes[] = {
        "05000000 04000000 09000000 434f524500 000000 11121314 04000000 00000000 01000000 474e5500",
        "05000000 04000000 09000000 434f524500 00000000000000 11121314 00000000"
        "04000000 00000000 01000000 474e5500"};
    struct typed typed;
    struct coreelf_note note;
    uint64_t align = alignments[_i].align;

    begin_typed(&typed, 0, bytes[align == 8], align);
    ck_assert_int_eq(coreelf_next_note(&typed.notes, &note, NULL), 1);
    ck_assert_uint_eq(note.desc_offset, alignments[_i].desc);
    ck_assert_uint_eq(note.end, alignments[_i].next);
    ck_assert_int_eq(coreelf_next_note(&typed.notes, &note, NULL), 1);
    ck_assert_str_eq(note.owner, "GNU");
    ck_assert_uint_eq(note.offset, alignments[_i].next);
    ck_assert_int_eq(coreelf_next_note(&typed.notes, &note, NULL), 0);
}
END_TEST

/* The last payload has 1 byte and no padding, as sizes of sections often have it. */
START_TEST(no_padding_at_the_end)
{
    struct typed typed;
    struct coreelf_note note;

    begin_typed(&typed, 0, "04000000 01000000 03000000 474e5500 11", _i ? 8 : 4);
    ck_assert_int_eq(coreelf_next_note(&typed.notes, &note, NULL), 1);
    ck_assert_uint_eq(note.desc_offset, 16);
    ck_assert_uint_eq(note.end, 17);
    ck_assert_int_eq(coreelf_next_note(&typed.notes, &note, NULL), 0);
}
END_TEST

/* Nor behind the owner, where there is no payload that would need it. */
START_TEST(no_padding_and_no_payload)
{
    struct typed typed;
    struct coreelf_note note;

    begin_typed(&typed, 0, "05000000 00000000 03000000 434f524500", 4);
    ck_assert_int_eq(coreelf_next_note(&typed.notes, &note, NULL), 1);
    ck_assert_str_eq(note.owner, "CORE");
    ck_assert_uint_eq(note.end, 17);
    ck_assert_int_eq(coreelf_next_note(&typed.notes, &note, NULL), 0);
}
END_TEST

START_TEST(an_owner_without_a_name)
{
    struct typed typed;
    struct coreelf_note note;

    begin_typed(&typed, 0, "00000000 04000000 03000000 11121314", 4);
    ck_assert_int_eq(coreelf_next_note(&typed.notes, &note, NULL), 1);
    ck_assert_str_eq(note.owner, "");
    ck_assert_uint_eq(note.desc_offset, 12);
    ck_assert_uint_eq(note.end, 16);
}
END_TEST

/* An owner may lack its NUL; the string has one. */
START_TEST(an_owner_without_an_end)
{
    struct typed typed;
    struct coreelf_note note;

    begin_typed(&typed, 0, "04000000 00000000 03000000 434f5245", 4);
    ck_assert_int_eq(coreelf_next_note(&typed.notes, &note, NULL), 1);
    ck_assert_str_eq(note.owner, "CORE");
}
END_TEST

/* 62 to 66 letters and a NUL: 63 letters are kept. The payload is where the true length says. */
START_TEST(a_long_owner)
{
    unsigned letters = (unsigned)_i;
    char owner[80] = {0}, kept[COREELF_OWNER_MAX] = {0};
    struct coreelf_buffer buffer;
    struct coreelf_sink sink;
    struct coreelf_note note;
    struct typed typed;

    begin_typed(&typed, 0, "", 4);
    memset(owner, 'x', letters);
    memset(kept, 'x', letters < COREELF_OWNER_MAX ? letters : COREELF_OWNER_MAX - 1);
    buffer = (struct coreelf_buffer){typed.bytes, sizeof typed.bytes, 0};
    sink = coreelf_sink_buffer(&buffer);
    ck_assert_int_eq(coreelf_write_note(&sink, &x86_64, owner, 7, "desc", 4, NULL), 0);
    typed.source.size = buffer.used;
    coreelf_notes_begin(&typed.notes, &typed.file, 0, buffer.used, 4);
    ck_assert_int_eq(coreelf_next_note(&typed.notes, &note, NULL), 1);
    ck_assert_uint_eq(note.nhdr.n_namesz, letters + 1);
    ck_assert_str_eq(note.owner, kept);
    ck_assert_uint_eq(note.desc_offset, 12 + (letters + 1 + 3) / 4 * 4);
    ck_assert_mem_eq(typed.bytes + note.desc_offset, "desc", 4);
}
END_TEST

/* ---- Sizes that lie ---- */

/* A good note of 16 bytes, then one that is broken. */
/* clang-format off */
static const struct {
    const char *broken;
    uint64_t more; /* bytes of notes that the file does not have */
    int code;
} broken_notes[] = {
    {"05000000 05000000 010000", 0, -EBADMSG},                  /* less than a note's header */
    {"00", 0, -EBADMSG},
    {"00000000 05000000 01000000 11121314", 0, -EBADMSG},       /* payload one byte too long */
    {"ffffffff 00000000 01000000 11121314", 0, -EBADMSG},
    {"00000000 ffffffff 01000000 11121314", 0, -EBADMSG},
    {"ffffffff ffffffff 01000000 11121314", 0, -EBADMSG},
    {"05000000 00000000 01000000 11121314", 0, -EBADMSG},       /* owner one byte too long */
    {"00000000 ffffffff 01000000 11121314", 100, -EBADMSG},
    {"05000000 05000000 010000", 100, -ENODATA},                /* the same, cut by the end of the file */
    {"00000000 05000000 01000000 11121314", 100, -ENODATA},
    {"00000000 ffffffff 01000000 11121314", UINT64_C(1) << 40, -ENODATA},
    {"", 100, -ENODATA},
    {"", UINT64_MAX, -ENODATA},                                 /* offset + size is past 64 bits */
};
/* clang-format on */

START_TEST(a_broken_note)
{
    struct coreelf_error error = {0, 0, NULL};
    struct coreelf_note note;
    struct typed typed;
    char text[256];

    snprintf(text, sizeof text, "04000000 00000000 03000000 474e5500 %s", broken_notes[_i].broken);
    begin_typed(&typed, 0, text, 4);
    coreelf_notes_begin(&typed.notes, &typed.file, 0, 0, 4);
    typed.notes.end =
        typed.size + broken_notes[_i].more < typed.size ? UINT64_MAX : typed.size + broken_notes[_i].more;
    ck_assert_int_eq(coreelf_next_note(&typed.notes, &note, &error), 1);
    for (int again = 0; again < 2; again++) {
        ck_assert_int_eq(coreelf_next_note(&typed.notes, &note, &error), broken_notes[_i].code);
        ck_assert_int_eq(error.code, broken_notes[_i].code);
        ck_assert_uint_eq(error.offset, 16);
        ck_assert_ptr_nonnull(error.what);
        ck_assert_uint_eq(typed.notes.at, 16);
    }
}
END_TEST

START_TEST(notes_past_64_bits)
{
    struct coreelf_note note;
    struct typed typed;

    begin_typed(&typed, 0, "04000000 00000000 03000000 474e5500", 4);
    coreelf_notes_begin(&typed.notes, &typed.file, UINT64_MAX - 3, 100, 4);
    ck_assert_uint_eq(typed.notes.end, UINT64_MAX);
    ck_assert_int_lt(coreelf_next_note(&typed.notes, &note, NULL), 0);
    coreelf_notes_begin(&typed.notes, &typed.file, UINT64_MAX - 30, UINT64_MAX, 8);
    ck_assert_int_eq(coreelf_next_note(&typed.notes, &note, NULL), -ENODATA);
    coreelf_notes_begin(&typed.notes, &typed.file, 8, UINT64_MAX - 8, 8);
    typed.bytes[8] = typed.bytes[12] = 0xff;
    ck_assert_int_eq(coreelf_next_note(&typed.notes, &note, NULL), -ENODATA);
}
END_TEST

/* ---- The writer ---- */

START_TEST(writes_what_was_typed)
{
    unsigned char expected[64], bytes[64];
    size_t size = hex(two_notes[_i], expected, sizeof expected);
    struct coreelf_buffer buffer = {bytes, sizeof bytes, 0};
    struct coreelf_sink sink = coreelf_sink_buffer(&buffer);

    memset(bytes, 0xee, sizeof bytes);
    ck_assert_int_eq(coreelf_write_note(&sink, &all_formats[_i], "CORE", 1, "\x11\x12\x13\x14\x15", 5, NULL), 0);
    ck_assert_int_eq(coreelf_write_note(&sink, &all_formats[_i + 2], "LINUX", 0x202, "\x21\x22\x23\x24", 4, NULL), 0);
    ck_assert_uint_eq(buffer.used, size);
    ck_assert_mem_eq(bytes, expected, size);
}
END_TEST

START_TEST(writes_zeros_and_nothing)
{
    unsigned char expected[64], bytes[64];
    size_t size = hex("05000000 03000000 01000000 434f524500 000000 000000 00"
                      "01000000 00000000 ffffffff 00 000000",
                      expected, sizeof expected);
    struct coreelf_buffer buffer = {bytes, sizeof bytes, 0};
    struct coreelf_sink sink = coreelf_sink_buffer(&buffer);

    memset(bytes, 0xee, sizeof bytes);
    ck_assert_int_eq(coreelf_write_note(&sink, &x86_64, "CORE", 1, NULL, 3, NULL), 0);
    ck_assert_int_eq(coreelf_write_note(&sink, &x86_64, "", UINT32_MAX, "", 0, NULL), 0);
    ck_assert_uint_eq(buffer.used, size);
    ck_assert_mem_eq(bytes, expected, size);
}
END_TEST

START_TEST(counts_before_it_writes)
{
    struct coreelf_sink sink = coreelf_sink_count();

    ck_assert_int_eq(coreelf_write_note(&sink, &x86_64, "CORE", 1, NULL, 336, NULL), 0);
    ck_assert_uint_eq(sink.offset, 12 + 8 + 336);
    ck_assert_int_eq(coreelf_write_note(&sink, &x86_64, "CORE", 1, NULL, UINT32_MAX, NULL), 0);
    ck_assert_uint_eq(sink.offset, 356 + 20 + UINT64_C(0x100000000));
}
END_TEST

START_TEST(refuses_a_payload_of_4_gib)
{
    struct coreelf_sink sink = coreelf_sink_count();
    struct coreelf_error error = {0, 0, NULL};

    ck_assert_int_eq(coreelf_write_note(&sink, &x86_64, "CORE", 1, NULL, UINT64_C(1) << 32, &error), -EOVERFLOW);
    ck_assert_int_eq(error.code, -EOVERFLOW);
    ck_assert_uint_eq(sink.offset, 0);
}
END_TEST

START_TEST(writes_to_a_full_buffer)
{
    unsigned char bytes[64] = {0};

    for (size_t size = 0; size < 28; size++) {
        struct coreelf_buffer buffer = {bytes, size, 0};
        struct coreelf_sink sink = coreelf_sink_buffer(&buffer);
        ck_assert_int_eq(coreelf_write_note(&sink, &x86_64, "CORE", 1, "12345", 5, NULL), -ENOBUFS);
    }
}
END_TEST

/* ---- Payloads: a walk over one, and questions about it ---- */

#define ITEMS_MAX 2048

struct walked {
    unsigned char *bytes; /* of exactly the payload's size */
    size_t size;
    struct coreelf_format format;
    struct coreelf_source source;
    const struct coreelf_payload *payload;
    const struct coreelf_xcomp *xcomps;
    size_t xcomps_count;
    struct coreelf_item items[ITEMS_MAX];
    size_t count;
};

/* A payload of so many bytes, each its own index modulo 256; no walk yet. */
static struct walked *new_payload(const struct coreelf_format *format, const char *owner, uint32_t type, size_t size)
{
    struct walked *walked = calloc(1, sizeof *walked);

    walked->bytes = malloc(size);
    ck_assert_ptr_nonnull(walked->bytes);
    for (size_t i = 0; i < size; i++)
        walked->bytes[i] = (unsigned char)i;
    walked->size = size;
    walked->format = *format;
    walked->source = coreelf_source_buffer(walked->bytes, size);
    walked->payload = coreelf_find_payload(format, owner, type);
    ck_assert_ptr_nonnull(walked->payload);
    return walked;
}

static void set_word(struct walked *walked, size_t offset, uint32_t value)
{
    for (unsigned i = 0; i < 4; i++)
        walked->bytes[offset + i] = (unsigned char)(value >> (8 * i));
}

static void walk(struct walked *walked)
{
    struct coreelf_walk walk;

    cover_payload(&walked->source, &walked->format, walked->payload, 0, walked->size, walked->xcomps,
                  walked->xcomps_count);
    coreelf_walk_payload(&walk, &walked->source, &walked->format, walked->payload, 0, walked->size);
    walk.xcomps = walked->xcomps;
    walk.xcomps_count = walked->xcomps_count;
    while (coreelf_next_item(&walk, &walked->items[walked->count], NULL) == 1)
        ck_assert_uint_lt(++walked->count, ITEMS_MAX);
}

static void free_payload(struct walked *walked)
{
    free(walked->bytes);
    free(walked);
}

/* The item with the n-th field of that name. */
static const struct coreelf_item *find_item(const struct walked *walked, const char *name, unsigned n)
{
    for (size_t i = 0; i < walked->count; i++)
        if (walked->items[i].field && strcmp(walked->items[i].field->name, name) == 0 && n-- == 0)
            return &walked->items[i];
    return NULL;
}

static void has_field(const struct walked *walked, const char *name, size_t offset, size_t length)
{
    const struct coreelf_item *item = find_item(walked, name, 0);

    ck_assert_msg(item != NULL, "there is no %s", name);
    ck_assert_msg(item->offset == offset && item->length == length, "%s is at %llu, %llu bytes", name,
                  (unsigned long long)item->offset, (unsigned long long)item->length);
}

static uint64_t count_items(const struct walked *walked, enum coreelf_item_kind kind)
{
    uint64_t count = 0;

    for (size_t i = 0; i < walked->count; i++)
        count += walked->items[i].kind == kind;
    return count;
}

/* Length of the UNKNOWN item at the end; 0: the last byte has a name. */
static uint64_t unknown_tail(const struct walked *walked)
{
    const struct coreelf_item *last = &walked->items[walked->count - 1];

    return last->kind == COREELF_ITEM_UNKNOWN ? last->length : 0;
}

/* ---- NT_PRSTATUS ---- */

#define IN_BOTH(type, walked, member) has_field(walked, #member, offsetof(type, member), sizeof((type *)0)->member)

#ifdef __x86_64__
#define REGISTER_AT(walked, name)                                                                                    \
    has_field(walked, #name, offsetof(struct elf_prstatus, pr_reg) + offsetof(struct user_regs_struct, name), 8)

START_TEST(prstatus_of_x86_64)
{
    struct walked *walked = new_payload(&x86_64, "CORE", NT_PRSTATUS, sizeof(struct elf_prstatus));

    walk(walked);
    IN_BOTH(struct elf_prstatus, walked, pr_cursig);
    IN_BOTH(struct elf_prstatus, walked, pr_sigpend);
    IN_BOTH(struct elf_prstatus, walked, pr_sighold);
    IN_BOTH(struct elf_prstatus, walked, pr_pid);
    IN_BOTH(struct elf_prstatus, walked, pr_sid);
    IN_BOTH(struct elf_prstatus, walked, pr_fpvalid);
    has_field(walked, "tv_sec", offsetof(struct elf_prstatus, pr_utime), 8);
    REGISTER_AT(walked, r15), REGISTER_AT(walked, r14), REGISTER_AT(walked, r13), REGISTER_AT(walked, r12);
    REGISTER_AT(walked, rbp), REGISTER_AT(walked, rbx), REGISTER_AT(walked, r11), REGISTER_AT(walked, r10);
    REGISTER_AT(walked, r9), REGISTER_AT(walked, r8), REGISTER_AT(walked, rax), REGISTER_AT(walked, rcx);
    REGISTER_AT(walked, rdx), REGISTER_AT(walked, rsi), REGISTER_AT(walked, rdi), REGISTER_AT(walked, orig_rax);
    REGISTER_AT(walked, rip), REGISTER_AT(walked, cs), REGISTER_AT(walked, eflags), REGISTER_AT(walked, rsp);
    REGISTER_AT(walked, ss), REGISTER_AT(walked, fs_base), REGISTER_AT(walked, gs_base);
    REGISTER_AT(walked, ds), REGISTER_AT(walked, es), REGISTER_AT(walked, fs), REGISTER_AT(walked, gs);
    ck_assert_uint_eq(count_items(walked, COREELF_ITEM_PADDING), 2); /* behind pr_cursig and pr_fpvalid */
    ck_assert_uint_eq(count_items(walked, COREELF_ITEM_UNKNOWN), 0);
    free_payload(walked);
}
END_TEST

START_TEST(prpsinfo_of_x86_64)
{
    struct walked *walked = new_payload(&x86_64, "CORE", NT_PRPSINFO, sizeof(struct elf_prpsinfo));

    walk(walked);
    IN_BOTH(struct elf_prpsinfo, walked, pr_state);
    IN_BOTH(struct elf_prpsinfo, walked, pr_nice);
    IN_BOTH(struct elf_prpsinfo, walked, pr_flag);
    IN_BOTH(struct elf_prpsinfo, walked, pr_uid);
    IN_BOTH(struct elf_prpsinfo, walked, pr_pid);
    IN_BOTH(struct elf_prpsinfo, walked, pr_fname);
    IN_BOTH(struct elf_prpsinfo, walked, pr_psargs);
    ck_assert_uint_eq(count_items(walked, COREELF_ITEM_PADDING), 1);
    ck_assert_uint_eq(count_items(walked, COREELF_ITEM_UNKNOWN), 0);
    free_payload(walked);
}
END_TEST

#define FP_AT(walked, name, member)                                                                                  \
    has_field(walked, name, offsetof(struct user_fpregs_struct, member),                                             \
              sizeof((struct user_fpregs_struct *)0)->member)

START_TEST(fpregset_of_x86_64)
{
    struct walked *walked = new_payload(&x86_64, "CORE", NT_FPREGSET, sizeof(struct user_fpregs_struct));

    walk(walked);
    FP_AT(walked, "cwd", cwd), FP_AT(walked, "swd", swd), FP_AT(walked, "ftw", ftw), FP_AT(walked, "fop", fop);
    FP_AT(walked, "fip", rip), FP_AT(walked, "fdp", rdp), FP_AT(walked, "mxcsr", mxcsr);
    FP_AT(walked, "mxcr_mask", mxcr_mask);
    for (unsigned i = 0; i < 16; i++) {
        const struct coreelf_item *xmm = find_item(walked, "xmm", i);
        ck_assert_ptr_nonnull(xmm);
        ck_assert_uint_eq(xmm->index, i);
        ck_assert_uint_eq(xmm->offset, offsetof(struct user_fpregs_struct, xmm_space) + 16 * i);
    }
    ck_assert_ptr_null(find_item(walked, "xmm", 16));
    ck_assert_uint_eq(find_item(walked, "st", 7)->offset, offsetof(struct user_fpregs_struct, st_space) + 7 * 16);
    ck_assert_ptr_null(find_item(walked, "st", 8));
    free_payload(walked);
}
END_TEST
#endif

/* struct elf_prstatus of i386: 72 bytes, 17 registers of 4, pr_fpvalid. */
START_TEST(prstatus_of_i386)
{
    static const char *const names[] = {"ebx", "ecx", "edx",      "esi", "edi", "ebp",    "eax", "ds", "es",
                                        "fs",  "gs",  "orig_eax", "eip", "cs",  "eflags", "esp", "ss"};
    struct walked *walked = new_payload(&i386, "CORE", COREELF_NT_PRSTATUS, 144);

    walk(walked);
    has_field(walked, "pr_cursig", 12, 2);
    has_field(walked, "pr_sigpend", 16, 4);
    has_field(walked, "pr_pid", 24, 4);
    for (unsigned i = 0; i < 17; i++)
        has_field(walked, names[i], 72 + 4 * i, 4);
    has_field(walked, "pr_fpvalid", 140, 4);
    ck_assert_uint_eq(count_items(walked, COREELF_ITEM_UNKNOWN), 0);
    ck_assert_uint_eq(count_items(walked, COREELF_ITEM_PADDING), 1);
    free_payload(walked);
}
END_TEST

START_TEST(prpsinfo_of_i386)
{
    struct walked *walked = new_payload(&i386, "CORE", COREELF_NT_PRPSINFO, 124);

    walk(walked);
    has_field(walked, "pr_flag", 4, 4);
    has_field(walked, "pr_uid", 8, 2);
    has_field(walked, "pr_gid", 10, 2);
    has_field(walked, "pr_pid", 12, 4);
    has_field(walked, "pr_fname", 28, 16);
    has_field(walked, "pr_psargs", 44, 80);
    ck_assert_uint_eq(count_items(walked, COREELF_ITEM_UNKNOWN), 0);
    free_payload(walked);
}
END_TEST

/* ---- NT_PRSTATUS of other machines, where C lays it out otherwise ---- */

/*
 * Sizes and offsets as the headers of each machine have them (tests/test_foreign.c asks those), typed by hand: size of
 * the note, where pr_sigpend, pr_pid and pr_fpvalid are, and a register with its place and size.
 */
static const struct {
    struct coreelf_format format;
    unsigned size, sigpend, pid, fpvalid;
    const char *name;
    unsigned offset, length;
} prstatuses[] = {
    {{COREELF_ELFCLASS32, COREELF_ELFDATA2LSB, COREELF_EM_X86_64, 0}, 296, 16, 24, 288, "r15", 72, 8}, /* x32 */
    {{COREELF_ELFCLASS32, COREELF_ELFDATA2MSB, COREELF_EM_PPC, 0}, 268, 16, 24, 264, "nip", 72 + 32 * 4, 4},
    {{COREELF_ELFCLASS64, COREELF_ELFDATA2MSB, COREELF_EM_PPC64, 0}, 504, 16, 32, 496, "nip", 112 + 32 * 8, 8},
    {{COREELF_ELFCLASS32, COREELF_ELFDATA2MSB, COREELF_EM_S390, 0}, 224, 16, 24, 216, "gpr15", 72 + 8 + 60, 4},
    {{COREELF_ELFCLASS64, COREELF_ELFDATA2MSB, COREELF_EM_S390, 0}, 336, 16, 32, 328, "gpr15", 112 + 16 + 120, 8},
    {{COREELF_ELFCLASS32, COREELF_ELFDATA2MSB, COREELF_EM_MIPS, 0x1000}, 256, 16, 24, 252, "r0", 72 + 24, 4},
    {{COREELF_ELFCLASS32, COREELF_ELFDATA2MSB, COREELF_EM_MIPS, 0x21}, 440, 16, 24, 432, "r1", 72 + 8, 8},
    {{COREELF_ELFCLASS64, COREELF_ELFDATA2LSB, COREELF_EM_MIPS, 0}, 480, 16, 32, 472, "r1", 112 + 8, 8},
    {{COREELF_ELFCLASS64, COREELF_ELFDATA2MSB, COREELF_EM_SPARCV9, 0}, 408, 16, 32, 400, "tpc", 112 + 33 * 8, 8},
    {{COREELF_ELFCLASS32, COREELF_ELFDATA2MSB, COREELF_EM_68K, 0}, 154, 14, 22, 150, "pc", 70 + 18 * 4, 4},
    {{COREELF_ELFCLASS32, COREELF_ELFDATA2LSB, COREELF_EM_SH, 0}, 168, 16, 24, 164, "pc", 72 + 16 * 4, 4},
    /* qemu-user leaves EF_MIPS_ABI2 out of the cores of n32: the size tells */
    {{COREELF_ELFCLASS32, COREELF_ELFDATA2MSB, COREELF_EM_MIPS, 0}, 440, 16, 24, 432, "r1", 72 + 8, 8},
};
#define PRSTATUSES (int)(sizeof prstatuses / sizeof prstatuses[0])

START_TEST(prstatus_of_other_machines)
{
    const struct coreelf_format *format = &prstatuses[_i].format;
    struct walked *walked = new_payload(format, "CORE", COREELF_NT_PRSTATUS, prstatuses[_i].size);

    walk(walked);
    has_field(walked, "pr_sigpend", prstatuses[_i].sigpend, format->ei_class == COREELF_ELFCLASS64 ? 8 : 4);
    has_field(walked, "pr_pid", prstatuses[_i].pid, 4);
    has_field(walked, "pr_fpvalid", prstatuses[_i].fpvalid, 4);
    has_field(walked, prstatuses[_i].name, prstatuses[_i].offset, prstatuses[_i].length);
    ck_assert_uint_eq(count_items(walked, COREELF_ITEM_UNKNOWN), 0);
    free_payload(walked);
}
END_TEST

/* Microseconds are an int there: read as a long they would be 2 to the 32 times as many. */
START_TEST(microseconds_of_sparc)
{
    static const struct coreelf_format sparc = {COREELF_ELFCLASS64, COREELF_ELFDATA2MSB, COREELF_EM_SPARCV9, 0};
    struct walked *walked = new_payload(&sparc, "CORE", COREELF_NT_PRSTATUS, 408);

    walk(walked);
    ck_assert_uint_eq(find_item(walked, "tv_usec", 0)->offset, 56);
    ck_assert_uint_eq(find_item(walked, "tv_usec", 0)->value, 0x38393a3b);
    ck_assert_uint_eq(find_item(walked, "tv_sec", 1)->value, 0x4041424344454647);
    free_payload(walked);
}
END_TEST

/* Class and e_flags tell the ABI; other flags do not matter. */
START_TEST(abis_of_mips)
{
    struct coreelf_format format = {COREELF_ELFCLASS32, COREELF_ELFDATA2MSB, COREELF_EM_MIPS, 0x70001007};

    ck_assert_str_eq(coreelf_find_arch(&format)->name, "mips o32");
    format.e_flags = 0x80000021;
    ck_assert_str_eq(coreelf_find_arch(&format)->name, "mips n32");
    format.ei_class = COREELF_ELFCLASS64;
    ck_assert_str_eq(coreelf_find_arch(&format)->name, "mips n64");
    format.e_flags = 0x80000007;
    ck_assert_str_eq(coreelf_find_arch(&format)->name, "mips n64");
}
END_TEST

/* VSCR stands in the word with the lowest value of 16 bytes: the last in big endian, the first in little endian. */
START_TEST(vscr_of_powerpc)
{
    static const struct coreelf_format formats[] = {{COREELF_ELFCLASS64, COREELF_ELFDATA2MSB, COREELF_EM_PPC64, 0},
                                                    {COREELF_ELFCLASS64, COREELF_ELFDATA2LSB, COREELF_EM_PPC64, 0}};
    struct walked *walked = new_payload(&formats[_i], "LINUX", COREELF_NT_PPC_VMX, 544);

    walk(walked);
    has_field(walked, "vscr", _i ? 512 : 524, 4);
    has_field(walked, "vrsave", 528, 4);
    ck_assert_uint_eq(find_item(walked, "vr", 31)->offset, 31 * 16);
    free_payload(walked);
}
END_TEST

/* What stands before a value: -2 in pr_cursig; in bytes 36 and on, their indexes, little endian. */
START_TEST(values_are_read)
{
    struct walked *walked = new_payload(&x86_64, "CORE", COREELF_NT_PRSTATUS, 336);

    walked->bytes[12] = 0xfe;
    walked->bytes[13] = 0xff;
    walk(walked);
    ck_assert_int_eq((int64_t)find_item(walked, "pr_cursig", 0)->value, -2);
    ck_assert_uint_eq(find_item(walked, "pr_ppid", 0)->value, 0x27262524);
    ck_assert_uint_eq(find_item(walked, "r15", 0)->value, 0x7776757473727170);
    ck_assert_str_eq(find_item(walked, "si_code", 0)->outer->name, "pr_info");
    ck_assert_str_eq(find_item(walked, "tv_usec", 3)->outer->name, "pr_cstime");
    ck_assert_ptr_null(find_item(walked, "pr_pid", 0)->outer);
    free_payload(walked);
    walked = new_payload(&all_formats[3], "CORE", COREELF_NT_PRSTATUS, 336);
    walk(walked);
    ck_assert_uint_eq(find_item(walked, "pr_ppid", 0)->value, 0x24252627);
    ck_assert_uint_eq(unknown_tail(walked), 336 - 112); /* registers of a machine that is not known */
    free_payload(walked);
}
END_TEST

/* A payload of every length, from one byte to more than there should be. */
static void every_length(const struct coreelf_format *format, const char *owner, uint32_t type, size_t most)
{
    for (size_t size = 1; size <= most; size++) {
        struct walked *walked = new_payload(format, owner, type, size);
        cover_payload(&walked->source, format, walked->payload, 0, size, NULL, 0);
        free_payload(walked);
    }
}

/* A little more than the structures of a payload have; where a function places them, more than any of them. */
static size_t longest(const struct coreelf_format *format, const struct coreelf_payload *payload)
{
    size_t size = payload->layouts ? 40 : 1000;

    for (size_t n = 0; payload->layouts && payload->layouts[n]; n++)
        size += coreelf_size(payload->layouts[n], format);
    return size;
}

START_TEST(payloads_of_every_length)
{
    const struct coreelf_format *format = &all_machines[_i];
    const struct coreelf_payload *payload = coreelf_find_arch(format)->payloads;

    every_length(format, "CORE", COREELF_NT_PRSTATUS, 550);
    every_length(format, "CORE", COREELF_NT_PRPSINFO, 150);
    every_length(format, "CORE", COREELF_NT_SIGINFO, 140);
    every_length(format, "CORE", COREELF_NT_AUXV, 70);
    every_length(format, "CORE", COREELF_NT_FILE, 200);
    every_length(format, "GNU", COREELF_NT_GNU_ABI_TAG, 40);
    for (; payload->title; payload++)
        every_length(format, coreelf_find_name(COREELF_SET_owner, COREELF_ANY, payload->owner)->meaning,
                     payload->type, longest(format, payload));
}
END_TEST

/* One byte too few for the registers: what is whole before them is still named, the rest is one piece. */
START_TEST(prstatus_that_is_cut_off)
{
    struct walked *walked = new_payload(&x86_64, "CORE", COREELF_NT_PRSTATUS, 112 + 215);

    walk(walked);
    ck_assert_ptr_nonnull(find_item(walked, "pr_pid", 0));
    ck_assert_ptr_null(find_item(walked, "r15", 0));
    ck_assert_uint_eq(unknown_tail(walked), 215);
    free_payload(walked);
}
END_TEST

/* ---- Notes of other systems ---- */

/* The same numbers mean other things there, and no table of Linux's is used for them. */
static const struct {
    const char *owner;
    uint32_t type;
    uint32_t id;      /* COREELF_ANY: nobody that we know */
    uint64_t thread;  /* 0: none in the name */
    const char *name; /* NULL: none */
} others[] = {
    {"CORE", 1, COREELF_OWNER_CORE, 0, "NT_PRSTATUS"},
    {"CORE@5", 1, COREELF_ANY, 0, NULL},
    {"FreeBSD", 1, COREELF_OWNER_FREEBSD, 0, "NT_FREEBSD_PRSTATUS"},
    {"FreeBSD", 7, COREELF_OWNER_FREEBSD, 0, "NT_FREEBSD_THRMISC"},
    {"FreeBSD", 17, COREELF_OWNER_FREEBSD, 0, "NT_FREEBSD_PTLWPINFO"},
    {"FreeBSD", 6, COREELF_OWNER_FREEBSD, 0, NULL},
    {"FreeBSD@5", 1, COREELF_ANY, 0, NULL},
    {"NetBSD-CORE", 1, COREELF_OWNER_NETBSD_CORE, 0, "NT_NETBSDCORE_PROCINFO"},
    {"NetBSD-CORE", 2, COREELF_OWNER_NETBSD_CORE, 0, "NT_NETBSDCORE_AUXV"},
    {"NetBSD-CORE@5", 24, COREELF_OWNER_NETBSD_CORE, 5, "NT_NETBSDCORE_LWPSTATUS"},
    {"NetBSD-CORE@17", 32, COREELF_OWNER_NETBSD_CORE, 17, "NT_NETBSDCORE_FIRSTMACH"},
    {"NetBSD-CORE@", 1, COREELF_ANY, 0, NULL},
    {"NetBSD-CORE@5x", 1, COREELF_ANY, 0, NULL},
    {"NetBSD-CORE@-5", 1, COREELF_ANY, 0, NULL},
    {"NetBSD-CORE@99999999999", 1, COREELF_ANY, 0, NULL},
    {"NetBSD-COR", 1, COREELF_ANY, 0, NULL},
    {"NetBSD", 1, COREELF_OWNER_NETBSD, 0, "NT_NETBSD_IDENT"},
    {"NetBSD@5", 1, COREELF_ANY, 0, NULL},
    {"OpenBSD", 10, COREELF_OWNER_OPENBSD, 0, "NT_OPENBSD_PROCINFO"},
    {"OpenBSD", 11, COREELF_OWNER_OPENBSD, 0, "NT_OPENBSD_AUXV"},
    {"OpenBSD@123456", 20, COREELF_OWNER_OPENBSD, 123456, "NT_OPENBSD_REGS"},
    {"OpenBSD@1", 21, COREELF_OWNER_OPENBSD, 1, "NT_OPENBSD_FPREGS"},
    {"OpenBSD@1", 22, COREELF_OWNER_OPENBSD, 1, "NT_OPENBSD_XFPREGS"},
    {"OpenBSD@1", 23, COREELF_OWNER_OPENBSD, 1, "NT_OPENBSD_WCOOKIE"},
};
#define OTHERS (int)(sizeof others / sizeof others[0])

START_TEST(notes_of_other_systems)
{
    const char *owner = others[_i].owner;
    const struct coreelf_name *name = coreelf_find_name(COREELF_SET_nt, others[_i].id, others[_i].type);
    uint64_t thread = 0;

    ck_assert_uint_eq(coreelf_find_owner(owner), others[_i].id);
    ck_assert_int_eq(coreelf_find_owner_thread(owner, &thread), others[_i].thread != 0);
    if (others[_i].thread)
        ck_assert_uint_eq(thread, others[_i].thread);
    if (others[_i].name)
        ck_assert_str_eq(name->symbol, others[_i].name);
    else
        ck_assert_ptr_null(name);
    ck_assert_int_eq(coreelf_find_payload(&x86_64, owner, others[_i].type) != NULL, _i == 0);
}
END_TEST

/* By the iterator: "NetBSD-CORE@5" has 14 bytes with its NUL, so two of padding. */
START_TEST(a_typed_note_of_netbsd)
{
    struct typed typed;
    struct coreelf_note note;
    uint64_t thread;

    begin_typed(&typed, 0,
                "0e000000 04000000 21000000 4e65744253442d434f5245403500 0000 11121314"
                "08000000 04000000 01000000 4672656542534400 21222324",
                4);
    ck_assert_int_eq(coreelf_next_note(&typed.notes, &note, NULL), 1);
    ck_assert_str_eq(note.owner, "NetBSD-CORE@5");
    ck_assert_uint_eq(note.desc_offset, 28);
    ck_assert_uint_eq(coreelf_find_owner(note.owner), COREELF_OWNER_NETBSD_CORE);
    ck_assert_int_eq(coreelf_find_owner_thread(note.owner, &thread), 1);
    ck_assert_uint_eq(thread, 5);
    ck_assert_int_eq(coreelf_next_note(&typed.notes, &note, NULL), 1);
    ck_assert_str_eq(note.owner, "FreeBSD");
    ck_assert_ptr_null(coreelf_find_payload(&x86_64, note.owner, (uint32_t)note.nhdr.n_type));
    ck_assert_int_eq(coreelf_next_note(&typed.notes, &note, NULL), 0);
}
END_TEST

START_TEST(payloads_that_are_not_known)
{
    ck_assert_ptr_null(coreelf_find_payload(&x86_64, "CORE", 0x7fffffff));
    ck_assert_ptr_null(coreelf_find_payload(&x86_64, "nobody", COREELF_NT_PRSTATUS));
    ck_assert_ptr_null(coreelf_find_payload(&x86_64, "", COREELF_NT_PRSTATUS));
    ck_assert_ptr_null(coreelf_find_payload(&all_formats[2], "LINUX", COREELF_NT_X86_XSTATE));
    ck_assert_ptr_nonnull(coreelf_find_payload(&all_formats[1], "CORE", COREELF_NT_AUXV));
    ck_assert_ptr_null(coreelf_find_arch(&all_formats[2]));
    /* the same number, another owner */
    ck_assert_ptr_ne(coreelf_find_payload(&x86_64, "CORE", 1), coreelf_find_payload(&x86_64, "GNU", 1));
}
END_TEST

/* ---- NT_SIGINFO ---- */

/*
 * Which members a signal has: sigaction(2). The name is written out because in <signal.h> si_pid and the
 * others are macros.
 */
#define NAMED(name, member)                                                                                          \
    {                                                                                                                \
        name, offsetof(siginfo_t, member)                                                                            \
    }
/* clang-format off */
static const struct {
    int signo, code;
    struct {
        const char *name;
        size_t offset;
    } members[6];
} signals[] = {
    {SIGTERM, SI_USER, {NAMED("si_pid", si_pid), NAMED("si_uid", si_uid)}},
    {SIGSEGV, SI_USER, {NAMED("si_pid", si_pid), NAMED("si_uid", si_uid)}},
    {SIGABRT, SI_TKILL, {NAMED("si_pid", si_pid), NAMED("si_uid", si_uid)}},
    {SIGUSR1, SI_QUEUE, {NAMED("si_pid", si_pid), NAMED("si_uid", si_uid), NAMED("si_value", si_value)}},
    {SIGALRM, SI_TIMER, {NAMED("si_tid", si_timerid), NAMED("si_overrun", si_overrun), NAMED("si_value", si_value)}},
    {SIGSEGV, SEGV_MAPERR, {NAMED("si_addr", si_addr)}},
    {SIGSEGV, SEGV_ACCERR, {NAMED("si_addr", si_addr)}},
    {SIGSEGV, SEGV_BNDERR, {NAMED("si_addr", si_addr), NAMED("si_lower", si_lower), NAMED("si_upper", si_upper)}},
    {SIGSEGV, SEGV_PKUERR, {NAMED("si_addr", si_addr), NAMED("si_pkey", si_pkey)}},
    {SIGBUS, BUS_ADRALN, {NAMED("si_addr", si_addr)}},
    {SIGBUS, BUS_MCEERR_AR, {NAMED("si_addr", si_addr), NAMED("si_addr_lsb", si_addr_lsb)}},
    {SIGFPE, FPE_INTDIV, {NAMED("si_addr", si_addr)}},
    {SIGILL, ILL_ILLOPC, {NAMED("si_addr", si_addr)}},
    {SIGTRAP, TRAP_BRKPT, {NAMED("si_addr", si_addr)}},
    {SIGCHLD, CLD_EXITED, {NAMED("si_pid", si_pid), NAMED("si_uid", si_uid), NAMED("si_status", si_status),
                           NAMED("si_utime", si_utime), NAMED("si_stime", si_stime)}},
    {SIGIO, POLL_IN, {NAMED("si_band", si_band), NAMED("si_fd", si_fd)}},
    {SIGSYS, 1, {NAMED("si_call_addr", si_call_addr), NAMED("si_syscall", si_syscall), NAMED("si_arch", si_arch)}},
    {SIGSEGV, SI_KERNEL, {NAMED("si_pid", si_pid)}},
    {0, 0, {{NULL, 0}}},
};
/* clang-format on */

#ifdef __LP64__
START_TEST(siginfo_of_a_signal)
{
    struct walked *walked = new_payload(&x86_64, "CORE", COREELF_NT_SIGINFO, sizeof(siginfo_t));
    uint64_t members = 0;

    set_word(walked, 0, (uint32_t)signals[_i].signo);
    set_word(walked, 8, (uint32_t)signals[_i].code);
    walk(walked);
    has_field(walked, "si_signo", offsetof(siginfo_t, si_signo), 4);
    has_field(walked, "si_errno", offsetof(siginfo_t, si_errno), 4);
    has_field(walked, "si_code", offsetof(siginfo_t, si_code), 4);
    ck_assert_int_eq((int64_t)find_item(walked, "si_code", 0)->value, signals[_i].code);
    for (; members < 6 && signals[_i].members[members].name; members++) {
        const struct coreelf_item *item = find_item(walked, signals[_i].members[members].name, 0);
        ck_assert_msg(item != NULL, "signal %d has no %s", signals[_i].signo, signals[_i].members[members].name);
        ck_assert_uint_eq(item->offset, signals[_i].members[members].offset);
    }
    if (signals[_i].code != SI_KERNEL) /* of which si_uid is not said to have a meaning */
        ck_assert_uint_eq(count_items(walked, COREELF_ITEM_FIELD), 3 + members);
    ck_assert_uint_gt(unknown_tail(walked), 0);
    free_payload(walked);
}
END_TEST
#endif

/* 32 bits: the union is at 12. SIGSEGV with SEGV_BNDERR: _addr, _dummy_bnd[4], _lower, _upper. */
START_TEST(siginfo_of_32_bits)
{
    struct walked *walked = new_payload(&i386, "CORE", COREELF_NT_SIGINFO, 128);

    set_word(walked, 0, 11);
    set_word(walked, 8, 3);
    walk(walked);
    has_field(walked, "si_addr", 12, 4);
    has_field(walked, "si_lower", 20, 4);
    has_field(walked, "si_upper", 24, 4);
    ck_assert_uint_eq(unknown_tail(walked), 100);
    free_payload(walked);
}
END_TEST

/*
 * MIPS: si_code is at 4 and si_errno at 8, and SIGBUS is 10, SIGSYS 12, SIGUSR1 16, SIGCHLD 18
 * (arch/mips/include/uapi/asm/siginfo.h, signal.h). The field that tells which member of the union is meant.
 */
static const struct {
    uint8_t ei_class;
    uint32_t signo, code;
    const char *field;
    unsigned offset, length;
} mips_signals[] = {
    {COREELF_ELFCLASS32, 11, 1, "si_addr", 12, 4},      {COREELF_ELFCLASS64, 11, 1, "si_addr", 16, 8},
    {COREELF_ELFCLASS32, 10, 2, "si_addr", 12, 4},      {COREELF_ELFCLASS64, 10, 2, "si_addr", 16, 8},
    {COREELF_ELFCLASS32, 16, 0, "si_uid", 16, 4},       {COREELF_ELFCLASS64, 18, 1, "si_status", 24, 4},
    {COREELF_ELFCLASS64, 12, 1, "si_call_addr", 16, 8},
};
#define MIPS_SIGNALS (int)(sizeof mips_signals / sizeof mips_signals[0])

START_TEST(siginfo_of_mips)
{
    struct coreelf_format mips = {mips_signals[_i].ei_class, COREELF_ELFDATA2LSB, COREELF_EM_MIPS, 0};
    struct walked *walked = new_payload(&mips, "CORE", COREELF_NT_SIGINFO, 128);

    set_word(walked, 0, mips_signals[_i].signo);
    set_word(walked, 4, mips_signals[_i].code);
    walk(walked);
    has_field(walked, "si_code", 4, 4);
    has_field(walked, "si_errno", 8, 4);
    ck_assert_uint_eq(find_item(walked, "si_code", 0)->value, mips_signals[_i].code);
    has_field(walked, mips_signals[_i].field, mips_signals[_i].offset, mips_signals[_i].length);
    free_payload(walked);
}
END_TEST

/* ---- NT_AUXV, NT_FILE ---- */

START_TEST(auxv_repeats)
{
    struct walked *walked = new_payload(&x86_64, "CORE", COREELF_NT_AUXV, 5 * 16 + 3);

    walk(walked);
    for (unsigned i = 0; i < 5; i++) {
        ck_assert_uint_eq(find_item(walked, "a_type", i)->offset, 16 * i);
        ck_assert_uint_eq(find_item(walked, "a_type", i)->repeat, i);
        ck_assert_uint_eq(find_item(walked, "a_val", i)->offset, 16 * i + 8);
    }
    ck_assert_ptr_null(find_item(walked, "a_type", 5));
    ck_assert_uint_eq(unknown_tail(walked), 3);
    free_payload(walked);
    walked = new_payload(&i386, "CORE", COREELF_NT_AUXV, 5 * 8);
    walk(walked);
    ck_assert_uint_eq(find_item(walked, "a_val", 4)->offset, 36);
    free_payload(walked);
}
END_TEST

/* count, page_size; 2 times start, end, file_ofs; "/bin/one\0" "/lib/two\0": 16 + 48 + 18. */
static struct walked *files_payload(uint32_t count, size_t size)
{
    struct walked *walked = new_payload(&x86_64, "CORE", COREELF_NT_FILE, size);

    set_word(walked, 0, count);
    set_word(walked, 4, 0);
    if (size >= 82)
        memcpy(walked->bytes + 64, "/bin/one\0/lib/two", 18);
    return walked;
}

static void has_string(const struct walked *walked, unsigned n, uint64_t offset, uint64_t length)
{
    for (size_t i = 0; i < walked->count; i++)
        if (walked->items[i].kind == COREELF_ITEM_STRING && walked->items[i].index == n) {
            ck_assert_uint_eq(walked->items[i].offset, offset);
            ck_assert_uint_eq(walked->items[i].length, length);
            return;
        }
    ck_abort_msg("there is no string %u", n);
}

START_TEST(files_have_entries_and_names)
{
    struct walked *walked = files_payload(2, 82);

    walk(walked);
    has_field(walked, "count", 0, 8);
    has_field(walked, "page_size", 8, 8);
    for (unsigned i = 0; i < 2; i++) {
        ck_assert_uint_eq(find_item(walked, "start", i)->offset, 16 + 24 * i);
        ck_assert_uint_eq(find_item(walked, "end", i)->offset, 24 + 24 * i);
        ck_assert_uint_eq(find_item(walked, "file_ofs", i)->offset, 32 + 24 * i);
        ck_assert_uint_eq(find_item(walked, "start", i)->repeat, i);
    }
    has_string(walked, 0, 64, 9);
    has_string(walked, 1, 73, 9);
    ck_assert_uint_eq(walked->count, 10);
    free_payload(walked);
}
END_TEST

/* One entry: the rest of the payload starts with its name. What follows the name is not known. */
START_TEST(files_that_say_too_few)
{
    struct walked *walked = files_payload(1, 82);

    walked->bytes[45] = 0;
    walk(walked);
    ck_assert_ptr_null(find_item(walked, "start", 1));
    has_string(walked, 0, 40, 6);
    ck_assert_uint_eq(count_items(walked, COREELF_ITEM_STRING), 1);
    ck_assert_uint_eq(unknown_tail(walked), 82 - 46);
    free_payload(walked);
    walked = files_payload(0, 82);
    walk(walked);
    ck_assert_uint_eq(unknown_tail(walked), 66);
    free_payload(walked);
}
END_TEST

static const uint32_t lies[] = {3, 4, 1000, 0x7fffffff, 0xffffffff};

START_TEST(files_that_say_too_many)
{
    struct walked *walked = files_payload(lies[_i], 82);

    walk(walked); /* 16 bytes, 2 times 24 bytes, 18 bytes of what should be the third */
    ck_assert_uint_eq(unknown_tail(walked), 18);
    ck_assert_uint_eq(count_items(walked, COREELF_ITEM_STRING), 0);
    free_payload(walked);
    walked = files_payload(lies[_i], 82);
    set_word(walked, 4, 0xffffffff); /* count times 24 is past 64 bits */
    walk(walked);
    ck_assert_uint_eq(unknown_tail(walked), 18);
    free_payload(walked);
    walked = files_payload(0, 82);
    set_word(walked, 4, 0x20000000); /* 2^61 times 24 is 3 * 2^64, and no zero */
    walk(walked);
    ck_assert_uint_eq(unknown_tail(walked), 18);
    free_payload(walked);
}
END_TEST

START_TEST(files_without_a_last_nul)
{
    struct walked *walked = files_payload(2, 82);

    walked->bytes[81] = 'x';
    walk(walked);
    has_string(walked, 1, 73, 9);
    free_payload(walked);
    walked = files_payload(2, 82);
    walked->bytes[72] = 'x'; /* both names are one: the second is missing */
    walk(walked);
    has_string(walked, 0, 64, 18);
    ck_assert_uint_eq(count_items(walked, COREELF_ITEM_STRING), 1);
    free_payload(walked);
}
END_TEST

/* ---- NT_X86_XSTATE ---- */

/* A payload in which XCR0 enables these. */
static struct walked *xstate_payload(const struct coreelf_format *format, uint32_t xcr0, size_t size)
{
    struct walked *walked = new_payload(format, "LINUX", COREELF_NT_X86_XSTATE, size);

    set_word(walked, 464, xcr0);
    set_word(walked, 468, 0);
    return walked;
}

static void has_first(const struct walked *walked, const char *name, uint64_t offset)
{
    const struct coreelf_item *item = find_item(walked, name, 0);

    ck_assert_msg(item != NULL, "there is no %s", name);
    ck_assert_msg(item->offset == offset, "%s is at %llu", name, (unsigned long long)item->offset);
}

/* Intel with AVX-512 and protection keys (0x2e7): the offsets of the Intel manual, vol. 1, ch. 13. */
START_TEST(xstate_as_intel_has_it)
{
    struct walked *walked = xstate_payload(_i ? &i386 : &x86_64, 0x2e7, 2696);

    walk(walked);
    has_first(walked, "cwd", 0);
    has_first(walked, "mxcsr", 24);
    has_first(walked, "st", 32);
    has_first(walked, "xmm", 160);
    has_first(walked, "xcr0", 464);
    has_first(walked, "xstate_bv", 512);
    has_first(walked, "xcomp_bv", 520);
    has_first(walked, "ymmh", 576);
    has_first(walked, "k", 1088);
    has_first(walked, "zmmh", 1152);
    has_first(walked, "zmm16+", 1664);
    has_first(walked, "pkru", 2688);
    ck_assert_ptr_null(find_item(walked, "bnd", 0)); /* MPX is not enabled: 832 to 1088 is a gap */
    ck_assert_uint_eq(find_item(walked, "ymmh", 15)->offset, 576 + 15 * 16);
    ck_assert_uint_eq(count_items(walked, COREELF_ITEM_UNKNOWN), 1);
    ck_assert_uint_eq(unknown_tail(walked), 0);
    free_payload(walked);
}
END_TEST

START_TEST(xstate_with_avx_alone)
{
    struct walked *walked = xstate_payload(&x86_64, 7, 1088);

    walk(walked);
    has_first(walked, "ymmh", 576);
    ck_assert_ptr_null(find_item(walked, "bndcfgu", 0));
    ck_assert_uint_eq(unknown_tail(walked), 256);
    free_payload(walked);
}
END_TEST

/* AMD has AVX, then PKRU at 832 and CET at 840: only the file's own NT_X86_XSAVE_LAYOUT tells. */
static const struct coreelf_xcomp amd[] = {
    {COREELF_XFEATURE_CET_U, 16, 840, 0}, {COREELF_XFEATURE_AVX, 256, 576, 0}, {COREELF_XFEATURE_PKRU, 8, 832, 0}};

START_TEST(xstate_with_a_layout)
{
    struct walked *walked = xstate_payload(&x86_64, 0xa07, 856);

    walked->xcomps = amd;
    walked->xcomps_count = 3;
    walk(walked);
    has_first(walked, "ymmh", 576);
    has_first(walked, "pkru", 832);
    has_first(walked, "u_cet", 840);
    has_first(walked, "ssp", 848);
    ck_assert_uint_eq(count_items(walked, COREELF_ITEM_UNKNOWN), 0);
    free_payload(walked);
}
END_TEST

/* Components that overlap, lie in the header, behind the end, or are smaller than they can be. */
START_TEST(xstate_with_a_layout_that_lies)
{
    static const struct coreelf_xcomp lying[] = {
        {COREELF_XFEATURE_AVX, 256, 576, 0},  {COREELF_XFEATURE_OPMASK, 64, 600, 0},
        {COREELF_XFEATURE_PKRU, 8, 100, 0},   {COREELF_XFEATURE_ZMM_HI256, 512, UINT32_MAX, 0},
        {COREELF_XFEATURE_CET_U, 15, 900, 0}, {200, 8, 840, 0}};
    struct walked *walked = xstate_payload(&x86_64, 0xffff, 900);

    walked->xcomps = lying;
    walked->xcomps_count = sizeof lying / sizeof lying[0];
    walk(walked);
    has_first(walked, "ymmh", 576);
    ck_assert_ptr_null(find_item(walked, "k", 0));
    ck_assert_ptr_null(find_item(walked, "pkru", 0));
    ck_assert_ptr_null(find_item(walked, "u_cet", 0));
    ck_assert_uint_eq(unknown_tail(walked), 900 - 832);
    free_payload(walked);
}
END_TEST

/* The last component is cut off: its bytes are one piece without a name. */
START_TEST(xstate_that_is_cut_off)
{
    struct walked *walked = xstate_payload(&x86_64, 7, 576 + 255);

    walk(walked);
    has_first(walked, "xcomp_bv", 520);
    ck_assert_ptr_null(find_item(walked, "ymmh", 0));
    ck_assert_uint_eq(unknown_tail(walked), 255);
    free_payload(walked);
}
END_TEST

START_TEST(xsave_layout_repeats)
{
    struct walked *walked = new_payload(&x86_64, "LINUX", COREELF_NT_X86_XSAVE_LAYOUT, 48);

    walk(walked);
    ck_assert_uint_eq(find_item(walked, "type", 2)->offset, 32);
    ck_assert_uint_eq(find_item(walked, "size", 2)->offset, 36);
    ck_assert_uint_eq(find_item(walked, "offset", 2)->offset, 40);
    ck_assert_uint_eq(find_item(walked, "flags", 2)->offset, 44);
    ck_assert_uint_eq(walked->count, 12);
    free_payload(walked);
}
END_TEST

/* ---- A payload of one's own ---- */

/* A structure at 0, one that overlaps it, none, one behind a gap, a string, one that has been passed. */
static int place_oddly(const struct coreelf_walk *walk, uint64_t n, struct coreelf_part *part)
{
    const struct coreelf_part parts[] = {{&coreelf_layout_nhdr, 0, 1},
                                         {&coreelf_layout_auxv, 8, 1},
                                         {&coreelf_layout_auxv, 12, 0},
                                         {&coreelf_layout_auxv, 20, 1},
                                         {NULL, 36, 1},
                                         {&coreelf_layout_nhdr, 0, 1}};

    (void)walk;
    if (n >= sizeof parts / sizeof parts[0])
        return 0;
    *part = parts[n];
    return 1;
}

START_TEST(parts_that_overlap)
{
    static const struct coreelf_payload odd = {COREELF_OWNER_CORE, 1, "odd", NULL, 0, place_oddly};
    struct walked *walked = new_payload(&x86_64, "CORE", COREELF_NT_AUXV, 60);

    walked->payload = &odd;
    walked->bytes[40] = 0;
    walk(walked);
    has_field(walked, "n_type", 8, 4);
    has_field(walked, "a_type", 20, 8);
    has_field(walked, "a_val", 28, 8);
    has_string(walked, 0, 36, 5);
    ck_assert_uint_eq(unknown_tail(walked), 19);
    ck_assert_uint_eq(walked->count, 3 + 1 + 2 + 1 + 1);
    free_payload(walked);
}
END_TEST

static int place_badly(const struct coreelf_walk *walk, uint64_t n, struct coreelf_part *part)
{
    (void)walk, (void)n, (void)part;
    return -EBADMSG;
}

START_TEST(a_place_that_fails)
{
    static const struct coreelf_payload bad = {COREELF_OWNER_CORE, 1, "bad", NULL, 0, place_badly};
    unsigned char bytes[8] = {0};
    struct coreelf_source source = coreelf_source_buffer(bytes, sizeof bytes);
    struct coreelf_walk payload;
    struct coreelf_item item;

    coreelf_walk_payload(&payload, &source, &x86_64, &bad, 0, sizeof bytes);
    ck_assert_int_eq(coreelf_next_item(&payload, &item, NULL), -EBADMSG);
}
END_TEST

/* ---- A table of structures ---- */

START_TEST(walks_a_table)
{
    unsigned char bytes[4 + 3 * 56] = {0};
    struct coreelf_source source = coreelf_source_buffer(bytes, sizeof bytes);
    struct coreelf_walk table;
    struct coreelf_item item;
    uint64_t at = 4, count = 0;

    coreelf_walk_layout(&table, &source, &x86_64, &coreelf_layout_phdr, 4, 3);
    while (coreelf_next_item(&table, &item, NULL) == 1) {
        ck_assert_uint_eq(item.offset, at);
        ck_assert_uint_eq(item.repeat, count / 8);
        ck_assert_ptr_eq(item.layout, &coreelf_layout_phdr);
        if (count % 8 == 1)
            ck_assert_str_eq(item.field->name, "p_flags"); /* ELF64: second in the file */
        at += item.length;
        count++;
    }
    ck_assert_uint_eq(at, sizeof bytes);
    ck_assert_uint_eq(count, 24);
}
END_TEST

START_TEST(walks_past_the_end_of_the_file)
{
    unsigned char bytes[60] = {0};
    struct coreelf_source source = coreelf_source_buffer(bytes, sizeof bytes);
    struct coreelf_error error = {0, 0, NULL};
    struct coreelf_walk table;
    struct coreelf_item item;
    int rc;

    coreelf_walk_layout(&table, &source, &x86_64, &coreelf_layout_phdr, 0, UINT64_MAX / 8);
    while ((rc = coreelf_next_item(&table, &item, &error)) == 1)
        ck_assert_uint_le(item.offset + item.length, sizeof bytes);
    ck_assert_int_eq(rc, -ENODATA);
    ck_assert_uint_eq(error.offset, 60);
}
END_TEST

#define COUNT(array) (int)(sizeof(array) / sizeof(array)[0])

static TCase *case_iterator(void)
{
    TCase *iterator = tcase_create("iterator");

    tcase_add_loop_test(iterator, two_typed_notes, 0, 2);
    tcase_add_test(iterator, notes_in_the_middle_of_a_file);
    tcase_add_test(iterator, no_notes);
    tcase_add_loop_test(iterator, alignment_of_4_and_of_8, 0, COUNT(alignments));
    tcase_add_loop_test(iterator, no_padding_at_the_end, 0, 2);
    tcase_add_test(iterator, no_padding_and_no_payload);
    tcase_add_test(iterator, an_owner_without_a_name);
    tcase_add_test(iterator, an_owner_without_an_end);
    tcase_add_loop_test(iterator, a_long_owner, 62, 67);
    tcase_add_loop_test(iterator, a_broken_note, 0, COUNT(broken_notes));
    tcase_add_test(iterator, notes_past_64_bits);
    return iterator;
}

static TCase *case_writer(void)
{
    TCase *writer = tcase_create("writer");

    tcase_add_loop_test(writer, writes_what_was_typed, 0, 2);
    tcase_add_test(writer, writes_zeros_and_nothing);
    tcase_add_test(writer, counts_before_it_writes);
    tcase_add_test(writer, refuses_a_payload_of_4_gib);
    tcase_add_test(writer, writes_to_a_full_buffer);
    return writer;
}

static TCase *case_threads(void)
{
    TCase *threads = tcase_create("threads");

#ifdef __x86_64__
    tcase_add_test(threads, prstatus_of_x86_64);
    tcase_add_test(threads, prpsinfo_of_x86_64);
    tcase_add_test(threads, fpregset_of_x86_64);
#endif
    tcase_add_test(threads, prstatus_of_i386);
    tcase_add_test(threads, prpsinfo_of_i386);
    tcase_add_test(threads, values_are_read);
    tcase_add_loop_test(threads, payloads_of_every_length, 0, (int)all_machines_count);
    tcase_add_test(threads, prstatus_that_is_cut_off);
    tcase_add_loop_test(threads, prstatus_of_other_machines, 0, PRSTATUSES);
    tcase_add_test(threads, microseconds_of_sparc);
    tcase_add_test(threads, abis_of_mips);
    tcase_add_loop_test(threads, vscr_of_powerpc, 0, 2);
    tcase_add_loop_test(threads, notes_of_other_systems, 0, OTHERS);
    tcase_add_test(threads, a_typed_note_of_netbsd);
    tcase_add_test(threads, payloads_that_are_not_known);
    return threads;
}

static TCase *case_process(void)
{
    TCase *process = tcase_create("process");

#ifdef __LP64__
    tcase_add_loop_test(process, siginfo_of_a_signal, 0, COUNT(signals));
#endif
    tcase_add_test(process, siginfo_of_32_bits);
    tcase_add_loop_test(process, siginfo_of_mips, 0, MIPS_SIGNALS);
    tcase_add_test(process, auxv_repeats);
    tcase_add_test(process, files_have_entries_and_names);
    tcase_add_test(process, files_that_say_too_few);
    tcase_add_loop_test(process, files_that_say_too_many, 0, COUNT(lies));
    tcase_add_test(process, files_without_a_last_nul);
    return process;
}

static TCase *case_xstate(void)
{
    TCase *xstate = tcase_create("xstate");

    tcase_add_loop_test(xstate, xstate_as_intel_has_it, 0, 2);
    tcase_add_test(xstate, xstate_with_avx_alone);
    tcase_add_test(xstate, xstate_with_a_layout);
    tcase_add_test(xstate, xstate_with_a_layout_that_lies);
    tcase_add_test(xstate, xstate_that_is_cut_off);
    tcase_add_test(xstate, xsave_layout_repeats);
    return xstate;
}

Suite *suite_note(void)
{
    Suite *suite = suite_create("note");
    TCase *tables = tcase_create("tables");

    tcase_add_test(tables, parts_that_overlap);
    tcase_add_test(tables, a_place_that_fails);
    tcase_add_test(tables, walks_a_table);
    tcase_add_test(tables, walks_past_the_end_of_the_file);
    suite_add_tcase(suite, case_iterator());
    suite_add_tcase(suite, case_writer());
    suite_add_tcase(suite, case_threads());
    suite_add_tcase(suite, case_process());
    suite_add_tcase(suite, case_xstate());
    suite_add_tcase(suite, tables);
    return suite;
}
