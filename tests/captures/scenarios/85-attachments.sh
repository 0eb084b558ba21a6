# shellcheck shell=bash
# Attachments whose hashes are known: `sent` notes down what a client is given to send, from the
# original files (tools/originals.py), before it is sent. Nothing of that is read from the capture.

# The message that the next command sends: SUBJECT TO[,TO...] WORD... (see tools/sent.py).
sent() {
	python3 "$HERE/tools/sent.py" "$HERE/$SCENARIO.sent" "$(root_path client)/root/originals" "$@"
}

prepare_originals() { # both roots have the same files
	local root
	root=$(root_path client)
	rm -rf "$root/root/originals" "$(root_path mailers)/root/originals"
	python3 "$HERE/tools/originals.py" "$root/root/originals"
	chroot "$root" sh -c 'cd /root/originals && TZ=UTC touch -d "2024-05-06 07:08:10" *.* &&
		zip -q -X -P correct-horse sealed.zip notes.txt all.bin'
	cp -a "$root/root/originals" "$(root_path mailers)/root/originals"
}

to_postfix() { # INTERPRETER SCRIPT
	run_in client "$(root_path mailers)" client.example env NODE_PATH=/usr/share/nodejs \
		"$1" "/usr/local/share/mailers/$2" 198.51.100.25 alice@postfix.example "${@:3}"
}

attach() { # TYPE NAME FILE
	ATTACH+=(--attach-type "$1" --attach-name "$2" --attach "@/root/originals/$3")
}

scenario attach-swaks postfix swaks 'PNG, PDF, ZIP and an encrypted ZIP, base64'
attach_swaks() {
	local ATTACH=()
	attach image/png pixel.png pixel.png
	attach application/pdf 'the report.pdf' report.pdf
	attach application/zip plain.zip plain.zip
	attach application/zip sealed.zip sealed.zip
	attach text/plain disguised.txt all.bin
	sent 'four files' alice@postfix.example file:pixel.png 'file:report.pdf=the report.pdf' \
		file:plain.zip file:sealed.zip file:all.bin=disguised.txt
	swaks_to 198.51.100.25 --to alice@postfix.example --header 'Subject: four files' \
		--body 'See the attachments.' "${ATTACH[@]}"
}

scenario attach-mutt postfix mutt \
	"mutt: 7bit, 8bit and base64; dots that are stuffed; names as in RFC 2231" root=mailers
attach_mutt() {
	cp "$(root_path mailers)/root/originals/pixel.png" \
		"$(root_path mailers)/root/originals/Bild für Jörg, 写真.png"
	sent 'mutt: Anhänge, 添付ファイル' alice@postfix.example lines:notes.txt lines:umlauts.txt \
		'file:pixel.png=Bild für Jörg, 写真.png' file:all.bin
	printf 'See the attachments.\n' | run_in client "$(root_path mailers)" client.example mutt -n \
		-e 'set smtp_url=smtp://198.51.100.25/ ssl_starttls=no ssl_force_tls=no' \
		-e 'set hostname=client.example from=sender@client.example copy=no' \
		-e 'set send_charset=us-ascii:utf-8 use_8bitmime allow_8bit' \
		-s 'mutt: Anhänge, 添付ファイル' -a /root/originals/notes.txt \
		/root/originals/umlauts.txt '/root/originals/Bild für Jörg, 写真.png' \
		/root/originals/all.bin -- alice@postfix.example
}

s_nail() { # ENCODING ARGUMENTS...
	printf 'See the attachments.\n' | client s-nail -:/ -Sv15-compat \
		-Smta=smtp://198.51.100.25 -Ssmtp-auth=none -Shostname=client.example \
		-Sfrom=sender@client.example -Smime-encoding="$1" "${@:2}" alice@postfix.example
}

scenario attach-s-nail postfix s-nail 's-nail: quoted-printable and base64'
attach_s_nail() {
	sent 's-nail: Anhänge' alice@postfix.example lines:notes.txt lines:umlauts.txt \
		file:pixel.png file:plain.zip
	s_nail quoted-printable -s 's-nail: Anhänge' -a /root/originals/notes.txt \
		-a /root/originals/umlauts.txt=utf-8 -a /root/originals/pixel.png \
		-a /root/originals/plain.zip
}

