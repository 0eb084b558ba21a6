# shellcheck shell=bash
# One small message by each of many clients, to tell them apart by their manner. All send to Postfix,
# which offers every extension that they may use.

mailer() { # INTERPRETER SCRIPT
	run_in client "$(root_path mailers)" client.example env NODE_PATH=/usr/share/nodejs \
		"$1" "/usr/local/share/mailers/$2" \
		198.51.100.25 alice@postfix.example bob@postfix.example
}

prepare_mailers() { # ROOT
	install -d "$1/usr/local/share/mailers"
	install -m 644 "$HERE"/tools/mailers/* "$1/usr/local/share/mailers/"
	printf 'SMARTHOST 198.51.100.25\nMAILNAME client.example\n' >"$1/etc/dma/dma.conf"
	chroot "$1" env HOME=/root go build -o /usr/local/bin/net_smtp_go \
		/usr/local/share/mailers/net_smtp.go
}

scenario client-python-smtplib postfix python3 "Python's smtplib" root=mailers
client_python_smtplib() {
	short_message smtplib | mailer python3 smtplib_client.py
}

scenario client-perl-net-smtp postfix perl "Perl's Net::SMTP" root=mailers
client_perl_net_smtp() {
	short_message net-smtp | mailer perl net_smtp.pl
}

scenario client-phpmailer postfix libphp-phpmailer 'PHPMailer' root=mailers
client_phpmailer() {
	mailer php phpmailer.php
}

scenario client-nodemailer postfix node-nodemailer 'nodemailer' root=mailers
client_nodemailer() {
	mailer node nodemailer.js
}

scenario client-go-net-smtp postfix golang-go "Go's net/smtp" root=mailers
client_go_net_smtp() {
	short_message go | run_in client "$(root_path mailers)" client.example \
		/usr/local/bin/net_smtp_go \
		198.51.100.25 alice@postfix.example bob@postfix.example
}

scenario client-ruby-net-smtp postfix ruby3.1 "Ruby's Net::SMTP" root=mailers
client_ruby_net_smtp() {
	short_message ruby | mailer ruby net_smtp.rb
}

scenario client-mutt postfix mutt "mutt's own SMTP" root=mailers
client_mutt() {
	printf 'Hello.\n' | run_in client "$(root_path mailers)" client.example mutt -n \
		-e 'set smtp_url=smtp://198.51.100.25/ ssl_starttls=no ssl_force_tls=no hostname=client.example' \
		-e 'set from=sender@client.example copy=no' -s mutt \
		alice@postfix.example bob@postfix.example
}

scenario client-dma postfix dma 'dma, with a smarthost' root=mailers
client_dma() {
	short_message dma | run_in client "$(root_path mailers)" client.example \
		/usr/sbin/sendmail -D -i -f sender@client.example alice@postfix.example \
		bob@postfix.example
	sleep 1
}

scenario client-nmap postfix nmap "Nmap's smtp-commands: EHLO, HELP, QUIT" root=mailers
client_nmap() {
	run_in client "$(root_path mailers)" client.example nmap -n -Pn -sT -p 25 \
		--script smtp-commands 198.51.100.25
}

scenario client-msmtp-default postfix msmtp 'msmtp with its own idea of a host name'
client_msmtp_default() {
	client msmtp --host=198.51.100.25 --port=25 --tls=off --from=sender@client.example \
		alice@postfix.example bob@postfix.example <"$(root_path client)/root/first.eml"
}

scenario client-curl-unknown-size postfix curl 'curl, of a size it does not know'
client_curl_unknown_size() {
	curl_to smtp://198.51.100.25 --mail-rcpt alice@postfix.example \
		--mail-rcpt bob@postfix.example -T - <"$(root_path client)/root/first.eml"
}

scenario client-sendmail-queue sendmail sendmail \
	"Sendmail's submission program to the server beside it" args='-s 0 -i lo tcp port 25'
client_sendmail_queue() {
	short_message queued sendmail.example | run_in sendmail "$(root_path sendmail)" \
		mx.sendmail.example sendmail -Ac -i -f sender@client.example \
		alice@sendmail.example bob@sendmail.example
	sleep 2
}
