/*
 * report.c: what was written, and what was not. Nothing is left out of a core without a word.
 */
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "../base/json.h"
#include "../base/text.h"
#include "dump.h"

static size_t count_asleep(const struct snapshot *snapshot)
{
    size_t count = 0;

    for (size_t i = 0; i < snapshot->threads.count; i++)
        count += snapshot->threads.list[i].asleep != 0;
    return count;
}

int report_incomplete(const struct report *report)
{
    return report->written->copy.unread_count + count_asleep(report->snapshot) > 0;
}

static const char *name_at(const struct snapshot *snapshot, uint64_t address)
{
    for (size_t i = 0; i < snapshot->areas.count; i++)
        if (snapshot->areas.list[i].start <= address && address < snapshot->areas.list[i].end)
            return area_path(&snapshot->areas, &snapshot->areas.list[i]);
    return "";
}

/* ---- In words ---- */

static void say_unread(const struct report *report)
{
    const struct copy_result *result = &report->written->copy;
    uint64_t sum = 0;
    char size[32], path[256];

    for (size_t i = 0; i < result->unread_count; i++) {
        const struct range *range = &result->unread[i];
        fprintf(stderr, "coreelf dump: not readable, left as zeros: %016" PRIx64 "-%016" PRIx64 " %s %s\n",
                range->start, range->end, text_size(size, sizeof size, range->end - range->start),
                text_harmless(path, sizeof path, name_at(report->snapshot, range->start)));
        sum += range->end - range->start;
    }
    if (result->unread_count > 0)
        fprintf(stderr, "coreelf dump: %zu unread range%s, %s in all\n", result->unread_count,
                result->unread_count == 1 ? "" : "s", text_size(size, sizeof size, sum));
}

static void say_asleep(const struct report *report)
{
    for (size_t i = 0; i < report->snapshot->threads.count; i++)
        if (report->snapshot->threads.list[i].asleep)
            fprintf(stderr,
                    "coreelf dump: thread %d is asleep in the kernel (state D) and could not be stopped: of its "
                    "registers the core has the system call, program counter and stack pointer, and zeros\n",
                    (int)report->snapshot->threads.list[i].tid);
}

static void say_dropped(const struct layout *layout)
{
    char size[32];

    if (layout->dropped > 0)
        fprintf(stderr, "coreelf dump: left out for --max-size: %zu area%s, %s\n", layout->dropped,
                layout->dropped == 1 ? "" : "s", text_size(size, sizeof size, layout->dropped_bytes));
}

static int is_standard_output(const struct report *report)
{
    return strcmp(report->output->path, "-") == 0;
}

static void say_done(const struct report *report)
{
    const struct snapshot *snapshot = report->snapshot;
    char bytes[32], name[1024];

    printf("%s: %s bytes, %zu thread%s, %zu areas\n", text_harmless(name, sizeof name, report->output->path),
           text_count(bytes, sizeof bytes, report->layout->plan.size), snapshot->threads.count,
           snapshot->threads.count == 1 ? "" : "s", snapshot->areas.count);
}

static void say_pause(const struct report *report)
{
    const struct written *written = report->written;

    fprintf(stderr, "coreelf dump: process %d stood still for %.1f ms (%s: %s)\n", (int)report->snapshot->pid,
            written->pause * 1e3, written->way, written->why);
}

void report_words(const struct report *report, int quiet)
{
    if (!quiet)
        say_pause(report);
    say_dropped(report->layout);
    say_unread(report);
    say_asleep(report);
    if (!quiet && !is_standard_output(report))
        say_done(report);
}

/* ---- JSON ---- */

static void print_unread(struct json *json, const struct report *report)
{
    const struct copy_result *result = &report->written->copy;

    json_begin(json, "unread", '[');
    for (size_t i = 0; i < result->unread_count; i++) {
        json_begin(json, NULL, '{');
        json_hex(json, "start", result->unread[i].start);
        json_hex(json, "end", result->unread[i].end);
        json_number(json, "size", result->unread[i].end - result->unread[i].start);
        json_string(json, "name", name_at(report->snapshot, result->unread[i].start));
        json_end(json, '}');
    }
    json_end(json, ']');
}

static void print_asleep(struct json *json, const struct report *report)
{
    json_begin(json, "asleep", '[');
    for (size_t i = 0; i < report->snapshot->threads.count; i++)
        if (report->snapshot->threads.list[i].asleep)
            json_number(json, NULL, (uint64_t)report->snapshot->threads.list[i].tid);
    json_end(json, ']');
}

/* On standard output, or on standard error where the core itself goes there. */
void report_json(const struct report *report)
{
    struct json json = {is_standard_output(report) ? stderr : stdout, 0, 0};

    json_begin(&json, NULL, '{');
    json_string(&json, "path", report->output->path);
    json_number(&json, "size", report->layout->plan.size);
    json_number(&json, "copied", report->written->copy.copied);
    json_number(&json, "pid", (uint64_t)report->snapshot->pid);
    json_number(&json, "threads", report->snapshot->threads.count);
    json_number(&json, "areas", report->snapshot->areas.count);
    json_string(&json, "mode", report->written->way);
    json_string(&json, "mode_reason", report->written->why);
    json_number(&json, "pause_us", (uint64_t)(report->written->pause * 1e6));
    json_number(&json, "first_pause_us", (uint64_t)(report->written->first_pause * 1e6));
    json_number(&json, "rounds", report->written->rounds);
    json_number(&json, "copied_running", report->written->copied_running);
    print_unread(&json, report);
    print_asleep(&json, report);
    json_begin(&json, "left_out", '{');
    json_number(&json, "areas", report->layout->dropped);
    json_number(&json, "bytes", report->layout->dropped_bytes);
    json_end(&json, '}');
    json_end(&json, '}');
}
