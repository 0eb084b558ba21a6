#include <string.h>

#include "mail/signal_private.h"

/* What is looked at, by how it begins; each row's first three octets decide whether the rest is.
 * Rows that begin alike stand together: sixteen parts of the table are told apart at a glance. */
struct row {
	const char *text; /* letters without case, unless is_exact */
	ss_signal_look look;
	uint8_t places; /* enum ss_signal_place, a set */
	bool is_word;   /* no letter or digit stands in front of it */
	bool is_exact;
};

enum {
	READ = SS_SIGNAL_IN_READ,
	WRITTEN = SS_SIGNAL_IN_WRITTEN,
	CODE = SS_SIGNAL_IN_CODE | SS_SIGNAL_IN_TAG,
	ALL = WRITTEN | SS_SIGNAL_IN_CODE,
	RTF = SS_SIGNAL_IN_RTF,
	KEYS = READ | SS_SIGNAL_IN_CODE
};

/* clang-format off */
static const struct row ROWS[] = {
        /* words that address a model */
        {"ignor", ss_signal_look_ignore, WRITTEN, true, false},
        {"disregard", ss_signal_look_ignore, WRITTEN, true, false},
        {"forget", ss_signal_look_ignore, WRITTEN, true, false},
        {"override", ss_signal_look_ignore, WRITTEN, true, false},
        {"bypass", ss_signal_look_ignore, WRITTEN, true, false},
        {"do not", ss_signal_look_phrase, WRITTEN, true, false},
        {"don", ss_signal_look_phrase, WRITTEN, true, false},
        {"without", ss_signal_look_phrase, WRITTEN, true, false},
        {"you are", ss_signal_look_phrase, WRITTEN, true, false},
        {"your", ss_signal_look_phrase, WRITTEN, true, false},
        {"if you", ss_signal_look_phrase, WRITTEN, true, false},
        {"attention", ss_signal_look_phrase, WRITTEN, true, false},
        {"instructions", ss_signal_look_phrase, WRITTEN, true, false},
        {"message to", ss_signal_look_phrase, WRITTEN, true, false},
        {"note to", ss_signal_look_phrase, WRITTEN, true, false},
        {"new system", ss_signal_look_phrase, WRITTEN, true, false},
        {"developer mode", ss_signal_look_phrase, WRITTEN, true, false},
        {"when", ss_signal_look_phrase, WRITTEN, true, false},
        {"use the", ss_signal_look_tool, WRITTEN, true, false},
        {"call the", ss_signal_look_tool, WRITTEN, true, false},
        {"invoke the", ss_signal_look_tool, WRITTEN, true, false},
        {"run the", ss_signal_look_tool, WRITTEN, true, false},
        /* marks of who speaks, in the formats of models */
        {"|im_start|", ss_signal_look_role, WRITTEN, false, true},
        {"|im_end|", ss_signal_look_role, WRITTEN, false, true},
        {"|system|", ss_signal_look_role, WRITTEN, false, true},
        {"|assistant|", ss_signal_look_role, WRITTEN, false, true},
        {"|user|", ss_signal_look_role, WRITTEN, false, true},
        {"|endoftext|", ss_signal_look_role, WRITTEN, false, true},
        {"|start_header_id|", ss_signal_look_role, WRITTEN, false, true},
        {"|begin_of_text|", ss_signal_look_role, WRITTEN, false, true},
        {"[INST]", ss_signal_look_role, WRITTEN, false, true},
        {"[/INST]", ss_signal_look_role, WRITTEN, false, true},
        {"<SYS>", ss_signal_look_role, WRITTEN, false, true},
        {"lt;SYS&gt;", ss_signal_look_role, WRITTEN, false, true},
        {"tool_call>", ss_signal_look_role, WRITTEN, false, true},
        {"tool_call&gt;", ss_signal_look_role, WRITTEN, false, true},
        {"function_calls>", ss_signal_look_role, WRITTEN, false, true},
        {"function_calls&gt;", ss_signal_look_role, WRITTEN, false, true},
        {"### instruction:", ss_signal_look_role, WRITTEN, false, false},
        {"### system:", ss_signal_look_role, WRITTEN, false, false},
        {"system:", ss_signal_look_role_line, WRITTEN, true, false},
        /* passwords */
        {"password", ss_signal_look_password, READ, true, false},
        {"passwort", ss_signal_look_password, READ, true, false},
        {"passcode", ss_signal_look_password, READ, true, false},
        {"kennwort", ss_signal_look_password, READ, true, false},
        {"mot de passe", ss_signal_look_password, READ, true, false},
        {"contrase\xc3\xb1" "a", ss_signal_look_password, READ, true, false},
        {"contrasena", ss_signal_look_password, READ, true, false},
        {"wachtwoord", ss_signal_look_password, READ, true, false},
        {"has\xc5\x82o", ss_signal_look_password, READ, true, false},
        {"\xd0\xbf\xd0\xb0\xd1\x80\xd0\xbe\xd0\xbb\xd1\x8c", ss_signal_look_password, READ, false, true},
        {"\xd0\x9f\xd0\xb0\xd1\x80\xd0\xbe\xd0\xbb\xd1\x8c", ss_signal_look_password, READ, false, true},
        {"\xe5\xaf\x86\xe7\xa0\x81", ss_signal_look_password, READ, false, true},
        /* links that ask for a log-in of Windows */
        {"file:", ss_signal_look_file_link, WRITTEN, true, false},
        {"\\\\", ss_signal_look_unc, WRITTEN & ~RTF, true, true},
        /* keys */
        {"-----BEGIN ", ss_signal_look_pem, KEYS, false, true},
        {"AKIA", ss_signal_look_key, KEYS, true, true},
        {"ASIA", ss_signal_look_key, KEYS, true, true},
        {"AIza", ss_signal_look_key, KEYS, true, true},
        {"ghp_", ss_signal_look_key, KEYS, true, true},
        {"gho_", ss_signal_look_key, KEYS, true, true},
        {"ghs_", ss_signal_look_key, KEYS, true, true},
        {"ghu_", ss_signal_look_key, KEYS, true, true},
        {"github_pat_", ss_signal_look_key, KEYS, true, true},
        {"glpat-", ss_signal_look_key, KEYS, true, true},
        {"xoxa-", ss_signal_look_key, KEYS, true, true},
        {"xoxb-", ss_signal_look_key, KEYS, true, true},
        {"xoxp-", ss_signal_look_key, KEYS, true, true},
        {"xoxs-", ss_signal_look_key, KEYS, true, true},
        {"sk_live_", ss_signal_look_key, KEYS, true, true},
        {"rk_live_", ss_signal_look_key, KEYS, true, true},
        {"sk-ant-", ss_signal_look_key, KEYS, true, true},
        {"sk-proj-", ss_signal_look_key, KEYS, true, true},
        {"npm_", ss_signal_look_key, KEYS, true, true},
        {"SG.", ss_signal_look_key, KEYS, true, true},
        /* what cannot be seen */
        {"\xe2\x80\x8b", ss_signal_look_zero_width, READ, false, true},
        {"\xe2\x80\x8c", ss_signal_look_zero_width, READ, false, true},
        {"\xe2\x80\x8d", ss_signal_look_zero_width, READ, false, true},
        {"\xe2\x81\xa0", ss_signal_look_zero_width, READ, false, true},
        {"\xe2\x81\xa1", ss_signal_look_zero_width, READ, false, true},
        {"\xe2\x81\xa2", ss_signal_look_zero_width, READ, false, true},
        {"\xe2\x81\xa3", ss_signal_look_zero_width, READ, false, true},
        {"\xe2\x81\xa4", ss_signal_look_zero_width, READ, false, true},
        {"\xef\xbb\xbf", ss_signal_look_zero_width, READ, false, true},
        {"&zw", ss_signal_look_zero_width, SS_SIGNAL_IN_TEXT, false, false},
        {"&#82", ss_signal_look_zero_width, SS_SIGNAL_IN_TEXT, false, false},
        {"&#x20", ss_signal_look_zero_width, SS_SIGNAL_IN_TEXT, false, false},
        {"\xf3\xa0\x80", ss_signal_look_tags, ALL, false, true},
        {"\xf3\xa0\x81", ss_signal_look_tags, ALL, false, true},
        /* code */
        {"createObjectURL", ss_signal_look_blob, CODE, false, true},
        {"msSaveBlob", ss_signal_look_blob, CODE, false, true},
        {"msSaveOrOpenBlob", ss_signal_look_blob, CODE, false, true},
        {"atob", ss_signal_look_atob, CODE, true, true},
        {"Uint8Array", ss_signal_look_atob, CODE, true, true},
        /* the rest */
        {"METHOD:", ss_signal_look_method, SS_SIGNAL_IN_PLAIN, false, false},
        {"DDEAUTO", ss_signal_look_dde, SS_SIGNAL_IN_RTF, false, false},
        {"cmd|", ss_signal_look_formula, SS_SIGNAL_IN_PLAIN, true, false},
        {"powershell|", ss_signal_look_formula, SS_SIGNAL_IN_PLAIN, true, false},
        {"mshta|", ss_signal_look_formula, SS_SIGNAL_IN_PLAIN, true, false},
        {"rundll32|", ss_signal_look_formula, SS_SIGNAL_IN_PLAIN, true, false},
        {"msexcel|", ss_signal_look_formula, SS_SIGNAL_IN_PLAIN, true, false},
        {"\\objdata", ss_signal_look_rtf, RTF, false, true},
        {"\\objupdate", ss_signal_look_rtf, RTF, false, true},
        {"\\*\\template", ss_signal_look_rtf, RTF, false, true},
};
/* clang-format on */
enum { N_ROWS = sizeof ROWS / sizeof ROWS[0], KEY = 3 };

