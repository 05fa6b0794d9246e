/*
 * test_reader.c: a file is hostile until read.
 *
 * The sample is cut at every length, bent on purpose in each place that a reader trusts, and thousands of
 * times at random (with a fixed seed). No read may go outside the bytes (they stand in memory of exactly
 * their size, so that a sanitizer sees it), every answer is a value or an error with a place and a reason,
 * and what is whole is still read.
 */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "everything.h"
#include "layouts.h"
#include "require.h"
#include "sample.h"
#include "suites.h"

/* A file in memory of exactly its size. */
struct bytes {
    unsigned char *bytes;
    struct coreelf_source source;
};

static struct bytes copy_bytes(const unsigned char *from, size_t size)
{
    struct bytes copy;

    copy.bytes = malloc(size > 0 ? size : 1);
    require(copy.bytes != NULL);
    memcpy(copy.bytes, from, size);
    copy.source = coreelf_source_buffer(copy.bytes, size);
    return copy;
}

static struct sample sample;

/* The sample in one of the four encodings, and its file opened. */
static struct bytes open_sample(int encoding, struct coreelf_file *file)
{
    struct bytes copy;

    make_sample(&sample, all_formats[encoding].ei_class, all_formats[encoding].ei_data);
    copy = copy_bytes(sample.bytes, sample.size);
    memset(file, 0, sizeof *file);
    if (coreelf_open(file, &copy.source, NULL) < 0)
        ck_abort_msg("the sample cannot be opened");
    return copy;
}

/* Changes an integer of the ELF header in the bytes. */
static void set_header(struct bytes *copy, const char *field, uint64_t value)
{
    ck_assert_int_eq(coreelf_put(&coreelf_layout_ehdr, &sample.format, copy->bytes, 64, field, value), 0);
}

static void set_entry(struct bytes *copy, const struct coreelf_layout *layout, uint64_t table, uint64_t index,
                      const char *field, uint64_t value)
{
    size_t size = coreelf_size(layout, &sample.format);

    ck_assert_int_eq(coreelf_put(layout, &sample.format, copy->bytes + table + index * size, size, field, value), 0);
}

/* ---- The sample as it is ---- */

START_TEST(reads_the_header)
{
    struct coreelf_file file;
    struct bytes copy = open_sample(_i, &file);

    ck_assert_int_eq(coreelf_open(&file, &copy.source, NULL), 0);
    ck_assert_ptr_eq(file.source, &copy.source);
    ck_assert_uint_eq(file.format.ei_class, all_formats[_i].ei_class);
    ck_assert_uint_eq(file.format.ei_data, all_formats[_i].ei_data);
    ck_assert_uint_eq(file.format.e_machine, sample.format.e_machine);
    ck_assert_uint_eq(file.ehdr.e_type, COREELF_ET_CORE);
    ck_assert_uint_eq(file.phnum, 2);
    ck_assert_uint_eq(file.shnum, 4);
    ck_assert_uint_eq(file.shstrndx, 3);
    ck_assert_int_eq(file.damage.code, 0);
    free(copy.bytes);
}
END_TEST

START_TEST(reads_tables_and_names)
{
    static const char *const names[] = {"", "note0", "load", ".shstrtab"};
    struct coreelf_file file;
    struct bytes copy = open_sample(_i, &file);
    struct coreelf_phdr phdr;
    struct coreelf_shdr shdr;
    char name[32];

    file.source = &copy.source;
    ck_assert_int_eq(coreelf_segment(&file, 1, &phdr, NULL), 1);
    ck_assert_uint_eq(phdr.p_vaddr, SAMPLE_ADDRESS);
    ck_assert_uint_eq(phdr.p_offset, sample.phdrs[1].p_offset);
    ck_assert_int_eq(coreelf_segment(&file, 2, &phdr, NULL), 0);
    ck_assert_int_eq(coreelf_segment(&file, UINT64_MAX, &phdr, NULL), 0);
    for (uint64_t i = 0; i < 4; i++) {
        ck_assert_int_eq(coreelf_section(&file, i, &shdr, NULL), 1);
        ck_assert_int_eq(coreelf_section_name(&file, &shdr, name, sizeof name, NULL), (int)strlen(names[i]));
        ck_assert_str_eq(name, names[i]);
    }
    ck_assert_int_eq(coreelf_section(&file, 4, &shdr, NULL), 0);
    free(copy.bytes);
}
END_TEST

