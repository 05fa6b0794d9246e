/*
 * catalog.c: the library's tables, as lists that can be searched.
 *
 * Structures of fields.def and sets of names.def are lists already. What notes hold is not: a payload whose parts
 * are placed by a value (siginfo_t, XSTATE) has a function that looks at the bytes. So it is shown bytes and asked
 * what they are:
 *
 *     NT_SIGINFO      each signal with each si_code
 *     NT_X86_XSTATE   a layout that has every component there is a name for
 *     others          zeros, and a few hundred heads of small numbers, in the hope that one of them is the length
 *                     that the function looks for
 *
 * Whatever structure it names is a shape: the structure, the note, the machines, the offset where it was first seen.
 */
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "../model/section_names.h"
#include "explain.h"

/* ---- Sets ---- */

/* clang-format off */
static const struct value_set sets[COREELF_SETS] = {
    {"", "", ""},
#define SET(set, field, meaning) {#set, field, meaning},
#define N(set, scope, symbol, value, meaning)
#define V(set, scope, symbol, value, meaning)
#define END(set)
#include "libcoreelf/names.def"
};

static const struct coreelf_layout *const layouts[] = {
#define STRUCT(name, size32, size64, title, source) &coreelf_layout_##name,
#define UINT(s, field, off32, len32, off64, len64, show, names, meaning)
#define SINT(s, field, off32, len32, off64, len64, show, names, meaning)
#define BYTES(s, field, off32, len32, off64, len64, show, names, meaning)
#define NEST(s, field, off32, len32, off64, len64, show, inner, meaning)
#define END(name)
#include "libcoreelf/fields.def"
};
/* clang-format on */
enum { LAYOUTS = sizeof layouts / sizeof layouts[0] };

const struct value_set *catalog_set(enum coreelf_set set)
{
    return &sets[set];
}

enum coreelf_set catalog_set_of(const struct coreelf_field *field)
{
    if (field->set != COREELF_SET_none)
        return (enum coreelf_set)field->set;
    for (unsigned set = 1; set < COREELF_SETS; set++)
        if (strcmp(sets[set].field, field->name) == 0)
            return (enum coreelf_set)set;
    return COREELF_SET_none;
}

/* A set of flags has bits, and the field that uses it says so. */
int catalog_is_flags(enum coreelf_set set)
{
    for (size_t i = 0; i < LAYOUTS; i++)
        for (unsigned k = 0; k < layouts[i]->fields_count; k++)
            if (layouts[i]->fields[k].set == set && layouts[i]->fields[k].show == COREELF_SHOW_FLAGS)
                return 1;
    for (size_t count, i = 0; i < (coreelf_archs(&count), count); i++) {
        const struct coreelf_layout *registers = coreelf_archs(&count)[i]->registers;
        for (unsigned k = 0; k < registers->fields_count; k++)
            if (registers->fields[k].set == set && registers->fields[k].show == COREELF_SHOW_FLAGS)
                return 1;
    }
    return 0;
}

const char *catalog_scope(enum coreelf_set set, uint32_t scope)
{
    enum coreelf_set of = set == COREELF_SET_nt        ? COREELF_SET_owner
                          : set == COREELF_SET_si_code ? COREELF_SET_sig
                                                       : COREELF_SET_em;
    const struct coreelf_name *name = scope == COREELF_ANY ? NULL : coreelf_find_name(of, COREELF_ANY, scope);

    if (!name) /* SIGEMT is a signal of some machines alone */
        return scope == COREELF_SIGEMT && of == COREELF_SET_sig ? "SIGEMT" : "";
    return of == COREELF_SET_owner ? name->meaning : of == COREELF_SET_em ? name->symbol + 3 : name->symbol;
}

/* ---- Shapes ---- */

static const char *note_name(const struct coreelf_payload *payload)
{
    const struct coreelf_name *name = coreelf_find_name(COREELF_SET_nt, payload->owner, (int64_t)payload->type);

    return name ? name->symbol : payload->title;
}

static struct shape *find_shape(struct catalog *catalog, const struct coreelf_layout *layout)
{
    for (size_t i = 0; i < catalog->shapes_count; i++)
        if (catalog->shapes[i].layout == layout)
            return &catalog->shapes[i];
    return NULL;
}

