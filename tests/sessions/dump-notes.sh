# The notes of a dumped core are those that the kernel writes, in its order and sizes, as readelf sees them.
. tests/sessions/lib.sh
need readelf
[ "$(uname -m)" = x86_64 ] || skip "the sizes below are those of x86-64"

start stacks
run 0 "$coreelf" dump -o "$tmp/core" "$pid"
readelf -n --wide "$tmp/core" | sed -n 's/^  \(CORE\|LINUX\) *\(0x[0-9a-f]*\).*/\1 \2/p' >"$tmp/notes"

# By hand from fs/binfmt_elf.c: PRSTATUS 336, PRPSINFO 136, SIGINFO 128, AUXV, FILE, PRFPREG 512, XSTATE; then
# PRSTATUS, PRFPREG, XSTATE of each other thread. What the processor decides is not compared.
cut -d ' ' -f 1 "$tmp/notes" | tr '\n' ' ' >"$tmp/owners"
grep -q '^CORE CORE CORE CORE CORE CORE LINUX CORE CORE LINUX CORE CORE LINUX' "$tmp/owners" ||
    fail "the owners are $(cat "$tmp/owners")"
sed -n '1,3p;6p;8,9p' "$tmp/notes" | cut -d ' ' -f 2 | tr '\n' ' ' >"$tmp/sizes"
[ "$(cat "$tmp/sizes")" = "0x00000150 0x00000088 0x00000080 0x00000200 0x00000150 0x00000200 " ] ||
    fail "the sizes are $(cat "$tmp/sizes")"
readelf -n --wide "$tmp/core" | grep -q "NT_FILE" || fail "no NT_FILE"
