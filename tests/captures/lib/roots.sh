# shellcheck shell=bash
# Roots: one small Debian tree per server, because Debian's mail servers exclude one another.
#
# A base tree is bootstrapped once and copied; each copy then installs its own packages. Trees live
# in $WORK/roots and are kept for the next run; delete that directory to build them afresh.

SUITE=${SMTPSCOPE_RECORD_SUITE:-bookworm}
MIRROR=${SMTPSCOPE_RECORD_MIRROR:-http://deb.debian.org/debian}

declare -A ROOT_PACKAGES=(
	[client]="swaks curl msmtp s-nail openssl python3-minimal libauthen-sasl-perl
		libnet-ssleay-perl libdigest-hmac-perl libio-socket-inet6-perl netcat-openbsd zip"
	[mailers]="python3 perl php-cli libphp-phpmailer nodejs node-nodemailer mutt golang-go ruby
		nmap dma"
	[postfix]="postfix postgrey sasl2-bin libsasl2-modules openssl"
	[exim]="exim4-daemon-heavy openssl"
	[opensmtpd]="opensmtpd openssl"
	[sendmail]="sendmail-bin sendmail-cf m4 openssl python3-minimal"
	[dovecot]="dovecot-core dovecot-lmtpd openssl"
)

root_path() { # NAME
	printf '%s/roots/%s\n' "$WORK" "$1"
}

# The packages' maintainer scripts must not start the servers: we do, in our own namespaces.
forbid_services() { # ROOT
	printf '#!/bin/sh\nexit 101\n' >"$1/usr/sbin/policy-rc.d"
	chmod 755 "$1/usr/sbin/policy-rc.d"
}

# Maintainer scripts look for their server's processes: give them a /proc that has none.
in_root() { # ROOT COMMAND...
	unshare --mount --pid --fork --mount-proc="$1/proc" \
		chroot "$1" env DEBIAN_FRONTEND=noninteractive LC_ALL=C.UTF-8 "${@:2}"
}

build_base() {
	local base
	base=$(root_path base)
	[ -e "$base/.complete" ] && return
	say "bootstrapping Debian $SUITE"
	rm -rf -- "$base"
	mkdir -p "$base"
	debootstrap --variant=minbase --include=ca-certificates,netbase,procps \
		"$SUITE" "$base" "$MIRROR" >"$WORK/base.build.log" 2>&1
	if [ "$SUITE" != sid ]; then
		printf 'deb %s %s-updates main\ndeb %s %s-security main\n' \
			"$MIRROR" "$SUITE" "${MIRROR%/debian}/debian-security" "$SUITE" \
			>"$base/etc/apt/sources.list.d/updates.list"
	fi
	forbid_services "$base"
	touch "$base/.complete"
}

build_root() { # NAME
	local name=$1 root
	root=$(root_path "$name")
	[ -e "$root/.complete" ] && return
	build_base
	say "building the root of $name"
	rm -rf -- "$root"
	cp -a --reflink=auto "$(root_path base)" "$root"
	rm -f "$root/.complete"
	cp /etc/resolv.conf "$root/etc/resolv.conf"
	# shellcheck disable=SC2086  # a list of words
	{
		in_root "$root" apt-get update -q
		in_root "$root" apt-get install -y -q --no-install-recommends ${ROOT_PACKAGES[$name]}
		in_root "$root" apt-get clean
	} >"$WORK/$name.build.log" 2>&1
	: >"$root/etc/resolv.conf" # from now on only names in /etc/hosts exist
	touch "$root/.complete"
}

# The version of a Debian package in a root, without epoch and Debian revision.
package_version() { # ROOT-NAME PACKAGE
	# shellcheck disable=SC2016  # dpkg's own variable
	chroot "$(root_path "$1")" dpkg-query -W -f '${Version}' "$2" |
		sed -e 's/^[0-9]*://' -e 's/-[^-]*$//'
}
