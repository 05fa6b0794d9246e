/*
 * json.c: differences for programs: docs/JSON.md has the keys.
 */
#include "../base/json.h"

#include "diff.h"

static void json_optional(struct json *json, const char *key, const char *value)
{
    if (value && *value)
        json_string(json, key, value);
    else
        json_null(json, key);
}

static void json_difference(struct json *json, const struct difference *difference)
{
    json_begin(json, NULL, '{');
    json_string(json, "part", diff_part_names[difference->part]);
    json_string(json, "change", diff_change_names[difference->change]);
    json_string(json, "what", difference->what);
    json_optional(json, "field", difference->field);
    json_optional(json, "a", difference->a);
    json_optional(json, "b", difference->b);
    if (difference->tid == MAP_NONE)
        json_null(json, "thread");
    else
        json_number(json, "thread", difference->tid);
    if (difference->address == MAP_NONE)
        json_null(json, "address");
    else
        json_hex(json, "address", difference->address);
    if (difference->pages > 0)
        json_number(json, "pages", difference->pages);
    json_end(json, '}');
}

static void json_file(struct json *json, const char *key, const struct map *map)
{
    json_begin(json, key, '{');
    json_string(json, "path", map->path);
    json_number(json, "size", map->source->size);
    json_end(json, '}');
}

static void json_memory(struct json *json, const struct diff *diff)
{
    if (diff->no_memory) {
        json_null(json, "memory");
        return;
    }
    json_begin(json, "memory", '{');
    json_number(json, "compared", diff->compared);
    json_number(json, "holes", diff->holes);
    json_number(json, "pages", diff->pages);
    if (diff->first == MAP_NONE)
        json_null(json, "first");
    else
        json_hex(json, "first", diff->first);
    json_end(json, '}');
}

void diff_print_json(const struct diff *diff, FILE *out)
{
    struct json json = {out, 0, 0};

    json_begin(&json, NULL, '{');
    json_file(&json, "a", diff->a);
    json_file(&json, "b", diff->b);
    json_number(&json, "found", diff_found(diff));
    json_begin(&json, "counts", '{');
    for (int part = 0; part < PARTS; part++)
        json_number(&json, diff_part_names[part], diff->counts[part]);
    json_end(&json, '}');
    json_number(&json, "moved", diff->moved);
    json_begin(&json, "differences", '[');
    for (size_t i = 0; i < diff->count; i++)
        json_difference(&json, &diff->list[i]);
    json_end(&json, ']');
    json_memory(&json, diff);
    json_end(&json, '}');
}
