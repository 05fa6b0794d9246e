/*
 * text.c: harmless names, sizes and numbers for people.
 */
#include "text.h"

#include <inttypes.h>
#include <langinfo.h>
#include <locale.h>
#include <stdio.h>
#include <string.h>

/* Continuation bytes, and the ranges of Unicode's table 3-7: no overlong forms, no surrogates. */
unsigned text_utf8(const char *s)
{
    const unsigned char *u = (const unsigned char *)s;
    unsigned length = u[0] < 0x80 ? 1 : u[0] < 0xc2 ? 0 : u[0] < 0xe0 ? 2 : u[0] < 0xf0 ? 3 : u[0] < 0xf5 ? 4 : 0;

    for (unsigned i = 1; i < length; i++)
        if ((u[i] & 0xc0) != 0x80)
            return 0;
    if ((u[0] == 0xe0 && u[1] < 0xa0) || (u[0] == 0xed && u[1] > 0x9f) || (u[0] == 0xf0 && u[1] < 0x90) ||
        (u[0] == 0xf4 && u[1] > 0x8f))
        return 0;
    return length;
}

/* C0, DEL and C1 controls, and the characters that turn the direction of writing. */
static int is_harmful(const char *s, unsigned length)
{
    const unsigned char *u = (const unsigned char *)s;

    if (length == 1)
        return u[0] < 0x20 || u[0] == 0x7f;
    if (length == 2)
        return u[0] == 0xc2 && u[1] < 0xa0;
    return length == 3 && u[0] == 0xe2 &&
           ((u[1] == 0x80 && ((u[2] >= 0xaa && u[2] <= 0xae) || u[2] == 0xa8 || u[2] == 0xa9)) ||
            (u[1] == 0x81 && u[2] >= 0xa6 && u[2] <= 0xa9));
}

const char *text_harmless(char *to, size_t size, const char *from)
{
    size_t at = 0;

    while (*from) {
        unsigned length = text_utf8(from);
        int escape = length == 0 || is_harmful(from, length);
        if (at + (escape ? 4u : length) + 4 > size) { /* room for "..." and NUL */
            if (size >= 4)
                snprintf(to + at, size - at, "...");
            return to;
        }
        if (escape) {
            snprintf(to + at, 5, "\\x%02x", (unsigned char)*from);
            at += 4;
            from += 1;
        } else {
            memcpy(to + at, from, length);
            at += length;
            from += length;
        }
    }
    to[at] = '\0';
    return to;
}

const char *text_size(char *to, size_t size, uint64_t bytes)
{
    static const char *const units[] = {"B", "KiB", "MiB", "GiB", "TiB", "PiB", "EiB"};
    unsigned unit = 0;
    uint64_t whole = bytes, rest = 0;

    while (whole >= 1024 && unit < 6) {
        rest = whole % 1024;
        whole /= 1024;
        unit++;
    }
    if (unit == 0 || whole >= 100 || rest * 10 / 1024 == 0)
        snprintf(to, size, "%" PRIu64 " %s", whole, units[unit]);
    else
        snprintf(to, size, "%" PRIu64 ".%" PRIu64 " %s", whole, rest * 10 / 1024, units[unit]);
    return to;
}

const char *text_count(char *to, size_t size, uint64_t number)
{
    char digits[24];
    int length = snprintf(digits, sizeof digits, "%" PRIu64, number);
    size_t at = 0;

    for (int i = 0; i < length && at + 2 < size; i++) {
        if (i > 0 && (length - i) % 3 == 0)
            to[at++] = ',';
        to[at++] = digits[i];
    }
    to[at] = '\0';
    return to;
}

const char *text_things(char *to, size_t size, uint64_t number, const char *thing)
{
    char count[32];

    snprintf(to, size, "%s %s%s", text_count(count, sizeof count, number), thing, number == 1 ? "" : "s");
    return to;
}

const char *text_base(const char *path)
{
    const char *slash = strrchr(path, '/');

    return slash && slash[1] ? slash + 1 : path;
}

size_t text_columns(const char *text, size_t length)
{
    size_t n = 0;

    for (size_t i = 0; i < length; i++)
        n += ((unsigned char)text[i] & 0xc0) != 0x80;
    return n;
}

/* How many bytes the first so many columns of a longer text take. */
static size_t bytes_of_columns(const char *text, size_t columns)
{
    size_t at = 0;

    for (; text[at] && (columns > 0 || ((unsigned char)text[at] & 0xc0) == 0x80); at++)
        columns -= ((unsigned char)text[at] & 0xc0) != 0x80;
    return at;
}

void text_cut(FILE *out, const char *text, size_t columns)
{
    size_t length = strlen(text), shown;

    if (text_columns(text, length) <= columns) {
        fputs(text, out);
        return;
    }
    shown = bytes_of_columns(text, columns > 3 ? columns - 3 : 0);
    fprintf(out, "%.*s...", (int)shown, text);
}

/* A locale of its own, so that nothing else of the program changes. */
int text_locale_is_utf8(void)
{
    locale_t locale = newlocale(LC_CTYPE_MASK, "", (locale_t)0);
    int is_utf8 = locale && strcmp(nl_langinfo_l(CODESET, locale), "UTF-8") == 0;

    if (locale)
        freelocale(locale);
    return is_utf8;
}

/* A word that no line has room for, broken wherever the lines end; the column that it ends at. */
static size_t break_word(FILE *out, const char *word, size_t length, size_t indent, size_t width)
{
    size_t columns = text_columns(word, length);

    while (columns > width - indent) {
        size_t part = bytes_of_columns(word, width - indent);
        fprintf(out, "\n%*s%.*s", (int)indent, "", (int)part, word);
        word += part;
        length -= part;
        columns -= width - indent;
    }
    fprintf(out, "\n%*s%.*s", (int)indent, "", (int)length, word);
    return indent + columns;
}

void text_wrap(FILE *out, const char *text, size_t at, size_t indent, size_t width)
{
    size_t columns = text_columns(text, strlen(text));

    if (*text && at + 1 + columns <= width && !strstr(text, "  ")) {
        fputc(' ', out);
        fputs(text, out);
        return;
    }
    while (*text) {
        size_t length = strcspn(text, " "), word = text_columns(text, length);
        if (at + 1 + word > width && (at > indent || word > width - indent)) {
            at = break_word(out, text, length, indent, width);
        } else {
            fputc_unlocked(' ', out);
            fwrite_unlocked(text, 1, length, out);
            at += 1 + word;
        }
        text += length;
        text += strspn(text, " ");
    }
}
