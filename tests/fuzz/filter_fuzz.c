/* Any octets as an expression.  What compiles, is printed and compiles again to the same; both match
 * the same of the sample records; what does not compile is explained at a place in it.
 *
 * The first byte makes memory fail, the second says whether there are regexes and how wide the
 * terminal is; the rest is the expression. */
#include <string.h>

#include "base/error.h"
#include "base/limits.h"
#include "base/utf8.h"
#include "filter/conversation.h"
#include "filter/filter.h"
#include "filter/regex_pcre2.h"
#include "require.h"
#include "sample_records.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

enum { STEERING = 2 };

struct pair {
	struct ss_filter *first, *second;
	struct ss_filter_conversations *conversations;
};

static void on_record(void *user, const struct ss_record_head *r)
{
	const struct pair *p = user;
	bool matches = ss_filter_match(p->first, r);
	REQUIRE(matches == ss_filter_match(p->second, r));
	if (r->type == SS_RECORD_FLOW || r->type == SS_RECORD_STATS || !p->conversations)
		return;
	bool is_wanted = ss_filter_conversations_feed(p->conversations, r);
	REQUIRE(is_wanted || !matches || !ss_filter_is_final(p->first));
}

static void compare(struct ss_filter *f, const struct ss_filter_options *options)
{
	struct ss_memory memory = {.limit = 0};
	struct ss_buffer text = {.memory = &memory}, again = {.memory = &memory};
	struct ss_filter_error error;
	struct pair p = {.first = f};
	ss_filter_print(f, &text);
	if (text.len > SS_LIMIT_FILTER_TEXT) {
		ss_buffer_release(&text);
		return;
	}
	REQUIRE(ss_filter_compile(ss_buffer_slice(&text), options, &memory, &p.second, &error) ==
	        0);
	ss_filter_print(p.second, &again);
	REQUIRE(ss_slice_is_equal(ss_buffer_slice(&text), ss_buffer_slice(&again)));
	p.conversations = ss_filter_conversations_create(f, &memory);
	sample_records(NULL, on_record, &p);
	ss_filter_conversations_destroy(p.conversations);
	ss_filter_destroy(p.second);
	ss_buffer_release(&text);
	ss_buffer_release(&again);
	REQUIRE(memory.used == 0);
}

static void check_error(const struct ss_filter_error *error, struct ss_slice expression,
                        size_t columns)
{
	struct ss_memory memory = {.limit = 0};
	struct ss_buffer out = {.memory = &memory};
	REQUIRE(error->at <= expression.len && error->len > 0);
	REQUIRE(memchr(error->message, '\0', sizeof error->message));
	REQUIRE(error->message[0]);
	ss_filter_error_print(error, expression, 4, columns, &out);
	struct ss_slice text = ss_buffer_slice(&out);
	REQUIRE(ss_utf8_is_valid(text));
	size_t n_lines = 0;
	for (size_t i = 0; i < text.len; i++) {
		n_lines += text.data[i] == '\n';
		REQUIRE(text.data[i] == '\n' || (text.data[i] >= 0x20 && text.data[i] != 0x7f));
	}
	REQUIRE(n_lines == 2 && text.data[text.len - 1] == '\n');
	ss_buffer_release(&out);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct ss_filter_error error;
	struct ss_filter *f;
	if (size < STEERING)
		return 0;
	struct ss_memory memory = {.fail_after = data[0]};
	const struct ss_filter_options options = {.regex = data[1] & 1 ? &ss_regex_pcre2 : NULL};
	struct ss_slice expression = {data + STEERING, size - STEERING};
	int status = ss_filter_compile(expression, &options, &memory, &f, &error);
	if (status == 0) {
		memory.fail_after = 0;
		compare(f, &options);
		ss_filter_destroy(f);
	} else if (status == SS_EARG) {
		check_error(&error, expression, data[1] >> 1);
	} else {
		REQUIRE(status == SS_ENOMEM && data[0] > 0);
	}
	REQUIRE(memory.used == 0);
	return 0;
}
