/* Payload after payload of one flow. */
#include "said.h"

#define HELLO                                                                                      \
	"S: 220 mx.example ESMTP Postfix\r\n", "C: EHLO a.example\r\n",                            \
	        "S: 250-mx.example\r\n250-SIZE 9\r\n250 STARTTLS\r\n"
#define MAIL                                                                                       \
	"C: MAIL FROM:<alice@example.com>\r\n", "S: 250 ok\r\n",                                   \
	        "C: RCPT TO:<bob@example.net>\r\n", "S: 250 ok\r\n"
#define BODY                                                                                       \
	"C: DATA\r\n", "S: 354 go\r\n", "C: Subject: x\r\n\r\nhi\r\n.\r\n", "S: 250 2.0.0 Ok\r\n"

static void R8_behind_starttls_is_TLS(void **state)
{
	struct ss_flow_info f = {{0}};
	struct ss_flow_view v = FOLLOW(&f, HELLO, "C: STARTTLS\r\n", "S: 220 go\r\n");
	assert_true(v.has_tls);
	assert_int_equal(v.now.starttls, SS_STARTTLS_ACCEPTED);
	struct ss_payload p = client_says("\x17\x03\x03 MAIL FROM:<x@example.com>\r\n");
	assert_int_equal(ss_flow_info_read(&f, &p, NULL), SS_PAYLOAD_TLS);
	ss_flow_info_view(&f, &v);
	assert_text(v.now.sender, NULL);
	assert_text(v.now.server_software, "Postfix");
}

static void R18_identity_is_first_dialogue_is_latest(void **state)
{
	struct ss_flow_info f = {{0}};
	struct ss_flow_view v = FOLLOW(&f, HELLO, MAIL, "C: RCPT TO:<carol@example.net>\r\n",
	                               "S: 550 5.1.1 unknown\r\n", "C: NOOP\r\n");
	assert_text(v.now.sender, "alice@example.com");
	assert_text(v.now.recipient, "bob@example.net");
	assert_text(v.now.server_software, "Postfix");
	assert_text(v.now.command, "NOOP");
	assert_text(v.now.argument, NULL);
	assert_int_equal(v.now.type, SS_MESSAGE_REQUEST);
	assert_int_equal(v.now.code, 550);
	assert_text(v.now.message, "5.1.1 unknown");
	/* a MAIL out of turn changes nobody */
	v = FOLLOW(&f, "C: MAIL FROM:<mallory@example.org>\r\n", "S: 503 nested\r\n");
	assert_text(v.now.sender, "alice@example.com");
	/* nor does a later text that names a software */
	v = FOLLOW(&f, "C: HELP\r\n", "S: 214 This is sendmail\r\n");
	assert_text(v.now.server_software, "Postfix");
}

static void RD2_each_transaction_has_its_own_sender(void **state)
{
	struct ss_flow_info f = {{0}};
	struct ss_flow_view v = FOLLOW(&f, HELLO, MAIL, BODY, "C: MAIL FROM:<dave@example.org>\r\n",
	                               "S: 250 ok\r\n");
	assert_text(v.now.sender, "dave@example.org");
	assert_text(v.now.recipient, NULL);
	assert_text(v.first_sender, "alice@example.com");
	assert_text(v.first_recipient, "bob@example.net");
	assert_int_equal(v.now.n_senders, 2);
	v = FOLLOW(&f, "C: RSET\r\nMAIL FROM:<>\r\nRCPT TO:<eve@example.com>\r\n");
	assert_text(v.now.sender, "<>");
	assert_text(v.now.recipient, "eve@example.com");
	assert_int_equal(v.now.n_senders, 3);
	assert_int_equal(v.now.n_recipients, 2);
	/* refused, then another try */
	struct ss_flow_info g = {{0}};
	v = FOLLOW(&g, HELLO, "C: MAIL FROM:<a@example.com>\r\n", "S: 550 no\r\n",
	           "C: MAIL FROM:<b@example.com>\r\n", "S: 250 ok\r\n");
	assert_text(v.now.sender, "b@example.com");
}

