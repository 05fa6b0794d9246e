/*
 * areas.c: step 5. The areas of memory with the filter's verdict on each, taken before the crash; and, when there is a
 * core, what it really has. They are compared, and where they differ, that is shown.
 *
 * The verdict is that of `coreelf dump` (dump/filter.c), which follows the kernel's vma_dump_size.
 */
#include <fcntl.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "../base/alloc.h"
#include "../base/text.h"
#include "../command.h"
#include "story.h"

int verdicts_take(struct verdicts *verdicts, pid_t pid)
{
    int may = procfs_open(pid, "smaps", O_RDONLY), status;
    const struct areas *areas = &verdicts->snapshot.areas;

    if (may < 0)
        return STATUS_FAILED;
    close(may);
    status = snapshot_look(&verdicts->snapshot, pid);
    verdicts->list = status == 0 ? alloc_zeroed(areas->count, sizeof *verdicts->list) : NULL;
    for (size_t i = 0; verdicts->list && i < areas->count; i++)
        verdicts->list[i] = filter_decide(&verdicts->snapshot, &areas->list[i]);
    return status;
}

void verdicts_free(struct verdicts *verdicts)
{
    snapshot_end(&verdicts->snapshot);
    free(verdicts->list);
    verdicts->list = NULL;
}

/* ---- A row ---- */

/* The core's own segment of that area; NULL: it has none that starts there. */
static const struct map_area *find_in_core(const struct map *core, uint64_t address)
{
    const struct map_area *found = core ? memory_at(core, address) : NULL;

    return found && found->address == address ? found : NULL;
}

static const char *amount(uint64_t size, uint64_t whole, char *text, size_t room)
{
    if (size == 0)
        return "nothing";
    return size == whole ? "whole" : text_size(text, room, size);
}

/* Whether one of the areas that the program made lies in it. */
static const char *made_by_program(const struct story *story, const struct area *area)
{
    for (size_t i = 0; i < STORY_AREAS; i++)
        if (story->ready.areas[i] >= area->start && story->ready.areas[i] < area->end)
            return story_area_names[i];
    return NULL;
}

/* What the core's notes make of it is better than what /proc/PID/smaps says. */
static void name_area(const struct story *story, const struct verdicts *verdicts, size_t i,
                      const struct map_area *in_core, char *text, size_t size)
{
    const struct area *area = &verdicts->snapshot.areas.list[i];
    const char *path = area_path(&verdicts->snapshot.areas, area), *made = made_by_program(story, area);
    char raw[256];

    snprintf(raw, sizeof raw, "%.200s",
             made                       ? made
             : in_core && in_core->name ? in_core->name
             : *path                    ? text_base(path)
                                        : "memory");
    text_harmless(text, size, raw);
}

/* "bit 4", "no bit 2", or "a rule", which then stands behind the name. */
static const char *reason(const struct filter_verdict *verdict, char *text, size_t size)
{
    if (verdict->bit < 0)
        return "a rule";
    snprintf(text, size, "%sbit %d", verdict->size ? "" : "no ", verdict->bit);
    return text;
}

enum { NAME_AT = 63 };
enum { AGREES, DIFFERS, CUT, UNKNOWN, RESULTS };

/* Whether the core has of the area what the filter said. */
static int compare(const struct filter_verdict *verdict, const struct area *area, const struct map *core,
                   const struct map_area *in_core)
{
    if (!core)
        return UNKNOWN;
    if (!in_core || in_core->size != area->end - area->start || in_core->saved != verdict->size)
        return DIFFERS;
    return memory_present(core, in_core) == in_core->saved ? AGREES : CUT;
}

