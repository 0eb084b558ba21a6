#include "smtp/path.h"

#include <string.h>

/* RFC 5321, section 4.5.3.1. */
enum { MAX_LOCAL_PART = 64, MAX_DOMAIN = 255, MAX_PATH = 256 };

static bool is_blank(uint8_t c)
{
	return c == ' ' || c == '\t';
}

static struct ss_slice behind(struct ss_slice s, size_t from)
{
	return ss_slice_cut(s, from, s.len);
}

static size_t skip_blanks(struct ss_slice s, size_t at)
{
	while (at < s.len && is_blank(s.data[at]))
		at++;
	return at;
}

static size_t skip_word(struct ss_slice s, size_t at)
{
	while (at < s.len && !is_blank(s.data[at]))
		at++;
	return at;
}

/* ---- a walk over the bytes in the open: not quoted, in no comment, behind no backslash ---- */

struct walk {
	struct ss_slice s;
	size_t at; /* of the byte that walk_next gave */
	size_t next;
	bool in_quotes, saw_quotes;
	unsigned comments; /* open ones */
	bool saw_comment;
};

static struct walk walk_on(struct ss_slice s, size_t from)
{
	return (struct walk){.s = s, .next = from};
}

/* One byte of the walk: is it in the open? */
static bool walk_byte(struct walk *w, uint8_t c)
{
	if (c == '\\' && w->next < w->s.len) {
		w->next++;
	} else if (w->in_quotes) {
		w->in_quotes = c != '"';
	} else if (c == '"' && w->comments == 0) {
		w->in_quotes = w->saw_quotes = true;
	} else if (c == '(') {
		w->comments++;
		w->saw_comment = true;
	} else if (c == ')' && w->comments > 0) {
		w->comments--;
	} else {
		return w->comments == 0;
	}
	return false;
}

/* False at the end. */
static bool walk_next(struct walk *w)
{
	while (w->next < w->s.len) {
		w->at = w->next++;
		if (walk_byte(w, w->s.data[w->at]))
			return true;
	}
	return false;
}

/* Position of that byte in the open, or, if a quote or comment that never closes (or a backslash)
 * hides it, anywhere; or s.len. */
static size_t find_open(struct ss_slice s, size_t from, uint8_t byte)
{
	struct walk w = walk_on(s, from);
	while (walk_next(&w)) {
		if (s.data[w.at] == byte)
			return w.at;
	}
	return ss_slice_find(s, from, byte);
}

/* ---- parameters ---- */

static bool is_keyword_byte(uint8_t c)
{
	return ss_ascii_is_alpha(c) || ss_ascii_is_digit(c) || c == '-' || c == '_' || c == '.';
}

static struct ss_parameter split_parameter(struct ss_slice word)
{
	struct ss_parameter p = {.name = ss_slice_cut(word, 0, ss_slice_find(word, 0, '='))};
	if (p.name.len < word.len)
		p.value = behind(word, p.name.len + 1);
	return p;
}

/* The form of RFC 5321, section 4.1.2, esmtp-param, its keyword somewhat wider. */
static bool is_parameter(struct ss_slice word)
{
	struct ss_slice name = split_parameter(word).name;
	if (name.len == 0 || is_blank(name.data[0]))
		return false;
	for (size_t i = 0; i < name.len; i++) {
		if (!is_keyword_byte(name.data[i]))
			return false;
	}
	return name.data[0] != '-' && name.data[0] != '.';
}

/* "SIZE=10": no mail address looks so. */
static bool is_valued_parameter(struct ss_slice word)
{
	return is_parameter(word) && split_parameter(word).name.len < word.len;
}

static void add_parameters(struct ss_slice rest, struct ss_envelope *out)
{
	for (size_t at = skip_blanks(rest, 0); at < rest.len; at = skip_blanks(rest, at)) {
		size_t end = skip_word(rest, at);
		struct ss_slice word = ss_slice_cut(rest, at, end - at);
		at = end;
		if (!is_parameter(word))
			out->path.oddities |= SS_PATH_JUNK;
		else if (out->n_parameters < SS_LIMIT_PARAMETERS)
			out->parameters[out->n_parameters++] = split_parameter(word);
		else
			out->n_dropped++;
	}
}

/* ---- what is inside the brackets ---- */

/* "@a,@b:" before the mailbox: position behind the colon, or 0 if there is no route. */
static size_t route_len(struct ss_slice s)
{
	bool in_literal = false;
	if (s.len == 0 || s.data[0] != '@')
		return 0;
	for (size_t i = 1; i < s.len; i++) {
		if (s.data[i] == '[' || s.data[i] == ']')
			in_literal = s.data[i] == '[';
		else if (s.data[i] == ':' && !in_literal)
			return i + 1;
	}
	return 0;
}

