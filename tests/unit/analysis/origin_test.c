/* Each finding on where a message says it comes from, and its near miss.  The capture's time is
 * 2026-01-02 03:04:05 UTC, clients are 198.51.100.0/24. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "analysis/origin.h"
#include "base/registrable.h"
#include "mail_text.h"

static const struct ss_observer *const observers[] = {&ss_origin_observer, NULL};

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
	set("authserv_ids", "mx.ourcompany.example");
	set("relays", "198.51.100.99");
	set("hops_high", "2");
	set("replay_high", "2");
	return 0;
}

static int end(void **state)
{
	ss_settings_release(&site);
	return 0;
}

#define WITH_SITE(DIALOGUE, ...)                                                                   \
	WITH(DIALOGUE, .observers = observers, .settings = &site,                                  \
	     .registrable = &ss_registrable_naive, __VA_ARGS__)
#define FINDS(DIALOGUE, ...) CHECK_RUN(WITH_SITE(DIALOGUE, .host = 7), __VA_ARGS__)
#define LINES(TEXT)                                                                                \
	MAIL("C: From: a@sender.example\nC: Message-ID: <1@sender.example>\nC: Subject: x\n" TEXT  \
	     "C: \nC: hi there\n")
#define WITH_ID(ID, SUBJECT)                                                                       \
	MAIL("C: From: a@sender.example\nC: Subject: " SUBJECT "\n" ID "C: \nC: hi\n")

static void date_skew(void **state)
{
	FINDS(LINES("C: Date: Thu, 1 Jan 2032 03:04:05 +0000\n"), FOUND("date.skew"),
	      "hours ahead");
	FINDS(LINES("C: Date: Mon, 1 Dec 1969 03:04:05 +0000\n"), FOUND("date.skew"), "hours back");
	FINDS(LINES("C: Date: Sat, 3 Jan 2026 23:04:05 +0000\n"), NOT_FOUND("date.skew"));
}

#define HOP(BY, DATE) "C: Received: from a by " BY " with ESMTP; " DATE "\n"

static void received_time_travel(void **state)
{
	FINDS(LINES(HOP("b.example", "Fri, 2 Jan 2026 01:00:00 +0000")
	                    HOP("a.example", "Fri, 2 Jan 2026 02:00:00 +0000")),
	      FOUND("received.time_travel"), "back by 3600 seconds");
	FINDS(LINES(HOP("b.example", "Fri, 2 Jan 2026 01:00:00 +0000")
	                    HOP("a.example", "Fri, 2 Jan 2026 01:04:00 +0000")),
	      NOT_FOUND("received.time_travel"));
}

static void received_forged(void **state)
{
	const char *const text =
	        LINES(HOP("mx.ourcompany.example", "Fri, 2 Jan 2026 01:00:00 +0000"));
	CHECK_RUN(WITH_SITE(text, .host = 7), FOUND_AS("received.forged", "medium"));
	CHECK_RUN(WITH_SITE(text, .host = 99), NOT_FOUND("received.forged")); /* our relay */
	FINDS(LINES(HOP("mx.notourcompany.example", "Fri, 2 Jan 2026 01:00:00 +0000")),
	      NOT_FOUND("received.forged"));
}

static void received_loop(void **state)
{
	FINDS(LINES(HOP("a.example", "x") HOP("b.example", "x") HOP("a.example", "x")),
	      FOUND("received.loop"), "3 hops");
	FINDS(LINES(HOP("a.example", "x") HOP("b.example", "x")), NOT_FOUND("received.loop"));
}

static void msgid_missing(void **state)
{
	FINDS(WITH_ID("", "x"), FOUND_AS("msgid.missing", "info"));
	FINDS(WITH_ID("C: Message-ID: <1@sender.example>\n", "x"), NOT_FOUND("msgid.missing"));
}

static void msgid_foreign(void **state)
{
	FINDS(WITH_ID("C: Message-ID: <1@other.example>\n", "x"), FOUND("msgid.foreign"));
	FINDS(WITH_ID("C: Message-ID: <1@pc.sender.example>\n", "x"), NOT_FOUND("msgid.foreign"));
	FINDS(WITH_ID("C: Message-ID: <1@localhost>\n", "x"), NOT_FOUND("msgid.foreign"));
}

