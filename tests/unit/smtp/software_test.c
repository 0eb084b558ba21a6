/* src/smtp/software*.c: the names that servers give themselves, and their manner. */
#include <ctype.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "guard.h"
#include "smtp/dialogue.h"
#include "smtp/offer.h"
#include "smtp/software.h"

static bool is_text(struct ss_slice got, const char *expected)
{
	if (!expected)
		return !got.data;
	return got.data && ss_slice_is_equal(got, ss_slice_of(expected));
}

/* ---- the table itself ---- */

static void the_table_is_in_order(void **state)
{
	for (size_t i = 1; i < ss_n_software_rows; i++) {
		const struct ss_software_row *a = &ss_software_rows[i - 1], *b = a + 1;
		assert_true(a->kind <= b->kind);
		if (b->kind != SS_SOFTWARE_NAME)
			continue;
		int order = toupper(a->pattern[0]) - toupper(b->pattern[0]);
		if (order > 0)
			fail_msg("%s comes after %s", b->pattern, a->pattern);
		/* "Mail" would hide "MailEnable" behind it if words did not have to be whole;
		 * "MailEnable" hides "MailEnable Service" in any case */
		for (size_t k = 0; k < i; k++) {
			const struct ss_software_row *c = &ss_software_rows[k];
			if (ss_slice_has_prefix_nocase(ss_slice_of(b->pattern),
			                               ss_slice_of(c->pattern)) &&
			    !isalnum((unsigned char)b->pattern[strlen(c->pattern)]))
				fail_msg("%s hides %s", c->pattern, b->pattern);
		}
	}
}

static void the_table_fits_its_bits(void **state)
{
	size_t n = 0;
	for (size_t i = 0; i < ss_n_software_rows; i++) {
		const struct ss_software_row *row = &ss_software_rows[i];
		n += row->kind != SS_SOFTWARE_NAME;
		assert_in_range(row->weight, 1, row->kind == SS_SOFTWARE_GREETING ? 6 : 4);
		assert_true(row->kind == SS_SOFTWARE_NAME || !row->version);
	}
	assert_in_range(n, 100, SS_SOFTWARE_ROWS);
}

/* ---- names: every row, and what looks like it ---- */

static void name_is(const char *text, const char *product, const char *version)
{
	struct ss_software_name name;
	size_t len = strlen(text);
	uint8_t *copy = guard_copy(text, len);
	ss_software_find_name((struct ss_slice){copy, len}, 0, &name);
	if (!is_text(name.product, product) || !is_text(name.version, version))
		fail_msg("\"%s\": %.*s, version %.*s", text, (int)name.product.len,
		         name.product.data ? (const char *)name.product.data : "",
		         (int)name.version.len,
		         name.version.data ? (const char *)name.version.data : "");
	guard_free(copy, len);
}

static void each_name_is_known_and_no_word_like_it(void **state)
{
	for (size_t i = 0; i < ss_n_software_rows; i++) {
		const struct ss_software_row *row = &ss_software_rows[i];
		char text[256];
		if (row->kind != SS_SOFTWARE_NAME)
			break;
		snprintf(text, sizeof text, "mx.example.net ESMTP %s ready", row->pattern);
		name_is(text, row->product, NULL);
		snprintf(text, sizeof text, "mx.example.net ESMTP %s 7.1.2 ready", row->pattern);
		name_is(text, row->product, row->version ? "7.1.2" : NULL);
		if (strchr(row->pattern, ' ') || strchr(row->pattern, '/'))
			continue;
		snprintf(text, sizeof text, "%s.example.net ESMTP ready", row->pattern);
		name_is(text, NULL, NULL);
		snprintf(text, sizeof text, "mx.%s.net ESMTP ready", row->pattern);
		name_is(text, NULL, NULL);
		snprintf(text, sizeof text, "mx.example.net ESMTP x%s ready", row->pattern);
		name_is(text, NULL, NULL);
		snprintf(text, sizeof text, "mx.example.net ESMTP mail to %s@example.net",
		         row->pattern);
		name_is(text, NULL, NULL);
	}
}

static void words_with_other_meanings_need_company(void **state)
{
	name_is("Welcome to Courier Services", NULL, NULL);
	name_is("mail.example ESMTP Courier", "Courier", NULL);
	name_is("Courier 1.2.3 here", "Courier", "1.2.3");
	name_is("the Halon room is on fire", NULL, NULL);
	name_is("Nemesis and Maddy welcome you", NULL, NULL);
}

static void hello_is(const char *text, const char *helo, const char *product)
{
	struct ss_software_name name;
	size_t len = strlen(text);
	uint8_t *copy = guard_copy(text, len);
	ss_software_find_in_hello((struct ss_slice){copy, len}, ss_slice_of(helo), &name);
	if (!is_text(name.product, product))
		fail_msg("\"%s\": %.*s", text, (int)name.product.len,
		         name.product.data ? (const char *)name.product.data : "(none)");
	guard_free(copy, len);
}

