#!/bin/sh
# deps.sh: installs what the tests use, through the system's package manager.
#
#   tests/deps.sh         what `make check` needs
#   tests/deps.sh --all   also what `make check-all`, `make lint` and `make sanitize` need
#
# Each need is a row: what proves that it is there, then the package that brings it, a column a package
# manager. Only what is missing is installed, and when nothing is, no package manager is called at all.
# The proof is a command, lib:NAME (asked of pkg-config) or file:PATH. A package of - means that this system
# has none. What is only welcome may fail to install: the tests that use it are skipped then.
#
# The 32-bit programs come from a cross compiler. gcc-multilib would do for them too, but on Debian it
# cannot be installed beside any cross compiler, so it must never get into this table.
set -eu

#            proof                                     apt-get               dnf                 apk                pacman
light='
    needed   pkg-config                                pkg-config            pkgconf-pkg-config  pkgconf            pkgconf
    needed   lib:check                                 check                 check-devel         check-dev          check
    needed   readelf                                   binutils              binutils            binutils           binutils
    needed   eu-readelf                                elfutils              elfutils            elfutils           elfutils
    needed   gdb                                       gdb                   gdb                 gdb                gdb
    needed   dot                                       graphviz              graphviz            graphviz           graphviz
    needed   jq                                        jq                    jq                  jq                 jq
    needed   patch                                     patch                 patch               patch              patch
    needed   bash                                      bash                  bash                bash               bash
    needed   python3                                   python3               python3             python3            python
    needed   g++                                       g++                   gcc-c++             g++                gcc
    welcome  mandoc                                    mandoc                mandoc              mandoc             mandoc
    welcome  strace                                    strace                strace              strace             strace
    welcome  i686-linux-gnu-gcc                        gcc-i686-linux-gnu    -                   -                  -
    welcome  file:/usr/i686-linux-gnu/include/stdio.h  libc6-dev-i386-cross  -                   -                  -
'
heavy='
    needed   clang                                     clang                 clang               clang              clang
    needed   clang-format                              clang-format          clang-tools-extra   clang-extra-tools  clang
    welcome  clang-tidy                                clang-tidy            clang-tools-extra   clang-extra-tools  clang
    needed   cppcheck                                  cppcheck              cppcheck            cppcheck           cppcheck
    needed   shellcheck                                shellcheck            ShellCheck          shellcheck         shellcheck
    needed   codespell                                 codespell             codespell           codespell          codespell
    welcome  zsh                                       zsh                   zsh                 zsh                zsh
    welcome  fish                                      fish                  fish                fish               fish
    welcome  lldb                                      lldb                  lldb                lldb               lldb
    welcome  chromium                                  chromium              chromium            chromium           chromium
    welcome  aarch64-linux-gnu-gcc                     gcc-aarch64-linux-gnu -                   -                  -
    welcome  riscv64-linux-gnu-gcc                     gcc-riscv64-linux-gnu -                   -                  -
    welcome  file:/usr/aarch64-linux-gnu/include/stdio.h                     libc6-dev-arm64-cross             -  -  -
    welcome  file:/usr/riscv64-linux-gnu/include/stdio.h                     libc6-dev-riscv64-cross           -  -  -
    welcome  arm-linux-gnueabihf-gcc                                         gcc-arm-linux-gnueabihf           -  -  -
    welcome  file:/usr/arm-linux-gnueabihf/include/stdio.h                   libc6-dev-armhf-cross             -  -  -
    welcome  qemu-s390x                                                      qemu-user             qemu-user   -  -
    welcome  powerpc-linux-gnu-gcc                                           gcc-powerpc-linux-gnu             -  -  -
    welcome  file:/usr/powerpc-linux-gnu/include/stdio.h                     libc6-dev-powerpc-cross           -  -  -
    welcome  powerpc64-linux-gnu-gcc                                         gcc-powerpc64-linux-gnu           -  -  -
    welcome  file:/usr/powerpc64-linux-gnu/include/stdio.h                   libc6-dev-ppc64-cross             -  -  -
    welcome  powerpc64le-linux-gnu-gcc                                       gcc-powerpc64le-linux-gnu         -  -  -
    welcome  file:/usr/powerpc64le-linux-gnu/include/stdio.h                 libc6-dev-ppc64el-cross           -  -  -
    welcome  file:/usr/s390x-linux-gnu/include/gnu/stubs-32.h                libc6-dev-s390-s390x-cross        -  -  -
    welcome  s390x-linux-gnu-gcc                                             gcc-s390x-linux-gnu               -  -  -
    welcome  file:/usr/s390x-linux-gnu/include/stdio.h                       libc6-dev-s390x-cross             -  -  -
    welcome  mips-linux-gnu-gcc                                              gcc-mips-linux-gnu                -  -  -
    welcome  file:/usr/mips-linux-gnu/include/stdio.h                        libc6-dev-mips-cross              -  -  -
    welcome  mipsel-linux-gnu-gcc                                            gcc-mipsel-linux-gnu              -  -  -
    welcome  file:/usr/mipsel-linux-gnu/include/stdio.h                      libc6-dev-mipsel-cross            -  -  -
    welcome  file:/usr/mips64-linux-gnuabi64/include/gnu/stubs-n32_hard.h    libc6-dev-mipsn32-mips64-cross    -  -  -
    welcome  mips64-linux-gnuabi64-gcc                                       gcc-mips64-linux-gnuabi64         -  -  -
    welcome  file:/usr/mips64-linux-gnuabi64/include/stdio.h                 libc6-dev-mips64-cross            -  -  -
    welcome  file:/usr/mips64el-linux-gnuabi64/include/gnu/stubs-n32_hard.h  libc6-dev-mipsn32-mips64el-cross  -  -  -
    welcome  mips64el-linux-gnuabi64-gcc                                     gcc-mips64el-linux-gnuabi64       -  -  -
    welcome  file:/usr/mips64el-linux-gnuabi64/include/stdio.h               libc6-dev-mips64el-cross          -  -  -
    welcome  sparc64-linux-gnu-gcc                                           gcc-sparc64-linux-gnu             -  -  -
    welcome  file:/usr/sparc64-linux-gnu/include/stdio.h                     libc6-dev-sparc64-cross           -  -  -
    welcome  m68k-linux-gnu-gcc                                              gcc-m68k-linux-gnu                -  -  -
    welcome  file:/usr/m68k-linux-gnu/include/stdio.h                        libc6-dev-m68k-cross              -  -  -
    welcome  sh4-linux-gnu-gcc                                               gcc-sh4-linux-gnu                 -  -  -
    welcome  file:/usr/sh4-linux-gnu/include/stdio.h                         libc6-dev-sh4-cross               -  -  -
    welcome  gdb-multiarch                                                   gdb-multiarch                     -  -  -
    welcome  file:/usr/lib/python3/dist-packages/elftools/__init__.py  python3-pyelftools  -     -                  -
