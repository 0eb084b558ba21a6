#include <string.h>
#ifdef __x86_64__
#include <immintrin.h>
#endif

#include "mail/magic.h"
#include "mail/magic_private.h"
#include "mail/pair.h"

static bool is_blank(uint8_t c)
{
	return c == ' ' || (c >= '\t' && c <= '\r');
}

/* Binary: controls that no text has; BEL, BS and ESC are in texts for terminals, and Japanese. */
struct seen {
	bool has_binary, has_shown;
};

enum { LANES = 16 };
typedef uint8_t octets __attribute__((vector_size(LANES)));
struct seen_octets {
	octets binary, shown; /* not zero: it is there */
};

static void look_at_some(struct seen_octets *seen, const uint8_t *p)
{
	octets c;
	memcpy(&c, p, LANES);
	octets low = (octets)(c < 7) | (octets)(c - 14 < 13) | (octets)(c - 28 < 4);
	seen->binary |= low | (octets)(c == 127);
	seen->shown |= (octets)(c > ' ');
}

static bool is_any(octets lanes)
{
	uint64_t halves[2];
	memcpy(halves, &lanes, sizeof halves);
	return (halves[0] | halves[1]) != 0;
}

static struct seen look_at(const uint8_t *p, size_t len)
{
	struct seen_octets lanes = {{0}, {0}};
	uint8_t rest[LANES];
	size_t at = 0;
	for (; len - at >= LANES && !is_any(lanes.binary); at += LANES)
		look_at_some(&lanes, p + at);
	if (is_any(lanes.binary))
		return (struct seen){.has_binary = true};
	memset(rest, ' ', sizeof rest);
	memcpy(rest, p + at, len - at);
	look_at_some(&lanes, rest);
	return (struct seen){is_any(lanes.binary), is_any(lanes.shown)};
}

#ifdef __x86_64__

enum { STEP = 32 };

/* An octet is a control if its two halves share a bit: the lower half names a column of the ASCII table,
 * the upper half those columns that have a control in that row.  Above ASCII, nothing is looked up. */
#define OF_LOWER 3, 3, 3, 3, 3, 3, 3, 3, 3, 2, 2, 2, 2, 2, 3, 7
#define OF_UPPER 1, 2, 0, 0, 0, 0, 0, 4, 0, 0, 0, 0, 0, 0, 0, 0

__attribute__((target("avx2"))) static inline __m256i controls_of_32(const uint8_t *p)
{
	const __m256i of_lower = _mm256_setr_epi8(OF_LOWER, OF_LOWER);
	const __m256i of_upper = _mm256_setr_epi8(OF_UPPER, OF_UPPER);
	__m256i v = _mm256_loadu_si256((const __m256i *)(const void *)p);
	__m256i upper = _mm256_and_si256(_mm256_srli_epi32(v, 4), _mm256_set1_epi8(0x0f));
	return _mm256_and_si256(_mm256_shuffle_epi8(of_lower, v),
	                        _mm256_shuffle_epi8(of_upper, upper));
}

/* len: STEP or more; the last step overlaps the one before. */
__attribute__((target("avx2"))) static bool has_control(const uint8_t *p, size_t len)
{
	__m256i any = controls_of_32(p + len - STEP);
	for (const uint8_t *end = p + len - STEP; p < end; p += STEP)
		any = _mm256_or_si256(any, controls_of_32(p));
	return !_mm256_testz_si256(any, any);
}

/* Texts that have no control but blanks are most, and are seen to be at once. */
static bool is_plain(struct ss_slice s)
{
	return s.len >= STEP && s.data[0] > ' ' && __builtin_cpu_supports("avx2") &&
	       !has_control(s.data, s.len);
}

#else

static bool is_plain(struct ss_slice s)
{
	return false;
}

#endif

