# The regions of a map are disjoint, in file order, and go from 0 to the size of the file: on real files of each
# kind. jq reads the JSON; the text has at most 100 columns, but for the
# heading, which begins with the file's name.
. tests/sessions/lib.sh
need jq

covers() {
    case $1 in
    *.d) return ;; # what make notes beside the programs
    esac
    "$coreelf" map --json "$1" >"$tmp/map.json" || fail "map --json $1 fails"
    jq -e --argjson size "$(stat -L -c %s "$1")" '
        reduce .regions[] as $r (0; if $r.offset == . and $r.size > 0 then . + $r.size else -1 end) == $size
        and .file.size == $size and all(.regions[]; (.name | length) > 0)' "$tmp/map.json" >"$tmp/jq" ||
        fail "$1 is not covered"
    "$coreelf" map "$1" >"$tmp/text"
    awk 'NR > 1 && length > 100' "$tmp/text" >"$tmp/long"
    [ ! -s "$tmp/long" ] || fail "more than 100 columns for $1: $(head -n 1 "$tmp/long")"
    covered=$((covered + 1))
}
covered=0

printf 'int f(int x) { return x + 1; }\n' >"$tmp/f.c"
cc -c -g -o "$tmp/f.o" "$tmp/f.c"
cc -shared -fPIC -o "$tmp/f.so" "$tmp/f.c"
strip -o "$tmp/stripped.so" "$tmp/f.so"
objcopy --strip-section-headers "$tmp/f.so" "$tmp/headless.so" 2>/dev/null || rm -f "$tmp/headless.so"
start stacks
run 0 "$coreelf" dump -o "$tmp/dumped" "$pid"
run 0 "$coreelf" dump --sections -o "$tmp/sections" "$pid"
head -c 20000 "$tmp/dumped" >"$tmp/cut"
head -c 3000 "$tmp/dumped" >"$tmp/short"
{ cat "$tmp/f.so"; echo more behind; } >"$tmp/tail"
for file in /bin/ls "$(command -v gdb || echo /bin/sh)" "$coreelf" "$build"/libcoreelf.so.0 "$programs"/* "$tmp"/*.o \
    "$tmp"/*.so "$tmp/dumped" "$tmp/sections" "$tmp/cut" "$tmp/short" "$tmp/tail" \
    $(ldd "$coreelf" | grep -o '/[^ ]*'); do
    covers "$file"
done
if command -v i686-linux-gnu-gcc >/dev/null; then
    i686-linux-gnu-gcc -static -o "$tmp/i386" "$tmp/f.c" -nostartfiles -Wl,-e,f && covers "$tmp/i386"
    "$coreelf" map "$tmp/i386" | grep -q 'ELF32, little endian, ET_EXEC, EM_386' || fail "not seen as i386"
else
    echo "skip: no i686-linux-gnu-gcc: no 32-bit program"
fi
if [ "$(cat /proc/sys/kernel/core_pattern)" = core ]; then
    (cd "$tmp" && "$programs/crash") 2>/dev/null || true
    kernel=$(find "$tmp" -type f -name 'core*' | head -n 1)
    [ -n "$kernel" ] || fail "the kernel wrote no core"
    covers "$kernel"
    "$coreelf" map "$kernel" >"$tmp/text"
    grep -q 'signal 11, SIGSEGV' "$tmp/text" || fail "no word of SIGSEGV: $(head -n 3 "$tmp/text")"
else
    echo "skip: core_pattern is not \"core\": no core made by the kernel"
fi
[ "$covered" -ge 10 ] || fail "only $covered files"
"$coreelf" map "$tmp/cut" >"$tmp/text"
grep -q '^!!.*behind the end of the file' "$tmp/text" || fail "no word of what was cut off"
grep -q 'tail' "$tmp/text" && fail "a tail in a file that was cut"
"$coreelf" map "$tmp/tail" | grep -q 'tail: bytes that no header speaks of' || fail "the tail is not named"
