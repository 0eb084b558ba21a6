# shellcheck shell=bash
# Dovecot: LMTP on port 24 for alice, bob (his quota is 2 KB) and carol of dovecot.example.

dovecot_start() {
	local root
	root=$(root_path dovecot)
	dovecot_configure "$root"
	start_in dovecot "$root" mx.dovecot.example "$WORK/dovecot.out" dovecot -F
	wait_for_port dovecot 24
}

dovecot_log() { printf '%s/var/log/dovecot.log\n' "$(root_path dovecot)"; }
dovecot_mail() { printf '%s/var/vmail\n' "$(root_path dovecot)"; }
dovecot_version() { package_version dovecot dovecot-core; }

dovecot_configure() { # ROOT
	local root=$1
	write_hosts "$root"
	cp "$HERE/servers/dovecot/dovecot.conf" "$root/etc/dovecot/dovecot.conf"
	cat >"$root/etc/dovecot/users" <<-'END'
		alice::5000:5000::/var/vmail/alice::
		bob::5000:5000::/var/vmail/bob::userdb_quota_rule=*:bytes=2k
		carol::5000:5000::/var/vmail/carol::
	END
	rm -rf "${root:?}/var/vmail" "$(dovecot_log)" "$root"/run/dovecot/master.pid
	mkdir -p "$root/var/vmail"
	chown 5000:5000 "$root/var/vmail"
}
