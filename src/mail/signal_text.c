#include <string.h>
#ifdef __SSE2__
#include <emmintrin.h>
#endif

#include "mail/signal_private.h"

/* What is looked at, by three octets of it, letters without case: they stand where a word begins, or
 * the first of them is "\\" or begins a character that is not ASCII.  So most octets of a text need
 * not be looked at one by one. */
struct row {
	struct ss_slice text; /* letters without case, unless is_exact */
	ss_signal_look look;
	uint8_t places; /* enum ss_signal_place, a set */
	bool is_exact;
	uint8_t key; /* where in text those octets are */
};

enum {
	READ = SS_SIGNAL_IN_READ,
	WRITTEN = SS_SIGNAL_IN_WRITTEN,
	CODE = SS_SIGNAL_IN_CODE | SS_SIGNAL_IN_TAG,
	ALL = WRITTEN | SS_SIGNAL_IN_CODE,
	RTF = SS_SIGNAL_IN_RTF,
	KEYS = READ | SS_SIGNAL_IN_CODE
};

#define T(LITERAL) SS_SLICE(LITERAL)
/* clang-format off */
static const struct row ROWS[] = {
        /* words that address a model */
        {T("ignor"), ss_signal_look_ignore, WRITTEN, false, 0},
        {T("disregard"), ss_signal_look_ignore, WRITTEN, false, 0},
        {T("forget"), ss_signal_look_ignore, WRITTEN, false, 0},
        {T("override"), ss_signal_look_ignore, WRITTEN, false, 0},
        {T("bypass"), ss_signal_look_ignore, WRITTEN, false, 0},
        {T("not"), ss_signal_look_phrase, WRITTEN, false, 0},
        {T("don"), ss_signal_look_phrase, WRITTEN, false, 0},
        {T("without"), ss_signal_look_phrase, WRITTEN, false, 0},
        {T("you"), ss_signal_look_phrase, WRITTEN, false, 0},
        {T("attention"), ss_signal_look_phrase, WRITTEN, false, 0},
        {T("instructions"), ss_signal_look_phrase, WRITTEN, false, 0},
        {T("message"), ss_signal_look_phrase, WRITTEN, false, 0},
        {T("note"), ss_signal_look_phrase, WRITTEN, false, 0},
        {T("new"), ss_signal_look_phrase, WRITTEN, false, 0},
        {T("developer"), ss_signal_look_phrase, WRITTEN, false, 0},
        {T("when"), ss_signal_look_phrase, WRITTEN, false, 0},
        {T("use"), ss_signal_look_tool, WRITTEN, false, 0},
        {T("call"), ss_signal_look_tool, WRITTEN, false, 0},
        {T("invoke"), ss_signal_look_tool, WRITTEN, false, 0},
        {T("run"), ss_signal_look_tool, WRITTEN, false, 0},
        /* marks of who speaks, in the formats of models */
        {T("|im_start|"), ss_signal_look_role, WRITTEN, true, 1},
        {T("|im_end|"), ss_signal_look_role, WRITTEN, true, 1},
        {T("|system|"), ss_signal_look_role, WRITTEN, true, 1},
        {T("|assistant|"), ss_signal_look_role, WRITTEN, true, 1},
        {T("|user|"), ss_signal_look_role, WRITTEN, true, 1},
        {T("|endoftext|"), ss_signal_look_role, WRITTEN, true, 1},
        {T("|start_header_id|"), ss_signal_look_role, WRITTEN, true, 1},
        {T("|begin_of_text|"), ss_signal_look_role, WRITTEN, true, 1},
        {T("[INST]"), ss_signal_look_role, WRITTEN, true, 1},
        {T("[/INST]"), ss_signal_look_role, WRITTEN, true, 2},
        {T("<SYS>"), ss_signal_look_role, WRITTEN, true, 1},
        {T("lt;SYS&gt;"), ss_signal_look_role, WRITTEN, true, 3},
        {T("tool_call>"), ss_signal_look_role, WRITTEN, true, 0},
        {T("tool_call&gt;"), ss_signal_look_role, WRITTEN, true, 0},
        {T("function_calls>"), ss_signal_look_role, WRITTEN, true, 0},
        {T("function_calls&gt;"), ss_signal_look_role, WRITTEN, true, 0},
        {T("### instruction:"), ss_signal_look_role, WRITTEN, false, 4},
        {T("### system:"), ss_signal_look_role, WRITTEN, false, 4},
        {T("system:"), ss_signal_look_role_line, WRITTEN, false, 0},
        /* passwords */
        {T("password"), ss_signal_look_password, READ, false, 0},
        {T("passwort"), ss_signal_look_password, READ, false, 0},
        {T("passcode"), ss_signal_look_password, READ, false, 0},
        {T("kennwort"), ss_signal_look_password, READ, false, 0},
        {T("mot de passe"), ss_signal_look_password, READ, false, 0},
        {T("contrase\303\261a"), ss_signal_look_password, READ, false, 0},
        {T("contrasena"), ss_signal_look_password, READ, false, 0},
        {T("wachtwoord"), ss_signal_look_password, READ, false, 0},
        {T("has\xc5\x82o"), ss_signal_look_password, READ, false, 0},
        {T("\xd0\xbf\xd0\xb0\xd1\x80\xd0\xbe\xd0\xbb\xd1\x8c"), ss_signal_look_password, READ, true, 0},
        {T("\xd0\x9f\xd0\xb0\xd1\x80\xd0\xbe\xd0\xbb\xd1\x8c"), ss_signal_look_password, READ, true, 0},
        {T("\xe5\xaf\x86\xe7\xa0\x81"), ss_signal_look_password, READ, true, 0},
        /* links that ask for a log-in of Windows */
        {T("file:"), ss_signal_look_file_link, WRITTEN, false, 0},
        {T("\\\\"), ss_signal_look_unc, WRITTEN & ~RTF, true, 0},
        /* keys */
        {T("-----BEGIN "), ss_signal_look_pem, KEYS, true, 5},
        {T("AKIA"), ss_signal_look_key, KEYS, true, 0},
        {T("ASIA"), ss_signal_look_key, KEYS, true, 0},
        {T("AIza"), ss_signal_look_key, KEYS, true, 0},
        {T("ghp_"), ss_signal_look_key, KEYS, true, 0},
        {T("gho_"), ss_signal_look_key, KEYS, true, 0},
        {T("ghs_"), ss_signal_look_key, KEYS, true, 0},
        {T("ghu_"), ss_signal_look_key, KEYS, true, 0},
        {T("github_pat_"), ss_signal_look_key, KEYS, true, 0},
        {T("glpat-"), ss_signal_look_key, KEYS, true, 0},
        {T("xoxa-"), ss_signal_look_key, KEYS, true, 0},
        {T("xoxb-"), ss_signal_look_key, KEYS, true, 0},
        {T("xoxp-"), ss_signal_look_key, KEYS, true, 0},
        {T("xoxs-"), ss_signal_look_key, KEYS, true, 0},
        {T("sk_live_"), ss_signal_look_key, KEYS, true, 0},
        {T("rk_live_"), ss_signal_look_key, KEYS, true, 0},
        {T("sk-ant-"), ss_signal_look_key, KEYS, true, 0},
        {T("sk-proj-"), ss_signal_look_key, KEYS, true, 0},
        {T("npm_"), ss_signal_look_key, KEYS, true, 0},
        {T("SG."), ss_signal_look_key, KEYS, true, 0},
        /* what cannot be seen */
        {T("\xe2\x80\x8b"), ss_signal_look_zero_width, READ, true, 0},
        {T("\xe2\x80\x8c"), ss_signal_look_zero_width, READ, true, 0},
        {T("\xe2\x80\x8d"), ss_signal_look_zero_width, READ, true, 0},
        {T("\xe2\x81\xa0"), ss_signal_look_zero_width, READ, true, 0},
        {T("\xe2\x81\xa1"), ss_signal_look_zero_width, READ, true, 0},
        {T("\xe2\x81\xa2"), ss_signal_look_zero_width, READ, true, 0},
        {T("\xe2\x81\xa3"), ss_signal_look_zero_width, READ, true, 0},
        {T("\xe2\x81\xa4"), ss_signal_look_zero_width, READ, true, 0},
        {T("\xef\xbb\xbf"), ss_signal_look_zero_width, READ, true, 0},
        {T("&zwn"), ss_signal_look_zero_width, SS_SIGNAL_IN_TEXT, false, 1},
        {T("&zwj"), ss_signal_look_zero_width, SS_SIGNAL_IN_TEXT, false, 1},
        {T("&#820"), ss_signal_look_zero_width, SS_SIGNAL_IN_TEXT, true, 2},
        {T("&#8288"), ss_signal_look_zero_width, SS_SIGNAL_IN_TEXT, true, 2},
        {T("&#x20"), ss_signal_look_zero_width, SS_SIGNAL_IN_TEXT, false, 2},
        {T("\xf3\xa0\x80"), ss_signal_look_tags, ALL, true, 0},
        {T("\xf3\xa0\x81"), ss_signal_look_tags, ALL, true, 0},
        /* code */
        {T("createObjectURL"), ss_signal_look_blob, CODE, true, 0},
        {T("msSaveBlob"), ss_signal_look_blob, CODE, true, 0},
        {T("msSaveOrOpenBlob"), ss_signal_look_blob, CODE, true, 0},
        {T("atob"), ss_signal_look_atob, CODE, true, 0},
        {T("Uint8Array"), ss_signal_look_atob, CODE, true, 0},
        /* the rest */
        {T("METHOD:"), ss_signal_look_method, SS_SIGNAL_IN_PLAIN, false, 0},
        {T("DDEAUTO"), ss_signal_look_dde, SS_SIGNAL_IN_RTF, false, 0},
        {T("cmd|"), ss_signal_look_formula, SS_SIGNAL_IN_PLAIN, false, 0},
        {T("powershell|"), ss_signal_look_formula, SS_SIGNAL_IN_PLAIN, false, 0},
        {T("mshta|"), ss_signal_look_formula, SS_SIGNAL_IN_PLAIN, false, 0},
        {T("rundll32|"), ss_signal_look_formula, SS_SIGNAL_IN_PLAIN, false, 0},
        {T("msexcel|"), ss_signal_look_formula, SS_SIGNAL_IN_PLAIN, false, 0},
        {T("\\objdata"), ss_signal_look_rtf, RTF, true, 0},
        {T("\\objupdate"), ss_signal_look_rtf, RTF, true, 0},
        {T("\\*\\template"), ss_signal_look_rtf, RTF, true, 0},
};
/* clang-format on */
enum { N_ROWS = sizeof ROWS / sizeof ROWS[0] };
_Static_assert((int)N_ROWS < (int)SS_SIGNAL_NODES, "each has a node, and some have more");

