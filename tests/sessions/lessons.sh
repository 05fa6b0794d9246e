# tests/lesson.sh itself: it sees what is no longer so, puts it right, and leaves nothing running.
. tests/sessions/lib.sh
need bash patch

lesson="$tmp/a lesson/01-try"
mkdir -p "$lesson"
printf '%s\n' 'one' '    two' 'three' >"$lesson/words"

# block MARK LINE...: adds a block to the lesson.
block() {
    printf '\n<!-- %s -->\n```text\n' "$1" >>"$lesson/README.md"
    shift
    printf '%s\n' "$@" '```' >>"$lesson/README.md"
}

# lesson STATUS [--write]: runs it.
lesson() {
    status=$1
    shift
    run "$status" bash tests/lesson.sh "$@" "$lesson"
}

# tells WORDS: the last run said so.
tells() {
    grep -q -e "$1" "$tmp/out" || fail "it does not say \"$1\" but: $(cat "$tmp/out")"
}

# What is so: commands share one shell, a line goes on behind \, and standard error is shown too.
# shellcheck disable=SC2016 # the lesson's own variables
block run '$ number=7' '$ cat \' '  words' one '    two' three '$ echo "number $number" >&2' 'number 7'
block 'file: words' two three
lesson 0

# One byte that is not.
cp "$lesson/README.md" "$tmp/good"
sed -i 's/^number 7/number 8/' "$lesson/README.md"
lesson 1
tells '^-number 8'
tells '^+number 7'
lesson 0 --write
cmp "$tmp/good" "$lesson/README.md" || fail "--write did not bring back what was there"

# A block of a file that does not have it.
block 'file: words' two four
lesson 1
tells 'no part of words'
cp "$tmp/good" "$lesson/README.md"

# A patch, and what was there before.
block 'patch: words' '--- a/words' '+++ b/words' '@@ -1,3 +1,3 @@' '-one' '+eins' '     two' ' three'
block run '$ head -1 words' eins
printf '\n<!-- unpatch: words -->\n' >>"$lesson/README.md"
block run '$ head -1 words' one
lesson 0
cp "$tmp/good" "$lesson/README.md"

# Numbers that differ from run to run, and only they.
block 'run: numbers' '$ echo "process 4711 at 0xbeef, 1,024  bytes"' 'process 1 at 7fff, 9 bytes'
lesson 0
block 'run: numbers' '$ echo "process 4711"' 'progress 4711'
lesson 1
cp "$tmp/good" "$lesson/README.md"

# A command that fails, where it may and where it may not.
block 'run: fails' '$ true' '$ false'
lesson 0
block 'run: fails' '$ false' '$ true'
lesson 1
tells 'ended with 1'
cp "$tmp/good" "$lesson/README.md"

# A crash is told as an interactive shell tells it.
# shellcheck disable=SC2016
block run '$ sh -c "kill -SEGV \$\$" || echo "ended with $?"' 'Segmentation fault' 'ended with 139'
lesson 0

# A compiler's warning is no output to show.
block run "\$ echo 'x.c:1: warning: unused variable [-Wunused-variable]'"
lesson 1
tells 'makes the compiler warn'
cp "$tmp/good" "$lesson/README.md"

# What is missing here is said; if it is needed from the start, the lesson is skipped.
block 'run: needs no-such-program' '$ no-such-program' 'is left alone'
lesson 0
tells 'skip: .*no no-such-program here'
block 'run: needs check-all' '$ false'
COREELF_CHECK_ALL='' lesson 0
tells 'skip: .*no no-such-program here' # and that alone
[ "$(wc -l <"$tmp/out")" = 1 ] || fail "what is left to check-all is told as missing"
COREELF_CHECK_ALL=1 lesson 1
tells 'ended with 1'
printf '<!-- run: needs no-such-program -->\n```text\n$ x\n```\n' >"$lesson/README.md"
lesson 77
cp "$tmp/good" "$lesson/README.md"

# What a lesson starts is ended with it, also if the lesson ends in the middle.
# shellcheck disable=SC2016
block run "\$ sleep 1000 & echo \$! >'$tmp/sleeper'" '$ exit 0'
lesson 1
tells 'ended in the middle'
soon not kill -0 "$(cat "$tmp/sleeper")" 2>/dev/null || fail "what the lesson started is still there"
