/* What stands in place of texts, by their form; and of records. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "base/error.h"
#include "flow/community_id.h"
#include "guard.h"
#include "privacy/private.h"
#include "record/context.h"
#include "record/report.h"

static struct ss_memory memory;
static struct ss_privacy *p;

static void open_with(const char *mode, bool is_private_kept)
{
	struct ss_privacy_options o = {.key = SS_SLICE("a key"), .memory = &memory};
	const char *word, *why;
	size_t len;
	ss_privacy_mode_init(&o.mode);
	assert_int_equal(ss_privacy_mode_read(mode, &o.mode, &word, &len, &why), SS_OK);
	o.mode.private_addresses = !is_private_kept;
	ss_privacy_destroy(p);
	assert_int_equal(ss_privacy_create(&o, &p), SS_OK);
}

static int set_up(void **state)
{
	open_with("prefix", false);
	return 0;
}

static int tear_down(void **state)
{
	ss_privacy_destroy(p);
	p = NULL;
	assert_int_equal(memory.used, 0);
	return 0;
}

/* ---- patterns: "$u" is a token of that letter, "$4" and "$6" are addresses ---- */

static size_t token_len(char letter, const char *at)
{
	size_t n = 2;
	if (at[0] != letter || at[1] != '-')
		return 0;
	while (strchr("abcdefghijklmnopqrstuvwxyz234567", at[n]) && at[n])
		n++;
	return n == 12 ? n : 0;
}

static size_t address_len(char version, const char *at)
{
	char text[SS_ADDRESS_TEXT];
	struct ss_address a;
	size_t n = strspn(at, version == '4' ? "0123456789." : "0123456789abcdef:.");
	while (n > 0 && at[n - 1] == '.')
		n--;
	snprintf(text, sizeof text, "%.*s", (int)n, at);
	return ss_address_read(text, &a) && a.version == version - '0' ? n : 0;
}

static bool is_like(const char *text, const char *pattern)
{
	for (; *pattern; pattern++) {
		if (*pattern != '$') {
			if (*text++ != *pattern)
				return false;
			continue;
		}
		char what = *++pattern;
		size_t n = what == '4' || what == '6' ? address_len(what, text)
		                                      : token_len(what, text);
		if (n == 0)
			return false;
		text += n;
	}
	return *text == '\0';
}

typedef void (*writer)(struct ss_privacy *p, struct ss_slice text);

/* What it is replaced by.  Valid until the next call but three. */
static const char *written(writer write, const char *text)
{
	static char all[4][4096];
	static unsigned next;
	char *out = all[next++ % 4];
	size_t len = strlen(text);
	uint8_t *copy = guard_copy(text, len);
	ss_buffer_clear(&p->out);
	write(p, (struct ss_slice){copy, len});
	guard_free(copy, len);
	assert_false(p->is_short);
	snprintf(out, sizeof all[0], "%.*s", (int)p->out.len, (const char *)p->out.data);
	return out;
}

static void check(writer write, const char *text, const char *pattern)
{
	const char *got = written(write, text);
	if (!is_like(got, pattern))
		fail_msg("%s\n  became %s\n  not    %s", text, got, pattern);
}

struct row {
	const char *text, *pattern;
};

static void check_all(writer write, const struct row *rows, size_t n)
{
	for (size_t i = 0; i < n; i++)
		check(write, rows[i].text, rows[i].pattern);
}
#define CHECK(WRITE, ROWS) check_all(WRITE, ROWS, sizeof(ROWS) / sizeof(ROWS)[0])

/* ---- forms ---- */

