#include "mail/auth_results.h"

#include "mail/comment.h"

/* A piece of a value: a word, a quoted string, a comment (both without what encloses them), or one
 * of the characters ";" and "=". */
enum kind { NOTHING, WORD, QUOTED, COMMENT, SEMICOLON, EQUALS };

struct piece {
	enum kind kind;
	struct ss_slice text;
	size_t start, end; /* in the value, with what encloses it */
};

static bool is_blank(uint8_t c)
{
	return c == ' ' || c == '\t' || c == '\r' || c == '\n';
}

static bool is_end_of_word(uint8_t c)
{
	return is_blank(c) || c == ';' || c == '=' || c == '(';
}

/* Between "(" and ")"; what is not closed goes to the end. */
static struct piece enclosed(struct ss_slice value, enum kind kind, size_t start, size_t end)
{
	bool is_closed = end <= value.len;
	size_t len = is_closed ? end - start - 2 : value.len - start - 1;
	return (struct piece){kind, ss_slice_cut(value, start + 1, len), start,
	                      is_closed ? end : value.len};
}

/* A ";" in a comment or a quoted string separates nothing.  One that is not closed takes the rest:
 * to look for another way to read it would take time that grows with the square of its length. */
static struct piece next(struct ss_slice value, size_t at)
{
	while (at < value.len && is_blank(value.data[at]))
		at++;
	if (at >= value.len)
		return (struct piece){NOTHING, {0}, at, at};
	uint8_t c = value.data[at];
	if (c == ';' || c == '=')
		return (struct piece){c == ';' ? SEMICOLON : EQUALS, ss_slice_cut(value, at, 1), at,
		                      at + 1};
	if (c == '(')
		return enclosed(value, COMMENT, at, ss_comment_end(value, at));
	if (c == '"')
		return enclosed(value, QUOTED, at, ss_quoted_end(value, at));
	size_t end = at + 1;
	while (end < value.len && !is_end_of_word(value.data[end]))
		end++;
	return (struct piece){WORD, ss_slice_cut(value, at, end - at), at, end};
}

/* The next piece that is no comment; *comment: the first one that was passed over, if it is absent.
 */
static struct piece next_word(struct ss_slice value, size_t at, struct ss_slice *comment)
{
	struct piece p = next(value, at);
	while (p.kind == COMMENT) {
		if (comment && !comment->data)
			*comment = p.text;
		p = next(value, p.end);
	}
	return p;
}

/* Where the segment that begins at `at` ends: at its ";", or with the value. */
static size_t segment_end(struct ss_slice value, size_t at)
{
	struct piece p = next(value, at);
	while (p.kind != NOTHING && p.kind != SEMICOLON)
		p = next(value, p.end);
	return p.start;
}

/* "dkim/1=pass": the version goes. */
static struct ss_slice without_version(struct ss_slice method)
{
	return ss_slice_cut(method, 0, ss_slice_find(method, 0, '/'));
}

static bool is_word(const struct piece *p, struct ss_slice word)
{
	return p->kind == WORD && ss_slice_is_equal_nocase(p->text, word);
}

static struct ss_slice trim_rest(struct ss_slice value, size_t at)
{
	struct ss_slice rest = ss_slice_trim(ss_slice_cut(value, at, value.len));
	while (rest.len > 0 &&
	       (rest.data[rest.len - 1] == ';' || is_blank(rest.data[rest.len - 1])))
		rest.len--;
	return rest.len > 0 ? rest : (struct ss_slice){0};
}

/* Behind "method = result": comments, reason=, properties. */
static void read_rest(struct ss_slice segment, size_t at, struct ss_auth_result *r)
{
	struct ss_slice comment = {0};
	struct piece name = next_word(segment, at, &comment);
	struct piece equals = next_word(segment, name.end, NULL);
	struct piece value = next_word(segment, equals.end, NULL);
	r->reason = comment;
	if (is_word(&name, SS_SLICE("reason")) && equals.kind == EQUALS &&
	    (value.kind == WORD || value.kind == QUOTED)) {
		r->reason = value.text;
		name = next_word(segment, value.end, NULL);
	}
	r->properties = trim_rest(segment, name.start);
}