static void RD3_recipients_of_the_transaction(void **state)
{
	struct ss_flow_info f = {{0}};
	struct ss_flow_view v =
	        FOLLOW(&f, HELLO, MAIL, "C: RCPT TO:<c@example.net>\r\nRCPT TO:<d@example.net>\r\n",
	               "S: 250 ok\r\n250 ok\r\n", BODY, MAIL);
	assert_int_equal(v.now.n_recipients, 4);
	assert_int_equal(v.n_transaction_recipients, 1);
	assert_text(v.now.last_recipient, "bob@example.net");
}

static void RD8_starttls_counts_when_it_is_granted(void **state)
{
	struct ss_flow_info f = {{0}};
	struct ss_flow_view v = FOLLOW(&f, HELLO);
	assert_int_equal(v.now.starttls, SS_STARTTLS_OFFERED);
	v = FOLLOW(&f, "C: STARTTLS\r\n");
	assert_int_equal(v.now.starttls, SS_STARTTLS_REQUESTED);
	assert_false(v.has_tls);
	v = FOLLOW(&f, "S: 454 4.7.0 not now\r\n", MAIL);
	assert_int_equal(v.now.starttls, SS_STARTTLS_REFUSED);
	assert_false(v.has_tls);
	assert_text(v.now.sender, "alice@example.com");
	assert_true(v.findings & SS_FINDING_STARTTLS_REFUSED);
	struct ss_flow_info g = {{0}};
	v = FOLLOW(&g, HELLO, "C: STARTTLS\r\n", "S: 501 no parameters\r\n");
	assert_int_equal(v.now.starttls, SS_STARTTLS_REFUSED);
	/* pipelined behind others: the third reply is its */
	struct ss_flow_info h = {{0}};
	v = FOLLOW(&h, HELLO, "C: NOOP\r\nNOOP\r\nSTARTTLS\r\n", "S: 250 ok\r\n");
	assert_int_equal(v.now.starttls, SS_STARTTLS_REQUESTED);
	v = FOLLOW(&h, "S: 250 ok\r\n502 what?\r\n");
	assert_int_equal(v.now.starttls, SS_STARTTLS_REFUSED);
	/* its reply was not seen, what it led to is */
	struct ss_flow_info i = {{0}};
	v = FOLLOW(&i, "C: EHLO a\r\n", "C: STARTTLS\r\n", "C: \x16\x03\x01\x02\x34\x01");
	assert_int_equal(v.now.starttls, SS_STARTTLS_ACCEPTED);
}

static void RD10_lines_of_a_message_are_no_verbs(void **state)
{
	struct ss_flow_info f = {{0}};
	struct ss_flow_view v = FOLLOW(&f, HELLO, MAIL, "C: DATA\r\n", "S: 354 go\r\n",
	                               "C: HELP\r\nQUIT\r\nMAIL FROM:<m@example.org>\r\n",
	                               "C: RCPT TO:<n@example.org>\r\n.", "C: \r", "C: \n");
	assert_false(v.in_content);
	assert_text(v.now.command, "DATA");
	assert_text(v.now.sender, "alice@example.com");
	assert_int_equal(v.now.n_commands, 4);
	v = FOLLOW(&f, "S: 250 2.0.0 Ok: queued\r\n", "C: QUIT\r\n");
	assert_text(v.now.command, "QUIT");
	assert_int_equal(v.n_accepted, 1);
	assert_int_equal(v.n_content, 64);
}

