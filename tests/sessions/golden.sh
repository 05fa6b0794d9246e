# What map says of a few small files, in each format, is what tests/golden has, which a person has read.
. tests/sessions/lib.sh

tests/golden.sh "$coreelf" "$tmp/golden"
compared=0
for new in "$tmp"/golden/*; do
    name=${new##*/}
    diff -u "tests/golden/$name" "$new" >"$tmp/diff" || {
        head -n 40 "$tmp/diff"
        fail "$name is not as it was. If it should be so: make golden, and read git diff tests/golden"
    }
    compared=$((compared + 1))
done
[ "$compared" = 24 ] || fail "only $compared were compared"
