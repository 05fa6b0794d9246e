# The manual pages: one for each command, without a fault of form; each option and each function is in one; what they
# show as an example runs; the prototypes are those of the header.
. tests/sessions/lib.sh

man=$tmp/man
docs/man/make.sh "$coreelf" "$man" 2>"$tmp/missing"
[ ! -s "$tmp/missing" ] || fail "$(cat "$tmp/missing")"

# The sources of pages and the commands are the same list.
commands=$("$coreelf" help | sed -n 's/^  coreelf \([a-z]*\) .*/\1/p')
for command in $commands; do
    [ -e "docs/man/coreelf-$command.1.in" ] || fail "write docs/man/coreelf-$command.1.in"
    "$coreelf" "$command" --help | sed -n 's/^  \(-., \|    \)--\([a-z-]*\).*/\2/p' | while read -r option; do
        grep -q "^\.It .*Fl -$option\b" "$man/coreelf-$command.1" || fail "coreelf-$command(1) has no --$option: add @options@"
    done
done
for page in docs/man/coreelf-*.1.in; do
    command=${page#docs/man/coreelf-}
    echo "$commands" | grep -qx "${command%.1.in}" || fail "$page is of no command"
done

# Each page says what pages say, and what it refers to is there.
for page in "$man"/coreelf*.[17] "$man/libcoreelf.3"; do
    ! grep -n '^@' "$page" || fail "$page: a part was not filled in"
    for section in NAME DESCRIPTION EXAMPLES 'SEE ALSO'; do
        grep -qx "\.Sh $section" "$page" || fail "$page has no section $section"
    done
    sed -n 's/^\.Xr \([a-z]*coreelf[a-z-]*\) \([1-8]\).*/\1.\2/p' "$page" | while read -r other; do
        [ -e "$man/$other" ] || fail "$page refers to $other, which is not there"
    done
done
for page in "$man"/coreelf*.1; do
    grep -qx '\.Sh EXIT STATUS' "$page" || fail "$page does not tell the exit statuses"
done

# The library: what the archive offers is in the page, and the page's prototypes are those of the header.
page=$man/libcoreelf.3
nm -g --defined-only "$build/libcoreelf.a" | sed -n 's/.* T \(coreelf_[a-z_0-9]*\)$/\1/p' | while read -r function; do
    if grep -q "\b$function(" libcoreelf/coreelf.h; then
        grep -qx "\.Fo $function" "$page" || fail "libcoreelf(3) has no $function"
        grep -q "$function" "$man/$function.3" 2>/dev/null || [ -e "$man/$function.3" ] || fail "no page $function.3"
    fi
done
awk 'BEGIN { print "#include <libcoreelf/coreelf.h>" }
    /^\.Ft / { gsub(/^\.Ft "|"$/, ""); type = $0 }
    /^\.Fo / { text = type " " $2 "("; comma = "" }
    /^\.Fa "/ { gsub(/^\.Fa "|"$/, ""); text = text comma $0; comma = ", " }
    /^\.Fc/ { print text ");"; n++ }
    END { exit n < 30 }' "$page" >"$tmp/synopsis.c" || fail "libcoreelf(3) has too few functions"
${CC:-cc} -std=c11 -Wall -Wextra -Werror -I. -fsyntax-only "$tmp/synopsis.c" || fail "the SYNOPSIS is not what the header says"

# Its program.
awk '/^\.Sh / { example = $0 == ".Sh EXAMPLES" } /^\.Ed/ { inside = 0 } inside && example { gsub(/\\e/, "\\"); print }
    /^\.Bd/ { inside = 1 }' "$page" >"$tmp/example.c"
if ${CC:-cc} -std=c11 -D_GNU_SOURCE -Wall -Wextra -Werror -I. "$tmp/example.c" "$build/libcoreelf.a" -o "$tmp/example" 2>"$tmp/why"; then
    [ "$("$tmp/example" "$coreelf" | wc -l)" = "$(readelf -lW "$coreelf" | grep -cE '^  [A-Z_]+ +0x')" ] ||
        fail "the program of libcoreelf(3) finds other segments than readelf"
elif grep -qE 'undefined reference to .__(asan|ubsan)' "$tmp/why"; then
    echo "skip: libcoreelf(3)'s program: this library wants a sanitizer"
else
    fail "the program of libcoreelf(3): $(cat "$tmp/why")"
fi

# The examples, in a folder with two cores and a process, which is 1234 in the pages.
start beat "$tmp/counters" 2 1
mkdir "$tmp/bin" "$tmp/work"
ln -s "$coreelf" "$tmp/bin/coreelf"
PATH=$tmp/bin:$PATH
cd "$tmp/work"
for n in core core.1 core.2; do
    coreelf dump -q -o $n "$pid"
done
for page in "$man"/coreelf*.[17]; do
    sed -n '/^\.Sh EXAMPLES/,/^\.Sh SEE/s/^\.Dl //p' "$page" | sed 's/\\(dq/"/g' >"$tmp/examples"
    [ -s "$tmp/examples" ] || fail "$page shows no example"
    while read -r line; do
        case $line in
        *.svg*) command -v dot >/dev/null || continue ;;
        *jq*) command -v jq >/dev/null || continue ;;
        esac
        wanted=0
        case $line in
        # Two dumps of a process that runs: most often it has changed something.
        *'diff --ignore=times core.1 core.2') wanted='[01]' ;;
        esac
        got=0
        timeout 60 bash -o pipefail -c "$(echo "$line" | sed "s/1234/$pid/g")" >"$tmp/out" 2>"$tmp/err" </dev/null || got=$?
        echo "$got" | grep -qx "$wanted" || fail "$page: \"$line\" ends with $got: $(cat "$tmp/err")"
    done <"$tmp/examples"
done

# Form.
if command -v mandoc >/dev/null; then
    mandoc -Tlint -W warning "$man"/coreelf*.[17] "$man/libcoreelf.3" >"$tmp/lint" || fail "$(cat "$tmp/lint")"
else
    echo "skip: no mandoc here: the form of the manual pages was not looked at"
fi
