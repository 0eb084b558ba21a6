# shellcheck shell=bash
# What an analysis has to get right, a letter each; their facts are beside them, written from here.

scenario seed-a-interleaved postfix talk.py 'two sessions at once between the same two hosts' \
	folder=acceptance/seeds
seed_a_interleaved() {
	talk 198.51.100.25 25 <<-'END' &
		<
		EHLO one.client.example
		~ 0.4
		MAIL FROM:<one@client.example>
		~ 0.4
		RCPT TO:<alice@postfix.example>
		~ 0.4
		DATA
		> Subject: one
		> 
		~ 0.4
		> One.
		.
		QUIT
	END
	sleep 0.2
	talk 198.51.100.25 25 <<-'END'
		<
		EHLO two.client.example
		~ 0.4
		MAIL FROM:<two@client.example>
		~ 0.4
		RCPT TO:<nobody@postfix.example>
		~ 0.4
		RCPT TO:<bob@postfix.example>
		DATA
		> Subject: two
		> 
		~ 0.4
		> Two.
		.
		QUIT
	END
	wait $!
}

scenario seed-b-pipelined postfix talk.py 'MAIL, three RCPT and DATA in one segment; one of them 550' \
	folder=acceptance/seeds
seed_b_pipelined() {
	talk 198.51.100.25 25 <<-'END'
		<
		EHLO client.example
		= MAIL FROM:<sender@client.example>\r\nRCPT TO:<alice@postfix.example>\r\nRCPT TO:<nobody@postfix.example>\r\nRCPT TO:<bob@postfix.example>\r\nDATA\r\n
		<
		<
		<
		<
		<
		> Subject: pipelined
		> 
		> Hello.
		.
		QUIT
	END
}

# No real server does this; tools/answer.py does.
scenario seed-c-split-code binary talk.py 'replies that are cut in the middle of their codes' \
	folder=acceptance/seeds 'args=-s 0 -i eth0 tcp port 2526'
seed_c_split_code() {
	install -m 755 "$HERE/tools/answer.py" "$(root_path binary)/usr/local/sbin/answer.py"
	cat >"$(root_path binary)/tmp/script" <<-'END'
		= 2
		~ 0.2
		= 20 mx.binary.example ESMTP\r\n
		<
		= 250-mx.binary.example\r\n25
		~ 0.2
		= 0 8BITMIME\r\n
		<
		= 25
		~ 0.2
		= 0 2.1.0 Ok\r\n
		<
		= 5
		~ 0.2
		= 50 5.1.1 No such user\r\n
		250 2.1.5 Ok
		<
		= 35
		~ 0.2
		= 4 go ahead\r\n
		.
		= 250
		~ 0.2
		=  2.0.0 Ok: queued\r\n
		221 2.0.0 Bye
	END
	start_in binary "$(root_path binary)" mx.binary.example "$WORK/answer.out" \
		sh -c 'exec python3 /usr/local/sbin/answer.py 2526 </tmp/script'
	wait_for_port binary 2526
	talk 198.51.100.31 2526 <<-'END'
		<
		EHLO client.example
		MAIL FROM:<sender@client.example>
		RCPT TO:<nobody@binary.example>
		RCPT TO:<alice@binary.example>
		DATA
		> Subject: split
		> 
		> Hello.
		.
		QUIT
	END
	stop_started "${STARTED[-1]}"
}

plain_token() { # PASSWORD
	printf '\0alice@mx.postfix.example\0%s' "$1" | base64
}

scenario seed-d-auth postfix talk.py 'AUTH 235, then MAIL' folder=acceptance/seeds
seed_d_auth() {
	talk 198.51.100.25 587 <<-END
		<
		EHLO client.example
		AUTH PLAIN $(plain_token "$PASSWORD")
		MAIL FROM:<alice@postfix.example>
		RCPT TO:<bob@postfix.example>
		DATA
		> Subject: authenticated
		> 
		> Hello.
		.
		QUIT
	END
}

scenario seed-e-auth-failures postfix talk.py 'AUTH 535 six times, then 235' folder=acceptance/seeds
seed_e_auth_failures() {
	talk 198.51.100.25 587 <<-END
		<
		EHLO client.example
		AUTH PLAIN $(plain_token wrong-1)
		AUTH PLAIN $(plain_token wrong-2)
		AUTH PLAIN $(plain_token wrong-3)
		AUTH PLAIN $(plain_token wrong-4)
		AUTH PLAIN $(plain_token wrong-5)
		AUTH PLAIN $(plain_token wrong-6)
		AUTH PLAIN $(plain_token "$PASSWORD")
		MAIL FROM:<alice@postfix.example>
		RCPT TO:<bob@postfix.example>
		DATA
		> Subject: at last
		> 
		> Hello.
		.
		QUIT
	END
}

