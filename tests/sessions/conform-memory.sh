# The live core equals the kernel's, part two: memory of every kind, under every bit of coredump_filter.
part=memory
. tests/sessions/conform.sh

# What cannot be read (guard pages, pages behind the end of a file) is a hole in both cores; the dump says so, with
# exit status 3.
for filter in 0x33 0 0x7f 0x1ff 1 2 4 8 0x10 0x14 0x21 0x40; do
    files=$tmp/files.$filter
    mkdir "$files"
    launch conform_memory "$files"
    echo "$filter" >"/proc/$target/coredump_filter"
    compare "filter $filter" 0 3
    rm -rf "$files"
done
judge
