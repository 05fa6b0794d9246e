# The cores of tests/fixtures/cores, made anew by this machine's qemu-user and compilers: the same registers must stand
# in them, and gdb and eu-readelf must find them in the same places.
. tests/sessions/lib.sh
[ "${COREELF_CHECK_ALL:-}" = 1 ] || exit 0 # foreign compilers are for `make check-all`
need qemu-aarch64 gzip

tests/fixtures/make-cores.sh "$tmp/cores" >"$tmp/out" 2>&1 || fail "make-cores.sh: $(cat "$tmp/out")"
cat "$tmp/out"
ls "$tmp"/cores/*.core.gz >/dev/null 2>&1 || skip "no foreign compiler here"

# Only the cores of qemu-user: case "cores" of both suites.
for suite in arch witness; do
    COREELF_CORES=$tmp/cores CK_RUN_CASE=cores "$build/tests/check" $suite >"$tmp/out" 2>&1 ||
        fail "$suite: $(head -n 12 "$tmp/out")"
    grep -q '^100%: Checks: [1-9]' "$tmp/out" || fail "$suite ran no test: $(cat "$tmp/out")"
done
