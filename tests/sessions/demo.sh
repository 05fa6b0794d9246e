# coreelf demo: a live process is dumped and goes on, the core is mapped, the letter is in it and the secret not.
. tests/sessions/lib.sh

run 0 "$coreelf" demo -o "$tmp/demo"
grep -q 'still beats: [1-9]' "$tmp/out" || fail "the process does not go on: $(cat "$tmp/out")"
grep -q 'What to try next' "$tmp/out" || fail "nothing to try next"
grep -aq 'Dear reader' "$tmp/demo/core" || fail "no letter in the core"
! grep -aq 'This is not in the core' "$tmp/demo/core" || fail "the secret is in the core"
[ "$(stat -c %a "$tmp/demo/core")" = 600 ] || fail "mode $(stat -c %a "$tmp/demo/core")"
[ -s "$tmp/demo/core.txt" ] || fail "no map as text"
if command -v dot >/dev/null; then
    [ -s "$tmp/demo/core.svg" ] || fail "no picture"
fi
mkdir "$tmp/bin"
run 0 env PATH="$tmp/bin" "$coreelf" demo -o "$tmp/plain"
grep -q 'install the package graphviz' "$tmp/out" || fail "it does not say how to get the picture"
[ ! -e "$tmp/plain/core.svg" ] || fail "a picture without Graphviz"
