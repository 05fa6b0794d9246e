/*
 * verdict.c: what happened, in sentences, from the core alone.
 *
 *     which signal, and why     NT_SIGINFO; without it, pr_cursig of the first thread, which is the one that was hit
 *     at which address          si_addr, held against the mappings: in one, in none, just below a stack
 *     or by whom                si_pid, si_uid
 *     where the program was     its program counter, held against NT_FILE
 *     what the core holds       threads, memory, what a cut-off file has lost
 *
 * Which of si_addr, si_pid and si_syscall there is depends on signal and code; the library's rows know (siginfo.c), and
 * here what is there is told. Names are the kernel's own, so that a reader can search for them.
 */
#include <inttypes.h>
#include <stdarg.h>
#include <string.h>

#include "../base/text.h"
#include "show.h"

void sentence_add(struct sentence *sentence, const char *format, ...)
{
    size_t room = sizeof sentence->text - sentence->length;
    va_list arguments;
    int length;

    va_start(arguments, format);
    length = vsnprintf(sentence->text + sentence->length, room, format, arguments);
    va_end(arguments);
    if (length > 0)
        sentence->length += (size_t)length < room ? (size_t)length : room - 1;
}

int64_t verdict_signal(const struct map *map)
{
    const struct facts *facts = &map->facts;

    if (facts->has_siginfo || facts->threads_count == 0)
        return facts->signal;
    return facts->threads[0].signal;
}

/* ---- Why ---- */

static const struct coreelf_name *name_of(const struct map *map, enum coreelf_set set, int64_t scope, int64_t value)
{
    return coreelf_find_name(set, set == COREELF_SET_si_code ? (uint32_t)scope : map->file.format.e_machine, value);
}

static void say_signal(const struct map *map, int64_t signal, struct sentence *sentence)
{
    const struct coreelf_name *name = name_of(map, COREELF_SET_sig, 0, signal);

    if (name)
        sentence_add(sentence, "%s", name->symbol);
    else
        sentence_add(sentence, "Signal %" PRId64, signal);
}

static void say_code(const struct map *map, struct sentence *sentence)
{
    int64_t code = map->facts.code;
    const struct coreelf_name *name =
        name_of(map, COREELF_SET_si_code, coreelf_usual_signal(map->file.format.e_machine, map->facts.signal), code);

    if (name)
        sentence_add(sentence, ", %s (%s)", name->symbol, name->meaning);
    else
        sentence_add(sentence, ", si_code %" PRId64, code);
}

/* What a code that says little mostly comes from. */
static const struct {
    uint16_t e_machine;
    int64_t signal, code;
    const char *words;
} hints[] = {
    {COREELF_EM_X86_64, COREELF_SIGSEGV, COREELF_SI_KERNEL,
     "; on x86-64 mostly an access to an address that is not canonical (its highest bits must be all 0 or all 1), "
     "which the processor does not tell"},
};

static void say_hint(const struct map *map, struct sentence *sentence)
{
    for (size_t i = 0; i < sizeof hints / sizeof hints[0]; i++)
        if (hints[i].e_machine == map->file.format.e_machine && hints[i].code == map->facts.code &&
            hints[i].signal == coreelf_usual_signal(map->file.format.e_machine, map->facts.signal))
            sentence_add(sentence, "%s", hints[i].words);
}

/* ---- At which address ---- */

/* The mapping does not permit it, or there is no memory behind it: what the mapping is says why. */
static void say_mapping(const struct map *map, const struct map_area *area, struct sentence *sentence)
{
    char flags[4], where[512];

    where_flags(area->flags, flags);
    if (area->kind == MEMORY_GUARD)
        sentence_add(sentence, " lies in the %s (%s): a stack overflow", area->name, flags);
    else if (strcmp(flags, "---") == 0)
        sentence_add(sentence, " lies in memory that is mapped without any access (---): a guard, or reserved");
    else
        sentence_add(sentence, " lies in %s (%s)", where_is(map, map->facts.fault, where, sizeof where), flags);
}

static void say_access(const struct map *map, struct sentence *sentence)
{
    uint64_t fault = map->facts.fault;
    const struct map_area *area = memory_at(map, fault);

    sentence_add(sentence, ": 0x%" PRIx64, fault);
    if (area) {
        say_mapping(map, area, sentence);
    } else {
        sentence_add(sentence, " lies in no mapping");
        where_near(map, fault, sentence);
    }
    if (map->facts.threads_count > 0 && map->facts.threads[0].pc == fault)
        sentence_add(sentence, "; the program jumped there");
    sentence_add(sentence, ".");
}

/* Signals by which the processor speaks of an instruction, which si_addr is; or of an access, which it is. */
static int is_of_instruction(int64_t signal)
{
    return signal == COREELF_SIGILL || signal == COREELF_SIGFPE || signal == COREELF_SIGTRAP;
}

static int is_of_access(int64_t signal)
{
    return signal == COREELF_SIGSEGV || signal == COREELF_SIGBUS;
}

