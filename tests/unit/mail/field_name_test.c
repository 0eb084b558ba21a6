/* Names of fields in any case, and what is like them. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <string.h>

#include "guard.h"
#include "mail/field_name.h"

static enum ss_field_name find(const char *name, size_t len)
{
	uint8_t *copy = guard_copy(name, len);
	enum ss_field_name found = ss_field_name_find((struct ss_slice){copy, len});
	guard_free(copy, len);
	return found;
}

static void each_name_is_found_in_any_case(void **state)
{
	for (enum ss_field_name name = 1; name < SS_N_FIELD_NAMES; name++) {
		struct ss_slice text = ss_field_name_text(name);
		char other[64];
		assert_in_range(text.len, 2, sizeof other);
		assert_int_equal(name, find((const char *)text.data, text.len));
		for (size_t n = 0; n < text.len; n++)
			other[n] = (char)ss_ascii_upper(text.data[n]);
		assert_int_equal(name, find(other, text.len));
		assert_int_equal(SS_FIELD_OTHER, find(other, text.len - 1));
		other[text.len - 1] = '_';
		assert_int_equal(SS_FIELD_OTHER, find(other, text.len));
	}
}

static void other_names(void **state)
{
	assert_int_equal(SS_FIELD_OTHER, find("", 0));
	assert_int_equal(SS_FIELD_OTHER, find("x-spam-score", 12));
	assert_int_equal(SS_FIELD_OTHER, find("x-a-name-that-is-longer-than-all", 32));
	assert_int_equal(0, ss_field_name_text(SS_FIELD_OTHER).len);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	        cmocka_unit_test(each_name_is_found_in_any_case),
	        cmocka_unit_test(other_names),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
