# Other readers open a core of a live process as they open the kernel's own of the same process: no complaint that
# the kernel's core does not get, the same threads and functions. gdb, lldb, eu-stack, eu-readelf, readelf, pyelftools.
. tests/sessions/lib.sh
need readelf
[ "$(cat /proc/sys/kernel/core_pattern)" = core ] || skip "core_pattern is not \"core\": the kernel's core goes elsewhere"
ulimit -c unlimited || skip "no cores allowed here"

start stacks
run 0 "$coreelf" dump -o "$tmp/live" "$pid"
run 0 "$coreelf" dump --only=stacks -o "$tmp/small" "$pid"
run 0 "$coreelf" dump --sections -o "$tmp/sections" "$pid"
here=$PWD
cd "$tmp"
start stacks
kill -ABRT "$pid"
wait "$pid" || true
cd "$here"
kernel=$(find "$tmp" -type f -name 'core*' | head -n 1)
[ -n "$kernel" ] || fail "the kernel wrote no core"

# What a reader says, without what differs from process to process: numbers and names of files.
plain() {
    sed -e "s#$tmp/[a-z0-9.]*#CORE#g" -e "s#$kernel#CORE#g" -e 's/0x[0-9a-f]*/X/g' -e 's/[0-9][0-9]*/N/g'
}
# complaints COMMAND...: what it says on standard error, or in lines with "warning" or "error".
complaints() {
    "$@" >"$tmp/stdout" 2>"$tmp/stderr" || echo "exit status $?" >>"$tmp/stderr"
    { cat "$tmp/stderr"; grep -i -e warning -e error "$tmp/stdout"; } | plain | sort -u
}
same_as_kernel() {
    name=$1
    shift
    complaints "$@" "$kernel" >"$tmp/of-kernel" || true
    for core in "$tmp/live" "$tmp/small" "$tmp/sections"; do
        complaints "$@" "$core" >"$tmp/of-ours" || true
        comm -13 "$tmp/of-kernel" "$tmp/of-ours" >"$tmp/more"
        [ ! -s "$tmp/more" ] || fail "$name complains of $core, not of the kernel's: $(cat "$tmp/more")"
    done
}
tried=

same_as_kernel readelf readelf -hlSnW
tried="$tried readelf"
if command -v eu-readelf >/dev/null; then
    same_as_kernel eu-readelf eu-readelf -hlSn
    tried="$tried eu-readelf"
fi
if command -v eu-stack >/dev/null; then
    eu-stack -e "$programs/stacks" --core "$kernel" 2>/dev/null | grep -o ' [a-z_]*descend\| main' | sort | uniq -c >"$tmp/a"
    grep -q descend "$tmp/a" || fail "eu-stack finds no stack in the kernel's core"
    for core in live small sections; do
        eu-stack -e "$programs/stacks" --core "$tmp/$core" 2>/dev/null | grep -o ' [a-z_]*descend\| main' | sort | uniq -c >"$tmp/b"
        cmp "$tmp/a" "$tmp/b" || fail "eu-stack finds another stack in $core: $(diff "$tmp/a" "$tmp/b")"
    done
    tried="$tried eu-stack"
fi
if command -v gdb >/dev/null; then
    same_as_kernel gdb gdb -nx -q -batch -ex 'thread apply all bt' -ex 'info auxv' -ex 'info proc mappings' "$programs/stacks"
    tried="$tried gdb"
fi
lldb=$(command -v lldb || command -v lldb-14 || true)
if [ -n "$lldb" ]; then
    for core in "$kernel" "$tmp/live" "$tmp/small" "$tmp/sections"; do
        "$lldb" --batch -o 'thread backtrace all' -c "$core" "$programs/stacks" >"$tmp/lldb" 2>&1 || true
        grep -o '`descend\|`main' "$tmp/lldb" | sort | uniq -c | tr '\n' ' '
        echo
    done | sort | uniq -c >"$tmp/a"
    [ "$(wc -l <"$tmp/a")" = 1 ] || fail "lldb finds other stacks: $(cat "$tmp/a")"
    grep -q descend "$tmp/a" || fail "lldb finds no stack: $(cat "$tmp/lldb")"
    tried="$tried lldb"
else
    echo "skip: no lldb"
fi
python=
for one in python3 /usr/bin/python3; do
    if [ -z "$python" ] && "$one" -c 'import elftools' 2>/dev/null; then
        python=$one
    fi
done
if [ -n "$python" ]; then
    for core in "$kernel" "$tmp/live" "$tmp/small" "$tmp/sections"; do
        "$python" - "$core" <<'PYTHON'
import sys
from elftools.elf.elffile import ELFFile
with open(sys.argv[1], 'rb') as f:
    notes = [n for s in ELFFile(f).iter_segments() if s['p_type'] == 'PT_NOTE' for n in s.iter_notes()]
    types = [n['n_type'] for n in notes]
    assert types[:5] == ['NT_PRSTATUS', 'NT_PRPSINFO', 'NT_SIGINFO', 'NT_AUXV', 'NT_FILE'], types
    assert types.count('NT_PRSTATUS') == 3, types
    files = [n for n in notes if n['n_type'] == 'NT_FILE'][0]['n_desc']
    assert any(b'libc.so' in name for name in files['filename']), files
PYTHON
    done
    tried="$tried pyelftools"
else
    echo "skip: no pyelftools"
fi
echo "tried:$tried"
