/*
 * json.c: RFC 8259. Bytes that are not UTF-8 become U+FFFD, since JSON cannot hold them.
 */
#include "json.h"

#include <inttypes.h>
#include <string.h>

#include "text.h"

static void print_quoted(FILE *out, const char *text)
{
    fputc('"', out);
    while (*text) {
        unsigned length = text_utf8(text);
        if (length == 0) {
            fputs("\\ufffd", out);
            text++;
        } else if (length == 1 && (*text == '"' || *text == '\\')) {
            fprintf(out, "\\%c", *text++);
        } else if (length == 1 && ((unsigned char)*text < 0x20 || *text == 0x7f)) {
            fprintf(out, "\\u%04x", (unsigned)*text++);
        } else {
            fwrite(text, 1, length, out);
            text += length;
        }
    }
    fputc('"', out);
}

static void begin_value(struct json *json, const char *key)
{
    if (json->comma)
        fputc(',', json->out);
    if (json->depth > 0 && json->depth <= 2)
        fprintf(json->out, "\n%*s", json->depth, "");
    if (key) {
        print_quoted(json->out, key);
        fputc(':', json->out);
    }
    json->comma = 1;
}

void json_begin(struct json *json, const char *key, char bracket)
{
    begin_value(json, key);
    fputc(bracket, json->out);
    json->comma = 0;
    json->depth++;
}

void json_end(struct json *json, char bracket)
{
    json->depth--;
    if (json->depth == 0)
        fputc('\n', json->out);
    fputc(bracket, json->out);
    json->comma = 1;
    if (json->depth == 0)
        fputc('\n', json->out);
}

void json_string(struct json *json, const char *key, const char *value)
{
    begin_value(json, key);
    print_quoted(json->out, value);
}

void json_number(struct json *json, const char *key, uint64_t value)
{
    begin_value(json, key);
    fprintf(json->out, value < UINT64_C(1) << 53 ? "%" PRIu64 : "\"0x%" PRIx64 "\"", value);
}

void json_hex(struct json *json, const char *key, uint64_t value)
{
    begin_value(json, key);
    fprintf(json->out, "\"0x%" PRIx64 "\"", value);
}

void json_signed(struct json *json, const char *key, int64_t value)
{
    begin_value(json, key);
    fprintf(json->out, "%" PRId64, value);
}

void json_bool(struct json *json, const char *key, int value)
{
    begin_value(json, key);
    fputs(value ? "true" : "false", json->out);
}

void json_null(struct json *json, const char *key)
{
    begin_value(json, key);
    fputs("null", json->out);
}
