# Cores of other machines, which qemu-user wrote (tests/fixtures/README.md): what check finds in them was looked up by
# hand and is true. qemu writes neither NT_SIGINFO nor NT_FILE, and leaves bytes of its own memory in the padding of
# notes ("CORE", NUL, "una"). Its cores of MIPS n32 lack the flag that says so, and the registers of n32 do not fit
# the NT_PRSTATUS of o32. On m68k it writes p_align 0x2000 for areas at multiples of 0x1000.
. tests/sessions/lib.sh
need gzip jq

always='core-no-file core-no-siginfo note-padding'
for packed in tests/fixtures/cores/*.core.gz; do
    name=$(basename "$packed" .core.gz)
    gzip -dc "$packed" >"$tmp/core"
    case $name in
    m68k) more=segment-misaligned ;;
    mips*-n32) more=prstatus-size ;;
    *) more= ;;
    esac
    status=0
    [ -z "$more" ] || status=1
    run $status "$coreelf" check --json "$tmp/core"
    found=$(jq -r '[.files[0].findings[].id] | sort | join(" ")' "$tmp/out")
    # shellcheck disable=SC2086 # words, to be sorted
    wanted=$(printf '%s\n' $always $more | sort | tr '\n' ' ')
    [ "$found " = "$wanted" ] || fail "$name: $found, not $wanted"
done