const char *ss_magic_of_text(struct ss_slice head)
{
	if (!is_plain(head)) {
		struct seen seen = look_at(head.data, head.len);
		if (seen.has_binary || !seen.has_shown)
			return NULL;
	}
	if (SS_MAGIC_HAS(head, 0, "\xef\xbb\xbf"))
		head = ss_slice_cut(head, 3, head.len);
	return ss_magic_of_beginning(head);
}

/* Text of two or four octets a character, as text of one: what is not ASCII is an octet above. */
static const char *of_wide(struct ss_slice head, unsigned width, bool is_big)
{
	uint8_t narrow[SS_MAGIC_HEAD / 2];
	size_t n = 0;
	for (size_t at = width; head.len - at >= width && n < sizeof narrow; at += width) {
		uint32_t c = 0;
		for (unsigned i = 0; i < width; i++)
			c |= (uint32_t)head.data[at + i] << 8 * (is_big ? width - 1 - i : i);
		narrow[n++] = (uint8_t)(c < 128 ? c : 255);
	}
	return ss_magic_of_text((struct ss_slice){narrow, n});
}

const char *ss_magic_look_utf16(struct ss_slice head)
{
	return of_wide(head, 2, head.data[0] == 0xfe);
}

const char *ss_magic_look_utf32(struct ss_slice head)
{
	return of_wide(head, 4, head.data[0] == 0);
}

/* ---- how it begins ---- */

struct beginning {
	struct ss_slice text; /* letters without case */
	const char *type;     /* where there is no look */
	ss_magic_look look;
};

static bool has_nocase(struct ss_slice s, const char *text)
{
	return ss_slice_has_prefix_nocase(s, ss_slice_of(text));
}

static struct ss_slice skip_blanks(struct ss_slice s)
{
	size_t n = 0;
	while (n < s.len && is_blank(s.data[n]))
		n++;
	return ss_slice_cut(s, n, s.len);
}

static bool contains_nocase(struct ss_slice s, const char *text)
{
	struct ss_slice wanted = ss_slice_of(text);
	for (size_t at = 0; at < s.len; at++) {
		at += ss_pair_find_nocase(s.data + at, s.len - at, text[0], text[1]);
		if (ss_slice_has_prefix_nocase(ss_slice_cut(s, at, s.len), wanted))
			return true;
	}
	return false;
}

static const char *of_html(struct ss_slice s)
{
	return contains_nocase(s, "<hta:application") ? "application/hta" : "text/html";
}

/* A tag's name ends behind it. */
static const char *of_tag(struct ss_slice s)
{
	static const struct ss_slice tags[] = {
	        SS_SLICE("html"),   SS_SLICE("head"),   SS_SLICE("body"),  SS_SLICE("title"),
	        SS_SLICE("script"), SS_SLICE("meta"),   SS_SLICE("style"), SS_SLICE("table"),
	        SS_SLICE("div"),    SS_SLICE("iframe"), SS_SLICE("font"),  SS_SLICE("center"),
	        SS_SLICE("span"),   SS_SLICE("img"),    SS_SLICE("form"),  SS_SLICE("a href"),
	        SS_SLICE("p"),      SS_SLICE("br"),     SS_SLICE("h1"),    SS_SLICE("h2"),
	        SS_SLICE("b"),      SS_SLICE("base"),   SS_SLICE("link"),  SS_SLICE("object"),
	};
	struct ss_slice name = ss_slice_cut(s, 1, s.len);
	for (size_t i = 0; i < sizeof tags / sizeof tags[0]; i++) {
		if (name.len > tags[i].len && ss_slice_has_prefix_nocase(name, tags[i]) &&
		    strchr(" \t\r\n>/=", name.data[tags[i].len]))
			return of_html(s);
	}
	return NULL;
}