scenario seed-f-starttls-refused exim talk.py '454 to STARTTLS, and mail goes on in clear' \
	folder=acceptance/seeds
seed_f_starttls_refused() {
	talk 198.51.100.26 2524 <<-'END'
		<
		EHLO client.example
		STARTTLS
		MAIL FROM:<sender@client.example>
		RCPT TO:<alice@exim.example>
		DATA
		> Subject: in clear
		> 
		> Hello.
		.
		QUIT
	END
}

scenario seed-g-chunks postfix talk.py 'BDAT in two chunks, and the next MAIL in the same segment' \
	folder=acceptance/seeds
seed_g_chunks() {
	talk 198.51.100.25 25 <<-'END'
		<
		EHLO client.example
		MAIL FROM:<one@client.example>
		RCPT TO:<alice@postfix.example>
		= BDAT 19\r\nSubject: one\r\n\r\nHelBDAT 5 LAST\r\nlo.\r\nMAIL FROM:<two@client.example>\r\nRCPT TO:<bob@postfix.example>\r\nBDAT 22 LAST\r\nSubject: two\r\n\r\nYes.\r\n
		<
		<
		<
		<
		<
		QUIT
	END
}

scenario seed-h-data-refused postfix talk.py '554 to DATA' folder=acceptance/seeds
seed_h_data_refused() {
	talk 198.51.100.25 2525 <<-'END'
		<
		EHLO client.example
		MAIL FROM:<sender@client.example>
		RCPT TO:<alice@postfix.example>
		DATA
		QUIT
	END
}

scenario seed-i-dies-in-data postfix talk.py 'the connection is reset inside DATA' \
	folder=acceptance/seeds
seed_i_dies_in_data() {
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

scenario seed-j-reset exim talk.py 'RSET after RCPT, then a message' folder=acceptance/seeds
seed_j_reset() {
	talk 198.51.100.26 25 <<-'END'
		<
		EHLO client.example
		MAIL FROM:<one@client.example>
		RCPT TO:<alice@exim.example>
		RSET
		MAIL FROM:<two@client.example>
		RCPT TO:<bob@exim.example>
		DATA
		> Subject: two
		> 
		> Hello.
		.
		QUIT
	END
}

to_members() { # COUNT
	local n
	{
		printf '<\nEHLO client.example\nMAIL FROM:<to%s@client.example>\n' "$1"
		for ((n = 1; n <= $1; n++)); do
			printf 'RCPT TO:<member%s@postfix.example>\n' "$n"
		done
		printf 'DATA\n> Subject: to %s\n> \n> Hello.\n.\nQUIT\n' "$1"
	} | talk 198.51.100.25 25
}

scenario seed-k-recipients postfix talk.py 'messages to 12, 11 and 10 recipients' \
	folder=acceptance/seeds
seed_k_recipients() {
	to_members 12
	to_members 11
	to_members 10
}

sessions() { # COUNT
	local n
	for ((n = 1; n <= $1; n++)); do
		talk 198.51.100.25 25 <<-END
			<
			EHLO client.example
			MAIL FROM:<sender$n@client.example>
			RCPT TO:<alice@postfix.example>
			DATA
			> Subject: $n
			> 
			> Hello.
			.
			QUIT
		END
	done
}

scenario seed-l-five-sessions postfix talk.py 'five sessions of one client' folder=acceptance/seeds
seed_l_five_sessions() { sessions 5; }

scenario seed-l-six-sessions postfix talk.py 'six sessions of one client' folder=acceptance/seeds
seed_l_six_sessions() { sessions 6; }

scenario seed-m-null-sender postfix talk.py 'MAIL FROM:<>' folder=acceptance/seeds
seed_m_null_sender() {
	talk 198.51.100.25 25 <<-'END'
		<
		EHLO client.example
		MAIL FROM:<>
		RCPT TO:<alice@postfix.example>
		DATA
		> Subject: Undelivered Mail Returned to Sender
		> 
		> Hello.
		.
		QUIT
	END
}

scenario seed-n-temporary postfix talk.py \
	'a sender at temp.example, and one at template.example, which only begins so' \
	folder=acceptance/seeds
seed_n_temporary() {
	talk 198.51.100.25 25 <<-'END'
		<
		EHLO client.example
		MAIL FROM:<x91@temp.example>
		RCPT TO:<alice@postfix.example>
		DATA
		> Subject: temporary
		> 
		> Hello.
		.
		MAIL FROM:<sales@template.example>
		RCPT TO:<alice@postfix.example>
		DATA
		> Subject: a template
		> 
		> Hello.
		.
		QUIT
	END
}
