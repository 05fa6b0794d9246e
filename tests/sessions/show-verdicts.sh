# Twelve real crashes: what show says of each is the page docs/VERDICTS.md, and gdb reads the same signal, code, address
# and program counter out of the core.
. tests/sessions/lib.sh
need gdb jq
[ "$(uname -m)" = x86_64 ] || skip "these crashes are of x86-64"

status=0
sh tests/verdicts.sh >"$tmp/page" 2>"$tmp/err" || status=$?
[ "$status" != 77 ] || skip "$(cat "$tmp/page")"
diff docs/VERDICTS.md "$tmp/page" || fail "docs/VERDICTS.md is not what show says; make verdicts writes it anew"

# What each is by the words of sigaction(2): NAME SIGNAL CODE.
while read -r name signal code; do
    crash "$name" crashes "$name"
    run 0 "$coreelf" show "$core" --json
    cp "$tmp/out" "$tmp/json"
    said=$(jq -r '.siginfo | "\(.signal) \(.code_name)"' "$tmp/json")
    [ "$said" = "$signal $code" ] || fail "$name is $said"
    jq -e ".verdict | startswith(\"$signal, $code \")" "$tmp/json" >/dev/null || fail "$name: no verdict: $(jq .verdict "$tmp/json")"

    gdb -nx -batch -ex 'output $_siginfo.si_signo' -ex 'echo \n' -ex 'output $_siginfo.si_code' -ex 'echo \n' \
        -ex 'output/x (long)$_siginfo._sifields._sigfault.si_addr' -ex 'echo \n' -ex 'output/x (long)$pc' -ex 'echo \n' \
        "$programs/crashes" "$core" 2>/dev/null | tail -n 4 >"$tmp/gdb"
    jq -r '.siginfo.signo, .siginfo.code, .siginfo.address, .threads[0].registers.rip' "$tmp/json" >"$tmp/ours"
    # gdb shows the bytes of si_addr also where the signal has no address.
    [ "$(sed -n 3p "$tmp/ours")" != null ] || sed -i 3d "$tmp/ours" "$tmp/gdb"
    cmp "$tmp/gdb" "$tmp/ours" || fail "$name: gdb reads $(cat "$tmp/gdb"), show $(cat "$tmp/ours")"
done <<'END'
null-call SIGSEGV SEGV_MAPERR
stack-overflow SIGSEGV SEGV_MAPERR
thread-overflow SIGSEGV SEGV_ACCERR
abort SIGABRT SI_TKILL
truncated-file SIGBUS BUS_ADRERR
divide SIGFPE FPE_INTDIV
wild-jump SIGSEGV SEGV_MAPERR
illegal SIGILL ILL_ILLOPN
killed SIGSEGV SI_USER
seccomp SIGSYS SYS_SECCOMP
guard-page SIGSEGV SEGV_ACCERR
not-canonical SIGSEGV SI_KERNEL
END

# An address says where it lies: the file of a mapping and the offset there, by hand from the program.
core=$(find "$tmp/truncated-file" -name 'core*')
run 0 "$coreelf" show "$core"
tr '\n' ' ' <"$tmp/out" | grep -q 'lies in mapped-file, read-only data, file offset 0x1010 (r--)' || fail "no word of the file: $(cat "$tmp/out")"
core=$(find "$tmp/stack-overflow" -name 'core*')
run 0 "$coreelf" show "$core"
tr '\n' ' ' <"$tmp/out" | grep -q 'below the stack of thread [0-9]*: a stack overflow' || fail "no word of the stack: $(cat "$tmp/out")"
# The sender of `killed` is the child, which gdb calls si_pid.
core=$(find "$tmp/killed" -name 'core*')
sender=$(gdb -nx -batch -ex 'output $_siginfo._sifields._kill.si_pid' "$programs/crashes" "$core" 2>/dev/null | tail -n 1)
run 0 "$coreelf" show --json "$core" summary
jq -e ".event | contains(\"sent by process $sender of user $(id -u)\")" "$tmp/out" >/dev/null || fail "not sent by $sender: $(jq .event "$tmp/out")"
# The number of the forbidden call, of <sys/syscall.h>: getppid.
core=$(find "$tmp/seccomp" -name 'core*')
run 0 "$coreelf" show --json "$core" siginfo
[ "$(jq .siginfo.fields.si_syscall "$tmp/out")" = 110 ] || fail "$(cat "$tmp/out")"
