# explain: exit status, suggestions, JSON; and what it says of Linux is what a core of this kernel has, as readelf
# sees it.
. tests/sessions/lib.sh
need jq readelf

run 0 "$coreelf" explain p_filesz
grep -q 'vma_dump_size, fs/coredump.c' "$tmp/out" || fail "no word of Linux: $(cat "$tmp/out")"
run 1 "$coreelf" explain p_filsz
says 'do you mean p_filesz'
[ ! -s "$tmp/out" ] || fail "an answer to what is not known"
run 1 "$coreelf" explain PT_LOAD nonsense_of_a_word rip
grep -q '^rip: program counter' "$tmp/out" || fail "the words behind an unknown one are not explained"
run 1 "$coreelf" explain "$(printf '\033[31m')"
! grep -q "$(printf '\033')" "$tmp/err" || fail "an escape code came through"
run 2 "$coreelf" explain --nonsense
run 0 "$coreelf" explain -- -6
grep -q SI_TKILL "$tmp/out" || fail "-6 is not SI_TKILL"

# A long set is cut, and --all has it whole.
run 0 "$coreelf" explain e_machine
grep -q 'more, with --all' "$tmp/out" || fail "e_machine is not cut"
grep -q EM_X86_64 "$tmp/out" || fail "EM_X86_64 is cut"
run 0 "$coreelf" explain --all e_machine
grep -q 'EM_M32 ' "$tmp/out" || fail "--all leaves EM_M32 out"

run 0 "$coreelf" explain
for word in Phdr p_filesz orig_eax e_machine x86-64 .eh_frame; do
    grep -q -F -e "$word" "$tmp/out" || fail "the list does not have $word"
done
awk 'length > 100' "$tmp/out" >"$tmp/long"
[ ! -s "$tmp/long" ] || fail "more than 100 columns: $(head -n 1 "$tmp/long")"

# JSON, for any word: well-formed, and the same answers.
"$coreelf" explain --json p_filesz | jq -e '.answers[0] | .kind == "field" and .elf64.offset == 32 and .elf64.size == 8
    and .elf32.offset == 16 and .structure == "Phdr" and .linux.function == "vma_dump_size"' >"$tmp/jq" || fail "p_filesz in JSON"
"$coreelf" explain --json 0x205 | jq -e 'any(.answers[]; .name == "NT_X86_XSAVE_LAYOUT" and .value == "0x205" and
    .scope == "LINUX")' >"$tmp/jq" || fail "0x205 in JSON"
"$coreelf" explain --json | jq -e '(.structures | length) > 20 and any(.sets[]; .name == "p_type") and
    any(.machines[]; . == "i386")' >"$tmp/jq" || fail "the list in JSON"
for word in Phdr ei_class PT_LOAD NT_PRSTATUS SIGBUS rip CORE x86-64 .text 6 p_type pt xmm3 pr_reg; do
    "$coreelf" explain --json "$word" | jq -e '(.answers | length) > 0 and .suggestions == []' >"$tmp/jq" || fail "$word in JSON"
done
got=0
"$coreelf" explain --json PT_LAOD >"$tmp/out" 2>"$tmp/err" || got=$?
[ "$got" = 1 ] || fail "an unknown word in JSON ends with $got"
jq -e '.answers == [] and .suggestions[0] == "PT_LOAD"' "$tmp/out" >"$tmp/jq" || fail "no suggestion in JSON"
run 2 "$coreelf" explain --json rip rsp

# Is it so? A core of this kernel.
if [ "$(cat /proc/sys/kernel/core_pattern)" = core ]; then
    (cd "$tmp" && "$programs/crash") 2>/dev/null || true
    core=$(find "$tmp" -type f -name 'core*' | head -n 1)
    [ -n "$core" ] || fail "the kernel wrote no core"
    readelf -hW "$core" >"$tmp/header" 2>/dev/null
    readelf -lW "$core" >"$tmp/segments" 2>/dev/null
    readelf -nW "$core" >"$tmp/notes" 2>/dev/null
    grep -q 'Entry point address: *0x0$' "$tmp/header" || fail "e_entry is not 0"
    grep -q 'Start of program headers: *64 ' "$tmp/header" || fail "e_phoff is not 64"
    grep -q 'Start of section headers: *0 ' "$tmp/header" || fail "e_shoff is not 0"
    grep -q 'Size of section headers: *0 ' "$tmp/header" || fail "e_shentsize is not 0"
    awk '$1 == "NOTE" {ok = $3 ~ /^0x0+$/ && $6 ~ /^0x0+$/ && ($7 == "0x4" || $7 == "0")} END {exit !ok}' "$tmp/segments" ||
        fail "PT_NOTE: $(grep NOTE "$tmp/segments")"
    awk '$1 == "LOAD" {if (seen && $2 != want) bad = 1; seen = 1; want = sprintf("0x%06x", strtonum_($2) + strtonum_($5))}
        function strtonum_(hex,    i, n) {n = 0; hex = tolower(substr(hex, 3));
            for (i = 1; i <= length(hex); i++) n = n * 16 + index("0123456789abcdef", substr(hex, i, 1)) - 1; return n}
        END {exit bad || !seen}' "$tmp/segments" || fail "PT_LOADs do not follow each other without a gap"
    sed -n 's/.*\(NT_[A-Z0-9_]*\).*/\1/p' "$tmp/notes" | head -n 5 | tr '\n' ' ' >"$tmp/order"
    [ "$(cat "$tmp/order")" = "NT_PRSTATUS NT_PRPSINFO NT_SIGINFO NT_AUXV NT_FILE " ] || fail "the order is $(cat "$tmp/order")"
else
    echo "skip: core_pattern is not \"core\": no core made by the kernel"
fi
