#!/bin/sh
# golden.sh: what map says of a few small files, in each format, as it was when a person last read it line by line.
#
#   tests/golden.sh COREELF FOLDER    writes NAME.FORMAT for each file into that folder
#   make golden                       the same into tests/golden: then read `git diff tests/golden`
#
# tests/sessions/golden.sh compares. The files:
#
#   byhand.core   of tutorials/03-a-core-by-hand: one thread, one page
#   x86_64.core, s390x.core   of tests/fixtures, little and big endian
#   tiny.rel      352 bytes, typed by hand: a relocatable file with .text, .bss and .shstrtab
set -eu
LC_ALL=C
NO_COLOR=1
export LC_ALL NO_COLOR
coreelf=$(realpath "$1")
golden=$PWD/tests/golden
fixtures=$PWD/tests/fixtures/cores
mkdir -p "$2"
folder=$(realpath "$2")
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

cd "$work"
gzip -dc "$golden/byhand.core.gz" >byhand.core
gzip -dc "$fixtures/x86_64.core.gz" >x86_64.core
gzip -dc "$fixtures/s390x.core.gz" >s390x.core
cp "$golden/tiny.rel" tiny.rel
for name in byhand.core x86_64.core s390x.core tiny.rel; do
    for format in text json dot; do
        "$coreelf" map --format=$format "$name" >"$folder/$name.$format"
    done
    for kind in bytes tree memory; do
        "$coreelf" map --$kind "$name" >"$folder/$name.$kind"
    done
done
