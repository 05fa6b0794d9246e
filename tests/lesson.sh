#!/usr/bin/env bash
# lesson.sh: runs what a lesson shows, and compares.
#
#     tests/lesson.sh 03-a-core-by-hand           the outputs in its README are what its commands print now
#     tests/lesson.sh --write 03-a-core-by-hand   ... or they are put there (`make lessons`: in all lessons)
#
# A lesson is a folder with a README.md (a name alone is one of tutorials/). What is run stands behind a mark:
#
#     <!-- run -->          a block of commands, each behind "$ " (a line that ends in \ goes on in the next), and below
#                           each what it prints. Each must end with 0. All are run in order by one bash, so files,
#                           variables and background jobs stay.
#     <!-- file: NAME -->   a block that is a part of the file NAME of the lesson, but for its indentation
#     <!-- patch: NAME -->  a block that is a diff, and is applied to NAME at this point of the run
#     <!-- unpatch: NAME -->   no block: NAME is again what it was
#
# Words behind "run:", with commas between them:
#
#     numbers      when compared, any number is like any other (decimal, or hex of 3 digits or more), and blanks are one
#     needs WORD   x86_64, kernel-core, check-all (it is left to `make check-all`), or the name of a program. Without it the
#                  block is left alone, and if it is the first block to be run, the whole lesson
#     fails        the last command may end with any status
#
# A compiler that warns ends the lesson.
#
# The commands are run in a copy of the folder, TOP/tutorials/NAME, so that ../../build leads to the build as it does in the
# tree, and ../03-a-core-by-hand to the other lesson. What was started is ended afterwards. Exit status: 0 all is so, 1 it is not (and how it differs), 77 skipped.
#
# How it is done: the README is copied line by line; of a block that is run, what came out is put in place of what stood
# there, unless the two count as the same. Then the copy and the README are the same file, or the lesson is out of date.

# ---- Inside: one bash goes through the README. The lesson shares its variables, hence the long names. ----

lesson_die() {
    echo "README.md, line $((lesson_at + 1)): $*"
    exit 1
}

# lesson_has WORD: the mark that is being looked at has it.
lesson_has() {
    [[ ", $lesson_words," == *", $1,"* ]]
}

# What the mark needs is here; if not, $lesson_lacks says what is missing.
lesson_can() {
    local word
    while read -r word; do
        lesson_lacks=
        case $word in
        check-all) [[ ${COREELF_CHECK_ALL:-} == 1 ]] || lesson_lacks=check-all ;;
        x86_64) [[ $(uname -m) == x86_64 ]] || lesson_lacks="this is no x86-64 machine" ;;
        kernel-core)
            [[ $(cat /proc/sys/kernel/core_pattern) == core ]] || lesson_lacks="core_pattern is not \"core\""
            (ulimit -c unlimited) 2>/dev/null || lesson_lacks="no cores allowed here"
            ;;
        *) command -v "$word" >/dev/null || lesson_lacks="no $word here" ;;
        esac
        [[ -z $lesson_lacks ]] || return 1
    done < <(tr ',' '\n' <<<"$lesson_words" | sed -n 's/^ *needs //p')
}