static void judge_bytes(struct ss_path *p)
{
	struct ss_slice s = p->text;
	for (size_t i = 0; i < s.len; i++) {
		if (s.data[i] >= 0x80)
			p->oddities |= SS_PATH_EIGHT_BIT;
		else if ((s.data[i] < 0x20 && s.data[i] != '\t') || s.data[i] == 0x7f)
			p->oddities |= SS_PATH_CONTROL;
	}
}

/* Servers split at the last @ that is not quoted. */
static void split_mailbox(struct ss_path *p)
{
	struct walk w = walk_on(p->mailbox, 0);
	size_t at = p->mailbox.len;
	while (walk_next(&w)) {
		if (p->mailbox.data[w.at] == '@')
			at = w.at;
		else if (is_blank(p->mailbox.data[w.at]))
			p->oddities |= SS_PATH_SPACE;
	}
	if (w.in_quotes || w.comments > 0) { /* what never closes hides nothing */
		const uint8_t *last = memrchr(p->mailbox.data, '@', p->mailbox.len);
		at = last ? (size_t)(last - p->mailbox.data) : p->mailbox.len;
		p->oddities |= SS_PATH_UNBALANCED;
	}
	if (w.saw_quotes)
		p->oddities |= SS_PATH_QUOTED;
	if (w.saw_comment)
		p->oddities |= SS_PATH_COMMENT;
	p->local_part = ss_slice_cut(p->mailbox, 0, at);
	if (at + 1 < p->mailbox.len)
		p->domain = behind(p->mailbox, at + 1);
}

static void judge_parts(struct ss_path *p)
{
	if (!p->domain.data)
		p->oddities |= SS_PATH_NO_DOMAIN;
	else if (p->domain.data[0] == '[')
		p->oddities |= SS_PATH_LITERAL;
	if (p->local_part.len > MAX_LOCAL_PART || p->domain.len > MAX_DOMAIN ||
	    p->text.len > MAX_PATH)
		p->oddities |= SS_PATH_TOO_LONG;
}

/* inner: p->text without its brackets. */
static void read_inner(struct ss_slice inner, struct ss_path *p)
{
	struct ss_slice s = ss_slice_trim(inner);
	if (s.len < inner.len)
		p->oddities |= SS_PATH_SPACE;
	judge_bytes(p);
	if (s.len == 0) { /* a lone bracket is not the null path */
		p->is_null = !(p->oddities & SS_PATH_UNBALANCED);
		if (p->is_null)
			p->mailbox = SS_SLICE("<>");
		else
			p->oddities |= SS_PATH_EMPTY;
		return;
	}
	size_t route = route_len(s);
	if (route > 0) {
		p->oddities |= SS_PATH_ROUTE;
		p->route = ss_slice_cut(s, 0, route - 1);
		s = ss_slice_trim(behind(s, route));
	}
	p->mailbox = s;
	split_mailbox(p);
	judge_parts(p);
}

/* ---- where the path ends ---- */

/* Where a path without (closing) bracket ends: before the blanks behind which a parameter comes.
 * What comes else is still the path: "a b@c" is shown as it is, not as "a". */
static size_t end_of_bare(struct ss_slice s, size_t from)
{
	struct walk w = walk_on(s, from);
	while (walk_next(&w)) {
		if (!is_blank(s.data[w.at]))
			continue;
		size_t word = skip_blanks(s, w.at), end = skip_word(s, word);
		if (word == s.len || is_parameter(ss_slice_cut(s, word, end - word)))
			return w.at;
		w.next = word;
	}
	if (!w.in_quotes && w.comments == 0)
		return s.len;
	for (size_t at = skip_word(s, from); at < s.len; at = skip_word(s, skip_blanks(s, at))) {
		size_t word = skip_blanks(s, at), end = skip_word(s, word);
		if (is_valued_parameter(ss_slice_cut(s, word, end - word)))
			return at;
	}
	return s.len;
}

/* s[open] is the bracket: "<a@b>", "<<a@b>>", "<a@b", "Name <a@b>".  Returns where it ends. */
static size_t read_bracketed(struct ss_slice s, size_t open, struct ss_path *p)
{
	size_t from = open, end;
	while (from < s.len && s.data[from] == '<')
		from++;
	if (open > 0 || from - open > 1)
		p->oddities |= SS_PATH_JUNK;
	size_t close = find_open(s, from, '>');
	if (close < s.len) {
		for (end = close + 1; end < s.len && s.data[end] == '>'; end++)
			p->oddities |= SS_PATH_JUNK;
	} else {
		p->oddities |= SS_PATH_UNBALANCED;
		close = end = end_of_bare(s, from);
	}
	p->text = ss_slice_cut(s, 0, end);
	read_inner(ss_slice_cut(s, from, close - from), p);
	return end;
}

