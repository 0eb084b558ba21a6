/* The names that a server gives itself: whole words, never part of a host's name. */
#include <string.h>

#include "smtp/software.h"

enum { HELLO_LINE = 256 }; /* octets of it that are looked at */

static bool is_alnum(uint8_t c)
{
	return ss_ascii_is_alpha(c) || ss_ascii_is_digit(c);
}

static bool is_blank(uint8_t c)
{
	return c == ' ' || c == '\t';
}

static struct ss_slice behind(struct ss_slice s, size_t from)
{
	return ss_slice_cut(s, from, s.len);
}

/* ---- the product ---- */

/* "postfix.example", "exim-users@example": a name or an address; "Dovecot.", "Haraka-3.0": not.
 * end: behind the token. */
static bool is_name_part(struct ss_slice s, size_t end)
{
	for (size_t i = end; i < s.len && !is_blank(s.data[i]); i++) {
		if (s.data[i] == '@')
			return true;
		if (s.data[i] == '.' && i + 1 < s.len && ss_ascii_is_alpha(s.data[i + 1]))
			return true;
	}
	return false;
}

/* Does the token stand at `at` as a whole word? */
static bool is_token_at(struct ss_slice s, size_t at, struct ss_slice token)
{
	size_t end = at + token.len;
	return ss_slice_has_prefix_nocase(behind(s, at), token) &&
	       (end == s.len || !is_alnum(s.data[end])) && !is_name_part(s, end);
}

enum { BEGINS = 1, JOINS = 2 }; /* a word; what follows it to it */
static const uint8_t octets[256] = {
        ['0' ... '9'] = BEGINS | JOINS,
        ['A' ... 'Z'] = BEGINS | JOINS,
        ['a' ... 'z'] = BEGINS | JOINS,
        ['.'] = JOINS,
        ['-'] = JOINS,
        ['@'] = JOINS,
        ['_'] = JOINS,
};

/* Where the next word begins, at or behind `at`; or s.len. */
static size_t next_word(struct ss_slice s, size_t at)
{
	bool is_joined = at > 0 && octets[s.data[at - 1]] & JOINS;
	while (at < s.len && (is_joined || !(octets[s.data[at]] & BEGINS)))
		is_joined = octets[s.data[at++]] & JOINS;
	return at;
}

/* The first row whose words begin with that letter, or with a later one. */
static size_t first_row(uint8_t letter)
{
	size_t low = 0, high = ss_n_software_rows;
	while (low < high) {
		size_t middle = low + (high - low) / 2;
		const struct ss_software_row *row = &ss_software_rows[middle];
		bool is_before = row->kind == SS_SOFTWARE_NAME &&
		                 ss_ascii_upper((uint8_t)row->pattern[0]) < letter;
		low = is_before ? middle + 1 : low;
		high = is_before ? high : middle;
	}
	return low;
}

/* Or one that looks like it: most rows of a letter end here. */
static bool is_second_octet(struct ss_slice s, size_t at, char c)
{
	enum { CASELESS = 0xdf };
	return at + 1 < s.len && ((s.data[at + 1] ^ (uint8_t)c) & CASELESS) == 0;
}

static const struct ss_software_row *row_at(struct ss_slice s, size_t at, size_t *end)
{
	uint8_t letter = ss_ascii_upper(s.data[at]);
	for (size_t i = first_row(letter); i < ss_n_software_rows; i++) {
		const struct ss_software_row *row = &ss_software_rows[i];
		if (row->kind != SS_SOFTWARE_NAME ||
		    ss_ascii_upper((uint8_t)row->pattern[0]) != letter)
			break;
		struct ss_slice token = {(const uint8_t *)row->pattern, row->len};
		*end = at + token.len;
		if (is_second_octet(s, at, row->pattern[1]) && is_token_at(s, at, token))
			return row;
	}
	return NULL;
}

/* ---- its version ---- */

static size_t skip_word_nocase(struct ss_slice s, size_t at, struct ss_slice word)
{
	return ss_slice_has_prefix_nocase(behind(s, at), word) ? at + word.len : at;
}

/* What may stand between a product and its version: "/", " v", ", Version: ", "(TM) v",
 * " SMTP Service v", " Release " ... */
static size_t skip_to_version(struct ss_slice s, size_t at)
{
	static const char *const fillers[] = {"TM)",     "Internet", "ESMTP", "SMTP", "LMTP",
	                                      "Server",  "Service",  "Mail",  "for",  "Release",
	                                      "Version", "ver",      "rel",   "Pro",  "vM."};
	for (size_t before = s.len; at < s.len && before != at;) {
		before = at;
		while (at < s.len &&
		       (is_blank(s.data[at]) || s.data[at] == '/' || s.data[at] == '-' ||
		        s.data[at] == ',' || s.data[at] == ':' || s.data[at] == '('))
			at++;
		for (size_t i = 0; i < sizeof fillers / sizeof fillers[0]; i++)
			at = skip_word_nocase(s, at, ss_slice_of(fillers[i]));
	}
	if (at + 1 < s.len && (s.data[at] | 0x20) == 'v' && ss_ascii_is_digit(s.data[at + 1]))
		at++;
	return at;
}

