# shellcheck shell=bash
# Sendmail: port 25, and 2520 where any line end passes; no TLS; VRFY, EXPN and ETRN answer. Logs to a syslog daemon of ours.
# Mail for sendmail.example is written by servers/sendmail/deliver to /var/vmail.

sendmail_start() {
	local root
	root=$(root_path sendmail)
	sendmail_configure "$root"
	start_in sendmail "$root" mx.sendmail.example "$WORK/sendmail.out" \
		sh -c 'python3 /usr/local/bin/syslogd.py /var/log/mail.log mx &
			while [ ! -S /dev/log ]; do sleep 0.1; done
			sendmail -bD -C/etc/mail/open.cf &
			exec sendmail -bD -q1h'
	wait_for_port sendmail 25
	wait_for_port sendmail 2520
}

sendmail_log() { printf '%s/var/log/mail.log\n' "$(root_path sendmail)"; }
sendmail_mail() { printf '%s/var/vmail\n' "$(root_path sendmail)"; }
sendmail_version() { package_version sendmail sendmail-bin; }

sendmail_configure() { # ROOT
	local root=$1
	write_hosts "$root"
	cp "$HERE/servers/sendmail/sendmail.mc" "$root/etc/mail/sendmail.mc"
	install -m 755 "$HERE/servers/sendmail/deliver" "$root/usr/local/bin/deliver"
	install -m 755 "$HERE/tools/syslogd.py" "$root/usr/local/bin/syslogd.py"
	make_users "$root" alice bob
	chroot "$root" sh -c 'rm -rf /var/vmail /var/log/mail.log /dev/log /var/spool/mqueue/*
		install -d -m 1777 /var/vmail
		: >/var/log/mail.log
		mkdir -p /var/lib/sendmail/host_status
		: >/var/lib/sendmail/sendmail.st
		chown -R smmta:smmsp /var/lib/sendmail
		rm -f /etc/aliases.db
		printf "team: alice, bob\npostmaster: root\n" >/etc/aliases
		m4 /etc/mail/sendmail.mc >/etc/mail/sendmail.cf
		m4 -DUNPROTECTED /etc/mail/sendmail.mc >/etc/mail/open.cf
		newaliases' >"$WORK/sendmail.configure.log" 2>&1
}
