/* Each finding on who a message is from, and its near miss. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "analysis/identity.h"
#include "base/registrable.h"
#include "mail_text.h"

static const struct ss_observer *const observers[] = {&ss_identity_observer, NULL};

/* A site with domains and names of its own. */
static struct ss_settings site;

static void set(const char *name, const char *value)
{
	struct ss_setting_trouble trouble;
	assert_int_equal(ss_settings_set(&site, ss_slice_of(name), ss_slice_of(value), &trouble),
	                 0);
}

static int begin(void **state)
{
	ss_settings_init(&site);
	set("internal_domains", "ourcompany.example");
	set("protected_domains", "bigbank.example");
	set("vip_names", "Jane Doe; John Roe");
	set("suspicious_domains", "temp.example");
	return 0;
}

static int end(void **state)
{
	ss_settings_release(&site);
	return 0;
}

#define FINDS(DIALOGUE, ...)                                                                       \
	CHECK_RUN(WITH(DIALOGUE, .observers = observers, .settings = &site,                        \
	               .registrable = &ss_registrable_naive),                                      \
	          __VA_ARGS__)
#define FROM(VALUE) MAIL(HEADER "C: From: " VALUE "\nC: \nC: hi\n")

static void align_envelope_from(void **state)
{
	FINDS(FROM("<x@other.example>"), FOUND("align.envelope_from"),
	      "MAIL FROM a@sender.example, From x@other.example");
	FINDS(FROM("<x@mail.sender.example>"), NOT_FOUND("align.envelope_from"));
	FINDS(MAIL(HEADER "C: From: x@other.example\n"
	                  "C: DKIM-Signature: v=1; d=other.example; s=k; a=rsa-sha256; h=from; "
	                  "bh=x; b=y\nC: \nC: hi\n"),
	      NOT_FOUND("align.envelope_from"));
	FINDS(MAIL(HEADER "C: From: x@other.example\nC: List-Id: <l.sender.example>\nC: \nC: hi\n"),
	      NOT_FOUND("align.envelope_from"));
}

#define REPLY_TO(FROM_VALUE, VALUE)                                                                \
	MAIL(HEADER "C: From: " FROM_VALUE "\nC: Reply-To: " VALUE "\nC: \nC: hi\n")

static void align_reply_to(void **state)
{
	FINDS(REPLY_TO("a@sender.example", "x@other.example"), FOUND_AS("align.reply_to", "info"));
	FINDS(REPLY_TO("a@sender.example", "x@gmail.com"), FOUND_AS("align.reply_to", "medium"));
	FINDS(REPLY_TO("a@sender.example", "x@sencler.example"),
	      FOUND_AS("align.reply_to", "high"));
	FINDS(REPLY_TO("a@sender.example", "x@help.sender.example"), NOT_FOUND("align.reply_to"));
}

static void from_missing(void **state)
{
	FINDS(MAIL(HEADER "C: \nC: hi\n"), FOUND("from.missing"));
	FINDS(FROM("a@sender.example"), NOT_FOUND("from.missing"));
}

static void from_dup(void **state)
{
	FINDS(MAIL(HEADER "C: From: a@sender.example\nC: From: b@bigbank.example\nC: \nC: hi\n"),
	      FOUND_AS("from.dup", "medium"));
	FINDS(MAIL(HEADER "C: From: a@sender.example\nC: X-From: b@bigbank.example\nC: \nC: hi\n"),
	      NOT_FOUND("from.dup"));
}

static void from_multiple(void **state)
{
	FINDS(FROM("a@sender.example, b@sender.example"), FOUND_AS("from.multiple", "medium"));
	FINDS(MAIL(HEADER "C: From: a@sender.example, b@sender.example\n"
	                  "C: Sender: a@sender.example\nC: \nC: hi\n"),
	      FOUND_AS("from.multiple", "low"));
	FINDS(FROM("\"Doe, Jim (c@d.example, e)\" <a@sender.example> (x, y)"),
	      NOT_FOUND("from.multiple"));
}

static void from_group(void **state)
{
	FINDS(FROM("friends: a@sender.example;"), FOUND("from.group"));
	FINDS(FROM("\"friends: of mine\" <a@sender.example>"), NOT_FOUND("from.group"));
}