static void RD10_octets_of_a_chunk_are_no_verbs(void **state)
{
	struct ss_flow_info f = {{0}};
	struct ss_flow_view v =
	        FOLLOW(&f, HELLO, MAIL, "C: BDAT 12\r\nHELP\r\n", "C: QUIT\r\n", "S: 250 ok\r\n",
	               "C: BDAT 0 LAST\r\n", "S: 250 ok\r\n", "C: NOOP\r\n");
	assert_text(v.now.command, "NOOP");
	assert_int_equal(v.now.n_commands, 6);
	assert_int_equal(v.n_content, 12);
	assert_int_equal(v.n_accepted, 1);
}

static void RD10_answers_of_AUTH_are_no_verbs(void **state)
{
	struct ss_flow_info f = {{0}};
	struct ss_flow_view v =
	        FOLLOW(&f, HELLO, "C: AUTH LOGIN\r\n", "S: 334 VXNlcm5hbWU6\r\n", "C: HELP\r\n",
	               "S: 334 UGFzc3dvcmQ6\r\n", "C: c2VjcmV0\r\n", "S: 235 2.7.0 ok\r\n");
	assert_text(v.now.command, "AUTH");
	assert_text(v.now.argument, "LOGIN");
	assert_int_equal(v.now.n_commands, 2);
	assert_true(v.is_authenticated);
	v = FOLLOW(&f, MAIL);
	assert_text(v.now.sender, "alice@example.com");
}

/* Servers repeat what they did not understand. */
static void RD9_a_reply_does_not_repeat_the_secret(void **state)
{
	struct ss_flow_info f = {{0}};
	struct ss_payload_info info;
	struct ss_flow_view v =
	        FOLLOW(&f, HELLO, "C: AUTH LOGIN\r\n", "S: 504 5.5.4 no\r\n", "C: c2VjcmV0\r\n");
	assert_text(v.now.command, NULL);
	assert_true(v.now.is_masked);
	struct ss_payload p = server_says("500 5.5.1 unrecognized: \"c2VjcmV0\"\r\n");
	ss_flow_info_read(&f, &p, &info);
	assert_int_equal(info.code, 500);
	assert_text(info.message, NULL);
	v = FOLLOW(&f, "C: AUTH AGFsaWNlAHNlY3JldA==\r\n",
	           "S: 504 5.7.4 Unrecognized type AGFsaWNlAHNlY3JldA==\r\n");
	assert_text(v.now.message, NULL);
	assert_text(v.now.enhanced, "5.7.4");
	assert_int_equal(v.n_auth_failed, 2);
	v = FOLLOW(&f, "C: AUTH PLAIN AGFsaWNlAHNlY3JldA==\r\n",
	           "S: 535 5.7.8 Authentication failed for AGFsaWNlAHNlY3JldA==, alice\r\n");
	assert_text(v.now.message, "5.7.8 Authentication failed for");
	v = FOLLOW(&f, "C: AUTH LOGIN\r\n", "S: 334 VXNlcm5hbWU6\r\n", "C: YQ==\r\n");
	assert_text(v.now.message, "VXNlcm5hbWU6");
	v = FOLLOW(&f, "S: 535 5.7.8 Error: SASL LOGIN authentication failed: YQ==\r\n");
	assert_text(v.now.message, "5.7.8 Error: SASL LOGIN authentication failed:");
	struct ss_payload shown = server_says("535 no: YQ==\r\n");
	assert_text(read_payload(shown).message, "no:");
	shown.flags = SS_PAYLOAD_SHOW_SECRETS;
	assert_text(read_payload(shown).message, "no: YQ==");
	ss_flow_info_read(&f, &shown, &info);
	assert_text(info.message, "no: YQ==");
}

static void RD9_a_secret_in_two_payloads_is_not_kept(void **state)
{
	struct ss_flow_info f = {{0}};
	struct ss_flow_view v =
	        FOLLOW(&f, HELLO, "C: AUTH LOGIN\r\n", "S: 334 VXNlcm5hbWU6\r\n", "C: c2Vj",
	               "C: cmV0\r\n", "S: 535 5.7.8 no\r\n", "C: AUTH PLAIN c2Vj", "C: cmV0\r\n");
	assert_text(v.now.argument, "PLAIN");
	assert_null(memmem(&f, sizeof f, "c2Vj", 4));
}

