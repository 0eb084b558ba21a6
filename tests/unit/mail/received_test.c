/* Received fields as servers write them: what they told is written as a line. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <stdio.h>
#include <string.h>

#include "guard.h"
#include "mail/received.h"

enum { NO_DATE = -1 };

static void say(char *out, const char *name, struct ss_slice s)
{
	if (s.data)
		sprintf(out + strlen(out), "%s%s=%.*s", out[0] ? " " : "", name, (int)s.len,
		        (const char *)s.data);
}

static void say_address(char *out, const char *name, const struct ss_address *a)
{
	char text[SS_ADDRESS_TEXT];
	if (ss_address_write(a, text) > 0)
		say(out, name, ss_slice_of(text));
}

/* names: of the anomalies that are counted. */
static void check_odd(const char *text, const char *expected, int64_t seconds, const char *names)
{
	struct ss_mail_counts counts = {0};
	struct ss_received r;
	char told[1024] = "", seen[256] = "";
	size_t len = strlen(text);
	uint8_t *bytes = guard_copy(text, len);
	ss_received_read((struct ss_slice){bytes, len}, &counts, 0, &r);
	say(told, "from", r.from);
	say(told, "host", r.from_host);
	say_address(told, "ip", &r.from_ip);
	say(told, "by", r.by);
	say(told, "with", r.with);
	say(told, "id", r.id);
	say(told, "for", r.for_mailbox);
	say(told, "tls", r.tls);
	guard_free(bytes, len);
	for (unsigned a = 0; a < SS_N_MAIL_ANOMALIES; a++)
		if (counts.of[a].n > 0)
			say(seen, "not", ss_slice_of(ss_mail_anomaly_name(a)));
	assert_string_equal(expected, told);
	assert_string_equal(names, seen);
	assert_int_equal(seconds != NO_DATE, r.has_date);
	if (r.has_date)
		assert_int_equal(seconds * 1000000000, r.date.ts_ns);
}

#define DATE "Fri, 21 Nov 1997 09:55:06 -0600"
enum { SECONDS = 880127706 };

static void check(const char *text, const char *expected)
{
	check_odd(text, expected, SECONDS, "");
}

static void examples_of_rfc_5321(void **state)
{
	check_odd("from bar.com by foo.com ; Thu, 21 May 1998 05:33:29 -0700",
	          "from=bar.com by=foo.com", 895754009, "");
	check_odd("from x.y.test by example.net via TCP with ESMTP id ABC12345 for "
	          "<mary@example.net>;  21 Nov 1997 10:05:43 -0600",
	          "from=x.y.test by=example.net with=ESMTP id=ABC12345 for=mary@example.net",
	          880128343, "");
	check_odd("from node.example by x.y.test; 21 Nov 1997 10:01:22 -0600",
	          "from=node.example by=x.y.test", 880128082, "");
}

static void postfix(void **state)
{
	check("from mail.a.example (mail.a.example [192.0.2.1]) by mx.b.example (Postfix) "
	      "with ESMTP id 4F1A2B3C4D for <c@d.example>; " DATE,
	      "from=mail.a.example host=mail.a.example ip=192.0.2.1 by=mx.b.example "
	      "with=ESMTP id=4F1A2B3C4D for=c@d.example");
	check("from [10.0.0.5] (unknown [203.0.113.9]) (using TLSv1.3 with cipher "
	      "TLS_AES_256_GCM_SHA384 (256/256 bits) key-exchange X25519) (No client "
	      "certificate requested) (Authenticated sender: u@b.example) by mx.b.example "
	      "(Postfix) with ESMTPSA id 4F1; " DATE,
	      "from=[10.0.0.5] ip=203.0.113.9 by=mx.b.example with=ESMTPSA id=4F1 tls=TLSv1.3");
	check("from a.example (a.example [IPv6:2001:db8::1]) by b.example (Postfix) with "
	      "ESMTPS id 4XyZ; " DATE,
	      "from=a.example host=a.example ip=2001:db8::1 by=b.example with=ESMTPS id=4XyZ");
	check("by mail.b.example (Postfix, from userid 1000) id 7C1; " DATE,
	      "by=mail.b.example id=7C1");
	check("from localhost (localhost [127.0.0.1]) by b.example (Postfix) with LMTP id 5; " DATE,
	      "from=localhost host=localhost ip=127.0.0.1 by=b.example with=LMTP id=5");
	check("from localhost ([127.0.0.1]) by localhost (mx.b.example [127.0.0.1]) "
	      "(amavisd-new, port 10024) with ESMTP id ab-12; " DATE,
	      "from=localhost ip=127.0.0.1 by=localhost with=ESMTP id=ab-12");
}

