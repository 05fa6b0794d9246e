# Where an area comes to lie beside another, the kernel may make one of the two, and forget that both were watched, while
# the marks of it stay on their pages. What is written until precopy watches them again must be in the core.
. tests/sessions/lib.sh
need python3
[ "$(uname -m)" = x86_64 ] || skip "nothing is injected on this machine"
times=10
[ -z "${COREELF_CHECK_ALL:-}" ] || times=100

start joins
for i in $(seq "$times"); do
    run 0 timeout 60 "$coreelf" dump --pause=precopy --fsync=no -o "$tmp/core" "$pid"
    python3 tests/sessions/pages.py "$tmp/core" "$said" >"$tmp/result" 2>&1 || fail "dump $i: $(cat "$tmp/result")"
done
is_free "$pid" || fail "traced or stopped: $(state "$pid")"
