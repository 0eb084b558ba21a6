#include "smtp/sasl_ntlm.h"

#include <stdbool.h>
#include <string.h>

#include "base/cursor.h"
#include "base/utf8.h"

enum {
	TYPE_AUTHENTICATE = 3,
	FLAGS_AT = 60, /* clients of the nineties end their header before */
	FLAG_UNICODE = 1,
};

static const uint8_t signature[8] = {'N', 'T', 'L', 'M', 'S', 'S', 'P', '\0'};

struct reading {
	struct ss_slice message;
	struct ss_cursor at;
	size_t payload; /* where the first field's bytes begin */
	bool is_bad;    /* a field is outside of the message */
};

/* A field: length, room, offset from the signature; all little-endian. */
static struct ss_slice take_field(struct reading *r)
{
	size_t len = ss_cursor_u16(&r->at, false);
	ss_cursor_skip(&r->at, 2);
	size_t offset = ss_cursor_u32(&r->at, false);
	if (len == 0)
		return (struct ss_slice){0};
	if (offset > r->message.len || len > r->message.len - offset) {
		r->is_bad = true;
		return (struct ss_slice){0};
	}
	if (offset < r->payload)
		r->payload = offset;
	return ss_slice_cut(r->message, offset, len);
}

static void add_bytes(struct ss_ntlm *out, const uint8_t *bytes, size_t len)
{
	size_t room = sizeof out->identity - out->identity_len;
	if (len > room)
		len = room;
	memcpy(out->identity + out->identity_len, bytes, len);
	out->identity_len += len;
}

/* A surrogate without its other half is shown as U+FFFD. */
static void add_utf16(struct ss_ntlm *out, struct ss_slice text)
{
	struct ss_cursor c = ss_cursor_on(text.data, text.len);
	while (ss_cursor_left(&c) > 1) {
		uint8_t bytes[4];
		uint32_t unit = ss_cursor_u16(&c, false);
		if (unit >= 0xd800 && unit < 0xdc00 && ss_cursor_left(&c) > 1) {
			struct ss_cursor ahead = c;
			uint32_t low = ss_cursor_u16(&ahead, false);
			if (low >= 0xdc00 && low < 0xe000) {
				unit = 0x10000 + ((unit - 0xd800) << 10) + (low - 0xdc00);
				c = ahead;
			}
		}
		if (unit >= 0xd800 && unit < 0xe000)
			unit = 0xfffd;
		add_bytes(out, bytes, ss_utf8_put(unit, bytes));
	}
}

static void add_text(struct ss_ntlm *out, struct ss_slice text, bool is_wide)
{
	if (is_wide)
		add_utf16(out, text);
	else if (text.len > 0)
		add_bytes(out, text.data, text.len);
}

static void write_hex(struct ss_ntlm *out, struct ss_slice bytes)
{
	static const char digits[] = "0123456789abcdef";
	for (size_t i = 0; i < bytes.len && out->response_len + 2 <= sizeof out->response; i++) {
		out->response[out->response_len++] = (uint8_t)digits[bytes.data[i] >> 4];
		out->response[out->response_len++] = (uint8_t)digits[bytes.data[i] & 15];
	}
}

/* The flags tell; where there are none, the zero half of a letter does. */
static bool is_unicode(const struct reading *r, struct ss_slice user)
{
	struct ss_cursor c = ss_cursor_on(r->message.data, r->message.len);
	if (r->payload < FLAGS_AT + sizeof(uint32_t))
		return user.len > 1 && user.data[1] == 0;
	ss_cursor_skip(&c, FLAGS_AT);
	return ss_cursor_u32(&c, false) & FLAG_UNICODE;
}

enum ss_ntlm_verdict ss_ntlm_parse(struct ss_slice bytes, struct ss_ntlm *out)
{
	const uint8_t *at =
	        bytes.len > 0 ? memmem(bytes.data, bytes.len, signature, sizeof signature) : NULL;
	out->identity_len = out->response_len = 0;
	if (!at)
		return SS_NTLM_NONE;
	struct reading r = {.message = ss_slice_cut(bytes, (size_t)(at - bytes.data), bytes.len)};
	r.payload = r.message.len;
	r.at = ss_cursor_on(r.message.data, r.message.len);
	ss_cursor_skip(&r.at, sizeof signature);
	if (ss_cursor_u32(&r.at, false) != TYPE_AUTHENTICATE)
		return r.at.is_short ? SS_NTLM_BAD : SS_NTLM_OTHER;
	(void)take_field(&r); /* the LM response */
	struct ss_slice response = take_field(&r);
	struct ss_slice domain = take_field(&r), user = take_field(&r);
	if (r.at.is_short || r.is_bad)
		return SS_NTLM_BAD;
	bool is_wide = is_unicode(&r, user);
	if (domain.len > 0) {
		add_text(out, domain, is_wide);
		add_bytes(out, (const uint8_t *)"\\", 1);
	}
	add_text(out, user, is_wide);
	write_hex(out, response);
	return SS_NTLM_AUTHENTICATE;
}
