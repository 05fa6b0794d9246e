/*
 * registers.c: the registers of a thread, from all of its notes.
 *
 * General registers stand in NT_PRSTATUS, all others in a note a kind. Fields come from the library's tables, so that
 * a new machine needs no change here. Three small tables say what a table of fields cannot:
 *
 *     held      a note that repeats what another one of the same thread has
 *     pieces    one register in several parts: zmm0 is xmm0, ymmh0 and zmmh0, which XSAVE keeps far apart
 *     in_words  numbers whose bits are more than flags: two bits a protection key
 */
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "show.h"

/* ---- The notes of a thread ---- */

const struct map_note *registers_next_note(const struct map *map, size_t thread, size_t *from)
{
    size_t i = *from == SIZE_MAX ? map->facts.threads[thread].note : *from + 1;

    while (i < map->notes_count && map->notes[i].thread == NO_THREAD)
        i++;
    *from = i;
    return i < map->notes_count && map->notes[i].thread == thread ? &map->notes[i] : NULL;
}

/* XSTATE begins with all that the older notes hold. */
static const struct {
    uint32_t type, holder;
} held[] = {
    {COREELF_NT_PRFPREG, COREELF_NT_X86_XSTATE},
    {COREELF_NT_PRXFPREG, COREELF_NT_X86_XSTATE},
};

enum { NOTES_OF_A_THREAD = 64 }; /* more than any machine has; a hostile file could have millions */

const struct map_note *registers_held_by(const struct map *map, size_t thread, const struct map_note *note)
{
    for (size_t i = 0; i < sizeof held / sizeof held[0]; i++) {
        const struct map_note *other;
        if (held[i].type != note->note.nhdr.n_type)
            continue;
        for (size_t at = SIZE_MAX, n = 0; n < NOTES_OF_A_THREAD && (other = registers_next_note(map, thread, &at));
             n++)
            if (other->note.nhdr.n_type == held[i].holder && other->note.nhdr.n_descsz > note->note.nhdr.n_descsz)
                return other;
    }
    return NULL;
}

/* ---- Bytes ---- */

static int is_big_endian(const struct map *map)
{
    return map->file.format.ei_data == COREELF_ELFDATA2MSB;
}

/* The item's bytes, the lowest first. */
static void read_bytes(const struct map *map, const struct coreelf_item *item, struct register_value *value)
{
    value->length = item->length < REGISTER_MAX ? (size_t)item->length : REGISTER_MAX;
    if (coreelf_read(map->source, item->offset, value->bytes, value->length, NULL) < 0)
        memset(value->bytes, 0, value->length);
    if (!is_big_endian(map))
        return;
    for (size_t low = 0, high = value->length; low + 1 < high; low++) {
        unsigned char byte = value->bytes[low];
        value->bytes[low] = value->bytes[--high];
        value->bytes[high] = byte;
    }
}

/* ---- Registers in pieces ---- */

enum { VECTORS = 32, VECTOR_MAX = 64 };

/* Field, its place in the register, and the name of a register that has it. */
static const struct {
    const char *field;
    unsigned at, first;
    const char *name;
    const char *meaning;
} pieces[] = {
    {"xmm", 0, 0, "xmm", "SSE register"},
    {"ymmh", 16, 0, "ymm", "AVX register"},
    {"zmmh", 32, 0, "zmm", "AVX-512 register"},
    {"zmm16+", 0, 16, "zmm", "AVX-512 register"},
};
enum { PIECES = sizeof pieces / sizeof pieces[0], NO_PIECE = -1 };

struct vectors {
    struct register_value values[VECTORS];
    size_t ends[sizeof pieces / sizeof pieces[0]]; /* where each piece ends in the register; 0: it is not there */
};

static int piece_of(const struct coreelf_item *item)
{
    for (int i = 0; i < PIECES; i++)
        if (item->field->count > 1 && strcmp(pieces[i].field, item->field->name) == 0)
            return i;
    return NO_PIECE;
}

/* Puts a part into its register, which has the length and the name of the highest part that there is. */
static void add_piece(struct vectors *vectors, int piece, const struct coreelf_item *item,
                      const struct register_value *part)
{
    uint64_t index = pieces[piece].first + item->index;
    struct register_value *value = &vectors->values[index < VECTORS ? index : VECTORS - 1];
    size_t end = pieces[piece].at + part->length;

    if (end > VECTOR_MAX)
        return;
    vectors->ends[piece] = end;
    memcpy(value->bytes + pieces[piece].at, part->bytes, part->length);
    if (end <= value->length)
        return;
    value->length = end;
    value->count = 1;
    value->field = item->field;
    value->meaning = pieces[piece].meaning;
    snprintf(value->name, sizeof value->name, "%s%" PRIu64, pieces[piece].name, index);
}

/* ---- Visiting ---- */

struct pass {
    const struct map *map;
    struct register_visitor *visitor;
    struct register_value zeros; /* registers that are held back, to be one line; count 0: none */
    struct vectors vectors;
};

static void flush(struct pass *pass)
{
    if (pass->zeros.count > 0)
        pass->visitor->visit(pass->visitor, &pass->zeros);
    pass->zeros.count = 0;
}

static int is_foldable(const struct pass *pass, const struct register_value *value)
{
    return pass->visitor->fold && value->field->count > 1 && register_is_zero(value);
}

/* zmm3 and zmm4, but not st7 and xmm0. */
static int are_of_one_kind(const struct register_value *a, const struct register_value *b)
{
    size_t letters = strcspn(a->name, "0123456789");

    return a->length == b->length && letters == strcspn(b->name, "0123456789") &&
           strncmp(a->name, b->name, letters) == 0;
}