START_TEST(reads_everything)
{
    struct coreelf_file file;
    struct bytes copy = open_sample(_i, &file);
    struct tally tally = read_everything(&copy.source);

    ck_assert_int_eq(tally.opened, 0);
    ck_assert_uint_eq(tally.segments, 2);
    ck_assert_uint_eq(tally.sections, 4);
    ck_assert_uint_eq(tally.names, 4);
    ck_assert_uint_eq(tally.notes, 2 * SAMPLE_NOTES); /* by segment and by section */
    ck_assert_uint_eq(tally.faults, 0);
    ck_assert_uint_gt(tally.items, 200);
    free(copy.bytes);
}
END_TEST

/* ---- Cut off ---- */

static void assert_cut(const struct bytes *copy, size_t size)
{
    struct coreelf_error error = {0, 0, NULL};
    struct coreelf_file file;
    struct coreelf_phdr phdr;
    struct coreelf_shdr shdr;
    uint64_t entry = sample.plan.ehdr.e_phentsize;

    if (size < sample.plan.ehdr.e_ehsize) {
        require(coreelf_open(&file, &copy->source, &error) == -ENODATA);
        require(error.code == -ENODATA);
        require(error.offset <= size);
        require(error.what != NULL);
        return;
    }
    require(coreelf_open(&file, &copy->source, &error) == 0);
    for (uint64_t i = 0; i < 2; i++) {
        uint64_t start = sample.plan.ehdr.e_phoff + i * entry;
        int expected = start + entry <= size ? 1 : -ENODATA;
        require(coreelf_segment(&file, i, &phdr, &error) == expected);
        if (expected < 0)
            require(error.offset == start);
    }
    entry = sample.plan.ehdr.e_shentsize;
    for (uint64_t i = 0; i < 4; i++) {
        uint64_t start = sample.plan.ehdr.e_shoff + i * entry;
        int expected = start + entry <= size ? 1 : -ENODATA;
        require(coreelf_section(&file, i, &shdr, &error) == expected);
        if (expected < 0)
            require(error.offset == start);
    }
}

/* How many notes are whole in so many bytes: by their sizes, which are in the file. */
static uint64_t whole_notes(size_t size)
{
    uint64_t at = sample.phdrs[0].p_offset, end = at + sample.notes_size, count = 0;

    while (at < end) {
        uint64_t namesz, descsz;
        coreelf_get(&coreelf_layout_nhdr, &sample.format, sample.bytes + at, 12, "n_namesz", &namesz);
        coreelf_get(&coreelf_layout_nhdr, &sample.format, sample.bytes + at, 12, "n_descsz", &descsz);
        at += 12 + (namesz + 3) / 4 * 4 + descsz;
        if (at > size)
            break;
        at = (at + 3) / 4 * 4;
        count++;
    }
    return count;
}

/* By their segment, and by their section if its header is there. */
static uint64_t ways_to_notes(size_t size)
{
    return size >= sample.plan.ehdr.e_shoff + 2 * sample.plan.ehdr.e_shentsize ? 2 : 1;
}

START_TEST(cut_at_every_length)
{
    struct coreelf_file file;
    struct bytes whole = open_sample(_i, &file);

    for (size_t size = 0; size < sample.size; size++) {
        struct bytes cut = copy_bytes(sample.bytes, size);
        struct tally tally = read_everything(&cut.source);
        assert_cut(&cut, size);
        require(tally.faults > 0);
        if (size >= sample.plan.ehdr.e_phoff + 2 * sample.plan.ehdr.e_phentsize)
            require(tally.notes == ways_to_notes(size) * whole_notes(size));
        free(cut.bytes);
    }
    free(whole.bytes);
}
END_TEST

/* ---- Bent ---- */

/* clang-format off */
static const struct {
    unsigned offset;
    unsigned char byte;
    unsigned said_at;
} not_elf[] = {
    {0, 0x7e, 0}, {1, 'e', 0}, {2, 'l', 0}, {3, 'f', 0},   {4, 0, 4},  {4, 3, 4},
    {4, 0xff, 4}, {5, 0, 5},   {5, 3, 5},   {5, 0xff, 5},
};
/* clang-format on */

