# docs/KERNEL.md, its picture and coreelf story name the same functions of the kernel.
. tests/sessions/lib.sh

# Names of functions and files, as the boxes of the picture have them.
sed -n 's/.*<B>\([0-9]*[abc]\{0,1\}  \)\{0,1\}\([a-z_]*_[a-z_]*\)<\/B>.*/\2/p' docs/kernel-flow.dot | sort -u >"$tmp/boxes"
[ "$(wc -l <"$tmp/boxes")" -ge 13 ] || fail "too few boxes: $(cat "$tmp/boxes")"

"$coreelf" story --dry-run >"$tmp/told"
tr '\n' ' ' <"$tmp/told" | grep -o '\[kernel: [^]]*\]' | sed 's/[] ,;]/\n/g' | grep -E '^[a-z]+(_[a-z]+)+$' |
    sort -u >"$tmp/headings"
[ "$(wc -l <"$tmp/headings")" -ge 9 ] || fail "too few functions are named: $(cat "$tmp/headings")"

while read -r name; do
    grep -q "\`$name\`" docs/KERNEL.md || fail "docs/KERNEL.md does not have $name"
done <<END
$(cat "$tmp/boxes" "$tmp/headings")
END

# The picture that is in the tree is of this source: it has all of its words. How Graphviz writes them differs from one
# version to the next.
sed -n 's/.*<text[^>]*>\(.*\)<\/text>.*/\1/p' docs/kernel-flow.svg | sed 's/&#45;/-/g; s/&#39;/'"'"'/g; s/&#160;/ /g' >"$tmp/words"
grep '<TR>' docs/kernel-flow.dot | sed 's/<[^>]*>/\n/g' | grep '[a-z]' | sed 's/^ *//' >"$tmp/wanted"
[ "$(wc -l <"$tmp/wanted")" -ge 40 ] || fail "too few words in the boxes"
while read -r words; do
    grep -qF "$words" "$tmp/words" || fail "docs/kernel-flow.svg does not have \"$words\": make kernel-flow"
done <"$tmp/wanted"
if command -v dot >/dev/null; then
    dot -Tsvg docs/kernel-flow.dot >"$tmp/flow.svg" || fail "Graphviz does not take docs/kernel-flow.dot"
fi
