/*
 * json.c: the map for programs. docs/JSON.md says what each key means; keys are added, never changed.
 */
#include "../base/json.h"
#include "map.h"

static const char *const kinds[] = {
    "elf-header", "program-headers", "section-headers", "note", "section", "segment", "padding", "gap", "overlap",
    "tail"};

const char *map_kind_word(enum region_kind kind)
{
    return kinds[kind];
}

static void print_index(struct json *json, const char *key, uint64_t index)
{
    if (index == MAP_NONE)
        json_null(json, key);
    else
        json_number(json, key, index);
}

static void print_region(struct json *json, const struct region *region)
{
    json_begin(json, NULL, '{');
    json_number(json, "offset", region->offset);
    json_number(json, "size", region->size);
    json_string(json, "kind", kinds[region->kind]);
    json_string(json, "name", region->name);
    if (region->address == MAP_NONE) {
        json_null(json, "address");
        json_null(json, "flags");
    } else {
        json_hex(json, "address", region->address);
        json_string(json, "flags", memory_permissions(region->flags));
    }
    json_string(json, "explanation", region->explanation);
    print_index(json, "segment", region->segment);
    print_index(json, "section", region->section);
    if (region->true_size > region->size)
        json_number(json, "cut_off_from", region->true_size);
    json_end(json, '}');
}

static void print_area(struct json *json, const struct map_area *area)
{
    json_begin(json, NULL, '{');
    json_hex(json, "address", area->address);
    json_hex(json, "size", area->size);
    json_string(json, "flags", memory_permissions(area->flags));
    json_string(json, "name", area->name);
    json_number(json, "segment", area->segment);
    json_number(json, "offset", area->offset);
    json_number(json, "saved", area->saved);
    json_string(json, "explanation", area->explanation);
    json_string(json, "marks", area->marks);
    json_end(json, '}');
}

static void print_format(struct json *json, const struct map *map)
{
    struct map_words words = map_words(map);

    json_begin(json, "format", '{');
    json_string(json, "class", words.elf_class);
    json_string(json, "data", words.data);
    json_string(json, "osabi", words.osabi);
    json_string(json, "type", words.type);
    json_string(json, "machine", words.machine);
    json_number(json, "segments", map->file.phnum);
    json_number(json, "sections", map->file.shnum);
    json_end(json, '}');
}

int map_print_json(const struct map *map, FILE *out, const struct style *style)
{
    struct json json = {out, 0, 0};

    (void)style; /* it has nothing that applies here */
    json_begin(&json, NULL, '{');
    json_begin(&json, "file", '{');
    json_string(&json, "path", map->path);
    json_number(&json, "size", map->source->size);
    json_end(&json, '}');
    print_format(&json, map);
    json_begin(&json, "regions", '[');
    for (size_t i = 0; i < map->regions_count; i++)
        print_region(&json, &map->regions[i]);
    json_end(&json, ']');
    json_begin(&json, "memory", '[');
    for (size_t i = 0; i < map->areas_count; i++)
        print_area(&json, &map->areas[i]);
    json_end(&json, ']');
    json_begin(&json, "defects", '[');
    for (size_t i = 0; i < map->defects_count; i++)
        json_string(&json, NULL, map->defects[i]);
    json_end(&json, ']');
    json_end(&json, '}');
    return 0;
}
