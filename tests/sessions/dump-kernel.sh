# A core of a live process, and the core that the kernel writes of the same process a moment later: the same
# program headers, the same notes (types and sizes), the same memory.
. tests/sessions/lib.sh
need readelf cmp taskset

# On one processor: the kernel notes the number of the processor in each thread's rseq area, and a thread that
# wakes on another one to end there would differ in that.
taskset -cp "$(taskset -cp $$ | sed 's/.*[: ,-]//')" $$ >/dev/null
case $(cat /proc/sys/kernel/core_pattern) in
core) ;;
*) skip "core_pattern is not \"core\": the kernel's core goes elsewhere" ;;
esac

ulimit -c unlimited || skip "no cores allowed here"
here=$PWD
cd "$tmp"
start stacks
cd "$here"
run 0 "$coreelf" dump -o "$tmp/live" "$pid"
kill -ABRT "$pid"
wait "$pid" || true
kernel=$(find "$tmp" -type f -name 'core*' | head -n 1)
[ -n "$kernel" ] || fail "the kernel wrote no core"

readelf -lW "$kernel" >"$tmp/a"
readelf -lW "$tmp/live" >"$tmp/b"
cmp "$tmp/a" "$tmp/b" || fail "other program headers: $(diff "$tmp/a" "$tmp/b")"
readelf -n -W "$kernel" 2>/dev/null | awk '$1 == "CORE" || $1 == "LINUX" {print $1, $2, $3}' | sort >"$tmp/a"
readelf -n -W "$tmp/live" 2>/dev/null | awk '$1 == "CORE" || $1 == "LINUX" {print $1, $2, $3}' | sort >"$tmp/b"
cmp "$tmp/a" "$tmp/b" || fail "other notes: $(diff "$tmp/a" "$tmp/b")"

# All segments behind the notes: memory starts at a page boundary, from the first PT_LOAD on.
first=$((0x$(readelf -lW "$kernel" | awk '$1 == "LOAD" {print substr($2, 3); exit}')))
cmp -i "$first" "$kernel" "$tmp/live" || fail "other memory"