static void say_sender(const struct map *map, struct sentence *sentence)
{
    const struct facts *facts = &map->facts;
    int64_t signal = coreelf_usual_signal(map->file.format.e_machine, facts->signal);

    if (facts->code == COREELF_SI_KERNEL) {
        say_hint(map, sentence);
        sentence_add(sentence, ".");
        return;
    }
    if (facts->sender == facts->pid)
        sentence_add(sentence, ": the process sent it to itself.");
    else if (facts->sender == 0)
        sentence_add(sentence, ": sent from outside of its process namespace, or by the kernel.");
    else
        sentence_add(sentence, ": sent by process %" PRIu64 " of user %" PRIu64 ".", facts->sender,
                     facts->sender_uid);
    if (is_of_instruction(signal) || is_of_access(signal))
        sentence_add(sentence, " Nothing that the program did at this place caused it.");
}

static void say_cause(const struct map *map, struct sentence *sentence)
{
    const struct facts *facts = &map->facts;

    if (facts->syscall != MAP_NONE)
        sentence_add(sentence, ": system call %" PRIu64 ".", facts->syscall);
    else if (facts->sender != MAP_NONE)
        say_sender(map, sentence);
    else if (facts->fault != MAP_NONE &&
             is_of_instruction(coreelf_usual_signal(map->file.format.e_machine, facts->signal)))
        sentence_add(sentence, ": by the instruction at 0x%" PRIx64 ".", facts->fault);
    else if (facts->fault != MAP_NONE)
        say_access(map, sentence);
    else
        sentence_add(sentence, ".");
}

void verdict_event(const struct map *map, struct sentence *sentence)
{
    int64_t signal = verdict_signal(map);

    if (map->file.ehdr.e_type != COREELF_ET_CORE) {
        sentence_add(sentence, "This is no core, so nothing has happened: %s.",
                     map->file.ehdr.e_type == COREELF_ET_REL ? "object code for a linker" : "a program or a library");
    } else if (map->facts.threads_count == 0 && !map->facts.has_siginfo) {
        sentence_add(sentence, "What happened cannot be told: neither NT_SIGINFO nor a whole NT_PRSTATUS is there.");
    } else if (signal == 0) {
        sentence_add(sentence, "No signal: a core of a process that went on running.");
    } else {
        say_signal(map, signal, sentence);
        if (map->facts.has_siginfo) {
            say_code(map, sentence);
            say_cause(map, sentence);
        } else {
            sentence_add(sentence, "; why is not known: there is no NT_SIGINFO.");
        }
    }
}

/* ---- Where the program was ---- */

static void say_bytes(const struct map *map, uint64_t pc, struct sentence *sentence)
{
    unsigned char byte;
    const struct map_file *file = facts_file_at(map, pc);
    char path[1024];

    if (memory_copy(map, pc, &byte, 1) == 1)
        sentence_add(sentence, "; these bytes are in this core.");
    else if (file)
        sentence_add(sentence, "; these bytes are not in this core, only in the file %s.",
                     text_harmless(path, sizeof path, file->path));
    else
        sentence_add(sentence, "; these bytes are not in this core.");
}

void verdict_counter(const struct map *map, struct sentence *sentence)
{
    const struct coreelf_arch *arch = coreelf_find_arch(&map->file.format);
    uint64_t pc = map->facts.threads_count > 0 ? map->facts.threads[0].pc : MAP_NONE;
    char where[512];

    if (!arch || pc == MAP_NONE)
        return;
    sentence_add(sentence, "%s is 0x%" PRIx64, arch->pc, pc);
    if (!where_is(map, pc, where, sizeof where)) {
        sentence_add(sentence, ", in no mapping.");
        return;
    }
    sentence_add(sentence, ", in %s", where);
    say_bytes(map, pc, sentence);
}

/* ---- What the core holds ---- */

static void say_memory(const struct show *show, struct sentence *sentence)
{
    const struct memory_sums *sums = memory_sum(show);
    char size[32], saved[32], zeros[32];

    if (sums->size == 0)
        return;
    sentence_add(sentence, " Of %s of memory %s is in the file", text_size(size, sizeof size, sums->size),
                 text_size(saved, sizeof saved, sums->saved));
    if (sums->saved > 0)
        sentence_add(sentence, ", and of that %s%s is zero", sums->at_least ? "at least " : "",
                     text_size(zeros, sizeof zeros, sums->zeros));
    sentence_add(sentence, ".");
}

void verdict_contents(const struct show *show, struct sentence *sentence)
{
    const struct map *map = show->map;
    size_t threads = map->facts.threads_count;
    struct loss loss;

    if (map->file.ehdr.e_type == COREELF_ET_CORE)
        sentence_add(sentence, "%zu thread%s. ", threads, threads == 1 ? "" : "s");
    loss_find(map, &loss);
    if (loss_is_none(&loss))
        sentence_add(sentence, "The file is whole.");
    else
        loss_describe(map, &loss, sentence);
    say_memory(show, sentence);
}

void verdict(const struct show *show, struct sentence *sentence)
{
    verdict_event(show->map, sentence);
    sentence_add(sentence, " ");
    verdict_counter(show->map, sentence);
    sentence_add(sentence, " ");
    verdict_contents(show, sentence);
}
