#include "other/look.h"

#include <string.h>

enum {
	WINDOW = 256,  /* octets of a text that are searched for a word */
	MAX_TAG = 16,  /* an IMAP tag; clients use one to eight characters */
	MAX_QUERY = 96 /* a line of whois */
};

static struct ss_slice first_line(struct ss_slice s)
{
	struct ss_slice line = ss_slice_cut(s, 0, ss_slice_find(s, 0, '\n'));
	if (line.len > 0 && line.data[line.len - 1] == '\r')
		line.len--;
	return line;
}

static struct ss_slice behind_space(struct ss_slice line)
{
	return ss_slice_cut(line, ss_slice_find(line, 0, ' ') + 1, line.len);
}

static bool starts(struct ss_slice s, const char *text)
{
	return ss_slice_has_prefix_nocase(s, ss_slice_of(text));
}

static bool starts_any(struct ss_slice s, const char *const *texts)
{
	for (; *texts; texts++) {
		if (starts(s, *texts))
			return true;
	}
	return false;
}

/* Is the word in the first octets, in any case?  word: upper case. */
static bool has_text(struct ss_slice s, const char *word)
{
	struct ss_slice window = ss_slice_cut(s, 0, WINDOW);
	size_t len = strlen(word);
	for (size_t at = 0; at + len <= window.len; at++) {
		if (ss_ascii_upper(window.data[at]) == (uint8_t)word[0] &&
		    starts(ss_slice_cut(window, at, len), word))
			return true;
	}
	return false;
}

static bool has_any(struct ss_slice s, const char *const *words)
{
	for (; *words; words++) {
		if (has_text(s, *words))
			return true;
	}
	return false;
}

static bool is_number(struct ss_slice s)
{
	uint64_t n;
	return ss_slice_to_number(s, UINT64_MAX, &n);
}

/* ---- requests ---- */

/* "GET / HTTP/1.1": the line's last word begins with version; of a line that is not whole, the
 * target begins with one of the schemes. */
static bool is_request(struct ss_slice s, const char *version, const char *const *schemes)
{
	struct ss_slice line = first_line(s);
	size_t last = line.len;
	while (last > 0 && line.data[last - 1] != ' ')
		last--;
	if (last > 0 && starts(ss_slice_cut(line, last, line.len), version))
		return true;
	return starts_any(behind_space(line), schemes);
}

bool ss_look_http_request(struct ss_slice s)
{
	static const char *const schemes[] = {"/", "http:", "https:", NULL};
	return is_request(s, "HTTP/", schemes);
}

bool ss_look_sip_request(struct ss_slice s)
{
	static const char *const schemes[] = {"sip:", "sips:", "tel:", NULL};
	return is_request(s, "SIP/2.", schemes);
}

bool ss_look_rtsp_request(struct ss_slice s)
{
	static const char *const schemes[] = {"rtsp:", "rtspu:", "rtsps:", NULL};
	return is_request(s, "RTSP/", schemes);
}

/* ---- greetings ---- */

/* The name of a host does not count: "220 ftp.example.com ESMTP". */
bool ss_look_ftp_greeting(struct ss_slice s)
{
	static const char *const words[] = {"FTP", "FILEZILLA", "SERV-U", NULL};
	struct ss_slice text = ss_slice_cut(s, 4, WINDOW);
	size_t end = ss_slice_find(text, 0, ' ');
	bool is_host = ss_slice_find(text, 0, '.') < end;
	return has_any(is_host ? ss_slice_cut(text, end, text.len) : text, words);
}

bool ss_look_nntp_greeting(struct ss_slice s)
{
	static const char *const words[] = {"NNTP",  "INTERNETNEWS", "NNRP", "NEWS",
	                                    "CNEWS", "TYPHOON",      NULL};
	return has_any(first_line(s), words);
}

/* ---- IRC ---- */

bool ss_look_irc_message(struct ss_slice s)
{
	static const char *const words[] = {"NOTICE ", "PRIVMSG ", "JOIN ", "MODE ", "PONG ",
	                                    "CAP ",    "PART ",    "QUIT ", "NICK ", NULL};
	struct ss_slice rest = behind_space(first_line(s));
	return starts_any(rest, words) ||
	       (rest.len > 3 && rest.data[3] == ' ' && is_number(ss_slice_cut(rest, 0, 3)));
}

