# shellcheck shell=bash
# OpenSMTPD as the server.

scenario opensmtpd-esmtp opensmtpd swaks 'EHLO, one message'
opensmtpd_esmtp() {
	swaks_to 198.51.100.27 --to alice@opensmtpd.example
}

scenario opensmtpd-refusals opensmtpd swaks 'three recipients: accepted, unknown, not relayed'
opensmtpd_refusals() {
	swaks_to 198.51.100.27 \
		--to alice@opensmtpd.example,nosuchuser@opensmtpd.example,x@elsewhere.example
}

scenario opensmtpd-multiple-messages opensmtpd curl 'two messages in one session'
opensmtpd_multiple_messages() {
	local to=smtp://198.51.100.27/client.example
	local common=(--crlf --mail-from sender@client.example --mail-rcpt)
	client curl -sS -v --url $to "${common[@]}" alice@opensmtpd.example -T /root/first.eml \
		--next --url $to "${common[@]}" bob@opensmtpd.example -T /root/second.eml
}

scenario opensmtpd-postfix-client opensmtpd postfix 'Postfix relays a message of two recipients'
opensmtpd_postfix_client() {
	short_message relayed opensmtpd.example | postfix_client -f sender@client.example \
		alice@opensmtpd.example bob@opensmtpd.example
}

# OpenSMTPD 6.8 with OpenSSL 3 fails in every handshake ("EVP lib" in its log): worth a capture too.
scenario opensmtpd-starttls opensmtpd openssl \
	'STARTTLS accepted, but the handshake fails (TLS 1.3)'
opensmtpd_starttls() {
	printf '%s\r\n' 'EHLO client.example' 'MAIL FROM:<sender@client.example>' \
		'RCPT TO:<alice@opensmtpd.example>' DATA 'Subject: by hand' '' 'Hello.' . QUIT |
		slowly | client openssl s_client -quiet -crlf -starttls smtp -name client.example \
			-connect 198.51.100.27:25 || true
}

scenario opensmtpd-smtps opensmtpd curl 'implicit TLS whose handshake fails (TLS 1.2)'
opensmtpd_smtps() {
	! curl_to smtps://198.51.100.27 --tls-max 1.2 --user "alice@opensmtpd.example:$PASSWORD" \
		--mail-rcpt bob@opensmtpd.example -T /root/first.eml
}

scenario opensmtpd-tls-required opensmtpd swaks '530: MAIL refused until STARTTLS'
opensmtpd_tls_required() {
	! swaks_to 198.51.100.27 --port 587 --to alice@opensmtpd.example
}

scenario opensmtpd-size-exceeded opensmtpd swaks \
	'the message is larger than allowed, which shows in DATA'
opensmtpd_size_exceeded() {
	! swaks_to 198.51.100.27 --to alice@opensmtpd.example --body @/root/known-160000.txt
}
