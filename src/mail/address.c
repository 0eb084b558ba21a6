#include "mail/address.h"

#include <string.h>

#include "base/limits.h"
#include "mail/address_list.h"
#include "mail/address_plain.h"

struct work {
	const struct ss_encoded_words *how;
	const struct ss_address_events *events;
	void *user;
	uint64_t offset;
	/* Of the mailbox in hand: as it is put together, and as it is told. */
	struct ss_buffer text, name, comment, spec;
	bool is_cut;
};

static void count(const struct work *w, enum ss_mail_anomaly what)
{
	ss_mail_count(w->how->counts, what, w->offset);
}

static void add(struct work *w, struct ss_buffer *to, const uint8_t *bytes, size_t len)
{
	w->is_cut |= ss_buffer_add(to, bytes, len) < len;
}

/* A quoted string, a comment or an escaped character without what surrounds it. */
static void add_unquoted(struct work *w, struct ss_buffer *to, struct ss_slice token)
{
	for (size_t n = 0; n < token.len; n++) {
		n += token.data[n] == '\\' && n + 1 < token.len;
		add(w, to, token.data + n, 1);
	}
}

static void decode(struct work *w, struct ss_buffer *to)
{
	ss_buffer_clear(to);
	w->is_cut |= !ss_encoded_word_decode(w->how, ss_slice_trim(ss_buffer_slice(&w->text)),
	                                     w->offset, to);
}

/* The token at text[*at], or as many characters that are no blanks as there are: nearly all are. */
static enum ss_address_token next_run(struct ss_slice text, size_t *at)
{
	static const bool is_other[256] = {[' '] = true, ['\t'] = true, ['"'] = true,
	                                   ['('] = true, ['['] = true,  ['\\'] = true};
	size_t n = *at;
	while (n < text.len && !is_other[text.data[n]])
		n++;
	if (n == *at)
		return ss_address_next(text, at);
	*at = n;
	return SS_ADDRESS_CHARACTER;
}

static void take_comment(struct work *w, struct ss_slice token)
{
	ss_buffer_clear(&w->text);
	add_unquoted(w, &w->text, token);
	decode(w, &w->comment);
}

static bool is_blank(struct ss_slice text)
{
	return ss_slice_trim(text).len == 0;
}

static bool has_word(struct ss_slice text)
{
	return memmem(text.data, text.len, "=?", 2) != NULL;
}

/* The text in front of an address: atoms, quoted strings, comments. */
static void take_phrase(struct work *w, struct ss_slice phrase)
{
	for (size_t at = 0; at < phrase.len;) { /* comments first: both are put together in text */
		size_t n = at;
		if (ss_address_next(phrase, &at) == SS_ADDRESS_COMMENT)
			take_comment(w, ss_slice_cut(phrase, n + 1, at - n - 2));
	}
	ss_buffer_clear(&w->text);
	for (size_t at = 0; at < phrase.len;) {
		size_t n = at;
		enum ss_address_token token = next_run(phrase, &at);
		struct ss_slice s = ss_slice_cut(phrase, n, at - n);
		if (token == SS_ADDRESS_QUOTED) {
			s = ss_slice_cut(s, 1, s.len - 2);
			if (has_word(s))
				count(w, SS_MAIL_ADDRESS_WORD_IN_QUOTES);
		}
		if (token == SS_ADDRESS_QUOTED || token == SS_ADDRESS_ESCAPED)
			add_unquoted(w, &w->text, s);
		else if (token != SS_ADDRESS_COMMENT)
			add(w, &w->text, s.data, s.len);
	}
	decode(w, &w->name);
}

/* Behind a route's colon, or 0. */
static size_t route_end(struct ss_slice spec)
{
	struct ss_slice trimmed = ss_slice_trim(spec);
	if (trimmed.len == 0 || trimmed.data[0] != '@')
		return 0;
	for (size_t at = 0; at < spec.len;) {
		size_t n = at;
		if (ss_address_next(spec, &at) == SS_ADDRESS_CHARACTER && spec.data[n] == ':')
			return at;
	}
	return 0;
}

