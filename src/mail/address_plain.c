#include "mail/address_plain.h"

/* Octets that stand for themselves, and separate nothing. */
enum { IN_SPEC = 1, IN_ATOMS = 2, IN_QUOTES = 4 };
enum {
	ALL = IN_SPEC | IN_ATOMS | IN_QUOTES,
	Q = IN_QUOTES,
};

/* Printable ASCII, but for "=", which may begin an encoded word. */
static const uint8_t class_of[256] = {
        [' '] = IN_ATOMS | Q,
        ['!'] = ALL,
        ['"'] = 0,
        ['#' ... '\''] = ALL,
        ['('] = Q,
        [')'] = Q,
        ['*'] = ALL,
        ['+'] = ALL,
        [','] = Q,
        ['-' ... '/'] = ALL,
        ['0' ... '9'] = ALL,
        [':'] = Q,
        [';'] = Q,
        ['<'] = Q,
        ['='] = IN_SPEC,
        ['>'] = Q,
        ['?'] = ALL,
        ['@'] = Q,
        ['A' ... 'Z'] = ALL,
        ['['] = Q,
        ['\\'] = 0,
        [']'] = Q,
        ['^' ... '~'] = ALL,
};

static size_t run_end(struct ss_slice s, size_t n, uint8_t class)
{
	while (n < s.len && class_of[s.data[n]] & class)
		n++;
	return n;
}

/* "a@b" at `at`; where it ends, or 0. */
static size_t read_spec(struct ss_slice s, size_t at, struct ss_mailbox *m)
{
	size_t sign = run_end(s, at, IN_SPEC);
	if (sign == at || sign == s.len || s.data[sign] != '@')
		return 0;
	size_t end = run_end(s, sign + 1, IN_SPEC);
	m->local = ss_slice_cut(s, at, sign - at);
	m->domain = ss_slice_cut(s, sign + 1, end - sign - 1);
	return end > sign + 1 ? end : 0;
}

/* What stands in front of "<"; where that is, or s.len. */
static size_t read_name(struct ss_slice s, struct ss_mailbox *m)
{
	size_t end;
	if (s.data[0] == '"') {
		end = run_end(s, 1, IN_QUOTES);
		m->name = ss_slice_trim(ss_slice_cut(s, 1, end - 1));
		end += end < s.len && s.data[end] == '"';
		while (end < s.len && s.data[end] == ' ')
			end++;
	} else {
		end = run_end(s, 0, IN_ATOMS);
		m->name = ss_slice_trim(ss_slice_cut(s, 0, end));
	}
	return end < s.len && s.data[end] == '<' ? end : s.len;
}

bool ss_address_plain(struct ss_slice value, struct ss_mailbox *m)
{
	struct ss_slice s = ss_slice_trim(value);
	*m = (struct ss_mailbox){.name = SS_SLICE(""), .comment = SS_SLICE(""), .raw = s};
	if (s.len == 0)
		return false;
	m->is_usual = read_spec(s, 0, m) == s.len;
	if (m->is_usual)
		return true;
	size_t angle = read_name(s, m);
	m->is_usual = m->name.data == s.data && m->name.len > 0 && m->name.len + 1 == angle;
	return angle < s.len && read_spec(s, angle + 1, m) == s.len - 1 && s.data[s.len - 1] == '>';
}