static void RD10_a_challenge_to_anything(void **state)
{
	struct ss_flow_info f = {{0}};
	struct ss_flow_view v = FOLLOW(&f, HELLO, "C: XLOGIN now\r\n", "S: 334 VXNlcm5hbWU6\r\n",
	                               "C: c2VjcmV0\r\n", "S: 235 ok\r\n");
	assert_text(v.now.command, "XLOGIN");
	assert_int_equal(v.now.n_commands, 2);
}

/* Refused before its first octet: the client may keep them to itself. */
static void octets_of_a_refused_chunk_may_be_withheld(void **state)
{
	struct ss_flow_info f = {{0}};
	struct ss_flow_view v = FOLLOW(&f, HELLO, MAIL, "C: BDAT 100\r\n", "S: 552 no\r\n",
	                               "C: RSET\r\n", "S: 250 ok\r\n", "C: QUIT\r\n");
	assert_text(v.now.command, "QUIT");
	assert_false(v.in_content);
}

static void content_before_the_354_is_content(void **state)
{
	struct ss_flow_info f = {{0}};
	struct ss_flow_view v = FOLLOW(&f, HELLO, MAIL, "C: DATA\r\n", "C: early\r\n.\r\n",
	                               "S: 354 go\r\n250 ok\r\n", "C: QUIT\r\n");
	assert_text(v.now.command, "QUIT");
	assert_int_equal(v.n_accepted, 1);
}

static void what_was_decrypted_on_the_way_is_read(void **state)
{
	struct ss_flow_info f = {{0}};
	struct ss_flow_view v = FOLLOW(&f, HELLO, "C: STARTTLS\r\n", "S: 220 go\r\n",
	                               "C: EHLO a.example\r\n", "S: 250 mx\r\n", MAIL);
	assert_text(v.now.sender, "alice@example.com");
	assert_int_equal(v.now.starttls, SS_STARTTLS_ACCEPTED);
	assert_false(v.has_tls);
}

/* Where the server's side is not seen, the bytes tell what they are. */
static void RD10_one_side_alone(void **state)
{
	struct ss_flow_info f = {{0}};
	struct ss_flow_view v = FOLLOW(
	        &f, "C: EHLO a\r\n", "C: AUTH LOGIN\r\n", "C: YWxpY2U=\r\n", "C: c2VjcmV0\r\n",
	        "C: MAIL FROM:<a@example.com>\r\n", "C: RCPT TO:<b@example.com>\r\n", "C: DATA\r\n",
	        "C: Subject: x\r\n\r\nQUIT\r\n", "C: RSET\r\n.\r\n", "C: QUIT\r\n");
	assert_int_equal(v.now.n_commands, 6);
	assert_text(v.now.command, "QUIT");
	assert_text(v.now.sender, "a@example.com");
}

static void RD5_a_message_does_not_name_the_software(void **state)
{
	struct ss_flow_info f = {{0}};
	struct ss_flow_view v = FOLLOW(
	        &f, "S: 220 mx.example ESMTP\r\n", "C: EHLO a\r\n", "S: 250 mx.example\r\n", MAIL,
	        "C: DATA\r\n", "S: 354 go\r\n", "C: x\r\n.\r\n", "S: 250 Ok, Postfix took it\r\n");
	assert_text(v.now.server_software, NULL);
	assert_int_equal(v.n_accepted, 1);
}