/* "4.96", "8.17.1/8.17.1" (binary and configuration: the first), "5.0r3", "9.0.1FP10". */
static struct ss_slice version_at(struct ss_slice s, size_t at)
{
	size_t end = at;
	bool has_dot = false;
	if (at >= s.len || !ss_ascii_is_digit(s.data[at]))
		return (struct ss_slice){0};
	while (end < s.len && (is_alnum(s.data[end]) || s.data[end] == '.' || s.data[end] == '-' ||
	                       s.data[end] == '+' || s.data[end] == '_')) {
		has_dot |= s.data[end] == '.';
		end++;
	}
	while (end > at && !is_alnum(s.data[end - 1]))
		end--;
	/* a number alone is a day, a year, a port, a count */
	return has_dot ? ss_slice_cut(s, at, end - at) : (struct ss_slice){0};
}

static struct ss_slice version_of(struct ss_slice s, size_t end, const char *behind_words)
{
	struct ss_slice words = ss_slice_of(behind_words);
	if (words.len == 0)
		return version_at(s, skip_to_version(s, end));
	for (size_t at = end; at + words.len <= s.len; at++) {
		if (ss_slice_has_prefix_nocase(behind(s, at), words))
			return version_at(s, skip_to_version(s, at + words.len));
	}
	return (struct ss_slice){0};
}

/* ---- a line ---- */

/* Does SMTP's own name stand in the line as a word? */
static bool speaks_of_smtp(struct ss_slice s)
{
	static const char *const words[] = {"ESMTP", "SMTP", "LMTP"};
	for (size_t at = next_word(s, 0); at < s.len; at = next_word(s, at + 1)) {
		for (size_t i = 0; i < sizeof words / sizeof words[0]; i++) {
			if (is_token_at(s, at, ss_slice_of(words[i])))
				return true;
		}
	}
	return false;
}

void ss_software_find_name(struct ss_slice s, size_t from, struct ss_software_name *out)
{
	*out = (struct ss_software_name){0};
	for (size_t at = next_word(s, from); at < s.len; at = next_word(s, at + 1)) {
		size_t end;
		const struct ss_software_row *row = row_at(s, at, &end);
		if (!row)
			continue;
		struct ss_slice version = {0};
		if (row->version)
			version = version_of(s, end, row->version);
		if (row->weight == SS_SOFTWARE_WORD && !version.data && !speaks_of_smtp(s))
			continue; /* "Welcome to Mercury Logistics" */
		unsigned score = row->weight * 2U + (version.data != NULL);
		if (score > out->score)
			*out = (struct ss_software_name){ss_slice_of(row->product), version, at,
			                                 score};
	}
}

/* "mx.example Hello client.example [192.0.2.1]": the word behind one of these is the client's. */
static bool announces_client(struct ss_slice word)
{
	static const char *const words[] = {"Hello", "Hi",    "greets", "Welcome", "EHLO",
	                                    "HELO",  "Aloha", "you,",   "to"};
	for (size_t i = 0; i < sizeof words / sizeof words[0]; i++) {
		if (ss_slice_is_equal_nocase(word, ss_slice_of(words[i])))
			return true;
	}
	return false;
}

/* The text with blanks for what is the client's or the host's name.  False if no more is left than words
 * that announce the client, with which no product's name begins: most servers say no more. */
static bool take_own(struct ss_slice text, struct ss_slice helo, uint8_t own[HELLO_LINE])
{
	bool is_name = true, has_more = false;
	for (size_t at = 0, end; at < text.len; at = end + 1) {
		end = ss_slice_find(text, at, ' ');
		struct ss_slice word = ss_slice_cut(text, at, end - at);
		bool is_blanked = is_name || (helo.len > 0 && ss_slice_is_equal_nocase(word, helo));
		if (is_blanked)
			memset(own + at, ' ', word.len);
		else
			memcpy(own + at, word.data, word.len);
		if (end < text.len)
			own[end] = ' ';
		is_name = announces_client(word);
		has_more |= !is_blanked && !is_name && word.len > 0;
	}
	return has_more;
}

void ss_software_find_in_hello(struct ss_slice text, struct ss_slice helo,
                               struct ss_software_name *out)
{
	uint8_t own[HELLO_LINE];
	size_t len = text.len < sizeof own ? text.len : sizeof own;
	*out = (struct ss_software_name){0};
	if (!take_own(ss_slice_cut(text, 0, len), helo, own))
		return;
	ss_software_find_name((struct ss_slice){own, len}, 0, out);
	if (out->version.data)
		out->version.data = text.data + (out->version.data - own);
}