static void visit(struct pass *pass, const struct register_value *value)
{
    if (is_foldable(pass, value) && pass->zeros.count > 0 && are_of_one_kind(&pass->zeros, value)) {
        pass->zeros.count++;
        return;
    }
    flush(pass);
    if (is_foldable(pass, value))
        pass->zeros = *value;
    else
        pass->visitor->visit(pass->visitor, value);
}

/* zmm0 is ymm0 and xmm0, too: for programs, which look one up by its name, each is there. */
static void visit_vector(struct pass *pass, const struct register_value *value, size_t index)
{
    struct register_value lower = *value;

    for (int i = 0; i < PIECES && !pass->visitor->fold; i++) {
        size_t end = pass->vectors.ends[i];
        if (end == 0 || end >= value->length || index < pieces[i].first)
            continue;
        lower.length = end;
        snprintf(lower.name, sizeof lower.name, "%s%zu", pieces[i].name, index);
        visit(pass, &lower);
    }
    visit(pass, value);
}

static void visit_vectors(struct pass *pass)
{
    for (size_t i = 0; i < VECTORS; i++)
        if (pass->vectors.values[i].count > 0)
            visit_vector(pass, &pass->vectors.values[i], i);
    flush(pass);
}

/* A bit a component: "AVX SSE X87". */
static void components_in_words(uint64_t bits, char *text, size_t size)
{
    size_t at = 0;

    for (unsigned bit = 0; bit < 64; bit++) {
        const struct coreelf_name *name =
            bits >> bit & 1 ? coreelf_find_name(COREELF_SET_xfeature, COREELF_ANY, bit) : NULL;
        if (name && at + 32 < size)
            at += (size_t)snprintf(text + at, size - at, "%s%s", at ? " " : "", strchr(name->symbol, '_') + 1);
    }
}

/* Two bits a key. "no access: 1-15; no writing: 0" */
static void keys_in_words(uint64_t bits, char *text, size_t size)
{
    size_t at = 0;

    for (unsigned key = 0; key < 16; key++) {
        unsigned rights = bits >> 2 * key & 3;
        unsigned last = key;
        while (last < 15 && (bits >> 2 * (last + 1) & 3) == rights)
            last++;
        if (rights && at + 48 < size)
            at += (size_t)snprintf(text + at, size - at, "%skeys %u-%u: %s", at ? ", " : "", key, last,
                                   rights & 1 ? "no access" : "no writing");
        key = last;
    }
}

/* Numbers that are more than flags. */
static const struct {
    const char *field;
    void (*print)(uint64_t bits, char *text, size_t size);
} in_words[] = {
    {"xcr0", components_in_words},
    {"xstate_bv", components_in_words},
    {"pkru", keys_in_words},
};

/* "0x246 PF|ZF|IF" -> "PF|ZF|IF": the value is shown by itself. */
static void keep_words(struct register_value *value, const struct field_line *line)
{
    const char *words = strchr(line->value, ' ');

    if (line->item.field->show == COREELF_SHOW_FLAGS && words)
        snprintf(value->words, sizeof value->words, "%s", words + 1);
    for (size_t i = 0; i < sizeof in_words / sizeof in_words[0]; i++)
        if (strcmp(in_words[i].field, line->item.field->name) == 0)
            in_words[i].print(value->number, value->words, sizeof value->words);
}

static void visit_line(struct pass *pass, const struct field_line *line)
{
    const struct coreelf_field *field = line->item.field;
    struct register_value value = {.count = 1, .field = field, .meaning = line->meaning, .number = line->item.value};
    int piece = piece_of(&line->item);

    read_bytes(pass->map, &line->item, &value);
    if (piece != NO_PIECE) {
        add_piece(&pass->vectors, piece, &line->item, &value);
        return;
    }
    value.is_number = field->type <= COREELF_TYPE_SINT;
    snprintf(value.name, sizeof value.name, "%s", line->name);
    if (line->item.repeat > 0 && (size_t)snprintf(value.name, sizeof value.name, "%s.%" PRIu64, line->name,
                                                  line->item.repeat) >= sizeof value.name)
        value.name[sizeof value.name - 1] = '\0';
    keep_words(&value, line);
    visit(pass, &value);
}

/* Of NT_PRSTATUS the registers in its middle count: all members of struct elf_prstatus itself begin with pr_. */
static int is_register(const struct map_note *note, const struct coreelf_item *item)
{
    int is_status =
        coreelf_find_owner(note->note.owner) == COREELF_OWNER_CORE && note->note.nhdr.n_type == COREELF_NT_PRSTATUS;

    return item->kind == COREELF_ITEM_FIELD &&
           (!is_status || (!item->outer && strncmp(item->field->name, "pr_", 3) != 0));
}

int registers_of_note(const struct map *map, const struct map_note *note, struct register_visitor *visitor)
{
    struct pass *pass = alloc_zeroed(1, sizeof *pass);
    struct fields fields;
    struct field_line line;
    int found = 0;

    pass->map = map;
    pass->visitor = visitor;
    if (fields_of_payload(&fields, map, note)) {
        fields.unfolded = 1;
        while (fields_next(&fields, &line) > 0)
            if (is_register(note, &line.item)) {
                found = 1;
                visit_line(pass, &line);
            }
        flush(pass);
        visit_vectors(pass);
    }
    free(pass);
    return found;
}
