#include "mail/address_list.h"

static size_t quoted_end(struct ss_slice text, size_t at)
{
	for (size_t n = at + 1; n < text.len; n++) {
		if (text.data[n] == '\\')
			n++;
		else if (text.data[n] == '"')
			return n + 1;
	}
	return 0;
}

static size_t comment_end(struct ss_slice text, size_t at)
{
	size_t depth = 0;
	for (size_t n = at; n < text.len; n++) {
		if (text.data[n] == '\\')
			n++;
		else if (text.data[n] == '(')
			depth++;
		else if (text.data[n] == ')' && --depth == 0)
			return n + 1;
	}
	return 0;
}

static size_t literal_end(struct ss_slice text, size_t at)
{
	for (size_t n = at + 1; n < text.len; n++) {
		switch (text.data[n]) {
		case ']': return n + 1;
		case '[':
		case '<':
		case '>':
		case '"':
		case ',': return 0;
		}
	}
	return 0;
}

static enum ss_address_token move(size_t *at, size_t end, size_t otherwise,
                                  enum ss_address_token token, enum ss_address_token unclosed)
{
	*at = end > 0 ? end : otherwise;
	return end > 0 ? token : unclosed;
}

enum ss_address_token ss_address_next(struct ss_slice text, size_t *at)
{
	size_t n = *at;
	switch (text.data[n]) {
	case '"':
		return move(at, quoted_end(text, n), n + 1, SS_ADDRESS_QUOTED, SS_ADDRESS_UNCLOSED);
	case '(': /* all the rest: else each of many would be looked through to the end */
		return move(at, comment_end(text, n), text.len, SS_ADDRESS_COMMENT,
		            SS_ADDRESS_UNCLOSED);
	case '[':
		return move(at, literal_end(text, n), n + 1, SS_ADDRESS_LITERAL,
		            SS_ADDRESS_CHARACTER);
	case '\\':
		return move(at, n + 1 < text.len ? n + 2 : 0, n + 1, SS_ADDRESS_ESCAPED,
		            SS_ADDRESS_CHARACTER);
	default: *at = n + 1; return SS_ADDRESS_CHARACTER;
	}
}

/* angle: of "<".  The place of its ">", or 0: a comma comes first, but not one of a route. */
static size_t angle_end(struct ss_slice text, size_t angle)
{
	bool is_route = angle + 1 < text.len && text.data[angle + 1] == '@';
	for (size_t at = angle + 1; at < text.len;) {
		size_t n = at;
		if (ss_address_next(text, &at) != SS_ADDRESS_CHARACTER)
			continue;
		switch (text.data[n]) {
		case '>': return n;
		case ':': is_route = false; break;
		case '<': return 0;
		case ',':
			if (!is_route)
				return 0;
		}
	}
	return 0;
}

/* Takes one character; false if it ends the element.  open: gets the place of a "<" without ">". */
static bool take(struct ss_address_element *e, struct ss_slice value, size_t start, size_t n,
                 size_t *at, bool is_in_group, size_t *open)
{
	uint8_t c = value.data[n];
	size_t end;
	if (c == ',' || c == ';' || (c == ':' && !is_in_group && e->angle == e->angle_end)) {
		e->separator = (char)c;
		return false;
	}
	if (c == '<' && e->angle == e->angle_end) {
		end = angle_end(value, n);
		e->is_unclosed |= end == 0;
		*open = n - start;
		if (end > 0) {
			e->angle = n - start;
			e->angle_end = end - start;
			*at = end + 1;
		}
	}
	e->has_colon |= c == ':';
	e->has_text |= c != ' ' && c != '\t';
	return true;
}

struct ss_address_element ss_address_element(struct ss_slice value, size_t *at, bool is_in_group)
{
	struct ss_address_element e = {0};
	size_t start = *at, end = value.len, open = value.len;
	while (*at < value.len) {
		size_t n = *at;
		enum ss_address_token token = ss_address_next(value, at);
		if (token != SS_ADDRESS_CHARACTER) {
			e.has_text |= token != SS_ADDRESS_COMMENT;
			e.is_unclosed |= token == SS_ADDRESS_UNCLOSED;
		} else if (!take(&e, value, start, n, at, is_in_group, &open)) {
			end = n;
			break;
		}
	}
	e.text = ss_slice_cut(value, start, end - start);
	if (e.angle == e.angle_end && open < e.text.len) {
		e.angle = open;
		e.angle_end = e.text.len;
	}
	return e;
}
