/* Parts of what a report tells of deliveries: reasons and who was told them, mail that comes again. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <stdio.h>
#include <string.h>

#include "analysis/delivery_reason.h"
#include "analysis/delivery_retry.h"
#include "analysis/delivery_row.h"
#include "analysis/delivery_stage.h"
#include "base/limits.h"
#include "smtp/command.h"

#define UNKNOWN "User unknown in local recipient table"

static void begin(struct ss_reasons *reasons, struct ss_memory *memory,
                  const struct ss_settings *settings)
{
	ss_reasons_init(reasons, memory, 7, &settings->blocklist_names);
}

static const struct ss_reason_row *add(struct ss_reasons *reasons, int64_t code, const char *text)
{
	const struct ss_reply_said said = {.code = code, .text = ss_slice_of(text), .flow_id = 1};
	return ss_reasons_add(reasons, &said);
}

/* ---- reasons ---- */

static void an_address_in_front_makes_no_other_reason(void **state)
{
	static const struct {
		int64_t code;
		const char *text, *pattern;
		uint64_t count; /* of that reason by now */
	} rows[] = {
	        {550, "<a@b.example>: " UNKNOWN, "<*>: " UNKNOWN, 1},
	        {550, "<c.d@e.example>: " UNKNOWN, "<*>: " UNKNOWN, 2},
	        {550, "<a@b.example>: " UNKNOWN, "<*>: " UNKNOWN, 3},
	        {450, "<a@b.example>: " UNKNOWN, "<*>: " UNKNOWN, 1},
	        {550, "<a@b.example>: " UNKNOWN " 2", "<*>: " UNKNOWN " *", 1},
	        {550, "<a@b.example>: " UNKNOWN " 3", "<*>: " UNKNOWN " *", 2},
	        {550, "<*>: " UNKNOWN, "<*>: " UNKNOWN, 4},
	        {550, "<abuse>: " UNKNOWN, "<abuse>: " UNKNOWN, 1},
	        {550, "a@b.example", "*", 1},
	        {550, "c@d.example", "*", 2},
	        {550, "", "", 1},
	        {550, "", "", 2},
	};
	struct ss_settings settings;
	struct ss_memory memory = {0};
	struct ss_reasons reasons;
	ss_settings_init(&settings);
	begin(&reasons, &memory, &settings);
	for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
		const struct ss_reason_row *r = add(&reasons, rows[i].code, rows[i].text);
		assert_non_null(r);
		assert_int_equal(r->row.weight, rows[i].count);
		assert_int_equal(r->code, rows[i].code);
		assert_true(ss_slice_is_equal(r->pattern, ss_slice_of(rows[i].pattern)));
	}
	ss_reasons_release(&reasons);
	ss_settings_release(&settings);
	assert_int_equal(memory.used, 0);
}

/* A whole word, wherever it is, as for the finding dnsbl (analysis/blocklist.h). */
static void a_reason_names_the_blocklist(void **state)
{
	static const struct {
		const char *text, *name; /* "": none */
	} rows[] = {
	        {"listed by psbl.example", "psbl"},
	        {"see psblx.example, listed by psbl.example", "psbl"},
	        {"refused, host psbl2.example", ""},
	        {"host 2psbl.example", ""},
	};
	struct ss_settings settings;
	struct ss_memory memory = {0};
	struct ss_reasons reasons;
	ss_settings_init(&settings);
	begin(&reasons, &memory, &settings);
	for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
		const struct ss_reason_row *r = add(&reasons, 554, rows[i].text);
		assert_true(ss_slice_is_equal(r->blocklist, ss_slice_of(rows[i].name)));
		assert_int_equal(r->kind == SS_REASON_BLOCKLIST, rows[i].name[0] != '\0');
		ss_reasons_release(&reasons);
		begin(&reasons, &memory, &settings);
	}
	ss_reasons_release(&reasons);
	ss_settings_release(&settings);
	assert_int_equal(memory.used, 0);
}

/* Words longer than any address, and texts longer than what is remembered of one. */
static void texts_of_any_length_are_told_apart(void **state)
{
	struct ss_settings settings;
	struct ss_memory memory = {0};
	struct ss_reasons reasons;
	char text[SS_LIMIT_REPORT_TEXT + 20];
	ss_settings_init(&settings);
	begin(&reasons, &memory, &settings);
	memset(text, 'x', sizeof text);
	for (size_t len = 1; len <= SS_LIMIT_REPORT_PATTERN; len++) {
		const struct ss_reply_said said = {.code = 550, .text = {(uint8_t *)text, len}};
		assert_int_equal(ss_reasons_add(&reasons, &said)->row.weight, 1);
		assert_int_equal(ss_reasons_add(&reasons, &said)->row.weight, 2);
	}
	for (size_t len = SS_LIMIT_REPORT_PATTERN + 1; len <= sizeof text; len++) {
		const struct ss_reply_said said = {.code = 550, .text = {(uint8_t *)text, len}};
		assert_int_equal(ss_reasons_add(&reasons, &said)->pattern.len,
		                 SS_LIMIT_REPORT_PATTERN);
	}
	assert_int_equal(reasons.rows.n, SS_LIMIT_REPORT_PATTERN);
	ss_reasons_release(&reasons);
	ss_settings_release(&settings);
}