START_TEST(what_is_not_elf)
{
    struct coreelf_error error = {0, 0, NULL};
    struct coreelf_file file;
    struct bytes copy = open_sample(2, &file);

    copy.bytes[not_elf[_i].offset] = not_elf[_i].byte;
    ck_assert_int_eq(coreelf_open(&file, &copy.source, &error), -ENOEXEC);
    ck_assert_int_eq(error.code, -ENOEXEC);
    ck_assert_uint_eq(error.offset, not_elf[_i].said_at);
    ck_assert_ptr_nonnull(error.what);
    ck_assert_int_eq(coreelf_open(&file, &copy.source, NULL), -ENOEXEC);
    free(copy.bytes);
}
END_TEST

static int read_badly(void *context, uint64_t offset, void *buffer, size_t n)
{
    (void)context, (void)offset, (void)buffer, (void)n;
    return -EIO;
}

START_TEST(a_disk_that_cannot_be_read)
{
    struct coreelf_source source = {read_badly, NULL, 10000};
    struct coreelf_error error = {0, 0, NULL};
    struct coreelf_file file;

    ck_assert_int_eq(coreelf_open(&file, &source, &error), -EIO);
    ck_assert_int_eq(error.code, -EIO);
}
END_TEST

/* Entries as large as they are, one byte less, none at all. */
START_TEST(entries_too_small)
{
    struct coreelf_error error = {0, 0, NULL};
    struct coreelf_file file;
    struct bytes copy = open_sample(_i, &file);
    struct coreelf_phdr phdr;
    struct coreelf_shdr shdr;

    for (uint64_t less = 1; less <= sample.plan.ehdr.e_phentsize; less += sample.plan.ehdr.e_phentsize - 1) {
        set_header(&copy, "e_phentsize", sample.plan.ehdr.e_phentsize - less);
        set_header(&copy, "e_shentsize", less == 1 ? sample.plan.ehdr.e_shentsize - 1 : 0);
        ck_assert_int_eq(coreelf_open(&file, &copy.source, NULL), 0);
        ck_assert_int_eq(coreelf_segment(&file, 0, &phdr, &error), -EBADMSG);
        ck_assert_int_eq(error.code, -EBADMSG);
        ck_assert_int_eq(coreelf_segment(&file, 2, &phdr, NULL), 0);
        ck_assert_int_eq(coreelf_section(&file, 0, &shdr, &error), -EBADMSG);
        ck_assert_uint_eq(error.offset, sample.plan.ehdr.e_shoff);
    }
    read_everything(&copy.source);
    free(copy.bytes);
}
END_TEST

/* gABI: "e_phentsize holds the size of one entry", which may have grown. Here by 8 bytes. */
START_TEST(entries_larger_than_known)
{
    struct coreelf_file file;
    struct bytes small = open_sample(_i, &file), copy;
    uint64_t entry = sample.plan.ehdr.e_phentsize, table = sample.size;
    unsigned char bytes[sizeof sample.bytes + 200] = {0};
    struct coreelf_phdr phdr;

    memcpy(bytes, sample.bytes, sample.size);
    memcpy(bytes + table, sample.bytes + sample.plan.ehdr.e_phoff, entry);
    memcpy(bytes + table + entry + 8, sample.bytes + sample.plan.ehdr.e_phoff + entry, entry);
    copy = copy_bytes(bytes, table + 2 * entry + 8);
    set_header(&copy, "e_phoff", table);
    set_header(&copy, "e_phentsize", entry + 8);
    ck_assert_int_eq(coreelf_open(&file, &copy.source, NULL), 0);
    ck_assert_int_eq(coreelf_segment(&file, 0, &phdr, NULL), 1);
    ck_assert_uint_eq(phdr.p_type, COREELF_PT_NOTE);
    ck_assert_int_eq(coreelf_segment(&file, 1, &phdr, NULL), 1); /* its last 8 bytes are past the end */
    ck_assert_uint_eq(phdr.p_vaddr, SAMPLE_ADDRESS);
    ck_assert_int_eq(coreelf_segment(&file, 2, &phdr, NULL), 0);
    free(small.bytes);
    free(copy.bytes);
}
END_TEST

