#include "mail/url_scheme.h"

#include <string.h>

#define NAME(text) text, sizeof(text) - 1

/* The first two are most, and no other name ends like them. */
enum { HTTP, HTTPS };
static const struct ss_url_scheme SCHEMES[] = {
        [HTTP] = {NAME("http"), SS_URL_SLASH, false},
        [HTTPS] = {NAME("https"), SS_URL_SLASH, false},
        {NAME("hxxp"), SS_URL_SLASH, false}, /* as analysts write what must not be followed */
        {NAME("hxxps"), SS_URL_SLASH, false},
        {NAME("ftp"), SS_URL_SLASH, false},
        {NAME("ftps"), SS_URL_SLASH, false},
        {NAME("sftp"), SS_URL_SLASHES, false},
        {NAME("tftp"), SS_URL_SLASHES, false},
        {NAME("ssh"), SS_URL_SLASHES, false},
        {NAME("telnet"), SS_URL_SLASHES, false},
        {NAME("rdp"), SS_URL_SLASHES, false},
        {NAME("vnc"), SS_URL_SLASHES, false},
        {NAME("ws"), SS_URL_SLASHES, false},
        {NAME("wss"), SS_URL_SLASHES, false},
        {NAME("file"), SS_URL_SLASH, true},
        {NAME("smb"), SS_URL_SLASHES, true},
        {NAME("nfs"), SS_URL_SLASHES, false},
        {NAME("afp"), SS_URL_SLASHES, false},
        {NAME("dav"), SS_URL_SLASHES, false},
        {NAME("davs"), SS_URL_SLASHES, false},
        {NAME("webcal"), SS_URL_SLASHES, false},
        {NAME("ldap"), SS_URL_SLASHES, false},
        {NAME("ldaps"), SS_URL_SLASHES, false},
        {NAME("imap"), SS_URL_SLASHES, false},
        {NAME("pop"), SS_URL_SLASHES, false},
        {NAME("nntp"), SS_URL_SLASHES, false},
        {NAME("gopher"), SS_URL_SLASHES, false},
        {NAME("irc"), SS_URL_SLASHES, false},
        {NAME("ircs"), SS_URL_SLASHES, false},
        {NAME("git"), SS_URL_SLASHES, false},
        {NAME("svn"), SS_URL_SLASHES, false},
        {NAME("rtsp"), SS_URL_SLASHES, false},
        {NAME("rtmp"), SS_URL_SLASHES, false},
        {NAME("mms"), SS_URL_SLASHES, false},
        {NAME("ipfs"), SS_URL_SLASHES, false},
        {NAME("ed2k"), SS_URL_SLASHES, false},
        {NAME("intent"), SS_URL_SLASHES, false},
        {NAME("whatsapp"), SS_URL_SLASHES, false},
        {NAME("tg"), SS_URL_SLASHES, false},
        {NAME("steam"), SS_URL_SLASHES, false},
        {NAME("zoommtg"), SS_URL_SLASHES, false},
        {NAME("mailto"), SS_URL_WORD, false},
        {NAME("news"), SS_URL_WORD, false},
        {NAME("xmpp"), SS_URL_WORD, false},
        {NAME("skype"), SS_URL_WORD, false},
        {NAME("sip"), SS_URL_WORD, false},
        {NAME("sips"), SS_URL_WORD, false},
        {NAME("bitcoin"), SS_URL_WORD, false},
        {NAME("tel"), SS_URL_NUMBER, false},
        {NAME("sms"), SS_URL_NUMBER, false},
        {NAME("callto"), SS_URL_NUMBER, false},
        {NAME("magnet"), SS_URL_QUESTION, false},
        {NAME("data"), SS_URL_MEDIA, false},
        {NAME("javascript"), SS_URL_ANY, false},
        {NAME("vbscript"), SS_URL_ANY, false},
        {NAME("view-source"), SS_URL_ANY, false},
        {NAME("blob"), SS_URL_WORD, false},
        {NAME("search-ms"), SS_URL_ANY, true},
        {NAME("ms-msdt"), SS_URL_ANY, false},
        {NAME("ms-word"), SS_URL_WORD, false},
        {NAME("ms-excel"), SS_URL_WORD, false},
        {NAME("ms-powerpoint"), SS_URL_WORD, false},
        {NAME("ms-appinstaller"), SS_URL_QUESTION, false},
};

static bool ends_with(struct ss_slice word, const char *name, size_t len, bool is_word)
{
	if (word.len < len || word.data[word.len - 1] != (uint8_t)name[len - 1] ||
	    memcmp(word.data + word.len - len, name, len) != 0)
		return false;
	if (!is_word || word.len == len)
		return true;
	uint8_t before = word.data[word.len - len - 1];
	return !ss_ascii_is_alpha(before) && !ss_ascii_is_digit(before);
}

const struct ss_url_scheme *ss_url_scheme_find(struct ss_slice word, bool has_slashes)
{
	const struct ss_url_scheme *found = NULL;
	size_t longest = 1; /* a letter is none */
	if (word.len < 2)
		return NULL;
	for (size_t n = HTTP; n <= HTTPS; n++)
		if (ends_with(word, SCHEMES[n].name, SCHEMES[n].len, false))
			return &SCHEMES[n];
	for (size_t n = HTTPS + 1; n < sizeof SCHEMES / sizeof SCHEMES[0]; n++) {
		const struct ss_url_scheme *s = &SCHEMES[n];
		bool is_word = !ss_url_scheme_has_slashes(s);
		if (s->len > longest && !(is_word && has_slashes) &&
		    ends_with(word, s->name, s->len, is_word)) {
			found = s;
			longest = s->len;
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
