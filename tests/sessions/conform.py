#!/usr/bin/env python3
"""conform.py LIVE KERNEL [SAID]: is the core of a live process the one that the kernel wrote of it?

Both cores are of one process, one after the other, and nothing of it ran between. The same ELF header, program
headers, notes (order, owner, type, size and bytes, thread by thread) and memory (page by page) are expected.
What may differ stands in ALLOWED; anything else is printed and the exit status is 1. Nothing of coreelf is used
here: cores are read by this file alone, with the standard library.

SAID has lines that the program printed of itself; lines of other words are passed over:

    xstate TID COMPONENT HEX   its NT_X86_XSTATE has these bytes where NT_X86_XSAVE_LAYOUT puts the component
    note TID TYPE              it has such a note
    calls NUMBER               its threads are asleep in that many different system calls, or more
    emptied ADDRESS            the area there has lost all its pages (see p_filesz below)
"""

import mmap
import struct
import sys

PRSTATUS, PRFPREG, PRPSINFO, AUXV = 1, 2, 3, 6
SIGINFO, FILE = 0x53494749, 0x46494C45
XSTATE, XSAVE_LAYOUT = 0x202, 0x205
PROCESS_WIDE = (PRPSINFO, SIGINFO, AUXV, FILE)
SIGABRT = 6
TICK = 10000  # microseconds: what the times in /proc are counted in

# What may differ. A rule gets the values in the live core and in the kernel's (numbers, times in microseconds)
# and the comparison, and says whether they may stand side by side.
#
#     note or header, field, (offset, size) in ELFCLASS64, in ELFCLASS32, rule, reason
ALLOWED = [
    (PRSTATUS, "pr_info.si_signo", (0, 4), (0, 4),
     lambda live, kernel, both: (live, kernel) == (0, SIGABRT),
     "The kernel's core was made by a signal, the live one by none."),
    (PRSTATUS, "pr_cursig", (12, 2), (12, 2),
     lambda live, kernel, both: (live, kernel) == (0, SIGABRT),
     "The same signal again."),
    (PRSTATUS, "pr_utime", (48, 16), (40, 8),
     lambda live, kernel, both: both.are_near(live, kernel),
     "The kernel notes sampled ticks, and shows the world the same time scaled by the scheduler's clock."),
    (PRSTATUS, "pr_stime", (64, 16), (48, 8),
     lambda live, kernel, both: both.are_near(live, kernel),
     "As pr_utime; and the end of the process takes time itself."),
    (PRSTATUS, "pr_cutime", (80, 16), (56, 8),
     lambda live, kernel, both: 0 <= kernel - live < TICK,
     "Known from outside in ticks of 10 ms only; rounded down."),
    (PRSTATUS, "pr_cstime", (96, 16), (64, 8),
     lambda live, kernel, both: 0 <= kernel - live < TICK,
     "As pr_cutime."),
    (PRPSINFO, "pr_state", (0, 1), (0, 1),
     lambda live, kernel, both: (live, kernel) == (0, 2) and not both.leader_writes(),
     "R in the live core; D in the kernel's if the leader waits (coredump_task_exit) for another thread's core."),
    (PRPSINFO, "pr_sname", (1, 1), (1, 1),
     lambda live, kernel, both: (live, kernel) == (ord("R"), ord("D")) and not both.leader_writes(),
     "The same as a letter."),
    (PRPSINFO, "pr_flag", (8, 8), (4, 4),
     lambda live, kernel, both: live ^ kernel == both.flags_of_the_end(),
     "PF_SIGNALED, and PF_DUMPCORE or PF_POSTCOREDUMP: the kernel marks a task that ends by a signal."),
    (SIGINFO, "siginfo", (0, 128), (0, 128),
     lambda live, kernel, both: live == 0 and both.is_siginfo_of_kill(kernel),
     "The signal that the live core has none of: SIGABRT, sent with kill(2) by the session."),
    ("PT_LOAD", "p_filesz", None, None,
     lambda live, kernel, both: live < kernel == both.area.memsz and both.area.vaddr in both.said_emptied,
     "An area that once had pages of its own (vma->anon_vma) and has none now is kept whole by the kernel; from "
     "outside it looks like one that nobody wrote to. Only for areas that the program names."),
]