static const char *letters(unsigned n, char text[32])
{
	size_t len = 0;
	for (; n > 0; n /= 26)
		text[len++] = (char)('a' + n % 26);
	memcpy(text + len, " refused", sizeof " refused");
	return text;
}

static void note_forgotten(void *user)
{
	++*(unsigned *)user;
}

/* What is said often outlives what was said once, whatever is remembered of it. */
static void reasons_beyond_the_limit_are_forgotten(void **state)
{
	enum { TEXTS = 3 * SS_LIMIT_REPORT_REASONS };
	struct ss_settings settings;
	struct ss_memory memory = {0};
	struct ss_reasons reasons;
	unsigned n_forgotten = 0;
	ss_settings_init(&settings);
	begin(&reasons, &memory, &settings);
	reasons.on_forget = note_forgotten;
	reasons.user = &n_forgotten;
	for (unsigned i = 1; i <= TEXTS; i++) {
		char text[32];
		assert_int_equal(add(&reasons, 554, "go away")->row.weight, i);
		assert_int_equal(add(&reasons, 554, letters(i, text))->row.weight, 1);
		assert_int_equal(add(&reasons, 554, text)->row.weight, 2);
	}
	/* 1000 fit; half of them go each time: at the 1000th, and then every 500. */
	assert_int_equal(n_forgotten,
	                 1 + (TEXTS - SS_LIMIT_REPORT_REASONS) / (SS_LIMIT_REPORT_REASONS / 2));
	assert_int_equal(reasons.rows.forgotten,
	                 n_forgotten * (unsigned)SS_LIMIT_REPORT_REASONS / 2);
	ss_reasons_release(&reasons);
	ss_settings_release(&settings);
	assert_int_equal(memory.used, 0);
}

/* ---- who was told them ---- */

static void rows_count_what_they_are_told(void **state)
{
	struct ss_settings settings;
	struct ss_memory memory = {0};
	struct ss_reasons reasons;
	struct ss_rows rows, sum;
	ss_settings_init(&settings);
	begin(&reasons, &memory, &settings);
	ss_deliveries_init(&rows, &memory, 10, 7);
	ss_deliveries_init(&sum, &memory, 10, 7);
	struct ss_delivery_row *row = ss_deliveries_take(&rows, SS_SLICE("a.example"));
	static const char *const texts[] = {"full", "full", "away", "full", "away", "away", "away"};
	for (size_t i = 0; i < sizeof texts / sizeof texts[0]; i++)
		ss_delivery_add_reason(row, add(&reasons, 450, texts[i]));
	assert_int_equal(ss_deliveries_merge(&sum, &rows), 0);
	ss_delivery_end_reason(row);
	ss_delivery_end_reason(row); /* nothing is left */
	assert_int_equal(ss_counts_find(&row->patterns, SS_SLICE("full")).count, 3);
	assert_int_equal(ss_counts_find(&row->patterns, SS_SLICE("away")).count, 4);
	const struct ss_delivery_row *added = ss_deliveries_take(&sum, SS_SLICE("a.example"));
	assert_int_equal(ss_counts_find(&added->patterns, SS_SLICE("full")).count, 3);
	assert_int_equal(ss_counts_find(&added->patterns, SS_SLICE("away")).count, 4);
	ss_rows_release(&rows);
	ss_rows_release(&sum);
	ss_reasons_release(&reasons);
	ss_settings_release(&settings);
	assert_int_equal(memory.used, 0);
}

/* ---- what comes again ---- */

static struct ss_try_told try(struct ss_retries *r, const char *sender, int64_t ts, bool is_put_off)
{
	const struct ss_try one = {.sender = ss_retry_hash(ss_slice_of(sender)),
	                           .rcpt_to = SS_SLICE("b@b.example"),
	                           .ts = ts,
	                           .is_put_off = is_put_off,
	                           .is_accepted = !is_put_off};
	return ss_retries_add(r, &one);
}

static void a_retry_is_of_the_same_sender(void **state)
{
	const int64_t window = 1000;
	struct ss_memory memory = {0};
	struct ss_retries first, second;
	ss_retries_init(&first, &memory, window, 7);
	ss_retries_init(&second, &memory, window, 7);
	assert_false(try(&first, "a@a.example", 1, true).is_retry);
	assert_false(try(&first, "c@c.example", 2, false).is_retry);
	assert_true(try(&first, "a@a.example", 3, false).is_retry);
	assert_false(try(&first, "a@a.example", 4, false).is_retry);
	/* What another one waits for is waited for by both. */
	try(&second, "d@d.example", 5, true);
	assert_int_equal(ss_retries_merge(&first, &second), 0);
	assert_true(try(&first, "d@d.example", 6, false).is_retry);
	assert_int_equal(first.retried, 2);
	assert_int_equal(first.delivered, 2);
	ss_retries_release(&first);
	ss_retries_release(&second);
	assert_int_equal(memory.used, 0);
}