/* What the client calls itself comes back in the reply: it is not the server's name. */
static void an_echo_of_the_client_is_no_name(void **state)
{
	hello_is("mx.example Hello postfix [192.0.2.1]", NULL, NULL);
	hello_is("mx.example Hello Sendmail [192.0.2.1], pleased to meet you", NULL, NULL);
	hello_is("mx.example Exim", "exim", NULL);
	hello_is("mx.example Exim", "EXIM2", "Exim");
	hello_is("Exim Hello x", NULL, NULL);
	hello_is("mx.example at your service, Haraka", "Haraka", NULL);
	hello_is("mx.example Axigen ESMTP hello", NULL, "Axigen");
	hello_is("mx.example Hello x [192.0.2.1], Haraka is at your service.", "x", "Haraka");
	hello_is("mail.postfix.org", NULL, NULL);
	hello_is("", NULL, NULL);
}

/* ---- forms ---- */

static void form_is(const char *text, const char *pattern, bool expected)
{
	if (ss_software_has_form(ss_slice_of(text), pattern) != expected)
		fail_msg("\"%s\" as \"%s\"", text, pattern);
}

static void forms_hold_for_whole_texts(void **state)
{
	form_is("2.1.0 Ok", "2.1.0 Ok", true);
	form_is("2.1.0 Ok.", "2.1.0 Ok", false);
	form_is("2.1.0 O", "2.1.0 Ok", false);
	form_is("2.1.0 OK", "2.1.0 Ok", false);
	form_is("OK id=1xUses-000005-1j", "OK id=%-%-%", true);
	form_is("OK id=1xUses-000005-1j for you", "OK id=%-%-%", false);
	form_is("OK id=-000005-1j", "OK id=%-%-%", false);
	form_is("ok 1767323045 qp 12345", "ok ~ qp ~", true);
	form_is("ok 17673x3045 qp 12345", "ok ~ qp ~", false);
	form_is("a b c", "* c", true);
	form_is("a b c", "% c", false);
	form_is("", "*", true);
	form_is("", "%", false);
	form_is("a>b> x", "*> x", true);
	/* no text makes it think for long */
	char many[512];
	memset(many, 'a', sizeof many - 1);
	many[sizeof many - 1] = 0;
	form_is(many, "%a%a%a%a%a%a%b", false);
	form_is(many, "*a*a*a*a*a*a*b", false);
}

/* Of each row a text is made, and one that is not quite it. */
static void each_form_is_met_by_its_text(void **state)
{
	for (size_t i = 0; i < ss_n_software_rows; i++) {
		const char *pattern = ss_software_rows[i].pattern;
		char text[512];
		size_t len = 0;
		if (ss_software_rows[i].kind == SS_SOFTWARE_NAME)
			continue;
		for (const char *p = pattern; *p; p++)
			len += (size_t)snprintf(text + len, sizeof text - len, "%s",
			                        *p == '*'   ? "x y"
			                        : *p == '%' ? "x"
			                        : *p == '~' ? "77"
			                        : *p == '?' ? "5"
			                                    : (char[]){*p, 0});
		form_is(text, pattern, true);
		if (pattern[strlen(pattern) - 1] != '*') {
			strcat(text, " and more");
			form_is(text, pattern, false);
		}
		if (pattern[0] != '*' && pattern[0] != '?') {
			text[0] = '!';
			form_is(text, pattern, false);
		}
	}
}

/* ---- manner ---- */

struct said { /* what a server said: a line a reply, "MAIL 250 ok"; EHLO's lines by '|' */
	const char *product;
	uint8_t confidence;
	const char *text;
};

static enum ss_verb verb_of(const char *word, enum ss_unit *unit)
{
	*unit = strcmp(word, "220") == 0 ? SS_UNIT_GREETING
	        : strcmp(word, ".") == 0 ? SS_UNIT_CONTENT
	                                 : SS_UNIT_COMMAND;
	return ss_verb_find(ss_slice_of(word));
}

/* What the index leaves out has not the line's form. */
static void rows_are_all(struct ss_software_index *x, const char *line)
{
	unsigned code = (unsigned)strtoul(line, NULL, 10);
	struct ss_slice whole = ss_slice_of(line), text = ss_slice_cut(whole, 4, whole.len);
	size_t n_names = ss_software_n_names();
	for (unsigned kind = SS_SOFTWARE_GREETING; kind < SS_N_SOFTWARE_KINDS; kind++) {
		struct ss_software_set rows;
		bool is_list = kind == SS_SOFTWARE_KEYWORDS;
		ss_software_find_rows(x, (enum ss_software_kind)kind, is_list ? 0 : code, text,
		                      &rows);
		for (size_t i = n_names; i < ss_n_software_rows; i++) {
			const struct ss_software_row *row = &ss_software_rows[i];
			size_t n = i - n_names;
			bool is_found = rows.words[n / 32] >> n % 32 & 1;
			assert_int_equal(
			        is_found,
			        row->kind == kind &&
			                ss_software_has_form(is_list ? text : whole, row->pattern));
		}
	}
}