static void RD13_counters_times_findings(void **state)
{
	struct ss_flow_info f = {{0}};
	struct ss_payload p = server_says("220 mx.example ESMTP\r\n");
	p.time_ns = 1000;
	ss_flow_info_read(&f, &p, NULL);
	struct ss_flow_view v = FOLLOW(&f, "C: EHLO a\r\n", "S: 250-mx\r\n250 STARTTLS\r\n",
	                               "C: AUTH PLAIN AAAA\r\n", "S: 535 5.7.8 no\r\n",
	                               "C: MAIL FROM:<a@example.com>\r\n", "S: 451 later\r\n");
	p = server_says("421 bye\r\n");
	p.time_ns = 5000;
	ss_flow_info_read(&f, &p, NULL);
	ss_flow_info_view(&f, &v);
	assert_int_equal(v.first_ns, 1000);
	assert_int_equal(v.last_ns, 5000);
	assert_int_equal(v.n_payloads, 8);
	assert_int_equal(v.now.n_commands, 3);
	assert_int_equal(v.now.n_replies, 5);
	assert_int_equal(v.n_replies_4xx, 2);
	assert_int_equal(v.n_replies_5xx, 1);
	assert_int_equal(v.n_auth, 1);
	assert_int_equal(v.n_auth_failed, 1);
	assert_int_equal(v.findings, SS_FINDING_AUTH_IN_CLEAR | SS_FINDING_AUTH_FAILED |
	                                     SS_FINDING_STARTTLS_UNUSED | SS_FINDING_DEFERRED);
}

static void text_behind_starttls_is_found(void **state)
{
	struct ss_flow_info f = {{0}};
	struct ss_flow_view v = FOLLOW(&f, HELLO, "C: STARTTLS\r\nRSET\r\n");
	assert_true(v.findings & SS_FINDING_TEXT_AFTER_STARTTLS);
}

static struct ss_flow_view merge(struct ss_flow_info *f, const char *const *said)
{
	struct ss_flow_view v;
	for (; *said; said++) {
		struct ss_payload_info info = read_payload(
		        (*said)[0] == 'C' ? client_says(*said + 3) : server_says(*said + 3));
		ss_flow_info_merge(f, &info);
	}
	ss_flow_info_view(f, &v);
	return v;
}

static void the_greeting_may_come_behind_commands(void **state)
{
	struct ss_flow_info f = {{0}};
	struct ss_flow_view v = FOLLOW(
	        &f, "C: EHLO a.example\r\nMAIL FROM:<a@example.com>\r\nRCPT TO:<b@example.net>\r\n",
	        "S: 220-mx.example ESMTP Postfix\r\n220 ready\r\n",
	        "S: 250-mx.example\r\n250 STARTTLS\r\n250 ok\r\n", "S: 550 5.1.1 nobody\r\n");
	assert_text(v.now.server_host, "mx.example");
	assert_text(v.now.server_software, "Postfix");
	assert_int_equal(v.now.starttls, SS_STARTTLS_OFFERED);
	assert_true(v.findings & SS_FINDING_REJECTED);
	assert_int_equal(v.now.n_replies, 4);
}

static void infos_of_AUTH_can_be_merged(void **state)
{
	static const char *const said[] = {HELLO,
	                                   "C: AUTH LOGIN\r\n",
	                                   "S: 334 VXNlcm5hbWU6\r\n",
	                                   "C: YWxpY2U=\r\n",
	                                   "S: 334 UGFzc3dvcmQ6\r\n",
	                                   "C: b3Blbg==\r\n",
	                                   "S: 535 5.7.8 no\r\n",
	                                   NULL};
	enum { N = sizeof said / sizeof said[0] };
	const char *taken[N];
	memcpy(taken, said, sizeof taken);
	taken[N - 2] = "S: 235 2.7.0 ok\r\n";
	struct ss_flow_info refused = {{0}}, granted = {{0}};
	struct ss_flow_view v = merge(&refused, said);
	assert_int_equal(v.n_auth, 1);
	assert_int_equal(v.n_auth_failed, 1);
	assert_false(v.is_authenticated);
	v = merge(&granted, taken);
	assert_int_equal(v.n_auth_failed, 0);
	assert_true(v.is_authenticated);
}

