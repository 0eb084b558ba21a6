/* What is told of messages and their files, of dialogues as they are spoken.  Digests are those of
 * openssl. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/limits.h"
#include "engine_run.h"

#define HELLO                                                                                      \
	"S: 220 mx.example ESMTP Postfix\n"                                                        \
	"C: EHLO a.example\n"                                                                      \
	"S: 250-mx.example\n"                                                                      \
	"S: 250-PIPELINING\n"                                                                      \
	"S: 250 CHUNKING\n"
#define MAIL   "C: MAIL FROM:<a@a.example>\nS: 250 2.1.0 Ok\n"
#define RCPT   "C: RCPT TO:<b@b.example>\nS: 250 2.1.5 Ok\n"
#define DATA   "C: DATA\nS: 354 go\n"
#define END    "C: .\nS: 250 2.0.0 Ok\n"
#define QUIT   "C: QUIT\nS: 221 bye\n"
#define BEFORE HELLO MAIL RCPT DATA
#define AFTER  END QUIT

#define MESSAGES .log = 1u << SS_RECORD_TRANSACTION | 1u << SS_RECORD_MESSAGE | 1u << SS_RECORD_FILE

/* In this order. */
static void check_order(const struct engine_run *run, const char *const *wanted)
{
	char *seen = engine_run(run), *at = seen;
	for (size_t i = 0; wanted[i]; i++) {
		at = strstr(at, wanted[i]);
		if (!at)
			fail_msg("wanted %s at its place in\n%s", wanted[i], seen);
	}
	free(seen);
}

#define CHECK_ORDER(run, ...)                                                                      \
	check_order(&(struct engine_run)run, (const char *const[]){__VA_ARGS__, NULL})

static void a_header_is_read(void **state)
{
	CHECK_RUN(
	        WITH(BEFORE "C: From: =?utf-8?q?J=C3=BCrgen?= <j@a.example>\n"
	                    "C: To: \"Doe, Jane\" <jane@b.example>, c@c.example (Carl),\n"
	                    "C:  friends: \"d \\\\\\\"e\"@d.example, f@f.example;\n"
	                    "C: Cc: g@g.example\n"
	                    "C: Reply-To: h@h.example\n"
	                    "C: Subject: =?iso-8859-1?Q?caf=E9?= =?utf-8?B?4piV?=\n"
	                    "C: Date: Fri, 21 Nov 1997 09:55:06 -0600\n"
	                    "C: Message-ID: <1@a.example>\n"
	                    "C: In-Reply-To: <0@a.example>\n"
	                    "C: References: <x@a.example> <0@a.example>\n"
	                    "C: X-Mailer: pigeon 1.0\n"
	                    "C: X-Originating-IP: [192.0.2.1], [IPv6:2001:db8::1]\n"
	                    "C: List-Id: Talk <talk.a.example>\n"
	                    "C: X-Odd: plain\n"
	                    "C: \n"
	                    "C: Hi\n" AFTER,
	             MESSAGES),
	        "\"type\":\"message\"", "\"transaction\":1",
	        "\"from\":\"J\303\274rgen <j@a.example>\"",
	        "\"to\":[\"Doe, Jane <jane@b.example>\",\"Carl <c@c.example>\","
	        "\"\\\"d \\\\\\\\\\\\\\\"e\\\"@d.example\",\"f@f.example\"]",
	        "\"cc\":[\"g@g.example\"]", "\"reply_to\":[\"h@h.example\"]",
	        "\"subject\":\"caf\303\251\342\230\225\"",
	        "\"date\":\"Fri, 21 Nov 1997 09:55:06 -0600\",\"date_ts\":880127706",
	        "\"message_id\":\"1@a.example\",\"in_reply_to\":\"0@a.example\"",
	        "\"references\":[\"x@a.example\",\"0@a.example\"]", "\"user_agent\":\"pigeon 1.0\"",
	        "\"x_originating_ip\":[\"192.0.2.1\",\"2001:db8::1\"]",
	        "\"list_id\":\"Talk <talk.a.example>\"", "{\"name\":\"X-Odd\",\"value\":\"plain\"}",
	        "{\"name\":\"Subject\",\"value\":\"caf\303\251\342\230\225\","
	        "\"raw\":\"=?iso-8859-1?Q?caf=E9?= =?utf-8?B?4piV?=\"}",
	        "\"complete\":true", "!\"dropped\"", "!\"anomalies\"", "!\"gaps\"");
}

