/* What expressions match, of the sample records, and what is wrong with those that are wrong. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "base/error.h"
#include "base/limits.h"
#include "filter/filter.h"
#include "filter/regex_pcre2.h"
#include "sample_records.h"

#define COUNT(a) (sizeof(a) / sizeof(a)[0])

static unsigned n_troubles;

static void on_trouble(void *user, const char *text)
{
	n_troubles++;
}

static const struct ss_filter_options with_regexes = {.regex = &ss_regex_pcre2,
                                                      .on_trouble = on_trouble};

static struct ss_filter *compile_bytes(struct ss_slice expression, struct ss_memory *memory)
{
	struct ss_filter_error error;
	struct ss_filter *f;
	if (ss_filter_compile(expression, &with_regexes, memory, &f, &error) < 0)
		fail_msg("%.*s: %s", (int)expression.len, expression.data, error.message);
	return f;
}

/* ---- which of the sample records? ---- */

struct seen {
	struct ss_filter *f;
	unsigned n[SS_N_RECORD_TYPES];
};

static void on_record(void *user, const struct ss_record_head *r)
{
	struct seen *s = user;
	s->n[r->type] += ss_filter_match(s->f, r);
}

static struct seen find(const char *set, const char *expression)
{
	struct ss_memory memory = {.limit = 0};
	struct seen s = {.f = compile_bytes(ss_slice_of(expression), &memory)};
	sample_records(set, on_record, &s);
	ss_filter_destroy(s.f);
	assert_int_equal(memory.used, 0);
	return s;
}

/* "f1 s2 t3 m4 a5 e6" (flows, sessions, transactions, messages, files, events, discoveries: findings), without
 * those that are 0. */
static void check(const char *set, const char *expression, const char *expected)
{
	static const char letters[] = {
	        [SS_RECORD_FLOW] = 'f',    [SS_RECORD_SESSION] = 's', [SS_RECORD_TRANSACTION] = 't',
	        [SS_RECORD_MESSAGE] = 'm', [SS_RECORD_FILE] = 'a',    [SS_RECORD_EVENT] = 'e',
	        [SS_RECORD_FINDING] = 'd'};
	struct seen s = find(set, expression);
	char text[64] = "";
	for (unsigned i = SS_RECORD_FLOW; i <= SS_RECORD_FINDING; i++) {
		size_t len = strlen(text);
		if (s.n[i] > 0)
			snprintf(text + len, sizeof text - len, "%s%c%u", len > 0 ? " " : "",
			         letters[i], s.n[i]);
	}
	if (strcmp(text, expected) != 0)
		fail_msg("%s: %s matches '%s', not '%s'", set, expression, text, expected);
}

#define CHECK(SET, ...)                                                                            \
	do {                                                                                       \
		static const char *const rows[][2] = {__VA_ARGS__};                                \
		for (size_t i = 0; i < COUNT(rows); i++)                                           \
			check(SET, rows[i][0], rows[i][1]);                                        \
	} while (0)

/* The set "pipelined": a flow, a session, a transaction, 22 events. */

/* R16: the word smtp, command, sender, recipient, server software, reply code. */
static void R16_words_find_what_is_shown(void **state)
{
	CHECK("pipelined", {"smtp", "f1 s1 t1 e21"}, {"SMTP", "f1 s1 t1 e21"}, {"rcpt", "s1 t1 e6"},
	      {"alice@example.com", "s1 t1 e1"}, {"bob@EXAMPLE.net", "t1 e1"}, {"postfix", "s1 e1"},
	      {"550", "s1 t1 e1"}, {"554", ""}, {"nowhere", ""});
}

