#include "mail/parameter_pieces.h"

#include "base/find.h"
#include "mail/parameter.h"

struct reader {
	struct ss_parameter_pieces *pieces;
	struct ss_slice value;
	size_t at;
	struct ss_mail_counts *counts;
	uint64_t offset;
	bool has_open_comment; /* one has no end: "(" is text from here on */
};

static void count(const struct reader *r, enum ss_mail_anomaly what)
{
	ss_mail_count(r->counts, what, r->offset);
}

static bool is_blank(uint8_t c)
{
	return c == ' ' || c == '\t';
}

static uint8_t at(struct ss_slice s, size_t n)
{
	return (uint8_t)(n < s.len ? s.data[n] : 0);
}

/* Behind the comment that begins here; 0 if it has no end. */
static size_t comment_end(struct ss_slice s, size_t n)
{
	for (unsigned depth = 0; n < s.len; n++) {
		uint8_t c = s.data[n];
		if (c == '\\')
			n++;
		else if (c == '(')
			depth++;
		else if (c == ')' && --depth == 0)
			return n + 1;
	}
	return 0;
}

/* The quote that ends the string whose first octet is here; s.len: there is none. */
static size_t quote_end(struct ss_slice s, size_t n)
{
	for (; n < s.len && s.data[n] != '"'; n++)
		n += s.data[n] == '\\';
	return n < s.len ? n : s.len;
}

static size_t skip_blanks(struct ss_slice s, size_t n)
{
	while (n < s.len && is_blank(s.data[n]))
		n++;
	return n;
}

static size_t skip_comments(struct reader *r, size_t n)
{
	for (;;) {
		n = skip_blanks(r->value, n);
		if (at(r->value, n) != '(' || r->has_open_comment)
			return n;
		size_t end = comment_end(r->value, n);
		if (end == 0) {
			r->has_open_comment = true;
			return n;
		}
		n = end;
	}
}

/* The length of the token here, if "=" is next. */
static size_t name_length(struct ss_slice s, size_t n)
{
	size_t end = n;
	while (end < s.len && s.data[end] > ' ' && !ss_parameter_is_special(s.data[end]))
		end++;
	return at(s, end) == '=' ? end - n : 0;
}

/* What begins a parameter even behind a blank of an unquoted value, where other text with "=" may
 * be part of a file's name. */
static bool is_known_name(struct ss_slice s, size_t n)
{
	static const char *const names[] = {
	        "boundary",
	        "charset",
	        "creation-date",
	        "delsp",
	        "filename",
	        "format",
	        "modification-date",
	        "name",
	        "protocol",
	        "micalg",
	        "size",
	        "start",
	        "type",
	        "read-date",
	        "report-type",
	};
	struct ss_slice name = ss_slice_cut(s, n, name_length(s, n));
	name.len = ss_slice_find(name, 0, '*');
	for (size_t i = 0; i < sizeof names / sizeof names[0]; i++)
		if (ss_slice_is_equal_nocase(name, ss_slice_of(names[i])))
			return true;
	return false;
}

/* Up to the ";", with comments, quotes and blanks; "=" belongs to a parameter that stands where the
 * value should. */
static struct ss_slice read_head(struct ss_slice value, size_t *end)
{
	struct reader r = {.value = value};
	size_t first = skip_comments(&r, 0), n = first, last = first;
	if (name_length(value, first) > 0) { /* no value, but parameters */
		*end = first;
		return ss_slice_cut(value, first, 0);
	}
	while (n < value.len && value.data[n] != ';') {
		size_t next = skip_comments(&r, n);
		if (next > n) {
			n = next;
			if (name_length(value, n) > 0)
				break;
			continue;
		}
		n = value.data[n] == '"' ? quote_end(value, n + 1) : n;
		n += n < value.len;
		last = n;
	}
	*end = n;
	return ss_slice_cut(value, first, last - first);
}

struct ss_slice ss_parameter_head(struct ss_slice value, size_t *end)
{
	const struct ss_find marks = {' ', ';', '(', '"', '='};
	size_t n = ss_find(value, 0, marks);
	if (n < value.len && value.data[n] != ';')
		return read_head(value, end);
	*end = n; /* nothing else stands in front of it */
	return ss_slice_cut(value, 0, n);
}

