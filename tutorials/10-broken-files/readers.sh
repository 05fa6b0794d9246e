#!/bin/sh
# readers.sh: damages a core in many ways, and asks its readers what is left.
#
#     sh readers.sh CORE      CORE is the core of lesson 03
#
# A column a reader:
#
#     gdb, coreelf          R: it finds the registers (rax is 0xc0ffee); M: it finds the memory (the sentence at 0x10000)
#     readelf, eu-readelf   how many of the four notes they list
#     coreelf check         the first fault that it finds, errors before notes
#
# Offsets are those of `coreelf map --bytes CORE`.
whole=$1

# poke OFFSET OCTAL: these bytes there.
poke() {
    # shellcheck disable=SC2059 # the format is the bytes
    printf "$2" | dd of=broken bs=1 seek=$(($1)) conv=notrunc status=none
}

# letter LETTER PATTERN FILE: LETTER if the file has such a line, else a dot.
letter() {
    if grep -q "$2" "$3"; then printf %s "$1"; else printf .; fi
}

ask_gdb() {
    # shellcheck disable=SC2016 # rax is gdb's
    gdb -nx -batch -ex 'print/x $rax' -ex 'x/s 0x10000' -c broken >said 2>&1
    letter R 0xc0ffee said
    letter M 'never was' said
}

ask_coreelf() {
    { coreelf show broken registers; coreelf show --memory=0x10000,22 broken; } >said 2>&1
    letter R 0xc0ffee said
    letter M 'This process' said
}

# ask_notes READER: how many lines name a note.
ask_notes() {
    "$1" -n broken 2>/dev/null | grep -c -w -e PRSTATUS -e PRPSINFO -e SIGINFO -e AUXV -e 'NT_[A-Z]*'
}

# faults FILE: what coreelf check finds in it, "error ehdr-class at 0x", ..., errors first.
faults() {
    coreelf check "$1" 2>&1 | grep -o -E '(error|note) [a-z-]+ at 0x' | sort -s -k 1,1
}

# The first fault that the whole core does not have.
ask_check() {
    faults broken | grep -v -x -F -f known | awk '{print $2; exit}'
}

# try WORDS COMMAND...: a copy, damaged by that command.
try() {
    words=$1
    shift
    cp "$whole" broken
    "$@"
    row "$words" "$(ask_gdb)" "$(ask_notes readelf)" "$(ask_notes eu-readelf)" "$(ask_coreelf)" "$(ask_check)"
}

row() {
    printf '%-33s %-4s %-8s %-11s %-8s %s\n' "$@"
}

faults "$whole" >known
row damage gdb readelf eu-readelf coreelf 'coreelf check'
try 'none' true
try 'cut off in the memory' truncate -s 4100 broken
try 'cut off in NT_PRPSINFO' truncate -s 600 broken
try 'ei_class: 1, 32 bit' poke 0x04 '\1'
try 'e_machine: 0, none' poke 0x12 '\0'
try 'e_phentsize: 32, not 56' poke 0x36 '\040'
try 'e_phnum: 0xffff' poke 0x38 '\377\377'
try 'PT_NOTE p_filesz: 0' poke 0x60 '\0\0'
try 'PT_NOTE p_align: 8' poke 0x70 '\010'
try 'PT_LOAD p_offset: 0x101000' poke 0x82 '\020'
try 'PT_LOAD p_memsz: 0' poke 0xa0 '\0\0'
try 'NT_PRSTATUS n_descsz: 332' poke 0xb4 '\114\1'
try 'NT_PRSTATUS n_type: 99' poke 0xb8 '\143'
try 'NT_PRPSINFO n_descsz: 0x10088' poke 0x21a '\1'
try 'NT_PRPSINFO n_namesz: 0x7f000005' poke 0x217 '\177'