static void words(void **state)
{
	CHECK("pipelined", {"192.0.2.10", "f1 s1 t1 e21"}, {"192.0.2.1", ""},
	      {"192.0.2.", "f1 s1 t1 e21"}, {"192.0.2.0/24", "f1 s1 t1 e21"},
	      {"587", "f1 s1 t1 e21"}, {"58", ""}, {"pipelining", "s1 e1"},
	      {"\"virtual mailbox\"", "t1 e1"}, {"\"mailbox  virtual\"", ""},
	      {"/queued as [0-9a-z]+$/", "t1 e1"}, {"closed", "f1 e1"}, {"1214501", "t1 e1"},
	      {"LQU9qZ", "f1 s1 t1 e21"});
}

static void aliases(void **state)
{
	CHECK("pipelined", {"from:alice", "t1 e1"}, {"from:bob", ""}, {"to:bob", "t1 e1"},
	      {"to:alice", ""}, {"cmd:rcpt", "s1 t1 e6"}, {"cmd:vrfy", ""},
	      {"code:550", "s1 t1 e1"}, {"code:5xx", "s1 t1 e1"}, {"code:4xx", ""},
	      {"code:>550", ""}, {"code:=550", "s1 t1 e1"}, {"code:55", ""},
	      {"code:/^55/", "s1 t1 e1"}, {"user:alice", "s1"}, {"server:postfix", "s1"},
	      {"helo:client.example", "s1 t1 e1"}, {"src:192.0.2.10", "f1 s1 t1 e21"},
	      {"src:192.0.2.1", ""}, {"src:192.0.2.0/28", "f1 s1 t1 e21"}, {"src:192.0.2.0/29", ""},
	      {"dst:192.0.2.10", ""}, {"dst:198.51", "f1 s1 t1 e21"}, {"port:587", "f1 s1 t1 e21"},
	      {"port:40112", "f1 s1 t1 e21"}, {"sport:587", ""}, {"dport:587", "f1 s1 t1 e21"},
	      {"app:smtp", "f1 s1 t1 e21"}, {"app:lmtp", ""}, {"state:closed", "f1"},
	      {"state:accepted", "t1"}, {"state:quit", "s1"}, {"tls:yes", ""}, {"tls:no", "s1"});
	CHECK("refused", {"src:2001:db8::/32", "f1 s1 t3"}, {"2001:db8::5:17", "f1 s1 t3"},
	      {"src:2001:db9::/32", ""}, {"app:lmtp", "s1"}, {"code:451..454", "t1"},
	      {"code:4xx or code:5xx", "t2"});
	CHECK("no-mail", {"tls:yes", "s1"}, {"tls:no", "s2"}, {"user:root", "s1"});
	CHECK("message", {"subject:caf\303\251", "m1"}, {"subject:*", "m1"}, {"subject:>5", ""},
	      {"from:alice", "m1"}, {"to:carol", "m1"}, {"file:invoice", "a1"},
	      {"file:\"run me.js\"", "a1"}, {"sha256:4ae7", "a1"}, {"url:http", "m1"},
	      {"url:bank", ""}, {"smtp", "m1 a1"}, {"app:smtp", "m1 a1"}, {"type:file", "a1"},
	      {"message_id:1@example.com", "m1 a1"}, {"type_mismatch:yes", "a1"},
	      {"received.ip:192.0.2.77", "m1"}, {"headers.name:x-odd", "m1"});
	CHECK("finding", {"finding:attach", "d1"}, {"finding:ATTACH.double_ext", "d1"},
	      {"finding:\"two endings\"", "d1"}, {"finding:/^attach\\./", "d1"},
	      {"finding:attach.rtlo", ""}, {"finding:high", ""}, {"severity:high", "d1"},
	      {"id:attach", "d1"}, {"src:192.0.2.10", "d1"}, {"evidence.packet:12", "d1"});
	CHECK(NULL, {"subject:hello", ""}, {"sha256:00", ""}, {"process:postfix", ""},
	      {"finding:smuggle", ""});
}

