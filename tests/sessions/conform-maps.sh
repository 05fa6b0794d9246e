# The live core equals the kernel's, part three: many areas. More than 65,535 program headers need PN_XNUM; and
# NT_FILE is left out where the kernel's buffer for it would pass kernel.core_file_note_size_limit.
part=maps
. tests/sessions/conform.sh

# Restored however this ends, and then all that lib.sh does. One session at a time: another would take what this one
# has set for what was there before.
need flock
exec 9</proc/sys/vm/max_map_count
flock 9
limit=$(cat /proc/sys/vm/max_map_count)
restore() {
    [ "$(cat /proc/sys/vm/max_map_count)" = "$limit" ] || echo "$limit" >/proc/sys/vm/max_map_count
}
trap 'status=$?; restore; set +e; (exit $status); finish' EXIT

# At 64 bytes an area the buffer is large enough at once, or grows, or would grow too much.
long=$tmp/$(printf '%0100d' 7)
dd if=/dev/zero of="$long" bs=4096 count=1 2>/dev/null
conform "30,000 areas" conform_maps 30000
conform "30,000 areas, half of them of a file" conform_maps 30000 "$long"
conform "50,000 areas, half of them of a file" conform_maps 50000 "$long"
conform "55,000 areas, half of them of a file" conform_maps 55000 "$long"

if [ "$limit" -ge 75000 ] || { is_root && echo 75000 >/proc/sys/vm/max_map_count; } 2>/dev/null; then
    conform "70,000 areas" conform_maps 70000
else
    echo "skip: 70,000 areas: vm.max_map_count is $limit, and cannot be raised"
fi
judge
