#include "output/zeek_values.h"

#include <string.h>

#include "base/limits.h"

void ss_zeek_values_init(struct ss_zeek_values *v, struct ss_memory *memory)
{
	*v = (struct ss_zeek_values){.bytes.memory = memory, .digests.memory = memory};
}

void ss_zeek_values_clear(struct ss_zeek_values *v)
{
	ss_buffer_clear(&v->bytes);
	ss_buffer_clear(&v->digests);
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

struct ss_slice ss_zeek_values_first(const struct ss_zeek_values *v)
{
	size_t at = 0;
	return ss_zeek_values_next(v, &at);
}

void ss_zeek_values_add_address(struct ss_zeek_values *v, const struct ss_address *a)
{
	char text[SS_ADDRESS_TEXT];
	if (ss_address_write(a, text) > 0)
		ss_zeek_values_append(v, ss_slice_of(text));
}

/* ---- sets ---- */

static uint32_t digest_of(struct ss_slice s)
{
	uint32_t d = 2166136261u; /* FNV-1a */
	for (size_t i = 0; i < s.len; i++)
		d = (d ^ s.data[i]) * 16777619u;
	return d;
}

static bool has_digest(const struct ss_zeek_values *v, uint32_t wanted)
{
	const uint8_t *at = v->digests.data;
	bool is_there = false;
	for (size_t i = 0; i < v->digests.len / sizeof wanted; i++) { /* all: so it is vectorised */
		uint32_t here;
		memcpy(&here, at + i * sizeof here, sizeof here);
		is_there |= here == wanted;
	}
	return is_there;
}

static bool has_text(const struct ss_zeek_values *v, struct ss_slice s)
{
	size_t at = 0;
	struct ss_slice here;
	while ((here = ss_zeek_values_next(v, &at)).data) {
		if (ss_slice_is_equal(here, s))
			return true;
	}
	return false;
}

bool ss_zeek_values_has(const struct ss_zeek_values *v, struct ss_slice s)
{
	return has_digest(v, digest_of(s)) && has_text(v, s);
}

bool ss_zeek_values_include(struct ss_zeek_values *v, struct ss_slice s)
{
	uint32_t digest = digest_of(s);
	size_t before = v->digests.len;
	v->is_set = true;
	if (has_digest(v, digest) && has_text(v, s))
		return true;
	if (ss_buffer_add(&v->digests, &digest, sizeof digest) == sizeof digest &&
	    ss_zeek_values_append(v, s))
		return true;
	v->digests.len = before;
	return false;
}

void ss_zeek_values_release(struct ss_zeek_values *v)
{
	ss_buffer_release(&v->bytes);
	ss_buffer_release(&v->digests);
}