static size_t bucket_begin(unsigned bucket)
{
	return (size_t)N_ROWS * bucket / SS_SIGNAL_BUCKETS;
}

static void set(uint16_t *table, const struct row *row, unsigned n, uint16_t bits)
{
	size_t len = strlen(row->text);
	uint8_t c = (uint8_t)row->text[n];
	if (n >= len) { /* any octet */
		for (unsigned i = 0; i < 256; i++)
			table[i] |= bits;
		return;
	}
	table[c] |= bits;
	if (!row->is_exact && ss_ascii_is_alpha(c))
		table[c ^ 0x20] |= bits;
}

static void begin_tables(struct ss_signal_text *t)
{
	for (unsigned bucket = 0; bucket < SS_SIGNAL_BUCKETS; bucket++) {
		uint16_t bits = (uint16_t)(1u << bucket);
		for (size_t i = bucket_begin(bucket); i < bucket_begin(bucket + 1); i++) {
			set(t->first, &ROWS[i], 0, bits);
			set(t->second, &ROWS[i], 1, bits);
			set(t->third, &ROWS[i], 2, bits);
		}
	}
}

/* ---- scanning ---- */

static bool is_row(const struct row *row, const struct ss_signal_view *v, size_t at)
{
	if (row->is_word && ss_signal_is_word(ss_signal_before(v, at)))
		return false;
	return row->is_exact ? ss_signal_has(v, at, row->text, strlen(row->text))
	                     : ss_signal_has_nocase(v, at, row->text);
}

