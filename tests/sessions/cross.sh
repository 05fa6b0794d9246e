# The command compiles for other machines, where only tables differ. It is not run there: qemu-user does not know
# ptrace(2).
. tests/sessions/lib.sh
[ "${COREELF_CHECK_ALL:-}" = 1 ] || exit 0 # foreign compilers are for `make check-all`

tried=0
for machine in aarch64 riscv64; do
    if ! command -v $machine-linux-gnu-gcc >/dev/null; then
        echo "skip: no $machine-linux-gnu-gcc: not compiled for $machine"
        continue
    fi
    make -s CC=$machine-linux-gnu-gcc CFLAGS=-O1 BUILD="$tmp/$machine" WERROR=1 >"$tmp/out" 2>&1 ||
        fail "$machine: $(grep -m 3 -E 'error|warning' "$tmp/out")"
    readelf -h "$tmp/$machine/coreelf" | grep -q -i -e 'aarch64' -e 'risc-v' || fail "not for $machine"
    tried=$((tried + 1))
done
[ "$tried" -gt 0 ] || skip "no foreign compiler here"
