# A disk that is full: one line that says so, exit status 1, no file left, neither of that name nor of another.
. tests/sessions/lib.sh
is_root || skip "a small file system can only be mounted by root"

start beat "$tmp/beats" 2 8
mkdir "$tmp/small"
unshare -m true 2>/dev/null || skip "no mount namespaces here"
unshare -m sh -c "mount -t tmpfs -o size=1m small '$tmp/small' || exit 99
    '$coreelf' dump -o '$tmp/small/core' $pid 2>'$tmp/err'; echo \$? >'$tmp/status'; ls -A '$tmp/small' >'$tmp/left'" ||
    skip "no file system can be mounted here"
[ "$(cat "$tmp/status")" = 1 ] || fail "exit status $(cat "$tmp/status"): $(cat "$tmp/err")"
[ "$(wc -l <"$tmp/err")" = 1 ] || fail "more than a line: $(cat "$tmp/err")"
says "No space left on device"
[ ! -s "$tmp/left" ] || fail "left behind: $(cat "$tmp/left")"
goes_on "$pid" "$tmp/beats" 2