static void see(struct ss_signals *s, const struct ss_signal_view *v, size_t at, unsigned buckets,
                enum ss_signal_place place)
{
	for (; buckets; buckets &= buckets - 1) {
		unsigned bucket = (unsigned)__builtin_ctz(buckets);
		for (size_t i = bucket_begin(bucket); i < bucket_begin(bucket + 1); i++) {
			if ((ROWS[i].places & place) && is_row(&ROWS[i], v, at))
				ROWS[i].look(s, v, at, place);
		}
	}
}

/* Long runs of base64: a file that a script unpacks. */
static void scan_literals(struct ss_signal_text *t, const uint8_t *p, size_t len)
{
	for (size_t n = 0; n < len && !t->has_base64; n++) {
		bool is_base64 = ss_signal_is_word(p[n]) || p[n] == '+' || p[n] == '/';
		t->n_base64 = is_base64 ? t->n_base64 + 1 : 0;
		t->has_base64 = t->n_base64 >= SS_LIMIT_BASE64_LITERAL;
	}
}

void ss_signal_text_scan(struct ss_signals *s, const struct ss_signal_view *v, size_t from,
                         size_t to, enum ss_signal_place place)
{
	const struct ss_signal_text *t = &s->of.text;
	const uint8_t *p = v->p;
	_Static_assert((int)SS_SIGNAL_SPARE >= (int)KEY, "octets behind the last are there");
	for (size_t at = from; at < to; at++) {
		unsigned buckets = t->first[p[at]] & t->second[p[at + 1]] & t->third[p[at + 2]];
		if (buckets)
			see(s, v, at, buckets, place);
	}
	if (place & SS_SIGNAL_IN_READ)
		ss_signal_scan_digits(s, v, from, to);
	if (place == SS_SIGNAL_IN_CODE)
		scan_literals(&s->of.text, p + from, to - from);
}

