#include "smtp/proxy.h"

#include <stdbool.h>
#include <string.h>

#include "base/cursor.h"
#include "base/limits.h"

enum { V1_MAX = 107, V2_FIXED = 16 };

static const uint8_t v1_head[] = {'P', 'R', 'O', 'X', 'Y', ' '};
static const uint8_t v2_head[] = {'\r', '\n', '\r', '\n', 0, '\r', '\n', 'Q', 'U', 'I', 'T', '\n'};

static bool is_begun(struct ss_slice bytes, const uint8_t *head, size_t head_len)
{
	return memcmp(bytes.data, head, bytes.len < head_len ? bytes.len : head_len) == 0;
}

/* The word before the next space, which goes too; *line becomes what follows. */
static struct ss_slice take_word(struct ss_slice *line)
{
	size_t end = ss_slice_find(*line, 0, ' ');
	struct ss_slice word = ss_slice_cut(*line, 0, end);
	*line = ss_slice_cut(*line, end + 1, line->len);
	return word;
}

static bool read_address(struct ss_slice text, uint8_t version, struct ss_address *out)
{
	char z[SS_ADDRESS_TEXT];
	if (text.len == 0 || text.len >= sizeof z || memchr(text.data, '\0', text.len))
		return false;
	memcpy(z, text.data, text.len);
	z[text.len] = '\0';
	return ss_address_read(z, out) && out->version == version;
}

static bool read_port(struct ss_slice text, uint16_t *out)
{
	uint64_t n = 0;
	if (text.len > 5 || !ss_slice_to_number(text, UINT16_MAX, &n))
		return false;
	*out = (uint16_t)n;
	return true;
}

/* line: between "PROXY " and the line end (section 2.1). */
static bool read_v1(struct ss_slice line, struct ss_proxy *out)
{
	struct ss_slice family = take_word(&line);
	uint8_t version = 4;
	if (ss_slice_is_equal(family, SS_SLICE("UNKNOWN")))
		return true; /* whatever follows is to be ignored */
	if (ss_slice_is_equal(family, SS_SLICE("TCP6")))
		version = 6;
	else if (!ss_slice_is_equal(family, SS_SLICE("TCP4")))
		return false;
	struct ss_slice src = take_word(&line), dst = take_word(&line), src_port = take_word(&line);
	return read_address(src, version, &out->src) && read_address(dst, version, &out->dst) &&
	       read_port(src_port, &out->src_port) && read_port(line, &out->dst_port);
}

static enum ss_proxy_verdict parse_v1(struct ss_slice bytes, size_t *used, struct ss_proxy *out)
{
	struct ss_proxy p = {.version = 1};
	struct ss_slice window = ss_slice_cut(bytes, 0, V1_MAX);
	size_t end = ss_slice_find(window, 0, '\n');
	if (end == window.len) {
		if (window.len < V1_MAX)
			return SS_PROXY_MORE;
		*used = window.len;
		out->version = 1;
		return SS_PROXY_BAD;
	}
	*used = end + 1;
	if (window.data[end - 1] == '\r' &&
	    read_v1(ss_slice_cut(window, sizeof v1_head, end - 1 - sizeof v1_head), &p)) {
		*out = p;
		return SS_PROXY_YES;
	}
	out->version = 1;
	return SS_PROXY_BAD;
}

static void take_address(struct ss_cursor *c, uint8_t version, struct ss_address *out)
{
	size_t len = version == 4 ? 4 : 16;
	const uint8_t *bytes = ss_cursor_take(c, len);
	*out = (struct ss_address){.version = version};
	if (bytes)
		memcpy(out->bytes, bytes, len);
}

/* Section 2.2.  What follows the addresses is TLVs: of no use here. */
static bool read_v2(uint8_t command, uint8_t family, struct ss_cursor body, struct ss_proxy *out)
{
	enum { LOCAL = 0x20, PROXY = 0x21, INET = 1, INET6 = 2, UNIX = 3, UNIX_LEN = 216 };
	if (command == LOCAL)
		return true; /* the balancer's own health check */
	if (command != PROXY || family >> 4 > UNIX || (family & 0xf) > 2)
		return false;
	if (family >> 4 == UNIX)
		ss_cursor_skip(&body, UNIX_LEN);
	if (family >> 4 == INET || family >> 4 == INET6) {
		uint8_t version = family >> 4 == INET ? 4 : 6;
		take_address(&body, version, &out->src);
		take_address(&body, version, &out->dst);
		out->src_port = ss_cursor_be16(&body);
		out->dst_port = ss_cursor_be16(&body);
	}
	return !body.is_short;
}

static enum ss_proxy_verdict parse_v2(struct ss_slice bytes, size_t *used, struct ss_proxy *out)
{
	struct ss_proxy p = {.version = 2};
	struct ss_cursor c = ss_cursor_on(bytes.data, bytes.len);
	ss_cursor_skip(&c, sizeof v2_head);
	uint8_t command = ss_cursor_u8(&c), family = ss_cursor_u8(&c);
	size_t len = ss_cursor_be16(&c);
	if (c.is_short)
		return SS_PROXY_MORE;
	if (V2_FIXED + len > SS_LIMIT_PROXY) {
		*used = V2_FIXED;
		out->version = 2;
		return SS_PROXY_BAD;
	}
	const uint8_t *body = ss_cursor_take(&c, len);
	if (!body)
		return SS_PROXY_MORE;
	*used = V2_FIXED + len;
	if (read_v2(command, family, ss_cursor_on(body, len), &p)) {
		*out = p;
		return SS_PROXY_YES;
	}
	out->version = 2;
	return SS_PROXY_BAD;
}

enum ss_proxy_verdict ss_proxy_parse(struct ss_slice bytes, size_t *used, struct ss_proxy *out)
{
	*used = 0;
	if (bytes.len == 0)
		return SS_PROXY_MORE;
	if (bytes.data[0] != v1_head[0] && bytes.data[0] != v2_head[0])
		return SS_PROXY_NO; /* nearly always */
	*out = (struct ss_proxy){0};
	if (is_begun(bytes, v1_head, sizeof v1_head))
		return bytes.len < sizeof v1_head ? SS_PROXY_MORE : parse_v1(bytes, used, out);
	if (is_begun(bytes, v2_head, sizeof v2_head))
		return parse_v2(bytes, used, out);
	return SS_PROXY_NO;
}
