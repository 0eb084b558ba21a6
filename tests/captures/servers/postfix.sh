# shellcheck shell=bash
# Postfix: the server with most faces here. One instance, one service per way of being met:
#
#   25  plain, STARTTLS offered        465  implicit TLS, AUTH        587  AUTH in clear allowed
#   2510  greylisting (postgrey)       2511  gives up on a silent client after 5 s
#   2512  XCLIENT, XFORWARD allowed    2513  expects a PROXY header
#   2514  rejects at the end of data   2515  no PIPELINING, CHUNKING or STARTTLS
#   2516  long queue ids
#   2520  any line end (smtpd_forbid_bare_newline=no)      2521  normalize      2522  reject
#   2523  any line end, but reject_unauth_pipelining
#   2525  rejects DATA                                    2527  relays for everybody
#   2528  old TLS, weak and expired certificate           2529  TLS 1.2 at least
#
# Mail for postfix.example goes to maildirs under /var/vmail; of the other domains only those of
# our servers are relayed, and only for mail that the machine itself submits.

postfix_start() {
	local root
	root=$(root_path postfix)
	postfix_configure "$root"
	start_in postfix "$root" mx.postfix.example "$WORK/postfix.out" \
		sh -c 'postgrey --inet=127.0.0.1:10023 --delay=3 --daemonize &&
			exec postfix start-fg'
	wait_for_port postfix 25
}

postfix_log() { printf '%s/var/log/mail.log\n' "$(root_path postfix)"; }
postfix_mail() { printf '%s/var/vmail\n' "$(root_path postfix)"; }
postfix_version() { package_version postfix postfix; }

postfix_configure() { # ROOT
	local root=$1
	write_hosts "$root"
	make_certificate "$root/etc/postfix/server.pem" mx.postfix.example
	make_weak_certificate "$root/etc/postfix/weak.pem" mx.postfix.example
	rm -rf "${root:?}/var/vmail" "$root/var/log/mail.log" "$root"/var/lib/postgrey/*
	find "$root/var/spool/postfix" \( -path '*/deferred/*' -o -path '*/active/*' \
		-o -path '*/incoming/*' \) -type f -delete
	rm -f "$root/var/spool/postfix/pid/master.pid" "$root"/var/lib/postfix/*_scache* \
		"$root"/run/postgrey*
	mkdir -p "$root/var/vmail"
	chown 5000:5000 "$root/var/vmail"

	cp "$HERE"/servers/postfix/{main,master}.cf "$root/etc/postfix/"
	mkdir -p "$root/etc/postfix/sasl"
	cp "$HERE/servers/postfix/sasl.conf" "$root/etc/postfix/sasl/smtpd.conf"
	rm -f "$root/etc/sasldb2"
	chroot "$root" sh -c 'echo correct-horse |
		saslpasswd2 -p -c -u mx.postfix.example alice'
	chown 0:"$(chroot "$root" id -g postfix)" "$root/etc/sasldb2"
	chmod 640 "$root/etc/sasldb2"
}

# RSA of 1024 bits, SHA-1, expired.
make_weak_certificate() { # FILE HOSTNAME
	openssl req -new -newkey rsa:1024 -nodes -subj "/CN=$2" -keyout "$1" -out "$1.csr" 2>/dev/null
	: >"$1.index"
	echo 01 >"$1.serial"
	printf '%s\n' '[ca]' default_ca=a '[a]' "database=$1.index" "serial=$1.serial" policy=p \
		'[p]' CN=supplied >"$1.cnf"
	openssl ca -batch -notext -selfsign -config "$1.cnf" -md sha1 -keyfile "$1" \
		-in "$1.csr" -out "$1.crt" -outdir "$(dirname "$1")" \
		-startdate 20200101000000Z -enddate 20210101000000Z 2>/dev/null
	cat "$1.crt" >>"$1"
	rm -f "$1".{crt,csr,cnf,index*,serial*} "$(dirname "$1")/01.pem"
	chmod 600 "$1"
}

# Postfix as a client: hands standard input to the queue, from where it is relayed.
postfix_client() { # ARGUMENTS OF sendmail...
	run_in postfix "$(root_path postfix)" mx.postfix.example sendmail -i "$@"
}
