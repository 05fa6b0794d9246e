/*
 * note.c: the iterator and the writer of notes, and why their alignment confuses everyone.
 *
 *        n_namesz n_descsz n_type | owner '\0' | padding | payload | padding
 *        4        4        4        n_namesz              n_descsz
 *
 * How notes are aligned. The gABI says that in 64-bit objects the three words have 8 bytes each and
 * entries are padded to 8. Nobody did that: on Linux (and everywhere else today) the words have 4 bytes
 * in both classes, and owner and payload are padded to 4. Then, in 2018, NT_GNU_PROPERTY_TYPE_0 came in
 * PT_NOTE segments and sections with an alignment of 8, and there the payload and the next note start at
 * multiples of 8 (Linux gABI extensions, "Alignment of Note Sections"; readelf and glibc do the same).
 * So:
 *
 *   - p_align or sh_addralign 8 means 8. Any other value, 0, 1 (gdb's gcore) and 4, means 4.
 *   - The words have 4 bytes, always. With "GNU" they make 16 bytes, so most notes look the same
 *     either way, and only a payload such as an odd number of words tells them apart.
 *   - n_namesz and n_descsz do not count padding. "CORE" has n_namesz 5 and takes 8 bytes.
 *   - Offsets are rounded from the start of the notes, which is itself aligned in sane files.
 *   - The padding behind the last note may be missing.
 */
#include <errno.h>
#include <string.h>

#include "internal.h"

void coreelf_notes_begin(struct coreelf_notes *notes, const struct coreelf_file *file, uint64_t offset, uint64_t size,
                         uint64_t align)
{
    notes->file = file;
    notes->at = offset;
    if (!coreelf_add(offset, size, &notes->end))
        notes->end = UINT64_MAX;
    notes->align = align == 8 ? 8 : 4;
}

/* *at + length, rounded up to `align` counted from `base`; false if that does not fit 64 bits. */
static int step(uint64_t *at, uint64_t length, uint64_t base, uint64_t align)
{
    uint64_t end, padding;

    if (!coreelf_add(*at, length, &end))
        return 0;
    padding = (0 - (end - base)) & (align - 1);
    return coreelf_add(end, padding, at);
}

/* Where owner, payload and the next note start. All lengths have 32 bits: an overflow is a lie. */
static int place_note(const struct coreelf_notes *notes, struct coreelf_note *note)
{
    uint64_t at = notes->at;

    note->offset = at;
    note->name_offset = at + 12;
    if (!step(&at, 12 + note->nhdr.n_namesz, note->offset, notes->align))
        return 0;
    note->desc_offset = at;
    if (!step(&at, note->nhdr.n_descsz, note->offset, notes->align))
        return 0;
    note->end = at;
    return 1;
}

static int read_owner(const struct coreelf_notes *notes, struct coreelf_note *note, struct coreelf_error *error)
{
    size_t length = note->nhdr.n_namesz < sizeof note->owner ? (size_t)note->nhdr.n_namesz : sizeof note->owner - 1;

    memset(note->owner, 0, sizeof note->owner);
    return coreelf_read(notes->file->source, note->name_offset, note->owner, length, error);
}

/* -EBADMSG past the end of the notes, -ENODATA past the end of the file. */
static int check_note(const struct coreelf_notes *notes, struct coreelf_note *note, struct coreelf_error *error)
{
    uint64_t data_end;

    if (!place_note(notes, note))
        return coreelf_fail(error, -EBADMSG, notes->at, "the sizes in this note are too large for any file");
    if (note->nhdr.n_descsz == 0 && note->desc_offset > notes->end &&
        note->name_offset + note->nhdr.n_namesz <= notes->end)
        note->desc_offset = notes->end; /* no payload, and no padding before it */
    if (!coreelf_add(note->desc_offset, note->nhdr.n_descsz, &data_end) || data_end > notes->end)
        return coreelf_fail(error, -EBADMSG, notes->at, "the sizes in this note run over the end of the notes");
    if (data_end > notes->file->source->size)
        return coreelf_fail(error, -ENODATA, notes->at, "this note is cut off by the end of the file");
    if (note->end > notes->end)
        note->end = notes->end; /* no padding behind the last one */
    return 0;
}

int coreelf_next_note(struct coreelf_notes *notes, struct coreelf_note *note, struct coreelf_error *error)
{
    const struct coreelf_file *file = notes->file;
    unsigned char bytes[12];
    int rc;

    if (notes->at >= notes->end)
        return 0;
    if (notes->end - notes->at < sizeof bytes)
        return coreelf_fail(error, -EBADMSG, notes->at, "fewer bytes are left than a note has");
    rc = coreelf_read(file->source, notes->at, bytes, sizeof bytes, error);
    if (rc == 0)
        rc = coreelf_decode(&coreelf_layout_nhdr, &file->format, bytes, sizeof bytes, &note->nhdr, error);
    if (rc == 0)
        rc = check_note(notes, note, error);
    if (rc == 0)
        rc = read_owner(notes, note, error);
    if (rc < 0)
        return rc;
    notes->at = note->end;
    return 1;
}

/* ---- Behind a note that is broken ---- */

/* Whether a whole note stands at notes->at, of an owner that is known and has the length of its name. */
static int is_note(struct coreelf_notes notes)
{
    struct coreelf_note note;

    return coreelf_next_note(&notes, &note, NULL) > 0 && note.nhdr.n_namesz == strlen(note.owner) + 1 &&
           coreelf_find_owner(note.owner) != COREELF_ANY;
}

/*
 * Where a note ends is known from its sizes alone. If they lie, the notes behind it can only be found by
 * their looks: word by word, a small n_namesz, a name that fits it, sizes that stay inside. The bytes of
 * registers and paths do not look so.
 */
int coreelf_resume_notes(struct coreelf_notes *notes)
{
    uint64_t size = notes->file->source->size, end = notes->end < size ? notes->end : size;

    if (notes->at > end)
        return 0;
    if (end - notes->at > COREELF_RESUME_MAX)
        end = notes->at + COREELF_RESUME_MAX;
    for (uint64_t at = notes->at; end - at > 4 + 12;) {
        struct coreelf_notes here = *notes;
        here.at = at += 4;
        if (is_note(here)) {
            notes->at = at;
            return 1;
        }
    }
    return 0;
}

/* ---- Writer ---- */

/* n bytes and zeros up to a multiple of 4. */
static int write_padded(struct coreelf_sink *sink, const void *data, uint64_t n, struct coreelf_error *error)
{
    int rc = coreelf_write(sink, data, n, error);

    return rc < 0 ? rc : coreelf_write(sink, NULL, (0 - n) & 3, error);
}

int coreelf_write_note(struct coreelf_sink *sink, const struct coreelf_format *format, const char *owner,
                       uint32_t type, const void *desc, uint64_t size, struct coreelf_error *error)
{
    struct coreelf_nhdr nhdr = {strlen(owner) + 1, size, type};
    unsigned char bytes[12];
    int rc = coreelf_encode(&coreelf_layout_nhdr, format, &nhdr, bytes, sizeof bytes, error);

    if (rc == 0)
        rc = coreelf_write(sink, bytes, sizeof bytes, error);
    if (rc == 0)
        rc = write_padded(sink, owner, nhdr.n_namesz, error);
    return rc < 0 ? rc : write_padded(sink, desc, size, error);
}