bool ss_look_irc_user(struct ss_slice s)
{
	struct ss_slice rest = first_line(s);
	for (unsigned i = 0; i < 4; i++) {
		rest = behind_space(rest);
		if (rest.len == 0)
			return false;
	}
	return true;
}

/* ---- IMAP, ManageSieve ---- */

bool ss_look_imap_untagged(struct ss_slice s)
{
	static const char *const words[] = {"OK",    "PREAUTH", "BYE",    "CAPABILITY", "FLAGS",
	                                    "LIST ", "LSUB ",   "SEARCH", "NAMESPACE ", "STATUS ",
	                                    "ID ",   "BAD ",    "NO ",    NULL};
	static const char *const counted[] = {"EXISTS", "RECENT", "FETCH", "EXPUNGE", NULL};
	struct ss_slice rest = behind_space(first_line(s));
	if (starts_any(rest, words))
		return true;
	return is_number(ss_slice_cut(rest, 0, ss_slice_find(rest, 0, ' '))) &&
	       starts_any(behind_space(rest), counted);
}

bool ss_look_imap_command(struct ss_slice s)
{
	static const char *const verbs[] = {"CAPABILITY", "LOGIN ",  "ID ",      "AUTHENTICATE ",
	                                    "STARTTLS",   "SELECT ", "EXAMINE ", "LIST ",
	                                    "LSUB ",      "STATUS ", "UID ",     "NAMESPACE",
	                                    "ENABLE ",    "LOGOUT",  NULL};
	struct ss_slice line = first_line(s);
	size_t end = ss_slice_find(line, 0, ' ');
	bool has_digit = false;
	if (end == 0 || end > MAX_TAG || end == line.len)
		return false;
	for (size_t i = 0; i < end; i++) {
		uint8_t c = line.data[i];
		has_digit |= ss_ascii_is_digit(c);
		if (!ss_ascii_is_digit(c) && !ss_ascii_is_alpha(c) && c != '.')
			return false;
	}
	return has_digit && starts_any(behind_space(line), verbs);
}

bool ss_look_sieve_capability(struct ss_slice s)
{
	static const char *const names[] = {"\"IMPLEMENTATION\" ", "\"SIEVE\" ",  "\"SASL\" ",
	                                    "\"VERSION\" ",        "\"NOTIFY\" ", NULL};
	return starts_any(s, names);
}

/* ---- stores ---- */

/* "*2\r\n$3\r\n", ":1000\r\n". */
static bool is_counted(struct ss_slice s)
{
	struct ss_slice line = first_line(s);
	return line.len < s.len && is_number(ss_slice_cut(line, 1, line.len));
}

bool ss_look_redis_array(struct ss_slice s)
{
	static const char kinds[] = "$*+:-%#,_";
	size_t next = ss_slice_find(s, 0, '\n') + 1;
	return is_counted(s) && next < s.len && s.data[next] != '\0' &&
	       strchr(kinds, s.data[next]) != NULL;
}

bool ss_look_redis_number(struct ss_slice s)
{
	return is_counted(s) || starts(s, "$-1\r\n");
}

/* set KEY FLAGS EXPIRES BYTES */
bool ss_look_memcached_store(struct ss_slice s)
{
	struct ss_slice rest = behind_space(behind_space(first_line(s)));
	for (unsigned i = 0; i < 3; i++) {
		if (!is_number(ss_slice_cut(rest, 0, ss_slice_find(rest, 0, ' '))))
			return false;
		rest = behind_space(rest);
	}
	return true;
}

/* ---- others ---- */

bool ss_look_xmpp_stream(struct ss_slice s)
{
	return has_text(s, "STREAM:STREAM") || has_text(s, "JABBER:") || has_text(s, "XMPP-");
}

bool ss_look_whois_answer(struct ss_slice s)
{
	static const char *const words[] = {"WHOIS", "RIPE DATABASE", "THIS QUERY", NULL};
	return has_any(s, words);
}

bool ss_look_query_line(struct ss_slice s)
{
	struct ss_slice line = first_line(s);
	size_t end = ss_slice_find(s, 0, '\n');
	if (end + 1 != s.len || line.len == 0 || line.len > MAX_QUERY)
		return false;
	for (size_t i = 0; i < line.len; i++) {
		if (line.data[i] < ' ' || line.data[i] == 0x7f)
			return false;
	}
	return true;
}
