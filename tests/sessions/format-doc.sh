# docs/FORMAT.md and docs/REGISTERS.md are what the tables say today, and what the C library's headers say.
. tests/sessions/lib.sh

for page in FORMAT REGISTERS; do
    "$build/docs/format-doc" <docs/format/$page.md.in >"$tmp/$page.md"
    cmp -s "$tmp/$page.md" docs/$page.md ||
        fail "docs/$page.md is not what the tables say: make format-doc. $(diff "$tmp/$page.md" docs/$page.md | head -n 6)"
done

# A structure that the prose forgets, and a line that is a slip.
grep -v '^@structure auxv' docs/format/FORMAT.md.in >"$tmp/forgetful"
run 1 sh -c "$build/docs/format-doc <$tmp/forgetful"
says 'auxv: a structure of all machines that the prose does not name'
echo '@structure phrd' >"$tmp/slip"
run 1 sh -c "$build/docs/format-doc <$tmp/slip"
says 'phrd: no such structure'

# asserts PAGE HEADING COLUMN TYPE: each field of the table under that heading, as an assertion about the C type. Column 2 is
# ELF32, 3 is ELF64 (or the only one).
asserts() {
    awk -v heading="$2" -v column="$3" -v type="$4" -F '|' '
        /^#/ { here = $0 == heading && !seen; seen += here; tables = 0 }
        here && /^\| field/ { tables++ }
        here && tables == 1 && /^\| `/ {
            gsub(/[` ]/, "", $2)
            if (split($column, place, ",") == 2 && place[2] !~ /x/)
                printf "_Static_assert(offsetof(%s, %s) == %s && sizeof(((%s *)0)->%s) == %s, \"%s\");\n",
                    type, $2, place[1], type, $2, place[2], $2
        }' "docs/$1.md" >>"$tmp/asserts.c"
}
printf '#include <elf.h>\n#include <stddef.h>\n#include <sys/user.h>\n' >"$tmp/asserts.c"
for one in Ehdr Phdr Shdr Nhdr; do
    asserts FORMAT "### $one" 3 "Elf32_$one"
    asserts FORMAT "### $one" 4 "Elf64_$one"
done
fields=70
if [ "$(uname -m)" = x86_64 ]; then
    asserts REGISTERS '### NT_PRSTATUS: user_regs_struct' 4 'struct user_regs_struct'
    fields=97
fi
[ "$(grep -c '^_Static_assert' "$tmp/asserts.c")" = $fields ] ||
    fail "$(grep -c '^_Static_assert' "$tmp/asserts.c") fields were compared and not $fields"
${CC:-cc} -fsyntax-only "$tmp/asserts.c" || fail "the document and the headers do not agree"

# SECURITY.md says where the code and the tests of each promise are: they are there.
sed 's/`[^`]*`/\n&\n/g' docs/SECURITY.md | sed -n 's/^`\(.*\)`$/\1/p' >"$tmp/named"
while read -r name; do
    case $name in
    tests/sessions/*.sh | tools/*.[ch] | libcoreelf/*.[ch] | tests/*.c) [ -e "$name" ] || fail "SECURITY.md names $name, which is not there" ;;
    *.sh) [ -e "tests/sessions/$name" ] || fail "SECURITY.md names the session $name, which is not there" ;;
    esac
done <"$tmp/named"
[ "$(grep -c '\.sh$' "$tmp/named")" -gt 20 ] || fail "no sessions found in SECURITY.md"