/* "name*", "name*0", "name*0*" (RFC 2231, sections 3 and 4). */
static void split_name(const struct reader *r, struct ss_parameter_piece *p, struct ss_slice name)
{
	size_t star = ss_slice_find(name, 0, '*'), n = star + 1;
	p->name = name;
	p->section = -1;
	if (star == name.len)
		return;
	int section = 0;
	for (; n < name.len && n <= star + 4 && ss_ascii_is_digit(name.data[n]); n++)
		section = section * 10 + (name.data[n] - '0');
	size_t n_digits = n - star - 1;
	bool has_star = n_digits > 0 && at(name, n) == '*';
	if (star == 0 || n + has_star < name.len) { /* it is named so */
		count(r, SS_MAIL_PARAMETER_BAD_SECTION);
		return;
	}
	if (n_digits > 1 && name.data[star + 1] == '0')
		count(r, SS_MAIL_PARAMETER_BAD_SECTION);
	p->name = ss_slice_cut(name, 0, star);
	p->is_extended = true;
	p->has_percents = has_star || n_digits == 0;
	p->section = n_digits > 0 ? section : -1;
}

/* Behind a closing quote: the next quoted string is joined; text up to the ";" is part of the value
 * if it ends in a quote (`"a "b" c"`), else passed over. */
static void read_after_quote(struct reader *r, struct ss_parameter_piece *p, size_t start)
{
	struct ss_slice v = r->value;
	size_t close = start + p->text.len;
	for (;;) {
		size_t n = skip_comments(r, close + 1);
		r->at = n;
		if (n >= v.len || v.data[n] == ';')
			break;
		if (n > close + 1 && name_length(v, n) > 0) {
			count(r, SS_MAIL_PARAMETER_NO_SEMICOLON);
			break;
		}
		count(r, SS_MAIL_PARAMETER_TEXT_AFTER);
		if (v.data[n] == '"') {
			p->is_joined = true;
			close = quote_end(v, n + 1);
			if (close == v.len)
				count(r, SS_MAIL_PARAMETER_UNCLOSED);
			continue;
		}
		r->at = ss_slice_find(v, n, ';');
		struct ss_slice rest = ss_slice_trim(ss_slice_cut(v, n, r->at - n));
		if (at(rest, rest.len - 1) == '"' && !p->is_joined)
			close = (size_t)(rest.data - v.data) + rest.len - 1;
		break;
	}
	p->text = ss_slice_cut(v, start, close - start);
	if (!p->is_joined && p->text.len > 1 && p->text.data[0] == '"' && v.data[close - 1] == '"')
		p->text = ss_slice_cut(p->text, 1, p->text.len - 2); /* `""a""` */
}

static void read_quoted(struct reader *r, struct ss_parameter_piece *p)
{
	struct ss_slice v = r->value;
	size_t start = r->at + 1, close = quote_end(v, start);
	p->is_quoted = true;
	p->text = ss_slice_cut(v, start, close - start);
	if (close < v.len) {
		read_after_quote(r, p, start);
		return;
	}
	count(r, SS_MAIL_PARAMETER_UNCLOSED);
	r->at = v.len;
	p->text = ss_slice_trim(p->text);
	if (at(p->text, p->text.len - 1) == '"') /* "C:\" */
		p->text.len--;
}

/* The text without " (comment)" at its end. */
static struct ss_slice without_comment(struct ss_slice text)
{
	size_t n = text.len;
	int depth = 0;
	if (at(text, n - 1) != ')')
		return text;
	do {
		n--;
		depth += (text.data[n] == ')') - (text.data[n] == '(');
	} while (n > 0 && depth > 0);
	if (depth > 0 || n == 0 || !is_blank(text.data[n - 1]))
		return text;
	return ss_slice_trim(ss_slice_cut(text, 0, n));
}

static void read_unquoted(struct reader *r, struct ss_parameter_piece *p)
{
	struct ss_slice v = r->value;
	size_t start = r->at, end = ss_slice_find(v, start, ';'), n = start;
	for (; n < end; n++) {
		if (is_blank(v.data[n]) && is_known_name(v, n + 1)) {
			count(r, SS_MAIL_PARAMETER_NO_SEMICOLON);
			break;
		}
	}
	r->at = n;
	p->text = without_comment(ss_slice_trim(ss_slice_cut(v, start, n - start)));
	for (n = 0; n < p->text.len; n++) {
		if (is_blank(p->text.data[n]) || ss_parameter_is_special(p->text.data[n])) {
			count(r, SS_MAIL_PARAMETER_UNQUOTED);
			break;
		}
	}
}

