#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <string.h>

#include "guard.h"
#include "mail/message_id.h"

/* expected: the ids, each with a ";" behind it. */
static void check(const char *text, const char *expected, unsigned n_bad)
{
	struct ss_mail_counts counts = {0};
	struct ss_slice id;
	char seen[256] = "";
	size_t len = strlen(text), at = 0;
	uint8_t *bytes = guard_copy(text, len);
	while (ss_message_id_next((struct ss_slice){bytes, len}, &at, &counts, 0, &id)) {
		strncat(seen, (const char *)id.data, id.len);
		strcat(seen, ";");
	}
	guard_free(bytes, len);
	assert_string_equal(expected, seen);
	assert_int_equal(n_bad, counts.of[SS_MAIL_ID_BAD].n);
}

static void ids_stand_in_angle_brackets(void **state)
{
	check("<1234@local.machine.example>", "1234@local.machine.example;", 0);
	check("<1234@a> <3456@b>\t<\"x y\"@[c]>", "1234@a;3456@b;\"x y\"@[c];", 0);
	check("(a <no> (id)) <a@b> , <c@d>", "a@b;c@d;", 0);
	check("<a@b><c@d>", "a@b;c@d;", 0);
	check("", "", 0);
	check(" ", "", 0);
}

static void what_is_odd_is_counted(void **state)
{
	check("<1234>", "1234;", 1);
	check("<a@b", "a@b;", 1);
	check("<a@b <c@d>", "a@b;c@d;", 1);
	check("Your message of Monday <a@b>", "a@b;", 1);
	check("a@b", "a@b;", 1);
	check("Your message", "", 1);
	check("<a@b> x", "a@b;", 1);
	check("(<a@b>", "a@b;", 1);
	check("<>", ";", 1);
	check("(<)e", "", 1);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	        cmocka_unit_test(ids_stand_in_angle_brackets),
	        cmocka_unit_test(what_is_odd_is_counted),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
