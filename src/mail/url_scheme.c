#include "mail/url_scheme.h"

#include <string.h>

static const struct ss_url_scheme SCHEMES[] = {
        {"http", SS_URL_SLASH, false},         {"https", SS_URL_SLASH, false},
        {"hxxp", SS_URL_SLASH, false}, /* as analysts write what must not be followed */
        {"hxxps", SS_URL_SLASH, false},        {"ftp", SS_URL_SLASH, false},
        {"ftps", SS_URL_SLASH, false},         {"sftp", SS_URL_SLASHES, false},
        {"tftp", SS_URL_SLASHES, false},       {"ssh", SS_URL_SLASHES, false},
        {"telnet", SS_URL_SLASHES, false},     {"rdp", SS_URL_SLASHES, false},
        {"vnc", SS_URL_SLASHES, false},        {"ws", SS_URL_SLASHES, false},
        {"wss", SS_URL_SLASHES, false},        {"file", SS_URL_SLASH, true},
        {"smb", SS_URL_SLASHES, true},         {"nfs", SS_URL_SLASHES, false},
        {"afp", SS_URL_SLASHES, false},        {"dav", SS_URL_SLASHES, false},
        {"davs", SS_URL_SLASHES, false},       {"webcal", SS_URL_SLASHES, false},
        {"ldap", SS_URL_SLASHES, false},       {"ldaps", SS_URL_SLASHES, false},
        {"imap", SS_URL_SLASHES, false},       {"pop", SS_URL_SLASHES, false},
        {"nntp", SS_URL_SLASHES, false},       {"gopher", SS_URL_SLASHES, false},
        {"irc", SS_URL_SLASHES, false},        {"ircs", SS_URL_SLASHES, false},
        {"git", SS_URL_SLASHES, false},        {"svn", SS_URL_SLASHES, false},
        {"rtsp", SS_URL_SLASHES, false},       {"rtmp", SS_URL_SLASHES, false},
        {"mms", SS_URL_SLASHES, false},        {"ipfs", SS_URL_SLASHES, false},
        {"ed2k", SS_URL_SLASHES, false},       {"intent", SS_URL_SLASHES, false},
        {"whatsapp", SS_URL_SLASHES, false},   {"tg", SS_URL_SLASHES, false},
        {"steam", SS_URL_SLASHES, false},      {"zoommtg", SS_URL_SLASHES, false},
        {"mailto", SS_URL_WORD, false},        {"news", SS_URL_WORD, false},
        {"xmpp", SS_URL_WORD, false},          {"skype", SS_URL_WORD, false},
        {"sip", SS_URL_WORD, false},           {"sips", SS_URL_WORD, false},
        {"bitcoin", SS_URL_WORD, false},       {"tel", SS_URL_NUMBER, false},
        {"sms", SS_URL_NUMBER, false},         {"callto", SS_URL_NUMBER, false},
        {"magnet", SS_URL_QUESTION, false},    {"data", SS_URL_MEDIA, false},
        {"javascript", SS_URL_ANY, false},     {"vbscript", SS_URL_ANY, false},
        {"view-source", SS_URL_ANY, false},    {"blob", SS_URL_WORD, false},
        {"search-ms", SS_URL_ANY, true},      {"ms-msdt", SS_URL_ANY, false},
        {"ms-word", SS_URL_WORD, false},       {"ms-excel", SS_URL_WORD, false},
        {"ms-powerpoint", SS_URL_WORD, false}, {"ms-appinstaller", SS_URL_QUESTION, false},
};

static bool ends_with(struct ss_slice word, const char *name, size_t len, bool is_word)
{
	if (word.len < len || memcmp(word.data + word.len - len, name, len) != 0)
		return false;
	if (!is_word || word.len == len)
		return true;
	uint8_t before = word.data[word.len - len - 1];
	return !ss_ascii_is_alpha(before) && !ss_ascii_is_digit(before);
}

const struct ss_url_scheme *ss_url_scheme_find(struct ss_slice word, bool has_slashes)
{
	const struct ss_url_scheme *found = NULL;
	size_t longest = 0;
	for (size_t n = 0; n < sizeof SCHEMES / sizeof SCHEMES[0]; n++) {
		const struct ss_url_scheme *s = &SCHEMES[n];
		size_t len = strlen(s->name);
		bool is_word = !ss_url_scheme_has_slashes(s);
		if (len > longest && !(is_word && has_slashes) &&
		    ends_with(word, s->name, len, is_word)) {
			found = s;
			longest = len;
		}
	}
	return found;
}

static bool is_word(uint8_t c)
{
	return ss_ascii_is_alpha(c) || ss_ascii_is_digit(c) || c == '%' || c == '_' || c > 127;
}

bool ss_url_scheme_may_start(const struct ss_url_scheme *scheme, uint8_t c)
{
	switch (scheme->start) {
	case SS_URL_SLASHES:
	case SS_URL_SLASH: return c == '/' || c == '\\';
	case SS_URL_WORD: return is_word(c);
	case SS_URL_NUMBER: return ss_ascii_is_digit(c) || c == '+' || c == '*' || c == '#';
	case SS_URL_QUESTION: return c == '?';
	case SS_URL_MEDIA: return ss_ascii_is_alpha(c) || c == ',' || c == ';';
	case SS_URL_ANY: break;
	}
	return c > ' ';
}

bool ss_url_scheme_is_character(uint8_t c)
{
	return ss_ascii_is_alpha(c) || ss_ascii_is_digit(c) || c == '+' || c == '-' || c == '.';
}

size_t ss_url_scheme_len(struct ss_slice url)
{
	size_t n = 0;
	if (url.len == 0 || !ss_ascii_is_alpha(url.data[0]))
		return 0;
	while (n < url.len && ss_url_scheme_is_character(url.data[n]))
		n++;
	return n > 1 && n < url.len && url.data[n] == ':' ? n : 0;
}
