# shellcheck shell=bash
# Postfix as the server.

scenario postfix-helo postfix swaks 'HELO, no extension used'
postfix_helo() {
	swaks_to 198.51.100.25 --protocol SMTP --to alice@postfix.example
}

scenario postfix-esmtp postfix swaks 'EHLO, one message'
postfix_esmtp() {
	swaks_to 198.51.100.25 --to alice@postfix.example --header 'Subject: plain ESMTP'
}

scenario postfix-pipelining postfix swaks 'PIPELINING; one recipient of four unknown, one deferred'
postfix_pipelining() {
	swaks_to 198.51.100.25 --pipeline \
		--to alice@postfix.example,nobody@postfix.example,carol@postfix.example,bob@postfix.example
}

scenario postfix-many-recipients postfix swaks \
	'twelve recipients, six of them refused, no PIPELINING'
postfix_many_recipients() {
	local here
	here=$(printf '%s@postfix.example,' \
		alice nobody1 bob nobody2 carol nobody3 postmaster nobody4 team nobody5)
	swaks_to 198.51.100.25 --port 2515 \
		--to "${here}alice@elsewhere.example,bob@postfix.example"
}

scenario postfix-multiple-messages postfix curl 'three messages in one session'
postfix_multiple_messages() {
	local to=smtp://198.51.100.25/client.example
	local common=(--crlf --mail-from sender@client.example --mail-rcpt)
	client curl -sS -v --url $to "${common[@]}" alice@postfix.example -T /root/first.eml \
		--next --url $to "${common[@]}" bob@postfix.example -T /root/second.eml \
		--next --url $to "${common[@]}" postmaster@postfix.example -T /root/third.eml
}

scenario postfix-greylisting postfix exim '450 by postgrey, the retry seconds later succeeds'
postfix_greylisting() {
	short_message greylisted | exim_client -f greylist@client.example alice@postfix.example
	sleep 5
	exim_client -qff
}

scenario postfix-size-declared postfix curl '552 to MAIL FROM because of SIZE='
postfix_size_declared() {
	! curl_to smtp://198.51.100.25 --mail-rcpt alice@postfix.example -T /root/big.eml
}

scenario postfix-size-exceeded postfix swaks '552 after the end of data'
postfix_size_exceeded() {
	! swaks_to 198.51.100.25 --to alice@postfix.example --body @/root/known-160000.txt
}

scenario postfix-relay-denied postfix swaks '554 relay access denied'
postfix_relay_denied() {
	! swaks_to 198.51.100.25 --to someone@elsewhere.example
}

scenario postfix-auth-plain postfix swaks 'AUTH PLAIN in clear, then relaying is allowed'
postfix_auth_plain() {
	swaks_to 198.51.100.25 --port 587 --auth PLAIN --auth-user alice@mx.postfix.example \
		--auth-password "$PASSWORD" --to alice@postfix.example
}

scenario postfix-auth-failed postfix swaks \
	'535: wrong password with LOGIN, then the client gives up'
postfix_auth_failed() {
	! swaks_to 198.51.100.25 --port 587 --auth LOGIN --auth-user alice@mx.postfix.example \
		--auth-password wrong-horse --to alice@postfix.example
}

scenario postfix-auth-cram-md5 postfix swaks 'AUTH CRAM-MD5'
postfix_auth_cram_md5() {
	swaks_to 198.51.100.25 --port 587 --auth CRAM-MD5 --auth-user alice@mx.postfix.example \
		--auth-password "$PASSWORD" --to alice@postfix.example
}

scenario postfix-auth-scram postfix msmtp 'AUTH SCRAM-SHA-256'
postfix_auth_scram() {
	short_message scram | client msmtp --host=198.51.100.25 --port=587 --auth=scram-sha-256 \
		--tls=off --user=alice@mx.postfix.example --passwordeval="echo $PASSWORD" \
		--domain=client.example --from=sender@client.example alice@postfix.example
}

scenario postfix-auth-digest-md5 postfix msmtp 'AUTH DIGEST-MD5'
postfix_auth_digest_md5() {
	short_message digest | client msmtp --host=198.51.100.25 --port=587 --auth=digest-md5 \
		--tls=off --user=alice@mx.postfix.example --passwordeval="echo $PASSWORD" \
		--domain=client.example --from=sender@client.example alice@postfix.example
}

scenario postfix-starttls postfix curl 'STARTTLS (TLS 1.3); the keys are beside the capture'
postfix_starttls() {
	curl_to smtp://198.51.100.25 --ssl-reqd --mail-rcpt alice@postfix.example -T /root/first.eml
	keep_keys postfix-starttls
}

