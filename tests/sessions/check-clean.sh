# `coreelf check` has nothing to say of files that are as they should be: programs and libraries of this system,
# cores that the kernel wrote, and our own of the same processes.
. tests/sessions/lib.sh

clean() {
    run 0 timeout 60 "$coreelf" check "$1"
    [ "$(cat "$tmp/out")" = "$1: no faults found" ] || fail "$1 has faults: $(cat "$tmp/out")"
    cleaned=$((cleaned + 1))
}
cleaned=0

printf 'int f(int x) { return x + 1; }\nint main(void) { return f(-1); }\n' >"$tmp/f.c"
cc -c -g -o "$tmp/f.o" "$tmp/f.c"
cc -shared -fPIC -o "$tmp/f.so" "$tmp/f.c"
cc -static -o "$tmp/static" "$tmp/f.c" 2>/dev/null || rm -f "$tmp/static"
strip -o "$tmp/stripped" "$tmp/f.so"
objcopy --only-keep-debug "$tmp/f.so" "$tmp/debug" 2>/dev/null || rm -f "$tmp/debug"
for file in "$tmp"/f.o "$tmp"/f.so "$tmp"/static "$tmp"/stripped "$tmp"/debug /bin/sh /bin/ls "$(command -v gdb || echo /bin/sh)" \
    "$coreelf" "$build"/libcoreelf.so.0 $(ldd "$coreelf" | grep -o '/[^ ]*'); do
    [ ! -e "$file" ] || clean "$file"
done

start stacks
run 0 "$coreelf" dump -o "$tmp/plain" "$pid"
run 0 "$coreelf" dump --sections -o "$tmp/sections" "$pid"
run 0 "$coreelf" dump --only=stacks -o "$tmp/only" "$pid"
run 0 "$coreelf" dump --max-size=400K -o "$tmp/small" "$pid"
for file in plain sections only small; do
    clean "$tmp/$file"
done

# kernel FOLDER PROGRAM ARG...: runs it until it is ready or ends, has it write a core there, and looks at that.
kernel() {
    mkdir "$tmp/$1"
    (cd "$tmp/$1" && shift && exec timeout -s ABRT 0.5 "$@" >said 2>&1 </dev/null) 2>/dev/null || true
    core=$(find "$tmp/$1" -type f -name 'core*' | head -n 1)
    [ -n "$core" ] || fail "the kernel wrote no core for $1"
    clean "$core"
}
if [ "$(cat /proc/sys/kernel/core_pattern)" = core ] && ulimit -c unlimited; then
    for program in crash stacks holes conform_avx conform_signals conform_ioperm; do
        kernel "kernel-$program" "$programs/$program"
    done
    kernel kernel-maps "$programs/conform_maps" 3000
    kernel kernel-many "$programs/conform_many" 20
    if i686-linux-gnu-gcc -static -pthread -O1 -I. -o "$tmp/conform32" tests/programs/conform_i386.c 2>/dev/null; then
        kernel kernel-i386 "$tmp/conform32"
    else
        echo "skip: no compiler for i386: no core of 32 bits"
    fi
else
    echo "skip: core_pattern is not \"core\", or no cores are allowed: no core made by the kernel"
fi
[ "$cleaned" -ge 12 ] || fail "only $cleaned files"
