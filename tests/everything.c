/*
 * everything.c: a reader without a purpose. What it checks holds for any file, sane or hostile:
 *
 *   - an error has a code, the one that was returned, and a reason in words;
 *   - notes come one behind another, and each lies inside what it was read from;
 *   - the items of a payload cover its bytes exactly once, and each field has the length of its row;
 *   - a section's name is a string that fits the buffer.
 */
#include <errno.h>
#include <string.h>

#include "everything.h"
#include "require.h"

static void fault(struct tally *tally, int rc, const struct coreelf_error *error)
{
    require(rc < 0);
    require(error->code == rc);
    require(error->what != NULL);
    tally->faults++;
}

/* ---- Payloads ---- */

static void check_item(const struct coreelf_item *item, const struct coreelf_format *format)
{
    unsigned column = format->ei_class == COREELF_ELFCLASS64;

    if (item->kind != COREELF_ITEM_FIELD) {
        require(item->field == NULL);
        return;
    }
    require(item->field != NULL);
    require(item->layout != NULL);
    require(item->length == item->field->length[column]);
    require(item->index < item->field->count);
}

uint64_t cover_payload(const struct coreelf_source *source, const struct coreelf_format *format,
                       const struct coreelf_payload *payload, uint64_t offset, uint64_t size,
                       const struct coreelf_xcomp *xcomps, size_t xcomps_count)
{
    struct coreelf_error error = {0, 0, NULL};
    struct coreelf_item item;
    struct coreelf_walk walk;
    uint64_t at = offset, count = 0;
    int rc;

    coreelf_walk_payload(&walk, source, format, payload, offset, size);
    walk.xcomps = xcomps;
    walk.xcomps_count = xcomps_count;
    while ((rc = coreelf_next_item(&walk, &item, &error)) > 0) {
        require(item.offset == at);
        require(item.length > 0);
        require(item.length <= offset + size - at);
        check_item(&item, format);
        at += item.length;
        count++;
    }
    if (rc < 0)
        ck_abort_msg("a walk inside the file ends with %d: %s", rc, error.what);
    require(at == offset + size);
    require(coreelf_next_item(&walk, &item, NULL) == 0);
    return count;
}

/* Each payload is walked as what it is, and NT_X86_XSTATE once more as if the file had said otherwise. */
static void read_payload(const struct coreelf_file *file, const struct coreelf_note *note, struct tally *tally)
{
    static const struct coreelf_xcomp lies[] = {{COREELF_XFEATURE_AVX, 256, UINT32_MAX, 0},
                                                {COREELF_XFEATURE_PKRU, 8, 580, 0},
                                                {COREELF_XFEATURE_PKRU, 4, 576, 0},
                                                {COREELF_XFEATURE_OPMASK, UINT32_MAX, 584, 0},
                                                {UINT32_MAX, 64, 700, 0},
                                                {COREELF_XFEATURE_AVX, 256, 0, 0}};
    const struct coreelf_payload *payload =
        coreelf_find_payload(&file->format, note->owner, (uint32_t)note->nhdr.n_type);

    if (!payload)
        return;
    tally->items +=
        cover_payload(file->source, &file->format, payload, note->desc_offset, note->nhdr.n_descsz, NULL, 0);
    cover_payload(file->source, &file->format, payload, note->desc_offset, note->nhdr.n_descsz, lies,
                  sizeof lies / sizeof lies[0]);
}

/* ---- Notes ---- */

static void check_note(const struct coreelf_note *note, uint64_t start, uint64_t end)
{
    require(note->offset == start);
    require(note->name_offset == note->offset + 12);
    require(note->desc_offset >= note->name_offset + note->nhdr.n_namesz);
    require(note->end >= note->desc_offset + note->nhdr.n_descsz);
    require(note->end > start);
    require(note->end <= end);
    require(memchr(note->owner, 0, sizeof note->owner) != NULL);
}

static void read_notes(const struct coreelf_file *file, uint64_t offset, uint64_t size, uint64_t align,
                       struct tally *tally)
{
    struct coreelf_error error = {0, 0, NULL};
    struct coreelf_notes notes;
    struct coreelf_note note;
    uint64_t start = offset;
    int rc;

    coreelf_notes_begin(&notes, file, offset, size, align);
    while ((rc = coreelf_next_note(&notes, &note, &error)) > 0) {
        check_note(&note, start, notes.end);
        start = note.end;
        tally->notes++;
        read_payload(file, &note, tally);
    }
    require(notes.at == start);
    if (rc < 0) {
        fault(tally, rc, &error);
        require(error.offset == start);
        require(rc == -EBADMSG || rc == -ENODATA);
    }
}

/* ---- Tables ---- */

static void read_segments(const struct coreelf_file *file, struct tally *tally)
{
    struct coreelf_error error = {0, 0, NULL};
    struct coreelf_phdr phdr;
    int rc;

    while ((rc = coreelf_segment(file, tally->segments, &phdr, &error)) > 0) {
        tally->segments++;
        if (phdr.p_type == COREELF_PT_NOTE)
            read_notes(file, phdr.p_offset, phdr.p_filesz, phdr.p_align, tally);
    }
    if (rc < 0)
        fault(tally, rc, &error);
    else
        require(tally->segments == file->phnum);
}

static void read_name(const struct coreelf_file *file, const struct coreelf_shdr *shdr, struct tally *tally)
{
    struct coreelf_error error = {0, 0, NULL};
    char name[257];
    int rc;

    for (size_t size = 1; size < sizeof name; size += 51) {
        memset(name, '#', sizeof name);
        rc = coreelf_section_name(file, shdr, name, size, &error);
        require(name[size] == '#');
        if (rc < 0) {
            fault(tally, rc, &error);
            return;
        }
        require((size_t)rc < size);
        require(strlen(name) == (size_t)rc);
    }
    tally->names++;
}

static void read_sections(const struct coreelf_file *file, struct tally *tally)
{
    struct coreelf_error error = {0, 0, NULL};
    struct coreelf_shdr shdr;
    int rc;

    while ((rc = coreelf_section(file, tally->sections, &shdr, &error)) > 0) {
        tally->sections++;
        read_name(file, &shdr, tally);
        if (shdr.sh_type == COREELF_SHT_NOTE)
            read_notes(file, shdr.sh_offset, shdr.sh_size, shdr.sh_addralign, tally);
    }
    if (rc < 0)
        fault(tally, rc, &error);
    else
        require(tally->sections == file->shnum);
}

struct tally read_everything(const struct coreelf_source *source)
{
    struct tally tally = {0, 0, 0, 0, 0, 0, 0};
    struct coreelf_error error = {0, 0, NULL};
    struct coreelf_file file;

    tally.opened = coreelf_open(&file, source, &error);
    if (tally.opened < 0) {
        fault(&tally, tally.opened, &error);
        require(tally.opened == -ENOEXEC || tally.opened == -ENODATA);
        return tally;
    }
    if (file.damage.code != 0)
        fault(&tally, file.damage.code, &file.damage);
    read_segments(&file, &tally);
    read_sections(&file, &tally);
    return tally;
}
