# Completion, in the shells themselves: what `coreelf du<TAB>` and others give in bash, and in zsh and fish where they are.
. tests/sessions/lib.sh

for shell in bash zsh fish; do
    "$coreelf" help --completion=$shell >"$tmp/coreelf.$shell"
done
run 2 "$coreelf" help --completion=ksh
says "bash, zsh and fish"

# is WANTED: the last answer ($tmp/out), in any order, is these words.
is() {
    printf '%s\n' "$@" | sort >"$tmp/wanted"
    sort "$tmp/out" | diff "$tmp/wanted" - || fail "$asked: wrong answer in $shell (wanted: <)"
}

# ask WORD...: what the shell makes of this line, a word a line. The last word is the one with the cursor behind it.
ask_bash() {
    # shellcheck disable=SC2016
    bash --norc -c '. "$0"; COMP_WORDS=(coreelf "$@"); COMP_CWORD=$#; _coreelf
        [ ${#COMPREPLY[@]} = 0 ] || printf "%s\n" "${COMPREPLY[@]}"' "$tmp/coreelf.bash" "$@" >"$tmp/out"
    asked="$*"
}
shell=bash
bash -n "$tmp/coreelf.bash"
ask_bash du
is dump
ask_bash dump --pa
is --pause=
ask_bash map --format = ""
is text json html dot svg pdf png
ask_bash map --format = j
is json
ask_bash map --format=j
is --format=json
ask_bash map -f s
is svg
ask_bash dump --report ""
is text json
ask_bash diff --q
is --quiet
ask_bash show some.file si
is siginfo
ask_bash help exp
is explain
ask_bash dump "$$"
grep -qx "$$" "$tmp/out" || fail "dump does not offer the process $$"
(cd "$tmp" && : >a.core && ask_bash show a. && is a.core)

# Each command of the table, and each option of its --help, is there.
for command in $("$coreelf" help | sed -n 's/^  coreelf \([a-z]*\) .*/\1/p'); do
    ask_bash "$command"
    is "$command"
    "$coreelf" "$command" --help | sed -n 's/^  \(-., \|    \)\(--[a-z-]*=\{0,1\}\).*/\2/p' >"$tmp/options"
    ask_bash "$command" --
    # shellcheck disable=SC2046
    is $(cat "$tmp/options")
done

# A value that is offered is one that the command takes: what it complains of is something else.
while read -r command option value; do
    got=$("$coreelf" "$command" "$option=$value" 2>&1 </dev/null) || true
    case $got in
    *"$value"*) fail "coreelf $command $option=$value is offered, and refused: $got" ;;
    esac
done <<EOF
$(sed -n "s/^ *\([a-z]*\):\(--[a-z-]*\).*-W '\(..*\)' ;;/\1 \2 \3/p" "$tmp/coreelf.bash" | awk '$2 != "--" && $2 !~ /\*/ {
    for (i = 3; i <= NF; i++) print $1, $2, $i}')
EOF

if command -v fish >/dev/null; then
    shell=fish
    ask_fish() {
        asked=$1
        # A home of its own: no file of the user is read or written.
        HOME=$tmp XDG_CONFIG_HOME=$tmp XDG_DATA_HOME=$tmp timeout 30 fish --no-config -c "source $tmp/coreelf.fish
            complete -C '$1'" | cut -f 1 >"$tmp/out"
    }
    ask_fish 'coreelf du'
    is dump
    ask_fish 'coreelf dump --pa'
    sed -i 's/=$//' "$tmp/out" # with or without, by the version of fish
    is --pause
    ask_fish 'coreelf map --format='
    is --format=text --format=json --format=html --format=dot --format=svg --format=pdf --format=png
    ask_fish 'coreelf show some.file sig'
    is siginfo
else
    echo "skip: no fish here: its completion was not tried"
fi

if command -v zsh >/dev/null; then
    shell=zsh
    mkdir "$tmp/zsh"
    cp "$tmp/coreelf.zsh" "$tmp/zsh/_coreelf"
    # A zsh in a terminal of its own; each answer is a line <word>. -z: nothing of the user is read.
    cat >"$tmp/ask.zsh" <<'EOF'
zmodload zsh/zpty
zpty z zsh -f
zpty -w z "PS1= ; fpath=($1 \$fpath); autoload -Uz compinit; compinit -u -D"
zpty -w z 'compadd() { builtin compadd -A found "$@"; print -l -- "<"${^found}">"; builtin compadd "$@" }'
zpty -w z 'null-line() { BUFFER= ; print "<end>" }; zle -N null-line; bindkey "^U" null-line'
zpty -w z 'answer() { zle complete-word }; zle -C complete-word .complete-word _main_complete; bindkey "^I" complete-word'
zpty -w z 'print "<be""gin>"'
zpty -r z all '*<begin>*' || exit 1
zpty -w -n z "$2"$'\t\C-U'
zpty -r z all '*<end>*' || exit 1
print -r -- "$all"
EOF
    ask_zsh() {
        asked=$1
        timeout 30 zsh -f "$tmp/ask.zsh" "$tmp/zsh" "$1" | tr -d '\r' |
            sed -n 's/^.*<\([^<>]*\)>$/\1/p' | grep -vx -e end -e begin | sort -u >"$tmp/out" || true
    }
    ask_zsh 'coreelf du'
    is dump
    ask_zsh 'coreelf dump --pa'
    is --pause # the = is a suffix, which zsh adds
    ask_zsh 'coreelf map --format='
    is text json html dot svg pdf png
    ask_zsh 'coreelf show some.file sig'
    is siginfo
else
    echo "skip: no zsh here: its completion was not tried"
fi
