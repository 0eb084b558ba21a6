#include "output/zeek_values.h"

#include <string.h>

#include "base/limits.h"

void ss_zeek_values_clear(struct ss_zeek_values *v)
{
	ss_buffer_clear(&v->bytes);
	v->n = 0;
	v->is_set = false;
}

void ss_zeek_values_put(struct ss_zeek_values *v, struct ss_slice s)
{
	ss_zeek_values_clear(v);
	if (s.data)
		ss_zeek_values_append(v, s);
}

/* A text is kept as its length and its bytes: all of it or nothing. */
bool ss_zeek_values_append(struct ss_zeek_values *v, struct ss_slice s)
{
	size_t before = v->bytes.len;
	uint32_t len = (uint32_t)s.len;
	v->is_set = true;
	if (s.len > SS_LIMIT_ZEEK_VALUE || before + sizeof len + s.len > SS_LIMIT_ZEEK_VALUE)
		return false;
	if (ss_buffer_add(&v->bytes, &len, sizeof len) < sizeof len ||
	    ss_buffer_add(&v->bytes, s.data, s.len) < s.len) {
		v->bytes.len = before;
		return false;
	}
	v->n++;
	return true;
}

struct ss_slice ss_zeek_values_next(const struct ss_zeek_values *v, size_t *at)
{
	struct ss_slice all = ss_buffer_slice(&v->bytes);
	uint32_t len;
	if (*at >= all.len)
		return (struct ss_slice){0};
	memcpy(&len, all.data + *at, sizeof len);
	struct ss_slice s = {all.data + *at + sizeof len, len};
	*at += sizeof len + len;
	return s;
}

bool ss_zeek_values_has(const struct ss_zeek_values *v, struct ss_slice s)
{
	size_t at = 0;
	struct ss_slice here;
	while ((here = ss_zeek_values_next(v, &at)).data) {
		if (ss_slice_is_equal(here, s))
			return true;
	}
	return false;
}