/* Tables that start near 2^64: index times size must not come round to the front of the file. */
START_TEST(tables_past_the_end)
{
    struct coreelf_error error = {0, 0, NULL};
    struct coreelf_file file;
    struct bytes copy = open_sample(2, &file);
    struct coreelf_phdr phdr;
    struct coreelf_shdr shdr;

    set_header(&copy, "e_phoff", UINT64_MAX - 55);
    set_header(&copy, "e_shoff", UINT64_MAX - 63);
    ck_assert_int_eq(coreelf_open(&file, &copy.source, NULL), 0);
    for (uint64_t i = 0; i < 2; i++) {
        ck_assert_int_eq(coreelf_segment(&file, i, &phdr, &error), -ENODATA);
        ck_assert_int_eq(coreelf_section(&file, i, &shdr, &error), -ENODATA);
        ck_assert_int_eq(error.code, -ENODATA);
    }
    free(copy.bytes);
}
END_TEST

/* gABI: an offset of 0 means that there is no table, whatever its number of entries says. */
START_TEST(tables_at_zero)
{
    struct coreelf_error error = {0, 0, NULL};
    struct coreelf_file file;
    struct bytes copy = open_sample(_i, &file);
    struct coreelf_phdr phdr;
    struct coreelf_shdr shdr;

    set_header(&copy, "e_phoff", 0);
    set_header(&copy, "e_shoff", 0);
    ck_assert_int_eq(coreelf_open(&file, &copy.source, NULL), 0);
    ck_assert_int_eq(coreelf_segment(&file, 0, &phdr, &error), -EBADMSG);
    ck_assert_int_eq(error.code, -EBADMSG);
    ck_assert_int_eq(coreelf_section(&file, 0, &shdr, NULL), -EBADMSG);
    ck_assert_int_eq(coreelf_segment(&file, 2, &phdr, NULL), 0);
    free(copy.bytes);
}
END_TEST

/* ---- Names ---- */

static int name_of_load(struct bytes *copy, char *name, size_t size, struct coreelf_error *error)
{
    struct coreelf_file file;
    struct coreelf_shdr shdr;

    ck_assert_int_eq(coreelf_open(&file, &copy->source, NULL), 0);
    ck_assert_int_eq(coreelf_section(&file, 2, &shdr, NULL), 1);
    return coreelf_section_name(&file, &shdr, name, size, error);
}

START_TEST(names_out_of_range)
{
    struct coreelf_error error = {0, 0, NULL};
    struct coreelf_file file;
    struct bytes copy = open_sample(_i, &file);
    uint64_t table = sample.plan.ehdr.e_shoff;
    char name[32] = "##";

    set_entry(&copy, &coreelf_layout_shdr, table, 2, "sh_name", sample.plan.shstrtab.sh_size - 1);
    ck_assert_int_eq(name_of_load(&copy, name, sizeof name, NULL), 0);
    set_entry(&copy, &coreelf_layout_shdr, table, 2, "sh_name", sample.plan.shstrtab.sh_size);
    ck_assert_int_eq(name_of_load(&copy, name, sizeof name, &error), -EBADMSG);
    ck_assert_int_eq(error.code, -EBADMSG);
    ck_assert_str_eq(name, "");
    set_entry(&copy, &coreelf_layout_shdr, table, 2, "sh_name", UINT32_MAX);
    ck_assert_int_eq(name_of_load(&copy, name, sizeof name, NULL), -EBADMSG);
    free(copy.bytes);
}
END_TEST

/* The string table is cut by its size: ".shstrtab" at its end loses its NUL. */
START_TEST(a_name_without_an_end)
{
    struct coreelf_error error = {0, 0, NULL};
    struct coreelf_file file;
    struct bytes copy = open_sample(_i, &file);
    uint64_t table = sample.plan.ehdr.e_shoff;
    char name[32];

    set_entry(&copy, &coreelf_layout_shdr, table, 2, "sh_name", sample.plan.shstrtab.sh_name);
    set_entry(&copy, &coreelf_layout_shdr, table, 3, "sh_size", sample.plan.shstrtab.sh_size - 1);
    ck_assert_int_eq(name_of_load(&copy, name, sizeof name, &error), -EBADMSG);
    ck_assert_int_eq(error.code, -EBADMSG);
    ck_assert_int_eq(name_of_load(&copy, name, 5, NULL), 4);
    ck_assert_str_eq(name, ".shs");
    free(copy.bytes);
}
END_TEST