/* A multiplication spreads three octets over the table. */
static inline size_t slot_of(const uint8_t *p)
{
	uint32_t key = p[0] | (uint32_t)p[1] << 8 | (uint32_t)p[2] << 16;
	return (uint32_t)((key | 0x202020) * 2654435761u) >> (32 - SS_SIGNAL_SLOT_BITS);
}

static void add_node(struct ss_signal_text *t, size_t row, const uint8_t *key)
{
	size_t slot = slot_of(key);
	if (t->n_nodes == SS_SIGNAL_NODES)
		return;
	t->nodes[t->n_nodes] = (struct ss_signal_node){(uint8_t)row, t->slots[slot]};
	t->slots[slot] = ++t->n_nodes;
}

/* Of two octets: what may follow is a letter or a digit. */
static void add_row(struct ss_signal_text *t, size_t row)
{
	static const char NEXT[] = "abcdefghijklmnopqrstuvwxyz0123456789";
	const uint8_t *text = ROWS[row].text.data + ROWS[row].key;
	uint8_t key[3] = {text[0], text[1]};
	if (ROWS[row].text.len > 2) {
		add_node(t, row, text);
		return;
	}
	for (size_t i = 0; i < sizeof NEXT - 1; i++) {
		key[2] = (uint8_t)NEXT[i];
		add_node(t, row, key);
	}
}

