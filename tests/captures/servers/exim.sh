# shellcheck shell=bash
# Exim: port 25, 465 (implicit TLS) and 587, with its own authenticators; PRDR and PIPECONNECT on.
# Mail for exim.example goes to maildirs under /var/vmail.

exim_start() {
	local root
	root=$(root_path exim)
	exim_configure "$root"
	start_in exim "$root" mx.exim.example "$WORK/exim.out" exim4 -bdf
	wait_for_port exim 25
}

exim_log() { printf '%s/var/log/exim4/mainlog\n' "$(root_path exim)"; }
exim_mail() { printf '%s/var/vmail\n' "$(root_path exim)"; }
exim_version() { package_version exim exim4-daemon-heavy; }

exim_configure() { # ROOT
	local root=$1
	write_hosts "$root"
	make_certificate "$root/etc/exim4/server.pem" mx.exim.example
	chroot "$root" chown Debian-exim /etc/exim4/server.pem
	cp "$HERE/servers/exim/exim4.conf" "$root/etc/exim4/exim4.conf"
	chroot "$root" sh -c 'rm -rf /var/vmail /var/log/exim4/* /var/spool/exim4/db/*
		find /var/spool/exim4/input /var/spool/exim4/msglog -type f -delete
		install -d -o Debian-exim -g Debian-exim /var/vmail
		chown 0:Debian-exim /etc/exim4/exim4.conf'
}