/* What is told as it was sent, and what is near to that. */
static void single_addresses_are_told_in_one_form(void **state)
{
	CHECK_RUN(WITH(BEFORE "C: To: A B <a@b.example>\nC: Cc: c@d.example\n"
	                      "C: Bcc: E  <e@f.example>\nC: Reply-To: <g@h.example>\nC: \n" AFTER,
	               MESSAGES),
	          "\"to\":[\"A B <a@b.example>\"]", "\"cc\":[\"c@d.example\"]",
	          "\"bcc\":[\"E <e@f.example>\"]", "\"reply_to\":[\"g@h.example\"]");
	CHECK_RUN(WITH(BEFORE "C: To: \"A B\" <a@b.example>\nC: Cc: E<e@f.example>\n"
	                      "C: Bcc: E\t<e@f.example>\nC: Reply-To: g@h.example (I)\nC: \n" AFTER,
	               MESSAGES),
	          "\"to\":[\"A B <a@b.example>\"]", "\"cc\":[\"E <e@f.example>\"]",
	          "\"bcc\":[\"E <e@f.example>\"]", "\"reply_to\":[\"I <g@h.example>\"]");
}

static void mailboxes_that_lack_something(void **state)
{
	CHECK_RUN(WITH(BEFORE "C: To: No Address, <>, Open <b@b.example\nC: \n" AFTER, MESSAGES),
	          "\"to\":[\"No Address\",\"<>\",\"Open <b@b.example>\"]");
}

static void what_servers_added(void **state)
{
	CHECK_RUN(
	        WITH(BEFORE
	             "C: Received: from b.example (b.example [192.0.2.2])\n"
	             "C: \tby c.example (Postfix) with ESMTPS id 4ABC\n"
	             "C: \tfor <x@c.example>; Fri, 21 Nov 1997 09:55:06 -0600\n"
	             "C: Received: from a.example ([192.0.2.2]) by b.example; x\n"
	             "C: Received: from [192.0.2.3] by a.example with HTTP\n"
	             "C: DKIM-Signature: v=1; a=rsa-sha256; d=a.example; s=k1;\n"
	             "C:  i=@a.example; b=abc\n"
	             "C: ARC-Seal: i=2; a=rsa-sha256; cv=pass; d=b.example; s=k2; b=x\n"
	             "C: Authentication-Results: c.example; spf=pass smtp.mailfrom=a.example;\n"
	             "C:  dkim=fail\n"
	             "C: Received-SPF: pass receiver=c.example\n"
	             "C: \n"
	             "C: Hi\n" AFTER,
	             MESSAGES),
	        "\"received\":[{\"from\":\"b.example\",\"from_host\":\"b.example\",\"ip\":"
	        "\"192.0.2.2\",\"by\":\"c.example\",\"with\":\"ESMTPS\",\"id\":\"4ABC\","
	        "\"for\":\"x@c.example\",\"date\":880127706",
	        "\"192.0.2.2\",\"192.0.2.3\"],\"dkim\":[{\"d\":\"a.example\",\"s\":\"k1\",\"a\":"
	        "\"rsa-sha256\"}]",
	        "\"arc\":[{\"i\":2,\"d\":\"b.example\",\"s\":\"k2\",\"a\":\"rsa-sha256\",\"cv\":"
	        "\"pass\"}]",
	        "{\"field\":\"authentication-results\",\"server\":\"c.example\",\"method\":\"spf\","
	        "\"result\":\"pass\"",
	        "\"method\":\"dkim\",\"result\":\"fail\"",
	        "{\"field\":\"received-spf\",\"server\":\"c.example\",\"method\":\"spf\","
	        "\"result\":\"pass\"");
}

#define MIXED                                                                                      \
	"C: Message-ID: <1@a.example>\n"                                                           \
	"C: MIME-Version: 1.0\n"                                                                   \
	"C: Content-Type: multipart/mixed; boundary=b\n"                                           \
	"C: \n"                                                                                    \
	"C: --b\n"                                                                                 \
	"C: \n"                                                                                    \
	"C: see http://a.example/ and http://a.example/\n"                                         \
	"C: --b\n"                                                                                 \
	"C: Content-Type: image/png; name=\"=?utf-8?q?=c3=a9?=.exe\"\n"                            \
	"C: Content-Disposition: attachment\n"                                                     \
	"C: Content-Transfer-Encoding: base64\n"                                                   \
	"C: \n"                                                                                    \
	"C: SGVsbG8s\n"                                                                            \
	"C: IHdvcmxk\n"                                                                            \
	"C: --b--\n"