# Names for messages: field, offset in ELFCLASS64, in ELFCLASS32.
NAMES = {
    PRSTATUS: [("pr_info.si_signo", 0, 0), ("pr_info.si_code", 4, 4), ("pr_info.si_errno", 8, 8), ("pr_cursig", 12, 12),
               ("padding", 14, 14), ("pr_sigpend", 16, 16), ("pr_sighold", 24, 20), ("pr_pid", 32, 24),
               ("pr_ppid", 36, 28), ("pr_pgrp", 40, 32), ("pr_sid", 44, 36), ("pr_utime", 48, 40),
               ("pr_stime", 64, 48), ("pr_cutime", 80, 56), ("pr_cstime", 96, 64), ("pr_reg", 112, 72),
               ("pr_fpvalid", 328, 140)],
    PRPSINFO: [("pr_state", 0, 0), ("pr_sname", 1, 1), ("pr_zomb", 2, 2), ("pr_nice", 3, 3), ("pr_flag", 8, 4),
               ("pr_uid", 16, 8), ("pr_gid", 20, 10), ("pr_pid", 24, 12), ("pr_ppid", 28, 16), ("pr_pgrp", 32, 20),
               ("pr_sid", 36, 24), ("pr_fname", 40, 28), ("pr_psargs", 56, 44)],
}
NOTES = {PRSTATUS: "NT_PRSTATUS", PRFPREG: "NT_PRFPREG", PRPSINFO: "NT_PRPSINFO", AUXV: "NT_AUXV",
         SIGINFO: "NT_SIGINFO", FILE: "NT_FILE", XSTATE: "NT_X86_XSTATE", XSAVE_LAYOUT: "NT_X86_XSAVE_LAYOUT",
         0x200: "NT_386_TLS", 0x201: "NT_386_IOPERM", 0x204: "NT_X86_SHSTK", 0x46E62B7F: "NT_PRXFPREG"}


class Phdr:
    def __init__(self, wide, fields):
        if wide:
            self.type, self.flags, self.offset, self.vaddr, self.paddr, self.filesz, self.memsz, self.align = fields
        else:
            self.type, self.offset, self.vaddr, self.paddr, self.filesz, self.memsz, self.flags, self.align = fields


class Note:
    def __init__(self, owner, kind, desc):
        self.owner, self.type, self.desc = owner, kind, desc
        self.shape = (owner, kind, len(desc))

    def __str__(self):
        return "%s %s (0x%x), %d bytes" % (self.owner, NOTES.get(self.type, "?"), self.type, len(self.desc))


class Core:
    """An ELF core, read as the specification has it."""

    def __init__(self, path):
        with open(path, "rb") as file:
            self.bytes = mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ)
        if self.bytes[:4] != b"\177ELF":
            raise SystemExit("%s: not an ELF file" % path)
        self.wide = self.bytes[4] == 2
        self.order = "<" if self.bytes[5] == 1 else ">"
        # e_type, e_machine, e_version, e_entry, e_phoff, e_shoff, e_flags, e_ehsize, e_phentsize, e_phnum, ...
        self.ehdr = self.take("HHIQQQIHHHHHH" if self.wide else "HHIIIIIHHHHHH", 16)
        self.read_phdrs()
        self.read_notes()

    def take(self, layout, offset):
        return struct.unpack_from(self.order + layout, self.bytes, offset)

    def read_phdrs(self):
        phoff, shoff, number = self.ehdr[4], self.ehdr[5], self.ehdr[9]
        self.section = None
        if number == 0xFFFF:  # PN_XNUM: the number stands in sh_info of the first section header
            self.section = self.take("IIQQQQIIQQ" if self.wide else "IIIIIIIIII", shoff)
            number = self.section[7]
        layout = "IIQQQQQQ" if self.wide else "IIIIIIII"
        size = struct.calcsize(self.order + layout)
        self.phdrs = [Phdr(self.wide, self.take(layout, phoff + i * size)) for i in range(number)]
        self.areas = [p for p in self.phdrs if p.type == 1]

    def read_notes(self):
        self.notes = []
        for phdr in self.phdrs:
            at, end = phdr.offset, phdr.offset + phdr.filesz
            while phdr.type == 4 and at < end:
                namesz, descsz, kind = self.take("III", at)
                owner = self.bytes[at + 12:at + 12 + namesz].rstrip(b"\0").decode()
                at += 12 + (namesz + 3) // 4 * 4
                self.notes.append(Note(owner, kind, self.bytes[at:at + descsz]))
                at += (descsz + 3) // 4 * 4
        self.sort_notes()

    def sort_notes(self):
        """Into threads {tid: notes}, those of the process, and the last; `shape` is where each kind stands."""
        self.threads, self.process, self.last, self.shape = {}, [], [], []
        thread = []
        for number, note in enumerate(self.notes):
            if note.type == PRSTATUS:
                thread = self.threads.setdefault(self.number(note, 32 if self.wide else 24, 4), [])
                self.shape.append([])
            if note.type == XSAVE_LAYOUT:
                self.last.append((len(self.notes) - number, note))
                continue
            self.shape[-1].append(note.type)
            (self.process if note.type in PROCESS_WIDE else thread).append(note)
        self.first = next(iter(self.threads))

    def number(self, note, offset, size):
        return int.from_bytes(note.desc[offset:offset + size], "little" if self.order == "<" else "big")

    def microseconds(self, note, offset, size):
        half = size // 2
        return self.number(note, offset, half) * 1000000 + self.number(note, offset + half, half)


