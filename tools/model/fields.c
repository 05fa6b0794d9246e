/*
 * fields.c: the bytes of a region told apart into fields, each with its value in words.
 *
 * A table of headers is a structure repeated. A note is four things, one behind another:
 *
 *     Nhdr | owner | payload | padding          (padding also behind the owner)
 *
 * The rows come from the library's tables; here values become text: 1 is "1 PT_LOAD", 5 "PF_X|PF_R".
 */
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "../base/text.h"
#include "fields.h"

/* ---- Values ---- */

static const struct coreelf_name *name_of(const struct fields *fields, const struct coreelf_item *item)
{
    uint32_t scope = fields->map->file.format.e_machine;

    if (item->field->set == COREELF_SET_si_code)
        scope = (uint32_t)coreelf_usual_signal(fields->map->file.format.e_machine, fields->signal);
    return coreelf_find_name((enum coreelf_set)item->field->set, scope, (int64_t)item->value);
}

static void print_name(char *text, size_t size, const struct fields *fields, const struct coreelf_item *item)
{
    const struct coreelf_name *name = name_of(fields, item);

    if (item->field->type == COREELF_TYPE_SINT || item->value < 4096)
        snprintf(text, size, "%" PRId64 "%s%s", (int64_t)item->value, name ? " " : "", name ? name->symbol : "");
    else
        snprintf(text, size, "0x%" PRIx64 "%s%s", item->value, name ? " " : "", name ? name->symbol : "");
}

/* "RFLAGS_IF|RFLAGS_CF" -> "IF|CF": the register's name says the rest. */
static void drop_prefixes(char *names)
{
    for (char *at = names; at; at = strchr(at, '|')) {
        char *start = *at == '|' ? at + 1 : at, *prefix_end = strchr(start, '_');
        char *end = strchr(start, '|');
        if (prefix_end && (!end || prefix_end < end))
            memmove(start, prefix_end + 1, strlen(prefix_end + 1) + 1);
        at = start;
    }
}

static void print_flags(char *text, size_t size, const struct fields *fields, const struct coreelf_item *item)
{
    char names[192];
    uint32_t scope = fields->map->file.format.e_machine;
    int length = coreelf_format_flags((enum coreelf_set)item->field->set, scope, item->value, names, sizeof names);

    if (length > 0 && item->field->wide == COREELF_NOT_WIDE)
        drop_prefixes(names);
    if (item->value == 0)
        snprintf(text, size, "0");
    else
        snprintf(text, size, "0x%" PRIx64 "%s%.160s", item->value, length > 0 ? " " : "", length > 0 ? names : "");
}

static void print_chars(char *text, size_t size, const struct fields *fields, uint64_t offset, uint64_t length)
{
    char chars[256], harmless[256];
    size_t n = length < sizeof chars ? (size_t)length : sizeof chars - 1;

    if (coreelf_read(fields->map->source, offset, chars, n, NULL) < 0)
        n = 0;
    chars[n] = '\0';
    snprintf(text, size, "\"%s\"",
             text_harmless(harmless, size - 2 < sizeof harmless ? size - 2 : sizeof harmless, chars));
}

static void print_value(char *text, size_t size, const struct fields *fields, const struct coreelf_item *item)
{
    text[0] = '\0';
    switch (item->field->show) {
    case COREELF_SHOW_DEC:
        snprintf(text, size, item->field->type == COREELF_TYPE_SINT ? "%" PRId64 : "%" PRIu64, item->value);
        break;
    case COREELF_SHOW_SIZE:
        snprintf(text, size, "%" PRIu64, item->value);
        break;
    case COREELF_SHOW_HEX:
    case COREELF_SHOW_ADDR:
    case COREELF_SHOW_OFF:
        snprintf(text, size, "0x%" PRIx64, item->value);
        break;
    case COREELF_SHOW_NAME:
        print_name(text, size, fields, item);
        break;
    case COREELF_SHOW_FLAGS:
        print_flags(text, size, fields, item);
        break;
    case COREELF_SHOW_CHARS:
        print_chars(text, size, fields, item->offset, item->length);
        break;
    default:
        break;
    }
}

/* What a value with a name means, which is more exact than what its field means. */
static const char *words_of(struct fields *fields, const struct coreelf_item *item)
{
    const struct coreelf_name *name = item->field->show == COREELF_SHOW_NAME ? name_of(fields, item) : NULL;

    if (strcmp(item->field->name, "si_signo") == 0)
        fields->signal = (int64_t)item->value;
    return name ? name->meaning : NULL;
}

/* ---- Items ---- */

