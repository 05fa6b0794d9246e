# On an older kernel: what it lacks is found out by asking, and the next best is done. Played by a seccomp filter on the
# command itself (tests/programs/without.c): to it, calls are not there.
. tests/sessions/lib.sh
need jq
[ "$(uname -m)" = x86_64 ] || skip "nothing is injected on this machine"

# dump_without WHAT OPTION...: its report in $tmp/out.
dump_without() {
    what=$1
    shift
    run 0 "$programs/without" "$what" -- "$coreelf" dump --report=json "$@" "$pid"
}

start beat "$tmp/beats" 3 64
run 0 "$coreelf" dump --report=json -o "$tmp/core" "$pid"
[ "$(jq -r .mode "$tmp/out")" = precopy ] || skip "no precopy here anyway: $(jq -r .mode_reason "$tmp/out")"
# Before Linux 5.6 there is no pidfd_getfd, before 6.7 no PAGEMAP_SCAN: no precopy.
for what in pidfd_getfd pagemap_scan; do
    dump_without $what -o "$tmp/core"
    [ "$(jq -r .mode "$tmp/out")" = fork ] || fail "without $what: $(cat "$tmp/out")"
    jq -r .mode_reason "$tmp/out" | grep -q 'precopy is not possible: this kernel' || fail "no reason: $(cat "$tmp/out")"
    goes_on "$pid" "$tmp/beats" 3
    ! grep -Eq '^VmFlags:.* u[wmi]( |$)' "/proc/$pid/smaps" || fail "memory is still watched"
done

# The same bytes by whatever call, and untouched memory stays so.
head -c 33554432 /dev/urandom >"$tmp/file"
start untouched "$tmp/file"
kill -STOP "$pid"
table() {
    sed -n 's/^VmPTE:[[:space:]]*//p; s/^RssAnon:[[:space:]]*//p' "/proc/$pid/status"
}
before=$(table)
run 0 "$coreelf" dump -q --pause=stop -o "$tmp/core" "$pid"
for what in pagemap_scan process_vm_readv; do
    dump_without $what --pause=stop -o "$tmp/core.$what"
    cmp "$tmp/core" "$tmp/core.$what" || fail "without $what: another core"
    [ "$(du -k "$tmp/core" | cut -f 1)" = "$(du -k "$tmp/core.$what" | cut -f 1)" ] || fail "without $what: a larger core"
done
[ "$(table)" = "$before" ] || fail "its page tables grew: $before -> $(table)"