static void texts(void **state)
{
	static const struct row rows[] = {
	        {"", ""},
	        {"2.1.0 Ok", "2.1.0 Ok"},
	        {"<alice@example.com>... User unknown", "<$u@$d.com>... User unknown"},
	        {"alice@mx.example.com, bob@example.org.", "$u@$d.$d.com, $u@$d.org."},
	        {"mx.example.com ESMTP Postfix (Debian/GNU)",
	         "$d.$d.com ESMTP Postfix (Debian/GNU)"},
	        {"Hello client.example.org [198.18.0.7], pleased to meet you",
	         "Hello $d.$d.org [$4], pleased to meet you"},
	        {"from [IPv6:2a00:1450::25] and 2a00:1450::25.", "from [IPv6:$6] and $6."},
	        {"client-ip=198.18.0.7; ip=2a00:1450::1;", "client-ip=$4; ip=$6;"},
	        {"198.18.0.7:25, 198.18.0.7-198.18.0.9, _198.18.0.7", "$4:25, $4-$4, _$4"},
	        {"198.018.000.007", "$4"},
	        {"::ffff:198.18.0.7 ", "$6 "},
	        {"7.0.18.198.in-addr.arpa", "$d.$d.$d.$d.$d.arpa"},
	        {"see https://example.com/why?u=alice%40example.com.", "see https://$d.com/$t."},
	        {"see http://alice:pw@example.com:8080 now", "see http://$u@$d.com:8080 now"},
	        {"mailto:alice@example.com", "mailto:$u@$d.com"},
	        {"\"alice b\"@example.com", "$u@$d.com"},
	        {"alice%40example.com alice+40example.com alice=40example.com",
	         "$u%40$d.com $u+40$d.com $u=40$d.com"},
	        {"alice%example.org@example.com alice%example.org", "$u@$d.com $u%$d.org"},
	        {"example.org!alice", "$u"},
	        {"alice@[198.18.0.7] alice@[IPv6:2a00::1]", "$u@[$4] $u@[IPv6:$6]"},
	        {"'alice@example.com'", "'$u@$d.com'"},
	        {"spf=pass smtp.mailfrom=alice@example.com header.d=example.com",
	         "spf=pass smtp.mailfrom=$u@$d.com header.d=$d.com"},
	        {"queued as 4dFq1z0Wc8z9rxd", "queued as $i"},
	        {"id=1tABCd-000001-2X", "id=$i"},
	        {"AUTH CRAM-MD5 SCRAM-SHA-256, 8BITMIME SMTPUTF8", NULL},
	        {"SIZE 10240000", "SIZE 10240000"},
	        {"Mon, 02 Jan 2026 03:04:05 +0000 (UTC)", NULL},
	        {"Postfix 3.7.11, 5.7.1, e.g. this", NULL},
	        {"swaks example.org/alice/x 198.18.0.0/15", "swaks $d.org/$t $4/15"},
	        {"=?utf-8?B?QWxpY2U=?= x", "$n x"},
	        {"b\xc3\xbc"
	         "cher.example.com",
	         "$d.$d.com"},
	        {"host-198-18-0-7 198-18-0-7", "$i $i"},
	        {"mx.example.bmw", "$d.$d.$d"}, /* a brand's own top-level label */
	        {"R0lGODlhAQABAIAAAP/wAAAAACH5BAA=", "$i"},
	};
	for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++)
		check(ss_privacy_scan, rows[i].text,
		      rows[i].pattern ? rows[i].pattern : rows[i].text);
}

/* The pattern would take the port for a part of the address. */
static void addresses_with_ports(void **state)
{
	assert_null(strstr(written(ss_privacy_scan, "2a00:1450:1:2:3:4:5:6:25"), "2a00"));
	assert_null(strstr(written(ss_privacy_scan, "2a00:1450::2:25"), "2a00"));
	assert_null(strstr(written(ss_privacy_scan, "at 2a00:1450::2: refused"), "2a00"));
}

/* Words that stood where names stand are names elsewhere; words of the language are not. */
static void known_words(void **state)
{
	check(ss_privacy_scan, "bob... User unknown in ACME", "bob... User unknown in ACME");
	written(ss_privacy_mailbox, "bob@acme.example.com");
	written(ss_privacy_host, "carols-laptop");
	written(ss_privacy_mailbox, "user.unknown@mail.example.com");
	check(ss_privacy_scan, "bob... User unknown in ACME", "$u... User unknown in $u");
	check(ss_privacy_scan, "Hello carols-laptop, x-carols", "Hello $u, x-$u");
	check(ss_privacy_scan, "bobby bob2", "bobby bob2");
}

