#include "mail/tag_list.h"

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
	while (*at < list.len) {
		size_t end = ss_slice_find(list, *at, ';');
		struct ss_slice tag = trim(ss_slice_cut(list, *at, end - *at));
		*at = end < list.len ? end + 1 : end;
		if (tag.len == 0)
			continue;
		size_t equals = ss_slice_find(tag, 0, '=');
		*name = trim(ss_slice_cut(tag, 0, equals));
		*value = (struct ss_slice){0};
		if (equals < tag.len)
			*value = trim(ss_slice_cut(tag, equals + 1, tag.len));
		return true;
	}
	return false;
}
