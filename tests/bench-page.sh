#!/bin/sh
# bench-page.sh: how large the page of map --format=html is, how long it takes to make beside the map as text, and how
# long Chromium takes to open it, up to the end of its load event. Medians of five runs. Nothing is asserted here.
set -eu
. tests/sessions/lib.sh
need python3

# seconds COMMAND...: of wall time, the median of five.
seconds() {
    for _ in 1 2 3 4 5; do
        began=$(date +%s.%N)
        "$@" >/dev/null 2>&1
        echo "$(date +%s.%N) $began" | awk '{print $1 - $2}'
    done | sort -n | sed -n 3p
}

cat >"$tmp/open.py" <<'PYTHON'
import sys
sys.path.insert(0, 'tests/sessions')
sys.dont_write_bytecode = True
import browser
if not browser.find():
    sys.exit(print('-'))
took = []
with browser.Browser() as one:
    for _ in range(5):
        page = one.open('file://' + sys.argv[1])
        took.append(page.run('performance.timing.loadEventEnd - performance.timing.navigationStart'))
print(sorted(took)[2])
PYTHON

# WHAT FILE
row() {
    page=$(seconds "$coreelf" map -o "$tmp/page.html" "$2")
    text=$(seconds "$coreelf" map "$2")
    printf '%-34s %9d bytes %7.3f s %7.3f s %6s ms\n' "$1" "$(wc -c <"$tmp/page.html")" "$page" "$text" \
        "$(python3 "$tmp/open.py" "$tmp/page.html")"
}

python3 tests/sessions/page-files.py "$tmp"
crash kernel loaded 200
printf '%-34s %15s %9s %9s %9s\n' file page 'to make' 'as text' 'to open'
row 'core of the kernel, 200 threads' "$core"
row 'core of 70,000 segments' "$tmp/many"
row 'the same, nothing in common' "$tmp/wild"
row 'notes of 1,000 threads' "$tmp/threads"
row 'the command itself, a program' "$coreelf"
