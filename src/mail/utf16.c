#include "mail/utf16.h"

#include "base/utf8.h"

enum { MARK = 0xfeff, MARK_TURNED = 0xfffe, REPLACEMENT = 0xfffd };

bool ss_utf16_init(struct ss_utf16 *u, struct ss_slice charset)
{
	*u = (struct ss_utf16){.is_order_known = true};
	if (ss_slice_is_equal_nocase(charset, SS_SLICE("utf-16le")))
		u->is_little = true;
	else if (ss_slice_is_equal_nocase(charset, SS_SLICE("utf-16")))
		u->is_order_known = false;
	else
		return ss_slice_is_equal_nocase(charset, SS_SLICE("utf-16be"));
	return true;
}

/* The mark; else what text of Latin letters looks like; else as section 4.3 has it. */
static void learn_order(struct ss_utf16 *u)
{
	u->is_order_known = true;
	u->is_little = (u->octets[0] == 0xff && u->octets[1] == 0xfe) ||
	               (u->octets[0] != 0 && u->octets[1] == 0);
}

static size_t put_unit(struct ss_utf16 *u, uint16_t unit, uint8_t *out)
{
	bool is_high = (unit & 0xfc00) == 0xd800, is_low = (unit & 0xfc00) == 0xdc00;
	uint16_t high = u->high;
	size_t n = 0;
	u->high = is_high ? unit : 0;
	if (high && is_low)
		return ss_utf8_put(0x10000 + ((high & 0x3ffu) << 10) + (unit & 0x3ffu), out);
	if (high)
		n = ss_utf8_put(REPLACEMENT, out);
	if (is_high || unit == MARK || unit == MARK_TURNED)
		return n;
	return n + ss_utf8_put(is_low ? REPLACEMENT : unit, out + n);
}

size_t ss_utf16_feed(struct ss_utf16 *u, const uint8_t *bytes, size_t len, uint8_t *out)
{
	size_t made = 0;
	for (size_t i = 0; i < len; i++) {
		u->octets[u->n++] = bytes[i];
		if (u->n < 2)
			continue;
		u->n = 0;
		if (!u->is_order_known)
			learn_order(u);
		unsigned little = u->is_little;
		made += put_unit(u, (uint16_t)(u->octets[little] << 8 | u->octets[1 - little]),
		                 out + made);
	}
	return made;
}
