#!/bin/sh
# try.sh: predicts the size of the core of ./areas, ends it by a signal, and compares. The core stays.
#
#     ./try.sh FILTER       a coredump_filter, which only ./areas gets
set -eu

rm -f core* said
touch said
(
    echo "$1" >/proc/self/coredump_filter
    exec ./areas >said
) &
pid=$!
until grep -q ready said; do
    kill -0 $pid || exit 1
    sleep 0.1
done
memory=$(./predict $pid)
kill -SEGV $pid
wait $pid 2>shell-says || true
core=$(ls core* 2>/dev/null) || { echo "no core was written: say ulimit -c unlimited first"; exit 1; }
headers=$((0x$(coreelf show "$core" segments | awk '$2 == "PT_LOAD" { print $3; exit }')))
size=$(stat -c %s "$core")
echo "filter $1: predicted $headers + $memory, is $size"
[ $((headers + memory)) = "$size" ] && echo "right to the byte"
