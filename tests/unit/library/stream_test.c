/* The streaming parser's events, as lines of text. */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>

#include "said.h"

/* ---- allocations: the linker leads them here ---- */

void *__real_malloc(size_t size);
void *__real_calloc(size_t n, size_t size);
void *__real_realloc(void *block, size_t size);
void *__wrap_malloc(size_t size);
void *__wrap_calloc(size_t n, size_t size);
void *__wrap_realloc(void *block, size_t size);

static uint64_t n_allocations;

void *__wrap_malloc(size_t size)
{
	n_allocations++;
	return __real_malloc(size);
}

void *__wrap_calloc(size_t n, size_t size)
{
	n_allocations++;
	return __real_calloc(n, size);
}

void *__wrap_realloc(void *block, size_t size)
{
	n_allocations++;
	return __real_realloc(block, size);
}

/* ---- events as text ---- */

struct recorder {
	FILE *out;
	char *text;
	size_t len;
	uint64_t n_content;
};

static void show(struct recorder *r, const char *before, struct ss_text t)
{
	if (t.data)
		fprintf(r->out, "%s%.*s", before, (int)t.len, t.data);
}

static void show_command(struct recorder *r, const struct ss_parser_command *c)
{
	fprintf(r->out, "%" PRIu64 " %s", c->index, c->verb);
	show(r, " name=", c->name);
	show(r, " argument=", c->argument);
	show(r, " mailbox=", c->mailbox);
	fprintf(r->out, "%s%s len=%" PRIu64 "\n", c->is_secret ? " secret" : "",
	        c->is_auth_answer ? " answer" : "", c->raw_len);
}

static void show_reply(struct recorder *r, const struct ss_parser_reply *p)
{
	fprintf(r->out, "  %" PRIu64 " %s %u", p->index, p->verb, p->code);
	for (size_t i = 0; i < p->n_lines; i++)
		show(r, "|", p->lines[i]);
	show(r, " enhanced=", p->enhanced);
	fprintf(r->out, "%s%s%s\n", p->is_greeting ? " greeting" : "",
	        p->is_unexpected ? " unexpected" : "", p->is_for_content ? " content" : "");
}

/* Portions of content are not told: how it is cut is nobody's business. */
static void on_event(void *user, const struct ss_parser_event *e)
{
	static const char *const steps[] = {"requested", "accepted", "refused"};
	struct recorder *r = user;
	switch (e->kind) {
	case SS_PARSER_COMMAND: show_command(r, e->command); break;
	case SS_PARSER_REPLY: show_reply(r, e->reply); break;
	case SS_PARSER_CONTENT_BEGIN: fprintf(r->out, "begin %s\n", e->content->kind); break;
	case SS_PARSER_CONTENT: r->n_content += e->content->bytes.len; break;
	case SS_PARSER_CONTENT_GAP: fprintf(r->out, "gap %" PRIu64 "\n", e->content->size); break;
	case SS_PARSER_CONTENT_END:
		fprintf(r->out, "end size=%" PRIu64 " missing=%" PRIu64 "%s%s\n", e->content->size,
		        e->content->missing, e->content->is_complete ? " complete" : "",
		        e->content->is_lenient ? " lenient" : "");
		break;
	case SS_PARSER_AUTH:
		show(r, "auth ", e->auth->mechanism);
		show(r, " identity=", e->auth->identity);
		show(r, " secret=", e->auth->secret);
		fprintf(r->out, " code=%u\n", e->auth->code);
		break;
	case SS_PARSER_STARTTLS: fprintf(r->out, "starttls %s\n", steps[e->starttls]); break;
	case SS_PARSER_TLS: r->n_content += e->bytes.len; break;
	case SS_PARSER_PROXY:
		fprintf(r->out, "proxy %s %u\n", e->proxy->src_ip, e->proxy->src_port);
		break;
	case SS_PARSER_ANOMALY:
		fprintf(r->out, "anomaly %s at %" PRIu64 " of %d\n", e->anomaly->name, e->offset,
		        e->side);
		break;
	default: fail();
	}
}

static struct ss_parser *begin(struct recorder *r, uint32_t flags)
{
	struct ss_parser_options options = {.on_event = on_event, .user = r, .flags = flags};
	struct ss_parser *p = NULL;
	*r = (struct recorder){0};
	r->out = open_memstream(&r->text, &r->len);
	assert_non_null(r->out);
	assert_int_equal(ss_parser_create(&options, &p), SS_OK);
	return p;
}

static void finish(struct ss_parser *p, struct recorder *r, const char *expected)
{
	ss_parser_end(p, 0, 0);
	ss_parser_destroy(p);
	fclose(r->out);
	if (expected)
		assert_string_equal(r->text, expected);
	free(r->text);
}

