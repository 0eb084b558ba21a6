#include "mail/tag_list.h"

#include "base/find.h"

/* FWS of RFC 6376, section 2.8; line ends are here when a value was not unfolded. */
static bool is_blank(uint8_t c)
{
	return c <= ' ' && (c == ' ' || c == '\t' || c == '\r' || c == '\n');
}

static struct ss_slice trim(struct ss_slice s)
{
	for (; s.len > 0 && is_blank(s.data[0]); s.len--)
		s.data++;
	while (s.len > 0 && is_blank(s.data[s.len - 1]))
		s.len--;
	return s;
}

bool ss_tag_next(struct ss_slice list, size_t *at, struct ss_slice *name, struct ss_slice *value)
{
	const struct ss_find marks = {0, '=', ';', ';', ';'};
	while (*at < list.len) {
		const uint8_t *tag = list.data + *at;
		size_t mark = ss_find(list, *at, marks), end = mark;
		bool has_value = mark < list.len && list.data[mark] == '=';
		if (has_value)
			end = ss_slice_find(list, mark + 1, ';');
		*name = trim((struct ss_slice){tag, mark - *at});
		*value = (struct ss_slice){NULL, 0};
		if (has_value)
			*value = trim((struct ss_slice){list.data + mark + 1, end - mark - 1});
		*at = end < list.len ? end + 1 : end;
		if (has_value || name->len > 0)
			return true;
	}
	return false;
}
