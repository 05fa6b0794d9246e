/*
 * steps.c: how such a file comes to be, or what is done with it, in numbered steps, each with the function that does it.
 *
 * Which story it is, the file tells: its type, whether a signal ended the process (without one nothing has crashed: the
 * core is of a process that lived on), whether a program names its dynamic linker. Functions of the kernel are those of
 * Linux 6.12, those of the dynamic linker of glibc 2.36; man pages have the numbers of their sections.
 */
#include <inttypes.h>
#include <string.h>

#include "../base/text.h"
#include "../show/show.h"
#include "poster.h"

/* clang-format off */
static const struct story crash = {"How such a file comes to be: the kernel writes it when a signal ends the process (core(5), Linux 6.12)", {
    {"A signal",          "One whose default action is to dump core, and no handler takes it.",
                          "get_signal, kernel/signal.c", SIGNAL},
    {"All threads stop",  "The other threads are killed and wait at their exit until the core is written.",
                          "coredump_wait, fs/coredump.c", THREADS},
    {"Where to",          "core_pattern says: a file, or a pipe to a program.",
                          "do_coredump, fs/coredump.c", NO_FACT},
    {"Areas are listed",  "Of each, coredump_filter says how much is kept: all, a page, nothing.",
                          "dump_vma_snapshot, fs/coredump.c", AREAS},
    {"Notes are gathered","For each thread its registers, for the process its signal, auxv and mapped files.",
                          "fill_note_info, fs/binfmt_elf.c", NOTES},
    {"Headers and notes", "The ELF header, a program header for each area, then the notes.",
                          "elf_core_dump, fs/binfmt_elf.c", SEGMENTS},
    {"The memory",        "Page by page. What was never touched becomes a hole.",
                          "dump_user_range, fs/coredump.c", BYTES},
}};

static const struct story live = {"How such a file comes to be: without a signal, a process is dumped while it lives, as coreelf dump does", {
    {"The threads stop",  "Each is seized and interrupted; no signal is sent. Threads born meanwhile are found too.",
                          "ptrace_attach, kernel/ptrace.c", THREADS},
    {"Areas are listed",  "From /proc/PID/smaps. coredump_filter says how much of each is kept.",
                          "show_smap, fs/proc/task_mmu.c", AREAS},
    {"Registers are read","A set of registers for each note, by PTRACE_GETREGSET.",
                          "ptrace_regset, kernel/ptrace.c", NOTES},
    {"Headers and notes", "As the kernel lays them out. Fields of a signal are zero: there was none.",
                          "as elf_core_dump, fs/binfmt_elf.c", SEGMENTS},
    {"The memory",        "Read from the process from outside. A page that does not exist is not read.",
                          "process_vm_rw, mm/process_vm_access.c", BYTES},
    {"The process goes on","It was stopped, not ended, and knows nothing of it.",
                          "ptrace_detach, kernel/ptrace.c", NO_FACT},
}};

static const struct story program = {"What becomes of this file: execve(2) makes a process of it (Linux 6.12)", {
    {"execve(2)",         "The first 256 bytes are read; each binary format is asked whether it knows them.",
                          "bprm_execve, fs/exec.c", NO_FACT},
    {"The headers",       "Magic number, type and machine are checked; the program headers are read.",
                          "load_elf_binary, fs/binfmt_elf.c", SEGMENTS},
    {"The interpreter",   "PT_INTERP names the dynamic linker, which is mapped too.",
                          "load_elf_interp, fs/binfmt_elf.c", NO_FACT},
    {"Segments mapped","Each PT_LOAD, at p_vaddr and the load address. Behind p_filesz there are zeros.",
                          "elf_load, fs/binfmt_elf.c", AREAS},
    {"The stack",         "Arguments, environment, and the auxiliary vector, which says where all this is.",
                          "create_elf_tables, fs/binfmt_elf.c", NO_FACT},
    {"The dynamic linker","It runs first: maps the libraries that PT_DYNAMIC names and relocates them.",
                          "dl_main, elf/rtld.c (glibc)", NO_FACT},
    {"The program",       "The dynamic linker jumps to e_entry.",
                          "_dl_start_user, ld.so", ENTRY},
}};

static const struct story static_program = {"What becomes of this file: execve(2) makes a process of it (Linux 6.12)", {
    {"execve(2)",         "The first 256 bytes are read; each binary format is asked whether it knows them.",
                          "bprm_execve, fs/exec.c", NO_FACT},
    {"The headers",       "Magic number, type and machine are checked; the program headers are read.",
                          "load_elf_binary, fs/binfmt_elf.c", SEGMENTS},
    {"Segments mapped","Each PT_LOAD, at its p_vaddr. What is behind p_filesz is zeros.",
                          "elf_load, fs/binfmt_elf.c", AREAS},
    {"The stack",         "Arguments, environment, and the auxiliary vector, which says where all this is.",
                          "create_elf_tables, fs/binfmt_elf.c", NO_FACT},
    {"The program",       "No PT_INTERP, so no dynamic linker: the kernel itself jumps to e_entry.",
                          "start_thread, called in fs/binfmt_elf.c", ENTRY},
}};