static void parts_files_and_links(void **state)
{
	CHECK_RUN(WITH(BEFORE MIXED AFTER, MESSAGES),
	          "\"parts\":[{\"index\":0,\"depth\":0,\"content_type\":\"multipart/mixed\"",
	          "{\"index\":1,\"depth\":1,\"parent\":0,\"content_type\":\"text/plain\"",
	          "{\"index\":2,\"depth\":1,\"parent\":0,\"content_type\":\"image/png\","
	          "\"disposition\":\"attachment\",\"encoding\":\"base64\",\"filename\":\"\303\251."
	          "exe\","
	          "\"size\":18,\"complete\":true}",
	          "\"urls\":[{\"url\":\"http://a.example/\",\"part\":1,\"count\":2}]",
	          "\"filename\":\"\303\251.exe\",\"content_type\":\"image/png\"",
	          "\"message_id\":\"1@a.example\",\"filename\"", "\"size\":12",
	          /* printf 'Hello, world' | openssl dgst */
	          "\"md5\":\"bc6e6f16b8a077ef5fbc8d59d0b931b9\"",
	          "\"sha1\":\"e02aa1b106d5c7c6a98def2b13005d5b84fd8dc8\"",
	          "\"sha256\":\"4ae7c3b6ac0beff671efa8cf57386151c06e58ca53a78d83f36107316cec125f\"",
	          "\"depth\":1,\"complete\":true");
}

static void files_then_message_then_transaction(void **state)
{
	CHECK_ORDER(WITH(BEFORE MIXED AFTER, MESSAGES), "\"type\":\"file\"", "\"part\":1",
	            "\"type\":\"file\"", "\"part\":2", "\"type\":\"message\"",
	            "\"type\":\"transaction\"");
}

static void each_message_has_its_transaction(void **state)
{
	CHECK_ORDER(WITH(HELLO "C: MAIL FROM:<a@a.example>\nC: RCPT TO:<b@b.example>\nC: DATA\n"
	                       "S: 250 ok\nS: 250 ok\nS: 354 go\n"
	                       "C: Subject: one\nC: \nC: .\n"
	                       "C: MAIL FROM:<c@a.example>\nC: RCPT TO:<d@b.example>\nC: DATA\n"
	                       "S: 250 ok\nS: 250 ok\nS: 250 ok\nS: 354 go\n"
	                       "C: Subject: two\nC: \nC: .\n"
	                       "S: 250 ok\n" QUIT,
	                 MESSAGES),
	            "\"type\":\"message\"", "\"transaction\":1", "\"subject\":\"one\"",
	            "\"type\":\"transaction\"", "\"index\":1", "\"type\":\"message\"",
	            "\"transaction\":2", "\"subject\":\"two\"", "\"type\":\"transaction\"",
	            "\"index\":2");
}

static void chunks_are_one_message(void **state)
{
	/* A dot at a line's beginning is a dot here. */
	CHECK_RUN(WITH(HELLO MAIL RCPT "C: BDAT 13\nC: Subject: on\nC: BDAT 6 LAST\nC: \nC: .a\n"
	                               "S: 250 ok\nS: 250 ok\n" QUIT,
	               MESSAGES),
	          "\"subject\":\"on\"", "\"size\":19,\"complete\":true", "2x\"size\":19",
	          /* printf '.a\r\n' | openssl dgst -md5 */
	          "\"size\":4,\"md5\":\"71efd4f31125fd994eb012c84becbfa8\"");
	CHECK_RUN(WITH(HELLO MAIL RCPT "C: BDAT 13\nC: Subject: on\nS: 250 ok\n", MESSAGES),
	          "\"subject\":\"on\"", "\"size\":13,\"complete\":false");
}

static void octets_elsewhere_are_no_message(void **state)
{
	CHECK_RUN(
	        WITH(HELLO MAIL RCPT "C: BURL imap://u@a/x;uid=1 LAST\nS: 250 ok\n" QUIT, MESSAGES),
	        "\"type\":\"transaction\"", "!\"type\":\"message\"", "!\"type\":\"file\"");
}

static void a_message_of_nothing(void **state)
{
	CHECK_RUN(WITH(BEFORE AFTER, MESSAGES), "\"type\":\"message\"",
	          "\"size\":0,\"complete\":true", "!\"type\":\"file\"");
}

static void a_hole_in_a_file(void **state)
{
	CHECK_RUN(WITH(BEFORE "C: Subject: x\nC: \nC: one\nC- 10\nC: two\n" AFTER, MESSAGES),
	          "\"type\":\"file\"", "\"size\":10",
	          "\"complete\":false,\"gaps\":1,\"gap_bytes\":10", "\"subject\":\"x\"",
	          "2x\"complete\":false,\"gaps\":1,\"gap_bytes\":10");
}

