/* In which of the ways that the grammar leaves open a client writes. */
#include "smtp/fingerprint.h"

#include <string.h>

#include "base/eight.h"
#include "base/find.h"

enum { VERB = 4 }; /* octets of most verbs */

/* The same as below for as many octets, in 27 instructions instead of 71 (by callgrind). */
static enum ss_case case_of_verb(const uint8_t *octets)
{
	uint64_t word = 0;
	memcpy(&word, octets, VERB);
	uint64_t letters = ss_eight_letters(word);
	uint64_t lower = letters & word << 2, upper = letters & ~lower;
	if (!lower)
		return SS_CASE_UPPER;
	if (!upper)
		return SS_CASE_LOWER;
	bool is_one = (upper & (upper - 1)) == 0;
	return is_one && ss_eight_first(upper) == 0 ? SS_CASE_TITLE : SS_CASE_MIXED;
}

enum ss_case ss_case_of(struct ss_slice word)
{
	if (word.len == VERB)
		return case_of_verb(word.data);
	size_t n_upper = 0, n_lower = 0;
	for (size_t i = 0; i < word.len; i++) {
		uint8_t c = word.data[i];
		n_upper += (uint8_t)(c - 'A') < 26;
		n_lower += (uint8_t)(c - 'a') < 26;
	}
	if (n_lower == 0)
		return SS_CASE_UPPER;
	if (n_upper == 0)
		return SS_CASE_LOWER;
	return n_upper == 1 && (uint8_t)(word.data[0] - 'A') < 26 ? SS_CASE_TITLE : SS_CASE_MIXED;
}

/* ---- the name in EHLO ---- */

static bool is_ipv4(struct ss_slice s)
{
	size_t n_dots = 0;
	for (size_t i = 0; i < s.len; i++) {
		if (s.data[i] == '.')
			n_dots++;
		else if (!ss_ascii_is_digit(s.data[i]))
			return false;
	}
	return n_dots == 3;
}

static enum ss_hello_form bracketed(struct ss_slice s)
{
	if (s.data[s.len - 1] != ']')
		return SS_HELLO_OTHER;
	struct ss_slice inner = ss_slice_cut(s, 1, s.len - 2);
	if (ss_slice_has_prefix_nocase(inner, SS_SLICE("IPv6:")))
		return SS_HELLO_LITERAL6;
	return is_ipv4(inner) ? SS_HELLO_LITERAL4 : SS_HELLO_OTHER;
}

enum ss_hello_form ss_hello_form(struct ss_slice argument)
{
	struct ss_slice s = ss_slice_cut(argument, 0, ss_slice_find(argument, 0, ' '));
	if (s.len == 0)
		return SS_HELLO_NONE;
	if (s.data[0] == '[')
		return bracketed(s);
	if (is_ipv4(s) || memchr(s.data, ':', s.len))
		return SS_HELLO_ADDRESS;
	if (ss_slice_is_equal_nocase(s, SS_SLICE("localhost")) ||
	    ss_slice_is_equal_nocase(s, SS_SLICE("localhost.localdomain")))
		return SS_HELLO_LOCALHOST;
	return memchr(s.data, '.', s.len) ? SS_HELLO_FQDN : SS_HELLO_BARE;
}

/* ---- the path ---- */

static enum ss_parameter_id find_parameter(struct ss_slice name)
{
	static const char *const names[SS_N_PARAMETER_IDS] = {"",      "SIZE", "BODY",  "SMTPUTF8",
	                                                      "AUTH",  "RET",  "ENVID", "NOTIFY",
	                                                      "ORCPT", "PRDR", "XOORG"};
	for (unsigned i = 1; i < SS_N_PARAMETER_IDS; i++) {
		if (ss_slice_is_equal_nocase(name, ss_slice_of(names[i])))
			return (enum ss_parameter_id)i;
	}
	return SS_PARAMETER_OTHER;
}

static size_t skip_blanks(struct ss_slice s, size_t at)
{
	while (at < s.len && (s.data[at] == ' ' || s.data[at] == '\t'))
		at++;
	return at;
}

/* Behind the path: its bracket, outside quotes; without brackets, the blank. */
static size_t path_end(struct ss_slice s, size_t at)
{
	if (at >= s.len || s.data[at] != '<')
		return ss_slice_find(s, at, ' ');
	const struct ss_find special = {0, '"', '\\', '>', '>'};
	bool is_quoted = false;
	for (at = ss_find(s, at, special); at < s.len; at = ss_find(s, at, special)) {
		uint8_t c = s.data[at++];
		if (c == '>' && !is_quoted)
			return at;
		if (c == '"')
			is_quoted = !is_quoted;
		else if (c == '\\' && at < s.len)
			at++;
	}
	return s.len;
}

static void read_parameters(struct ss_slice s, size_t at, struct ss_path_form *out, uint64_t *size)
{
	while ((at = skip_blanks(s, at)) < s.len && out->n_parameters < SS_FINGERPRINT_PARAMETERS) {
		size_t end = ss_slice_find(s, at, ' ');
		struct ss_slice word = ss_slice_cut(s, at, end - at);
		size_t equals = ss_slice_find(word, 0, '=');
		struct ss_slice name = ss_slice_cut(word, 0, equals);
		enum ss_parameter_id id = find_parameter(name);
		out->parameters[out->n_parameters++] = (uint8_t)(id << 2 | ss_case_of(name));
		if (id == SS_PARAMETER_SIZE)
			(void)ss_slice_to_number(ss_slice_cut(word, equals + 1, word.len),
			                         INT64_MAX, size);
		at = end;
	}
}

void ss_path_form_read(struct ss_slice argument, struct ss_path_form *out, uint64_t *size)
{
	size_t at = 0;
	*out = (struct ss_path_form){.is_seen = true};
	while (at < argument.len && ss_ascii_is_alpha(argument.data[at]))
		at++;
	out->keyword_case = ss_case_of(ss_slice_cut(argument, 0, at)) & 3U;
	size_t path = skip_blanks(argument, at);
	out->has_colon = path < argument.len && argument.data[path] == ':';
	if (out->has_colon)
		path = skip_blanks(argument, at = path + 1);
	out->has_blank = path > at;
	out->has_brackets = path < argument.len && argument.data[path] == '<';
	read_parameters(argument, path_end(argument, path), out, size);
}
