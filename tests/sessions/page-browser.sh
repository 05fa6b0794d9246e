# The page of `map --format=html` in Chromium: pointer, keys, search, links and the way back, a narrow window, a dark
# one; no error, no dialog, no request, nothing that its policy had to refuse. On a core that the kernel wrote, on one
# of 70,000 segments, and on files whose names try to be markup.
. tests/sessions/lib.sh
[ "${COREELF_CHECK_ALL:-}" = 1 ] || exit 0 # a browser is for `make check-all`
need python3 readelf
command -v chromium >/dev/null || command -v chromium-browser >/dev/null || command -v google-chrome >/dev/null || skip "no chromium here"

python3 tests/sessions/page-files.py "$tmp"
crash kernel loaded 7
cp "$core" "$tmp/kernel.core"

# A process that maps a file of such a name, dumped for real.
printf 'bytes' >"$tmp/<img src=x onerror=alert(1)>"
start_command python3 -c "
import mmap, sys, time
with open(sys.argv[1], 'rb') as f:
    area = mmap.mmap(f.fileno(), 0, prot=mmap.PROT_READ)
    print('ready', flush=True)
    time.sleep(60)" "$tmp/<img src=x onerror=alert(1)>"
run 0 "$coreelf" dump -o "$tmp/mapped" "$pid"

for name in kernel.core many hostile mapped threads wild; do
    run 0 "$coreelf" map -o "$tmp/$name.html" "$tmp/$name"
done
run 0 "$coreelf" map -o "$tmp/object.html" "$build/tools/coreelf.o"
run 0 "$coreelf" map --json "$tmp/kernel.core"
cp "$tmp/out" "$tmp/kernel.json"
python3 tests/sessions/page-browser.py "$tmp" "$build/tools/coreelf.o"