static void infos_can_be_merged_without_payloads(void **state)
{
	static const char *const said[] = {HELLO,
	                                   MAIL,
	                                   "C: DATA\r\n",
	                                   "S: 354 go\r\n",
	                                   "C: HELP\r\n", /* in the message */
	                                   "S: 250 ok\r\n",
	                                   "C: MAIL FROM:<dave@example.org>\r\n",
	                                   NULL};
	struct ss_flow_info f = {{0}};
	struct ss_flow_view v = merge(&f, said);
	assert_text(v.now.sender, "dave@example.org");
	assert_text(v.first_sender, "alice@example.com");
	assert_text(v.now.command, "MAIL");
	assert_int_equal(v.n_accepted, 1);
}

static void what_is_not_smtp_leaves_the_flow_alone(void **state)
{
	struct ss_flow_info f = {{0}}, untouched = {{0}};
	struct ss_payload p = client_says("GET / HTTP/1.1\r\n\r\n");
	assert_int_equal(ss_flow_info_read(&f, &p, NULL), SS_PAYLOAD_OTHER);
	assert_memory_equal(&f, &untouched, sizeof f);
}

/* What a payload said, also where a line of it came in two. */
static void a_payload_tells_for_itself(void **state)
{
	struct ss_flow_info f = {{0}};
	struct ss_payload_info info;
	struct ss_payload p = client_says("EHLO a\r\nMAIL FROM:<alice");
	ss_flow_info_read(&f, &p, &info);
	assert_int_equal(info.n_commands, 1);
	assert_true(info.is_cut);
	p = client_says("@example.com>\r\nRCPT TO:<b");
	ss_flow_info_read(&f, &p, &info);
	assert_text(info.sender, "alice@example.com");
	assert_int_equal(info.n_senders, 1);
	assert_int_equal(info.n_recipients, 0);
}

/* Once it is known to be SMTP, how the bytes are cut into packets makes no difference. */
static void any_cut_gives_the_same_flow(void **state)
{
	static const char *const said[] = {
	        HELLO,
	        "C: AUTH LOGIN\r\n",
	        "S: 334 VXNlcm5hbWU6\r\n",
	        "C: HELP\r\n",
	        "S: 535 5.7.8 no\r\n",
	        MAIL,
	        "C: RCPT TO:<c@example.net>\r\nDATA\r\n",
	        "S: 550 5.1.1 no\r\n354 go\r\n",
	        "C: Subject: x\r\n\r\n.\r\r\n.\n\r\nQUIT\r\n.\r\nBDAT 4\r\nQUITRSET\r\n",
	        "S: 250 ok\r\n250 ok\r\n250 ok\r\n",
	        NULL};
	struct ss_flow_info whole = {{0}};
	struct ss_flow_view expected = follow(&whole, said), v;
	assert_int_equal(expected.now.n_commands, 8);
	for (size_t portion = 1; portion < 12; portion++) {
		struct ss_flow_info f = {{0}};
		for (size_t n = 0; said[n]; n++) {
			struct ss_payload p = said[n][0] == 'C' ? client_says(said[n] + 3)
			                                        : server_says(said[n] + 3);
			const char *bytes = p.bytes;
			size_t len = p.len, step = n == 0 ? len : portion;
			for (size_t at = 0; at < len; at += step) {
				p.bytes = bytes + at;
				p.len = len - at < step ? len - at : step;
				ss_flow_info_read(&f, &p, NULL);
			}
		}
		ss_flow_info_view(&f, &v);
		assert_int_equal(v.now.n_commands, expected.now.n_commands);
		assert_int_equal(v.now.n_replies, expected.now.n_replies);
		assert_int_equal(v.n_content, expected.n_content);
		assert_int_equal(v.n_accepted, expected.n_accepted);
		assert_int_equal(v.n_auth_failed, 1);
		assert_int_equal(v.findings, expected.findings);
		assert_text(v.now.sender, "alice@example.com");
		assert_text(v.now.last_recipient, "c@example.net");
		assert_text(v.now.command, "RSET");
		assert_int_equal(v.now.code, 250);
	}
}

