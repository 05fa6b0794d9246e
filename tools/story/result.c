/*
 * result.c: step 6. The file, or why there is none.
 */
#include <dirent.h>
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>

#include "../base/text.h"
#include "../command.h"
#include "../map/map.h"
#include "../show/show.h"
#include "story.h"

/* ---- The file ---- */

/* The folder is new and the program's own: whatever plain file is in it is the core. */
int result_find(struct story *story, const struct child *child)
{
    DIR *folder = opendir(child->folder);
    struct stat status;

    story->core[0] = '\0';
    for (struct dirent *entry; folder && !story->core[0] && (entry = readdir(folder));)
        if (fstatat(dirfd(folder), entry->d_name, &status, AT_SYMLINK_NOFOLLOW) == 0 && S_ISREG(status.st_mode))
            snprintf(story->core, sizeof story->core, "%s/%.255s", child->folder, entry->d_name);
    if (folder)
        closedir(folder);
    return story->core[0] != '\0';
}

static void tell_written(void)
{
    tell("fill_note_info gathers what the notes say: registers and ids of each thread, the signal, the mapped files. "
         "elf_core_dump then writes, strictly forward: the ELF header, a program header for the notes and one for "
         "each area, the notes (write_note_info), and the memory page by page (dump_user_range). A page that was "
         "never touched becomes a hole.");
}

/* What wait(2) tells whoever started the program: a shell says "core dumped" because of that bit. */
static void tell_status(const struct child *child)
{
    const struct coreelf_name *name =
        WIFSIGNALED(child->status) ? coreelf_find_name(COREELF_SET_sig, COREELF_ANY, WTERMSIG(child->status)) : NULL;

    if (!WIFSIGNALED(child->status))
        tell("The program did not crash, but ended with status %d.", WEXITSTATUS(child->status));
    else
        tell("wait(2) says that it was ended by %s, and %s (WCOREDUMP).", name ? name->symbol : "a signal",
             WCOREDUMP(child->status) ? "that a core was written" : "that no core was written");
}

/* ---- No file ---- */

static void tell_none(const struct story *story, const struct child *child)
{
    char why[256];

    if (WIFSIGNALED(child->status) && WCOREDUMP(child->status))
        tell("The core is not here: core_pattern sends it elsewhere, as step 3 tells. The process was %d.",
             (int)story->pid);
    else if (story_why_none(story, why, sizeof why))
        tell("There is no core: %s.", why);
    else
        tell("There is no core, and nothing above says why. What is left: no room on the disk, a folder that cannot "
             "be written to, a file system that keeps no owners or modes, a kernel without CONFIG_COREDUMP, or a "
             "program or socket that did not take it.");
}

/* ---- The map ---- */

static void tell_core(const struct story *story, const struct map *core)
{
    struct stat status;
    struct sentence sentence = {0, ""};
    struct style plain = {0, 0};
    char size[32], room[32];

    if (stat(story->core, &status) == 0)
        tell("The file is %s: %s bytes, of which %s take room on the disk.", text_base(story->core),
             text_count(size, sizeof size, (uint64_t)status.st_size),
             text_count(room, sizeof room, (uint64_t)status.st_blocks * 512));
    verdict_event(core, &sentence);
    tell("It tells by itself what happened (`coreelf show`): %s", sentence.text);
    tell("Its map (`coreelf map`):");
    fputc('\n', stdout);
    map_print_text(core, stdout, &plain);
}

int result_tell(const struct story *story, const struct child *child, const struct map *core)
{
    tell_step("the core is written", "[kernel: elf_core_dump, fill_note_info, write_note_info, fs/binfmt_elf.c; "
                                     "dump_user_range, fs/coredump.c]");
    tell_written();
    if (!child)
        return STATUS_DONE;
    tell_status(child);
    if (core)
        tell_core(story, core);
    else
        tell_none(story, child);
    if (core)
        return core->defects_count > 0 ? STATUS_INCOMPLETE : STATUS_DONE; /* cut off */
    return WIFSIGNALED(child->status) && WCOREDUMP(child->status) ? STATUS_DONE : STATUS_INCOMPLETE;
}