class Comparison:
    def __init__(self, live, kernel, said):
        self.live, self.kernel = live, kernel
        self.said_xstate, self.said_notes, self.said_emptied, self.said_calls = [], [], set(), 0
        self.area = None
        self.faults, self.used, self.pages = 0, {}, 0
        for words in map(str.split, said):
            if words[:1] == ["xstate"]:
                self.said_xstate.append((int(words[1]), int(words[2]), bytes.fromhex(words[3])))
            elif words[:1] == ["note"]:
                self.said_notes.append((int(words[1]), int(words[2], 0)))
            elif words[:1] == ["calls"]:
                self.said_calls = int(words[1])
            elif words[:1] == ["emptied"]:
                self.said_emptied.add(int(words[1], 0))

    def fault(self, text, *values):
        self.faults += 1
        if self.faults <= 40:
            print(text % values)

    def same(self, what, live, kernel):
        if live != kernel:
            self.fault("%s: live %s, kernel %s", what, live, kernel)
        return live == kernel

    def use(self, name):
        self.used[name] = self.used.get(name, 0) + 1

    # ---- What the rules ask ----

    def are_near(self, live, kernel):
        """Some ticks, what the end itself took, and what sampling is off by, in either core."""
        return abs(kernel - live) <= 50000 + max(live, kernel) // 2

    def leader_writes(self):
        """The kernel's core starts with the thread that wrote it."""
        return self.kernel.first == self.kernel.number(self.kernel.process[0], 24 if self.kernel.wide else 12, 4)

    def flags_of_the_end(self):
        """PF_SIGNALED; PF_DUMPCORE if the leader writes the core, PF_POSTCOREDUMP if it waits for that."""
        return 0x400 | (0x200 if self.leader_writes() else 0x008)

    def is_siginfo_of_kill(self, value):
        """si_signo, si_errno 0, si_code SI_USER 0, then (aligned) the sender's id and user; zeros."""
        words = struct.unpack("<32i", value.to_bytes(128, "little"))
        sender = 4 if self.kernel.wide else 3
        return words[:3] == (SIGABRT, 0, 0) and words[sender] >= 0 and not any(words[sender + 2:])

    # ---- Headers ----

    def compare_headers(self):
        names = ("e_type e_machine e_version e_entry e_phoff e_shoff e_flags e_ehsize e_phentsize e_phnum "
                 "e_shentsize e_shnum e_shstrndx").split()
        self.same("e_ident", self.live.bytes[:16].hex(), self.kernel.bytes[:16].hex())
        for name, live, kernel in zip(names, self.live.ehdr, self.kernel.ehdr):
            if name != "e_shoff" or bool(live) != bool(kernel):  # where it stands depends on what is kept
                self.same("ELF header, " + name, live, kernel)
        if self.live.section and self.kernel.section:
            self.same("the section header", self.live.section, self.kernel.section)
        self.same("number of program headers", len(self.live.phdrs), len(self.kernel.phdrs))
        for i, (live, kernel) in enumerate(zip(self.live.phdrs, self.kernel.phdrs)):
            self.compare_phdr(i, live, kernel)

    def compare_phdr(self, index, live, kernel):
        for name in "type flags vaddr paddr memsz align filesz".split():
            ours, theirs = getattr(live, name), getattr(kernel, name)
            if ours == theirs:
                continue
            self.area = kernel
            for note, field, _, _, rule, _ in ALLOWED:
                if (note, field) == ("PT_LOAD", "p_" + name) and rule(ours, theirs, self):
                    self.use("PT_LOAD p_" + name)
                    break
            else:
                self.fault("program header %d (0x%x-0x%x, flags %d): p_%s: live 0x%x, kernel 0x%x", index,
                           kernel.vaddr, kernel.vaddr + kernel.memsz, kernel.flags, name, ours, theirs)

    # ---- Notes ----

    def compare_notes(self):
        # Of the first thread and of the others: any order of threads will do, but not of their notes.
        self.same("order of the first thread's notes", self.live.shape[0], self.kernel.shape[0])
        self.same("threads", sorted(self.live.threads), sorted(self.kernel.threads))
        for tid in sorted(set(self.live.threads) & set(self.kernel.threads)):
            self.compare_lists("thread %d" % tid, self.live.threads[tid], self.kernel.threads[tid])
        self.compare_lists("process", self.live.process, self.kernel.process)
        self.same("notes from the XSAVE layout on", [place for place, _ in self.live.last],
                  [place for place, _ in self.kernel.last])
        self.compare_lists("process", [n for _, n in self.live.last], [n for _, n in self.kernel.last])

    def compare_lists(self, who, live, kernel):
        if not self.same(who + ": notes", [str(n) for n in live], [str(n) for n in kernel]):
            # Those of one kind are compared all the same.
            live = [n for n in live if n.shape in {k.shape for k in kernel}]
            kernel = [n for n in kernel if n.shape in {k.shape for k in live}]
        for ours, theirs in zip(live, kernel):
            if ours.shape == theirs.shape and ours.desc != theirs.desc:
                self.compare_note(who, ours, theirs)

    def compare_note(self, who, live, kernel):
        differ = {i for i, (a, b) in enumerate(zip(live.desc, kernel.desc)) if a != b}
        for kind, field, place64, place32, rule, _ in ALLOWED:
            if kind != live.type:
                continue
            offset, size = place64 if self.kernel.wide else place32
            there = differ & set(range(offset, offset + size))
            read = Core.microseconds if field.endswith("time") else Core.number
            if there and rule(read(self.live, live, offset, size), read(self.kernel, kernel, offset, size), self):
                self.use("%s %s" % (NOTES[kind], field))
                differ -= there
        for offset in sorted(differ):
            self.fault("%s: %s: byte 0x%x (%s): live %02x, kernel %02x", who, NOTES.get(live.type, hex(live.type)),
                       offset, self.name_of(live, offset), live.desc[offset], kernel.desc[offset])

    def name_of(self, note, offset):
        before = [name for name, *places in NAMES.get(note.type, [])
                  if places[0 if self.kernel.wide else 1] <= offset]
        return before[-1] if before else "-"

    # ---- Memory ----

    def compare_memory(self):
        for live, kernel in zip(self.live.areas, self.kernel.areas):
            size = min(live.filesz, kernel.filesz)
            for at in range(0, size, 1 << 20):
                n = min(1 << 20, size - at)
                if self.live.bytes[live.offset + at:live.offset + at + n] != \
                        self.kernel.bytes[kernel.offset + at:kernel.offset + at + n]:
                    self.compare_pages(live, kernel, at, n)
            self.pages += size // 4096

    def compare_pages(self, live, kernel, start, n):
        for at in range(start, start + n, 4096):
            ours = self.live.bytes[live.offset + at:live.offset + at + 4096]
            theirs = self.kernel.bytes[kernel.offset + at:kernel.offset + at + 4096]
            if ours != theirs:
                first = next((i for i, (a, b) in enumerate(zip(ours, theirs)) if a != b), min(len(ours), len(theirs)))
                self.fault("memory: page 0x%x of area 0x%x: from byte 0x%x on: live %s, kernel %s", kernel.vaddr + at,
                           kernel.vaddr, first, ours[first:first + 8].hex(), theirs[first:first + 8].hex())

    # ---- What the program said ----

    def check_said(self):
        for core, name in ((self.live, "live"), (self.kernel, "kernel")):
            for tid, kind in self.said_notes:
                if kind not in [n.type for n in core.threads.get(tid, [])]:
                    self.fault("%s: thread %d has no note 0x%x", name, tid, kind)
            for tid, component, wanted in self.said_xstate:
                self.check_xstate(core, name, tid, component, wanted)
            calls = {core.number(notes[0], 112 + 15 * 8, 8) for notes in core.threads.values()}  # orig_rax
            if len(calls) < self.said_calls:
                self.fault("%s: threads are in the system calls %s only", name, sorted(calls))

    def check_xstate(self, core, name, tid, component, wanted):
        layout = {}
        for _, note in core.last:
            for at in range(0, len(note.desc), 16):
                kind, size, offset, _ = struct.unpack_from(core.order + "IIII", note.desc, at)
                layout[kind] = (offset, size)
        offset, size = layout.get(component, (0, 0))
        state = [n.desc for n in core.threads.get(tid, []) if n.type == XSTATE]
        found = state[0][offset:offset + size] if state else b""
        if found != wanted:
            self.fault("%s: thread %d: XSAVE component %d at %d, %d bytes: %s, not %s", name, tid, component, offset,
                       size, found.hex(), wanted.hex())


def main():
    if len(sys.argv) not in (3, 4):
        raise SystemExit(__doc__)
    said = []
    if len(sys.argv) == 4:
        with open(sys.argv[3], errors="replace") as file:
            said = file.readlines()
    both = Comparison(Core(sys.argv[1]), Core(sys.argv[2]), said)
    both.compare_headers()
    both.compare_notes()
    both.compare_memory()
    both.check_said()
    print("%d program headers, %d notes of %d threads, %d pages: %s; as allowed: %s" % (
        len(both.kernel.phdrs), len(both.kernel.notes), len(both.kernel.threads), both.pages,
        "%d faults" % both.faults if both.faults else "the same",
        ", ".join("%s %d" % row for row in sorted(both.used.items())) or "nothing"))
    return both.faults != 0


if __name__ == "__main__":
    sys.exit(main())