'

usage() {
    echo "Usage: tests/deps.sh [--all]" >&2
    exit 2
}

is_there() {
    case $1 in
    lib:*) pkg-config --exists "${1#lib:}" 2>/dev/null ;;
    file:*) test -e "${1#file:}" ;;
    *) command -v "$1" >/dev/null ;;
    esac
}

# The packages of the rows on standard input whose proof fails: `missing needed` or `missing welcome`.
missing() {
    while read -r kind proof apt dnf apk pacman; do
        if [ "$kind" != "$1" ] || is_there "$proof"; then
            continue
        fi
        case $manager in
        apt-get) package=$apt ;;
        dnf) package=$dnf ;;
        apk) package=$apk ;;
        pacman) package=$pacman ;;
        *) package=${proof#*:} ;;
        esac
        [ "$package" = - ] || printf '%s\n' "$package"
    done | sort -u | tr '\n' ' '
}

find_manager() {
    for manager in apt-get dnf apk pacman; do
        if command -v "$manager" >/dev/null; then
            echo "$manager"
            return
        fi
    done
    echo none
}

as_root() {
    if [ "$(id -u)" = 0 ]; then
        "$@"
    else
        sudo "$@"
    fi
}

apt() {
    as_root env DEBIAN_FRONTEND=noninteractive apt-get -qq -y -o DPkg::Lock::Timeout=300 "$@" >/dev/null
}

# --no-remove: nothing that is on the machine gives way to what the tests would like.
install_by_apt() {
    if [ -z "$(find /var/lib/apt/lists -name '*Packages*' 2>/dev/null | head -n 1)" ]; then
        apt update
    elif apt --no-remove --no-install-recommends install "$@" 2>/dev/null; then
        return
    else
        apt update # the lists may be old; the second try tells what is wrong
    fi
    apt --no-remove --no-install-recommends install "$@"
}

install() {
    case $manager in
    apt-get) install_by_apt "$@" ;;
    dnf) as_root dnf install -y -q "$@" ;;
    apk) as_root apk add -q "$@" ;;
    pacman) as_root pacman -S --needed --noconfirm -q "$@" ;;
    esac
}

rows=$light
case $* in
'') ;;
--all) rows=$light$heavy ;;
*) usage ;;
esac

manager=$(find_manager)
needed=$(printf '%s' "$rows" | missing needed)
welcome=$(printf '%s' "$rows" | missing welcome)
if [ -z "$needed$welcome" ]; then
    exit 0
fi
if [ "$manager" = none ]; then
    echo "deps: no apt-get, dnf, apk or pacman here; please install: $needed$welcome" >&2
    exit 1
fi
if [ "$(id -u)" != 0 ] && ! command -v sudo >/dev/null; then
    echo "deps: not root, and no sudo; please install as root: $needed$welcome" >&2
    exit 1
fi
# Package names are words: they are meant to be split.
# shellcheck disable=SC2086
if [ -n "$needed" ]; then
    echo "deps: installing ${needed% }"
    install $needed
fi
for package in $welcome; do
    echo "deps: installing $package"
    install "$package" || echo "deps: could not install $package; the tests that use it are skipped" >&2
done