/* What is known of other sessions changes nothing. */
static void say(struct ss_software *s, char *line)
{
	static struct ss_offers known;
	struct ss_offers *fresh = calloc(1, sizeof *fresh);
	struct ss_software plain = *s;
	struct ss_offer offer, again;
	struct ss_slice lines[32];
	enum ss_unit unit;
	char *word = line, *code = strchr(line, ' ');
	assert_non_null(code);
	*code++ = 0;
	rows_are_all(&known.index, code);
	struct ss_dialogue_reply r = {.lines = lines};
	r.verb = verb_of(word, &unit);
	r.unit = unit;
	r.code = (unsigned)strtoul(code, &code, 10);
	for (char *rest = code + (*code == ' '); rest; r.n_lines++) {
		char *bar = strchr(rest, '|');
		if (bar)
			*bar = 0;
		lines[r.n_lines] = ss_slice_of(rest);
		rest = bar ? bar + 1 : NULL;
	}
	ss_offer_read(&known, &r, &offer);
	ss_offer_read(fresh, &r, &again);
	assert_memory_equal(&offer, &again, offsetof(struct ss_offer, text));
	assert_memory_equal(offer.text, again.text, offer.len);
	ss_software_reply(s, &known.index, &r, &offer);
	ss_software_reply(&plain, &fresh->index, &r, &again);
	assert_memory_equal(s, &plain, sizeof plain);
	free(fresh);
}

static void said_is(const struct said *said)
{
	struct ss_software s = {0};
	struct ss_software_guess guess;
	char *copy = strdup(said->text);
	for (char *line = strtok(copy, "\n"); line; line = strtok(NULL, "\n"))
		say(&s, line);
	bool is_known = ss_software_guess(&s, &guess);
	if (!is_text(guess.product, said->product) || is_known != (said->product != NULL) ||
	    guess.confidence != said->confidence)
		fail_msg("%s:\n%s\ngives %.*s, %u", said->product ? said->product : "nothing",
		         said->text, (int)guess.product.len,
		         guess.product.data ? (const char *)guess.product.data : "",
		         guess.confidence);
	free(copy);
}

