# A dump of a stopped process and the kernel's own core of it: the fields that differ are some of those that
# docs/KERNEL-AGREEMENT.md lists, and nothing of the layout and the memory does. Data that lie elsewhere in the file
# are one line, which can be ignored.
. tests/sessions/lib.sh
need jq python3 readelf taskset

[ "$(cat /proc/sys/kernel/core_pattern)" = core ] || skip "core_pattern is not \"core\": no core made by the kernel"
# On one processor: else a thread that SIGCONT wakes may be back in the program before another begins to write the core.
taskset -cp "$(taskset -cp $$ | sed 's/.*[: ,-]//')" $$ >/dev/null
mkdir "$tmp/run"
# shellcheck disable=SC2016 # the inner shell's own
start_command sh -c 'cd "$1" && ulimit -c unlimited && exec "$2"' sh "$tmp/run" "$programs/stacks"
soon is_state "$pid" SSS || fail "not asleep: $(state "$pid")"
kill -STOP "$pid"
soon is_state "$pid" TTT || fail "not stopped: $(state "$pid")"
run 0 "$coreelf" dump -o "$tmp/live" "$pid"
kill -ABRT "$pid"
kill -CONT "$pid"
wait "$pid" 2>/dev/null || true
kernel=$(find "$tmp/run" -type f -name 'core*' | head -n 1)
[ -n "$kernel" ] || skip "the kernel wrote no core"

run 1 "$coreelf" diff --ignore=times "$tmp/live" "$kernel"
"$coreelf" diff --json --ignore=times "$tmp/live" "$kernel" >"$tmp/json" || true
jq -e '.counts.header == 0 and .counts.segments == 0 and .counts.files == 0 and .counts.memory == 0 and .moved == 0
    and .memory.compared > 1000000 and .memory.pages == 0' "$tmp/json" >"$tmp/jq" || fail "the layout differs: $(cat "$tmp/out")"
jq -r '.differences[] | "\(.what) \(.field)"' "$tmp/json" | sort -u >"$tmp/fields"
cat >"$tmp/allowed" <<'ALLOWED'
NT_PRPSINFO pr_flag
NT_PRPSINFO pr_sname
NT_PRPSINFO pr_state
NT_PRSTATUS pr_cursig
NT_PRSTATUS pr_info.si_signo
NT_SIGINFO si_code
NT_SIGINFO si_pid
NT_SIGINFO si_signo
NT_SIGINFO si_uid
ALLOWED
LC_ALL=C comm -23 "$tmp/fields" "$tmp/allowed" >"$tmp/more"
[ ! -s "$tmp/more" ] || fail "these differ too: $(cat "$tmp/more")"
for field in 'NT_PRSTATUS pr_cursig' 'NT_SIGINFO si_signo' 'NT_SIGINFO si_pid'; do
    grep -q "^$field\$" "$tmp/fields" || fail "$field is not told"
done

# The same core with its memory 4 pages farther back.
python3 - "$tmp/live" "$tmp/moved" <<'PYTHON'
import struct, sys
core = bytearray(open(sys.argv[1], 'rb').read())
phoff, phnum = struct.unpack_from('<Q', core, 32)[0], struct.unpack_from('<H', core, 56)[0]
headers = [phoff + 56 * i for i in range(phnum)]
loads = [at for at in headers if struct.unpack_from('<I', core, at)[0] == 1]
start = min(struct.unpack_from('<Q', core, at + 8)[0] for at in loads)
for at in loads:
    struct.pack_into('<Q', core, at + 8, struct.unpack_from('<Q', core, at + 8)[0] + 4 * 4096)
open(sys.argv[2], 'wb').write(core[:start] + bytes(4 * 4096) + core[start:])
PYTHON
loads=$(readelf -lW "$tmp/moved" 2>/dev/null | grep -c '^ *LOAD')
run 1 "$coreelf" diff "$tmp/live" "$tmp/moved"
grep -q "^$loads headers differ only in where things are in the file" "$tmp/out" || fail "no word of $loads: $(cat "$tmp/out")"
! grep -q '^  [-+~]' "$tmp/out" || fail "more than offsets: $(cat "$tmp/out")"
run 0 "$coreelf" diff --ignore=offsets "$tmp/live" "$tmp/moved"
run 0 "$coreelf" diff --ignore=offsets,times -q "$tmp/live" "$tmp/moved"

# One byte of it.
python3 - "$tmp/moved" <<'PYTHON'
import sys
with open(sys.argv[1], 'r+b') as f:
    f.seek(-100, 2)
    byte = f.read(1)
    f.seek(-100, 2)
    f.write(bytes([byte[0] ^ 1]))
PYTHON
run 1 "$coreelf" diff --ignore=offsets "$tmp/live" "$tmp/moved"
grep -q '1 page differs' "$tmp/out" || fail "one byte is not seen: $(cat "$tmp/out")"
run 0 "$coreelf" diff --ignore=offsets --no-memory "$tmp/live" "$tmp/moved"
