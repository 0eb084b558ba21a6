/* src/smtp/queue_id.c: the texts are what the servers really say. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "guard.h"
#include "smtp/reply_text.h"

static const struct {
	const char *text, *id; /* id: NULL if there is none */
} rows[] = {
        /* Postfix: short, long; behind amavisd; and those that speak like it */
        {"Ok: queued as 4F2B91A0C3", "4F2B91A0C3"},
        {"Ok: queued as 3Pt2mN2VXxznjll", "3Pt2mN2VXxznjll"},
        {"Ok: queued as BCDFGHJKLM", "BCDFGHJKLM"},
        {"Ok: queued as ABCDEF", "ABCDEF"},
        {"from MTA(smtp:[127.0.0.1]:10025): 250 2.0.0 Ok: queued as B01234567890", "B01234567890"},
        {"Ok: queued as UQ-7bLw2RWaKm1nOA1mVbg", "UQ-7bLw2RWaKm1nOA1mVbg"},
        {"Ok: queued as QMJ8eC1yyVSXyPiV4Tr8wlPQEqA3kZ3rvuIa5RU-LIM=@mailhog.example",
         "QMJ8eC1yyVSXyPiV4Tr8wlPQEqA3kZ3rvuIa5RU-LIM=@mailhog.example"},
        {"OK: queued as <202301011200.12345678901@smtp-relay.example>",
         "202301011200.12345678901@smtp-relay.example"},
        {"Ok: queued on vla5-445d.qloud-c.yandex.net as 1626807290-H9I3Z0YL1S-so3qUqBj",
         "1626807290-H9I3Z0YL1S-so3qUqBj"},
        {"Ok: queued on mail-nwsmtp-mxfront-10.myt.yp-c.yandex.net 1682952938-btNFgWJPMCg0-4gaCV",
         "1682952938-btNFgWJPMCg0-4gaCV"},
        /* Exim, before and since 4.97 */
        {"id=1xUsfS-00000d-06 message accepted for some recipients", "1xUsfS-00000d-06"},
        {"OK id=1abcDE-0001xy-2Z", "1abcDE-0001xy-2Z"},
        {"OK id=1smkL5-00000000e65-24eQ", "1smkL5-00000000e65-24eQ"},
        {"Requested mail action okay, completed: id=1MPaIK-1tzl112bWE-00NrbF",
         "1MPaIK-1tzl112bWE-00NrbF"},
        /* "... accepted for delivery" */
        {"u1A2b3C4001234 Message accepted for delivery", "u1A2b3C4001234"},
        {"b1c2d3e4 Message accepted for delivery", "b1c2d3e4"},
        {"3xyz12ab-1 Message accepted for delivery", "3xyz12ab-1"},
        {"1234567 message accepted for delivery", "1234567"},
        {"2389 bytes received in 00:00:00; Message id AWX12345 accepted for delivery", "AWX12345"},
        /* Exchange, Gmail, SES */
        {"<1@client.example> [InternalId=123456789, Hostname=EX01.example.com] 1234 bytes in "
         "0.123, 9.8 KB/sec Queued mail for delivery",
         "123456789"},
        {"OK  1700000000 a1-20020a05600c1d86si123456.45 - gsmtp", "a1-20020a05600c1d86si123456.45"},
        {"OK DMARC:Quarantine 1700000000 a1-2002si12345.45 - gsmtp", "a1-2002si12345.45"},
        {"OK 1262711234 4si2345678yxe.3", "4si2345678yxe.3"},
        {"Ok 0100018c1234abcd-1a2b3c4d-5e6f-7a8b-9c0d-1e2f3a4b5c6d-000000",
         "0100018c1234abcd-1a2b3c4d-5e6f-7a8b-9c0d-1e2f3a4b5c6d-000000"},
        /* others */
        {"ok 1700000000 qp 12345", "12345"},
        {"Message Queued (8F8C2D7B-1C5B-4A3C-9C55-3B5A6D6A3B60.1)",
         "8F8C2D7B-1C5B-4A3C-9C55-3B5A6D6A3B60.1"},
        {"Message queued with id 217700302698266624.", "217700302698266624"},
        {"Ok, envelope id 0LUD00A9Q8EK4BQ0@smtpin135.mac.com",
         "0LUD00A9Q8EK4BQ0@smtpin135.mac.com"},
        {"Ok. 00000000000A1B2C.5F00AA11.00001234", "00000000000A1B2C.5F00AA11.00001234"},
        {"OK 5B/20-29345-DF8F9D65", "5B/20-29345-DF8F9D65"},
        {"<user@example.com> 4GgBCcRbZGWqAgAAqiiBmQ Saved", "4GgBCcRbZGWqAgAAqiiBmQ"},
        {"<user@example.com> kNhbGKZ+dWQDAAAA:2 Saved", "kNhbGKZ+dWQDAAAA:2"},
        {"Ok SESSIONID=<cyrus-1234-1700000000-1-1234567890>", "cyrus-1234-1700000000-1-1234567890"},
        /* none */
        {"Ok: queued", NULL},
        {"OK: queued as ", NULL},
        {"Ok", NULL},
        {"", NULL},
        {"Message accepted for delivery", NULL},
        {"Ok Message accepted for delivery", NULL},
        {"Mail queued for delivery", NULL},
        {"Message queued as expected", NULL},
        {"Queued (0.047 seconds)", NULL},
        {"Message Queued (later)", NULL},
        {"Requested mail action okay, completed", NULL},
        {"Great success", NULL},
        {"OK 12345 bytes", NULL},
        {"<1@client.example> Queued mail for delivery", NULL},
};

static void each_product_has_its_form(void **state)
{
	for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
		size_t len = strlen(rows[i].text);
		uint8_t *copy = guard_copy(rows[i].text, len);
		struct ss_slice id = ss_queue_id_find((struct ss_slice){copy, len});
		if (rows[i].id) {
			assert_non_null(id.data);
			assert_int_equal(id.len, strlen(rows[i].id));
			assert_memory_equal(id.data, rows[i].id, id.len);
		} else if (id.data) {
			fail_msg("\"%s\": %.*s", rows[i].text, (int)id.len, (const char *)id.data);
		}
		guard_free(copy, len);
	}
	assert_null(ss_queue_id_find((struct ss_slice){0}).data);
}

int main(void)
{
	const struct CMUnitTest tests[] = {cmocka_unit_test(each_product_has_its_form)};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
