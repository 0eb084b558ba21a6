# shellcheck shell=bash
# SMTP through proxies, as the client's side of the wire shows it.

scenario proxy-socks5 'postfix microsocks' curl 'SOCKS 5, the server by its address' \
	node=client tunnel=socks5:198.51.100.25:25:
proxy_socks5() {
	curl_to smtp://198.51.100.25 --socks5 198.51.100.30:1080 \
		--mail-rcpt alice@postfix.example --upload-file /root/first.eml
}

scenario proxy-socks5-login 'postfix microsocks' curl \
	'SOCKS 5 with user and password, the server by its name' \
	node=client tunnel=socks5:mx.postfix.example:25:alice
proxy_socks5_login() {
	curl_to smtp://mx.postfix.example \
		--socks5-hostname alice:"$PASSWORD"@198.51.100.30:1081 \
		--mail-rcpt alice@postfix.example --upload-file /root/first.eml
}

scenario proxy-socks4 'postfix dante' curl 'SOCKS 4' node=client tunnel=socks4:198.51.100.25:25:
proxy_socks4() {
	curl_to smtp://198.51.100.25 --socks4 198.51.100.30:1082 \
		--mail-rcpt alice@postfix.example --upload-file /root/first.eml
}

scenario proxy-socks4a 'postfix openssh' curl 'SOCKS 4a: the server by its name, and a user' \
	node=client tunnel=socks4:mx.postfix.example:25:alice
proxy_socks4a() {
	curl_to smtp://mx.postfix.example --socks4a alice@198.51.100.30:1083 \
		--mail-rcpt alice@postfix.example --upload-file /root/first.eml
}

scenario proxy-connect 'postfix tinyproxy' curl 'HTTP CONNECT' \
	node=client tunnel=http:mx.postfix.example:25:
proxy_connect() {
	curl_to smtp://mx.postfix.example --proxytunnel --proxy http://198.51.100.30:8888 \
		--mail-rcpt alice@postfix.example --upload-file /root/first.eml
}

scenario proxy-connect-login 'postfix tinyproxy' curl 'HTTP CONNECT with user and password' \
	node=client tunnel=http:mx.postfix.example:25:alice
proxy_connect_login() {
	curl_to smtp://mx.postfix.example --proxytunnel \
		--proxy http://alice:"$PASSWORD"@198.51.100.30:8889 \
		--mail-rcpt alice@postfix.example --upload-file /root/first.eml
}

scenario proxy-socks5-smtps 'postfix microsocks' curl 'implicit TLS through SOCKS 5' node=client
proxy_socks5_smtps() {
	curl_to smtps://198.51.100.25 --socks5 198.51.100.30:1080 --tls-max 1.2 \
		--mail-rcpt alice@postfix.example --upload-file /root/first.eml \
		--user alice@mx.postfix.example:"$PASSWORD"
}
