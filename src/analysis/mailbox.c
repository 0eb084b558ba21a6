#include "analysis/mailbox.h"

static size_t find_last(struct ss_slice s, uint8_t byte)
{
	size_t at = s.len;
	while (at > 0 && s.data[at - 1] != byte)
		at--;
	return at > 0 ? at - 1 : s.len;
}

static struct ss_slice unquoted(struct ss_slice s)
{
	s = ss_slice_trim(s);
	if (s.len >= 2 && s.data[0] == '"' && s.data[s.len - 1] == '"')
		s = ss_slice_cut(s, 1, s.len - 2);
	return s;
}

/* The part behind the last @; a domain may not hold what ends it in a header or a path. */
static void split_address(struct ss_mailbox_parts *p)
{
	size_t at = find_last(p->address, '@');
	if (at == p->address.len)
		return;
	p->local = ss_slice_cut(p->address, 0, at);
	p->domain = ss_slice_cut(p->address, at + 1, p->address.len);
	if (p->domain.len == 0)
		p->domain = (struct ss_slice){0};
}

struct ss_mailbox_parts ss_mailbox_split(struct ss_slice text)
{
	struct ss_mailbox_parts p = {.address = ss_slice_trim(text)};
	size_t open = find_last(p.address, '<');
	if (open < p.address.len && p.address.data[p.address.len - 1] == '>') {
		p.name = unquoted(ss_slice_cut(p.address, 0, open));
		p.address = ss_slice_cut(p.address, open + 1, p.address.len - open - 2);
	}
	split_address(&p);
	return p;
}

/* ---- in free text ---- */

static bool is_in_address(uint8_t c)
{
	return ss_ascii_is_alpha(c) || ss_ascii_is_digit(c) || c == '.' || c == '-' || c == '_' ||
	       c == '+' || c == '=';
}

static bool has_dot_within(struct ss_slice domain)
{
	size_t dot = ss_slice_find(domain, 1, '.');
	return dot + 1 < domain.len;
}

struct ss_slice ss_mailbox_find(struct ss_slice text)
{
	for (size_t at = ss_slice_find(text, 0, '@'); at < text.len;
	     at = ss_slice_find(text, at + 1, '@')) {
		size_t from = at, to = at + 1;
		while (from > 0 && is_in_address(text.data[from - 1]))
			from--;
		while (to < text.len && is_in_address(text.data[to]))
			to++;
		while (to > at + 1 && !ss_ascii_is_alpha(text.data[to - 1]))
			to--;
		if (from < at && to > at + 1 &&
		    has_dot_within(ss_slice_cut(text, at + 1, to - at - 1)))
			return ss_slice_cut(text, from, to - from);
	}
	return (struct ss_slice){0};
}