static void a_hole_beside_a_file(void **state)
{
	/* The first part lacks something; the second is whole. */
	CHECK_ORDER(WITH(BEFORE "C: Content-Type: multipart/mixed; boundary=b\nC: \nC: --b\nC: \n"
	                        "C: one\nC- 10\nC: \nC: --b\nC: \nC: two\nC: --b--\n" AFTER,
	                 MESSAGES),
	            "\"type\":\"file\"", "\"part\":1", "\"complete\":false,\"gaps\":1",
	            "\"type\":\"file\"", "\"part\":2", "\"size\":3", "\"complete\":true",
	            "\"type\":\"message\"", "\"complete\":false,\"gaps\":1,\"gap_bytes\":10");
}

static void a_message_without_its_end(void **state)
{
	CHECK_RUN(WITH(BEFORE "C: Subject: x\nC: \nC: one\n", MESSAGES, .is_open = true),
	          "\"subject\":\"x\"", "\"depth\":0,\"complete\":false",
	          "\"size\":5,\"complete\":false}", "\"size\":19,\"complete\":false");
	CHECK_RUN(WITH(BEFORE "C: Content-Type: multipart/mixed; boundary=b\nC: \nC: --b\nC: \n"
	                      "C: one\n",
	               MESSAGES, .is_open = true),
	          "\"complete\":false", "!\"mime_not_closed\"");
}

static void a_header_whose_beginning_is_missing(void **state)
{
	CHECK_RUN(WITH(BEFORE "C- 100\nC: x\nC: Subject: late\nC: Content-Type: text/html\nC: \n"
	                      "C: <b>\n" AFTER,
	               MESSAGES),
	          "\"subject\":\"late\"", "\"content_type\":\"text/html\"", "\"complete\":false");
}

static void a_file_whose_header_lacks_something_is_not_whole(void **state)
{
	/* Its transfer encoding may be what is missing, or its first lines. */
	CHECK_RUN(
	        WITH(BEFORE "C: Subject: x\nC- 100\nC: y\nC: X: z\nC: \nC: one\n" AFTER, MESSAGES),
	        "\"type\":\"file\"", "\"size\":5", "\"depth\":0,\"complete\":false",
	        "\"size\":5,\"complete\":false", "!\"complete\":true", "!\"content_type\"");
	/* Parts have headers of their own. */
	CHECK_RUN(WITH(BEFORE
	               "C: Content-Type: multipart/mixed; boundary=b\nC- 100\nC: y\nC: \nC: --b\n"
	               "C: \nC: one\nC: --b--\n" AFTER,
	               MESSAGES),
	          "\"size\":3", "\"depth\":1,\"complete\":true");
}

static void half_a_thing_is_not_told(void **state)
{
	CHECK_RUN(WITH(BEFORE "C: Message-ID: <1@a.example>\nC: References: <2@a.example> <3@a.ex\n"
	                      "C- 10\nC: y\nC: X: z\nC: \n" AFTER,
	               MESSAGES),
	          "\"message_id\":\"1@a.example\"", "\"references\":[\"2@a.example\"]",
	          "\"value\":\"<2@a.example> <3@a.ex\",\"cut\":true}");
	CHECK_RUN(WITH(BEFORE "C: Subject: x\nC: To: a@a.example, \"Doe, b@b.example.or\n",
	               MESSAGES, .is_open = true),
	          "\"subject\":\"x\"", "\"to\":[\"a@a.example\"]",
	          "\"value\":\"a@a.example, \\\"Doe, b@b.example.or\",\"cut\":true}");
	CHECK_RUN(WITH(BEFORE "C: From: Ann <a@a.example\n", MESSAGES, .is_open = true),
	          "!\"from\":", "\"cut\":true}");
	CHECK_RUN(WITH(BEFORE "C: Subject: x\nC+ Message-ID: <1@a", MESSAGES, .is_open = true),
	          "\"subject\":\"x\"", "!\"message_id\":", "\"cut\":true}");
	CHECK_RUN(WITH(BEFORE "C: From: Ann <a@a.example>\n", MESSAGES, .is_open = true),
	          "\"from\":\"Ann <a@a.example>\"");
	CHECK_RUN(WITH(BEFORE "C: Content-Disposition: attachment; filename=a.pdf\n"
	                      "C- 10\nC: y\nC: \nC: one\n" AFTER,
	               MESSAGES),
	          "\"disposition\":\"attachment\"", "!\"filename\"");
}

