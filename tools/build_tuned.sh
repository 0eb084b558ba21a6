#!/bin/sh
# Builds smtpscope as made-up traffic runs through it (GCC's -fprofile-use): what runs often lies
# together, what hardly ever runs is out of the way.  Figures: docs/performance.md.
#
# usage: tools/build_tuned.sh BUILD [meson options]
set -e
build=$1
shift
jobs=${JOBS:-$(nproc)}
program=src/faces/cli/smtpscope
traffic=$(mktemp)
trap 'rm -f "$traffic" "$traffic.truth.json"' EXIT

# From nothing: a profile is of the sources that were compiled with it.  Warnings are the usual build's.
rm -rf "$build"
meson setup "$build" "$@" -Db_pgo=generate -Dc_args=-w
ninja -C "$build" -j "$jobs" "$program"
for profile in submission relay bots mixed octets disorder; do
    /usr/bin/python3 bench/generate.py --out "$traffic" --profile $profile --mb 5 > /dev/null
    "$build/$program" read --format json -j 1 -o /dev/null "$traffic"
    "$build/$program" read --format json --hash sha256 -j 1 -o /dev/null "$traffic"
    "$build/$program" report -j 1 -o /dev/null "$traffic"
done
meson configure "$build" -Db_pgo=use
ninja -C "$build" -j "$jobs"
ln -sf "$program" "$build/smtpscope"
