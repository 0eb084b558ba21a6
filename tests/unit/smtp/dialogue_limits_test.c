/* What the dialogue does at its limits. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/limits.h"
#include "dialogue_recorder.h"

enum { IDLE = 992 }; /* bytes; a session may have three times that, with the engine's */

static struct ss_memory memory;
static struct dialogue_recorder recorder;
static struct ss_dialogue *dialogue;
static uint64_t offset[2];
static const struct ss_mark mark = {1000, 1};

static int begin(void **state)
{
	struct ss_dialogue_options o = {
	        .events = &dialogue_recorder_events, .user = &recorder, .memory = &memory};
	memory = (struct ss_memory){0};
	offset[0] = offset[1] = 0;
	return ss_dialogue_create(&o, &dialogue);
}

static int end(void **state)
{
	ss_dialogue_end(dialogue, mark);
	ss_dialogue_destroy(dialogue);
	free(dialogue_recorder_take(&recorder));
	return memory.used == 0 ? 0 : -1;
}

static void say(enum ss_side side, const char *text)
{
	size_t len = strlen(text);
	ss_dialogue_feed(dialogue, side, (const uint8_t *)text, len, offset[side], mark);
	offset[side] += len;
}

static bool was_told(const char *event)
{
	char *text = dialogue_recorder_take(&recorder);
	bool was = strstr(text, event) != NULL;
	if (!was)
		print_message("%s", text);
	free(text);
	return was;
}

static void takes_little_when_idle(void **state)
{
	assert_true(memory.used <= IDLE);
	say(SS_SERVER, "220 mx.example\r\n");
	say(SS_CLIENT, "EHLO a\r\n");
	say(SS_SERVER, "250-mx.example\r\n250 PIPELINING\r\n");
	assert_true(memory.used <= IDLE);
	say(SS_CLIENT, "AUTH PLAIN AGEAYg==\r\n");
	say(SS_SERVER, "235 ok\r\n");
	assert_true(memory.used <= IDLE); /* the exchange gave its memory back */
}

static void forgets_the_oldest_but_not_whose_reply_is_whose(void **state)
{
	char line[64];
	say(SS_SERVER, "220 mx.example\r\n");
	for (int n = 0; n < SS_LIMIT_PENDING + 2; n++)
		say(SS_CLIENT, "RSET\r\n");
	assert_true(was_told("too_many_pending 1 \"RSET\""));
	say(SS_SERVER, "250 first\r\n250 second\r\n250 third\r\n");
	assert_true(was_told("S reply unexpected 250 \"first\"\nS reply unexpected 250 \"second\"\n"
	                     "S reply to command 3 RSET 250 \"third\"\n"));
	for (int n = 4; n <= SS_LIMIT_PENDING + 2; n++)
		say(SS_SERVER, "250 ok\r\n");
	snprintf(line, sizeof line, "reply to command %d RSET 250", SS_LIMIT_PENDING + 2);
	assert_true(was_told(line));
}

static void open_transaction(void)
{
	say(SS_SERVER, "220 mx.example\r\n");
	say(SS_CLIENT, "HELO a\r\n");
	say(SS_SERVER, "250 mx.example\r\n");
	say(SS_CLIENT, "MAIL FROM:<a@example.org>\r\n");
	say(SS_SERVER, "250 Ok\r\n");
	say(SS_CLIENT, "RCPT TO:<b@example.net>\r\n");
	say(SS_SERVER, "250 Ok\r\n");
	say(SS_CLIENT, "DATA\r\n");
}

static char *long_content(size_t portion)
{
	enum { LINES = 3000 };
	char *text = calloc(LINES, 32);
	for (int n = 0; n < LINES; n++)
		strcpy(text + n * 30, "a line of thirty octets here\r\n");
	for (size_t at = 0; at < LINES * 30; at += portion) {
		size_t len = LINES * 30 - at < portion ? LINES * 30 - at : portion;
		ss_dialogue_feed(dialogue, SS_CLIENT, (const uint8_t *)text + at, len,
		                 offset[SS_CLIENT], mark);
		offset[SS_CLIENT] += len;
	}
	free(text);
	return dialogue_recorder_take(&recorder);
}

static void assumes_the_answer_when_too_much_is_held(void **state)
{
	open_transaction();
	char *whole = long_content(SIZE_MAX);
	assert_non_null(strstr(whole, "stall_overflow 65536"));
	assert_non_null(strstr(whole, "content_begin data"));
	assert_true(memory.used <= IDLE + 4096);
	end(NULL);
	begin(NULL);
	open_transaction();
	char *cut = long_content(1000);
	assert_string_equal(whole, cut);
	free(whole);
	free(cut);
	say(SS_SERVER, "354 go on\r\n");
	say(SS_CLIENT, ".\r\n");
	say(SS_SERVER, "250 queued\r\n");
	assert_true(was_told("S reply to content 4 DATA 250 \"queued\""));
}