static void a_body_is_not_taken_for_a_header(void **state)
{
	/* Its header is missing, and its lines look like fields. */
	CHECK_RUN(WITH(BEFORE "C- 100\nC: --b\nC: Content-Type: image/png\nC: \nC: one\n" AFTER,
	               MESSAGES),
	          "\"type\":\"message\"", "\"complete\":false,\"gaps\":1,\"gap_bytes\":100",
	          "!\"headers\"", "!\"content_type\"", "!\"parts\"", "!\"type\":\"file\"",
	          "!\"anomalies\"");
	CHECK_RUN(WITH(BEFORE "C- 100\nC: x\nC: Note: buy milk\nC: \nC: one\n" AFTER, MESSAGES),
	          "\"type\":\"message\"", "!\"Note\"", "!\"type\":\"file\"");
	/* It ends before anything tells. */
	CHECK_RUN(WITH(BEFORE "C- 100\nC: Note: buy milk\n", MESSAGES, .is_open = true),
	          "\"type\":\"message\"", "\"complete\":false,\"gaps\":1,\"gap_bytes\":100",
	          "!\"Note\"", "!\"type\":\"file\"");
	/* An answer with what it answers, as mail programs quote it. */
	CHECK_RUN(WITH(BEFORE "C- 100\nC: x\nC: From: Ann <a@a.example>\nC: Sent: Monday\n"
	                      "C: To: Bob\nC: Subject: milk\nC: \nC: one\n" AFTER,
	               MESSAGES),
	          "\"type\":\"message\"", "!\"from\"", "!\"milk\"", "!\"type\":\"file\"");
}

static void a_capture_that_begins_in_the_content(void **state)
{
	CHECK_RUN(WITH("C: Subject: x\nC: \nC: text\n" END MAIL RCPT DATA
	               "C: Subject: y\nC: \n" AFTER,
	               MESSAGES, .is_midway = true),
	          "\"subject\":\"y\"", "!\"subject\":\"x\"");
}

static void a_message_whose_sender_was_not_seen(void **state)
{
	CHECK_RUN(WITH(RCPT DATA "C: Subject: y\nC: \n" AFTER, MESSAGES, .is_midway = true),
	          "\"type\":\"message\"", "\"transaction\":1", "\"subject\":\"y\"",
	          "!\"mail_from\"");
	CHECK_RUN(
	        WITH(BEFORE "C: Subject: y\nC: \nC: x\n" AFTER, MESSAGES, .is_server_unseen = true),
	        "\"transaction\":1", "\"subject\":\"y\"", "\"size\":17,\"complete\":true");
}

static void a_message_in_a_message_has_its_own_header(void **state)
{
	CHECK_RUN(WITH(BEFORE
	               "C: Subject: outer\nC: Content-Type: message/rfc822\nC: \n"
	               "C: Subject: inner\nC: Content-Type: text/html\nC: \nC: <b>x</b>\n" AFTER,
	               MESSAGES),
	          "\"subject\":\"outer\"", "!\"value\":\"inner\"",
	          "\"parent\":0,\"content_type\":\"text/html\",\"subject\":\"inner\"",
	          "\"type\":\"file\"", "\"depth\":1");
}

static void what_comes_again_is_told_once(void **state)
{
	CHECK_RUN(WITH(BEFORE
	               "C: Subject: one\nC: subject: two\nC: To: a@a\nC: To: b@b\nC: \n" AFTER,
	               MESSAGES),
	          "\"subject\":\"one\"", "\"to\":[\"a@a\",\"b@b\"]",
	          "\"anomalies\":{\"header_repeated\":2}");
}

static void what_is_empty_is_absent(void **state)
{
	CHECK_RUN(WITH(BEFORE
	               "C: Subject:\nC: In-Reply-To: \nC: X-Empty:\n"
	               "C: Content-Disposition: attachment; filename=\"\"\nC: \nC: x\n" AFTER,
	               MESSAGES),
	          "{\"name\":\"X-Empty\"}", "!\"subject\":", "!\"in_reply_to\":", "!\"filename\":");
}

static void links_are_kept_up_to_a_limit(void **state)
{
	enum { LINKS = SS_LIMIT_MESSAGE_URLS + 50, LINE = 40 };
	size_t size = sizeof BEFORE + sizeof AFTER + 2 * LINKS * LINE, len;
	char *text = malloc(size);
	len = (size_t)snprintf(text, size, "%s", BEFORE "C: \n");
	for (unsigned i = 0; i < 2 * LINKS; i++)
		len += (size_t)snprintf(text + len, size - len, "C: http://a.example/%u\n",
		                        i % LINKS);
	snprintf(text + len, size - len, "%s", AFTER);
	CHECK_RUN(WITH(text, MESSAGES), "\"url\":\"http://a.example/999\",\"part\":0,\"count\":2}]",
	          "!\"url\":\"http://a.example/1000\"", "\"dropped\":100");
	free(text);
}

/* ---- settings ---- */

