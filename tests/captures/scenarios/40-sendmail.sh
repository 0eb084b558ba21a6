# shellcheck shell=bash
# Sendmail as the server.

scenario sendmail-esmtp sendmail msmtp 'EHLO, one message, pipelined by msmtp'
sendmail_esmtp() {
	client msmtp --host=198.51.100.28 --port=25 --tls=off --domain=client.example \
		--from=sender@client.example alice@sendmail.example bob@sendmail.example \
		<"$(root_path client)/root/first.eml"
}

scenario sendmail-refusals sendmail swaks 'three recipients: accepted, unknown, relaying denied'
sendmail_refusals() {
	swaks_to 198.51.100.28 --pipeline \
		--to alice@sendmail.example,nosuchuser@sendmail.example,x@elsewhere.example
}

scenario sendmail-vrfy-expn-etrn sendmail talk.py \
	'VRFY, EXPN of a list, ETRN, HELP of many lines, VERB'
sendmail_vrfy_expn_etrn() {
	talk 198.51.100.28 25 <<-'END'
		<
		EHLO client.example
		VRFY alice@sendmail.example
		VRFY nosuchuser@sendmail.example
		EXPN team
		ETRN sendmail.example
		HELP
		HELP MAIL
		VERB
		NOOP
		QUIT
	END
}

scenario sendmail-dsn 'sendmail postfix' postfix \
	'DSN: NOTIFY, RET, ENVID, ORCPT from Postfix; Sendmail answers with a receipt from <>'
sendmail_dsn() {
	short_message dsn sendmail.example | postfix_client -N success,failure -R hdrs \
		-V envelope-1 -f alice@postfix.example alice@sendmail.example bob@sendmail.example
}

scenario sendmail-size-declared sendmail curl '552 to MAIL FROM because of SIZE='
sendmail_size_declared() {
	! curl_to smtp://198.51.100.28 --mail-rcpt alice@sendmail.example -T /root/big.eml
}

scenario sendmail-no-quit sendmail talk.py 'RSET, then the client closes with a transaction open'
sendmail_no_quit() {
	talk 198.51.100.28 25 <<-'END'
		<
		HELO client.example
		MAIL FROM:<one@client.example>
		RSET
		MAIL FROM:<two@client.example>
		RCPT TO:<alice@sendmail.example>
	END
}
