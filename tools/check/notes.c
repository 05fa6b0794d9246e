/*
 * notes.c: notes of any file, whatever they say. libcoreelf/note.c has how they are laid out.
 */
#include <errno.h>

#include "check.h"

/* ---- Where there is no whole note ---- */

/* What is lost ends where the next whole note was found. */
static void check_break(struct check *check, const struct map_break *gap)
{
    uint64_t header = coreelf_size(&coreelf_layout_nhdr, &check->map.file.format);
    uint64_t lost = gap->resumed == MAP_NONE ? gap->left : gap->resumed - gap->offset;

    if (gap->code == -E2BIG)
        report(check, FINDING_NOTE_MANY, gap->offset, gap->left);
    else if (gap->code == -ENODATA && gap->resumed == MAP_NONE)
        report(check, FINDING_NOTE_CUT_OFF, gap->offset, bytes_lost(check, gap->offset, gap->left), gap->left);
    else if (gap->code == -EBADMSG && gap->left < header)
        report(check, FINDING_NOTE_LEFT_OVER, gap->offset, gap->left);
    else if (gap->code == -EBADMSG || gap->code == -ENODATA)
        report(check, FINDING_NOTE_RUNS_OVER, gap->offset, lost, gap->left);
    else
        check->unreadable = gap->code;
}

/* ---- Whole notes ---- */

static void check_owner(struct check *check, size_t index, const struct coreelf_note *note)
{
    uint64_t length = note->nhdr.n_namesz;

    if (length == 0)
        report(check, FINDING_NOTE_NO_OWNER, field_at(check, &coreelf_layout_nhdr, note->offset, "n_namesz"), index);
    else if (!is_zero(check, note->name_offset + length - 1, 1))
        report(check, FINDING_NOTE_OWNER_END, note->name_offset + length - 1, index);
}

/* An owner counts its types for itself; of those whose list is known here, a type without a name is news. */
static void check_type(struct check *check, size_t index, const struct coreelf_note *note)
{
    uint32_t owner = coreelf_find_owner(note->owner);

    if (owner == COREELF_OWNER_CORE || owner == COREELF_OWNER_LINUX || owner == COREELF_OWNER_GNU)
        if (!coreelf_find_name(COREELF_SET_nt, owner, (int64_t)note->nhdr.n_type))
            report(check, FINDING_NOTE_UNKNOWN, field_at(check, &coreelf_layout_nhdr, note->offset, "n_type"), index);
}

static void check_padding(struct check *check, size_t index, const struct coreelf_note *note)
{
    uint64_t name_end = note->name_offset + note->nhdr.n_namesz, desc_end = note->desc_offset + note->nhdr.n_descsz;

    if (note->desc_offset > name_end && !is_zero(check, name_end, note->desc_offset - name_end))
        report(check, FINDING_NOTE_PADDING, name_end, index);
    if (note->end > desc_end && !is_zero(check, desc_end, note->end - desc_end))
        report(check, FINDING_NOTE_PADDING, desc_end, index);
}

/* ---- Segments of notes ---- */

static void check_starts(struct check *check)
{
    struct coreelf_phdr phdr;
    uint64_t count = 0;

    for (uint64_t i = 0; coreelf_segment(&check->map.file, i, &phdr, NULL) > 0; i++) {
        if (phdr.p_type != COREELF_PT_NOTE)
            continue;
        if (phdr.p_filesz > 0 && phdr.p_offset % 4 != 0)
            report(check, FINDING_NOTES_MISALIGNED, phdr_at(check, i, "p_offset"), phdr.p_offset);
        if (check->is_core && count++ > 0)
            report(check, FINDING_CORE_NOTES_SEVERAL, phdr_at(check, i, "p_type"), i);
    }
}

void check_notes(struct check *check)
{
    check_starts(check);
    for (size_t i = 0; i < check->map.breaks_count; i++)
        check_break(check, &check->map.breaks[i]);
    for (size_t i = 0; i < check->map.notes_count; i++) {
        const struct coreelf_note *note = &check->map.notes[i].note;
        check_owner(check, i, note);
        check_type(check, i, note);
        check_padding(check, i, note);
    }
}
