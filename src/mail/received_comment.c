#include "mail/received_comment.h"

#include <string.h>

#include "base/find.h"

static const bool separates[256] = {[' '] = true, ['\t'] = true, ['\r'] = true, ['\n'] = true,
                                    ['('] = true, [')'] = true,  [','] = true,  [';'] = true};

/* The next word of a comment; comments within it are words too.  False: no more. */
static bool next_word(struct ss_slice comment, size_t *at, struct ss_slice *word)
{
	size_t n = *at;
	while (n < comment.len && separates[comment.data[n]])
		n++;
	size_t start = n;
	while (n < comment.len && !separates[comment.data[n]])
		n++;
	*word = ss_slice_cut(comment, start, n - start);
	*at = n;
	return n > start;
}

/* Most words that are asked about are names of hosts: ss_address_read_slice would see the same, but
 * behind three searches, and fields of Received would take 8 % more instructions.  Four
 * hexadecimal digits and a colon begin an address of version 6. */
static bool may_be_address(struct ss_slice word)
{
	size_t n = 0;
	if (word.len > 0 && ss_ascii_is_digit(word.data[0]))
		return true;
	while (n < word.len && n < 4 && ss_ascii_is_hex(word.data[n]))
		n++;
	return n < word.len && word.data[n] == ':';
}

/* Two in three names of hosts begin with a letter that begins no address, nor "IPv6:". */
static bool is_surely_name(struct ss_slice word)
{
	uint8_t first = word.len > 0 ? word.data[0] | 0x20 : 0;
	return first > 'f' && first <= 'z' && first != 'i';
}

bool ss_received_address(struct ss_slice word, struct ss_address *out)
{
	if (is_surely_name(word))
		return false;
	word = ss_slice_trim(word);
	if (word.len > 0 && word.data[0] == '[') {
		word = ss_slice_cut(word, 1, word.len);
		word = ss_slice_cut(word, 0, ss_slice_find(word, 0, ']'));
	}
	if (ss_slice_has_prefix_nocase(word, SS_SLICE("IPv6:")))
		word = ss_slice_cut(word, 5, word.len);
	if (!may_be_address(word))
		return false;
	word = ss_slice_cut(word, 0, ss_slice_find(word, 0, '%'));
	size_t colon = ss_slice_find(word, 0, ':');
	if (colon > ss_slice_find(word, 0, '.')) /* no IPv6 address */
		word = ss_slice_cut(word, 0, colon);
	return ss_address_read_slice(word, out);
}

/* "user@[192.0.2.1]", "[192.0.2.1]:25", "192.0.2.1" (qmail). */
static bool address_in(struct ss_slice word, struct ss_address *out)
{
	const uint8_t *sign = memrchr(word.data, '@', word.len);
	if (sign)
		word = ss_slice_cut(word, (size_t)(sign - word.data) + 1, word.len);
	return ss_received_address(word, out);
}

static bool is_host(struct ss_slice word)
{
	static const bool is_in_names[256] = {
	        ['0' ... '9'] = true, ['A' ... 'Z'] = true, ['a' ... 'z'] = true, ['.'] = true,
	        ['-'] = true,         ['_'] = true,         [128 ... 255] = true};
	for (size_t n = 0; n < word.len; n++) {
		if (!is_in_names[word.data[n]])
			return false;
	}
	return word.len > 0 && word.data[0] != '.' && word.data[0] != '-' && word.data[0] != '_';
}

/* Of what is_host, without the dot behind it; absent if it says that there is none. */
static struct ss_slice host_named(struct ss_slice name)
{
	if (name.len > 1 && name.data[name.len - 1] == '.')
		name.len--;
	return ss_slice_is_equal_nocase(name, SS_SLICE("unknown")) ? (struct ss_slice){0} : name;
}

/* The name of a host, without "user@" of ident in front of it; absent if the word is something else. */
static struct ss_slice host_in(struct ss_slice word)
{
	const uint8_t *sign = memrchr(word.data, '@', word.len);
	if (sign)
		word = ss_slice_cut(word, (size_t)(sign - word.data) + 1, word.len);
	return is_host(word) ? host_named(word) : (struct ss_slice){0};
}

/* What "HELO" or "helo=" says is what the client called itself; then the name in front of the
 * comment is the server's finding (qmail, Exim, CommuniGate). */
static void take_helo(struct ss_received *out, struct ss_slice name)
{
	struct ss_address address;
	if (out->from.data && !out->from_host.data && !ss_received_address(out->from, &address))
		out->from_host = host_in(out->from);
	out->from = name;
}