/* The place of the last "@" that is not quoted, or spec.len. */
static size_t last_at(const struct work *w, struct ss_slice spec)
{
	size_t found = spec.len;
	for (size_t at = 0; at < spec.len;) {
		size_t n = at;
		if (ss_address_next(spec, &at) != SS_ADDRESS_CHARACTER || spec.data[n] != '@')
			continue;
		if (found < spec.len)
			count(w, SS_MAIL_ADDRESS_SEVERAL_AT);
		found = n;
	}
	return found;
}

/* Adds a local part or a domain to the spec; comments are kept, blanks go. */
static size_t take_part(struct work *w, struct ss_slice part)
{
	size_t before = w->spec.len;
	part = ss_slice_trim(part);
	bool is_behind_blank = false, has_blank = false;
	for (size_t at = 0; at < part.len;) {
		size_t n = at;
		enum ss_address_token token = next_run(part, &at);
		struct ss_slice s = ss_slice_cut(part, n, at - n);
		if (token == SS_ADDRESS_COMMENT) {
			take_comment(w, ss_slice_cut(s, 1, s.len - 2));
			continue;
		}
		if (is_blank(s)) {
			is_behind_blank = true;
			continue;
		}
		has_blank |= is_behind_blank && w->spec.len > before;
		is_behind_blank = false;
		if (token == SS_ADDRESS_QUOTED)
			add_unquoted(w, &w->spec, ss_slice_cut(s, 1, s.len - 2));
		else if (token == SS_ADDRESS_ESCAPED)
			add_unquoted(w, &w->spec, s);
		else
			add(w, &w->spec, s.data, s.len);
	}
	if (has_blank)
		count(w, SS_MAIL_ADDRESS_BLANK);
	return w->spec.len - before;
}

/* Of an address without angle brackets: the last of its words that has an "@", with the comments
 * behind it.  One word alone is it in any case; several without an "@" are a name. */
static struct ss_slice bare_spec(struct ss_slice text, size_t *start)
{
	size_t word = 0, end = 0, n_words = 1;
	struct ss_slice found = {0};
	bool is_between = false, has_at = false;
	for (size_t at = 0; at < text.len;) {
		size_t n = at;
		enum ss_address_token token = ss_address_next(text, &at);
		uint8_t c = text.data[n], before = end > 0 ? text.data[end - 1] : '.';
		if (token == SS_ADDRESS_COMMENT || c == ' ' || c == '\t') {
			is_between = true;
			continue;
		}
		if (is_between && c != '.' && c != '@' && before != '.' && before != '@') {
			if (has_at)
				found = ss_slice_cut(text, word, n - word);
			word = n;
			n_words++;
			has_at = false;
		}
		has_at |= token == SS_ADDRESS_CHARACTER && c == '@';
		is_between = false;
		end = at;
	}
	if (has_at || n_words == 1)
		found = ss_slice_cut(text, word, text.len);
	else if (!found.data)
		found = ss_slice_cut(text, text.len, 0);
	*start = (size_t)(found.data - text.data);
	return found;
}

static void take_spec(struct work *w, struct ss_slice spec, struct ss_mailbox *m)
{
	size_t route = route_end(spec);
	if (route > 0)
		count(w, SS_MAIL_ADDRESS_ROUTE);
	spec = ss_slice_cut(spec, route, spec.len);
	size_t at = last_at(w, spec);
	size_t local = take_part(w, ss_slice_cut(spec, 0, at));
	size_t domain = take_part(w, ss_slice_cut(spec, at + 1, spec.len));
	if (domain == 0)
		count(w, SS_MAIL_ADDRESS_NO_DOMAIN);
	if (local == 0)
		count(w, SS_MAIL_ADDRESS_NO_LOCAL);
	m->local = ss_slice_cut(ss_buffer_slice(&w->spec), 0, local);
	m->domain = ss_slice_cut(ss_buffer_slice(&w->spec), local, domain);
}