scenario postfix-smtps postfix curl 'implicit TLS on port 465 with AUTH inside; with keys'
postfix_smtps() {
	curl_to smtps://198.51.100.25 --user "alice@mx.postfix.example:$PASSWORD" \
		--mail-rcpt bob@postfix.example -T /root/first.eml
	keep_keys postfix-smtps
}

scenario postfix-vrfy-expn-etrn postfix talk.py 'VRFY, EXPN, ETRN, HELP, NOOP and an unknown verb'
postfix_vrfy_expn_etrn() {
	talk 198.51.100.25 25 <<-'END'
		<
		EHLO client.example
		VRFY alice@postfix.example
		VRFY nobody@postfix.example
		EXPN team@postfix.example
		ETRN postfix.example
		HELP
		NOOP hello
		XYZZY
		QUIT
	END
}

scenario postfix-rset postfix talk.py \
	'RSET after RCPT, a second transaction ended by EHLO, a third accepted'
postfix_rset() {
	talk 198.51.100.25 25 <<-'END'
		<
		EHLO client.example
		MAIL FROM:<one@client.example>
		RCPT TO:<alice@postfix.example>
		RSET
		MAIL FROM:<two@client.example>
		RCPT TO:<bob@postfix.example>
		EHLO client.example
		MAIL FROM:<three@client.example>
		RCPT TO:<alice@postfix.example>
		DATA
		> Subject: third time
		> 
		> It is.
		.
		QUIT
	END
}

scenario postfix-chunking postfix exim 'BDAT, and MAIL, RCPT and BDAT pipelined'
postfix_chunking() {
	{ short_message chunked; known_bytes 20000; } |
		exim_client -f sender@client.example alice@postfix.example bob@postfix.example
}

scenario postfix-smtputf8 postfix curl 'SMTPUTF8: a mailbox and a header beyond ASCII'
postfix_smtputf8() {
	printf 'From: sender@client.example\nTo: jörg@postfix.example\nSubject: Grüße\n\nGruß.\n' |
		curl_to smtp://198.51.100.25 --mail-rcpt jörg@postfix.example -T -
}

scenario postfix-ipv6 postfix swaks 'over IPv6'
postfix_ipv6() {
	swaks_to 2001:db8:5::25 -6 --to alice@postfix.example
}

scenario postfix-xclient postfix swaks 'XCLIENT: another client name, address and HELO'
postfix_xclient() {
	swaks_to 198.51.100.25 --port 2512 --to alice@postfix.example \
		--xclient 'NAME=origin.example ADDR=203.0.113.77 HELO=origin.example'
}

scenario postfix-xforward postfix talk.py 'XFORWARD'
postfix_xforward() {
	talk 198.51.100.25 2512 <<-'END'
		<
		EHLO client.example
		XFORWARD NAME=origin.example ADDR=203.0.113.78 PORT=4321 PROTO=ESMTP
		XFORWARD HELO=origin.example SOURCE=REMOTE
		MAIL FROM:<sender@client.example>
		RCPT TO:<alice@postfix.example>
		DATA
		> Subject: forwarded
		> 
		> Hello.
		.
		QUIT
	END
}

scenario postfix-proxy-v1 postfix swaks 'PROXY protocol, version 1 (text), before the greeting'
postfix_proxy_v1() {
	swaks_to 198.51.100.25 --port 2513 --to alice@postfix.example --proxy-version 1 \
		--proxy-family TCP4 --proxy-source 203.0.113.79 --proxy-source-port 4321 \
		--proxy-dest 198.51.100.25 --proxy-dest-port 25
}

scenario postfix-proxy-v2 postfix swaks 'PROXY protocol, version 2 (binary), IPv6 addresses in it'
postfix_proxy_v2() {
	swaks_to 198.51.100.25 --port 2513 --to alice@postfix.example --proxy-version 2 \
		--proxy-family AF_INET6 --proxy-protocol STREAM --proxy-command PROXY \
		--proxy-source 2001:db8:c::79 --proxy-source-port 4321 \
		--proxy-dest 2001:db8:5::25 --proxy-dest-port 25
}

scenario postfix-client-gone postfix talk.py \
	'the client resets the connection in the middle of DATA'
postfix_client_gone() {
	talk 198.51.100.25 25 <<-'END'
		<
		EHLO client.example
		MAIL FROM:<sender@client.example>
		RCPT TO:<alice@postfix.example>
		DATA
		> Subject: never finished
		> 
		> The first line of m
		~ 0.5
		rst
	END
}

