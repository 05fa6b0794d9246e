/*
 * json.c: every part for programs. docs/JSON.md says what each key means; keys are added, never changed.
 */
#include "../base/json.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "../base/text.h"
#include "show.h"

/* ---- A field ---- */

/* Bytes as they stand in the file, two digits each, at most `most` of them. */
static void json_bytes(struct json *json, const char *key, const struct map *map, uint64_t offset, uint64_t length,
                       size_t most)
{
    size_t n = length < most ? (size_t)length : most;
    unsigned char *bytes = alloc_zeroed(1, n);
    char *text = alloc_zeroed(2, n + 1);

    if (coreelf_read(map->source, offset, bytes, n, NULL) < 0)
        n = 0;
    for (size_t i = 0; i < n; i++)
        snprintf(text + 2 * i, 3, "%02x", bytes[i]);
    json_string(json, key, text);
    free(bytes);
    free(text);
}

/* What stands between the quotes of a value. */
static void json_unquoted(struct json *json, const char *key, const char *value)
{
    char text[256];
    size_t length = strlen(value);

    snprintf(text, sizeof text, "%.*s", length > 2 ? (int)length - 2 : 0, value + (length > 0));
    json_string(json, key, text);
}

static void json_field(struct json *json, const char *key, const struct map *map, const struct field_line *line)
{
    const struct coreelf_field *field = line->item.field;

    if (line->item.kind == COREELF_ITEM_STRING || (field && field->show == COREELF_SHOW_CHARS))
        json_unquoted(json, key, line->value);
    else if (!field || field->type > COREELF_TYPE_SINT)
        json_bytes(json, key, map, line->offset, line->length, 65536);
    else if (field->show == COREELF_SHOW_HEX || field->show == COREELF_SHOW_ADDR || field->show == COREELF_SHOW_FLAGS)
        json_hex(json, key, line->item.value);
    else if (field->type == COREELF_TYPE_SINT)
        json_signed(json, key, (int64_t)line->item.value);
    else
        json_number(json, key, line->item.value);
}

static const char *symbol(const struct map *map, enum coreelf_set set, uint64_t value, char *text, size_t size)
{
    const struct coreelf_name *name = coreelf_find_name(set, map->file.format.e_machine, (int64_t)value);

    if (name)
        return name->symbol;
    snprintf(text, size, "0x%" PRIx64, value);
    return text;
}

/* An array of {"name", "value"}: in a table a name comes more than once. */
static void json_fields(struct json *json, const struct map *map, struct fields *fields)
{
    struct field_line line;

    json_begin(json, "fields", '[');
    while (fields_next(fields, &line) > 0) {
        if (line.item.kind == COREELF_ITEM_PADDING)
            continue;
        json_begin(json, NULL, '{');
        json_string(json, "name", line.name);
        json_field(json, "value", map, &line);
        json_end(json, '}');
    }
    json_end(json, ']');
}

/* ---- summary ---- */

static void json_loss(const struct show *show, struct json *json)
{
    struct loss loss;
    struct sentence sentence = {0, ""};

    loss_find(show->map, &loss);
    json_begin(json, "truncated", '{');
    json_bool(json, "is", !loss_is_none(&loss));
    json_number(json, "size", show->map->source->size);
    json_number(json, "size_of_whole", loss.size);
    json_number(json, "segments", loss.saved);
    json_number(json, "segments_lost", loss.gone);
    json_number(json, "segments_cut", loss.cut);
    json_number(json, "program_headers", loss.headers);
    json_number(json, "program_headers_read", loss.headers_read);
    json_bool(json, "notes", loss.notes);
    if (!loss_is_none(&loss)) {
        loss_describe(show->map, &loss, &sentence);
        json_string(json, "explanation", sentence.text);
    }
    json_end(json, '}');
}

static void json_sums(const struct show *show, struct json *json)
{
    const struct memory_sums *sums = memory_sum(show);

    json_begin(json, "memory_sums", '{');
    json_number(json, "areas", sums->areas);
    json_number(json, "size", sums->size);
    json_number(json, "saved", sums->saved);
    json_number(json, "zero", sums->zeros);
    json_bool(json, "zero_is_at_least", sums->at_least);
    json_number(json, "holes", sums->holes);
    json_end(json, '}');
}