/* The value of an entry of the auxiliary vector means what its type says. */
static const char *meaning_of(struct fields *fields, const struct coreelf_item *item)
{
    const struct coreelf_name *name;

    if (item->layout != &coreelf_layout_auxv)
        return item->field->meaning;
    if (strcmp(item->field->name, "a_type") == 0) {
        fields->a_type = item->value;
        return item->field->meaning;
    }
    name = coreelf_find_name(COREELF_SET_at, fields->map->file.format.e_machine, (int64_t)fields->a_type);
    return name ? name->meaning : item->field->meaning;
}

/* Where registers of a row start to count: "zmm16+" is zmm16 to zmm31. *length is that of "zmm". */
static uint64_t first_number(const char *name, int *length)
{
    size_t end = strlen(name), start = end;

    *length = (int)end;
    if (end == 0 || name[end - 1] != '+')
        return 0;
    while (start > 1 && name[start - 2] >= '0' && name[start - 2] <= '9')
        start--;
    *length = (int)start - 1;
    return strtoull(name + *length, NULL, 10);
}

static void name_field(char *text, size_t size, const struct coreelf_item *item)
{
    const char *outer = item->outer ? item->outer->name : "", *dot = item->outer ? "." : "";
    int length;
    uint64_t first = first_number(item->field->name, &length);

    if (item->field->count > 1)
        snprintf(text, size, "%.*s%" PRIu64, length, item->field->name, first + item->index);
    else
        snprintf(text, size, "%s%s%s", outer, dot, item->field->name);
}

static int is_zero(const struct fields *fields, uint64_t offset, uint64_t length)
{
    unsigned char bytes[512];

    for (uint64_t done = 0; done < length;) {
        size_t n = length - done < sizeof bytes ? (size_t)(length - done) : sizeof bytes;
        if (coreelf_read(fields->map->source, offset + done, bytes, n, NULL) < 0)
            return 0;
        for (size_t i = 0; i < n; i++)
            if (bytes[i])
                return 0;
        done += n;
    }
    return 1;
}

/* Sixteen registers that are all zero are one line: ymmh0-15. */
static void fold_zeros(struct fields *fields, const struct coreelf_item *item, struct field_line *line)
{
    uint64_t rest = item->field->count - item->index;
    uint64_t length = rest * item->length, first;
    int letters;

    if (fields->unfolded || rest < 2 || !is_zero(fields, item->offset, length))
        return;
    fields->walk.at += length - item->length;
    line->length = length;
    first = first_number(item->field->name, &letters);
    snprintf(line->name, sizeof line->name, "%.*s%" PRIu64 "-%" PRIu64, letters, item->field->name,
             first + item->index, first + item->field->count - 1);
    snprintf(line->value, sizeof line->value, "all zero");
}

static void begin_structure(struct fields *fields, const struct coreelf_item *item, struct field_line *line)
{
    if (item->layout == fields->layout && item->repeat == fields->repeat)
        return;
    line->title = item->layout ? item->layout->title : NULL;
    line->repeat = item->repeat;
    fields->layout = item->layout;
    fields->repeat = item->repeat;
}

static void describe(struct fields *fields, const struct coreelf_item *item, struct field_line *line)
{
    *line = (struct field_line){.offset = item->offset, .length = item->length, .meaning = "", .item = *item};
    begin_structure(fields, item, line);
    switch (item->kind) {
    case COREELF_ITEM_FIELD:
        name_field(line->name, sizeof line->name, item);
        print_value(line->value, sizeof line->value, fields, item);
        line->meaning = meaning_of(fields, item);
        line->words = words_of(fields, item);
        if (item->field->count > 1 && !fields->unfolded)
            fold_zeros(fields, item, line);
        break;
    case COREELF_ITEM_STRING:
        snprintf(line->name, sizeof line->name, "name %" PRIu64, item->index);
        print_chars(line->value, sizeof line->value, fields, item->offset, item->length);
        break;
    case COREELF_ITEM_PADDING:
        snprintf(line->name, sizeof line->name, "(padding)");
        break;
    default:
        snprintf(line->name, sizeof line->name, is_zero(fields, item->offset, item->length) ? "(unused)" : "(bytes)");
    }
}

/* ---- Notes ---- */

static void plain_line(struct field_line *line, uint64_t offset, uint64_t end, const char *name, const char *meaning)
{
    *line = (struct field_line){.offset = offset, .length = end - offset, .meaning = meaning};
    snprintf(line->name, sizeof line->name, "%s", name);
}

static int begin_payload(struct fields *fields)
{
    const struct coreelf_note *note = &fields->note->note;
    const struct coreelf_payload *payload =
        coreelf_find_payload(&fields->map->file.format, note->owner, (uint32_t)note->nhdr.n_type);

    fields->layout = NULL;
    if (!payload) {
        fields->walk.size = 0;
        return 0;
    }
    coreelf_walk_payload(&fields->walk, fields->map->source, &fields->map->file.format, payload, note->desc_offset,
                         note->nhdr.n_descsz);
    if (fields->map->facts.xcomps_count > 0) {
        fields->walk.xcomps = fields->map->facts.xcomps;
        fields->walk.xcomps_count = fields->map->facts.xcomps_count;
    }
    return 1;
}