static void fields(void **state)
{
	CHECK("pipelined", {"mail_from:alice", "t1"}, {"MAIL_FROM:alice", "t1"},
	      {"recipients.address:carol", "t1"}, {"recipients.code:550", "t1"},
	      {"recipients.accepted:no", "t1"}, {"recipients.accepted:yes", "t1"},
	      {"recipients:5.1.1", "t1"}, {"transaction.size:>1M", "t1"}, {"size:>1214501", ""},
	      {"size:>=1214501", "t1"}, {"size:<=1214501", "t1"}, {"size:1.1M..1.2M", "t1"},
	      {"size:..1M", ""}, {"size:1M..", "t1"}, {"session.helo:client", "s1"},
	      {"helo:=client.example", "s1 t1 e1"}, {"helo:=client", ""},
	      {"helo:=\"client.example\"", "s1 t1 e1"}, {"command_counts.RCPT:>2", "s1"},
	      {"command_counts.rcpt:3", "s1"}, {"command_counts.RSET:>0", ""},
	      {"command_counts.*:rcpt", "s1"}, {"command_counts:rcpt", "s1"},
	      {"mail_params.SIZE:>1M", "t1"}, {"mail_params.size:1214567", "t1"},
	      {"mail_params.SMTPUTF8:yes", "t1"}, {"think_time.server:40ms", "s1"},
	      {"think_time.server:>39ms", "s1"}, {"think_time.server:>40ms", ""},
	      {"think_time.server:>=0.04", "s1"}, {"duration:1ms..1s", "t1"},
	      {"duration:200ms", ""}, {"duration:0.2", "t1"}, {"duration:250ms", "t1"},
	      {"rtt:1250us", "f1"}, {"rtt:<2ms", "f1"}, {"ts:2026-01-02", "f1 s1 t1 e21"},
	      {"ts:2026-01-03", ""}, {"ts:>2026-01-02", ""}, {"ts:>=2026-01-02", "f1 s1 t1 e21"},
	      {"ts:2026-01-02T03:04", "f1 s1 t1 e21"}, {"ts:<2026-01-02T03:04:07", "f1 s1 t1 e16"},
	      {"ts:2026-01-02T04:04+01:00", "f1 s1 t1 e21"}, {"type:session", "s1"},
	      {"outcome:accepted", "t1"}, {"flow_id:1", "f1 s1 t1 e21"},
	      {"extensions:\"SIZE 10240000\"", "s1"}, {"queue_id:*", "t1"}, {"mail_from:*", "t1"},
	      {"authenticated:yes", "s1"}, {"authenticated:true", "s1"}, {"authenticated:no", ""},
	      {"lmtp:no", "s1"}, {"lmtp:yes", ""}, {"auth.tls:no", "s1"}, {"auth:alice", "s1"},
	      {"lines:pipelining", "e1"}, {"kind:reply", "e10"}, {"packets:>0", ""},
	      {"code:>=-1 type:transaction", "t1"}, {"flow_id:-1..1 type:flow", "f1"});
	CHECK("refused", {"auth.tls:no", ""}, {"lmtp:yes", "s1"}, {"partial:yes", "t1"},
	      {"anomalies.bare_lf:2", "s1"}, {"mail_from:=<>", "t1"},
	      {"rcpt_to:b\xc3\xbc"
	       "cher",
	       "t1"});
	CHECK("stats", {"stats.packets:>0", ""});
}

static void operators(void **state)
{
	CHECK("pipelined", {"from:alice to:bob", "t1"}, {"from:alice and to:bob", "t1"},
	      {"from:alice AND to:nobody", ""}, {"from:alice or to:bob", "t1 e2"},
	      {"from:alice Or to:bob type:transaction", "t1 e1"},
	      {"(from:alice or to:bob) type:event", "e2"}, {"not smtp", ""}, {"-smtp", ""},
	      {"not not from:alice", "t1 e1"}, {"--from:alice", "t1 e1"},
	      {"-(type:event or type:flow)", "s1 t1"}, {"not type:event type:flow", "f1"},
	      {"not (type:event type:flow)", "f1 s1 t1 e21"}, {"type:event -code:*", "e11"},
	      {"not helo:*", "f1 e20"}, {"\"or\"", "t1 e1"}, {"", "f1 s1 t1 e21"},
	      {"  \t\n ", "f1 s1 t1 e21"}, {"((((type:flow))))", "f1"}, {"type:flow\tsmtp", "f1"},
	      {"\"\"", "f1 s1 t1 e21"});
}