# From the fence at $lesson_at: $lesson_block is what stands in the block; $lesson_at is now the fence that closes it.
lesson_read_block() {
    [[ ${lesson_lines[lesson_at]} == '```'* ]] || lesson_die "no block behind the mark"
    lesson_block=
    while [[ ${lesson_lines[++lesson_at]} != '```' ]]; do
        ((lesson_at < ${#lesson_lines[@]})) || lesson_die "the block has no end"
        lesson_block+=${lesson_lines[lesson_at]}$'\n'
    done
}

# What the last command said, as a reader would see it: without our own line numbers and folders.
lesson_said() {
    sed -E -e "s|$LESSON_TOP|/home/ann/coreelf|g" \
        -e 's/^lesson\.sh: line [0-9]+: +[0-9]+ ([A-Z][A-Za-z/-]*( [a-z0-9]+)*) *(\(core dumped\))?.*/\1 \3/' \
        -e 's/^lesson\.sh: line [0-9]+: /bash: /' -e 's/[[:blank:]]+$//' "$LESSON_TOP/said"
}

# lesson_do COMMAND MAY_FAIL: runs it; it and what it said are added to $lesson_shown.
lesson_do() {
    local status
    eval "$1" >"$LESSON_TOP/said" 2>&1 </dev/null
    status=$?
    lesson_output=$(lesson_said)
    [[ $status == 0 || $2 ]] || lesson_die "\"$1\" ended with $status: $lesson_output"
    [[ $lesson_output != *' [-W'* ]] || lesson_die "\"$1\" makes the compiler warn: $lesson_output"
    [[ $'\n'$lesson_output != *$'\n''$ '* && $lesson_output != *'```'* ]] || lesson_die "\"$1\" prints what cannot stand here"
    lesson_shown+="\$ $1"$'\n'${lesson_output:+$lesson_output$'\n'}
}

# Runs the commands of $lesson_block; $lesson_shown is what the block should show.
lesson_run() {
    local -a commands=()
    local line more='' may_fail
    while IFS= read -r line; do
        if [[ $more ]]; then
            commands[-1]+=$'\n'$line
        elif [[ $line == '$ '* ]]; then
            commands+=("${line#$ }")
        else
            continue
        fi
        more=
        [[ $line != *\\ ]] || more=yes
    done <<<"$lesson_block"
    ((${#commands[@]})) || lesson_die "no command in the block"
    lesson_shown=
    for line in "${!commands[@]}"; do
        may_fail=
        ! lesson_has fails || ((line + 1 < ${#commands[@]})) || may_fail=yes
        lesson_do "${commands[line]}" "$may_fail"
    done
}

# As it is compared when numbers do not count. 34,062,336 and 1.7 are a number each.
lesson_plain() {
    if lesson_has numbers; then
        sed -E -e 's/\b(0x[0-9a-fA-F]+|[0-9a-f]{3,}|[0-9]{1,3}(,[0-9]{3})+|[0-9]+)(\.[0-9]+)?\b/N/g' -e 's/[[:blank:]]+/ /g' <<<"$1"
    else
        echo "$1"
    fi
}

lesson_run_block() {
    lesson_read_block
    lesson_shown=$lesson_block
    if lesson_can; then
        lesson_run
        [[ $(lesson_plain "$lesson_shown") != "$(lesson_plain "$lesson_block")" ]] || lesson_shown=$lesson_block
    elif [[ $lesson_ran && $lesson_lacks == check-all ]]; then
        : # nothing is missing
    elif [[ $lesson_ran ]]; then
        echo "skip: tutorials/$LESSON_NAME, line $((lesson_at + 1)): $lesson_lacks"
    else
        echo "$lesson_lacks"
        exit 77
    fi
    lesson_ran=yes
}

lesson_file_block() {
    local file
    file=$(sed 's/^[[:blank:]]*//' "$LESSON_FOLDER/$1") || lesson_die "no file $1"
    lesson_read_block
    lesson_shown=$lesson_block
    lesson_block=$(printf %s "$lesson_block" | sed 's,^[[:blank:]]*,,')
    [[ $'\n'$file$'\n' == *$'\n'"$lesson_block"$'\n'* ]] || lesson_die "the block above is no part of $1"
}

lesson_patch_block() {
    lesson_read_block
    lesson_shown=$lesson_block
    (cd "$LESSON_COPY" && patch --silent --force --no-backup-if-mismatch "$1") <<<"$lesson_block" || lesson_die "the diff above does not fit $1"
}

# $lesson_at is the line of a mark of that kind, which has a block: it is copied too, with what it should show.
lesson_mark() {
    local fence
    ((++lesson_at))
    fence=${lesson_lines[lesson_at]}
    "lesson_$1_block" "$2"
    printf '%s\n%s```\n' "$fence" "$lesson_shown" >>"$LESSON_TOP/README.md"
}

lesson_inside() {
    local file='^<!-- (file|patch): (.*) -->$' run='^<!-- run(: (.*))? -->$' unpatch='^<!-- unpatch: (.*) -->$' line
    mapfile -t lesson_lines <"$LESSON_FOLDER/README.md"
    for ((lesson_at = 0; lesson_at < ${#lesson_lines[@]}; lesson_at++)); do
        line=${lesson_lines[lesson_at]}
        printf '%s\n' "$line" >>"$LESSON_TOP/README.md"
        if [[ $line =~ $run ]]; then
            lesson_words=${BASH_REMATCH[2]}
            lesson_mark run
        elif [[ $line =~ $file ]]; then
            lesson_mark "${BASH_REMATCH[1]}" "${BASH_REMATCH[2]}"
        elif [[ $line =~ $unpatch ]]; then
            cp "$LESSON_FOLDER/${BASH_REMATCH[1]}" "$LESSON_COPY/"
        elif [[ $line =~ ^'<!-- '(run|file|patch|unpatch) ]]; then
            lesson_die "a mark that nobody knows: $line"
        fi
    done
    [[ $lesson_ran ]] || lesson_die "nothing is run"
    : >"$LESSON_TOP/whole"
}

if [[ ${1-} == --inside ]]; then
    cd "$LESSON_COPY" || exit 1
    lesson_inside
    exit 0
fi

# ---- Outside: a scratch copy, the run, the comparison. ----

set -eu
cd "$(dirname "$0")/.."

write=
if [[ ${1-} == --write ]]; then
    write=yes
    shift
fi
[[ $# == 1 ]] || { echo "use: tests/lesson.sh [--write] NN-NAME" >&2 && exit 2; }
folder=$1
[[ $folder == */* ]] || folder=tutorials/$folder
[[ -f $folder/README.md ]] || { echo "no lesson $1" >&2 && exit 2; }
if grep -q '^<!-- patch: ' "$folder/README.md" && ! command -v patch >/dev/null; then
    echo "no patch here"
    exit 77
fi
build=$(cd "${COREELF_BUILD:-build}" && pwd)
LESSON_FOLDER=$(cd "$folder" && pwd)
LESSON_NAME=$(basename "$LESSON_FOLDER")
LESSON_TOP=$(cd "$(mktemp -d "${TMPDIR:-/tmp}/coreelf-lesson.XXXXXX")" && pwd)
LESSON_COPY=$LESSON_TOP/tutorials/$LESSON_NAME
export LESSON_FOLDER LESSON_NAME LESSON_TOP LESSON_COPY

# All that was started is in the process group of $inside.
inside=
finish() {
    [[ -z $inside ]] || kill -KILL -- "-$inside" 2>/dev/null || true
    rm -rf "$LESSON_TOP"
}
trap finish EXIT
trap 'exit 1' INT TERM HUP

# The compiler under the name by which the lessons call it. It warns of everything, so that a program that is not clean
# prints what the lesson does not show. A library that was built with sanitizers wants them in the
# program, too.
compiler() {
    local -a cc
    local flags warnings='-Wall -Wextra -Wpedantic -Wconversion -Wshadow -Wstrict-prototypes -Wvla'
    read -ra cc <<<"${CC:-cc}"
    cc[0]=$(command -v "${cc[0]}")
    flags=$(grep -o -e '-fsanitize=[a-z,]*' "$build/flags" | head -1 || true)
    mkdir "$LESSON_TOP/bin"
    printf '%s\n' '#!/bin/sh' "case \" \$* \" in *libcoreelf.a*) set -- $flags \"\$@\" ;; esac" \
        "exec ${cc[*]} $warnings \"\$@\"" >"$LESSON_TOP/bin/cc"
    chmod +x "$LESSON_TOP/bin/cc"
}

mkdir -p "$LESSON_TOP/tutorials" "$LESSON_TOP/tests"
for other in "$PWD"/tutorials/*/; do
    ln -s "${other%/}" "$LESSON_TOP/tutorials/"
done
rm -f "$LESSON_COPY" # a link, if it is one of them
cp -R "$LESSON_FOLDER" "$LESSON_COPY"
ln -s "$PWD/libcoreelf" "$LESSON_TOP/libcoreelf"
ln -s "$PWD/tests/fixtures" "$LESSON_TOP/tests/fixtures"
ln -s "$build" "$LESSON_TOP/build"
compiler
export PATH="$LESSON_TOP/bin:$LESSON_TOP/build:$PATH" LC_ALL=C.UTF-8 HOME="$LESSON_TOP"
unset COLUMNS MAKEFLAGS CFLAGS DEBUGINFOD_URLS POSIXLY_CORRECT COREELF_BUILD CDPATH
umask 022

# timeout(1) leads a process group of its own.
limit=$((120 * ${CK_TIMEOUT_MULTIPLIER:-1}))
cd tests
timeout -k 5 "$limit" bash lesson.sh --inside </dev/null >"$LESSON_TOP/words" 2>&1 &
inside=$!
status=0
wait "$inside" || status=$?
cat "$LESSON_TOP/words"
[[ $status != 124 ]] || echo "not done after $limit seconds"
if [[ $status == 0 && ! -e $LESSON_TOP/whole ]]; then
    echo "it ended in the middle"
    status=1
fi
[[ $status == 0 || $status == 77 ]] || status=1
[[ $status == 0 ]] || exit "$status"
if [[ $write ]]; then
    cmp -s "$LESSON_TOP/README.md" "$LESSON_FOLDER/README.md" || cat "$LESSON_TOP/README.md" >"$LESSON_FOLDER/README.md"
else
    diff -u --label "$LESSON_NAME/README.md" --label "what it prints now" "$LESSON_FOLDER/README.md" "$LESSON_TOP/README.md"
fi