static struct shape *add_shape(struct catalog *catalog, const struct coreelf_layout *layout)
{
    struct shape *shape = find_shape(catalog, layout);

    if (shape)
        return shape;
    catalog->shapes = alloc_more(catalog->shapes, &catalog->shapes_room, catalog->shapes_count, sizeof *shape);
    shape = &catalog->shapes[catalog->shapes_count++];
    *shape = (struct shape){.layout = layout, .offset = {NOWHERE, NOWHERE}};
    return shape;
}

/* ---- What a payload can hold ---- */

/* A source of bytes that are not: a head, then zeros. */
enum { HEAD = 64, PAYLOAD = 1 << 20 };

static int read_head(void *context, uint64_t offset, void *buffer, size_t n)
{
    const unsigned char *head = context;

    memset(buffer, 0, n);
    for (size_t i = 0; i < n && offset + i < HEAD; i++)
        ((unsigned char *)buffer)[i] = head[offset + i];
    return 0;
}

struct probe {
    struct catalog *catalog;
    const struct coreelf_payload *payload;
    struct coreelf_format format;
    uint64_t machine; /* bit of the machine that is asked, or 0 */
    unsigned char head[HEAD];
    uint64_t components;               /* where the first component of XSTATE is */
    const struct coreelf_layout *last; /* structure that the last walk met last */
};

static void met(struct probe *probe, const struct coreelf_layout *layout, uint64_t offset)
{
    struct shape *shape = find_shape(probe->catalog, layout);
    unsigned column = probe->format.ei_class == COREELF_ELFCLASS64;

    if (!shape) {
        shape = add_shape(probe->catalog, layout);
        shape->machines = probe->machine;
    } else if (shape->machines || !shape->note) { /* of fields.def, but not of all machines */
        shape->machines |= probe->machine;
    }
    if (!shape->note) {
        shape->note = note_name(probe->payload);
        shape->owner = probe->payload->owner;
    }
    if (strcmp(shape->note, note_name(probe->payload)) != 0)
        return;
    shape->offset[column] = shape->offset[column] == NOWHERE || shape->offset[column] == offset ? offset : VARIES;
}

/* Components from `base` on; each is as large as any can be. */
static size_t every_component(struct coreelf_xcomp *xcomps, size_t room, uint64_t base)
{
    size_t count, used = 0;
    const struct coreelf_name *names = coreelf_names(COREELF_SET_xfeature, &count);

    for (size_t i = 0; i < count && used < room; i++) {
        uint64_t offset = base + 16384 * used;
        if (names[i].value > COREELF_XFEATURE_SSE)
            xcomps[used++] = (struct coreelf_xcomp){(uint64_t)names[i].value, 16384, offset, 0};
    }
    return used;
}

/* Walks over the payload once, and notes each structure that comes by. */
static void probe_walk(struct probe *probe)
{
    struct coreelf_source source = {read_head, probe->head, PAYLOAD};
    struct coreelf_xcomp xcomps[64];
    struct coreelf_walk walk;
    struct coreelf_item item;

    coreelf_walk_payload(&walk, &source, &probe->format, probe->payload, 0, PAYLOAD);
    walk.xcomps = xcomps;
    walk.xcomps_count = every_component(xcomps, sizeof xcomps / sizeof xcomps[0], probe->components);
    probe->last = NULL;
    for (int steps = 0; steps < 1024 && coreelf_next_item(&walk, &item, NULL) > 0; steps++) {
        if (!item.layout || item.layout == probe->last)
            continue;
        met(probe, item.layout, item.offset);
        probe->last = item.layout;
    }
}

/* ---- NT_SIGINFO ---- */

static void add_cause(struct catalog *catalog, const struct coreelf_layout *layout, const char *cause)
{
    struct shape *shape = find_shape(catalog, layout);

    if (!shape->when)
        shape->when = cause;
    else if (!strstr(shape->when, cause))
        shape->when = arena_print(&catalog->arena, "%s, %s", shape->when, cause);
}

static const struct coreelf_layout *layout_of_signal(struct probe *probe, int64_t signal, int64_t code)
{
    struct coreelf_siginfo head = {.si_signo = signal, .si_code = code};

    coreelf_encode(&coreelf_layout_siginfo, &probe->format, &head, probe->head, sizeof probe->head, NULL);
    probe_walk(probe);
    return probe->last == &coreelf_layout_siginfo ? NULL : probe->last;
}