static void escapes(void **state)
{
	CHECK("hostile", {"\"\\x1b]0\"", "f1 s1 t2 e3"}, {"/\\x1b\\]0/", "f1 s1 t2 e3"},
	      {"\"\xff\"", "f1 s1 t2 e3"}, {"/[\\xff]/", "f1 s1 t2 e3"},
	      {"\"\\r\\n\"", "f1 s1 t2 e3"});
	CHECK("pipelined", {"/<alice@.*>/", "s1 t1 e1"}, {"/<ALICE@.*>/", "s1 t1 e1"},
	      {"/<ALICE@.*>/i", "s1 t1 e1"}, {"/<ALICE@.*>/c", ""}, {"/<alice@.*>/c", "s1 t1 e1"},
	      {"server:/Debian\\/GNU/", "s1"}, {"server:\"debian/gnu\"", "s1"});
}

/* ---- what is wrong ---- */

static struct ss_filter_error complaint(struct ss_slice expression,
                                        const struct ss_filter_options *options)
{
	struct ss_memory memory = {.limit = 0};
	struct ss_filter_error error;
	struct ss_filter *f = (struct ss_filter *)&memory;
	if (ss_filter_compile(expression, options, &memory, &f, &error) != SS_EARG)
		fail_msg("'%.*s' is taken", (int)expression.len, expression.data);
	assert_ptr_equal(f, &memory);
	assert_int_equal(memory.used, 0);
	assert_true(error.at <= expression.len && error.len >= 1);
	return error;
}

