# Cores of NetBSD, OpenBSD and FreeBSD: their notes are named as what they are, by their owner, and the tables of
# Linux's notes of the same number are not used for them. The note sections are typed here by hand.
. tests/sessions/lib.sh
need python3 jq

# core FILE TYPE OWNER=NUMBER...: an x86-64 file of that e_type with such notes, 16 bytes of payload each.
core() {
    python3 - "$@" <<'EOF'
import struct, sys
path, kind, notes = sys.argv[1], int(sys.argv[2]), b''
for note in sys.argv[3:]:
    owner, number = note.split('=')
    name = owner.encode() + b'\0'
    notes += struct.pack('<III', len(name), 16, int(number)) + name.ljust((len(name) + 3) & ~3, b'\0') + bytes(range(16))
header = struct.pack('<4sBBBB8xHHIQQQIHHHHHH', b'\x7fELF', 2, 1, 1, 0, kind, 62, 1, 0, 64, 0, 0, 64, 56, 1, 0, 0, 0)
segment = struct.pack('<IIQQQQQQ', 4, 0, 120, 0, 0, len(notes), 0, 4)
open(path, 'wb').write(header + segment + notes)
EOF
}

# shows FILE WORDS: its map has a line with them.
shows() {
    "$coreelf" map --color=never "$1" >"$tmp/text"
    grep -q -e "$2" "$tmp/text" || fail "the map of $1 does not say \"$2\": $(cat "$tmp/text")"
}

core "$tmp/netbsd" 4 NetBSD-CORE=1 NetBSD-CORE=2 NetBSD-CORE@5=24 NetBSD-CORE@5=33 NetBSD-CORE@6=33
shows "$tmp/netbsd" 'NT_NETBSDCORE_PROCINFO:'
shows "$tmp/netbsd" 'NT_NETBSDCORE_AUXV:'
shows "$tmp/netbsd" 'NT_NETBSDCORE_LWPSTATUS, thread 5:'
shows "$tmp/netbsd" 'note type 0x21 of NetBSD-CORE@6, thread 6:'

core "$tmp/openbsd" 4 OpenBSD=10 OpenBSD@1234=20 OpenBSD@1234=21 OpenBSD@5x=20
shows "$tmp/openbsd" 'NT_OPENBSD_PROCINFO:'
shows "$tmp/openbsd" 'NT_OPENBSD_REGS, thread 1234:'
shows "$tmp/openbsd" 'note type 0x14 of OpenBSD@5x:'

# Type 1 is a thread in a core of FreeBSD, a version in its programs, and never Linux's NT_PRSTATUS.
core "$tmp/freebsd" 4 FreeBSD=1 FreeBSD=3 FreeBSD=7 FreeBSD=17
shows "$tmp/freebsd" 'NT_FREEBSD_PRSTATUS:'
shows "$tmp/freebsd" 'NT_FREEBSD_THRMISC:'
shows "$tmp/freebsd" 'NT_FREEBSD_PTLWPINFO:'
! grep -q -w NT_PRSTATUS "$tmp/text" || fail "FreeBSD's note 1 is called as Linux's"
"$coreelf" map --bytes --color=never "$tmp/freebsd" >"$tmp/text"
! grep -q -e pr_pid -e rax -e si_signo "$tmp/text" || fail "FreeBSD's note 1 is read as Linux's"
grep -q '^[0-9a-f]* *00 01 02 03 04 05 06 07 *payload' "$tmp/text" || fail "its bytes are not shown"
core "$tmp/program" 2 FreeBSD=1
shows "$tmp/program" 'NT_FREEBSD_ABI_TAG:'

# "CORE@5" is nobody's, and so has no thread.
core "$tmp/nobody" 4 CORE@5=1
shows "$tmp/nobody" 'note type 0x1 of CORE@5:'