static void mailboxes(void **state)
{
	static const struct row one[] = {
	        {"alice@example.com", "$u@$d.com"},
	        {"<alice@example.com>", "<$u@$d.com>"},
	        {"<>", "<>"},
	        {"", ""},
	        {"alice", "$u"},
	        {"Postmaster", "Postmaster"},
	        {"postmaster@example.com", "postmaster@$d.com"},
	        {"@one.example,@two.example:alice@example.com",
	         "@$d.example,@$d.example:$u@$d.com"},
	        {"alice@localhost", "$u@localhost"},
	        {"alice@mx", "$u@$d"},
	        {"alice@[198.18.0.7]", "$u@[$4]"},
	};
	static const struct row lists[] = {
	        {"Alice Liddell <alice@example.com>", "$n <$u@$d.com>"},
	        {"\"Liddell, Alice\" <alice@example.com>, bob@example.org (Bob)",
	         "$n <$u@$d.com>, $u@$d.org ($n)"},
	        {"undisclosed-recipients:;", "undisclosed-recipients:;"},
	        {"Friends: Bob <bob@example.org>, carol@example.org;",
	         "$n: $n <$u@$d.org>, $u@$d.org;"},
	        {"alice@example.com <mallory@example.org>", "$n <$u@$d.org>"},
	        {"alice@[IPv6:2a00::1]", "$u@[IPv6:$6]"},
	        {"Alice", "$n"},
	        {"<alice@example.com", "<$u@$d.com>"},
	};
	static const struct row identities[] = {
	        {"alice", "$u"},
	        {"alice@example.com", "$u@$d.com"},
	        {"WONDERLAND\\alice", "$d\\$u"},
	};
	CHECK(ss_privacy_mailbox, one);
	CHECK(ss_privacy_mailboxes, lists);
	CHECK(ss_privacy_identity, identities);
	/* In whatever form, one mailbox has one pseudonym. */
	assert_string_equal(written(ss_privacy_mailbox, "ALICE@EXAMPLE.com"),
	                    written(ss_privacy_scan, "alice@example.com"));
	assert_string_equal(written(ss_privacy_mailbox, "\"alice\"@example.com"),
	                    written(ss_privacy_mailbox, "alice@example.com"));
	assert_string_equal(written(ss_privacy_user, "alice"),
	                    written(ss_privacy_identity, "Alice"));
}

/* Hosts of a domain have the domain's pseudonym at their end. */
static void hosts(void **state)
{
	static const struct row rows[] = {
	        {"mx.example.com", "$d.$d.com"},
	        {"mx.example.com.", "$d.$d.com."},
	        {"*.example.com", "*.$d.com"},
	        {"alices-pc", "$d"},
	        {"localhost", "localhost"},
	        {"[198.18.0.7]", "[$4]"},
	        {"198.18.0.7", "$4"},
	        {"[IPv6:2a00::7]", "[IPv6:$6]"},
	        {"mx.example.com:25", "$d.$d.com:25"},
	};
	CHECK(ss_privacy_host, rows);
	const char *domain = written(ss_privacy_host, "example.com");
	const char *host = written(ss_privacy_host, "mx.example.com");
	assert_string_equal(host + strlen(host) - strlen(domain), domain);
	const char *other = written(ss_privacy_host, "mx.example.org");
	assert_memory_not_equal(other, host, strlen("d-xxxxxxxxxx"));
}

static void domains_stay_if_asked_for(void **state)
{
	open_with("prefix,mailbox=local", false);
	check(ss_privacy_mailbox, "alice@example.com", "$u@example.com");
	check(ss_privacy_scan, "mx.example.com says alice@example.com",
	      "mx.example.com says $u@example.com");
	check(ss_privacy_scan, "ip-198-18-0-7.example.com", "$d.example.com");
	check(ss_privacy_scan, "7.0.18.198.in-addr.arpa", "$d.$d.$d.$d.in-addr.arpa");
	open_with("keep,mailbox=keep,names=no,text=no", false);
	check(ss_privacy_scan, "alice@example.com 198.18.0.7", "alice@example.com 198.18.0.7");
	check(ss_privacy_mailboxes, "Alice <alice@example.com>", "Alice <alice@example.com>");
	check(ss_privacy_file_name, "secret.pdf", "secret.pdf");
	check(ss_privacy_host, "ip-198-18-0-7.example.com", "ip-198-18-0-7.example.com");
}

static void urls_and_files(void **state)
{
	static const struct row urls[] = {
	        {"https://www.example.com/a/b?c#d", "https://$d.$d.com/$t"},
	        {"https://198.18.0.7/", "https://$4/"},
	        {"http://[2a00::7]:80/x", "http://[$6]:80/$t"},
	        {"mailto:alice@example.com?subject=x", "mailto:$u@$d.com?$t"},
	        {"mailto:alice@example.com,bob@example.com", "mailto:$u@$d.com,$u@$d.com"},
	        {"tel:+441234", "tel:$t"},
	        {"data:text/plain,alice", "data:$t"},
	        {"www.example.com/x", "$d.$d.com/$t"},
	        {"http://user:pw@example.com", "http://$u@$d.com"},
	};
	static const struct row files[] = {
	        {"Alice's plan.pdf", "$f.pdf"},
	        {"plan.pdf.exe", "$f.pdf.exe"},
	        {"alice.liddell", "$f"},
	        {"C:\\Users\\alice\\x.docx", "$f.docx"},
	        {".pdf", "$f"},
	};
	static const struct row types[] = {
	        {"text/plain; charset=utf-8", "text/plain; charset=utf-8"},
	        {"application/pdf; name=\"alice; plan.pdf\"", "application/pdf; name=\"$f.pdf\""},
	        {"multipart/mixed; boundary=alice", "multipart/mixed; boundary=$t"},
	        {"a/b; name*0*=utf-8''al; name*1=ice", "a/b; name*0*=$t; name*1=$t"},
	};
	static const struct row names[] = {
	        {"CN=mx.example.com,O=Example Ltd,C=GB", "CN=$d.$d.com,O=$n,C=GB"},
	        {"CN=Alice Liddell,emailAddress=alice@example.com", "CN=$n,emailAddress=$u@$d.com"},
	        {"O=Smith\\, Sons,DC=example", "O=$n,DC=$n"},
	        {"CN=*.example.com+OU=x", "CN=*.$d.com+OU=$n"},
	};
	CHECK(ss_privacy_url, urls);
	CHECK(ss_privacy_file_name, files);
	CHECK(ss_privacy_content_type, types);
	CHECK(ss_privacy_distinguished_name, names);
}

