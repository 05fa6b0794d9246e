#!/bin/sh
# gallery.sh: pictures of real files of the machine that it runs on, as PNG, to be looked at: gallery.sh FOLDER.
# `make gallery` puts them into docs/reference/gallery/. They differ from machine to machine, so nothing compares them.
#
# Of each file: the poster, the poster in grey, the map by Graphviz, and the page in a browser.
set -eu
export LC_ALL=C

for one in rsvg-convert dot chromium python3 gzip; do
    command -v $one >/dev/null || { echo "gallery: $one is needed" >&2 && exit 1; }
done
folder=$1
build=${COREELF_BUILD:-build}
coreelf=$PWD/$build/coreelf
files=$(mktemp -d "${TMPDIR:-/tmp}/coreelf-gallery.XXXXXX")
trap 'rm -rf "$files"' EXIT
trap 'exit 1' INT TERM
mkdir -p "$folder"

# name | file | what it is
table() {
    sed 's/ | /|/g' <<'END'
demo | demo.core | the core of the small process that `make demo` dumps while it runs
python | python3.core | a core by the kernel: python3 with 100 threads, ended by abort(3)
ls | ls | /bin/ls, a program
object | note.o | a relocatable file, as gcc made it of libcoreelf/note.c
s390x | s390x.core | a core of a big-endian machine, by qemu-user
truncated | truncated.core | the first 9 MB of the core of python3
END
}

# ---- The files ----

"$coreelf" demo --output="$files/demo" >/dev/null 2>&1
cp "$files/demo/core" "$files/demo.core"
(
    cd "$files"
    # shellcheck disable=SC3045 # every sh of Linux has it
    ulimit -c unlimited
    python3 -c 'import threading, time, os, ssl, sqlite3, json, decimal
for _ in range(100):
    threading.Thread(target=time.sleep, args=(99,), daemon=True).start()
os.abort()' || true
    mv core python3.core
) 2>/dev/null || { echo "gallery: the kernel writes no core here" >&2 && exit 1; }
cp /bin/ls "$files/ls"
cp "$build/libcoreelf/note.o" "$files/note.o"
gzip -dc tests/fixtures/cores/s390x.core.gz >"$files/s390x.core"
head -c 9000000 "$files/python3.core" >"$files/truncated.core"

# ---- The pictures ----

# Few colors are in them, so a palette does.
smaller() {
    ! command -v pngquant >/dev/null || pngquant --force --ext .png 256 "$1"
}

echo 'svg { filter: grayscale(1) }' >"$files/grey.css"
draw() {
    name=$1
    file=$files/$2
    "$coreelf" poster -o "$files/poster.svg" "$file"
    rsvg-convert -w 1600 -o "$folder/$name-poster.png" "$files/poster.svg"
    rsvg-convert -w 1600 --stylesheet "$files/grey.css" -o "$folder/$name-poster-grey.png" "$files/poster.svg"
    "$coreelf" map -o "$files/map.svg" "$file"
    rsvg-convert -w 1000 -o "$folder/$name-map.png" "$files/map.svg"
    (cd "$files" && "$coreelf" map -o page.html "$2") # the page has the name as it is given
    HOME=$files timeout 60 chromium --headless=new --no-sandbox --disable-gpu --disable-dev-shm-usage --no-first-run \
        --disable-background-networking --hide-scrollbars --window-size=1400,1000 \
        --screenshot="$folder/$name-page.png" "file://$files/page.html" >/dev/null 2>&1
    for kind in poster poster-grey map page; do
        smaller "$folder/$name-$kind.png"
    done
}

table | while IFS='|' read -r name file what; do
    draw "$name" "$file"
done

{
    echo '# Gallery: real files'
    echo
    echo 'Each as a poster, as the same poster in grey, as a map by Graphviz, and as the page of coreelf map -o core.html.'
    table | while IFS='|' read -r name file what; do
        printf '\n## %s: %s\n\n' "$name" "$what"
        for kind in poster poster-grey map page; do
            echo "![$name, $kind]($name-$kind.png)"
        done
    done
} >"$folder/README.md"