static void exim(void **state)
{
	check("from mail.a.example ([192.0.2.1]) by mx.b.example with esmtps (TLS1.3) tls "
	      "TLS_AES_256_GCM_SHA384 (Exim 4.96) (envelope-from <x@a.example>) id "
	      "1pAbCd-0001Ef-2G for c@d.example; " DATE,
	      "from=mail.a.example ip=192.0.2.1 by=mx.b.example with=esmtps "
	      "id=1pAbCd-0001Ef-2G for=c@d.example tls=TLS1.3");
	check("from host.a.example ([192.0.2.1]:41234 helo=laptop) by mx.b.example with "
	      "esmtpsa (TLS1.2:ECDHE_RSA_AES_256_GCM_SHA384:256) (Exim 4.92) id 1x; " DATE,
	      "from=laptop host=host.a.example ip=192.0.2.1 by=mx.b.example with=esmtpsa "
	      "id=1x tls=TLS1.2");
	check("from [192.0.2.1] (helo=foo) by b.example with esmtp (Exim 4.80) id 1x; " DATE,
	      "from=foo ip=192.0.2.1 by=b.example with=esmtp id=1x");
	check("from [2001:db8::5] (port=55000 helo=[IPv6:2001:db8::9]) by b.example with "
	      "esmtp id 1x; " DATE,
	      "from=[IPv6:2001:db8::9] ip=2001:db8::5 by=b.example with=esmtp id=1x");
	check("from u by b.example with local (Exim 4.94.2) (envelope-from <u@b.example>) id "
	      "1x; " DATE,
	      "from=u by=b.example with=local id=1x");
}

static void sendmail(void **state)
{
	check("from a.example (ident@dsl.a.example [192.0.2.1] (may be forged)) by b.example "
	      "(8.14.4/8.14.4) with ESMTP id q1 for <c@d>; " DATE,
	      "from=a.example host=dsl.a.example ip=192.0.2.1 by=b.example with=ESMTP id=q1 "
	      "for=c@d");
	check("from a.example (IDENT:root@a.example [192.0.2.1]) by b.example (8.9.3/8.9.3) "
	      "with ESMTP id XAA1; " DATE,
	      "from=a.example host=a.example ip=192.0.2.1 by=b.example with=ESMTP id=XAA1");
	check("(from root@localhost) by b.example (8.15.2/8.15.2/Submit) id v1; " DATE,
	      "by=b.example id=v1");
	check("from a.example (a.example. [192.0.2.1]) (authenticated bits=0) by b.example "
	      "(8.17.1/8.17.1) with ESMTPSA id x (version=TLSv1.3 "
	      "cipher=TLS_AES_256_GCM_SHA384 bits=256 verify=NOT); " DATE,
	      "from=a.example host=a.example ip=192.0.2.1 by=b.example with=ESMTPSA id=x "
	      "tls=TLSv1.3");
}

static void exchange(void **state)
{
	check("from EX1.corp.example (10.0.0.1) by EX2.corp.example (::1) with Microsoft "
	      "SMTP Server (TLS) id 15.1.2044.4; " DATE,
	      "from=EX1.corp.example ip=10.0.0.1 by=EX2.corp.example "
	      "with=Microsoft SMTP Server id=15.1.2044.4");
	check("from A.eurprd.example (2603:10a6:208:ac::17) by B.eurprd.example "
	      "(2603:10a6:10:1::5) with Microsoft SMTP Server (version=TLS1_2, "
	      "cipher=TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384) id 15.20.1.2; " DATE,
	      "from=A.eurprd.example ip=2603:10a6:208:ac::17 by=B.eurprd.example "
	      "with=Microsoft SMTP Server id=15.20.1.2 tls=TLS1_2");
	check("from EX1.corp.example ([fe80::1%4]) by EX1.corp.example ([fe80::1%4]) with "
	      "mapi id 15.01; " DATE,
	      "from=EX1.corp.example ip=fe80::1 by=EX1.corp.example with=mapi "
	      "id=15.01");
	check("from X (10.1.1.1) by Y (10.1.1.2) with Microsoft SMTP Server id 14.3 via "
	      "Frontend Transport; " DATE,
	      "from=X ip=10.1.1.1 by=Y with=Microsoft SMTP Server id=14.3");
	check("from mail pickup service by srv.example with Microsoft SMTPSVC; " DATE,
	      "from=mail by=srv.example with=Microsoft SMTPSVC");
}

