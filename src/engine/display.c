#include "engine/display.h"

#include <string.h>

#include "base/eight.h"
#include "base/limits.h"
#include "base/utf8.h"

#define ELLIPSIS SS_SLICE("\xe2\x80\xa6")

/* ---- columns ---- */

/* The character at the head of s, and its columns; a byte that is no UTF-8 takes one. */
static size_t next(struct ss_slice s, size_t *columns)
{
	uint32_t c;
	size_t n = ss_utf8_next(s, &c);
	*columns = n > 0 ? (size_t)ss_utf8_columns(c) : 1;
	return n > 0 ? n : 1;
}

/* Is it ASCII that is seen, a column an octet? */
static bool is_plain(struct ss_slice s)
{
	size_t at = 0;
	for (; s.len - at >= SS_EIGHT; at += SS_EIGHT) {
		uint64_t word = ss_eight_read(s.data + at);
		uint64_t from_delete = (word | (word + SS_EIGHT_OF(1))) & SS_EIGHT_HIGH;
		if (ss_eight_below(word, ' ') | from_delete)
			return false;
	}
	while (at < s.len && s.data[at] >= ' ' && s.data[at] < 0x7f)
		at++;
	return at == s.len;
}

static size_t columns_of(struct ss_slice s)
{
	size_t sum = 0, columns;
	if (is_plain(s))
		return s.len;
	for (size_t at = 0; at < s.len; sum += columns)
		at += next(ss_slice_cut(s, at, s.len), &columns);
	return sum;
}

/* Octets at the head that take so many columns; of characters without width, no more than four
 * octets a column. */
static size_t fit(struct ss_slice s, size_t room)
{
	size_t at = 0, sum = 0, columns, most = room < SIZE_MAX / 4 ? 4 * room : SIZE_MAX;
	while (at < s.len) {
		size_t n = next(ss_slice_cut(s, at, s.len), &columns);
		if (sum + columns > room || at + n > most)
			break;
		sum += columns;
		at += n;
	}
	return at;
}

bool ss_display_is_cut(struct ss_slice text, size_t columns, struct ss_slice *head)
{
	*head = text;
	if (fit(text, columns) == text.len)
		return false;
	*head = ss_slice_cut(text, 0, columns > 0 ? fit(text, columns - 1) : 0);
	return true;
}

/* ---- the text ---- */

struct text {
	char *bytes;
	size_t len;
};

static void put(struct text *t, struct ss_slice s)
{
	size_t room = SS_DISPLAY_ROOM - t->len, len = s.len < room ? s.len : room;
	if (len > 0)
		memcpy(t->bytes + t->len, s.data, len);
	t->len += len;
}

/* The end of a text: it is what tells whose a domain is. */
static struct ss_slice tail(struct ss_slice s, size_t room)
{
	size_t at = 0;
	while (columns_of(ss_slice_cut(s, at, s.len)) > room) {
		size_t columns, surplus = columns_of(ss_slice_cut(s, at, s.len)) - room;
		for (size_t n = 0; n<surplus; n += columns> 0 ? columns : 1)
			at += next(ss_slice_cut(s, at, s.len), &columns);
	}
	return ss_slice_cut(s, at, s.len);
}

static void put_address(struct text *t, struct ss_slice address, size_t room, size_t domain_room)
{
	if (address.len <= room && address.len <= domain_room && is_plain(address)) {
		put(t, address); /* mostly: nothing is cut, wherever its sign stands */
		return;
	}
	const uint8_t *sign = address.len > 0 ? memrchr(address.data, '@', address.len) : NULL;
	size_t at = sign ? (size_t)(sign - address.data) : address.len;
	struct ss_slice local = ss_slice_cut(address, 0, at);
	struct ss_slice domain = ss_slice_cut(address, at, address.len);
	size_t domain_columns = columns_of(domain);
	bool is_domain_cut = domain_columns > domain_room, is_local_cut = false;
	if (is_domain_cut) {
		domain = tail(domain, domain_room);
		domain_columns = domain_room;
	}
	if (columns_of(local) + domain_columns > room) {
		size_t left = room > domain_columns ? room - domain_columns : 0;
		local = ss_slice_cut(local, 0, fit(local, left));
		is_local_cut = true;
	}
	put(t, local);
	if (is_local_cut || is_domain_cut)
		put(t, ELLIPSIS);
	put(t, domain);
}

static void put_code(struct text *t, unsigned code)
{
	uint8_t digits[3];
	for (unsigned i = 0; i < 3; i++, code /= 10)
		digits[2 - i] = (uint8_t)('0' + code % 10);
	put(t, (struct ss_slice){digits, 3});
}

/* Where all fits into the columns, the address has as many as our records give it. */
static void put_bracketed(struct text *t, const struct ss_display *d)
{
	enum { BRACKETS = 3, MARK = 1 };
	size_t room = SS_LIMIT_DISPLAY, domain_room = SS_LIMIT_DISPLAY_DOMAIN;
	if (ss_slice_is_equal(d->address, SS_SLICE("<>"))) {
		put(t, SS_SLICE(" <>"));
		return;
	}
	if (d->columns > 0) {
		size_t left = d->columns > t->len + BRACKETS ? d->columns - t->len - BRACKETS : 0;
		bool is_whole = columns_of(d->address) <= left;
		room = is_whole ? left : left > MARK ? left - MARK : 0;
		domain_room = room;
	}
	put(t, SS_SLICE(" <"));
	put_address(t, d->address, room, domain_room);
	put(t, SS_SLICE(">"));
}

size_t ss_display_write(const struct ss_display *d, char out[SS_DISPLAY_ROOM])
{
	struct text t = {.bytes = out};
	struct ss_slice head;
	put(&t, SS_SLICE("SMTP "));
	if (d->verb.data)
		put(&t, d->verb);
	else
		put_code(&t, d->code);
	if (d->address.data) {
		put_bracketed(&t, d);
	} else if (d->software.data) {
		put(&t, SS_SLICE(" ("));
		put(&t, d->software);
		put(&t, SS_SLICE(")"));
	}
	if (d->columns > 0 &&
	    ss_display_is_cut((struct ss_slice){(uint8_t *)out, t.len}, d->columns, &head)) {
		t.len = head.len;
		put(&t, ELLIPSIS);
	}
	return t.len;
}

struct ss_slice ss_display_keep(struct ss_arena *arena, const struct ss_display *d)
{
	char text[SS_DISPLAY_ROOM];
	size_t len = ss_display_write(d, text);
	return ss_arena_copy(arena, (struct ss_slice){(const uint8_t *)text, len});
}