START_TEST(names_past_the_end_of_the_file)
{
    struct coreelf_error error = {0, 0, NULL};
    struct coreelf_file file;
    struct bytes copy = open_sample(_i, &file);
    uint64_t table = sample.plan.ehdr.e_shoff;
    char name[32];

    set_entry(&copy, &coreelf_layout_shdr, table, 3, "sh_offset", sample.size + 1);
    ck_assert_int_eq(name_of_load(&copy, name, sizeof name, &error), -ENODATA);
    ck_assert_int_eq(error.code, -ENODATA);
    set_entry(&copy, &coreelf_layout_shdr, table, 3, "sh_offset", sample.size - sample.sections[1].shdr.sh_name);
    ck_assert_int_eq(name_of_load(&copy, name, sizeof name, NULL), -ENODATA);
    free(copy.bytes);
}
END_TEST

/* The file ends inside the name; the table is said to go on: what is missing is data. */
START_TEST(a_name_that_the_file_cuts_off)
{
    struct coreelf_error error = {0, 0, NULL};
    struct coreelf_file file;
    struct bytes copy = open_sample(_i, &file);
    uint64_t table = sample.plan.ehdr.e_shoff;
    char name[32];

    memcpy(copy.bytes + sample.size - 3, "abc", 3); /* the end of sh_entsize of .shstrtab */
    set_entry(&copy, &coreelf_layout_shdr, table, 3, "sh_offset", sample.size - 2);
    set_entry(&copy, &coreelf_layout_shdr, table, 3, "sh_size", 100);
    set_entry(&copy, &coreelf_layout_shdr, table, 2, "sh_name", 0);
    ck_assert_int_eq(name_of_load(&copy, name, sizeof name, &error), -ENODATA);
    ck_assert_int_eq(error.code, -ENODATA);
    free(copy.bytes);
}
END_TEST

START_TEST(no_names)
{
    struct coreelf_error error = {0, 0, NULL};
    struct coreelf_file file;
    struct bytes copy = open_sample(_i, &file);
    char name[32];

    set_header(&copy, "e_shstrndx", COREELF_SHN_UNDEF);
    ck_assert_int_eq(name_of_load(&copy, name, sizeof name, &error), -ENOENT);
    ck_assert_int_eq(error.code, -ENOENT);
    set_header(&copy, "e_shstrndx", 4);
    ck_assert_int_eq(name_of_load(&copy, name, sizeof name, &error), -EBADMSG);
    ck_assert_int_eq(error.code, -EBADMSG);
    ck_assert_int_eq(name_of_load(&copy, name, 0, NULL), -EINVAL);
    free(copy.bytes);
}
END_TEST

START_TEST(names_are_cut_to_size)
{
    struct coreelf_file file;
    struct bytes copy = open_sample(_i, &file);
    char name[8];

    for (size_t size = 1; size < sizeof name; size++) {
        size_t length = size - 1 < 4 ? size - 1 : 4;
        memset(name, '#', sizeof name);
        ck_assert_int_eq(name_of_load(&copy, name, size, NULL), (int)length);
        ck_assert_mem_eq(name, "load", length);
        ck_assert_int_eq(name[length], 0);
        ck_assert_int_eq(name[size], '#');
    }
    free(copy.bytes);
}
END_TEST

/* ---- Escapes ---- */

START_TEST(escapes_are_followed)
{
    struct coreelf_file file;
    struct bytes copy = open_sample(_i, &file);
    uint64_t table = sample.plan.ehdr.e_shoff;

    set_header(&copy, "e_phnum", COREELF_PN_XNUM);
    set_header(&copy, "e_shnum", 0);
    set_header(&copy, "e_shstrndx", COREELF_SHN_XINDEX);
    set_entry(&copy, &coreelf_layout_shdr, table, 0, "sh_info", 2);
    set_entry(&copy, &coreelf_layout_shdr, table, 0, "sh_size", 4);
    set_entry(&copy, &coreelf_layout_shdr, table, 0, "sh_link", 3);
    ck_assert_int_eq(coreelf_open(&file, &copy.source, NULL), 0);
    ck_assert_int_eq(file.damage.code, 0);
    ck_assert_uint_eq(file.phnum, 2);
    ck_assert_uint_eq(file.shnum, 4);
    ck_assert_uint_eq(file.shstrndx, 3);
    ck_assert_uint_eq(read_everything(&copy.source).faults, 0);
    free(copy.bytes);
}
END_TEST

