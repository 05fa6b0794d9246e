#!/bin/sh
# pauses.sh measure FILE.csv | draw FILE.csv: how long a process stands still, of many dumps in each way. `make pauses`.
#
# The process has 1 GiB of random bytes and does nothing (tests/programs/load.c). The ways take turns, so that whatever
# else the machine does falls on all of them. A line of the file is WAY,MILLISECONDS: pause_us of --report=json, the
# longest stop of that dump. Lines that begin with # say where it was measured. The picture goes to standard output.
#
#     PAUSES_DUMPS=N        instead of 200 in each way
#     PAUSES_TARGET=WORDS   other options for the process
set -eu
export LC_ALL=C

dumps=${PAUSES_DUMPS:-200}
target=${PAUSES_TARGET:---dense=1024}
build=${COREELF_BUILD:-build}

machine() {
    processor=$(sed -n 's/^model name[[:space:]]*: //p' /proc/cpuinfo | head -n 1)
    echo "$(uname -s) $(uname -r | sed 's/-.*//'), $(nproc) x ${processor:-$(uname -m)}"
}

what_it_is() {
    case $target in
    --dense=1024) echo "an idle process with 1 GiB of random bytes in pages of 4 KiB" ;;
    *) echo "load $target" ;;
    esac
}

# ---- measure ----

finish() {
    [ -z "${pid:-}" ] || kill -KILL "$pid" 2>/dev/null || true
    rm -rf "$folder"
}

start() {
    folder=$(mktemp -d "$([ -w /dev/shm ] && echo /dev/shm || echo "${TMPDIR:-/tmp}")/coreelf-pauses.XXXXXX")
    trap finish EXIT
    trap 'exit 1' INT TERM
    # shellcheck disable=SC2086
    "$build/tests/programs/load" $target >"$folder/said" &
    pid=$!
    until grep -q ready "$folder/said"; do
        kill -0 "$pid" || exit 1
        sleep 0.05
    done
}

# of WORD: what the report says of it.
of() {
    sed -n "s/^ *\"$1\": *\"\{0,1\}\([a-z0-9]*\).*/\1/p" "$folder/report"
}

measure() {
    start
    echo "# $(machine)"
    echo "# $(what_it_is)"
    for _ in $(seq "$dumps"); do
        for way in stop fork precopy; do
            rm -f "$folder"/core*
            "$build/coreelf" dump --pause=$way --fsync=no --report=json -o "$folder/core" "$pid" >"$folder/report"
            # Another than was asked for is another measurement.
            [ "$(of mode)" != $way ] || of pause_us | awk -v way=$way '{printf "%s,%.3f\n", way, $1 / 1000}'
        done
    done
}

# ---- draw ----