/* Windows runs these, or lets them lead elsewhere. */
static const char *of_element(struct ss_slice s)
{
	static const char *const rows[][2] = {
	        {"<libraryDescription", "application/windows-library+xml"},
	        {"<searchConnectorDescription", "application/windows-search-connector+xml"},
	        {"<PCSettings>", "application/x-ms-settingcontent"},
	        {"<jnlp", "application/x-java-jnlp-file"},
	};
	for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
		if (contains_nocase(s, rows[i][0]))
			return rows[i][1];
	}
	bool has_job = contains_nocase(s, "<job>") || contains_nocase(s, "<job ");
	return has_job && contains_nocase(s, "<script") ? "application/x-ms-wsf" : NULL;
}

static const char *of_xml(struct ss_slice s)
{
	const char *type = of_element(s);
	if (type)
		return type;
	if (contains_nocase(s, "<svg"))
		return "image/svg+xml";
	if (contains_nocase(s, "<html"))
		return contains_nocase(s, "http://www.w3.org/1999/xhtml") ? "application/xhtml+xml"
		                                                          : "text/html";
	return "text/xml";
}

/* A comment may stand in front of a page. */
static const char *of_comment(struct ss_slice s)
{
	if (contains_nocase(s, "<html") || contains_nocase(s, "<!doctype html"))
		return of_html(s);
	return contains_nocase(s, "<svg") ? "image/svg+xml" : NULL;
}

/* SYLK: records of a letter or two, lines of their own; tables, too, may begin with "ID;P". */
static const char *of_sylk(struct ss_slice s)
{
	s = ss_slice_cut(s, ss_slice_find(s, 0, '\n') + 1, s.len);
	size_t n = 0;
	while (n < s.len && n < 2 && s.data[n] >= 'A' && s.data[n] <= 'Z')
		n++;
	bool is_record = n > 0 && n < s.len && (s.data[n] == ';' || s.data[n] <= ' ');
	return is_record ? "application/x-sylk" : NULL;
}

/* {"name": ... */
static const char *of_object(struct ss_slice s)
{
	s = skip_blanks(ss_slice_cut(s, 1, s.len));
	if (s.len < 2 || s.data[0] != '"')
		return NULL;
	size_t end = ss_slice_find(s, 1, '"');
	s = skip_blanks(ss_slice_cut(s, end + 1, s.len));
	return s.len > 0 && s.data[0] == ':' ? "application/json" : NULL;
}

static const char *of_list(struct ss_slice s)
{
	s = skip_blanks(ss_slice_cut(s, 1, s.len));
	return s.len > 0 && s.data[0] == '{' ? of_object(s) : NULL;
}

static const char *of_interpreter(struct ss_slice s)
{
	static const char *const rows[][2] = {
	        {"python", "text/x-script.python"},
	        {"perl", "text/x-perl"},
	        {"php", "text/x-php"},
	        {"node", "application/javascript"},
	        {"ruby", "text/x-ruby"},
	        {"awk", "text/x-awk"},
	        {"tclsh", "text/x-tcl"},
	        {"lua", "text/x-lua"},
	        {"pwsh", "text/x-powershell"},
	        {"sh", "text/x-shellscript"},
	};
	struct ss_slice line = ss_slice_cut(s, 0, ss_slice_find(s, 0, '\n'));
	for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
		if (memmem(line.data, line.len, rows[i][0], strlen(rows[i][0])))
			return rows[i][1];
	}
	return NULL;
}

#define TEXT(literal)                                                                              \
	{                                                                                          \
		(const uint8_t *)(literal), sizeof(literal) - 1                                    \
	}
