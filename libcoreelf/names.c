/*
 * names.c: value <-> name <-> meaning, from the rows of names.def.
 *
 * A number alone often means nothing: si_code 1 is SEGV_MAPERR or FPE_INTDIV, note type 1 is
 * NT_PRSTATUS or NT_GNU_ABI_TAG. So each row has a scope (a signal, an owner, a machine), and a search
 * tries the rows of that scope before those of any.
 */
#include <errno.h>
#include <string.h>

#include "internal.h"

/* clang-format off */
#define SET(set, field, meaning) static const struct coreelf_name set##_names[] = {
#define N(set, scope, symbol, value, meaning) {#symbol, meaning, value, COREELF_##scope},
#define V(set, scope, symbol, value, meaning) {#symbol, meaning, value, COREELF_##scope},
#define END(set) };
#include "names.def"

static const struct {
    const struct coreelf_name *names;
    size_t count;
} sets[COREELF_SETS] = {
    {NULL, 0},
#define SET(set, field, meaning) {set##_names, sizeof set##_names / sizeof set##_names[0]},
#define N(set, scope, symbol, value, meaning)
#define V(set, scope, symbol, value, meaning)
#define END(set)
#include "names.def"
};
/* clang-format on */

const struct coreelf_name *coreelf_names(enum coreelf_set set, size_t *count)
{
    *count = set < COREELF_SETS ? sets[set].count : 0;
    return set < COREELF_SETS ? sets[set].names : NULL;
}

static const struct coreelf_name *find_exact(enum coreelf_set set, uint32_t scope, int64_t value)
{
    size_t count;
    const struct coreelf_name *names = coreelf_names(set, &count);

    for (size_t i = 0; i < count; i++)
        if (names[i].value == value && names[i].scope == scope)
            return &names[i];
    return NULL;
}

const struct coreelf_name *coreelf_find_name(enum coreelf_set set, uint32_t scope, int64_t value)
{
    const struct coreelf_name *name = find_exact(set, scope, value);

    return name || scope == COREELF_ANY ? name : find_exact(set, COREELF_ANY, value);
}

int64_t coreelf_usual_signal(uint32_t machine, int64_t signal)
{
    size_t count;
    const struct coreelf_name *names = coreelf_names(COREELF_SET_sig, &count);
    const struct coreelf_name *name = coreelf_find_name(COREELF_SET_sig, machine, signal);

    for (size_t i = 0; name && i < count; i++)
        if (names[i].scope == COREELF_ANY && strcmp(names[i].symbol, name->symbol) == 0)
            return names[i].value;
    return signal;
}

/* Owners whose name may have "@5" behind it, the thread that the note is of. Linux's have not: "CORE@5" is nobody. */
static const struct {
    const char *name;
    uint32_t owner;
} owners_of_threads[] = {{"NetBSD-CORE@", COREELF_OWNER_NETBSD_CORE}, {"OpenBSD@", COREELF_OWNER_OPENBSD}};

/* "5" is 5; anything but one to ten digits is no thread. */
static int read_thread(const char *digits, uint64_t *thread)
{
    int n = 0;

    for (*thread = 0; n <= 10 && digits[n] >= '0' && digits[n] <= '9'; n++)
        *thread = *thread * 10 + (uint64_t)(digits[n] - '0');
    return n > 0 && n <= 10 && digits[n] == '\0';
}

/* What stands behind the prefix, or NULL: it does not begin with that. */
static const char *skip_prefix(const char *text, const char *prefix)
{
    for (; *prefix; text++, prefix++)
        if (*text != *prefix)
            return NULL;
    return text;
}

static uint32_t split_owner(const char *owner, uint64_t *thread)
{
    for (size_t i = 0; i < sizeof owners_of_threads / sizeof owners_of_threads[0]; i++) {
        const char *digits = skip_prefix(owner, owners_of_threads[i].name);
        if (digits && read_thread(digits, thread))
            return owners_of_threads[i].owner;
    }
    return COREELF_ANY;
}

uint32_t coreelf_find_owner(const char *owner)
{
    uint64_t thread;
    size_t count;
    const struct coreelf_name *names = coreelf_names(COREELF_SET_owner, &count);

    for (size_t i = 0; i < count; i++)
        if (strcmp(names[i].meaning, owner) == 0)
            return (uint32_t)names[i].value;
    return split_owner(owner, &thread);
}

int coreelf_find_owner_thread(const char *owner, uint64_t *thread)
{
    return split_owner(owner, thread) != COREELF_ANY;
}

/* ---- Flags as text ---- */

struct text {
    char *at;
    size_t left; /* room, the closing NUL included */
    int length;  /* what was wanted, whether or not there was room */
};

static void append(struct text *text, const char *string)
{
    size_t n = strlen(string);

    text->length += (int)n;
    if (n < text->left) {
        memcpy(text->at, string, n + 1);
        text->at += n;
        text->left -= n;
    } else {
        text->left = 0;
    }
}

/* Highest digit first, no leading zeros: append_hex(0x8000) writes 0x8000. */
static void append_hex(struct text *text, uint64_t value)
{
    char digits[19] = "0x";
    int shift = 60, at = 2;

    while (shift > 0 && value >> shift == 0)
        shift -= 4;
    for (; shift >= 0; shift -= 4)
        digits[at++] = "0123456789abcdef"[value >> shift & 15];
    digits[at] = '\0';
    append(text, digits);
}

int coreelf_format_flags(enum coreelf_set set, uint32_t scope, uint64_t flags, char *text, size_t size)
{
    struct text out = {text, size, 0};
    uint64_t rest = flags;

    if (size > 0)
        text[0] = '\0';
    if (flags == 0)
        append(&out, "0");
    for (unsigned bit = 64; bit-- > 0;) {
        uint64_t mask = UINT64_C(1) << bit;
        const struct coreelf_name *name = flags & mask ? coreelf_find_name(set, scope, (int64_t)mask) : NULL;
        if (!name)
            continue;
        append(&out, rest == flags ? "" : "|");
        append(&out, name->symbol);
        rest &= ~mask;
    }
    if (rest != 0) {
        append(&out, rest == flags ? "" : "|");
        append_hex(&out, rest);
    }
    return (size_t)out.length < size ? out.length : -ENOBUFS;
}
