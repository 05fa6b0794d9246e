#!/bin/sh
# reference.sh: makes the pictures of docs/reference/ anew: reference.sh FOLDER. `make reference` puts them there.
#
# Each picture is a row of the table below: what it is called, of which input it is, the words of the command, and what
# the page says of it. The inputs are fixed: fixtures of the tests, the core that the program of tutorial 03 makes up,
# and pieces of these. So the pictures have the same bytes wherever they are made, and the tests check that they are
# current. Those that another program has a part in (Graphviz, or a converter to PDF) differ from version to version:
# they are made if that program is there, in FOLDER, and are not kept.
set -eu
export LC_ALL=C

folder=$1
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
byhand-a4.svg | byhand.core | poster --paper=a4 | the smallest one again, on one sheet of A4
x86_64-pages.svg | x86_64.core | poster --pages=4 | the core of x86-64 on four sheets of A4, with more of the notes
END
}

# ---- The inputs ----

make_input() {
    case $1 in
    byhand.core)
        # Of the library's sources, since its archive may want the flags that it was compiled with.
        ${CC:-cc} -std=c11 -I. -Ilibcoreelf tutorials/03-a-core-by-hand/byhand.c libcoreelf/*.c libcoreelf/arch/*.c \
            -o "$inputs/byhand"
        "$inputs/byhand" "$inputs/$1" >"$inputs/said"
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

# The same for a program that makes PDF of SVG.
convert() {
    if command -v rsvg-convert >/dev/null; then
        rsvg-convert -f pdf -o "$folder/${1%.svg}.pdf" "$folder/$1"
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
    cat <<'END'

The inputs are the cores in `tests/fixtures/cores/`, which qemu-user wrote (`tests/fixtures/README.md`), and the core
that [tutorial 03](../../tutorials/03-a-core-by-hand/README.md) makes up.

## How to print

The pictures are A3 in landscape (420 x 297 mm), those with `a4` or `pages` in their name A4. Their unit is the
millimetre, and the smallest letters have 7 points.

- From a browser: open the picture, print, choose the paper and landscape, set the margins to none and the scale to
  100%. "Fit to page" makes the letters smaller.
- With a program that makes PDF, for example `rsvg-convert -f pdf -o poster.pdf x86_64.svg` or
  `inkscape --export-filename=poster.pdf x86_64.svg`. `make reference` leaves PDF in `build/reference/` if rsvg-convert
  is installed.
- An A3 poster on A4 paper has letters of 5 points. The picture in four pages has 7 on A4.

It holds in grey, too: what a color says stands beside it in letters, or in the kind of border.

All constants of ELF and core files, with their values and meanings, are drawn on sheets by `coreelf poster --constants -o
constants.svg`.

To draw your own: `coreelf poster FILE -o poster.svg`. A core holds registers, arguments and the names of files, and the
poster shows them.
END
}

mkdir -p "$folder"
table | while IFS='|' read -r output input words what; do
    draw "$output" "$input" "$words"
    case $words in *--pages*) ;; *) [ -z "${REFERENCE_PDF:-}" ] || convert "$output" ;; esac
done
index >"$folder/README.md"
