# A core that is cut off, at every place that matters: all that is whole is shown, with a sentence on what is missing.
# How many threads are whole at a length is found by hand here, from the offsets of the notes.
. tests/sessions/lib.sh
need python3 jq

crash whole loaded 7
whole=$core
cat >"$tmp/cut.py" <<'PYTHON'
import json, os, struct, subprocess, sys
coreelf, path, tmp = sys.argv[1:]
data = open(path, 'rb').read()
phoff, phnum = struct.unpack_from('<Q', data, 32)[0], struct.unpack_from('<H', data, 56)[0]
headers = [struct.unpack_from('<IIQQQQQQ', data, phoff + 56 * i) for i in range(phnum)]
notes = next(h for h in headers if h[0] == 4)
loads = [h for h in headers if h[0] == 1 and h[5] > 0]
ends, at = [], notes[2]            # ends: where each NT_PRSTATUS is whole
edges = {64, 64 + 56, phoff + 56 * phnum, notes[2], notes[2] + notes[5]}
while at < notes[2] + notes[5]:
    namesz, descsz, kind = struct.unpack_from('<III', data, at)
    owner = data[at + 12:at + 12 + namesz]
    desc = at + 12 + (namesz + 3 & ~3)
    if kind == 1 and owner == b'CORE\0':
        ends.append(desc + descsz)
    edges |= {at, desc, desc + descsz // 2, desc + descsz}
    at = desc + (descsz + 3 & ~3)
for h in loads[::5]:
    edges |= {h[2], h[2] + h[5] // 2}
lengths = sorted({e + d for e in edges for d in (-1, 0, 1)} | {len(data) - 1, len(data)})
assert len(ends) == 7 and len(lengths) > 90
for length in lengths:
    if not 0 <= length <= len(data):
        continue
    cut = os.path.join(tmp, 'cut')
    with open(cut, 'wb') as f:
        f.write(data[:length])
    run = subprocess.run([coreelf, 'show', '--json', cut], capture_output=True)
    if length < 64:
        assert run.returncode == 1 and run.stderr, (length, run)
        continue
    assert run.returncode == 0, (length, run)
    said = json.loads(run.stdout)
    threads = sum(end <= length for end in ends)
    assert len(said['threads']) == threads, (length, len(said['threads']), threads)
    cut_off = said['truncated']
    assert cut_off['is'] == (length < len(data)), (length, cut_off)
    assert cut_off['program_headers_read'] == min(phnum, (length - phoff) // 56), (length, cut_off)
    if cut_off['program_headers_read'] == phnum:
        assert cut_off['segments_lost'] == sum(h[2] >= length for h in loads), (length, cut_off)
        assert cut_off['segments_cut'] == sum(h[2] < length < h[2] + h[5] for h in loads), (length, cut_off)
        assert cut_off['size_of_whole'] == len(data)
        assert cut_off['notes'] == (length < notes[2] + notes[5])
    if cut_off['is']:
        assert 'cut off' in said['verdict'], said['verdict']
    for thread in said['threads']:
        assert int(thread['registers']['rip'], 16), thread
PYTHON
if [ "$(uname -m)" = x86_64 ]; then
    python3 "$tmp/cut.py" "$coreelf" "$whole" "$tmp" || fail "a cut core is not shown as it is"
fi

# Cut among its notes: the threads that are whole, and the sentence.
eu_count() { "$coreelf" show "$1" threads | grep -c '^thread '; }
size=$(wc -c <"$whole")
head -c 9000 "$whole" >"$tmp/notes"
for part in summary header segments sections notes threads registers files auxv siginfo memory; do
    run 0 "$coreelf" show "$tmp/notes" "$part"
    [ -s "$tmp/out" ] || fail "nothing is said of $part"
    [ "$part" = summary ] || grep -q '^!! The file is cut off: it has 9,000 bytes of ' "$tmp/out" || fail "$part does not say that the file is cut off"
done
[ "$(eu_count "$whole")" = 7 ] || fail "the whole core has $(eu_count "$whole") threads"
[ "$(eu_count "$tmp/notes")" -lt 7 ] || fail "threads are there that are not whole"
[ "$(eu_count "$tmp/notes")" -gt 0 ] || fail "no thread is shown"

# Cut by the kernel: a limit of four to forty blocks.
for blocks in 8 16 24 32 64; do
    mkdir "$tmp/limit.$blocks"
    (
        ulimit -c "$blocks" || exit 9
        cd "$tmp/limit.$blocks"
        exec "$programs/loaded" 7
    ) >"$tmp/said" 2>&1 || true
    core=$(find "$tmp/limit.$blocks" -type f -name 'core*')
    [ -n "$core" ] || continue
    run 0 "$coreelf" show --json "$core"
    [ "$(wc -c <"$core")" -lt "$size" ] || fail "the limit did not cut the core"
    jq -e '.truncated.is' "$tmp/out" >/dev/null || fail "limit $blocks: not said to be cut off"
    echo "limit $blocks: $(jq -r '.truncated.explanation' "$tmp/out")"
done
