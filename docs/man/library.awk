# library.awk: parts of libcoreelf(3), in mdoc(7), out of the comments and declarations of coreelf.h.
#
#     awk -v part=synopsis -f library.awk coreelf.h       .Ft, .Fo, .Fa, .Fc of each function
#     awk -v part=description -f library.awk coreelf.h    its sections: each declaration, then the comment above it
#     awk -v part=names -f library.awk coreelf.h          the names of the functions, a line each

function harmless(text) {
    gsub(/\\/, "\\e", text)
    return harmless_start(text)
}

# ---- Functions ----

function end_function(text,    at, type, name, arguments, n, i) {
    match(text, /coreelf_[a-z0-9_]+\(/)
    at = RSTART
    name = substr(text, at, RLENGTH - 1)
    type = substr(text, 1, at - 1)
    sub(/ $/, "", type)
    arguments = substr(text, at + RLENGTH)
    sub(/\);.*/, "", arguments)
    if (part == "names") {
        print name
        return
    }
    printf ".Ft \"%s\"\n.Fo %s\n", type, name
    n = split(arguments, list, /, */)
    for (i = 1; i <= n; i++)
        printf ".Fa \"%s\"\n", list[i]
    print ".Fc"
}

# A prototype may go over several lines; it starts in the first column and has no semicolon before its end.
function collect_function() {
    if (prototype == "" && $0 ~ /^[a-z].*coreelf_[a-z0-9_]+\(/)
        prototype = $0
    else if (prototype != "") {
        sub(/^ +/, " ")
        prototype = prototype $0
    }
    if (prototype ~ /;/) {
        gsub(/  +/, " ", prototype)
        end_function(prototype)
        prototype = ""
    }
}

# ---- Sections ----

function literal(lines) {
    printf ".Bd -literal -offset indent\n%s.Ed\n", lines
}

# In mdoc each sentence starts a line.
function print_sentences(text) {
    gsub(/\\/, "\\e", text)
    while (match(text, /[])"a-zA-Z0-9][.] +["A-Z*]/)) {
        print harmless_start(substr(text, 1, RSTART + 1))
        text = substr(text, RSTART + RLENGTH - 1)
    }
    print harmless_start(text)
}

function harmless_start(text) {
    return text ~ /^[.']/ ? "\\&" text : text
}

# Lines that are indented in a comment are a list or a drawing, and stay as they are.
function print_comment(    n, i, held) {
    n = split(comment, rows, "\n")
    for (i = 1; i < n; i++) {
        sub(/^ \* ?/, "", rows[i])
        if (rows[i] ~ /^  /) {
            sub(/^  /, "", rows[i])
            held = held harmless(rows[i]) "\n"
            continue
        }
        if (held != "")
            literal(held)
        if (rows[i] != "")
            print_sentences(rows[i])
        else if (held == "" && i > 1 && i < n - 1 && rows[i + 1] !~ /^ \*  /)
            print ".Pp"
        held = ""
    }
    if (held != "")
        literal(held)
    comment = ""
}

# The declaration stands first, as in other manual pages.
function flush_block() {
    if (code == "" && comment == "")
        return
    if (code != "" && code !~ /#include "/) {
        literal(code)
    } else if (comment != "" && !first)
        print ".Pp"
    code = ""
    if (comment != "")
        print_comment()
    first = 0
}

/^\/\* ---- [0-9]+\. / {
    if (part == "description") {
        flush_block()
        sub(/^\/\* ---- [0-9]+\. /, "")
        sub(/ -+ \*\/$/, "")
        print ".Ss " $0
        first = 1
    }
    started = 1
    next
}
!started || /clang-format/ || /^#(ifdef __|ifndef|endif)/ || /^extern "C"/ || /^}$/ { next }
/^#undef/ { next }
part != "description" { if ($0 !~ /^( \*|\/\*|#)/) collect_function(); next }

/^\/\*.*\*\/$/ {
    flush_block()
    sub(/^\/\* */, " * ")
    sub(/ *\*\/$/, "")
    comment = $0 "\n"
    next
}
/^\/\*/ { flush_block(); inside = 1; comment = ""; next }
inside && /^ \*\// { inside = 0; next }
inside { comment = comment $0 "\n"; next }
/^$/ { if (code != "") flush_block(); next }
{ code = code harmless($0) "\n" }
END { if (part == "description") flush_block() }