/* Each si_code with its signal. A structure is named after the signal, or after a code that is an exception. */
static void probe_siginfo(struct probe *probe)
{
    size_t count;
    const struct coreelf_name *codes = coreelf_names(COREELF_SET_si_code, &count);

    for (size_t i = 0; i < count; i++) {
        uint32_t signal = codes[i].scope;
        const struct coreelf_layout *usual = signal ? layout_of_signal(probe, signal, 1) : NULL;
        const struct coreelf_layout *layout =
            layout_of_signal(probe, signal ? signal : COREELF_SIGTERM, codes[i].value);
        if (layout)
            add_cause(probe->catalog, layout,
                      layout == usual ? catalog_scope(COREELF_SET_si_code, signal) : codes[i].symbol);
    }
}

/* ---- Other payloads ---- */

/* A note that all machines have needs no guesses for each of them. */
static int is_common(const struct probe *probe)
{
    struct coreelf_format none = {probe->format.ei_class, COREELF_ELFDATA2LSB, COREELF_EM_NONE, 0};

    return coreelf_find_payload(&none, catalog_scope(COREELF_SET_nt, probe->payload->owner), probe->payload->type) ==
           probe->payload;
}

/* Small numbers in all places: one of them is a vector length, a count, a set of flags. */
static void probe_guesses(struct probe *probe)
{
    static const unsigned char guesses[] = {0, 1, 2, 8, 16, 32, 64, 0};
    uint32_t random = 1;

    probe_walk(probe);
    for (int turn = probe->machine && is_common(probe) ? 64 : 0; turn < 64; turn++) {
        for (unsigned at = 0; at + 1 < HEAD; at += 2) {
            random = random * 1103515245u + 12345u;
            probe->head[at] = guesses[random >> 16 & 7];
        }
        probe->components = 1024 + 64 * (random >> 16 & 7);
        probe_walk(probe);
    }
    memset(probe->head, 0, sizeof probe->head);
}

static void probe_payload(struct catalog *catalog, const struct coreelf_payload *payload,
                          const struct coreelf_format *format, uint64_t machine)
{
    struct probe probe = {
        .catalog = catalog, .payload = payload, .format = *format, .machine = machine, .components = 1024};
    uint64_t at = 0;

    if (payload->place && payload->owner == COREELF_OWNER_CORE && payload->type == COREELF_NT_SIGINFO && !machine) {
        probe_siginfo(&probe);
    } else if (payload->place) {
        probe_guesses(&probe);
    } else {
        for (const struct coreelf_layout *const *layout = payload->layouts; *layout; layout++) {
            met(&probe, *layout, at);
            at += coreelf_size(*layout, format);
        }
    }
}

/* ---- Machines ---- */

static const uint8_t classes[] = {COREELF_ELFCLASS64, COREELF_ELFCLASS32};

/* Every note that the library knows in files of that format. */
static void add_notes(struct catalog *catalog, const struct coreelf_format *format, uint64_t machine)
{
    size_t count;
    const struct coreelf_name *names = coreelf_names(COREELF_SET_nt, &count);

    for (size_t i = 0; i < count; i++) {
        const char *owner = catalog_scope(COREELF_SET_nt, names[i].scope);
        const struct coreelf_payload *payload = coreelf_find_payload(format, owner, (uint32_t)names[i].value);
        if (payload)
            probe_payload(catalog, payload, format, machine);
    }
}

static void add_machine(struct catalog *catalog, const struct coreelf_arch *arch, uint64_t machine)
{
    struct shape *shape;

    for (unsigned k = 0; k < 2; k++) {
        struct coreelf_format format = {classes[k], COREELF_ELFDATA2LSB, arch->e_machine, arch->flags};
        if (arch->ei_class && arch->ei_class != classes[k])
            continue;
        if (coreelf_find_arch(&format) == arch)
            add_notes(catalog, &format, machine);
        for (const struct coreelf_payload *payload = arch->payloads; payload && payload->title; payload++)
            probe_payload(catalog, payload, &format, machine);
    }
    shape = add_shape(catalog, arch->registers);
    shape->machines |= machine;
    shape->note = "NT_PRSTATUS";
    shape->owner = COREELF_OWNER_CORE;
    if (!shape->registers_of)
        shape->registers_of = arch;
}

