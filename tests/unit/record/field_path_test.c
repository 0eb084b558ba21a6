/* Dotted names lead to values. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "record/field_path.h"
#include "record/record.h"

#define COUNT(a) (sizeof(a) / sizeof(a)[0])

static const struct ss_tls_record tls = {.offered = SS_FLAG_YES,
                                         .requested = SS_FLAG_YES,
                                         .accepted = SS_FLAG_NO,
                                         .not_tls = SS_NUMBER_ABSENT};
static const struct ss_slice extensions[] = {{(const uint8_t *)"SIZE 100", 8},
                                             {(const uint8_t *)"DSN", 3}};
static const struct ss_auth_record attempts[] = {
        {.mechanism = {(const uint8_t *)"PLAIN", 5},
         .identity = {(const uint8_t *)"alice", 5},
         .code = 535},
        {.mechanism = {(const uint8_t *)"LOGIN", 5}, .code = SS_NUMBER_ABSENT},
};
static const struct ss_pair counts[] = {
        {.name = {(const uint8_t *)"RSET", 4}, .number = 3},
        {.name = {(const uint8_t *)"MAIL", 4}, .number = 1},
        {.name = {(const uint8_t *)"X.Y", 3}, .number = SS_NUMBER_ABSENT},
        {.name = {(const uint8_t *)"Z", 1},
         .text = {(const uint8_t *)"text", 4},
         .number = SS_NUMBER_ABSENT},
};

static struct ss_session_record session(void)
{
	return (struct ss_session_record){
	        .head = {.type = SS_RECORD_SESSION,
	                 .schema = 1,
	                 .ts = 5,
	                 .flow_id = SS_NUMBER_ABSENT,
	                 .src_port = 40000,
	                 .dst_port = 25},
	        .helo = SS_SLICE("client.example"),
	        .extensions = {extensions, COUNT(extensions)},
	        .auth = {attempts, COUNT(attempts)},
	        .tls = &tls,
	        .commands = 4,
	        .command_counts = {counts, COUNT(counts)},
	        .duration = 7,
	        .dropped = SS_NUMBER_ABSENT,
	};
}

static char seen[4096];

static void see(const char *text, size_t len)
{
	size_t n = strlen(seen);
	snprintf(seen + n, sizeof seen - n, "%s%.*s", n > 0 ? " " : "", (int)len, text);
}

static bool on_value(void *user, const struct ss_field_value *v)
{
	char number[32];
	switch (v->kind) {
	case SS_FIELD_TEXT: {
		const struct ss_slice *s = v->member;
		see((const char *)s->data, s->len);
		break;
	}
	case SS_FIELD_FLAG:
		see(*(const uint8_t *)v->member == SS_FLAG_YES ? "yes" : "no", 3);
		break;
	case SS_FIELD_NAME: see(ss_field_name_of(v->field, v->member), 20); break;
	case SS_FIELD_COUNT:
	case SS_FIELD_NUMBER:
	case SS_FIELD_TIME:
	case SS_FIELD_DURATION:
		snprintf(number, sizeof number, "%lld", (long long)*(const int64_t *)v->member);
		see(number, sizeof number);
		break;
	default: assert_true(false);
	}
	return true;
}

static const char *values(const char *name)
{
	struct ss_session_record s = session();
	struct ss_field_path path;
	seen[0] = '\0';
	assert_true(
	        ss_field_path_find(ss_record_shape(SS_RECORD_SESSION), ss_slice_of(name), &path));
	assert_true(ss_field_path_visit(&path, &s, on_value, NULL));
	return seen;
}

static void values_of_paths(void **state)
{
	assert_string_equal(values("type"), "session");
	assert_string_equal(values("helo"), "client.example");
	assert_string_equal(values("session.helo"), "client.example");
	assert_string_equal(values("server_host"), "");
	assert_string_equal(values("dropped"), "");
	assert_string_equal(values("commands"), "4");
	assert_string_equal(values("extensions"), "SIZE 100 DSN");
	assert_string_equal(values("auth.mechanism"), "PLAIN LOGIN");
	assert_string_equal(values("auth.identity"), "alice");
	assert_string_equal(values("session.auth.code"), "535");
	assert_string_equal(values("auth"), "PLAIN alice 535 LOGIN");
	assert_string_equal(values("tls.offered"), "yes");
	assert_string_equal(values("tls"), "yes yes no");
	assert_string_equal(values("think_time.server"), "");
}

static void values_of_pairs(void **state)
{
	assert_string_equal(values("command_counts.RSET"), "3");
	assert_string_equal(values("command_counts.rset"), "3");
	assert_string_equal(values("command_counts.x.y"), "yes");
	assert_string_equal(values("command_counts.Z"), "text");
	assert_string_equal(values("command_counts.QUIT"), "");
	assert_string_equal(values("command_counts.*"), "RSET MAIL X.Y Z");
	assert_string_equal(values("command_counts"), "RSET 3 MAIL 1 X.Y yes Z text");
}

static void no_such_path(void **state)
{
	static const char *const names[] = {
	        "",        ".",         "helo.",           "helo.x",    ".helo", "HELO",
	        "session", "session.",  "session.session", "auth.x",    "auth.", "tls.tls",
	        "tls..",   "flow.helo", "command_counts.", "commands.x"};
	for (size_t i = 0; i < COUNT(names); i++) {
		struct ss_field_path path = {.n_steps = 77};
		if (ss_field_path_find(ss_record_shape(SS_RECORD_SESSION), ss_slice_of(names[i]),
		                       &path))
			fail_msg("'%s' was found", names[i]);
		assert_int_equal(path.n_steps, 77);
	}
}

static void nth_value(void **state)
{
	struct ss_session_record s = session();
	struct ss_field_path path;
	struct ss_field_value value;
	assert_true(ss_field_path_find(ss_record_shape(SS_RECORD_SESSION),
	                               SS_SLICE("auth.mechanism"), &path));
	assert_true(ss_field_path_value(&path, &s, 1, &value));
	assert_int_equal(value.kind, SS_FIELD_TEXT);
	assert_string_equal(value.field->name, "mechanism");
	assert_memory_equal(((const struct ss_slice *)value.member)->data, "LOGIN", 5);
	assert_false(ss_field_path_value(&path, &s, 2, &value));
}

/* Every field of every record has a path, and its values are what is there. */
static void every_field(void **state)
{
	for (enum ss_record_type t = SS_RECORD_FLOW; t < SS_N_RECORD_TYPES; t++) {
		const struct ss_shape *s = ss_record_shape(t);
		for (size_t i = 0; i < s->n_fields; i++) {
			struct ss_field_path path;
			assert_true(ss_field_path_find(s, ss_slice_of(s->fields[i].name), &path));
			assert_int_equal(path.n_steps, 1);
			assert_ptr_equal(path.steps[0], &s->fields[i]);
		}
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	        cmocka_unit_test(values_of_paths), cmocka_unit_test(values_of_pairs),
	        cmocka_unit_test(no_such_path),    cmocka_unit_test(nth_value),
	        cmocka_unit_test(every_field),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
