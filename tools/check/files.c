/*
 * files.c: NT_FILE, which files were mapped where. fill_files_note, fs/binfmt_elf.c.
 *
 *     count  page_size | start end file_ofs, count times | a name with its 0 byte, count times
 *
 * The count stands far from the names that it counts: nothing but care keeps them together.
 */
#include <string.h>

#include "check.h"

struct files {
    struct check *check;
    const struct coreelf_note *note;
    struct coreelf_files_head head;
    uint64_t entries; /* where the first entry is */
    uint64_t entry;   /* size of one */
    uint64_t there;   /* how many there is room for, at most head.count */
    uint64_t end;     /* of the payload */
};

/* 0: not even the head is there. */
static int read_head(struct files *files)
{
    const struct coreelf_format *format = &files->check->map.file.format;
    size_t size = coreelf_size(&coreelf_layout_files_head, format);
    unsigned char bytes[16];

    if (files->note->nhdr.n_descsz < size)
        return 0;
    files->entries = files->note->desc_offset + size;
    files->entry = coreelf_size(&coreelf_layout_files_entry, format);
    files->end = files->note->desc_offset + files->note->nhdr.n_descsz;
    return coreelf_read(files->check->source, files->note->desc_offset, bytes, size, NULL) == 0 &&
           coreelf_decode(&coreelf_layout_files_head, format, bytes, size, &files->head, NULL) == 0;
}

static uint64_t head_at(const struct files *files, const char *field)
{
    return field_at(files->check, &coreelf_layout_files_head, files->note->desc_offset, field);
}

static void check_head(struct files *files)
{
    uint64_t room = (files->end - files->entries) / files->entry;

    files->there = files->head.count < room ? files->head.count : room;
    if (files->head.count > room)
        report(files->check, FINDING_FILE_COUNT, head_at(files, "count"), files->head.count, room);
    if (!is_power_of_two(files->head.page_size))
        report(files->check, FINDING_FILE_PAGE_SIZE, head_at(files, "page_size"), files->head.page_size);
}

/* ---- Entries ---- */

static int read_entry(const struct files *files, uint64_t index, struct coreelf_files_entry *entry)
{
    unsigned char bytes[24];

    return coreelf_read(files->check->source, files->entries + index * files->entry, bytes, (size_t)files->entry,
                        NULL) == 0 &&
           coreelf_decode(&coreelf_layout_files_entry, &files->check->map.file.format, bytes, (size_t)files->entry,
                          entry, NULL) == 0;
}

static void check_entries(const struct files *files)
{
    struct coreelf_files_entry entry;
    uint64_t before = 0;

    for (uint64_t i = 0; i < files->there && read_entry(files, i, &entry); i++) {
        uint64_t base = files->entries + i * files->entry;
        if (entry.end <= entry.start)
            report(files->check, FINDING_FILE_RANGE, field_at(files->check, &coreelf_layout_files_entry, base, "end"),
                   i, entry.start, entry.end);
        else if (entry.start < before)
            report(files->check, FINDING_FILE_ORDER,
                   field_at(files->check, &coreelf_layout_files_entry, base, "start"), i, entry.start, before);
        before = entry.end > before ? entry.end : before;
    }
}

/* ---- Names ---- */

/* Counts names up to `wanted`; returns where the last one that was counted ends. */
static uint64_t pass_names(const struct files *files, uint64_t at, uint64_t wanted, uint64_t *count)
{
    unsigned char bytes[4096];
    uint64_t end = at;

    for (*count = 0; at < files->end && *count < wanted;) {
        size_t n = files->end - at < sizeof bytes ? (size_t)(files->end - at) : sizeof bytes;
        if (coreelf_read(files->check->source, at, bytes, n, NULL) < 0)
            return end;
        for (size_t i = 0; i < n && *count < wanted; i++)
            if (bytes[i] == 0) {
                ++*count;
                end = at + i + 1;
            }
        at += n;
    }
    return end;
}

static void check_names(const struct files *files)
{
    uint64_t names = files->entries + files->head.count * files->entry, count;
    uint64_t end = pass_names(files, names, files->head.count, &count);

    if (count < files->head.count)
        report(files->check, FINDING_FILE_NAMES, names, count, files->head.count);
    else if (end < files->end)
        report(files->check, FINDING_FILE_BEHIND, end, files->end - end);
}

void check_files(struct check *check, const struct coreelf_note *note)
{
    struct files files = {.check = check, .note = note};

    if (!read_head(&files)) {
        report(check, FINDING_FILE_COUNT, note->desc_offset, 0, 0);
        return;
    }
    check_head(&files);
    check_entries(&files);
    if (files.there == files.head.count) /* or else nobody knows where names begin */
        check_names(&files);
}