/* What stands behind ">". */
static void take_rest(struct work *w, struct ss_slice rest)
{
	bool has_text = false;
	for (size_t at = 0; at < rest.len;) {
		size_t n = at;
		if (ss_address_next(rest, &at) == SS_ADDRESS_COMMENT)
			take_comment(w, ss_slice_cut(rest, n + 1, at - n - 2));
		else
			has_text |= !is_blank(ss_slice_cut(rest, n, at - n));
	}
	if (has_text)
		count(w, SS_MAIL_ADDRESS_TEXT_AFTER);
}

static void clear(struct work *w)
{
	ss_buffer_clear(&w->text);
	ss_buffer_clear(&w->name);
	ss_buffer_clear(&w->comment);
	ss_buffer_clear(&w->spec);
	w->is_cut = false;
}

static void take_mailbox(struct work *w, const struct ss_address_element *e)
{
	struct ss_mailbox m = {.raw = ss_slice_trim(e->text)};
	clear(w);
	if (e->angle < e->angle_end) {
		take_phrase(w, ss_slice_cut(e->text, 0, e->angle));
		take_spec(w, ss_slice_cut(e->text, e->angle + 1, e->angle_end - e->angle - 1), &m);
		take_rest(w, ss_slice_cut(e->text, e->angle_end + 1, e->text.len));
	} else {
		size_t start;
		struct ss_slice spec = bare_spec(e->text, &start);
		if (!is_blank(ss_slice_cut(e->text, 0, start))) {
			count(w, SS_MAIL_ADDRESS_NO_ANGLE);
			take_phrase(w, ss_slice_cut(e->text, 0, start));
		}
		take_spec(w, spec, &m);
		take_rest(w, ss_slice_cut(e->text, start + spec.len, e->text.len));
	}
	m.name = ss_buffer_slice(&w->name);
	m.comment = ss_buffer_slice(&w->comment);
	if (w->is_cut)
		count(w, SS_MAIL_ADDRESS_TOO_LONG);
	w->events->on_mailbox(w->user, &m);
}

static void take_element(struct work *w, const struct ss_address_element *e, bool *is_in_group)
{
	if (e->is_unclosed)
		count(w, SS_MAIL_ADDRESS_UNCLOSED);
	if (e->has_colon)
		count(w, SS_MAIL_ADDRESS_COLON);
	if (e->separator == ':') {
		clear(w);
		take_phrase(w, e->text);
		*is_in_group = true;
		w->events->on_group(w->user, ss_buffer_slice(&w->name));
		return;
	}
	if (e->has_text)
		take_mailbox(w, e);
	if (e->separator != ';')
		return;
	if (*is_in_group)
		w->events->on_group_end(w->user);
	else
		count(w, SS_MAIL_ADDRESS_SEMICOLON);
	*is_in_group = false;
}

void ss_address_list_read(const struct ss_encoded_words *how, struct ss_slice value,
                          uint64_t offset, const struct ss_address_events *events, void *user)
{
	struct work w = {.how = how, .events = events, .user = user, .offset = offset};
	struct ss_mailbox plain;
	bool is_in_group = false;
	if (value.len <= SS_LIMIT_HEADER_FIELD && ss_address_plain(value, &plain)) {
		events->on_mailbox(user, &plain);
		return;
	}
	w.text = (struct ss_buffer){.memory = how->memory, .limit = SS_LIMIT_HEADER_FIELD};
	w.name = w.comment = w.spec = w.text;
	for (size_t at = 0; at < value.len;) {
		struct ss_address_element e = ss_address_element(value, &at, is_in_group);
		take_element(&w, &e, &is_in_group);
	}
	if (is_in_group)
		events->on_group_end(user);
	ss_buffer_release(&w.text);
	ss_buffer_release(&w.name);
	ss_buffer_release(&w.comment);
	ss_buffer_release(&w.spec);
}