/* As recorded or as their documentation shows them, all without the names they give themselves. */
static const struct said all_said[] = {
        /* clang-format off */
	{"Postfix", SS_GUESS_HIGH, "220 220 mx.example ESMTP\n"
		"EHLO 250 mx.example|PIPELINING|SIZE 10240000|VRFY|ETRN|STARTTLS|ENHANCEDSTATUSCODES|8BITMIME|DSN|SMTPUTF8|CHUNKING\n"
		"MAIL 250 2.1.0 Ok\nRCPT 250 2.1.5 Ok\nDATA 354 End data with <CR><LF>.<CR><LF>\n"
		". 250 2.0.0 Ok: queued as 49FCFA88937\nQUIT 221 2.0.0 Bye"},
	{"Postfix", SS_GUESS_HIGH, "MAIL 250 2.1.0 Ok\nRCPT 554 5.7.1 <a@b.example>: Relay access denied\nQUIT 221 2.0.0 Bye"},
	{"Exim", SS_GUESS_HIGH, "EHLO 250 mx.example Hello c.example [192.0.2.1]|SIZE 52428800|8BITMIME|PIPELINING|STARTTLS|HELP\n"
		"MAIL 250 OK\nRCPT 250 Accepted\nDATA 354 Enter message, ending with \".\" on a line by itself\n"
		". 250 OK id=1xUses-000005-1j\nQUIT 221 mx.example closing connection"},
	{"Exim", SS_GUESS_MEDIUM, "RCPT 550 relay not permitted"},
	{"Sendmail", SS_GUESS_HIGH, "EHLO 250 mx.example Hello c.example [192.0.2.1], pleased to meet you|ENHANCEDSTATUSCODES|PIPELINING|EXPN|VERB|8BITMIME|SIZE|DSN|ETRN|DELIVERBY|HELP\n"
		"MAIL 250 2.1.0 <a@b.example>... Sender ok\nRCPT 250 2.1.5 <c@d.example>... Recipient ok\n"
		". 250 2.0.0 6ALLVfDb000006 Message accepted for delivery\nQUIT 221 2.0.0 mx.example closing connection"},
	{"OpenSMTPD", SS_GUESS_HIGH, "EHLO 250 mx.example Hello c.example [192.0.2.1], pleased to meet you|8BITMIME|ENHANCEDSTATUSCODES|SIZE 102400|DSN|STARTTLS|HELP\n"
		"MAIL 250 2.0.0 Ok\nRCPT 250 2.1.5 Destination address valid: Recipient ok\nQUIT 221 2.0.0 Bye"},
	{"qmail", SS_GUESS_HIGH, "220 220 mx.example ESMTP\nEHLO 250 mx.example|PIPELINING|8BITMIME\nMAIL 250 ok\nRCPT 250 ok\n"
		"DATA 354 go ahead\n. 250 ok 1767323045 qp 12345\nQUIT 221 mx.example"},
	{"qmail", SS_GUESS_HIGH, "EHLO 250 mx.example|PIPELINING|8BITMIME\nMAIL 250 ok\nRCPT 553 sorry, that domain isn't in my list of allowed rcpthosts (#5.7.1)"},
	{"Microsoft Exchange", SS_GUESS_HIGH, "EHLO 250 ex1.corp.example Hello [192.0.2.1]|SIZE 37748736|PIPELINING|DSN|ENHANCEDSTATUSCODES|STARTTLS|X-ANONYMOUSTLS|AUTH NTLM|X-EXPS GSSAPI NTLM|8BITMIME|BINARYMIME|CHUNKING|XRDST\n"
		"MAIL 250 2.1.0 Sender OK\nRCPT 250 2.1.5 Recipient OK\nDATA 354 Start mail input; end with <CRLF>.<CRLF>\n"
		"QUIT 221 2.0.0 Service closing transmission channel"},
	{"Microsoft IIS SMTP", SS_GUESS_HIGH, "EHLO 250 iis.example Hello [192.0.2.1]|TURN|SIZE 2097152|ETRN|PIPELINING|DSN|ENHANCEDSTATUSCODES|8bitmime|BINARYMIME|CHUNKING|VRFY|OK\n"
		"MAIL 250 2.1.0 a@b.example....Sender OK\nQUIT 221 2.0.0 iis.example Service closing transmission channel"},
	{"Exchange Online", SS_GUESS_HIGH, "220 220 BN8NAM11FT042.mail.protection.outlook.com Microsoft ESMTP MAIL Service ready at Mon, 1 Jan 2024 00:00:00 +0000\n"
		"EHLO 250 BN8NAM11FT042.mail.protection.outlook.com Hello [192.0.2.1]|SIZE 157286400|PIPELINING|DSN|ENHANCEDSTATUSCODES|STARTTLS|8BITMIME|BINARYMIME|CHUNKING|SMTPUTF8\nMAIL 250 2.1.0 Sender OK"},
	{"Gmail", SS_GUESS_HIGH, "EHLO 250 mx.google.com at your service, [192.0.2.1]|SIZE 157286400|8BITMIME|STARTTLS|ENHANCEDSTATUSCODES|PIPELINING|CHUNKING|SMTPUTF8\n"
		"MAIL 250 2.1.0 OK a1-20020a05600c1d86si123456.45 - gsmtp"},
	{"Haraka", SS_GUESS_HIGH, "EHLO 250 mx.example Hello c.example [192.0.2.1], Haraka is at your service.|PIPELINING|8BITMIME|SIZE 0\n"
		"MAIL 250 sender <a@b.example> OK\nRCPT 250 recipient <c@d.example> OK\nQUIT 221 mx.example closing connection. Have a jolly good day."},
	{"Courier", SS_GUESS_HIGH, "EHLO 250 mx.example Ok.|XVERP=Courier|XEXDATA|XSECURITY=NONE,STARTTLS|PIPELINING|8BITMIME|SIZE|DSN\nMAIL 250 Ok.\nRCPT 250 Ok.\nDATA 354 Ok."},
	{"Dovecot", SS_GUESS_HIGH, "LHLO 250 mx.example|8BITMIME|CHUNKING|ENHANCEDSTATUSCODES|PIPELINING\nMAIL 250 2.1.0 OK\nRCPT 250 2.1.5 OK\nDATA 354 OK\n"
		". 250 2.0.0 <alice@mx.example> +ADaONUNAmsGAAAAeE8quQ Saved\nQUIT 221 2.0.0 Bye"},
	{"Cyrus IMAP", SS_GUESS_HIGH, "LHLO 250 mx.example|8BITMIME|ENHANCEDSTATUSCODES|PIPELINING|SIZE|IGNOREQUOTA\nMAIL 250 2.1.0 ok\nRCPT 250 2.1.5 ok\n. 250 2.1.5 Ok SESSIONID=<cyrus-1>"},
	{"hMailServer", SS_GUESS_HIGH, "EHLO 250 mx.example|SIZE 20480000|AUTH LOGIN PLAIN|HELP\nMAIL 250 OK\nRCPT 250 OK\nDATA 354 OK, send.\n. 250 Queued (0.031 seconds)\nQUIT 221 goodbye"},
	{"MailEnable", SS_GUESS_HIGH, "EHLO 250 mx.example [192.0.2.1], this server offers 4 extensions|AUTH LOGIN|SIZE 10240000|HELP|AUTH=LOGIN\nMAIL 250 Requested mail action okay, completed\nRCPT 250 Requested mail action okay, completed"},
	{"IceWarp", SS_GUESS_HIGH, "EHLO 250 mx.example Hello c.example [192.0.2.1], pleased to meet you.|ENHANCEDSTATUSCODES|SIZE\nDATA 354 Enter mail, end with \".\" on a line by itself\n. 250 2.6.0 12345 bytes received in 00:00:01; Message id AB123 accepted for delivery"},
	{"MDaemon", SS_GUESS_HIGH, "MAIL 250 <a@b.example>, Sender ok\nRCPT 250 <c@d.example>, Recipient ok\nDATA 354 Enter mail, end with <CRLF>.<CRLF>\nQUIT 221 See ya in cyberspace"},
	{"Domino", SS_GUESS_HIGH, "EHLO 250 mx.example Hello c.example ([192.0.2.1]), pleased to meet you|SIZE|PIPELINING\nMAIL 250 a@b.example... Sender OK\nRCPT 250 c@d.example... Recipient OK"},
	{"PowerMTA", SS_GUESS_HIGH, "EHLO 250 mx.example says hello|PIPELINING|ENHANCEDSTATUSCODES|8BITMIME|XACK|XMRG|CHUNKING\nMAIL 250 2.1.0 MAIL ok\nRCPT 250 2.1.5 <c@d.example> ok\nDATA 354 send message\n. 250 2.6.0 message received\nQUIT 221 2.0.0 mx.example says goodbye"},
	{"Momentum", SS_GUESS_HIGH, "EHLO 250 mx.example says EHLO to 192.0.2.1:40000|PIPELINING|ENHANCEDSTATUSCODES|8BITMIME\nMAIL 250 2.0.0 MAIL FROM accepted\nRCPT 250 2.0.0 RCPT TO accepted"},
	{"KumoMTA", SS_GUESS_HIGH, "EHLO 250 mx.example Aloha c.example|PIPELINING|ENHANCEDSTATUSCODES|STARTTLS\nDATA 354 Send body; end with CRLF.CRLF\n. 250 OK ids=abc\nQUIT 221 So long, and thanks for all the fish!"},
	{"Stalwart", SS_GUESS_MEDIUM, "EHLO 250 mx.example you had me at EHLO|STARTTLS|SMTPUTF8|8BITMIME\nMAIL 250 2.1.0 OK"},
	{"go-smtp", SS_GUESS_HIGH, "EHLO 250 Hello c.example|PIPELINING|8BITMIME|ENHANCEDSTATUSCODES|CHUNKING\nMAIL 250 2.0.0 Roger, accepting mail from <a@b.example>\nRCPT 250 2.0.0 I'll make sure <c@d.example> gets this"},
	{"Apache James", SS_GUESS_HIGH, "EHLO 250 mx.example Hello c.example (host.example [192.0.2.1])|PIPELINING|ENHANCEDSTATUSCODES|8BITMIME\nMAIL 250 2.1.0 Sender <a@b.example> OK\nRCPT 250 2.1.5 Recipient <c@d.example> OK\nDATA 354 Ok Send data ending with <CRLF>.<CRLF>"},
	{"Python smtpd or aiosmtpd", SS_GUESS_MEDIUM, "EHLO 250 host|SIZE 33554432|8BITMIME|SMTPUTF8|HELP\nMAIL 250 OK\nDATA 354 End data with <CR><LF>.<CR><LF>\nQUIT 221 Bye"},
	{"MailHog", SS_GUESS_HIGH, "EHLO 250 Hello c.example|PIPELINING|AUTH PLAIN\nMAIL 250 Sender a@b.example ok\nRCPT 250 Recipient c@d.example ok\n. 250 Ok: queued as x@mailhog.example"},
	{"Mailpit", SS_GUESS_HIGH, "EHLO 250 box greets c.example|SIZE 0|ENHANCEDSTATUSCODES\nMAIL 250 2.1.0 Ok\nRCPT 250 2.1.5 Ok\nDATA 354 Start mail input; end with <CR><LF>.<CR><LF>"},
	{"smtp-server (Node.js)", SS_GUESS_HIGH, "EHLO 250 box Nice to meet you, c.example|PIPELINING|8BITMIME|SMTPUTF8\nMAIL 250 Accepted\nRCPT 250 Accepted\n. 250 OK: message queued\nQUIT 221 Bye"},
	{"MailCatcher", SS_GUESS_HIGH, "EHLO 250 Ok EventMachine SMTP Server|NO-SOLICITING|SIZE 20000000"},
	{"smtp4dev", SS_GUESS_HIGH, "EHLO 250 Nice to meet you.|8BITMIME|SIZE\nMAIL 250 New message started\nRCPT 250 Recipient accepted\nDATA 354 End message with period\n. 250 Mail accepted\nQUIT 221 Goodbye"},
	{"Twisted", SS_GUESS_HIGH, "220 220 host NO UCE NO UBE NO RELAY PROBES ESMTP\nHELO 250 host Hello c.example, nice to meet you\nMAIL 250 Sender address accepted\nQUIT 221 See you later"},
	{"Mercury", SS_GUESS_HIGH, "EHLO 250 mx.example Hello c.example; ESMTPs are:|TIME|SIZE 0|HELP\nMAIL 250 Sender OK - send RCPTs.\nRCPT 250 Recipient OK - send RCPT or DATA."},
	{"XMail", SS_GUESS_MEDIUM, "EHLO 250 mx.example|VRFY|ETRN|8BITMIME|PIPELINING|AUTH LOGIN PLAIN|SIZE"},
	{"ArGoSoft Mail Server", SS_GUESS_HIGH, "EHLO 250 Welcome [192.0.2.1], pleased to meet you|SIZE|HELP\nMAIL 250 Sender \"a@b.example\" OK...\nRCPT 250 Recipient \"c@d.example\" OK...\nQUIT 221 Aba he"},
	{"SmarterMail", SS_GUESS_HIGH, "EHLO 250 mx.example Hello [192.0.2.1]|SIZE 31457280|AUTH LOGIN CRAM-MD5|8BITMIME|OK\nMAIL 250 OK <a@b.example> Sender ok\nRCPT 250 OK <c@d.example> Recipient ok"},
	{"Postal", SS_GUESS_HIGH, "EHLO 250 My capabilities are|STARTTLS|AUTH CRAM-MD5 PLAIN LOGIN\nMAIL 250 OK\nDATA 354 Go ahead\nQUIT 221 Closing Connection"},
	{"OpenBSD spamd", SS_GUESS_HIGH, "HELO 250 Hello, spam sender. Pleased to be wasting your time.\nMAIL 250 You are about to try to deliver spam. Your time will be spent, for nothing.\nRCPT 250 This is hurting you more than it is hurting me."},
	{"Amazon SES", SS_GUESS_MEDIUM, "EHLO 250 email-smtp.example|8BITMIME|STARTTLS|AUTH PLAIN LOGIN|Ok\n. 554 Message rejected: Email address is not verified. The following identities failed"},
	{"Yahoo", SS_GUESS_MEDIUM, "MAIL 250 sender <a@b.example> ok\nRCPT 250 recipient <c@d.example> ok\nDATA 354 go ahead\n. 250 ok dirdel"},
	{"Cisco IronPort", SS_GUESS_HIGH, "MAIL 250 sender <a@b.example> ok\nRCPT 250 recipient <c@d.example> ok\nDATA 354 go ahead\n. 250 ok:  Message 12345 accepted\nQUIT 221 mx.example"},
	{"Barracuda", SS_GUESS_HIGH, "220 220 mx.example ESMTP (0b6f1a7c44c8a5fc5bbd9f6a4b1b4d0b)\nMAIL 250 Sender <a@b.example> OK\nRCPT 250 Recipient <c@d.example> OK"},
	{"FortiMail", SS_GUESS_MEDIUM, "220 220 mx.example ESMTP Smtpd; Mon, 1 Jan 2024 00:00:00 +0000"},
	{"Coremail", SS_GUESS_HIGH, "EHLO 250 mail|PIPELINING|AUTH LOGIN PLAIN|coremail 1Uxr2xKj7kG0xkI17xGrU7I0s8FY2U3Uj8Cz28x1|STARTTLS|8BITMIME\nMAIL 250 Mail OK\nRCPT 250 Mail OK\n. 250 Mail OK queued as mx1,a1b2"},
	{"CommuniGate Pro", SS_GUESS_HIGH, "EHLO 250 mx.example|DSN|SIZE|STARTTLS|HELP|PIPELINING|EHLO\nMAIL 250 a@b.example sender accepted\n. 250 12345 message accepted for delivery"},
	{"Axigen", SS_GUESS_HIGH, "MAIL 250 Sender accepted\nRCPT 250 Recipient accepted\nDATA 354 Ready to receive data; remember <CRLF>.<CRLF>"},
	{"Mimecast", SS_GUESS_MEDIUM, "MAIL 554 Email rejected due to security policies - https://community.mimecast.com/docs/DOC-1369#554 [abc.us1]"},
	{"Proofpoint", SS_GUESS_MEDIUM, "220 554 Blocked - see https://ipcheck.proofpoint.com/?ip=192.0.2.1"},
	/* near misses: what many say tells nothing, and neither does one sign that is not unique */
	{NULL, 0, "EHLO 250 mx.example|AUTH LOGIN|STARTTLS|ENHANCEDSTATUSCODES|8BITMIME|PIPELINING|ETRN|DSN|HELP"},
	{NULL, 0, "EHLO 250 fwd.example|SIZE 52428800|8BITMIME\nMAIL 250 Ok.\nRCPT 250 Ok.\nDATA 354 Start mail.\n. 250 Done."},
	{NULL, 0, "EHLO 250 mx.example|8BITMIME|STARTTLS|AUTH LOGIN|Ok"},
	{NULL, 0, "220 220 mx.example ESMTP\nEHLO 250 mx.example|PIPELINING|8BITMIME"},
	{NULL, 0, "EHLO 250 mx.example|SIZE 100\nMAIL 250 OK\nRCPT 250 OK\n. 250 OK\nQUIT 221 Bye"},
	{NULL, 0, "EHLO 250 mx.example Hello [192.0.2.1]|SIZE 100"},
	{"qmail", SS_GUESS_LOW, "220 220 mx.example ESMTP\nEHLO 250 mx.example|PIPELINING|8BITMIME|SIZE\nMAIL 250 ok\nRCPT 250 ok\n"
		"DATA 354 go on\n. 250 done\nQUIT 221 bye"},
	{"Cyrus IMAP", SS_GUESS_LOW, "EHLO 250 mx.example|SIZE 9\nMAIL 250 2.1.0 ok\nRCPT 250 2.1.5 ok\nDATA 354 send\nQUIT 221 2.0.0 bye"},
	{"Exim", SS_GUESS_LOW, "HELO 250 mx.example\nMAIL 250 OK\nRCPT 250 Accepted"},
	{NULL, 0, "MAIL 250 2.1.0 ok.\nRCPT 250 2.1.5 OK!\nQUIT 221 2.0.0 bye bye"},
	{NULL, 0, "RCPT 550 5.1.1 no such user\nRCPT 550 relaying denied"},
	{NULL, 0, "220 220 postfix.example\nHELO 250 exim.example"},
	/* the text behind a message is not searched */
	{NULL, 0, ". 250 accepted by Postfix, Exim, Sendmail 8.17.1 and gsmtp"},
	{NULL, 0, ". 250 OK Postfix: queued as ABC"},
        /* clang-format on */
};

