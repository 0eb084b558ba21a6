/* Dates: the examples of RFC 5322, appendix A, and forms that programs send. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <string.h>
#include <time.h>

#include "guard.h"
#include "mail/date.h"

enum { UNREADABLE = -1, MINUTE = 60, HOUR = 3600 };

static void check(const char *text, int64_t seconds, int offset_s, bool is_unknown,
                  const char *names)
{
	struct ss_mail_counts counts = {0};
	struct ss_date date = {0};
	char seen[256] = "";
	size_t len = strlen(text);
	uint8_t *bytes = guard_copy(text, len);
	bool is_read = ss_date_read((struct ss_slice){bytes, len}, &counts, 0, &date);
	guard_free(bytes, len);
	for (unsigned a = 0; a < SS_N_MAIL_ANOMALIES; a++) {
		if (counts.of[a].n > 0) {
			strcat(seen, seen[0] ? " " : "");
			strcat(seen, ss_mail_anomaly_name(a));
		}
	}
	assert_string_equal(names, seen);
	assert_int_equal(seconds != UNREADABLE, is_read);
	if (!is_read)
		return;
	assert_int_equal(seconds * 1000000000, date.ts_ns);
	assert_int_equal(offset_s, date.offset_s);
	assert_int_equal(is_unknown, date.is_zone_unknown);
}

static void dates_of_rfc_5322(void **state)
{
	check("Fri, 21 Nov 1997 09:55:06 -0600", 880127706, -6 * HOUR, false, "");
	check("Tue, 1 Jul 2003 10:52:37 +0200", 1057049557, 2 * HOUR, false, "");
	check("Thu, 13 Feb 1969 23:32:54 -0330", -27723426, -(3 * HOUR + 30 * MINUTE), false, "");
	check("Thu,      13\t Feb    1969     23:32   -0330 (Newfoundland Time)", -27723480,
	      -(3 * HOUR + 30 * MINUTE), false, "");
	check("21 Nov 97 09:55:06 GMT", 880106106, 0, false, "date_obsolete_zone date_short_year");
	check("Fri, 21 Nov 1997 09:55:06 -0000", 880106106, 0, true, "");
	check(" Fri,  21 Nov 1997 09:55:06 -0000", 880106106, 0, true, "");
	check(" Fri, 21 Nov 1997 09:55:06 -0600 (CST) ", 880127706, -6 * HOUR, false, "");
	check("Fri, 21 Nov 1997 09:55:06 -0600 (C(S)T)", 880127706, -6 * HOUR, false, "");
	check("Fri, 7 Nov 1997 09:55:06 +0000", 878896506, 0, false, "");
	check("Fri, 21 Nov 1997 09:55:06 +0000x", 880106106, 0, true,
	      "date_bad_zone date_text_after");
	check("FRI, 21 NOV 1997 09:55:06 +0000", 880106106, 0, false, "");
	check("29 Feb 2000 00:00 +0000", 951782400, 0, false, "");
}

static void obsolete_zones(void **state)
{
	check("Fri, 21 Nov 1997 09:55:06 EST", 880124106, -5 * HOUR, false, "date_obsolete_zone");
	check("Fri, 21 Nov 1997 09:55:06 a", 880106106, 0, true, "date_obsolete_zone");
	check("Fri, 21 Nov 1997 09:55:06 GMT+01:00", 880102506, HOUR, false, "");
	check("Fri, 21 Nov 1997 09:55:06", 880106106, 0, true, "date_bad_zone");
	check("Fri, 21 Nov 1997 09:55:06 Foo", 880106106, 0, true, "date_bad_zone date_text_after");
	check("Fri, 21 Nov 1997 09:55:06 +2400", 880019706, 24 * HOUR, false, "date_bad_zone");
}

static void forms_that_are_seen(void **state)
{
	check("Fri Nov 21 09:55:06 1997", 880106106, 0, true, "date_bad_zone date_other_form");
	check("Fri Nov 21 09:55:06 EST 1997", 880124106, -5 * HOUR, false,
	      "date_obsolete_zone date_other_form");
	check("1997-11-21T09:55:06Z", 880106106, 0, false, "date_other_form");
	check("1997-11-21 09:55:06.123 +0100", 880102506, HOUR, false, "date_other_form");
	check("Friday, 21-Nov-97 09:55:06 UTC", 880106106, 0, false,
	      "date_obsolete_zone date_short_year");
	check("Mon, 21 Nov 1997 09:55:06 +0000", 880106106, 0, false, "date_bad_weekday");
	check("Fr, 21 Nov 1997 09:55:06 +0000", 880106106, 0, false, "date_bad_weekday");
	check("Fri, 21 Nov 1997 09:55:06 +0000 x y", 880106106, 0, false, "date_text_after");
	check("21 Nov 102 09:55:06 +0000", 1037872506, 0, false, "date_short_year");
}

static void what_is_no_date(void **state)
{
	static const char *const texts[] = {
	        "",
	        "Fri",
	        "(",
	        "Fri, 21 Nov 1997",
	        "Fri, 31 Nov 1997 09:55:06 +0000",
	        "29 Feb 1900 00:00 +0000",
	        "Fri, 21 Nov 1997 24:00:00 +0000",
	        "1 1 1997 00:00 +0000",
	        "1997-11-21",
	};
	for (size_t n = 0; n < sizeof texts / sizeof texts[0]; n++) {
		struct ss_mail_counts counts = {0};
		struct ss_date date;
		assert_false(ss_date_read(ss_slice_of(texts[n]), &counts, 0, &date));
		assert_int_equal(1, counts.of[SS_MAIL_DATE_UNREADABLE].n);
	}
	check("21 Nov 1500 09:55:06 +0000", UNREADABLE, 0, false, "date_unreadable");
}

/* Every day of the years that are read, beside the C library's. */
static void days_are_the_c_librarys(void **state)
{
	for (int64_t day = -98615; day < 102632; day += 13) {
		time_t seconds = (time_t)(day * 86400 + 3723);
		struct tm tm;
		char text[64];
		gmtime_r(&seconds, &tm);
		strftime(text, sizeof text, "%a, %d %b %Y %H:%M:%S +0000", &tm);
		check(text, seconds, 0, false, "");
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	        cmocka_unit_test(dates_of_rfc_5322),       cmocka_unit_test(obsolete_zones),
	        cmocka_unit_test(forms_that_are_seen),     cmocka_unit_test(what_is_no_date),
	        cmocka_unit_test(days_are_the_c_librarys),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