/* What follows the method and its version, which may be apart from each other: "dkim / 1 =". */
static struct piece behind_method(struct ss_slice segment, const struct piece *method)
{
	struct piece before = *method, p = next_word(segment, method->end, NULL);
	while (p.kind == WORD &&
	       (before.text.data[before.text.len - 1] == '/' || p.text.data[0] == '/')) {
		before = p;
		p = next_word(segment, p.end, NULL);
	}
	return p;
}

/* False if it is no result. */
static bool read_result(struct ss_slice segment, struct ss_auth_result *r)
{
	struct piece method = next_word(segment, 0, NULL);
	if (method.kind != WORD)
		return false;
	struct piece equals = behind_method(segment, &method);
	struct piece result = next_word(segment, equals.end, NULL);
	r->method = r->reason = r->properties = (struct ss_slice){0};
	if (is_word(&method, SS_SLICE("none")) && equals.kind == NOTHING) {
		r->result = method.text;
		return true;
	}
	if (equals.kind != EQUALS || (result.kind != WORD && result.kind != QUOTED))
		return false;
	r->method = without_version(method.text);
	r->result = result.text;
	read_rest(segment, result.end, r);
	return true;
}

/* The first segment is the server's name, unless, as Microsoft writes, it is a result already.  No
 * server is called "none". */
static bool is_server(struct ss_slice segment, struct ss_slice *server)
{
	struct piece first = next_word(segment, 0, NULL);
	struct piece second = next_word(segment, first.end, NULL);
	if ((first.kind != WORD && first.kind != QUOTED) || second.kind == EQUALS ||
	    is_word(&first, SS_SLICE("none")))
		return false;
	*server = first.text;
	return true;
}

/* "i=1" of ARC. */
static bool is_instance(struct ss_slice segment)
{
	struct piece name = next_word(segment, 0, NULL);
	struct piece equals = next_word(segment, name.end, NULL);
	return is_word(&name, SS_SLICE("i")) && equals.kind == EQUALS;
}

static void read_results(struct ss_slice value, enum ss_auth_field kind,
                         void (*on_result)(void *user, const struct ss_auth_result *r), void *user)
{
	struct ss_auth_result r = {0};
	bool is_first = true;
	for (size_t at = 0; at < value.len;) {
		size_t end = segment_end(value, at);
		struct ss_slice segment = ss_slice_cut(value, at, end - at);
		at = end + 1;
		if (is_first && kind == SS_AUTH_ARC_RESULTS && is_instance(segment))
			continue;
		bool is_taken = is_first && is_server(segment, &r.server);
		is_first = false;
		if (!is_taken && read_result(segment, &r))
			on_result(user, &r);
	}
}

/* The value of a key of Received-SPF; RFC 7208 separates them by ";", some by blanks. */
static struct ss_slice value_of(struct ss_slice list, struct ss_slice key)
{
	struct piece before = {0}, p = next_word(list, 0, NULL);
	for (; p.kind != NOTHING; before = p, p = next_word(list, p.end, NULL)) {
		struct piece value = next_word(list, p.end, NULL);
		if (p.kind == EQUALS && is_word(&before, key) &&
		    (value.kind == WORD || value.kind == QUOTED))
			return value.text;
	}
	return (struct ss_slice){0};
}

static void read_received_spf(struct ss_slice value,
                              void (*on_result)(void *user, const struct ss_auth_result *r),
                              void *user)
{
	struct ss_auth_result r = {.method = SS_SLICE("spf")};
	struct piece result = next_word(value, 0, NULL);
	if (result.kind != WORD)
		return;
	struct piece first = next_word(value, result.end, &r.reason);
	r.result = result.text;
	r.properties = trim_rest(value, first.start);
	r.server = value_of(ss_slice_cut(value, first.start, value.len), SS_SLICE("receiver"));
	on_result(user, &r);
}

void ss_auth_results_read(struct ss_slice value, enum ss_auth_field kind,
                          void (*on_result)(void *user, const struct ss_auth_result *r), void *user)
{
	if (kind == SS_AUTH_RECEIVED_SPF)
		read_received_spf(value, on_result, user);
	else
		read_results(value, kind, on_result, user);
}
