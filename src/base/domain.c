#include "base/domain.h"

#include <string.h>

#include "base/punycode.h"
#include "base/utf8.h"

enum { LABEL = SS_PUNYCODE_LABEL, NAME = 253 };

/* ---- letters ---- */

/* Capitals, each range with what makes small ones of them; step 2: every other one is a capital. */
static const struct {
	uint32_t from, to, step, add;
} capitals[] = {
        {'A', 'Z', 1, 32},      {0xc0, 0xd6, 1, 32},   {0xd8, 0xde, 1, 32},
        {0x100, 0x12e, 2, 1},   {0x132, 0x136, 2, 1},  {0x139, 0x147, 2, 1},
        {0x14a, 0x176, 2, 1},   {0x179, 0x17d, 2, 1},  {0x1a0, 0x1a4, 2, 1},
        {0x1af, 0x1af, 1, 1},   {0x1cd, 0x1db, 2, 1},  {0x1de, 0x1ee, 2, 1},
        {0x1f8, 0x21e, 2, 1},   {0x222, 0x232, 2, 1},  {0x386, 0x386, 1, 38},
        {0x388, 0x38a, 1, 37},  {0x38c, 0x38c, 1, 64}, {0x38e, 0x38f, 1, 63},
        {0x391, 0x3a1, 1, 32},  {0x3a3, 0x3ab, 1, 32}, {0x400, 0x40f, 1, 80},
        {0x410, 0x42f, 1, 32},  {0x460, 0x480, 2, 1},  {0x48a, 0x4be, 2, 1},
        {0x4d0, 0x52e, 2, 1},   {0x531, 0x556, 1, 48}, {0x1e00, 0x1e94, 2, 1},
        {0x1ea0, 0x1efe, 2, 1},
};

static uint32_t to_small(uint32_t c)
{
	for (size_t i = 0; i < sizeof capitals / sizeof capitals[0] && c >= capitals[i].from; i++) {
		if (c <= capitals[i].to && (c - capitals[i].from) % capitals[i].step == 0)
			return c + capitals[i].add;
	}
	return c;
}

static bool is_in_label(uint32_t c)
{
	return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-' || c == '_' ||
	       (c >= 0xa0 && !ss_utf8_is_hidden(c));
}

/* ---- labels, names ---- */

/* Its length; 0 if it is none. */
static size_t fold_label(struct ss_slice label, uint8_t out[LABEL])
{
	uint32_t points[LABEL];
	size_t n = 0;
	bool is_ascii = true;
	while (label.len > 0) {
		uint32_t c;
		size_t len = ss_utf8_next(label, &c);
		if (len == 0 || n == LABEL)
			return 0;
		points[n] = to_small(c);
		if (!is_in_label(points[n]))
			return 0;
		is_ascii = is_ascii && points[n] < SS_PUNYCODE_FIRST;
		label = ss_slice_cut(label, len, label.len);
		n++;
	}
	if (!is_ascii)
		return ss_punycode_write(points, n, out);
	for (size_t i = 0; i < n; i++)
		out[i] = (uint8_t)points[i];
	return n;
}

/* What 0x20 makes small, or leaves: an underscore it does not. */
static const bool is_plain[256] = {
        ['A' ... 'Z'] = true, ['a' ... 'z'] = true, ['0' ... '9'] = true,
        ['-'] = true,         ['.'] = true,
};

/* Nearly all names are of these, and too short for one of their labels to be too long: 8 instructions
 * an octet, 45 on the way of all others.  False: that is its way. */
static bool fold_plain(struct ss_slice domain, uint8_t out[SS_DOMAIN_TEXT])
{
	uint8_t before = '.';
	if (domain.len == 0 || domain.len > LABEL)
		return false;
	for (size_t i = 0; i < domain.len; i++) {
		uint8_t c = domain.data[i] | 0x20;
		if (!is_plain[domain.data[i]] || (c == '.' && before == '.'))
			return false;
		out[i] = before = c;
	}
	return before != '.';
}

static struct ss_slice fold_labels(struct ss_slice domain, uint8_t out[SS_DOMAIN_TEXT])
{
	const struct ss_slice absent = {0};
	size_t len = 0;
	for (size_t at = 0; at <= domain.len;) {
		uint8_t label[LABEL];
		size_t end = ss_slice_find(domain, at, '.');
		size_t n = fold_label(ss_slice_cut(domain, at, end - at), label);
		if (n == 0 || len + (len > 0) + n > NAME)
			return absent;
		if (len > 0)
			out[len++] = '.';
		memcpy(out + len, label, n);
		len += n;
		at = end + 1;
	}
	return (struct ss_slice){out, len};
}

struct ss_slice ss_domain_fold(struct ss_slice domain, uint8_t out[SS_DOMAIN_TEXT])
{
	if (domain.len > 0 && domain.data[domain.len - 1] == '.')
		domain.len--;
	if (fold_plain(domain, out))
		return (struct ss_slice){out, domain.len};
	return fold_labels(domain, out);
}

struct ss_slice ss_domain_last(struct ss_slice domain, size_t n)
{
	size_t at;
	if (domain.len > 0 && domain.data[domain.len - 1] == '.')
		domain.len--;
	for (at = domain.len; at > 0; at--) {
		if (domain.data[at - 1] == '.' && --n == 0)
			break;
	}
	if (at == 0 && n > 1) /* its first label is one, too */
		at = domain.len;
	return ss_slice_cut(domain, at, domain.len);
}

bool ss_domain_is_address(struct ss_slice folded)
{
	struct ss_slice top = ss_domain_last(folded, 1);
	uint64_t number;
	return ss_slice_to_number(top, UINT64_MAX, &number);
}

bool ss_domain_is_same(struct ss_slice a, struct ss_slice b)
{
	uint8_t rooms[2][SS_DOMAIN_TEXT];
	struct ss_slice x = ss_domain_fold(a, rooms[0]), y = ss_domain_fold(b, rooms[1]);
	return x.len > 0 && ss_slice_is_equal(x, y);
}

bool ss_domain_is_in(const struct ss_words *list, struct ss_slice domain)
{
	uint8_t room[SS_DOMAIN_TEXT];
	if (list->n == 0)
		return false;
	for (struct ss_slice d = ss_domain_fold(domain, room); d.len > 0;) {
		if (ss_words_has(list, d))
			return true;
		d = ss_slice_cut(d, ss_slice_find(d, 0, '.') + 1, d.len);
	}
	return false;
}