static struct ss_settings settings(const char *name, const char *value)
{
	struct ss_settings s;
	struct ss_setting_trouble why;
	ss_settings_init(&s);
	if (ss_settings_set(&s, ss_slice_of(name), ss_slice_of(value), &why) != 0)
		fail_msg("%s: %s", name, why.why);
	return s;
}

static void digests_are_chosen(void **state)
{
	struct ss_settings s = settings("hash", "sha1");
	CHECK_RUN(WITH(BEFORE MIXED AFTER, MESSAGES, .settings = &s), "!\"md5\"", "!\"sha256\"",
	          "\"sha1\":\"e02aa1b106d5c7c6a98def2b13005d5b84fd8dc8\"");
}

static void without_mime_the_body_is_one_file(void **state)
{
	struct ss_settings s = settings("mime", "no");
	CHECK_RUN(WITH(BEFORE MIXED AFTER, MESSAGES, .settings = &s), "\"part\":0", "!\"part\":1",
	          "!\"urls\"", "\"message_id\":\"1@a.example\"", "\"size\":210");
}

static void the_message_as_a_file(void **state)
{
	struct ss_settings s = settings("message_file", "yes");
	/* printf 'Subject: x\r\n\r\n.y\r\n' | openssl dgst -sha256 */
	CHECK_ORDER(
	        WITH(BEFORE "C: Subject: x\nC: \nC: ..y\n" AFTER, MESSAGES, .settings = &s),
	        "\"type\":\"file\"", "\"content_type\":\"text/plain\"", "\"type\":\"file\"",
	        "\"content_type\":\"message/rfc822\"", "\"size\":18",
	        "\"sha256\":\"f3a77e4ec452c472e78eb971a8984b1cf254298260917f0a65f5b6c528807937\"",
	        "\"depth\":0,\"complete\":true", "\"raw\":true", "\"type\":\"message\"",
	        "\"sha256\":\"f3a77e4ec452c472e78eb971a8984b1cf254298260917f0a65f5b6c528807937\"");
}

static void signals_if_they_are_asked_for(void **state)
{
	static const char content[] =
	        BEFORE "C: Subject: x\nC: Content-Type: text/html\nC: \nC: <p>\nC: <form>\n" AFTER;
	struct ss_settings on = settings("inspect", "on"), off = settings("inspect", "off");
	CHECK_RUN(WITH(content, MESSAGES, .settings = &on),
	          "\"signals\":[{\"name\":\"html_form\",\"offset\":5,\"count\":1,"
	          "\"text\":\"<form>\"}]");
	CHECK_RUN(WITH(content, MESSAGES, .settings = &off), "!\"signals\"");
	CHECK_RUN(WITH(content, MESSAGES), "!\"signals\"");
	CHECK_RUN(WITH(content, MESSAGES, .inspect = true), "\"signals\":[{");
	CHECK_RUN(WITH(content, MESSAGES, .inspect = true, .settings = &off), "!\"signals\"");
	/* there are none */
	CHECK_RUN(WITH(BEFORE "C: Subject: x\nC: \nC: x\n" AFTER, MESSAGES, .settings = &on),
	          "!\"signals\"");
}

static void the_body_s_md5_is_that_of_the_wire(void **state)
{
	struct ss_settings s = settings("body_md5", "on");
	for (size_t segment = 1; segment < 40; segment++) {
		/* printf '..y\r\n...\r\nx.\r\n' | openssl dgst -md5 */
		CHECK_RUN(WITH(BEFORE "C: Subject: x\nC: \nC: ..y\nC: ...\nC: x.\n" AFTER, MESSAGES,
		               .settings = &s, .segment = segment),
		          "\"body_md5\":\"2a0176ff77a6471962e8aeb33afa184a\"");
		/* printf 'no field\r\nx\r\n' | openssl dgst -md5 */
		CHECK_RUN(WITH(BEFORE "C: Subject: x\nC: no field\nC: x\n" AFTER, MESSAGES,
		               .settings = &s, .segment = segment),
		          "\"body_md5\":\"5bce13a2cbf473865dd8e6c2d1daedc0\"");
	}
	CHECK_RUN(WITH(BEFORE "C: Subject: x\nC: \nC: x\nC- 9\nC: \n" AFTER, MESSAGES,
	               .settings = &s),
	          "!\"body_md5\"");
	CHECK_RUN(WITH(BEFORE "C: Subject: x\nC: \nC: x\n" AFTER, MESSAGES), "!\"body_md5\"");
}