static int print_area(const struct story *story, const struct verdicts *verdicts, size_t i, const struct map *core)
{
    const struct area *area = &verdicts->snapshot.areas.list[i];
    const struct filter_verdict *verdict = &verdicts->list[i];
    const struct map_area *in_core = find_in_core(core, area->start);
    uint64_t whole = area->end - area->start;
    char size[32], wanted[32], got[32], name[300], why[128], text[512];
    int result = compare(verdict, area, core, in_core);

    name_area(story, verdicts, i, in_core, name, sizeof name);
    printf("%16" PRIx64 " %9s %c%c%c  %-8s  %-8s %c %-8s", area->start, text_size(size, sizeof size, whole),
           area->flags & AREA_READ ? 'r' : '-', area->flags & AREA_WRITE ? 'w' : '-',
           area->flags & AREA_EXEC ? 'x' : '-', amount(verdict->size, whole, wanted, sizeof wanted),
           result == UNKNOWN ? "-"
           : in_core         ? amount(memory_present(core, in_core), in_core->size, got, sizeof got)
                             : "missing",
           result == DIFFERS || result == CUT ? '!' : ' ', reason(verdict, why, sizeof why));
    snprintf(text, sizeof text, "%s%s%s", name, verdict->bit < 0 ? ": " : "", verdict->bit < 0 ? verdict->why : "");
    text_wrap(stdout, text, NAME_AT - 1, NAME_AT, STORY_WIDTH);
    fputc('\n', stdout);
    return result;
}

/* ---- All of them ---- */

static void tell_rules(void)
{
    tell("The kernel takes a list of the areas of memory, all at one instant, and decides of each, in this order "
         "(vma_dump_size):");
    tell_row("vdso, vsyscall", "made by the kernel: whole");
    tell_row("MADV_DONTDUMP", "nothing");
    tell_row("DAX, huge pages", "by bits 7 and 8, 5 and 6 of coredump_filter");
    tell_row("a device", "nothing");
    tell_row("shared", "bit 1 if no name of the file is left, or there was never one; else bit 3");
    tell_row("has pages of its own", "bit 0: whole, also a part of a file that was written to");
    tell_row("of a file", "bit 2: whole; else bit 4: the first page, if it is the start of a program or library");
    tell_row("else", "nothing: no page was ever written to");
}

static void tell_result(const size_t counts[RESULTS], size_t count)
{
    if (counts[AGREES] == count)
        tell("The core has of each of the %zu areas what the filter said.", count);
    if (counts[CUT] > 0)
        tell("Of %zu areas, marked with !, the file has less than its own program headers say: it was cut off. "
             "RLIMIT_CORE does that, or a full disk. Only bytes that are written count against the limit, and no "
             "holes, so the file may look larger than it.",
             counts[CUT]);
    if (counts[DIFFERS] > 0)
        tell(
            "%zu of the %zu areas, marked with !, are not in the core as the filter said. Either the program changed "
            "them in between, or the kernel decides by something that cannot be seen from outside: it keeps an area "
            "whole that once had pages of its own, which /proc/PID/smaps does not show.",
            counts[DIFFERS], count);
}

void verdicts_tell(const struct story *story, const struct verdicts *verdicts, const struct map *core)
{
    size_t count = verdicts ? verdicts->snapshot.areas.count : 0, counts[RESULTS] = {0};

    tell_step("how much of each area is kept", "[kernel: dump_vma_snapshot, vma_dump_size, fs/coredump.c]");
    tell_rules();
    if (!verdicts && story->live)
        tell("The areas of the program cannot be shown: the kernel lets nobody but root look at it.");
    if (!verdicts)
        return;
    tell("The verdict on each area of the program, by /proc/%d/smaps and coredump_filter before the crash, and what "
         "the "
         "core has of it. \"bit 4\" is set and keeps it, \"no bit 2\" is clear and does not:",
         (int)story->pid);
    printf("\n         address      size perm verdict   in core    because  what\n");
    for (size_t i = 0; i < count; i++)
        counts[print_area(story, verdicts, i, core)]++;
    fputc('\n', stdout);
    if (core)
        tell_result(counts, count);
    else
        tell("There is no core here to compare them with.");
}
