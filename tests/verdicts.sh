#!/bin/sh
# verdicts.sh: what `coreelf show` says of real crashes, as a page: make verdicts writes it to docs/VERDICTS.md, and a
# session holds the page against what it says now. Addresses, numbers of processes and distances, which differ from run
# to run, are written as letters, and file names without their folders.
set -eu
. tests/sessions/lib.sh
[ "$(uname -m)" = x86_64 ] || skip "the page is about x86-64"

mask() {
    sed -e 's/0x0\b/zero/g' -e 's/0x[0-9a-f]*/0xADDRESS/g' -e 's/zero/0x0/g' \
        -e 's/process [0-9][0-9]*/process PID/' -e 's/user [0-9][0-9]*/user UID/' -e 's/thread [0-9][0-9]*/thread TID/' \
        -e 's/[0-9][0-9]* bytes* below/N bytes below/' -e 's|the file /[^ ]*/\([^/ ]*\)\.$|the file \1.|' -e 's/^/> /'
}

# NAME, what the program does
page() {
    while read -r name what; do
        crash "$name" crashes "$name" || true
        "$coreelf" show --json "$core" summary >"$tmp/summary"
        echo
        echo "## $what"
        echo
        jq -r '.event' "$tmp/summary" | mask
        jq -r '.counter' "$tmp/summary" | mask
    done
}

need jq
cat <<'END'
# Twelve crashes, and what `coreelf show` says of each

Each is a real core: a program that ends that way (`tests/programs/crashes.c`), dumped by the kernel. What is said comes
from the core alone: its notes and program headers. Here addresses stand as 0xADDRESS, and numbers that differ from run
to run as letters. `make verdicts` writes this page, and the tests check that it is current.

The names are the kernel's: sigaction(2) lists them.
END
page <<'END'
null-call A call through a null pointer
stack-overflow A recursion without end
thread-overflow The same in a thread
abort abort(), as of a failed assert
truncated-file A mapped file that became shorter
divide A division by zero
wild-jump A jump to anywhere
illegal An instruction that there is not
killed kill -SEGV by another process
seccomp A system call that a seccomp filter forbids
guard-page A write past the end of a buffer, into a guard page
not-canonical An address that no x86-64 processor accepts
END