void catalog_make(struct catalog *catalog)
{
    size_t count;
    const struct coreelf_arch *const *archs = coreelf_archs(&count);

    memset(catalog, 0, sizeof *catalog);
    for (size_t i = 0; i < LAYOUTS; i++)
        add_shape(catalog, layouts[i]);
    for (unsigned k = 0; k < 2; k++)
        add_notes(catalog, &(struct coreelf_format){classes[k], COREELF_ELFDATA2LSB, COREELF_EM_NONE, 0}, 0);
    for (size_t i = 0; i < count; i++)
        add_machine(catalog, archs[i], UINT64_C(1) << (i < 63 ? i : 63));
}

void catalog_free(struct catalog *catalog)
{
    free(catalog->shapes);
    arena_free(&catalog->arena);
}

const char *catalog_title(const struct catalog *catalog, const struct shape *shape, char *text, size_t size)
{
    const struct coreelf_layout *layout = shape->layout;
    int shared = 0;

    for (size_t i = 0; i < catalog->shapes_count; i++)
        shared |= strcmp(catalog->shapes[i].layout->title, layout->title) == 0 &&
                  strcmp(catalog->shapes[i].layout->name, layout->name) != 0;
    if (strncmp(layout->name, layout->title, strlen(layout->title)) == 0)
        snprintf(text, size, "%s", layout->name);
    else if (shared)
        snprintf(text, size, "%s %s", layout->title, layout->name);
    else
        snprintf(text, size, "%s", layout->title);
    return text;
}

int catalog_has_class(const struct shape *shape, unsigned column)
{
    size_t count;
    const struct coreelf_arch *const *archs = coreelf_archs(&count);

    if (shape->layout->size[column] == 0)
        return 0;
    for (size_t i = 0; shape->machines && i < count && i < 64; i++)
        if (shape->machines >> i & 1 && (archs[i]->ei_class == 0 || archs[i]->ei_class == classes[1 - column]))
            return 1;
    return shape->machines == 0;
}

const char *catalog_machines(const struct catalog *catalog, const struct shape *shape, char *text, size_t size)
{
    size_t count, at = 0;
    const struct coreelf_arch *const *archs = coreelf_archs(&count);

    (void)catalog;
    text[0] = '\0';
    for (size_t i = 0; i < count && at < size; i++)
        if (shape->machines >> (i < 63 ? i : 63) & 1)
            at += (size_t)snprintf(text + at, size - at, "%s%s", at ? ", " : "", archs[i]->name);
    return text;
}

/* ---- Names ---- */

static int each_shape(const struct catalog *catalog, int (*take)(void *, const char *), void *context)
{
    for (size_t i = 0; i < catalog->shapes_count; i++) {
        const struct coreelf_layout *layout = catalog->shapes[i].layout;
        if (!take(context, layout->name) || !take(context, layout->title))
            return 0;
        for (unsigned k = 0; k < layout->fields_count; k++)
            if (!take(context, layout->fields[k].name))
                return 0;
    }
    return 1;
}

static int each_symbol(int (*take)(void *, const char *), void *context)
{
    size_t count;

    for (unsigned set = 1; set < COREELF_SETS; set++) {
        const struct coreelf_name *names = coreelf_names((enum coreelf_set)set, &count);
        if (!take(context, sets[set].field))
            return 0;
        for (size_t i = 0; i < count; i++)
            if (!take(context, set == COREELF_SET_owner ? names[i].meaning : names[i].symbol))
                return 0;
    }
    return 1;
}

void catalog_each_name(const struct catalog *catalog, int (*take)(void *context, const char *name), void *context)
{
    size_t count;
    const struct coreelf_arch *const *archs = coreelf_archs(&count);
    const char *section;
    int prefix;

    if (!each_shape(catalog, take, context) || !each_symbol(take, context))
        return;
    for (size_t i = 0; i < count; i++)
        if (!take(context, archs[i]->name))
            return;
    for (size_t n = 0; (section = section_name(n, &prefix)); n++)
        if (!take(context, section))
            return;
}