static void commands(void **state)
{
	static const struct row rows[] = {
	        {"EHLO mx.example.com", "EHLO $d.$d.com"},
	        {"helo alices-pc", "helo $d"},
	        {"MAIL FROM:<alice@example.com> SIZE=10 AUTH=bob+40example.com ENVID=abc",
	         "MAIL FROM:<$u@$d.com> SIZE=10 AUTH=$u@$d.com ENVID=$i"},
	        {"MAIL FROM: alice@example.com BODY=8BITMIME",
	         "MAIL FROM: $u@$d.com BODY=8BITMIME"},
	        {"MAIL FROM:<>", "MAIL FROM:<>"},
	        {"RCPT TO:<bob@example.org> ORCPT=rfc822;al+2Bx+40example.com NOTIFY=NEVER",
	         "RCPT TO:<$u@$d.org> ORCPT=rfc822;$u@$d.com NOTIFY=NEVER"},
	        {"RCPT TO:<bob", "RCPT TO:<$u"},
	        {"VRFY alice", "VRFY $u"},
	        {"EXPN friends@example.com", "EXPN $u@$d.com"},
	        {"AUTH PLAIN ***", "AUTH PLAIN ***"},
	        {"AUTH LOGIN YWxpY2U=", "AUTH LOGIN $i"},
	        {"XCLIENT NAME=mx.example.com ADDR=198.18.0.7 LOGIN=alice HELO=[UNAVAILABLE]",
	         "XCLIENT NAME=$d.$d.com ADDR=$4 LOGIN=$u HELO=[UNAVAILABLE]"},
	        {"XFORWARD ADDR=IPv6:2a00::7 IDENT=4dFq", "XFORWARD ADDR=IPv6:$6 IDENT=$i"},
	        {"ETRN @example.com", "ETRN @$d.com"},
	        {"BURL imap://alice@example.com/INBOX LAST", "BURL imap://$u@$d.com/$t LAST"},
	        {"DATA", "DATA"},
	        {"NOOP my name is alice", "NOOP $t"},
	        {"Subject: the plan", "$t $t"},
	};
	CHECK(ss_privacy_command, rows);
}

/* ---- records ---- */

static struct ss_slice slice(const char *text)
{
	return ss_slice_of(text);
}

static bool is_text_like(struct ss_slice s, const char *pattern)
{
	char text[512];
	snprintf(text, sizeof text, "%.*s", (int)s.len, s.data ? (const char *)s.data : "(absent)");
	if (is_like(text, pattern))
		return true;
	print_error("%s\n  is not %s\n", text, pattern);
	return false;
}

static struct ss_event_record a_reply(const char *command, struct ss_slice *line)
{
	return (struct ss_event_record){
	        .head = {.type = SS_RECORD_EVENT, .flow_id = 1},
	        .kind = SS_EVENT_REPLY,
	        .command = slice(command),
	        .code = 250,
	        .index = command ? 1 : 0,
	        .lines = {line, 1},
	};
}

static void reply_lines(void **state)
{
	static const struct {
		const char *command, *line, *pattern;
		int64_t code;
	} rows[] = {
	        {NULL, "mx1 ESMTP ready", "$d ESMTP ready", 220},
	        {NULL, "ESMTP ready", "ESMTP ready", 220},
	        {"EHLO", "mx1 at your service", "$d at your service", 250},
	        {"EXPN", "Alice Liddell <alice@example.com>", "$n <$u@$d.com>", 250},
	        {"AUTH", "VXNlcm5hbWU6", "VXNlcm5hbWU6", 334},
	        {"AUTH", "PHRoZS5ob3N0QGE+", "$i", 334},
	        {"RCPT", "2.1.5 Ok", "2.1.5 Ok", 250},
	        {"AUTH", "5.7.8 alice: authentication failed", "5.7.8 $u: authentication failed",
	         535},
	        {"NOOP", "alice? ok", "$u? ok", 250},
	};
	for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
		struct ss_slice line = slice(rows[i].line);
		struct ss_event_record e = a_reply(rows[i].command, &line);
		e.code = rows[i].code;
		const struct ss_event_record *safe = (const void *)ss_privacy_record(p, &e.head);
		assert_int_equal(safe->lines.n, 1);
		assert_true(
		        is_text_like(*(const struct ss_slice *)safe->lines.items, rows[i].pattern));
	}
}

