/*
 * json.h: JSON written straight to a stream, with commas where they belong.
 *
 *     json_begin(&json, NULL, '{');  json_string(&json, "name", "x");  json_end(&json, '}');
 *
 * Numbers that may pass 2^53, which many readers cannot hold, are strings: "0x7f3c8d228000".
 */
#ifndef COREELF_JSON_H
#define COREELF_JSON_H

#include <stdint.h>
#include <stdio.h>

struct json {
    FILE *out;
    int comma; /* something stands before, in this object or array */
    int depth;
};

/* key NULL: in an array, or the outermost. */
void json_begin(struct json *json, const char *key, char bracket);
void json_end(struct json *json, char bracket);
void json_string(struct json *json, const char *key, const char *value);
void json_number(struct json *json, const char *key, uint64_t value); /* sizes, offsets, indexes */
void json_hex(struct json *json, const char *key, uint64_t value);    /* addresses, flags, registers */
void json_signed(struct json *json, const char *key, int64_t value);  /* small numbers that may be negative */
void json_bool(struct json *json, const char *key, int value);
void json_null(struct json *json, const char *key);

#endif
