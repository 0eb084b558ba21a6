#include "smtp/look.h"

#include <string.h>

#include "base/limits.h"
#include "smtp/command.h"

enum ss_look ss_look_tls(struct ss_slice bytes)
{
	if (bytes.len == 0)
		return SS_LOOK_MORE;
	if (bytes.data[0] < 0x14 || bytes.data[0] > 0x17)
		return SS_LOOK_NO;
	if (bytes.len == 1)
		return SS_LOOK_MORE;
	return bytes.data[1] == 0x03 ? SS_LOOK_YES : SS_LOOK_NO;
}

size_t ss_look_find_tls(struct ss_slice bytes)
{
	for (size_t n = 0; n + 1 < bytes.len; n++)
		if (bytes.data[n] >= 0x14 && bytes.data[n] <= 0x17 && bytes.data[n + 1] == 0x03)
			return n;
	return bytes.len;
}

static size_t n_words(struct ss_slice s)
{
	size_t n = 0;
	bool in_word = false;
	for (size_t i = 0; i < s.len; i++) {
		bool is_space = s.data[i] == ' ' || s.data[i] == '\t';
		n += !is_space && !in_word;
		in_word = !is_space;
	}
	return n;
}

bool ss_look_is_command(struct ss_slice line)
{
	struct ss_command c;
	if (!ss_command_is_known(line))
		return false;
	ss_command_parse(line, &c);
	size_t words = n_words(c.argument);
	switch (c.verb) {
	case SS_VERB_NONE:
	case SS_VERB_UNKNOWN: return false;
	case SS_VERB_MAIL:
	case SS_VERB_SEND:
	case SS_VERB_SOML:
	case SS_VERB_SAML: return ss_slice_has_prefix_nocase(c.argument, SS_SLICE("FROM:"));
	case SS_VERB_RCPT: return ss_slice_has_prefix_nocase(c.argument, SS_SLICE("TO:"));
	case SS_VERB_DATA:
	case SS_VERB_RSET:
	case SS_VERB_QUIT:
	case SS_VERB_TURN:
	case SS_VERB_STARTTLS:
	case SS_VERB_XANONYMOUSTLS: return words == 0;
	case SS_VERB_NOOP:
	case SS_VERB_HELP: return words <= 1;
	case SS_VERB_BDAT:
	case SS_VERB_AUTH:
	case SS_VERB_XEXPS: return words == 1 || words == 2;
	case SS_VERB_XCLIENT:
	case SS_VERB_XFORWARD:
	case SS_VERB_BURL: return words >= 1;
	default: return words == 1;
	}
}

enum ss_look ss_look_command(struct ss_slice bytes)
{
	if (bytes.len == 0)
		return SS_LOOK_MORE;
	if (!ss_ascii_is_alpha(bytes.data[0]))
		return SS_LOOK_NO;
	size_t len = ss_slice_find(bytes, 0, '\n');
	if (len == bytes.len)
		return len > SS_LIMIT_LOOK ? SS_LOOK_NO : SS_LOOK_MORE;
	if (len > SS_LIMIT_LOOK)
		return SS_LOOK_NO;
	while (len > 0 && bytes.data[len - 1] == '\r')
		len--;
	return ss_look_is_command(ss_slice_cut(bytes, 0, len)) ? SS_LOOK_YES : SS_LOOK_NO;
}