static void from_ambiguous(void **state)
{
	FINDS(FROM("<a@sender.example> <b@bigbank.example>"), FOUND("from.ambiguous"));
	FINDS(FROM("<a@sender.example@bigbank.example>"), FOUND("from.ambiguous"));
	FINDS(FROM("<@x.example:a@sender.example>"), FOUND("from.ambiguous"));
	FINDS(FROM("ceo@bigbank.example <a@sender.example>"), FOUND("from.ambiguous"));
	FINDS(FROM("\"a@b\"@sender.example"), NOT_FOUND("from.ambiguous"));
	FINDS(FROM("\"ceo@bigbank.example\" <a@sender.example>"), NOT_FOUND("from.ambiguous"));
}

static void display_name_addr(void **state)
{
	FINDS(FROM("\"ceo@bigbank.example\" <a@sender.example>"), FOUND("display_name.addr"));
	FINDS(FROM("\"a@mail.sender.example\" <a@sender.example>"), NOT_FOUND("display_name.addr"));
}

static void display_name_vip(void **state)
{
	FINDS(FROM("Jane Doe <jd77@sender.example>"), FOUND_AS("display_name.vip", "high"));
	FINDS(FROM("jane doe <jane@mail.ourcompany.example>"), NOT_FOUND("display_name.vip"));
	FINDS(FROM("Jane Doering <jd@sender.example>"), NOT_FOUND("display_name.vip"));
}

static void domain_lookalike(void **state)
{
	FINDS(FROM("a@blgbank.example"), FOUND_AS("domain.lookalike", "medium"));
	FINDS(FROM("a@b1gbank.example"), FOUND_AS("domain.lookalike", "medium"));
	FINDS(FROM("a@bigbank-login.example"), FOUND_AS("domain.lookalike", "low"));
	FINDS(FROM("a@0urcompany.example"), FOUND_AS("domain.lookalike", "high"), "(homoglyph)");
	FINDS(MAIL_FROM("a@ourcornpany.example", "b@mx.example",
	                HEADER "C: From: a@sender.example\nC: \nC: hi\n"),
	      FOUND_AS("domain.lookalike", "high"), "MAIL FROM: ourcornpany.example looks like");
	FINDS(FROM("a@bigbank.example"), NOT_FOUND("domain.lookalike"));
	FINDS(FROM("a@mail.ourcompany.example"), NOT_FOUND("domain.lookalike"));
	FINDS(FROM("a@bigriver.example"), NOT_FOUND("domain.lookalike"));
}

static void domain_mixed_script(void **state)
{
	FINDS(FROM("a@p\xd0\xb0ypal.example"), FOUND("domain.mixed_script"));
	FINDS(FROM("a@xn--e1aybc.example"), NOT_FOUND("domain.mixed_script"));
}

static void domain_disposable(void **state)
{
	FINDS(MAIL_FROM("a@mailinator.com", "b@mx.example",
	                HEADER "C: From: a@mailinator.com\nC: \nC: hi\n"),
	      FOUND("domain.disposable"));
	FINDS(MAIL_FROM("a@notmailinator.com", "b@mx.example",
	                HEADER "C: From: a@notmailinator.com\nC: \nC: hi\n"),
	      NOT_FOUND("domain.disposable"));
}

static void domain_suspicious(void **state)
{
	FINDS(MAIL_FROM("a@x.temp.example", "b@mx.example",
	                HEADER "C: From: a@x.temp.example\nC: \nC: hi\n"),
	      FOUND("domain.suspicious"));
	FINDS(MAIL_FROM("a@template.org", "b@mx.example",
	                HEADER "C: From: a@template.org\nC: \nC: hi\n"),
	      NOT_FOUND("domain.suspicious"));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	        cmocka_unit_test(align_envelope_from), cmocka_unit_test(align_reply_to),
	        cmocka_unit_test(from_missing),        cmocka_unit_test(from_dup),
	        cmocka_unit_test(from_multiple),       cmocka_unit_test(from_group),
	        cmocka_unit_test(from_ambiguous),      cmocka_unit_test(display_name_addr),
	        cmocka_unit_test(display_name_vip),    cmocka_unit_test(domain_lookalike),
	        cmocka_unit_test(domain_mixed_script), cmocka_unit_test(domain_disposable),
	        cmocka_unit_test(domain_suspicious),
	};
	return cmocka_run_group_tests(tests, begin, end);
}
