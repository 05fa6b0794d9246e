# The suites of the library on a big-endian machine: built for s390x and run by qemu-user. Check for s390x is got by
# `make deps-all` (tests/foreign-check.sh).
. tests/sessions/lib.sh
[ "${COREELF_CHECK_ALL:-}" = 1 ] || exit 0 # foreign compilers are for `make check-all`
need s390x-linux-gnu-gcc qemu-s390x pkg-config

root=$PWD/build/foreign/s390x
libraries=$root/usr/lib/s390x-linux-gnu
[ -e "$libraries/libcheck.a" ] || skip "no Check for s390x; make deps-all gets it"
[ -e /usr/s390x-linux-gnu/include/stdio.h ] || skip "no C library for s390x"

# The libraries of Check lie in $root, as if that were the root of the file system.
PKG_CONFIG_LIBDIR=$libraries/pkgconfig
PKG_CONFIG_SYSROOT_DIR=$root
PKG_CONFIG_ALLOW_SYSTEM_CFLAGS=1
PKG_CONFIG_ALLOW_SYSTEM_LIBS=1
export PKG_CONFIG_LIBDIR PKG_CONFIG_SYSROOT_DIR PKG_CONFIG_ALLOW_SYSTEM_CFLAGS PKG_CONFIG_ALLOW_SYSTEM_LIBS
big=build/s390x
MAKEFLAGS='' make -s -j2 CC=s390x-linux-gnu-gcc CFLAGS=-O1 BUILD=$big WERROR=1 $big/tests/check >"$tmp/out" 2>&1 ||
    fail "s390x: $(grep -m 3 -E 'error|warning|undefined' "$tmp/out")"
readelf -h $big/tests/check | grep -q 'big endian' || fail "it is not for a big-endian machine"

for suite in names codec fields sink plan reader note arch; do
    QEMU_LD_PREFIX=/usr/s390x-linux-gnu COREELF_CHECK_ALL='' qemu-s390x $big/tests/check $suite >"$tmp/out" 2>&1 ||
        fail "$suite on s390x: $(grep -v '^skip' "$tmp/out" | head -n 12)"
    grep -q '^100%: Checks: [1-9]' "$tmp/out" || fail "$suite on s390x ran no test: $(cat "$tmp/out")"
done