/* ---- scanning ---- */

static bool is_row(const struct row *row, const struct ss_signal_view *v, size_t at)
{
	struct ss_slice rest = {v->p + at, v->len - at};
	return row->is_exact ? ss_slice_is_equal(ss_slice_cut(rest, 0, row->text.len), row->text)
	                     : ss_slice_has_prefix_nocase(rest, row->text);
}

static void see(struct ss_signals *s, const struct ss_signal_view *v, size_t at, unsigned node,
                enum ss_signal_place place)
{
	const struct ss_signal_text *t = &s->of.text;
	for (; node > 0; node = t->nodes[node - 1].next) {
		const struct row *row = &ROWS[t->nodes[node - 1].row];
		if ((row->places & place) && at >= row->key && is_row(row, v, at - row->key))
			row->look(s, v, at - row->key, place);
	}
}

/* Of so many octets, a bit each: letters and digits; what else may be a key. */
enum { STRIDE = 16, LAST = STRIDE - 1 };
struct bits {
	unsigned words, others;
};

static inline struct bits classify(const uint8_t *p)
{
#ifdef __SSE2__
	__m128i v = _mm_loadu_si128((const __m128i *)(const void *)p);
	__m128i digit = _mm_sub_epi8(v, _mm_set1_epi8('0'));
	__m128i letter = _mm_sub_epi8(_mm_or_si128(v, _mm_set1_epi8(0x20)), _mm_set1_epi8('a'));
	__m128i words = _mm_or_si128(
	        _mm_cmpeq_epi8(_mm_min_epu8(digit, _mm_set1_epi8(9)), digit),
	        _mm_cmpeq_epi8(_mm_min_epu8(letter, _mm_set1_epi8('z' - 'a')), letter));
	__m128i others =
	        _mm_or_si128(_mm_cmpeq_epi8(v, _mm_set1_epi8('\\')),
	                     _mm_cmpeq_epi8(_mm_max_epu8(v, _mm_set1_epi8((char)0xc0)), v));
	return (struct bits){(unsigned)_mm_movemask_epi8(words),
	                     (unsigned)_mm_movemask_epi8(others)};
#else
	struct bits b = {0, 0};
	for (unsigned i = 0; i < STRIDE; i++) {
		b.words |= (unsigned)ss_signal_is_word(p[i]) << i;
		b.others |= (unsigned)(p[i] == '\\' || p[i] >= 0xc0) << i;
	}
	return b;
#endif
}

