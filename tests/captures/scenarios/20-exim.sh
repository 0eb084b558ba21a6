# shellcheck shell=bash
# Exim as the server.

scenario exim-esmtp exim swaks 'EHLO, one message'
exim_esmtp() {
	swaks_to 198.51.100.26 --to alice@exim.example
}

scenario exim-refusals exim swaks 'three recipients: accepted, unknown, relay not permitted'
exim_refusals() {
	swaks_to 198.51.100.26 --pipeline --to alice@exim.example,nobody@exim.example,x@elsewhere.example
}

scenario exim-auth-login exim swaks 'AUTH LOGIN in clear'
exim_auth_login() {
	swaks_to 198.51.100.26 --port 587 --auth LOGIN --auth-user alice@exim.example \
		--auth-password "$PASSWORD" --to bob@exim.example
}

scenario exim-auth-plain exim curl 'AUTH PLAIN in clear with an initial response'
exim_auth_plain() {
	curl_to smtp://198.51.100.26:587 --user "alice@exim.example:$PASSWORD" --sasl-ir \
		--login-options AUTH=PLAIN --mail-rcpt bob@exim.example -T /root/second.eml
}

scenario exim-auth-cram-md5 exim s-nail 'AUTH CRAM-MD5'
exim_auth_cram_md5() {
	printf 'Hello.\n' | client s-nail -:/ -Sv15-compat \
		"-Smta=smtp://alice%40exim.example:$PASSWORD@198.51.100.26:587" \
		-Ssmtp-config=-all,cram-md5 -Shostname=client.example \
		-Sfrom=sender@client.example -s 'cram' bob@exim.example
}

scenario exim-auth-failed exim swaks '535: wrong password with CRAM-MD5 and PLAIN'
exim_auth_failed() {
	! swaks_to 198.51.100.26 --port 587 --auth CRAM-MD5,PLAIN --auth-user alice@exim.example \
		--auth-password wrong-horse --to bob@exim.example
}

scenario exim-size-declared exim curl '552 to MAIL FROM because of SIZE='
exim_size_declared() {
	! curl_to smtp://198.51.100.26 --mail-rcpt alice@exim.example -T /root/big.eml
}

scenario exim-chunking exim exim 'BDAT between two Exims'
exim_chunking() {
	short_message chunked exim.example |
		exim_client -f sender@client.example alice@exim.example
}

scenario exim-early-pipelining exim exim \
	'PIPECONNECT: the second session begins before the greeting'
exim_early_pipelining() {
	local turn
	for turn in one two; do
		short_message "early $turn" exim.example |
			exim_client -f sender@client.example carol@exim.example
	done
}

scenario exim-prdr exim swaks 'PRDR: a reply per recipient after the data, one of them refusing'
exim_prdr() {
	swaks_to 198.51.100.26 --prdr --header 'Subject: a lottery' \
		--to alice@exim.example,bob@exim.example,carol@exim.example
}

scenario exim-synchronization exim talk.py \
	'554: commands sent together though PIPELINING was not offered'
exim_synchronization() {
	talk 198.51.100.26 25 <<-'END'
		<
		HELO client.example
		= MAIL FROM:<sender@client.example>\r\nRCPT TO:<alice@exim.example>\r\nDATA\r\n
		<
		eof
	END
}

scenario exim-early-talker exim talk.py 'HELO before the greeting, which PIPECONNECT lets pass'
exim_early_talker() {
	talk 198.51.100.26 25 <<-'END'
		> HELO client.example
		<
		<
		MAIL FROM:<>
		QUIT
	END
}

scenario exim-vrfy-expn-etrn exim talk.py 'VRFY, EXPN, ETRN, HELP and an unknown verb'
exim_vrfy_expn_etrn() {
	talk 198.51.100.26 25 <<-'END'
		<
		EHLO client.example
		VRFY alice@exim.example
		VRFY nobody@exim.example
		EXPN alice@exim.example
		ETRN exim.example
		HELP
		XYZZY
		QUIT
	END
}

scenario exim-starttls exim msmtp 'STARTTLS'
exim_starttls() {
	client msmtp --host=198.51.100.26 --port=25 --tls=on --tls-starttls=on --tls-certcheck=off \
		--domain=client.example --from=sender@client.example alice@exim.example \
		<"$(root_path client)/root/second.eml"
}

scenario exim-smtps exim curl 'implicit TLS 1.2 on port 465; with keys'
exim_smtps() {
	curl_to smtps://198.51.100.26 --tls-max 1.2 --mail-rcpt alice@exim.example -T /root/first.eml
	keep_keys exim-smtps
}

scenario exim-pipelined-rset exim talk.py \
	'commands pipelined in one segment, with RSET and two transactions'
exim_pipelined_rset() {
	talk 198.51.100.26 25 <<-'END'
		<
		EHLO client.example
		= MAIL FROM:<one@client.example>\r\nRCPT TO:<alice@exim.example>\r\nRSET\r\nMAIL FROM:<two@client.example>\r\nRCPT TO:<bob@exim.example>\r\nDATA\r\n
		<
		<
		<
		<
		<
		<
		= Subject: two\r\n\r\nHello.\r\n.\r\nQUIT\r\n
		<
		<
		eof
	END
}
