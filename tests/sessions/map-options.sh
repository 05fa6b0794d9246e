# Colour only on a terminal or by request, never with NO_COLOR; --bytes shows each field of header and notes; what
# is no ELF file is refused with its offset.
. tests/sessions/lib.sh

esc=$(printf '\033')
run 0 "$coreelf" map /bin/ls
! grep -q "$esc" "$tmp/out" || fail "colour in a pipe"
run 0 "$coreelf" map --color=always /bin/ls
grep -q "$esc" "$tmp/out" || fail "no colour with --color=always"
if command -v script >/dev/null; then
    script -qec "'$coreelf' map /bin/ls" /dev/null </dev/null >"$tmp/out"
    grep -q "$esc" "$tmp/out" || fail "no colour on a terminal"
    NO_COLOR=1 script -qec "'$coreelf' map /bin/ls" /dev/null </dev/null >"$tmp/out"
    ! grep -q "$esc" "$tmp/out" || fail "colour in spite of NO_COLOR"
fi

start stacks
run 0 "$coreelf" dump -o "$tmp/core" "$pid"
run 0 "$coreelf" map --bytes "$tmp/core"
for field in ei_mag e_phnum p_filesz n_descsz pr_sighold orig_rax fs_base pr_psargs si_signo AT_ENTRY mxcsr xstate_bv page_size; do
    grep -q "$field" "$tmp/out" || fail "no $field in --bytes"
done
awk 'NR > 1 && length > 100' "$tmp/out" >"$tmp/long"
[ ! -s "$tmp/long" ] || fail "more than 100 columns: $(head -n 1 "$tmp/long")"

run 1 "$coreelf" map README.md
says "not an ELF file"
: >"$tmp/empty"
run 1 "$coreelf" map "$tmp/empty"
says "ends before"
run 1 "$coreelf" map "$tmp/nothing"
says "No such file"
run 1 "$coreelf" map /dev/null
run 1 "$coreelf" map /
run 2 "$coreelf" map
run 2 "$coreelf" map --format=nonsense /bin/ls
run 2 "$coreelf" nonsense
run 0 "$coreelf" --version
run 0 "$coreelf" help map
run 0 "$coreelf" map --help

# Text that cannot be written is a failure, and a reader that has seen enough is none to speak of.
if [ -e /dev/full ]; then
    got=0
    "$coreelf" map /bin/ls >/dev/full 2>"$tmp/err" || got=$?
    [ "$got" = 1 ] || fail "a full disk, and exit status $got"
    says "standard output: No space left"
fi
"$coreelf" map --bytes /bin/ls 2>"$tmp/err" | head -n 1 >"$tmp/out"
[ ! -s "$tmp/err" ] || fail "head is spoken of: $(cat "$tmp/err")"
