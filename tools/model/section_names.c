/*
 * section_names.c: gABI ch. 4, Special Sections, and the names that GNU tools and Linux have added.
 *
 * A section's type says how its bytes are to be read; only its name says what they are for.
 */
#include "section_names.h"

#include <string.h>

static const struct {
    const char *name, *meaning;
    int prefix; /* also with something behind: .text.unlikely, .rela.text */
} rows[] = {
    {".interp", "path of the program that loads this one", 0},
    {".note.gnu.build-id", "a hash that names this very build", 0},
    {".note.gnu.property", "processor features that the code needs or uses", 0},
    {".note.ABI-tag", "the oldest kernel that it runs on", 0},
    {".gnu.hash", "hash table for finding dynamic symbols", 0},
    {".hash", "hash table for finding dynamic symbols, the old kind", 0},
    {".dynsym", "symbols that the dynamic linker needs", 0},
    {".dynstr", "names of the dynamic symbols and libraries", 0},
    {".gnu.version_r", "versions of symbols that it needs from libraries", 0},
    {".gnu.version_d", "versions of symbols that it offers", 0},
    {".gnu.version", "a version for each dynamic symbol", 0},
    {".rela.dyn", "addresses to mend when it is loaded", 0},
    {".rela.plt", "addresses of functions to fill in when it is loaded", 0},
    {".rel.dyn", "addresses to mend when it is loaded", 0},
    {".rel.plt", "addresses of functions to fill in when it is loaded", 0},
    {".relr.dyn", "addresses to mend when it is loaded, packed", 0},
    {".rela", "places that the linker must fill in", 1},
    {".rel", "places that the linker must fill in", 1},
    {".init_array", "functions to call before main", 0},
    {".fini_array", "functions to call at exit", 0},
    {".preinit_array", "functions to call before those of .init_array", 0},
    {".init", "code that runs before main", 0},
    {".fini", "code that runs at exit", 0},
    {".plt.got", "jumps to functions of libraries", 0},
    {".plt.sec", "jumps to functions of libraries", 0},
    {".plt", "jumps to functions of libraries", 0},
    {".text", "machine code", 1},
    {".rodata", "constants: strings, tables", 1},
    {".eh_frame_hdr", "an index into .eh_frame, for quick search", 0},
    {".eh_frame", "how to unwind the stack from any instruction", 0},
    {".gcc_except_table", "where exceptions are caught", 1},
    {".data.rel.ro", "constants that hold addresses; read-only once mended", 1},
    {".data", "variables with a value from the start", 1},
    {".tdata", "thread-local variables with a value from the start", 0},
    {".tbss", "thread-local variables that start as zeros, so without bytes", 0},
    {".bss", "variables that start as zeros, so without bytes in the file", 1},
    {".dynamic", "what the dynamic linker must know: a list of tags", 0},
    {".got.plt", "addresses of functions of libraries", 0},
    {".got", "addresses of variables and functions of libraries", 0},
    {".comment", "which compiler made it", 0},
    {".gnu_debuglink", "name of the file with the debug information", 0},
    {".gnu_debugaltlink", "a second file with debug information", 0},
    {".note.GNU-stack", "empty: its flags say whether the stack may be executed", 0},
    {".symtab", "all symbols, for linkers and debuggers", 0},
    {".strtab", "names of the symbols", 0},
    {".shstrtab", "names of the sections", 0},
    {".debug_info", "DWARF: functions, variables, types", 0},
    {".debug_abbrev", "DWARF: shapes of the entries of .debug_info", 0},
    {".debug_line_str", "DWARF: file names for the line table", 0},
    {".debug_line", "DWARF: which instruction is of which source line", 0},
    {".debug_str", "DWARF: strings", 0},
    {".debug_aranges", "DWARF: which addresses are of which source file", 0},
    {".debug_rnglists", "DWARF: ranges of addresses", 0},
    {".debug_loclists", "DWARF: where variables are, from place to place", 0},
    {".debug_", "DWARF: debug information", 1},
    {".group", "sections that are kept or dropped together", 0},
    {"note0", "the notes", 0},
    {"load", "memory of the process", 0},
};

const char *section_meaning(const char *name)
{
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        size_t length = strlen(rows[i].name);
        if (rows[i].prefix ? strncmp(name, rows[i].name, length) == 0 : strcmp(name, rows[i].name) == 0)
            return rows[i].meaning;
    }
    return NULL;
}

const char *section_name(size_t n, int *prefix)
{
    if (n >= sizeof rows / sizeof rows[0])
        return NULL;
    *prefix = rows[n].prefix;
    return rows[n].name;
}
