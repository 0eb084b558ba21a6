#include "json_check.h"

#include <stdint.h>
#include <string.h>

#include "require.h"

struct reader {
	const char *at, *end;
	size_t n_objects;
};

static void read_value(struct reader *r);

static void expect(struct reader *r, char c)
{
	REQUIRE(r->at < r->end && *r->at == c);
	r->at++;
}

static void read_string(struct reader *r)
{
	expect(r, '"');
	while (r->at < r->end && *r->at != '"') {
		REQUIRE((uint8_t)*r->at >= 0x20);
		if (*r->at++ != '\\')
			continue;
		REQUIRE(r->at < r->end && strchr("\"\\/bfnrtu", *r->at));
		if (*r->at++ != 'u')
			continue;
		for (int i = 0; i < 4; i++, r->at++)
			REQUIRE(r->at < r->end && strchr("0123456789abcdef", *r->at));
	}
	expect(r, '"');
}

static void read_list(struct reader *r, char open, char close)
{
	expect(r, open);
	r->n_objects += open == '{';
	if (r->at < r->end && *r->at == close) {
		r->at++;
		return;
	}
	for (;;) {
		if (open == '{') {
			read_string(r);
			expect(r, ':');
		}
		read_value(r);
		REQUIRE(r->at < r->end);
		if (*r->at == close)
			break;
		expect(r, ',');
	}
	r->at++;
}

static size_t read_digits(struct reader *r)
{
	size_t n = 0;
	for (; r->at < r->end && *r->at >= '0' && *r->at <= '9'; n++)
		r->at++;
	return n;
}

static void read_number(struct reader *r)
{
	if (*r->at == '-')
		r->at++;
	const char *first = r->at;
	size_t n = read_digits(r);
	REQUIRE(n == 1 || (n > 1 && *first != '0'));
	if (r->at < r->end && *r->at == '.') {
		r->at++;
		REQUIRE(read_digits(r) > 0);
	}
}

static void read_value(struct reader *r)
{
	static const char *const words[] = {"true", "false"};
	REQUIRE(r->at < r->end);
	for (size_t i = 0; i < 2; i++) {
		size_t len = strlen(words[i]);
		if ((size_t)(r->end - r->at) >= len && memcmp(r->at, words[i], len) == 0) {
			r->at += len;
			return;
		}
	}
	switch (*r->at) {
	case '{': read_list(r, '{', '}'); break;
	case '[': read_list(r, '[', ']'); break;
	case '"': read_string(r); break;
	default: read_number(r);
	}
}

size_t require_object(struct ss_slice line)
{
	const char *text = (const char *)line.data;
	struct reader r = {.at = text, .end = text + line.len};
	REQUIRE(line.len > 0 && *text == '{');
	read_value(&r);
	REQUIRE(r.at == r.end);
	return r.n_objects;
}
