/*
 * breaks.c: breaks each field of an ELF program in turn, and asks what others make of it.
 *
 *     breaks FIRST        FIRST is a program of one ELF header and one program header, as first.c writes it
 *
 * Where the fields are is not typed here: the library's tables (coreelf_layout_ehdr, coreelf_layout_phdr) know. A field
 * becomes 0 in one broken copy, and all bits 1 in another. The kernel is asked by running the copy.
 */
#include <signal.h>
#include <spawn.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/wait.h>

#include "libcoreelf/coreelf.h"

static unsigned char file[120];

/* Writes `file` as the program "broken". Returns 0 if that worked. */
static int write_broken(void)
{
    FILE *out = fopen("broken", "wb");
    size_t n = out ? fwrite(file, sizeof file, 1, out) : 0;

    return !out || fclose(out) != 0 || n != 1 || chmod("broken", 0755) != 0;
}

/* Runs it. Prints what came of it. */
static void ask_kernel(void)
{
    char name[] = "./broken", *argv[] = {name, NULL}, *envp[] = {NULL}, word[32];
    int status = 0, rc;
    pid_t pid;

    rc = posix_spawn(&pid, name, NULL, NULL, argv, envp);
    if (rc != 0) {
        printf("%-24s", strerror(rc)); /* execve refused it, and nothing was started */
        return;
    }
    waitpid(pid, &status, 0);
    if (WIFSIGNALED(status))
        snprintf(word, sizeof word, "%s", strsignal(WTERMSIG(status)));
    else
        snprintf(word, sizeof word, "runs: %d", WEXITSTATUS(status));
    printf("%-24s", word);
}

/* The word for what readelf says of it. */
static void ask_readelf(void)
{
    FILE *pipe = popen("readelf -hlW broken 2>&1", "r");
    char line[4096];
    int complains = 0;

    while (pipe && fgets(line, sizeof line, pipe))
        complains |= strstr(line, "Error") || strstr(line, "arning");
    if (pipe)
        pclose(pipe);
    printf("%-10s", complains ? "complains" : "-");
}

/* The first fault that coreelf check finds: "broken: error ehdr-magic at 0x0: ..." */
static void ask_check(void)
{
    FILE *pipe = popen("coreelf check broken", "r");
    char line[4096], fault[64], first[64] = "-";

    while (pipe && fgets(line, sizeof line, pipe))
        if (first[0] == '-' && sscanf(line, "broken: %*[a-z] %63s at 0x", fault) == 1 && strstr(line, " at 0x"))
            snprintf(first, sizeof first, "%s", fault);
    if (pipe)
        pclose(pipe);
    printf("%s\n", first);
}

/* One field, `length` bytes at `offset`, filled with `byte`. */
static void try(const char *name, size_t offset, size_t length, unsigned char byte)
{
    unsigned char good[sizeof file];

    memcpy(good, file, sizeof file);
    memset(file + offset, byte, length);
    if (memcmp(good, file, sizeof file) != 0 && write_broken() == 0) {
        printf("%-14s %-4s ", name, byte ? "ff.." : "0");
        ask_kernel();
        ask_readelf();
        ask_check();
    }
    memcpy(file, good, sizeof file);
}

/* Each field of a structure that starts at `offset`; index 1 of a row is for 64-bit files. */
static void try_all(const struct coreelf_layout *layout, size_t offset)
{
    for (size_t i = 0; i < layout->fields_count; i++) {
        const struct coreelf_field *field = &layout->fields[i];
        if (field->inside) {
            try_all(field->inside, offset + field->offset[1]);
            continue;
        }
        try(field->name, offset + field->offset[1], field->length[1], 0);
        try(field->name, offset + field->offset[1], field->length[1], 0xff);
    }
}

int main(int argc, char **argv)
{
    FILE *in = argc == 2 ? fopen(argv[1], "rb") : NULL;
    struct rlimit second = {1, 1}, none = {0, 0};

    if (!in || fread(file, sizeof file, 1, in) != 1)
        return fprintf(stderr, "breaks: a program of %zu bytes is needed\n", sizeof file), 1;
    fclose(in);
    setrlimit(RLIMIT_CPU, &second); /* who knows what a broken program does */
    setrlimit(RLIMIT_CORE, &none);
    printf("%-14s %-4s %-24s%-10s%s\n", "field", "is", "kernel", "readelf", "coreelf check");
    try_all(&coreelf_layout_ehdr, 0);
    try_all(&coreelf_layout_phdr, sizeof file - 56);
    return 0;
}
