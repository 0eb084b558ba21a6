# shellcheck shell=bash
# What is no mail: each server greets and answers in its own way, some in three digits.

at_others() { client "$@"; }

scenario other-ftp vsftpd curl 'FTP: login, a listing, a file' protocol=ftp node=others
other_ftp() {
	at_others curl -sS ftp://198.51.100.30/ --user anonymous:guest@client.example
	at_others curl -sS ftp://198.51.100.30/hello.txt --user alice:"$PASSWORD" || true
}

scenario other-ftp-refused vsftpd talk.py \
	'FTP: commands that SMTP has too, and a wrong password' protocol=ftp node=others
other_ftp_refused() {
	talk 198.51.100.30 21 <<-'END'
		<
		NOOP
		HELP
		STAT
		USER alice
		PASS wrong
		QUIT
	END
}

scenario other-pop3 pop3 curl 'POP3: login and a listing' protocol=pop3 node=others
other_pop3() {
	at_others curl -sS pop3://198.51.100.30/ --user alice:"$PASSWORD"
}

scenario other-imap imap curl 'IMAP: login and a listing' protocol=imap node=others
other_imap() {
	at_others curl -sS imap://198.51.100.30/ --user alice:"$PASSWORD"
}

scenario other-sieve sieve netcat-openbsd 'ManageSieve: login, a listing' \
	protocol=managesieve node=others
other_sieve() {
	{
		sleep 0.5
		printf 'CAPABILITY\r\n'
		sleep 0.3
		printf 'AUTHENTICATE "PLAIN" "AGFsaWNlAGNvcnJlY3QtaG9yc2U="\r\n'
		sleep 0.3
		printf 'LISTSCRIPTS\r\nLOGOUT\r\n'
		sleep 0.3
	} | at_others nc -q 1 198.51.100.30 4190
}

scenario other-nntp leafnode netcat-openbsd 'NNTP: a reader asks for groups' \
	protocol=nntp node=others
other_nntp() {
	{
		sleep 1
		printf 'MODE READER\r\nLIST\r\nGROUP local.test\r\nHELP\r\nQUIT\r\n' | slowly
	} | at_others nc -C -q 2 198.51.100.30 119
}

scenario other-http nginx curl 'HTTP: a page, and one that is missing' protocol=http node=others
other_http() {
	at_others curl -sS http://198.51.100.30/hello.txt http://198.51.100.30/missing
}

scenario other-irc ngircd netcat-openbsd 'IRC: a channel' protocol=irc node=others
other_irc() {
	printf 'NICK alice\r\nUSER alice 0 * :Alice\r\nJOIN #mail\r\nPRIVMSG #mail :hello\r\nQUIT\r\n' |
		slowly | at_others nc -C -q 1 198.51.100.30 6667
}

scenario other-redis redis redis-tools 'Redis: AUTH, SET, GET' \
	protocol=redis node=others root=others
other_redis() {
	local command
	for command in 'set a 1' 'get a'; do
		# shellcheck disable=SC2086  # words
		run_in client "$(root_path others)" client.example redis-cli -h 198.51.100.30 \
			-a "$PASSWORD" $command
	done
}

scenario other-memcached memcached netcat-openbsd 'memcached: set, get, stats' \
	protocol=memcached node=others
other_memcached() {
	printf 'set a 0 60 5\r\nhello\r\nget a\r\nstats\r\nquit\r\n' |
		at_others nc -q 1 198.51.100.30 11211
}

scenario other-whois whoisd netcat-openbsd 'whois: one line in, text out' \
	protocol=whois node=others
other_whois() {
	printf 'mx.example\r\n' | at_others nc -q 1 198.51.100.30 43
}

scenario other-telnet telnetd curl 'telnet: options, then a login prompt' \
	protocol=telnet node=others
other_telnet() {
	{ sleep 2; printf 'alice\n'; sleep 1; } |
		at_others timeout 5 curl -sS telnet://198.51.100.30/ || true
}

scenario other-sip sipp sip-tester 'SIP over TCP: a call' protocol=sip node=others root=others
other_sip() {
	run_in client "$(root_path others)" client.example sipp -sn uac -t t1 -m 1 -d 100 \
		-i 192.0.2.10 -nostdin 198.51.100.30:5060 || true
}

scenario other-mqtt mosquitto curl 'MQTT: a message is published' protocol=mqtt node=others
other_mqtt() {
	at_others curl -sS -d hello mqtt://198.51.100.30/mail
}

scenario other-ssh openssh openssh-client 'SSH: no login' protocol=ssh node=others root=others
other_ssh() {
	run_in client "$(root_path others)" client.example ssh -o BatchMode=yes \
		-o StrictHostKeyChecking=no -o UserKnownHostsFile=/dev/null alice@198.51.100.30 true ||
		true
}

scenario other-dns dnsmasq talk.py 'DNS over TCP: an address' protocol=dns node=others
other_dns() {
	talk 198.51.100.30 53 <<-'END'
		= \x00\x1c\x12\x34\x01\x00\x00\x01\x00\x00\x00\x00\x00\x00\x02mx\x07example\x00\x00\x01\x00\x01
		~ 1
	END
}
