# The pictures of the desk reference are current: made again they have the same bytes, each is a poster as it should be,
# and the page lists every one of them.
. tests/sessions/lib.sh
need python3 gzip

COREELF_BUILD=$build docs/reference.sh "$tmp/reference" || fail "they cannot be made"
for made in "$tmp"/reference/*; do
    kept=docs/reference/${made##*/}
    [ -e "$kept" ] || fail "$kept is missing: make reference"
    cmp "$made" "$kept" || fail "$kept is not what is made now: make reference"
    [ "$(wc -c <"$kept")" -lt 300000 ] || fail "$kept is too large to be kept"
done
for kept in docs/reference/*; do
    [ ! -d "$kept" ] || continue
    [ -e "$tmp/reference/${kept##*/}" ] || fail "$kept is made by nobody"
    grep -q "(${kept##*/})" docs/reference/README.md || [ "$kept" = docs/reference/README.md ] ||
        fail "$kept is not on the page"
done
for kept in docs/reference/*.svg; do
    paper=a3
    case $kept in *-a4.svg | *-pages-*) paper=a4 ;; esac
    run 0 python3 tests/sessions/poster.py check $paper "$kept"
done
