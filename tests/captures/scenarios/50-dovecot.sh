# shellcheck shell=bash
# Dovecot as an LMTP server: a reply per recipient after the data.

scenario dovecot-lmtp dovecot swaks 'three recipients, one unknown: two replies after the data'
dovecot_lmtp() {
	swaks_to 198.51.100.29 --port 24 --protocol LMTP \
		--to alice@dovecot.example,nobody@dovecot.example,carol@dovecot.example
}

scenario dovecot-lmtp-quota dovecot swaks 'one of two recipients is over quota after the data'
dovecot_lmtp_quota() {
	swaks_to 198.51.100.29 --port 24 --protocol LMTP --body @/root/known-3000.txt \
		--to alice@dovecot.example,bob@dovecot.example
}

scenario dovecot-lmtp-postfix dovecot postfix \
	"Postfix's LMTP client, one of three recipients unknown"
dovecot_lmtp_postfix() {
	short_message lmtp dovecot.example | postfix_client -f sender@client.example \
		alice@dovecot.example nobody@dovecot.example carol@dovecot.example
}

scenario dovecot-lmtp-null-sender dovecot swaks 'MAIL FROM:<>'
dovecot_lmtp_null_sender() {
	swaks_to 198.51.100.29 --port 24 --protocol LMTP --from '<>' --to alice@dovecot.example
}