static bool ends_name(uint8_t c)
{
	return c == '=' || c == ';' || c == '"' || c == '(';
}

/* The name and the "=" behind it; false if there is none. */
static bool read_name(struct reader *r, struct ss_slice *name)
{
	struct ss_slice v = r->value;
	size_t start = r->at, end = start;
	while (end < v.len && v.data[end] > ' ' && !ends_name(v.data[end]))
		end++;
	*name = ss_slice_cut(v, start, end - start);
	r->at = skip_comments(r, end);
	bool has_blank = r->at > end;
	if (at(v, r->at) != '=') {
		count(r, SS_MAIL_PARAMETER_NO_VALUE);
		if (r->at == start) /* no name either */
			r->at = v.data[start] == '"' ? quote_end(v, start + 1) + 1
			                             : ss_slice_find(v, start, ';');
		return false;
	}
	end = r->at + 1;
	r->at = skip_blanks(v, end);
	if (has_blank || r->at > end)
		count(r, SS_MAIL_PARAMETER_BLANK);
	return true;
}

/* Names may be long, and there may be many: each is compared with few. */
static void join_group(struct ss_parameter_pieces *pieces, struct ss_parameter_piece *p)
{
	p->group = pieces->n;
	for (size_t n = 0; n < p->name.len; n++)
		p->hash = p->hash * 31 + ss_ascii_upper(p->name.data[n]);
	for (size_t n = 0; n < pieces->n; n++) {
		const struct ss_parameter_piece *other = &pieces->of[n];
		if (other->group == n && other->hash == p->hash &&
		    ss_slice_is_equal_nocase(other->name, p->name)) {
			p->group = n;
			return;
		}
	}
}

static void read_piece(struct reader *r)
{
	struct ss_parameter_piece p = {0};
	struct ss_slice name;
	if (!read_name(r, &name))
		return;
	if (at(r->value, r->at) == '"')
		read_quoted(r, &p);
	else
		read_unquoted(r, &p);
	if (name.len == 0) {
		count(r, SS_MAIL_PARAMETER_NO_NAME);
		return;
	}
	split_name(r, &p, name);
	join_group(r->pieces, &p);
	r->pieces->of[r->pieces->n++] = p;
}

void ss_parameter_pieces_read(struct ss_parameter_pieces *pieces, struct ss_slice value,
                              struct ss_mail_counts *counts, uint64_t offset)
{
	struct reader r = {.pieces = pieces, .value = value, .counts = counts, .offset = offset};
	pieces->n = 0;
	ss_parameter_head(value, &r.at);
	if (r.at < value.len && value.data[r.at] != ';' && r.at > 0)
		count(&r, SS_MAIL_PARAMETER_NO_SEMICOLON);
	while ((r.at = skip_comments(&r, r.at)) < value.len) {
		if (value.data[r.at] == ';') {
			r.at = skip_comments(&r, r.at + 1);
			if (r.at == value.len || value.data[r.at] == ';')
				count(&r, SS_MAIL_PARAMETER_EMPTY);
		} else if (pieces->n == SS_LIMIT_MIME_PARAMETERS) {
			count(&r, SS_MAIL_PARAMETER_TOO_MANY);
			break;
		} else {
			read_piece(&r);
		}
	}
}

bool ss_parameter_piece_unquote(const struct ss_parameter_piece *piece, struct ss_buffer *out)
{
	struct ss_slice s = piece->text;
	for (size_t n = 0; n < s.len; n++) {
		uint8_t c = s.data[n];
		if (piece->is_joined && c == '"') {
			n = ss_slice_find(s, n + 1, '"');
			continue;
		}
		if (piece->is_quoted && c == '\\' && (at(s, n + 1) == '"' || at(s, n + 1) == '\\'))
			n++;
		if (ss_buffer_add(out, s.data + n, 1) < 1)
			return false;
	}
	return true;
}
