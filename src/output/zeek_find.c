#include "output/zeek_find.h"

#include <string.h>

static const struct ss_slice none;

static bool is_blank(uint8_t c)
{
	return c == ' ' || c == '\t';
}

/* ---- mailboxes ---- */

static bool ends_local(uint8_t c)
{
	return c == '<' || c == ',' || c == ':' || c == '@' || is_blank(c);
}

static bool ends_domain(uint8_t c)
{
	return c == '>' || c == ',' || c == ';' || is_blank(c);
}

/* Behind the closing quote; 0: none. */
static size_t skip_quoted(struct ss_slice text, size_t at)
{
	for (at++; at < text.len; at++) {
		if (text.data[at] == '"')
			return at + 1;
		if (text.data[at] == '\\')
			at++;
	}
	return 0;
}

/* Behind the local part that begins there; `at` itself: there is none. */
static size_t skip_local(struct ss_slice text, size_t at)
{
	size_t end = at < text.len && text.data[at] == '"' ? skip_quoted(text, at) : 0;
	if (end > 0)
		return end;
	while (at < text.len && !ends_local(text.data[at]))
		at++;
	return at;
}

struct ss_slice ss_zeek_next_mailbox(struct ss_slice text, size_t *at)
{
	while (*at < text.len) {
		size_t start = *at, local = skip_local(text, start), end = local + 1;
		if (local == start || local >= text.len || text.data[local] != '@') {
			*at = local > start ? local : start + 1;
			continue;
		}
		while (end < text.len && !ends_domain(text.data[end]))
			end++;
		*at = end;
		if (end > local + 1)
			return ss_slice_cut(text, start, end - start);
	}
	return none;
}

/* ---- lists ---- */

/* "Friends: bob@example.net" is of a group, "carol@example.net;" the last of one.  A group of nobody
 * stays as it is. */
static struct ss_slice cut_group(struct ss_slice element)
{
	size_t at = 0, colon = element.len;
	while (at < element.len && colon == element.len && element.data[at] != '<') {
		size_t behind = element.data[at] == '"' ? skip_quoted(element, at) : 0;
		if (element.data[at] == ':')
			colon = at;
		at = behind > 0 ? behind : at + 1;
	}
	struct ss_slice rest =
	        colon < element.len ? ss_slice_cut(element, colon + 1, element.len) : element;
	while (rest.len > 0 &&
	       (rest.data[rest.len - 1] == ';' || is_blank(rest.data[rest.len - 1])))
		rest.len--;
	rest = ss_slice_trim(rest);
	return rest.len > 0 ? rest : element;
}

struct ss_slice ss_zeek_next_element(struct ss_slice text, size_t *at)
{
	while (*at < text.len) {
		size_t start = *at, end = start;
		while (end < text.len && text.data[end] != ',') {
			size_t behind = text.data[end] == '"' ? skip_quoted(text, end) : 0;
			end = behind > 0 ? behind : end + 1;
		}
		if (end > text.len)
			end = text.len;
		*at = end + 1;
		struct ss_slice element = ss_slice_trim(ss_slice_cut(text, start, end - start));
		if (element.len > 0)
			return cut_group(element);
	}
	return none;
}

/* ---- IP addresses ---- */

static uint8_t byte_at(struct ss_slice text, size_t at)
{
	return at < text.len ? text.data[at] : 0;
}

/* A number up to 255 without zeros in front of it, the longest: its digits. */
static size_t length_of_octet(struct ss_slice text, size_t at)
{
	unsigned value = 0;
	size_t n = 0;
	while (n < 3 && ss_ascii_is_digit(byte_at(text, at + n))) {
		value = value * 10 + (byte_at(text, at + n) - '0');
		if (value > UINT8_MAX)
			break;
		n++;
		if (value == 0)
			break;
	}
	return n;
}

static size_t length_of_ipv4(struct ss_slice text, size_t start)
{
	size_t at = start;
	for (int i = 0; i < 4; i++) {
		size_t n = length_of_octet(text, at);
		if (n == 0 || (i < 3 && byte_at(text, at + n) != '.'))
			return 0;
		at += n + (i < 3);
	}
	return at - start;
}

static size_t length_of_group(struct ss_slice text, size_t at)
{
	size_t n = 0;
	while (n < 4 && ss_ascii_is_hex(byte_at(text, at + n)))
		n++;
	return n;
}

enum { GROUPS = 8 };

/* Eight groups, or fewer and one "::" that stands for at least one.  (Zeek's pattern knows a form
 * with IPv4 at its end, but misses the colon in front of that: so it finds none.) */
static size_t length_of_ipv6(struct ss_slice text, size_t start)
{
	size_t at = start, good = 0, n_groups = 0;
	bool has_gap = false;
	for (;;) {
		if (byte_at(text, at) == ':' && byte_at(text, at + 1) == ':') {
			if (has_gap || n_groups == GROUPS)
				return good;
			has_gap = true;
			at += 2;
			good = at - start;
		} else if (n_groups > 0) {
			if (byte_at(text, at) != ':')
				return good;
			at++;
		}
		size_t n = length_of_group(text, at);
		if (n == 0 || ++n_groups + has_gap > GROUPS)
			return good;
		at += n;
		if (has_gap || n_groups == GROUPS)
			good = at - start;
	}
}

static size_t length_of_ip(struct ss_slice text, size_t at)
{
	size_t v4 = length_of_ipv4(text, at), v6 = length_of_ipv6(text, at);
	return v4 > v6 ? v4 : v6;
}

static bool read_ip(struct ss_slice s, struct ss_address *out)
{
	char text[SS_ADDRESS_TEXT];
	if (s.len >= sizeof text)
		return false;
	memcpy(text, s.data, s.len);
	text[s.len] = '\0';
	return ss_address_read(text, out);
}

/* The next one at or behind *at, which is moved behind it. */
static struct ss_slice next_ip(struct ss_slice text, size_t *at)
{
	for (; *at < text.len; (*at)++) {
		uint8_t c = text.data[*at];
		size_t len = ss_ascii_is_hex(c) || c == ':' ? length_of_ip(text, *at) : 0;
		if (len > 0) {
			*at += len;
			return ss_slice_cut(text, *at - len, len);
		}
	}
	return none;
}

bool ss_zeek_find_ip(struct ss_slice text, struct ss_address *out)
{
	size_t at = 0;
	struct ss_slice ip;
	while ((ip = next_ip(text, &at)).data) {
		if (read_ip(ip, out))
			return true;
	}
	return false;
}

static bool is_wrapped(struct ss_slice text, struct ss_slice ip, size_t end)
{
	size_t start = end - ip.len;
	if (start == 0 && end == text.len)
		return true;
	if (start == 0 || end == text.len)
		return false;
	uint8_t before = text.data[start - 1], behind = text.data[end];
	return (before == '[' && behind == ']') || (before == '(' && behind == ')') ||
	       (before == '{' && behind == '}') || (before == ' ' && behind == ' ');
}

bool ss_zeek_find_hop(struct ss_slice received, struct ss_address *out)
{
	size_t at = 0, n = 0;
	struct ss_slice ip;
	while (n < 2 && (ip = next_ip(received, &at)).data) {
		if (is_wrapped(received, ip, at) && read_ip(ip, out))
			n++;
	}
	return n > 0;
}
