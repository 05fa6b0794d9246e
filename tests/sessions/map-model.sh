# Parser, model, renderers: a renderer knows no ELF, and the model knows no color. Held against the sources.
. tests/sessions/lib.sh

# none WORDS FILE... -- what no line of these files may have (without comments).
none() {
    why=$1
    pattern=$2
    shift 2
    for one in "$@"; do
        [ -e "$one" ] || continue
        sed -e 's#/\*.*\*/##' -e '/^ *\/\*/,/\*\//d' -e '/^#ifndef/d;/^#define/d' "$one" | grep -n -e "$pattern" >"$tmp/found" || continue
        fail "$why: $one: $(head -n 1 "$tmp/found")"
    done
}

# Of the poster, blocks, segments and steps choose what there is to show, by ELF; constants.c draws the tables of ELF.
renderers=$(find tools/map tools/picture tools/poster -maxdepth 1 -name '*.[ch]' ! -name blocks.c ! -name segments.c \
    ! -name steps.c ! -name constants.c)
# shellcheck disable=SC2086 # these are lists of files
{
    none "a renderer includes the parser" '#include "libcoreelf/' $renderers
    none "a renderer knows constants of ELF" 'COREELF_[A-Z]' $renderers
    none "a renderer reads headers" 'e_machine\|e_type\|[eps]hdr\.\|coreelf_segment\|coreelf_section\|coreelf_find' $renderers
    none "a renderer has colors of its own" '#[0-9A-Fa-f]\{6\}' tools/map/[!h]*.c
    none "the model includes a renderer" '#include ".*\(picture\|map\|poster\)/' tools/model/*.[ch]
    none "the model knows colors" '#[0-9A-Fa-f]\{6\}\|033\[\|palette(' tools/model/*.[ch]
}