# Sorted by way and time, so that the median is in the middle; awk then draws one row each way.
draw() {
    {
        sed -n 's/^# //p' "$1" | paste -s -d '|' - | sed 's/^/#/'
        grep -v '^#' "$1" | sort -t , -k 1,1 -k 2,2n
    } | awk -F , '
    # Colors of Okabe and Ito, each with a second cue: plain, slanted lines, upright lines.
    BEGIN {
        rows = 3
        way[1] = "precopy"; color[1] = "#0072B2"; cue[1] = ""
        way[2] = "fork";    color[2] = "#E69F00"; cue[2] = "<path d=\"M-2 2 l4 -4 M0 8 l8 -8 M6 10 l4 -4\"/>"
        way[3] = "stop";    color[3] = "#D55E00"; cue[3] = "<path d=\"M4 0 v8\"/>"
        left = 110; width = 750; top = 96; height = 104; gap = 62; per_decade = 16
    }
    function log10(x) { return log(x) / log(10) }
    function x_of(ms) { return left + (log10(ms) - low) / (high - low) * width }
    function floor(x) { return int(x) - (x < int(x)) }
    function text(x, y, size, anchor, more, what) {
        gsub(/&/, "\\&amp;", what); gsub(/</, "\\&lt;", what)
        printf "<text x=\"%.1f\" y=\"%.1f\" font-size=\"%d\" text-anchor=\"%s\" fill=\"#1a1a1a\"%s>%s</text>\n", \
            x, y, size, anchor, more, what
    }
    function upright(ms, from, to, more) {
        printf "<line x1=\"%.1f\" x2=\"%.1f\" y1=\"%.1f\" y2=\"%.1f\" stroke=\"#1a1a1a\"%s/>\n", \
            x_of(ms), x_of(ms), from, to, more
    }
    # Three digits that count: 0.512, 2.13, 21.3, 837, 1,230.
    function short(ms) {
        return (ms < 1 ? sprintf("%.2f", ms) : ms < 10 ? sprintf("%.2f", ms) : ms < 100 ? sprintf("%.1f", ms) : sprintf("%d", ms + 0.5)) " ms"
    }
    /^#/ { split(substr($0, 2), said, "|"); next }
    {
        times[$1, ++n[$1]] = $2
        if (!smallest || $2 < smallest) smallest = $2
        if ($2 > largest) largest = $2
    }
    function draw_frame() {
        low = floor(log10(smallest)); high = floor(log10(largest)) + 1
        bottom = top + rows * height + (rows - 1) * gap
        total = bottom + 92
        printf "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 900 %d\" width=\"900\" height=\"%d\" font-family=\"sans-serif\" role=\"img\" aria-label=\"How long a process stands still while it is dumped, in three ways\">\n", total, total
        print "<defs>"
        for (i = 1; i <= rows; i++)
            printf "<pattern id=\"%s\" width=\"8\" height=\"8\" patternUnits=\"userSpaceOnUse\"><rect width=\"8\" height=\"8\" fill=\"%s\"/><g stroke=\"#1a1a1a\" stroke-width=\"1\">%s</g></pattern>\n", way[i], color[i], cue[i]
        print "</defs>"
        printf "<rect width=\"900\" height=\"%d\" fill=\"#ffffff\"/>\n", total
        text(20, 34, 19, "start", " font-weight=\"bold\"", "How long a process stands still while it is dumped")
        text(20, 56, 13, "start", "", said[2] "; " said[1])
        for (e = low; e <= high; e++) {
            ms = 10 ^ e
            text(x_of(ms), bottom + 20, 13, "middle", "", ms >= 1000 ? ms / 1000 " s" : ms " ms")
            for (k = 2; k < 10 && e < high; k++)
                upright(ms * k, bottom, bottom + 4, "")
        }
        text(left + width / 2, bottom + 44, 13, "middle", "", "longest stop of a dump, on a logarithmic scale")
        text(left + width / 2, bottom + 66, 13, "middle", "", "line: median; dashed line: 99 of 100 are shorter; height: how many dumps")
    }
    function draw_row(i, w, y,    bins, most, b, k, x, tall) {
        for (k = low; k <= high; k++)
            upright(10 ^ k, y, y + height, " stroke-opacity=\"0.25\"")
        split("", bins)
        most = 0
        for (k = 1; k <= n[w]; k++) {
            b = floor((log10(times[w, k]) - low) * per_decade)
            if (++bins[b] > most) most = bins[b]
        }
        for (b = 0; b < (high - low) * per_decade; b++)
            if (bins[b]) {
                x = left + b / ((high - low) * per_decade) * width
                tall = bins[b] / most * (height - 4)
                printf "<rect x=\"%.1f\" y=\"%.1f\" width=\"%.1f\" height=\"%.1f\" fill=\"url(#%s)\" stroke=\"#1a1a1a\" stroke-width=\"0.7\"/>\n", \
                    x, y + height - tall, width / ((high - low) * per_decade), tall, w
            }
        printf "<line x1=\"%d\" x2=\"%d\" y1=\"%.1f\" y2=\"%.1f\" stroke=\"#1a1a1a\"/>\n", left, left + width, y + height, y + height
        median = times[w, int((n[w] + 1) / 2)]
        nearly_all = times[w, int(n[w] * 0.99 + 0.999)]
        upright(median, y - 4, y + height, " stroke-width=\"2\"")
        upright(nearly_all, y - 4, y + height, " stroke-width=\"1.5\" stroke-dasharray=\"4 3\"")
        text(20, y - 12, 16, "start", " font-weight=\"bold\"", w)
        text(left, y - 12, 13, "start", "", "n = " n[w] ", median " short(median) ", p99 " short(nearly_all) \
            ", shortest " short(times[w, 1]) ", longest " short(times[w, n[w]]))
        text(left - 8, y + 12, 12, "end", "", most)
        text(left - 8, y + height, 12, "end", "", 0)
        text(left - 8, y + height / 2 + 4, 12, "end", "", "dumps")
    }
    END {
        draw_frame()
        for (i = 1; i <= rows; i++)
            if (n[way[i]])
                draw_row(i, way[i], top + (i - 1) * (height + gap))
        print "</svg>"
    }'
}

case ${1-} in
measure) measure >"${2:?}" ;;
draw) draw "${2:?}" ;;
*)
    sed -n '2,/^set/{/^set/d; s/^# \{0,1\}//p}' "$0"
    exit 2
    ;;
esac
