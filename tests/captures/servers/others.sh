# shellcheck shell=bash
# What is no mail, and proxies: all in one root, on one host.
#
#   21  vsftpd            22  OpenSSH           23  inetutils' telnetd    43  whois (whoisd)
#   53  dnsmasq           80  nginx            110, 143, 4190  Dovecot   119  leafnode
# 1080  microsocks      1081  the same, with user and password           1082  Dante (SOCKS 4 and 5)
# 1083  OpenSSH's forwarding (SOCKS 4, 4a and 5)
# 1883  Mosquitto       5060  SIPp             6379  Redis              6667  ngIRCd
# 8888  tinyproxy       8889  the same, with user and password          11211  memcached

NODES+=(others)
SERVERS+=(others)
SERVER_ADDRESS[others]=30
ROOT_PACKAGES[others]="vsftpd openssh-server openssh-client inetutils-inetd inetutils-telnetd dnsmasq
	nginx-light dovecot-pop3d dovecot-imapd dovecot-managesieved leafnode microsocks dante-server
	mosquitto sip-tester redis-server redis-tools ngircd tinyproxy memcached openssl
	python3-minimal"

others_start() {
	local root port
	root=$(root_path others)
	others_configure "$root"
	start_in others "$root" mx.others.example "$WORK/others.out" sh /usr/local/sbin/serve.sh
	for port in 21 22 23 80 110 1080 1082 1083 6667 8888 8889 11211; do
		wait_for_port others "$port"
	done
}

others_configure() { # ROOT
	local root=$1 file
	write_hosts "$root"
	for file in "$HERE"/servers/others/*; do
		install -D -m 644 "$file" "$root/etc/others/$(basename "$file")"
	done
	install -m 755 "$HERE/servers/others/serve.sh" "$HERE/servers/others/whoisd" \
		"$root/usr/local/sbin/"
	install -o root -m 644 "$HERE/servers/others/leafnode.conf" "$root/etc/news/leafnode/config"
	rm -rf "${root:?}/var/log/others" "$root"/run/dovecot "$root"/run/*.pid
	mkdir -p "$root/var/log/others" "$root/run/sshd" "$root/run/vsftpd/empty" \
		"$root/var/vmail"
	chmod 777 "$root/var/log/others"
	chown 5000:5000 "$root/var/vmail"
	printf 'Hello.\n' >"$root/srv/ftp/hello.txt"
	make_users "$root" alice
	printf 'alice:%s\n' "$PASSWORD" | chroot "$root" chpasswd
	rm -rf "$root/etc/others/key" "$root/etc/others/key.pub"
	chroot "$root" ssh-keygen -q -t ed25519 -N '' -C recorded -f /etc/others/key
	install -D -m 600 -o 1000 "$root/etc/others/key.pub" "$root/home/alice/.ssh/authorized_keys"
	chroot "$root" chown -R alice: /home/alice
}

# A server of that root: its name, its package, its log file.
other_server() { # NAME PACKAGE LOG
	eval "$1_log() { printf '%s/var/log/others/$3\n' \"\$(root_path others)\"; }
		$1_mail() { printf '%s/srv/ftp\n' \"\$(root_path others)\"; }
		$1_version() { package_version others $2; }"
}
other_server others base-files others.log
other_server vsftpd vsftpd vsftpd.log
other_server openssh openssh-server sshd.log
other_server telnetd inetutils-telnetd inetd.log
other_server whoisd inetutils-inetd inetd.log
other_server dnsmasq dnsmasq dnsmasq.log
other_server nginx nginx-light nginx.log
other_server pop3 dovecot-pop3d dovecot.log
other_server imap dovecot-imapd dovecot.log
other_server sieve dovecot-managesieved dovecot.log
other_server leafnode leafnode inetd.log
other_server microsocks microsocks microsocks.log
other_server dante dante-server dante.log
other_server mosquitto mosquitto mosquitto.log
other_server sipp sip-tester sipp.log
other_server redis redis-server redis.log
other_server ngircd ngircd ngircd.log
other_server tinyproxy tinyproxy tinyproxy.log
other_server memcached memcached memcached.log