static const struct beginning OF_HASH[] = {
        {TEXT("#!"), NULL, of_interpreter},
};
static const struct beginning OF_DASH[] = {
        {TEXT("-----BEGIN CERTIFICATE"), "application/pem-certificate-chain", NULL},
        {TEXT("-----BEGIN PGP MESSAGE"), "application/pgp-encrypted", NULL},
        {TEXT("-----BEGIN PGP PRIVATE KEY"), "application/pgp-keys", NULL},
        {TEXT("-----BEGIN PGP PUBLIC KEY"), "application/pgp-keys", NULL},
        {TEXT("-----BEGIN PGP SIGNATURE"), "application/pgp-signature", NULL},
        {TEXT("-----BEGIN PGP SIGNED MESSAGE"), "text/PGP", NULL},
        {TEXT("-----BEGIN PKCS7"), "application/pkcs7-mime", NULL},
        {TEXT("-----BEGIN CMS"), "application/pkcs7-mime", NULL},
        {TEXT("-----BEGIN PRIVATE KEY"), "application/x-pem-key", NULL},
        {TEXT("-----BEGIN ENCRYPTED PRIVATE KEY"), "application/x-pem-key", NULL},
        {TEXT("-----BEGIN RSA PRIVATE KEY"), "application/x-pem-key", NULL},
        {TEXT("-----BEGIN EC PRIVATE KEY"), "application/x-pem-key", NULL},
        {TEXT("-----BEGIN DSA PRIVATE KEY"), "application/x-pem-key", NULL},
        {TEXT("-----BEGIN OPENSSH PRIVATE KEY"), "application/x-pem-key", NULL},
};
static const struct beginning OF_LESS[] = {
        {TEXT("<!doctype html"), NULL, of_html},
        {TEXT("<!--"), NULL, of_comment},
        {TEXT("<?php"), "text/x-php", NULL},
        {TEXT("<?xml"), NULL, of_xml},
        {TEXT("<svg"), "image/svg+xml", NULL},
        {TEXT("<job"), NULL, of_element},
        {TEXT("<package"), NULL, of_element},
        {TEXT("<jnlp"), NULL, of_element},
        {TEXT("<libraryDescription"), NULL, of_element},
        {TEXT("<searchConnectorDescription"), NULL, of_element},
        {TEXT("<hta:application"), "application/hta", NULL},
        {TEXT("<"), NULL, of_tag},
};
static const struct beginning OF_AT[] = {
        {TEXT("@echo off"), "text/x-msdos-batch", NULL},
        {TEXT("@echo on"), "text/x-msdos-batch", NULL},
};
static const struct beginning OF_BRACKET[] = {
        {TEXT("[InternetShortcut]"), "application/x-mswinurl", NULL},
        {TEXT("[Shell]"), "text/x-ms-scf", NULL},
        {TEXT("[{"), NULL, of_list},
};
static const struct beginning OF_F[] = {
        {TEXT("full address:s:"), "application/x-rdp", NULL},
};
static const struct beginning OF_S[] = {
        {TEXT("screen mode id:i:"), "application/x-rdp", NULL},
};
static const struct beginning OF_I[] = {
        {TEXT("ID;P"), NULL, of_sylk},
};
static const struct beginning OF_W[] = {
        {TEXT("WEB\r\n1\r\nhttp"), "text/x-ms-iqy", NULL},
        {TEXT("Windows Registry Editor Version"), "text/x-ms-regedit", NULL},
};
static const struct beginning OF_B[] = {
        {TEXT("BEGIN:VCALENDAR"), "text/calendar", NULL},
        {TEXT("BEGIN:VCARD"), "text/vcard", NULL},
};
static const struct beginning OF_R[] = {
        {TEXT("REGEDIT4"), "text/x-ms-regedit", NULL},
};
static const struct beginning OF_BRACE[] = {
        {TEXT("{"), NULL, of_object},
};

/* A table for each first octet, letters without case: most texts begin with none of them. */
#define TABLE(FIRST, ROWS)                                                                         \
	{                                                                                          \
		FIRST, sizeof(ROWS) / sizeof((ROWS)[0]), ROWS                                      \
	}
