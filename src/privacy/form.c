#include <string.h>

#include "privacy/private.h"

/* ---- URLs ---- */

static struct ss_slice rest_of(struct ss_slice s, size_t at)
{
	return ss_slice_cut(s, at, s.len);
}

static size_t find_any(struct ss_slice s, size_t from, const char *bytes)
{
	while (from < s.len && !(s.data[from] && strchr(bytes, s.data[from])))
		from++;
	return from;
}

/* What stands behind "://": who, where; path and query may hold anything, in any coding. */
static void put_hierarchy(struct ss_privacy *p, struct ss_slice s)
{
	size_t end = find_any(s, 0, "/?#\\");
	struct ss_slice authority = ss_slice_cut(s, 0, end);
	size_t at = authority.len;
	while (at > 0 && authority.data[at - 1] != '@')
		at--;
	if (at > 0) {
		ss_privacy_token(p, SS_TOKEN_USER, ss_slice_cut(authority, 0, at - 1));
		ss_privacy_put_byte(p, '@');
	}
	ss_privacy_host(p, rest_of(authority, at));
	if (end == s.len)
		return;
	ss_privacy_put_byte(p, s.data[end]);
	ss_privacy_token(p, SS_TOKEN_TEXT, rest_of(s, end + 1));
}

static void put_mailto(struct ss_privacy *p, struct ss_slice s)
{
	size_t end = find_any(s, 0, "?");
	struct ss_slice mailbox = ss_slice_cut(s, 0, end);
	for (size_t at = 0; at < end;) {
		size_t comma = find_any(mailbox, at, ",");
		ss_privacy_mailbox(p, ss_slice_cut(mailbox, at, comma - at));
		if (comma < end)
			ss_privacy_put_byte(p, ',');
		at = comma + 1;
	}
	if (end == s.len)
		return;
	ss_privacy_put_byte(p, '?');
	ss_privacy_token(p, SS_TOKEN_TEXT, rest_of(s, end + 1));
}

void ss_privacy_url(struct ss_privacy *p, struct ss_slice url)
{
	const struct ss_slice mailto = SS_SLICE("mailto:"), slashes = SS_SLICE("://");
	size_t colon = find_any(url, 0, ":/?#");
	if (p->mode.mailbox == SS_PRIVACY_MAILBOX_KEEP && !p->mode.text) {
		ss_privacy_put(p, url);
	} else if (ss_slice_has_prefix_nocase(url, mailto)) {
		ss_privacy_put(p, ss_slice_cut(url, 0, mailto.len));
		put_mailto(p, rest_of(url, mailto.len));
	} else if (ss_slice_has_prefix_nocase(rest_of(url, colon), slashes)) {
		ss_privacy_put(p, ss_slice_cut(url, 0, colon + slashes.len));
		put_hierarchy(p, rest_of(url, colon + slashes.len));
	} else if (colon < url.len && url.data[colon] == ':') { /* tel:, cid:, data:, javascript: */
		ss_privacy_put(p, ss_slice_cut(url, 0, colon + 1));
		ss_privacy_token(p, SS_TOKEN_TEXT, rest_of(url, colon + 1));
	} else { /* www.example.com/path */
		put_hierarchy(p, url);
	}
}

void ss_privacy_bracketed_urls(struct ss_privacy *p, struct ss_slice value)
{
	for (size_t at = 0; at < value.len;) {
		size_t open = ss_slice_find(value, at, '<'),
		       close = ss_slice_find(value, open, '>');
		ss_privacy_scan(p, ss_slice_cut(value, at, open - at));
		if (open == value.len)
			return;
		ss_privacy_put_byte(p, '<');
		ss_privacy_url(p, ss_slice_trim(ss_slice_cut(value, open + 1, close - open - 1)));
		if (close < value.len)
			ss_privacy_put_byte(p, '>');
		at = close + 1;
	}
}

/* ---- names of files ---- */

/* What a name's end tells of a file, without telling of anybody. */
static const char *const extensions[] = {
        "pdf",   "doc",  "docx", "docm",  "dot",   "dotm", "xls",  "xlsx", "xlsm", "xlsb",   "xlam",
        "ppt",   "pptx", "pptm", "ppam",  "rtf",   "txt",  "csv",  "odt",  "ods",  "odp",    "one",
        "pub",   "htm",  "html", "shtml", "xhtml", "mht",  "svg",  "xml",  "json", "eml",    "msg",
        "ics",   "vcf",  "zip",  "rar",   "7z",    "gz",   "tgz",  "bz2",  "xz",   "zst",    "tar",
        "cab",   "arj",  "ace",  "lzh",   "iso",   "img",  "vhd",  "vhdx", "dmg",  "jpg",    "jpeg",
        "png",   "gif",  "bmp",  "tif",   "tiff",  "webp", "heic", "ico",  "mp3",  "mp4",    "wav",
        "avi",   "mov",  "m4a",  "exe",   "dll",   "com",  "scr",  "pif",  "bat",  "cmd",    "ps1",
        "vbs",   "vbe",  "js",   "jse",   "wsf",   "wsh",  "hta",  "lnk",  "url",  "jar",    "apk",
        "msi",   "msix", "cpl",  "chm",   "reg",   "sh",   "py",   "pl",   "php",  "elf",    "so",
        "asc",   "sig",  "p7s",  "p7m",   "pgp",   "gpg",  "key",  "pem",  "crt",  "der",    "pfx",
        "p12",   "bin",  "dat",  "db",    "sql",   "log",  "bak",  "tmp",  "pcap", "pcapng", "mbox",
        "dylib", "xll",  "wim",  "uue",
};

