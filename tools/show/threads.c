/*
 * threads.c: show threads, a few lines each; and show registers, all of them.
 */
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "../base/text.h"
#include "show.h"

enum { VALUE_AT = 12, WORDS_AT = 33 };

/* ---- Heading ---- */

static void print_heading(const struct show *show, size_t index)
{
    const struct map_thread *thread = &show->map->facts.threads[index];
    const struct coreelf_name *signal =
        coreelf_find_name(COREELF_SET_sig, show->map->file.format.e_machine, thread->signal);

    if (index > 0)
        fputc('\n', show->out);
    fprintf(show->out, "thread %" PRIu64, thread->tid);
    if (thread->signal != 0)
        fprintf(show->out, ", signal %" PRId64 "%s%s", thread->signal, signal ? " " : "",
                signal ? signal->symbol : "");
    if (index == 0 && thread->signal != 0)
        fputs(": the one that was hit", show->out);
    fputc('\n', show->out);
}

/* ---- show threads ---- */

static void print_address(const struct show *show, const char *name, uint64_t address)
{
    char where[512], value[24];

    if (!name || address == MAP_NONE)
        return;
    snprintf(value, sizeof value, "0x%" PRIx64, address);
    print_row(show->out, name, VALUE_AT, value, WORDS_AT,
              where_is(show->map, address, where, sizeof where) ? where : "in no mapping");
}

/* What NT_PRSTATUS has besides registers and is worth a line. */
static int is_worth_a_line(const struct field_line *line)
{
    static const char *const names[] = {"pr_sigpend",       "pr_sighold",      "pr_utime.tv_sec",
                                        "pr_utime.tv_usec", "pr_stime.tv_sec", "pr_stime.tv_usec"};

    for (size_t i = 0; i < sizeof names / sizeof names[0]; i++)
        if (strcmp(names[i], line->name) == 0)
            return line->item.value != 0;
    return 0;
}

static void print_status(const struct show *show, const struct map_note *note)
{
    struct fields fields;
    struct field_line line;

    if (!fields_of_payload(&fields, show->map, note))
        return;
    while (fields_next(&fields, &line) > 0)
        if (is_worth_a_line(&line))
            print_row(show->out, line.name, VALUE_AT, line.value, WORDS_AT, line.meaning);
}

void show_threads(const struct show *show)
{
    const struct facts *facts = &show->map->facts;
    const struct coreelf_arch *arch = coreelf_find_arch(&show->map->file.format);

    for (size_t i = 0; i < facts->threads_count; i++) {
        print_heading(show, i);
        if (arch) {
            print_address(show, arch->pc, facts->threads[i].pc);
            print_address(show, arch->sp, facts->threads[i].sp);
            print_address(show, arch->tls, facts->threads[i].tls);
        }
        print_status(show, &show->map->notes[facts->threads[i].note]);
    }
    if (facts->threads_count == 0)
        fputs("no threads: no NT_PRSTATUS is there\n", show->out);
}

/* ---- show registers ---- */

struct printer {
    struct register_visitor visitor; /* first: a visitor is a printer */
    const struct show *show;
};

/* Where it points, or the number as a person would write it. */
static const char *describe(const struct map *map, const struct register_value *value, char *text, size_t size)
{
    if (value->words[0])
        return value->words;
    if (register_number(value, text, size))
        return text;
    if (!value->is_number || value->number < 10)
        return "";
    if (value->number >= 65536 && where_is(map, value->number, text, size))
        return text;
    if (value->number < UINT32_MAX / 2)
        snprintf(text, size, "%" PRIu64, value->number);
    else if (value->length == 8 && value->number > UINT64_MAX - UINT32_MAX / 2)
        snprintf(text, size, "%" PRId64, (int64_t)value->number);
    else if (value->length == 4 && value->number > UINT32_MAX / 2 && value->number <= UINT32_MAX)
        snprintf(text, size, "%" PRId64, (int64_t)value->number - ((int64_t)UINT32_MAX + 1));
    else
        return "";
    return text;
}

/* "zmm3-15  zero" */
static void print_folded(const struct printer *printer, const struct register_value *value)
{
    size_t digits = strcspn(value->name, "0123456789");
    char name[128];
    uint64_t last = strtoull(value->name + digits, NULL, 10) + value->count - 1;

    snprintf(name, sizeof name, "%s-%" PRIu64, value->name, last);
    print_row(printer->show->out, name, VALUE_AT, "zero", WORDS_AT, "");
}

/* More than 32 bytes do not fit a line: the higher half goes first. */
static void print_value(const struct printer *printer, const struct register_value *value)
{
    char hex[2 * REGISTER_MAX + 3], text[512];
    FILE *out = printer->show->out;
    size_t half = 66;

    register_hex(value, hex, sizeof hex);
    if (strlen(hex) <= half) {
        print_row(out, value->name, VALUE_AT, hex, WORDS_AT, describe(printer->show->map, value, text, sizeof text));
        return;
    }
    fprintf(out, "  %-*s%.*s\n", VALUE_AT - 2, value->name, (int)(strlen(hex) - 64), hex);
    fprintf(out, "  %*s%s\n", VALUE_AT - 2 + 2, "", hex + strlen(hex) - 64);
}

static void print_register(struct register_visitor *visitor, const struct register_value *value)
{
    const struct printer *printer = (const struct printer *)visitor;
    char text[512];

    if (value->count > 1) {
        print_folded(printer, value);
        return;
    }
    print_value(printer, value);
    for (size_t each = 8; each >= 4 && register_lanes(printer->show->map, value, each, text, sizeof text);
         each -= 4) {
        fprintf(printer->show->out, "%*s", VALUE_AT - 1, "");
        text_wrap(printer->show->out, text, VALUE_AT - 1, VALUE_AT + 2, WIDTH);
        fputc('\n', printer->show->out);
    }
}

static void print_unknown(const struct show *show, const struct map_note *note)
{
    unsigned char bytes[256];
    uint64_t size = note->note.nhdr.n_descsz;
    size_t n = size < sizeof bytes ? (size_t)size : sizeof bytes;

    fputs("  registers of a kind that is not known here; the bytes of the note:\n", show->out);
    if (coreelf_read(show->map->source, note->note.desc_offset, bytes, n, NULL) == 0)
        print_hex(show->out, bytes, n, MAP_NONE);
    if (n < size)
        fprintf(show->out, "  ... %" PRIu64 " bytes more\n", size - n);
}

static void print_set(const struct show *show, size_t thread, const struct map_note *note)
{
    struct printer printer = {{print_register, 1}, show};
    const struct map_note *holder = registers_held_by(show->map, thread, note);

    fprintf(show->out, "%s: %s%s%s\n", note->name, holder ? "in " : note->meaning, holder ? holder->name : "",
            holder ? ", too, which has these and more" : "");
    if (!holder && !registers_of_note(show->map, note, &printer.visitor))
        print_unknown(show, note);
}

void show_registers(const struct show *show)
{
    const struct facts *facts = &show->map->facts;
    const struct map_note *note;

    for (size_t i = 0; i < facts->threads_count; i++) {
        print_heading(show, i);
        for (size_t at = SIZE_MAX; (note = registers_next_note(show->map, i, &at));)
            print_set(show, i, note);
    }
    if (facts->threads_count == 0)
        fputs("no registers: no NT_PRSTATUS is there\n", show->out);
}