static void qmail(void **state)
{
	check("(qmail 12345 invoked from network); " DATE, "");
	check("(qmail 12345 invoked by uid 89); " DATE, "");
	check("from unknown (HELO mail.a.example) (192.0.2.1) by mx.b.example with SMTP; " DATE,
	      "from=mail.a.example ip=192.0.2.1 by=mx.b.example with=SMTP");
	check("from dsl.a.example (HELO ?10.0.0.2?) (u@c.example@192.0.2.1) by mx.b.example "
	      "with ESMTPA; " DATE,
	      "from=?10.0.0.2? host=dsl.a.example ip=192.0.2.1 by=mx.b.example with=ESMTPA");
}

static void other_servers(void **state)
{
	check("by 2002:a05:6402:35c3:b0:4f9:1234:5678 with SMTP id z3csp123edc; " DATE,
	      "by=2002:a05:6402:35c3:b0:4f9:1234:5678 "
	      "with=SMTP id=z3csp123edc");
	check("from mail-ed1-f41.google.com (mail-ed1-f41.google.com. [209.85.208.41]) by "
	      "mx.google.com with ESMTPS id x1 for <a@b.example> (version=TLS1_3 "
	      "cipher=TLS_AES_128_GCM_SHA256 bits=128/128); " DATE,
	      "from=mail-ed1-f41.google.com host=mail-ed1-f41.google.com ip=209.85.208.41 "
	      "by=mx.google.com with=ESMTPS id=x1 for=a@b.example tls=TLS1_3");
	check("from a.example (tls1.b.example [192.0.2.1]) by c.example with SMTP; " DATE,
	      "from=a.example host=tls1.b.example ip=192.0.2.1 by=c.example with=SMTP");
	check("from a.example (b.example [::ffff:192.0.2.1]) (AUTH: LOGIN u@c, TLS: "
	      "TLSv1/SSLv3,256bits,AES256-SHA) by c.example with esmtpsa; " DATE,
	      "from=a.example host=b.example ip=::ffff:192.0.2.1 by=c.example with=esmtpsa "
	      "tls=TLSv1");
	check("from [10.0.1.2] (account u@c.example HELO [192.168.1.1]) by mail.c.example "
	      "(CommuniGate Pro SMTP 5.4.10) with ESMTPSA id 123 for foo@bar.example; " DATE,
	      "from=[192.168.1.1] ip=10.0.1.2 by=mail.c.example with=ESMTPSA id=123 "
	      "for=foo@bar.example");
	check("from a.example (b.example [192.0.2.1]) by c.example (OpenSMTPD) with ESMTPSA "
	      "id 1a2b3c (TLSv1.2:ECDHE-RSA-CHACHA20-POLY1305:256:NO) for <d@e.example>; " DATE,
	      "from=a.example host=b.example ip=192.0.2.1 by=c.example with=ESMTPSA "
	      "id=1a2b3c for=d@e.example tls=TLSv1.2");
	check("from 203.0.113.5  (EHLO mail.a.example) (203.0.113.5) by mta.yahoo.example "
	      "with SMTPs; " DATE,
	      "from=mail.a.example ip=203.0.113.5 by=mta.yahoo.example with=SMTPs");
	check("from [192.0.2.1] by web1.mail.example via HTTP; " DATE,
	      "from=[192.0.2.1] ip=192.0.2.1 by=web1.mail.example");
	check("from host.a.example[192.0.2.1] by b.example (IBM Domino Release 9.0.1) with "
	      "ESMTP id 2004-1; " DATE,
	      "from=host.a.example ip=192.0.2.1 by=b.example with=ESMTP id=2004-1");
	check("from a.example ([192.0.2.1]) by b.example (Nemesis) with ESMTPSA (Nemesis) id "
	      "0MabC; " DATE,
	      "from=a.example ip=192.0.2.1 by=b.example with=ESMTPSA id=0MabC");
}

