#!/bin/sh
# make.sh: the manual pages, in mdoc(7), out of prose and tables.
#
#   docs/man/make.sh COREELF FOLDER
#
# The prose of a page is docs/man/PAGE.in. A line of it that is one word between @ stands for a part that is made:
#
#   @synopsis@ @options@ @words@    what the command says of itself: coreelf help --mdoc=options SUBCOMMAND
#   @commands@                      the list of subcommands
#   @functions@ @interface@         the functions of coreelf.h, and its sections (library.awk)
#   @status@                        exit statuses that most subcommands share (status.part)
#
# So an option or a function stands once, in the table that the program itself goes by. A subcommand without prose has no
# page, which is said; the tests (tests/sessions/man.sh) do not let that pass. No page holds a date of its making.
set -eu
export LC_ALL=C

coreelf=$1
folder=$2
here=$(dirname "$0")
header=$here/../../libcoreelf/coreelf.h

# page NAME SUBCOMMAND
page() {
    while IFS= read -r line; do
        case $line in
        @status@) cat "$here/status.part" ;;
        @functions@) awk -v part=synopsis -f "$here/library.awk" "$header" ;;
        @interface@) awk -v part=description -f "$here/library.awk" "$header" ;;
        @commands@) "$coreelf" help --mdoc=commands ;;
        @[a-z]*@)
            part=${line#@}
            "$coreelf" help --mdoc="${part%@}" "$2"
            ;;
        *) printf '%s\n' "$line" ;;
        esac
    done <"$here/$1.in" >"$folder/$1"
}

mkdir -p "$folder"
rm -f "$folder"/*.[137]
for command in $("$coreelf" help --mdoc=commands | sed -n 's/^\.It Xr coreelf-\([a-z]*\) 1$/\1/p'); do
    if [ -e "$here/coreelf-$command.1.in" ]; then
        page "coreelf-$command.1" "$command"
    else
        echo "no prose for a manual page: write docs/man/coreelf-$command.1.in (see docs/man/make.sh)" >&2
    fi
done
page coreelf.1 ''
page libcoreelf.3 ''
page coreelf.7 ''
# `man coreelf_open` finds the page of the library.
awk -v part=names -f "$here/library.awk" "$header" | while read -r function; do
    echo '.so man3/libcoreelf.3' >"$folder/$function.3"
done