static void each_product_is_known_by_its_manner(void **state)
{
	for (size_t i = 0; i < sizeof all_said / sizeof all_said[0]; i++)
		said_is(&all_said[i]);
}

static void evidence_comes_with_the_strongest_first(void **state)
{
	struct ss_software s = {0};
	struct ss_software_guess guess;
	char text[] = "MAIL 250 OK", more[] = "DATA 354 Enter message, ending with \".\" on a line "
	                                      "by itself";
	say(&s, text);
	say(&s, more);
	assert_true(ss_software_guess(&s, &guess));
	assert_int_equal(guess.n_evidence, 2);
	assert_int_equal(guess.evidence[0]->kind, SS_SOFTWARE_DATA);
	assert_int_equal(guess.evidence[1]->kind, SS_SOFTWARE_MAIL);
	assert_string_equal(ss_software_kind_name(SS_SOFTWARE_CONTENT), "message");
}

static void guess_is_the_kept_one(struct ss_software_index *x, const struct ss_software *s)
{
	struct ss_software_guess guess, kept;
	bool is_known = ss_software_guess(s, &guess);
	bool is_kept = ss_software_guess_kept(s, x, &kept);
	assert_int_equal(is_known, is_kept);
	if (is_known)
		assert_memory_equal(&kept, &guess, sizeof guess);
}