static void beyond_the_depth_nothing_is_looked_into(void **state)
{
	/* The client's octets before the content: 16 + 25 + 23 + 6; the header: 14. */
	struct ss_settings s = settings("stream_depth", "88");
	for (size_t segment = 1; segment < 40; segment++)
		CHECK_RUN(WITH(BEFORE "C: Subject: x\nC: \nC: 0123456789\nC: Subject: y\n" AFTER,
		               MESSAGES, .settings = &s, .segment = segment),
		          "\"subject\":\"x\"",
		          "\"size\":4,\"md5\":\"eb62f6b9306db575c2d596b1279627a4\"",
		          "\"size\":38,\"complete\":false", "\"depth\":0,\"complete\":false");
	s = settings("stream_depth", "70");
	CHECK_RUN(
	        WITH(BEFORE "C: Subject: x\nC: \nC: 0123456789\n" AFTER, MESSAGES, .settings = &s),
	        "\"type\":\"message\"", "\"size\":26,\"complete\":false", "!\"parts\"",
	        "!\"type\":\"file\"");
}

/* ---- who keeps contents ---- */

struct keeper {
	char text[2000];
	size_t len;
};

__attribute__((format(printf, 2, 3))) static void note(struct keeper *k, const char *format, ...)
{
	va_list arguments;
	va_start(arguments, format);
	k->len += (size_t)vsnprintf(k->text + k->len, sizeof k->text - k->len, format, arguments);
	va_end(arguments);
	assert_true(k->len < sizeof k->text);
}

static void *keep_begin(void *user, const struct ss_record_head *head)
{
	note(user, "<%s ", ss_record_type_names[head->type]);
	return (void *)(uintptr_t)head->type;
}

static void keep_octets(void *user, void *content, const uint8_t *bytes, size_t len)
{
	if ((uintptr_t)content == SS_RECORD_FILE)
		note(user, "%.*s", (int)len, (const char *)bytes);
}

static void keep_gap(void *user, void *content, uint64_t len)
{
	note(user, "(%d missing)", (int)len);
}

static void keep_end(void *user, void *content, const struct ss_record_head *record)
{
	assert_int_equal((uintptr_t)content, record->type);
	note(user, ">");
}

static void keep_drop(void *user, void *content)
{
	note(user, " dropped>");
}

static void contents_are_handed_to_who_keeps_them(void **state)
{
	struct keeper k = {.len = 0};
	struct ss_engine_contents c = {&k, keep_begin, keep_octets, keep_gap, keep_end, keep_drop};
	free(engine_run(&(struct engine_run){BEFORE MIXED AFTER, .contents = &c,
	                                     .log = 1u << SS_RECORD_SESSION}));
	assert_string_equal("<message <file see http://a.example/ and http://a.example/>"
	                    "<file Hello, world>>",
	                    k.text);
	k = (struct keeper){.len = 0};
	free(engine_run(&(struct engine_run){BEFORE "C: \nC: one\nC- 5\n", .contents = &c,
	                                     .is_given_up = true}));
	assert_non_null(strstr(k.text, "<message <file one\r\n"));
	assert_non_null(strstr(k.text, " dropped> dropped>"));
}

static void nobody_asks_and_nothing_is_read(void **state)
{
	CHECK(BEFORE MIXED AFTER, "\"type\":\"session\"", "!\"type\":\"message\"",
	      "!\"type\":\"file\"");
}

/* Name and value are one copy while both have room, and no longer. */
static void texts_of_a_message_have_a_limit(void **state)
{
	enum { NAME = 6, VALUE = 894, FIELDS = SS_LIMIT_MESSAGE_TEXT / (NAME + VALUE) + 100 };
	static const char before[] = BEFORE, after[] = "C: \nC: text\n" AFTER;
	char value[VALUE + 1], *script = malloc(sizeof before + FIELDS * 1000 + sizeof after);
	size_t len = sizeof before - 1, n_told = 0;
	memset(value, 'a', VALUE);
	value[VALUE] = '\0';
	memcpy(script, before, len);
	for (unsigned n = 0; n < FIELDS; n++)
		len += (size_t)sprintf(script + len, "C: X-%04u: %s\n%s", n, value,
		                       n % 60 == 0 ? "C~ 0\n" : ""); /* a turn has a limit */
	memcpy(script + len, after, sizeof after);
	char *seen = engine_run(&(struct engine_run){script, MESSAGES});
	for (const char *at = seen; (at = strstr(at, value)); at += VALUE)
		n_told++;
	assert_int_equal(SS_LIMIT_MESSAGE_TEXT / (NAME + VALUE), n_told);
	assert_non_null(strstr(seen, "\"dropped\":"));
	free(seen);
	free(script);
}

