#!/bin/sh
# side.sh: what a command says of two files, side by side.
#
#     ./side.sh A B COMMAND ARG...      the word FILE in COMMAND stands for A, then for B
set -eu
a=$1 b=$2
shift 2
# said FILE COMMAND...: its lines, 32 columns of each
said() {
    file=$1
    shift
    for word; do
        shift
        [ "$word" = FILE ] && word=$file
        set -- "$@" "$word"
    done
    "$@" | cut -c 1-32
}
left=$(mktemp) right=$(mktemp)
trap 'rm -f "$left" "$right"' EXIT
said "$a" "$@" >"$left"
said "$b" "$@" >"$right"
paste -d '\n' "$left" "$right" | while IFS= read -r one && IFS= read -r two; do
    printf '%-32s | %s\n' "$one" "$two"
done | sed 's/ *$//'
