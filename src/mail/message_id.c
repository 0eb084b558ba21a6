#include "mail/message_id.h"

#include "base/find.h"

static bool is_between(uint8_t c)
{
	return c == ' ' || c == '\t' || c == ',';
}

/* Else each of many parentheses that are not closed would be looked through to the end. */
enum { LONGEST_COMMENT = 998 };

/* Behind the comment at text[n]; n itself if it is not closed. */
static size_t comment_end(struct ss_slice text, size_t n)
{
	size_t depth = 0;
	text = ss_slice_cut(text, 0, n + LONGEST_COMMENT);
	for (size_t at = n; at < text.len; at++) {
		if (text.data[at] == '\\')
			at++;
		else if (text.data[at] == '(')
			depth++;
		else if (text.data[at] == ')' && --depth == 0)
			return at + 1;
	}
	return n;
}

/* The place of the next "<", or value.len; *is_clean: nothing but blanks, commas and comments comes
 * before it. */
static size_t find_angle(struct ss_slice value, size_t at, bool *is_clean)
{
	*is_clean = true;
	while (at < value.len && value.data[at] != '<') {
		size_t end = at;
		if (value.data[at] == '(' && *is_clean)
			end = comment_end(value, at);
		if (end == at) {
			*is_clean = *is_clean && is_between(value.data[at]);
			end = at + 1;
		}
		at = end;
	}
	return at;
}

static bool is_one_word(struct ss_slice text)
{
	for (size_t n = 0; n < text.len; n++)
		if (is_between(text.data[n]) || text.data[n] == '<' || text.data[n] == '>')
			return false;
	return text.len > 0;
}

bool ss_message_id_next(struct ss_slice value, size_t *at, struct ss_mail_counts *counts,
                        uint64_t offset, struct ss_slice *id)
{
	bool is_clean;
	size_t start = *at, angle = find_angle(value, start, &is_clean);
	*at = value.len;
	if (!is_clean)
		ss_mail_count(counts, SS_MAIL_ID_BAD, offset);
	if (angle == value.len) {
		*id = ss_slice_trim(ss_slice_cut(value, start, value.len));
		return !is_clean && start == 0 && is_one_word(*id);
	}
	const struct ss_find ends = {0, '>', '<', '<', '<'};
	size_t end = ss_find(value, angle + 1, ends);
	bool is_closed = end < value.len && value.data[end] == '>';
	*id = ss_slice_trim(ss_slice_cut(value, angle + 1, end - angle - 1));
	if (!is_closed || ss_slice_find(*id, 0, '@') == id->len)
		ss_mail_count(counts, SS_MAIL_ID_BAD, offset);
	*at = is_closed ? end + 1 : end;
	return true;
}