static const struct {
	const char *expression, *message;
	size_t at, len;
} mistakes[] = {
        {"form:alice", "unknown field 'form' (did you mean 'from'?)", 0, 4},
        {"a b identity:x", "unknown field 'identity' (did you mean 'auth.identity'?)", 4, 8},
        {"recipent.address:x",
         "unknown field 'recipent.address' (did you mean "
         "'recipients.address'?)",
         0, 16},
        {"http://example.org", "unknown field 'http' (a text with a colon", 0, 4},
        {"from:", "'from:' needs a value", 0, 5},
        {"a from: alice", "'from:' needs a value", 2, 5},
        {"from:(a or b)", "'from:' needs a value", 0, 5},
        {"(a or b", "this parenthesis is not closed", 0, 1},
        {"a (b (c)", "this parenthesis is not closed", 2, 1},
        {"a)", "this parenthesis closes nothing", 1, 1},
        {"()", "something must stand before this parenthesis", 1, 1},
        {"a or", "something must follow here", 4, 1},
        {"or a", "something must stand before 'or'", 0, 2},
        {"a and or b", "something must stand before 'or'", 6, 2},
        {"not", "something must follow here", 3, 1},
        {"a -", "something must follow here", 3, 1},
        {"\"abc", "the quotation mark is not closed", 0, 4},
        {"a from:\"abc\\\"", "the quotation mark is not closed", 7, 6},
        {"ab\"c\"", "a quotation mark within a word", 2, 1},
        {"\"a\\qb\"", "unknown escape", 2, 2},
        {"\"a\\x4\"", "unknown escape", 2, 2},
        {"\"\\x\x14\x11\"", "unknown escape", 1, 2},
        {"a /b", "the regex is not closed by /", 2, 2},
        {"/var/spool", "behind a regex may stand i", 5, 5},
        {"helo:/(a/", "in the regex: missing closing parenthesis", 8, 1},
        {"/\\C/", "in the regex: ", 3, 1},
        {"/(*UTF)a/", "in the regex: ", 0, 1},
        {"size:abc", "'size' holds numbers", 5, 3},
        {"size:>abc", "'>abc' compares with no number", 5, 4},
        {"subject:>urgent", "'>urgent' compares with no number", 8, 7},
        {"duration:abc", "'duration' holds durations", 9, 3},
        {"duration:5xx", "'duration' holds durations", 9, 3},
        {"ts:monday", "'ts' holds times", 3, 6},
        {"ts:2026-02-30", "'ts' holds times", 3, 10},
        {"esmtp:maybe", "'esmtp' holds yes or no", 6, 5},
        {"src:>5", "'src' holds addresses", 4, 2},
        {"src:192.0.2.0/33", "'src' holds addresses", 4, 12},
        {"dst:2001:db8::/129", "'dst' holds addresses", 4, 14},
        {"outcome:=accept", "'outcome' is never so (did you mean 'accepted'?)", 8, 7},
        {"outcome:acepted", "'outcome' is never so (did you mean 'accepted'?)", 8, 7},
        {"outcome:xyzzy",
         "'outcome' is one of: quit, closed, reset, timeout, tls, open, accepted, "
         "rejected, deferred, abandoned, unknown",
         8, 5},
        {"app:htp", "'app' is never so (did you mean 'http'?)", 4, 3},
        {"severity:hgh", "'severity' is never so (did you mean 'high'?)", 9, 3},
        {"severity:=hig", "'severity' is never so (did you mean 'high'?)", 9, 4},
        {"state:resett", "'state' is never so (did you mean 'reset'?)", 6, 6},
        {"auth.outcome:failed", "'auth.outcome' is one of: success, failure,", 13, 6},
        {"anomaly:bare_lff", "'anomaly' is never so (did you mean 'bare_lf'?)", 8, 8},
        {"anomalies.bare_lff:*", "there is no such anomaly (did you mean 'bare_lf'?)", 0, 18},
        {"anomalies.*:bare_lff", "'anomalies.*' is never so", 12, 8},
        {"a code>500", "write code:>500 (", 2, 8},
        {"a code > 500 b", "write code:>500 (", 2, 10},
        {"code != 500", "write -code:500 (", 0, 11},
        {"from=bob", "write from:bob (", 0, 8},
        {"size>1M", "write size:>1M (", 0, 7},
        {">500", "a comparison stands behind a name", 0, 4},
        {"a && b", "terms side by side must all hold", 2, 2},
        {"from:a||from:b", "write or for ||", 5, 9},
        {"!alice", "write -alice, ", 0, 6},
        {"from:!alice", "write -from:alice, ", 5, 6},
        {"*", "* stands behind a name", 0, 1},
        {"from:a*", "* is no wildcard within a word", 5, 2},
        {"198.51.100.26:25", "address and port are two terms: write 198.51.100.26 port:25", 0, 16},
        {"dst:[2001:db8::1]:25", "address and port are two terms: write dst:2001:db8::1 port:25", 0,
         20},
        {"code:600..500", "nothing is in this range", 5, 8},
        {"code:6000", "a reply code has three digits", 5, 4},
        {"dport:99999", "a port is a number from 0 to 65535", 6, 5},
        {"sport:>65535", "a port is a number from 0 to 65535", 6, 6},
};

static void errors(void **state)
{
	for (size_t i = 0; i < COUNT(mistakes); i++) {
		struct ss_filter_error e =
		        complaint(ss_slice_of(mistakes[i].expression), &with_regexes);
		if (strncmp(e.message, mistakes[i].message, strlen(mistakes[i].message)) != 0 ||
		    (strcmp(mistakes[i].expression, "/(*UTF)a/") != 0 &&
		     (e.at != mistakes[i].at || e.len != mistakes[i].len)))
			fail_msg("'%s': %s (at %zu, %zu)", mistakes[i].expression, e.message, e.at,
			         e.len);
	}
}

