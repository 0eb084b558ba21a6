/* src/smtp/greeting.c: greetings as the servers send them. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "guard.h"
#include "smtp/reply_text.h"

static const struct {
	const char *text, *host, *software, *version;
} rows[] = {
        /* clang-format off */
	{"mail.example.com ESMTP Postfix", "mail.example.com", "Postfix", NULL},
	{"mail.example.com ESMTP Postfix (Debian/GNU)", "mail.example.com", "Postfix", NULL},
	{"mail.example.com ESMTP Postfix 3.4.13", "mail.example.com", "Postfix", "3.4.13"},
	{"mx.example.com ESMTP Exim 4.96 #2 Mon, 01 Jan 2024 00:00:00 +0000", "mx.example.com", "Exim", "4.96"},
	{"tinkyx3900 ESMTP Exim 4.94.2 Mon, 2 Aug 2021", "tinkyx3900", "Exim", "4.94.2"},
	{"a.example ESMTP Sendmail 8.17.1/8.17.1; Mon, 1 Jan 2024", "a.example", "Sendmail", "8.17.1"},
	{"a.example ESMTP Sendmail 8.15.2/8.15.2/Debian-22; Mon", "a.example", "Sendmail", "8.15.2"},
	{"EX01.corp.example Microsoft ESMTP MAIL Service ready at Mon, 1 Jan 2024 00:00:00 +0000", "EX01.corp.example", "Microsoft ESMTP MAIL Service", NULL},
	{"iis.example Microsoft ESMTP MAIL Service, Version: 6.0.3790.4675 ready", "iis.example", "Microsoft ESMTP MAIL Service", "6.0.3790.4675"},
	{"mx.google.com ESMTP a1-20020a05600c1d86si123456.45 - gsmtp", "mx.google.com", "Gmail", NULL},
	{"mail.example.org ESMTP OpenSMTPD", "mail.example.org", "OpenSMTPD", NULL},
	{"mail.example.org ESMTP Haraka/3.0.3 ready", "mail.example.org", "Haraka", "3.0.3"},
	{"mail.example.org ESMTP Haraka 2.8.28 ready (0123ABCD)", "mail.example.org", "Haraka", "2.8.28"},
	{"host.example Dovecot (Debian) ready.", "host.example", "Dovecot", NULL},
	{"host.example Dovecot ready.", "host.example", "Dovecot", NULL},
	{"host.example LMTP Cyrus 3.4.3-dirty server ready", "host.example", "Cyrus IMAP", "3.4.3-dirty"},
	{"host.example LMTP Cyrus v2.4.17-Fedora ready", "host.example", "Cyrus IMAP", "2.4.17-Fedora"},
	{"m.example ESMTP MDaemon 21.0.3; Mon, 01 Jan 2024", "m.example", "MDaemon", "21.0.3"},
	{"n.example ESMTP Service (Lotus Domino Release 8.5.3) ready at Mon", "n.example", "Domino", "8.5.3"},
	{"n.example ESMTP Service (HCL Domino Release 12.0.1FP1) ready", "n.example", "Domino", "12.0.1FP1"},
	{"k.example Kerio Connect 9.4.1 ESMTP ready", "k.example", "Kerio Connect", "9.4.1"},
	{"w.example ESMTP IceWarp 13.0.1.3 x64; Mon", "w.example", "IceWarp", "13.0.1.3"},
	{"e.example ESMTP MailEnable Service, Version: 10.30-- ready at 01/01/24", "e.example", "MailEnable", "10.30"},
	{"p.example Mercury/32 v4.80 ESMTP server ready", "p.example", "Mercury", "4.80"},
	{"p.example ESMTP PowerMTA(TM) v5.0r3 ready", "p.example", "PowerMTA", "5.0r3"},
	{"s.example ESMTP ecelerity 4.2.38.62370 r(Core:4.2.38.13) Mon", "s.example", "Momentum", "4.2.38.62370"},
	{"c.example ESMTP CommuniGate Pro 6.2.14", "c.example", "CommuniGate Pro", "6.2.14"},
	{"c.example -- Server ESMTP (Oracle Communications Messaging Server 8.0.2.3.20180104)", "c.example", "Oracle Messaging Server", "8.0.2.3.20180104"},
	{"s.example Stalwart ESMTP at your service", "s.example", "Stalwart", NULL},
	{"box Mailpit ESMTP Service ready", "box", "Mailpit", NULL},
	{"mailhog.example ESMTP MailHog", "mailhog.example", "MailHog", NULL},
	{"host.local Python SMTP 1.4.4", "host.local", "aiosmtpd", "1.4.4"},
	{"localhost.localdomain Python SMTP proxy version 0.3", "localhost.localdomain", "Python smtpd", "0.3"},
	{"/127.0.0.1 GreenMail SMTP Service v1.6.0 ready", NULL, "GreenMail", "1.6.0"},
	{"mxa.example.net (mreue107) Nemesis ESMTP Service ready", "mxa.example.net", "Nemesis", NULL},
	{"email-smtp.example.com ESMTP SimpleEmailService-d-ABC12DEF3 abcdefGHIJ", "email-smtp.example.com", "Amazon SES", NULL},
	{"[192.0.2.1] ESMTP", "[192.0.2.1]", NULL, NULL},
	/* never the domain, never prose */
	{"postfix.example.com ESMTP ready", "postfix.example.com", NULL, NULL},
	{"mail.example.com ESMTP see postfix.org or exim-users@example.com", "mail.example.com", NULL, NULL},
	{"Welcome to our server", NULL, NULL, NULL},
	{"ESMTP ready", NULL, NULL, NULL},
	{"Postfix ESMTP ready", NULL, "Postfix", NULL},
	{"mx1 ESMTP ready", "mx1", NULL, NULL},
	{"We do not authorize the use of this system", NULL, NULL, NULL},
	{"mail.example.com ESMTP Postfix 25 ready", "mail.example.com", "Postfix", NULL},
	{"a..b ESMTP", NULL, NULL, NULL},
	{"******************0****2**", NULL, "Cisco firewall (masked)", NULL},
	{"", NULL, NULL, NULL},
        /* clang-format on */
};