/* Only what is escaped is taken from section 0: its other numbers may be anything. */
START_TEST(escapes_are_followed_one_by_one)
{
    static const struct {
        const char *field;
        uint64_t escape, phnum, shnum, shstrndx;
    } escapes[] = {{"e_phnum", COREELF_PN_XNUM, 97, 4, 3},
                   {"e_shnum", 0, 2, 99, 3},
                   {"e_shstrndx", COREELF_SHN_XINDEX, 2, 4, 98}};
    struct coreelf_file file;
    struct bytes copy = open_sample(_i, &file);
    uint64_t table = sample.plan.ehdr.e_shoff;

    for (unsigned i = 0; i < 3; i++) {
        uint64_t before;
        set_entry(&copy, &coreelf_layout_shdr, table, 0, "sh_info", 97);
        set_entry(&copy, &coreelf_layout_shdr, table, 0, "sh_size", 99);
        set_entry(&copy, &coreelf_layout_shdr, table, 0, "sh_link", 98);
        coreelf_get(&coreelf_layout_ehdr, &sample.format, copy.bytes, 64, escapes[i].field, &before);
        set_header(&copy, escapes[i].field, escapes[i].escape);
        ck_assert_int_eq(coreelf_open(&file, &copy.source, NULL), 0);
        ck_assert_int_eq(file.damage.code, 0);
        ck_assert_uint_eq(file.phnum, escapes[i].phnum);
        ck_assert_uint_eq(file.shnum, escapes[i].shnum);
        ck_assert_uint_eq(file.shstrndx, escapes[i].shstrndx);
        set_header(&copy, escapes[i].field, before);
    }
    free(copy.bytes);
}
END_TEST

/* Section 0 is said to know, but there is none (e_shoff 0), or the file ends before it. */
START_TEST(escapes_that_lead_nowhere)
{
    struct coreelf_file file;
    struct bytes copy = open_sample(_i, &file);
    struct coreelf_phdr phdr;

    set_header(&copy, "e_phnum", COREELF_PN_XNUM);
    set_header(&copy, "e_shoff", 0);
    ck_assert_int_eq(coreelf_open(&file, &copy.source, NULL), 0);
    ck_assert_int_eq(file.damage.code, -EBADMSG);
    ck_assert_ptr_nonnull(file.damage.what);
    ck_assert_int_eq(coreelf_segment(&file, 1, &phdr, NULL), 1);
    ck_assert_uint_eq(phdr.p_vaddr, SAMPLE_ADDRESS);
    set_header(&copy, "e_shoff", sample.size - 1);
    ck_assert_int_eq(coreelf_open(&file, &copy.source, NULL), 0);
    ck_assert_int_eq(file.damage.code, -ENODATA);
    ck_assert_uint_eq(file.damage.offset, sample.size - 1);
    ck_assert_int_eq(coreelf_segment(&file, 1, &phdr, NULL), 1);
    ck_assert_uint_eq(phdr.p_vaddr, SAMPLE_ADDRESS);
    ck_assert_uint_ge(read_everything(&copy.source).notes, SAMPLE_NOTES);
    free(copy.bytes);
}
END_TEST

/* Numbers from section 0 that no file could have: the first entries are read, then the file ends. */
START_TEST(escapes_that_lie)
{
    struct coreelf_file file;
    struct bytes copy = open_sample(_i, &file);
    uint64_t table = sample.plan.ehdr.e_shoff;
    struct tally tally;

    set_header(&copy, "e_phnum", COREELF_PN_XNUM);
    set_header(&copy, "e_shnum", 0);
    set_entry(&copy, &coreelf_layout_shdr, table, 0, "sh_info", UINT32_MAX);
    set_entry(&copy, &coreelf_layout_shdr, table, 0, "sh_size", _i >= 2 ? UINT64_MAX : UINT32_MAX);
    tally = read_everything(&copy.source);
    ck_assert_int_eq(tally.opened, 0);
    ck_assert_uint_ge(tally.segments, 2);
    ck_assert_uint_eq(tally.sections, 4);
    ck_assert_uint_ge(tally.faults, 2);
    free(copy.bytes);
}
END_TEST