/* Of more servers than there are places, some of which share one, each time by turns. */
static void a_guess_is_kept_for_what_was_met(void **state)
{
	struct ss_software_index *x = calloc(1, sizeof *x);
	size_t n = ss_n_software_rows - ss_software_n_names();
	struct ss_software nothing = {0}, settled = {.is_settled = true};
	guess_is_the_kept_one(x, &nothing);
	for (size_t i = 0; i < 4 * n; i++) {
		struct ss_software s = {0};
		for (size_t row = i % n; row < n && row < i % n + 1 + i % 3; row++)
			s.met.words[row / 32] |= 1U << row % 32;
		guess_is_the_kept_one(x, &s);
		guess_is_the_kept_one(x, &s);
		settled.met = s.met;
		guess_is_the_kept_one(x, &settled);
	}
	guess_is_the_kept_one(x, &nothing);
	free(x);
}

/* The lines are a list as they are, or there is none. */
static void an_offer_tells_its_lines_if_they_are_a_list(void **state)
{
	static const struct {
		const char *lines[4], *told;
	} offers[] = {
	        {{"mx", "SIZE 1", "STARTTLS"}, "SIZE 1\nSTARTTLS\n"},
	        {{"mx", "SIZE 1 ", "STARTTLS"}, NULL},
	        {{"mx", "\tHELP"}, NULL},
	        {{"mx", "HELP", ""}, NULL},
	        {{"mx", "HELP", "?"}, NULL},
	        {{"mx", "AUTH=LOGIN"}, "AUTH=LOGIN\n"},
	        {{"mx"}, NULL},
	};
	struct ss_offers *all = calloc(1, sizeof *all);
	struct ss_offer offer;
	for (size_t i = 0; i < 2 * sizeof offers / sizeof offers[0]; i++) {
		const char *const *lines = offers[i / 2].lines;
		struct ss_slice slices[4];
		struct ss_dialogue_reply r = {.unit = SS_UNIT_COMMAND,
		                              .verb = SS_VERB_EHLO,
		                              .code = 250,
		                              .lines = slices};
		for (; r.n_lines < 4 && lines[r.n_lines]; r.n_lines++)
			slices[r.n_lines] = ss_slice_of(lines[r.n_lines]);
		ss_offer_read(all, &r, &offer);
		assert_int_equal(offer.is_list, offers[i / 2].told != NULL);
		if (offer.is_list)
			assert_true(is_text((struct ss_slice){offer.text, offer.len},
			                    offers[i / 2].told));
	}
	free(all);
}