static void json_process(const struct show *show, struct json *json)
{
    const struct map *map = show->map;
    struct fields fields;
    struct field_line line;

    for (size_t i = 0; i < map->notes_count; i++) {
        const struct coreelf_note *note = &map->notes[i].note;
        if (coreelf_find_owner(note->owner) != COREELF_OWNER_CORE || note->nhdr.n_type != COREELF_NT_PRPSINFO ||
            !fields_of_payload(&fields, map, &map->notes[i]))
            continue;
        json_begin(json, "process", '{');
        while (fields_next(&fields, &line) > 0)
            if (line.item.kind == COREELF_ITEM_FIELD)
                json_field(json, line.name, map, &line);
        json_end(json, '}');
        return;
    }
    json_null(json, "process");
}

void json_summary(const struct show *show, struct json *json)
{
    struct sentence sentence = {0, ""}, event = {0, ""}, counter = {0, ""};

    verdict(show, &sentence);
    verdict_event(show->map, &event);
    json_string(json, "verdict", sentence.text);
    verdict_counter(show->map, &counter);
    json_string(json, "event", event.text);
    json_string(json, "counter", counter.text);
    json_begin(json, "file", '{');
    json_string(json, "path", show->map->path);
    json_number(json, "size", show->map->source->size);
    json_end(json, '}');
    json_loss(show, json);
    json_sums(show, json);
    json_process(show, json);
}

/* ---- Headers ---- */

void json_header(const struct show *show, struct json *json)
{
    struct fields fields;
    struct field_line line;

    json_begin(json, "header", '{');
    fields_of_layout(&fields, show->map, &coreelf_layout_ehdr, 0, 1);
    while (fields_next(&fields, &line) > 0)
        if (line.item.kind == COREELF_ITEM_FIELD)
            json_field(json, line.item.field->name, show->map, &line);
    json_begin(json, "names", '{');
    fields_of_layout(&fields, show->map, &coreelf_layout_ehdr, 0, 1);
    while (fields_next(&fields, &line) > 0)
        if (line.words && strchr(line.value, ' '))
            json_string(json, line.item.field->name, strchr(line.value, ' ') + 1);
    json_end(json, '}');
    json_number(json, "segments", show->map->file.phnum);
    json_number(json, "sections", show->map->file.shnum);
    json_end(json, '}');
}

static void json_segment(const struct map *map, struct json *json, uint64_t index, const struct coreelf_phdr *phdr)
{
    const struct map_area *area = phdr->p_type == COREELF_PT_LOAD ? memory_of_segment(map, index) : NULL;
    char text[24], flags[4];

    json_begin(json, NULL, '{');
    json_number(json, "index", index);
    json_string(json, "type", symbol(map, COREELF_SET_pt, phdr->p_type, text, sizeof text));
    json_number(json, "offset", phdr->p_offset);
    json_hex(json, "address", phdr->p_vaddr);
    json_hex(json, "physical", phdr->p_paddr);
    json_number(json, "filesz", phdr->p_filesz);
    json_number(json, "memsz", phdr->p_memsz);
    json_string(json, "flags", where_flags(phdr->p_flags, flags));
    json_number(json, "align", phdr->p_align);
    if (area) {
        json_number(json, "present", memory_present(map, area));
        json_string(json, "name", area->name);
        json_string(json, "explanation", area->explanation);
    }
    json_end(json, '}');
}

void json_segments(const struct show *show, struct json *json)
{
    struct coreelf_phdr phdr;

    json_begin(json, "segments", '[');
    for (uint64_t i = 0; coreelf_segment(&show->map->file, i, &phdr, NULL) > 0; i++)
        json_segment(show->map, json, i, &phdr);
    json_end(json, ']');
}

static void json_section(const struct map *map, struct json *json, uint64_t index, const struct coreelf_shdr *shdr)
{
    char name[256] = "", text[24];

    coreelf_section_name(&map->file, shdr, name, sizeof name, NULL);
    json_begin(json, NULL, '{');
    json_number(json, "index", index);
    json_string(json, "name", name);
    json_string(json, "type", symbol(map, COREELF_SET_sht, shdr->sh_type, text, sizeof text));
    json_hex(json, "flags", shdr->sh_flags);
    json_hex(json, "address", shdr->sh_addr);
    json_number(json, "offset", shdr->sh_offset);
    json_number(json, "size", shdr->sh_size);
    json_number(json, "link", shdr->sh_link);
    json_number(json, "info", shdr->sh_info);
    json_number(json, "align", shdr->sh_addralign);
    json_number(json, "entsize", shdr->sh_entsize);
    json_end(json, '}');
}

void json_sections(const struct show *show, struct json *json)
{
    struct coreelf_shdr shdr;

    json_begin(json, "sections", '[');
    for (uint64_t i = 0; coreelf_section(&show->map->file, i, &shdr, NULL) > 0; i++)
        json_section(show->map, json, i, &shdr);
    json_end(json, ']');
}

/* ---- Notes ---- */

