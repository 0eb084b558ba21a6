#!/usr/bin/env bash
# Does it work where nothing is installed?  Makes a minimal Debian 12 in a directory of its own,
# clones what is committed into it, and runs there what a stranger would type: make demo, make test.
#
# usage: fresh.sh [make target...]        (demo test)
#
# Needs root and debootstrap.  Works in $SMTPSCOPE_FRESH_DIR (a directory below $TMPDIR or /var/tmp,
# about 3 GB); the mirror is the one this machine's apt uses.  Not part of make test.
set -euo pipefail
export LC_ALL=C.UTF-8

HERE=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
WORK=${SMTPSCOPE_FRESH_DIR:-${TMPDIR:-/var/tmp}/smtpscope-fresh}
SUITE=bookworm
DEMO_SECONDS=180 # what make demo may take, installation included

if [ "$(id -u)" -ne 0 ]; then
    echo 'fresh.sh: must be run as root: it makes a root of its own' >&2
    exit 2
fi

mirror() {
    apt-get indextargets --format '$(REPO_URI) $(RELEASE)' 'Created-By: Packages' |
        awk -v suite="$SUITE" '$2 == suite { print $1; exit }'
}

# The bare system is kept for the next run; each run gets a copy.
make_base() {
    [ -e "$WORK/base.done" ] && return
    rm -rf "$WORK/base"
    mkdir -p "$WORK"
    debootstrap --variant=minbase "$SUITE" "$WORK/base" "$(mirror)" >"$WORK/debootstrap.log" ||
        { tail -n 20 "$WORK/debootstrap.log" >&2; exit 1; }
    touch "$WORK/base.done"
}

make_root() {
    local file
    rm -rf "$WORK/root"
    cp -a --reflink=auto "$WORK/base" "$WORK/root"
    for file in /etc/resolv.conf /etc/hosts /etc/apt/apt.conf.d/*[Pp]roxy*; do
        if [ -f "$file" ]; then
            cp -L "$file" "$WORK/root$file"
        fi
    done
    git clone -q "$HERE" "$WORK/root/root/smtpscope"
}

# Mounts live in a namespace of their own and end with it.
inside() { # COMMAND
    unshare --mount --fork --pid --kill-child bash -c '
        mount -t proc proc "$0/proc"
        mount --rbind /dev "$0/dev"
        exec chroot "$0" env -i HOME=/root PATH=/usr/sbin:/usr/bin:/sbin:/bin TERM=dumb \
            LC_ALL=C.UTF-8 sh -c "cd /root/smtpscope 2>/dev/null; $1"' "$WORK/root" "$1" </dev/null
}

echo "fresh.sh: $(git -C "$HERE" log -1 --format='%h %s')"
make_base
make_root
inside 'apt-get -qq update && DEBIAN_FRONTEND=noninteractive apt-get -qq -y \
    --no-install-recommends install make' >"$WORK/make.log" 2>&1 || { cat "$WORK/make.log"; exit 1; }

[ $# -gt 0 ] || set -- demo test
status=0
for target; do
    begin=$(date +%s)
    word=ok
    inside "make $target" 2>&1 | tee "$WORK/$target.log" || { word=FAILED; status=1; }
    seconds=$(($(date +%s) - begin))
    if [ "$target" = demo ] && [ "$seconds" -gt "$DEMO_SECONDS" ]; then
        word="FAILED: more than $DEMO_SECONDS s"
        status=1
    fi
    echo "fresh.sh: make $target: $word, $seconds s"
done
exit $status
