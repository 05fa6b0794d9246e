# The page of `map --format=html`, without a browser: small, whole, the same each time; its policy allows just its
# own script and style; nothing of the file is markup; no memory is inside; its values are those of readelf.
. tests/sessions/lib.sh
need python3 readelf

make_page() {
    run 0 "$coreelf" map -o "$tmp/$1.html" "$2"
    python3 tests/sessions/page.py "$tmp/$1.html" "$2"
}

# A process with a secret in its memory: 300 letters that it makes while it runs, so they are in no argument and no
# file. A few of them may still be in a register; page.py looks for 48 of them in a row.
secret='"".join(chr(97 + i * i * 7 % 89 % 26) for i in range(300))'
start_command python3 -c "
import time
secret = $secret
print('ready', flush=True)
time.sleep(60)"
run 0 "$coreelf" dump -o "$tmp/core" "$pid"
grep -qa "$(python3 -c "print($secret)")" "$tmp/core" || fail "the secret is not even in the core"
make_page core "$tmp/core"
run 0 "$coreelf" map --format=html "$tmp/core"
cmp "$tmp/out" "$tmp/core.html" || fail "-o and standard output differ, or two runs do"

# A name is explained by the very words of `coreelf explain`.
python3 - "$tmp/core.html" "$coreelf" <<'PYTHON'
import json, re, subprocess, sys
page = open(sys.argv[1], encoding='utf-8').read()
terms = json.loads(re.search(r'<script id="data" type="application/json">(.*?)</script>', page, re.S).group(1))['terms']
names = [terms[i:i + 6] for i in range(0, len(terms), 6)]
assert len(names) > 60 and {'e_entry', 'p_type', 'PT_LOAD', 'NT_AUXV', 'AT_ENTRY'} <= {n[0] for n in names}
one_line = lambda text: ' '.join(text.split())
for name, meaning, kind, place, shown, linux in names:
    said = one_line(subprocess.run([sys.argv[2], 'explain', name], capture_output=True, text=True).stdout)
    for words in meaning, linux.rsplit(' [', 1)[0]:  # behind it: function and file
        assert one_line(words) in said, (name, words, said)
PYTHON

make_page object "$build/tools/coreelf.o"
make_page program "$coreelf"
head -c 20000 "$tmp/core" >"$tmp/cut"
make_page cut "$tmp/cut"
gzip -dc tests/fixtures/cores/s390x.core.gz >"$tmp/big-endian"
make_page big-endian "$tmp/big-endian"
# It has no NT_SIGINFO; its end stands in pr_cursig (tests/fixtures/README.md).
grep -q '"process":"[^"]*; ended by signal 11, SIGSEGV"' "$tmp/big-endian.html" || fail "another end of the process"

# More than a page can hold, in three ways: 70,000 areas like real ones, as many with nothing in common, and a
# thousand threads. Names that are all characters which a script cannot have are six times as long in the page.
python3 tests/sessions/page-files.py "$tmp"
for name in many wild threads hostile; do
    make_page $name "$tmp/$name"
done
