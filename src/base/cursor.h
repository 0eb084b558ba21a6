/* Reads fixed-layout bytes with every access checked.  The first read past the end sets `is_short`
 * and from then on every read gives zeroes: parse straight down, ask once at the end. */
#ifndef SS_BASE_CURSOR_H
#define SS_BASE_CURSOR_H
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include "base/slice.h"

struct ss_cursor {
	const uint8_t *at, *end;
	bool is_short; /* something was read that is not there */
};

static inline struct ss_cursor ss_cursor_on(const uint8_t *bytes, size_t len)
{
	return (struct ss_cursor){bytes, len > 0 ? bytes + len : bytes, false};
}

static inline size_t ss_cursor_left(const struct ss_cursor *c)
{
	return (size_t)(c->end - c->at);
}

/* The next len bytes in place, or NULL. */
static inline const uint8_t *ss_cursor_take(struct ss_cursor *c, size_t len)
{
	const uint8_t *p = c->at;
	if (c->is_short || ss_cursor_left(c) < len) {
		c->is_short = true;
		c->at = c->end;
		return NULL;
	}
	c->at = len > 0 ? p + len : p;
	return p;
}

static inline void ss_cursor_skip(struct ss_cursor *c, size_t len)
{
	(void)ss_cursor_take(c, len);
}

static inline uint8_t ss_cursor_u8(struct ss_cursor *c)
{
	const uint8_t *p = ss_cursor_take(c, 1);
	return p ? p[0] : 0;
}

/* Network order. */
static inline uint16_t ss_cursor_be16(struct ss_cursor *c)
{
	const uint8_t *p = ss_cursor_take(c, 2);
	return (uint16_t)(p ? p[0] << 8 | p[1] : 0);
}

static inline uint32_t ss_cursor_be32(struct ss_cursor *c)
{
	const uint8_t *p = ss_cursor_take(c, 4);
	return p ? (uint32_t)p[0] << 24 | (uint32_t)p[1] << 16 | (uint32_t)p[2] << 8 | p[3] : 0;
}

/* The byte order of the file (pcap, pcapng). */
static inline uint16_t ss_cursor_u16(struct ss_cursor *c, bool big)
{
	const uint8_t *p = ss_cursor_take(c, 2);
	if (!p)
		return 0;
	return (uint16_t)(big ? p[0] << 8 | p[1] : p[1] << 8 | p[0]);
}

static inline uint32_t ss_cursor_u32(struct ss_cursor *c, bool big)
{
	const uint8_t *p = ss_cursor_take(c, 4);
	if (!p)
		return 0;
	return big ? (uint32_t)p[0] << 24 | (uint32_t)p[1] << 16 | (uint32_t)p[2] << 8 | p[3]
	           : (uint32_t)p[3] << 24 | (uint32_t)p[2] << 16 | (uint32_t)p[1] << 8 | p[0];
}

#endif