static void takes_the_assumption_back(void **state)
{
	open_transaction();
	free(long_content(1000));
	say(SS_SERVER, "554 no\r\n");
	say(SS_CLIENT, "RSET\r\n");
	assert_true(was_told("C content_end data of 4 size 90000 incomplete\nC command 5 RSET"));
}

/* Each taking of memory may be the first that fails; the dialogue goes on with less. */
static void goes_on_without_memory(void **state)
{
	for (uint64_t n = 1; n < 30; n++) {
		say(SS_SERVER, "220 mx.");
		memory.fail_after = n;
		say(SS_SERVER, "example\r\n");
		say(SS_CLIENT, "EH");
		say(SS_CLIENT, "LO a\r\nDATA\r\nheld\r\n");
		say(SS_SERVER, "250-a\r\n250-");
		say(SS_SERVER, "b\r\n250 c\r\n354 go\r\n");
		say(SS_CLIENT, ".\r\nAUTH LOGIN\r\n");
		say(SS_SERVER, "250 queued\r\n334 VXNlcm5hbWU6\r\n");
		say(SS_CLIENT, "YWxpY2U=\r\n");
		say(SS_SERVER, "235 ok\r\n");
		memory.fail_after = 0;
		assert_int_equal(0, end(NULL));
		begin(NULL);
	}
}

#define TEST(f) cmocka_unit_test_setup_teardown(f, begin, end)

/* How long the refusal took is told from the last octet that the server can have seen. */
static void an_early_refusal_answers_the_last_octet(void **state)
{
	open_transaction();
	say(SS_SERVER, "354 go on\r\n");
	say(SS_CLIENT, "a line\r\n");
	free(dialogue_recorder_take(&recorder));
	recorder.has_places = true;
	ss_dialogue_feed(dialogue, SS_SERVER, (const uint8_t *)"552 too much\r\n", 14,
	                 offset[SS_SERVER], (struct ss_mark){2000, 2});
	assert_true(was_told("to content 4 DATA 552 \"too much\" raw 14 asked #1\n"));
	recorder.has_places = false;
}

/* Text is held until it is known what it is; looking at all of it for each packet takes seconds. */
static void held_text_is_looked_at_once(void **state)
{
	say(SS_SERVER, "220 mx.example\r\n");
	say(SS_CLIENT, "EHLO a\r\n");
	say(SS_SERVER, "250 mx.example\r\n");
	say(SS_CLIENT, "STARTTLS\r\n");
	say(SS_SERVER, "220 go on\r\n");
	for (int n = 0; n < 60000; n++)
		say(SS_CLIENT, "x");
	say(SS_CLIENT, "\x16\x03\x01");
	assert_true(was_told("! text_after_starttls 60000"));
}

/* What comes behind a lenient dot fits both readings as long as NOOPs are all there is.  Each octet in a
 * packet of its own must not have all of it read again: that would take minutes. */
static void weighs_each_reply_once(void **state)
{
	enum { NOOPS = 40, FILLER = 50000, OCTETS = 5000 };
	char *filler = malloc(FILLER + 1);
	memset(filler, '\r', FILLER);
	filler[FILLER] = '\0';
	say(SS_SERVER, "220 mx.example\r\n");
	say(SS_CLIENT, "MAIL FROM:<a@b>\r\n");
	say(SS_SERVER, "250 ok\r\n");
	say(SS_CLIENT, "RCPT TO:<c@d>\r\n");
	say(SS_SERVER, "250 ok\r\n");
	say(SS_CLIENT, "DATA\r\n");
	say(SS_SERVER, "354 go\r\n");
	say(SS_CLIENT, "x\n.\n");
	for (int i = 0; i < NOOPS; i++)
		say(SS_CLIENT, "NOOP\r\n");
	say(SS_CLIENT, "NOOP ");
	say(SS_CLIENT, filler);
	say(SS_CLIENT, "\r\n.\r\n");
	for (int i = 0; i < NOOPS; i++)
		say(SS_CLIENT, "NOOP\r\n");
	for (int i = 0; i < NOOPS; i++)
		say(SS_SERVER, "250 ok\r\n");
	for (int i = 0; i < OCTETS; i++)
		say(SS_CLIENT, "x");
	free(filler);
	/* One more than there are commands behind the strict end: the dot was the end. */
	say(SS_SERVER, "250 ok\r\n250 ok\r\n");
	assert_true(was_told("lenient_end"));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	        TEST(takes_little_when_idle),
	        TEST(forgets_the_oldest_but_not_whose_reply_is_whose),
	        TEST(assumes_the_answer_when_too_much_is_held),
	        TEST(takes_the_assumption_back),
	        TEST(goes_on_without_memory),
	        TEST(an_early_refusal_answers_the_last_octet),
	        TEST(held_text_is_looked_at_once),
	        TEST(weighs_each_reply_once),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
