/* What a filter costs a record, in nanoseconds, by kind of expression; and its search for a text
 * beside memmem, which minds the case, and strcasestr, which does not.
 *
 * usage: filter [MILLION-RECORDS] */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "filter/filter.h"
#include "filter/needle.h"
#include "filter/regex_pcre2.h"

#define S(literal) SS_SLICE(literal)
#define LIST(a)                                                                                    \
	{                                                                                          \
		(a), sizeof(a) / sizeof(a)[0]                                                      \
	}

enum { TRIES = 3, ROUND = 1000000 };

static const struct ss_slice recipients_asked[] = {
        {(const uint8_t *)"bob@example.net", 15},
        {(const uint8_t *)"carol@example.net", 17},
        {(const uint8_t *)"dave@department.example.org", 27},
};
static const char mail[] = "MAIL FROM:<alice@example.com> SIZE=1214567 BODY=8BITMIME";
static const char rcpt[] = "RCPT TO:<dave@department.example.org> NOTIFY=NEVER";
static const char rejected[] = "550 5.1.1 <carol@example.net>: Recipient address rejected: User "
                               "unknown in virtual mailbox table";
static const struct ss_slice commands[] = {
        {(const uint8_t *)mail, sizeof mail - 1},
        {(const uint8_t *)rcpt, sizeof rcpt - 1},
        {(const uint8_t *)rcpt, sizeof rcpt - 1},
        {(const uint8_t *)rcpt, sizeof rcpt - 1},
        {(const uint8_t *)"DATA", 4},
};
static const struct ss_slice responses[] = {
        {(const uint8_t *)"250 2.1.0 Ok", 12},
        {(const uint8_t *)"250 2.1.5 Ok", 12},
        {(const uint8_t *)rejected, sizeof rejected - 1},
        {(const uint8_t *)"250 2.1.5 Ok", 12},
        {(const uint8_t *)"354 End data with <CR><LF>.<CR><LF>", 35},
        {(const uint8_t *)"250 2.0.0 Ok: queued as 4XkQ1z2mWnz9s", 37},
};

static double now(void)
{
	struct timespec t;
	clock_gettime(CLOCK_MONOTONIC, &t);
	return (double)t.tv_sec + (double)t.tv_nsec / 1e9;
}

static struct ss_transaction_record transaction(void)
{
	static const struct ss_reply_record reply = {
	        250, {(const uint8_t *)"2.0.0", 5}, {(const uint8_t *)"Ok: queued", 10}};
	struct ss_transaction_record t = {
	        .head = {.type = SS_RECORD_TRANSACTION,
	                 .schema = 1,
	                 .ts = 1767323045000000000,
	                 .flow_id = 7,
	                 .community_id = S("1:LQU9qZlK+B5F3KDmev6m5PMibrg="),
	                 .src_port = 40112,
	                 .dst_port = 587},
	        .index = 1,
	        .helo = S("client.example"),
	        .mail_from = S("alice@example.com"),
	        .rcpt_to = LIST(recipients_asked),
	        .has_data = SS_FLAG_YES,
	        .content = 1,
	        .size = 1214501,
	        .outcome = SS_TRANSACTION_ACCEPTED,
	        .reply = &reply,
	        .queue_id = S("4XkQ1z2mWnz9s"),
	        .commands = LIST(commands),
	        .responses = LIST(responses),
	        .duration = 250000000,
	        .dropped = SS_NUMBER_ABSENT,
	};
	ss_address_read("192.0.2.10", &t.head.src_ip);
	ss_address_read("198.51.100.25", &t.head.dst_ip);
	return t;
}

static void measure(const char *expression, size_t n)
{
	const struct ss_filter_options options = {.regex = &ss_regex_pcre2};
	const struct ss_transaction_record t = transaction();
	struct ss_memory memory = {.limit = 0};
	struct ss_filter_error error;
	struct ss_filter *f;
	double best = 1e9;
	size_t matches = 0;
	if (ss_filter_compile(ss_slice_of(expression), &options, &memory, &f, &error) < 0) {
		printf("%s: %s\n", expression, error.message);
		exit(1);
	}
	for (unsigned try = 0; try < TRIES; try++) {
		double begin = now();
		for (size_t i = 0; i < n; i++)
			matches += ss_filter_match(f, &t.head);
		double ns = (now() - begin) * 1e9 / (double)n;
		best = ns < best ? ns : best;
	}
	printf("%-44s %8.1f ns a record  %s\n", expression, best, matches > 0 ? "matches" : "");
	ss_filter_destroy(f);
}

/* ---- the search alone ---- */

typedef bool (*search)(const struct ss_needle *n, const char *hay, size_t len);

static bool by_needle(const struct ss_needle *n, const char *hay, size_t len)
{
	return ss_needle_is_in(n, (struct ss_slice){(const uint8_t *)hay, len});
}

static bool by_memmem(const struct ss_needle *n, const char *hay, size_t len)
{
	return memmem(hay, len, n->text.data, n->text.len) != NULL;
}

static bool by_strcasestr(const struct ss_needle *n, const char *hay, size_t len)
{
	return strcasestr(hay, (const char *)n->text.data) != NULL;
}

static void compare(const char *name, search s, const char *hay, size_t n)
{
	char text[] = "nobody@nowhere";
	struct ss_needle needle;
	size_t len = strlen(hay), found = 0;
	ss_needle_set(&needle, (uint8_t *)text, strlen(text));
	double begin = now();
	for (size_t i = 0; i < n; i++) {
		__asm__ volatile("" : : "r"(hay) : "memory");
		found += s(&needle, hay, len);
	}
	printf("%-12s in %5zu octets %8.1f ns%s\n", name, len, (now() - begin) * 1e9 / (double)n,
	       found > 0 ? "?" : "");
}

int main(int argc, char **argv)
{
	static const char *const expressions[] = {
	        "from:mallory",
	        "from:alice",
	        "type:session",
	        "size:>10M",
	        "src:10.0.0.0/8",
	        "code:5xx",
	        "to:mallory",
	        "cmd:vrfy",
	        "mallory",
	        "550",
	        "mallory or 10.0.0.1",
	        "type:session mallory",
	        "mail_from:/mallory@/",
	        "mail_from:/^[a-z]+@(one|two|three)\\.example$/",
	        "/mallory@/",
	        "finding:x",
	};
	static char longer[4097];
	size_t n = (argc > 1 ? strtoul(argv[1], NULL, 10) : 1) * ROUND;
	for (size_t i = 0; i < sizeof expressions / sizeof expressions[0]; i++)
		measure(expressions[i], n);
	memset(longer, 'o', sizeof longer - 1);
	const char *const hays[] = {"alice@example.com", rejected, longer};
	for (size_t i = 0; i < 3; i++) {
		compare("needle", by_needle, hays[i], n / 4);
		compare("memmem", by_memmem, hays[i], n / 4);
		compare("strcasestr", by_strcasestr, hays[i], n / 4);
	}
	return 0;
}