/* In portions of so many octets. */
static void feed(struct ss_parser *p, const char *const *said, size_t portion)
{
	for (; *said; said++) {
		enum ss_parser_side side = (*said)[0] == 'C' ? SS_FROM_CLIENT : SS_FROM_SERVER;
		const char *bytes = *said + 3;
		for (size_t at = 0, len = strlen(bytes); at < len; at += portion)
			ss_parser_feed(p, side, bytes + at, len - at < portion ? len - at : portion,
			               0, 0);
	}
}

#define FEED(PARSER, ...) feed(PARSER, (const char *const[]){__VA_ARGS__, NULL}, SIZE_MAX)

/* ---- the tests ---- */

static const char *const session[] = {
        "S: 220 mx.example ESMTP\r\n",
        "C: EHLO a\r\n",
        "S: 250-mx.example\r\n250 PIPELINING\r\n",
        "C: AUTH PLAIN AGFsaWNlAHNlY3JldA==\r\n",
        "S: 235 2.7.0 ok\r\n",
        "C: MAIL FROM:<a@example.com> SIZE=9\r\nRCPT TO:<b@example.net>\r\nDATA\r\n",
        "S: 250 2.1.0 ok\r\n550 5.1.1 no\r\n354 go\r\n",
        "C: Subject: x\r\n\r\n..HELP\r\n.\r\nFROB\r\nQUIT\r\n",
        "S: 250 2.0.0 queued\r\n500 what?\r\n221 bye\r\n",
        NULL,
};
static const char events[] = "  0  220|mx.example ESMTP greeting\n"
                             "1 EHLO name=EHLO argument=a len=8\n"
                             "  1 EHLO 250|mx.example|PIPELINING\n"
                             "2 AUTH name=AUTH argument=PLAIN *** secret len=33\n"
                             "  2 AUTH 235|2.7.0 ok enhanced=2.7.0\n"
                             "auth PLAIN identity=alice code=235\n"
                             "3 MAIL name=MAIL argument=FROM:<a@example.com> SIZE=9"
                             " mailbox=a@example.com len=34\n"
                             "4 RCPT name=RCPT argument=TO:<b@example.net>"
                             " mailbox=b@example.net len=25\n"
                             "5 DATA name=DATA len=6\n"
                             "  3 MAIL 250|2.1.0 ok enhanced=2.1.0\n"
                             "  4 RCPT 550|5.1.1 no enhanced=5.1.1\n"
                             "  5 DATA 354|go\n"
                             "begin data\n"
                             "end size=21 missing=0 complete\n"
                             "6  argument=*** secret len=6\n"
                             "anomaly unknown_command at 131 of 0\n"
                             "7 QUIT name=QUIT len=6\n"
                             "  5 DATA 250|2.0.0 queued enhanced=2.0.0 content\n"
                             "  6  500|what?\n"
                             "  7 QUIT 221|bye\n";

static void any_portions_give_the_same_events(void **state)
{
	static const size_t portions[] = {SIZE_MAX, 1, 2, 3, 5, 7, 16, 30};
	for (size_t i = 0; i < sizeof portions / sizeof *portions; i++) {
		struct recorder r;
		struct ss_parser *p = begin(&r, 0);
		feed(p, session, portions[i]);
		assert_int_equal(r.n_content, 21);
		finish(p, &r, events);
	}
}

static void RD9_secrets_only_when_asked(void **state)
{
	struct recorder r;
	struct ss_parser *p = begin(&r, SS_PARSER_SHOW_SECRETS);
	FEED(p, "S: 220 a\r\n", "C: AUTH PLAIN AGFsaWNlAHNlY3JldA==\r\n", "S: 235 ok\r\n");
	finish(p, &r,
	       "  0  220|a greeting\n"
	       "1 AUTH name=AUTH argument=PLAIN AGFsaWNlAHNlY3JldA== secret len=33\n"
	       "  1 AUTH 235|ok\n"
	       "auth PLAIN identity=alice secret=secret code=235\n");
}

static void RD8_starttls_by_its_reply(void **state)
{
	struct recorder r;
	struct ss_parser *p = begin(&r, 0);
	FEED(p, "S: 220 a\r\n", "C: STARTTLS\r\n", "S: 454 no\r\n", "C: STARTTLS\r\n",
	     "S: 220 go\r\n", "C: \x16\x03\x01\x02\x34\x01");
	assert_true(ss_parser_is_tls(p));
	assert_int_equal(r.n_content, 6);
	finish(p, &r,
	       "  0  220|a greeting\n"
	       "1 STARTTLS name=STARTTLS len=10\n"
	       "starttls requested\n"
	       "  1 STARTTLS 454|no\n"
	       "starttls refused\n"
	       "2 STARTTLS name=STARTTLS len=10\n"
	       "starttls requested\n"
	       "  2 STARTTLS 220|go\n"
	       "starttls accepted\n");
}