scenario postfix-timeout postfix talk.py '421 by the server after 5 silent seconds'
postfix_timeout() {
	talk 198.51.100.25 2511 <<-'END'
		<
		EHLO client.example
		MAIL FROM:<sender@client.example>
		RCPT TO:<alice@postfix.example>
		<
	END
}

scenario postfix-data-timeout postfix talk.py \
	'the server gives up a client that fell silent in the middle of DATA'
postfix_data_timeout() {
	talk 198.51.100.25 2511 <<-'END'
		<
		EHLO client.example
		MAIL FROM:<sender@client.example>
		RCPT TO:<alice@postfix.example>
		DATA
		> Subject: never finished
		> 
		eof
	END
}

scenario postfix-data-rejected postfix swaks '554 after the end of data, by policy'
postfix_data_rejected() {
	! swaks_to 198.51.100.25 --port 2514 --to alice@postfix.example
}

scenario postfix-dot-stuffing postfix msmtp 'lines that begin with dots'
postfix_dot_stuffing() {
	client msmtp --host=198.51.100.25 --port=25 --tls=off --domain=client.example \
		--from=sender@client.example alice@postfix.example \
		<"$(root_path client)/root/dots.eml"
}

# Without --crlf, curl sends the file's bare LF as they are and stuffs no dot after them.
scenario postfix-lone-dot postfix curl \
	'LF . LF in the middle of a message: its end to Postfix, which reads on for commands' bare_lf=yes
postfix_lone_dot() {
	client curl -sS -v --url smtp://198.51.100.25/client.example \
		--mail-from sender@client.example --mail-rcpt alice@postfix.example -T /root/dots.eml
}

scenario postfix-bare-lf postfix talk.py 'a body with bare LF, bare CR and NUL' bare_lf=yes
postfix_bare_lf() {
	talk 198.51.100.25 25 <<-'END'
		<
		EHLO client.example
		MAIL FROM:<sender@client.example>
		RCPT TO:<alice@postfix.example>
		DATA
		= Subject: bare\nX-Second: line\r\n\r\n
		= one\ntwo\rthree\0four\r\n
		.
		QUIT
	END
}

scenario postfix-lf-commands postfix talk.py \
	'commands that end in a bare LF, and a path without brackets'
postfix_lf_commands() {
	talk 198.51.100.25 25 <<-'END'
		<
		= EHLO client.example\n
		<
		= mail from: sender@client.example\n
		<
		= Rcpt To:  <alice@postfix.example>\n
		<
		= DATA\n
		<
		= Subject: lenient\r\n\r\nHello.\r\n.\r\n
		<
		= QUIT\n
		eof
	END
}

scenario postfix-no-quit postfix swaks 'the client closes after the message, without QUIT'
postfix_no_quit() {
	swaks_to 198.51.100.25 --to alice@postfix.example --drop-after DOT
}

scenario postfix-attachment postfix s-nail 'a text file of 100,000 bytes as an attachment, 7bit'
postfix_attachment() {
	printf 'See the attachment.\n' | client s-nail -:/ -Sv15-compat \
		-Smta=smtp://198.51.100.25 -Ssmtp-auth=none -Shostname=client.example \
		-Sfrom=sender@client.example -s 'known bytes' -a /root/known-100000.txt \
		alice@postfix.example
}

scenario postfix-attachment-base64 postfix swaks \
	'a binary file of 100,000 bytes as an attachment, base64'
postfix_attachment_base64() {
	swaks_to 198.51.100.25 --to alice@postfix.example --body 'See the attachment.' \
		--attach-type application/octet-stream --attach-name known.bin --attach @/root/known.bin
}

scenario postfix-long-queue-id postfix swaks 'a long queue id (enable_long_queue_ids)'
postfix_long_queue_id() {
	swaks_to 198.51.100.25 --port 2516 --to alice@postfix.example
}

scenario postfix-bdat-pieces postfix talk.py \
	'BDAT in four pieces, the last one empty; dots that are no end'
postfix_bdat_pieces() {
	talk 198.51.100.25 25 <<-'END'
		<
		EHLO client.example
		MAIL FROM:<sender@client.example> BODY=8BITMIME
		RCPT TO:<alice@postfix.example>
		= BDAT 21\r\nSubject: pieces\r\n\r\nHe
		<
		= BDAT 14\r\nllo.\r\n.\r\nQUIT\r
		<
		= BDAT 1\r\n\n
		<
		BDAT 0 LAST
		QUIT
	END
}
