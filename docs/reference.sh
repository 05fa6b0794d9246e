#!/bin/sh
# reference.sh: makes the pictures of docs/reference/ anew: reference.sh FOLDER [drawn]. `make reference` puts them there.
#
# Each picture is a row of the table below: what it is called, of which input it is, the words of the command, and what
# the page says of it. The inputs are fixed: fixtures of the tests, what the programs of tutorials 01 to 03 make, and
# pieces of these. So the posters have the same bytes wherever they are made, and the tests check that they are
# current. What another program has a part in (Graphviz, a converter to PDF) differs from version to version: with the
# word "drawn" it is made too, in FOLDER/drawn, where that program is there; it is kept, and not compared.
set -eu
export LC_ALL=C SOURCE_DATE_EPOCH=0 # a PDF has no time in it then, and changes only with its picture

folder=$1
drawn=${2:-}
build=${COREELF_BUILD:-build}
coreelf=$PWD/$build/coreelf
inputs=$(mktemp -d "${TMPDIR:-/tmp}/coreelf-reference.XXXXXX")
trap 'rm -rf "$inputs"' EXIT
trap 'exit 1' INT TERM

# output | input | command | what it shows
table() {
    sed 's/ | /|/g' <<'END'
x86_64.svg | x86_64.core | poster | a core of x86-64: a crash in a program of one thread
aarch64.svg | aarch64.core | poster | a core of aarch64
s390x.svg | s390x.core | poster | a core of s390x: big endian, so the highest byte of a number stands first
mips-o32.svg | mips-o32.core | poster | a core of 32-bit MIPS: shorter headers, addresses of four bytes, big endian
byhand.svg | byhand.core | poster | the smallest: a core of a process that never was, made up by tutorial 03
truncated.svg | truncated.core | poster | the first 9,000 bytes of the core of x86-64: what is cut off, and what is left
first.svg | first | poster | the program of 120 bytes that tutorial 01 types by hand
program.svg | program | poster | the program of tutorial 02: two segments, and sections in them
tiny-rel.svg | tiny.rel | poster | a relocatable file, what a compiler makes for the linker: sections, and no segments
byhand-a4.svg | byhand.core | poster --paper=a4 | the smallest core again, on one sheet of A4
x86_64-pages.svg | x86_64.core | poster --pages=4 | the core of x86-64 on four sheets of A4, with more of the notes
END
}

# Pictures by Graphviz: the same columns, but for the command, which is map.
drawn_table() {
    sed 's/ | /|/g' <<'END'
x86_64-map | x86_64.core | the file beside the memory, with what points where
s390x-map | s390x.core | the same of a big-endian machine
byhand-map | byhand.core | the smallest
truncated-map | truncated.core | what the end of the file cuts off
END
}

# ---- The inputs ----

# run_lesson SOURCE OUTPUT
run_lesson() {
    # With the library's sources, since its archive may want the flags that it was compiled with.
    ${CC:-cc} -std=c11 -I. -Ilibcoreelf "tutorials/$1" libcoreelf/*.c libcoreelf/arch/*.c -o "$inputs/lesson"
    "$inputs/lesson" "$inputs/$2" >"$inputs/said"
}

make_input() {
    case $1 in
    byhand.core) run_lesson 03-a-core-by-hand/byhand.c "$1" ;;
    program) run_lesson 02-sections/sections.c "$1" ;;
    first)
        ${CC:-cc} -std=c11 tutorials/01-a-first-elf/first.c -o "$inputs/make-first"
        "$inputs/make-first" >"$inputs/$1"
        ;;
    tiny.rel)
        cp "tests/golden/$1" "$inputs/$1"
        ;;
    truncated.core)
        gzip -dc tests/fixtures/cores/x86_64.core.gz | head -c 9000 >"$inputs/$1"
        ;;
    *)
        gzip -dc "tests/fixtures/cores/$1.gz" >"$inputs/$1"
        ;;
    esac
}

# ---- The pictures ----

# One that `coreelf` draws alone.
draw() {
    [ -e "$inputs/$2" ] || make_input "$2"
    # The words of the command are split on purpose.
    # shellcheck disable=SC2086
    "$coreelf" $3 -o "$folder/$1" "$inputs/$2"
}

# Sheets of all constants, as many as it takes.
draw_constants() {
    "$coreelf" poster --constants -o "$folder/constants.svg"
}

# PDF of the posters, and the maps.
draw_with_others() {
    mkdir -p "$folder/drawn"
    if command -v rsvg-convert >/dev/null; then
        for poster in "$folder"/*.svg; do
            name=${poster##*/}
            rsvg-convert -f pdf -o "$folder/drawn/${name%.svg}.pdf" "$poster"
        done
    fi
    if command -v dot >/dev/null; then
        drawn_table | while IFS='|' read -r output input what; do
            "$coreelf" map -o "$folder/drawn/$output.svg" "$inputs/$input"
            "$coreelf" map -o "$folder/drawn/$output.pdf" "$inputs/$input"
        done
    fi
}

