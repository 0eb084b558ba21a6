#!/bin/sh
# Sees to it that the packages of the named groups of packages.txt are there.
#
# usage: packages.sh GROUP...
#
# Root gets what is missing installed; anybody else is told what to type.
set -eu

list=$(dirname "$0")/../packages.txt

for group; do
    if ! grep -q "^$group:" "$list"; then
        echo "packages.sh: no group '$group' in packages.txt" >&2
        exit 2
    fi
done

packages_of() {
    for group; do
        sed -n "s/^$group://p" "$list"
    done | tr -s ' ' '\n' | sed '/^$/d' | sort -u
}

is_installed() {
    [ "$(dpkg-query -W -f '${db:Status-Status}' "$1" 2>/dev/null)" = installed ]
}

if ! command -v dpkg-query >/dev/null; then
    echo "packages.sh: not a Debian system; the names in packages.txt tell what is needed" >&2
    exit 0
fi

wanted=$(packages_of "$@")
missing=
for package in $wanted; do
    is_installed "$package" || missing="$missing $package"
done
[ -n "$missing" ] || exit 0

if [ "$(id -u)" -ne 0 ]; then
    echo "packages.sh: missing:$missing" >&2
    echo "packages.sh: type: sudo apt-get install --no-install-recommends$missing" >&2
    exit 1
fi

log=$(mktemp)
trap 'rm -f "$log"' EXIT
export DEBIAN_FRONTEND=noninteractive
echo "installing$missing"
if ! { apt-get update -qq && apt-get install -qq -y --no-install-recommends $missing; } \
    </dev/null >"$log" 2>&1; then
    cat "$log" >&2
    echo "packages.sh: apt-get failed" >&2
    exit 1
fi
