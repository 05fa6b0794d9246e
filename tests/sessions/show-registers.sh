# Registers of every thread, the auxiliary vector, the mapped files, build-ids and memory: what show reads out of a core
# of the kernel is what gdb and elfutils read out of it.
. tests/sessions/lib.sh
need gdb jq python3 eu-unstrip
gdb -nx -batch -ex 'python print(1)' >/dev/null 2>&1 || skip "this gdb has no Python"
[ "$(uname -m)" = x86_64 ] || skip "these registers are of x86-64"

crash loaded loaded 5
run 0 "$coreelf" show --json "$core"
cp "$tmp/out" "$tmp/json"
[ "$(jq '.threads | length' "$tmp/json")" = 5 ] || fail "not five threads"

# ---- Registers, by gdb's own reading ----

cat >"$tmp/gdb.py" <<'PYTHON'
import gdb, json
general = 'rax rbx rcx rdx rsi rdi rbp rsp r8 r9 r10 r11 r12 r13 r14 r15 rip eflags cs ss ds es fs gs fs_base gs_base orig_rax'.split()
# What gdb does not know of this processor it calls unavailable: gdb 13 expects XSTATE as Intel lays it out.
def ask(mine, name, expression, shift=0):
    try:
        mine[name] = mine.get(name, 0) | (int(gdb.parse_and_eval(expression)) & (1 << 64) - 1) << shift
    except gdb.error:
        mine.pop(name, None)
        return 0
    return 1
def vector(mine, name, lanes):
    all(ask(mine, name, f'${name}.v{lanes}_int64[{i}]', 64 * i) for i in range(lanes))
threads = {}
for thread in gdb.selected_inferior().threads():
    thread.switch()
    mine = {}
    for name in general:
        ask(mine, name, '(int)$eflags' if name == 'eflags' else '$' + name)
    ask(mine, 'mxcsr', '(int)$mxcsr')
    mine['st'] = [gdb.parse_and_eval(f'$st{i}').format_string() for i in range(8)]
    for i in range(32):
        vector(mine, f'xmm{i}', 2)
        vector(mine, f'ymm{i}', 4)
        vector(mine, f'zmm{i}', 8)
        ask(mine, f'k{i}', f'$k{i}')
    threads[thread.ptid[1]] = mine
print('JSON' + json.dumps(threads))
PYTHON
gdb -nx -batch -x "$tmp/gdb.py" "$programs/loaded" "$core" 2>"$tmp/err" | sed -n 's/^JSON//p' >"$tmp/gdb"
[ -s "$tmp/gdb" ] || fail "gdb says nothing: $(cat "$tmp/err")"
python3 - "$tmp/json" "$tmp/gdb" <<'PYTHON' || fail "other registers than gdb's"
import json, sys
from decimal import Decimal
ours, theirs = json.load(open(sys.argv[1])), json.load(open(sys.argv[2]))
assert [str(t['tid']) for t in ours['threads']] and {str(t['tid']) for t in ours['threads']} == set(theirs)
compared = 0
for thread in ours['threads']:
    sets = {s['note']: s for s in thread['sets']}
    mine = dict(sets['NT_X86_XSTATE']['registers'], **thread['registers'])
    for name, value in theirs[str(thread['tid'])].items():
        if name != 'st':
            assert int(mine[name], 16) & (1 << 64) - 1 == value & (1 << 64) - 1 if name in ('eflags', 'mxcsr') \
                else int(mine[name], 16) == value, (thread['tid'], name, mine[name], hex(value))
            compared += 1
            continue
        for i, text in enumerate(value):
            said = sets['NT_X86_XSTATE']['values'][f'st{i}']
            assert said == text or Decimal(said) == Decimal(text), (thread['tid'], i, said, text)
            compared += 1
assert compared >= 5 * (27 + 8 + 16), compared

# What tests/programs/loaded.c has put there, whether or not gdb can read it: bytes by its formula.
import struct
for thread in ours['threads']:
    mine = [s for s in thread['sets'] if s['note'] == 'NT_X86_XSTATE'][0]['registers']
    if 'ymm0' not in mine:
        continue
    def raw(name, size):
        return int(mine[name], 16).to_bytes(size, 'little')
    seed = int(struct.unpack('<4f', raw('xmm7', 16))[3])
    whole = struct.pack('<4f', 1.5, -0.1, 3e38, seed) + bytes((i * 7 + seed * 31 + 1) & 255 for i in range(16, 64))
    assert raw('ymm7', 32) == whole[:32] == raw('ymm15', 32), (seed, mine['ymm7'])
    assert int(mine['mxcsr'], 16) & 0xff80 == 0x1f80 | (seed & 3) << 13
    if 'zmm3' in mine:
        assert raw('zmm3', 64) == raw('zmm18', 64) == raw('zmm31', 64) == whole, (seed, mine['zmm3'])
        assert int(mine['k5'], 16) == 0x5a5a + seed
