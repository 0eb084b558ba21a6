/* Where a text has its place in a memo of what was worked out before. */
#ifndef SS_SMTP_MEMO_H
#define SS_SMTP_MEMO_H
#include <stddef.h>
#include <stdint.h>
#include <string.h>

/* Any spread will do: a place holds the last text that came to it.  Eight octets at a time. */
static inline size_t ss_memo_place(const void *text, size_t len, size_t n_places)
{
	const uint64_t odd = 0x9e3779b97f4a7c15U;
	const uint8_t *p = (const uint8_t *)text;
	uint64_t sum = len, word;
	for (; len >= sizeof word; p += sizeof word, len -= sizeof word) {
		memcpy(&word, p, sizeof word);
		sum = (sum ^ word) * odd;
		sum ^= sum >> 29;
	}
	word = 0;
	memcpy(&word, p, len);
	sum = (sum ^ word) * odd;
	return (sum >> 32) % n_places;
}

#endif
