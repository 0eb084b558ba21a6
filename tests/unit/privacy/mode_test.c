/* What --anonymize takes. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "base/error.h"
#include "privacy/mode.h"

static int read_mode(const char *text, struct ss_privacy_mode *mode, const char **word, size_t *len)
{
	const char *why;
	ss_privacy_mode_init(mode);
	return ss_privacy_mode_read(text, mode, word, len, &why);
}

static void good(void **state)
{
	static const struct {
		const char *text;
		uint8_t ip, mailbox;
		bool names, is_text;
	} rows[] = {
	        {"prefix", SS_PRIVACY_IP_PREFIX, SS_PRIVACY_MAILBOX_ALL, true, true},
	        {"full", SS_PRIVACY_IP_FULL, SS_PRIVACY_MAILBOX_ALL, true, true},
	        {"host,mailbox=local", SS_PRIVACY_IP_HOST, SS_PRIVACY_MAILBOX_LOCAL, true, true},
	        {"mailbox=keep,ip=mask,text=no", SS_PRIVACY_IP_MASK, SS_PRIVACY_MAILBOX_KEEP, true,
	         false},
	        {"keep,names=no", SS_PRIVACY_IP_KEEP, SS_PRIVACY_MAILBOX_ALL, false, true},
	        {"text=no,text=yes", SS_PRIVACY_IP_PREFIX, SS_PRIVACY_MAILBOX_ALL, true, true},
	};
	for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
		struct ss_privacy_mode mode;
		const char *word;
		size_t len;
		assert_int_equal(read_mode(rows[i].text, &mode, &word, &len), SS_OK);
		assert_int_equal(mode.ip, rows[i].ip);
		assert_int_equal(mode.mailbox, rows[i].mailbox);
		assert_int_equal(mode.names, rows[i].names);
		assert_int_equal(mode.text, rows[i].is_text);
		assert_true(mode.digests && mode.private_addresses);
	}
}

static void bad(void **state)
{
	static const struct {
		const char *text, *word;
	} rows[] = {
	        {"", ""},
	        {"all", "all"},
	        {"prefix,", ""},
	        {"prefix,mailbox=none", "mailbox=none"},
	        {"ip=,full", "ip="},
	        {"color=no", "color=no"},
	        {"Prefix", "Prefix"},
	        {"text", "text"},
	};
	for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
		struct ss_privacy_mode mode;
		const char *word;
		size_t len;
		assert_int_equal(read_mode(rows[i].text, &mode, &word, &len), SS_EARG);
		assert_int_equal(len, strlen(rows[i].word));
		assert_memory_equal(word, rows[i].word, len);
		assert_int_equal(mode.ip, SS_PRIVACY_IP_PREFIX); /* as it was */
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {cmocka_unit_test(good), cmocka_unit_test(bad)};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