/* One that is too long to be kept is read each time, and does not change what is. */
static void a_long_offer_is_read_each_time(void **state)
{
	char text[SS_OFFER_TEXT];
	struct ss_slice lines[3] = {
	        SS_SLICE("mx"), SS_SLICE("SIZE 1"), {(uint8_t *)text, sizeof text}};
	struct ss_dialogue_reply r = {.unit = SS_UNIT_COMMAND,
	                              .verb = SS_VERB_EHLO,
	                              .code = 250,
	                              .lines = lines,
	                              .n_lines = 2};
	struct ss_offers *all = calloc(1, sizeof *all);
	memset(text, 'X', sizeof text);
	struct ss_offer offer;
	for (unsigned i = 0; i < 4; i++) {
		r.n_lines = 2 + i % 2;
		ss_offer_read(all, &r, &offer);
		assert_int_equal(offer.n_keywords, 1 + i % 2);
		assert_int_equal(offer.is_list, i % 2 == 0);
		assert_int_equal(offer.len, i % 2 == 0 ? strlen("SIZE 1\n") : 0);
	}
	r.verb = SS_VERB_HELO;
	ss_offer_read(all, &r, &offer);
	assert_int_equal(offer.n_keywords, 0);
	free(all);
}

/* Words of four octets, as most verbs are, take another way: the same as octet by octet. */
static void the_case_of_a_verb_is_that_of_its_letters(void **state)
{
	static const char octets[] = {'A', 'Z', 'a', 'z', '@', '[', '`', '{', '-', '7', '\xc1', 0};
	enum { N = sizeof octets, N_WORDS = N * N * N * N };
	for (unsigned n = 0; n < N_WORDS; n++) {
		uint8_t word[5] = {0, 0, 0, 0, '-'};
		unsigned n_upper = 0, n_lower = 0;
		for (unsigned i = 0, rest = n; i < 4; i++, rest /= N) {
			word[i] = (uint8_t)octets[rest % N];
			n_upper += word[i] >= 'A' && word[i] <= 'Z';
			n_lower += word[i] >= 'a' && word[i] <= 'z';
		}
		bool is_title = n_upper == 1 && word[0] >= 'A' && word[0] <= 'Z';
		enum ss_case how = n_lower == 0   ? SS_CASE_UPPER
		                   : n_upper == 0 ? SS_CASE_LOWER
		                   : is_title     ? SS_CASE_TITLE
		                                  : SS_CASE_MIXED;
		assert_int_equal(ss_case_of((struct ss_slice){word, 4}), how);
		assert_int_equal(ss_case_of((struct ss_slice){word, 5}), how);
	}
}

