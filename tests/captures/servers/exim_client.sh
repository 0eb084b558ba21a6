# shellcheck shell=bash
# Exim as a client, in the client's namespace, beside the server of the same root.

exim_client_configure() {
	local root
	root=$(root_path exim)
	cp "$HERE/servers/exim/client.conf" "$root/etc/exim4/client.conf"
	chroot "$root" sh -c 'rm -rf /var/spool/exim4-client /var/log/exim4-client
		install -d -o Debian-exim -g Debian-exim /var/spool/exim4-client \
			/var/log/exim4-client
		chown 0:Debian-exim /etc/exim4/client.conf'
}

# Standard input is the message; returns when the delivery was tried.
exim_client() { # ARGUMENTS...
	run_in client "$(root_path exim)" client.example exim4 -C /etc/exim4/client.conf "$@"
}
