#!/bin/sh
# foreign-check.sh: gets the library Check for s390x, a big-endian machine, for tests/sessions/big-endian.sh.
#
#     tests/foreign-check.sh      into build/foreign/s390x; does nothing where it is there already
#
# It takes Debian's packages of that machine and only unpacks them. They are not installed, and apt-get works on lists
# of its own, so that the system's packages and its list of architectures stay as they are. Without apt-get, or where
# the mirror has no such packages, it says so and succeeds: the session is skipped then.
set -eu

cd "$(dirname "$0")/.."
root=$PWD/build/foreign/s390x
[ ! -e "$root/usr/lib/s390x-linux-gnu/libcheck.a" ] || exit 0
if ! command -v apt-get >/dev/null || ! command -v dpkg >/dev/null; then
    echo "deps: no apt-get: no Check for s390x, so the tests do not run on a big-endian machine" >&2
    exit 0
fi

work=$(mktemp -d "${TMPDIR:-/tmp}/coreelf-apt.XXXXXX")
trap 'rm -rf "$work"' EXIT
trap 'exit 1' INT TERM

# apt-get for s390x, with everything that it writes in $work.
foreign_apt() {
    apt-get -qq -o APT::Architecture=s390x -o APT::Architectures=s390x -o APT::Sandbox::User=root \
        -o Dir::State::lists="$work/lists" -o Dir::State::status=/dev/null -o Dir::Cache="$work/cache" \
        -o Debug::NoLocking=1 -o Acquire::Languages=none "$@"
}

mkdir -p "$work/lists/partial" "$work/cache/archives/partial" "$work/packages"
echo "deps: unpacking Check for s390x"
cd "$work/packages"
if ! foreign_apt update >"$work/log" 2>&1 || ! foreign_apt download check libsubunit-dev >"$work/log" 2>&1; then
    echo "deps: could not get Check for s390x: $(tail -n 1 "$work/log")" >&2
    exit 0
fi
mkdir -p "$root"
for package in *.deb; do
    dpkg -x "$package" "$root"
done