static const struct story library = {"What becomes of this file: the dynamic linker maps it into a process that needs it (ld.so(8), dlopen(3), glibc 2.36)", {
    {"It is looked for",  "By the name in DT_NEEDED or given to dlopen, in the folders of ld.so(8).",
                          "_dl_map_object, elf/dl-load.c (glibc)", NO_FACT},
    {"The headers",       "Magic number, class, machine and type are checked; program headers are read.",
                          "open_verify, elf/dl-load.c", SEGMENTS},
    {"Segments mapped","Each PT_LOAD by mmap(2), all at one distance from their p_vaddr.",
                          "_dl_map_segments, elf/dl-map-segments.h", AREAS},
    {"PT_DYNAMIC",        "Says where symbols, strings, relocations and the names of more libraries are.",
                          "elf_get_dynamic_info, elf/get-dynamic-info.h", NO_FACT},
    {"Relocations",       "Addresses in the data are set to where things are now.",
                          "_dl_relocate_object, elf/dl-reloc.c", NO_FACT},
    {"PT_GNU_RELRO",      "What was relocated once becomes read only.",
                          "_dl_protect_relro, elf/dl-reloc.c", NO_FACT},
    {"Initializers",      "The functions of .init_array run; then others may call into it.",
                          "_dl_init, elf/dl-init.c", NO_FACT},
}};

static const struct story object = {"What becomes of this file: a linker (ld(1)) joins it with others to a program or a library", {
    {"Headers",           "There are no program headers: nothing in here has an address yet.",
                          "gABI ch. 4, ELF Header", NO_FACT},
    {"Sections",          "The table at the end says what is where: code, data, symbols, relocations.",
                          "gABI ch. 4, Sections", SECTIONS},
    {"Symbols",           ".symtab names what is defined here and what must come from elsewhere.",
                          "gABI ch. 4, Symbol Table", NO_FACT},
    {"Layout",            "Sections of one name and the same flags are put together and get addresses.",
                          "the linker script, ld(1)", NO_FACT},
    {"Relocations",       "Each entry of .rela.NAME says where in NAME an address must be put in.",
                          "gABI ch. 4, Relocation", NO_FACT},
    {"Segments",          "Sections with the same permissions become one PT_LOAD of the new file.",
                          "gABI ch. 5, Program Header", NO_FACT},
}};
/* clang-format on */

/* ---- Which story ---- */

static int has_segment(const struct map *map, uint64_t type, struct coreelf_phdr *phdr)
{
    for (uint64_t i = 0; i < map->segments_read && coreelf_segment(&map->file, i, phdr, NULL) > 0; i++)
        if (phdr->p_type == type)
            return 1;
    return 0;
}

/* gABI ch. 5, Dynamic Section, and what GNU ld adds to it; an entry is two words, as in the auxiliary vector. */
enum { DT_NULL = 0, DT_FLAGS_1 = 0x6ffffffb, DF_1_PIE = 0x08000000, DYNAMIC_MAX = 4096 };

/* A program that can be mapped anywhere looks like a library, but for a flag. */
static int is_pie(const struct map *map)
{
    size_t each = coreelf_size(&coreelf_layout_auxv, &map->file.format);
    struct coreelf_auxv entry;
    struct coreelf_phdr phdr;
    unsigned char bytes[16];

    if (!has_segment(map, COREELF_PT_DYNAMIC, &phdr))
        return 0;
    for (uint64_t at = 0; at + each <= phdr.p_filesz && at < DYNAMIC_MAX; at += each) {
        if (phdr.p_offset > UINT64_MAX - at || coreelf_read(map->source, phdr.p_offset + at, bytes, each, NULL) < 0 ||
            coreelf_decode(&coreelf_layout_auxv, &map->file.format, bytes, each, &entry, NULL) < 0 ||
            entry.a_type == DT_NULL)
            return 0;
        if (entry.a_type == DT_FLAGS_1)
            return !!(entry.a_val & DF_1_PIE);
    }
    return 0;
}

const struct story *story_of(const struct map *map)
{
    struct coreelf_phdr phdr;

    switch (map->file.ehdr.e_type) {
    case COREELF_ET_CORE:
        return verdict_signal(map) != 0 || map->facts.threads_count == 0 ? &crash : &live;
    case COREELF_ET_REL:
        return &object;
    default:
        if (has_segment(map, COREELF_PT_INTERP, &phdr))
            return &program;
        return map->file.ehdr.e_type == COREELF_ET_DYN && !is_pie(map) ? &library : &static_program;
    }
}

/* ---- What a step was here ---- */

static void say_number(char *text, size_t size, uint64_t number, const char *what)
{
    char count[32];

    snprintf(text, size, "here: %s %s%s", text_count(count, sizeof count, number), what, number == 1 ? "" : "s");
}

static void say_bytes(const struct map *map, char *text, size_t size)
{
    char there[32], all[32];

    text_count(there, sizeof there, map->source->size);
    if (map->segments_end > map->source->size)
        snprintf(text, size, "here: %s of %s bytes, cut off", there, text_count(all, sizeof all, map->segments_end));
    else
        snprintf(text, size, "here: %s bytes, the whole file", there);
}

const char *story_fact(const struct map *map, enum fact fact, char *text, size_t size)
{
    const struct coreelf_name *name;

    text[0] = '\0';
    if (fact == THREADS)
        say_number(text, size, map->facts.threads_count, "thread");
    else if (fact == AREAS)
        say_number(text, size, map->areas_count, "area");
    else if (fact == NOTES)
        say_number(text, size, map->notes_count, "note");
    else if (fact == BYTES)
        say_bytes(map, text, size);
    else if (fact == SEGMENTS)
        say_number(text, size, map->phnum, "program header");
    else if (fact == SECTIONS)
        say_number(text, size, map->shnum, "section header");
    else if (fact == ENTRY)
        snprintf(text, size, "here: 0x%" PRIx64, map->file.ehdr.e_entry);
    else if (fact == SIGNAL && verdict_signal(map) != 0) {
        name = coreelf_find_name(COREELF_SET_sig, map->file.format.e_machine, verdict_signal(map));
        snprintf(text, size, "here: %s", name ? name->symbol : "a signal without a name");
    }
    return text;
}