static void msgid_duplicate(void **state)
{
	const struct engine_run other = {WITH_ID("C: Message-ID: <1@sender.example>\n", "other"),
	                                 .host = 8};
	const struct engine_run same = {WITH_ID("C: Message-ID: <1@sender.example>\n", "x"),
	                                .host = 8};
	const char *const first = WITH_ID("C: Message-ID: <1@sender.example>\n", "x");
	CHECK_RUN(WITH_SITE(first, .next = &other), FOUND("msgid.duplicate"));
	CHECK_RUN(WITH_SITE(first, .next = &same), NOT_FOUND("msgid.duplicate"));
}

static void authres_spoofed(void **state)
{
	const char *const text =
	        LINES("C: Authentication-Results: mx.ourcompany.example; spf=pass\n");
	CHECK_RUN(WITH_SITE(text, .host = 7), FOUND_AS("authres.spoofed", "high"));
	CHECK_RUN(WITH_SITE(text, .host = 99), NOT_FOUND("authres.spoofed"));
	FINDS(LINES("C: Authentication-Results: mx.sender.example; spf=pass\n"),
	      NOT_FOUND("authres.spoofed"));
}

#define SIGNED(TAGS)                                                                               \
	LINES("C: DKIM-Signature: v=1; a=rsa-sha256; d=sender.example; s=k; bh=x; " TAGS "\n")

static void dkim_l_tag(void **state)
{
	FINDS(SIGNED("h=From:Subject; b=1; l=4"), FOUND_AS("dkim.l_tag", "medium"), "l=4 of 10");
	FINDS(SIGNED("h=From:Subject; b=1; l=1000"), FOUND_AS("dkim.l_tag", "low"));
	FINDS(SIGNED("h=From:Subject; b=1; xl=4"), NOT_FOUND("dkim.l_tag"));
}

static void dkim_unsigned_from(void **state)
{
	FINDS(SIGNED("h=To: Subject; b=1"), FOUND("dkim.unsigned_from"));
	FINDS(SIGNED("h=to : FROM : subject; b=1"), NOT_FOUND("dkim.unsigned_from"));
}

static void dkim_unsigned_subject(void **state)
{
	FINDS(SIGNED("h=To:From; b=1"), FOUND("dkim.unsigned_subject"));
	FINDS(SIGNED("h=from:subject; b=1"), NOT_FOUND("dkim.unsigned_subject"));
}

#define SIGNED_TO(RECIPIENT, SIGNATURE)                                                            \
	MAIL_FROM("a@sender.example", RECIPIENT,                                                   \
	          HEADER "C: From: a@sender.example\nC: DKIM-Signature: v=1; a=rsa-sha256; "       \
	                 "d=sender.example; s=k; bh=x; h=from:subject; b=" SIGNATURE               \
	                 "\nC: \nC: hi\n")

static void dkim_replay(void **state)
{
	const struct engine_run another = {SIGNED_TO("c@mx.example", "abc"), .host = 8};
	const struct engine_run again = {SIGNED_TO("b@mx.example", "abc"), .host = 8};
	const struct engine_run unlike = {SIGNED_TO("c@mx.example", "abd"), .host = 8};
	const char *const first = SIGNED_TO("b@mx.example", "abc");
	CHECK_RUN(WITH_SITE(first, .next = &another), FOUND("dkim.replay"));
	CHECK_RUN(WITH_SITE(first, .next = &again), NOT_FOUND("dkim.replay"));
	CHECK_RUN(WITH_SITE(first, .next = &unlike), NOT_FOUND("dkim.replay"));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	        cmocka_unit_test(date_skew),
	        cmocka_unit_test(received_time_travel),
	        cmocka_unit_test(received_forged),
	        cmocka_unit_test(received_loop),
	        cmocka_unit_test(msgid_missing),
	        cmocka_unit_test(msgid_foreign),
	        cmocka_unit_test(msgid_duplicate),
	        cmocka_unit_test(authres_spoofed),
	        cmocka_unit_test(dkim_l_tag),
	        cmocka_unit_test(dkim_unsigned_from),
	        cmocka_unit_test(dkim_unsigned_subject),
	        cmocka_unit_test(dkim_replay),
	};
	return cmocka_run_group_tests(tests, begin, end);
}