static void memory_is_short(void **state)
{
	for (size_t limit = 65536; limit < 400000; limit += 1511) {
		char *seen = engine_run(
		        &(struct engine_run){BEFORE MIXED AFTER, MESSAGES, .memory_limit = limit});
		free(seen);
	}
}

/* RFC 2046, section 5.1.1: the line end in front of a boundary is the boundary's. */
static void an_empty_body_is_none_that_is_missing(void **state)
{
	CHECK_RUN(WITH(BEFORE "C: Content-Type: multipart/mixed; boundary=b\nC: \n"
	                      "C: --b\nC: Content-ID: <empty>\nC: \nC: \n"
	                      "C: --b\nC: Content-ID: <none>\nC: \n"
	                      "C: --b\nC: Content-ID: <in-header>\n"
	                      "C: --b--\n" AFTER,
	               MESSAGES),
	          "\"content_id\":\"empty\",\"size\":0,\"complete\":true,\"empty_body\":true}",
	          "\"content_id\":\"none\",\"size\":0,\"complete\":true}",
	          "\"content_id\":\"in-header\",\"size\":0,\"complete\":true}");
}

static void a_message_within_has_a_header_of_its_own(void **state)
{
	CHECK_RUN(WITH(BEFORE "C: From: outer@a.example\nC: Subject: outer\n"
	                      "C: Content-Type: multipart/mixed; boundary=b\nC: \n"
	                      "C: --b\nC: Content-Type: message/rfc822\nC: \n"
	                      "C: From: =?utf-8?q?J=C3=BCrgen?= <inner@a.example>\n"
	                      "C: Subject: inner\nC: Subject: again\n"
	                      "C: Date: Fri, 21 Nov 1997 09:55:06 -0600\n"
	                      "C: Message-ID: <2@a.example>\nC: \nC: Hi\n"
	                      "C: --b\nC: Subject: of no message\nC: \nC: Hi\n"
	                      "C: --b--\n" AFTER,
	               MESSAGES),
	          "\"from\":\"outer@a.example\"", "\"subject\":\"outer\"",
	          "\"parent\":1,\"content_type\":\"text/plain\","
	          "\"from\":\"J\303\274rgen <inner@a.example>\",\"subject\":\"inner\","
	          "\"date\":\"Fri, 21 Nov 1997 09:55:06 -0600\",\"message_id\":\"2@a.example\"",
	          "!of no message", "!again");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	        cmocka_unit_test(a_header_is_read),
	        cmocka_unit_test(single_addresses_are_told_in_one_form),
	        cmocka_unit_test(mailboxes_that_lack_something),
	        cmocka_unit_test(what_servers_added),
	        cmocka_unit_test(parts_files_and_links),
	        cmocka_unit_test(files_then_message_then_transaction),
	        cmocka_unit_test(each_message_has_its_transaction),
	        cmocka_unit_test(chunks_are_one_message),
	        cmocka_unit_test(octets_elsewhere_are_no_message),
	        cmocka_unit_test(a_message_of_nothing),
	        cmocka_unit_test(a_hole_in_a_file),
	        cmocka_unit_test(a_hole_beside_a_file),
	        cmocka_unit_test(a_message_without_its_end),
	        cmocka_unit_test(a_header_whose_beginning_is_missing),
	        cmocka_unit_test(a_file_whose_header_lacks_something_is_not_whole),
	        cmocka_unit_test(half_a_thing_is_not_told),
	        cmocka_unit_test(a_body_is_not_taken_for_a_header),
	        cmocka_unit_test(a_capture_that_begins_in_the_content),
	        cmocka_unit_test(a_message_whose_sender_was_not_seen),
	        cmocka_unit_test(a_message_in_a_message_has_its_own_header),
	        cmocka_unit_test(what_comes_again_is_told_once),
	        cmocka_unit_test(what_is_empty_is_absent),
	        cmocka_unit_test(links_are_kept_up_to_a_limit),
	        cmocka_unit_test(digests_are_chosen),
	        cmocka_unit_test(without_mime_the_body_is_one_file),
	        cmocka_unit_test(the_message_as_a_file),
	        cmocka_unit_test(signals_if_they_are_asked_for),
	        cmocka_unit_test(the_body_s_md5_is_that_of_the_wire),
	        cmocka_unit_test(beyond_the_depth_nothing_is_looked_into),
	        cmocka_unit_test(contents_are_handed_to_who_keeps_them),
	        cmocka_unit_test(nobody_asks_and_nothing_is_read),
	        cmocka_unit_test(texts_of_a_message_have_a_limit),
	        cmocka_unit_test(memory_is_short),
	        cmocka_unit_test(an_empty_body_is_none_that_is_missing),
	        cmocka_unit_test(a_message_within_has_a_header_of_its_own),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
