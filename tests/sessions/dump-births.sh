# Threads are born and die by the thousand while they are being stopped: all is well afterwards, each time.
. tests/sessions/lib.sh
need readelf

start spawn "$tmp/beats"
for _ in 1 2 3 4 5 6 7 8 9 10; do
    run 0 "$coreelf" dump -o "$tmp/core" "$pid"
    threads=$(readelf -n -W "$tmp/core" | grep -c PRSTATUS)
    [ "$threads" -ge 4 ] || fail "$threads threads, and four never end"
    goes_on "$pid" "$tmp/beats" 4
done