/* What looks like another language's operators, and is none. */
static void innocent_words(void **state)
{
	static const char *const expressions[] = {
	        "<alice@example.org>", "<>",           "x=y",      "****",       "\"a && b\"",
	        "\"code>500\"",        "a&b",          "wow!",     "10.0.0.1:x", "2001:db8::1:25",
	        "app:smtp app:lmtp",   "state:res",    "code:6xx", "user:*",     "anomaly:*",
	        "auth.outcome:fail",   "mail_from:=<>"};
	for (size_t i = 0; i < COUNT(expressions); i++) {
		struct ss_memory memory = {.limit = 0};
		struct ss_filter_error error;
		struct ss_filter *f;
		if (ss_filter_compile(ss_slice_of(expressions[i]), &with_regexes, &memory, &f,
		                      &error) < 0)
			fail_msg("%s: %s", expressions[i], error.message);
		ss_filter_destroy(f);
		assert_int_equal(memory.used, 0);
	}
}

static void without_regexes(void **state)
{
	const struct ss_filter_options none = {.regex = NULL};
	struct ss_filter_error e = complaint(SS_SLICE("a helo:/b/"), &none);
	assert_string_equal(e.message, "this build has no regexes");
	assert_int_equal(e.at, 7);
	assert_int_equal(e.len, 3);
}

/* ---- hostile ---- */

static struct ss_slice repeated(const char *text, size_t n, const char *end)
{
	size_t len = strlen(text), end_len = strlen(end);
	char *all = malloc(n * len + end_len + 1);
	assert_non_null(all);
	for (size_t i = 0; i < n; i++)
		memcpy(all + i * len, text, len);
	memcpy(all + n * len, end, end_len + 1);
	return (struct ss_slice){(uint8_t *)all, n * len + end_len};
}

static void refused(const char *text, size_t n, const char *end, const char *message)
{
	struct ss_slice s = repeated(text, n, end);
	struct ss_filter_error e = complaint(s, &with_regexes);
	if (!strstr(e.message, message))
		fail_msg("%s", e.message);
	free((void *)(uintptr_t)s.data);
}

static void taken(const char *text, size_t n, const char *end)
{
	struct ss_memory memory = {.limit = 0};
	struct ss_slice s = repeated(text, n, end);
	ss_filter_destroy(compile_bytes(s, &memory));
	assert_int_equal(memory.used, 0);
	free((void *)(uintptr_t)s.data);
}

static void limits(void **state)
{
	refused("a ", 524288, "", "longer than");
	refused("(", 10000, "a", "in each other");
	refused("not ", 10000, "a", "in each other");
	refused("-", 10000, "a", "in each other");
	refused("-(", SS_LIMIT_FILTER_DEPTH / 2, "a", "in each other");
	refused("a ", SS_LIMIT_FILTER_TERMS + 1, "", "terms");
	refused("/", 1, "x", "not closed");
	refused("a", SS_LIMIT_REGEX_PATTERN, ":x", "unknown field");
	taken("a ", SS_LIMIT_FILTER_TERMS, "");
	taken("a or ", SS_LIMIT_FILTER_TERMS - 1, "code:5xx");
	taken("code:5xx ", SS_LIMIT_FILTER_TERMS, "");
	taken("-", SS_LIMIT_FILTER_DEPTH - 1, "a");
	taken("a", SS_LIMIT_FILTER_TEXT, "");
	struct ss_slice regex = repeated("a", SS_LIMIT_REGEX_PATTERN + 1, "/");
	*(uint8_t *)(uintptr_t)regex.data = '/';
	taken("", 0, "/a/");
	free((void *)(uintptr_t)regex.data);
}

static void any_octets(void **state)
{
	struct ss_memory memory = {.limit = 0};
	static const char expression[] = "a\0b \xff\xfe \"c\0\xc3\" from:\0x";
	struct ss_filter *f = compile_bytes(
	        (struct ss_slice){(const uint8_t *)expression, sizeof expression - 1}, &memory);
	struct seen s = {.f = f};
	sample_records(NULL, on_record, &s);
	assert_int_equal(s.n[SS_RECORD_TRANSACTION] + s.n[SS_RECORD_SESSION], 0);
	ss_filter_destroy(f);
}