/* Texts repeat what stands in fields behind them. */
static void names_are_known_before_texts(void **state)
{
	struct ss_slice responses[] = {SS_SLICE("550 bob is not here"), SS_SLICE("250 4dFqzz")};
	struct ss_slice recipients[] = {SS_SLICE("bob@example.com")};
	struct ss_transaction_record t = {
	        .head = {.type = SS_RECORD_TRANSACTION, .flow_id = 1},
	        .mail_from = SS_SLICE("<>"),
	        .rcpt_to = {recipients, 1},
	        .responses = {responses, 2},
	};
	const struct ss_transaction_record *safe = (const void *)ss_privacy_record(p, &t.head);
	const struct ss_slice *texts = safe->responses.items;
	assert_true(is_text_like(texts[0], "550 $u is not here"));
	assert_true(is_text_like(safe->mail_from, "<>"));
	assert_false(safe->queue_id.data);
	/* The original is as it was. */
	assert_string_equal((const char *)responses[0].data, "550 bob is not here");
}

/* A queue id of digits alone is told by nothing in the text that repeats it. */
static void numbers_that_are_ids(void **state)
{
	struct ss_reply_record reply = {250, SS_SLICE("2.0.0"),
	                                SS_SLICE("71762929 accepted, 9000")};
	struct ss_transaction_record t = {
	        .head = {.type = SS_RECORD_TRANSACTION, .flow_id = 1},
	        .queue_id = SS_SLICE("71762929"),
	        .reply = &reply,
	};
	const struct ss_transaction_record *safe = (const void *)ss_privacy_record(p, &t.head);
	assert_true(is_text_like(safe->queue_id, "$i"));
	assert_true(is_text_like(safe->reply->text, "$i accepted, 9000"));
	assert_memory_equal(safe->reply->text.data, safe->queue_id.data, safe->queue_id.len);
	/* Apart from the record that names it, length tells. */
	check(ss_privacy_scan_strictly, "71762930 accepted, 1048576", "$i accepted, 1048576");
}

/* ---- reports and contexts ---- */

/* What a reply says depends on what was asked before it, in the same list. */
static void lines_of_dialogues(void **state)
{
	static const struct {
		uint8_t direction;
		const char *text, *pattern;
	} rows[] = {
	        {SS_DIRECTION_S2C, "220 mx1 ESMTP ready", "220 $d ESMTP ready"},
	        {SS_DIRECTION_C2S, "EHLO alices-pc", "EHLO $d"},
	        {SS_DIRECTION_S2C, "250-mx1 Hello alices-pc", "250-$d Hello $u"},
	        {SS_DIRECTION_S2C, "250 XWIDGET", "250 XWIDGET"},
	        {SS_DIRECTION_C2S, "AUTH LOGIN", "AUTH LOGIN"},
	        {SS_DIRECTION_S2C, "334 VXNlcm5hbWU6", "334 VXNlcm5hbWU6"},
	        {SS_DIRECTION_C2S, " ***", "***"},
	        {SS_DIRECTION_S2C, "535 5.7.8 carol: failed", "535 5.7.8 $u: failed"},
	        {SS_DIRECTION_C2S, "VRFY dave", "VRFY $u"},
	        {SS_DIRECTION_S2C, "250 Dave Liddell <dave@example.com>", "250 $n <$u@$d.com>"},
	        {SS_DIRECTION_C2S, "RCPT TO:<bob@example.com>", "RCPT TO:<$u@$d.com>"},
	        {SS_DIRECTION_S2C, "550 5.1.1 erin is unknown", "550 5.1.1 $u is unknown"},
	        {0, "end: closed", "end: closed"},
	};
	enum { N = sizeof rows / sizeof rows[0] };
	struct ss_line_record lines[N];
	for (size_t i = 0; i < N; i++)
		lines[i] = (struct ss_line_record){
		        .direction = rows[i].direction, .packet = 1, .text = slice(rows[i].text)};
	struct ss_told_session_record session = {.dialogue = {lines, N}};
	struct ss_report_record report = {.type = SS_SLICE("report"), .sessions = {&session, 1}};
	const struct ss_report_record *safe = ss_privacy_struct(p, &ss_report_shape, &report);
	const struct ss_told_session_record *told = safe->sessions.items;
	const struct ss_line_record *shown = told->dialogue.items;
	for (size_t i = 0; i < N; i++)
		assert_true(is_text_like(shown[i].text, rows[i].pattern));
}