static int owner_line(struct fields *fields, struct field_line *line)
{
    const struct coreelf_note *note = &fields->note->note;

    plain_line(line, note->name_offset, note->name_offset + note->nhdr.n_namesz, "owner", "who defines n_type");
    print_chars(line->value, sizeof line->value, fields, line->offset, line->length);
    return line->length > 0;
}

static int owner_padding_line(struct fields *fields, struct field_line *line)
{
    const struct coreelf_note *note = &fields->note->note;

    plain_line(line, note->name_offset + note->nhdr.n_namesz, note->desc_offset, "(padding)", "");
    begin_payload(fields);
    return line->length > 0;
}

static int payload_line(struct fields *fields, struct field_line *line)
{
    const struct coreelf_note *note = &fields->note->note;

    plain_line(line, note->desc_offset, note->desc_offset + note->nhdr.n_descsz, "payload", fields->note->meaning);
    return fields->walk.size == 0 && line->length > 0;
}

static int end_padding_line(struct fields *fields, struct field_line *line)
{
    const struct coreelf_note *note = &fields->note->note;

    plain_line(line, note->desc_offset + note->nhdr.n_descsz, note->end, "(padding)", "");
    return line->length > 0;
}

/* What follows when a walk has come to its end; each stage is one line at most. */
static int next_stage(struct fields *fields, struct field_line *line)
{
    static int (*const stages[])(struct fields *, struct field_line *) = {owner_line, owner_padding_line, NULL,
                                                                          payload_line, end_padding_line};

    while (fields->note && fields->stage < sizeof stages / sizeof stages[0]) {
        int (*stage)(struct fields *, struct field_line *) = stages[fields->stage++];
        if (!stage)
            return -1; /* the walk over the payload */
        if (stage(fields, line))
            return 1;
    }
    return 0;
}

/* ---- All ---- */

/* Entries larger than the structure are allowed and never seen: their rest would be nameless. */
static int has_usual_size(const struct map *map, enum region_kind kind)
{
    if (kind == REGION_PHDRS)
        return map->file.ehdr.e_phentsize == coreelf_size(&coreelf_layout_phdr, &map->file.format);
    if (kind == REGION_SHDRS)
        return map->file.ehdr.e_shentsize == coreelf_size(&coreelf_layout_shdr, &map->file.format);
    return 1;
}

static void begin(struct fields *fields, const struct map *map)
{
    memset(fields, 0, sizeof *fields);
    fields->map = map;
    fields->signal = map->facts.signal;
}

void fields_of_layout(struct fields *fields, const struct map *map, const struct coreelf_layout *layout,
                      uint64_t offset, uint64_t count)
{
    begin(fields, map);
    coreelf_walk_layout(&fields->walk, map->source, &map->file.format, layout, offset, count);
}

int fields_of_payload(struct fields *fields, const struct map *map, const struct map_note *note)
{
    int is_known;

    begin(fields, map);
    fields->note = note;
    is_known = begin_payload(fields);
    fields->note = NULL;
    return is_known;
}

int fields_begin(struct fields *fields, const struct map *map, const struct region *region)
{
    const struct coreelf_format *format = &map->file.format;
    const struct coreelf_layout *layout = region->kind == REGION_EHDR    ? &coreelf_layout_ehdr
                                          : region->kind == REGION_PHDRS ? &coreelf_layout_phdr
                                          : region->kind == REGION_SHDRS ? &coreelf_layout_shdr
                                          : region->kind == REGION_NOTE  ? &coreelf_layout_nhdr
                                                                         : NULL;

    begin(fields, map);
    if (!layout || !has_usual_size(map, region->kind))
        return 0;
    if (region->kind == REGION_NOTE)
        fields->note = &map->notes[region->index];
    coreelf_walk_layout(&fields->walk, map->source, format, layout, region->offset,
                        fields->note ? 1 : region->size / coreelf_size(layout, format));
    return 1;
}

int fields_next(struct fields *fields, struct field_line *line)
{
    struct coreelf_item item;
    int rc;

    while ((rc = coreelf_next_item(&fields->walk, &item, NULL)) == 0) {
        rc = next_stage(fields, line);
        if (rc >= 0)
            return rc;
        rc = 0;
    }
    if (rc < 0)
        return rc;
    describe(fields, &item, line);
    if (fields->note && fields->stage == 0 && strcmp(line->name, "n_type") == 0)
        snprintf(line->value, sizeof line->value, "0x%" PRIx64 " %s", item.value, fields->note->name);
    return 1;
}