static void odd_orders_and_comments(void **state)
{
	check("from a.example (192.0.2.1:25) by b.example; " DATE,
	      "from=a.example ip=192.0.2.1 by=b.example");
	check("qmail 1246 by uid 1741; " DATE, "");
	check("from a.example (b.example [10.168.00.02]) by c.example; " DATE,
	      "from=a.example host=b.example by=c.example");
	check("from a.example (c.example [192.0.2.1]) via ESMTP by b.example (8.9.3/R.4.20) id "
	      "P1; " DATE,
	      "from=a.example host=c.example ip=192.0.2.1 by=b.example id=P1");
	check("by b.example with Internet Mail Service (5.5.2650.21) id <W>; " DATE,
	      "by=b.example with=Internet Mail Service id=<W>");
	check("from B.EXAMPLE by B.EXAMPLE (LISTSERV-TCP/IP release 1.8c) with spool id 166913 for "
	      "L@B.EXAMPLE; " DATE,
	      "from=B.EXAMPLE by=B.EXAMPLE with=spool id=166913 for=L@B.EXAMPLE");
	check("by b.example with SMTP from a.example ([192.0.2.1]) for <c@d> id 1; " DATE,
	      "from=a.example ip=192.0.2.1 by=b.example with=SMTP id=1 for=c@d");
	check("from a.example (x (y (z \\) [192.0.2.9])) [192.0.2.1]) by b.example; " DATE,
	      "from=a.example ip=192.0.2.9 by=b.example");
	check("from a.example by b.example from c.example (c [192.0.2.1]) by d.example; " DATE,
	      "from=a.example by=b.example");
	check("FROM a.example BY b.example WITH smtp ID 1 FOR root; " DATE,
	      "from=a.example by=b.example with=smtp id=1 for=root");
	check("from a.example by b.example for multiple recipients; " DATE,
	      "from=a.example by=b.example");
	check("from ([192.0.2.1]) by b.example; " DATE, "ip=192.0.2.1 by=b.example");
	check("from a.example ([UNIX: localhost]) by b.example (Cyrus v2.4.17) with LMTPA; " DATE,
	      "from=a.example by=b.example with=LMTPA");
}

/* Their ends are looked for sixty-four octets at a time. */
static void many_words(void **state)
{
	for (size_t n = 0; n < 120; n++) {
		char text[512] = "by b.example ";
		for (size_t i = 0; i < n; i++)
			strcat(text, "w ");
		strcat(text, "id 7; " DATE);
		check(text, "by=b.example id=7");
	}
}

static void what_is_broken(void **state)
{
	check_odd("from a.example by b.example with SMTP id 1 " DATE,
	          "from=a.example by=b.example with=SMTP id=1", SECONDS,
	          "not=received_no_semicolon");
	check_odd("from a.example by b.example; Mrz, 02 2004 12:55:34 -0700",
	          "from=a.example by=b.example", NO_DATE, "not=date_unreadable");
	check_odd("from a.example by b.example", "from=a.example by=b.example", NO_DATE,
	          "not=received_no_semicolon");
	check_odd("from a.example by b.example id <1;2>", "from=a.example by=b.example id=<1;2>",
	          NO_DATE, "not=received_no_semicolon");
	check_odd("from [192.0.2.1;a] by b.example", "from=[192.0.2.1;a] by=b.example", NO_DATE,
	          "not=received_no_semicolon");
	check_odd("from a.example (oops by b.example; " DATE, "from=a.example", SECONDS,
	          "not=received_unclosed");
	check_odd("from a.example; by b.example; id 1; " DATE, "from=a.example by=b.example id=1",
	          SECONDS, "");
	check_odd("", "", NO_DATE, "");
	check_odd("from", "", NO_DATE, "not=received_no_semicolon");
	check_odd("from [ by < for (", "from=[ by=<", NO_DATE,
	          "not=received_no_semicolon not=received_unclosed");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	        cmocka_unit_test(examples_of_rfc_5321),
	        cmocka_unit_test(postfix),
	        cmocka_unit_test(exim),
	        cmocka_unit_test(sendmail),
	        cmocka_unit_test(exchange),
	        cmocka_unit_test(qmail),
	        cmocka_unit_test(other_servers),
	        cmocka_unit_test(odd_orders_and_comments),
	        cmocka_unit_test(many_words),
	        cmocka_unit_test(what_is_broken),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