static void check_seen(const struct ss_list *list, const char *const *patterns)
{
	const struct ss_slice *texts = list->items;
	for (size_t i = 0; i < list->n; i++)
		assert_true(is_text_like(texts[i], patterns[i]));
}

static void told_in_a_line(void **state)
{
	struct ss_slice dialogue[] = {SS_SLICE("+0.001 S: 220 mx1 ESMTP"),
	                              SS_SLICE("+0.002 C: MAIL FROM:<alice@example.com>"),
	                              SS_SLICE("+0.003 S: 550 alice again"), SS_SLICE("+0.004 S:"),
	                              SS_SLICE("7 more lines, not kept")};
	struct ss_slice logins[] = {SS_SLICE("PLAIN alice: cancelled"), SS_SLICE("LOGIN : success"),
	                            SS_SLICE("LOGIN a: b@example.com: success"),
	                            SS_SLICE("LOGIN alice: bob")}; /* cut before its outcome */
	static const char *const safe_dialogue[] = {
	        "+0.001 S: 220 $d ESMTP", "+0.002 C: MAIL FROM:<$u@$d.com>",
	        "+0.003 S: 550 $u again", "+0.004 S:", "7 more lines, not kept"};
	static const char *const safe_logins[] = {"PLAIN $u: cancelled", "LOGIN : success",
	                                          "LOGIN $u@$d.com: success", "LOGIN $u: $u"};
	struct ss_context_session_seen_record seen = {.logins = {logins, 4},
	                                              .dialogue = {dialogue, 5}};
	struct ss_context_session_record s = {.captured = &seen};
	const struct ss_context_session_record *safe =
	        ss_privacy_struct(p, &ss_context_session_shape, &s);
	check_seen(&safe->captured->dialogue, safe_dialogue);
	check_seen(&safe->captured->logins, safe_logins);
}

static void files_and_refusals_in_a_line(void **state)
{
	static const struct row files[] = {
	        {"plan.pdf (application/pdf, 10 octets)", "$f.pdf (application/pdf, 10 octets)"},
	        {"a (b).pdf (application/pdf, 10 octets)", "$f.pdf (application/pdf, 10 octets)"},
	        {"unnamed (text/plain, 3 octets)", "unnamed (text/plain, 3 octets)"},
	        {"a (the plan", "$f"}, /* cut before its type */
	        {"", ""},
	};
	static const struct row refusals[] = {
	        {"bob@example.com: 550 5.1.1 bob... who?", "$u@$d.com: 550 5.1.1 $u... $u?"},
	        {"bob@example.com", "$u@$d.com"},
	        {": 550", ": 550"},
	};
	CHECK(ss_privacy_told_file, files);
	CHECK(ss_privacy_refused, refusals);
}

/* Names are keys of an object: two that became one are told once, with all that they had. */
static void names_that_became_one(void **state)
{
	open_with("full", false);
	struct ss_pair errors[] = {{SS_SLICE("5.7.1 198.18.0.7 is blocked"), {0}, 5},
	                           {SS_SLICE("4.2.0 later"), {0}, 2},
	                           {SS_SLICE("5.7.1 198.18.0.8 is blocked"), {0}, 1}};
	struct ss_context_numbers_seen_record seen = {.errors = {errors, 3}};
	struct ss_context_summary_record s = {.captured = &seen};
	const struct ss_context_summary_record *safe =
	        ss_privacy_struct(p, &ss_context_summary_shape, &s);
	const struct ss_pair *pairs = safe->captured->errors.items;
	assert_int_equal(safe->captured->errors.n, 2);
	assert_true(is_text_like(pairs[0].name, "5.7.1 0.0.0.0 is blocked"));
	assert_int_equal(pairs[0].number, 6);
	assert_int_equal(pairs[1].number, 2);
}