static struct ss_software_guess guess_of(const char *product, uint8_t confidence)
{
	return (struct ss_software_guess){.product = ss_slice_of(product),
	                                  .confidence = confidence};
}

static void a_name_is_contradicted_by_many_signs_only(void **state)
{
	struct ss_software_guess low = guess_of("Amazon SES", SS_GUESS_LOW),
	                         medium = guess_of("Microsoft IIS SMTP", SS_GUESS_MEDIUM),
	                         high = guess_of("Postfix", SS_GUESS_HIGH);
	struct ss_slice nobody = {0}, subetha = SS_SLICE("SubEtha SMTP");
	assert_true(ss_software_is_worth_telling(nobody, &low));
	assert_false(ss_software_is_worth_telling(subetha, &low));
	assert_false(ss_software_is_worth_telling(subetha, &medium));
	assert_true(ss_software_is_worth_telling(subetha, &high));
	assert_true(ss_software_is_worth_telling(SS_SLICE("Cisco firewall (masked)"), &low));
	assert_true(
	        ss_software_is_worth_telling(SS_SLICE("Microsoft ESMTP MAIL Service"), &medium));
	assert_false(ss_software_is_worth_telling(SS_SLICE("Zimbra"), &high));
	assert_false(ss_software_is_worth_telling(SS_SLICE("Postfix"), &high));
}

static void what_a_product_is_made_of_is_told_with_it(void **state)
{
	assert_true(ss_software_is_told(SS_SLICE("Zimbra"), SS_SLICE("Postfix")));
	assert_true(ss_software_is_told(SS_SLICE("Exim"), SS_SLICE("Exim")));
	assert_false(ss_software_is_told(SS_SLICE("Exim"), SS_SLICE("Postfix")));
	assert_false(ss_software_is_told((struct ss_slice){0}, SS_SLICE("Postfix")));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	        cmocka_unit_test(the_table_is_in_order),
	        cmocka_unit_test(the_table_fits_its_bits),
	        cmocka_unit_test(each_name_is_known_and_no_word_like_it),
	        cmocka_unit_test(words_with_other_meanings_need_company),
	        cmocka_unit_test(an_echo_of_the_client_is_no_name),
	        cmocka_unit_test(forms_hold_for_whole_texts),
	        cmocka_unit_test(each_form_is_met_by_its_text),
	        cmocka_unit_test(each_product_is_known_by_its_manner),
	        cmocka_unit_test(evidence_comes_with_the_strongest_first),
	        cmocka_unit_test(the_case_of_a_verb_is_that_of_its_letters),
	        cmocka_unit_test(a_guess_is_kept_for_what_was_met),
	        cmocka_unit_test(an_offer_tells_its_lines_if_they_are_a_list),
	        cmocka_unit_test(a_long_offer_is_read_each_time),
	        cmocka_unit_test(a_name_is_contradicted_by_many_signs_only),
	        cmocka_unit_test(what_a_product_is_made_of_is_told_with_it),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
