/*
 * signals.c: step 1. An event becomes a signal, and what the process says to it decides: blocked, handled, ignored,
 * or the default action. The kernel shows all three sets in /proc/PID/status (proc_pid_status(5)).
 */
#include <signal.h>
#include <stdlib.h>
#include <string.h>

#include "story.h"

/* sig_kernel_coredump, include/linux/signal.h; the list of signal(7) that has "Core" in it. */
static const int coring[] = {SIGQUIT, SIGILL, SIGTRAP, SIGABRT, SIGBUS, SIGFPE, SIGSEGV, SIGXCPU, SIGXFSZ, SIGSYS};

static void add_word(char *text, size_t size, const char *word)
{
    size_t length = strlen(text);

    snprintf(text + length, size - length, "%s%s", length ? ", " : "", word);
}

static const char *signal_name(int signal)
{
    const struct coreelf_name *name = coreelf_find_name(COREELF_SET_sig, COREELF_ANY, signal);

    return name ? name->symbol : "a signal for programs' own use";
}

/* "SIGPIPE, SIGCHLD", or "none" */
static const char *set_in_words(uint64_t set, char *text, size_t size)
{
    text[0] = '\0';
    for (int signal = 1; signal <= 31; signal++)
        if (set & (UINT64_C(1) << (signal - 1)))
            add_word(text, size, signal_name(signal));
    if (set >> 31)
        add_word(text, size, "real-time signals (the C library has some for its threads: nptl(7))");
    return text[0] ? text : "none";
}

static const char *coring_in_words(char *text, size_t size)
{
    text[0] = '\0';
    for (size_t i = 0; i < sizeof coring / sizeof coring[0]; i++)
        add_word(text, size, signal_name(coring[i]));
    return text;
}

/* A row each of the three sets. */
static void tell_sets(const struct story *story)
{
    static const struct {
        const char *key, *name;
    } rows[] = {{"SigBlk", "blocked (SigBlk)"}, {"SigIgn", "ignored (SigIgn)"}, {"SigCgt", "handled (SigCgt)"}};
    char *status = procfs_read(story->pid, "status", NULL), text[1024];
    uint64_t any = 0;

    for (size_t i = 0; status && i < sizeof rows / sizeof rows[0]; i++) {
        uint64_t set = procfs_number(status, rows[i].key, 16, 0);
        any |= set;
        tell_row(rows[i].name, "%s", set_in_words(set, text, sizeof text));
    }
    if (!status)
        tell("/proc/%d/status cannot be read here.", (int)story->pid);
    else if (story->live && !(any & (1u << (SIGSEGV - 1))))
        tell("SIGSEGV is in none of them, so its default action is what happens.");
    free(status);
}

void story_signals(const struct story *story)
{
    char text[512];

    tell_step("an event becomes a signal", "[kernel: get_signal, kernel/signal.c]");
    if (story->live)
        tell("The program is process %d. It will write to address 0, where nothing is mapped. The processor stops at "
             "that instruction and calls the kernel, which sends the thread a SIGSEGV (force_sig_fault).",
             (int)story->pid);
    else
        tell("A program writes to an address where nothing is mapped. The processor stops at that instruction and "
             "calls the kernel, which sends the thread a SIGSEGV (force_sig_fault).");
    tell("A signal may also come from another process, by kill(2), or from the program itself, by abort(3). Each has "
         "a default action; a core is that of %s.",
         coring_in_words(text, sizeof text));
    if (!story->live)
        tell("What this process itself says to signals, which a program that it starts would inherit, but for the "
             "handlers:");
    tell_sets(story);
    tell("A fault cannot be put off: if its signal is blocked or ignored, the kernel takes the default action all "
         "the same (force_sig_info_to_task).");
}
