# shellcheck shell=bash
# Several sessions in one capture.

scenario relay-two-hops 'exim postfix' swaks \
	'client to Exim to Postfix, both sessions seen at Exim' node=exim
relay_two_hops() {
	swaks_to 198.51.100.26 --to alice@postfix.example
}

scenario relay-bounce 'exim postfix opensmtpd' swaks \
	'Exim takes a message that Postfix refuses, and bounces it (MAIL FROM:<>) to OpenSMTPD' node=exim
relay_bounce() {
	swaks_to 198.51.100.26 --from alice@opensmtpd.example --to nobody@postfix.example
}

scenario relay-parallel 'exim postfix' swaks \
	'four clients at once, two at each server' node=router args='-s 0 -i servers tcp'
relay_parallel() {
	local turn pids=()
	for turn in 1 2; do
		swaks_to 198.51.100.25 --to alice@postfix.example --header "Subject: p$turn" &
		pids+=("$!")
		swaks_to 198.51.100.26 --to alice@exim.example --header "Subject: e$turn" &
		pids+=("$!")
	done
	wait "${pids[@]}"
}
