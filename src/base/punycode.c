#include "base/punycode.h"

#include <string.h>

enum { BASE = 36, T_MIN = 1, T_MAX = 26, SKEW = 38, DAMP = 700, FIRST_BIAS = 72 };

/* Section 6.1. */
static uint32_t adapt(uint32_t delta, uint32_t n_points, bool is_first)
{
	uint32_t k = 0;
	delta = is_first ? delta / DAMP : delta / 2;
	delta += delta / n_points;
	for (; delta > (BASE - T_MIN) * T_MAX / 2; k += BASE)
		delta /= BASE - T_MIN;
	return k + (BASE - T_MIN + 1) * delta / (delta + SKEW);
}

static uint8_t digit(uint32_t d)
{
	return (uint8_t)(d < 26 ? 'a' + d : '0' + d - 26);
}

/* Delta as a variable-length integer behind the label; how long it is then, 0 if too long. */
static size_t put_delta(uint8_t out[SS_PUNYCODE_LABEL], size_t len, uint32_t delta, uint32_t bias)
{
	for (uint32_t k = BASE;; k += BASE) {
		uint32_t t = k <= bias ? T_MIN : k >= bias + T_MAX ? T_MAX : k - bias;
		if (len == SS_PUNYCODE_LABEL)
			return 0;
		if (delta < t) {
			out[len++] = digit(delta);
			return len;
		}
		out[len++] = digit(t + (delta - t) % (BASE - t));
		delta = (delta - t) / (BASE - t);
	}
}

static uint32_t next_point(const uint32_t *points, size_t n, uint32_t least)
{
	uint32_t next = UINT32_MAX;
	for (size_t i = 0; i < n; i++) {
		if (points[i] >= least && points[i] < next)
			next = points[i];
	}
	return next;
}

/* Section 6.3, behind what is in out: the basic ones are.  With at most SS_PUNYCODE_LABEL points nothing
 * overflows: delta stays below 0x110000 * 64. */
static size_t put_others(const uint32_t *points, size_t n, size_t n_basic,
                         uint8_t out[SS_PUNYCODE_LABEL], size_t len)
{
	uint32_t at = SS_PUNYCODE_FIRST, bias = FIRST_BIAS, delta = 0, done = (uint32_t)n_basic;
	for (; done < n && len > 0; at++, delta++) {
		uint32_t next = next_point(points, n, at);
		delta += (next - at) * (done + 1);
		at = next;
		for (size_t i = 0; i < n && len > 0; i++) {
			if (points[i] < at)
				delta++;
			if (points[i] != at)
				continue;
			len = put_delta(out, len, delta, bias);
			bias = adapt(delta, done + 1, done == n_basic);
			delta = 0;
			done++;
		}
	}
	return len;
}

size_t ss_punycode_write(const uint32_t *points, size_t n, uint8_t out[SS_PUNYCODE_LABEL])
{
	size_t n_basic = 0, len = 4;
	memcpy(out, "xn--", len);
	for (size_t i = 0; i < n; i++) {
		if (points[i] >= SS_PUNYCODE_FIRST)
			continue;
		if (len == SS_PUNYCODE_LABEL)
			return 0;
		out[len++] = (uint8_t)points[i];
		n_basic++;
	}
	if (n_basic > 0 && len == SS_PUNYCODE_LABEL)
		return 0;
	if (n_basic > 0)
		out[len++] = '-';
	return put_others(points, n, n_basic, out, len);
}

/* ---- reading ---- */

/* BASE if it is none. */
static uint32_t digit_of(uint8_t c)
{
	if (ss_ascii_is_digit(c))
		return (uint32_t)(c - '0') + 26;
	return ss_ascii_is_alpha(c) ? (uint32_t)(ss_ascii_upper(c) - 'A') : BASE;
}

/* A variable-length integer at *at; false if it is none, or too large. */
static bool take_delta(struct ss_slice s, size_t *at, uint32_t bias, uint32_t *delta)
{
	uint64_t value = 0, weight = 1;
	for (uint32_t k = BASE;; k += BASE) {
		uint32_t t = k <= bias ? T_MIN : k >= bias + T_MAX ? T_MAX : k - bias;
		uint32_t d = *at < s.len ? digit_of(s.data[(*at)++]) : BASE;
		if (d == BASE)
			return false;
		value += d * weight;
		weight *= BASE - t;
		if (value > UINT32_MAX / 2 || weight > UINT32_MAX)
			return false;
		if (d < t)
			break;
	}
	*delta = (uint32_t)value;
	return true;
}

static void insert(uint32_t points[SS_PUNYCODE_LABEL], size_t n, size_t at, uint32_t point)
{
	memmove(points + at + 1, points + at, (n - at) * sizeof *points);
	points[at] = point;
}

bool ss_punycode_read(struct ss_slice label, uint32_t points[SS_PUNYCODE_LABEL], size_t *n_points)
{
	struct ss_slice s = ss_slice_cut(label, 4, label.len);
	uint32_t n = SS_PUNYCODE_FIRST, bias = FIRST_BIAS;
	uint64_t i = 0;
	size_t basic = s.len, count = 0;
	while (basic > 0 && s.data[basic - 1] != '-')
		basic--;
	for (size_t k = 0; k + 1 < basic && count < SS_PUNYCODE_LABEL; k++)
		points[count++] = s.data[k];
	for (size_t at = basic; at < s.len;) {
		uint32_t delta;
		if (count == SS_PUNYCODE_LABEL || !take_delta(s, &at, bias, &delta))
			return false;
		i += delta;
		bias = adapt(delta, (uint32_t)count + 1, i == delta && n == SS_PUNYCODE_FIRST);
		n += (uint32_t)(i / (count + 1));
		i %= count + 1;
		if (n > 0x10ffff)
			return false;
		insert(points, count++, (size_t)i, n);
		i++;
	}
	*n_points = count;
	return true;
}
