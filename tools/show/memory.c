/*
 * memory.c: show memory, the areas with what is saved of each; and --memory=ADDR,LEN, the bytes themselves.
 *
 * Bytes that are not there are never made up: a hexdump says in their place why they are missing and where they can be
 * found; --raw gives all of them or nothing.
 */
#include <errno.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "../command.h"
#include "../base/say.h"
#include "../base/text.h"
#include "show.h"

/* ---- show memory ---- */

static void print_area(const struct show *show, const struct map_area *area)
{
    char flags[4], size[32], saved[32], text[512];
    uint64_t there = memory_present(show->map, area);

    fprintf(show->out, "%16" PRIx64 " %16" PRIx64 " %9s %9s %s ", area->address, area->address + area->size,
            text_size(size, sizeof size, area->size), there ? text_size(saved, sizeof saved, there) : "-",
            where_flags(area->flags, flags));
    snprintf(text, sizeof text, "%s%s%s%s", area->name, *area->marks ? " [" : "", area->marks,
             *area->marks ? "]" : "");
    text_wrap(show->out, text, 58, 60, WIDTH);
    if (there < area->size)
        text_wrap(show->out, area->explanation, WIDTH, 61, WIDTH);
    fputc('\n', show->out);
}

static void print_sums(const struct show *show)
{
    const struct memory_sums *sums = memory_sum(show);
    char size[32], saved[32], zeros[32], holes[32], text[256];

    snprintf(text, sizeof text, "%" PRIu64 " areas, %s; %s saved; of that %s%s zero, %s as holes of the file",
             sums->areas, text_size(size, sizeof size, sums->size), text_size(saved, sizeof saved, sums->saved),
             sums->at_least ? "at least " : "", text_size(zeros, sizeof zeros, sums->zeros),
             text_size(holes, sizeof holes, sums->holes));
    print_paragraph(show->out, text, 0);
}

void show_memory(const struct show *show)
{
    fprintf(show->out, "%16s %16s %9s %9s %s  %s\n", "from", "to", "size", "saved", "rwx", "what");
    for (size_t i = 0; i < show->map->areas_count; i++)
        print_area(show, &show->map->areas[i]);
    print_sums(show);
}

/* ---- The request ---- */

enum { DEFAULT_LENGTH = 256 };

int memory_parse(const char *text, struct memory_request *request)
{
    char *end;

    errno = 0;
    request->address = strtoull(text, &end, 0);
    request->length = DEFAULT_LENGTH;
    if (end == text || *text == '-' || (*end != ',' && *end != '\0'))
        return -1;
    if (*end == ',') {
        text = end + 1;
        request->length = strtoull(text, &end, 0);
        if (end == text || *text == '-' || *end != '\0' || request->length == 0)
            return -1;
    }
    if (errno != 0 || request->length - 1 > UINT64_MAX - request->address)
        return -1;
    return 0;
}

/* ---- Missing bytes ---- */

/* How many bytes from the address on are missing for the same reason. */
static uint64_t missing_length(const struct map *map, uint64_t address)
{
    const struct map_area *area = memory_at(map, address), *above = memory_above(map, address);
    uint64_t end;

    if (!area)
        return above ? above->address - address : UINT64_MAX - address;
    end = area->size - (address - area->address);
    if (above && above->address - address < end)
        end = above->address - address;
    return end;
}

static void describe_missing(const struct map *map, uint64_t address, uint64_t length, struct sentence *sentence)
{
    if (length == 1)
        sentence_add(sentence, "0x%" PRIx64 " ", address);
    else
        sentence_add(sentence, "0x%" PRIx64 " to 0x%" PRIx64 " ", address, address + (length - 1));
    where_missing(map, address, sentence);
}

/* ---- Hexdump ---- */

static int dump(const struct show *show, const struct memory_request *request)
{
    unsigned char bytes[4096];
    uint64_t done = 0, found = 0;

    while (done < request->length) {
        uint64_t left = request->length - done, address = request->address + done;
        size_t n = memory_copy(show->map, address, bytes, left < sizeof bytes ? (size_t)left : sizeof bytes);
        struct sentence sentence = {0, ""};
        print_hex(show->out, bytes, n, address);
        found += n;
        done += n;
        if (n > 0)
            continue;
        n = (size_t)(missing_length(show->map, address) < left ? missing_length(show->map, address) : left);
        n = n ? n : 1;
        describe_missing(show->map, address, n, &sentence);
        print_paragraph(show->out, sentence.text, 2);
        done += n;
    }
    return found == request->length ? STATUS_DONE : found > 0 ? STATUS_INCOMPLETE : STATUS_FAILED;
}

/* ---- Raw ---- */

static int check(const struct show *show, const struct memory_request *request, const char *name)
{
    struct sentence sentence = {0, ""};
    unsigned char byte;

    for (uint64_t done = 0; done < request->length;) {
        uint64_t address = request->address + done;
        const struct map_area *area = memory_at(show->map, address);
        uint64_t there = area ? memory_present(show->map, area) : 0;
        if (memory_copy(show->map, address, &byte, 1) == 1) {
            done += area && there > address - area->address ? there - (address - area->address) : 1;
            continue;
        }
        describe_missing(show->map, address, 1, &sentence);
        say_error("show", name, "%s; nothing was written", sentence.text);
        return STATUS_FAILED;
    }
    return STATUS_DONE;
}

static int copy(const struct show *show, const struct memory_request *request, FILE *out)
{
    unsigned char bytes[16384];

    for (uint64_t done = 0; done < request->length;) {
        uint64_t left = request->length - done;
        size_t n =
            memory_copy(show->map, request->address + done, bytes, left < sizeof bytes ? (size_t)left : sizeof bytes);
        if (n == 0 || fwrite(bytes, 1, n, out) != n)
            return STATUS_FAILED;
        done += n;
    }
    return STATUS_DONE;
}

int memory_show(const struct show *show, const struct memory_request *request)
{
    int status;

    if (!request->raw)
        return dump(show, request);
    status = check(show, request, show->map->path);
    return status != STATUS_DONE ? status : copy(show, request, show->out);
}
