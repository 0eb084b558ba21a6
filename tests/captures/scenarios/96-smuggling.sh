# shellcheck shell=bash
# SMTP smuggling: every form of "end of data" that is none, to every server, with what protects it and
# without (tools/smuggle.py). What each server delivered is in tests/attacks/truth.

# smuggling SERVER PORT PROTECTIONS [HELLO SECOND-RECIPIENT]
smuggling() {
	SMUGGLED=("$1 $("${1}_version")" "$3" "$2")
	install -m 755 "$HERE/tools/smuggle.py" "$(root_path client)/usr/local/bin/smuggle.py"
	client python3 /usr/local/bin/smuggle.py "$(address_of "$1")" "$2" "$1.example" \
		"${4:-EHLO}" "${5:-bob}"
}

# Called when the mail was delivered and collected.
smuggling_truth() { # NAME
	local truth=$HERE/../attacks/truth/$1.json
	mkdir -p "$(dirname "$truth")"
	python3 "$HERE/tools/smuggled.py" "$1" "${SMUGGLED[@]}" "$WORK/mail/$1" >"$truth"
}

scenario smuggle-postfix-open postfix talk.py \
	'every end of data that is none; smtpd_forbid_bare_newline=no' folder=attacks after=smuggling_truth
smuggle_postfix_open() { smuggling postfix 2520 none; }

scenario smuggle-postfix-normalize postfix talk.py \
	'the same; smtpd_forbid_bare_newline=normalize' folder=attacks after=smuggling_truth
smuggle_postfix_normalize() { smuggling postfix 2521 bare_newline=normalize; }

scenario smuggle-postfix-reject postfix talk.py \
	'the same; smtpd_forbid_bare_newline=reject' folder=attacks after=smuggling_truth
smuggle_postfix_reject() { smuggling postfix 2522 bare_newline=reject; }

scenario smuggle-postfix-pipelining postfix talk.py \
	'the same; smtpd_forbid_unauth_pipelining=yes, reject_unauth_pipelining' \
	folder=attacks after=smuggling_truth
smuggle_postfix_pipelining() { smuggling postfix 2523 unauth_pipelining; }

scenario smuggle-exim exim talk.py 'the same, to Exim' folder=attacks after=smuggling_truth
smuggle_exim() { smuggling exim 25 "as Debian ships it"; }

scenario smuggle-opensmtpd opensmtpd talk.py 'the same, to OpenSMTPD' \
	folder=attacks after=smuggling_truth
smuggle_opensmtpd() { smuggling opensmtpd 25 "as Debian ships it"; }

scenario smuggle-sendmail sendmail talk.py 'the same, to Sendmail' folder=attacks after=smuggling_truth
smuggle_sendmail() { smuggling sendmail 25 "as Debian ships it"; }

scenario smuggle-sendmail-open sendmail talk.py 'the same; srv_features O, F, U and G, RejectNUL off' \
	folder=attacks after=smuggling_truth
smuggle_sendmail_open() { smuggling sendmail 2520 'none'; }

scenario smuggle-dovecot dovecot talk.py 'the same, to Dovecot, by LMTP' \
	folder=attacks after=smuggling_truth
smuggle_dovecot() { smuggling dovecot 24 "as Debian ships it" LHLO carol; }