static void json_note(const struct map *map, struct json *json, const struct map_note *note)
{
    struct fields fields;

    json_begin(json, NULL, '{');
    json_string(json, "name", note->name);
    json_string(json, "owner", note->note.owner);
    json_number(json, "type", note->note.nhdr.n_type);
    json_number(json, "offset", note->note.desc_offset);
    json_number(json, "size", note->note.nhdr.n_descsz);
    if (note->thread == NO_THREAD)
        json_null(json, "thread");
    else
        json_number(json, "thread", map->facts.threads[note->thread].tid);
    json_string(json, "meaning", note->meaning);
    if (fields_of_payload(&fields, map, note))
        json_fields(json, map, &fields);
    else
        json_bytes(json, "bytes", map, note->note.desc_offset, note->note.nhdr.n_descsz, 65536);
    json_end(json, '}');
}

void json_notes(const struct show *show, struct json *json)
{
    json_begin(json, "notes", '[');
    for (size_t i = 0; i < show->map->notes_count; i++)
        json_note(show->map, json, &show->map->notes[i]);
    json_end(json, ']');
}

/* ---- Threads ---- */

struct writer {
    struct register_visitor visitor; /* first: a visitor is a writer */
    struct json *json;
    const struct map *map;
};

static void json_register(struct register_visitor *visitor, const struct register_value *value)
{
    const struct writer *writer = (const struct writer *)visitor;
    char hex[2 * REGISTER_MAX + 3];

    json_string(writer->json, value->name, register_hex(value, hex, sizeof hex));
}

static void json_view(struct register_visitor *visitor, const struct register_value *value)
{
    const struct writer *writer = (const struct writer *)visitor;
    char text[512];

    if (register_number(value, text, sizeof text))
        json_string(writer->json, value->name, text);
}

static void json_flag_words(struct register_visitor *visitor, const struct register_value *value)
{
    const struct writer *writer = (const struct writer *)visitor;

    if (value->words[0])
        json_string(writer->json, value->name, value->words);
}

static void json_registers(const struct map *map, struct json *json, const struct map_note *note, const char *key,
                           void (*visit)(struct register_visitor *, const struct register_value *))
{
    struct writer writer = {{visit, 0}, json, map};

    json_begin(json, key, '{');
    registers_of_note(map, note, &writer.visitor);
    json_end(json, '}');
}

static void json_set(const struct map *map, struct json *json, const struct map_note *note)
{
    json_begin(json, NULL, '{');
    json_string(json, "note", note->name);
    json_registers(map, json, note, "registers", json_register);
    json_registers(map, json, note, "values", json_view);
    json_registers(map, json, note, "flags", json_flag_words);
    json_end(json, '}');
}

static void json_address(struct json *json, const char *key, const struct map *map, uint64_t address)
{
    char where[512];

    if (address == MAP_NONE) {
        json_null(json, key);
        return;
    }
    json_begin(json, key, '{');
    json_hex(json, "address", address);
    if (where_is(map, address, where, sizeof where))
        json_string(json, "in", where);
    else
        json_null(json, "in");
    json_end(json, '}');
}

static void json_thread(const struct map *map, struct json *json, size_t index)
{
    const struct map_thread *thread = &map->facts.threads[index];
    const struct map_note *note;

    json_begin(json, NULL, '{');
    json_number(json, "tid", thread->tid);
    json_signed(json, "signal", thread->signal);
    json_address(json, "pc", map, thread->pc);
    json_address(json, "sp", map, thread->sp);
    json_address(json, "tls", map, thread->tls);
    json_registers(map, json, &map->notes[thread->note], "registers", json_register);
    json_registers(map, json, &map->notes[thread->note], "flags", json_flag_words);
    json_begin(json, "sets", '[');
    for (size_t at = thread->note; (note = registers_next_note(map, index, &at));)
        json_set(map, json, note);
    json_end(json, ']');
    json_end(json, '}');
}

void json_threads(const struct show *show, struct json *json)
{
    json_begin(json, "threads", '[');
    for (size_t i = 0; i < show->map->facts.threads_count; i++)
        json_thread(show->map, json, i);
    json_end(json, ']');
}

/* ---- The process ---- */

static void json_object(struct json *json, const struct object *object)
{
    char id[2 * BUILD_ID_MAX + 1], path[4400];

    json_begin(json, NULL, '{');
    json_hex(json, "address", object->address);
    json_string(json, "path", text_harmless(path, sizeof path, object->path));
    if (object->build_id_size > 0)
        json_string(json, "build_id", object_build_id(object, id, sizeof id));
    else
        json_null(json, "build_id");
    json_end(json, '}');
}

