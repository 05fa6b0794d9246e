# --plan prints the map of the core that would be written and writes nothing; --explain tells each step with the
# kernel's function; --sections adds a section header table that readelf and gdb take.
. tests/sessions/lib.sh
need readelf

start holes
kill -STOP "$pid"
cd "$tmp"
run 0 "$coreelf" dump --plan "$pid"
[ ! -e "core.$pid" ] || fail "--plan wrote a file"
grep -q 'planned, not written' "$tmp/out" || fail "it does not say that this is a plan"
cp "$tmp/out" plan
run 0 "$coreelf" dump -o core "$pid"
"$coreelf" map core >map
tail -n +4 plan >a
tail -n +4 map >b
cmp a b || fail "the plan is another than the map of the core: $(diff a b)"

run 0 "$coreelf" dump --plan --sections "$pid"
tail -n +4 out >a
run 0 "$coreelf" dump --sections -o core "$pid"
"$coreelf" map core | tail -n +4 >b
cmp a b || fail "the plan with sections is another than the map of the core: $(diff a b)"

run 0 "$coreelf" dump --explain -o core "$pid"
for function in coredump_wait dump_vma_snapshot fill_note_info elf_core_dump dump_user_range; do
    says "$function"
done
says 'are holes in the file'
says 'renamed to this name'
# Nothing is said of a pipe that is true of a file alone.
for way in stop fork; do
    "$coreelf" dump --explain --pause=$way -o - "$pid" 2>err | cat >piped
    tr -s '\n ' ' ' <err >said
    grep -q 'the rest are sent as zeros' said || fail "zeros in a pipe: $(cat err)"
    grep -q 'standard output: all of it is sent' said || fail "the end of a pipe: $(cat err)"
    ! grep -q 'holes\|renamed to' said || fail "of a pipe: $(cat err)"
done

run 0 "$coreelf" dump --sections -o core "$pid"
readelf -SW core >out 2>err
[ ! -s err ] || fail "readelf complains: $(cat err)"
grep -q 'note0 *NOTE' out || fail "no section of notes: $(cat out)"
[ "$(grep -c ' load ' out)" = "$(readelf -lW core | grep -c '^  LOAD')" ] || fail "not a section a segment"
if command -v gdb >/dev/null; then
    gdb -nx -q -batch -ex 'info registers rip' "$programs/holes" core 2>&1 | grep -q '^rip' || fail "gdb reads no registers"
fi