# ---- The page ----

index() {
    cat <<'END'
# Desk reference: files as posters

Each picture shows one file, byte by byte, and zooms from left to right: the whole file to scale, its parts, the bytes of
its headers and notes with what they mean, the memory of the process, and below how such a file comes to be. They are
drawn by `coreelf poster` from fixed inputs, so anybody can make the same: `make reference`.

| picture | of |
|---|---|
END
    table | while IFS='|' read -r output input words what; do
        if [ "${words#*--pages}" != "$words" ]; then
            stem=${output%.svg}
            output="[$stem-1.svg]($stem-1.svg), [-2]($stem-2.svg), [-3]($stem-3.svg), [-4]($stem-4.svg)"
        else
            output="[$output]($output)"
        fi
        echo "| $output | $what |"
    done
    for sheet in "$folder"/constants-*.svg; do
        sheet=${sheet##*/}
        sheets="${sheets:+$sheets, }[${sheet%.svg}]($sheet)"
    done
    echo "| $sheets | all constants of ELF and core files, with their values and meanings |"
    cat <<'END'

Maps, drawn by Graphviz:

| map | of |
|---|---|
END
    drawn_table | while IFS='|' read -r output input what; do
        echo "| [$output.svg](drawn/$output.svg), [PDF](drawn/$output.pdf) | $what |"
    done
    cat <<'END'

[drawn/](drawn/) has the posters as PDF, too. [gallery/](gallery/README.md) has pictures of real files.

The inputs are the cores in `tests/fixtures/cores/`, which qemu-user wrote (`tests/fixtures/README.md`), and the core
that [tutorial 03](../../tutorials/03-a-core-by-hand/README.md) makes up; the programs are those of
[tutorial 01](../../tutorials/01-a-first-elf/README.md) and [tutorial 02](../../tutorials/02-sections/README.md).

## How to print

The pictures are A3 in landscape (420 x 297 mm), those with `a4` or `pages` in their name A4. Their unit is the
millimetre, and the smallest letters have 7 points.

- From a browser: open the picture, print, choose the paper and landscape, set the margins to none and the scale to
  100%. "Fit to page" makes the letters smaller.
- From the PDF in [drawn/](drawn/), made by rsvg-convert; `inkscape --export-filename=poster.pdf x86_64.svg` makes one,
  too.
- An A3 poster on A4 paper has letters of 5 points. The picture in four pages has 7 on A4.

It holds in grey, too: what a color says stands beside it in letters, or in the kind of border.

To draw your own: `coreelf poster FILE -o poster.svg`. A core holds registers, arguments and the names of files, and the
poster shows them.
END
}

mkdir -p "$folder"
table | while IFS='|' read -r output input words what; do
    draw "$output" "$input" "$words"
done
draw_constants
[ -z "$drawn" ] || draw_with_others
index >"$folder/README.md"
