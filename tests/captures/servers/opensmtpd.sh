# shellcheck shell=bash
# OpenSMTPD: port 25 (STARTTLS offered), 465 (implicit TLS) and 587 (STARTTLS demanded, AUTH).
# Mail for opensmtpd.example goes to the maildirs of the users alice and bob.

opensmtpd_start() {
	local root
	root=$(root_path opensmtpd)
	opensmtpd_configure "$root"
	start_in opensmtpd "$root" mx.opensmtpd.example "$(opensmtpd_log)" \
		smtpd -d -f /etc/smtpd/smtpd.conf
	wait_for_port opensmtpd 25
}

opensmtpd_log() { printf '%s/var/log/smtpd.log\n' "$(root_path opensmtpd)"; }
opensmtpd_mail() { printf '%s/home\n' "$(root_path opensmtpd)"; }
opensmtpd_version() { package_version opensmtpd opensmtpd; }

opensmtpd_configure() { # ROOT
	local root=$1
	write_hosts "$root"
	mkdir -p "$root/etc/smtpd"
	make_certificate "$root/etc/smtpd/server.key" mx.opensmtpd.example
	openssl x509 -in "$root/etc/smtpd/server.key" -out "$root/etc/smtpd/server.crt"
	cp "$HERE/servers/opensmtpd/smtpd.conf" "$root/etc/smtpd/smtpd.conf"
	printf 'mx.opensmtpd.example\n' >"$root/etc/mailname"
	rm -f "$(opensmtpd_log)"
	make_users "$root" alice bob
	# shellcheck disable=SC2016  # for the inner shell
	chroot "$root" sh -c 'rm -rf /home/*/Maildir
		printf "alice@opensmtpd.example\t%s\n" "$(smtpctl encrypt correct-horse)" \
			>/etc/smtpd/credentials
		rm -rf /var/spool/smtpd/queue/* /var/spool/smtpd/incoming/*'
}
