/* Where a text has its place in a memo of what was worked out before. */
#ifndef SS_SMTP_MEMO_H
#define SS_SMTP_MEMO_H
#include <stddef.h>
#include <stdint.h>

#include "base/eight.h"
#include "base/mix.h"

/* Any spread will do: a place holds the last text that came to it.  Sixteen octets at a time, the last of
 * which may be read twice: a line of thirty takes half of what eight a step and a rest take. */
static inline size_t ss_memo_place(const void *text, size_t len, size_t n_places)
{
	const uint64_t odd = 0x9e3779b97f4a7c15U;
	const uint8_t *p = (const uint8_t *)text;
	uint64_t sum = len, word = 0;
	if (len < SS_EIGHT) {
		for (size_t n = 0; n < len; n++)
			word = word << 8 | p[n];
		return ss_mix(sum ^ word, odd) % n_places;
	}
	const uint8_t *last = p + len - SS_EIGHT;
	for (; last - p > SS_EIGHT; p += (size_t)2 * SS_EIGHT)
		sum = ss_mix(sum ^ ss_eight_read(p), odd ^ ss_eight_read(p + SS_EIGHT));
	word = ss_eight_read(p < last ? p : last);
	return ss_mix(sum ^ word, odd ^ ss_eight_read(last)) % n_places;
}

#endif