static void assert_is(const char *text, struct ss_slice got, const char *expected)
{
	if (!expected && !got.data)
		return;
	if (!expected || !got.data || got.len != strlen(expected) ||
	    memcmp(got.data, expected, got.len) != 0)
		fail_msg("\"%s\": \"%.*s\" is not \"%s\"", text, (int)got.len,
		         got.data ? (const char *)got.data : "(absent)",
		         expected ? expected : "(absent)");
}

static void each_product_is_known_by_its_words(void **state)
{
	for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
		struct ss_greeting g;
		size_t len = strlen(rows[i].text);
		uint8_t *copy = guard_copy(rows[i].text, len);
		ss_greeting_parse((struct ss_slice){copy, len}, &g);
		assert_is(rows[i].text, g.host, rows[i].host);
		assert_is(rows[i].text, g.software, rows[i].software);
		assert_is(rows[i].text, g.version, rows[i].version);
		guard_free(copy, len);
	}
}

/* Twice, as the second time it is kept; each in octets of its own, to which host and version belong. */
static void what_is_kept_is_told_of_the_text_at_hand(void **state)
{
	static struct ss_greetings all;
	for (size_t n = 0; n < 2 * (sizeof rows / sizeof rows[0]); n++) {
		struct ss_greeting kept, read;
		const char *text = rows[n / 2].text;
		size_t len = strlen(text);
		uint8_t *copy = guard_copy(text, len);
		ss_greeting_parse((struct ss_slice){copy, len}, &read);
		ss_greeting_parse_kept(&all, (struct ss_slice){copy, len}, &kept);
		assert_ptr_equal(kept.host.data, read.host.data);
		assert_int_equal(kept.host.len, read.host.len);
		assert_ptr_equal(kept.version.data, read.version.data);
		assert_int_equal(kept.version.len, read.version.len);
		assert_ptr_equal(kept.software.data, read.software.data);
		assert_int_equal(kept.score, read.score);
		guard_free(copy, len);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	        cmocka_unit_test(each_product_is_known_by_its_words),
	        cmocka_unit_test(what_is_kept_is_told_of_the_text_at_hand),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