static void scan_keys(struct ss_signals *s, const struct ss_signal_view *v, size_t from, size_t to,
                      enum ss_signal_place place)
{
	const struct ss_signal_text *t = &s->of.text;
	unsigned before = from > 0 && ss_signal_is_word(v->p[from - 1]);
	_Static_assert((int)SS_SIGNAL_SPARE >= (int)STRIDE + 2, "octets behind the last are there");
	for (size_t at = from; at < to; at += STRIDE) {
		struct bits b = classify(v->p + at);
		unsigned keys = (b.words & ~(b.words << 1 | before)) | b.others;
		before = b.words >> LAST;
		if (to - at < STRIDE)
			keys &= (1u << (to - at)) - 1;
		for (; keys; keys &= keys - 1) {
			size_t key = at + (size_t)__builtin_ctz(keys);
			unsigned node = t->slots[slot_of(v->p + key)];
			if (node)
				see(s, v, key, node, place);
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
	scan_keys(s, v, from, to, place);
	if (place & SS_SIGNAL_IN_READ)
		ss_signal_scan_digits(s, v, from, to);
	if (place == SS_SIGNAL_IN_CODE)
		scan_literals(&s->of.text, v->p + from, to - from);
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
        {"application/x-ms-settingcontent", SS_SIGNAL_IN_TEXT},
        {"application/x-java-jnlp-file", SS_SIGNAL_IN_TEXT},
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
	for (size_t i = 0; i < N_ROWS; i++)
		add_row(t, i);
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