scenario attach-s-nail-8bit postfix s-nail 's-nail: 8bit, and a file of one NUL'
attach_s_nail_8bit() {
	sent 's-nail: 8bit' alice@postfix.example lines:umlauts.txt file:one.bin
	s_nail 8bit -s 's-nail: 8bit' -a /root/originals/umlauts.txt=utf-8 -a /root/originals/one.bin
}

scenario attach-python postfix python3 \
	"Python's email: 7bit, 8bit, quoted-printable, base64, an empty file, a message within" \
	root=mailers
attach_python() {
	sent 'Übersicht: Python, 日本語 und mehr, in einer Zeile, die gefaltet werden muß' \
		alice@postfix.example,bob@postfix.example file:all.bin \
		'file:notes.txt=notes qp.txt' 'lines:notes.txt=notes 7bit.txt' \
		'lines:umlauts.txt=Übersicht 8bit.txt' file:pixel.png=点.png \
		file:empty.dat url:https://www.client.example/text \
		'url:https://www.client.example/a?x=1&y=2' url:http://198.51.100.80/login
	to_postfix python3 attach_smtplib.py bob@postfix.example
}

scenario attach-names postfix python3 \
	'names in every manner: tokens, quoted, RFC 2231, encoded words, raw octets' root=mailers
attach_names() {
	local name words=()
	for name in 'plain name.bin' token.bin 'a "quoted" name.bin' Übersicht.bin отчёт.bin \
		'Ein sehr langer Name mit Umlauten äöü, der in mehrere Stücke geteilt wird.bin' \
		'a name in two.bin' от-plain-чёт.bin レポート.bin 报告.bin 'größe zwei.bin' 보고서.bin \
		naïve.bin правда.bin; do
		words+=("file:tiny.bin=$name")
	done
	sent 'names ✓' alice@postfix.example "${words[@]}"
	to_postfix python3 attach_names.py
}

scenario attach-nodemailer postfix node-nodemailer \
	'nodemailer: alternative and related parts, long names, a message within' root=mailers
attach_nodemailer() {
	sent 'nodemailer: größere Anhänge ✓' alice@postfix.example file:pixel.png \
		file:report.pdf \
		'file:plain.zip=архив с длинным русским именем, которое не помещается в строку.zip' \
		lines:umlauts.txt=Übersicht.txt lines:notes.txt \
		url:https://www.client.example/node
	to_postfix node attach_nodemailer.js
}

scenario attach-phpmailer postfix libphp-phpmailer 'PHPMailer: all its encodings' root=mailers
attach_phpmailer() {
	sent 'PHPMailer: Anhänge' alice@postfix.example file:all.bin file:notes.txt=größen.txt \
		lines:notes.txt \
		lines:umlauts.txt=日本語のとても長い名前の添付ファイルです、折り返しが必要.txt \
		url:https://www.client.example/php
	to_postfix php attach_phpmailer.php
}

scenario attach-curl postfix curl 'curl -F: base64, quoted-printable, 7bit and 8bit'
attach_curl() {
	local at='=@/root/originals/'
	sent 'curl: all encoders' alice@postfix.example file:all.bin \
		'file:notes-crlf.txt=notes qp.txt' file:notes-crlf.txt \
		file:umlauts-crlf.txt=Übersicht.txt url:https://www.client.example/curl \
		url:https://www.client.example/html
	# Without --crlf, which would double the CR that curl itself writes.
	client curl -sS -v --url smtp://198.51.100.25/client.example \
		--mail-from sender@client.example --mail-rcpt alice@postfix.example \
		-H 'Subject: curl: all encoders' -H 'From: Sender <sender@client.example>' \
		-H 'To: alice@postfix.example' -F '=(;type=multipart/alternative' \
		-F '=See https://www.client.example/curl for more.' \
		-F '= <p><a href="https://www.client.example/html">more</a></p>;type=text/html' -F '=)' \
		-F "${at}all.bin;encoder=base64" \
		-F "${at}notes-crlf.txt;filename=notes qp.txt;type=application/x-notes;encoder=quoted-printable" \
		-F "${at}notes-crlf.txt;type=application/x-notes;encoder=7bit" \
		-F "${at}umlauts-crlf.txt;filename=Übersicht.txt;type=text/plain;encoder=8bit"
}