/* If the word is "helo=name", or one behind which the name stands: true, and the name. */
static bool is_helo(struct ss_slice comment, size_t *at, struct ss_slice word,
                    struct ss_slice *name)
{
	if (ss_slice_has_prefix_nocase(word, SS_SLICE("helo="))) {
		*name = ss_slice_cut(word, 5, word.len);
		return name->len > 0;
	}
	if (!ss_slice_is_equal_nocase(word, SS_SLICE("HELO")) &&
	    !ss_slice_is_equal_nocase(word, SS_SLICE("EHLO")) &&
	    !ss_slice_is_equal_nocase(word, SS_SLICE("LHLO")))
		return false;
	return next_word(comment, at, name);
}

/* "host.example [192.0.2.1]", as Postfix and Sendmail write it: of a relay's mail a comment takes 400
 * instructions so instead of 800 (by callgrind).  False if it is written otherwise: an address or HELO
 * stands in front, or more behind. */
static bool take_host_and_literal(struct ss_slice comment, struct ss_received *out,
                                  struct ss_address *source)
{
	struct ss_address address;
	size_t blank = ss_slice_find(comment, 0, ' ');
	struct ss_slice host = ss_slice_cut(comment, 0, blank);
	struct ss_slice literal = ss_slice_cut(comment, blank + 1, comment.len);
	bool is_name = host.len > 4 && ss_ascii_is_alpha(host.data[0]) && is_host(host);
	if (!is_name || literal.len < 2 || literal.data[0] != '[' ||
	    literal.data[literal.len - 1] != ']' ||
	    !ss_address_read_slice(ss_slice_cut(literal, 1, literal.len - 2), &address) ||
	    address.version != 4)
		return false;
	if (source->version == 0)
		*source = address;
	if (!out->from_host.data)
		out->from_host = host_named(host);
	return true;
}

bool ss_received_client(struct ss_slice comment, struct ss_received *out, struct ss_address *source)
{
	struct ss_slice word, name, before = {0};
	struct ss_address address;
	size_t at = 0, n_words = 0;
	bool has_literal = false;
	if (take_host_and_literal(comment, out, source))
		return true;
	while (next_word(comment, &at, &word)) {
		n_words++;
		if (is_helo(comment, &at, word, &name)) {
			take_helo(out, name);
			before = (struct ss_slice){0};
			continue;
		}
		bool is_address = address_in(word, &address);
		if (is_address && source->version == 0)
			*source = address;
		if (is_address || word.data[0] == '[') {
			if (!has_literal && before.data && !out->from_host.data)
				out->from_host = host_in(before);
			has_literal = true;
		}
		before = word;
	}
	/* "from a (b.example.org)": a comment that is one name */
	if (n_words == 1 && before.data && !has_literal && !out->from_host.data &&
	    memchr(before.data, '.', before.len))
		out->from_host = host_in(before);
	return false;
}

/* "TLSv1.3", "TLS1.2", "SSLv3" at that place. */
static struct ss_slice version_at(struct ss_slice comment, size_t at)
{
	struct ss_slice rest = ss_slice_cut(comment, at, comment.len);
	if (!ss_slice_has_prefix_nocase(rest, SS_SLICE("TLS")) &&
	    !ss_slice_has_prefix_nocase(rest, SS_SLICE("SSLv")))
		return (struct ss_slice){0};
	size_t digits = 3 + (ss_ascii_upper(rest.data[3]) == 'V'), len = digits;
	while (len < rest.len && (ss_ascii_is_digit(rest.data[len]) || rest.data[len] == '.' ||
	                          rest.data[len] == '_'))
		len++;
	if (len == digits || !ss_ascii_is_digit(rest.data[digits]))
		return (struct ss_slice){0};
	return ss_slice_cut(rest, 0, len);
}

void ss_received_tls(struct ss_slice comment, struct ss_slice *tls)
{
	const struct ss_find begins = {0, 'T', 't', 'S', 's'};
	enum { LEAST = 4 }; /* octets behind the first */
	for (size_t n = 0; (n = ss_find(comment, n, begins)) + LEAST < comment.len && !tls->data;
	     n++) {
		bool is_inside = n > 0 && (ss_ascii_is_alpha(comment.data[n - 1]) ||
		                           ss_ascii_is_digit(comment.data[n - 1]) ||
		                           comment.data[n - 1] == '_');
		if (!is_inside)
			*tls = version_at(comment, n);
	}
}