static size_t read_bare(struct ss_slice s, struct ss_path *p)
{
	size_t end = end_of_bare(s, 0), word = skip_word(s, 0);
	if (s.len == 0 || is_valued_parameter(ss_slice_cut(s, 0, word))) {
		p->oddities |= SS_PATH_EMPTY;
		p->text = ss_slice_cut(s, 0, 0);
		return 0;
	}
	p->oddities |= SS_PATH_NO_BRACKETS;
	p->text = ss_slice_cut(s, 0, end);
	if (s.data[end - 1] != '>') {
		read_inner(p->text, p);
		return end;
	}
	p->oddities |= SS_PATH_UNBALANCED;
	read_inner(ss_slice_cut(s, 0, end - 1), p);
	return end;
}

/* RFC 5321's atext and dots: nothing that begins or ends anything. */
static const bool is_plain[256] = {
        ['a' ... 'z'] = true, ['A' ... 'Z'] = true, ['0' ... '9'] = true, ['!'] = true,
        ['#'] = true,         ['$'] = true,         ['%'] = true,         ['&'] = true,
        ['\''] = true,        ['*'] = true,         ['+'] = true,         ['-'] = true,
        ['.'] = true,         ['/'] = true,         ['='] = true,         ['?'] = true,
        ['^'] = true,         ['_'] = true,         ['`'] = true,         ['{'] = true,
        ['|'] = true,         ['}'] = true,         ['~'] = true,
};

/* Four octets a step, of what is left one: half the instructions of one a step. */
static size_t skip_plain(struct ss_slice s, size_t at)
{
	for (const uint8_t *p = s.data + at; s.len - at >= 4; at += 4, p += 4) {
		if (!(is_plain[p[0]] & is_plain[p[1]] & is_plain[p[2]] & is_plain[p[3]]))
			break;
	}
	while (at < s.len && is_plain[s.data[at]])
		at++;
	return at;
}

/* "<local@domain>" with nothing special in it, as nearly all are: read in one go.  Returns where
 * it ends, or 0 if it is not one; all else here is for the others. */
static size_t read_plain(struct ss_slice s, struct ss_path *p)
{
	if (s.len == 0 || s.data[0] != '<')
		return 0;
	size_t at = skip_plain(s, 1);
	if (at == 1 || at == s.len || s.data[at] != '@')
		return 0;
	size_t close = skip_plain(s, at + 1), end = close + 1;
	if (close == at + 1 || close == s.len || s.data[close] != '>' ||
	    (end < s.len && !is_blank(s.data[end])))
		return 0;
	p->text = ss_slice_cut(s, 0, end);
	p->mailbox = ss_slice_cut(s, 1, close - 1);
	p->local_part = ss_slice_cut(s, 1, at - 1);
	p->domain = ss_slice_cut(s, at + 1, close - at - 1);
	judge_parts(p);
	return end;
}

/* The bracket that opens the path, or s.len: not one in the value of a parameter. */
static size_t find_bracket(struct ss_slice s)
{
	size_t open = find_open(s, 0, '<'), word = open;
	while (word > 0 && !is_blank(s.data[word - 1]))
		word--;
	if (open < s.len && is_valued_parameter(ss_slice_cut(s, word, open - word)))
		return s.len;
	return open;
}

/* Position behind "FROM:"; what is there instead is an oddity. */
static size_t skip_keyword(struct ss_slice s, struct ss_slice keyword, struct ss_path *p)
{
	size_t at = skip_blanks(s, 0), end = at + keyword.len;
	bool is_there = ss_slice_has_prefix_nocase(behind(s, at), keyword);
	size_t colon = is_there ? skip_blanks(s, end) : s.len;
	if (colon < s.len && s.data[colon] == ':') {
		size_t path = skip_blanks(s, colon + 1);
		if (path > colon + 1 || colon > end)
			p->oddities |= SS_PATH_SPACE;
		return path;
	}
	p->oddities |= SS_PATH_NO_KEYWORD;
	if (is_there && (end == s.len || is_blank(s.data[end]) || s.data[end] == '<'))
		return colon;
	return at;
}

void ss_envelope_parse(struct ss_slice argument, struct ss_slice keyword, struct ss_envelope *out)
{
	struct ss_path *p = &out->path;
	*p = (struct ss_path){0};
	out->n_parameters = out->n_dropped = 0;
	struct ss_slice s = behind(argument, skip_keyword(argument, keyword, p));
	size_t end = read_plain(s, p);
	if (end == 0) {
		size_t open = find_bracket(s);
		end = open < s.len ? read_bracketed(s, open, p) : read_bare(s, p);
		if (end > 0 && end < s.len && !is_blank(s.data[end]))
			p->oddities |= SS_PATH_JUNK;
	}
	add_parameters(behind(s, end), out);
}