scenario attach-uuencode postfix msmtp 'two uuencoded files within the text'
attach_uuencode() {
	sent uuencode alice@postfix.example file:pixel.png file:all.bin
	run_in client "$(root_path mailers)" client.example \
		python3 /usr/local/share/mailers/yenc_uu.py uuencode |
		client msmtp --host=198.51.100.25 --port=25 --tls=off --domain=client.example \
			--from=sender@client.example alice@postfix.example
}

scenario attach-yenc postfix msmtp 'a file in yEnc within the text'
attach_yenc() {
	sent yenc alice@postfix.example file:all.bin
	run_in client "$(root_path mailers)" client.example \
		python3 /usr/local/share/mailers/yenc_uu.py yenc |
		client msmtp --host=198.51.100.25 --port=25 --tls=off --domain=client.example \
			--from=sender@client.example alice@postfix.example
}

scenario attach-exim-chunking exim exim "base64 and lines with dots by Exim's BDAT"
attach_exim_chunking() {
	sent 'chunked files' alice@exim.example lines:notes.txt file:all.bin
	{
		printf 'From: Sender <sender@client.example>\nTo: alice@exim.example\n'
		printf 'Subject: chunked files\nMIME-Version: 1.0\n'
		printf 'Content-Type: multipart/mixed; boundary=here\n\n--here\n'
		printf 'Content-Disposition: attachment; filename=notes.txt\n\n'
		cat "$(root_path client)/root/originals/notes.txt"
		printf '\n--here\nContent-Type: application/octet-stream; name=all.bin\n'
		printf 'Content-Transfer-Encoding: base64\n\n'
		base64 "$(root_path client)/root/originals/all.bin"
		printf -- '--here--\n'
	} | exim_client -i -f sender@client.example alice@exim.example
}

# smtplib's connection, but what is said is our own: not what Python's clients do.
scenario attach-binary binary talk.py 'BINARYMIME: files as they are, by BDAT, in odd pieces' \
	root=mailers
attach_binary() {
	sent binary alice@binary.example file:all.bin file:pixel.png file:notes.txt file:one.bin
	run_in client "$(root_path mailers)" client.example \
		python3 /usr/local/share/mailers/attach_binary.py 198.51.100.31 alice@binary.example
}

scenario attach-single postfix talk.py 'every octet in a segment of its own' root=mailers
attach_single() {
	sent single alice@postfix.example lines:tiny.txt file:tiny.bin
	{
		printf 'From: sender@client.example\nTo: alice@postfix.example\nSubject: single\n'
		printf 'Content-Type: multipart/mixed; boundary=b\n\n--b\n'
		printf 'Content-Disposition: attachment; filename=tiny.txt\n\n'
		cat "$(root_path client)/root/originals/tiny.txt"
		printf '\n--b\nContent-Type: a/b; name=tiny.bin\nContent-Transfer-Encoding: base64\n\n'
		base64 "$(root_path client)/root/originals/tiny.bin"
		printf -- '--b--\n'
	} | to_postfix python3 attach_single.py
}

scenario attach-lossy postfix swaks 'segments lost, repeated and out of order' node=postfix
attach_lossy() {
	local ATTACH=()
	attach application/octet-stream large.bin large.bin
	attach image/png pixel.png pixel.png
	sent lossy alice@postfix.example from:sender@far.example file:large.bin file:pixel.png
	ipn far link set eth0 mtu 576
	with_cable '--loss 13 --repeat 7 --swap 5' swaks_from_far 198.51.100.25 \
		--to alice@postfix.example --header 'Subject: lossy' "${ATTACH[@]}"
	ipn far link set eth0 mtu 1500
}

scenario attach-gap postfix swaks 'a segment of an attachment is missing in the capture' lose=9 cut=yes
attach_gap() {
	local ATTACH=()
	attach image/png before.png pixel.png
	attach application/octet-stream large.bin large.bin
	attach application/zip after.zip plain.zip
	sent gap alice@postfix.example file:pixel.png=before.png lost:large.bin \
		file:plain.zip=after.zip
	swaks_to 198.51.100.25 --to alice@postfix.example --header 'Subject: gap' "${ATTACH[@]}"
}
