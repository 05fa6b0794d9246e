/*
 * where.c: step 3. core_pattern as it stands, each specifier in words, and what it means on this machine.
 */
#include <string.h>
#include <unistd.h>

#include "story.h"

/* ---- The pattern ---- */

static const char *const kinds[] = {
    [PATTERN_NOWHERE] = "no place at all",
    [PATTERN_RELATIVE] = "a file, below the working directory that the process has when it crashes",
    [PATTERN_ABSOLUTE] = "a file, in the same folder whatever the process does (as its own mount namespace and root "
                         "have it)",
    [PATTERN_PIPE] = "a program, which is started for each crash and gets the core on its standard input",
    [PATTERN_SOCKET] = "a socket: the kernel connects to it and writes the core (since Linux 6.16)",
    [PATTERN_REQUEST] = "a socket: the kernel connects to it, asks what the listener wants, and then writes the core "
                        "or not (since Linux 6.17)",
};

static void tell_part(const struct pattern_part *part)
{
    const struct specifier *specifier = part->specifier;
    char text[256];

    snprintf(text, sizeof text, "  %.*s", (int)(part->length < 200 ? part->length : 200), part->text);
    if (!specifier && !part->dropped)
        return;
    if (!specifier)
        tell_row(text, "%s", part->length == 1 ? "a lone % at the end: dropped" : "unknown to the kernel: dropped");
    else
        tell_row(text, "%s%s%s%s%s", specifier->meaning, *specifier->since ? " (since Linux " : "", specifier->since,
                 *specifier->since ? ")" : "", part->dropped ? "; this is no pipe: dropped" : "");
}

static void tell_pattern(const struct story *story)
{
    tell_row("core_pattern", "%s", *story->pattern_text ? story->pattern_text : "(empty)");
    tell_row("", "It means %s.", kinds[story->pattern.kind]);
    if (story->pattern.kind == PATTERN_NOWHERE)
        tell_row("", "%s.", story->pattern.why);
    for (size_t i = 0; i < story->pattern.count; i++)
        tell_part(&story->pattern.parts[i]);
    if (story->pattern.adds_pid)
        tell_row("  .PID", "the id of the process: core_uses_pid is set, and there is no %%p");
    if (story->pattern.has_directory && story->pattern.kind != PATTERN_PIPE)
        tell_row("", "Its folder must be there: the kernel makes none.");
}

/* ---- Here ---- */

/* Programs that are known to collect cores: by a part of their path. */
static const struct collector {
    const char *path, *where;
} collectors[] = {
    {"/systemd-coredump", "This is systemd-coredump. `coredumpctl list` shows what it has, `coredumpctl dump PID` "
                          "writes a core; they lie in /var/lib/systemd/coredump (coredump.conf(5)). It keeps none "
                          "larger than its own limits and RLIMIT_CORE."},
    {"/apport", "This is apport. It writes a report to /var/crash; of a program that came from no package, a core to "
                "/var/lib/apport/coredump, if RLIMIT_CORE allows."},
    {"/abrt-hook-ccpp", "This is ABRT. `abrt list` shows what it has, in /var/spool/abrt."},
};

static void tell_program(const struct story *story)
{
    char program[256];
    int there;

    pattern_program(&story->pattern, program, sizeof program);
    there = access(program, X_OK) == 0;
    tell("%s is %s. It runs as root, in the first namespaces of the machine, not in those of the process that "
         "crashed. RLIMIT_CORE does not stop the kernel: the program can be told the limit (%%c), and may heed it or "
         "not.",
         program, there ? "on this machine" : "not to be seen from here, or not executable");
    for (size_t i = 0; i < sizeof collectors / sizeof collectors[0]; i++)
        if (strstr(program, collectors[i].path))
            tell("%s", collectors[i].where);
}

static void tell_file(const struct story *story)
{
    if (story->pattern.kind == PATTERN_ABSOLUTE)
        tell("Look there, and not in the working directory. Who crashes must be able to write there: the file "
             "belongs to the process's user and has mode 0600.");
    else
        tell("Look in the working directory of the process: where a shell started it, or where it went by chdir(2); "
             "of a service often /, where it may not write. The file belongs to the process's user and has mode "
             "0600. A file of that name is replaced.");
    tell("`ulimit -c 0`, the default in many places, means that there is no file.");
}

static void tell_socket(const struct story *story)
{
    tell("The socket is %s. The path is looked up in the first mount namespace, whichever the process is in, and "
         "RLIMIT_CORE does not count.",
         access(story->pattern.text, F_OK) == 0 ? "on this machine" : "not to be seen from here");
}

/* The first pid namespace has a fixed number: PROC_PID_INIT_INO, include/linux/proc_ns.h. */
static int in_namespace(void)
{
    char link[64];
    ssize_t length = readlink("/proc/self/ns/pid", link, sizeof link - 1);

    if (length <= 0)
        return 0;
    link[length] = '\0';
    return strcmp(link, "pid:[4026531836]") != 0;
}

static int is_file(const struct story *story)
{
    return story->pattern.kind == PATTERN_RELATIVE || story->pattern.kind == PATTERN_ABSOLUTE;
}

static void tell_container(const struct story *story)
{
    tell(
        "This process is in %s. core_pattern is one for the whole machine: no namespace has its own, and only who is "
        "root on the machine can change it. From a container %s.",
        in_namespace() ? "a pid namespace of its own, as in a container"
                       : "the first pid namespace, so probably in no container",
        is_file(story) ? "the file goes into the container's own file system, if it has that folder"
                       : "the core leaves, to the machine's own program or listener");
}

void story_where(const struct story *story)
{
    tell_step("core_pattern says where it goes", "[kernel: coredump_parse, fs/coredump.c; format_corename before "
                                                 "Linux 6.17]");
    tell_pattern(story);
    if (story->pattern.kind == PATTERN_PIPE)
        tell_program(story);
    else if (is_file(story))
        tell_file(story);
    else if (story->pattern.kind != PATTERN_NOWHERE)
        tell_socket(story);
    tell_container(story);
}

int story_stays_here(const struct story *story)
{
    return story->pattern.kind == PATTERN_NOWHERE ||
           (story->pattern.kind == PATTERN_RELATIVE && !story->pattern.has_directory);
}
