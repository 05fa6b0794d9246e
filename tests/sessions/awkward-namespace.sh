# A process in another pid and mount namespace: the ids in its notes are those that it sees itself (it is process 1
# there), and so are its paths. A process below chroot(2): its paths start at its own root.
. tests/sessions/lib.sh
is_root || skip "namespaces are made by root here"
need eu-readelf unshare
unshare -p -f -m true 2>/dev/null || skip "no namespaces here"

start_command unshare -p -f -m --mount-proc --kill-child "$programs/stacks"
pid=$(pgrep -P "$pid")
run 0 "$coreelf" dump -o "$tmp/core" "$pid"
eu-readelf -n "$tmp/core" >"$tmp/out"
grep -q 'gid: 0, pid: 1, ppid: 0' "$tmp/out" || fail "it is process 1 to itself: $(grep 'ppid' "$tmp/out")"
grep -q "$programs/stacks" "$tmp/out" || fail "not its path"

mkdir -p "$tmp/root/bin"
printf 'int main(void) { for (;;) __asm__ volatile("syscall" : : "a"(34L) : "rcx", "r11", "memory"); }\n' >"$tmp/p.c"
cc -static -o "$tmp/root/bin/below" "$tmp/p.c" 2>/dev/null || skip "no static programs here"
chroot "$tmp/root" /bin/below &
pid=$!
pids="$pids $pid"
is_below() {
    readlink "/proc/$pid/exe" | grep -q '/below$'
}
soon is_below || fail "the program is not started"
run 0 "$coreelf" dump -o "$tmp/core" "$pid"
eu-readelf -n "$tmp/core" | grep -o '/.*below' | sort -u >"$tmp/out"
[ "$(cat "$tmp/out")" = /bin/below ] || fail "its path is said to be $(cat "$tmp/out")"