/* ---- the reader ---- */

static const struct {
	const char *magic;
	enum ss_signal_place place;
} PLACES[] = {
        {"text/html", SS_SIGNAL_IN_TEXT},
        {"text/xml", SS_SIGNAL_IN_TEXT},
        {"image/svg+xml", SS_SIGNAL_IN_TEXT},
        {"application/xhtml+xml", SS_SIGNAL_IN_TEXT},
        {"application/hta", SS_SIGNAL_IN_TEXT},
        {"application/x-ms-wsf", SS_SIGNAL_IN_TEXT},
        {"application/windows-library+xml", SS_SIGNAL_IN_TEXT},
        {"application/windows-search-connector+xml", SS_SIGNAL_IN_TEXT},
        {"text/rtf", SS_SIGNAL_IN_RTF},
        {"application/javascript", SS_SIGNAL_IN_CODE},
        {"text/vbscript", SS_SIGNAL_IN_CODE},
        {"text/x-powershell", SS_SIGNAL_IN_CODE},
        {"text/x-msdos-batch", SS_SIGNAL_IN_CODE},
};

static void begin(struct ss_signals *s, const struct ss_signal_hint *hint, struct ss_slice head)
{
	struct ss_signal_text *t = &s->of.text;
	t->place = SS_SIGNAL_IN_PLAIN;
	t->html.first_hidden = SS_SIGNAL_NO_OFFSET;
	for (size_t i = 0; i < sizeof PLACES / sizeof PLACES[0]; i++) {
		if (strcmp(s->magic, PLACES[i].magic) == 0)
			t->place = PLACES[i].place;
	}
	/* A page may begin with anything; readers of mail show it as one. */
	if (ss_slice_is_equal_nocase(hint->type, SS_SLICE("text/html")) &&
	    t->place == SS_SIGNAL_IN_PLAIN)
		t->place = SS_SIGNAL_IN_TEXT;
	t->is_svg = strcmp(s->magic, "image/svg+xml") == 0;
	t->is_calendar = strcmp(s->magic, "text/calendar") == 0;
	begin_tables(t);
	(void)head;
}

static void scan(struct ss_signals *s, const struct ss_signal_view *v)
{
	if (s->of.text.place == SS_SIGNAL_IN_TEXT)
		ss_signal_html_scan(s, v);
	else
		ss_signal_text_scan(s, v, v->from, v->to, s->of.text.place);
}

static void gap(struct ss_signals *s)
{
	ss_signal_html_gap(s);
}

static void end(struct ss_signals *s, const struct ss_zip_result *zip, uint64_t size)
{
	struct ss_signal_text *t = &s->of.text;
	if (t->has_atob && t->has_base64)
		ss_signal_add_text(s, SS_SIGNAL_HTML_BASE64_CODE, (int64_t)t->atob_at,
		                   (struct ss_slice){NULL, 0});
	if (t->place == SS_SIGNAL_IN_TEXT)
		ss_signal_html_end(s);
}

const struct ss_signal_reader ss_signal_text_reader = {begin, scan, gap, end};

bool ss_signal_is_hidden(const struct ss_signals *s)
{
	return s->of.text.html.why != 0;
}
