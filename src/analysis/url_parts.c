#include "analysis/url_parts.h"

static size_t find_any(struct ss_slice s, const char *any)
{
	size_t least = s.len;
	for (; *any; any++) {
		size_t at = ss_slice_find(s, 0, (uint8_t)*any);
		least = at < least ? at : least;
	}
	return least;
}

static size_t find_last(struct ss_slice s, uint8_t byte)
{
	size_t at = s.len;
	while (at > 0 && s.data[at - 1] != byte)
		at--;
	return at > 0 ? at - 1 : s.len;
}

static void split_authority(struct ss_slice authority, struct ss_url_parts *p)
{
	size_t at = find_last(authority, '@');
	if (at < authority.len) {
		p->userinfo = ss_slice_cut(authority, 0, at);
		authority = ss_slice_cut(authority, at + 1, authority.len);
	}
	bool is_literal = authority.len > 0 && authority.data[0] == '[';
	size_t end = is_literal ? ss_slice_find(authority, 0, ']') : 0;
	size_t colon = ss_slice_find(authority, end, ':');
	p->host = ss_slice_cut(authority, 0, colon);
	if (colon < authority.len)
		p->port = ss_slice_cut(authority, colon + 1, authority.len);
}

struct ss_url_parts ss_url_split(struct ss_slice url)
{
	struct ss_url_parts p = {{0}, {0}, {0}, {0}};
	size_t colon = ss_slice_find(url, 0, ':');
	struct ss_slice rest = url;
	if (colon + 2 < url.len && url.data[colon + 1] == '/' && url.data[colon + 2] == '/') {
		p.scheme = ss_slice_cut(url, 0, colon);
		rest = ss_slice_cut(url, colon + 3, url.len);
	} else if (!ss_slice_has_prefix_nocase(url, SS_SLICE("www."))) {
		if (colon < url.len)
			p.scheme = ss_slice_cut(url, 0, colon);
		return p;
	}
	/* Browsers take a backslash for a stroke. */
	split_authority(ss_slice_cut(rest, 0, find_any(rest, "/?#\\")), &p);
	return p;
}

/* "192", "0300", "0xc0"; is_plain: decimal, without zeroes in front. */
static bool is_number(struct ss_slice s, bool *is_plain)
{
	bool is_hexadecimal = ss_slice_has_prefix_nocase(s, SS_SLICE("0x"));
	size_t from = is_hexadecimal ? 2 : 0;
	*is_plain = !is_hexadecimal && (s.len == 1 || (s.len <= 3 && s.data[0] != '0'));
	for (size_t i = from; i < s.len; i++) {
		if (is_hexadecimal ? !ss_ascii_is_hex(s.data[i]) : !ss_ascii_is_digit(s.data[i]))
			return false;
	}
	return s.len > from;
}

enum ss_url_number ss_url_host_number(struct ss_slice host)
{
	size_t n = 0;
	bool are_plain = true;
	if (host.len > 0 && host.data[0] == '[')
		return SS_URL_DOTTED;
	for (size_t at = 0; at <= host.len; n++) {
		size_t end = ss_slice_find(host, at, '.');
		bool is_plain;
		if (!is_number(ss_slice_cut(host, at, end - at), &is_plain))
			return SS_URL_NAME;
		are_plain = are_plain && is_plain;
		at = end + 1;
	}
	if (n > 4)
		return SS_URL_NAME;
	return n == 4 && are_plain ? SS_URL_DOTTED : SS_URL_ODD_NUMBER;
}