/* It is a digest that can be tried out: also of a finding within a report. */
static void community_id_within(void **state)
{
	struct ss_finding_record finding = {.head = {.type = SS_RECORD_FINDING,
	                                             .community_id = SS_SLICE("1:abc="),
	                                             .src_port = 30001,
	                                             .dst_port = 25}};
	assert_true(ss_address_read("198.18.0.7", &finding.head.src_ip));
	assert_true(ss_address_read("198.18.0.9", &finding.head.dst_ip));
	struct ss_group_record group = {.id = SS_SLICE("x"), .examples = {&finding, 1}};
	struct ss_report_record report = {.findings = {&group, 1}};
	const struct ss_report_record *safe = ss_privacy_struct(p, &ss_report_shape, &report);
	const struct ss_group_record *groups = safe->findings.items;
	const struct ss_record_head *head = groups->examples.items;
	char id[SS_COMMUNITY_ID_TEXT];
	ss_community_id_write(&head->src_ip, &head->dst_ip, 30001, 25, 0, id);
	assert_true(is_text_like(head->community_id, id));
}

static void evidence(void **state)
{
	struct ss_evidence_record places[] = {
	        {.direction = SS_DIRECTION_S2C, .text = SS_SLICE("AUTH PLAIN LOGIN")},
	        {.direction = SS_DIRECTION_S2C, .text = SS_SLICE("550 alice is unknown")},
	        {.direction = SS_DIRECTION_C2S, .text = SS_SLICE("AUTH PLAIN YWxpY2U=")},
	        {.direction = SS_DIRECTION_C2S, .text = SS_SLICE("Subject: the plan")},
	};
	static const char *const patterns[] = {"AUTH PLAIN LOGIN", "550 $u is unknown",
	                                       "AUTH PLAIN $i", "Subject: $t"};
	struct ss_finding_record f = {.head = {.type = SS_RECORD_FINDING}, .evidence = {places, 4}};
	const struct ss_finding_record *safe = (const void *)ss_privacy_record(p, &f.head);
	const struct ss_evidence_record *shown = safe->evidence.items;
	for (size_t i = 0; i < 4; i++)
		assert_true(is_text_like(shown[i].text, patterns[i]));
}

/* What was asked for names whom it likes: one word stands for all of it, whatever the mode. */
static void questions(void **state)
{
	open_with("keep,mailbox=keep,text=no", false);
	assert_true(is_text_like(ss_privacy_word(p, SS_SLICE("from:alice")), "$t"));
	struct ss_report_record report = {.where = SS_SLICE("from:alice")};
	const struct ss_report_record *safe = ss_privacy_struct(p, &ss_report_shape, &report);
	assert_true(is_text_like(safe->where, "$t"));
}

static void headers(void **state)
{
	struct ss_header_record fields[] = {
	        {SS_SLICE("Subject"), SS_SLICE("the plan"), {0}, 0},
	        {SS_SLICE("FROM"), SS_SLICE("Alice <alice@example.com>"), SS_SLICE("=?x?="), 0},
	        {SS_SLICE("X-Customer"), SS_SLICE("Alice"), {0}, 0},
	        {SS_SLICE("Message-ID"), SS_SLICE("<1.2@example.com>"), {0}, 0},
	        {SS_SLICE("Date"), SS_SLICE("Mon, 02 Jan 2026"), {0}, 0},
	        {SS_SLICE("List-Unsubscribe"),
	         SS_SLICE("<mailto:a@b.com>, <https://b.com/x>"),
	         {0},
	         0},
	        {SS_SLICE("List-Id"), SS_SLICE("Mad Hatters <tea.example.com>"), {0}, 0},
	        {SS_SLICE("Received"),
	         SS_SLICE("from x.example.com ([198.18.0.7]) by y.example.com"),
	         {0},
	         0},
	};
	static const char *const patterns[] = {
	        "$t",
	        "$n <$u@$d.com>",
	        "$t",
	        "<$i@$d.com>",
	        "Mon, 02 Jan 2026",
	        "<mailto:$u@$d.com>, <https://$d.com/$t>",
	        "$n <$d.$d.com>",
	        "from $d.$d.com ([$4]) by $d.$d.com",
	};
	enum { N = sizeof fields / sizeof fields[0] };
	struct ss_message_record m = {
	        .head = {.type = SS_RECORD_MESSAGE, .flow_id = 1},
	        .headers = {fields, N},
	};
	const struct ss_message_record *safe = (const void *)ss_privacy_record(p, &m.head);
	const struct ss_header_record *got = safe->headers.items;
	for (size_t i = 0; i < N; i++) {
		assert_true(is_text_like(got[i].value, patterns[i]));
		assert_false(got[i].raw.data);
	}
}