static const struct beginnings {
	uint8_t first, n;
	const struct beginning *rows;
} BEGINNINGS[] = {
        TABLE('#', OF_HASH),    TABLE('-', OF_DASH), TABLE('<', OF_LESS), TABLE('@', OF_AT),
        TABLE('[', OF_BRACKET), TABLE('F', OF_F),    TABLE('S', OF_S),    TABLE('I', OF_I),
        TABLE('W', OF_W),       TABLE('B', OF_B),    TABLE('R', OF_R),    TABLE('{', OF_BRACE),
};

static const char *try_beginnings(const struct beginnings *table, struct ss_slice s)
{
	const char *type = NULL;
	uint8_t second = s.len > 1 ? ss_ascii_upper(s.data[1]) : 0;
	for (size_t i = 0; i < table->n && !type; i++) {
		const struct beginning *b = &table->rows[i];
		bool may_be = b->text.len < 2 || ss_ascii_upper(b->text.data[1]) == second;
		if (may_be && ss_slice_has_prefix_nocase(s, b->text))
			type = b->look ? b->look(s) : b->type;
	}
	return type;
}

static const char *by_beginning(struct ss_slice s)
{
	uint8_t first = s.len > 0 ? ss_ascii_upper(s.data[0]) : 0;
	for (size_t i = 0; i < sizeof BEGINNINGS / sizeof BEGINNINGS[0]; i++) {
		if (BEGINNINGS[i].first == first)
			return try_beginnings(&BEGINNINGS[i], s);
	}
	return NULL;
}

/* ---- a message (RFC 5322): it begins with header fields ---- */

/* Fields that other texts do not have; those that a quoted header in a text begins with are
 * enough as the second. */
static const char *const SURE_FIELDS[] = {
        "Received:",     "Return-Path:",     "Delivered-To:",           "Message-ID:",
        "MIME-Version:", "DKIM-Signature:",  "X-Original-To:",          "ARC-Seal:",
        "Envelope-To:",  "X-Envelope-From:", "Authentication-Results:", "Received-SPF:",
        "X-Mailer:",     "Relay-Version:"};
static const char *const OTHER_FIELDS[] = {
        "From:", "To:", "Subject:", "Date:", "Reply-To:", "Sender:", "Cc:", "Content-Type:"};

static bool is_one_of(struct ss_slice line, const char *const *names, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		if (has_nocase(line, names[i]))
			return true;
	}
	return false;
}

/* A name is printable and without blanks, up to a colon; or the line goes on with the last. */
static bool is_field_line(struct ss_slice line)
{
	size_t n = 0;
	if (line.len > 0 && (line.data[0] == ' ' || line.data[0] == '\t'))
		return true;
	while (n < line.len && line.data[n] > ' ' && line.data[n] < 127 && line.data[n] != ':')
		n++;
	return n > 0 && n < line.len && line.data[n] == ':';
}

static bool is_message(struct ss_slice s)
{
	enum { LINES = 16 };
	unsigned known = 0, sure = 0;
	if (s.len == 0 || is_blank(s.data[0]))
		return false;
	for (unsigned n = 0; n < LINES && s.len > 0 && known < 2; n++) {
		size_t end = ss_slice_find(s, 0, '\n');
		struct ss_slice line = ss_slice_cut(s, 0, end);
		if (!is_field_line(line))
			break;
		bool is_sure =
		        is_one_of(line, SURE_FIELDS, sizeof SURE_FIELDS / sizeof SURE_FIELDS[0]);
		sure += is_sure;
		known += is_sure || is_one_of(line, OTHER_FIELDS,
		                              sizeof OTHER_FIELDS / sizeof OTHER_FIELDS[0]);
		s = ss_slice_cut(s, end + 1, s.len);
	}
	return sure > 0 || known > 1;
}

const char *ss_magic_of_beginning(struct ss_slice text)
{
	struct ss_slice s = skip_blanks(text);
	const char *type = by_beginning(s);
	if (type)
		return type;
	if (is_message(text))
		return "message/rfc822";
	type = ss_magic_of_script(s);
	return type ? type : "text/plain";
}
