# The process's own coredump_filter is obeyed. With bit 0 off no private anonymous memory is kept, but the
# program headers are all there; with 0x3f file-backed memory is kept too.
. tests/sessions/lib.sh
need readelf

count() {
    readelf -lW "$1" | awk -v kept="$2" '$1 == "LOAD" && (($5 == "0x000000") != kept)' | wc -l
}

start stacks
run 0 "$coreelf" dump -o "$tmp/default" "$pid"
echo 0 >"/proc/$pid/coredump_filter"
run 0 "$coreelf" dump -o "$tmp/none" "$pid"
echo 0x3f >"/proc/$pid/coredump_filter"
run 0 "$coreelf" dump -o "$tmp/more" "$pid"
all=$(($(count "$tmp/default" 1) + $(count "$tmp/default" 0)))
[ $(($(count "$tmp/none" 1) + $(count "$tmp/none" 0))) = "$all" ] || fail "a program header was lost"
# What the kernel itself adds is always kept: vvar (one or two), vdso, and vsyscall where there is one.
special=$(grep -c '\[v' "/proc/$pid/maps")
[ "$(count "$tmp/none" 1)" = "$special" ] || fail "filter 0 keeps $(count "$tmp/none" 1) areas, not $special"
[ "$(count "$tmp/more" 1)" -gt "$(count "$tmp/default" 1)" ] || fail "filter 0x3f keeps no more than the default"