void json_files(const struct show *show, struct json *json)
{
    const struct facts *facts = &show->map->facts;
    struct objects objects;
    char path[4400];

    json_begin(json, "files", '[');
    for (size_t i = 0; i < facts->files_count; i++) {
        json_begin(json, NULL, '{');
        json_hex(json, "start", facts->files[i].start);
        json_hex(json, "end", facts->files[i].end);
        json_number(json, "offset", facts->files[i].offset);
        json_string(json, "path", text_harmless(path, sizeof path, facts->files[i].path));
        json_end(json, '}');
    }
    json_end(json, ']');
    objects_find(show->map, &objects);
    json_begin(json, "objects", '[');
    for (size_t i = 0; i < objects.count; i++)
        json_object(json, &objects.list[i]);
    json_end(json, ']');
    objects_free(&objects);
}

static void json_entry(struct json *json, const struct auxv_entry *entry)
{
    json_begin(json, NULL, '{');
    json_number(json, "type", entry->type);
    if (entry->name)
        json_string(json, "name", entry->name->symbol);
    else
        json_null(json, "name");
    json_hex(json, "value", entry->value);
    json_string(json, "words", entry->words);
    json_end(json, '}');
}

void json_auxv(const struct show *show, struct json *json)
{
    const struct map *map = show->map;
    struct auxv_entry entry;
    struct fields fields;

    json_begin(json, "auxv", '[');
    for (size_t i = 0; i < map->notes_count; i++) {
        const struct coreelf_note *note = &map->notes[i].note;
        if (coreelf_find_owner(note->owner) != COREELF_OWNER_CORE || note->nhdr.n_type != COREELF_NT_AUXV ||
            !fields_of_payload(&fields, map, &map->notes[i]))
            continue;
        while (auxv_next(map, &fields, &entry))
            json_entry(json, &entry);
    }
    json_end(json, ']');
}

static void json_siginfo_fields(const struct map *map, struct json *json)
{
    struct fields fields;
    struct field_line line;

    for (size_t i = 0; i < map->notes_count; i++) {
        const struct coreelf_note *note = &map->notes[i].note;
        if (coreelf_find_owner(note->owner) != COREELF_OWNER_CORE || note->nhdr.n_type != COREELF_NT_SIGINFO ||
            !fields_of_payload(&fields, map, &map->notes[i]))
            continue;
        while (fields_next(&fields, &line) > 0)
            if (line.item.kind == COREELF_ITEM_FIELD)
                json_field(json, line.name, map, &line);
        return;
    }
}

void json_siginfo(const struct show *show, struct json *json)
{
    const struct map *map = show->map;
    const struct facts *facts = &map->facts;
    const struct coreelf_name *code = coreelf_find_name(
        COREELF_SET_si_code, (uint32_t)coreelf_usual_signal(map->file.format.e_machine, facts->signal), facts->code);
    char text[24];

    if (!facts->has_siginfo) {
        json_null(json, "siginfo");
        return;
    }
    json_begin(json, "siginfo", '{');
    json_signed(json, "signo", facts->signal);
    json_signed(json, "code", facts->code);
    if (facts->fault == MAP_NONE)
        json_null(json, "address");
    else
        json_hex(json, "address", facts->fault);
    json_string(json, "signal", symbol(map, COREELF_SET_sig, (uint64_t)facts->signal, text, sizeof text));
    json_string(json, "code_name", code ? code->symbol : "unknown");
    json_string(json, "why", code ? code->meaning : "");
    json_begin(json, "fields", '{');
    json_siginfo_fields(map, json);
    json_end(json, '}');
    json_end(json, '}');
}

void json_memory(const struct show *show, struct json *json)
{
    const struct map *map = show->map;
    char flags[4];

    json_begin(json, "memory", '[');
    for (size_t i = 0; i < map->areas_count; i++) {
        const struct map_area *area = &map->areas[i];
        json_begin(json, NULL, '{');
        json_hex(json, "address", area->address);
        json_hex(json, "size", area->size);
        json_string(json, "flags", where_flags(area->flags, flags));
        json_string(json, "name", area->name);
        json_number(json, "segment", area->segment);
        json_number(json, "offset", area->offset);
        json_number(json, "saved", area->saved);
        json_number(json, "present", memory_present(map, area));
        json_string(json, "explanation", area->explanation);
        json_string(json, "marks", area->marks);
        json_end(json, '}');
    }
    json_end(json, ']');
}

void json_defects(const struct show *show, struct json *json)
{
    json_begin(json, "defects", '[');
    for (size_t i = 0; i < show->map->defects_count; i++)
        json_string(json, NULL, show->map->defects[i]);
    json_end(json, ']');
}