/* ".pdf" at its end: octets of what is known, 0 if it is not. */
static size_t extension_len(struct ss_slice name)
{
	size_t dot = name.len;
	while (dot > 0 && name.data[dot - 1] != '.')
		dot--;
	struct ss_slice extension = rest_of(name, dot);
	for (size_t i = 0; dot > 1 && i < sizeof extensions / sizeof extensions[0]; i++) {
		if (ss_slice_is_equal_nocase(extension, ss_slice_of(extensions[i])))
			return extension.len + 1;
	}
	return 0;
}

/* Two extensions, as it matters that "invoice.pdf" is one with ".exe" behind. */
void ss_privacy_file_name(struct ss_privacy *p, struct ss_slice name)
{
	if (!p->mode.text) {
		ss_privacy_put(p, name);
		return;
	}
	struct ss_slice stem = ss_slice_cut(name, 0, name.len - extension_len(name));
	stem.len -= extension_len(stem);
	ss_privacy_token(p, SS_TOKEN_FILE, stem);
	ss_privacy_put(p, rest_of(name, stem.len));
}

/* ---- parameters of MIME ---- */

static bool is_word(struct ss_slice s, const char *const *words)
{
	for (; *words; words++) {
		if (ss_slice_is_equal_nocase(s, ss_slice_of(*words)))
			return true;
	}
	return false;
}

/* One with its name; quotes belong to the value. */
static void put_mime_parameter(struct ss_privacy *p, struct ss_slice parameter)
{
	static const char *const harmless[] = {"charset",    "format", "delsp",       "type",
	                                       "protocol",   "micalg", "report-type", "size",
	                                       "smime-type", NULL};
	static const char *const files[] = {"name", "filename", NULL};
	size_t equals = ss_slice_find(parameter, 0, '=');
	struct ss_slice name = ss_slice_trim(ss_slice_cut(parameter, 0, equals));
	struct ss_slice value = ss_slice_trim(rest_of(parameter, equals + 1));
	bool is_quoted = value.len >= 2 && value.data[0] == '"' && value.data[value.len - 1] == '"';
	if (equals == parameter.len || is_word(name, harmless)) {
		ss_privacy_scan(p, parameter);
		return;
	}
	ss_privacy_scan(p, ss_slice_cut(parameter, 0, equals));
	ss_privacy_put_byte(p, '=');
	if (is_quoted) {
		value = ss_slice_cut(value, 1, value.len - 2);
		ss_privacy_put_byte(p, '"');
	}
	if (is_word(name, files))
		ss_privacy_file_name(p, value);
	else
		ss_privacy_text_token(p, value);
	if (is_quoted)
		ss_privacy_put_byte(p, '"');
}

/* The next ; that is not quoted. */
static size_t find_semicolon(struct ss_slice s, size_t at)
{
	bool is_quoted = false;
	for (; at < s.len && (is_quoted || s.data[at] != ';'); at++) {
		if (s.data[at] == '\\' && is_quoted)
			at++;
		else if (s.data[at] == '"')
			is_quoted = !is_quoted;
	}
	return at < s.len ? at : s.len;
}

void ss_privacy_content_type(struct ss_privacy *p, struct ss_slice value)
{
	size_t at = find_semicolon(value, 0);
	ss_privacy_scan(p, ss_slice_cut(value, 0, at));
	while (at < value.len) {
		size_t end = find_semicolon(value, at + 1);
		ss_privacy_put_byte(p, ';');
		put_mime_parameter(p, ss_slice_cut(value, at + 1, end - at - 1));
		at = end;
	}
}

/* ---- certificates ---- */

/* Countries stay; hosts are hosts; all else tells of an organisation, a place or a person. */
static void put_attribute(struct ss_privacy *p, struct ss_slice attribute)
{
	static const char *const countries[] = {"C", NULL};
	static const char *const mailboxes[] = {"E", "emailAddress", "UID", NULL};
	static const char *const names[] = {"CN", NULL};
	size_t equals = ss_slice_find(attribute, 0, '=');
	struct ss_slice type = ss_slice_trim(ss_slice_cut(attribute, 0, equals));
	struct ss_slice value = rest_of(attribute, equals + 1);
	bool is_host = is_word(type, names) && ss_slice_find(value, 0, '.') < value.len &&
	               ss_slice_find(value, 0, ' ') == value.len &&
	               ss_slice_find(value, 0, '@') == value.len;
	ss_privacy_put(p, ss_slice_cut(attribute, 0, equals));
	if (equals == attribute.len)
		return;
	ss_privacy_put_byte(p, '=');
	if (is_word(type, countries) && value.len == 2)
		ss_privacy_put(p, value);
	else if (is_word(type, mailboxes) || ss_slice_find(value, 0, '@') < value.len)
		ss_privacy_identity(p, value);
	else if (is_host)
		ss_privacy_host(p, value);
	else
		ss_privacy_name(p, value);
}

void ss_privacy_distinguished_name(struct ss_privacy *p, struct ss_slice name)
{
	for (size_t at = 0; at < name.len;) {
		size_t end = at;
		while (end < name.len && name.data[end] != ',' && name.data[end] != '+')
			end += name.data[end] == '\\' ? 2 : 1;
		end = end < name.len ? end : name.len;
		put_attribute(p, ss_slice_cut(name, at, end - at));
		if (end < name.len)
			ss_privacy_put_byte(p, name.data[end]);
		at = end + 1;
	}
}

void ss_privacy_alternative_name(struct ss_privacy *p, struct ss_slice name)
{
	if (ss_slice_find(name, 0, '/') < name.len)
		ss_privacy_url(p, name);
	else if (ss_slice_find(name, 0, '@') < name.len)
		ss_privacy_mailbox(p, name);
	else
		ss_privacy_host(p, name);
}
