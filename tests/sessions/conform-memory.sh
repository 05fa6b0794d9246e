# The live core equals the kernel's, part two: memory of every kind, under every bit of coredump_filter.
part=memory
. tests/sessions/conform.sh

# with_filter FILTER COMMAND...: the command is or becomes conform_memory. What cannot be read (guard pages, pages
# behind the end of a file) is a hole in both cores; the dump says so, with exit status 3.
with_filter() {
    filter=$1
    shift
    files=$tmp/files
    mkdir "$files"
    chmod 777 "$files"
    launch "$@" "$files"
    echo "$filter" >"/proc/$target/coredump_filter"
    compare "filter $filter${as:+, not root}" 0 3
    rm -rf "$files"
}

for filter in 0x33 0 0x7f 0x1ff 1 2 4 8 0x10 0x14 0x21 0x40; do
    with_filter "$filter" conform_memory
done

# Not root: /proc/PID/map_files is closed then, and nameless files cannot be asked about.
if is_root && command -v setpriv >/dev/null; then
    mkdir "$tmp/bin"
    cp "$coreelf" "$programs/conform_memory" "$tmp/bin"
    chmod -R a+rX "$tmp/bin"
    coreelf=$tmp/bin/coreelf
    as="setpriv --reuid 65534 --regid 65534 --clear-groups"
    programs=$(dirname "$(command -v setpriv)")
    for filter in 0x33 0x7f 2 8 0x10; do
        with_filter "$filter" $as "$tmp/bin/conform_memory"
    done
fi
judge