PYTHON

# The text has the same: the general registers of the first thread, ymm or zmm put together, flags in words.
run 0 "$coreelf" show "$core" registers
for name in rax rip rsp fs_base; do
    value=$(jq -r ".threads[0].registers.$name" "$tmp/json")
    grep -q "^  $name *$value\( \|$\)" "$tmp/out" || fail "the text has no $name $value"
done
grep -q '^  mxcsr  *0x[0-9a-f]* .*IM' "$tmp/out" || fail "no words for mxcsr"
grep -q '^  eflags  *0x[0-9a-f]* .*IF' "$tmp/out" || fail "no words for eflags"
# fldpi, 80 bits of pi by any table of constants; five threads.
[ "$(grep -c ' 3.14159265358979323851' "$tmp/out")" = 5 ] || fail "pi is not in the x87 registers of five threads"
grep -q ' 1.44269504088896340739$' "$tmp/out" || fail "log2(e) is not there"
grep -q 'floats 1.5 -0.1 3e+38 ' "$tmp/out" || fail "no floats"
grep -v / "$tmp/out" | awk 'length > 100 {wide = 1} END {exit wide}' || fail "a line is wider than 100 columns"

# ---- The auxiliary vector ----

gdb -nx -batch -ex 'info auxv' "$programs/loaded" "$core" 2>/dev/null | sed -n 's/^\([0-9][0-9]*\) .* \(0x[0-9a-f]*\|[0-9]*\)\( ".*\)\{0,1\}$/\1 \2 \3/p' >"$tmp/gdb"
python3 - "$tmp/json" "$tmp/gdb" <<'PYTHON' || fail "another auxiliary vector than gdb's"
import json, sys
ours = [(e['type'], int(e['value'], 16)) for e in json.load(open(sys.argv[1]))['auxv']]
theirs = [(int(line.split()[0]), int(line.split()[1], 0)) for line in open(sys.argv[2])]
assert len(theirs) > 15 and ours == theirs, (ours, theirs)
PYTHON
run 0 "$coreelf" show "$core" auxv
tr -d '\n' <"$tmp/out" | grep -q 'AT_EXECFN *0x[0-9a-f]* *"/' || fail "no string for AT_EXECFN"
grep -q "AT_HWCAP .*SSE2" "$tmp/out" || fail "no words for AT_HWCAP"

# ---- Mapped files, build-ids ----

gdb -nx -batch -ex 'info proc mappings' "$programs/loaded" "$core" 2>/dev/null |
    awk '$1 ~ /^0x/ && NF >= 5 {print $1, $2, $4, $5}' >"$tmp/gdb"
python3 - "$tmp/json" "$tmp/gdb" <<'PYTHON' || fail "other mapped files than gdb's"
import json, sys
ours = [(int(f['start'], 16), int(f['end'], 16), f['offset'], f['path']) for f in json.load(open(sys.argv[1]))['files']]
theirs = [(int(a, 16), int(b, 16), int(c, 16), d) for a, b, c, d in (line.split() for line in open(sys.argv[2]))]
assert len(theirs) > 8 and ours == theirs, (ours, theirs)
PYTHON
eu-unstrip -n --core="$core" | sed -n 's/^\(0x[0-9a-f]*\)+[^ ]* \([0-9a-f]*\)@.*/\1 \2/p' | sort >"$tmp/theirs"
jq -r '.objects[] | "\(.address) \(.build_id)"' "$tmp/json" | sort >"$tmp/ours"
[ "$(wc -l <"$tmp/theirs")" -ge 4 ] || fail "eu-unstrip finds too few: $(cat "$tmp/theirs")"
diff "$tmp/ours" "$tmp/theirs" || fail "other build-ids than eu-unstrip's"

# ---- Memory ----

sp=$(jq -r '.threads[0].sp.address' "$tmp/json")
gdb -nx -batch -ex "dump binary memory $tmp/theirs $sp $sp+0x180" "$programs/loaded" "$core" >/dev/null 2>&1
run 0 "$coreelf" show --memory="$sp",0x180 --raw -o "$tmp/ours" "$core"
cmp "$tmp/theirs" "$tmp/ours" || fail "other memory than gdb's"
run 0 "$coreelf" show --memory="$sp",384 "$core"
sed 's/^  [0-9a-f]*  //; s/   *[^ ].\{0,15\}$//' "$tmp/out" | cut -c 1-49 | tr -d ' \n' | head -c 96 >"$tmp/a"
od -An -v -t x1 -N 48 "$tmp/theirs" | tr -d ' \n' >"$tmp/b"
cmp "$tmp/a" "$tmp/b" || fail "the hexdump is another: $(cat "$tmp/out")"