/* ---- At random ---- */

#define MUTANTS 5000

static uint32_t next_random(uint32_t *state)
{
    *state ^= *state << 13; /* xorshift32 */
    *state ^= *state >> 17;
    *state ^= *state << 5;
    return *state;
}

/* One byte or word, anywhere or (every other time) in the headers, where it hurts. */
static void mutate(unsigned char *bytes, size_t size, uint32_t *state)
{
    static const unsigned char extremes[] = {0, 1, 0x7f, 0x80, 0xff, 0xfe, 4, 8};
    uint32_t kind = next_random(state) % 4;
    size_t at = next_random(state) % (next_random(state) % 2 ? size : 300);

    if (kind == 0)
        bytes[at] ^= (unsigned char)(1u << next_random(state) % 8);
    else if (kind == 1)
        bytes[at] = (unsigned char)next_random(state);
    else if (kind == 2)
        bytes[at] = extremes[next_random(state) % sizeof extremes];
    else
        memset(bytes + at, extremes[next_random(state) % sizeof extremes], size - at < 4 ? size - at : 4);
}

START_TEST(mutants)
{
    struct coreelf_file file;
    struct bytes whole = open_sample(_i, &file);
    uint32_t state = 0x5eed0000u + (uint32_t)_i;
    uint64_t opened = 0, faults = 0;

    for (int i = 0; i < MUTANTS; i++) {
        struct bytes mutant = copy_bytes(sample.bytes, sample.size);
        struct tally tally;
        for (uint32_t changes = 1 + next_random(&state) % 4; changes > 0; changes--)
            mutate(mutant.bytes, sample.size, &state);
        tally = read_everything(&mutant.source);
        opened += tally.opened == 0;
        faults += tally.faults;
        free(mutant.bytes);
    }
    ck_assert_uint_gt(opened, MUTANTS / 2); /* or else the mutants test nothing */
    ck_assert_uint_gt(faults, MUTANTS / 10);
    free(whole.bytes);
}
END_TEST

static void add_looped(TCase *tcase, const TTest *test)
{
    tcase_add_loop_test(tcase, test, 0, 4);
}

Suite *suite_reader(void)
{
    Suite *suite = suite_create("reader");
    TCase *whole = tcase_create("whole"), *bent = tcase_create("bent"), *names = tcase_create("names");
    TCase *escapes = tcase_create("escapes"), *random = tcase_create("cut and random");

    add_looped(whole, reads_the_header);
    add_looped(whole, reads_tables_and_names);
    add_looped(whole, reads_everything);
    tcase_add_loop_test(bent, what_is_not_elf, 0, (int)(sizeof not_elf / sizeof not_elf[0]));
    tcase_add_test(bent, a_disk_that_cannot_be_read);
    add_looped(bent, entries_too_small);
    add_looped(bent, tables_at_zero);
    add_looped(bent, entries_larger_than_known);
    tcase_add_test(bent, tables_past_the_end);
    add_looped(names, names_out_of_range);
    add_looped(names, a_name_without_an_end);
    add_looped(names, names_past_the_end_of_the_file);
    add_looped(names, a_name_that_the_file_cuts_off);
    add_looped(names, no_names);
    add_looped(names, names_are_cut_to_size);
    add_looped(escapes, escapes_are_followed);
    add_looped(escapes, escapes_are_followed_one_by_one);
    add_looped(escapes, escapes_that_lead_nowhere);
    add_looped(escapes, escapes_that_lie);
    add_looped(random, cut_at_every_length);
    add_looped(random, mutants);
    suite_add_tcase(suite, whole);
    suite_add_tcase(suite, bent);
    suite_add_tcase(suite, names);
    suite_add_tcase(suite, escapes);
    suite_add_tcase(suite, random);
    return suite;
}