/* ---- how long clients wait ---- */

struct heard {
	enum ss_event_kind kind;
	int64_t ms, index;
	enum ss_verb verb;
	int64_t length;
};

static void hear(struct ss_stage_clock *c, struct ss_arena *arena, const struct heard *h)
{
	const int64_t ns = 1000000;
	bool has_verb = h->kind == SS_EVENT_COMMAND && h->verb != SS_VERB_NONE;
	const struct ss_event_record e = {
	        .head.ts = h->ms * ns,
	        .kind = (uint8_t)h->kind,
	        .index = h->index,
	        .verb = (uint8_t)h->verb,
	        .length = h->length,
	        /* RFC 5321, section 2.4: in any case */
	        .command = has_verb ? SS_SLICE("xXxX") : (struct ss_slice){0},
	};
	assert_false(ss_stage_clock_event(c, arena, &e));
}

static void stages_are_those_of_the_verbs(void **state)
{
	static const struct heard told[] = {
	        {SS_EVENT_OPEN, 1, 0, SS_VERB_NONE, 0},
	        {SS_EVENT_REPLY, 3, 0, SS_VERB_NONE, 0}, /* 2 ms */
	        {SS_EVENT_COMMAND, 10, 1, SS_VERB_EHLO, 0},
	        {SS_EVENT_REPLY, 14, 1, SS_VERB_EHLO, 0}, /* 4 */
	        {SS_EVENT_COMMAND, 20, 2, SS_VERB_MAIL, 0},
	        {SS_EVENT_COMMAND, 20, 3, SS_VERB_RCPT, 0},
	        {SS_EVENT_COMMAND, 20, 4, SS_VERB_RCPT, 0},
	        {SS_EVENT_COMMAND, 20, 5, SS_VERB_DATA, 0},
	        {SS_EVENT_REPLY, 26, 2, SS_VERB_MAIL, 0}, /* 6 */
	        {SS_EVENT_REPLY, 27, 3, SS_VERB_RCPT, 0}, /* 7 */
	        {SS_EVENT_REPLY, 28, 4, SS_VERB_RCPT, 0}, /* 8 */
	        {SS_EVENT_REPLY, 29, 5, SS_VERB_DATA, 0}, /* 9 */
	        {SS_EVENT_CONTENT, 49, 5, SS_VERB_DATA, 1000},
	        {SS_EVENT_REPLY, 60, 5, SS_VERB_DATA, 0}, /* 11 */
	        {SS_EVENT_COMMAND, 62, 6, SS_VERB_AUTH, 0},
	        {SS_EVENT_REPLY, 64, 6, SS_VERB_AUTH, 0},   /* 2 */
	        {SS_EVENT_COMMAND, 65, 6, SS_VERB_NONE, 0}, /* the answer to a challenge */
	        {SS_EVENT_REPLY, 68, 6, SS_VERB_AUTH, 0},   /* 3 */
	        {SS_EVENT_COMMAND, 70, 7, SS_VERB_QUIT, 0},
	        {SS_EVENT_REPLY, 71, 7, SS_VERB_QUIT, 0}, /* 1 */
	};
	static const struct {
		enum ss_stage stage;
		uint64_t ms;
	} waits[] = {
	        {SS_STAGE_GREETING, 2},     {SS_STAGE_EHLO, 4}, {SS_STAGE_MAIL, 6},
	        {SS_STAGE_RCPT, 7},         {SS_STAGE_RCPT, 8}, {SS_STAGE_DATA, 9},
	        {SS_STAGE_END_OF_DATA, 11}, {SS_STAGE_AUTH, 2}, {SS_STAGE_AUTH, 3},
	        {SS_STAGE_QUIT, 1},
	};
	struct ss_memory memory = {0};
	struct ss_arena arena = {.memory = &memory};
	struct ss_stage_clock c = {.n_samples = 0};
	for (size_t i = 0; i < sizeof told / sizeof told[0]; i++)
		hear(&c, &arena, &told[i]);
	assert_int_equal(c.n_samples, sizeof waits / sizeof waits[0]);
	for (size_t i = 0; i < c.n_samples; i++) {
		assert_int_equal(c.stages[i], waits[i].stage);
		assert_int_equal(c.us[i], waits[i].ms * 1000);
	}
	assert_int_equal(c.timed_bytes, 1000);
	assert_int_equal(c.content_ns, 20000000); /* from the 354 on */
	ss_arena_reset(&arena);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	        cmocka_unit_test(an_address_in_front_makes_no_other_reason),
	        cmocka_unit_test(a_reason_names_the_blocklist),
	        cmocka_unit_test(texts_of_any_length_are_told_apart),
	        cmocka_unit_test(reasons_beyond_the_limit_are_forgotten),
	        cmocka_unit_test(rows_count_what_they_are_told),
	        cmocka_unit_test(a_retry_is_of_the_same_sender),
	        cmocka_unit_test(stages_are_those_of_the_verbs),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