static void gaps_and_offsets(void **state)
{
	struct recorder r;
	struct ss_parser *p = begin(&r, 0);
	FEED(p, "S: 220 a\r\n", "C: DATA\r\n", "S: 354 go\r\n", "C: 0123");
	ss_parser_gap(p, SS_FROM_CLIENT, 100, 0, 0);
	FEED(p, "C: 4567\r\n.\r\n", "S: 250 ok\r\n", "C: \r\n");
	finish(p, &r,
	       "  0  220|a greeting\n"
	       "1 DATA name=DATA len=6\n"
	       "anomaly out_of_order at 0 of 0\n"
	       "  1 DATA 354|go\n"
	       "begin data\n"
	       "anomaly content_gap at 10 of 0\n"
	       "gap 100\n"
	       "end size=110 missing=100\n"
	       "  1 DATA 250|ok content\n"
	       "2  name= len=2\n"
	       "anomaly empty_command at 119 of 0\n"
	       "anomaly missing_reply at 23 of 1\n");
}

static void one_side_alone(void **state)
{
	struct recorder r;
	struct ss_parser *p = begin(&r, 0);
	ss_parser_lose_side(p, SS_FROM_SERVER);
	FEED(p, "C: LHLO a\r\nDATA\r\n", "C: x\r\n.\r\n", "C: QUIT\r\n");
	assert_true(ss_parser_is_lmtp(p));
	finish(p, &r, NULL);
}

static void a_proxy_comes_first(void **state)
{
	struct recorder r;
	struct ss_parser *p = begin(&r, 0);
	FEED(p, "C: PROXY TCP4 192.0.2.1 192.0.2.2 1024 25\r\n", "S: 220 a\r\n", "C: QUIT\r\n",
	     "S: 221 b\r\n");
	finish(p, &r,
	       "proxy 192.0.2.1 1024\n  0  220|a greeting\n1 QUIT name=QUIT len=6\n  1 QUIT "
	       "221|b\n");
}

static void midway_the_first_line_may_be_anything(void **state)
{
	struct recorder r;
	struct ss_parser *p = begin(&r, SS_PARSER_MIDWAY);
	FEED(p, "C: rest of a line\r\nQUIT\r\n", "S: 221 b\r\n");
	finish(p, &r, NULL);
}

static void bad_arguments_are_refused(void **state)
{
	struct ss_parser *p = NULL;
	struct ss_parser_options options = {0};
	assert_int_equal(ss_parser_create(NULL, &p), SS_EARG);
	assert_int_equal(ss_parser_create(&options, &p), SS_EARG);
	options.on_event = on_event;
	options.memory_limit = 1;
	assert_int_equal(ss_parser_create(&options, &p), SS_ENOMEM);
	assert_null(p);
	ss_parser_destroy(NULL);
}

static void count_events(void *user, const struct ss_parser_event *e)
{
	*(uint64_t *)user += e->kind != SS_PARSER_ANOMALY;
}

/* Lines of content, commands and their replies, each in a portion of its own, and in two. */
static void steady_state_allocates_nothing(void **state)
{
	uint64_t n_events = 0;
	struct ss_parser_options options = {.on_event = count_events, .user = &n_events};
	struct ss_parser *p;
	assert_int_equal(ss_parser_create(&options, &p), SS_OK);
	FEED(p, "S: 220 a\r\n", "C: EHLO a\r\n", "S: 250 a\r\n", "C: MAIL FROM:<a@b>\r\n",
	     "S: 250 ok\r\n", "C: NO", "C: OP\r\n", "S: 25", "S: 0 ok\r\n", "C: DATA\r\n",
	     "S: 354 go\r\n");
	uint64_t before = n_allocations;
	for (unsigned i = 0; i < 1000; i++)
		FEED(p, "C: a line of a message\r\n", "C: ..and one ", "C: in two\r", "C: \n");
	assert_int_equal(n_allocations, before);
	FEED(p, "C: .\r\n", "S: 250 ok\r\n");
	before = n_allocations;
	for (unsigned i = 0; i < 1000; i++)
		FEED(p, "C: NOOP\r\n", "S: 250 ok\r\n", "C: RCPT TO:<a@b>\r\n", "S: 250 ok\r\n");
	assert_int_equal(n_allocations, before);
	assert_true(n_events >= 4000);
	ss_parser_destroy(p);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	        cmocka_unit_test(any_portions_give_the_same_events),
	        cmocka_unit_test(RD9_secrets_only_when_asked),
	        cmocka_unit_test(RD8_starttls_by_its_reply),
	        cmocka_unit_test(gaps_and_offsets),
	        cmocka_unit_test(one_side_alone),
	        cmocka_unit_test(a_proxy_comes_first),
	        cmocka_unit_test(midway_the_first_line_may_be_anything),
	        cmocka_unit_test(bad_arguments_are_refused),
	        cmocka_unit_test(steady_state_allocates_nothing),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