/* LMTP answers a message once for each recipient that was taken. */
static void lmtp_counts_each_verdict(void **state)
{
	struct ss_flow_info f = {{0}};
	struct ss_flow_view v = FOLLOW(
	        &f, "S: 220 mx.example LMTP\r\n", "C: LHLO a\r\n", "S: 250 mx.example\r\n", MAIL,
	        "C: RCPT TO:<c@example.net>\r\n", "S: 250 ok\r\n", "C: DATA\r\n", "S: 354 go\r\n",
	        "C: x\r\n.\r\n", "S: 250 ok\r\n452 full\r\n", "C: QUIT\r\n", "S: 221 bye\r\n");
	assert_true(v.now.is_lmtp);
	assert_int_equal(v.n_accepted, 1);
	assert_int_equal(v.n_refused, 1);
	assert_text(v.now.command, "QUIT");
}

/* A server that refuses in the middle: the client sends on, and none of it is a command. */
static void an_early_refusal_does_not_end_the_message(void **state)
{
	struct ss_flow_info f = {{0}};
	struct ss_flow_view v =
	        FOLLOW(&f, HELLO, MAIL, "C: DATA\r\n", "S: 354 go\r\n", "C: x\r\n",
	               "S: 552 too large\r\n", "C: QUIT\r\n.\r\n", "C: RSET\r\n", "S: 250 ok\r\n");
	assert_text(v.now.command, "RSET");
	assert_int_equal(v.now.n_commands, 5);
	assert_int_equal(v.n_refused, 1);
	assert_int_equal(v.n_accepted, 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	        cmocka_unit_test(R8_behind_starttls_is_TLS),
	        cmocka_unit_test(R18_identity_is_first_dialogue_is_latest),
	        cmocka_unit_test(RD2_each_transaction_has_its_own_sender),
	        cmocka_unit_test(RD3_recipients_of_the_transaction),
	        cmocka_unit_test(RD5_a_message_does_not_name_the_software),
	        cmocka_unit_test(RD8_starttls_counts_when_it_is_granted),
	        cmocka_unit_test(RD10_lines_of_a_message_are_no_verbs),
	        cmocka_unit_test(RD10_octets_of_a_chunk_are_no_verbs),
	        cmocka_unit_test(RD10_answers_of_AUTH_are_no_verbs),
	        cmocka_unit_test(RD9_a_reply_does_not_repeat_the_secret),
	        cmocka_unit_test(RD9_a_secret_in_two_payloads_is_not_kept),
	        cmocka_unit_test(RD10_a_challenge_to_anything),
	        cmocka_unit_test(octets_of_a_refused_chunk_may_be_withheld),
	        cmocka_unit_test(content_before_the_354_is_content),
	        cmocka_unit_test(what_was_decrypted_on_the_way_is_read),
	        cmocka_unit_test(RD10_one_side_alone),
	        cmocka_unit_test(RD13_counters_times_findings),
	        cmocka_unit_test(text_behind_starttls_is_found),
	        cmocka_unit_test(the_greeting_may_come_behind_commands),
	        cmocka_unit_test(infos_of_AUTH_can_be_merged),
	        cmocka_unit_test(infos_can_be_merged_without_payloads),
	        cmocka_unit_test(what_is_not_smtp_leaves_the_flow_alone),
	        cmocka_unit_test(a_payload_tells_for_itself),
	        cmocka_unit_test(any_cut_gives_the_same_flow),
	        cmocka_unit_test(lmtp_counts_each_verdict),
	        cmocka_unit_test(an_early_refusal_does_not_end_the_message),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
