#include "mail/parameter_plain.h"

#include "base/limits.h"
#include "mail/parameter_pieces.h"

/* Behind "=": a token, or a quoted string, of which nothing is escaped and no word encoded.  Returns
 * where it ends, or 0. */
static size_t read_value(struct ss_slice s, size_t at, struct ss_slice *text)
{
	bool is_quoted = at < s.len && s.data[at] == '"';
	size_t start = at + is_quoted, n = start;
	if (is_quoted) {
		while (n < s.len && s.data[n] >= ' ' && s.data[n] <= '~' && s.data[n] != '"' &&
		       s.data[n] != '\\' && s.data[n] != '?')
			n++;
		if (n == s.len || s.data[n] != '"')
			return 0;
	} else {
		while (n < s.len && ss_parameter_is_token(s.data[n]))
			n++;
		if (n == start)
			return 0;
	}
	*text = ss_slice_cut(s, start, n - start);
	return n + is_quoted;
}

/* "name=value" at `at`.  Returns where it ends, or 0. */
static size_t read_one(struct ss_slice s, size_t at, struct ss_parameter *p)
{
	size_t n = at;
	while (n < s.len && ss_parameter_is_token(s.data[n]) && s.data[n] != '*') /* RFC 2231 */
		n++;
	if (n == at || n == s.len || s.data[n] != '=')
		return 0;
	*p = (struct ss_parameter){.name = ss_slice_cut(s, at, n - at)};
	n = read_value(s, n + 1, &p->value);
	p->raw = p->value;
	return n;
}

static bool is_repeated(const struct ss_parameters_plain *all, struct ss_slice name)
{
	for (size_t n = 0; n < all->n; n++) {
		if (ss_slice_is_equal_nocase(all->of[n].name, name))
			return true;
	}
	return false;
}

bool ss_parameter_plain(struct ss_slice value, struct ss_parameters_plain *all)
{
	size_t n;
	all->head = ss_parameter_head(value, &n);
	all->n = 0;
	while (n < value.len) {
		struct ss_parameter *p = &all->of[all->n];
		if (value.data[n++] != ';' || all->n == SS_PARAMETERS_PLAIN)
			return false;
		while (n < value.len && (value.data[n] == ' ' || value.data[n] == '\t'))
			n++;
		n = read_one(value, n, p);
		if (n == 0 || is_repeated(all, p->name) || p->value.len > SS_LIMIT_HEADER_FIELD)
			return false;
		all->n++;
	}
	return true;
}
