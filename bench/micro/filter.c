/* What a filter costs a record, by kind of expression; and its search for a text beside memmem,
 * which minds the case, and strcasestr, which does not. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "filter/filter.h"
#include "filter/needle.h"
#include "filter/regex_pcre2.h"
#include "micro.h"
#include "records.h"

enum { N = 10000 };

/* ---- expressions ---- */

struct match {
	struct ss_filter *filter;
	struct ss_transaction_record record;
	size_t n; /* how often it matched: keeps the work */
};

static void match(void *arg)
{
	struct match *m = (struct match *)arg;
	for (size_t i = 0; i < N; i++)
		m->n += ss_filter_match(m->filter, &m->record.head);
}

static void measure(const char *expression)
{
	const struct ss_filter_options options = {.regex = &ss_regex_pcre2};
	struct match m = {.record = micro_transaction()};
	struct ss_memory memory = {.limit = 0};
	struct ss_filter_error error;
	char what[100];
	if (ss_filter_compile(ss_slice_of(expression), &options, &memory, &m.filter, &error) < 0) {
		fprintf(stderr, "%s: %s\n", expression, error.message);
		exit(1);
	}
	snprintf(what, sizeof what, "filter `%s`", expression);
	micro_each(what, "a record", N, match, &m);
	ss_filter_destroy(m.filter);
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

struct haystack {
	search search;
	struct ss_needle needle;
	const char *hay;
	size_t len, n;
};

static void look(void *arg)
{
	struct haystack *h = (struct haystack *)arg;
	for (size_t i = 0; i < N; i++) {
		__asm__ volatile("" : : "r"(h->hay) : "memory");
		h->n += h->search(&h->needle, h->hay, h->len);
	}
}

static void compare(const char *name, search s, const char *hay)
{
	char text[] = "nobody@nowhere", what[100];
	struct haystack h = {.search = s, .hay = hay, .len = strlen(hay)};
	ss_needle_set(&h.needle, (uint8_t *)text, strlen(text));
	snprintf(what, sizeof what, "text in %zu octets, by %s", h.len, name);
	micro_each(what, "a search", N, look, &h);
}

int main(void)
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
	for (size_t i = 0; i < sizeof expressions / sizeof expressions[0]; i++)
		measure(expressions[i]);
	memset(longer, 'o', sizeof longer - 1);
	const char *const hays[] = {"alice@example.com", micro_rejected, longer};
	for (size_t i = 0; i < 3; i++) {
		compare("needle", by_needle, hays[i]);
		compare("memmem", by_memmem, hays[i]);
		compare("strcasestr", by_strcasestr, hays[i]);
	}
	return 0;
}