/* Whoever knows the safe addresses makes the same of them. */
static void community_ids_are_made_anew(void **state)
{
	char expected[SS_COMMUNITY_ID_TEXT];
	struct ss_flow_record f = {
	        .head = {.type = SS_RECORD_FLOW,
	                 .community_id = SS_SLICE("1:wCb3OG7yAFWelaUydu0D+125CLM="),
	                 .src_ip = {4, {198, 18, 0, 7}},
	                 .src_port = 40000,
	                 .dst_ip = {4, {198, 18, 0, 25}},
	                 .dst_port = 25},
	};
	const struct ss_record_head *safe = ss_privacy_record(p, &f.head);
	assert_memory_not_equal(safe->src_ip.bytes, f.head.src_ip.bytes, 4);
	ss_community_id_write(&safe->src_ip, &safe->dst_ip, 40000, 25, 0, expected);
	assert_true(ss_slice_is_equal(safe->community_id, ss_slice_of(expected)));
	open_with("keep", false);
	safe = ss_privacy_record(p, &f.head);
	assert_true(ss_slice_is_equal(safe->community_id, f.head.community_id));
}

static void digests_and_secrets(void **state)
{
	struct ss_file_record f = {.head = {.type = SS_RECORD_FILE}, .sha256 = SS_SLICE("00ff")};
	const struct ss_file_record *safe = (const void *)ss_privacy_record(p, &f.head);
	assert_true(is_text_like(safe->sha256, "00ff"));
	p->mode.digests = false;
	safe = (const void *)ss_privacy_record(p, &f.head);
	assert_false(safe->sha256.data);
	struct ss_auth_record auth = {.identity = SS_SLICE("alice"), .secret = SS_SLICE("pw")};
	struct ss_session_record s = {.head = {.type = SS_RECORD_SESSION}, .auth = {&auth, 1}};
	const struct ss_session_record *session = (const void *)ss_privacy_record(p, &s.head);
	const struct ss_auth_record *safe_auth = session->auth.items;
	assert_false(safe_auth->secret.data);
	assert_true(is_text_like(safe_auth->identity, "$u"));
}

/* However little memory there is, nothing comes out as it was. */
static void short_memory(void **state)
{
	struct ss_slice recipients[] = {SS_SLICE("bob@example.com"), SS_SLICE("carol@example.com")};
	struct ss_transaction_record t = {
	        .head = {.type = SS_RECORD_TRANSACTION, .flow_id = 1},
	        .rcpt_to = {recipients, 2},
	};
	const struct ss_record_head *safe = NULL;
	for (uint64_t n = 1; n < 100 && !safe; n++) {
		struct ss_memory little = {.fail_after = n};
		struct ss_privacy *q = NULL;
		struct ss_privacy_options o = {.key = SS_SLICE("k"), .memory = &little};
		ss_privacy_mode_init(&o.mode);
		if (ss_privacy_create(&o, &q) == SS_OK)
			safe = ss_privacy_record(q, &t.head);
		bool has_mailbox = safe != NULL;
		if (has_mailbox) {
			const struct ss_transaction_record *got = (const void *)safe;
			assert_true(is_text_like(((const struct ss_slice *)got->rcpt_to.items)[1],
			                         "$u@$d.com"));
		}
		ss_privacy_destroy(q);
		assert_int_equal(little.used, 0);
	}
	assert_non_null(safe);
}

static void networks_are_checked(void **state)
{
	struct ss_privacy *q;
	struct ss_privacy_options o = {.key = SS_SLICE("k"), .memory = &memory};
	ss_privacy_mode_init(&o.mode);
	o.mode.ipv4_bits = 33;
	assert_int_equal(ss_privacy_create(&o, &q), SS_EARG);
	o.mode.ipv4_bits = 32;
	o.mode.ipv6_bits = 129;
	assert_int_equal(ss_privacy_create(&o, &q), SS_EARG);
}

#define TEST(NAME) cmocka_unit_test_setup_teardown(NAME, set_up, tear_down)

int main(void)
{
	const struct CMUnitTest tests[] = {
	        TEST(texts),
	        TEST(addresses_with_ports),
	        TEST(known_words),
	        TEST(mailboxes),
	        TEST(hosts),
	        TEST(domains_stay_if_asked_for),
	        TEST(urls_and_files),
	        TEST(commands),
	        TEST(reply_lines),
	        TEST(numbers_that_are_ids),
	        TEST(lines_of_dialogues),
	        TEST(told_in_a_line),
	        TEST(files_and_refusals_in_a_line),
	        TEST(names_that_became_one),
	        TEST(community_id_within),
	        TEST(evidence),
	        TEST(questions),
	        TEST(names_are_known_before_texts),
	        TEST(headers),
	        TEST(community_ids_are_made_anew),
	        TEST(digests_and_secrets),
	        TEST(short_memory),
	        TEST(networks_are_checked),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