/* A regex that backtracks for ever ends, and is told of once. */
static void catastrophic_regex(void **state)
{
	static char text[2000];
	struct ss_memory memory = {.limit = 0};
	struct ss_transaction_record t;
	struct ss_filter *f = compile_bytes(SS_SLICE("mail_from:/^(a+)+$/"), &memory);
	memset(text, 'a', sizeof text);
	text[sizeof text - 1] = '!';
	sample_blank(&t.head, SS_RECORD_TRANSACTION);
	t.mail_from = (struct ss_slice){(const uint8_t *)text, sizeof text};
	n_troubles = 0;
	for (unsigned i = 0; i < 1000; i++)
		assert_false(ss_filter_match(f, &t.head));
	assert_int_equal(n_troubles, 1);
	ss_filter_destroy(f);
	assert_int_equal(memory.used, 0);
}

/* ---- memory ---- */

static void memory_is_short(void **state)
{
	static const char expression[] =
	        "alice -(from:b or code:5xx) subject:/x+/ size:>1M \"a\\n\" src:10.0.0.0/8";
	bool is_done = false;
	for (uint64_t n = 1; !is_done; n++) {
		struct ss_memory memory = {.fail_after = n};
		struct ss_filter_error error;
		struct ss_filter *f = NULL;
		int status = ss_filter_compile(ss_slice_of(expression), &with_regexes, &memory, &f,
		                               &error);
		assert_true(status == SS_OK || status == SS_ENOMEM);
		is_done = status == SS_OK;
		ss_filter_destroy(f);
		assert_int_equal(memory.used, 0);
		assert_true(n < 10000);
	}
}

/* ---- things that are no record ---- */

struct thing {
	struct ss_slice command;
	int64_t weight;
};
static const struct ss_field thing_fields[] = {
        {.name = "command",
         .name_len = 7,
         .kind = SS_FIELD_TEXT,
         .offset = offsetof(struct thing, command)},
        {.name = "weight",
         .name_len = 6,
         .kind = SS_FIELD_NUMBER,
         .offset = offsetof(struct thing, weight)},
};
static const struct ss_shape thing_shape = {"thing", "", thing_fields, COUNT(thing_fields),
                                            sizeof(struct thing)};
static const struct ss_shape *const shapes[] = {&thing_shape};

static void other_shapes(void **state)
{
	static const struct {
		const char *expression;
		bool matches;
	} rows[] = {{"weight:7", true},   {"weight:>7", false}, {"thing.weight:7", true},
	            {"cmd:ehlo", true},   {"ehlo", true},       {"7", true},
	            {"rset", false},      {"from:*", false},    {"-from:* weight:*", true},
	            {"type:flow", false}, {"smtp", false}};
	const struct ss_filter_options options = {.shapes = shapes, .n_shapes = 1};
	const struct thing thing = {SS_SLICE("EHLO"), 7};
	for (size_t i = 0; i < COUNT(rows); i++) {
		struct ss_memory memory = {.limit = 0};
		struct ss_filter_error error;
		struct ss_filter *f;
		if (ss_filter_compile(ss_slice_of(rows[i].expression), &options, &memory, &f,
		                      &error) < 0)
			fail_msg("%s: %s", rows[i].expression, error.message);
		if (ss_filter_match_shaped(f, &thing_shape, &thing) != rows[i].matches)
			fail_msg("%s", rows[i].expression);
		ss_filter_destroy(f);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	        cmocka_unit_test(R16_words_find_what_is_shown),
	        cmocka_unit_test(words),
	        cmocka_unit_test(aliases),
	        cmocka_unit_test(fields),
	        cmocka_unit_test(operators),
	        cmocka_unit_test(escapes),
	        cmocka_unit_test(errors),
	        cmocka_unit_test(innocent_words),
	        cmocka_unit_test(without_regexes),
	        cmocka_unit_test(limits),
	        cmocka_unit_test(any_octets),
	        cmocka_unit_test(catastrophic_regex),
	        cmocka_unit_test(memory_is_short),
	        cmocka_unit_test(other_shapes),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
